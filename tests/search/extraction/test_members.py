"""Members of closed classes, and surnames."""

import pytest

from search.extraction.facts import facts_of
from search.extraction.keys import keys
from tests.search.extraction.saying import TOLD, all_said

MEMBERS = [
    ("急性胰腺炎", ["ILLNESS 胰腺炎 内脏"]),
    ("右腿骨折", ["ILLNESS 骨折 外伤"]),
    ("骨折，后来又说骨折", ["ILLNESS 骨折 外伤"]),
    ("从架子上摔下来", ["ILLNESS 坠落 外伤"]),
    ("得了尘肺", ["ILLNESS 尘肺 职业病"]),
    ("我家那片枇杷", ["CROP 枇杷"]),
    ("枇杷村", ["VILLAGE 枇杷"]),
    ("骑电动三轮车", ["VEHICLE 三轮车 三轮"]),
    ("被一辆重型货车撞倒", ["VEHICLE 货车", "ILLNESS 撞伤 外伤"]),
    ("孩子上高一", ["STAGE 高中"]),
    ("柳树湾中心小学", ["SCHOOL 柳树湾中心小学 (general)", "STAGE 小学"]),
    ("今年小升初", ["2024-01-01..2024-12-31 YEAR", "STAGE 小升初 初中"]),
    ("我是电焊工", ["WORK 焊工"]),
    ("门口的路灯不亮", ["THING 路灯"]),
    ("来访人夏某反映", ["PERSON 夏 raises"]),
    ("来访人祝女士，", ["PERSON 祝 raises"]),
    ("来访人季建国，男", ["PERSON 季 raises"]),
    ("吴某称", ["PERSON 吴"]),
    ("夏某某等5人", ["COUNT 5人", "PERSON 夏"]),
    ("死者李某", ["PERSON 李 raises"]),
    ("季师傅说", ["PERSON 季 raises"]),
    ("欧阳女士", ["PERSON 欧阳 raises"]),
    ("找张主任", ["PERSON 张"]),
    ("代祝某反映", ["PERSON 祝"]),
    ("某公司", []),
    ("江苏某公司", []),
    ("杭州某医院", []),
    ("向老师反映", []),
    ("来访人于今年", ["2024-01-01..2024-12-31 YEAR"]),
    ("党支部书记", []),
]


@pytest.mark.parametrize(("text", "facts"), MEMBERS)
def test_a_phrase_holds_these_facts_and_no_others(text, facts):
    assert all_said(facts_of(text, TOLD)) == facts


@pytest.mark.parametrize("text", ["来访人季建国，男", "来访人欧阳小山，女", "我叫祝小河，"])
def test_of_a_name_the_surname_alone_is_read(text):
    written = [member.written for member in facts_of(text).members]
    assert written in (["季"], ["欧阳"], ["祝"])


@pytest.mark.parametrize("text", [text for text, _ in MEMBERS if "某" in text])
def test_nobody_is_found_by_a_surname(text):
    assert not {key for key in keys(facts_of(text)) if "夏" in key or "祝" in key or "吴" in key or "李" in key}
