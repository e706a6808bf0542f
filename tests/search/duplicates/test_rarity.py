"""Rarity: what a word is worth among all dossiers, and what sets one candidate apart from the others."""

import math

import pytest

from search.duplicates.rarity import Among, Rarity
from search.duplicates.sides import Side


def side(text: str) -> Side:
    return Side(title="", texts=(text,))


def test_the_fewer_dossiers_have_a_word_the_more_it_is_worth() -> None:
    rarity = Rarity(100, {"电梯": 1, "物业": 10, "补偿": 50, "反映": 100})
    worths = [rarity(word) for word in ("电梯", "物业", "补偿", "反映")]
    assert worths == sorted(worths, reverse=True)
    assert worths[0] == rarity.highest == pytest.approx(math.log(1 + 99.5 / 1.5))
    assert worths[-1] == pytest.approx(math.log(1 + 0.5 / 100.5))


def test_a_word_that_nobody_is_known_to_have_is_as_rare_as_can_be() -> None:
    assert Rarity(100, {})("杨梅") == Rarity(100, {"杨梅": 0})("杨梅") == Rarity(100, {}).highest


def test_an_index_that_counts_more_holders_than_dossiers_gives_no_word_a_worth_below_zero() -> None:
    """Its statistics are of one moment each."""
    assert 0 < Rarity(3, {"反映": 9})("反映") == Rarity(3, {"反映": 3})("反映")
    assert Rarity(0, {})("反映") > 0


def test_what_is_known_here_and_there_is_joined() -> None:
    joined = Rarity(90, {"电梯": 2}).joined(Rarity(100, {"杨梅": 7}))
    assert (joined.dossiers, dict(joined.holding)) == (100, {"电梯": 2, "杨梅": 7})
    assert joined("杨梅") == Rarity(100, {"杨梅": 7})("杨梅")


def test_without_other_candidates_every_word_sets_apart() -> None:
    assert Among().word("电梯") == Among().character("梯") == 1.0


def test_a_word_of_no_candidate_or_of_one_alone_sets_it_apart_wholly() -> None:
    among = Among([side("电梯停运"), side("水费太高"), side("水管坏了")])
    assert among.word("杨梅") == among.word("电梯") == 1.0
    assert among.character("梅") == among.character("梯") == 1.0


def test_the_more_candidates_have_a_word_the_less_it_sets_apart() -> None:
    """By the logarithm: the second that has it takes more away than the seventh."""
    texts = ["水费"] * 7
    for having, text in enumerate(["水费电费", "水费电费", "水费电梯"]):
        texts[having] = text
    among = Among(map(side, texts))
    assert among.word("水费") == pytest.approx(1 - math.log(7) / math.log(8))
    assert among.word("电费") == pytest.approx(1 - math.log(2) / math.log(8)) == pytest.approx(2 / 3)
    assert among.character("电") == pytest.approx(1 - math.log(3) / math.log(8))
    assert among.character("水") < among.character("电") < among.character("梯") == 1.0


def test_what_all_of_many_tell_sets_hardly_one_apart() -> None:
    assert 0 < Among([side("水费太高")] * 50).word("水费") < 0.01


def test_a_candidate_counts_once_however_often_it_says_a_word() -> None:
    among = Among([side("水费水费水费"), side("电费")])
    assert among.word("水费") == among.character("水") == 1.0


def test_words_are_told_apart_in_one_way_of_writing() -> None:
    among = Among([side("電梯停運"), side("电梯停运"), side("Ｇ330")])
    assert among.word("电梯") == pytest.approx(1 - math.log(2) / math.log(4)) == pytest.approx(0.5)
    assert among.character("梯") == pytest.approx(0.5)
    assert among.word("g330") == 1.0
