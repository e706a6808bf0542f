"""Rights that run out (其他权利的期限): from which day, until which, and how long that still is."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

_MONTHS_A_YEAR = 12


class Period(StrEnum):
    DAYS = "DAYS"
    MONTHS = "MONTHS"
    YEARS = "YEARS"


class TimeLimit(BaseModel):
    """Counted from the day after its start; one of months or years ends on the day of the same number.

    The last day is not moved over days off: who relies on an earlier day loses nothing.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    length: Annotated[int, Field(ge=1, le=3_660)]
    period: Period
    since_zh: Annotated[str, Field(min_length=1, max_length=200)]
    since_en: Annotated[str, Field(min_length=1, max_length=200)]
    """What happened on the day after which counting begins."""

    @property
    def zh(self) -> str:
        return f"{self.length}{_WORDS[self.period][0]}"

    @property
    def en(self) -> str:
        word = _WORDS[self.period][1]
        return f"{self.length} {word}{'s' if self.length > 1 else ''}"

    def last_day(self, start: date) -> date:
        """Raises OverflowError for a day after the year 9999."""
        if self.period is Period.DAYS:
            return start + timedelta(days=self.length)
        months = self.length * (_MONTHS_A_YEAR if self.period is Period.YEARS else 1)
        year, month = divmod(start.year * _MONTHS_A_YEAR + start.month - 1 + months, _MONTHS_A_YEAR)
        try:
            return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
        except ValueError:
            raise OverflowError("the last day lies after the year 9999") from None

    def started(self, on: date, text: str, field: str, today: date) -> "Start":
        last = self.last_day(on)
        return Start(on=on, text=text, field=field, last_day=last, days_left=(last - today).days)


_WORDS = {Period.DAYS: ("日", "day"), Period.MONTHS: ("个月", "month"), Period.YEARS: ("年", "year")}


@dataclass(frozen=True, slots=True)
class Start:
    """A day from which a time limit may count, and the words that name it."""

    on: date
    text: str
    field: str
    last_day: date
    days_left: int
    """Below zero: it has passed, unless something interrupted it."""
