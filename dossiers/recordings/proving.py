"""Proving: what has come is read back, hashed, looked into, and then referred to by its dossier.

One upload at a time, leased: `prove_due` is pushed forward while somebody works on it, and a worker that dies is
followed by another. Everything it does is the same when done twice: the page of the waveform has the recording's id,
the entry's id follows from it.
"""

import asyncio
import hashlib
import logging
import time
from contextlib import suppress

from pymongo.errors import DuplicateKeyError

from dossiers.answering import answering
from dossiers.chain import Actor, Effect
from dossiers.days import day_of
from dossiers.errors import AnjuanError, Conflict, Unavailable
from dossiers.leasing import Lease, Queue
from dossiers.recordings import keeping
from dossiers.recordings.limits import RecordingLimits
from dossiers.recordings.media import SIGNATURE_BYTES, Kind, agrees, kind_of
from dossiers.recordings.probing import Found, Unplayable, probe, programs
from dossiers.recordings.reading import read
from dossiers.recordings.recording import RecordingStatus
from dossiers.recordings.refusals import PartDamaged
from dossiers.recordings.sweeping import sweep_next
from dossiers.recordings.upload import Part, Upload, WhyRefused
from dossiers.registry import Registry
from dossiers.steps import AddRecording

POLL_SECONDS = 0.5
_ATTEMPTS = 6
"""A recording at which so many workers died is not tried again: somebody has to look."""
_AGAIN_SECONDS = 2.0
_SWEEP_SECONDS = 30.0

_log = logging.getLogger(__name__)


class Refused(Exception):
    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.why = WhyRefused(code=code, message=message)


