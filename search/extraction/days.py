"""Days: of years, halves, seasons, months, thirds of a month and feasts, by the common and by the lunar calendar."""

import calendar as months
from datetime import date, timedelta

from search.extraction.fact import Precision
from search.extraction.tables import table

DATA = table("calendar")
NEW_YEAR = {date.fromisoformat(day).year: date.fromisoformat(day) for day in DATA["new_year"].split()}
_LUNAR_MONTH = 29.53
_LEAP_MONTHS = {int(year): int(month) for year, month in (entry.split("-") for entry in DATA["leap_months"].split())}

Days = tuple[date, date, Precision]

SEASONS = {"春": 3, "夏": 6, "秋": 9, "冬": 12}
YEARS = range(1900, 2101)


def of_year(year: int) -> Days:
    return date(year, 1, 1), date(year, 12, 31), Precision.YEAR


def of_months(year: int, first: int, last: int, precision: Precision) -> Days:
    """`last` may be beyond December: the winter of a year ends in the next."""
    ending, month = year + (last - 1) // 12, (last - 1) % 12 + 1
    return date(year, first, 1), date(ending, month, months.monthrange(ending, month)[1]), precision


def of_month(year: int, month: int) -> Days:
    return of_months(year, month, month, Precision.MONTH)


def of_third(year: int, month: int, third: int) -> Days:
    """上旬, 中旬, 下旬: 0, 1, 2."""
    last = months.monthrange(year, month)[1]
    return date(year, month, 10 * third + 1), date(year, month, (10, 20, last)[third]), Precision.TEN_DAYS


def of_day(year: int, month: int, day: int) -> Days | None:
    """None for a day that no calendar has."""
    if not 1 <= day <= months.monthrange(year, month)[1]:
        return None
    return date(year, month, day), date(year, month, day), Precision.DAY


def of_lunar_month(year: int, month: int, day: int | None = None) -> Days | None:
    """To a day or two. None for a year beyond the table."""
    if year not in NEW_YEAR:
        return None
    before = month - 1 + (_LEAP_MONTHS.get(year, 12) < month)
    start = NEW_YEAR[year] + timedelta(round(_LUNAR_MONTH * before))
    if day:
        return start + timedelta(day - 1), start + timedelta(day - 1), Precision.DAY
    return start, start + timedelta(29), Precision.MONTH


def of_feast(name: str, side: str, year: int) -> Days | None:
    """The days of a feast, or the month before or after it; 前后 is three weeks about it."""
    if span := DATA["feasts"].get(name):
        first, last = (date.fromisoformat(f"{year}-{day}") for day in span)
    elif lunar := of_lunar_month(year, *DATA["lunar_feasts"][name]):
        first, last = lunar[:2]
    else:
        return None
    if side in {"前", "之前", "以前"}:
        return first - timedelta(30), first - timedelta(1), Precision.MONTH
    if side in {"后", "之后", "以后", "过后"}:
        return first, last + timedelta(30), Precision.MONTH
    around = timedelta(10 if side == "前后" else 0)
    return first - around, last + around, Precision.TEN_DAYS if last - first < timedelta(20) else Precision.MONTH
