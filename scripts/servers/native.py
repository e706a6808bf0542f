"""The pair as processes of this machine."""

import os
import time
from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path

from scripts.servers.account import Account, account_lacks, server_account
from scripts.servers.commands import Commands
from scripts.servers.elasticsearch import Elasticsearch
from scripts.servers.errors import Missing
from scripts.servers.instance import Instance
from scripts.servers.mongodb import Mongodb
from scripts.servers.ports import Ports
from scripts.servers.processes import POLL
from scripts.servers.steps import Steps

WAY = "native"
Server = Mongodb | Elasticsearch


class Native:
    """Servers fetched into the cache and run from it."""

    def __init__(self, home: Path, cache: Path, ports: Ports) -> None:
        self._home = home
        self._cache = cache
        self._ports = ports
        servers: tuple[Server, ...] = (Mongodb(cache), Elasticsearch(cache))
        self._servers = {server.name: server for server in servers}

    def _instance(self) -> Instance:
        return Instance(self._home, server_account(), self._ports)

    def up(self, names: Iterable[str], steps: Steps) -> set[str]:
        """Have these servers answering; returns those that were not running before.

        Raises:
            Missing: everything that this machine lacks for them.
            ServersError: a step failed.
        """
        servers = [self._servers[name] for name in names]
        alive = self.alive()
        down = [server for server in servers if server.name not in alive]
        if lacks := [*account_lacks(), *(lack for server in down for lack in server.lacks())] if down else []:
            raise Missing(lacks)
        instance = self._instance()
        _kill_all(down, instance)  # the half of one that lived on holds its port
        self._ports.choose(port for server in down for port in server.listens)
        with _files_for_all_to_read():
            commands = Commands(self._cache / "logs")
            instance.account.must_reach(self._cache)
            self._run(servers, down, instance, steps, commands)
        return {server.name for server in down}

    @staticmethod
    def _run(
        servers: Iterable[Server], down: Collection[Server], instance: Instance, steps: Steps, commands: Commands
    ) -> None:
        """Fetch and start side by side; when anything fails, end what was begun."""

        def up_one(server: Server) -> None:
            if server in down:
                server.fetch(instance, steps, commands)
            server.start(instance, steps)

        with ThreadPoolExecutor() as pool:
            tasks = [pool.submit(up_one, server) for server in servers]
            try:
                wait(tasks, return_when=FIRST_EXCEPTION)
                _raise_first(tasks)
            except BaseException:
                commands.end()
                while not all(task.done() for task in tasks):
                    _kill_all(down, instance)
                    time.sleep(POLL)
                _kill_all(down, instance)
                raise

    def down(self, names: Iterable[str]) -> set[str]:
        """End these servers; returns those that were running."""
        instance = self._instance()
        with ThreadPoolExecutor() as pool:
            stopped = {name: pool.submit(self._servers[name].stop, instance) for name in names}
        return {name for name, task in stopped.items() if task.result()}

    def kill(self, names: Iterable[str]) -> set[str]:
        """SIGKILL all processes of these servers; returns those that were running."""
        instance = self._instance()
        return {name for name in names if self._servers[name].kill(instance)}

    def alive(self) -> set[str]:
        """The servers whose processes run."""
        nobody_needed = Account(os.getuid(), os.getgid())
        instance = Instance(self._home, nobody_needed, self._ports)
        return {name for name, server in self._servers.items() if server.alive(instance)}

    def erase(self) -> None:
        """End the servers and remove their data."""
        instance = self._instance()
        for server in self._servers.values():
            server.erase(instance)


def _raise_first(tasks: Iterable["Future[None]"]) -> None:
    for task in tasks:
        if task.done():
            task.result()


def _kill_all(servers: Iterable[Server], instance: Instance) -> None:
    for server in servers:
        server.kill(instance)


@contextmanager
def _files_for_all_to_read() -> Iterator[None]:
    """Whatever the caller's umask: another user runs what is put into the cache."""
    before = os.umask(0o022)
    try:
        yield
    finally:
        os.umask(before)
