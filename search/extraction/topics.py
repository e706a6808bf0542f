"""What a complaint is about and what it asks for: by a taxonomy of the whole field, kept as data."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from search.extraction.cues import Classes, CueBook, Found
from search.extraction.folding import fold
from search.extraction.tables import FOLDER, table

GENERAL = "general"
"""The topic of a group that stands where the words name the group and none of its topics."""
WEIGHTS = {"strong": 4.0, "usual": 2.0, "hint": 1.0, "against": -3.0}
COMMON = "common"
"""The class of words that are said in matters of every kind: by themselves they tell next to nothing."""
_COMMON_COUNTS = 0.2
_OPENING = 60
"""Characters in which a text says first what it is about; what stands there counts a little more."""
_OPENING_COUNTS = 1.1
_TITLE_COUNTS = 1.5
_AGAIN = 0.6
"""What the doubling of a cue adds, on a scale of logarithms: who comes back to a thing means it."""
_COURSE_COUNTS = 0.4
"""Of what tells only how the matter was handled so far, beside what the matter is."""
_PLAIN = 3.0
"""What is found of a subject that is told plainly: a strong cue, or two."""
_LESS_BY_MORE = 0.4
"""Exponent of what was found of a subject: ten cues of one are not five times two of another."""
_KEPT = 0.1
"""Of the weight of the first; what has less is a side remark."""
_GROUP_LENDS = 0.5
_SAME_GROUP = 0.1
_NEAR = 0.3
_HALF_SURE = 4.0
"""Weight at which a text is half sure of what it is about: two subjects with a strong cue each."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A topic or a demand. `near` names subjects that are easily told for this one; `course` says that it is of how
    any matter may be handled, and gives way to what a text is about besides.
    """

    id: str
    group: str
    zh: str
    en: str
    near: frozenset[str] = frozenset()
    course: bool = False


@dataclass(frozen=True)
class Weighed:
    """The subjects of one taxonomy that a text speaks of; weights add up to 1, the heaviest first."""

    weights: Mapping[str, float]
    evidence: float
    """How much was found, from 0 (nothing) towards 1: by it one word is told from a page."""
    found: tuple[Found, ...]

    @property
    def main(self) -> str | None:
        return next(iter(self.weights), None)

    def spans(self, subject: str) -> tuple[tuple[int, int], ...]:
        return tuple((one.start, one.end) for one in self.found if one.subject == subject)


@dataclass(frozen=True)
class Subjects:
    topics: Weighed
    demands: Weighed

    @property
    def main(self) -> str | None:
        """The dominant topic."""
        return self.topics.main


class Taxonomy:
    """Subjects in groups, with their cues."""

    def __init__(self, tables: Iterable[str], classes: Classes) -> None:
        self.subjects: dict[str, Subject] = {}
        self._book = CueBook(classes)
        self._close: dict[str, Mapping[str, float]] = {}
        self._common = frozenset(classes.get(COMMON, ()))
        groups = [group for name in tables for group in table(name)["group"]]
        self._shared = Counter(cue for group in groups for row in (group, *group["subject"]) for cue in _cues(row))
        for group in groups:
            self._add_group(group)
        unknown = {name for subject in self.subjects.values() for name in subject.near} - self.subjects.keys()
        if unknown:
            raise ValueError(f"near names what is no subject: {', '.join(sorted(unknown))}")

    def _add_group(self, group: Mapping[str, Any]) -> None:
        self._add(group["id"], {**group, "id": GENERAL, "near": []})
        for row in group["subject"]:
            self._add(group["id"], row)

    def _add(self, group: str, row: Mapping[str, Any]) -> None:
        name = f"{group}.{row['id']}"
        if name in self.subjects:
            raise ValueError(f"{name} stands twice")
        near = frozenset(row.get("near", ()))
        self.subjects[name] = Subject(name, group, row["zh"], row["en"], near, course=row.get("course", False))
        for cue, weight in _cues(row).items():
            self._book.add(name, cue, weight * self._counts(cue) if weight > 0 else weight)

    def _counts(self, cue: str) -> float:
        """A cue that many subjects share tells less of each."""
        return (_COMMON_COUNTS if cue in self._common else 1.0) / math.sqrt(max(self._shared[cue], 1))

    def weigh(self, folded: str) -> Weighed:
        """Of a text whose first line, where there are several, is its title."""
        found = self._book.find(folded)
        raw = self._lent(_raw(found, folded.find("\n")))
        weights = _kept({name: weight**_LESS_BY_MORE for name, weight in self._given_way(raw).items()})
        total = sum(weights.values())
        return Weighed(
            weights={name: weight / total for name, weight in weights.items()},
            evidence=total / (total + _HALF_SURE),
            found=tuple(one for one in found if one.subject in weights and one.weight > 0),
        )

    def _given_way(self, raw: Mapping[str, float]) -> Mapping[str, float]:
        """How a matter was handled gives way to what it is, where that is told plainly."""
        of_course = {name for name in raw if self.subjects[name].course}
        if not any(weight >= _PLAIN for name, weight in raw.items() if name not in of_course):
            return raw
        return {name: weight * (_COURSE_COUNTS if name in of_course else 1) for name, weight in raw.items()}

    def _lent(self, raw: Mapping[str, float]) -> dict[str, float]:
        """What names the group only strengthens its topics; where there is none, it stands for itself."""
        lent = {name: weight for name, weight in raw.items() if weight > 0}
        for name in [name for name in lent if name.endswith(f".{GENERAL}")]:
            group = name.removesuffix(GENERAL)
            members = [other for other in lent if other.startswith(group) and other != name]
            if members:
                general = lent.pop(name)
                for member in members:
                    lent[member] += _GROUP_LENDS * min(general, lent[member])
        return lent

    def likeness(self, one: str, other: str) -> float:
        """Of two subjects: 1 the same, less for near ones and for those of one group, else 0."""
        if one == other:
            return 1.0
        first, second = self.subjects[one], self.subjects[other]
        if other in first.near or one in second.near:
            return _NEAR
        return _SAME_GROUP if first.group == second.group else 0.0

    def alike(self, one: Weighed, other: Weighed) -> float:
        across = self._product(one.weights, other.weights)
        if not across:
            return 0.0
        alone = self._product(one.weights, one.weights) * self._product(other.weights, other.weights)
        return min(1.0, across / math.sqrt(alone))

    def _product(self, one: Mapping[str, float], other: Mapping[str, float]) -> float:
        sides = ((a, self._close_to(left)) for left, a in one.items())
        return sum(a * b * close[right] for a, close in sides for right, b in other.items() if right in close)

    def _close_to(self, one: str) -> Mapping[str, float]:
        """What is like it at all, by how much: of some hundred subjects a few."""
        if one not in self._close:
            alike = {other: self.likeness(one, other) for other in self.subjects}
            self._close[one] = {other: likeness for other, likeness in alike.items() if likeness}
        return self._close[one]


def _raw(found: Iterable[Found], title_ends: int) -> dict[str, float]:
    """What was found of each subject: each cue once, by where it stands best and how often it is said."""
    best: dict[tuple[str, str], float] = {}
    said: dict[tuple[str, str], int] = {}
    opens = max(title_ends, _OPENING)
    for one in found:
        key = one.subject, one.cue
        weight = one.weight
        if one.start < opens and weight > 0:
            weight *= _TITLE_COUNTS if one.start < title_ends else _OPENING_COUNTS
        said[key] = said.get(key, 0) + 1
        best[key] = max(best.get(key, weight), weight)
    raw: dict[str, float] = {}
    for (subject, cue), weight in best.items():
        times = said[subject, cue]
        raw[subject] = raw.get(subject, 0.0) + (weight * (1 + _AGAIN * math.log(times)) if times > 1 else weight)
    return raw


def _cues(row: Mapping[str, Any]) -> dict[str, float]:
    """Each with its weight; one that is named twice counts as the first."""
    cues: dict[str, float] = {}
    for kind, weight in WEIGHTS.items():
        for cue in fold(row.get(kind, "")).split():
            cues.setdefault(cue, weight)
    return cues


def _kept(weights: Mapping[str, float]) -> dict[str, float]:
    least = _KEPT * max(weights.values(), default=0.0)
    return {
        name: weight for name, weight in sorted(weights.items(), key=lambda one: (-one[1], one[0])) if weight >= least
    }


@cache
def topics() -> Taxonomy:
    return Taxonomy(sorted(f"topics/{file.stem}" for file in FOLDER.joinpath("topics").glob("*.toml")), _classes())


def group_names(group: str) -> tuple[str, str] | None:
    """What a group of topics is called, in Chinese and English; None where there is none of that id."""
    found = topics().subjects.get(f"{group}.{GENERAL}")
    return (found.zh, found.en) if found else None


@cache
def demands() -> Taxonomy:
    classes = {name: words for name, words in _classes().items() if name != COMMON}
    return Taxonomy(["demands"], classes)


@cache
def _classes() -> Classes:
    return {name: tuple(fold(words).split()) for name, words in table("cue-words").items()}


def about(text: str) -> Subjects:
    """What the text is about; the spans found are places in `text` as it is given."""
    folded = fold(text)
    return Subjects(topics().weigh(folded), demands().weigh(folded))


def alike(one: Subjects, other: Subjects) -> float:
    """Of the topics of two texts, from 0 to 1; 0 also where one of them has none (`main` is None)."""
    return topics().alike(one.topics, other.topics)


def demands_alike(one: Subjects, other: Subjects) -> float:
    """Of what two texts ask for, as `alike`."""
    return demands().alike(one.demands, other.demands)
