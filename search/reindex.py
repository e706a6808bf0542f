"""Reindexing: a new index is built beside the one in use, while work goes on, and takes its place in one stroke.

Create → load all dossiers, by number → let what changed meanwhile catch up → compare counts → swap → remove the old
one. From its creation on indexers write to both indices and settle a dossier only when both have it, so that nothing
is lost in between. Whatever fails, the index in use stays; what is left of a run that was killed the next one removes.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from pymongo import ASCENDING

from dossiers import pages
from dossiers.answering import answering
from dossiers.dossier import Dossier
from dossiers.errors import AnjuanError, Unavailable
from dossiers.registry import Registry
from dossiers.transcripts.spoken import all_said
from search.index import Index
from search.indexer import Indexer
from search.loading import Write, load
from search.lock import Lock
from search.projection import project

Progress = Callable[[int, int], None]
"""Told how many dossiers are done, and of how many."""

LOCK_KEPT = timedelta(seconds=60)
_PAGE = 500
_TURNS = 5
"""How often documents that Elasticsearch has no room for right now are sent."""


class ReindexRunning(AnjuanError):
    def __init__(self) -> None:
        super().__init__("another process rebuilds the index; let it end, or wait a minute where it was killed")


class ReindexFailed(AnjuanError):
    def __init__(self, reason: str) -> None:
        super().__init__(f"{reason}; the new index was removed, the one in use is as before")


@dataclass(slots=True)
class Reindexed:
    """`left_out` are dossiers that were parked before and still cannot be indexed."""

    index: str
    loaded: int = 0
    left_out: list[str] = field(default_factory=list)


async def reindex(
    registry: Registry,
    index: Index,
    progress: Progress = lambda _done, _total: None,
) -> Reindexed:
    """Raises ReindexRunning, ReindexFailed or Unavailable."""
    lock = Lock(registry, f"reindex {index.alias}", LOCK_KEPT)
    if not await lock.take():
        raise ReindexRunning
    async with lock.renewed():
        await index.ensure()
        await index.remove_unread()
        built = Reindexed(await index.create())
        try:
            await _build(registry, index, built, progress)
            await _still_alone(lock)
            await index.swap(built.index)
        except BaseException:
            with suppress(Unavailable):
                await index.remove_unread()
            raise
    return built


async def _still_alone(lock: Lock) -> None:
    if not await lock.renew():
        raise ReindexRunning


async def _build(registry: Registry, index: Index, built: Reindexed, progress: Progress) -> None:
    async with answering():
        total = await registry.store.dossiers.count_documents({})
    progress(0, total)
    async for page in _pages(registry):
        await _load(index, built, await _projected(registry, page, built))
        progress(built.loaded, max(total, built.loaded))
    await Indexer(registry, index).drain()
    await _compare(registry, index, built)


async def _pages(registry: Registry) -> AsyncIterator[list[dict[str, Any]]]:
    """All dossiers, by number; the next page is read while one is worked on."""
    coming = asyncio.create_task(_page(registry, ""))
    try:
        while page := await coming:
            coming = asyncio.create_task(_page(registry, page[-1]["_id"]))
            yield page
    finally:
        coming.cancel()


async def _page(registry: Registry, after: str) -> list[dict[str, Any]]:
    async with answering():
        found = registry.store.dossiers.find({"_id": {"$gt": after}}, {"effects": 0}).sort("_id", ASCENDING)
        return await found.limit(_PAGE).to_list()


async def _projected(registry: Registry, page: Sequence[dict[str, Any]], built: Reindexed) -> list[Write]:
    writes = []
    async with answering():
        missing = await pages.put_back(registry.store.pages, page)
    spoken = await all_said(registry.store, page)
    for raw in page:
        try:
            missing.check(raw["_id"])
            document = project(Dossier.model_validate(raw), registry.regions, spoken.get(raw["_id"], ()))
            writes.append(Write(document, raw["version"]))
        except Exception as error:
            if "index_parked" not in raw:
                raise ReindexFailed(f"{raw['_id']} cannot be indexed ({type(error).__name__})") from error
            built.left_out.append(raw["_id"])
    return writes


async def _load(index: Index, built: Reindexed, writes: Sequence[Write]) -> None:
    waiting = {write.number: write for write in writes}
    for turn in range(_TURNS):
        outcome = await load(index, built.index, list(waiting.values()))
        for number, reason in outcome.refused.items():
            raise ReindexFailed(f"{number} was refused ({reason})")
        built.loaded += len(outcome.done)
        waiting = {number: waiting[number] for number in outcome.later}
        if not waiting:
            return
        await asyncio.sleep(2**turn)
    raise ReindexFailed(f"Elasticsearch took {len(waiting)} documents not even at the {_TURNS}th time")


async def _compare(registry: Registry, index: Index, built: Reindexed) -> None:
    """What no indexer has in hand must be in the new index."""
    settled = {"index_due": {"$exists": False}, "index_parked": {"$exists": False}}
    async with answering():
        expected = await registry.store.dossiers.count_documents(settled)
    await index.refresh()
    counted = await index.count(built.index)
    if counted < max(expected, built.loaded):
        raise ReindexFailed(f"the new index has {counted} dossiers, not {max(expected, built.loaded)}")
