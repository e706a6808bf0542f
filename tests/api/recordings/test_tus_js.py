"""The tus client that browsers use, against the API: in chunks, given up and taken up again, over a bad network."""

import base64
import hashlib
import json
import os
import random
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from scripts.servers.places import cache_folder, locked
from tests.api.recordings.test_tus import LARGE, TUS, Tus

CLIENT = Path(__file__).with_name("tus_js")
INSTALL_SECONDS = 300


@pytest.fixture(scope="module")
def packages() -> Path:
    """Those of the lock, installed once into the cache."""
    lock = b"".join((CLIENT / name).read_bytes() for name in ("package.json", "package-lock.json", ".npmrc"))
    folder = cache_folder() / f"tus-js-client-{hashlib.sha256(lock).hexdigest()[:16]}"
    with locked(cache_folder() / "tus-js-client.lock", "it is installing tus-js-client"):
        if not folder.exists():
            draft = folder.with_suffix(".draft")
            shutil.rmtree(draft, ignore_errors=True)
            shutil.copytree(CLIENT, draft)
            assert shutil.which("npm"), "there is no npm: install Node 20 or newer"
            done = subprocess.run(
                ["npm", "ci"],  # noqa: S607 - as it is installed
                cwd=draft, capture_output=True, text=True, check=False, timeout=INSTALL_SECONDS,
            )  # fmt: skip
            assert done.returncode == 0, done.stderr
            draft.rename(folder)
    return folder / "node_modules"


class Browser:
    """What a page would do with the file that was chosen in it."""

    def __init__(self, tus: Tus, packages: Path, folder: Path) -> None:
        self.tus, self._packages = tus, packages
        self._file, self._store = folder / "hearing.wav", folder / "urls.json"
        self._file.write_bytes(LARGE)

    def send(self, address: str | None = None, **said) -> dict:
        said = {
            "endpoint": f"{address or str(self.tus.client.base_url).rstrip('/')}/uploads",
            "file": str(self._file),
            "store": str(self._store),
            "token": self.tus.client.headers["authorization"].removeprefix("Bearer "),
            "metadata": {"dossier": self.tus.number, "filename": "听证.wav", "filetype": "audio/wav"},
            "chunkSize": 3_000_000,
            **said,
        }
        environment = {**os.environ, "NODE_PATH": str(self._packages)}
        words = ["node", str(CLIENT / "send.cjs"), json.dumps(said)]
        done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=120, env=environment)  # noqa: S603 - the tests' own
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


@pytest.fixture
def browser(clerk, number, packages, tmp_path) -> Browser:
    return Browser(Tus(clerk, number), packages, tmp_path)


def path_of(told: dict) -> str:
    return urlsplit(told["url"]).path


@pytest.mark.parametrize("during_creation", [False, True])
def test_it_sends_a_hearing_in_chunks(browser, during_creation):
    told = browser.send(duringCreation=during_creation)
    assert told["done"]
    browser.tus.ready(path_of(told), LARGE)
    assert [one["name"] for one in browser.tus.recordings()] == ["听证.wav"]


def test_given_up_in_the_middle_it_goes_on_from_there_by_the_address_it_kept(browser):
    first = browser.send(abortAfter=10_000_000)
    assert first["aborted"]
    came = browser.tus.offset(path_of(first))
    assert 0 < came < len(LARGE)

    second = browser.send()

    assert (second["done"], second["resumed"], second["url"]) == (True, True, first["url"])
    browser.tus.ready(path_of(second), LARGE)


def test_given_up_for_good_it_is_gone(browser):
    told = browser.send(abortAfter=10_000_000, forGood=True)
    assert told["aborted"]
    assert browser.tus.client.head(path_of(told), headers=TUS).status_code == 410


def test_a_checksum_that_its_bytes_have_not_ends_it_and_keeps_nothing_of_them(browser):
    wrong = base64.b64encode(hashlib.sha256(b"other").digest()).decode()
    first = browser.send(checksum=f"sha256 {wrong}", chunkSize=None)
    assert first["status"] == 460
    assert json.loads(first["error"])["errors"][0]["extensions"]["code"] == "CHECKSUM_DIFFERS"
    assert browser.tus.offset(path_of(first)) == 0

    right = base64.b64encode(hashlib.sha256(LARGE).digest()).decode()
    second = browser.send(checksum=f"sha256 {right}", chunkSize=None)

    assert (second["done"], second["url"]) == (True, first["url"])
    browser.tus.ready(path_of(second), LARGE)


class BadNetwork:
    """A way to the API on which the first connections break after so many bytes of what is sent."""

    def __init__(self, address: str, breaks: list[int]) -> None:
        parts = urlsplit(address)
        self._far = (parts.hostname, parts.port)
        self.breaks = breaks
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._accepting = threading.Thread(target=self._accept)
        self._accepting.start()

    def close(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._accepting.join()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                far = socket.create_connection(self._far)
                for one in ((near, far, True), (far, near, False)):
                    threading.Thread(target=self._carry, args=one, daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket, breaking: bool) -> None:  # noqa: FBT001
        sent = 0
        with suppress(OSError):
            while piece := source.recv(65_536):
                sent += len(piece)
                if breaking and self.breaks and sent > self.breaks[0]:
                    target.sendall(piece[: len(piece) - (sent - self.breaks.pop(0))])
                    break
                target.sendall(piece)
        for one in (source, target):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        source.close()


@pytest.fixture
def bad_network(browser) -> Iterator[BadNetwork]:
    chance = random.Random(20_260_302)  # noqa: S311 - no secret
    network = BadNetwork(str(browser.tus.client.base_url), [chance.randrange(1, 3_000_000) for _ in range(10)])
    yield network
    network.close()


def test_over_a_network_that_breaks_anywhere_it_comes_whole(browser, bad_network):
    told = browser.send(bad_network.address, chunkSize=None, retryDelays=[200] * 30)

    assert told["done"], told
    assert bad_network.breaks == []
    assert told["retries"] >= 6
    browser.tus.ready(path_of(told), LARGE)
    assert browser.tus.recordings()[0]["sha256"] == hashlib.sha256(LARGE).hexdigest()
