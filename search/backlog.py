"""The backlog: dossiers whose change the index has not taken yet, by the mark that the change itself wrote.

`index_due` says from when on a dossier is to be indexed. Who takes some of them leases them together, by one small
document that names them: marking each would cost as much as the change did. It is settled by removing the mark where
the version is still the one that was indexed. Correctness rests on that alone; a lease only saves work done twice, and
tells for a while after its end what was taken in, which searches may not show yet.

A dossier that fails again and again is parked: the mark goes, `index_parked` says why, and a sweep tries it again.
"""

import asyncio
from collections import deque
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bson import ObjectId
from pymongo import ASCENDING
from pymongo.write_concern import WriteConcern

from dossiers import pages
from dossiers.answering import answering
from dossiers.registry import Registry

Raw = dict[str, Any]

LEASE = timedelta(seconds=15)
"""After a kill, what was in hand waits for as long."""
SHOWN_AFTER = timedelta(seconds=2)
"""Within this the index shows what it has taken: twice its refresh interval (search/mapping.py)."""
ATTEMPTS = 8
_LONGEST_WAIT = timedelta(minutes=5)
_AHEAD = 10
"""Batches whose numbers are looked up at once: finding the oldest of very many is dear."""
_MARKS = {"index_due": 1, "index_since": 1, "index_attempts": 1, "index_parked": 1}
_MARKED = {"$exists": True}
"""Said beside every comparison: FerretDB takes the partial index for nothing less."""
_DUE = {"index_due": _MARKED}
_NOT_DUE = {"index_due": {"$exists": False}}


@dataclass(frozen=True, slots=True)
class Lease:
    """Dossiers, as stored, that nobody else takes for a while."""

    id: ObjectId
    since: datetime
    """When the oldest of their changes was recorded, or before."""
    dossiers: Mapping[str, Raw]
    missing: pages.Missing
    """Those of them whose long texts are not all there."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What has not been indexed: how many, and since when (None: nothing waits)."""

    count: int
    since: datetime | None


_Due = tuple[str, datetime]
"""A dossier's number, and since when it waits."""


