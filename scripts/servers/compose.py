"""The pair as containers, from the project's compose.yaml."""

import hashlib
import os
import re
from collections.abc import Iterable
from pathlib import Path

from scripts.servers.commands import Commands, ask
from scripts.servers.errors import ServersError
from scripts.servers.places import DEFAULT_NAME
from scripts.servers.ports import Ports
from scripts.servers.steps import Steps

WAY = "compose"
FILE = Path(__file__).resolve().parents[2] / "compose.yaml"
ENGINE_PATIENCE = 20
PATIENCE = "300"  # seconds until healthy
ANOTHER_WAY = "The servers of this home are containers: start the Docker engine, or choose another --home."
PORT_VARIABLES = {"mongodb": "ANJUAN_MONGODB_PORT", "elasticsearch": "ANJUAN_ELASTICSEARCH_PORT"}


def compose_answers() -> bool:
    """Whether a Docker engine answers and Compose is there."""
    questions = (["docker", "info"], ["docker", "compose", "version"])
    return all(ask(question, ENGINE_PATIENCE).returncode == 0 for question in questions)


class Compose:
    """One Compose project for each home, so that pairs stand side by side."""

    def __init__(self, home: Path, cache: Path, ports: Ports) -> None:
        self._logs = cache / "logs"
        self._ports = ports
        if home.name == DEFAULT_NAME:
            self._project = "anjuan"  # the one that `docker compose` means in this folder
            return
        plain = re.sub(r"[^a-z0-9]+", "-", home.name.lower()).strip("-")
        distinct = hashlib.sha256(os.fsencode(home)).hexdigest()[:8]
        self._project = f"anjuan-{plain}-{distinct}"

    def up(self, names: Iterable[str], steps: Steps) -> set[str]:
        """Have these services healthy; returns those that were not running before."""
        down = [name for name in names if name not in self.alive()]
        if down:
            self._ports.choose(down)
            ports = self._ports.known()
            environment = {PORT_VARIABLES[name]: str(port) for name, port in ports.items() if name in PORT_VARIABLES}
            command = self._command("up", "--detach", "--wait", "--wait-timeout", PATIENCE, *down)
            with steps.step("Docker Compose: " + ", ".join(down)):
                Commands(self._logs).run("compose", command, environment)
        return set(down)

    def down(self, names: Iterable[str]) -> set[str]:
        """Stop these services; their volumes stay."""
        return self._end("stop", names)

    def kill(self, names: Iterable[str]) -> set[str]:
        """SIGKILL these services."""
        return self._end("kill", names)

    def erase(self) -> None:
        """Remove the containers and their volumes."""
        self._run("down", "--volumes")

    def _end(self, verb: str, names: Iterable[str]) -> set[str]:
        running = self.alive().intersection(names)
        if running:
            self._run(verb, *sorted(running))
        return running

    def alive(self) -> set[str]:
        """The services that run."""
        return set(self._run("ps", "--services", "--status", "running").split()) & PORT_VARIABLES.keys()

    def _command(self, *words: str) -> list[str]:
        return ["docker", "compose", "--file", str(FILE), "--project-name", self._project, *words]

    def _run(self, *words: str) -> str:
        done = ask(self._command(*words))
        if done.returncode:
            raise ServersError(f"docker compose {' '.join(words)}: {done.stderr.strip()}\n{ANOTHER_WAY}")
        return done.stdout
