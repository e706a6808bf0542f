"""Whatever is typed in: spans hold, nothing breaks, and no length makes it slow beyond measure."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.extraction.agreement import agreement
from search.extraction.facts import LONGEST, facts_of, readable
from search.extraction.keys import keys
from tests.search.extraction.saying import TOLD

LONG = [
    "1",
    "一",
    "万",
    "几",
    "半",
    "1,",
    "3.",
    "3-",
    "一、",
    "A1",
    "村",
    "石",
    "公司",
    "路1号",
    "有限公司）",
    "（2023",
    "“",
    "《",
    "2023年",
    "3月",
    "分之",
    "%",
    "每",
    "一期",
    "至",
    "欠我3.6万元石桥村六组2023年3月，",
    "青政发〔",
    " ",
    "\u0000",
    "\U0001f600",
    "某",
    "叁",
    "积分达到只有",
    "达到",
    "来访人王",
    "G330改线石桥至",
    "段",
    "标",
    "摔",
]
_SAID = (
    "一 二 两 三 十 百 千 万 亿 半 几 多 余 0 1 23 2024 3.6 年 月 日 元 "
    "块 亩 户 人 岁 % 村 镇 县 路 号 栋 单元 公司 厂 花园 每 第 至 到 去年 春节 "
    "腊月 前 后 初 底 （ ） “ ” 《 》 ， 。 青田县 石桥 天恒 G330 分之 某 王 的 在 "
    "积分 分 排名 段 标 来访人 女士 枇杷 骨折"
)
WORDS = st.sampled_from(_SAID.split())
TEXTS = st.one_of(st.text(max_size=80), st.lists(WORDS, max_size=30).map("".join))
DAYS = st.one_of(st.none(), st.dates(date(1901, 1, 1), date(2099, 12, 31)))


@pytest.mark.parametrize(
    ("unit", "length"), [*((unit, LONGEST // 10) for unit in LONG), ("1", LONGEST), ("3.", LONGEST)]
)
def test_a_very_long_text_is_read(unit, length):
    text = (unit * length)[:length]
    facts = facts_of(text, TOLD)
    assert all(0 <= fact.start < fact.end <= length for fact in facts)


def test_what_is_beyond_the_longest_is_not_read():
    assert facts_of("一" * LONGEST + "欠我3.6万元").quantities == ()


@pytest.mark.parametrize(
    "text",
    [
        "1" * 40 + "元",
        "9" * 25 + "万元",
        "零" * 30 + "元",
        "2023年13月45日",
        "0元",
        "百分之",
        "三分之零",
        "零分之三",
        "99月99日",
    ],
)
def test_nonsense_in_numbers_is_no_fact_that_breaks(text):
    assert all(fact.written for fact in facts_of(text, TOLD))


@settings(max_examples=400, deadline=None)
@given(text=TEXTS, told_on=DAYS)
def test_spans_are_those_of_the_text_and_bounds_hold(text, told_on):
    read, facts = readable(text), facts_of(text, told_on)
    assert len(read) == len(text)
    for fact in facts:
        assert fact.written == read[fact.start : fact.end] or "*" in fact.written
    assert all(quantity.low <= quantity.value <= quantity.high for quantity in facts.quantities)
    assert all(period.first is None or period.last is None or period.first <= period.last for period in facts.periods)


@settings(max_examples=200, deadline=None)
@given(ours=TEXTS, theirs=TEXTS, told_on=DAYS)
def test_any_two_texts_can_be_held_against_each_other(ours, theirs, told_on):
    a, b = facts_of(ours, told_on), facts_of(theirs, told_on)
    assert all(0 <= pair.weight <= 1 for pair in (*agreement(a, b).agreeing, *agreement(a, b).contradicting))
    assert agreement(a, a).contradicting == ()
    assert all(key.isprintable() for key in keys(a))
