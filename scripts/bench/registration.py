"""A registration: through GraphQL over HTTP, and bare writes of the same documents."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from pydantic.alias_generators import to_camel
from pymongo.asynchronous.database import AsyncDatabase

from dossiers.registration import Registration
from scripts.bench.ground import Ground
from scripts.bench.measure import WARM_UP, Figure, Rounds, compare
from scripts.bench.recording import Raw, recording
from scripts.web import WebProcessFailed

AT_MOST = 2.0
MUTATION = """
mutation Register($input: RegisterMatterInput!) {
  registerMatter(input: $input) {
    __typename
    ... on MatterRegistered { receiptNumber dossier { id number version state } }
    ... on Error { code message }
  }
}
"""

Write = Callable[[], Awaitable[object]]


async def registration(ground: Ground, rounds: Rounds) -> list[Figure]:
    count = rounds.count * rounds.calls + WARM_UP
    writes = await _recorded(ground, count)
    signed_in = ground.web.signed_in(ground.clerk)

    async def ours() -> None:
        check(await signed_in.ask(MUTATION, {"input": as_input(*ground.next_registration())}))

    async def bare() -> None:
        for write in writes.pop():
            await write()

    note = (
        f"bare: the {len(writes[0])} writes that a registration consists of (number, claim of the key, dossier), "
        "recorded beforehand, with the same durability"
    )
    return [await compare("registration", ours, bare, rounds, at_most=AT_MOST, note=note)]


def as_input(key: str, given: Registration) -> dict[str, Any]:
    """The registration as GraphQL takes it."""
    fields: dict[str, Any] = _camel(given.model_dump(mode="json", exclude_none=True))
    return {"idempotencyKey": key, **fields}


def check(data: Mapping[str, Any]) -> None:
    """Raises WebProcessFailed where the matter was refused."""
    answer = data["registerMatter"]
    if answer["__typename"] != "MatterRegistered":
        raise WebProcessFailed(f"a registration was refused: {answer['code']}: {answer['message']}")


async def _recorded(ground: Ground, count: int) -> list[list[Write]]:
    """The writes of so many registrations, which are then taken back, so that they can be made again."""
    store = ground.scratch.stores.registry.store
    recorded: list[list[Write]] = []
    async with recording(ground.scratch) as recorder:
        while len(recorded) < count:
            variables = {"input": as_input(*ground.next_registration())}
            asked = await recorder.ask(ground.clerk, MUTATION, variables)
            check(asked.data)
            inserts = [command for command in asked.writes() if "insert" in command]
            if any(command["insert"] == store.numbers.name for command in inserts):
                continue  # the first one of a year, which makes the counter: most do not
            recorded.append([_again(store.database, command) for command in asked.writes()])
            await _take_back(store.database, inserts)
    return recorded


def _again(database: AsyncDatabase[Raw], command: Raw) -> Write:
    """The write as one would make it with the driver."""
    if "insert" in command:
        collection, (document,) = database[command["insert"]], command["documents"]
        return lambda: collection.insert_one(document)
    counters = database[command["findAndModify"]]
    return lambda: counters.find_one_and_update(
        command["query"], command["update"], upsert=command.get("upsert", False), return_document=True
    )


async def _take_back(database: AsyncDatabase[Raw], inserts: list[Raw]) -> None:
    for command in inserts:
        ids = [document["_id"] for document in command["documents"]]
        await database[command["insert"]].delete_many({"_id": {"$in": ids}})


def _camel(value: Any) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, dict):
        return {to_camel(name): _camel(part) for name, part in value.items()}
    return [_camel(part) for part in value] if isinstance(value, list) else value
