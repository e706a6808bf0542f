"""Quantities of two texts: sums, areas, counts and shares that agree, and those that cannot both be so."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from search.extraction.fact import Kind, Quantity
from search.extraction.pairing import Pair

_BY_KIND = {
    Kind.MONEY: 1.0,
    Kind.AREA: 1.0,
    Kind.LENGTH: 0.7,
    Kind.COUNT: 0.7,
    Kind.DURATION: 0.3,
    Kind.PERCENT: 0.5,
    Kind.INTEREST: 0.6,
    Kind.AGE: 0.6,
    Kind.SERVICE: 0.6,
    Kind.HOUSEHOLD: 0.4,
    Kind.SCORE: 0.9,
}
_BY_DIGITS = (0.15, 0.45, 0.8, 0.95, 1.0)
"""By the digits that are not zeros at the end: 10,000 says little, 47,850 a lot."""
_SMALL = {Kind.COUNT: 20, Kind.DURATION: 800, Kind.HOUSEHOLD: 20, Kind.LENGTH: 30}
"""Below it a number is anybody's: three years, five people, two rooms."""
_LOOSE = 0.6
_TOTAL = 10_000
"""From which a sum is hardly by the month or the metre."""
_ROUND = 2
"""Digits of what people say from memory."""
_LEAST_ROUNDED = 100
_GROWN = 3
"""Years that may go by between two tellings of an age."""
_ROUNDING = 0.06
"""By how much people round what they say from memory."""
_COMPARABLE = 20
"""Times: a sum twenty times another is of something else."""
_CONTRADICTING = {
    Kind.MONEY: 0.6,
    Kind.AREA: 0.5,
    Kind.COUNT: 0.4,
    Kind.AGE: 0.5,
    Kind.SERVICE: 0.3,
    Kind.HOUSEHOLD: 0.3,
    Kind.INTEREST: 0.4,
    Kind.SCORE: 0.5,
}
_MANY = frozenset({"户", "人"})
_BESIDE = 6
_TELLING = frozenset({"户", "栋", "棵", "亩", "头", "台", "套", "辆", "艘", "座坟", "吨", "车位"})
"""Nouns whose other number tells another matter; letters, times and visits grow with every telling."""


def quantity_pairs(ours: Sequence[Quantity], theirs: Sequence[Quantity]) -> Iterator[tuple[bool, Pair]]:
    agreeing = _agreeing(ours, theirs)
    met = {id(fact) for pair in agreeing for fact in (pair.ours, pair.theirs)}
    yield from ((True, pair) for pair in agreeing)
    ours_left = [quantity for quantity in ours if id(quantity) not in met]
    theirs_left = [quantity for quantity in theirs if id(quantity) not in met]
    yield from ((False, pair) for pair in _contradicting(ours_left, theirs_left))


def specificity(quantity: Quantity) -> float:
    """How little likely another text has the same number by chance."""
    digits = _telling_digits(_natural(quantity))
    weight = _BY_DIGITS[min(digits, len(_BY_DIGITS)) - 1] * _BY_KIND[quantity.kind]
    if quantity.value < _SMALL.get(quantity.kind, 0):
        weight = min(weight, 0.15)
    return round(weight if quantity.exact else weight * _LOOSE, 3)


def _natural(quantity: Quantity) -> float:
    """In the unit that people round in: mu for land, months for time."""
    if quantity.kind is Kind.AREA and any(sign in quantity.written for sign in "亩分厘"):
        return round(quantity.value / 666.6667, 2)
    if quantity.kind is Kind.DURATION:
        return round(quantity.value / (365 if "年" in quantity.written else 30 if "月" in quantity.written else 1), 1)
    return quantity.value


def _agreeing(ours: Sequence[Quantity], theirs: Sequence[Quantity]) -> list[Pair]:
    """Each of theirs is met by one of ours, the most telling first."""
    pairs = [pair for a in ours for b in theirs if a.kind is b.kind and (pair := _agree(a, b))]
    used: set[int] = set()
    kept = []
    for pair in sorted(pairs, key=lambda pair: (pair.near, -pair.weight)):
        if id(pair.ours) not in used and id(pair.theirs) not in used:
            used |= {id(pair.ours), id(pair.theirs)}
            kept.append(pair)
    return kept


