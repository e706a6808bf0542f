"""The ports of one pair, kept in its home so that a server comes back at the address it had."""

import json
import socket
import time
from collections.abc import Iterable
from pathlib import Path

USUAL = {"mongodb": 27017, "elasticsearch": 9200, "transport": 9300}
LOOPBACK = "127.0.0.1"
PATIENCE = 2.0
POLL = 0.05
ADDRESSES = {"mongodb": "mongodb://127.0.0.1:{}/?directConnection=true", "elasticsearch": "http://127.0.0.1:{}"}


class Ports:
    """Kept in a file; empty before the pair first ran."""

    def __init__(self, home: Path, *, usual: bool) -> None:
        self._file = home / "ports.json"
        self._usual = usual

    def known(self) -> dict[str, int]:
        """The ports this pair has."""
        try:
            return {name: int(port) for name, port in json.loads(self._file.read_text()).items()}
        except (OSError, ValueError):
            return {}

    def choose(self, names: Iterable[str]) -> None:
        """Settle where servers are about to listen: the port each had, else its usual one, else any that is free."""
        ports = self.known()
        for name in names:
            wanted = ports.get(name) or (USUAL[name] if self._usual else 0)
            ports[name] = wanted if wanted and _gets_free(wanted) else _any_free()
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self._file.write_text(json.dumps(ports))

    def addresses(self) -> dict[str, str]:
        """Where each server is, or will be again."""
        ports = self.known()
        return {name: form.format(ports[name]) for name, form in ADDRESSES.items() if name in ports}


def _gets_free(port: int) -> bool:
    """Soon, that is: a process that was killed holds its port for a moment after its end."""
    until = time.monotonic() + PATIENCE
    while not (free := _free(port)) and time.monotonic() < until:
        time.sleep(POLL)
    return free


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
        return True


def _any_free() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])
