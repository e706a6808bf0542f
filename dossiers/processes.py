"""Processes (进程) that work for this one, each the head of a group of its own."""

import os
import signal
from asyncio.subprocess import Process
from contextlib import suppress


async def end(process: Process) -> None:
    """At once, with all that it has started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    await process.wait()
