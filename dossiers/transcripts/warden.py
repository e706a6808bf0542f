"""A program of its own: runs a command, and ends it with all that it began when whoever wanted it is gone.

`warden.py INPUT WORDS…`: INPUT is the file that the command reads. Nothing is written to the standard input of the
warden itself: that it ends says that the other process has stopped, was killed, or does not want the command any more.
"""

import ctypes
import os
import resource
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

_NICER = 10
"""People at the window go first."""
_NOT_STARTED = 126
_PR_SET_CHILD_SUBREAPER = 36


def main(given: str, *words: str) -> int:
    """The status of the command, as a shell gives it."""
    os.umask(0o077)
    os.nice(_NICER)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # of what was said, none lies about
    with suppress(AttributeError):  # Linux alone has it
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    try:
        with Path(given).open("rb") as source:
            command = subprocess.Popen(words, stdin=source, process_group=0)  # noqa: S603 - the administration's
    except OSError as error:
        print(f"cannot be started: {error.strerror}", file=sys.stderr)  # noqa: T201 - a program's last words
        return _NOT_STARTED
    signal.signal(signal.SIGTERM, lambda *_: _end(command.pid))
    threading.Thread(target=_watch, args=(command.pid,), daemon=True).start()
    os.waitid(os.P_PID, command.pid, os.WEXITED | os.WNOWAIT)  # as long as it is not fetched, the group is its own
    _end(command.pid)
    status = command.wait()
    _end_strays()
    return status if status >= 0 else 128 - status


def _watch(group: int) -> None:
    while os.read(0, 1):
        pass
    _end(group)


def _end(group: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)


def _end_strays() -> None:
    """Those that left the group; they are the warden's own children now, and theirs will be."""
    own = Path(f"/proc/self/task/{os.getpid()}/children")
    while own.exists() and (strays := own.read_text(encoding="ascii").split()):
        for stray in map(int, strays):
            os.kill(stray, signal.SIGKILL)
            os.waitpid(stray, 0)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
