"""Very many dossiers: made by the rules of the product, or copied from such, straight into an empty store and index."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from itertools import chain, islice
from typing import Any

from pymongo import AsyncMongoClient, InsertOne
from pymongo.write_concern import WriteConcern

from dossiers.dossier import Dossier
from dossiers.errors import SearchUnavailable
from dossiers.glance import Glance
from dossiers.store import Raw, Store
from dossiers.writing import document_of
from scripts.bench.scratch import Scratch
from scripts.sample.loading import build_all
from scripts.sample.matters import SampleMatter
from scripts.sample.topics import topics, words
from search.index import Index
from search.loading import Write, load
from search.mapping import TOLD
from search.projection import project, told_of

DISTINCT = 20_000
"""So many are made; what is wanted beyond that are copies of them with other names in them."""
_AT_ONCE = 200
_TURNS = 5
"""How often documents that the index has no room for right now are sent."""
_IN_FLIGHT = 2
"""Batches that the servers work on while the next one is made."""
_APART = 1_000_000
"""Between the running number of a case and that of its copy."""
_MARKS = ("index_due", "index_attempts")
_NAMES = ("village_first", "village_second", "firm_first", "firm_second", "estate_first")

Told = Callable[[int], None]


@dataclass(slots=True)
class Loaded:
    """Case numbers of dossiers that are not sealed, and how many of those each region sees; `count` is of all."""

    count: int = 0
    numbers: list[str] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)

    def add(self, batch: Iterable["_Stored"]) -> None:
        for one in batch:
            self.count += 1
            if not one.raw["sealed"]:
                self.numbers.append(one.number)
                self.seen.update(one.raw["within"])


async def load_in_bulk(scratch: Scratch, matters: Sequence[SampleMatter], size: int, told: Told) -> Loaded:
    """`size` dossiers, of `matters` and copies, stored and indexed, with nothing left for an indexer to do.

    The store's own indexes are gone, and to be built afterwards. Raises SearchUnavailable where the index does not take
    them.
    """
    loaded, counters, room = Loaded(), Counter[str](), asyncio.Semaphore(_IN_FLIGHT)
    (target,) = await scratch.stores.index.targets()
    async with patient_store(scratch) as store, asyncio.TaskGroup() as group:
        await store.dossiers.drop_indexes()
        for batch in _batches(scratch, matters, size, counters):
            await room.acquire()
            put = group.create_task(_put(store, scratch.stores.index, target, batch))
            put.add_done_callback(lambda _: room.release())
            loaded.add(batch)
            told(loaded.count)
    given_out = [InsertOne({"_id": counter, "count": count}) for counter, count in counters.items()]
    await scratch.stores.registry.store.numbers.bulk_write(given_out, ordered=False)
    await scratch.stores.index.refresh()
    return loaded


@asynccontextmanager
async def patient_store(scratch: Scratch) -> AsyncIterator[Store]:
    """On a connection that waits as long as it takes, and for no disk."""
    async with AsyncMongoClient[Raw](scratch.settings.mongodb_uri.get_secret_value(), tz_aware=True) as client:
        store = Store(client[scratch.settings.database])
        store.dossiers = store.dossiers.with_options(write_concern=WriteConcern(w=1))
        yield store


async def build_indexes(scratch: Scratch) -> None:
    """Of the store: when very many documents are there, for to keep indexes up meanwhile costs four times as much."""
    async with patient_store(scratch) as store:
        await store.prepare()


@dataclass(frozen=True, slots=True)
class _Stored:
    """A dossier as it lies in the store, and in the index."""

    number: str
    raw: Raw
    document: Raw
    version: int


def _batches(
    scratch: Scratch, matters: Sequence[SampleMatter], size: int, counters: Counter[str]
) -> Iterator[list[_Stored]]:
    """Each of the matters and its copies, until there are `size`."""
    made, done = build_all(scratch.stores.registry, matters, counters), 0
    while batch := [_stored(scratch, dossier) for dossier in islice(made, _AT_ONCE)]:
        for copy in range(-(-size // len(matters))):
            if wanted := batch[: max(0, size - copy * len(matters) - done)]:
                yield [_copied(one, copy) for one in wanted]
        done += len(batch)


def _stored(scratch: Scratch, dossier: Dossier) -> _Stored:
    raw = {name: value for name, value in document_of(dossier).items() if name not in _MARKS}
    document = project(dossier, scratch.stores.registry.regions)
    return _Stored(dossier.id, raw, document, dossier.version)


async def _put(store: Store, index: Index, target: str, batch: Sequence[_Stored]) -> None:
    writes = [Write(one.document, one.version) for one in batch]
    stored = store.dossiers.insert_many([one.raw for one in batch], ordered=False)
    await asyncio.gather(stored, _index(index, target, writes))


async def _index(index: Index, target: str, writes: Sequence[Write]) -> None:
    for _ in range(_TURNS):
        with suppress(SearchUnavailable):
            outcome = await load(index, target, writes)
            if not (outcome.later or outcome.refused):
                return
        await asyncio.sleep(1)
    raise SearchUnavailable


def _copied(one: _Stored, copy: int) -> _Stored:
    """The same with a number of its own, and other names of villages, firms and estates in its texts."""
    if copy == 0:
        return one
    counter, _, running = one.number.rpartition("-")
    number = f"{counter}-{int(running) + copy * _APART:06d}"
    change = _Change(one.number, number, _other_names(copy))
    raw, document = change.within(one.raw), change.within(one.document)
    if TOLD in document:
        document[TOLD] = told_of(Glance.of(raw))
    return _Stored(number, raw, document, one.version)


@dataclass(frozen=True, slots=True)
class _Change:
    number: str
    by: str
    names: Mapping[int, str]

    def within(self, value: Any) -> Any:  # noqa: ANN401 - whatever a document holds
        match value:
            case str():
                return value.replace(self.number, self.by) if value.isascii() else value.translate(self.names)
            case dict():
                return {name: self.within(inner) for name, inner in value.items()}
            case list():
                return [self.within(inner) for inner in value]
        return value


@cache
def _other_names(copy: int) -> Mapping[int, str]:
    """Characters of names, each for another one; those that stand in other words too stay."""
    said = set("".join(chain.from_iterable((*topic.titles, *chain(*topic.tell)) for topic in topics())))
    moved = sorted({character for name in _NAMES for character in "".join(words()[name])} - said)
    return {ord(old): moved[(place + 7 * copy) % len(moved)] for place, old in enumerate(moved)}
