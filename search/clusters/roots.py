"""Roots: what a matter names that may stand behind the matters of many."""

from dataclasses import dataclass
from typing import Self

from search.extraction.fact import Kind
from search.extraction.facts import Facts
from search.extraction.topics import Subjects

_KINDS = frozenset({Kind.FIRM, Kind.ESTATE, Kind.PROJECT, Kind.MARKET, Kind.BRAND, Kind.DOCUMENT})
"""Offices are complained of by everybody, villages and schools by those who live with them."""
_LOCAL = frozenset({Kind.ESTATE, Kind.MARKET})
"""Whose names are given in every city; a firm, a scheme and a road reach over many."""
_OF_ALL = ("法", "条例", "解释")
"""Endings of documents that hold for the whole country: they stand behind everything and nothing."""
_SHORTEST = 2


@dataclass(frozen=True, slots=True, order=True)
class Root:
    """`name` is the core, as names agree by it; `group` that of the topics, empty where the text tells none.

    `place` is the region without which the name is that of many: an estate's prefecture; empty for the others.
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
    group = (subjects.main or "").partition(".")[0]
    named = {
        Root(name.kind, name.core, group, prefecture if name.kind in _LOCAL else "")
        for name in facts.names
        if name.kind in _KINDS and not name.general and len(name.core) >= _SHORTEST and not name.name.endswith(_OF_ALL)
    }
    return sorted(map(str, named))
