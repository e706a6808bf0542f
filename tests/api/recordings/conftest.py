"""A hall to which recordings are sent, and in which they are listened to."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from dossiers.recordings.limits import RecordingLimits
from dossiers.recordings.proving import Prover
from dossiers.recordings.sweeping import sweep_next
from dossiers.viewer import Role
from tests.api.hall import Hall, Person, a_hall
from tests.conftest import LAND, QINGTIAN
from tests.dossiers.recordings.sounds import sound
from tests.dossiers.recordings.spoken import Spoken, hearing
from tests.schema.conftest import a_matter

OFFICE = "331121-XFJ"
RECORDINGS = """query Recordings($number: String!) { dossier(number: $number) { version recordings {
  id name sha256 size mediaType durationMs channels recordedAt device order hearing entryNumber
  link { url waveform peaks expiresAt } } } }"""
LIMITS = RecordingLimits()


@pytest.fixture(scope="module")
def hall(tmp_path_factory, worker_id) -> Iterator[Hall]:
    yield from a_hall(tmp_path_factory.mktemp("recordings"), worker_id, [])


@pytest.fixture(scope="session")
def spoken(tmp_path_factory) -> Spoken:
    return hearing(tmp_path_factory.mktemp("spoken"))


@pytest.fixture
def clerk(hall) -> Person:
    return hall.signed_in(Role.RECEPTION, QINGTIAN, OFFICE)


@pytest.fixture
def land(hall) -> Person:
    return hall.signed_in(Role.UNIT, QINGTIAN, LAND)


@pytest.fixture
def number(clerk) -> str:
    """Of a dossier newly registered."""
    return clerk.registers(**a_matter(contact={**a_matter()["contact"], "receivedOn": "2026-03-02"}))["receiptNumber"]


@dataclass(frozen=True)
class Desk:
    """What is done with recordings by one person."""

    person: Person
    number: str

    @property
    def client(self) -> httpx.Client:
        return self.person.client

    def put(
        self, content: Any = None, media_type: str = "audio/wav", *, headers: dict | None = None, **said
    ) -> httpx.Response:
        content = sound() if content is None else content
        told = {"content-type": media_type, **(headers or {})}
        return self.client.put("/uploads", params={"dossier": self.number, **said}, content=content, headers=told)

    def status(self, upload: str) -> dict:
        return self.client.get(f"/uploads/{upload}").json()

    def prove(self) -> None:
        hall = self.person.hall
        hall.behind_the_scenes(lambda registry, _: _all(Prover(registry, LIMITS)), hall.clock)

    def sweep(self) -> None:
        hall = self.person.hall
        hall.behind_the_scenes(lambda registry, _: _swept(registry), hall.clock)

    def taken_in(self, content: bytes | None = None, media_type: str = "audio/wav", **said) -> dict:
        """The recording, as the dossier has it."""
        answer = self.put(content, media_type, **said)
        assert answer.status_code == 201, answer.text
        self.prove()
        upload = answer.json()["id"]
        assert self.status(upload)["status"] == "READY", self.status(upload)
        return next(one for one in self.recordings() if one["id"] == upload)

    def refused(self, content: bytes, media_type: str = "audio/wav", **said) -> dict:
        """Why it was not taken, once it had come."""
        answer = self.put(content, media_type, **said)
        assert answer.status_code == 201, answer.text
        self.prove()
        status = self.status(answer.json()["id"])
        assert status["status"] == "REFUSED", status
        return status["refusal"]

    def plans_a_hearing(self) -> None:
        today = self.person.hall.today
        self.person.does(
            "planHearing", self.number, kind="PUBLIC_HEARING", startsAt=f"{today}T10:00:00+08:00", hall="第一听证室",
            chair="王主任", unit=OFFICE,
        )  # fmt: skip

    def recordings(self) -> list[dict]:
        return self.person.ask(RECORDINGS, number=self.number)["dossier"]["recordings"]


async def _all(prover: Prover) -> None:
    while await prover.once():
        pass


async def _swept(registry) -> None:
    while await sweep_next(registry):
        pass


@pytest.fixture
def desk(clerk, number) -> Desk:
    return Desk(clerk, number)


def until(condition, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)
