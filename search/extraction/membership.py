"""Members of closed classes in two texts: what both speak of, and what each has of its own."""

from collections.abc import Iterator

from search.extraction.fact import Kind, Member
from search.extraction.facts import Facts
from search.extraction.members import MANY, MOST
from search.extraction.pairing import Pair, by_kind

_AGREEING = {
    Kind.ILLNESS: 0.4,
    Kind.CROP: 0.7,
    Kind.VEHICLE: 0.35,
    Kind.STAGE: 0.25,
    Kind.WORK: 0.4,
    Kind.THING: 0.35,
}
_CONTRADICTING = {
    Kind.ILLNESS: 0.6,
    Kind.CROP: 0.5,
    Kind.VEHICLE: 0.3,
    Kind.STAGE: 0.6,
    Kind.THING: 0.3,
}
"""Trades are not among them: who complains of one matter may work at several."""
_COMMON = 0.5
_GROUP = 0.4
"""Of what two members are worth that are of one group: 骨折 and 摔伤."""
_SURNAME = 0.6
_MANY_BEAR = 0.25
_MOST_BEAR = 0.1
_OTHER_SURNAME = 0.2


def member_pairs(ours: Facts, theirs: Facts) -> Iterator[tuple[bool, Pair]]:
    a, b = by_kind(ours.members), by_kind(theirs.members)
    for kind in _AGREEING:
        if kind in a and kind in b:
            yield from _class_pairs(kind, a[kind], b[kind])
    yield from _surname_pairs(a.get(Kind.PERSON, []), b.get(Kind.PERSON, []))


def _class_pairs(kind: Kind, ours: list[Member], theirs: list[Member]) -> Iterator[tuple[bool, Pair]]:
    shared = [(a, b) for a in ours for b in theirs if a.group == b.group]
    for a, b in shared:
        weight = _AGREEING[kind] * (_COMMON if a.common or b.common else 1) * (1 if a.value == b.value else _GROUP)
        yield True, Pair(kind, a, b, round(weight, 3), near=a.value != b.value)
    if not shared and kind in _CONTRADICTING:
        a, b = _rarest(ours), _rarest(theirs)
        weight = _CONTRADICTING[kind] * (_COMMON if a.common or b.common else 1)
        yield False, Pair(kind, a, b, round(weight, 3), near=False)


def _rarest(members: list[Member]) -> Member:
    return next((member for member in members if not member.common), members[0])


def _surname_pairs(ours: list[Member], theirs: list[Member]) -> Iterator[tuple[bool, Pair]]:
    shared = [(a, b) for a in ours for b in theirs if a.value == b.value]
    for a, b in shared:
        weight = _MOST_BEAR if a.value in MOST else _MANY_BEAR if a.value in MANY else _SURNAME
        yield True, Pair(Kind.PERSON, a, b, weight, near=a.group != b.group)
    a_raising, b_raising = ([one for one in side if one.group] for side in (ours, theirs))
    if a_raising and b_raising and not shared:
        yield False, Pair(Kind.PERSON, a_raising[0], b_raising[0], _OTHER_SURNAME, near=False)
