"""Indexing: the indexer from MongoDB to Elasticsearch, and bare bulk requests with the same documents ready."""

import asyncio
import time
from collections.abc import Sequence
from typing import Any

from elasticsearch.helpers import async_bulk

from dossiers.dossier import Dossier
from scripts.bench.ground import Ground
from scripts.bench.measure import Aim, Figure, Rounds
from scripts.bench.scratch import Scratch
from search.backlog import Backlog
from search.indexer import Indexer
from search.projection import Document, project

AT_LEAST = 0.7
AT_MOST_DOSSIERS = 5_000


async def indexing(ground: Ground, rounds: Rounds) -> list[Figure]:
    scratch = ground.scratch
    await Indexer(scratch.stores.registry, scratch.stores.index).drain()
    documents = await _projected(scratch)
    numbers = [document["number"] for document in documents]
    mine, theirs = await rounds.rates(lambda: _ours(scratch, numbers), lambda: _bare(scratch, documents))
    aim = Aim(f"≥ {AT_LEAST:g}×", mine.median / theirs.median >= AT_LEAST)
    note = (
        f"{len(documents)} dossiers a round into a new index; ours also leases, reads, projects and settles; "
        "bare: async_bulk of documents that are ready, as it comes"
    )
    return [Figure("indexing", "dossiers/s", mine, theirs, aim, note)]


async def _projected(scratch: Scratch) -> list[Document]:
    registry = scratch.stores.registry
    found = registry.store.dossiers.find({}, {"effects": 0}).limit(AT_MOST_DOSSIERS)
    return [project(Dossier.model_validate(raw), registry.regions) async for raw in found]


async def _ours(scratch: Scratch, numbers: Sequence[str]) -> float:
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
    await async_bulk(scratch.elasticsearch, actions)
    return len(documents) / (time.perf_counter() - begun)


def _action(target: str, document: Document) -> dict[str, Any]:
    """The same write, under the same version."""
    return {
        "_op_type": "index", "_index": target, "_id": document["number"], "version": document["version"],
        "version_type": "external_gte", "_source": document,
    }  # fmt: skip
