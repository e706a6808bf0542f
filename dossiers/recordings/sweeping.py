"""Sweeping: what was given up, has expired or was refused leaves no bytes behind, nor does a write that was cut short.

Whoever is late may lay a part down after the sweep; the upload's document stays until nobody can any more.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from pymongo import ASCENDING, ReturnDocument

from dossiers.answering import answering
from dossiers.recordings import keeping
from dossiers.recordings.recording import RecordingStatus
from dossiers.recordings.upload import Upload
from dossiers.registry import Registry
from dossiers.store import Raw

SETTLED_AFTER = timedelta(hours=1)
"""Whatever was being written when an upload ended is written, or never will be."""
_TOLD_FOR = timedelta(days=30)
"""How long who sent it can read why it was refused."""
_LEASE = timedelta(minutes=10)


@dataclass(slots=True)
class Swept:
    """How many uploads were looked after, how many strays of dead writers removed, how many tried again."""

    uploads: int = 0
    strays: int = 0
    retried: int = 0


async def sweep(registry: Registry) -> Swept:
    """All that is due now, and a look for bytes that belong to nothing at all, as a backup put back in part leaves."""
    swept = Swept(retried=await retry_parked(registry))
    while await sweep_next(registry):
        swept.uploads += 1
    swept.strays = await _remove_strays(registry)
    return swept


async def _remove_strays(registry: Registry) -> int:
    """Parts of uploads that there are not, by the uploads that parts name."""
    store = registry.store
    async with answering():
        named = [raw["_id"] async for raw in await store.recording_parts.aggregate([{"$group": {"_id": "$recording"}}])]
        lying = await store.parts.uploads()
    strays = 0
    for upload_id in sorted({*named, *lying}):
        if await keeping.find(store, upload_id) is None:
            async with answering():
                keys = await store.parts.keys(upload_id)
                await store.recording_parts.delete_many({"recording": upload_id})
                await store.parts.delete(keys)
            strays += len(keys)
    return strays


async def sweep_next(registry: Registry, due_by: datetime | None = None) -> bool:
    """Do what is due for one upload; False where none is due. Idempotent: killed anywhere, it is done again."""
    moment = registry.clock()
    async with answering():
        raw = await registry.store.recordings.find_one_and_update(
            {"sweep_due": {"$exists": True, "$lte": due_by or moment}},
            {"$set": {"sweep_due": moment + _LEASE}},
            sort=[("sweep_due", ASCENDING)],
            return_document=ReturnDocument.AFTER,
        )
    if raw is None:
        return False
    await _sweep(registry, Upload.model_validate(raw), emptied=raw.get("emptied_at"))
    return True


async def retry_parked(registry: Registry) -> int:
    """Have recordings proven again at which workers died too often; gives how many."""
    async with answering():
        done = await registry.store.recordings.update_many(
            {"status": RecordingStatus.PROVING, "parked": True},
            {"$set": {"prove_due": registry.clock(), "attempts": 0}, "$unset": {"parked": 1}},
        )
    return done.modified_count


async def _sweep(registry: Registry, upload: Upload, emptied: datetime | None) -> None:
    match upload.status:
        case RecordingStatus.RECEIVING:
            await _expire(registry, upload)
        case RecordingStatus.PROVING:
            await _settle(registry, upload, {"sweep_due": registry.clock() + SETTLED_AFTER})
        case RecordingStatus.READY:
            await tidy(registry, upload)
            await _settle(registry, upload, None)
        case RecordingStatus.REFUSED | RecordingStatus.DISCARDED if emptied is None:
            await discard(registry, upload)
        case _:
            await _remove_bytes(registry, upload)
            async with answering():
                await registry.store.recordings.delete_one({"_id": upload.id})


async def _expire(registry: Registry, upload: Upload) -> None:
    """Unless its last byte came just before a crash: then nothing is wanting but to prove it."""
    moment, last = registry.clock(), await keeping.last_part(registry.store, upload.id)
    if last is not None and last.end == upload.size:
        proving = {"status": RecordingStatus.PROVING, "received_at": moment, "prove_due": moment}
        await keeping.change(registry.store, upload, RecordingStatus.RECEIVING, **proving)
    elif moment >= upload.expires_at and await keeping.change(
        registry.store, upload, RecordingStatus.RECEIVING, status=RecordingStatus.DISCARDED
    ):
        await discard(registry, upload)
    else:
        await _settle(registry, upload, {"sweep_due": upload.expires_at})


async def discard(registry: Registry, upload: Upload) -> None:
    """Remove the bytes; what comes late is removed later, with the document."""
    await _remove_bytes(registry, upload)
    moment = registry.clock()
    kept = _TOLD_FOR if upload.refusal else SETTLED_AFTER
    await _settle(registry, upload, {"emptied_at": moment, "sweep_due": moment + kept})


async def tidy(registry: Registry, upload: Upload) -> int:
    """Remove what was laid down and is no part of it; gives how many such there were."""
    async with answering():
        lying = await registry.store.parts.keys(upload.id)
        wanted = {part.key for part in await keeping.parts(registry.store, upload.id)}
        strays = [key for key in lying if key not in wanted]
        await registry.store.parts.delete(strays)
    return len(strays)


async def _remove_bytes(registry: Registry, upload: Upload) -> None:
    """The references first, so that none is ever without its bytes."""
    async with answering():
        await registry.store.recording_parts.delete_many({"recording": upload.id})
        await registry.store.waveforms.delete_one({"_id": upload.id})
        await registry.store.parts.delete(await registry.store.parts.keys(upload.id))


async def _settle(registry: Registry, upload: Upload, fields: Raw | None) -> None:
    change = {"$set": fields} if fields else {"$unset": {"sweep_due": 1}}
    async with answering():
        await registry.store.recordings.update_one({"_id": upload.id}, change)
