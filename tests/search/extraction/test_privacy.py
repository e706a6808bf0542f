"""No person's name becomes a fact, however like a place it is."""

from itertools import product

import pytest

from search.extraction.facts import facts_of
from search.extraction.keys import keys

_PEOPLE = (
    "李长江 张家庄 陈大山 刘小河 赵明路 周春城 吴建国 郑国厂 林海峰 徐文苑 马大店 何家林 郭金湖 孙新城 "
    "叶茂山 胡里江 朱德山 高山 江河 林峰 石玉兰 金山 余江 万城 章江 方华府 梁中学 罗湾 "
    "冯医院 谢市场 欧阳江山 诸葛山 司马长城 夏新屯 田园 汪港 汪小溪 程岭 王二小 赵路 钱街 周村 李庄"
)
PEOPLE = _PEOPLE.split()
SAYINGS = (
    "我叫{}，今年五十岁",
    "来访人{}反映",
    "村民{}说，欠我钱",
    "我是{}",
    "和{}签的合同",
    "向{}借了钱",
    "{}欠我3万元",
    "被{}打伤",
    "老板{}跑了",
    "{}住在石桥村",
    "找到{}上门",
    "支书{}不管",
    "由{}承包",
    "我丈夫{}死亡",
    "{}，男，49岁",
    "工头{}",
    "{}的儿子",
    "告诉{}边上的人",
    "{}上班",
    "跟着{}干活",
    "申请人：{}",
    "委托人{}，",
    "法定代表人{}被限高",
)


@pytest.mark.parametrize("saying", SAYINGS)
def test_a_person_is_no_name(saying):
    found = {person: facts_of(saying.format(person)).names for person in PEOPLE}
    assert [(person, name.name) for person, names in found.items() for name in names if person in name.written] == []


@pytest.mark.parametrize(
    "text",
    [
        "身份证号331121199001011234",
        "身份证33112119900101123X",
        "电话13812345678",
        "座机0578-6822345",
        "卡号6222 0212 3456 7890 123",
        "卡号6222021234567890123",
        "车牌浙K12345",
        "微信wxid_abc12345",
    ],
)
def test_numbers_of_a_person_are_no_keys(text):
    assert keys(facts_of(text)) == frozenset()


def test_a_plate_is_masked():
    [plate] = facts_of("浙K12345撞了人").places
    assert (plate.value, plate.written) == ("*", "浙K****5")


@pytest.mark.parametrize(
    ("person", "saying"), list(product(("李某", "王某某", "张某甲"), ("{}公司", "{}的厂", "{}村")))
)
def test_a_hidden_name_makes_no_name(person, saying):
    assert facts_of(saying.format(person)).names == ()
