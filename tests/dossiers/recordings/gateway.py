"""A real server that speaks S3, over a folder: built once into the cache, pinned, ended with the tests."""

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from dossiers.recordings.s3 import S3Parts
from scripts.servers.commands import WITH_US
from scripts.servers.places import cache_folder, locked

VERSION = "v1.8.0"
MODULE = "github.com/versity/versitygw"
SUM = "h1:au+wI+aybno/STsQiSm35Uu6Q6iK5MWReQxgO6SEMFc="
_BUILD_SECONDS = 900
ACCESS_KEY, SECRET_KEY, REGION = "anjuan", "a-secret-of-tests", "us-east-1"


@dataclass
class Gateway:
    program: Path
    folder: Path
    port: int
    room_mb: int | None = None
    """Where given, the folder is a disk of its own, of that size, which is gone when the server ends."""
    process: subprocess.Popen | None = None

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def parts(self, bucket: str) -> S3Parts:
        return S3Parts(self.endpoint, bucket, access_key=ACCESS_KEY, secret_key=SECRET_KEY, region=REGION)

    def up(self) -> None:
        words = ["--quiet", "--access", ACCESS_KEY, "--secret", SECRET_KEY, "--port", f"127.0.0.1:{self.port}", "posix"]
        self.process = subprocess.Popen(  # noqa: S603 - the tests' own
            [*WITH_US, *self._with_room(), self.program, *words, self.folder],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 30
        while not self._answers():
            assert time.monotonic() < deadline
            assert self.process.poll() is None
            time.sleep(0.05)

    @property
    def seen(self) -> Path:
        """The folder as the server sees it."""
        assert self.process is not None
        return Path(f"/proc/{self.process.pid}/root{self.folder}")

    def _with_room(self) -> list[str]:
        if self.room_mb is None:
            return []
        mount = 'mount -t tmpfs -o size="$0" anjuan "$1" && shift && exec "$@"'
        apart = "-m" if os.geteuid() == 0 else "-Urm"
        return ["unshare", apart, "sh", "-c", mount, f"{self.room_mb}m", str(self.folder)]

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def _answers(self) -> bool:
        with socket.socket() as one:
            return one.connect_ex(("127.0.0.1", self.port)) == 0


@contextmanager
def gateway(folder: Path, room_mb: int | None = None) -> Iterator[Gateway]:
    program = _built()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    one = Gateway(program, folder, port, room_mb)
    try:
        one.up()
        yield one
    finally:
        one.kill()


def _built() -> Path:
    """Raises AssertionError, naming what is missing, where it cannot be had."""
    folder = cache_folder() / f"versitygw-{VERSION}"
    with locked(cache_folder() / "versitygw.lock", "it is building versitygw"):
        if not (folder / "versitygw").exists():
            draft = cache_folder() / "draft-versitygw"
            shutil.rmtree(draft, ignore_errors=True)
            draft.mkdir(parents=True)
            _run("go", "mod", "download", "-json", f"{MODULE}@{VERSION}", expecting=SUM)
            _run("go", "install", "-trimpath", f"{MODULE}/cmd/versitygw@{VERSION}", GOBIN=str(draft), CGO_ENABLED="0")
            draft.rename(folder)
    return folder / "versitygw"


def _run(*words: str, expecting: str | None = None, **environment: str) -> None:
    done = subprocess.run(  # noqa: S603 - the tests' own
        words, capture_output=True, text=True, check=False, timeout=_BUILD_SECONDS, env={**os.environ, **environment}
    )
    assert done.returncode == 0, f"{' '.join(words)}: {done.stderr}"
    assert expecting is None or json.loads(done.stdout)["Sum"] == expecting, done.stdout