class Prover:
    """Safe to run in several processes and to be killed."""

    def __init__(self, registry: Registry, limits: RecordingLimits) -> None:
        self._registry = registry
        self._limits = limits
        self._queue = Queue(registry.store.recordings, "prove_due", registry.clock)

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop` is set; outlives every error."""
        sweep_at = 0.0
        while not stop.is_set():
            pause = POLL_SECONDS
            try:
                if await self.once():
                    continue
                if time.monotonic() >= sweep_at:
                    await self._sweep(stop)
                    sweep_at = time.monotonic() + _SWEEP_SECONDS
            except Exception as error:  # noqa: BLE001 - it outlives every error
                _log.warning("recordings wait to be proven", extra={"reason": type(error).__name__})
                pause = _AGAIN_SECONDS
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), pause)

    async def _sweep(self, stop: asyncio.Event) -> None:
        while not stop.is_set() and await sweep_next(self._registry):
            pass

    async def once(self) -> bool:
        """Prove the upload that is due first; False where none is due. Raises Unavailable."""
        programs()
        lease = await self._queue.lease()
        if lease is None:
            return False
        if lease.raw["attempts"] > _ATTEMPTS:
            _log.error("a recording parked: looking into it has ended the worker again and again")
            await self._queue.settle(lease, parked=True)
        else:
            await self._queue.work(lease, self._work(Upload.model_validate(lease.raw), lease))
        return True

    async def _work(self, upload: Upload, lease: Lease) -> None:
        try:
            proven = await self._proven(upload)
            await self._enter(proven)
        except Refused as refused:
            await self._refuse(lease, refused.why)
        except Unavailable:
            raise
        except AnjuanError as refusal:  # the dossier's: archived, merged, or with the same recording in it
            await self._refuse(lease, WhyRefused(code=_code(refusal), message=str(refusal)))
        else:
            found = proven.model_dump(include={"proven", "media"})
            await self._queue.settle(lease, **found, status=RecordingStatus.READY)

    async def _proven(self, upload: Upload) -> Upload:
        parts = await keeping.parts(self._registry.store, upload.id)
        sha256 = await self._read_back(upload, parts)
        if upload.sha256 and upload.sha256 != sha256:
            message = f"what came has the SHA-256 {sha256}, and not {upload.sha256} as declared; send it again"
            raise Refused("HASH_DIFFERS", message)
        found = await self._look(upload, parts, await self._kind(upload, parts))
        if found.waveform:
            await self._put_waveform(upload, found)
        return upload.model_copy(update={"proven": sha256, "media": found.media})

    async def _read_back(self, upload: Upload, parts: list[Part]) -> str:
        """SHA-256 of the whole; raises Refused where a part is not what came."""
        whole, end = hashlib.sha256(), 0
        for part in parts:
            own = hashlib.sha256()
            try:
                async for piece in read(self._registry.store, [part], upload.id, part.offset, part.end):
                    own.update(piece)
                    whole.update(piece)
            except PartDamaged as damaged:
                raise Refused("PART_DAMAGED", f"{damaged.what}; send it again") from damaged
            if part.offset != end or own.hexdigest() != part.sha256:
                raise Refused("PART_DAMAGED", f"the part at byte {part.offset:,} is not what came; send it again")
            end = part.end
        if end != upload.size:
            raise Refused("PART_DAMAGED", f"{end:,} of {upload.size:,} bytes are there; send it again")
        return whole.hexdigest()

    async def _kind(self, upload: Upload, parts: list[Part]) -> Kind:
        kind = kind_of(await self._piece(upload, parts, 0, SIGNATURE_BYTES))
        if kind is None:
            taken = ", ".join(sorted(self._limits.media_types))
            raise Refused("MEDIA_TYPE_REFUSED", f"its content is none of what is taken: {taken}")
        return kind

    async def _look(self, upload: Upload, parts: list[Part], kind: Kind) -> Found:
        async def piece(offset: int, length: int) -> bytes:
            return await self._piece(upload, parts, offset, length)

        try:
            found = await probe(piece, upload.size or 0, kind, self._limits.most_hours)
        except Unplayable as fault:
            raise Refused("UNPLAYABLE", str(fault)) from fault
        truly = found.media.media_type
        if truly not in self._limits.media_types:
            raise Refused("MEDIA_TYPE_REFUSED", f"its content is {truly}, which is not taken here")
        if not agrees(upload.media_type, truly):
            raise Refused("MEDIA_TYPE_DIFFERS", f"its content is {truly}, and not {upload.media_type} as declared")
        return found

    async def _piece(self, upload: Upload, parts: list[Part], offset: int, length: int) -> bytes:
        pieces = read(self._registry.store, parts, upload.id, offset, offset + length)
        return b"".join([piece async for piece in pieces])

    async def _put_waveform(self, upload: Upload, found: Found) -> None:
        if found.waveform is None:
            return
        page = {"_id": upload.id, "peaks": found.waveform.json(), "png": found.waveform.png()}
        async with answering():
            with suppress(DuplicateKeyError):
                await self._registry.store.waveforms.insert_one(page)

    async def _enter(self, upload: Upload) -> None:
        """The step in the dossier: once, in the name of who sent it; raises IllegalStep, InvalidInput or NotFound."""
        registry, facts = self._registry, AddRecording(recording=upload.reference())
        effect = Effect(
            id=hashlib.sha256(f"recording {upload.id}".encode()).hexdigest()[:24],
            happened_on=day_of(upload.received_at or registry.clock()),
            recorded_at=registry.clock(),
            by=Actor(**upload.by.model_dump(exclude={"region"})),
            to=upload.dossier,
            facts=facts,
        )
        while True:
            dossier = await registry.store.load_any(upload.dossier)
            if any(one.id == upload.id for one in dossier.recordings):
                return
            facts.check(dossier, effect.happened_on)
            dossier.receive(effect, registry.clock(), registry.limits)
            with suppress(Conflict):
                await registry.store.save(dossier)
                return

    async def _refuse(self, lease: Lease, why: WhyRefused) -> None:
        refused = {"status": RecordingStatus.REFUSED, "refusal": why.model_dump()}
        await self._queue.settle(lease, **refused, sweep_due=self._registry.clock())


def _code(refusal: AnjuanError) -> str:
    return "".join(f"_{letter}" if letter.isupper() else letter for letter in type(refusal).__name__)[1:].upper()
