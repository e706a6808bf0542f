"""Reading: bytes of a recording out of its parts, and the recording itself as a viewer may have it."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass

from dossiers import audit
from dossiers.answering import answering
from dossiers.errors import NotFound
from dossiers.recordings import keeping
from dossiers.recordings.parts import PartMissing
from dossiers.recordings.recording import Recording
from dossiers.recordings.refusals import PartDamaged
from dossiers.recordings.upload import Part
from dossiers.registry import Registry
from dossiers.store import Raw, Store
from dossiers.viewer import Viewer, scope


async def read(store: Store, parts: list[Part], recording: str, start: int, end: int) -> AsyncGenerator[bytes, None]:
    """From byte `start` to before `end`, in pieces; raises PartDamaged where one is not there, or StoreUnavailable."""
    async for piece in ahead(_pieces(store, parts, recording, start, end)):
        yield piece


async def ahead(pieces: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    """While a piece is being used, the next one comes."""
    coming = asyncio.ensure_future(anext(pieces, None))
    try:
        while (piece := await coming) is not None:
            coming = asyncio.ensure_future(anext(pieces, None))
            yield piece
    finally:
        coming.cancel()
        await asyncio.gather(coming, return_exceptions=True)
        await pieces.aclose()


async def _pieces(store: Store, parts: list[Part], recording: str, start: int, end: int) -> AsyncGenerator[bytes, None]:
    for part in parts:
        first, last = max(start - part.offset, 0), min(end, part.end) - part.offset
        if first >= last:
            continue
        try:
            async with answering():
                async for piece in store.parts.read(part.key, first, last):
                    yield piece
        except PartMissing as error:
            raise PartDamaged(recording, part.offset, "is not there, or not all of it") from error


@dataclass(frozen=True, slots=True)
class Listening:
    """A recording that the viewer may hear."""

    dossier: str
    recording: Recording


async def find(registry: Registry, viewer: Viewer, recording_id: str) -> Listening:
    """Raises NotFound, also where the viewer may not see its dossier, or had it before the recording came."""
    upload = await keeping.find(registry.store, recording_id)
    if upload is not None:
        dossier = (await registry.store.load(upload.dossier, scope(viewer))).as_seen_by(viewer)
        for recording in dossier.recordings:
            if recording.id == recording_id:
                return Listening(dossier.id, recording)
    raise NotFound("recording", recording_id)


async def note(registry: Registry, viewer: Viewer, heard: Listening, what: str) -> None:
    """In the audit log, before any byte goes out; `what` says which part of it."""
    await audit.record(registry, viewer, "recording", dossier=heard.dossier, recording=heard.recording.id, part=what)


async def waveform(store: Store, recording_id: str) -> Raw | None:
    """`peaks` as JSON and `png`, as stored; None where it has no sound."""
    async with answering():
        return await store.waveforms.find_one({"_id": recording_id})
