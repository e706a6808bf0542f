"""An installation served over HTTP whose days pass as a test says, and people of several offices signed in to it."""

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import httpx
import pymongo

from api import app as web
from api.settings import Settings
from api.stores import Stores
from dossiers.days import Clock, now
from dossiers.registry import Registry
from dossiers.ticker import Ticker
from dossiers.units import Unit
from dossiers.viewer import Role
from search.index import Index
from search.indexer import Indexer
from tests.api.conftest import serving
from tests.conftest import address_of, offices
from tests.schema.conftest import mutation

MORNING = timedelta(hours=1)
"""Nine o'clock in China."""
STEP = """__typename ... on Error { code message } ... on InvalidInput { field reason } ... on NotNow { lacking }
  ... on StepTaken { dossier { number version state } receipt { code secret } }"""
REGISTERED = """__typename ... on Error { code message }
  ... on MatterRegistered { receiptNumber receipt { code secret } dossier { number state sealed } }"""
PUBLIC = "__typename ... on Error { code message } ... on NotPossible { reason } ... on FollowUp { number }"
FOLLOW_UP = "query Follow($code: String!, $secret: String!) { followUp(code: $code, secret: $secret) { %s } }"
SEEN = """query Seen($number: String!, $asOf: DateTime) { dossier(number: $number, asOf: $asOf) {
  version state outcome nextDue lastHappenedOn lastEntryAt contactCount
  holder { code } responsible { code } holdings { since until unit { code } }
  parties { id } contacts { id receivedOn } matter { title category { main } requests { id text } }
  clocks { id state startedOn due daysLeft metOn partyId unitCode startedBy metBy missedBy extended whyZh }
  assignment { report reportDue by { code } }
  opinions { id level outcome partyId issuedOn deliveries { partyId on means } }
  reviews { id level partyId requestedOn late isOpen outcome authority { code } }
  ratings { partyId office unit on } charges { since until leaders { official } } promises { id by outcome }
  possibleSteps { step isOpen reason lacking } chain(first: 100) { totalCount edges { node { number state } } } } }"""
STEPS = """query Since($number: String!, $version: Int!) { dossier(number: $number) {
  changesSince(version: $version, first: 100) { totalCount edges { node { number facts { step: __typename } } } } } }"""
LIST = """query List($kind: WorklistKind!) { worklist(kind: $kind) {
  edges { node { needs due dossier { number } } } } }"""
Work = Callable[[Registry, Index], Awaitable[Any]]


