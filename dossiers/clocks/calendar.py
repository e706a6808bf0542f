"""Working days (工作日): which days are off, as the General Office of the State Council arranges them year by year.

A year's arrangement is a file, so a newly published year needs no new programme. Where a year has no file, weekends
alone are off there, and what is reckoned over it is provisional.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from dossiers.clocks.tables import files_of, read_table
from dossiers.errors import InvalidInput

SHIPPED = Path(__file__).parents[1] / "data" / "working-days"
FIRST_YEAR = 1949
LAST_YEAR = 2999
"""Years that are reckoned with: a date typed wrong is refused, not reckoned on for centuries."""

_LONGEST = 31
_SATURDAY = 5
_DECEMBER = 12
_Words = Annotated[str, Field(min_length=1, max_length=200)]


class DayKind(StrEnum):
    WORKING = "WORKING"
    MADE_UP = "MADE_UP"
    WEEKEND = "WEEKEND"
    HOLIDAY = "HOLIDAY"


class DayName(NamedTuple):
    """What a day is, and why: the name of its holiday, also for a day worked to make up for it."""

    kind: DayKind
    zh: str
    en: str


_WORKING = DayName(DayKind.WORKING, "工作日", "working day")
_WEEKEND = DayName(DayKind.WEEKEND, "周末", "weekend")


class DaysOff(BaseModel):
    """A holiday (both ends included) and the weekend days worked for it (调休上班)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    zh: _Words
    en: _Words
    first: date = Field(alias="from")
    last: date = Field(alias="to")
    made_up_on: tuple[date, ...] = ()

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.first <= self.last < self.first + timedelta(days=_LONGEST):
            raise ValueError(f"{self.zh}: `to` must be `from` or up to {_LONGEST - 1} days later")
        if weekdays := [day for day in self.made_up_on if day.weekday() < _SATURDAY]:
            raise ValueError(f"{self.zh}: {weekdays[0]} is no weekend day; only those can be worked in exchange")
        return self

    def named_days(self) -> Iterator[tuple[date, DayName]]:
        for number in range((self.last - self.first).days + 1):
            yield self.first + timedelta(days=number), DayName(DayKind.HOLIDAY, self.zh, self.en)
        for day in self.made_up_on:
            yield day, DayName(DayKind.MADE_UP, f"{self.zh}调休上班", f"working day made up for {self.en}")


class YearArrangement(BaseModel):
    """One year's notice (部分节假日安排的通知)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    year: int = Field(ge=FIRST_YEAR, le=LAST_YEAR)
    source_zh: _Words
    source_en: _Words
    published_on: date
    off: tuple[DaysOff, ...] = Field(min_length=1)

    def named_days(self) -> dict[date, DayName]:
        """Raises ValueError for a day outside the year or named twice."""
        named: dict[date, DayName] = {}
        for day, name in (pair for off in self.off for pair in off.named_days()):
            # A notice may begin in the last days of December before: New Year's Day joined to its weekend.
            if day.year != self.year and (day.year, day.month) != (self.year - 1, _DECEMBER):
                raise ValueError(f"{name.zh}: {day} lies outside {self.year}")
            if day in named:
                raise ValueError(f"{day} is given twice: {named[day].zh} and {name.zh}")
            named[day] = name
        return named

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        self.named_days()
        return self


class WorkCalendar:
    """The days of the years whose arrangements are given; of two for one year the later counts."""

    def __init__(self, arrangements: Iterable[YearArrangement]) -> None:
        self._years = {arrangement.year: arrangement for arrangement in arrangements}
        self._named: dict[date, DayName] = {}
        for year in sorted(self._years):
            self._named |= self._years[year].named_days()

    @classmethod
    @cache
    def shipped(cls) -> Self:
        return cls(_read(SHIPPED))

    @classmethod
    def load(cls, folder: Path | None = None) -> Self:
        """The shipped years, and those of the office's own folder, which take precedence.

        Raises InvalidInput, naming the file, for one that is malformed, or for a year that stands in two of a folder.
        """
        return cls([*_read(SHIPPED), *(_read(folder) if folder else ())])

    @property
    def years(self) -> tuple[int, ...]:
        return tuple(sorted(self._years))

    def published(self, year: int) -> bool:
        return year in self._years

    def arrangement(self, year: int) -> YearArrangement | None:
        return self._years.get(year)

    def is_working_day(self, day: date) -> bool:
        return self.name_of(day).kind in {DayKind.WORKING, DayKind.MADE_UP}

    def name_of(self, day: date) -> DayName:
        """Why the day is off or worked; a weekend day within a holiday bears the holiday's name."""
        return self._named.get(day) or (_WEEKEND if day.weekday() >= _SATURDAY else _WORKING)


def _read(folder: Path) -> list[YearArrangement]:
    found: dict[int, str] = {}
    arrangements = []
    for path in files_of(folder):
        arrangement = read_table(path, YearArrangement)
        if earlier := found.get(arrangement.year):
            raise InvalidInput(path.name, f"{arrangement.year} stands in {earlier} already; keep one file for a year")
        found[arrangement.year] = path.name
        arrangements.append(arrangement)
    return arrangements
