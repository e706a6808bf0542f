"""Transcribing (转写): what was asked for is handed to the recogniser, and what that says handed in, once.

Leased like other work: a worker that dies is followed by another one, which begins anew, or finds that the transcript
is in the dossier already. The recording lies in a folder of this one attempt as long as the recogniser reads it.
"""

import asyncio
import hashlib
import logging
import re
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from dossiers import claims, workrooms
from dossiers.errors import AnjuanError, Conflict, NotFound, Unavailable
from dossiers.handling import Conceal, Taken
from dossiers.leasing import Lease, LeaseLost, Queue
from dossiers.recordings import keeping
from dossiers.recordings.media import KINDS
from dossiers.recordings.reading import read
from dossiers.recordings.recording import Recording
from dossiers.recordings.refusals import PartDamaged
from dossiers.registry import Registry
from dossiers.transcripts import adding
from dossiers.transcripts.adding import TranscriptDraft
from dossiers.transcripts.recogniser import Recogniser
from dossiers.transcripts.running import LAST_BYTES, RecogniserFailed, run
from dossiers.transcripts.transcription import ATTEMPTS, Fault, Problem, Transcription, TranscriptionState
from dossiers.viewer import scope

ROOT = workrooms.root("recogniser")
_EVERY_SECONDS = 1.0
_SWEEP_SECONDS = 300.0
_AGAIN = timedelta(seconds=15)
_WAIT_SECONDS = 2.0
_LAST_LINES = 20
_CONTROL = re.compile("\x1b\\[[0-9;?]*[A-Za-z]|[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_GIVEN_UP = "it was begun again and again, and never came to its end; the log says why: tell the administration"

_log = logging.getLogger(__name__)


class Transcriber:
    """Safe to run in several processes and to be killed."""

    def __init__(
        self, registry: Registry, recogniser: Recogniser, root: Path = ROOT, every: float = _EVERY_SECONDS
    ) -> None:
        self._registry = registry
        self._recogniser = recogniser
        self._root = root / registry.store.database.name
        self._every = every
        self._queue = Queue(registry.store.transcriptions, "due", registry.clock)

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop` is set, as many at once as may be; outlives every error."""
        await asyncio.gather(self._sweep(stop), *(self._work(stop) for _ in range(self._recogniser.at_once)))

    async def _work(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            try:
                if await self.once(stop):
                    continue
            except Exception as error:  # noqa: BLE001 - it outlives every error
                _log.warning("recordings wait to be transcribed", extra={"reason": type(error).__name__})
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), self._every)

    async def _sweep(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            try:
                await self.sweep()
            except Exception as error:  # noqa: BLE001 - as above
                _log.warning("folders wait to be removed", extra={"reason": type(error).__name__})
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), _SWEEP_SECONDS)

    async def once(self, stop: asyncio.Event | None = None) -> bool:
        """Transcribe what is due first; False where nothing is. Raises Unavailable.

        Broken off when `stop` is set: then another one begins anew, and the attempt does not count.
        """
        lease = await self._queue.lease(state=TranscriptionState.RUNNING, started_at=self._registry.clock())
        if lease is None:
            return False
        asked = Transcription.model_validate(lease.raw)
        if asked.attempts > 1:
            await self.sweep()
        ended = await self._queue.work(lease, self._transcribe(asked, lease), stop)
        if not ended and stop is not None and stop.is_set():
            with suppress(LeaseLost):
                await self._wait(lease, timedelta(0), asked.attempts - 1)
        return True

    async def sweep(self) -> int:
        """Remove what a killed worker has left behind on this machine; gives of how many attempts."""
        return await workrooms.sweep(self._root, self._queue)

    async def _transcribe(self, asked: Transcription, lease: Lease) -> None:
        folder = workrooms.room(self._root, lease)
        try:
            transcript = await self._entered(asked) or await self._made(asked, folder)
        except RecogniserFailed as failed:
            last_words = await self._last_words(asked, failed.last_words, folder)
            await self._failed(lease, Problem(fault=failed.fault, message=str(failed), last_words=last_words))
        except PartDamaged as damaged:
            await self._failed(lease, Problem(fault=Fault.RECORDING_DAMAGED, message=str(damaged)))
        except Unavailable:
            await self._wait(lease, _AGAIN, asked.attempts - 1)
        except AnjuanError as refusal:
            await self._failed(lease, Problem(fault=Fault.REFUSED, message=str(refusal)))
        except Exception as error:  # noqa: BLE001 - disk full, say: it is tried again
            _log.error("not transcribed", extra={"transcription": asked.id, "reason": type(error).__name__})
            await self._again(asked, lease)
        else:
            done = {"state": TranscriptionState.DONE, "transcript": transcript}
            await self._queue.settle(lease, **done, finished_at=self._registry.clock())
        finally:
            await asyncio.to_thread(workrooms.remove, folder)

    async def _entered(self, asked: Transcription) -> str | None:
        """Id of the transcript, where an earlier attempt died after it had handed it in."""
        claim = await claims.find(self._registry, asked.call)
        if claim is None:
            return None
        with suppress(Conflict):
            dossier = await self._registry.store.with_entry(claim.dossier, claim.entry)
            return _brought(Taken(dossier, next(one for one in dossier.chain if one.id == claim.entry)))
        return None

    async def _made(self, asked: Transcription, folder: Path) -> str:
        if asked.attempts > ATTEMPTS:
            raise RecogniserFailed(Fault.GIVEN_UP, _GIVEN_UP)
        dossier = await self._registry.store.load(asked.dossier, scope(asked.by))
        recording = next((one for one in dossier.recordings if one.sha256 == asked.sha256), None)
        if recording is None:
            raise NotFound("recording", asked.recording)
        await asyncio.to_thread(workrooms.make, folder)
        file = folder / f"recording.{KINDS[recording.media_type].suffix}"
        await self._lay_down(recording, file)
        written = await run(self._recogniser, file)
        return await self._handed_in(asked, written)

    async def _lay_down(self, recording: Recording, file: Path) -> None:
        """Its bytes, piece by piece; raises PartDamaged where they are not those that were proven."""
        parts = await keeping.parts(self._registry.store, recording.id)
        digest = hashlib.sha256()
        with await asyncio.to_thread(file.open, "xb") as into:
            async for piece in read(self._registry.store, parts, recording.id, 0, recording.size):
                digest.update(piece)
                await asyncio.to_thread(into.write, piece)
        if digest.hexdigest() != recording.sha256:
            raise PartDamaged(recording.id, 0, "or another one is not what was proven")

    async def _handed_in(self, asked: Transcription, written: str) -> str:
        """As a person hands in a transcript, in the name of who asked; what took hours waits for the store."""
        draft = TranscriptDraft(asked.sha256, self._recogniser.form, written, self._recogniser.name)
        while True:
            try:
                return _brought(await adding.add(self._registry, asked.call, draft))
            except Unavailable:
                await asyncio.sleep(_WAIT_SECONDS)

    async def _last_words(self, asked: Transcription, said: bytes, folder: Path) -> str | None:
        """The last lines, with identities cut out: some recognisers write there what they hear."""
        lines = last_lines(said).replace(str(folder), "")
        if not lines:
            return None
        dossier = await self._registry.store.load_any(asked.dossier)
        try:
            return Conceal(self._registry.vault, dossier.people()).line("last_words", lines)
        except AnjuanError:
            return None

    async def _again(self, asked: Transcription, lease: Lease) -> None:
        if asked.attempts >= ATTEMPTS:
            await self._failed(lease, Problem(fault=Fault.GIVEN_UP, message=_GIVEN_UP))
        else:
            await self._wait(lease, _AGAIN * asked.attempts, asked.attempts)

    async def _wait(self, lease: Lease, pause: timedelta, attempts: int) -> None:
        fields = {"state": TranscriptionState.WAITING, "attempts": attempts}
        await self._queue.give_back(lease, self._registry.clock() + pause, **fields)

    async def _failed(self, lease: Lease, problem: Problem) -> None:
        _log.warning("a transcription failed", extra={"transcription": lease.raw["_id"], "reason": problem.fault})
        failed = {"state": TranscriptionState.FAILED, "problem": problem.model_dump()}
        await self._queue.settle(lease, **failed, finished_at=self._registry.clock())


def last_lines(said: bytes) -> str:
    """Of a terminal's text, without what moves its cursor, and without a line whose beginning is missing."""
    lines = _CONTROL.sub("", said.decode(errors="replace").replace("\r", "\n")).split("\n")
    whole = lines[1:] if len(said) >= LAST_BYTES else lines
    return "\n".join([line for line in whole if line.strip()][-_LAST_LINES:])


def _brought(taken: Taken) -> str:
    return next(one.id for one in taken.dossier.transcripts if one.entry == taken.entry.number)
