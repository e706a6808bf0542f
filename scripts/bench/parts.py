"""Taking a verb apart: how long it waits for the index, and how long for each collection of the store."""

import time
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from typing import Any

from pymongo import AsyncMongoClient
from pymongo.monitoring import CommandFailedEvent, CommandListener, CommandStartedEvent, CommandSucceededEvent

from dossiers.registry import Registry
from dossiers.store import Store
from scripts.bench.scratch import Scratch
from search.index import Body, Index


class TimedIndex(Index):
    """`waited`: milliseconds in which at least one request was on its way."""

    def __init__(self, scratch: Scratch) -> None:
        super().__init__(scratch.elasticsearch, f"{scratch.settings.index_prefix}-")
        self.waited = 0.0
        self._on_the_way = 0
        self._since = 0.0

    async def search(self, body: Body) -> dict[str, Any]:
        with self._waiting():
            return await super().search(body)

    async def term_statistics(self, fields: Mapping[str, str]) -> dict[str, Any]:
        with self._waiting():
            return await super().term_statistics(fields)

    @contextmanager
    def _waiting(self) -> Iterator[None]:
        if self._on_the_way == 0:
            self._since = time.perf_counter()
        self._on_the_way += 1
        try:
            yield
        finally:
            self._on_the_way -= 1
            if self._on_the_way == 0:
                self.waited += (time.perf_counter() - self._since) * 1000


class TimedStore(CommandListener):
    """`waited`: milliseconds by collection; `reread`: how many dossiers were last read by their numbers."""

    def __init__(self) -> None:
        self.waited: defaultdict[str, float] = defaultdict(float)
        self.reread = 0
        self._collections: dict[int, str] = {}

    def started(self, event: CommandStartedEvent) -> None:
        name, collection = next(iter(event.command.items()))
        self._collections[event.request_id] = str(collection)
        if name == "find" and collection == "dossiers":
            first = event.command["filter"].get("$and", [{}])[0]
            self.reread = len(first.get("_id", {}).get("$in", []))

    def succeeded(self, event: CommandSucceededEvent) -> None:
        self.waited[self._collections.pop(event.request_id)] += event.duration_micros / 1000

    def failed(self, event: CommandFailedEvent) -> None:
        self._collections.pop(event.request_id)


@asynccontextmanager
async def timed(scratch: Scratch) -> AsyncIterator[tuple[Registry, TimedIndex, TimedStore]]:
    """The product's stores in this process, on connections that take the time."""
    store = TimedStore()
    uri = scratch.settings.mongodb_uri.get_secret_value()
    async with AsyncMongoClient[dict[str, Any]](uri, tz_aware=True, event_listeners=[store]) as client:
        registry = replace(scratch.stores.registry, store=Store(client[scratch.settings.database]))
        yield registry, TimedIndex(scratch), store
