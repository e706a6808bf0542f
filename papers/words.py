"""The Chinese words of steps, fields and terms: those that stand in brackets where each is described."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import TypeAlias

from pydantic import BaseModel

from dossiers.states import Step

Terms: TypeAlias = Mapping[type[StrEnum], Mapping[StrEnum, str]]
"""Of each enumeration, of each value, the words in which the schema describes it."""

_HAN = "\u4e00-\u9fff"
_BRACKETS = re.compile(rf"[（(]([^()（）]*[{_HAN}][^()（）]*)[)）]")

_FIELDS = {
    "against_advice": "未采纳的提示",
    "asked_by": "函询机构",
    "because": "变更原因",
    "category": "内容分类",
    "clock": "时限",
    "clocks": "重算的时限",
    "contact": "登记件",
    "from_due": "原到期日",
    "happened_on": "发生日期",
    "inquiry": "函询编号",
    "kind": "类型",
    "matter": "信访事项",
    "new_requests": "新增诉求",
    "number": "对方案卷",
    "office": "受理机构",
    "origin": "来源案卷",
    "other": "对方案卷",
    "part": "所列部分",
    "party": "当事人",
    "parties": "当事人",
    "place": "问题属地",
    "provisional": "是否暂定",
    "purpose": "信访目的",
    "question": "函询内容",
    "reason": "理由",
    "recording": "录音录像",
    "transcript": "文字记录",
    "relation": "关联关系",
    "request": "诉求",
    "requests": "诉求",
    "same_matter": "是否同一事项",
    "split_off": "拆出案卷",
    "text": "内容",
    "title": "标题",
    "to_due": "现到期日",
    "unit": "机构",
    "why": "到期理由",
}
"""Of fields that no description names."""
_WITHOUT_NUMBER = re.compile("(?<=.)(?:编号|标识)$")


def chinese(description: str | None) -> str | None:
    """The Chinese term in the last brackets of a description; None where it has none."""
    found = _BRACKETS.findall(description or "")
    return found[-1].strip() if found else None


class Words:
    """`terms` are handed in by the room that describes them."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms

    def value(self, value: StrEnum) -> str:
        """The word of a term; its own name where nobody has described it."""
        described = self._terms.get(type(value), {}).get(value)
        return chinese(described) or str(value.value)

    def step(self, step: Step) -> str:
        return self.value(step)

    def field(self, kind: type[BaseModel], name: str) -> str:
        """What a field of a record is called; of an id, what it is the id of."""
        described = chinese(kind.model_fields[name].description)
        return _WITHOUT_NUMBER.sub("", described) if described else _FIELDS.get(name, name)
