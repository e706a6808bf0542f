"""The sweep: compares what both stores have, dossier by dossier, and repairs what drifted apart.

There is drift after a restored backup, a lost index or a fault of ours; the indexer by itself leaves none.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from pymongo import ASCENDING

from dossiers import pages
from dossiers.answering import answering
from dossiers.dossier import Dossier
from dossiers.errors import SearchUnavailable
from dossiers.registry import Registry
from dossiers.transcripts.spoken import all_said
from search.backlog import Backlog
from search.index import Index
from search.loading import Write, load
from search.projection import project, tombstone

Progress = Callable[[int, int], None]

_PAGE = 1_000
_Row = TypeVar("_Row")


@dataclass(frozen=True, slots=True)
class Stored:
    version: int
    due: bool
    parked: bool


@dataclass(frozen=True, slots=True)
class Indexed:
    """`version` is the dossier's, `floor` the one below which Elasticsearch takes no document any more."""

    version: int
    floor: int
    sealed: bool


@dataclass(slots=True)
class Drift:
    """Case numbers by what is wrong with them."""

    missing: list[str] = field(default_factory=list)
    older: list[str] = field(default_factory=list)
    newer: dict[str, int] = field(default_factory=dict)
    """In the index under a higher version than the store has: the store was set back; by the index's version."""
    foreign: dict[str, int] = field(default_factory=dict)
    """In the index, and no dossier of that number in the store."""
    parked: list[str] = field(default_factory=list)

    @classmethod
    def between(cls, stored: Mapping[str, Stored], indexed: Mapping[str, Indexed]) -> "Drift":
        drift = cls()
        for number, dossier in stored.items():
            if not dossier.due:
                drift._note(number, dossier, indexed.get(number))
        drift.foreign = {
            number: document.floor
            for number, document in indexed.items()
            if number not in stored and not document.sealed
        }
        return drift

    def _note(self, number: str, dossier: Stored, document: Indexed | None) -> None:
        if dossier.parked:
            self.parked.append(number)
        elif document is None:
            self.missing.append(number)
        elif document.version != dossier.version and document.floor > dossier.version:
            self.newer[number] = document.floor
        elif document.version < dossier.version:
            self.older.append(number)


@dataclass(slots=True)
class Swept:
    """How many dossiers were looked at, and of how many the index was put right."""

    checked: int = 0
    missing: int = 0
    older: int = 0
    newer: int = 0
    foreign: int = 0
    parked: int = 0

    @property
    def drift(self) -> int:
        return self.missing + self.older + self.newer + self.foreign

    def add(self, drift: Drift, checked: int) -> None:
        self.checked += checked
        for what in ("missing", "older", "newer", "foreign", "parked"):
            setattr(self, what, getattr(self, what) + len(getattr(drift, what)))


async def sweep(registry: Registry, index: Index, progress: Progress = lambda _done, _total: None) -> Swept:
    """Marks what is missing, older or parked for the indexer; puts right by itself what that cannot.

    Raises Unavailable.
    """
    await index.ensure()
    async with answering():
        total = await registry.store.dossiers.count_documents({})
    swept, after = Swept(), ""
    while True:
        # The index first: what it has by then, the store has too.
        indexed = await _indexed(index, after)
        stored = await _stored(registry, after)
        until = min((max(page) for page in (indexed, stored) if len(page) == _PAGE), default=None)
        stored = _up_to(stored, until)
        drift = Drift.between(stored, _up_to(indexed, until))
        await _repair(registry, index, drift)
        swept.add(drift, len(stored))
        progress(swept.checked, max(total, swept.checked))
        if until is None:
            return swept
        after = until


def _up_to(page: Mapping[str, _Row], until: str | None) -> dict[str, _Row]:
    return {number: value for number, value in page.items() if until is None or number <= until}


async def _indexed(index: Index, after: str) -> dict[str, Indexed]:
    answer = await index.search(
        {
            "query": {"match_all": {}},
            "size": _PAGE,
            "sort": [{"number": "asc"}],
            "search_after": [after],
            "version": True,
            "_source": False,
            "docvalue_fields": ["version", "sealed"],
            "track_total_hits": False,
        },
    )
    return {
        hit["_id"]: Indexed(hit["fields"]["version"][0], hit["_version"], hit["fields"]["sealed"][0])
        for hit in answer["hits"]["hits"]
    }


async def _stored(registry: Registry, after: str) -> dict[str, Stored]:
    fields = {"version": 1, "index_due": 1, "index_parked": 1}
    async with answering():
        found = registry.store.dossiers.find({"_id": {"$gt": after}}, fields).sort("_id", ASCENDING).limit(_PAGE)
        return {
            raw["_id"]: Stored(raw["version"], "index_due" in raw, "index_parked" in raw)
            for raw in await found.to_list()
        }


async def _repair(registry: Registry, index: Index, drift: Drift) -> None:
    marked = [*drift.missing, *drift.older, *drift.parked]
    if marked:
        await Backlog(registry).mark(marked)
    writes = [Write(tombstone(number, floor), floor) for number, floor in drift.foreign.items()]
    writes += await _set_back(registry, drift.newer)
    if writes:
        for target in await index.targets():
            outcome = await load(index, target, writes)
            if outcome.later or outcome.refused:
                raise SearchUnavailable


async def _set_back(registry: Registry, newer: Mapping[str, int]) -> list[Write]:
    """The dossiers as the store has them, under the index's version: it refuses a lower one."""
    if not newer:
        return []
    writes = []
    async with answering():
        found = await registry.store.dossiers.find({"_id": {"$in": list(newer)}}, {"effects": 0}).to_list()
        missing = await pages.put_back(registry.store.pages, found)
    spoken = await all_said(registry.store, found)
    for raw in found:
        try:
            missing.check(raw["_id"])
            document = project(Dossier.model_validate(raw), registry.regions, spoken.get(raw["_id"], ()))
        except Exception:  # noqa: BLE001 - the indexer parks it, and says so
            await Backlog(registry).mark([raw["_id"]])
        else:
            writes.append(Write(document, newer[raw["_id"]]))
    return writes
