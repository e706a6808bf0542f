"""From MongoDB to Elasticsearch: whatever is registered is indexed, once, whatever fails on the way."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from dossiers.days import now
from dossiers.errors import SearchUnavailable
from search.backlog import ATTEMPTS, Backlog
from search.index import Index, connect
from search.indexer import Indexer, wait_until_indexed
from tests.conftest import address_of
from tests.search.office import accept, join, link, raise_again, transfer
from tests.search.proxy import Proxy

ROOT = Path(__file__).parents[2]


async def marks(registry) -> dict[str, dict]:
    """What is left in the store to say that a dossier is to be indexed, by number."""
    left = ("index_due", "index_since", "index_attempts", "index_parked")
    found = await registry.store.dossiers.find({}).to_list()
    return {raw["_id"]: {field: raw[field] for field in left if field in raw} for raw in found}


async def indexed(index) -> dict[str, int]:
    await index.refresh()
    found = await index.search({"query": {"match_all": {}}, "size": 1_000, "_source": ["version"]})
    return {hit["_id"]: hit["_source"]["version"] for hit in found["hits"]["hits"]}


async def held(registry) -> int:
    """How many leases keep others from taking something."""
    return await registry.store.database["index_leases"].count_documents({"until": {"$gt": now()}})


async def later(registry, **ahead) -> object:
    """The same registry, some time on."""
    return replace(registry, clock=lambda: now() + timedelta(**ahead))


async def test_a_registered_dossier_is_found_and_settled(register, registry, index, index_now) -> None:
    dossier = await register(narrative="石柱垟村杨梅山被当作荒山征收")
    await index_now()
    found = await index.search({"query": {"match": {"narrative": "石柱垟"}}})
    assert [hit["_id"] for hit in found["hits"]["hits"]] == [dossier.id]
    assert await marks(registry) == {dossier.id: {}}
    assert (await registry.store.dossiers.find_one({"_id": dossier.id}))["version"] == 1


async def test_steps_are_indexed_as_they_come(register, registry, index, index_now) -> None:
    dossier = await register()
    await index_now()
    dossier = await transfer(registry, dossier)
    await accept(registry, dossier)
    await index_now()
    assert await indexed(index) == {dossier.id: 3}
    found = await index.search({"query": {"term": {"state": "ACCEPTED"}}})
    assert found["hits"]["total"]["value"] == 1


async def test_effects_are_delivered_and_the_far_end_indexed(register, registry, index, index_now) -> None:
    near, far = await register(), await register()
    await link(registry, near, far, "同一条公路")
    await index_now()
    assert await indexed(index) == {near.id: 2, far.id: 2}


async def test_a_step_taken_while_its_dossier_is_being_indexed_stays_due(register, registry, index) -> None:
    dossier = await register()
    backlog = Backlog(registry)
    lease = await backlog.lease(10)
    await transfer(registry, dossier)
    await backlog.settle(lease, [dossier.id])
    await backlog.end(lease)
    assert "index_due" in (await marks(registry))[dossier.id]
    await Indexer(registry, index).drain()
    assert await indexed(index) == {dossier.id: 2}


async def test_what_one_has_leased_no_other_takes_until_it_ends(register, registry) -> None:
    numbers = {(await register()).id for _ in range(4)}
    mine = await Backlog(registry).lease(3)
    others = await Backlog(registry).lease(10)
    assert len(mine.dossiers) == 3
    assert mine.dossiers.keys() | others.dossiers.keys() == numbers
    assert not mine.dossiers.keys() & others.dossiers.keys()
    assert await Backlog(registry).lease(10) is None
    await Backlog(registry).end(mine)
    again = await Backlog(registry).lease(10)
    assert again.dossiers.keys() == mine.dossiers.keys()


async def test_a_lease_that_was_left_behind_runs_out(register, registry) -> None:
    dossier = await register()
    await Backlog(registry).lease(10)
    assert await Backlog(await later(registry, seconds=14)).lease(10) is None
    assert (await Backlog(await later(registry, seconds=16)).lease(10)).dossiers.keys() == {dossier.id}


async def test_many_indexers_at_once_do_no_harm(register, registry, index) -> None:
    numbers = {(await register()).id for _ in range(40)}
    indexers = [Indexer(registry, index, batch=5) for _ in range(4)]
    await asyncio.gather(*(indexer.drain() for indexer in indexers))
    assert (await indexed(index)).keys() == numbers
    assert sum(indexer.tally.indexed for indexer in indexers) >= len(numbers)
    assert await Backlog(registry).pending() == 0
    assert await held(registry) == 0


async def test_an_unreadable_dossier_is_parked_by_itself(register, registry, index, index_now) -> None:
    good, bad = await register(), await register()
    await registry.store.dossiers.update_one({"_id": bad.id}, {"$set": {"matter.title": 5}})
    await index_now()
    assert await indexed(index) == {good.id: 1}
    assert (await marks(registry))[bad.id]["index_parked"] == "ValidationError"
    assert await Backlog(registry).parked() == 1
    assert await Backlog(registry).pending() == 0


async def test_a_refused_dossier_is_tried_again_later_and_parked_in_the_end(register, registry, index) -> None:
    good, bad = await register(), await register()
    # Elasticsearch refuses a version that is no 32-bit integer.
    await registry.store.dossiers.update_one({"_id": bad.id}, {"$set": {"version": 2**31}})
    ahead = timedelta(0)
    moving = replace(registry, clock=lambda: now() + ahead)
    indexer = Indexer(moving, index)
    waits = []
    for attempt in range(1, ATTEMPTS):
        await indexer.drain()
        mark = (await marks(registry))[bad.id]
        assert mark["index_attempts"] == attempt
        waits.append(mark["index_due"] - moving.clock())
        ahead += timedelta(minutes=6)
    await indexer.drain()
    mark = (await marks(registry))[bad.id]
    assert mark["index_parked"] == "document_parsing_exception"
    assert "index_due" not in mark
    assert waits == sorted(waits)
    assert await indexed(index) == {good.id: 1}
    assert (indexer.tally.indexed, indexer.tally.refused, indexer.tally.parked) == (1, ATTEMPTS, 1)


async def test_a_step_on_a_parked_dossier_has_it_indexed_again(register, registry, index, index_now) -> None:
    dossier = await register()
    await registry.store.dossiers.update_one(
        {"_id": dossier.id},
        {"$set": {"index_parked": "an old fault"}, "$unset": {"index_due": 1}},
    )
    await transfer(registry, dossier)
    await index_now()
    assert await indexed(index) == {dossier.id: 2}
    assert (await marks(registry))[dossier.id] == {}


@pytest.fixture
async def proxy() -> AsyncIterator[Proxy]:
    proxy = Proxy(address_of("ELASTICSEARCH_URL"))
    await proxy.mend()
    yield proxy
    await proxy.cut()


@pytest.fixture
async def behind(proxy, index) -> AsyncIterator[Index]:
    """The same index, by a way that can be cut."""
    client = connect(f"http://127.0.0.1:{proxy.port}")
    yield Index(client, index.alias.removesuffix("dossiers"))
    await client.close()


async def test_an_outage_parks_nobody_and_costs_no_attempt(register, registry, index, proxy, behind) -> None:
    numbers = {(await register()).id for _ in range(5)}
    await proxy.cut()
    indexer = Indexer(registry, behind)
    for _ in range(ATTEMPTS + 2):
        with pytest.raises(SearchUnavailable):
            await indexer.once()
    assert all(mark["index_attempts"] == 0 for mark in (await marks(registry)).values())
    await proxy.mend()
    await indexer.drain()
    assert (await indexed(index)).keys() == numbers


async def test_the_indexer_outlives_an_outage(register, registry, index, proxy, behind) -> None:
    stop = asyncio.Event()
    indexer = Indexer(registry, behind, poll=0.02)
    running = asyncio.create_task(indexer.run(stop))
    numbers = {(await register()).id}
    await wait_until_indexed(registry, index, seconds=10)
    await proxy.cut()
    numbers |= {(await register()).id for _ in range(3)}
    await asyncio.sleep(0.3)
    assert await Backlog(registry).pending() == 3
    await proxy.mend()
    await wait_until_indexed(registry, index, seconds=20)
    assert (await indexed(index)).keys() == numbers
    stop.set()
    await running


async def test_a_lost_index_is_made_again(register, registry, index, elasticsearch) -> None:
    await elasticsearch.indices.delete(index=f"{index.alias}-first")
    dossier = await register()
    indexer = Indexer(registry, index)
    with pytest.raises(SearchUnavailable):
        await indexer.once()
    await indexer.drain()
    assert await indexed(index) == {dossier.id: 1}


async def test_stopping_finishes_what_is_in_hand(register, registry, index) -> None:
    for _ in range(30):
        await register()
    stop = asyncio.Event()
    indexer = Indexer(registry, index, batch=10)
    running = asyncio.create_task(indexer.run(stop))
    while not indexer.tally.indexed:  # noqa: ASYNC110 - as an operator looks at it
        await asyncio.sleep(0.01)
    stop.set()
    await running
    left = {number for number, mark in (await marks(registry)).items() if mark}
    assert (await indexed(index)).keys() & left == set()
    assert await held(registry) == 0


async def test_cancelling_loses_nothing(register, registry, index) -> None:
    numbers = {(await register()).id for _ in range(20)}
    for moment in (0.0, 0.005, 0.02, 0.05):
        running = asyncio.create_task(Indexer(registry, index, batch=4).run(asyncio.Event()))
        await asyncio.sleep(moment)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
    await Indexer(await later(registry, seconds=16), index).drain()
    assert (await indexed(index)).keys() == numbers
    assert await Backlog(registry).pending() == 0


_PROCESS = """
import asyncio, sys
from dossiers.identity import Vault
from dossiers.regions import RegionTree
from dossiers.registry import Registry
from dossiers.store import Store, connect as connect_store
from search.index import Index, connect
from search.indexer import Indexer

