"""One pair of servers on this machine: its folders and the processes it has."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.servers.account import Account
from scripts.servers.errors import NotAnswering
from scripts.servers.places import DEFAULT_NAME
from scripts.servers.ports import Ports
from scripts.servers.processes import POLL, Running, at_work_in, family, kill

LOG_LIMIT = 20 * 1024 * 1024
STOP_WAIT = 40.0


@dataclass(frozen=True)
class Instance:
    """The home of one pair, and the user its servers run as."""

    home: Path
    account: Account
    ports: Ports

    @property
    def is_default(self) -> bool:
        """Whether it is the pair that is meant where none is named."""
        return self.home.name == DEFAULT_NAME

    def folder(self, server: str) -> Path:
        """What belongs to one server alone."""
        return self.home / server

    def log(self, server: str) -> Path:
        """What a server prints."""
        return self.home / "logs" / f"{server}.log"

    def prepare(self, server: str) -> Path:
        """Make the folders, closed to other users, and return the server's own."""
        for folder in (self.home / "logs", self.folder(server)):
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o700)
        self.account.must_reach(self.home)
        self.account.own(self.folder(server))
        return self.folder(server)

    def running(self, server: str) -> Running | None:
        """The process started for this server, if it still is."""
        return Running.recall(self._record(server))

    def start(self, server: str, argv: Sequence[str | Path], env: Mapping[str, str] | None = None) -> None:
        """Start a server as the unprivileged user, in a session of its own, its output going to its log."""
        log = self.log(server)
        if log.exists() and log.stat().st_size > LOG_LIMIT:
            log.replace(log.with_suffix(".log.1"))
        with log.open("ab") as out:
            process = subprocess.Popen(  # noqa: S603 - no words but ours
                [*self.account.prefix, *(str(word) for word in argv)],
                cwd=self.folder(server), env={"PATH": os.defpath, "LANG": "C.UTF-8", **(env or {})},
                stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        if running := Running.of(process.pid):
            running.remember(self._record(server))

    def wait(self, server: str, answers: Callable[[], bool], seconds: float) -> None:
        """Wait until a server answers.

        Raises:
            NotAnswering: it ended, or takes too long; with the tail of its log.
        """
        until = time.monotonic() + seconds
        while not answers():
            if not self.running(server):
                raise NotAnswering(f"{server} ended while it was starting", self.log(server))
            if time.monotonic() > until:
                raise NotAnswering(f"{server} did not answer within {seconds:.0f} s", self.log(server))
            time.sleep(POLL)

    def stop(self, server: str, number: signal.Signals = signal.SIGTERM) -> bool:
        """Ask a server to end, kill it when it does not; true when it was running."""
        running = self.running(server)
        if running:
            running.signal(number)
            running.wait(STOP_WAIT)
        self.kill(server)
        return running is not None

    def kill(self, server: str) -> bool:
        """SIGKILL the process, its descendants and what an earlier death of it left behind."""
        leader = self.running(server)
        if leader:
            leader.signal(signal.SIGSTOP)  # so that it starts no more children while they are counted
        victims = {*(family(leader) if leader else []), *at_work_in(self.folder(server), self.account.uid)}
        kill(victims)
        self._record(server).unlink(missing_ok=True)
        return bool(victims)

    def erase(self, server: str) -> None:
        """Remove what belongs to a server that has ended."""
        shutil.rmtree(self.folder(server), ignore_errors=True)
        self.log(server).unlink(missing_ok=True)
        self.log(server).with_suffix(".log.1").unlink(missing_ok=True)

    def _record(self, server: str) -> Path:
        return self.home / f"{server}.process"
