"""Measuring: what there is of each evidence between two sides."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from math import prod

from dossiers.regions import Level, RegionTree
from search.duplicates.evidence import Evidence, Measured
from search.duplicates.rarity import Among, Rarity
from search.duplicates.sides import Respondent, Side
from search.extraction.agreement import Agreement, Pair, agreement
from search.extraction.fact import Kind
from search.extraction.topics import Weighed, alike, demands_alike
from search.text import han_runs, pairs

_RAREST = 15
_RARE = 0.6
"""Of what a word is worth that one dossier alone has."""
_FEW = 4
_RARE_CHARACTERS = 10
_PASSAGE = 2
_LONG = 5
_COPIED = 20
"""Characters in common beyond the third of each passage, from which on all counts as copied."""
SHORT = 120
"""Characters from which on a text says enough to be compared by what it does not say."""

PLACES = frozenset({Kind.VILLAGE, Kind.TOWN, Kind.STREET, Kind.ESTATE, Kind.MARKET, Kind.WATER, Kind.MOUNTAIN})
PARTIES = frozenset({Kind.FIRM, Kind.BRAND, Kind.PROJECT, Kind.SCHOOL, Kind.HOSPITAL})
FINE_PLACES = frozenset({Kind.BUILDING, Kind.UNIT, Kind.FLOOR, Kind.ROOM, Kind.DOOR, Kind.GROUP, Kind.PLOT, Kind.PHASE,
                         Kind.ROUTE, Kind.SECTION, Kind.CODE})  # fmt: skip
SUMS = frozenset({Kind.MONEY, Kind.INTEREST, Kind.PERCENT})
SIZES = frozenset({Kind.AREA, Kind.LENGTH, Kind.COUNT, Kind.DURATION, Kind.AGE, Kind.SERVICE, Kind.HOUSEHOLD,
                   Kind.SCORE})  # fmt: skip
DATES = frozenset({Kind.PERIOD})
OBJECTS = frozenset({Kind.ILLNESS, Kind.CROP, Kind.VEHICLE, Kind.STAGE, Kind.WORK, Kind.THING})
SURNAMES = frozenset({Kind.PERSON})
FACTS = {
    PLACES: (Evidence.PLACES, Evidence.OTHER_PLACES),
    PARTIES: (Evidence.PARTIES, Evidence.OTHER_PARTIES),
    FINE_PLACES: (Evidence.FINE_PLACES, Evidence.OTHER_FINE_PLACES),
    SUMS: (Evidence.SUMS, Evidence.OTHER_SUMS),
    SIZES: (Evidence.SIZES, Evidence.OTHER_SIZES),
    DATES: (Evidence.DATES, Evidence.OTHER_DATES),
    OBJECTS: (Evidence.OBJECTS, Evidence.OTHER_OBJECTS),
    SURNAMES: (Evidence.SURNAMES, Evidence.OTHER_SURNAMES),
}


class Likeness:
    """One draft or dossier, to be held against many others."""

    def __init__(self, ours: Side, rarity: Rarity, regions: RegionTree, among: Among) -> None:
        self.ours = ours
        self._regions = regions
        self._worth = {word: rarity(word) for word in ours.words}
        self._few = {word: worth * among.word(word) for word, worth in self._worth.items()}
        self._few_characters = {character: among.character(character) for character in ours.characters}
        self._total = sum(self._worth.values())
        self._mean = self._total / max(len(self._worth), 1)
        self._highest = rarity.highest
        self._runs = [(run, pairs(run)) for run in han_runs(ours.text)]

    def measure(self, theirs: Side) -> Measured:
        """What there is of each evidence; what there is nothing of is left out."""
        subjects, facts = self._of_subjects(theirs), self._of_facts(theirs)
        things = (Evidence.PLACES, Evidence.PARTIES, Evidence.FINE_PLACES)
        thing = 1 - prod(1 - facts.get(evidence, 0.0) for evidence in things)
        measured = {
            **subjects,
            **facts,
            Evidence.THING: thing * max(subjects[Evidence.SUBJECT], subjects[Evidence.MAIN_SUBJECT]),
            **self._of_words(theirs),
            **self._of_characters(theirs),
            **self._of_respondents(theirs),
            **self._of_category(theirs),
            **self._of_place(theirs),
            **self._of_people(theirs),
            Evidence.SHORT: max(0.0, 1 - min(self.ours.length, theirs.length) / SHORT),
        }
        return {evidence: value for evidence, value in measured.items() if value > 0}

    def _of_subjects(self, theirs: Side) -> Measured:
        ours, other = self.ours.subjects, theirs.subjects
        topics, demands = alike(ours, other), demands_alike(ours, other)
        sure = min(ours.topics.evidence, other.topics.evidence)
        sure_demands = min(ours.demands.evidence, other.demands.evidence)
        return {
            Evidence.SUBJECT: topics * sure,
            Evidence.MAIN_SUBJECT: (_first_in(ours.topics, other.topics) + _first_in(other.topics, ours.topics)) / 2,
            Evidence.OTHER_SUBJECT: (1 - topics) * sure,
            Evidence.DEMAND: demands * sure_demands,
            Evidence.OTHER_DEMAND: (1 - demands) * sure_demands,
        }

    def _of_facts(self, theirs: Side) -> Measured:
        found = self.agreement(theirs)
        return _together(found.agreeing, _AGREEING) | _together(found.contradicting, _CONTRADICTING)

    def agreement(self, theirs: Side) -> Agreement:
        return agreement(self.ours.facts, theirs.facts)

    def _of_words(self, theirs: Side) -> Measured:
        shared = self.ours.words & theirs.words
        told = self.ours.story_words & theirs.story_words
        worths = sorted(map(self._worth.__getitem__, shared), reverse=True)
        worth = sum(worths)
        least = min(self._total, worth + self._mean * (len(theirs.words) - len(shared)))
        unnamed = shared - self.ours.name_words - theirs.name_words
        passages = (run for run in self._common(unnamed) if len(run) > _PASSAGE)
        passage = max((self._sum(pairs(run)) for run in passages), default=0.0)
        rare = sum(value for value in worths[:_RAREST] if value > _RARE * self._highest)
        return {
            Evidence.WORDS: worth / (least or 1.0),
            Evidence.RARE_WORDS: min(1.0, rare / (_RAREST * self._highest)),
            Evidence.STORY: min(1.0, self._sum(told) / (_RAREST * self._highest)),
            Evidence.PASSAGE: min(1.0, passage / (_LONG * self._highest)),
            Evidence.COPIED: min(1.0, sum(max(0, len(run) - 3) for run in self._common(shared)) / _COPIED),
            Evidence.TITLE: self._of_title(theirs),
            **self._of_distinct(shared, told),
        }

    def _of_distinct(self, shared: frozenset[str], told: frozenset[str]) -> Measured:
        """What few of the others have of the words in common, and of those in which the stories are told."""
        words = sorted(map(self._few.__getitem__, shared), reverse=True)
        story = sorted(map(self._few.__getitem__, told & shared), reverse=True)
        return {
            Evidence.DISTINCT_WORDS: min(1.0, sum(words[:_RAREST]) / (_RAREST * self._highest)),
            Evidence.DISTINCT_FEW: min(1.0, sum(words[:_FEW]) / (_FEW * self._highest)),
            Evidence.DISTINCT_STORY: min(1.0, sum(story[:_RAREST]) / (_RAREST * self._highest)),
        }

    def _of_characters(self, theirs: Side) -> Measured:
        same = self.ours.characters & theirs.characters
        few = sorted(map(self._few_characters.__getitem__, same), reverse=True)
        least = min(len(self.ours.characters), len(theirs.characters))
        return {
            Evidence.DISTINCT_CHARACTERS: sum(few[:_RARE_CHARACTERS]) / _RARE_CHARACTERS,
            Evidence.CHARACTERS: len(same) / (least or 1),
        }

    def _of_title(self, theirs: Side) -> float:
        """The part of both titles that stands anywhere in the other text."""
        said = (self.ours.title_words & theirs.words) | (theirs.title_words & self.ours.words)
        titles = self.ours.title_words | theirs.title_words
        return self._sum(said) / (self._sum(titles) or 1.0)

    def _sum(self, words: Iterable[str]) -> float:
        return sum(self._worth.get(word, self._mean) for word in words)

    def _of_respondents(self, theirs: Side) -> Measured:
        closest = _closest(self.ours.complained_of, theirs.complained_of)
        both = bool(self.ours.respondents and theirs.respondents)
        firm = max((self._firm(a, b) for a in self.ours.complained_of for b in theirs.complained_of), default=0.0)
        named = max(chain(self._named(self.ours, theirs), self._named(theirs, self.ours)), default=0.0)
        return {
            Evidence.RESPONDENT: closest,
            Evidence.OTHER_RESPONDENT: (1 - closest) * both,
            Evidence.FIRM_COMPLAINED_OF: min(1.0, firm / (_LONG * self._highest)),
            **self._of_trade_names(theirs),
            Evidence.RESPONDENT_NAMED: min(1.0, named / (_FEW * self._highest)),
        }

    def _firm(self, ours: Respondent, theirs: Respondent) -> float:
        """What the names have in common is worth, as far as the shorter one is in the longer; offices are nobody's."""
        if ours.office and theirs.office:
            return 0.0
        least = min(self._sum(ours.pairs), self._sum(theirs.pairs))
        return self._sum(ours.pairs & theirs.pairs) ** 2 / (least or 1.0)

    def _of_trade_names(self, theirs: Side) -> Measured:
        """What the rarest of them is worth, and the rarest of those whose trades are others."""
        ours, other = self.ours.trade_names, theirs.trade_names
        worths = {Evidence.TRADE_NAME: 0.0, Evidence.OTHER_TRADE: 0.0}
        for name in ours.keys() & other.keys():
            apart = ours[name] and other[name] and ours[name].isdisjoint(other[name])
            evidence = Evidence.OTHER_TRADE if apart else Evidence.TRADE_NAME
            paired = pairs(name)
            worths[evidence] = max(worths[evidence], self._sum(paired) / (max(len(paired), 1) * self._highest))
        return worths

    def _named(self, one: Side, other: Side) -> Iterator[float]:
        for respondent in one.complained_of:
            worths = (self._worth.get(word, self._mean) for word in respondent.pairs & other.text_words)
            yield sum(worth for worth in worths if worth > _RARE * self._highest)

    def _of_category(self, theirs: Side) -> Measured:
        if self.ours.category is None or theirs.category is None:
            return {}
        return {Evidence.CATEGORY if self.ours.category == theirs.category else Evidence.OTHER_CATEGORY: 1.0}

    def _of_place(self, theirs: Side) -> Measured:
        measured = {}
        here, there = self.where(self.ours), self.where(theirs)
        if here and there and (evidence := self._apart(here, there)):
            measured[evidence] = 1.0
        if any(self._apart(a, b) is Evidence.SAME_COUNTY for a in self.ours.handed_in for b in theirs.handed_in):
            measured[Evidence.HANDED_IN_TOGETHER] = 1.0
        return measured

    def where(self, side: Side) -> str | None:
        where = side.place or next(iter(side.handed_in), None)
        return where if where in self._regions else None

    def _apart(self, here: str, there: str) -> Evidence | None:
        if here not in self._regions or there not in self._regions:
            return None
        if {Level.NATION, Level.PROVINCE} & {self._regions.level(here), self._regions.level(there)}:
            return None
        return _BY_COMMON_LEVEL.get(self._regions.common(here, there).level)

    def _of_people(self, theirs: Side) -> Measured:
        kinds = {value.partition(":")[0] for value in self.ours.hashes & theirs.hashes}
        return {
            Evidence.SAME_PERSON: float(bool(kinds & {"i", "c"})),
            Evidence.CALLED_ALIKE: float(bool(kinds & {"n", "p"})),
        }

    def passages(self, theirs: Side, at_most: int = 5) -> list[str]:
        """What stands in both texts, the rarest first."""
        common = (passage for passage in self._common(self.ours.words & theirs.words) if passage in theirs.text)
        found = {passage: self._sum(pairs(passage)) for passage in common}
        return sorted(found, key=lambda passage: -found[passage])[:at_most]

    def _common(self, words: frozenset[str]) -> Iterator[str]:
        """Our stretches of bigrams that are all among these."""
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
    Level.PREFECTURE: Evidence.OTHER_COUNTY,
    Level.PROVINCE: Evidence.OTHER_PREFECTURE,
    Level.NATION: Evidence.OTHER_PROVINCE,
}
"""By the level of the narrowest region that holds both places."""


