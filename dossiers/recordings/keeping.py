"""Uploads and their parts in the document store."""

from datetime import datetime
from typing import Any

from pymongo import ASCENDING, DESCENDING
from pymongo.errors import DuplicateKeyError

from dossiers.answering import answering
from dossiers.errors import NotFound
from dossiers.recordings.recording import RecordingStatus
from dossiers.recordings.upload import Part, Upload, part_id
from dossiers.store import Raw, Store
from dossiers.viewer import Viewer


async def insert(store: Store, upload: Upload) -> None:
    document = {"_id": upload.id, **upload.model_dump(exclude={"id"}), "sweep_due": upload.expires_at}
    async with answering():
        await store.recordings.insert_one(document)


async def find(store: Store, upload_id: str) -> Upload | None:
    async with answering():
        raw = await store.recordings.find_one({"_id": upload_id})
    return Upload.model_validate(raw) if raw else None


async def own(store: Store, upload_id: str, viewer: Viewer) -> Upload:
    """Raises NotFound, also for an upload of somebody else."""
    upload = await find(store, upload_id)
    if upload is None or upload.by.subject != viewer.subject:
        raise NotFound("upload", upload_id)
    return upload


async def count_open(store: Store, viewer: Viewer, at_most: int) -> int:
    mine = {"by.subject": viewer.subject, "status": RecordingStatus.RECEIVING}
    async with answering():
        return await store.recordings.count_documents(mine, limit=at_most)


async def under_way(store: Store, viewer: Viewer, dossier: str | None) -> list[Upload]:
    """What the viewer is sending or has sent in vain, to that dossier or to any; at most 100."""
    wanted = {"$in": [RecordingStatus.RECEIVING, RecordingStatus.PROVING, RecordingStatus.REFUSED]}
    mine: Raw = {"by.subject": viewer.subject, "status": wanted, **({"dossier": dossier} if dossier else {})}
    async with answering():
        found = store.recordings.find(mine).sort([("created_at", ASCENDING), ("_id", ASCENDING)]).limit(100)
        return [Upload.model_validate(raw) async for raw in found]


async def ends(store: Store, upload_ids: list[str]) -> dict[str, int]:
    """How many bytes are here of each, where there are any."""
    if not upload_ids:
        return {}
    end = {"$max": {"$add": ["$offset", "$size"]}}
    async with answering():
        found = await store.recording_parts.aggregate(
            [{"$match": {"recording": {"$in": upload_ids}}}, {"$group": {"_id": "$recording", "end": end}}]
        )
        return {raw["_id"]: int(raw["end"]) async for raw in found}


async def change(store: Store, upload: Upload, while_: RecordingStatus, **fields: Any) -> bool:  # noqa: ANN401
    """Set fields of the upload if it has that status still; whether it had."""
    async with answering():
        done = await store.recordings.update_one({"_id": upload.id, "status": while_}, {"$set": fields})
    return done.matched_count > 0


async def waiting(store: Store, at_most: int) -> tuple[int, int]:
    """How many are due to be proven, and how many nobody tries any more."""
    async with answering():
        due = await store.recordings.count_documents({"prove_due": {"$exists": True}}, limit=at_most)
        parked = {"status": RecordingStatus.PROVING, "parked": True}
        return due, await store.recordings.count_documents(parked, limit=at_most)


async def last_part(store: Store, upload_id: str) -> Part | None:
    async with answering():
        found = store.recording_parts.find({"recording": upload_id}).sort([("offset", DESCENDING)]).limit(1)
        raws = await found.to_list()
    return Part.model_validate(raws[0]) if raws else None


async def parts(store: Store, upload_id: str, start: int = 0, end: int | None = None) -> list[Part]:
    """In their order, those that have some of the bytes from `start` to before `end`, and perhaps the one before."""
    within: Raw = {"recording": upload_id}
    if end is not None:
        within["offset"] = {"$lt": end}
    async with answering():
        raws = await store.recording_parts.find(within).sort([("offset", ASCENDING)]).to_list()
    return [part for part in map(Part.model_validate, raws) if part.end > start]


async def append(store: Store, upload_id: str, part: Part, moment: datetime) -> bool:
    """Put the part, whose bytes are laid down, at its place; False where another is there already."""
    document = {"_id": part_id(upload_id, part.offset), "recording": upload_id, "at": moment, **part.model_dump()}
    async with answering():
        try:
            await store.recording_parts.insert_one(document)
        except DuplicateKeyError:
            return False
    return True
