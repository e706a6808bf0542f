"""The whole web process on real stores, as a process of its own: while they are there, and while they are not."""

import secrets
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pymongo
import pytest

from api.app import development_issuer
from dossiers.viewer import Role
from tests.api.conftest import QINGTIAN, code_of, toy_settings
from tests.api.gate import Gate
from tests.api.process import Process, running
from tests.conftest import address_of

SERVE = "from api.server import serve; from api.settings import read; serve(read(), port=0)"


class World:
    """A web process, the ways to its stores, and a signed-in client."""

    def __init__(self, process: Process, mongodb: Gate, elasticsearch: Gate, token: str) -> None:
        self.process, self.mongodb, self.elasticsearch = process, mongodb, elasticsearch
        self.client = httpx.Client(
            base_url=process.address, headers={"authorization": f"Bearer {token}"}, timeout=30,
        )  # fmt: skip

    def get(self, path: str) -> httpx.Response:
        return self.client.get(path)

    def ask(self, query: str, **variables) -> httpx.Response:
        return self.client.post("/graphql", json={"query": query, "variables": variables})

    def figure(self, name: str) -> float:
        lines = self.get("/metrics").text.splitlines()
        return float(next(line.split()[-1] for line in lines if line.startswith(f"anjuan_{name} ")))

    def timed(self, query: str) -> tuple[httpx.Response, float]:
        begun = time.monotonic()
        return self.ask(query), time.monotonic() - begun

    def until_answered(self, query: str) -> dict:
        """The data of the query, once there are any; that must be within a minute."""
        deadline = time.monotonic() + 60
        while "errors" in (answer := self.ask(query)).json():
            assert code_of(answer) == "STORE_UNAVAILABLE"
            assert time.monotonic() < deadline, answer.text
            time.sleep(0.2)
        return answer.json()["data"]

    def until(self, status: int, stores: dict[str, str]) -> dict:
        """What /readyz says once it says this; it must come to that within a minute."""
        deadline = time.monotonic() + 60
        while True:
            answer = self.get("/readyz")
            if (answer.status_code, answer.json()["stores"]) == (status, stores):
                return answer.json()
            assert time.monotonic() < deadline, answer.text
            time.sleep(0.2)


BOTH = {"mongodb": "ok", "elasticsearch": "ok"}
LIST = "{ dossiers { edges { node { id } } } }"


@contextmanager
def started(folder: Path, name: str, *, reachable: bool) -> Iterator[World]:
    """A process with a database and an index prefix of its own; everything is removed behind it."""
    mongodb = Gate(address_of("MONGODB_URI"), 27017)
    elasticsearch = Gate(address_of("ELASTICSEARCH_URL"), 9200)
    if reachable:
        mongodb.open()
        elasticsearch.open()
    environment = {
        "MONGODB_URI": mongodb.url, "ELASTICSEARCH_URL": elasticsearch.url, "ANJUAN_ENVIRONMENT": "development",
        "ANJUAN_DATABASE": name, "ANJUAN_INDEX_PREFIX": name, "ANJUAN_DEVELOPMENT_FOLDER": str(folder),
    }  # fmt: skip
    token = development_issuer(toy_settings(folder)).token(Role.RECEPTION, QINGTIAN, f"{QINGTIAN}-XFJ")
    try:
        with running(["-c", SERVE], folder / "log", **environment) as process:
            world = World(process, mongodb, elasticsearch, token)
            with world.client:
                yield world
    finally:
        mongodb.shut()
        elasticsearch.shut()
        remove(name)


def remove(name: str) -> None:
    with pymongo.MongoClient(address_of("MONGODB_URI")) as client:
        client.drop_database(name)
    address = address_of("ELASTICSEARCH_URL")
    for index in httpx.get(f"{address}/{name}-*").json():
        httpx.delete(f"{address}/{index}").raise_for_status()


@pytest.fixture
def name(worker_id) -> str:
    return f"anjuan_api_{worker_id}_{secrets.token_hex(4)}"


