"""Sides: what of a dossier is compared, and what is not."""

import pytest

from dossiers.regions import RegionTree
from search.duplicates.evidence import Evidence
from search.duplicates.measuring import Likeness
from search.duplicates.rarity import Among, Rarity
from search.duplicates.reasons import Comparison, against
from search.duplicates.sides import Respondent, Side
from search.duplicates.weights import Scale, shipped
from search.extraction.agreement import agreement
from search.extraction.fact import Kind


def test_a_name_of_one_side_is_found_bare_in_the_text_of_the_other() -> None:
    ours = Side(title="互助社停兑", texts=("存的钱取不出来",), respondents=("青田县白岩农民资金互助社",))
    theirs = Side(title="钱没了", texts=("白岩那个社什么时候还钱",))
    for one, other in ((ours, theirs), (theirs, ours)):
        [pair] = agreement(one.facts, other.facts).agreeing
        assert (pair.kind, pair.near) == (Kind.FIRM, True)


def test_without_people_nothing_rests_on_who_raised_it() -> None:
    side = Side(title="祝女士来电", texts=("来访人祝某反映，右腿骨折。",), hashes=frozenset({"n:1"}))
    nameless = side.without_people()
    assert [member.kind for member in side.facts.members] == [Kind.PERSON, Kind.PERSON, Kind.ILLNESS]
    assert [member.kind for member in nameless.facts.members] == [Kind.ILLNESS]
    assert nameless.hashes == frozenset()


def test_what_agrees_and_what_differs_is_said_in_words() -> None:
    ours = Side(title="", texts=("来访人祝某反映，骑三轮车被撞，右腿骨折。积分103分。G330改线石桥段。",))
    theirs = Side(title="", texts=("来电人季女士，枇杷毁了，得了尘肺，骑三轮车。积分118。330国道白岩段。",))
    regions = RegionTree.shipped()
    likeness = Likeness(ours, Rarity(1, {}), regions, Among([theirs]))
    measured = likeness.measure(theirs)
    said = {
        *(Evidence.OBJECTS, Evidence.OTHER_OBJECTS, Evidence.OTHER_SURNAMES),
        *(Evidence.OTHER_SIZES, Evidence.OTHER_FINE_PLACES),
    }
    worth = Scale(bias=0.0, weights={evidence: -9.0 if against(evidence) else 9.0 for evidence in said})
    weights = shipped().model_copy(update={"alone": worth})
    reasons = Comparison(likeness, theirs, measured, (), regions).reasons(weights)
    assert {reason.kind: reason.text_zh for reason in reasons} == {
        Evidence.OBJECTS: "所涉事物吻合：三轮车",
        Evidence.OTHER_OBJECTS: "所涉事物不同：骨折／尘肺",
        Evidence.OTHER_SURNAMES: "姓氏不同：祝某／季女士",
        Evidence.OTHER_SIZES: "面积、数量、期限、分数等不同：积分103分／积分118",
        Evidence.OTHER_FINE_PLACES: "楼栋、房号、路段等不同：石桥段／白岩段",
    }


OFFICES = [
    "青田县信访局",
    "青田縣信訪局",
    "青田县人民政府",
    "鹤城街道办事处",
    "鹤城街道",
    "温溪镇",
    "石柱垟村委会",
    "石柱垟村村民委员会",
    "瓯江社区居委会",
    "石柱垟村",
    "温溪派出所",
    "瓯江社区",
    "青田县人民法院",
    "交警大队",
    "青田县自然资源和规划局（温溪分局）",
    "国家税务总局",
    "县委",
    "开发区管委会",
]
NO_OFFICES = [
    "岚柯建筑劳务有限公司",
    "砚北置业",
    "白岩中心小学",
    "县人民医院",
    "瓯南律师事务所",
    "砚北加油站",
    "砚北诊所",
    "砚北度假村",
    "东源村合作社",
    "石桥村饭店",
    "砚北置业（青田）有限公司",
    "张某某",
]


@pytest.mark.parametrize("name", OFFICES)
def test_offices_and_villages_are_complained_of_by_many(name) -> None:
    assert Respondent.of(name).office


@pytest.mark.parametrize("name", NO_OFFICES)
def test_firms_schools_and_persons_are_no_offices(name) -> None:
    assert not Respondent.of(name).office


def test_who_is_complained_of_is_held_by_pairs_of_characters_in_one_way_of_writing() -> None:
    side = Side(title="", texts=(), respondents=("嵐柯勞務", "青田县信访局", "Ａ"))
    assert [respondent.pairs for respondent in side.complained_of] == [
        {"岚柯", "柯劳", "劳务"},
        {"青田", "田县", "县信", "信访", "访局"},
        frozenset(),
    ]
    assert [respondent.office for respondent in side.complained_of] == [False, True, False]
    assert Side(title="", texts=("杨梅",)).complained_of == ()


def test_characters_are_those_of_title_and_texts_without_who_is_complained_of() -> None:
    side = Side(title="電梯", texts=("停運了，K12", "停"), respondents=("岚柯",))
    assert side.characters == set("电梯停运了")
    assert {"电梯", "停运", "运了", "k12", "岚柯"} == side.words


def test_trade_names_are_without_place_trade_and_legal_form() -> None:
    """Those of many, such as a people's hospital, are nobody's."""
    side = Side(
        title="", texts=("丽水市岚柯教育科技有限公司跑路了，去县人民医院看病",), respondents=("砚北置业有限公司",)
    )
    assert side.trade_names["砚北"] == {"housing"}
    assert side.trade_names["岚柯"] == {"education"}
    assert not any("医院" in name or "公司" in name for name in side.trade_names)
    assert not Side(title="", texts=("石柱垟村修路，找过信访局",)).trade_names
