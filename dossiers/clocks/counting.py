"""Counting days: from the day after a start, leaving out what is not counted, to the day on which the limit ends."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import takewhile

from dossiers.clocks.calendar import FIRST_YEAR, LAST_YEAR, DayKind, WorkCalendar
from dossiers.clocks.rules import LONGEST, Counted, Rule
from dossiers.clocks.suspension import Suspension
from dossiers.errors import InvalidInput

_DAY = timedelta(days=1)


class Reason(StrEnum):
    WEEKEND = "WEEKEND"
    HOLIDAY = "HOLIDAY"
    SUSPENDED = "SUSPENDED"


_Name = tuple[Reason, str, str]
_Reasons = Callable[[date], _Name | None]


@dataclass(frozen=True, slots=True)
class DaysOut:
    """Days that follow each other, both ends included, and the one reason for which they are not counted."""

    first: date
    last: date
    reason: Reason
    zh: str
    en: str

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Count:
    """How the days were counted: all that the sentence about it tells."""

    rule: Rule
    start: date
    length: int
    extended: int
    ended: date
    """The day on which counting ended; `due` is later where the limit rolls."""
    due: date
    not_counted: tuple[DaysOut, ...]
    rolled_over: tuple[DaysOut, ...]
    made_up: tuple[date, ...]
    """Weekend days that are worked, and therefore counted."""
    unpublished: tuple[int, ...]
    """Years whose arrangement is not known and whose days off matter here."""


def count(  # noqa: PLR0913 - what a reckoning depends on
    rule: Rule,
    start: date,
    calendar: WorkCalendar,
    *,
    extended: int = 0,
    suspensions: Sequence[Suspension] = (),
    length: int | None = None,
) -> Count:
    """Raises InvalidInput for what the rule does not allow, and for a suspension that is open or without end."""
    days = rule.length_of(length)
    if extended:
        rule.check_extension(extended)
    _check(start, suspensions)
    working = rule.counted is Counted.WORKING_DAYS
    reason = _reasons(calendar, suspensions, by_calendar=working)
    passed = list(_until(days + extended, start, reason))
    ended = passed[-1]
    # Reasons at the end name suspended days too: a limit never ends on a day that does not count.
    off = _reasons(calendar, suspensions, by_calendar=True)
    rolled = [] if working or not rule.rolls else list(takewhile(off, _days_from(ended)))
    due = rolled[-1] + _DAY if rolled else ended
    asked = passed if working else [*rolled, due] if rule.rolls else []
    return Count(
        rule=rule,
        start=start,
        length=days,
        extended=extended,
        ended=ended,
        due=due,
        not_counted=_joined(passed, reason),
        rolled_over=_joined(rolled, off),
        made_up=tuple(day for day in passed if working and _is_made_up(day, calendar, reason)),
        unpublished=tuple(sorted({day.year for day in asked if not calendar.published(day.year)})),
    )


def counted_days(
    first: date, last: date, counted: Counted, calendar: WorkCalendar, suspensions: Sequence[Suspension] = ()
) -> int:
    """How many days of that count lie between the two, both included; 0 where `last` is before `first`."""
    reason = _reasons(calendar, suspensions, by_calendar=counted is Counted.WORKING_DAYS)
    return sum(1 for number in range((last - first).days + 1) if reason(first + number * _DAY) is None)


def _is_made_up(day: date, calendar: WorkCalendar, reason: _Reasons) -> bool:
    return reason(day) is None and calendar.name_of(day).kind is DayKind.MADE_UP


def _check(start: date, suspensions: Sequence[Suspension]) -> None:
    if not FIRST_YEAR <= start.year < LAST_YEAR - LONGEST // 365:
        raise InvalidInput("start", f"{start} is no day that can be reckoned with")
    for suspension in suspensions:
        if suspension.last is None:
            raise InvalidInput("suspensions", f"that of {suspension.first} is still open; give its last day")
        if (suspension.last - suspension.first).days >= LONGEST:
            raise InvalidInput("suspensions", f"that of {suspension.first} is longer than {LONGEST} days")


def _reasons(calendar: WorkCalendar, suspensions: Sequence[Suspension], *, by_calendar: bool) -> _Reasons:
    """Why a day is not counted: suspended before all, then, where they matter, off by the calendar."""

    def reason(day: date) -> _Name | None:
        for suspension in suspensions:
            if suspension.holds(day):
                return Reason.SUSPENDED, suspension.name_zh, suspension.name_en
        name = calendar.name_of(day)
        if not by_calendar or name.kind in {DayKind.WORKING, DayKind.MADE_UP}:
            return None
        return Reason.HOLIDAY if name.kind is DayKind.HOLIDAY else Reason.WEEKEND, name.zh, name.en

    return reason


def _until(length: int, start: date, reason: _Reasons) -> Iterator[date]:
    """Every day after the start up to the one that completes the length."""
    for day in _days_from(start + _DAY):
        yield day
        length -= reason(day) is None
        if not length:
            return


def _days_from(day: date) -> Iterator[date]:
    while True:
        yield day
        day += _DAY


def _joined(days: Sequence[date], reason: _Reasons) -> tuple[DaysOut, ...]:
    """The days that have a reason; those of the same one that follow each other as one range."""
    ranges: list[DaysOut] = []
    for day in days:
        name = reason(day)
        if name is None:
            continue
        last = ranges[-1] if ranges else None
        if last and last.last + _DAY == day and (last.reason, last.zh, last.en) == name:
            ranges[-1] = DaysOut(last.first, day, *name)
        else:
            ranges.append(DaysOut(day, day, *name))
    return tuple(ranges)