def _first_in(one: Weighed, other: Weighed) -> float:
    """How much of its first subject the other has, measured by the other's own first."""
    if one.main is None or other.main is None:
        return 0.0
    return other.weights.get(one.main, 0.0) / other.weights[other.main]


_AGREEING = {kind: agreeing for kinds, (agreeing, _) in FACTS.items() for kind in kinds}
_CONTRADICTING = {kind: contradicting for kinds, (_, contradicting) in FACTS.items() for kind in kinds}


def _together(pairs: Iterable[Pair], evidence: Mapping[Kind, Evidence]) -> Measured:
    """Of each evidence, that not all of them are chance."""
    chance: Measured = {}
    for pair in pairs:
        if said := evidence.get(pair.kind):
            chance[said] = chance.get(said, 1.0) * (1 - pair.weight)
    return {said: 1 - all_of_them for said, all_of_them in chance.items()}


def _closest(ours: Sequence[Respondent], theirs: Sequence[Respondent]) -> float:
    """How alike the two most alike names are: 1 for the same, by bigrams in common."""
    return max((_alike(one.pairs, other.pairs) for one in ours for other in theirs), default=0.0)


def _alike(a: frozenset[str], b: frozenset[str]) -> float:
    return 2 * len(a & b) / (len(a) + len(b) or 1)
