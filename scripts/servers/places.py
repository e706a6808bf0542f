"""Where things lie: what can be fetched again in a cache, what must last in a home for each pair of servers."""

import fcntl
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts.servers.errors import ServersError

DEFAULT_NAME = "default"
# A Unix socket's path may have 107 bytes; this is what PostgreSQL adds to the home's.
SOCKET_TAIL = len("/documentdb/socket/.s.PGSQL.5432")
SOCKET_LIMIT = 107


def cache_folder() -> Path:
    """What is fetched and built, shared by all homes; not under root's own home, which servers may not enter."""
    if given := os.environ.get("ANJUAN_CACHE"):
        return Path(given).absolute()
    if os.geteuid() == 0:
        return Path("/var/cache/anjuan")
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "anjuan"


def _homes_folder() -> Path:
    if os.geteuid() == 0:
        return Path("/var/lib/anjuan")
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local/state") / "anjuan"


def home_folder(name_or_folder: str | None) -> Path:
    """The folder of one pair of servers, from a plain name or a folder.

    Raises:
        ServersError: the folder's path is too long for a socket in it.
    """
    given = name_or_folder or os.environ.get("ANJUAN_SERVERS_HOME") or DEFAULT_NAME
    home = Path(given).absolute() if "/" in given else _homes_folder() / given
    if len(os.fsencode(home)) + SOCKET_TAIL > SOCKET_LIMIT:
        raise ServersError(f"{home}: choose a folder whose path is shorter than {SOCKET_LIMIT - SOCKET_TAIL} bytes")
    return home


@contextmanager
def locked(path: Path, waiting_for: str) -> Iterator[None]:
    """Hold a lock that ends with this process; say so when somebody else has it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(f"Waiting for another run: {waiting_for}", file=sys.stderr, flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
