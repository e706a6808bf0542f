"""Reasons: the words name what was found, and nothing is said that speaks the other way."""

from collections.abc import Iterable

import pytest

from dossiers.regions import RegionTree
from search.duplicates.evidence import AMONG, Evidence
from search.duplicates.measuring import Likeness
from search.duplicates.rarity import Among, Rarity
from search.duplicates.reasons import _WORDS, Comparison, Reason, against, by_thread
from search.duplicates.sides import Side
from search.duplicates.trees import Question
from search.duplicates.weights import Scale, shipped
from tests.conftest import DANCHENG, JINYUN, QINGTIAN

REGIONS = RegionTree.shipped()
AS_SAID = Scale(bias=0.0, weights={evidence: -9.0 if against(evidence) else 9.0 for evidence in Evidence})
"""Everything speaks as its words do."""
OTHER_WAY = Scale(bias=0.0, weights={evidence: -worth for evidence, worth in AS_SAID.weights.items()})


def side(text: str, respondents: Iterable[str] = (), **said) -> Side:
    return Side(title="", texts=(text,), respondents=tuple(respondents), **said)


def comparison(ours: Side, theirs: Side) -> Comparison:
    likeness = Likeness(ours, Rarity(100, {}), REGIONS, Among([theirs]))
    return Comparison(likeness, theirs, likeness.measure(theirs), likeness.passages(theirs), REGIONS)


def reasons(ours: Side, theirs: Side, scale: Scale = AS_SAID) -> dict[Evidence, Reason]:
    found = comparison(ours, theirs).reasons(shipped().model_copy(update={"alone": scale}))
    assert len({reason.kind for reason in found}) == len(found)
    return {reason.kind: reason for reason in found}


FACTS = [
    (Evidence.PLACES, "石柱垟村修路", "石柱垟的路", "地点吻合：石柱垟村／石柱垟"),
    (Evidence.OTHER_PLACES, "石柱垟村修路", "白岩村修路", "地点不同：石柱垟村／白岩村"),
    (Evidence.PARTIES, "恒泰置业有限公司", "恒泰置业", "所涉单位、项目吻合：恒泰置业有限公司／恒泰置业"),
    (
        Evidence.OTHER_PARTIES,
        "恒泰置业有限公司",
        "砚北置业有限公司",
        "所涉单位、项目不同：恒泰置业有限公司／砚北置业有限公司",
    ),
    (Evidence.SUMS, "欠薪418000元", "欠薪418000元", "金额吻合：418000元"),
    (Evidence.OTHER_SUMS, "欠薪418000元", "欠薪30000元", "金额不同：418000元／30000元"),
    (Evidence.SIZES, "补偿12.6亩", "补偿十二亩六分", "面积、数量、期限、分数等吻合：12.6亩／十二亩六分"),
    (Evidence.OTHER_SIZES, "补偿12.6亩", "补偿30亩", "面积、数量、期限、分数等不同：12.6亩／30亩"),
    (Evidence.OTHER_DATES, "2023年5月3日签约", "2021年4月2日签约", "时间不同：2023年5月3日／2021年4月2日"),
    (Evidence.OBJECTS, "骑三轮车", "骑三轮车", "所涉事物吻合：三轮车"),
    (Evidence.OTHER_OBJECTS, "右腿骨折", "得了尘肺", "所涉事物不同：骨折／尘肺"),
    (Evidence.SURNAMES, "来访人祝某反映", "祝女士来电", "姓氏吻合：祝某／祝女士"),
    (Evidence.OTHER_SURNAMES, "来访人祝某反映", "来电人季女士", "姓氏不同：祝某／季女士"),
]


@pytest.mark.parametrize(("evidence", "ours", "theirs", "said"), FACTS)
def test_facts_are_named_as_they_are_written(evidence, ours, theirs, said) -> None:
    reason = reasons(side(ours), side(theirs))[evidence]
    assert reason.text_zh == said
    assert reason.supports is not against(evidence)
    assert reason.text_en.endswith(said.partition("：")[2])
    assert reason.ours[0] in ours
    assert reason.theirs[0] in theirs


