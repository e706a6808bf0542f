"""The press (印制): has papers set by a process of its own (setting.py), so that the one that serves stays as it is.

The compiler takes half a megabyte for each entry of a dossier, and keeps much of it: that goes with each paper. The
process is ended with the job, and where it takes too long.
"""

import asyncio
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from pathlib import Path
from types import TracebackType
from typing import Self

import orjson

from dossiers.processes import end
from papers import setting
from papers.errors import FontMissing, PaperFailed
from papers.paper import Paper

_ROOT = Path(__file__).parents[1]
_MEMORY = 16_000_000_000
"""Of addresses, of which much is mapped and little touched."""
_CPU_SECONDS = 600
_WALL_SECONDS = 1_800.0
_CRASHED = "the compiler ended while it was set; the paper is too long for this machine's memory, or it has a fault"
_TOO_LONG = "it took too long"


class Press:
    """For one job, used by one task; raises FontMissing or PaperFailed, after which it can be used again."""

    def __init__(self, memory: int = _MEMORY, cpu_seconds: int = _CPU_SECONDS, wall: float = _WALL_SECONDS) -> None:
        self._limits = (str(memory), str(cpu_seconds))
        self._wall = wall
        self._process: Process | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._end()

    async def typeset(self, paper: Paper, watermark: str | None = None) -> bytes:
        """The paper as PDF, on its every page the watermark where there is one."""
        asked = orjson.dumps({"paper": paper, "watermark": watermark})
        process = await self._running()
        try:
            async with asyncio.timeout(self._wall):
                kind, content = await _ask(process, asked)
        except TimeoutError as error:
            await self._end()
            raise PaperFailed(paper.number, _TOO_LONG) from error
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            await self._end()
            raise PaperFailed(paper.number, _CRASHED) from error
        except BaseException:  # nobody waits for the answer any more
            await self._end()
            raise
        if kind == setting.FONT_MISSING:
            raise FontMissing(content.decode())
        if kind == setting.PAPER_FAILED:
            raise PaperFailed(paper.number, content.decode())
        return content

    async def _running(self) -> Process:
        if self._process is None or self._process.returncode is not None:
            await self._end()
            # Without the environment: there is nothing in it that the program needs.
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-s", "-m", "papers.setting", *self._limits,
                stdin=PIPE, stdout=PIPE, stderr=DEVNULL, cwd=_ROOT, env={}, start_new_session=True,
            )  # fmt: skip
        return self._process

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            await end(process)


async def _ask(process: Process, asked: bytes) -> tuple[bytes, bytes]:
    if process.stdin is None or process.stdout is None:
        raise ConnectionError
    process.stdin.write(setting.ASKED.pack(len(asked)) + asked)
    await process.stdin.drain()
    kind, length = setting.ANSWERED.unpack(await process.stdout.readexactly(setting.ANSWERED.size))
    return kind, await process.stdout.readexactly(length)
