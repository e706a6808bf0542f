"""Members of closed classes that a text speaks of: illnesses, crops, vehicles, stages of schooling, trades, things."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from search.extraction.fact import Kind, Member
from search.extraction.lexicon import Words
from search.extraction.tables import table

_DATA = table("members")
_COMMON = frozenset(_DATA["common"]["words"].split())
_IN_NAMES = frozenset({Kind.STAGE})
"""柳树湾小学 tells of a primary school, 杨梅村 of no fruit."""


class _Meant(NamedTuple):
    kind: Kind
    group: str
    value: str


def _meanings() -> Iterator[tuple[str, _Meant]]:
    """Of a word that stands in two classes, the last is meant."""
    for kind in _KINDS:
        for group, values in _DATA[kind].items():
            for value, words in values.items():
                yield from ((word, _Meant(kind, group, value)) for word in words.split())


_KINDS = (Kind.ILLNESS, Kind.CROP, Kind.VEHICLE, Kind.STAGE, Kind.WORK, Kind.THING)
_WORDS = Words(dict(_meanings()))
PRODUCTS = frozenset(word for word, meant in _meanings() if meant.kind in {Kind.CROP, Kind.WORK, Kind.VEHICLE})
"""Words that before 厂 or 公司 tell what it makes, and not what it is called."""
MOST = frozenset(_DATA["surnames"]["most"])
MANY = frozenset(_DATA["surnames"]["many"])


def members(text: str, taken: Sequence[tuple[int, int]]) -> Iterator[Member]:
    """Of a readable text; each member of a class once, where it stands first. `taken` are the spans of other facts."""
    met: set[_Meant] = set()
    end = 0
    for found in _WORDS.find(text):
        meant = found.meaning
        if found.start < end or meant in met:
            continue
        end = found.end
        if meant.kind not in _IN_NAMES and any(start < found.end and found.start < stop for start, stop in taken):
            continue
        met.add(meant)
        written = text[found.start : found.end]
        yield Member(meant.kind, meant.value, meant.group, meant.value in _COMMON, found.start, found.end, written)
