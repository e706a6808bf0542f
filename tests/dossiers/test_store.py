"""The store: what it shows, the one write by which a dossier changes, and what it says when MongoDB does not answer."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from pymongo import AsyncMongoClient, monitoring

from dossiers.errors import Conflict, InvalidInput, NotFound
from dossiers.states import Purpose, State, Step
from dossiers.steps import Accept, Transfer
from dossiers.store import Store
from dossiers.viewer import Role, scope
from tests.conftest import JINYUN, LABOUR, LAND, QINGTIAN, a_viewer, address_of
from tests.dossiers import taking
from tests.dossiers.taking import (
    CLERK,
    LAND_STAFF,
    LIMITS,
    TAKE,
    a_stamp,
    assert_whole,
    lead_to,
    ref,
    staff_for,
    step_call,
)

CLERK_SEES = scope(CLERK)


class Listener(monitoring.CommandListener):
    """What is sent to the server."""

    def __init__(self):
        self.commands = []

    def started(self, event):
        self.commands.append(event.command)

    def succeeded(self, event): ...

    def failed(self, event): ...

    def updates(self, collection):
        return [
            command for command in self.commands if collection in (command.get("findAndModify"), command.get("update"))
        ]


@pytest.fixture
async def listened(store):
    """The same database through a client that tells what it sends."""
    listener = Listener()
    client = AsyncMongoClient(address_of("MONGODB_URI"), tz_aware=True, event_listeners=[listener])
    yield Store(client[store.database.name]), listener
    await client.close()


ENTRY_FIELDS = {"version", "last_entry_at", "silent_since"}
MARKS = {"index_due", "index_attempts"}
CLOCKS = {"clocks", "next_due", "ticks_on", "worklists"}
CHANGED = {
    Step.TRANSFER: {"holder", "holdings", "held_by", "clocks", "worklists"},
    Step.ASSIGN: {"holder", "holdings", "held_by", "assignments", "clocks", "worklists", "needs"},
    Step.ACCEPT: {"state", "responsible", "needs", *CLOCKS},
    Step.NOT_ACCEPT: {"state", "responsible", *CLOCKS},
    Step.REDIRECT: {"state", "responsible", *CLOCKS},
    Step.ADD_CONTACT: {"worklists"},
    Step.JOIN_PARTY: {"parties", "hashes", "worklists"},
    Step.LINK: {"links", "decisions", "decided_on"},
}


@pytest.mark.parametrize("step", CHANGED)
async def test_only_what_a_step_changes_is_sent(registry, listened, step):
    store, listener = listened
    dossier = await lead_to(registry, Purpose.CLAIM, State.TRANSFERRED)
    clock = registry.clock
    clock.fixed = clock() + timedelta(seconds=1)
    through = replace(registry, store=store)

    await TAKE[step](through, step_call(staff_for(step, dossier), dossier), dossier)

    (update,) = [one for one in listener.updates("dossiers") if one["query"]["_id"] == dossier.id]
    marks = MARKS | ({"effects_due"} if step is Step.LINK else set())
    assert set(update["update"]["$set"]) - {"last_happened_on"} == CHANGED[step] | ENTRY_FIELDS | marks
    grown = {Step.LINK: "effects", Step.ADD_CONTACT: "contacts", Step.JOIN_PARTY: "contacts"}
    assert set(update["update"]["$push"]) == {"chain", grown.get(step, "chain")}
    assert {len(part["$each"]) for part in update["update"]["$push"].values()} == {1}
    assert set(update["update"]) == {"$set", "$push"}
    assert update["query"]["version"] == dossier.version
    assert update["writeConcern"] == {"w": "majority", "j": True}


async def test_saving_again_after_a_lost_answer_is_no_conflict(registry, stored_bytes):
    number = (await lead_to(registry, Purpose.CLAIM, State.REGISTERED)).id
    dossier = await registry.store.load(number, CLERK_SEES)
    dossier.take(Transfer(to=ref(LAND)), CLERK, a_stamp(), LIMITS)
    await registry.store.save(dossier)
    before = await stored_bytes()

    await registry.store.save(dossier)

    assert await stored_bytes() == before


async def test_saving_over_another_step_is_a_conflict(registry, stored_bytes):
    number = (await lead_to(registry, Purpose.CLAIM, State.TRANSFERRED)).id
    mine, theirs = [await registry.store.load(number, CLERK_SEES) for _ in range(2)]
    today, now = mine.last_happened_on, mine.last_entry_at
    theirs.take(Accept(), LAND_STAFF, a_stamp(LAND_STAFF, today, now), LIMITS)
    await registry.store.save(theirs)
    before = await stored_bytes()
    mine.take(Transfer(to=ref(LABOUR)), LAND_STAFF, a_stamp(LAND_STAFF, today, now), LIMITS)

    with pytest.raises(Conflict) as refused:
        await registry.store.save(mine)

    assert (refused.value.dossier_id, refused.value.current_version) == (number, 3)
    assert await stored_bytes() == before


async def test_inserting_again_gives_what_is_stored(registry, register, stored_bytes):
    number = (await register()).id
    stored = await registry.store.read(number, CLERK_SEES)
    before = await stored_bytes()

    assert (await registry.store.insert(stored)).model_dump() == stored.model_dump()
    assert await stored_bytes() == before


async def test_inserting_over_another_dossier_is_refused(registry, register, stored_bytes):
    one, other = await register(), await register(title="另一件")
    before = await stored_bytes()

    with pytest.raises(Conflict):
        await registry.store.insert(one.model_copy(update={"id": other.id}))

    assert await stored_bytes() == before


async def test_a_step_makes_the_dossier_due_for_the_index_anew(registry, store, register):
    number = (await register()).id
    fields = {"index_due": 1, "index_attempts": 1}
    new = await store.dossiers.find_one({"_id": number}, fields)
    assert (set(new), new["index_attempts"]) == ({"_id", "index_due", "index_attempts"}, 0)
    later = {"index_due": datetime(2099, 1, 1, tzinfo=UTC), "index_attempts": 3}
    await store.dossiers.update_one({"_id": number}, {"$set": later})

    await taking.accept(registry, step_call(CLERK, number))

    due = await store.dossiers.find_one({"_id": number}, fields)
    assert due["index_due"] <= datetime.now(UTC)
    assert due["index_attempts"] == 0


async def test_loaded_with_its_last_entry_and_read_whole(registry):
    dossier = await lead_to(registry, Purpose.CLAIM, State.ANSWERED)

    loaded = await registry.store.load(dossier.id, CLERK_SEES)
    read = await registry.store.read(dossier.id, CLERK_SEES)

    assert [entry.number for entry in loaded.chain] == [4]
    assert [entry.number for entry in read.chain] == [1, 2, 3, 4]
    assert loaded.model_dump(exclude={"chain"}) == read.model_dump(exclude={"chain"})
    for skip, count in ((0, 100), (1, 2), (3, 5), (4, 5), (10**6, 1)):
        part = await registry.store.chains([dossier.id], skip, count)
        assert part == {dossier.id: read.chain[skip : skip + count]}
    assert await registry.store.version(dossier.id) == 4
    assert_whole(read)


@pytest.mark.parametrize("number", ["331121-2026-999999", "", "x" * 100_000, "a\x00b", "{'$ne': 1}"])
async def test_what_is_not_there_is_not_found(registry, register, number):
    await register()
    for reading in (registry.store.load, registry.store.read):
        with pytest.raises(NotFound) as refused:
            await reading(number, CLERK_SEES)
        assert len(str(refused.value)) < 300
    with pytest.raises(NotFound):
        await registry.store.version(number)
    assert await registry.store.read_many([number], CLERK_SEES) == {}


async def test_a_number_that_is_no_text_is_refused(registry):
    with pytest.raises(InvalidInput):
        await registry.store.read("\ud800", CLERK_SEES)


async def test_what_may_not_be_seen_looks_like_what_is_not_there(registry, register):
    number = (await register()).id
    stranger = a_viewer(region=JINYUN)
    for seen_by in (scope(stranger), scope(a_viewer(Role.ADMIN, QINGTIAN)), scope(a_viewer(Role.UNIT, QINGTIAN))):
        with pytest.raises(NotFound) as hidden:
            await registry.store.read(number, seen_by)
        with pytest.raises(NotFound) as missing:
            await registry.store.read(number.replace("2026", "2025"), seen_by)
        assert str(hidden.value) == str(missing.value).replace("2025", "2026")
        assert await registry.store.page(seen_by, None, 10) == []
        assert await registry.store.count(seen_by, 10) == 0
        assert await registry.store.read_many([number], seen_by) == {}


async def test_count_is_capped(registry, register):
    for _ in range(3):
        await register()
    assert [await registry.store.count(CLERK_SEES, at_most) for at_most in (1, 2, 3, 10)] == [1, 2, 3, 3]


@given(moments=some.lists(some.integers(0, 3), max_size=12), limit=some.integers(1, 5))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_pages_follow_each_other_without_gap_or_overlap(registry, pattern, moments, limit):
    """Whatever ties there are in the moment of the last entry."""
    start = datetime(2026, 3, 1, tzinfo=UTC)
    numbers = [f"331121-2026-{n:06d}" for n in range(len(moments))]
    places = [(start + timedelta(days=day), number) for number, day in zip(numbers, moments, strict=True)]
    await registry.store.dossiers.delete_many({})
    if places:
        await registry.store.dossiers.insert_many(
            [{**pattern, "_id": number, "last_entry_at": moment} for moment, number in places],
        )

    seen, after = [], None
    while page := await registry.store.page(CLERK_SEES, after, limit):
        assert len(page) <= limit
        assert len(seen) < len(places)
        seen += [(dossier.last_entry_at, dossier.id) for dossier in page]
        after = seen[-1]

    assert seen == sorted(places, reverse=True)


@pytest.fixture
async def pattern(registry, register):
    """A stored dossier, as the store holds it."""
    return await registry.store.dossiers.find_one({"_id": (await register()).id})


async def test_lists_come_without_chains(registry, register):
    number = (await register()).id
    (listed,) = await registry.store.page(CLERK_SEES, None, 10)
    assert (listed.id, listed.chain, listed.effects) == (number, [], [])
    assert (await registry.store.read_many([number, "x"], CLERK_SEES))[number].chain == []


async def test_indexes_serve_what_is_asked(store):
    keys = {
        name: [tuple(index["key"].items()), index.get("partialFilterExpression"), index.get("expireAfterSeconds")]
        for name, index in [(index["name"], index) async for index in await store.dossiers.list_indexes()]
    }
    lists = [("last_entry_at", -1), ("_id", -1)]
    for field in ("within", "received_by", "held_by"):
        assert [((field, 1), *lists), None, None] in keys.values()
    for field in ("index_due", "effects_due"):
        assert [((field, 1),), {field: {"$exists": True}}, None] in keys.values()


async def test_prepare_may_be_repeated_and_run_by_several_at_once(mongo, store):
    database = mongo[f"{store.database.name}_prepare"]
    stores = [Store(database) for _ in range(4)]
    try:
        await asyncio.gather(*(one.prepare() for one in stores))
        await stores[0].prepare()
        assert {"dossiers", "units", "officials", "idempotency_claims"} <= set(await database.list_collection_names())
    finally:
        await mongo.drop_database(database.name)
        await store.prepare()  # Beanie's documents belong to the database that was prepared last
