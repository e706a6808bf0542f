"""Scalars of our own: a day is exactly ``YYYY-MM-DD``, a moment is given out in UTC."""

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime

import strawberry
from graphql import GraphQLError
from strawberry.types.scalar import ScalarDefinition

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def parse_day(value: object) -> date:
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise GraphQLError(f"{value} is no day of the calendar.") from None
    raise GraphQLError("A Date is written YYYY-MM-DD, such as 2026-11-22.")


def parse_moment(value: object) -> datetime:
    """With its time zone or without: who asks for one says what a moment without it means."""
    if isinstance(value, str):
        with suppress(ValueError):
            return datetime.fromisoformat(value)
    raise GraphQLError("A DateTime is written in ISO 8601 with its time zone, such as 2026-11-22T09:00:00+08:00.")


SCALARS: Mapping[object, ScalarDefinition] = {
    date: strawberry.scalar(
        name="Date",
        description="A day in China (日期), written YYYY-MM-DD.",
        serialize=date.isoformat,
        parse_value=parse_day,
    ),
    datetime: strawberry.scalar(
        name="DateTime",
        description="A moment (时间) in ISO 8601, such as 2026-11-22T01:02:03.004000+00:00; given out in UTC.",
        serialize=datetime.isoformat,
        parse_value=parse_moment,
    ),
}
