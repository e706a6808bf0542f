"""Recording: what the product asks of both servers to answer an operation, so that the bare side can ask just that."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

from pymongo import AsyncMongoClient
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.monitoring import CommandFailedEvent, CommandListener, CommandStartedEvent, CommandSucceededEvent

from dossiers.registry import Registry
from dossiers.store import Store
from dossiers.viewer import Viewer
from schema.context import Context
from schema.language import Language
from schema.schema import build
from scripts.bench.measure import Action
from scripts.bench.scratch import Scratch
from search.index import Body, Index

Raw = dict[str, Any]
_WRITES = {"insert", "findAndModify", "update"}


@dataclass(frozen=True, slots=True)
class Asked:
    """Commands to MongoDB and bodies of searches, in their order, and the data that was answered."""

    commands: Sequence[Raw]
    searches: Sequence[Body]
    data: Raw

    def finds(self, collection: str) -> list[Raw]:
        return [command for command in self.commands if command.get("find") == collection]

    def writes(self) -> list[Raw]:
        return [command for command in self.commands if next(iter(command)) in _WRITES]


class _Listener(CommandListener):
    def __init__(self) -> None:
        self.commands: list[Raw] = []

    def started(self, event: CommandStartedEvent) -> None:
        self.commands.append(dict(event.command))

    def succeeded(self, event: CommandSucceededEvent) -> None:
        pass

    def failed(self, event: CommandFailedEvent) -> None:
        pass


class _Index(Index):
    def __init__(self, scratch: Scratch) -> None:
        super().__init__(scratch.elasticsearch, f"{scratch.settings.index_prefix}-")
        self.searches: list[Body] = []

    async def search(self, body: Body) -> Raw:
        self.searches.append(body)
        return await super().search(body)


class Recorder:
    """The product in this process, on connections that write down what they are asked."""

    def __init__(self, registry: Registry, index: _Index, listener: _Listener, language: Language) -> None:
        self._registry = registry
        self._index = index
        self._listener = listener
        self._language = language

    async def ask(self, viewer: Viewer, query: str, variables: Mapping[str, Any]) -> Asked:
        """Executes the operation once; raises GraphQLError where it fails."""
        self._listener.commands, self._index.searches = [], []
        context = Context(self._registry, self._index, viewer)
        result = await self._language.execute(query, dict(variables), context_value=context)
        if result.errors:
            raise result.errors[0]
        return Asked(self._listener.commands, self._index.searches, dict(result.data or {}))


@asynccontextmanager
async def recording(scratch: Scratch) -> AsyncIterator[Recorder]:
    listener = _Listener()
    uri = scratch.settings.mongodb_uri.get_secret_value()
    async with AsyncMongoClient[Raw](uri, tz_aware=True, event_listeners=[listener]) as client:
        registry = replace(scratch.stores.registry, store=Store(client[scratch.settings.database]))
        yield Recorder(registry, _Index(scratch), listener, build())


def find_again(collection: AsyncCollection[Raw], command: Mapping[str, Any]) -> Action:
    """The same reading by the bare driver, decoded to dictionaries."""
    sort = list(command["sort"].items()) if "sort" in command else None

    async def find() -> list[Raw]:
        cursor = collection.find(command["filter"], command.get("projection"), sort=sort, limit=command.get("limit", 0))
        return await cursor.to_list()

    return find
