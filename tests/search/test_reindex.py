"""Reindexing while work goes on: nothing is lost, whatever happens in the middle."""

import asyncio
import os
import signal
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from dossiers.days import now
from dossiers.errors import SearchUnavailable
from search import reindex as reindexing
from search.backlog import Backlog
from search.index import Index, connect
from search.indexer import Indexer
from search.lock import Lock
from search.reindex import LOCK_KEPT, ReindexFailed, ReindexRunning, reindex
from tests.conftest import address_of
from tests.search.office import transfer

ROOT = Path(__file__).parents[2]


async def indexed(index) -> dict[str, int]:
    await index.refresh()
    found = await index.search({"query": {"match_all": {}}, "size": 1_000, "_source": ["version"]})
    return {hit["_id"]: hit["_source"]["version"] for hit in found["hits"]["hits"]}


async def stored(registry) -> dict[str, int]:
    return {raw["_id"]: raw["version"] async for raw in registry.store.dossiers.find({}, {"version": 1})}


async def test_a_new_index_takes_the_place_of_the_old_one(register, registry, index, index_now) -> None:
    for _ in range(7):
        await register()
    await index_now()
    told = []
    built = await reindex(registry, index, lambda done, total: told.append((done, total)))
    assert await index.targets() == [built.index]
    assert await index.unread() == []
    assert (built.loaded, built.left_out) == (7, [])
    assert told == [(0, 7), (7, 7)]
    assert await indexed(index) == await stored(registry)


async def test_without_any_index_or_dossier_too(registry, index, elasticsearch) -> None:
    await elasticsearch.indices.delete(index=f"{index.alias}-first")
    built = await reindex(registry, index)
    assert built.loaded == 0
    assert await index.targets() == [built.index]


async def test_work_goes_on_meanwhile_and_none_of_it_is_lost(register, registry, index, index_now, monkeypatch) -> None:
    monkeypatch.setattr(reindexing, "_PAGE", 5)
    dossiers = [await register() for _ in range(20)]
    await index_now()
    stop, busy = asyncio.Event(), asyncio.Event()
    indexer = asyncio.create_task(Indexer(registry, index, batch=3, poll=0.01).run(stop))

    async def work() -> None:
        for dossier in dossiers:
            await transfer(registry, dossier)
            await register()
            busy.set()

    working = asyncio.create_task(work())
    await busy.wait()
    built = await reindex(registry, index)
    assert await index.targets() == [built.index]
    await working
    await Indexer(registry, index).drain()
    stop.set()
    await indexer
    await Indexer(registry, index).drain()
    assert await indexed(index) == await stored(registry)
    assert len(await stored(registry)) == 40


async def test_a_dossier_is_settled_only_when_both_indices_have_it(register, registry, index, monkeypatch) -> None:
    dossier = await register()
    built = await index.create()
    taken = index.bulk

    async def refuses_the_new_one(target, lines):
        return [{"status": 429}] if target == built else await taken(target, lines)

    monkeypatch.setattr(index, "bulk", refuses_the_new_one)
    with pytest.raises(SearchUnavailable):
        await Indexer(registry, index).once()
    assert await indexed(index) == {dossier.id: 1}
    assert await Backlog(registry).pending() == 1
    monkeypatch.undo()
    await Indexer(registry, index).drain()
    assert await Backlog(registry).pending() == 0
    await index.refresh()
    assert await index.count(built) == 1


async def test_any_failed_dossier_fails_it_and_the_old_index_stays(register, registry, index, index_now) -> None:
    good, bad = await register(), await register()
    await index_now()
    await registry.store.dossiers.update_one({"_id": bad.id}, {"$set": {"version": 2**31}})
    with pytest.raises(ReindexFailed, match=bad.id):
        await reindex(registry, index)
    await registry.store.dossiers.update_one({"_id": bad.id}, {"$set": {"version": 1, "matter.title": 5}})
    with pytest.raises(ReindexFailed, match=bad.id):
        await reindex(registry, index)
    assert await index.targets() == [f"{index.alias}-first"]
    assert await index.unread() == []
    assert (await indexed(index)).keys() == {good.id, bad.id}