def test_of_many_facts_three_are_named_the_weightiest_first() -> None:
    text = "工资418000元，罚款23650元，押金1234元，水费88元，电费99元"
    reason = reasons(side(text), side(text))[Evidence.SUMS]
    assert len(reason.ours) == len(reason.theirs) == 3
    assert reason.text_zh == "金额吻合：" + "、".join(reason.ours)
    assert "418000元" in reason.ours


def test_what_both_complain_of_and_ask_for_is_named_by_the_subject() -> None:
    found = reasons(side("干活不给钱，要求支付工资"), side("拖欠农民工工资，讨工资"))
    assert found[Evidence.SUBJECT].text_zh == "反映的问题相同：拖欠农民工工资"
    assert found[Evidence.DEMAND].text_zh == "诉求相同：支付工资"


def test_where_they_complain_of_different_things_both_are_named() -> None:
    found = reasons(side("拖欠农民工工资，要求支付工资"), side("电梯停运，要求维修"))
    assert found[Evidence.OTHER_SUBJECT].text_zh == "反映的问题不同：拖欠农民工工资／住宅电梯"
    assert found[Evidence.OTHER_DEMAND].text_zh == "诉求不同：支付工资／维修修建"
    assert not found[Evidence.OTHER_SUBJECT].supports


def test_passages_are_quoted_as_they_stand_in_both() -> None:
    found = reasons(side("量地的人说是荒山，青苗费一分没有"), side("青苗费一分没有！量地的人来过"))
    assert found[Evidence.RARE_WORDS].text_zh == "都提到“青苗费一分没有”、“量地的人”"
    assert found[Evidence.RARE_WORDS].text_en == "both mention “青苗费一分没有”, “量地的人”"


def test_without_a_passage_to_quote_nothing_is_said_to_be_mentioned() -> None:
    """Words in common that stand in no run of Chinese characters."""
    ours, theirs = side("G330，K12"), side("g330和k12")
    assert Evidence.RARE_WORDS in comparison(ours, theirs).measured
    assert Evidence.RARE_WORDS not in reasons(ours, theirs)


def test_who_is_complained_of_is_named_by_theirs() -> None:
    found = reasons(side("", ["岚柯劳务有限公司"]), side("", ["岚柯劳务"]))
    assert found[Evidence.RESPONDENT].text_zh == "反映的单位相同或相近：岚柯劳务"
    assert found[Evidence.FIRM_COMPLAINED_OF].text_zh == "反映的同一企业或个人：岚柯劳务"
    found = reasons(side("", ["岚柯劳务"]), side("", ["砚北置业"]))
    assert found[Evidence.OTHER_RESPONDENT].text_zh == "反映的单位不同：砚北置业"


PLACED = [
    (QINGTIAN, Evidence.SAME_COUNTY, "事发地同在浙江省丽水市青田县"),
    (JINYUN, Evidence.OTHER_COUNTY, "事发地不在同一区县：青田县、缙云县"),
    ("330302", Evidence.OTHER_PREFECTURE, "事发地不在同一市：丽水市、温州市"),
    (DANCHENG, Evidence.OTHER_PROVINCE, "事发地不在同一省：浙江省、河南省"),
]


@pytest.mark.parametrize(("there", "evidence", "said"), PLACED)
def test_where_it_happened_is_named_as_far_as_it_differs(there, evidence, said) -> None:
    assert reasons(side("", place=QINGTIAN), side("", place=there))[evidence].text_zh == said


def test_categories_are_named() -> None:
    assert (
        reasons(side("", category="物业"), side("", category="物业"))[Evidence.CATEGORY].text_zh == "内容分类相同：物业"
    )
    found = reasons(side("", category="物业"), side("", category="农民工欠薪"))
    assert found[Evidence.OTHER_CATEGORY].text_zh == "内容分类不同：农民工欠薪"


