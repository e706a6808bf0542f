"""Days that a text names whole. 去年, 3月5日 or 2025年3月 is no day: which one is meant is not guessed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

_DIGIT = "0-9０-９"
_HAN = "〇零○一二三四五六七八九"
_FIRST_YEAR = 1949
_YEAR_MONTH_DAY = re.compile(
    rf"(?<![{_DIGIT}])([{_DIGIT}]{{4}}) ?年 ?([{_DIGIT}]{{1,2}}) ?月 ?([{_DIGIT}]{{1,2}}) ?[日号]"
)
_NUMBERS = re.compile(
    rf"(?<![{_DIGIT}./-])([{_DIGIT}]{{4}})([-/.])([{_DIGIT}]{{1,2}})\2([{_DIGIT}]{{1,2}})(?![{_DIGIT}]|[./-][{_DIGIT}])"
)
_IN_HAN = re.compile(rf"([{_HAN}]{{4}})年([{_HAN}十]{{1,3}})月([{_HAN}十]{{1,3}})[日号]")
_HAN_VALUES = {"〇": 0, "零": 0, "○": 0, **{digit: value for value, digit in enumerate("一二三四五六七八九", 1)}}
_TENS = re.compile("([一二三]?)十([一二三四五六七八九]?)")


@dataclass(frozen=True, slots=True)
class NamedDay:
    """A day and the words that name it."""

    day: date
    text: str


def days_named(text: str) -> list[NamedDay]:
    """In the order in which the text names them, each once."""
    found: dict[date, tuple[int, str]] = {}
    for at, day, words in (*_digits(text), *_han(text)):
        if day not in found or at < found[day][0]:
            found[day] = (at, words)
    return [NamedDay(day, words) for day, (_, words) in sorted(found.items(), key=lambda item: item[1])]


def _digits(text: str) -> Iterator[tuple[int, date, str]]:
    for match in _YEAR_MONTH_DAY.finditer(text):
        yield from _day(match, int(match[1]), int(match[2]), int(match[3]))
    for match in _NUMBERS.finditer(text):
        yield from _day(match, int(match[1]), int(match[3]), int(match[4]))


def _han(text: str) -> Iterator[tuple[int, date, str]]:
    for match in _IN_HAN.finditer(text):
        year = int("".join(str(_HAN_VALUES[digit]) for digit in match[1]))
        month, day = _counted(match[2]), _counted(match[3])
        if month and day:
            yield from _day(match, year, month, day)


def _counted(text: str) -> int | None:
    """三, 十二, 二十一; None for what counts nothing."""
    if tens := _TENS.fullmatch(text):
        return 10 * _HAN_VALUES.get(tens[1], 1) + _HAN_VALUES.get(tens[2], 0)
    return _HAN_VALUES.get(text)


def _day(match: re.Match[str], year: int, month: int, day: int) -> Iterator[tuple[int, date, str]]:
    """None for the 30th of February and for days that no living right goes back to."""
    if year < _FIRST_YEAR:
        return
    try:
        yield match.start(), date(year, month, day), match.group()
    except ValueError:
        return
