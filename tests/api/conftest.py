"""Real servers on loopback: one around a toy schema, for all that has nothing to do with dossiers."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from starlette.types import ASGIApp

from api.app import assemble, development_issuer
from api.development_issuer import DevelopmentIssuer
from api.figures import Figures
from api.server import Server, configured
from api.settings import Settings
from dossiers.regions import RegionTree
from dossiers.viewer import Role
from tests.api import toy_schema

QINGTIAN = "331121"
QUICK = {"body_bytes": 200_000, "body_seconds": 1.0, "request_seconds": 2.0, "shutdown_seconds": 5}
"""So that a test sees each limit soon."""


def toy_settings(folder: Path, **chosen) -> Settings:
    nowhere = {"mongodb_uri": "mongodb://127.0.0.1:1", "elasticsearch_url": "http://127.0.0.1:1"}
    return Settings(**{"environment": "development", "development_folder": folder, **nowhere, **QUICK, **chosen})


def toy_app(settings: Settings, make_context: Callable = toy_schema.ToyContext) -> ASGIApp:
    return assemble(
        settings,
        schema=toy_schema.build(),
        make_context=make_context,
        regions=RegionTree.shipped(),
        figures=Figures(),
    )


@contextmanager
def serving(app: ASGIApp, settings: Settings) -> Iterator[str]:
    """The address at which the app is served meanwhile."""
    server = Server(configured(app, settings, "127.0.0.1", 0))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started and thread.is_alive() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert server.started, "the server did not start"
    yield server.addresses[0]
    server.should_exit = True
    thread.join(20)
    assert not thread.is_alive(), "the server did not stop"


@pytest.fixture(scope="session")
def settings(tmp_path_factory) -> Settings:
    return toy_settings(tmp_path_factory.mktemp("issuer"), cors_origins=("https://hall.example",))


@pytest.fixture(scope="session")
def issuer(settings) -> DevelopmentIssuer:
    return development_issuer(settings)


@pytest.fixture(scope="session")
def token(issuer) -> str:
    return issuer.token(Role.RECEPTION, QINGTIAN, f"{QINGTIAN}-XFJ", subject="clerk-7", name="某某")


@pytest.fixture(scope="session")
def toy(settings) -> Iterator[str]:
    """The address of the toy server."""
    with serving(toy_app(settings), settings) as address:
        yield address


@pytest.fixture(scope="session")
def client(toy, token) -> Iterator[httpx.Client]:
    """Signed in at the toy server."""
    with httpx.Client(base_url=toy, headers={"authorization": f"Bearer {token}"}, timeout=20) as client:
        yield client


@pytest.fixture(scope="session")
def ask(client) -> Callable[..., httpx.Response]:
    """Sends one operation the modern way."""

    def ask(query: str, **parameters) -> httpx.Response:
        return client.post(
            "/graphql",
            json={"query": query, **parameters},
            headers={"accept": "application/graphql-response+json"},
        )

    return ask


def error_of(response: httpx.Response) -> dict:
    """The only error of an answer, which must be JSON and typed."""
    assert response.headers["content-type"].split(";")[0] in {"application/json", "application/graphql-response+json"}
    (error,) = response.json()["errors"]
    assert error["extensions"]["code"]
    assert "Traceback" not in response.text
    assert "Error(" not in response.text
    return error


def code_of(response: httpx.Response) -> str:
    return error_of(response)["extensions"]["code"]