RICH = (
    side(
        "石柱垟村欠薪418000元，右腿骨折，要求支付工资，2023年5月3日签约", ["岚柯劳务"], place=QINGTIAN, category="物业"
    ),
    side("石柱垟村电梯停运，罚款23元，得了尘肺，骨折", ["砚北置业"], place=JINYUN, category="城建"),
)


def test_nothing_is_said_that_speaks_the_other_way() -> None:
    """A weight or a tree may count evidence beside other evidence for what its words don't say."""
    assert len(reasons(*RICH)) > 8
    assert reasons(*RICH, scale=OTHER_WAY) == {}


def test_what_is_not_measured_and_still_asked_for_by_a_tree_is_not_said() -> None:
    tree = Question(of=Evidence.SAME_PERSON, over=0.5, worth=5.0, yes=5.0, no=-5.0)
    scale = Scale(bias=0.0, weights={}, trees=(tree,))
    ours, theirs = side("杨梅"), side("杨梅")
    assert scale.worths(comparison(ours, theirs).measured)[Evidence.SAME_PERSON] < -1
    assert reasons(ours, theirs, scale) == {}


def test_what_counts_most_is_said_first_and_what_counts_hardly_is_left_out() -> None:
    weights = {Evidence.SAME_COUNTY: 1.0, Evidence.OTHER_CATEGORY: -3.0, Evidence.SUMS: 9.0, Evidence.OBJECTS: 0.01}
    ours = side("欠薪418000元，骑三轮车", place=QINGTIAN, category="物业")
    theirs = side("工资418000元，骑三轮车", place=QINGTIAN, category="城建")
    assert Evidence.OBJECTS in comparison(ours, theirs).measured
    found = reasons(ours, theirs, Scale(bias=0.0, weights=weights))
    assert list(found) == [Evidence.SUMS, Evidence.OTHER_CATEGORY, Evidence.SAME_COUNTY]
    assert [reason.supports for reason in found.values()] == [True, False, True]


def test_there_are_words_for_every_evidence_between_two() -> None:
    for evidence in set(Evidence) - set(AMONG):
        text_zh, text_en = _WORDS[evidence]
        assert text_zh.count("{}") == text_en.count("{}") <= 1, evidence
        assert text_zh != text_en
        assert text_en.isascii()


def test_whatever_is_said_of_two_names_something() -> None:
    for reason in reasons(*RICH).values():
        assert not reason.text_zh.endswith(("：", "／", "、")), reason
        assert "{}" not in reason.text_zh + reason.text_en


def test_what_other_dossiers_have_changed_is_said_where_it_is_much() -> None:
    others = {Evidence.LINKS: 0.2, Evidence.OTHER_THREAD: 0.2}
    (raised,) = by_thread(0.4, 0.9, others)
    assert (raised.kind, raised.supports) == (Evidence.THREAD, True)
    (lowered,) = by_thread(0.9, 0.4, others)
    assert (lowered.kind, lowered.supports) == (Evidence.OTHER_THREAD, False)
    assert by_thread(0.5, 0.6, others) == by_thread(0.6, 0.5, others) == by_thread(0.3, 0.3, others) == []


def test_others_that_say_nothing_are_not_said_to() -> None:
    """One that has no rival gains by that, and no other dossier is like either."""
    ahead = {Evidence.LEAD: 0.9, Evidence.PLACE: 1.0}
    assert by_thread(0.4, 0.9, ahead) == by_thread(0.9, 0.4, ahead) == []
    assert by_thread(0.4, 0.9, {**ahead, Evidence.OTHER_THREAD: 0.2}) == []
    assert by_thread(0.9, 0.4, {**ahead, Evidence.LINKS: 0.2, Evidence.OTHER_THREAD: 0.01}) == []
