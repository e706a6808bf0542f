"""Leasing (领办): what is due is worked on by one worker at a time, and by another one if that worker dies.

A document that is due says since when. Whoever leases it pushes that moment forward, and goes on doing so while they
work; the word of the lease tells one holder from the next.
"""

import asyncio
import secrets
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pymongo import ASCENDING, ReturnDocument
from pymongo.asynchronous.collection import AsyncCollection

from dossiers.answering import answering
from dossiers.days import Clock
from dossiers.errors import Unavailable
from dossiers.store import Raw

LEASE = timedelta(seconds=60)
_RENEWED_SECONDS = 15.0


class LeaseLost(Exception):
    """Somebody else works on it meanwhile."""


@dataclass(frozen=True, slots=True)
class Lease:
    """`raw` is the document as it was leased, this attempt counted in its `attempts`."""

    raw: Raw
    word: str


@dataclass(frozen=True, slots=True)
class Queue:
    """Documents of a collection whose field `due` says since when they wait."""

    collection: AsyncCollection[Raw]
    due: str
    clock: Clock

    async def lease(self, **fields: Any) -> Lease | None:  # noqa: ANN401 - fields of the document
        """What is due first, these fields set; None where nothing is due. Raises Unavailable."""
        moment, word = self.clock(), secrets.token_hex(8)
        async with answering():
            raw = await self.collection.find_one_and_update(
                {self.due: {"$exists": True, "$lte": moment}},
                {"$set": {**fields, self.due: moment + LEASE, "lease": word}, "$inc": {"attempts": 1}},
                sort=[(self.due, ASCENDING)],
                return_document=ReturnDocument.AFTER,
            )
        return Lease(raw, word) if raw else None

    async def work(self, lease: Lease, doing: Coroutine[Any, Any, None], stop: asyncio.Event | None = None) -> bool:
        """Have it done, under a lease that is renewed meanwhile; whether it came to its end.

        It is broken off where somebody else has it, or where `stop` is set. Raises what it raises, but for LeaseLost.
        """
        work = asyncio.create_task(doing)
        beside = [asyncio.create_task(self._renew(lease))]
        if stop is not None:
            beside.append(asyncio.create_task(_stopped(stop)))
        try:
            await asyncio.wait((work, *beside), return_when=asyncio.FIRST_COMPLETED)
            if work.done():
                with suppress(LeaseLost):
                    work.result()
                    return True
        finally:
            for task in (work, *beside):
                task.cancel()
            await asyncio.gather(work, *beside, return_exceptions=True)
        return False

    async def note(self, lease: Lease, **fields: Any) -> None:  # noqa: ANN401 - as above
        """Write these, and hold it for a further while; raises LeaseLost or Unavailable."""
        await self._update(lease, {"$set": {**fields, self.due: self.clock() + LEASE}})

    async def holds(self, key: str, word: str) -> bool:
        """Whether that document is leased under that word still."""
        async with answering():
            return await self.collection.count_documents({"_id": key, "lease": word}, limit=1) > 0

    async def settle(self, lease: Lease, **fields: Any) -> None:  # noqa: ANN401 - as above
        """Nothing is due any more; raises LeaseLost or Unavailable."""
        await self._update(lease, {"$set": fields, "$unset": {self.due: 1, "lease": 1}})

    async def give_back(self, lease: Lease, due: datetime, **fields: Any) -> None:  # noqa: ANN401 - as above
        """It is anybody's from then on; raises LeaseLost or Unavailable."""
        await self._update(lease, {"$set": {**fields, self.due: due}, "$unset": {"lease": 1}})

    async def _renew(self, lease: Lease) -> None:
        """Until somebody else has it."""
        with suppress(LeaseLost):
            while True:
                await asyncio.sleep(_RENEWED_SECONDS)
                with suppress(Unavailable):
                    await self.note(lease)

    async def _update(self, lease: Lease, change: Raw) -> None:
        async with answering():
            done = await self.collection.update_one({"_id": lease.raw["_id"], "lease": lease.word}, change)
        if not done.matched_count:
            raise LeaseLost


async def _stopped(stop: asyncio.Event) -> None:
    await stop.wait()
