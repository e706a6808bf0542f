"""Assembling (组卷): makes what was asked for, one dossier at a time, in flat memory, and goes on after a kill.

What is made lies in a folder of this attempt's own until a part is whole; then it is stored and noted in one write, so
that whoever goes on later needs to make no part twice.
"""

import asyncio
import errno
import logging
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from dossiers import workrooms
from dossiers.errors import AnjuanError, Unavailable
from dossiers.leasing import Lease, LeaseLost, Queue
from papers.archive import Archive
from papers.errors import FontMissing, NoRoom
from papers.folder import Folder, Wanted
from papers.job import ATTEMPTS, KEPT, Job, JobState, PaperKind, Part, Problem
from papers.keeping import Keep
from papers.own_copy import own_copy
from papers.package import Bag
from papers.packing import Packing, stored
from papers.paper import Paper
from papers.people import People
from papers.press import Press
from papers.work_record import work_record

ROOT = workrooms.root("papers")
"""Where papers lie while they are made, in a folder for each database: for nobody else's eyes."""
PDF = "application/pdf"
_EVERY_SECONDS = 1.0
_SWEEP_SECONDS = 300.0
_AGAIN = timedelta(seconds=15)
_INTERNAL = Problem(
    code="INTERNAL", message="the papers could not be made; the log says why: tell the administration (制作失败)"
)

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}

_log = logging.getLogger(__name__)


