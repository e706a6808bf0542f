"""Days in the many ways they are written, and as spreadsheets keep them."""

import re
import unicodedata
from datetime import date, datetime, timedelta
from math import inf
from typing import Any

from dossiers.days import day_of
from dossiers.reading import in_digits

FIRST = date(1949, 10, 1)
"""What lies before is a slip of the pen: there is no letters-and-visits work older than that."""

_PARTS = re.compile(
    r"(?P<year>[0-9]{4})\s*[-/.年]\s*(?P<month>[0-9]{1,2})\s*[-/.月]\s*(?P<day>[0-9]{1,2})\s*[日号]?(?:[T\s]*(?P<time>.*))?",
    re.DOTALL,
)
_RUN = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:[0-9]{4}|[0-9]{6})?")
_TIME = re.compile(
    r"(?:\(?(?:星期|周)[一二三四五六日天]\)?)?\s*(?:上午|下午|中午|晚上|凌晨|AM|PM)?\s*"
    r"(?:[0-9]{1,2}[:时点][0-9]{0,2}[:分]?(?:[0-9]{1,2}(?:[.,][0-9]+)?)?秒?)?\s*(?P<zone>Z|[+-][0-9]{2}:?[0-9]{2})?",
)
_SPELLED = re.compile(r"(.{4})年(.{1,3})月(.{1,3})[日号]")
_SERIALS = range(18_172, 80_000)
"""Days since the start of 1900 as spreadsheets count them: October 1949 to 2119."""
_ORIGIN = date(1899, 12, 30)
_TEN = 10
_HOW = "write it like 2024-04-18, 2024/4/18, 20240418 or 2024年4月18日"


def day(value: Any) -> date:  # noqa: ANN401 - whatever a cell holds
    """The day that a cell means; raises ValueError saying how to write one."""
    found = _day(value)
    if found < FIRST:
        raise ValueError(f"{found} lies before {FIRST}; correct the year")
    return found


def _day(value: Any) -> date:  # noqa: ANN401
    if isinstance(value, datetime):
        return day_of(value) if value.tzinfo else value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, bool) or not isinstance(value, (int, float, str)) or value in (inf, -inf):
        raise ValueError(f"is no day; {_HOW}")
    text = unicodedata.normalize("NFKC", str(value)).strip()
    if isinstance(value, str):
        return _written(text)
    if int(value) in _SERIALS:
        return _ORIGIN + timedelta(days=int(value))
    return _written(text.removesuffix(".0"))


def _written(text: str) -> date:
    if found := _PARTS.fullmatch(text):
        year, month, month_day, time = found.groups()
        return _zoned(text, time) or _date(year, month, month_day)
    if found := _RUN.fullmatch(text):
        return _date(*found.groups())
    if found := _SPELLED.fullmatch(text):
        return _date(*(_numeral(part) for part in found.groups()))
    raise ValueError(f"{_shown(text)}is no day; {_HOW}")


def _zoned(text: str, time: str | None) -> date | None:
    """The day in China of a moment with its time zone; raises ValueError where what follows the day is no time."""
    if not time:
        return None
    clock = _TIME.fullmatch(time.strip())
    if clock is None:
        raise ValueError(f"{_shown(text)}is no day with a time; {_HOW}")
    if clock["zone"] is None:
        return None
    try:
        return day_of(datetime.fromisoformat(text))
    except ValueError:
        return None


def _date(year: str, month: str, month_day: str) -> date:
    try:
        return date(int(year), int(month), int(month_day))
    except ValueError:
        raise ValueError(f"{year}-{month}-{month_day} is no day of the calendar; correct it") from None


def _numeral(words: str) -> str:
    """二〇二四 is 2024, 十八 is 18, 二十 is 20, 廿五 is 25."""
    digits = in_digits(words.replace("廿", "二十").replace("卅", "三十"))
    tens, ten, units = digits.partition("十")
    if not ten or not (tens + units or "0").isdecimal():
        return digits
    return str(int(tens or "1") * _TEN + int(units or "0"))


def _shown(text: str) -> str:
    """What stood there, where it can be nothing but an attempt at a day: another column's text may name a person."""
    return f"{text!r} " if re.fullmatch(r"[0-9年月日号/.\-: T]{1,20}", text) else ""
