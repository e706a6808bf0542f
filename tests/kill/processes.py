"""Processes of the command line, as anybody starts them."""

import re
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

from scripts.servers.commands import WITH_US
from tests.kill.pair import ROOT
from tests.kill.waiting import until

_SERVING = re.compile(r'"addresses": \["([^"]+)"')


class At(NamedTuple):
    """The command to MongoDB at which a process dies: its name, and words of it (see `tests.kill.dying`)."""

    moment: Literal["before", "after"]
    command: str
    words: str


@dataclass
class Process:
    popen: subprocess.Popen
    log: Path

    def kill(self) -> None:
        """SIGKILL, and wait until it is gone."""
        self.popen.kill()
        self.popen.wait()

    async def stopped(self) -> int:
        """The exit code after SIGTERM."""
        self.popen.send_signal(signal.SIGTERM)
        return await self.ended()

    async def ended(self) -> int:
        """The exit code, once it has ended by itself."""
        await until(lambda: self.popen.poll() is not None, f"the process goes on: {self.log}")
        return self.popen.returncode

    @property
    def text(self) -> str:
        return self.log.read_text()

    async def address(self) -> str:
        """Where it serves, once it does."""
        await until(lambda: "addresses" in self.text or self.popen.poll() is not None, f"it does not serve: {self.log}")
        found = _SERVING.search(self.text)
        assert found, self.text
        return found[1]


class Processes:
    """All that a test starts, so that all of it ends."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self._folder = folder
        self.environment = environment
        self._started: list[Process] = []

    def start(self, *words: str, dying: At | None = None) -> Process:
        """`anjuan` with these words."""
        module = ("tests.kill.dying", *dying) if dying else ("scripts.cli",)
        log = self._folder / f"{len(self._started)}-{words[0]}.log"
        with log.open("wb") as output:
            popen = subprocess.Popen(  # noqa: S603 - the tests' own
                [*WITH_US, sys.executable, "-m", *module, *words],
                cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            )  # fmt: skip
        process = Process(popen, log)
        self._started.append(process)
        return process

    def end(self) -> None:
        for process in self._started:
            process.kill()