class Assembler:
    """Safe to run in several processes and to be killed."""

    def __init__(self, archive: Archive, keep: Keep, root: Path = ROOT, every: float = _EVERY_SECONDS) -> None:
        self._archive = archive
        self._keep = keep
        self._root = root / archive.registry.store.database.name
        self._every = every
        self._queue = Queue(keep.jobs, "due", archive.registry.clock)

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop` is set; outlives every error."""
        swept = -_SWEEP_SECONDS
        while not stop.is_set():
            try:
                now = asyncio.get_running_loop().time()
                if now - swept >= _SWEEP_SECONDS:
                    await self.sweep()
                    swept = now
                if await self.once():
                    continue
            except Exception as error:  # noqa: BLE001 - the worker outlives every error
                _log.warning("papers wait to be made", extra={"reason": type(error).__name__})
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), self._every)

    async def once(self) -> bool:
        """Make what is due first; False where nothing is. Raises Unavailable."""
        lease = await self._queue.lease(state=str(JobState.RUNNING))
        if lease is None:
            return False
        job = Job.model_validate(lease.raw)
        if job.attempts > 1:
            await self.sweep()
        if not await self._queue.work(lease, self._attempt(job, lease)):
            await self._keep.give_up(job)
            _log.info("somebody else goes on with the papers", extra={"job": job.id})
        return True

    async def _attempt(self, job: Job, lease: Lease) -> None:
        folder = workrooms.room(self._root, lease)
        try:
            async with Press() as press:
                await asyncio.to_thread(workrooms.make, folder)
                await self._make(job, lease, folder, press)
        except LeaseLost:
            raise
        except Unavailable as error:
            await self._again(job, lease, _problem(error))
        except AnjuanError as error:
            await self._failed(job, lease, _problem(error))
        except Exception as error:  # noqa: BLE001 - whatever it is, it is tried again
            _log.error("papers could not be made", extra={"job": job.id, "reason": type(error).__name__})
            full = isinstance(error, OSError) and error.errno in _FULL
            await self._again(job, lease, _problem(NoRoom(str(self._root))) if full else _INTERNAL)
        finally:
            await asyncio.to_thread(workrooms.remove, folder)

    async def sweep(self) -> int:
        """Remove what has been kept long enough, and what a killed worker has left behind here or in the store."""
        removed = await self._keep.expire(self._now()) + await self._keep.remove_orphans()
        return removed + await workrooms.sweep(self._root, self._queue)

    def _now(self) -> datetime:
        return self._archive.registry.clock()

    async def _make(self, job: Job, lease: Lease, folder: Path, press: Press) -> None:
        await self._keep.remove(job.id, but=[part.key for part in job.parts])
        done, state = job.total, JobState.DONE
        match job.kind:
            case PaperKind.CASE_FILES:
                package = await self._case_files(job, lease, folder, press)
                parts, done = package.parts, package.done
                state = JobState.PARTLY_DONE if package.failed else JobState.DONE
            case PaperKind.PETITIONER_COPY:
                paper = await own_copy(self._archive, job)
                parts = [await self._paper(job, folder / "petitioner-copy.pdf", paper, press)]
            case PaperKind.WORK_RECORD:
                paper = await work_record(self._archive, job)
                parts = [await self._paper(job, folder / "work-record.pdf", paper, press)]
        moment = self._now()
        await self._queue.settle(
            lease,
            state=str(state),
            parts=[part.model_dump() for part in parts],
            done=done,
            finished_at=moment,
            expires_at=moment + KEPT,
        )

    async def _paper(self, job: Job, file: Path, paper: Paper, press: Press) -> Part:
        await asyncio.to_thread(file.write_bytes, await press.typeset(paper, job.watermark))
        return await stored(self._keep, job, file, 1, PDF, job.dossiers)

    async def _case_files(self, job: Job, lease: Lease, folder: Path, press: Press) -> Packing:
        """Where some dossiers fail, the others; where all do, it fails for what the first one did."""
        with Packing(job, folder, self._keep, partial(self._queue.note, lease)) as package:
            first: Exception | None = None
            for number in package.left:
                try:
                    await package.put_in(number, await self._bags(job, number, press))
                except Exception as error:
                    if not _of_one_dossier(error, job):
                        raise
                    _log.warning("a dossier is left out", extra={"job": job.id, "reason": type(error).__name__})
                    first = first or error
                    await package.leave_out(number, _problem(error))
            if first is not None and not package.done:
                raise first
            await package.finish()
            return package

    async def _bags(self, job: Job, number: str, press: Press) -> list[Bag]:
        viewer, wishes = job.by.viewer(), job.wishes
        read = await self._archive.read(viewer, number)
        people = People()
        if wishes.reason is not None:
            people = await self._archive.disclosed(viewer, read.dossier, job.id, wishes.reason)
        wanted = Wanted(people, wishes.redacted_twin, wishes.attachments, job.watermark)
        return await Folder(read, wanted, press).bags(wishes.split_bytes)

    async def _again(self, job: Job, lease: Lease, problem: Problem) -> None:
        if job.attempts >= ATTEMPTS:
            await self._failed(job, lease, problem)
            return
        with suppress(Unavailable):
            await self._queue.give_back(lease, self._now() + _AGAIN * job.attempts, state=str(JobState.QUEUED))

    async def _failed(self, job: Job, lease: Lease, problem: Problem) -> None:
        """Nothing of it is kept."""
        _log.warning("papers failed", extra={"job": job.id, "reason": problem.code})
        with suppress(Unavailable):
            await self._keep.remove(job.id, but=[])
            failed = {"state": str(JobState.FAILED), "problem": problem.model_dump(), "parts": []}
            await self._queue.settle(lease, **failed, finished_at=self._now())


def _of_one_dossier(error: Exception, job: Job) -> bool:
    """Whether the others can be made without it; what nobody foresaw is tried again first."""
    if isinstance(error, AnjuanError):
        return not isinstance(error, (Unavailable, FontMissing))
    return job.attempts >= ATTEMPTS and not isinstance(error, (LeaseLost, OSError))


def _problem(error: Exception) -> Problem:
    if not isinstance(error, AnjuanError):
        return _INTERNAL
    name = type(error).__name__
    code = "".join(f"_{letter}" if letter.isupper() else letter for letter in name).lstrip("_").upper()
    return Problem(code=code, message=str(error))
