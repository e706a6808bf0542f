"""An office on the private pair: a database and an index of its own, and people who work in it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
from elasticsearch import AsyncElasticsearch
from pymongo.asynchronous.database import AsyncDatabase

from api.app import development_issuer
from api.settings import Settings
from dossiers.regions import Level
from dossiers.units import UnitKind, letters_office_id
from dossiers.viewer import Role
from tests.conftest import LAND, QINGTIAN
from tests.kill.processes import At, Process, Processes
from tests.kill.waiting import until

_ERROR = "__typename ... on Error { code message }"
SUBJECT = "clerk-1"


@dataclass
class Office:
    settings: Settings
    processes: Processes
    database: AsyncDatabase[dict[str, Any]]
    elasticsearch: AsyncElasticsearch
    client: httpx.AsyncClient

    async def open(self) -> None:
        """The units, as the administration brings them in."""
        county = {"region": QINGTIAN, "level": Level.COUNTY.value}
        office = {"_id": letters_office_id(QINGTIAN), "name": "青田县信访局", "kind": UnitKind.LETTERS_OFFICE.value}
        land = {"_id": LAND, "name": "青田县自然资源和规划局", "kind": UnitKind.DEPARTMENT.value}
        await self.database["units"].insert_many([office | county, land | county])

    async def serve(self, *words: str, dying: At | None = None) -> "Web":
        """A web process that is ready; `words` are options of `anjuan serve`."""
        process = self.processes.start("serve", "--port", "0", *words, dying=dying)
        web = Web(self, process, await process.address())
        await until(web.is_ready, f"it does not get ready: {process.log}")
        return web

    def index(self, dying: At | None = None) -> Process:
        return self.processes.start("index", dying=dying)

    @property
    def alias(self) -> str:
        return f"{self.settings.index_prefix}-dossiers"

    @property
    def token(self) -> str:
        issuer = development_issuer(self.settings)
        return issuer.token(Role.RECEPTION, QINGTIAN, letters_office_id(QINGTIAN), subject=SUBJECT, name="某某")

    async def a_minute_passes(self) -> None:
        """What a process had leased or locked when it died is anybody's again, as it is a minute later."""
        long_ago, moment = datetime.fromtimestamp(0, UTC), datetime.now(UTC)
        for collection in ("index_leases", "locks"):
            await self.database[collection].update_many({}, {"$set": {"until": long_ago}})
        leased = {"effects_due": {"$exists": True}}
        await self.database["dossiers"].update_many(leased, {"$set": {"effects_due": moment}})
        for collection, due in (("recordings", "prove_due"), ("transcriptions", "due"), ("case_file_jobs", "due")):
            await self.database[collection].update_many({due: {"$exists": True}}, {"$set": {due: moment}})


@dataclass
class Web:
    office: Office
    process: Process
    address: str

    async def is_ready(self) -> bool:
        return "errors" not in await self.execute("{ viewer { subject } }")

    async def get(self, path: str) -> httpx.Response:
        return await self.office.client.get(self.address + path)

    async def execute(self, operation: str, /, **variables: Any) -> dict[str, Any]:
        """The whole answer, errors too."""
        body = {"query": operation, "variables": variables}
        headers = {"authorization": f"Bearer {self.office.token}"}
        return (await self.office.client.post(f"{self.address}/graphql", json=body, headers=headers)).json()

    async def ask(self, operation: str, /, **variables: Any) -> dict[str, Any]:
        """The one field that was asked for; there must be no errors beside it."""
        answer = await self.execute(operation, **variables)
        assert "errors" not in answer, answer["errors"]
        (value,) = answer["data"].values()
        return value

    async def do(self, mutation: str, selection: str, given: dict[str, Any]) -> dict[str, Any]:
        kind = mutation[0].upper() + mutation[1:]
        operation = f"mutation Do($input: {kind}Input!) {{ {mutation}(input: $input) {{ {_ERROR} {selection} }} }}"
        return await self.ask(operation, input=given)
