"""What an answer says of its age is true: whatever was recorded until then is in it."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from dossiers.days import now
from search.backlog import SHOWN_AFTER, Backlog
from search.freshness import Watch
from search.indexer import Indexer
from tests.search.office import accept, transfer


def later(registry, **ahead) -> object:
    """The same registry, some time on."""
    return replace(registry, clock=lambda: now() + timedelta(**ahead))


async def made_due_earlier(registry, number: str, **ago) -> None:
    """As if its last change had been recorded some time ago, and nobody had indexed it."""
    await registry.store.dossiers.update_one({"_id": number}, {"$set": {"index_due": now() - timedelta(**ago)}})


async def shown(index) -> set[str]:
    found = await index.search({"query": {"match_all": {}}, "size": 1_000, "_source": False})
    return {hit["_id"] for hit in found["hits"]["hits"]}


async def test_freshness_says_since_when_something_waits(register, registry, index) -> None:
    fresh = await Watch().look(registry)
    assert (fresh.pending, fresh.lag_ms) == (0, 0)
    await register()
    await register()
    waiting = await Watch().look(later(registry, seconds=5))
    assert waiting.pending == 2
    assert 5_000 <= waiting.lag_ms < 60_000
    assert waiting.as_of < now()
    await Indexer(registry, index).drain()
    assert (await Watch().look(registry)).pending == 0


async def test_freshness_counts_what_was_put_off_from_the_day_it_waits(register, registry, index) -> None:
    bad = await register()
    await registry.store.dossiers.update_one({"_id": bad.id}, {"$set": {"version": 2**31}})
    due = (await registry.store.dossiers.find_one({"_id": bad.id}))["index_due"]
    await Indexer(registry, index).drain()
    waiting = await Backlog(registry).waiting(10)
    assert waiting.count == 1
    assert waiting.since == due


async def test_what_was_taken_in_just_now_counts_as_not_shown_yet(register, registry, index) -> None:
    dossier = await register()
    await made_due_earlier(registry, dossier.id, minutes=1)
    await Indexer(registry, index).drain()
    recorded = now() - timedelta(minutes=1)
    just_now = await Watch().look(registry)
    assert just_now.as_of < recorded
    assert (just_now.pending, just_now.lag_ms) == (0, 0)
    assert (await Watch().look(later(registry, seconds=3))).as_of > recorded


async def test_what_is_in_hand_counts_however_long_it_takes(register, registry) -> None:
    dossier = await register()
    recorded = now()
    await made_due_earlier(registry, dossier.id, minutes=1)
    backlog = Backlog(registry)
    lease = await backlog.lease(10)
    await backlog.settle(lease, [dossier.id])
    assert await backlog.pending() == 0
    assert (await Watch().look(later(registry, seconds=10))).as_of < recorded - timedelta(minutes=1)
    # Others took it for one left behind.
    await registry.store.database["index_leases"].delete_many({})
    await backlog.end(lease)
    assert (await Watch().look(registry)).as_of < recorded - timedelta(minutes=1)


async def test_a_lease_that_was_left_behind_holds_up_nothing_for_ever(register, registry, index) -> None:
    dossier = await register()
    await Backlog(registry).lease(10)
    await Indexer(later(registry, seconds=16), index).drain()
    await index.refresh()
    # Its own clock ends it, and the next who ends one removes it.
    assert (await Watch().look(later(registry, seconds=20))).as_of > dossier.last_entry_at
    await register()
    await Indexer(later(registry, seconds=40), index).drain()
    assert await registry.store.database["index_leases"].count_documents({}) == 1


async def test_an_earlier_change_that_waits_still_is_not_forgotten_over_a_later_one(register, registry) -> None:
    dossier = await register()
    recorded = now() - timedelta(minutes=1)
    await made_due_earlier(registry, dossier.id, minutes=1)
    dossier = await transfer(registry, dossier)
    waiting = await Watch().look(registry)
    assert waiting.as_of < recorded
    assert waiting.lag_ms >= 60_000
    # Put off after a failure, and changed again: the next to index takes both.
    put_off = {"index_due": now() + timedelta(minutes=5), "index_since": recorded, "index_attempts": 3}
    await registry.store.dossiers.update_one({"_id": dossier.id}, {"$set": put_off})
    await accept(registry, dossier)
    assert (await Watch().look(registry)).as_of < recorded
    assert (await Backlog(registry).lease(10)).dossiers.keys() == {dossier.id}


async def test_every_answer_has_what_was_recorded_until_the_moment_it_names(register, registry, index) -> None:
    """Registered, indexed and searched at once, some after a wait: as an office does all day."""
    stop = asyncio.Event()
    indexer = asyncio.create_task(Indexer(registry, index, poll=0.1).run(stop))
    recorded = {}
    try:
        for turn in range(40):
            dossier = await register()
            recorded[dossier.id] = dossier.last_entry_at
            fresh = await Watch().look(registry)
            found = await shown(index)
            assert {number for number, at in recorded.items() if at <= fresh.as_of} <= found
            await asyncio.sleep(0.02 * (turn % 10))
        await asyncio.sleep(SHOWN_AFTER.total_seconds() + 2)
        assert (await Watch().look(registry)).as_of > max(recorded.values())
        assert await shown(index) == recorded.keys()
    finally:
        stop.set()
        await indexer
