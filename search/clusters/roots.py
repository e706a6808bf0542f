"""Roots: what a matter names that may stand behind the matters of many."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from search.extraction.fact import Kind, Name
from search.extraction.facts import Facts
from search.extraction.topics import Subjects
from search.extraction.trades import field_of, field_of_topics

_OF_FIRMS = frozenset({Kind.FIRM, Kind.BRAND, Kind.HOSPITAL})
"""One and the same is called a firm by one, a platform by another; of hospitals only those with a brand."""
_LOCAL = frozenset({Kind.ESTATE, Kind.MARKET, Kind.PROJECT})
"""Whose names are given in every city; a firm and a policy reach over many."""
# Offices are complained of by everybody, villages and schools by those who live with them.
_KINDS = _OF_FIRMS | _LOCAL | {Kind.DOCUMENT}
_OF_ALL = ("法", "条例", "解释")
"""Endings of documents that hold for the whole country: they stand behind everything and nothing."""
_SHORTEST = 2
_OF_ONE = 3
"""Characters of a brand that hardly two firms have; a shorter one is told apart by its field."""


@dataclass(frozen=True, slots=True, order=True)
class Root:
    """`name` is the core, as names agree by it.

    `group` tells those of one name apart: a firm's field (search/extraction/trades.py), of what is local the group of
    topics; empty where the name is one's own, and where nothing is told. `place` is the prefecture of what is local.
    """

    kind: str
    name: str
    group: str
    place: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}|{self.group}|{self.place}"

    @classmethod
    def read(cls, term: str) -> Self:
        named, group, place = term.rsplit("|", 2)
        kind, _, name = named.partition(":")
        return cls(kind, name, group, place)


def roots_of(facts: Facts, subjects: Subjects, prefecture: str) -> list[str]:
    """As index terms. No person's name is in any of them: none is among the facts."""
    return sorted(map(str, set(_roots(facts, (subjects.main or "").partition(".")[0], prefecture))))


def _roots(facts: Facts, topics: str, prefecture: str) -> Iterator[Root]:
    for name in facts.names:
        if not _may_stand_behind(name):
            continue
        if name.kind in _OF_FIRMS:
            field = field_of(name) or field_of_topics(topics)
            yield Root(Kind.FIRM, name.core, "" if len(name.core) >= _OF_ONE else field)
        elif name.kind in _LOCAL:
            yield Root(name.kind, name.core, topics, prefecture)
        else:
            yield Root(name.kind, name.core, "")


def _may_stand_behind(name: Name) -> bool:
    """A core that is more than the name has the region's, as that of 青田县人民医院: everybody there goes to it."""
    named = len(name.core) >= _SHORTEST and name.core in name.name.lower()
    return name.kind in _KINDS and named and not name.general and not name.name.endswith(_OF_ALL)
