"""A server as a process of its own, and what it writes to its log."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).parents[2]
_RUNNING = re.compile(r'"addresses": \["([^"]+)"')


@dataclass
class Process:
    address: str
    output: Path
    popen: subprocess.Popen

    def stop(self) -> int:
        self.popen.send_signal(signal.SIGTERM)
        return self.popen.wait(30)

    def wait_for(self, words: str) -> None:
        """Until the log says so, which it must within a minute."""
        deadline = time.monotonic() + 60
        while words not in self.text:
            assert time.monotonic() < deadline, self.text
            time.sleep(0.05)

    @property
    def text(self) -> str:
        return self.output.read_text()

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]


@contextmanager
def running(command: list[str], output: Path, **environment: str) -> Iterator[Process]:
    """Run Python with these arguments until it serves, and end it afterwards whatever happens."""
    with output.open("w") as log:
        popen = subprocess.Popen(  # noqa: S603 - the tests' own
            [sys.executable, *command], cwd=_ROOT, stdout=log, stderr=log, env={**os.environ, **environment},
        )  # fmt: skip
    try:
        yield Process(_address(popen, output), output, popen)
    finally:
        popen.kill()
        popen.wait()


def _address(popen: subprocess.Popen, output: Path) -> str:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline and popen.poll() is None:
        if found := _RUNNING.search(output.read_text()):
            return found[1]
        time.sleep(0.05)
    raise AssertionError(output.read_text())
