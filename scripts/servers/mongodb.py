"""A server that speaks MongoDB's protocol: FerretDB over PostgreSQL with DocumentDB."""

import json
import re
import shutil
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from urllib.parse import quote

from scripts.servers import pins
from scripts.servers.answers import mongodb_answers
from scripts.servers.commands import Commands, ask
from scripts.servers.debian import debian_lacks
from scripts.servers.errors import Lack, ServersError
from scripts.servers.instance import Instance
from scripts.servers.places import locked
from scripts.servers.ports import LOOPBACK
from scripts.servers.postgresql import NAME as DOCUMENTDB
from scripts.servers.postgresql import ROLE, Postgresql, fetch_postgresql, postgresql_in
from scripts.servers.steps import Steps

NAME = "mongodb"
FERRETDB = "ferretdb"
PATIENCE = 60.0
CONNECTIONS = 25  # to PostgreSQL, of which each may take a second one for making collections


class Mongodb:
    """Both programs in the cache, and how an instance of them is run."""

    name = NAME
    listens = (NAME,)

    def __init__(self, cache: Path) -> None:
        self._cache = cache
        self._program = cache / f"ferretdb-{pins.FERRETDB}" / "ferretdb"
        self._postgresql = postgresql_in(cache)

    def lacks(self) -> list[Lack]:
        """What is missing to fetch and to run them."""
        lacks = [] if self._postgresql.root.exists() else debian_lacks()
        if not self._program.exists() and _go_version() < pins.GO:
            wanted = ".".join(map(str, pins.GO))
            lacks.append(Lack(
                f"Go {wanted} or newer, which builds FerretDB",
                "apt-get install golang-go  on Debian 14; elsewhere see https://go.dev/doc/install",
            ))  # fmt: skip
        return lacks

    def fetch(self, instance: Instance, steps: Steps, commands: Commands) -> None:
        """Have both in the cache; side by side, since one mostly waits and the other computes."""
        with ThreadPoolExecutor(2) as pool:
            tasks = [
                pool.submit(self._fetch_ferretdb, steps, commands),
                pool.submit(fetch_postgresql, self._cache, instance.account, steps, commands),
            ]
            for task in as_completed(tasks):
                if task.exception():
                    commands.end()
                    task.result()

    def _fetch_ferretdb(self, steps: Steps, commands: Commands) -> None:
        with locked(self._cache / "ferretdb.lock", "it is building FerretDB"):
            if self._program.exists():
                return
            draft = self._cache / "draft-ferretdb"
            shutil.rmtree(draft, ignore_errors=True)
            draft.mkdir(parents=True)
            with steps.step(f"Fetching and building FerretDB {pins.FERRETDB}"):
                _must_be_as_pinned()
                package = f"{pins.FERRETDB_MODULE}/cmd/ferretdb@{pins.FERRETDB}"
                commands.run("go", ["go", "install", "-trimpath", package], {"GOBIN": str(draft), "CGO_ENABLED": "0"})
            draft.rename(self._program.parent)

    def start(self, instance: Instance, steps: Steps) -> None:
        """Have both answering.

        Raises:
            NotAnswering: with the tail of the log.
        """
        port = instance.ports.known()[NAME]
        if self.alive(instance) and mongodb_answers(LOOPBACK, port):
            return
        with steps.step("Starting PostgreSQL and FerretDB"):
            self._postgresql.start(instance)
            if not instance.running(FERRETDB):
                instance.kill(FERRETDB)
                instance.prepare(FERRETDB)
                instance.start(FERRETDB, [self._program, *self._flags(instance, port)])
            instance.wait(FERRETDB, lambda: mongodb_answers(LOOPBACK, port), PATIENCE)

    def _flags(self, instance: Instance, port: int) -> list[str]:
        socket = quote(str(Postgresql.socket(instance)), safe="")
        return [
            f"--postgresql-url=postgres://{ROLE}@/postgres?host={socket}&pool_max_conns={CONNECTIONS}",
            f"--listen-addr={LOOPBACK}:{port}",
            "--debug-addr=-",
            "--no-auth",  # only because it listens on loopback alone
            "--telemetry=disable",
            "--log-level=WARN",
            f"--state-dir={instance.folder(FERRETDB)}",
        ]

    def stop(self, instance: Instance) -> bool:
        """End both in good order."""
        ferretdb = instance.stop(FERRETDB)
        return self._postgresql.stop(instance) or ferretdb

    def kill(self, instance: Instance) -> bool:
        """SIGKILL both."""
        postgresql = self._postgresql.kill(instance)
        return instance.kill(FERRETDB) or postgresql

    def alive(self, instance: Instance) -> bool:
        """Whether both processes run."""
        return self._postgresql.alive(instance) and instance.running(FERRETDB) is not None

    def erase(self, instance: Instance) -> None:
        """End both and remove their data."""
        self.stop(instance)
        for server in (FERRETDB, DOCUMENTDB):
            instance.erase(server)


def _go_version() -> tuple[int, ...]:
    """The version of Go; (0,) without one. A Go that fetches newer ones by itself counts as the one wanted."""
    shown = ask(["go", "env", "GOVERSION", "GOTOOLCHAIN"])
    numbers = re.search(r"go(\d+)\.(\d+)", shown.stdout)
    version = (int(numbers[1]), int(numbers[2])) if numbers else (0,)
    fetches_newer = "auto" in shown.stdout and version >= pins.GO_TOOLCHAINS
    return max(version, pins.GO) if fetches_newer else version


def _must_be_as_pinned() -> None:
    """Check the module itself; what it imports is checked by Go against its checksum database."""
    module = f"{pins.FERRETDB_MODULE}@{pins.FERRETDB}"
    shown = ask(["go", "mod", "download", "-json", module])
    try:
        answer = json.loads(shown.stdout)
    except ValueError:
        answer = {"Error": shown.stderr.strip()}
    if answer.get("Sum") != pins.FERRETDB_SUM:
        found = answer.get("Error") or f"its hash is {answer.get('Sum')}, not {pins.FERRETDB_SUM} as pinned"
        raise ServersError(f"{module}: {found}; it was not used")
