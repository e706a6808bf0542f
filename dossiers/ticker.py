"""The ticker (时限巡检): puts on record what time alone has brought about, once, whoever else does it too."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass

from dossiers.answering import answering
from dossiers.chain import Entry
from dossiers.days import day_of
from dossiers.dossier import Dossier
from dossiers.errors import AnjuanError, Conflict, NotFound, Unavailable
from dossiers.registry import Registry
from dossiers.store import Raw

EVERY_SECONDS = 60.0
_AT_A_TIME = 200
_MARKED = {"$gt": ""}
"""The store keeps an index of those alone of which something is to be put on record."""

_log = logging.getLogger(__name__)

Told = Callable[[int, int | None], None]
_Append = Callable[[Dossier], Entry | None]


@dataclass(slots=True)
class Tally:
    """How many dossiers were gone over, how many entries written, and how many dossiers refused theirs."""

    seen: int = 0
    written: int = 0
    refused: int = 0


class Ticker:
    """Safe to run in several processes and to be killed: an entry's id follows from dossier and clock."""

    def __init__(self, registry: Registry, every: float = EVERY_SECONDS) -> None:
        self._registry = registry
        self._every = every

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop` is set; outlives every error."""
        while not stop.is_set():
            try:
                await self.once(stop)
            except Exception as error:  # noqa: BLE001 - the ticker outlives every error
                _log.warning("time limits wait to be put on record", extra={"reason": type(error).__name__})
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), self._every)

    async def once(self, stop: asyncio.Event | None = None) -> Tally:
        """Put on record all that is past, or what can be until `stop` is set; raises Unavailable."""
        registry, tally = self._registry, Tally()
        today = day_of(registry.clock()).isoformat()
        async for number in _numbers(registry, {"ticks_on": {**_MARKED, "$lt": today}}, "ticks_on"):
            if stop is not None and stop.is_set():
                break
            await _repeat(registry, number, lambda one: one.pass_time(registry.clock(), registry.limits), tally)
        return tally


async def recompute_all(registry: Registry, told: Told) -> Tally:
    """Reckon all running limits by the working days known now; may be killed and repeated. Raises Unavailable."""
    running, tally = {"ticks_on": _MARKED}, Tally()
    async with answering():
        total = await registry.store.dossiers.count_documents({"$or": [running, {"next_due": _MARKED}]})
    async for number in _numbers(registry, {"$or": [running, {"next_due": _MARKED}]}, "_id"):
        await _repeat(registry, number, lambda one: one.recompute(registry.clock(), registry.limits), tally)
        told(tally.seen, total)
    return tally


async def _repeat(registry: Registry, number: str, append: _Append, tally: Tally) -> None:
    """One entry after another, each under the version it was decided on; whoever stepped first is waited for."""
    tally.seen += 1
    try:
        while await _write(registry, number, append):
            tally.written += 1
    except (Conflict, NotFound):
        pass  # the next round sees what stands then
    except Unavailable:
        raise
    except AnjuanError as error:
        tally.refused += 1
        _log.error("a time limit cannot be put on record", extra={"dossier": number, "reason": type(error).__name__})


async def _write(registry: Registry, number: str, append: _Append) -> bool:
    dossier = await registry.store.load_any(number)
    if append(dossier) is None:
        return False
    await registry.store.save(dossier)
    return True


async def _numbers(registry: Registry, matching: Raw, by: str) -> AsyncIterator[str]:
    """By pages, each from behind the one before: what cannot be done now holds up nothing behind it."""
    behind: Raw = {}
    while True:
        async with answering():
            found = registry.store.dossiers.find({"$and": [matching, behind]} if behind else matching, {by: 1})
            page = await found.sort([(by, 1), ("_id", 1)] if by != "_id" else [("_id", 1)]).limit(_AT_A_TIME).to_list()
        for raw in page:
            yield raw["_id"]
        if len(page) < _AT_A_TIME:
            return
        last = page[-1]
        behind = _behind(by, last)


def _behind(by: str, last: Raw) -> Raw:
    if by == "_id":
        return {"_id": {"$gt": last["_id"]}}
    return {"$or": [{by: {"$gt": last[by]}}, {by: last[by], "_id": {"$gt": last["_id"]}}]}
