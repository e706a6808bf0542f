"""Names of two texts: the same one in its long and short forms, and two that are not the same."""

import re
from collections.abc import Iterator

from search.extraction.fact import Kind, Name
from search.extraction.facts import Facts
from search.extraction.pairing import Pair, by_kind, one_apart
from search.sounds import sounds_alike

_WEIGHT = {
    Kind.VILLAGE: 0.9,
    Kind.TOWN: 0.5,
    Kind.STREET: 0.6,
    Kind.ESTATE: 0.95,
    Kind.FIRM: 0.95,
    Kind.PROJECT: 0.8,
    Kind.SCHOOL: 0.85,
    Kind.HOSPITAL: 0.8,
    Kind.MARKET: 0.75,
    Kind.WATER: 0.6,
    Kind.MOUNTAIN: 0.5,
    Kind.OFFICE: 0.1,
    Kind.DOCUMENT: 0.4,
    Kind.BRAND: 0.9,
}
_EXCLUSIVE = frozenset(
    {Kind.VILLAGE, Kind.ESTATE, Kind.FIRM, Kind.SCHOOL, Kind.HOSPITAL, Kind.MARKET, Kind.TOWN, Kind.BRAND}
)
"""Of which one matter has one as a rule: two texts that name each one, and not the same, speak of two matters."""
_ALIKE = (
    frozenset({Kind.VILLAGE, Kind.ESTATE, Kind.PROJECT, Kind.MOUNTAIN, Kind.WATER}),
    frozenset({Kind.FIRM, Kind.PROJECT, Kind.ESTATE, Kind.BRAND, Kind.MARKET}),
    frozenset({Kind.FIRM, Kind.HOSPITAL, Kind.SCHOOL}),
)
"""Kinds between which a core may stand for the one thing: 石桥村 and 石桥片区."""
_TRADING = frozenset({Kind.FIRM, Kind.BRAND})
"""A matter may have several: who has a scheme in common may name another of the firms behind it."""
_BESIDE = 0.3
_SURELY = 0.5
_SHORT = 0.8
_HEARD = 0.6
_LEAST = 2
_LATIN = re.compile("[A-Za-z]")
_LEAST_BARE = 3
"""Characters of a core that is looked for in the other text where it stands without its ending."""


def name_pairs(ours: Facts, theirs: Facts) -> Iterator[tuple[bool, Pair]]:
    met: set[int] = set()
    party = False
    for a, b, near in _agreeing(ours, theirs):
        met |= {id(a), id(b)}
        weight = min(_weight(a, near=near), _weight(b, near=near)) * (_HEARD if _is_heard_as(a, b) else 1.0)
        party |= weight >= _SURELY and bool({a.kind, b.kind} & _TRADING)
        yield True, Pair(a.kind, a, b, round(weight, 3), near)
    only_ours, only_theirs = _only(ours), _only(theirs)
    for kind in _EXCLUSIVE & only_ours.keys() & only_theirs.keys():
        one, other = only_ours[kind], only_theirs[kind]
        if id(one) not in met and id(other) not in met:
            near = one_apart(one.core, other.core)
            weight = 0.9 * _WEIGHT[kind] * (_BESIDE if party and kind in _TRADING else 1.0)
            yield False, Pair(kind, one, other, round(weight, 3), near)


def _agreeing(ours: Facts, theirs: Facts) -> Iterator[tuple[Name, Name, bool]]:
    for a in ours.names:
        alike = [b for b in theirs.names if a.kind is b.kind]
        if found := next((b for b in theirs.names if a.core == b.core and _is_same(a, b)), None):
            yield a, found, a.name != found.name and a.kind is not Kind.ESTATE
        elif other := next((b for b in alike if _is_short_of(a, b)), None) or _bare(a, theirs):
            yield a, other, True
        elif heard := next((b for b in alike if _is_heard_as(a, b)), None):
            yield a, heard, True
    for b in theirs.names:
        if (ours_bare := _bare(b, ours)) and not any(_is_same(a, b) or _is_short_of(a, b) for a in ours.names):
            yield ours_bare, b, True


def _weight(name: Name, *, near: bool) -> float:
    weight = _WEIGHT[name.kind] * (_SHORT if near else 1.0)
    if name.general or (name.kind is Kind.FIRM and len(name.core) < _LEAST):
        weight *= 0.2
    return round(weight, 3)


def _is_same(a: Name, b: Name) -> bool:
    return a.core == b.core and (a.kind is b.kind or _may_be_one(a.kind, b.kind)) and _regions_fit(a, b)


def _regions_fit(a: Name, b: Name) -> bool:
    """Two offices of two counties are two; a name in another county is another."""
    if min(len(a.region), len(b.region)) < _LEAST:
        return True
    return (
        a.region[:2] in b.region
        or b.region[:2] in a.region
        or a.region[-3:-1] in b.region
        or b.region[-3:-1] in a.region
    )


def _is_short_of(a: Name, b: Name) -> bool:
    """天恒 and 天恒置地, 上石桥头 and 石桥头."""
    if a.kind is not b.kind or a.kind is Kind.OFFICE or min(len(a.core), len(b.core)) < _LEAST:
        return False
    short, long = sorted((a, b), key=lambda name: len(name.core))
    if len(long.core) == len(short.core):
        return False
    if a.kind is Kind.FIRM:
        return long.core.endswith(short.core) or long.core.startswith(short.core)
    return len(short.core) >= _LEAST_BARE and long.core.endswith(short.core)


def _is_heard_as(a: Name, b: Name) -> bool:
    """翠湖苑 on the telephone is written 翠胡苑; but two estates may be called so, and it says less."""
    if a.kind is not b.kind or a.core == b.core or len(a.core) < _LEAST or not sounds_alike(a.core, b.core):
        return False
    other_ending = a.kind is Kind.ESTATE and a.core[:-1] == b.core[:-1]  # 花园 and 花苑
    return not other_ending and _regions_fit(a, b)


def _may_be_one(a: Kind, b: Kind) -> bool:
    return any(a in kinds and b in kinds for kinds in _ALIKE)


def _bare(name: Name, other: Facts) -> Name | None:
    """The core where the other text has it without its ending: no part of a name of the same kind there."""
    if name.general or name.kind in {Kind.OFFICE, Kind.DOCUMENT}:
        return None
    if len(name.core) < _LEAST_BARE and not (name.kind in {Kind.FIRM, Kind.BRAND} and len(name.core) > 1):
        return None
    at = _found(name.core, other.text)
    if at < 0 or (name.kind in _EXCLUSIVE and any(_holds(known, name) for known in other.names)):
        return None
    end = at + len(name.core)
    written = other.text[at:end]
    return Name(name.kind, name.core, name.core, "", general=False, start=at, end=end, written=written)


def _found(core: str, text: str) -> int:
    """Where it stands; Latin letters in either case."""
    at = text.find(core)
    return text.lower().find(core.lower()) if at < 0 and _LATIN.search(core) else at


def _holds(known: Name, name: Name) -> bool:
    return known.kind is name.kind and name.core in known.written


def _only(facts: Facts) -> dict[Kind, Name]:
    """Of each kind the one name, where there is but one."""
    named = by_kind(name for name in facts.names if not name.general)
    return {kind: names[0] for kind, names in named.items() if len({name.core for name in names}) == 1}
