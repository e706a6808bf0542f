"""Processes that were started here, known again by id *and* start time: a recycled id is never taken for them."""

import json
import os
import signal
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from scripts.servers.errors import ServersError

PROC = Path("/proc")
SERVER_PROGRAMS = ("java", "ferretdb", "postgres", "ld-linux")
POLL = 0.05
KILL_WAIT = 10.0


@dataclass(frozen=True)
class Running:
    """One process: its id means nothing without when it began, and in which boot."""

    pid: int
    ticks: int
    boot: str

    @classmethod
    def of(cls, pid: int) -> "Running | None":
        """The process with this id now, unless it is gone or only waits to be reaped."""
        fields = _stat(pid)
        return None if fields is None else cls(pid, int(fields[19]), _boot())

    @classmethod
    def recall(cls, record: Path) -> "Running | None":
        """The process a record tells of, when it is still that one."""
        try:
            noted = cls(**json.loads(record.read_text()))
        except (OSError, ValueError, TypeError):
            return None
        return noted if noted.alive() else None

    def remember(self, record: Path) -> None:
        """Write the record in one go, so that none is ever half there."""
        draft = record.with_suffix(".new")
        draft.write_text(json.dumps(asdict(self)))
        draft.replace(record)

    def alive(self) -> bool:
        """Whether this very process still runs."""
        return Running.of(self.pid) == self

    def signal(self, number: int) -> None:
        """Send a signal, if it is still this process."""
        if self.alive():
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def wait(self, seconds: float) -> bool:
        """Wait until it is gone; false when it is not."""
        until = time.monotonic() + seconds
        while self.alive():
            if time.monotonic() > until:
                return False
            time.sleep(POLL)
        return True


def _boot() -> str:
    return (PROC / "sys/kernel/random/boot_id").read_text().strip()


def _stat(pid: int) -> list[str] | None:
    """The fields of /proc/PID/stat after the command's name, which may hold blanks and brackets."""
    try:
        text = (PROC / str(pid) / "stat").read_text(errors="replace")
    except OSError:
        return None
    fields = text.rpartition(")")[2].split()
    return None if fields[0] in "ZX" else fields


def _all() -> Iterator[Running]:
    for entry in PROC.iterdir():
        if entry.name.isdigit() and (running := Running.of(int(entry.name))):
            yield running


def family(leader: Running) -> list[Running]:
    """A process with all that descend from it."""
    parents = {running: int(fields[1]) for running in _all() if (fields := _stat(running.pid))}
    members = [leader]
    for member in members:
        members.extend(running for running, parent in parents.items() if parent == member.pid)
    return members


def at_work_in(folder: Path, uid: int) -> list[Running]:
    """Server processes of this user whose working folder is here: also those whose leader is gone."""
    return [running for running in _all() if _is_server_in(running.pid, folder, uid)]


def _is_server_in(pid: int, folder: Path, uid: int) -> bool:
    entry = PROC / str(pid)
    try:
        cwd, program = (entry / "cwd").readlink(), (entry / "exe").readlink().name
        return entry.stat().st_uid == uid and cwd.is_relative_to(folder) and program.startswith(SERVER_PROGRAMS)
    except OSError:
        return False


def kill(victims: Iterable[Running]) -> None:
    """SIGKILL, and wait until they are gone.

    Raises:
        ServersError: one of them cannot be killed.
    """
    victims = list(victims)
    for victim in victims:
        victim.signal(signal.SIGKILL)
    for victim in victims:
        if not victim.wait(KILL_WAIT):
            raise ServersError(f"Process {victim.pid} does not end after SIGKILL.")
