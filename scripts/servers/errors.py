"""Why the servers cannot be provided.

ServersError
├── Missing         something this machine lacks, with the command that installs it
├── CommandFailed   a command that fetches or builds came back with an error
└── NotAnswering    a server was started, or given, and does not answer
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

TAIL_LINES = 25
TAIL_WIDTH = 400


class ServersError(Exception):
    """Shown to the caller as it is: it says what is wrong and what to do."""


@dataclass(frozen=True)
class Lack:
    """One thing this machine has not got."""

    what: str
    remedy: str


class Missing(ServersError):
    """Everything that is missing, at once, so that it can be put right in one go."""

    def __init__(self, lacks: Iterable[Lack]) -> None:
        self.lacks = tuple(lacks)
        lines = [f"  - {lack.what}\n      {lack.remedy}" for lack in self.lacks]
        hint = "Or give running servers: MONGODB_URI=mongodb://… ELASTICSEARCH_URL=http://…, or start a Docker engine."
        super().__init__("\n".join(["The servers cannot be provided on this machine. Missing:", *lines, hint]))


class CommandFailed(ServersError):
    """Carries the tail of the command's output."""

    def __init__(self, what: str, code: int, log: Path) -> None:
        super().__init__(f"{what}: failed with exit code {code}\n{tail(log)}")


class NotAnswering(ServersError):
    """Carries the tail of the server's log."""

    def __init__(self, what: str, log: Path | None = None) -> None:
        super().__init__(what if log is None else f"{what}\n{tail(log)}")


def tail(log: Path) -> str:
    """The last lines of a log, headed by where the rest is."""
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-TAIL_LINES:]
    except OSError:
        lines = []
    return "\n".join([f"--- {log}", *(line[:TAIL_WIDTH] for line in lines)])