async def main(mongo, database, elasticsearch, prefix):
    store = Store(connect_store(mongo)[database])
    registry = Registry(store=store, vault=Vault(b"k" * 32, ["a" * 43 + "="]), regions=RegionTree.shipped())
    index = Index(connect(elasticsearch), prefix)
    print("ready", flush=True)
    await Indexer(registry, index, batch=5).run(asyncio.Event())

asyncio.run(main(*sys.argv[1:]))
"""


async def test_killed_in_the_middle_nothing_is_lost(register, registry, index) -> None:
    """SIGKILL, at moments spread over its work; the next one takes up what it left."""
    numbers = set()
    database, prefix = registry.store.database.name, index.alias.removesuffix("dossiers")
    servers = address_of("MONGODB_URI"), database, address_of("ELASTICSEARCH_URL"), prefix
    for moment in (0.01, 0.06, 0.15):
        numbers |= {(await register()).id for _ in range(25)}
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            _PROCESS,
            *servers,
            stdout=asyncio.subprocess.PIPE,
            cwd=ROOT,
            env=os.environ,
        )
        assert await process.stdout.readline() == b"ready\n"
        await asyncio.sleep(moment)
        process.send_signal(signal.SIGKILL)
        await process.wait()
    await Indexer(await later(registry, seconds=16), index).drain()
    assert await indexed(index) == dict.fromkeys(numbers, 1)
    assert await Backlog(registry).pending() == 0


async def test_the_count_of_what_waits_is_capped(register, registry) -> None:
    for _ in range(3):
        await register()
    assert (await Backlog(registry).waiting(2)).count == 2
    assert await Backlog(registry).pending() == 3


async def test_marking_leaves_alone_what_is_due_already(register, registry, index, index_now) -> None:
    first = await register()
    await index_now()
    second = await register()
    before = (await marks(registry))[second.id]
    assert await Backlog(registry).mark([first.id, second.id]) == 1
    assert (await marks(registry))[second.id] == before
    await index_now()
    assert await Backlog(registry).pending() == 0


async def test_repeats_and_joint_parties_reach_the_index(register, registry, index, index_now) -> None:
    dossier = await register()
    await raise_again(registry, dossier, "又来了")
    await join(registry, dossier, "李小河", "我也是")
    await index_now()
    assert await indexed(index) == {dossier.id: 3}
