"""Naming: the names by which units and places are called, for searches that give one in full, in short or in pinyin."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from dossiers.regions import RegionTree
from search.extraction.fact import Kind
from search.extraction.facts import Facts
from search.extraction.folding import fold
from search.sounds import latin

_LONGEST_REGION = 20
_SHORTEST = 2
_EVERYWHERE = frozenset({Kind.OFFICE, Kind.DOCUMENT})
"""What many dossiers name: no name of anything in particular."""


def names_of(units: Iterable[str], facts: Facts, regions: RegionTree) -> list[str]:
    """Of units complained of, as they are written and without the region before them; and what the text names."""
    named = [name for unit in units for name in _ways(fold(unit), regions)]
    return list(dict.fromkeys([*named, *_named(facts)]))


def _named(facts: Facts) -> Iterator[str]:
    for name in facts.names:
        if name.kind not in _EVERYWHERE and not name.general:
            yield from (way for way in (name.name, name.core) if len(way) >= _SHORTEST)


def latin_of(names: Iterable[str]) -> list[str]:
    return sorted({way for name in names for way in latin(name) or ()})


@lru_cache(maxsize=20_000)
def _ways(name: str, regions: RegionTree) -> tuple[str, ...]:
    rest = without_region(name, regions)
    return (name,) if rest == name else (name, rest)


def without_region(name: str, regions: RegionTree) -> str:
    """The name behind the region that it begins with, as far as something is left of it."""
    for end in range(min(len(name) - _SHORTEST, _LONGEST_REGION), 1, -1):
        if regions.find(name[:end]):
            return name[end:]
    return name
