"""How text is folded and cut into words; the index must cut it the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.text import folded, half_width, han_runs, is_han, runs, words

FOLDED = [("Ｇ３３０国道", "g330国道"), ("１２．６亩", "12.6亩"), ("ABC－１", "abc-1"), ("，。！？", "，。！？")]


@pytest.mark.parametrize(("written", "expected"), FOLDED)
def test_folding(written, expected) -> None:
    assert folded(written) == expected


@given(st.text())
def test_half_width_keeps_every_place(text) -> None:
    assert len(half_width(text)) == len(text)
    assert half_width(half_width(text)) == half_width(text)


def test_runs_and_words() -> None:
    assert runs("g330改线，石柱垟村 a") == ["g330", "改线", "石柱垟村", "a"]
    assert words("g330改线，石柱垟村 水") == {"g330", "改线", "石柱", "柱垟", "垟村"}


@given(st.text(alphabet="土地征收补偿ab1 ，\n"))
def test_words_are_what_the_runs_hold(text) -> None:
    assert all(is_han(run) for run in han_runs(text))
    expected = {run[n : n + 2] for run in han_runs(text) for n in range(len(run) - 1)}
    assert words(text) == expected | {run for run in runs(text) if not is_han(run)}