async def test_what_is_parked_is_left_out_and_named(register, registry, index, index_now) -> None:
    good, bad = await register(), await register()
    await registry.store.dossiers.update_one({"_id": bad.id}, {"$set": {"matter.title": 5}})
    await index_now()
    built = await reindex(registry, index)
    assert (built.loaded, built.left_out) == (1, [bad.id])
    assert await indexed(index) == {good.id: 1}


async def test_too_few_in_the_new_index_fail_it(register, registry, index, index_now, monkeypatch) -> None:
    await register()
    await index_now()

    async def count(_target=None) -> int:
        return 0

    monkeypatch.setattr(index, "count", count)
    with pytest.raises(ReindexFailed, match="0 dossiers, not 1"):
        await reindex(registry, index)
    assert await index.targets() == [f"{index.alias}-first"]


async def test_two_do_not_run_at_once(registry, index) -> None:
    results = await asyncio.gather(reindex(registry, index), reindex(registry, index), return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["ReindexRunning", "Reindexed"]
    await reindex(registry, index)


async def test_a_lost_lock_stops_the_swap(register, registry, index, monkeypatch) -> None:
    await register()

    async def lost(_lock) -> bool:
        return False

    monkeypatch.setattr(Lock, "renew", lost)
    with pytest.raises(ReindexRunning):
        await reindex(registry, index)
    assert await index.targets() == [f"{index.alias}-first"]


async def test_elasticsearch_going_away_leaves_the_old_index(register, registry, index, index_now) -> None:
    dossier = await register()
    await index_now()
    client = connect("http://127.0.0.1:9")
    with pytest.raises(SearchUnavailable):
        await reindex(registry, Index(client, index.alias.removesuffix("dossiers")))
    await client.close()
    assert await indexed(index) == {dossier.id: 1}
    await reindex(registry, index)


_PROCESS = """
import asyncio, sys
from dossiers.identity import Vault
from dossiers.regions import RegionTree
from dossiers.registry import Registry
from dossiers.store import Store, connect as connect_store
from search import reindex
from search.index import Index, connect

reindex._PAGE = 2

async def main(mongo, database, elasticsearch, prefix):
    store = Store(connect_store(mongo)[database])
    registry = Registry(store=store, vault=Vault(b"k" * 32, ["a" * 43 + "="]), regions=RegionTree.shipped())
    index = Index(connect(elasticsearch), prefix)
    await reindex.reindex(registry, index, lambda done, total: print(done, flush=True))

asyncio.run(main(*sys.argv[1:]))
"""


async def test_killed_in_the_middle_the_next_run_cleans_up(register, registry, index, index_now) -> None:
    for _ in range(40):
        await register()
    await index_now()
    database, prefix = registry.store.database.name, index.alias.removesuffix("dossiers")
    servers = address_of("MONGODB_URI"), database, address_of("ELASTICSEARCH_URL"), prefix
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        _PROCESS,
        *servers,
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
        env=os.environ,
    )
    assert await process.stdout.readline() == b"0\n"
    assert await process.stdout.readline() == b"2\n"
    process.send_signal(signal.SIGKILL)
    await process.wait()
    (left,) = await index.unread()
    assert set(await index.targets()) == {f"{index.alias}-first", left}
    await register()
    await index_now()
    assert await indexed(index) == await stored(registry)
    with pytest.raises(ReindexRunning):
        await reindex(registry, index)
    some_time_on = replace(registry, clock=lambda: now() + LOCK_KEPT + timedelta(seconds=1))
    built = await reindex(some_time_on, index)
    assert await index.targets() == [built.index]
    assert await index.unread() == []
    assert await indexed(index) == await stored(registry)