def _agree(a: Quantity, b: Quantity) -> Pair | None:
    """Of two of one kind."""
    if not _same_unit(a, b):
        return None
    if _close(a.value, b.value, 0.0005) and a.exact and b.exact:
        weight = min(specificity(a), specificity(b))
        return Pair(
            a.kind, a, b, round(weight * (0.6 if a.about and b.about and a.about != b.about else 1.0), 3), near=False
        )
    if not _may_be_the_same(a, b):
        return None
    weight = (
        0.7 * max(specificity(a), specificity(b)) if a.exact or b.exact else 0.5 * min(specificity(a), specificity(b))
    )
    return Pair(a.kind, a, b, round(weight, 3), near=True)


def _same_unit(a: Quantity, b: Quantity) -> bool:
    """A price by the mu is no sum; one text may leave out by what it is reckoned."""
    if a.unit != b.unit or (a.kind is Kind.SCORE and a.about != b.about):
        return False
    return a.per == b.per or (bool(a.per) != bool(b.per) and max(a.value, b.value) < _TOTAL)


def _may_be_the_same(a: Quantity, b: Quantity) -> bool:
    if not a.exact or not b.exact:
        wide = max(a.high, b.high) > 3 * max(min(a.low, b.low), 1)  # 几千 agrees with anything and says nothing
        return not wide and a.low <= b.high and b.low <= a.high
    rounded = min(_digits(a), _digits(b)) <= _ROUND < max(_digits(a), _digits(b))
    return rounded and a.value >= _LEAST_ROUNDED and _close(a.value, b.value, _ROUNDING) and _is_rounded(a, b)


def _is_rounded(a: Quantity, b: Quantity) -> bool:
    """7万3 for 72,850: the one is what the other becomes with its digits."""
    coarse, fine = sorted((a, b), key=_digits)
    return float(f"{fine.value:.{_digits(coarse) - 1}e}") == coarse.value or _close(a.value, b.value, 0.02)


def _digits(quantity: Quantity) -> int:
    return _telling_digits(quantity.value)


@lru_cache(maxsize=10_000)
def _telling_digits(value: float) -> int:
    """Those that are not zeros at the end."""
    return len(f"{value:.4e}".partition("e")[0].replace(".", "").rstrip("0"))


def _close(a: float, b: float, part: float) -> bool:
    return abs(a - b) <= part * max(abs(a), abs(b))


def _contradicting(ours: Sequence[Quantity], theirs: Sequence[Quantity]) -> Iterator[Pair]:
    """Of the same kind of sum, the same noun, the one family: two values that no rounding makes one."""
    for a in ours:
        for b in theirs:
            comparable = (a.kind, a.unit, a.per) == (b.kind, b.unit, b.per)
            if comparable and _is_said_of_the_same(a, b, ours, theirs) and _apart(a, b):
                weight = _CONTRADICTING[a.kind] * min(1.0, 0.3 + max(specificity(a), specificity(b)))
                yield Pair(a.kind, a, b, round(weight, 3), near=False)


def _is_said_of_the_same(a: Quantity, b: Quantity, ours: Sequence[Quantity], theirs: Sequence[Quantity]) -> bool:
    if a.kind not in _CONTRADICTING or _is_of_many(a, ours) != _is_of_many(b, theirs):
        return False
    if a.kind in {Kind.MONEY, Kind.SCORE}:
        return bool(a.about) and a.about == b.about
    if a.kind is Kind.COUNT and a.unit not in _TELLING:
        return False
    return all(sum(1 for other in side if (other.kind, other.unit) == (a.kind, a.unit)) == 1 for side in (ours, theirs))


def _is_of_many(quantity: Quantity, side: Sequence[Quantity]) -> bool:
    """5户约31亩: what several have together is compared with no one's own."""
    return any(
        other.kind is Kind.COUNT and other.unit in _MANY and 0 <= quantity.start - other.end <= _BESIDE
        for other in side
    )


def _apart(a: Quantity, b: Quantity) -> bool:
    low, high = sorted((a.value, b.value))
    if high > _COMPARABLE * max(low, 0.01):
        return False
    if not a.exact or not b.exact:
        return a.high < 0.9 * b.low or b.high < 0.9 * a.low
    if a.kind is Kind.SCORE:
        return low != high
    if a.kind is Kind.AGE:
        return high - low > _GROWN
    return not _close(a.value, b.value, _ROUNDING)
