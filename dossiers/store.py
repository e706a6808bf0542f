"""The document store: loading what a viewer may see, and the one write by which a dossier changes."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import date, datetime
from typing import Any

from beanie import init_beanie
from pymongo import ASCENDING, DESCENDING, AsyncMongoClient, ReturnDocument
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import (
    DocumentTooLarge,
    DuplicateKeyError,
    OperationFailure,
)
from pymongo.write_concern import WriteConcern

from dossiers import pages, volumes
from dossiers.answering import answering
from dossiers.chain import Entry
from dossiers.documents import DOCUMENTS
from dossiers.dossier import Dossier
from dossiers.errors import Conflict, DossierFull, NotFound, PageMissing
from dossiers.glance import Glance
from dossiers.indexes import INDEXES
from dossiers.recordings.parts import GridParts, PartStore
from dossiers.viewer import Scope
from dossiers.volumes import Shelf
from dossiers.writing import Writing, new

Raw = dict[str, Any]
DURABLE = WriteConcern(w="majority", j=True)

Position = tuple[datetime, str]
"""A place in a list: the last entry's moment and the number of the dossier there."""

_TOO_LARGE = (10334, 17419, 17420)
"""Codes for a document beyond 16 MB, before and after an update."""

_LATEST_FIRST = [("last_entry_at", DESCENDING), ("_id", DESCENDING)]
_WITHOUT_CHAIN = {"chain": 0, "effects": 0}
_LAST_ENTRY = {"chain": {"$slice": -1}, "effects": 0}


def connect(uri: str) -> AsyncMongoClient[Raw]:
    """A client that fails fast: a person is standing at the window.

    Without `timeoutMS`, which would take the place of the shorter time for finding a server.
    """
    return AsyncMongoClient(
        uri,
        tz_aware=True,
        serverSelectionTimeoutMS=2_000,
        connectTimeoutMS=2_000,
        socketTimeoutMS=10_000,
        waitQueueTimeoutMS=10_000,
        maxPoolSize=50,
    )


