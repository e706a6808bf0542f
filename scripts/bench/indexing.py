"""Indexing: the indexer from MongoDB to Elasticsearch, and bare bulk requests with the same documents ready."""

import asyncio
import time
from collections.abc import Sequence
from typing import Any

from elasticsearch.helpers import async_bulk

from dossiers import pages
from dossiers.dossier import Dossier
from dossiers.store import Raw
from scripts.bench.ground import Ground
from scripts.bench.measure import Aim, Figure, Rounds
from scripts.bench.scratch import Scratch
from search.backlog import Backlog
from search.indexer import Indexer
from search.loading import Write, load
from search.projection import Document, project

AT_LEAST = 0.7
MOST = 5_000
"""Dossiers in a round."""
_UNIT = "dossiers/s"
_AT_ONCE = 300
_LARGEST = 1_000_000
"""Bytes of a request: of larger ones the client warns that the process stands still meanwhile."""


async def indexing(ground: Ground, rounds: Rounds) -> list[Figure]:
    scratch = ground.scratch
    registry = scratch.stores.registry
    await Indexer(registry, scratch.stores.index).drain()
    raws = await registry.store.dossiers.find({}, {"effects": 0}).limit(MOST).to_list()
    await pages.put_back(registry.store.pages, raws)
    numbers = [raw["_id"] for raw in raws]
    documents = [project(Dossier.model_validate(raw), registry.regions) for raw in raws]
    whole, bare, loading, storing = await rounds.rates(
        lambda: _indexed(scratch, numbers),
        lambda: _bare(scratch, documents),
        lambda: _loaded(scratch, raws),
        lambda: _settled(scratch, numbers),
    )
    aim = Aim(f"≥ {AT_LEAST:g}×", whole.median / bare.median >= AT_LEAST)
    note = f"{len(raws)} dossiers a round into a new index; bare: async_bulk of documents that are ready, as it comes"
    return [
        Figure("indexing", _UNIT, whole, bare, aim, note),
        Figure("  were the store no work", _UNIT, loading, bare, note="documents read before: projected and loaded"),
        Figure("  were the index no work", _UNIT, storing, note="leased, read and settled, and nothing else"),
    ]


async def _indexed(scratch: Scratch, numbers: Sequence[str]) -> float:
    registry, index = scratch.stores.registry, scratch.another_index()
    await index.ensure()
    await Backlog(registry).mark(numbers)
    indexer, stop = Indexer(registry, index), asyncio.Event()
    begun = time.perf_counter()
    work = asyncio.create_task(indexer.run(stop))
    try:
        while indexer.tally.indexed < len(numbers) and not work.done():  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0.01)
        seconds = time.perf_counter() - begun
    finally:
        stop.set()
        await work
    return len(numbers) / seconds


async def _bare(scratch: Scratch, documents: Sequence[Document]) -> float:
    index = scratch.another_index()
    await index.ensure()
    (target,) = await index.targets()
    actions = [_action(target, document) for document in documents]
    begun = time.perf_counter()
    await async_bulk(scratch.elasticsearch, actions, max_chunk_bytes=_LARGEST)
    return len(documents) / (time.perf_counter() - begun)


def _action(target: str, document: Document) -> dict[str, Any]:
    """The same write, under the same version."""
    return {
        "_op_type": "index", "_index": target, "_id": document["number"], "version": document["version"],
        "version_type": "external_gte", "_source": document,
    }  # fmt: skip


async def _loaded(scratch: Scratch, raws: Sequence[Raw]) -> float:
    regions, index = scratch.stores.registry.regions, scratch.another_index()
    await index.ensure()
    (target,) = await index.targets()
    begun = time.perf_counter()
    for start in range(0, len(raws), _AT_ONCE):
        dossiers = [Dossier.model_validate(raw) for raw in raws[start : start + _AT_ONCE]]
        await load(index, target, [Write(project(dossier, regions), dossier.version) for dossier in dossiers])
    return len(raws) / (time.perf_counter() - begun)


async def _settled(scratch: Scratch, numbers: Sequence[str]) -> float:
    backlog = Backlog(scratch.stores.registry)
    await backlog.mark(numbers)
    begun = time.perf_counter()
    while lease := await backlog.lease(_AT_ONCE):
        await backlog.settle(lease, lease.dossiers)
        await backlog.end(lease)
    return len(numbers) / (time.perf_counter() - begun)
