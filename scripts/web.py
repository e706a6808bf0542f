"""A web process of our own: started as an installation starts it, asked over HTTP, ended with the work."""

import asyncio
import os
import re
import socket
import sys
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import orjson

from api.app import development_issuer
from api.settings import PREFIX, Settings
from dossiers.viewer import Viewer

SERVE = (sys.executable, "-m", "scripts.cli", "serve")
_START_SECONDS = 60.0
_STOP_SECONDS = 20.0
_CONNECTIONS = 16
_RSS = re.compile(r"^VmRSS:\s+(\d+) kB$", re.MULTILINE)


class WebProcessFailed(Exception):
    """The web process did not start, ended by itself, or answered with errors; the message says what it said."""


@dataclass(frozen=True, slots=True)
class Web:
    """A web process that answers; connections to it are kept alive."""

    process: Process
    client: httpx.AsyncClient
    settings: Settings

    @property
    def address(self) -> str:
        return str(self.client.base_url).rstrip("/")

    def signed_in(self, viewer: Viewer) -> "SignedIn":
        token = development_issuer(self.settings).token(
            viewer.role, viewer.region, viewer.unit, subject=viewer.subject, name=viewer.name, hours=24
        )
        return SignedIn(self, {"authorization": f"Bearer {token}", "content-type": "application/json"})

    def resident_bytes(self) -> int:
        """Memory of the process that is in use, as Linux counts it."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        found = _RSS.search(status)
        if found is None:
            raise WebProcessFailed(f"the web process has ended by itself, with code {self.process.returncode}")
        return int(found[1]) * 1024


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A viewer at the web process."""

    web: Web
    headers: Mapping[str, str]

    async def ask(self, query: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        """The data that was answered; raises WebProcessFailed where there are errors."""
        body = orjson.dumps({"query": query, "variables": variables})
        response = await self.web.client.post("/graphql", content=body, headers=self.headers)
        answer = orjson.loads(response.content)
        if "errors" in answer or answer.get("data") is None:
            raise WebProcessFailed(f"the web process answered {response.status_code}: {response.text[:500]}")
        data: dict[str, Any] = answer["data"]
        return data


@asynccontextmanager
async def serving(settings: Settings, log: Path, *, index: bool, port: int | None = None) -> AsyncIterator[Web]:
    """A web process with these settings, with or without the indexer in it, at any free port where none is given."""
    port = port or _free_port()
    words = ("--host", "127.0.0.1", "--port", str(port), "--index" if index else "--no-index")
    with log.open("ab") as file:
        # In a session of its own: Ctrl-C reaches this process alone, which then ends the other.
        process = await asyncio.create_subprocess_exec(
            *SERVE, *words, env=_environment(settings), stdout=file, stderr=file, start_new_session=True
        )
    limits = httpx.Limits(max_connections=_CONNECTIONS, max_keepalive_connections=_CONNECTIONS)
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60, limits=limits) as client:
            await _until_ready(client, process, log)
            yield Web(process, client, settings)
    finally:
        await _end(process)


async def _until_ready(client: httpx.AsyncClient, process: Process, log: Path) -> None:
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end and process.returncode is None:
        try:
            if (await client.get("/readyz")).is_success:
                return
        except httpx.TransportError:
            pass  # it does not listen yet
        await asyncio.sleep(0.1)
    said = _end_of(log)
    raise WebProcessFailed(f"the web process is not ready after {_START_SECONDS:g} s, or has ended; it said:\n{said}")


def _end_of(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace")[-1_500:]


async def _end(process: Process) -> None:
    if process.returncode is not None:
        return
    process.terminate()
    try:
        await asyncio.wait_for(process.wait(), _STOP_SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


def _environment(settings: Settings) -> dict[str, str]:
    """Of the web process: nothing that this one was set up with, but what the settings say."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    own = {
        "environment": settings.environment.value,
        "database": settings.database,
        "index_prefix": settings.index_prefix,
        "development_folder": str(settings.development_folder),
        "public_calls": str(settings.public_calls),
        "public_failures": str(settings.public_failures),
    }
    return {
        **inherited,
        **{PREFIX + name.upper(): value for name, value in own.items()},
        "MONGODB_URI": settings.mongodb_uri.get_secret_value(),
        "ELASTICSEARCH_URL": settings.elasticsearch_url.get_secret_value(),
    }
