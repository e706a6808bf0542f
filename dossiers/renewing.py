"""Renewing (重算清单): what lists repeat of a dossier, put right where older code stored it, without a step.

Nothing that anybody did or decided changes: no entry, no version, no day of a time limit. Safe to break off and repeat.
"""

import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dossiers.days import now
from dossiers.dossier import Dossier
from dossiers.errors import InvalidInput
from dossiers.listing import WORKED_ON
from dossiers.registry import Registry
from dossiers.states import TIMES
from dossiers.store import Raw, answering
from dossiers.units import Unit

_AT_A_TIME = 200
_REPEATED = frozenset({
    "assignments", "contacts", "clocks", "needs", "worklists", "next_due", "ticks_on", "silent_since",
})  # fmt: skip
"""What follows from the rest of the dossier, and what older code kept under another name or not at all."""
_OLD_NAMES = ("assignment",)

_log = logging.getLogger(__name__)

Told = Callable[[int, int | None], None]


@dataclass(slots=True)
class Renewed:
    """How many dossiers were gone over, how many were put right, and how many could not be reckoned."""

    seen: int = 0
    written: int = 0
    refused: int = 0


async def renew_all(registry: Registry, told: Told) -> Renewed:
    """Every dossier once, by its number; each in one update of its own, and due to be indexed. Raises Unavailable."""
    tally = Renewed()
    async with answering():
        total = await registry.store.dossiers.count_documents({})
    async for page in _pages(registry):
        levels = await _levels(registry, page)
        for raw in page:
            try:
                tally.written += await _renew(registry, raw, levels)
            except InvalidInput as refusal:  # a rule of one of its clocks is not loaded
                tally.refused += 1
                _log.error("lists cannot be renewed", extra={"dossier": raw["_id"], "reason": refusal.field})
            tally.seen += 1
        told(tally.seen, total)
    return tally


async def _renew(registry: Registry, raw: Raw, levels: dict[str, Any]) -> bool:
    """Whether it was put right; a step taken meanwhile has put it right already."""
    dossier = Dossier.model_validate(raw)
    for contact in dossier.contacts:
        contact.received_level = contact.received_level or levels.get(contact.received_by)
    for clock in dossier.clocks:
        clock.suspended_by = list(registry.limits.of(clock).suspended_by)
    if dossier.silent_since is None and dossier.state in WORKED_ON and not dossier.sealed:
        dossier.silent_since = await _last_step(registry, dossier)
    dossier.settle_days()
    fields = dossier.model_dump(include=set(_REPEATED))
    changed = {name: value for name, value in fields.items() if name not in raw or raw[name] != value}
    old = {name: "" for name in _OLD_NAMES if name in raw}
    if not changed and not old:
        return False
    change: Raw = {"$set": {**changed, "index_due": now(), "index_attempts": 0}, **({"$unset": old} if old else {})}
    async with answering():
        done = await registry.store.dossiers.update_one({"_id": dossier.id, "version": dossier.version}, change)
    return done.matched_count > 0


async def _last_step(registry: Registry, dossier: Dossier) -> datetime:
    """When somebody last took a step; what time alone brought about is none."""
    wanted = {"chain.recorded_at": 1, "chain.facts.step": 1}
    async with answering():
        raw = await registry.store.dossiers.find_one({"_id": dossier.id}, wanted)
    times = {str(step) for step in TIMES}
    taken: list[datetime] = [
        entry["recorded_at"] for entry in (raw or {}).get("chain", []) if entry["facts"]["step"] not in times
    ]
    return max(taken, default=dossier.last_entry_at)


async def _levels(registry: Registry, page: list[Raw]) -> dict[str, Any]:
    """Of the offices that received contacts whose level was not kept."""
    contacts = (contact for raw in page for contact in raw.get("contacts", []))
    offices = {one["received_by"] for one in contacts if one.get("received_level") is None}
    async with answering():
        raws = await registry.store.units.find({"_id": {"$in": sorted(offices)}}).to_list() if offices else []
    return {raw["_id"]: Unit.model_validate(raw).level for raw in raws}


async def _pages(registry: Registry) -> AsyncIterator[list[Raw]]:
    behind = ""
    while True:
        async with answering():
            found = registry.store.dossiers.find({"_id": {"$gt": behind}}, {"chain": 0, "effects": 0})
            page = await found.sort("_id").limit(_AT_A_TIME).to_list()
        if page:
            yield page
        if len(page) < _AT_A_TIME:
            return
        behind = page[-1]["_id"]
