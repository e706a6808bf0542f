"""Commands that fetch and build, each with its output in a log."""

import os
import shutil
import signal
import subprocess
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from scripts.servers.errors import CommandFailed, ServersError

Word = str | Path
# Even when this process is killed outright, nothing goes on writing where the next run begins anew.
WITH_US = ("setpriv", "--pdeathsig", "KILL", "--") if shutil.which("setpriv") else ()


NOT_FOUND = 127
TIMED_OUT = 124


def ask(argv: Sequence[Word], seconds: float | None = None) -> "subprocess.CompletedProcess[str]":
    """Run a short command for what it prints; a code as shells have it where it cannot be run or takes too long."""
    words = [str(word) for word in argv]
    try:
        return subprocess.run(words, capture_output=True, text=True, check=False, timeout=seconds)  # noqa: S603 - ours
    except OSError as error:
        return subprocess.CompletedProcess(words, NOT_FOUND, "", str(error))
    except subprocess.TimeoutExpired as error:
        return subprocess.CompletedProcess(words, TIMED_OUT, "", str(error))


class Commands:
    """All that run are ended together when one fails or the user interrupts."""

    def __init__(self, logs: Path) -> None:
        self._logs = logs
        self._running: set[subprocess.Popen[bytes]] = set()
        self._lock = threading.Lock()
        self._over = False
        logs.mkdir(parents=True, exist_ok=True)

    def run(self, name: str, argv: Sequence[Word], env: Mapping[str, str] | None = None) -> None:
        """Run to its end.

        Raises:
            CommandFailed: the exit code is not 0.
        """
        log = self._logs / f"{name}.log"
        with log.open("wb") as out:
            process = self._start(argv, out.fileno(), env or {})
            code = process.wait()
            with self._lock:
                self._running.discard(process)
        if code:
            raise CommandFailed(" ".join(map(str, argv)), code, log)

    def _start(self, argv: Sequence[Word], out: int, env: Mapping[str, str]) -> "subprocess.Popen[bytes]":
        with self._lock:
            if self._over:
                raise ServersError("Interrupted.")
            process = subprocess.Popen(  # noqa: S603 - no words but ours
                [*WITH_US, *(str(word) for word in argv)], env={**os.environ, **env}, start_new_session=True,
                stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
            )  # fmt: skip
            self._running.add(process)
            return process

    def end(self) -> None:
        """End every command that still runs, with its children, and start no more."""
        with self._lock:
            self._over = True
            for process in self._running:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGTERM)
