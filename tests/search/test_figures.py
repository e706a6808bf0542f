"""Figures: however a number is written, it is the same number."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from search.figures import Kind, agreeing, figures, number

NUMBERS = {
    "28000": 28_000, "2.8万": 28_000, "二万八千": 28_000, "两万八": 28_000, "二零二三": 2_023, "一百八十": 180,
    "一万零三百": 10_300, "2万1千4": 21_400, "四十一万八": 418_000, "十二": 12, "1,234.5": 1_234.5, "三千五": 3_500,
    "三百五": 350, "一亿二千万": 120_000_000, "1.2亿": 120_000_000, "十": 10, "二十": 20, "一万零八": 10_008,
    "十五": 15,
}  # fmt: skip


@pytest.mark.parametrize(("written", "value"), NUMBERS.items())
def test_number(written, value) -> None:
    assert number(written) == value


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("到手七万多一点", Kind.MONEY, 70_000),
        ("少报2.8万余元", Kind.MONEY, 28_000),
        ("欠我28000余元", Kind.MONEY, 28_000),
        ("十二亩六分地", Kind.LAND, 12.6),
        ("承包山12.6亩", Kind.LAND, 12.6),
        ("房子是八十二平", Kind.FLOOR, 82),
        ("一百八十多棵", Kind.COUNT, 180),
        ("二零二三年下半年", Kind.YEAR, 2023),
    ],
)
def test_figures_are_read(text, kind, value) -> None:
    (found,) = figures(text)
    assert (found.kind, found.value) == (kind, value)


@pytest.mark.parametrize("text", ["两个孩子", "等了三年", "千万别信", "一万个不愿意"[2:], "五元", "第一", "0571-12345"])
def test_what_says_nothing_is_left_out(text) -> None:
    assert figures(text) == []


def test_agreeing_figures_need_not_be_written_alike() -> None:
    pairs = agreeing(figures("总费用8.3万元，少报二万八千多块"), figures("多负担28000余元，住院19天"))
    assert [(ours.written, theirs.written) for ours, theirs in pairs] == [("二万八千多块", "28000余元")]
    assert agreeing(figures("17人"), figures("17户")) == []


def test_a_figure_with_more_digits_says_more() -> None:
    weights = [figures(text)[0].weight for text in ("七万元", "8.3万元", "12.6亩")]
    assert weights == sorted(weights)
    assert weights[0] < weights[1] < weights[2]


@settings(max_examples=500)
@example("1.2.3万")
@example("1,,2万3.4.5元")
@example("9" * 400 + "元")
@example("万" * 5_000)
@given(st.text(alphabet="0123456789.,零一二两三十百千万亿元亩年人多余 土"))
def test_no_text_is_too_odd(text) -> None:
    for figure in figures(text):
        assert figure.value > 0
        assert 0 < figure.weight <= 1


@given(st.integers(min_value=1, max_value=99_999_999))
def test_a_sum_in_digits_is_read_as_it_is(value) -> None:
    assert number(str(value)) == value
    assert number(f"{value:,}") == value
