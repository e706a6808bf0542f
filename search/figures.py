"""Figures of a text that can agree with those of another: sums of money, areas, counts and years."""

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    MONEY = "MONEY"
    LAND = "LAND"
    FLOOR = "FLOOR"
    COUNT = "COUNT"
    YEAR = "YEAR"


class Figure(NamedTuple):
    """Yuan, mu, square metres, a count with its unit, or a year; `written` is how the text has it."""

    kind: Kind
    value: float
    unit: str
    written: str

    @property
    def key(self) -> tuple[Kind, float, str]:
        """Equal for two figures that agree: people round, to three digits at most."""
        return self.kind, float(f"{self.value:.3g}"), self.unit if self.kind is Kind.COUNT else ""

    @property
    def weight(self) -> float:
        """How little likely two texts agree in it by chance: by its digits but for the zeros at the end."""
        digits = len(f"{self.value:.2e}".partition("e")[0].replace(".", "").rstrip("0"))
        return _BY_DIGITS[digits - 1] * _BY_KIND.get(self.kind, 1.0)


_BY_DIGITS = (0.1, 0.5, 1.0)
_BY_KIND = {Kind.COUNT: 0.5, Kind.YEAR: 0.1}
_NUMERALS = "零〇一二两三四五六七八九"
_VALUES = dict(zip(_NUMERALS, "001223456789", strict=True))
_SCALES = {"亿": 100_000_000, "万": 10_000, "千": 1_000, "百": 100, "十": 10}
_UNITS = {
    **dict.fromkeys(("元", "块钱", "块"), Kind.MONEY),
    "亩": Kind.LAND,
    **dict.fromkeys(("平方米", "平方", "平米", "㎡", "平"), Kind.FLOOR),
    **dict.fromkeys(("户", "棵", "人", "名", "层", "栋", "套", "头", "天", "个月"), Kind.COUNT),
    "年": Kind.YEAR,
}
_MORE = f"[0-9{_NUMERALS}十百千万亿]"
_FIRST = rf"[0-9][0-9,]{{0,15}}(?:\.[0-9]{{1,6}})?|[{_NUMERALS}]"
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_WRITTEN = re.compile(
    rf"(?P<number>(?:{_FIRST}|[十百千]){_MORE}{{0,12}})[多余来]{{0,2}}(?P<unit>{_UNIT})(?:(?<=亩)(?P<tenth>[0-9{_NUMERALS}])分)?"
    rf"|(?P<sum>(?:{_FIRST}){_MORE}{{0,12}}?万{_MORE}{{0,8}})[多余来]{{0,2}}",
)
_YEARS = range(1949, 2100)
_LEAST = {Kind.COUNT: 10, Kind.MONEY: 100}
"""Everybody has two children, waits for three years and pays five yuan."""


def figures(text: str) -> list[Figure]:
    """Of a text in half width. A sum of ten thousands or more needs no unit: 到手七万多."""
    found = []
    for match in _WRITTEN.finditer(text):
        unit = match["unit"] or ""
        kind = _UNITS.get(unit, Kind.MONEY)
        value = number(match["number"] or match["sum"])
        if match["tenth"]:
            value += number(match["tenth"]) / 10
        if value >= _LEAST.get(kind, 1) and (kind is not Kind.YEAR or value in _YEARS):
            found.append(Figure(kind, value, unit, match.group()))
    return found


def number(written: str) -> float:
    """28000, 2.8万, 二万八千 and 两万八 are one number; 二零二三 is 2023."""
    for sign, scale in _SCALES.items():
        head, found, tail = written.rpartition(sign)
        if found:
            return (number(head) if head else 1) * scale + _below(tail, scale)
    digits = "".join(_VALUES.get(char, char) for char in written.replace(",", ""))
    return float(digits) if digits else 0.0


def _below(tail: str, scale: int) -> float:
    """两万八: a lone digit counts the next lower scale; 两万零八: after a zero it counts itself."""
    if len(tail) == 1 and scale > _SCALES["十"]:
        return number(tail) * scale / 10
    return number(tail.lstrip("零〇"))


def agreeing(ours: Iterable[Figure], theirs: Iterable[Figure]) -> list[tuple[Figure, Figure]]:
    """Pairs of figures that say the same, each once."""
    known = {figure.key: figure for figure in theirs}
    return [(figure, known[key]) for key, figure in {figure.key: figure for figure in ours}.items() if key in known]