class Backlog:
    """Every method raises StoreUnavailable where MongoDB does not answer."""

    def __init__(self, registry: Registry) -> None:
        # A lost lease or settlement only has a dossier indexed once more: there is nothing to make durable.
        quick = registry.store.database.with_options(write_concern=WriteConcern(w=1))
        self._dossiers = quick["dossiers"]
        self._leases = quick["index_leases"]
        self._pages = quick["pages"]
        self._clock = registry.clock
        self._ahead: deque[_Due] = deque()
        self._choosing = asyncio.Lock()

    async def lease(self, at_most: int) -> Lease | None:
        """Dossiers that have waited longest; None where none is due that nobody else has taken."""
        async with answering(), self._choosing:
            moment = self._clock()
            while chosen := await self._choose(moment, at_most):
                lease = await self._take(moment, chosen)
                if lease.dossiers:
                    return lease
                await self.end(lease)
        return None

    async def _take(self, moment: datetime, chosen: list[_Due]) -> Lease:
        lease, numbers, since = ObjectId(), [number for number, _ in chosen], min(since for _, since in chosen)
        until = moment + LEASE
        await self._leases.insert_one(
            {"_id": lease, "numbers": numbers, "since": since, "until": until, "shown_by": until + SHOWN_AFTER}
        )
        # Of two who chose the same at once, the younger lease gives way. Where it was made before the older one could
        # be seen, both index them, which does no harm.
        older = await self._taken(moment, {"_id": {"$lt": lease}})
        mine = {"_id": {"$in": [number for number in numbers if number not in older]}}
        found = self._dossiers.find({**mine, "index_due": {"$lte": moment}}, {"effects": 0})
        raws = await found.to_list()
        missing = await pages.put_back(self._pages, raws)
        return Lease(lease, since, {raw["_id"]: raw for raw in raws}, missing)

    async def _choose(self, moment: datetime, at_most: int) -> list[_Due]:
        if not self._ahead:
            due = self._dossiers.find({"index_due": {**_MARKED, "$lte": moment}}, {"index_due": 1, "index_since": 1})
            found = await due.sort("index_due", ASCENDING).limit(_AHEAD * at_most).to_list()
            taken = await self._taken(moment, {}) if found else set()
            self._ahead.extend((raw["_id"], _since(raw)) for raw in found if raw["_id"] not in taken)
        return [self._ahead.popleft() for _ in range(min(at_most, len(self._ahead)))]

    async def _taken(self, moment: datetime, which: Raw) -> set[str]:
        leases = self._leases.find({**which, "until": {"$gt": moment}}, {"numbers": 1})
        return {number for lease in await leases.to_list() for number in lease["numbers"]}

    async def settle(self, lease: Lease, numbers: Iterable[str]) -> None:
        """The index has these; what has changed meanwhile stays due."""
        by_version: dict[int, list[str]] = {}
        for number in numbers:
            by_version.setdefault(lease.dossiers[number]["version"], []).append(number)
        async with answering():
            await asyncio.gather(
                *(
                    self._dossiers.update_many({"_id": {"$in": same}, "version": version}, {"$unset": _MARKS})
                    for version, same in by_version.items()
                )
            )

    async def end(self, lease: Lease) -> None:
        """What has not been settled is anybody's again; what has been is counted as taken in until it is shown."""
        moment = self._clock()
        ended = {"since": lease.since, "numbers": [], "until": moment, "shown_by": moment + SHOWN_AFTER}
        async with answering():
            # Anew where others took it for one left behind, and removed it.
            await self._leases.update_one({"_id": lease.id}, {"$set": ended}, upsert=True)
            await self._leases.delete_many({"until": {"$lt": moment - LEASE}})

    async def fail(self, lease: Lease, number: str, reason: str) -> bool:
        """One attempt more went wrong; gives whether that parks the dossier."""
        stored = lease.dossiers[number]
        attempts = int(stored.get("index_attempts", 0)) + 1
        if attempts >= ATTEMPTS:
            await self.park(lease, number, reason)
            return True
        due = self._clock() + min(timedelta(seconds=2**attempts), _LONGEST_WAIT)
        mark = {"index_due": due, "index_since": _since(stored), "index_attempts": attempts}
        await self._change(lease, number, {"$set": mark})
        return False

    async def park(self, lease: Lease, number: str, reason: str) -> None:
        change = {"$set": {"index_parked": reason}, "$unset": {"index_due": 1, "index_since": 1}}
        await self._change(lease, number, change)

    async def _change(self, lease: Lease, number: str, change: Raw) -> None:
        async with answering():
            await self._dossiers.update_one({"_id": number, "version": lease.dossiers[number]["version"]}, change)

    async def mark(self, numbers: Collection[str]) -> int:
        """Make dossiers due that are not, parked ones too; gives how many were marked."""
        change = {"$set": {"index_due": self._clock(), "index_attempts": 0}, "$unset": {"index_parked": 1}}
        async with answering():
            marked = await self._dossiers.update_many({"_id": {"$in": list(numbers)}, **_NOT_DUE}, change)
        return marked.modified_count

    async def waiting(self, at_most: int) -> Waiting:
        """The count stops at `at_most`."""
        async with answering():
            first = await self._dossiers.find_one(_DUE, {"index_due": 1}, sort=[("index_due", ASCENDING)])
            if first is None:
                return Waiting(0, None)
            # What failed was put off; it has waited for longer than its mark says.
            put_off = {"index_due": {**_MARKED, "$gt": self._clock()}, "index_since": {"$exists": True}}
            failed = await self._dossiers.aggregate(
                [{"$match": put_off}, {"$group": {"_id": None, "since": {"$min": "$index_since"}}}],
            )
            since = [raw["since"] for raw in await failed.to_list()]
            count = await self._dossiers.count_documents(_DUE, limit=at_most)
        return Waiting(count, min([first["index_due"], *since]))

    async def taken_since(self) -> datetime | None:
        """Since when the oldest had waited of what is being indexed, or may not be shown yet; None for nothing."""
        async with answering():
            leases = self._leases.find({"shown_by": {"$gt": self._clock()}}, {"since": 1})
            return min((lease["since"] for lease in await leases.to_list()), default=None)

    async def pending(self) -> int:
        """How many are due, or will be."""
        async with answering():
            return await self._dossiers.count_documents(_DUE)

    async def parked(self) -> int:
        async with answering():
            return await self._dossiers.count_documents({"index_parked": {"$exists": True}})


def _since(stored: Raw) -> datetime:
    since: datetime = stored["index_since"] if "index_since" in stored else stored["index_due"]
    return since