@dataclass
class SetClock:
    """The moment it is in the installation; a second passes with every step."""

    moment: datetime = datetime(2026, 3, 2, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment

    def turn_to(self, day: str) -> None:
        self.moment = datetime.fromisoformat(f"{day}T00:00:00+00:00") + MORNING


@dataclass
class Hall:
    settings: Settings
    clock: SetClock
    petitioner: httpx.Client
    _clients: dict[tuple, httpx.Client] = field(default_factory=dict)

    @property
    def today(self) -> str:
        return f"{self.clock.moment:%Y-%m-%d}"

    def moment(self) -> str:
        """That of now, in which nothing happens any more."""
        told = self.clock.moment.isoformat()
        self.clock.moment += timedelta(seconds=1)
        return told

    def signed_in(self, role: Role, region: str, unit: str | None = None, subject: str | None = None) -> "Person":
        who = (role, region, unit, subject)
        if who not in self._clients:
            token = web.development_issuer(self.settings).token(role, region, unit, subject=subject)
            headers = {"authorization": f"Bearer {token}"}
            self._clients[who] = httpx.Client(base_url=self.petitioner.base_url, headers=headers, timeout=20)
        return Person(self, self._clients[who])

    def by_receipt(self, receipt: dict, query: str, selection: str = PUBLIC, **given: Any) -> dict:
        """What a petitioner is answered; `query` is the name of what they do, or `followUp`."""
        if query == "followUp":
            text, variables = FOLLOW_UP % selection, dict(receipt)
        else:
            kinds = {"requestReview": "RequestInput", "requestReReview": "RequestInput"}
            wanted = f"{query[0].upper()}{query[1:]}Input"
            text = mutation(query, selection).replace(wanted, kinds.get(query, wanted))
            variables = {"input": {"idempotencyKey": secrets.token_hex(8), **receipt, **given}}
        answer = self.petitioner.post("/public/graphql", json={"query": text, "variables": variables}).json()
        assert "errors" not in answer, answer
        self.clock.moment += timedelta(seconds=1)
        return answer["data"][query]

    def behind_the_scenes(self, work: Work, clock: Clock) -> Any:
        async def done() -> Any:
            stores = _with_clock(clock, self.settings)
            try:
                return await work(stores.registry, stores.index)
            finally:
                await stores.close()

        return asyncio.run(done())

    def time_passes(self, day: str) -> None:
        """It is that day, and what time alone has brought about is on record."""
        self.clock.turn_to(day)
        self.behind_the_scenes(lambda registry, _: Ticker(registry).once(), self.clock)

    def index(self) -> None:
        """Deliver what steps entail elsewhere, and make all of it findable; what is due is so by the machine's time."""

        async def drained(registry: Registry, index: Index) -> None:
            await Indexer(registry, index).drain()
            await index.refresh()

        self.behind_the_scenes(drained, now)

    def close(self) -> None:
        for client in self._clients.values():
            client.close()


@dataclass(frozen=True)
class Person:
    hall: Hall
    client: httpx.Client

    def ask(self, query: str, /, **variables: Any) -> dict:
        answer = self.client.post("/graphql", json={"query": query, "variables": variables}).json()
        assert "errors" not in answer, answer
        return answer["data"]

    def tries(self, name: str, selection: str = STEP, /, **given: Any) -> dict:
        given = {"idempotencyKey": secrets.token_hex(8), **given}
        answer = self.ask(mutation(name, selection), input=given)[name]
        self.hall.clock.moment += timedelta(seconds=1)
        return answer

    def does(self, name: str, dossier: str, **given: Any) -> dict:
        """Takes the step on the day it is."""
        answer = self.tries(name, dossier=dossier, happenedOn=self.hall.today, **given)
        assert answer["__typename"] == "StepTaken", answer
        return answer

    def registers(self, **given: Any) -> dict:
        answer = self.tries("registerMatter", REGISTERED, **given)
        assert answer["__typename"] == "MatterRegistered", answer
        return answer

    def sees(self, number: str, as_of: str | None = None) -> dict | None:
        return self.ask(SEEN, number=number, asOf=as_of)["dossier"]

    def state(self, number: str) -> str:
        return self.sees(number)["state"]

    def due(self, number: str, state: str = "RUNNING") -> dict[str, str]:
        """The days on which clocks that stand so are due."""
        return {one["id"]: one["due"] for one in self.sees(number)["clocks"] if one["state"] == state}

    def closed(self, number: str) -> dict[str, str]:
        """Why each step that is closed to this person is."""
        return {one["step"]: one["reason"] for one in self.sees(number)["possibleSteps"] if not one["isOpen"]}

    def may(self, number: str) -> set[str]:
        return {one["step"] for one in self.sees(number)["possibleSteps"] if one["isOpen"]}

    def listed(self, kind: str) -> dict[str, list[str]]:
        """What is to be done about each dossier of that list."""
        edges = self.ask(LIST, kind=kind)["worklist"]["edges"]
        return {edge["node"]["dossier"]["number"]: edge["node"]["needs"] for edge in edges}

    def steps_since(self, number: str, version: int) -> list[str]:
        found = self.ask(STEPS, number=number, version=version)["dossier"]["changesSince"]
        assert found["totalCount"] >= len(found["edges"])
        return [edge["node"]["facts"]["step"] for edge in found["edges"]]


def _with_clock(clock: Clock, settings: Settings, opened: Callable[[Settings], Stores] = web.open_stores) -> Stores:
    stores = opened(settings)
    return replace(stores, registry=replace(stores.registry, clock=clock))


def a_hall(folder: Any, worker_id: str, units: list[Unit], **chosen: Any) -> Iterator[Hall]:
    """Served without indexer and ticker, which do their work when the test says so."""
    name = f"anjuan_journeys_{worker_id}_{secrets.token_hex(4)}"
    elasticsearch, mongodb = address_of("ELASTICSEARCH_URL"), address_of("MONGODB_URI")
    settings = Settings(
        environment="development", development_folder=folder, mongodb_uri=mongodb, elasticsearch_url=elasticsearch,
        database=name, index_prefix=name, public_calls=10_000, **chosen,
    )  # fmt: skip
    clock = SetClock()
    with pymongo.MongoClient(mongodb) as client:
        every = [*offices().values(), *units]
        client[name].units.insert_many([{"_id": unit.id, **unit.model_dump(exclude={"id"})} for unit in every])
        try:
            with patch.object(web, "open_stores", lambda settings: _with_clock(clock, settings)):
                app = web.create_app(settings, indexing=False)
            with serving(app, settings) as address, httpx.Client(base_url=address, timeout=20) as petitioner:
                hall = Hall(settings, clock, petitioner)
                _wait_until_prepared(petitioner)
                yield hall
                hall.close()
        finally:
            client.drop_database(name)
            for index in httpx.get(f"{elasticsearch}/{name}-*").json():
                httpx.delete(f"{elasticsearch}/{index}").raise_for_status()


def _wait_until_prepared(client: httpx.Client) -> None:
    deadline = time.monotonic() + 60
    while client.get("/readyz").status_code != httpx.codes.OK:
        assert time.monotonic() < deadline, "the stores were not prepared"
        time.sleep(0.1)