class Store:
    """`parts` is where the bytes of recordings lie: in the same database, unless another store is given."""

    def __init__(self, database: AsyncDatabase[Raw], parts: PartStore | None = None) -> None:
        self.database = database.with_options(write_concern=DURABLE)
        self.dossiers: AsyncCollection[Raw] = self.database["dossiers"]
        self.pages: AsyncCollection[Raw] = self.database["pages"]
        self._shelf = Shelf(self.pages)
        self.units: AsyncCollection[Raw] = self.database["units"]
        self.numbers: AsyncCollection[Raw] = self.database["case_number_counters"]
        self.claims: AsyncCollection[Raw] = self.database["idempotency_claims"]
        self.looks: AsyncCollection[Raw] = self.database["audit_log"]
        self.calls: AsyncCollection[Raw] = self.database["call_counters"]
        self.receipts: AsyncCollection[Raw] = self.database["receipts"]
        self.posts: AsyncCollection[Raw] = self.database["supervising_posts"]
        self.themed_calls: AsyncCollection[Raw] = self.database["themed_calls"]
        self.recordings: AsyncCollection[Raw] = self.database["recordings"]
        self.recording_parts: AsyncCollection[Raw] = self.database["recording_parts"]
        self.waveforms: AsyncCollection[Raw] = self.database["recording_waveforms"]
        self.parts: PartStore = parts or GridParts(self.database)
        self.transcripts: AsyncCollection[Raw] = self.database["transcripts"]
        self.transcriptions: AsyncCollection[Raw] = self.database["transcriptions"]

    async def prepare(self) -> None:
        """Make collections and indexes; safe to repeat and to run from several processes."""
        async with answering():
            await init_beanie(database=self.database, document_models=list(DOCUMENTS))
            for collection, models in INDEXES.items():
                await self.database[collection].create_indexes(models)
            await self.parts.prepare()

    async def load(self, number: str, scope: Scope) -> Dossier:
        """The dossier with its last entry, to take a step on; raises NotFound, also for what the scope hides.

        Its long texts are left where they lie: no step reads them.
        """
        return await self._find(number, scope.mongo(), _LAST_ENTRY)

    async def with_entry(self, number: str, entry_id: str) -> Dossier:
        """The dossier, whole, if its chain has the entry of that id; raises Conflict if not, or PageMissing."""
        async with answering():
            raw = await self.dossiers.find_one({"_id": number, "chain.id": entry_id}, {"effects": 0})
            if raw is None and await volumes.has_entry(self.pages, number, entry_id):
                raw = await self.dossiers.find_one({"_id": number}, {"effects": 0})
        if raw is None:
            raise Conflict(number, await self.version(number))
        return await self._whole(raw)

    async def has_entry(self, number: str, entry_id: str) -> bool:
        async with answering():
            there = await self.dossiers.count_documents({"_id": number, "chain.id": entry_id}, limit=1)
            # In this order: what is bound in between is found there.
            return there > 0 or await volumes.has_entry(self.pages, number, entry_id)

    async def bound_entries(self, ids: Sequence[str]) -> set[str]:
        """Those of the entries that lie in volumes."""
        async with answering():
            found = self.pages.find({"entries": {"$exists": True, "$in": list(ids)}}, {"entries": 1})
            return {entry for volume in await found.to_list() for entry in volume["entries"]} & set(ids)

    async def read(self, number: str, scope: Scope) -> Dossier:
        """The dossier with its whole chain; raises NotFound, also for what the scope hides, or PageMissing."""
        async with answering():
            raw = await self.dossiers.find_one({"_id": number, **scope.mongo()}, {"effects": 0})
        if raw is None:
            raise NotFound("dossier", number)
        return await self._whole(raw)

    async def _whole(self, raw: Raw) -> Dossier:
        async with answering():
            (await pages.put_back(self.pages, [raw], originals=True)).check(raw["_id"])
        return _dossier(raw)

    async def page(self, scope: Scope, after: Position | None, limit: int) -> list[Dossier]:
        """Dossiers that the scope allows, the latest entry first, from behind `after` on.

        Without their chains, and with the beginnings only of texts that lie on pages.
        """
        visible = scope.mongo()
        if after is not None:
            moment, number = after
            older = {"$or": [{"last_entry_at": {"$lt": moment}}, {"last_entry_at": moment, "_id": {"$lt": number}}]}
            visible = {"$and": [visible, older]}
        async with answering():
            found = self.dossiers.find(visible, _WITHOUT_CHAIN).sort(_LATEST_FIRST).limit(limit)
            return await self._with_lists(await found.to_list())

    async def count(self, scope: Scope, at_most: int) -> int:
        return await self.count_matching(scope.mongo(), at_most)

    async def ordered(self, matching: Raw, by: str, limit: int) -> list[Dossier]:
        """Dossiers in ascending order of that field, without their chains."""
        async with answering():
            found = self.dossiers.find(matching, _WITHOUT_CHAIN).sort([(by, ASCENDING), ("_id", ASCENDING)])
            return await self._with_lists(await found.limit(limit).to_list())

    async def _with_lists(self, raws: list[Raw]) -> list[Dossier]:
        await self._shelf.put_back(raws)
        return [_dossier(raw) for raw in raws]

    async def hearings(self, matching: Raw, limit: int) -> list[Raw]:
        """Of dossiers in which hearings are, those alone: nothing that tells what the matter is."""
        async with answering():
            return await self.dossiers.find(matching, {"_id": 0, "hearings": 1}).limit(limit).to_list()

    async def count_matching(self, matching: Raw, at_most: int) -> int:
        async with answering():
            return await self.dossiers.count_documents(matching, limit=at_most)

    async def read_many(self, numbers: Sequence[str], scope: Scope, *, whole: bool = True) -> dict[str, Dossier]:
        """Those of the dossiers that the scope allows, by number, without their chains.

        With the beginnings only of texts that lie on pages: of all, unless `whole`, or of those whose page is missing.
        """
        async with answering():
            raws = await self._many(numbers, scope)
            if whole:
                await pages.put_back(self.pages, raws)
            else:
                await self._shelf.put_back(raws)
        return {raw["_id"]: _dossier(raw) for raw in raws}

    async def glance(self, numbers: Sequence[str], scope: Scope) -> dict[str, Glance]:
        """As `read_many`, of dossiers of which few will be shown."""
        async with answering():
            raws = await self._many(numbers, scope)
            await pages.put_back(self.pages, raws)
        return {raw["_id"]: Glance.of(raw) for raw in raws}

    async def _many(self, numbers: Sequence[str], scope: Scope) -> list[Raw]:
        matching = {"$and": [{"_id": {"$in": list(numbers)}}, scope.mongo()]}
        return await self.dossiers.find(matching, _WITHOUT_CHAIN).to_list()

    async def visible(self, numbers: Sequence[str], scope: Scope) -> set[str]:
        """Those of the dossiers that the scope allows."""
        async with answering():
            found = self.dossiers.find({"$and": [{"_id": {"$in": list(numbers)}}, scope.mongo()]}, {"_id": 1})
            return {raw["_id"] for raw in await found.to_list()}

    async def taken_by(self, official: str, period: tuple[date, date], scope: Scope) -> list[str]:
        """Numbers of the dossiers in which the official took a step that happened in the period, in their order.

        Also of some that the scope does not allow, by steps that lie in volumes.
        """
        first, last = period
        taken = {"by.subject": official, "happened_on": {"$gte": first.isoformat(), "$lte": last.isoformat()}}
        bound = {"entries": {"$exists": True}, "rows.by.subject": official, "rows": {"$elemMatch": taken}}
        async with answering():
            seen = self.dossiers.find({"$and": [{"chain": {"$elemMatch": taken}}, scope.mongo()]}, {"_id": 1})
            found = {raw["_id"] for raw in await seen.to_list()}
            volumes_of = self.pages.find(bound, {"_id": 0, "dossier": 1})
            return sorted(found | {raw["dossier"] for raw in await volumes_of.to_list()})

    async def chains(self, numbers: Sequence[str], skip: int, count: int) -> dict[str, list[Entry] | PageMissing]:
        """A part of the chains of dossiers that are known to be visible: `count` entries behind the first `skip`.

        It is cut out by the store, and of its volumes only those are read that have some of it: a long chain costs no
        more than a short one.
        """
        part = {"paged": 1, "volumes.chain": 1, "chain": {"$slice": [skip, count]}}
        async with answering():
            raws = await self.dossiers.find({"_id": {"$in": list(numbers)}}, part).to_list()
            begins = dict.fromkeys(numbers, skip)
            if long := [raw["_id"] for raw in raws if volumes.of(raw, volumes.CHAIN)]:
                uncut = self.dossiers.find({"_id": {"$in": long}}, {**part, "chain": 1})
                raws = [raw for raw in raws if raw["_id"] not in long]
                for raw in await uncut.to_list():
                    begins[raw["_id"]], parts = volumes.part(volumes.of(raw, volumes.CHAIN), skip, count)
                    raws.append({**raw, "volumes": {volumes.CHAIN: parts}})
            missing = await pages.put_back(self.pages, raws)
        return {
            raw["_id"]: PageMissing(raw["_id"])
            if raw["_id"] in missing.numbers
            else [Entry.model_validate(entry) for entry in raw["chain"][skip - begins[raw["_id"]] :][:count]]
            for raw in raws
        }

    async def texts(self, ids: Sequence[str]) -> Mapping[str, str]:
        """Texts of dossiers that are known to be visible, by the ids of their pages; those that are there."""
        async with answering():
            return await pages.texts(self.pages, ids)

    async def load_any(self, number: str) -> Dossier:
        """As `load`, whoever asks: for the far end of a step that somebody had the right to take."""
        return await self._find(number, {}, _LAST_ENTRY)

    async def _find(self, number: str, visible: Raw, projection: Mapping[str, Any]) -> Dossier:
        async with answering():
            raw = await self.dossiers.find_one({"_id": number, **visible}, projection)
        if raw is None:
            raise NotFound("dossier", number)
        stored = dict(raw)
        async with answering():
            if await self._shelf.put_back([raw]):
                raise PageMissing(number)
        dossier = _dossier(raw)
        dossier.remember(stored)
        return dossier

    async def insert(self, dossier: Dossier) -> Dossier:
        """Store a new dossier, due to be indexed; gives what is stored, should its first entry be there already."""
        document, first = new(dossier)
        async with answering():
            await pages.put(self.pages, first)
            try:
                await self.dossiers.insert_one(document)
            except DuplicateKeyError:
                return await self.with_entry(dossier.id, dossier.chain[0].id)
        return dossier

    async def insert_new(self, dossiers: Sequence[Dossier]) -> None:
        """Many at once, of which none is there yet."""
        made = [new(dossier) for dossier in dossiers]
        async with answering():
            await pages.put(self.pages, [page for _, first in made for page in first])
            await self.dossiers.insert_many([document for document, _ in made], ordered=False)

    async def save(self, dossier: Dossier) -> Dossier:
        """Write the step just taken: entry, changed fields, version and the mark for the index, in one update.

        What is too much for the dossier itself is bound and inserted before. Gives what is stored, should the entry be
        there already, be it below others. Raises Conflict where another step was written since the dossier was loaded,
        DossierFull where it would be too large to store. After a time-out the entry may be there all the same: its id
        tells.
        """
        entry = dossier.chain[-1]
        writing = Writing.of(dossier)
        async with answering(), _fitting(dossier.id):
            bound = writing.volumes.get(volumes.CHAIN)
            if bound and await volumes.has_entry(self.pages, dossier.id, entry.id):
                return await self.with_entry(dossier.id, entry.id)
            if writing.binds_entries:
                before = {"_id": dossier.id, "version": entry.number - 1}
                writing.bind_entries(await self.dossiers.find_one(before, {"chain": 1}) or {})
            await pages.put(self.pages, writing.first)
            found = await self.dossiers.find_one_and_update(
                {"_id": dossier.id, "version": entry.number - 1, "chain.id": {"$ne": entry.id}},
                writing.update(),
                projection={"_id": 1},
            )
        return dossier if found else await self.with_entry(dossier.id, entry.id)

    async def after(self, number: str, limit: int) -> list[Dossier]:
        """Dossiers in the order of their numbers, from behind that one on, without chains: to be put right."""
        async with answering():
            found = self.dossiers.find({"_id": {"$gt": number}}, _WITHOUT_CHAIN).sort("_id", ASCENDING)
            raws = await found.limit(limit).to_list()
            stored = [dict(raw) for raw in raws]
            missing = await self._shelf.put_back(raws)
        dossiers = []
        for was, raw in zip(stored, raws, strict=True):
            if raw["_id"] in missing:
                raise PageMissing(raw["_id"])
            dossiers.append(dossier := _dossier(raw))
            dossier.remember(was)
        return dossiers

    async def put_right(self, dossier: Dossier, fields: Collection[str], drop: Collection[str] = ()) -> bool:
        """Write what differs in these fields from what is stored, without a step; `drop` names what is to go.

        Gives whether anything was written: not where nothing differs, nor where a step was taken meanwhile.
        """
        writing = Writing.without_step(dossier, fields)
        gone = {name: "" for name in drop if name in dossier.stored}
        if writing is None and not gone:
            return False
        update = {**(writing.update() if writing else {}), **({"$unset": gone} if gone else {})}
        async with answering(), _fitting(dossier.id):
            await pages.put(self.pages, writing.first if writing else [])
            done = await self.dossiers.update_one({"_id": dossier.id, "version": dossier.version}, update)
        return done.matched_count > 0

    async def version(self, number: str) -> int:
        async with answering():
            raw = await self.dossiers.find_one({"_id": number}, {"version": 1})
        if raw is None:
            raise NotFound("dossier", number)
        version: int = raw["version"]
        return version


@asynccontextmanager
async def _fitting(number: str) -> AsyncIterator[None]:
    """Turns the driver's and the server's word that a document would be too large into DossierFull."""
    try:
        yield
    except DocumentTooLarge as error:
        raise DossierFull(number) from error
    except OperationFailure as error:
        if error.code in _TOO_LARGE:
            raise DossierFull(number) from error
        raise


async def increment(collection: AsyncCollection[Raw], counter: str, **on_insert: Any) -> int:  # noqa: ANN401
    """Count one more in the counter document, which is made with `on_insert` at the first; gives the new count.

    Never by an upsert: of several that make a counter at once, some servers tell each that it is the first.
    """
    async with answering():
        while True:
            raw = await collection.find_one_and_update(
                {"_id": counter}, {"$inc": {"count": 1}}, return_document=ReturnDocument.AFTER
            )
            if raw is not None:
                return int(raw["count"])
            with suppress(DuplicateKeyError):  # somebody else made it meanwhile
                await collection.insert_one({"_id": counter, "count": 0, **on_insert})


def _dossier(raw: Raw) -> Dossier:
    return Dossier.model_validate(raw)
