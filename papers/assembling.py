"""Assembling (组卷): makes what was asked for, one dossier at a time, in flat memory, and goes on after a kill.

What is made lies in a folder of this attempt's own until a part is whole; then it is stored and noted in one write, so
that whoever goes on later needs to make no part twice.
"""

import asyncio
import errno
import logging
import zipfile
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from dossiers import workrooms
from dossiers.errors import AnjuanError, Unavailable
from dossiers.leasing import Lease, LeaseLost, Queue
from papers.archive import Archive
from papers.errors import NoRoom
from papers.folder import Folder, Wanted
from papers.job import ATTEMPTS, KEPT, Job, JobState, PaperKind, Part, Problem
from papers.keeping import Keep
from papers.own_copy import own_copy
from papers.package import Bag, ZipSink
from papers.paper import Paper
from papers.people import People
from papers.press import Press
from papers.work_record import work_record

ROOT = workrooms.root("papers")
"""Where papers lie while they are made, in a folder for each database: for nobody else's eyes."""
ZIP = "application/zip"
PDF = "application/pdf"
_EVERY_SECONDS = 1.0
_SWEEP_SECONDS = 300.0
_AGAIN = timedelta(seconds=15)
_INTERNAL = Problem(
    code="INTERNAL", message="the papers could not be made; the log says why: tell the administration (制作失败)"
)

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}

_Store = Callable[[Path, int, str, list[str], str | None], Awaitable[Part]]

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
        kept = job.kept_parts()
        await self._keep.remove(job.id, but=[part.key for part in kept])
        match job.kind:
            case PaperKind.CASE_FILES:
                parts = await self._case_files(job, lease, folder, kept, press)
            case PaperKind.PETITIONER_COPY:
                paper = await own_copy(self._archive, job)
                parts = [await self._paper(job, folder / "petitioner-copy.pdf", paper, press)]
            case PaperKind.WORK_RECORD:
                paper = await work_record(self._archive, job)
                parts = [await self._paper(job, folder / "work-record.pdf", paper, press)]
        moment = self._now()
        await self._queue.settle(
            lease,
            state=str(JobState.DONE),
            parts=[part.model_dump() for part in parts],
            done=job.total,
            finished_at=moment,
            expires_at=moment + KEPT,
        )

    async def _paper(self, job: Job, file: Path, paper: Paper, press: Press) -> Part:
        await asyncio.to_thread(file.write_bytes, await press.typeset(paper, job.watermark))
        return await self._stored(job, file, 1, PDF, job.dossiers, None)

    async def _case_files(self, job: Job, lease: Lease, folder: Path, kept: list[Part], press: Press) -> list[Part]:
        with _Making(job, folder, kept, partial(self._stored, job)) as made:
            for number in made.left:
                for place, bag in enumerate(await self._bags(job, number, press)):
                    if made.full(bag):
                        await self._noted(lease, await made.close(begun=number if place else None))
                    await made.write(bag)
                made.end(number)
                await self._queue.note(lease, done=made.done)
            await self._noted(lease, await made.close(begun=None))
            return made.parts

    async def _noted(self, lease: Lease, parts: list[Part]) -> None:
        await self._queue.note(lease, parts=[part.model_dump() for part in parts])

    async def _bags(self, job: Job, number: str, press: Press) -> list[Bag]:
        viewer, wishes = job.by.viewer(), job.wishes
        read = await self._archive.read(viewer, number)
        people = People()
        if wishes.reason is not None:
            people = await self._archive.disclosed(viewer, read.dossier, job.id, wishes.reason)
        wanted = Wanted(people, wishes.redacted_twin, wishes.attachments, job.watermark)
        return await Folder(read, wanted, press).bags(wishes.split_bytes)

    async def _stored(  # noqa: PLR0913, PLR0917 - what a part says
        self, job: Job, file: Path, number: int, media_type: str, dossiers: list[str], begun: str | None
    ) -> Part:
        key = f"{job.id}/{number}/{job.attempts}"
        size, digest = await self._keep.put(key, job, file)
        await asyncio.to_thread(file.unlink)
        return Part(
            number=number,
            key=key,
            name=file.name,
            media_type=media_type,
            size=size,
            sha256=digest,
            dossiers=dossiers,
            begun=begun,
        )

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


class _Making:
    """The parts of a job's package, one after the other."""

    def __init__(
        self,
        job: Job,
        folder: Path,
        kept: list[Part],
        store: _Store,
    ) -> None:
        self._limit = job.wishes.split_bytes
        self._folder = folder
        self._store = store
        self._name = f"case-files-{job.id}"
        self._archive: zipfile.ZipFile | None = None
        self._size = 0
        self._ended: list[str] = []
        self.parts = list(kept)
        ready = {number for one in kept for number in one.dossiers}
        self.left = [number for number in job.dossiers if number not in ready]
        self.done = len(ready)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """What came to nothing is closed, whether or not there is room for its end."""
        if self._archive is not None:
            with suppress(OSError, ValueError):
                self._archive.close()

    @property
    def _file(self) -> Path:
        return self._folder / f"{self._name}-{len(self.parts) + 1}.zip"

    def full(self, bag: Bag) -> bool:
        return self._limit is not None and self._size > 0 and self._size + bag.size > self._limit

    async def write(self, bag: Bag) -> None:
        if self._archive is None:
            self._archive = zipfile.ZipFile(self._file, "x")
        await bag.write(ZipSink(self._archive))
        self._size += bag.size

    def end(self, number: str) -> None:
        self._ended.append(number)
        self.done += 1

    async def close(self, *, begun: str | None) -> list[Part]:
        """Store the part that is open, where one is; gives all parts."""
        if self._archive is not None:
            file = self._file
            self._archive.close()
            self.parts.append(await self._store(file, len(self.parts) + 1, ZIP, self._ended, begun))
            self._archive, self._size, self._ended = None, 0, []
        return self.parts


def _problem(error: AnjuanError) -> Problem:
    name = type(error).__name__
    code = "".join(f"_{letter}" if letter.isupper() else letter for letter in name).lstrip("_").upper()
    return Problem(code=code, message=str(error))
