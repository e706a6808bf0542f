"""Verifying: every byte that dossiers refer to is read again and compared with what was proven."""

import hashlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from pymongo import ASCENDING

from dossiers.answering import answering
from dossiers.recordings import keeping
from dossiers.recordings.reading import read
from dossiers.recordings.recording import Recording, RecordingStatus
from dossiers.recordings.refusals import PartDamaged
from dossiers.recordings.upload import Part
from dossiers.registry import Registry
from dossiers.store import Raw, Store

_AT_A_TIME = 200

Told = Callable[[int, int | None], None]


@dataclass(frozen=True, slots=True)
class Difference:
    """What is not as it was proven; `part` says which part, by its first byte, where it is one."""

    dossier: str
    recording: str
    what: str
    part: int | None = None

    def __str__(self) -> str:
        where = "" if self.part is None else f", part at byte {self.part:,}"
        return f"{self.dossier}, recording {self.recording}{where}: {self.what}"


@dataclass(slots=True)
class Verified:
    """How much was read, and what was found to differ."""

    recordings: int
    bytes: int
    differences: list[Difference]


async def verify(registry: Registry, told: Told = lambda _done, _total: None) -> Verified:
    """Read all recordings that dossiers refer to; raises StoreUnavailable."""
    found = Verified(0, 0, [])
    async for dossier, recording in _referred_to(registry.store):
        found.differences += await _compared(registry.store, dossier, recording)
        found.recordings += 1
        found.bytes += recording.size
        told(found.recordings, None)
    found.differences += [one async for one in _unreferred(registry.store)]
    return found


async def _referred_to(store: Store) -> AsyncIterator[tuple[str, Recording]]:
    """By pages of dossiers, in the order of their numbers."""
    last = ""
    while True:
        having = {"_id": {"$gt": last}, "recordings": {"$exists": True, "$ne": []}}
        async with answering():
            page = await store.dossiers.find(having, {"recordings": 1}).sort("_id").limit(_AT_A_TIME).to_list()
        for raw in page:
            for one in raw["recordings"]:
                yield raw["_id"], Recording.model_validate(one)
        if len(page) < _AT_A_TIME:
            return
        last = page[-1]["_id"]


async def _compared(store: Store, dossier: str, recording: Recording) -> list[Difference]:
    differences, whole, end = [], hashlib.sha256(), 0
    for part in await keeping.parts(store, recording.id):
        if part.offset != end:
            differences.append(Difference(dossier, recording.id, f"bytes from {end:,} on are missing", part.offset))
        if fault := await _damage(store, recording, part, whole.update):
            differences.append(Difference(dossier, recording.id, fault, part.offset))
        end = part.end
    if end != recording.size:
        differences.append(Difference(dossier, recording.id, f"{end:,} of {recording.size:,} bytes are there"))
    elif not differences and whole.hexdigest() != recording.sha256:
        differences.append(Difference(dossier, recording.id, "the whole has another SHA-256 than was proven"))
    return differences


async def _damage(store: Store, recording: Recording, part: Part, update: Callable[[bytes], None]) -> str | None:
    own = hashlib.sha256()
    try:
        async for piece in read(store, [part], recording.id, part.offset, part.end):
            own.update(piece)
            update(piece)
    except PartDamaged as damaged:
        return damaged.what
    return None if own.hexdigest() == part.sha256 else "has another SHA-256 than when it came"


async def _unreferred(store: Store) -> AsyncIterator[Difference]:
    """Recordings said to be in a dossier that does not have them."""
    async with answering():
        ready = store.recordings.find({"status": RecordingStatus.READY}, {"dossier": 1}).sort([("_id", ASCENDING)])
        raws: list[Raw] = await ready.to_list()
    for raw in raws:
        async with answering():
            kept = await store.dossiers.find_one({"_id": raw["dossier"], "recordings.id": raw["_id"]}, {"_id": 1})
        if kept is None:
            yield Difference(raw["dossier"], raw["_id"], "the dossier does not refer to it")
