"""The two servers the product needs: given by address, by Docker Compose, or native; each by itself."""

import json
import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from fcntl import LOCK_EX, LOCK_NB, LOCK_SH, flock
from pathlib import Path
from typing import Protocol

from scripts.servers import compose, native
from scripts.servers.answers import address_answers, elasticsearch_answers, mongodb_answers
from scripts.servers.errors import Missing, NotAnswering, ServersError
from scripts.servers.places import DEFAULT_NAME, cache_folder, home_folder, locked
from scripts.servers.ports import LOOPBACK, Ports
from scripts.servers.steps import Steps

VARIABLES = {"mongodb": "MONGODB_URI", "elasticsearch": "ELASTICSEARCH_URL"}
NAMES = tuple(VARIABLES)
WAY_VARIABLE = "ANJUAN_SERVERS"
ASKING = {"mongodb": mongodb_answers, "elasticsearch": elasticsearch_answers}
OTHERS = "it is starting or stopping these servers"


class Way(Protocol):
    """How servers are provided."""

    def up(self, names: Iterable[str], steps: Steps) -> set[str]: ...
    def down(self, names: Iterable[str]) -> set[str]: ...
    def kill(self, names: Iterable[str]) -> set[str]: ...
    def alive(self) -> set[str]: ...
    def erase(self) -> None: ...


class Pair:
    """One pair, known by its home."""

    def __init__(self, name_or_folder: str | None = None, environment: Mapping[str, str] = os.environ) -> None:
        self.home = home_folder(name_or_folder)
        self._environment = environment
        self._ports = Ports(self.home, usual=self.home.name == DEFAULT_NAME)

    @property
    def given(self) -> dict[str, str]:
        """The addresses that the environment names."""
        return {name: address for name, variable in VARIABLES.items() if (address := self._environment.get(variable))}

    def addresses(self) -> dict[str, str]:
        """Where each server is; without those that are neither given nor were ever started here."""
        return {**self._ports.addresses(), **self.given}

    def answers(self, name: str) -> bool:
        """Whether a server answers: a given one takes a connection, one started here carries out a request."""
        if name in self.given:
            return address_answers(self.given[name])
        port = self._ports.known().get(name)
        return port is not None and ASKING[name](LOOPBACK, port)

    def up(self, names: Collection[str] = NAMES) -> set[str]:
        """Have these servers answering until `down`; returns those that were not running before.

        Raises:
            ServersError: with what to do about it.
        """
        with self._borrowing():
            started = self._up(names)
            self._write("borrowed", sorted(set(self._read("borrowed")) - set(names)))
        return started

    @contextmanager
    def borrowed(self, names: Collection[str] = NAMES) -> Iterator[dict[str, str]]:
        """The addresses of answering servers for as long as the block lasts.

        What ran before goes on afterwards; what was started for borrowers ends with the last of them.
        """
        with self._borrowing() as borrowers:
            try:
                if started := self._up(names):
                    self._write("borrowed", sorted({*self._read("borrowed"), *started}))
                yield self.addresses()
            finally:
                with suppress(BlockingIOError):  # others still use them: the last one ends them
                    flock(borrowers, LOCK_EX | LOCK_NB)
                    self.down(self._read("borrowed"))
                    self._write("borrowed", [])

    @contextmanager
    def _borrowing(self) -> Iterator[int]:
        self.home.mkdir(parents=True, exist_ok=True)
        with (self.home / "borrowers").open("a") as borrowers:
            flock(borrowers, LOCK_SH)
            yield borrowers.fileno()

    def _up(self, names: Collection[str]) -> set[str]:
        for name in names:
            if name in self.given and not self.answers(name):
                raise NotAnswering(f"{VARIABLES[name]} is set, and nothing answers there. Start it or unset it.")
        provided = [name for name in NAMES if name in names and name not in self.given]
        if not provided:
            return set()
        with locked(self.home / "lock", OTHERS), Steps().shown() as steps:
            way = self._way()
            try:
                return (way or self._choose_way()).up(provided, steps)
            except Missing:
                if not way:  # nothing was begun: another way may be there the next time
                    self._note("way").unlink()
                raise

    def down(self, names: Iterable[str] = NAMES) -> set[str]:
        """End those of these servers that were started here; returns those that were running."""
        way = self._way()
        if not way:
            return set()
        with locked(self.home / "lock", OTHERS):
            return way.down(names)

    def kill(self, names: Iterable[str]) -> set[str]:
        """End servers as a crash would; returns those that were running."""
        way = self._way()
        if not way:
            return set()
        with locked(self.home / "lock", OTHERS):
            return way.kill(names)

    def erase(self) -> None:
        """End the servers and remove their data; anything else in the folder stays."""
        way = self._way()
        if not way:
            return
        with locked(self.home / "lock", OTHERS):
            way.erase()
            for name in ("ports.json", "way.json", "borrowed.json", "borrowers", "lock"):
                (self.home / name).unlink(missing_ok=True)
        for folder in (self.home / "logs", self.home):
            with suppress(OSError):
                folder.rmdir()

    @property
    def way(self) -> str | None:
        """How the servers of this home are provided; None before they first were."""
        noted = self._read("way")
        return noted[0] if noted else None

    def _way(self) -> Way | None:
        return self._provided_by(self.way) if self.way else None

    def _choose_way(self) -> Way:
        """A home keeps its way from now on, since its data lie there."""
        wanted = self._environment.get(WAY_VARIABLE) or (compose.WAY if compose.compose_answers() else native.WAY)
        way = self._provided_by(wanted)
        self._write("way", [wanted])
        return way

    def _provided_by(self, way: str) -> Way:
        if way == native.WAY:
            return native.Native(self.home, cache_folder(), self._ports)
        if way == compose.WAY:
            return compose.Compose(self.home, cache_folder(), self._ports)
        raise ServersError(f"{WAY_VARIABLE}={way}: it may be {native.WAY} or {compose.WAY}")

    def _read(self, note: str) -> list[str]:
        try:
            return [str(item) for item in json.loads(self._note(note).read_text())]
        except (OSError, ValueError):
            return []

    def _write(self, note: str, items: list[str]) -> None:
        self._note(note).write_text(json.dumps(items))

    def _note(self, note: str) -> Path:
        return self.home / f"{note}.json"
