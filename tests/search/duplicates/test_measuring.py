"""Measuring: what there is of each evidence between two small invented sides."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossiers.regions import RegionTree
from search.duplicates.evidence import AMONG, Evidence, Measured
from search.duplicates.measuring import SHORT, Likeness
from search.duplicates.rarity import Among, Rarity
from search.duplicates.sides import Side
from tests.conftest import DANCHENG, JINYUN, LISHUI, QINGTIAN, ZHEJIANG

REGIONS = RegionTree.shipped()
ALL_RARE = Rarity(100, {})
LUCHENG = "330302"
"""Of another prefecture of Zhejiang."""

FIRM = "岚柯劳务公司"
OTHER_FIRM = "砚北置业"
OFFICE = "青田县信访局"


def side(*texts: str, title: str = "", respondents: Iterable[str] = (), **said) -> Side:
    return Side(title=title, texts=texts, respondents=tuple(respondents), **said)


def measured(ours: Side, theirs: Side, *others: Side, rarity: Rarity = ALL_RARE) -> Measured:
    """`others` are candidates beside theirs."""
    return Likeness(ours, rarity, REGIONS, Among([theirs, *others])).measure(theirs)


def of(evidence: Evidence, ours: Side, *theirs: Side, rarity: Rarity = ALL_RARE) -> float:
    return measured(ours, *theirs, rarity=rarity).get(evidence, 0.0)


FACTS = [
    (Evidence.PLACES, Evidence.OTHER_PLACES, "石柱垟村修路", "石柱垟的路", "白岩村修路"),
    (Evidence.PARTIES, Evidence.OTHER_PARTIES, "恒泰置业有限公司", "恒泰置业", "砚北置业有限公司"),
    (Evidence.FINE_PLACES, Evidence.OTHER_FINE_PLACES, "5号楼302室漏水", "五栋302房", "7号楼101室漏水"),
    (Evidence.SUMS, Evidence.OTHER_SUMS, "欠薪418000元", "欠薪41.8万", "欠薪30000元"),
    (Evidence.SIZES, Evidence.OTHER_SIZES, "补偿12.6亩", "补偿十二亩六分", "补偿30亩"),
    (Evidence.DATES, Evidence.OTHER_DATES, "2023年5月3日签约", "23年5月3号签约", "2021年4月2日签约"),
    (Evidence.OBJECTS, Evidence.OTHER_OBJECTS, "右腿骨折", "骨折了", "得了尘肺"),
    (Evidence.SURNAMES, Evidence.OTHER_SURNAMES, "来访人祝某反映", "祝女士来电", "来电人季女士"),
]


@pytest.mark.parametrize(("agreeing", "contradicting", "ours", "same", "other"), FACTS)
def test_facts_agree_or_contradict(agreeing, contradicting, ours, same, other) -> None:
    agrees, contradicts = measured(side(ours), side(same)), measured(side(ours), side(other))
    assert agrees[agreeing] > 0
    assert contradicting not in agrees
    assert contradicts[contradicting] > 0
    assert agreeing not in contradicts


def test_of_facts_that_one_side_alone_has_there_is_nothing() -> None:
    found = measured(side("石柱垟村5号楼302室，欠418000元，2023年5月3日签约，右腿骨折"), side("请领导过问"))
    assert not found.keys() & {evidence for row in FACTS for evidence in row[:2]}


def test_several_facts_that_agree_say_more_than_one_and_never_all() -> None:
    one = of(Evidence.SUMS, side("工资418000元"), side("工资418000元"))
    two = of(Evidence.SUMS, side("工资418000元，罚款23650元"), side("工资418000元，罚款23650元"))
    assert 0 < one < two <= 1


WAGES, LIFT = "拖欠农民工工资，要求支付工资", "电梯停运，要求维修"


def test_the_same_complaint_and_the_same_request() -> None:
    found = measured(side(WAGES), side("老板欠工钱不给，讨工资"))
    assert found[Evidence.SUBJECT] > 0.4
    assert found[Evidence.MAIN_SUBJECT] == pytest.approx(1.0)
    assert found[Evidence.DEMAND] > 0.3
    assert found.get(Evidence.OTHER_SUBJECT, 0.0) < 0.05
    assert Evidence.OTHER_DEMAND not in found


def test_another_complaint_and_another_request() -> None:
    found = measured(side(WAGES), side(LIFT))
    assert found[Evidence.OTHER_SUBJECT] > 0.4
    assert found[Evidence.OTHER_DEMAND] > 0.3
    assert not found.keys() & {Evidence.SUBJECT, Evidence.MAIN_SUBJECT, Evidence.DEMAND}


def test_a_text_that_complains_of_nothing_known_contradicts_no_complaint() -> None:
    subjects = {Evidence.SUBJECT, Evidence.MAIN_SUBJECT, Evidence.OTHER_SUBJECT}
    assert not measured(side(WAGES), side("你们看着办")).keys() & subjects


def test_the_same_thing_counts_with_the_same_complaint_of_it() -> None:
    thing = "明珠花园5号楼电梯停运"
    found = measured(side(thing), side(thing))
    places = 1 - (1 - found[Evidence.PLACES]) * (1 - found[Evidence.FINE_PLACES])
    assert found[Evidence.THING] == pytest.approx(places * found[Evidence.MAIN_SUBJECT])
    assert Evidence.THING not in measured(side(thing), side("明珠花园5号楼"))
    assert Evidence.THING not in measured(side(thing), side("电梯停运"))


def test_words_are_counted_as_a_part_of_the_shorter_text() -> None:
    """By pairs of characters: 杨梅 梅山 of 杨梅 梅山 山上 in the one; the other has five more."""
    ours, theirs = side("杨梅山上"), side("杨梅山，道路桥梁隧道")
    assert of(Evidence.WORDS, ours, theirs) == pytest.approx(2 / 3)
    assert of(Evidence.WORDS, theirs, ours) == pytest.approx(2 / 3)
    assert of(Evidence.CHARACTERS, ours, theirs) == pytest.approx(3 / 4)


def test_rare_words_count_and_common_ones_do_not() -> None:
    common = Rarity(100, {"反映": 60, "映情": 60, "情况": 70})
    ours, theirs = side("反映情况，杨梅"), side("反映情况；杨梅")
    assert of(Evidence.RARE_WORDS, ours, theirs) == pytest.approx(4 / 15)
    assert of(Evidence.RARE_WORDS, ours, theirs, rarity=common) == pytest.approx(1 / 15)
    assert of(Evidence.RARE_WORDS, side("反映，情况"), side("情况，反映"), rarity=common) == 0.0


def test_a_common_word_counts_less_among_words() -> None:
    common = Rarity(100, {"反映": 90})
    ours = side("反映，杨梅")
    by_common, by_rare = (of(Evidence.WORDS, ours, side(f"{word}，道路"), rarity=common) for word in ("反映", "杨梅"))
    assert 0 < by_common < 0.1
    assert 0.6 < by_rare < 1


def test_a_story_is_told_without_names() -> None:
    """石柱 柱垟 垟村 say where; what happened there is 占了 of the one and of the other."""
    ours, theirs = side("石柱垟村：占了"), side("占了，石柱垟村")
    assert of(Evidence.STORY, ours, theirs) == pytest.approx(1 / 15)
    assert of(Evidence.RARE_WORDS, ours, theirs) == pytest.approx(4 / 15)


def test_an_unusual_phrase_is_one_of_three_characters_or_more() -> None:
    assert of(Evidence.PASSAGE, side("山上挂果"), side("挂果了")) == 0.0
    assert of(Evidence.PASSAGE, side("山上挂果了"), side("都挂果了")) == pytest.approx(2 / 5)
    assert of(Evidence.PASSAGE, side("量地的人说是荒"), side("量地的人说是山")) == pytest.approx(1.0)
    assert of(Evidence.PASSAGE, side("石柱垟村"), side("石柱垟村")) == 0.0, "a name is no phrase"


def test_what_is_the_same_to_the_letter_is_copied() -> None:
    letter = "多次反映没有答复请求依法核实并予以发放"
    assert of(Evidence.COPIED, side(letter), side(letter)) == pytest.approx((len(letter) - 3) / 20)
    assert of(Evidence.COPIED, side(letter + letter[::-1]), side(letter + letter[::-1])) == 1.0
    assert of(Evidence.COPIED, side("没答复"), side("没答复")) == 0.0


def test_a_title_is_looked_for_anywhere_in_the_other() -> None:
    ours = side("量地的人说是荒山", title="杨梅山")
    assert of(Evidence.TITLE, ours, side("我家杨梅山没了")) == 1.0
    assert of(Evidence.TITLE, side("我家杨梅山没了"), ours) == 1.0
    assert of(Evidence.TITLE, ours, side("我家没了", title="杨梅")) == pytest.approx(1.0 / 2.0)
    assert of(Evidence.TITLE, ours, side("停电")) == 0.0
    assert of(Evidence.TITLE, side("杨梅"), side("杨梅")) == 0.0, "without titles there is nothing"


def test_what_few_of_the_other_candidates_have_sets_apart() -> None:
    """The same text, among candidates that say the same or something else."""
    ours, theirs = side("杨梅山被占"), side("杨梅山被占")
    alike, unlike = [side("杨梅山被占")] * 7, [side("电梯停运")] * 7
    distinct = (
        Evidence.DISTINCT_WORDS,
        Evidence.DISTINCT_STORY,
        Evidence.DISTINCT_FEW,
        Evidence.DISTINCT_CHARACTERS,
    )
    apart, lost = measured(ours, theirs, *unlike), measured(ours, theirs, *alike)
    assert [apart[evidence] for evidence in distinct] == pytest.approx([4 / 15, 4 / 15, 4 / 4, 5 / 10])
    for evidence in distinct:
        assert 0 < lost[evidence] < apart[evidence] / 10, evidence
    same = apart.keys() - set(distinct)
    assert {evidence: lost[evidence] for evidence in same} == {evidence: apart[evidence] for evidence in same}


def test_names_set_apart_as_words_and_not_as_a_story() -> None:
    found = measured(side("石柱垟村"), side("石柱垟村"))
    assert found[Evidence.DISTINCT_WORDS] == pytest.approx(3 / 15)
    assert Evidence.DISTINCT_STORY not in found


def test_the_rarest_few_words_are_four() -> None:
    ours = side("杨梅山被占没人管啊")
    assert of(Evidence.DISTINCT_FEW, ours, side("杨梅，没人")) == pytest.approx(2 / 4)
    assert of(Evidence.DISTINCT_FEW, ours, side("杨梅山被占")) == of(Evidence.DISTINCT_FEW, ours, ours) == 1.0


def test_characters_in_another_order_count_where_words_do_not() -> None:
    found = measured(side("山梅杨"), side("杨梅山"))
    assert found[Evidence.CHARACTERS] == 1.0
    assert found[Evidence.DISTINCT_CHARACTERS] == pytest.approx(3 / 10)
    assert not found.keys() & {Evidence.WORDS, Evidence.DISTINCT_WORDS}


def test_a_firm_that_both_complain_of_counts_more_than_an_office() -> None:
    firm = measured(side("欠薪", respondents=[FIRM]), side("欠薪", respondents=[FIRM]))
    assert firm[Evidence.RESPONDENT] == firm[Evidence.FIRM_COMPLAINED_OF] == 1.0
    assert Evidence.OTHER_RESPONDENT not in firm
    office = measured(side("欠薪", respondents=[OFFICE]), side("欠薪", respondents=[OFFICE]))
    assert office[Evidence.RESPONDENT] == 1.0
    assert Evidence.FIRM_COMPLAINED_OF not in office


def test_a_firm_is_known_by_a_part_of_its_name() -> None:
    """岚柯 劳务, of five pairs three: three of the three of the shorter."""
    short = of(Evidence.FIRM_COMPLAINED_OF, side("", respondents=[FIRM]), side("", respondents=["岚柯劳务"]))
    other = of(Evidence.FIRM_COMPLAINED_OF, side("", respondents=[FIRM]), side("", respondents=["金瓯劳务公司"]))
    assert short == pytest.approx(3 / 5)
    assert other == pytest.approx(3 * 3 / 5 / 5)
    assert other < short < 1


def test_firms_called_alike_are_of_one_group_unless_their_trades_are_others() -> None:
    ours = side("", respondents=["周口岚柯置业有限公司"])
    group = measured(ours, side("", respondents=["沭阳岚柯房地产开发有限公司"]))
    chance = measured(ours, side("", respondents=["沭阳岚柯餐饮有限公司"]))
    unknown = measured(ours, side("", respondents=["沭阳岚柯实业有限公司"]))
    assert group[Evidence.TRADE_NAME] == chance[Evidence.OTHER_TRADE] == unknown[Evidence.TRADE_NAME] == 1.0
    assert Evidence.OTHER_TRADE not in group.keys() | unknown.keys()
    assert Evidence.TRADE_NAME not in chance


def test_others_complained_of_speak_against() -> None:
    found = measured(side("", respondents=[FIRM]), side("", respondents=[OTHER_FIRM]))
    assert found[Evidence.OTHER_RESPONDENT] == 1.0
    assert not found.keys() & {Evidence.RESPONDENT, Evidence.FIRM_COMPLAINED_OF, Evidence.RESPONDENT_NAMED}
    assert Evidence.OTHER_RESPONDENT not in measured(side("", respondents=[FIRM]), side("欠薪"))


def test_of_several_that_are_complained_of_the_most_alike_count() -> None:
    found = measured(side("", respondents=[OFFICE, FIRM]), side("", respondents=[OTHER_FIRM, FIRM]))
    assert found[Evidence.RESPONDENT] == found[Evidence.FIRM_COMPLAINED_OF] == 1.0


def test_who_is_complained_of_is_named_in_the_text_of_the_other() -> None:
    ours, theirs = side("欠薪", respondents=[FIRM]), side(f"{FIRM}的老板跑了")
    assert of(Evidence.RESPONDENT_NAMED, ours, theirs) == of(Evidence.RESPONDENT_NAMED, theirs, ours) == 1.0
    assert of(Evidence.RESPONDENT_NAMED, ours, side("岚柯老板跑了")) == pytest.approx(1 / 4)
    assert of(Evidence.RESPONDENT_NAMED, ours, side("老板跑了")) == 0.0


def test_who_is_complained_of_in_both_is_so_not_named_in_either_text() -> None:
    ours, theirs = side("欠薪", respondents=[FIRM]), side("工钱", respondents=[FIRM])
    assert of(Evidence.RESPONDENT_NAMED, ours, theirs) == 0.0
    assert of(Evidence.RESPONDENT_NAMED, ours, side(f"{FIRM}欠薪", respondents=[FIRM])) == 1.0


def test_what_many_names_have_in_common_names_nobody() -> None:
    common = Rarity(100, {"劳务": 60, "务公": 50, "公司": 80})
    ours, theirs = side("欠薪", respondents=[FIRM]), side("劳务公司")
    assert of(Evidence.RESPONDENT_NAMED, ours, theirs, rarity=common) == 0.0


APART = [
    (QINGTIAN, QINGTIAN, Evidence.SAME_COUNTY),
    (QINGTIAN, JINYUN, Evidence.OTHER_COUNTY),
    (QINGTIAN, LISHUI, Evidence.OTHER_COUNTY),
    (QINGTIAN, LUCHENG, Evidence.OTHER_PREFECTURE),
    (QINGTIAN, DANCHENG, Evidence.OTHER_PROVINCE),
]
WHERE = {evidence for _, _, evidence in APART}


@pytest.mark.parametrize(("here", "there", "evidence"), APART)
def test_where_it_happened(here, there, evidence) -> None:
    for one, other in ((here, there), (there, here)):
        found = measured(side("", place=one), side("", place=other))
        assert {kind: found[kind] for kind in found.keys() & WHERE} == {evidence: 1.0}


@pytest.mark.parametrize("there", [None, ZHEJIANG, "999999", ""])
def test_of_a_place_that_is_not_known_finely_nothing_is_said(there) -> None:
    assert not measured(side("", place=QINGTIAN), side("", place=there)).keys() & WHERE


def test_where_it_was_handed_in_stands_for_a_place_that_is_not_known() -> None:
    found = measured(side("", place=QINGTIAN), side("", handed_in=(JINYUN, QINGTIAN)))
    assert found.keys() & WHERE == {Evidence.OTHER_COUNTY}
    assert Evidence.HANDED_IN_TOGETHER not in found


def test_any_two_offices_of_one_county_count_as_handed_in_together() -> None:
    ours = side("", place=DANCHENG, handed_in=(LUCHENG, QINGTIAN))
    assert of(Evidence.HANDED_IN_TOGETHER, ours, side("", handed_in=(JINYUN, QINGTIAN))) == 1.0
    assert of(Evidence.HANDED_IN_TOGETHER, ours, side("", handed_in=(JINYUN, ZHEJIANG))) == 0.0


def test_categories_agree_or_differ_where_both_are_known() -> None:
    kinds = {Evidence.CATEGORY, Evidence.OTHER_CATEGORY}
    ours = side("", category="物业")
    assert measured(ours, side("", category="物业")).keys() & kinds == {Evidence.CATEGORY}
    assert measured(ours, side("", category="农民工欠薪")).keys() & kinds == {Evidence.OTHER_CATEGORY}
    assert not measured(ours, side("")).keys() & kinds


HASHES = [
    ("i:1", {Evidence.SAME_PERSON}),
    ("c:1", {Evidence.SAME_PERSON}),
    ("n:1", {Evidence.CALLED_ALIKE}),
    ("p:1", {Evidence.CALLED_ALIKE}),
]


@pytest.mark.parametrize(("value", "evidence"), HASHES)
def test_who_raised_it(value, evidence) -> None:
    people = {Evidence.SAME_PERSON, Evidence.CALLED_ALIKE}
    ours = side("", hashes=frozenset({value, "n:2"}))
    assert measured(ours, side("", hashes=frozenset({value, "n:3"}))).keys() & people == evidence
    assert not measured(ours, side("", hashes=frozenset({value[0] + ":9"}))).keys() & people


def test_how_short_the_shorter_is() -> None:
    """By characters of the texts that say something; a title is none of them."""
    long = side("杨" * SHORT)
    assert of(Evidence.SHORT, side("杨" * 30, title="梅" * 90), long) == pytest.approx(0.75)
    assert of(Evidence.SHORT, long, side("杨，！？" * 30)) == pytest.approx(0.75)
    assert Evidence.SHORT not in measured(long, side("杨" * SHORT))
    assert of(Evidence.SHORT, side(""), long) == 1.0


def test_passages_stand_in_both_texts_the_rarest_first() -> None:
    rarity = Rarity(100, {"没有": 60, "有答": 60, "答复": 60})
    ours, theirs = side("杨梅山的地，没有答复，青苗费"), side("青苗费！没有答复！杨梅山的！")
    likeness = Likeness(ours, rarity, REGIONS, Among([theirs]))
    assert likeness.passages(theirs) == ["杨梅山的", "青苗费", "没有答复"]
    assert likeness.passages(theirs, at_most=1) == ["杨梅山的"]
    assert likeness.passages(side("电梯停运")) == []


def test_pairs_that_stand_apart_in_the_other_make_no_passage() -> None:
    """杨梅 and 梅山 are both there, 杨梅山 is not."""
    theirs = side("杨梅，梅山")
    assert Likeness(side("杨梅山"), ALL_RARE, REGIONS, Among([theirs])).passages(theirs) == []


ODD = [
    "",
    "？",
    "a",
    "一",
    "！" * 50,
    "1" * 40,
    "\ud800",
    "石柱垟村",
    FIRM,
    OFFICE,
    "418000元",
    "2023年5月3日",
    WAGES,
    "電梯",
]
PIECES = st.lists(st.sampled_from(ODD), max_size=4).map("，".join)
PLACES = st.sampled_from([None, QINGTIAN, LISHUI, "999999"])
SIDES = st.builds(
    side,
    PIECES,
    title=PIECES,
    respondents=st.lists(st.sampled_from(["", "。", FIRM, OTHER_FIRM, OFFICE]), max_size=2),
    place=PLACES,
)


@given(SIDES, SIDES, st.lists(SIDES, max_size=2))
def test_whatever_is_held_against_what_lies_between_nothing_and_all(ours, theirs, others) -> None:
    found = measured(ours, theirs, *others)
    assert all(0 < value <= 1 + 1e-9 for value in found.values()), found
    assert not found.keys() & set(AMONG)
