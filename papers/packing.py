"""Packing (装包): the parts of a job's package, one after the other. A dossier is in it whole, or not at all."""

import asyncio
import zipfile
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from papers.job import Failure, Job, Part, Problem
from papers.keeping import Keep
from papers.package import Bag, Content, ZipSink

ZIP = "application/zip"
NOT_INCLUDED = "not-included"
"""The bag that says which dossiers are missing, in the last part."""


class _Mark(NamedTuple):
    """How far the package had come with the last dossier that is in it."""

    parts: int = 0
    files: int = 0
    """In the part that is open."""
    size: int = 0


class Packing:
    """What a killed worker had noted is kept; `note` writes fields of the job."""

    def __init__(self, job: Job, folder: Path, keep: Keep, note: Callable[..., Awaitable[None]]) -> None:
        self._job = job
        self._folder = folder
        self._keep = keep
        self._note = note
        self._archive: zipfile.ZipFile | None = None
        self._size = 0
        self._ended: list[str] = []
        self.parts = list(job.parts)
        self.failed: list[Failure] = []
        ready = {number for part in self.parts for number in part.dossiers}
        self.left = [number for number in job.dossiers if number not in ready]
        self._mark = _Mark(len(self.parts))

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
    def done(self) -> int:
        """Dossiers that are in it."""
        return sum(len(part.dossiers) for part in self.parts) + len(self._ended)

    async def put_in(self, number: str, bags: Sequence[Bag]) -> None:
        """Raises what its payloads raise: leave it out then.

        What fills several bags begins a part of its own: its parts can then be left out without taking others along.
        """
        if len(bags) > 1 or self._full(bags[0]):
            await self._close()
            await self._noted()
        self._mark = self._reached()
        for bag in bags:
            if self._full(bag):
                await self._close(begun=number)
            await self._write(bag)
        self._ended.append(number)
        self._mark = self._reached()
        await self._noted()

    async def leave_out(self, number: str, problem: Problem) -> None:
        """Nothing of it stays, whatever of it was written; the package says why."""
        if self._mark.files == 0:
            self._discard()
        elif self._archive is not None:
            ZipSink(self._archive).take_back(self._mark.files)
            self._size = self._mark.size
        stored, self.parts = self.parts, self.parts[: self._mark.parts]
        self.failed.append(Failure(dossier=number, problem=problem))
        await self._noted()
        if stored != self.parts:
            await self._keep.remove(self._job.id, but=[part.key for part in self.parts])

    async def finish(self) -> list[Part]:
        """The last part is not noted: should somebody else go on, they try what was left out again."""
        if self.failed:
            await self._write(_not_included(self.failed))
        await self._close()
        return self.parts

    def _reached(self) -> _Mark:
        return _Mark(len(self.parts), ZipSink(self._archive).files if self._archive else 0, self._size)

    @property
    def _file(self) -> Path:
        return self._folder / f"case-files-{self._job.id}-{len(self.parts) + 1}.zip"

    def _full(self, bag: Bag) -> bool:
        limit = self._job.wishes.split_bytes
        return limit is not None and self._size > 0 and self._size + bag.size > limit

    async def _write(self, bag: Bag) -> None:
        if self._archive is None:
            self._archive = zipfile.ZipFile(self._file, "x")
        await bag.write(ZipSink(self._archive))
        self._size += bag.size

    def _discard(self) -> None:
        """The part that is open."""
        if self._archive is not None:
            self._archive.close()
            self._file.unlink()
            self._archive, self._size = None, 0

    async def _close(self, *, begun: str | None = None) -> None:
        """Store the part that is open, where one is."""
        if self._archive is not None:
            self._archive.close()
            number = len(self.parts) + 1
            part = await stored(self._keep, self._job, self._file, number, ZIP, self._ended, begun)
            self.parts.append(part)
            self._archive, self._size, self._ended = None, 0, []

    async def _noted(self) -> None:
        parts, failed = ([one.model_dump() for one in made] for made in (self.parts, self.failed))
        await self._note(done=self.done, parts=parts, failed=failed)


async def stored(  # noqa: PLR0913, PLR0917 - what a part says
    keep: Keep, job: Job, file: Path, number: int, media_type: str, dossiers: list[str], begun: str | None = None
) -> Part:
    """The file as a part of the job, gone from the disk. Raises StoreFull or StoreUnavailable."""
    key = f"{job.id}/{number}/{job.attempts}"
    size, digest = await keep.put(key, job, file)
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


def _not_included(failed: Sequence[Failure]) -> Bag:
    lines = ["下列案卷未能组卷，本次不含其任何材料；请按所述原因处理后，对这些案卷重新申请组卷。"]
    lines += [f"{one.dossier}\t{one.problem.code}\t{one.problem.message}" for one in failed]
    content = Content(f"{NOT_INCLUDED}.txt", "".join(f"{line}\n" for line in lines).encode())
    return Bag(NOT_INCLUDED, [content], {"External-Description": "未能组卷的案卷", "Bag-Software-Agent": "anjuan"})
