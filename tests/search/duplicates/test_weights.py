"""Weights: how evidence becomes a probability, and what each part of it was worth."""

import math

import pytest

from search.duplicates.evidence import AMONG, Evidence
from search.duplicates.threads import Likely
from search.duplicates.trees import Question
from search.duplicates.weights import Scale, Verdict, mark, shipped

TREE = Question(of=Evidence.SUMS, over=0.5, worth=0.0, yes=2.0, no=-1.0)
SCALE = Scale(bias=-1.0, weights={Evidence.SUMS: 3.0, Evidence.OTHER_SUMS: -2.0}, trees=(TREE,))


def test_weights_and_trees_are_averaged() -> None:
    assert SCALE.probability({Evidence.SUMS: 1.0}) == pytest.approx(1 / (1 + math.exp(-2)))
    assert SCALE.probability({}) == pytest.approx(1 / (1 + math.exp(1)))


def test_what_evidence_is_worth_adds_up() -> None:
    measured = {Evidence.SUMS: 1.0, Evidence.OTHER_SUMS: 0.5}
    worths = SCALE.worths(measured)
    assert worths == {Evidence.SUMS: 2.5, Evidence.OTHER_SUMS: -0.5}
    logits = math.log(SCALE.probability(measured) / (1 - SCALE.probability(measured)))
    assert logits == pytest.approx(sum(worths.values()) + SCALE.bias / 2)


def test_more_evidence_for_one_matter_never_lowers_the_probability() -> None:
    scale = shipped().alone
    for evidence in (Evidence.SUMS, Evidence.PLACES, Evidence.RARE_WORDS, Evidence.SAME_PERSON):
        steps = [scale.probability({evidence: n / 10}) for n in range(11)]
        assert steps == sorted(steps), evidence


def test_a_few_sentences_are_never_the_same_matter_by_themselves() -> None:
    weights, sure = shipped(), Likely(0.99, 0.0)
    assert weights.verdict({Evidence.SHORT: 0.7}, sure) is Verdict.RELATED
    assert weights.verdict({Evidence.SHORT: 0.7, Evidence.SAME_PERSON: 1.0}, sure) is Verdict.SAME
    assert weights.verdict({Evidence.SHORT: 0.1}, sure) is Verdict.SAME
    assert weights.verdict({}, Likely(0.01, 0.01)) is Verdict.DIFFERENT


def test_two_of_one_root_are_related_and_so_are_two_that_are_perhaps_one_matter() -> None:
    weights = shipped()
    assert weights.verdict({}, Likely(0.01, weights.related_from)) is Verdict.RELATED
    assert weights.verdict({}, Likely(weights.perhaps_from, 0.01)) is Verdict.RELATED
    assert weights.verdict({}, Likely(weights.same_from, 0.99)) is Verdict.SAME


@pytest.mark.parametrize("scale", ["alone", "root"])
def test_two_by_themselves_are_weighed_by_nothing_that_others_say(scale) -> None:
    assert not getattr(shipped(), scale).weights.keys() & set(AMONG)


@pytest.mark.parametrize("scale", ["same", "related"])
def test_what_others_say_is_weighed_with_nothing_that_is_measured_between_two(scale) -> None:
    assert getattr(shipped(), scale).weights.keys() <= set(AMONG)


def test_weights_are_told_apart_by_their_mark() -> None:
    assert len(mark()) == 12
    assert mark() == mark()
