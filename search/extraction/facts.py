"""The facts of a text, all together."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from search.extraction.dates import periods
from search.extraction.fact import Fact, Kind, Member, Name, Period, Place, Quantity
from search.extraction.folding import fold
from search.extraction.members import members
from search.extraction.names import names
from search.extraction.persons import persons
from search.extraction.places import places
from search.extraction.quantities import quantities
from search.extraction.regions import RegionNames
from search.text import half_width

_POINTS = str.maketrans(";:?!()", "；：？！（）")
_COMMA = re.compile(r",(?![0-9]{3}(?![0-9]))|(?<![0-9]),")
"""One that groups no thousands."""
_HAN = re.compile("[\u3400-\u9fff]+")
LONGEST = 100_000
"""Characters of a text that are read."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Each tuple in the order of the text; `text` is what was read, as readable() gives it."""

    quantities: tuple[Quantity, ...] = ()
    periods: tuple[Period, ...] = ()
    names: tuple[Name, ...] = ()
    places: tuple[Place, ...] = ()
    members: tuple[Member, ...] = ()
    text: str = field(default="", repr=False)

    def __iter__(self) -> Iterator[Fact]:
        yield from self.quantities
        yield from self.periods
        yield from self.names
        yield from self.places
        yield from self.members

    def of(self, *kinds: Kind) -> list[Fact]:
        """Those of the given kinds."""
        return [fact for fact in self if fact.kind in kinds]


def facts_of(text: str, told_on: date | None = None, regions: RegionNames | None = None) -> Facts:
    """What the text holds; `told_on` is the day of its telling, which words such as 去年 need.

    `regions` are those that stand before names, by default the shipped tree's.
    """
    read = readable(text[:LONGEST])
    named = names(read, regions or RegionNames.shipped())
    fine = places(read, named)
    dated = periods(read, told_on)
    taken = [(fact.start, fact.end) for facts in (named, fine, dated) for fact in facts]
    of_classes = sorted((*members(read, taken), *persons(read)), key=lambda member: member.start)
    return Facts(tuple(quantities(read, taken)), tuple(dated), tuple(named), tuple(fine), tuple(of_classes), read)


def readable(text: str) -> str:
    """As long as the text: letters and digits in half width, simplified characters, points and commas in full width."""
    plain = half_width(text).replace("，", ",").translate(_POINTS)
    read = _COMMA.sub("，", plain)
    simplified = fold(read)
    if len(simplified) != len(read):
        return read
    return _HAN.sub(lambda run: simplified[run.start() : run.end()], read)
