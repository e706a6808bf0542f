"""Effects: the far end of a step that touches a second dossier, delivered after the step, once.

An effect is written with its step. A worker leases the dossier by pushing `effects_due` forward, appends the entry to
the other dossier under the effect's id, and removes the effect; killed anywhere between, the next worker goes on.

An effect that the other dossier refuses, or whose other dossier is gone, is parked: it stays where it is,
`effects_parked` says why, a metric counts it, and a sweep tries it again.
"""

import logging
from contextlib import suppress
from datetime import timedelta

from pymongo import ASCENDING, ReturnDocument

from dossiers.answering import answering
from dossiers.chain import Effect
from dossiers.dossier import Dossier
from dossiers.errors import Conflict, IllegalStep, InvalidInput, NotFound
from dossiers.registry import Registry
from dossiers.steps import SplitOff

_LEASE = timedelta(seconds=30)
_LOG = logging.getLogger(__name__)


async def deliver_due(registry: Registry) -> bool:
    """Deliver the effects of the dossier that is due first; False where none is due."""
    moment = registry.clock()
    async with answering():
        raw = await registry.store.dossiers.find_one_and_update(
            # FerretDB takes the partial index only where the filter says what the index says.
            {"effects_due": {"$exists": True, "$lte": moment}},
            {"$set": {"effects_due": moment + _LEASE}},
            sort=[("effects_due", ASCENDING)],
            projection={"effects": 1},
            return_document=ReturnDocument.AFTER,
        )
    if raw is None:
        return False
    dossiers, number, refusal = registry.store.dossiers, raw["_id"], None
    for effect in [Effect.model_validate(part) for part in raw.get("effects", [])]:
        try:
            await _deliver(registry, effect)
        except (IllegalStep, InvalidInput, NotFound) as error:
            refusal = type(error).__name__
            _LOG.error("effect parked: the other dossier refuses it", extra={"dossier": number, "reason": refusal})
            continue
        async with answering():
            await dossiers.update_one({"_id": number}, {"$pull": {"effects": {"id": effect.id}}})
    async with answering():
        if refusal:
            await dossiers.update_one(
                {"_id": number}, {"$set": {"effects_parked": refusal}, "$unset": {"effects_due": 1}}
            )
        await dossiers.update_one({"_id": number, "effects": []}, {"$unset": {"effects_due": 1}})
    return True


async def retry_parked(registry: Registry) -> int:
    """Make effects due again that were parked; gives of how many dossiers."""
    async with answering():
        made_due = await registry.store.dossiers.update_many(
            {"effects_parked": {"$exists": True}},
            {"$set": {"effects_due": registry.clock()}, "$unset": {"effects_parked": 1}},
        )
    return made_due.modified_count


async def parked(registry: Registry) -> int:
    """Of how many dossiers effects are parked."""
    async with answering():
        return await registry.store.dossiers.count_documents({"effects_parked": {"$exists": True}})


async def _deliver(registry: Registry, effect: Effect) -> None:
    if isinstance(effect.facts, SplitOff):
        # Stored once: under its number, with the effect's id as that of its first entry.
        stamp = effect.model_copy(update={"recorded_at": registry.clock()})
        await registry.store.insert(Dossier.split_off(effect.to, stamp, effect.facts, registry.limits))
        return
    while True:
        far = await registry.store.load_any(effect.to)
        try:
            far.receive(effect, registry.clock(), registry.limits)
        except IllegalStep:
            # Delivered before, it may be what makes it illegal now.
            if await registry.store.has_entry(effect.to, effect.id):
                return
            raise
        # Nothing is written twice: the store looks for the entry itself.
        with suppress(Conflict):
            await registry.store.save(far)
            return


async def pending(registry: Registry, at_most: int) -> int:
    """How many dossiers have effects that are not delivered yet."""
    async with answering():
        return await registry.store.dossiers.count_documents({"effects_due": {"$exists": True}}, limit=at_most)
