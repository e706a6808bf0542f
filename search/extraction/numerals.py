"""Numerals of every form, and what they can mean: 47,850, 3.6万, 三万六, 2万1千4, 两百多, 五六万, 几千, 叁万陆仟."""

import re
from functools import lru_cache
from typing import NamedTuple

FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟萬億两俩〇貳參陸兩", "一二三四五六七八九十百千万亿二二零二三六二")
_SCALES = {"亿": 100_000_000, "万": 10_000, "千": 1_000, "百": 100, "十": 10}
_DIGITS = dict(zip("零一二三四五六七八九", range(10), strict=True))
_HAN = "零〇一二两俩三四五六七八九十百千万亿廿卅几数壹贰叁肆伍陆柒捌玖拾佰仟萬億貳參陸兩"
_SCALED = "十百千万亿拾佰仟萬億"
_LONGEST = 24
"""Characters of a numeral that is read; a longer one is a code or nonsense."""

TOKEN = re.compile(
    rf"(?:[0-9]++(?:,[0-9]{{3}}(?![0-9]))*+(?:\.[0-9]++)?+|[{_HAN}])"
    rf"(?:[{_SCALED}几数0-9]|(?<=[{_HAN}])[{_HAN}]|(?<=[{_SCALED}])[多余来](?=[{_SCALED}])|(?<=[{_SCALED}][0-9])\.(?=[0-9])|好(?=几))*+",
)
"""A maximal run; whether it is a number, and of what, its surroundings decide."""

_PAIR = re.compile(r"(?<![零一二三四五六七八九])([一二三四五六七八])([二三四五六七八九])(?![零一二三四五六七八九])")
_BEFORE = re.compile(
    r"(?:(?P<under>不到|不足|未满|近|将近|接近|快|小|不满|差不多快)|(?P<over>超过?|逾|上|过|多达|达|高达|至少|起码|不低于|不少于|大于)"
    r"|(?P<about>约|大约|大概|差不多|估计|估摸|可能|左右))[有是合计共为了]{0,2}$"
)
_AFTER = re.compile(r"(?P<over>多|余|好几|出头|以上|往上|冒头)|(?P<some>来|把)|(?P<few>几)|(?P<about>左右|上下|许)")


class Numeral(NamedTuple):
    """`step` is the worth of its last digit that is not zero: 1000 of 3.6万, 100 of 两百."""

    start: int
    end: int
    value: float
    low: float
    high: float
    step: float
    head: str

    @property
    def exact(self) -> bool:
        return self.low == self.high


def numeral(written: str, start: int, *, bare: bool = False) -> Numeral | None:
    """What a TOKEN means; None where it is no number: too long, or scales in disorder.

    One that begins with a scale (百, 万) is a number only where the words around it make it one, if `bare`: 上百, 万余.
    """
    found = _numeral(written, bare=bare) if len(written) <= _LONGEST else None
    return found and found._replace(start=start, end=start + len(written))


@lru_cache(4096)
def _numeral(written: str, *, bare: bool) -> Numeral | None:
    plain = written.translate(FORMAL).replace(",", "").replace("好", "")
    if not plain or (plain[0] in "万千亿百" and not (bare and len(plain) == 1) and plain[1:2] != "十"):
        return None
    low_text, high_text = _variants(plain)
    low = _read(low_text)
    if low is None:
        return None
    if low_text == high_text:
        if plain != low_text:
            return _more(low, plain)
        return Numeral(0, 0, low[0], low[0], low[0], low[1], plain)
    high = _read(high_text) or low
    return Numeral(0, 0, (low[0] + high[0]) / 2, low[0], high[0], high[1], plain)


def widened(number: Numeral, before: str, after: str) -> tuple[Numeral, int]:
    """With the words around it (近, 约, 不到, 多, 余, 左右); how many characters after it belong to it."""
    low, high, taken = number.low, number.high, 0
    if word := _AFTER.match(after):
        taken = word.end()
        if word["over"] or word["few"]:
            high += number.step
        elif word["some"]:
            low, high = low - 0.2 * number.step, high + 0.4 * number.step
        else:
            low, high = 0.9 * low, 1.1 * high
    if word := _BEFORE.search(before):
        if word["under"]:
            low = min(low, high - number.step, 0.9 * high) if high - number.step > 0 else 0.8 * high
        elif word["over"]:
            high = max(high, low + number.step)
        else:
            low, high = 0.9 * low, 1.1 * high
    return number._replace(low=low, high=high), taken


def value_of(written: str) -> float | None:
    """The one value of a numeral; None for none, or for several."""
    found = numeral(written, 0) if TOKEN.fullmatch(written) else None
    return found.value if found and found.exact else None


def _more(low: tuple[float, float], plain: str) -> Numeral:
    """With 多, 余, 来 or 把 inside: 十多万 is 10 to 20 of them, 百把块 about a hundred."""
    value, step = low
    if re.search("[来把]", plain):
        return Numeral(0, 0, value, 0.8 * value, 1.4 * value, step, plain)
    return Numeral(0, 0, value, value, value + step, step, plain)


def _variants(plain: str) -> tuple[str, str]:
    """The least and the most that it can mean, as numerals: 五六万 is 五万 to 六万, 十几 is 十一 to 十九."""
    bare = re.sub("[多余来把]", "", plain)
    if "几" in bare or "数" in bare:
        least = re.sub("(?<=十)[几数]", "一", bare)
        return re.sub("[几数]", "二", least), re.sub("[几数]", "九", bare)
    pair = _PAIR.search(bare)
    if pair and _neighbours(pair[1], pair[2]):
        return bare[: pair.end(1)] + bare[pair.end() :], bare[: pair.start()] + bare[pair.start(2) :]
    return bare, bare


def _neighbours(first: str, second: str) -> bool:
    """五六 and 三五 are ranges, 二四 is none."""
    return first + second == "三五" or _DIGITS[second] - _DIGITS[first] == 1


def _read(plain: str) -> tuple[float, float] | None:
    """Value and step of a numeral of digits and scales."""
    plain = plain.replace("廿", "二十").replace("卅", "三十")
    try:
        return _scaled(plain)
    except ValueError:
        return None


def _scaled(text: str) -> tuple[float, float]:
    for sign, scale in _SCALES.items():
        head, found, tail = text.rpartition(sign)
        if not found:
            continue
        value, step = _scaled(head) if head else (1.0, 1.0)
        value, step = value * scale, step * scale
        if not tail.strip("零"):
            return value, step
        below, least = _scaled(tail.lstrip("零"))
        if len(tail) == 1 and scale > _SCALES["十"]:
            below, least = below * scale / 10, least * scale / 10
        if below >= scale:
            raise ValueError
        return round(value + below, 2), least
    return _positional(text)


def _positional(text: str) -> tuple[float, float]:
    digits = "".join(str(_DIGITS.get(char, char)) for char in text)
    value = float(digits)
    whole, _, fraction = digits.partition(".")
    if fraction.strip("0"):
        return value, 10.0 ** -len(fraction.rstrip("0"))
    zeros = len(whole) - len(whole.rstrip("0"))
    return value, 10.0 ** (zeros if value else 0)
