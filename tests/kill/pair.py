"""A pair of servers of the tests' own, made to be killed."""

import os
import shutil
import signal
import subprocess
import tempfile
from functools import cached_property
from pathlib import Path

from scripts.servers.processes import Running, family, kill

ROOT = Path(__file__).parents[2]
_SERVICES = ROOT / "scripts" / "services"
_GUARD = 'cat >/dev/null; exec "$0" --home "$1" erase'


class Pair:
    """Ends, with its data, when this process does, even where that is killed."""

    def __init__(self) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="anjuan-kill-"))
        self.home.chmod(0o755)  # servers run as a user of their own
        # It waits for the end of what only this process can write to, and then cleans up.
        self._guard = subprocess.Popen(  # noqa: S603 - the tests' own
            ["sh", "-c", _GUARD, _SERVICES, self.home],  # noqa: S607 - there is a shell
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, env=_environment(), start_new_session=True,
        )  # fmt: skip

    def up(self, *names: str) -> None:
        self._do("up", *names)

    def kill(self, *names: str) -> None:
        self._do("kill", *names)

    def kill_behind(self) -> None:
        """The database behind FerretDB alone; the whole server where nothing is behind it."""
        behind = Running.recall(self.home / "documentdb.process")
        if behind is None:
            self.kill("mongodb")
        else:
            behind.signal(signal.SIGSTOP)
            kill(family(behind))

    @cached_property
    def addresses(self) -> dict[str, str]:
        """As the product's environment has them; a server that comes back comes back there."""
        script = 'eval "$("$0" --home "$1" env)" && printf "%s\\n%s" "$MONGODB_URI" "$ELASTICSEARCH_URL"'
        mongodb, elasticsearch = self._run(["sh", "-c", script, str(_SERVICES), str(self.home)]).splitlines()
        return {"MONGODB_URI": mongodb, "ELASTICSEARCH_URL": elasticsearch}

    def erase(self) -> None:
        self._guard.communicate()
        shutil.rmtree(self.home, ignore_errors=True)
        assert self._guard.returncode == 0, "the servers of the kill tests could not be ended"

    def _do(self, *words: str) -> None:
        self._run([str(_SERVICES), "--home", str(self.home), *words])

    @staticmethod
    def _run(command: list[str]) -> str:
        done = subprocess.run(command, env=_environment(), capture_output=True, text=True, check=False)  # noqa: S603
        assert done.returncode == 0, done.stderr
        return done.stdout


def _environment() -> dict[str, str]:
    """Without the addresses of other servers, which would be taken for given."""
    return {name: value for name, value in os.environ.items() if name not in {"MONGODB_URI", "ELASTICSEARCH_URL"}}
