"""Uploading: bytes come in, are laid down in parts, and are proven later; an upload goes on where it stopped.

A part is laid down first and then put at its place by one insert, whose id is that place: of two who send the same at
once, one does it. How much is here follows from the parts alone, so that nothing can be said to be here that is not.
"""

import asyncio
import hashlib
import secrets
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from dossiers.answering import answering
from dossiers.errors import InvalidInput, RateLimited
from dossiers.handling import Conceal
from dossiers.recordings import keeping
from dossiers.recordings.limits import RecordingLimits
from dossiers.recordings.recording import RecordingStatus
from dossiers.recordings.refusals import ChecksumDiffers, OffsetDiffers
from dossiers.recordings.sweeping import SETTLED_AFTER, discard
from dossiers.recordings.upload import PART_BYTES, Described, Part, Upload, Uploader, part_key
from dossiers.registry import Registry
from dossiers.states import Step, after
from dossiers.steps import AddRecording
from dossiers.viewer import Viewer, scope

_WAIT_SECONDS = 60


async def begin(registry: Registry, viewer: Viewer, described: Described, limits: RecordingLimits) -> Upload:
    """Announce an upload.

    Raises NotFound, IllegalStep, NotPermitted, InvalidInput, UploadTooLarge, MediaTypeRefused or RateLimited.
    """
    described.check(limits, registry.clock())
    dossier = await registry.store.load(described.dossier, scope(viewer))
    after(Step.ADD_RECORDING, dossier.purpose, dossier.state)
    AddRecording.permit(dossier, viewer)
    AddRecording.check_hearing(dossier, described.hearing)
    if await keeping.count_open(registry.store, viewer, limits.most_open) >= limits.most_open:
        raise RateLimited("uploads that are not finished", _WAIT_SECONDS)
    conceal, moment = Conceal(registry.vault, dossier.people()), registry.clock()
    upload = Upload(
        **described.model_dump(exclude={"name", "device"}),
        id=secrets.token_hex(16),
        by=Uploader.of(viewer),
        name=conceal.line("name", described.name),
        device=conceal.line("device", described.device),
        created_at=moment,
        expires_at=moment + limits.kept,
    )
    await keeping.insert(registry.store, upload)
    return upload


async def received(registry: Registry, upload: Upload) -> int:
    """How many bytes are here; also ends the upload whose last byte came just before a crash."""
    if upload.whole and upload.size is not None:
        return upload.size
    last = await keeping.last_part(registry.store, upload.id)
    end = last.end if last else 0
    if end == upload.size:
        await _complete(registry, upload, end)
    return end


async def give_up(registry: Registry, upload: Upload) -> None:
    """Remove it; raises InvalidInput for what is whole, and no longer the sender's to remove."""
    if upload.whole or not await keeping.change(
        registry.store, upload, RecordingStatus.RECEIVING, status=RecordingStatus.DISCARDED
    ):
        raise InvalidInput("upload", "is complete already, and is being proven or in the dossier")
    await discard(registry, upload)


@dataclass(slots=True)
class Intake:
    """Takes what comes of an upload in one request; while one part is laid down, the next comes in.

    `digest` is a checksum of all that comes, which are kept together or not at all.
    """

    registry: Registry
    upload: Upload
    limits: RecordingLimits
    digest: tuple[str, bytes] | None = None
    _end: int = 0
    _buffer: bytearray = field(default_factory=bytearray)
    _held: list[Part] = field(default_factory=list)
    _writing: asyncio.Task[None] | None = None
    _broken: bool = False
    """Whether a part was not laid down: nothing may come behind the gap."""

    async def take(self, offset: int, pieces: AsyncIterator[bytes], *, ends: bool = False) -> int:
        """Take all that comes, from `offset` on; gives where the upload stands then. `ends`: nothing more will come.

        What came before the sender broke off is kept, and the break raised again. Raises UploadOver, OffsetDiffers,
        UploadTooLarge, ChecksumDiffers, StoreFull or StoreUnavailable.
        """
        self.upload.check_open(self.registry.clock())
        self.upload.check_offset(offset, await received(self.registry, self.upload))
        await self._stay()
        self._end = offset
        try:
            await self._take_all(pieces)
        finally:
            await self._stop()
        if ends or self._end == self.upload.size:
            await _complete(self.registry, self.upload, self._end)
        return self._end

    async def _take_all(self, pieces: AsyncIterator[bytes]) -> None:
        running = hashlib.new(self.digest[0]) if self.digest else None
        try:
            async for piece in pieces:
                if running:
                    running.update(piece)
                await self._add(piece)
        except Exception:
            # Half of what a checksum is of cannot be checked: it comes again.
            if not self.digest and not self._broken:
                with suppress(OffsetDiffers):
                    await self._flush()
            raise
        if self.digest and running and running.digest() != self.digest[1]:
            raise ChecksumDiffers
        await self._flush()
        await self._put_held()

    async def _add(self, piece: bytes) -> None:
        self.upload.check_room(self._end + len(self._buffer) + len(piece), self.limits)
        self._buffer += piece
        if len(self._buffer) >= PART_BYTES:
            await self._write(PART_BYTES)

    async def _flush(self) -> None:
        await self._write(len(self._buffer))
        await self._written()

    async def _write(self, size: int) -> None:
        await self._written()
        if size:
            content = bytes(memoryview(self._buffer)[:size])
            del self._buffer[:size]
            self._writing = asyncio.create_task(self._lay_down(content, self._end))
            self._end += size

    async def _written(self) -> None:
        writing, self._writing = self._writing, None
        if writing:
            self._broken = True
            await writing
            self._broken = False

    async def _lay_down(self, content: bytes, offset: int) -> None:
        part = Part(
            offset=offset,
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            key=part_key(self.upload.id, offset, secrets.token_hex(4)),
        )
        async with answering():
            await self.registry.store.parts.put(part.key, content)
        if self.digest:
            self._held.append(part)
        else:
            await self._put(part)

    async def _put(self, part: Part) -> None:
        store = self.registry.store
        if not await keeping.append(store, self.upload.id, part, self.registry.clock()):
            async with answering():
                await store.parts.delete([part.key])
            last = await keeping.last_part(store, self.upload.id)
            raise OffsetDiffers(last.end if last else 0)

    async def _put_held(self) -> None:
        while self._held:
            await self._put(self._held[0])
            del self._held[0]

    async def _stop(self) -> None:
        """Leave nothing behind that is not wanted any more."""
        if self._writing:
            await asyncio.gather(self._writing, return_exceptions=True)
        if self._held:
            async with answering():
                await self.registry.store.parts.delete([part.key for part in self._held])

    async def _stay(self) -> None:
        expires = self.registry.clock() + self.limits.kept
        await keeping.change(
            self.registry.store, self.upload, RecordingStatus.RECEIVING, expires_at=expires, sweep_due=expires
        )


async def _complete(registry: Registry, upload: Upload, end: int) -> None:
    """All is here: it is due to be proven."""
    if end == 0:
        raise InvalidInput("size", "is 0; there is nothing to upload")
    moment = registry.clock()
    fields: dict[str, Any] = {
        "status": RecordingStatus.PROVING,
        "size": end,
        "received_at": moment,
        "prove_due": moment,
        "sweep_due": moment + SETTLED_AFTER,
    }
    await keeping.change(registry.store, upload, RecordingStatus.RECEIVING, **fields)
