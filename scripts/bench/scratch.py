"""Scratch: a database and an index of the benchmark's own on the servers in use, gone when it is over."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from elasticsearch import AsyncElasticsearch
from pymongo import AsyncMongoClient

from api.app import open_stores
from api.settings import (
    DEVELOPMENT_ENCRYPTION_KEY,
    DEVELOPMENT_HASH_KEY,
    DEVELOPMENT_ISSUER,
    Environment,
    Settings,
)
from api.stores import Stores
from search.index import Index
from search.index import connect as connect_index

_WITHOUT_LIMIT = 1_000_000
_LONGEST = 20
"""Of an installation's names, which the benchmark's begin with."""


@dataclass(frozen=True, slots=True)
class Scratch:
    """`settings` name what is the benchmark's own; `folder` holds the web process's log and key."""

    settings: Settings
    stores: Stores
    elasticsearch: AsyncElasticsearch
    folder: Path

    def another_index(self) -> Index:
        """Names of one more index, which goes with the others."""
        return Index(self.elasticsearch, f"{self.settings.index_prefix}-{secrets.token_hex(3)}-")


@asynccontextmanager
async def scratch(chosen: Settings) -> AsyncIterator[Scratch]:
    """Prepared and empty; removed however the work ends."""
    with TemporaryDirectory(prefix="anjuan-bench-") as folder:
        settings = _own(chosen, Path(folder))
        stores = open_stores(settings)
        elasticsearch = connect_index(settings.elasticsearch_url.get_secret_value()).options(request_timeout=60)
        try:
            await stores.registry.store.prepare()
            await stores.index.ensure()
            yield Scratch(settings, stores, elasticsearch, Path(folder))
        finally:
            try:
                await _remove_indices(elasticsearch, settings.index_prefix)
                await _drop_database(settings)
            finally:
                await elasticsearch.close()
                await stores.close()


def _own(chosen: Settings, folder: Path) -> Settings:
    """The same servers, with names, keys and issuer of the benchmark's own: nothing that is real can be touched."""
    number = secrets.token_hex(4)
    own = {
        "environment": Environment.DEVELOPMENT,
        "database": f"{chosen.database[:_LONGEST]}_bench_{number}",
        "index_prefix": f"{chosen.index_prefix[:_LONGEST]}-bench-{number}",
        "hash_key": DEVELOPMENT_HASH_KEY,
        "encryption_keys": (DEVELOPMENT_ENCRYPTION_KEY,),
        "jwks_url": None,
        "jwks_file": None,
        "issuer": DEVELOPMENT_ISSUER,
        "development_folder": folder / "issuer",
        "regions_file": None,
        "public_calls": _WITHOUT_LIMIT,
        "public_failures": _WITHOUT_LIMIT,
    }
    return chosen.model_copy(update=own)


async def _drop_database(settings: Settings) -> None:
    """On a connection that waits as long as it takes: a large one is not gone at once."""
    async with AsyncMongoClient[dict[str, object]](settings.mongodb_uri.get_secret_value()) as client:
        await client.drop_database(settings.database)


async def _remove_indices(elasticsearch: AsyncElasticsearch, prefix: str) -> None:
    found = await elasticsearch.indices.get(index=f"{prefix}-*", expand_wildcards="all", filter_path="*.aliases")
    for name in found.body:
        await elasticsearch.indices.delete(index=name)
