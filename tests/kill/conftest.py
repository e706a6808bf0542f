"""Servers, processes and an office of the kill tests' own; nothing of the pair that other tests use is touched."""

import os
import secrets

import httpx
import pytest

from api.settings import Settings
from dossiers.store import connect as connect_store
from search.index import connect as connect_search
from tests.kill.office import Office
from tests.kill.pair import Pair
from tests.kill.processes import Processes

pytest.register_assert_rewrite("tests.kill.loads", "tests.kill.truth")


@pytest.fixture(scope="session")
def pair():
    pair = Pair()
    try:
        pair.up()
        yield pair
    finally:
        pair.erase()


@pytest.fixture
async def office(pair, tmp_path):
    """An office of this test alone; whatever an earlier test killed is up again."""
    pair.up()
    name = f"anjuan_kill_{secrets.token_hex(4)}"
    chosen = {
        "ANJUAN_ENVIRONMENT": "development",
        "ANJUAN_DATABASE": name,
        "ANJUAN_INDEX_PREFIX": name,
        "ANJUAN_DEVELOPMENT_FOLDER": str(tmp_path / "development"),
    }
    addresses = pair.addresses
    settings = Settings(
        environment="development",
        database=name,
        index_prefix=name,
        development_folder=tmp_path / "development",
        mongodb_uri=addresses["MONGODB_URI"],
        elasticsearch_url=addresses["ELASTICSEARCH_URL"],
    )
    processes = Processes(tmp_path, {**_without_settings(), **addresses, **chosen})
    store, search = connect_store(addresses["MONGODB_URI"]), connect_search(addresses["ELASTICSEARCH_URL"])
    async with httpx.AsyncClient(timeout=30) as client:
        office = Office(settings, processes, store[name], search, client)
        try:
            await office.open()
            yield office
        finally:
            processes.end()
            await store.close()
            await search.close()


def _without_settings() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("ANJUAN_")}
