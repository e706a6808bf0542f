"""Running the recogniser: as a process of its own, watched over by another (warden.py), with limits on all it does."""

import asyncio
import os
import sys
from asyncio import StreamReader
from asyncio.subprocess import PIPE, Process
from contextlib import suppress
from pathlib import Path

from dossiers.transcripts.recogniser import MOST_BYTES, Recogniser
from dossiers.transcripts.transcription import Fault

_WARDEN = Path(__file__).with_name("warden.py")
_PATH = "/usr/local/bin:/usr/bin:/bin"
_AT_A_TIME = 65_536
LAST_BYTES = 4_000
"""Of what it writes to its standard error."""
_END_SECONDS = 5.0
_SIGNALLED = 128
"""To this a shell, and the warden, adds the signal that ended a command."""


class RecogniserFailed(Exception):
    """`last_words` is the end of what it wrote to its standard error."""

    def __init__(self, fault: Fault, message: str) -> None:
        super().__init__(message)
        self.fault = fault
        self.last_words = b""


async def run(recogniser: Recogniser, recording: Path, most: int = MOST_BYTES) -> str:
    """What it writes of the recording, which lies in a folder of its own; raises RecogniserFailed.

    However it comes to an end, nothing that it began runs on.
    """
    program, *_ = words = recogniser.words(recording)
    if not os.access(program, os.X_OK):
        raise RecogniserFailed(Fault.RECOGNISER_MISSING, f"{Path(program).name} is not there; tell the administration")
    given = str(recording) if recogniser.reads_input else os.devnull
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-I", str(_WARDEN), given, *words,
        stdin=PIPE, stdout=PIPE, stderr=PIPE, cwd=recording.parent, env=_environment(recording.parent),
        start_new_session=True,
    )  # fmt: skip
    last_words = bytearray()
    try:
        return await _listened_to(process, recogniser, most, last_words)
    except RecogniserFailed as failed:
        failed.last_words = bytes(last_words)
        raise


async def _listened_to(process: Process, recogniser: Recogniser, most: int, last_words: bytearray) -> str:
    if process.stdout is None or process.stderr is None:
        raise ConnectionError
    listening = asyncio.create_task(_keep_last(process.stderr, last_words))
    try:
        async with asyncio.timeout(recogniser.longest.total_seconds()):
            written = await _written(process.stdout, most)
            status = await process.wait()
    except TimeoutError:
        minutes = recogniser.longest.total_seconds() / 60
        raise RecogniserFailed(Fault.TIMED_OUT, f"it was ended when it had taken {minutes:g} minutes") from None
    finally:
        await _end(process)
        # What is left in the pipes is read, or they would stay open.
        emptying = (listening, asyncio.create_task(_passed_over(process.stdout)))
        for task in (await asyncio.wait(emptying, timeout=_END_SECONDS))[1]:
            task.cancel()
    if status:
        how = f"was ended by signal {status - _SIGNALLED}" if status > _SIGNALLED else f"ended with status {status}"
        raise RecogniserFailed(Fault.RECOGNISER_FAILED, f"it {how}; its last words may say why")
    if not written.strip():
        raise RecogniserFailed(Fault.WROTE_NOTHING, "it ended well, and wrote nothing")
    try:
        return written.decode()
    except UnicodeDecodeError as error:
        raise RecogniserFailed(Fault.REFUSED, f"what it wrote is no UTF-8 text, from byte {error.start} on") from None


async def _written(source: StreamReader, most: int) -> bytearray:
    written = bytearray()
    while piece := await source.read(_AT_A_TIME):
        written += piece
        if len(written) > most:
            raise RecogniserFailed(Fault.WROTE_TOO_MUCH, f"it was ended when it had written more than {most:,} bytes")
    return written


async def _passed_over(source: StreamReader) -> None:
    while await source.read(_AT_A_TIME):
        pass


async def _keep_last(source: StreamReader, last_words: bytearray) -> None:
    while piece := await source.read(_AT_A_TIME):
        last_words += piece
        del last_words[:-LAST_BYTES]


async def _end(process: Process) -> None:
    """The warden ends what it watches over when nobody wants it any more."""
    if process.stdin:
        process.stdin.close()
    with suppress(TimeoutError):
        async with asyncio.timeout(_END_SECONDS):
            await process.wait()
    if process.returncode is None:
        process.kill()


def _environment(folder: Path) -> dict[str, str]:
    """Nothing of this process's own, in which keys are: what a recogniser needs beside this, its command line says."""
    return {"PATH": _PATH, "HOME": str(folder), "TMPDIR": str(folder), "LANG": "C.UTF-8"}
