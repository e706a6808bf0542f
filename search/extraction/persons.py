"""Surnames of who raises a matter or is spoken of in it: 夏某, 祝女士, 季师傅. No more of a name is ever read."""

import re
from collections.abc import Iterator

from search.extraction.fact import Kind, Member
from search.extraction.lexicon import DOUBLE_SURNAMES, SURNAMES
from search.extraction.members import MANY, MOST

_NO_SURNAME = frozenset("向和于从对时常全应安成方单党那计代管房车包班游路解强师都别能经付支干容由乐有何莫为明高水")
"""Characters of ordinary words: after them a title is taken for no person's."""
_DOUBLE = "|".join(DOUBLE_SURNAMES)
_SINGLE = f"[{''.join(sorted(SURNAMES))}]"
_SURELY = f"[{''.join(sorted(SURNAMES - _NO_SURNAME))}]"
_RAISING = "来访人|来信人|来电人|信访人|反映人|投诉人|举报人|申请人|请求人|上访人|本人|我叫|我是|我姓|死者|伤者|患者"
_HIDDEN = re.compile(
    rf"(?P<surname>{_DOUBLE}|{_SINGLE})某(?:某|[甲乙丙丁])?"
    r"(?=[、，。；：）)！？\s的等反称说系因在于与和诉申死受夫父母之妻欠将把被是为以向未曾要名不已家子女儿丈长弟兄姐妹\d]|$)"
)
_RAISED_BY = re.compile(rf"(?:{_RAISING})(?:系|是|为|：|:)?$")
_NEAR = 5
_TITLES = (
    "女士|先生|小姐|师傅|阿姨|大爷|大妈|大娘|大叔|大姐|奶奶|老汉|老师|医生|大夫|老板|书记|主任|校长|院长|经理|所长|局长|村长|镇长|站长|队长"
    "|厂长|会计"
)
_TITLED = re.compile(
    rf"(?<![一-鿿])(?P<surname>{_DOUBLE}|{_SURELY})(?P<title>{_TITLES}|姐|工头)"
    rf"|(?:{_RAISING}|[的是找由被把跟给叫让称说据人者系替代姓主工师任长夫妻父母子女儿哥弟姐妹员])"
    rf"(?P<surname2>{_DOUBLE}|{_SURELY})(?P<title2>{_TITLES})"
)
_CALLED = re.compile(rf"(?:我姓|本人姓|姓)(?P<surname>{_DOUBLE}|{_SINGLE})(?=[，。、；的\s]|$)")
_INTRODUCED = re.compile(
    rf"(?:{_RAISING})(?:系|是|为|：|:)?(?P<surname>{_DOUBLE}|{_SURELY})[一-鿿]{{1,2}}(?=[、，。；：（(]|等[0-9一二三四五六七八九十]|$)"
)
_OF_OFFICE = frozenset("书主校院经所局村镇站队厂会")
"""First characters of the titles of who holds an office: he is spoken of, and raises nothing."""


def persons(text: str) -> Iterator[Member]:
    """Of a readable text; each surname once."""
    met: set[tuple[str, str]] = set()
    for surname, group, start, end in sorted(_all(text), key=lambda found: found[2]):
        if (surname, group) not in met:
            met.add((surname, group))
            common = surname in MOST or surname in MANY
            yield Member(Kind.PERSON, surname, group, common, start, end, text[start:end])


def _all(text: str) -> Iterator[tuple[str, str, int, int]]:
    if "某" in text:
        for match in _HIDDEN.finditer(text):
            group = "raises" if _RAISED_BY.search(text, max(0, match.start() - _NEAR), match.start()) else ""
            yield match["surname"], group, match.start("surname"), match.end()
    for match in _TITLED.finditer(text):
        part = "surname" if match["surname"] else "surname2"
        title = match["title"] or match["title2"]
        group = "" if title[0] in _OF_OFFICE or title in {"老师", "医生", "大夫", "老板"} else "raises"
        yield match[part], group, match.start(part), match.end()
    for pattern in (_CALLED, _INTRODUCED):
        for match in pattern.finditer(text):
            yield match["surname"], "raises", match.start("surname"), match.end("surname")
