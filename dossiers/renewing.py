"""Renewing (重算清单): what lists repeat of a dossier, put right where older code stored it, without a step.

Nothing that anybody did or decided changes: no entry, no version, no day of a time limit. Safe to break off and repeat.
"""

import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dossiers.answering import answering
from dossiers.contact import Contact
from dossiers.dossier import Dossier
from dossiers.errors import InvalidInput
from dossiers.listing import WORKED_ON
from dossiers.registry import Registry
from dossiers.states import TIMES
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
        for dossier in page:
            try:
                tally.written += await _renew(registry, dossier, levels)
            except InvalidInput as refusal:  # a rule of one of its clocks is not loaded
                tally.refused += 1
                _log.error("lists cannot be renewed", extra={"dossier": dossier.id, "reason": refusal.field})
            tally.seen += 1
        told(tally.seen, total)
    return tally


async def _renew(registry: Registry, dossier: Dossier, levels: dict[str, Any]) -> bool:
    """Whether it was put right; a step taken meanwhile has put it right already."""
    dossier.contacts = [_with_level(contact, levels) for contact in dossier.contacts]
    for clock in dossier.clocks:
        clock.suspended_by = list(registry.limits.of(clock).suspended_by)
    if dossier.silent_since is None and dossier.state in WORKED_ON and not dossier.sealed:
        dossier.silent_since = await _last_step(registry, dossier)
    dossier.settle_days()
    return await registry.store.put_right(dossier, _REPEATED, drop=_OLD_NAMES)


def _with_level(contact: Contact, levels: dict[str, Any]) -> Contact:
    """The same one where its level is known already, or is not known now."""
    level = None if contact.received_level else levels.get(contact.received_by)
    return contact.model_copy(update={"received_level": level}) if level else contact


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


async def _levels(registry: Registry, page: list[Dossier]) -> dict[str, Any]:
    """Of the offices that received contacts whose level was not kept."""
    contacts = (contact for dossier in page for contact in dossier.contacts)
    offices = {one.received_by for one in contacts if one.received_level is None}
    async with answering():
        raws = await registry.store.units.find({"_id": {"$in": sorted(offices)}}).to_list() if offices else []
    return {raw["_id"]: Unit.model_validate(raw).level for raw in raws}


async def _pages(registry: Registry) -> AsyncIterator[list[Dossier]]:
    behind = ""
    while page := await registry.store.after(behind, _AT_A_TIME):
        yield page
        behind = page[-1].id
