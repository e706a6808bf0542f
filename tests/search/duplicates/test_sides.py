"""Sides: what of a dossier is compared, and what is not."""

from dossiers.regions import RegionTree
from search.duplicates.evidence import Evidence
from search.duplicates.measuring import Likeness
from search.duplicates.rarity import Among, Rarity
from search.duplicates.reasons import Comparison, against
from search.duplicates.sides import Side
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
    likeness = Likeness(ours, Rarity(1, {}), regions, Among())
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
