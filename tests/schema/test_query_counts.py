"""How often the store is asked for a page: as often for fifty dossiers as for five."""

import os
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from pymongo import AsyncMongoClient
from pymongo.monitoring import CommandListener

from dossiers.store import Store
from tests.conftest import JINYUN, LABOUR, LAND, a_viewer
from tests.schema.conftest import LAND_STAFF, SUPERVISOR, a_contact

PAGE = """
query Page($first: Int!) { dossiers(first: $first) { totalCount totalIsCapped edges { node {
  number state version possibleSteps { step isOpen }
  matter { title place { namePath } requests { text } respondents { name unit { name region { name } } } }
  parties { identity { name } contactCount }
  contacts { narrative isRepeat office { name } receivedIn { name } }
  holder { name unit { name } } responsible { name unit { name } } holdings { unit { name unit { name } } }
  links { number dossier { number holder { unit { name } } chain { edges { node { by { unit { name } } } } } } }
  chain { totalCount edges { node { number by { name unit { name } } facts {
    ... on Transferred { to { name unit { name } } } ... on RaisedAgain { newRequests { text } } } } } }
} } } }
"""


class Commands(CommandListener):
    """Counts what is sent, as command and collection."""

    def __init__(self) -> None:
        self.counted: Counter[str] = Counter()

    def started(self, event) -> None:
        collection = event.command.get(event.command_name)
        if isinstance(collection, str):
            self.counted[f"{event.command_name} {collection}"] += 1

    def succeeded(self, event) -> None: ...

    def failed(self, event) -> None: ...


@pytest.fixture
async def commands(store, mongo) -> AsyncIterator[tuple[Commands, Store]]:
    commands = Commands()
    client = AsyncMongoClient(os.environ["MONGODB_URI"], tz_aware=True, event_listeners=[commands])
    listened = Store(client[store.database.name])
    await listened.prepare()  # so that units are read over this client as well
    yield commands, listened
    await store.prepare()
    await client.close()


@pytest.fixture
async def fifty(do, registered) -> None:
    far = await registered(a_viewer(region=JINYUN))
    for n in range(50):
        number = await registered()
        await do("transfer", dossier=number, toUnit=LABOUR if n % 2 else LAND)
        await do("addContact", dossier=number, party="p1", contact=a_contact())
        if n % 5 == 0:
            await do("link", SUPERVISOR, dossier=number, other=far, relation="RELATED")


@pytest.mark.usefixtures("fifty")
async def test_a_page_asks_the_store_a_few_times_however_long_it_is(execute, registry, commands) -> None:
    listener, listened = commands
    counts = {}
    for first in (5, 50):
        listener.counted.clear()
        result = await execute(PAGE, SUPERVISOR, registry=replace(registry, store=listened), first=first)
        assert result.errors is None, result.errors
        assert len(result.data["dossiers"]["edges"]) == first
        counts[first] = dict(listener.counted)
    assert counts[5] == counts[50]
    assert counts[50]["aggregate dossiers"] == 1
    assert counts[50]["find dossiers"] == 4  # the page, its chains, linked dossiers, their chains
    assert counts[50]["find units"] <= 2
    assert set(counts[50]) == {"aggregate dossiers", "find dossiers", "find units"}


async def test_what_is_not_asked_for_is_not_read(execute, registry, commands, held_by_land) -> None:
    listener, listened = commands
    number = await held_by_land()
    for query, expected in (
        ('{ viewer { role } region(code: "331121") { namePath } }', {}),
        (
            "{ dossiers { edges { node { number matter { place { namePath } } holder { name } } } } }",
            {"find dossiers": 1},
        ),
        (f'{{ dossier(number: "{number}") {{ number contacts {{ narrative }} }} }}', {"find dossiers": 1}),
        (f'{{ dossier(number: "{number}") {{ chain {{ totalCount }} }} }}', {"find dossiers": 2}),
    ):
        listener.counted.clear()
        result = await execute(query, LAND_STAFF, registry=replace(registry, store=listened))
        assert result.errors is None
        assert dict(listener.counted) == expected, query
