"""Fine places, codes and days of two texts."""

from collections.abc import Iterator, Sequence

from search.extraction.fact import Kind, Period, Place, Precision
from search.extraction.facts import Facts
from search.extraction.pairing import Pair, by_kind

_AGREEING = {
    Kind.BUILDING: 0.5,
    Kind.UNIT: 0.2,
    Kind.FLOOR: 0.15,
    Kind.ROOM: 0.8,
    Kind.DOOR: 0.8,
    Kind.GROUP: 0.3,
    Kind.PLOT: 0.6,
    Kind.PHASE: 0.3,
    Kind.ROUTE: 0.7,
    Kind.SECTION: 0.8,
    Kind.CODE: 1.0,
}
_CONTRADICTING = {
    Kind.BUILDING: 0.8,
    Kind.UNIT: 0.4,
    Kind.ROOM: 0.8,
    Kind.DOOR: 0.8,
    Kind.GROUP: 0.6,
    Kind.PLOT: 0.6,
    Kind.PHASE: 0.5,
    Kind.ROUTE: 0.5,
    Kind.SECTION: 0.7,
}
_WITHIN = frozenset({Kind.BUILDING, Kind.UNIT, Kind.ROOM, Kind.DOOR, Kind.GROUP, Kind.PHASE, Kind.SECTION})
"""Which say something only of the one estate, village or street."""
_BY_PRECISION = {
    Precision.YEARS: 0.02,
    Precision.YEAR: 0.1,
    Precision.HALF: 0.15,
    Precision.SEASON: 0.2,
    Precision.MONTH: 0.4,
    Precision.TEN_DAYS: 0.5,
    Precision.DAY: 0.8,
}
_ONCE = frozenset({"受伤", "死亡", "出生", "签约", "就医", "结婚", "判决"})
"""What happens on one day in one matter, as a rule."""
_MISTOLD = 3
"""Days by which people are wrong about a day that they tell exactly."""
_LUNAR = 2
_YEAR = 365
_WIDE = 20
"""Days by which two tellings of one event may differ, and more where they say only the season or the year."""


def place_pairs(ours: Facts, theirs: Facts) -> Iterator[tuple[bool, Pair]]:
    known, other = _known(ours), _known(theirs)
    for kind, weight in _AGREEING.items():
        a, b = known.get(kind, []), other.get(kind, [])
        shared = [(x, y) for x in a for y in b if x.value == y.value and _same_parent(x, y, kind)]
        for x, y in shared:
            yield True, Pair(kind, x, y, weight, near=x.of != y.of)
        if not shared and kind in _CONTRADICTING:
            yield from _other(kind, a, b)


def _known(facts: Facts) -> dict[Kind, list[Place]]:
    return by_kind(place for place in facts.places if place.value != "*")


def _same_parent(a: Place, b: Place, kind: Kind) -> bool:
    return kind not in _WITHIN or not a.of or not b.of or a.of == b.of


def _other(kind: Kind, ours: list[Place], theirs: list[Place]) -> Iterator[tuple[bool, Pair]]:
    """Each names some of the one whole, and none of them is the same."""
    for a in ours:
        b = next((b for b in theirs if _same_parent(a, b, kind)), None)
        if b:
            weight = _CONTRADICTING[kind] * (1.0 if a.of and a.of == b.of else 0.6)
            yield False, Pair(kind, a, b, round(weight / max(len(ours), len(theirs)), 3), near=False)


def period_pairs(ours: Sequence[Period], theirs: Sequence[Period]) -> Iterator[tuple[bool, Pair]]:
    ours, theirs = [period for period in ours if period.first], [period for period in theirs if period.first]
    met: set[int] = set()
    for a in ours:
        for b in theirs:
            if weight := _agree(a, b):
                met |= {id(a), id(b)}
                yield True, Pair(Kind.PERIOD, a, b, weight, near=_is_near(a, b))
    for a in ours:
        for b in theirs:
            if id(a) not in met and id(b) not in met and (weight := _contradict(a, b)):
                yield False, Pair(Kind.PERIOD, a, b, weight, near=False)


def _contradict(a: Period, b: Period) -> float:
    """What it is worth that two tell other days of what happens but once; 0 where they may be of one matter."""
    if not a.about or a.about != b.about:
        return 0.0
    exact = a.precision is b.precision is Precision.DAY and not (a.approximate or b.approximate)
    if exact and a.about in _ONCE:
        apart = _days_apart(a, b)
        return 0.0 if apart <= _MISTOLD else 0.5 if a.inferred or b.inferred else 0.8
    if not _apart(a, b):
        return 0.0
    return round(0.5 * (0.6 if a.inferred or b.inferred else 1.0) * (0.7 if a.approximate or b.approximate else 1.0), 3)


def _days_apart(a: Period, b: Period) -> int:
    """Of two days; where a year is not told, those within a year."""
    if a.first is None or b.first is None:
        return 0
    days = abs((a.first - b.first).days)
    return min(days % _YEAR, -days % _YEAR) if a.inferred or b.inferred else days


def _same_day(a: Period, b: Period) -> bool:
    """The day of the month in some year, or to a day or two by the lunar calendar."""
    if not (a.first and b.first and a.precision is b.precision is Precision.DAY and _single(a) and _single(b)):
        return False
    if a.first != a.last or b.first != b.last:
        return False
    if a.approximate or b.approximate:
        return _days_apart(a, b) <= _LUNAR
    return (a.inferred or b.inferred) and (a.first.month, a.first.day) == (b.first.month, b.first.day)


def _is_near(a: Period, b: Period) -> bool:
    return (a.first, a.last) != (b.first, b.last)


def _agree(a: Period, b: Period) -> float:
    """What it is worth that one holds the other; 0 for two that do not meet, or of which one is too long to say it."""
    if a.first is None or b.first is None:
        return 0.0
    if a.first == b.first and a.precision is b.precision:
        weight = _BY_PRECISION[a.precision]
    elif a.last and b.last and _single(a) and _single(b) and a.first <= b.last and b.first <= a.last:
        weight = 0.7 * min(_BY_PRECISION[a.precision], _BY_PRECISION[b.precision])
    elif _same_day(a, b):
        return 0.75 if a.about and a.about == b.about else 0.6
    else:
        return 0.0
    loose = 0.8 if a.inferred or b.inferred or a.approximate or b.approximate else 1.0
    same = 1.25 if a.about and a.about == b.about else 1.0
    return round(min(1.0, weight * loose * same), 3)


def _single(period: Period) -> bool:
    """No stretch from one day to another."""
    return bool(period.first and period.last and (period.last - period.first).days <= _DAYS[period.precision])


_DAYS = {
    Precision.YEARS: 3700,
    Precision.YEAR: 366,
    Precision.HALF: 185,
    Precision.SEASON: 95,
    Precision.MONTH: 62,
    Precision.TEN_DAYS: 25,
    Precision.DAY: 7,
}


def _apart(a: Period, b: Period) -> bool:
    if not (a.first and a.last and b.first and b.last and _single(a) and _single(b)):
        return False
    gap = max((b.first - a.last).days, (a.first - b.last).days)
    return gap > (_WIDE if Precision.YEAR not in {a.precision, b.precision} else 0)
