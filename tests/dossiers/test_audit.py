"""The audit log, and how often somebody may call what could be used to look people up."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from dossiers import audit
from dossiers.errors import RateLimited
from tests.conftest import a_viewer
from tests.dossiers.taking import CLERK

OTHER = a_viewer(subject="other")


async def outcomes(registry, calls, viewer=CLERK, what="duplicates", per_minute=5):
    tried = [audit.limit(registry, viewer, what, per_minute) for _ in range(calls)]
    return [outcome is None for outcome in await asyncio.gather(*tried, return_exceptions=True)]


async def test_a_line_says_who_did_what_when(registry, clock):
    clock.fixed = datetime(2026, 4, 1, 8, 0, 0, 123_000, tzinfo=UTC)
    await audit.record(registry, CLERK, "duplicates", candidates=3)

    (line,) = await registry.store.looks.find({}).to_list()

    line.pop("_id")
    assert line == {
        "at": clock.fixed, "what": "duplicates", "subject": CLERK.subject, "role": "RECEPTION", "region": CLERK.region,
        "unit": CLERK.unit, "candidates": 3,
    }  # fmt: skip


async def test_the_log_is_found_by_dossier(registry):
    keys = [dict(index["key"]) async for index in await registry.store.looks.list_indexes()]
    assert {"dossier": 1, "at": 1} in keys


async def test_so_many_in_a_minute_and_no_more(registry, clock):
    clock.fixed = datetime(2026, 4, 1, 8, 0, 20, tzinfo=UTC)
    for _ in range(5):
        await audit.limit(registry, CLERK, "duplicates", 5)

    for _ in range(2):
        with pytest.raises(RateLimited, match="too many calls of duplicates; try again in 40 s") as refused:
            await audit.limit(registry, CLERK, "duplicates", 5)
        assert refused.value.retry_after_seconds == 40

    clock.fixed += timedelta(seconds=39, milliseconds=999)
    with pytest.raises(RateLimited, match="try again in 1 s"):
        await audit.limit(registry, CLERK, "duplicates", 5)
    clock.fixed += timedelta(milliseconds=1)
    await audit.limit(registry, CLERK, "duplicates", 5)


async def test_at_once_no_more_than_so_many(registry, clock):
    """The first ones of a minute too, which make its counter."""
    for minute in range(5):
        clock.fixed = datetime(2026, 4, 1, 8, minute, tzinfo=UTC)
        assert sum(await outcomes(registry, 30)) == 5


async def test_each_viewer_and_each_kind_of_call_is_counted_apart(registry, clock):
    clock.fixed = datetime(2026, 4, 1, 8, 0, tzinfo=UTC)
    assert await outcomes(registry, 5) == [True] * 5
    assert await outcomes(registry, 5, OTHER) == [True] * 5
    assert await outcomes(registry, 5, what="disclose") == [True] * 5
    assert await outcomes(registry, 1) == [False]


async def test_no_subject_counts_for_another(registry, clock):
    clock.fixed = datetime(2026, 4, 1, 8, 0, tzinfo=UTC)
    assert await outcomes(registry, 5, a_viewer(subject="a:b"), "c") == [True] * 5
    assert await outcomes(registry, 5, a_viewer(subject="a"), "b:c") == [True] * 5


async def test_nothing_at_all_may_be_allowed(registry):
    assert await outcomes(registry, 2, per_minute=0) == [False, False]


async def test_counters_are_forgotten(registry, clock):
    clock.fixed = datetime(2026, 4, 1, 8, 0, 20, tzinfo=UTC)
    await outcomes(registry, 1)
    (counter,) = await registry.store.calls.find({}).to_list()
    assert counter["expires_at"] == clock.fixed + timedelta(minutes=2)
    (index,) = [one async for one in await registry.store.calls.list_indexes() if "expireAfterSeconds" in one]
    assert (dict(index["key"]), index["expireAfterSeconds"]) == ({"expires_at": 1}, 0)
