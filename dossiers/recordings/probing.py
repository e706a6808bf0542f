"""Probing: has a recording looked into by a process of its own (probe.py), which asks for the bytes it wants."""

import asyncio
import struct
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from shutil import which

import orjson

from dossiers.processes import end
from dossiers.recordings.media import M4A, MP4, Kind
from dossiers.recordings.recording import Media
from dossiers.recordings.refusals import ProgramMissing
from dossiers.recordings.waveform import Waveform

_PROGRAM = "import sys; sys.path.insert(0, sys.argv.pop(1)); from dossiers.recordings.probe import main; main()"
_ROOT = Path(__file__).parents[2]
_PROGRAMS = ("ffprobe", "ffmpeg")
_REQUEST = struct.Struct(">QI")
_LENGTH = struct.Struct(">I")
_END = 2**64 - 1
_MOST_ASKED = 64 * 1024 * 1024
_MOST_TOLD = 16 * 1024 * 1024
_MEMORY_MB = 1_500
"""Of addresses, not of memory in use: a decoder maps much more than it touches."""
_CPU_SECONDS = 1_800
"""A day of sound takes a third of it."""
_WALL_SECONDS = 4 * _CPU_SECONDS

Read = Callable[[int, int], Awaitable[bytes]]
"""Bytes from an offset on, so many."""


def programs() -> tuple[str, str]:
    """Where ffprobe and ffmpeg are; raises ProgramMissing."""
    found = [which(name) for name in _PROGRAMS]
    if found[0] is None or found[1] is None:
        raise ProgramMissing(_PROGRAMS[found.index(None)])
    return found[0], found[1]


class Unplayable(Exception):
    """The content is no recording that can be taken; the message is for who sent it."""


@dataclass(frozen=True, slots=True)
class Found:
    media: Media
    waveform: Waveform | None


async def probe(read: Read, size: int, kind: Kind, most_hours: float, cpu_seconds: int = _CPU_SECONDS) -> Found:
    """What the recording is; raises Unplayable, or ProgramMissing."""
    words = (size, kind.demuxer, most_hours * 3600, _MEMORY_MB, cpu_seconds, *programs())
    # Without the environment and what is installed: there is nothing in either that the program needs.
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-ISc", _PROGRAM, str(_ROOT), *map(str, words),
        stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env={}, start_new_session=True,
    )  # fmt: skip
    try:
        async with asyncio.timeout(_WALL_SECONDS):
            said = await _converse(process, read)
    except (asyncio.IncompleteReadError, ConnectionError, TimeoutError) as error:
        raise Unplayable("it cannot be read: looking into it took too much time or memory") from error
    finally:
        await end(process)
    told = orjson.loads(said)
    if "fault" in told:
        raise Unplayable(str(told["fault"])[:300])
    media_type = MP4.media_type if kind is M4A and told["video"] else kind.media_type
    media = Media(media_type=media_type, duration_ms=told["duration_ms"], channels=told["channels"])
    return Found(media, Waveform(told["rate"], told["peaks"]) if told["peaks"] else None)


async def _converse(process: Process, read: Read) -> bytes:
    if process.stdin is None or process.stdout is None:
        raise ConnectionError
    while True:
        offset, length = _REQUEST.unpack(await process.stdout.readexactly(_REQUEST.size))
        if length > (_MOST_TOLD if offset == _END else _MOST_ASKED):
            raise ConnectionError
        if offset == _END:
            return await process.stdout.readexactly(length)
        answer = await read(offset, length)
        process.stdin.write(_LENGTH.pack(len(answer)) + answer)
        await process.stdin.drain()
