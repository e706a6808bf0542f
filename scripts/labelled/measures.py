"""Measures: how well a ranking finds what belongs together. A pair is said to be what either of its two texts says."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from scripts.labelled.texts import Text
from search.duplicates.weights import Verdict

_TEN = 10
_PREFECTURE = 4
"""Digits of a code that name it."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate, as it was ranked."""

    id: str
    probability: float
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Quality:
    """Shares from 0 to 1, None where there is nothing to share; `brier`: the mean squared error of probabilities."""

    precision_at_1: float | None
    recall_at_10: float | None
    same_precision: float | None
    same_recall: float | None
    cross_region_recall: float | None
    related_precision: float | None
    related_recall: float | None
    related_called_same: float | None
    brier: float | None


Pairs = set[frozenset[str]]


class Key:
    """What truly belongs together."""

    def __init__(self, texts: Sequence[Text]) -> None:
        self.texts = texts
        self.matters = _by(texts, "matter")
        self.same = _pairs(self.matters.values())
        self.related = _pairs(_by(texts, "cluster").values()) - self.same
        place = {text["id"]: str(text.get("handed_in_region") or "")[:_PREFECTURE] for text in texts}
        self.crossing = {pair for pair in self.same if len({place[one] for one in pair}) == len(pair)}

    def quality(self, ranked: Mapping[str, Sequence[Ranked]]) -> Quality:
        """Of lists that are best first."""
        said = {verdict: _said(ranked, verdict) for verdict in Verdict}
        same = said[Verdict.SAME]
        related = said[Verdict.RELATED] - same
        asked = [text for text in self.texts if len(self.matters[text["matter"]]) > 1]
        wanted = {text["id"]: self.matters[text["matter"]] - {text["id"]} for text in asked}
        orders = {one: [candidate.id for candidate in ranked.get(one, ())] for one in wanted}
        return Quality(
            precision_at_1=_mean([bool(wanted[one] & set(orders[one][:1])) for one in wanted]),
            recall_at_10=_mean([len(wanted[one] & set(orders[one][:_TEN])) / len(wanted[one]) for one in wanted]),
            same_precision=_share(same & self.same, same),
            same_recall=_share(same & self.same, self.same),
            cross_region_recall=_share(same & self.crossing, self.crossing),
            related_precision=_share(related & (self.related | self.same), related),
            related_recall=_share(related & self.related, self.related),
            related_called_same=_share(same & self.related, self.related),
            brier=self._brier(ranked),
        )

    def _brier(self, ranked: Mapping[str, Sequence[Ranked]]) -> float | None:
        said: dict[frozenset[str], float] = dict.fromkeys(self.same, 0.0)
        for one, candidates in ranked.items():
            for place, candidate in enumerate(candidates):
                pair = frozenset((one, candidate.id))
                if place < _TEN or pair in self.same:
                    said[pair] = max(said.get(pair, 0.0), candidate.probability)
        return _mean([(probability - (pair in self.same)) ** 2 for pair, probability in said.items()])


def _by(texts: Sequence[Text], label: str) -> dict[str, set[str]]:
    found = defaultdict(set)
    for text in texts:
        if text.get(label):
            found[text[label]].add(text["id"])
    return found


def _pairs(groups: Collection[set[str]]) -> Pairs:
    return {frozenset(pair) for group in groups for pair in combinations(sorted(group), 2)}


def _said(ranked: Mapping[str, Sequence[Ranked]], verdict: Verdict) -> Pairs:
    said = ((one, other) for one, others in ranked.items() for other in others)
    return {frozenset((one, other.id)) for one, other in said if other.verdict is verdict}


def _share(part: Pairs, whole: Pairs) -> float | None:
    return len(part) / len(whole) if whole else None


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None
