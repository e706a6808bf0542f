"""Starting and stopping the server."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx

from api.app import development_issuer
from dossiers.viewer import Role
from tests.api.conftest import QINGTIAN, QUICK, toy_settings
from tests.api.process import running

SERVE = "from api.server import serve; from api.settings import read; serve(read(), port={port})"


def test_a_request_under_way_is_finished_before_the_process_ends(tmp_path):
    token = development_issuer(toy_settings(tmp_path)).token(Role.ADMIN, QINGTIAN)
    with (
        running(["-m", "tests.api.toy_server", str(tmp_path)], tmp_path / "log") as process,
        ThreadPoolExecutor() as pool,
    ):
        answer = pool.submit(
            httpx.post,
            f"{process.address}/graphql",
            json={"query": "{ slow(seconds: 1) }"},
            headers={"authorization": f"Bearer {token}"},
            timeout=20,
        )
        process.wait_for("slow one begun")
        begun = time.monotonic()
        process.stop()
        assert time.monotonic() - begun < QUICK["shutdown_seconds"]
        assert answer.result().json() == {"data": {"slow": "done"}}


def test_a_port_that_is_taken_ends_the_process_with_a_word(tmp_path, toy):
    port = toy.rpartition(":")[2]
    chosen = {
        "MONGODB_URI": "mongodb://u:hush@127.0.0.1:1", "ELASTICSEARCH_URL": "http://127.0.0.1:1",
        "ANJUAN_ENVIRONMENT": "development", "ANJUAN_DEVELOPMENT_FOLDER": str(tmp_path),
    }  # fmt: skip
    done = subprocess.run(  # noqa: S603 - the tests' own
        [sys.executable, "-c", SERVE.format(port=port)],
        env={**os.environ, **chosen},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode != 0
    assert "address already in use" in done.stderr
    assert "hush" not in done.stderr
