"""Days and moments: a day is a date in Asia/Shanghai, a moment an aware UTC time to the millisecond, as in BSON."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, PlainSerializer

SHANGHAI = ZoneInfo("Asia/Shanghai")

Clock = Callable[[], datetime]
"""Gives the present moment; handed in, so that a rule never asks the machine itself."""


def now() -> datetime:
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def day_of(moment: datetime) -> date:
    """The day in China on which the moment falls."""
    return moment.astimezone(SHANGHAI).date()


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _parse_day(value: Any) -> Any:  # noqa: ANN401 - whatever the caller or the store gave
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError("must be a day such as 2026-11-22") from None


Day = Annotated[date, BeforeValidator(_parse_day), PlainSerializer(date.isoformat, return_type=str)]
"""Kept as text (``2026-11-22``): BSON has moments only, and a day has no time zone to lose."""

Moment = Annotated[datetime, AfterValidator(_aware)]