@pytest.fixture(scope="module")
def world(tmp_path_factory, worker_id) -> Iterator[World]:
    """One that has both stores, for tests that leave it so."""
    name = f"anjuan_api_{worker_id}_{secrets.token_hex(4)}"
    with started(tmp_path_factory.mktemp("app"), name, reachable=True) as world:
        world.until(200, BOTH)
        world.until_answered(LIST)
        yield world


def test_it_starts_without_its_stores_and_takes_them_up_as_they_come(tmp_path, name):
    with started(tmp_path, name, reachable=False) as world:
        assert world.get("/livez").json() == {"status": "ok"}
        assert world.until(503, {"mongodb": "down", "elasticsearch": "down"})["status"] == "unavailable"
        answer, seconds = world.timed(LIST)
        assert (answer.status_code, code_of(answer)) == (503, "STORE_UNAVAILABLE")
        assert seconds < 5
        assert world.figure("mongodb_up") == world.figure("elasticsearch_up") == 0
        assert str(world.figure("index_pending")) == "nan"

        world.mongodb.open()
        assert world.until(200, {"mongodb": "ok", "elasticsearch": "down"})["status"] == "degraded"
        assert world.until_answered(LIST) == {"dossiers": {"edges": []}}

        world.elasticsearch.open()
        assert world.until(200, BOTH)["status"] == "ready"

        begun = time.monotonic()
        world.process.stop()
        assert time.monotonic() - begun < 10
        assert not [line for line in world.process.lines if line["level"] in {"ERROR", "CRITICAL"}]
        assert "mongodb://" not in world.process.text


def test_when_mongodb_goes_requests_fail_fast_and_go_on_when_it_is_back(world):
    world.mongodb.shut()
    try:
        answer, seconds = world.timed(LIST)
        assert code_of(answer) == "STORE_UNAVAILABLE"
        assert seconds < 10
        assert world.until(503, {"mongodb": "down", "elasticsearch": "ok"})["status"] == "unavailable"
        assert world.get("/livez").status_code == 200
    finally:
        world.mongodb.open()
    world.until(200, BOTH)
    assert world.until_answered(LIST) == {"dossiers": {"edges": []}}


def test_the_viewer_of_the_token_is_who_the_schema_answers_to(world):
    viewer = world.ask("{ viewer { subject role region { name } } }").json()["data"]["viewer"]
    assert viewer == {
        "subject": "dev-reception-331121-331121-XFJ", "role": "RECEPTION", "region": {"name": "青田县"},
    }  # fmt: skip


def test_the_real_schema_keeps_its_errors_typed(world):
    register = "mutation ($input: RegisterMatterInput!) { registerMatter(input: $input) { __typename } }"
    answers = [
        world.ask(register, input={}),
        world.ask(register, input=None),
        world.ask("query ($n: Int) { dossiers(first: $n) { edges { node { id } } } }", n=2**40),
        world.ask("query ($n: Int) { dossiers(first: $n) { edges { node { id } } } }", n="ten"),
    ]
    codes = {error["extensions"]["code"] for answer in answers for error in answer.json()["errors"]}
    assert codes <= {"BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED"}


def test_with_nothing_to_do_nothing_waits(world):
    assert world.figure("mongodb_up") == world.figure("elasticsearch_up") == 1
    assert world.figure("index_pending") == world.figure("index_parked") == world.figure("effects_pending") == 0


def test_figures_have_bounded_names(world):
    for number in range(30):
        world.client.post("/graphql", json={"query": f"query N{number} {{ nowhere }}", "operationName": f"N{number}"})
        world.get(f"/{number}")
    text = world.get("/metrics").text
    assert 'anjuan_operation_seconds_count{operation="N7"}' in text
    assert 'anjuan_errors_total{code="GRAPHQL_VALIDATION_FAILED"}' in text
    assert 'anjuan_request_seconds_count{route="other",status="404"}' in text
    assert "anjuan_requests_in_flight 1.0" in text
    assert "process_resident_memory_bytes" in text
    assert world.get("/metrics").headers["content-type"].startswith("text/plain; version=")


def test_many_questions_after_its_health_are_all_answered(world):
    with ThreadPoolExecutor(10) as pool:
        statuses = list(pool.map(lambda _: world.get("/readyz").status_code, range(200)))
    assert set(statuses) == {200}
