"""The stores, opened for the length of a command."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from api.app import open_stores
from api.settings import Settings
from api.stores import Stores
from papers.keeping import Keep


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Stores]:
    """Collections and indexes are made where they are missing; raises StoreUnavailable."""
    stores = open_stores(settings)
    try:
        await stores.registry.store.prepare()
        await Keep(stores.registry.store).prepare()
        yield stores
    finally:
        await stores.close()
