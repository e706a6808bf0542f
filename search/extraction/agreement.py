"""What two texts' facts say of each other: where they agree, and where they contradict."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from search.extraction.fact import Fact, Kind
from search.extraction.facts import Facts
from search.extraction.membership import member_pairs
from search.extraction.naming import name_pairs
from search.extraction.numbering import quantity_pairs
from search.extraction.pairing import Pair
from search.extraction.placing import period_pairs, place_pairs

__all__ = ["Agreement", "Pair", "agreement"]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Each the weightiest first; no fact of ours is twice in one of them."""

    agreeing: tuple[Pair, ...]
    contradicting: tuple[Pair, ...]


def agreement(ours: Facts, theirs: Facts) -> Agreement:
    agreeing: list[Pair] = []
    contradicting: list[Pair] = []
    for said in (name_pairs, place_pairs, _quantities, _periods, member_pairs):
        for agrees, pair in said(ours, theirs):
            (agreeing if agrees else contradicting).append(pair)
    return Agreement(_weightiest(agreeing), _weightiest(contradicting))


def _quantities(ours: Facts, theirs: Facts) -> Iterator[tuple[bool, Pair]]:
    return quantity_pairs(ours.quantities, theirs.quantities)


def _periods(ours: Facts, theirs: Facts) -> Iterator[tuple[bool, Pair]]:
    return period_pairs(ours.periods, theirs.periods)


def _weightiest(pairs: Iterable[Pair]) -> tuple[Pair, ...]:
    """The same fact said again and again counts once."""
    kept: dict[tuple[Kind, str], Pair] = {}
    for pair in sorted(pairs, key=lambda pair: (-pair.weight, pair.ours.start)):
        kept.setdefault((pair.kind, _said(pair.ours)), pair)
    return tuple(kept.values())


def _said(fact: Fact) -> str:
    return fact.written
