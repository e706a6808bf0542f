"""Days in China, and moments as BSON keeps them."""

from datetime import UTC, date, datetime, timedelta, timezone

import bson
import pytest
from hypothesis import given
from hypothesis import strategies as some
from pydantic import BaseModel, ValidationError

from dossiers.days import Day, Moment, day_of, now


class Dated(BaseModel):
    day: Day


class Timed(BaseModel):
    moment: Moment


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 3, 31, 15, 59, 59, 999_000, tzinfo=UTC), date(2026, 3, 31)),
        (datetime(2026, 3, 31, 16, 0, tzinfo=UTC), date(2026, 4, 1)),
        (datetime(2026, 12, 31, 16, 0, tzinfo=UTC), date(2027, 1, 1)),
        (datetime(2026, 3, 31, 23, 0, tzinfo=timezone(timedelta(hours=8))), date(2026, 3, 31)),
        (datetime(2026, 3, 31, 23, 0, tzinfo=timezone(timedelta(hours=-8))), date(2026, 4, 1)),
        # China kept summer time from 1986 to 1991.
        (datetime(1988, 7, 1, 15, 30, tzinfo=UTC), date(1988, 7, 2)),
    ],
)
def test_a_day_ends_at_midnight_in_shanghai(moment, day):
    assert day_of(moment) == day


def test_now_is_aware_and_to_the_millisecond():
    moment = now()
    assert moment.utcoffset() == timedelta(0)
    assert moment.microsecond % 1000 == 0
    assert bson.decode(bson.encode({"at": moment}), bson.CodecOptions(tz_aware=True))["at"] == moment


@given(day=some.dates())
def test_a_day_is_kept_as_text_and_comes_back(day):
    stored = Dated(day=day).model_dump()
    assert stored == {"day": day.isoformat()}
    assert bson.decode(bson.encode(stored)) == stored
    assert Dated.model_validate(stored).day == day
    assert Dated.model_validate_json(Dated(day=day).model_dump_json()).day == day


@pytest.mark.parametrize(
    "value",
    ["", "2026-13-01", "2026-02-30", "2026-2-3", "02.03.2026", "2026-03-02T08:00", "今天", "x" * 10_000, None, 0, 1.5,
     86400, True, "\ud800", "２０２６-０３-０２"],
)  # fmt: skip
def test_what_is_no_day_is_refused(value):
    with pytest.raises(ValidationError) as refused:
        Dated(day=value)
    assert len(refused.value.errors()[0]["msg"]) < 200


def test_a_moment_of_the_day_is_no_day():
    with pytest.raises(ValidationError):
        Dated(day=datetime(2026, 3, 2, 8, 0, tzinfo=UTC))


def test_a_moment_without_zone_is_utc_as_the_store_gives_it():
    assert Timed(moment=datetime(2026, 3, 2, 8)).moment == datetime(2026, 3, 2, 8, tzinfo=UTC)  # noqa: DTZ001
    eight = timezone(timedelta(hours=8))
    assert Timed(moment=datetime(2026, 3, 2, 8, tzinfo=eight)).moment == datetime(2026, 3, 2, 0, tzinfo=UTC)
