"""A lock in MongoDB for work that only one process may do; who holds it renews it, and loses it when killed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

from bson import ObjectId
from pymongo.errors import DuplicateKeyError

from dossiers.answering import answering
from dossiers.errors import Unavailable
from dossiers.registry import Registry


class Lock:
    """Kept for `kept` after the last sign of life of its holder."""

    def __init__(self, registry: Registry, name: str, kept: timedelta) -> None:
        self._locks = registry.store.database["locks"]
        self._clock = registry.clock
        self._name = name
        self._kept = kept
        self._holder = ObjectId()

    async def take(self) -> bool:
        """Whether it is ours now."""
        moment = self._clock()
        held = {"holder": self._holder, "until": moment + self._kept}
        async with answering():
            free = await self._locks.update_one({"_id": self._name, "until": {"$lt": moment}}, {"$set": held})
            if free.matched_count:
                return True
            try:
                await self._locks.insert_one({"_id": self._name, **held})
            except DuplicateKeyError:
                return False
        return True

    async def renew(self) -> bool:
        """Whether it is still ours."""
        until = {"$set": {"until": self._clock() + self._kept}}
        async with answering():
            ours = await self._locks.update_one({"_id": self._name, "holder": self._holder}, until)
        return ours.matched_count == 1

    async def leave(self) -> None:
        async with answering():
            await self._locks.delete_one({"_id": self._name, "holder": self._holder})

    @asynccontextmanager
    async def renewed(self) -> AsyncIterator[None]:
        """Keeps a lock that was taken, and leaves it at the end."""
        renewing = asyncio.create_task(self._keep())
        try:
            yield
        finally:
            renewing.cancel()
            with suppress(Unavailable):
                await self.leave()

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(self._kept.total_seconds() / 3)
            with suppress(Unavailable):
                await self.renew()
