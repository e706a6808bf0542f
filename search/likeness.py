"""Likeness: how likely two texts speak of the same matter, by evidence that a person can read and weigh.

Each piece of evidence is a number from 0 to 1; what it is worth is data (search/weights.py).
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Self

from dossiers.dossier import Dossier
from dossiers.regions import Level, RegionTree
from search.figures import Figure, Kind, agreeing, figures
from search.text import folded, han_runs, pairs, words


class Evidence(StrEnum):
    WORDS = "WORDS"
    """Words in common, the rare ones counting more, as a part of the shorter text."""
    RARE_WORDS = "RARE_WORDS"
    """The rarest words in common: names of places, firms, projects."""
    COPIED = "COPIED"
    """Passages that are the same to the letter, as from a template."""
    TITLE = "TITLE"
    RESPONDENT = "RESPONDENT"
    SAME_COUNTY = "SAME_COUNTY"
    OTHER_PREFECTURE = "OTHER_PREFECTURE"
    OTHER_PROVINCE = "OTHER_PROVINCE"
    CATEGORY = "CATEGORY"
    FIGURES = "FIGURES"
    OTHER_YEARS = "OTHER_YEARS"
    SAME_PERSON = "SAME_PERSON"
    """The same identity document or credit code."""
    CALLED_ALIKE = "CALLED_ALIKE"
    """The same name or telephone; two people may share either."""


Measured = dict[Evidence, float]

LONGEST = 3_000
"""Characters of a side that are compared: who waits at a window does not wait for the comparing of books."""
_RAREST = 15
_RARE = 0.6
"""Of what a word is worth that one dossier alone has."""
_COPIED = 20
"""Characters in common beyond the third of each passage, from which on all counts as copied."""
_FIGURES = 2.0
"""Weight of agreeing figures that says all they can say."""
_YEARS_AGO = {"今年": 0, "去年": 1, "前年": 2}


@dataclass(frozen=True)
class Side:
    """What of a draft or a dossier is compared. A draft has no `hashes`: it must not be a way to look people up.

    `told_on` are the days on which the texts were handed in, as far as they are known, in the same order.
    """

    title: str
    texts: tuple[str, ...]
    told_on: tuple[date | None, ...] = ()
    respondents: tuple[str, ...] = ()
    category: str | None = None
    place: str | None = None
    hashes: frozenset[str] = frozenset()

    @classmethod
    def of(cls, dossier: Dossier) -> Self:
        matter = dossier.matter
        narratives = [contact.narrative.text for contact in dossier.contacts]
        return cls(
            title=matter.title.text,
            texts=(*narratives, *(request.text.text for request in matter.requests)),
            told_on=tuple(contact.received_on for contact in dossier.contacts),
            respondents=tuple(folded(respondent.name) for respondent in matter.respondents),
            category=matter.category.main,
            place=matter.place,
            hashes=frozenset(dossier.hashes),
        )

    @cached_property
    def text(self) -> str:
        """All of it that is compared, in half width and lower case."""
        return folded("\n".join((self.title, *self.texts))[:LONGEST])

    @cached_property
    def words(self) -> frozenset[str]:
        return words("\n".join((self.text, *self.respondents)))

    @cached_property
    def title_words(self) -> frozenset[str]:
        return words(folded(self.title))

    @cached_property
    def figures(self) -> list[Figure]:
        return figures(self.text)

    @cached_property
    def years(self) -> set[float]:
        """Years that are named, as numbers or as this year, last year."""
        named = {figure.value for figure in self.figures if figure.kind is Kind.YEAR}
        for text, day in zip(self.texts, self.told_on, strict=False):
            named |= {day.year - ago for word, ago in _YEARS_AGO.items() if day and word in text}
        return named


class Rarity:
    """What a word is worth: the fewer of all dossiers have it, the more (inverse document frequency, in nats)."""

    def __init__(self, dossiers: int, holding: Mapping[str, int]) -> None:
        self._dossiers = max(dossiers, 1)
        self._holding = holding
        self.highest = self._worth(1)

    def __call__(self, word: str) -> float:
        return self._worth(min(self._holding.get(word, 1), self._dossiers))

    def _worth(self, held: int) -> float:
        return math.log(1 + (self._dossiers - held + 0.5) / (held + 0.5))


class Likeness:
    """One draft or dossier, to be held against many others."""

    def __init__(self, ours: Side, rarity: Rarity, regions: RegionTree) -> None:
        self.ours = ours
        self._regions = regions
        self._worth = {word: rarity(word) for word in ours.words}
        self._total = sum(self._worth.values())
        self._mean = self._total / max(len(self._worth), 1)
        self._highest = rarity.highest
        self._runs = [(run, pairs(run)) for run in han_runs(ours.text)]

    def measure(self, theirs: Side) -> Measured:
        """What there is of each evidence; what there is nothing of is left out."""
        measured = {
            **self._of_words(theirs),
            Evidence.COPIED: min(1.0, sum(max(0, len(run) - 3) for run in self._common(theirs.words)) / _COPIED),
            Evidence.RESPONDENT: _closest(self.ours.respondents, theirs.respondents),
            Evidence.CATEGORY: float(self.ours.category is not None and self.ours.category == theirs.category),
            Evidence.FIGURES: self._of_figures(theirs),
            Evidence.OTHER_YEARS: float(bool(self.ours.years and theirs.years) and not self.ours.years & theirs.years),
            **self._of_place(theirs),
            **self._of_people(theirs),
        }
        return {evidence: value for evidence, value in measured.items() if value > 0}

    def _of_words(self, theirs: Side) -> Measured:
        shared = self.ours.words & theirs.words
        worths = sorted(map(self._worth.__getitem__, shared), reverse=True)
        worth = sum(worths)
        least = min(self._total, worth + self._mean * (len(theirs.words) - len(shared)))
        rare = sum(value for value in worths[:_RAREST] if value > _RARE * self._highest)
        return {
            Evidence.WORDS: worth / (least or 1.0),
            Evidence.RARE_WORDS: min(1.0, rare / (_RAREST * self._highest)),
            Evidence.TITLE: self._of_title(theirs),
        }

    def _of_title(self, theirs: Side) -> float:
        """The part of both titles that stands anywhere in the other text."""
        said = (self.ours.title_words & theirs.words) | (theirs.title_words & self.ours.words)
        titles = self.ours.title_words | theirs.title_words
        return self._sum(said) / (self._sum(titles) or 1.0)

    def _sum(self, words: Iterable[str]) -> float:
        return sum(self._worth.get(word, self._mean) for word in words)

    def _of_figures(self, theirs: Side) -> float:
        return min(1.0, sum(figure.weight for figure, _ in self.agreeing_figures(theirs)) / _FIGURES)

    def _of_place(self, theirs: Side) -> Measured:
        here, there = self.ours.place, theirs.place
        if here is None or there is None or here not in self._regions or there not in self._regions:
            return {}
        evidence = _BY_COMMON_LEVEL.get(self._regions.common(here, there).level)
        return {evidence: 1.0} if evidence else {}

    def _of_people(self, theirs: Side) -> Measured:
        kinds = {value.partition(":")[0] for value in self.ours.hashes & theirs.hashes}
        return {
            Evidence.SAME_PERSON: float(bool(kinds & {"i", "c"})),
            Evidence.CALLED_ALIKE: float(bool(kinds & {"n", "p"})),
        }

    def agreeing_figures(self, theirs: Side) -> list[tuple[Figure, Figure]]:
        """Ours and theirs, what says most first."""
        return sorted(agreeing(self.ours.figures, theirs.figures), key=lambda pair: -pair[0].weight)

    def passages(self, theirs: Side, at_most: int = 5) -> list[str]:
        """What stands in both texts, the rarest first."""
        common = (passage for passage in self._common(theirs.words) if passage in theirs.text)
        found = {passage: self._sum(pairs(passage)) for passage in common}
        return sorted(found, key=lambda passage: -found[passage])[:at_most]

    def _common(self, words: frozenset[str]) -> Iterator[str]:
        """Our stretches of bigrams that are all theirs too."""
        for run, paired in self._runs:
            if words.isdisjoint(paired):
                continue
            start = 0
            for at, pair in enumerate(paired):
                if pair not in words:
                    if at > start:
                        yield run[start : at + 1]
                    start = at + 1
            if len(run) - start > 1:
                yield run[start:]


_BY_COMMON_LEVEL = {
    Level.COUNTY: Evidence.SAME_COUNTY,
    Level.TOWN: Evidence.SAME_COUNTY,
    Level.VILLAGE: Evidence.SAME_COUNTY,
    Level.ZONE: Evidence.SAME_COUNTY,
    Level.PROVINCE: Evidence.OTHER_PREFECTURE,
    Level.NATION: Evidence.OTHER_PROVINCE,
}
"""By the level of the narrowest region that holds both places; in one prefecture, two counties say nothing."""


def _closest(ours: Iterable[str], theirs: Iterable[str]) -> float:
    """How alike the two most alike names are: 1 for the same, by bigrams in common."""
    known = [frozenset(pairs(name)) for name in theirs]
    return max((_alike(frozenset(pairs(name)), other) for name in ours for other in known), default=0.0)


def _alike(a: frozenset[str], b: frozenset[str]) -> float:
    return 2 * len(a & b) / (len(a) + len(b) or 1)
