"""The indexer: takes what is due from MongoDB to Elasticsearch, and delivers effects between dossiers.

It may run in the web process or alone, many at once, and be killed at any moment: what it had in hand is due again when
its lease ends, and the index takes no older version for a newer one.
"""

import asyncio
import logging
import traceback
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import reduce

from elasticsearch import ApiError

from dossiers.dossier import Dossier
from dossiers.effects import deliver_due
from dossiers.errors import SearchUnavailable, Unavailable
from dossiers.registry import Registry
from dossiers.transcripts.spoken import all_said
from search.backlog import Backlog, Lease
from search.index import Index
from search.loading import Outcome, Write, load
from search.projection import project

_LOG = logging.getLogger(__name__)
_WORKERS = 2
"""While one waits for Elasticsearch, the other reads from MongoDB."""
_LONGEST_PAUSE = 5.0
_AT_A_TIME = 10
"""Dossiers projected before other tasks of the process get their turn."""


@dataclass(slots=True)
class Tally:
    """What an indexer has done since it started; `parked` is to be looked into by a person."""

    indexed: int = 0
    refused: int = 0
    parked: int = 0


class Indexer:
    """`batch` is how many dossiers are taken at a time, `poll` the seconds between two looks while nothing is due."""

    def __init__(self, registry: Registry, index: Index, *, batch: int = 500, poll: float = 0.3) -> None:
        self._registry = registry
        self._index = index
        self._backlog = Backlog(registry)
        self._batch = batch
        self._poll = poll
        self._troubles = 0
        self._sure = False
        self.tally = Tally()

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set: then what is in hand is finished."""
        async with asyncio.TaskGroup() as group:
            for _ in range(_WORKERS):
                group.create_task(self._repeat(self._index_some, stop))
            group.create_task(self._repeat(self._deliver_one, stop))

    async def drain(self) -> None:
        """Work until nothing is due; raises Unavailable."""
        await self._index.ensure()
        while await deliver_due(self._registry) or await self.once():
            pass

    async def once(self) -> int:
        """Index one batch; gives how many dossiers were in it. Raises Unavailable."""
        # After trouble fewer at a time: should one dossier be its cause, it is soon alone.
        lease = await self._backlog.lease(max(1, self._batch >> self._troubles))
        if lease is None:
            return 0
        try:
            await self._conclude(lease, await self._write(lease))
        finally:
            await self._backlog.end(lease)
        return len(lease.dossiers)

    async def _index_some(self) -> bool:
        try:
            if not self._sure:
                await self._index.ensure()
            busy = await self.once() > 0
        except (SearchUnavailable, ApiError):
            self._sure = False
            self._troubles += 1
            raise
        self._sure = True
        self._troubles = 0
        return busy

    async def _deliver_one(self) -> bool:
        return await deliver_due(self._registry)

    async def _write(self, lease: Lease) -> Outcome:
        writes = await self._project(lease)
        # Asked after the dossiers were read: an index that is added later is loaded with what they are now, or newer.
        targets = await self._index.targets()
        if not targets:
            await self._index.ensure()
            raise SearchUnavailable
        return reduce(Outcome.everywhere, [await load(self._index, target, writes) for target in targets])

    async def _project(self, lease: Lease) -> list[Write]:
        writes = []
        spoken = await all_said(self._registry.store, lease.dossiers.values())
        for count, (number, raw) in enumerate(lease.dossiers.items(), 1):
            try:
                lease.missing.check(number)
                document = project(Dossier.model_validate(raw), self._registry.regions, spoken.get(number, ()))
            except Exception as error:  # noqa: BLE001 - whatever is wrong with it, the others go on
                await self._backlog.park(lease, number, type(error).__name__)
                self._note_parked(number, type(error).__name__)
            else:
                writes.append(Write(document, raw["version"]))
            if count % _AT_A_TIME == 0:
                await asyncio.sleep(0)
        return writes

    async def _conclude(self, lease: Lease, outcome: Outcome) -> None:
        await self._backlog.settle(lease, outcome.done)
        for number, reason in outcome.refused.items():
            if await self._backlog.fail(lease, number, reason):
                self._note_parked(number, reason)
        self.tally.indexed += len(outcome.done)
        self.tally.refused += len(outcome.refused)
        if outcome.later:
            raise SearchUnavailable

    def _note_parked(self, number: str, reason: str) -> None:
        self.tally.parked += 1
        _LOG.error("dossier parked: the index refuses it", extra={"dossier": number, "reason": reason})

    async def _repeat(self, work: Callable[[], Awaitable[bool]], stop: asyncio.Event) -> None:
        failures = 0
        while not (stop.is_set() or _cancelled()):
            try:
                busy = await work()
            except Exception as error:  # noqa: BLE001 - the indexer outlives every error
                failures += 1
                _note_trouble(error)
                await _pause(stop, min(self._poll * 2**failures, _LONGEST_PAUSE))
            else:
                failures = 0
                if not busy:
                    await _pause(stop, self._poll)


def _cancelled() -> bool:
    """Whether this task is to end: what a cancellation interrupts may swallow it (asyncio.wait_for of Python 3.11)."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _note_trouble(error: Exception) -> None:
    if isinstance(error, Unavailable):
        _LOG.warning("indexing waits: %s", error)
    else:
        # Where it happened, and not what it says: an error's words may quote a dossier.
        where = "".join(traceback.format_tb(error.__traceback__))
        _LOG.error("indexing failed: %s\n%s", type(error).__name__, where)


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)


async def wait_until_indexed(registry: Registry, index: Index, *, seconds: float = 60.0) -> None:
    """Wait for the indexers to have taken everything in, then make it visible to searches; raises TimeoutError."""
    async with asyncio.timeout(seconds):
        while await Backlog(registry).pending():  # noqa: ASYNC110 - it is settled by other processes
            await asyncio.sleep(0.1)
    await index.refresh()
