"""MongoDB down, silent or gone in the middle: a typed refusal, nothing half-written, and the same key goes on."""

import asyncio
import gc
import warnings
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from pymongo import AsyncMongoClient
from pymongo.errors import ConnectionFailure

from dossiers import audit, disclosure, effects, intake, linking
from dossiers.claims import Call
from dossiers.errors import StoreUnavailable
from dossiers.linking import About
from dossiers.numbers import next_number
from dossiers.states import Purpose, State
from dossiers.steps import Outcome, Relation
from dossiers.store import Store, connect
from dossiers.viewer import scope
from tests.conftest import LAND, a_registration
from tests.dossiers import taking
from tests.dossiers.taking import (
    CLERK,
    LAND_STAFF,
    TODAY,
    a_contact,
    a_party,
    assert_whole,
    full_opinion,
    lead_to,
    step_call,
)
from tests.dossiers.wire import Wire

CLERK_SEES = scope(CLERK)
LONG = 30
"""Seconds after which a test gives up waiting."""


@pytest.fixture
async def wire():
    wire = Wire()
    await wire.up()
    yield wire
    await wire.down()
    with warnings.catch_warnings():
        # The driver leaves behind the socket of a connection that it gives up while it is being made.
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


@pytest.fixture
async def over_the_wire(registry, wire):
    """The registry, over the wire; units too are read there."""
    client = connect(wire.uri)
    store = Store(client[registry.store.database.name])
    await store.prepare()
    yield replace(registry, store=store)
    await close(client, wire)
    await registry.store.prepare()


async def close(client, wire):
    """Close it at rest: a client that is closed while it connects leaves its socket behind."""
    await wire.down()
    await wire.up()
    for _ in range(LONG):
        with suppress(ConnectionFailure):
            await client.admin.command("ping")
            break
    await client.close()


def everything(registry, dossier):
    """Every verb and every reading."""
    store, number = registry.store, dossier.id
    call = lambda viewer=CLERK: step_call(viewer, dossier)  # noqa: E731
    return {
        "register": intake.register(registry, Call(CLERK, "k", {}), a_registration()),
        "add_contact": intake.add_contact(registry, call(), "p1", a_contact()),
        "join_party": intake.join_party(registry, call(), a_party(), a_contact()),
        "transfer": taking.transfer(registry, call(), LAND, None),
        "assign": taking.assign(registry, call(), LAND, TODAY, None),
        "accept": taking.accept(registry, call()),
        "not_accept": taking.not_accept(registry, call(), "理由"),
        "redirect": taking.redirect(registry, call(), "仲裁", "仲裁委", "理由"),
        "answer": taking.answer(registry, call(), full_opinion(dossier)),
        "close": taking.close(registry, call(), Outcome.SOLVED, None),
        "link": linking.link(registry, call(), About(number), Relation.RELATED),
        "deliver": effects.deliver_due(registry),
        "disclose": disclosure.disclose(registry, call(LAND_STAFF), number, "p1", "核实"),
        "limit": audit.limit(registry, CLERK, "duplicates", 10),
        "record": audit.record(registry, CLERK, "look"),
        "next_number": next_number(store, "331121", 2026),
        "unit": registry.unit(LAND, "to_unit"),
        "load": store.load(number, CLERK_SEES),
        "read": store.read(number, CLERK_SEES),
        "read_many": store.read_many([number], CLERK_SEES),
        "page": store.page(CLERK_SEES, None, 10),
        "count": store.count(CLERK_SEES, 10),
        "chains": store.chains([number], 0, 10),
        "version": store.version(number),
        "with_entry": store.with_entry(number, "x"),
        "insert": store.insert(dossier),
        "save": store.save(dossier),
        "prepare": store.prepare(),
    }


async def refusals(registry, dossier):
    tried = everything(registry, dossier)
    outcomes = await asyncio.wait_for(asyncio.gather(*tried.values(), return_exceptions=True), LONG)
    return dict(zip(tried, map(type, outcomes), strict=True))


async def test_down_every_verb_and_reading_says_so(registry, over_the_wire, wire, stored_bytes):
    dossier = await lead_to(registry, Purpose.CLAIM, State.TRANSFERRED)
    before = await stored_bytes()
    await wire.down()

    refused = await refusals(over_the_wire, dossier)

    assert refused == dict.fromkeys(refused, StoreUnavailable)
    assert await stored_bytes() == before
    await wire.up()
    assert await over_the_wire.store.version(dossier.id) == 2
    assert await stored_bytes() == before


async def test_down_from_the_start(registry, wire, register, stored_bytes):
    dossier = await register()
    before = await stored_bytes()
    await wire.down()
    client = connect(wire.uri)

    store = Store(client["x"])
    trying = asyncio.gather(store.prepare(), store.read(dossier.id, CLERK_SEES), return_exceptions=True)
    outcomes = await asyncio.wait_for(trying, LONG)

    assert [type(one) for one in outcomes] == [StoreUnavailable] * 2
    assert "try again with the same idempotency key" in str(outcomes[0])
    await close(client, wire)
    assert await stored_bytes() == before


async def test_silent_every_verb_and_reading_gives_up(registry, wire, stored_bytes):
    dossier = await lead_to(registry, Purpose.CLAIM, State.TRANSFERRED)
    before = await stored_bytes()
    client = AsyncMongoClient(
        wire.uri,
        tz_aware=True,
        socketTimeoutMS=500,
        connectTimeoutMS=500,
        serverSelectionTimeoutMS=500,
    )
    store = Store(client[registry.store.database.name])
    await store.version(dossier.id)
    wire.fall_silent()

    refused = await refusals(replace(registry, store=store), dossier)

    del refused["unit"], refused["prepare"]
    assert refused == dict.fromkeys(refused, StoreUnavailable)
    await close(client, wire)
    await registry.store.prepare()
    assert await stored_bytes() == before


async def test_a_client_waits_seconds_and_not_for_ever():
    client = connect("mongodb://127.0.0.1:1")
    options = client.options
    assert (options.server_selection_timeout, options.timeout) == (2, None)
    assert (options.pool_options.connect_timeout, options.pool_options.socket_timeout) == (2, 10)
    assert options.pool_options.wait_queue_timeout == 10
    await client.close()


TORN = [
    # (words of the command, whether it is lost before it arrives)
    (("idempotency_claims", "insert"), True),
    (("idempotency_claims", "insert"), False),
    (("dossiers", "insert", "chain"), True),
    (("dossiers", "insert", "chain"), False),
]


@pytest.mark.parametrize(("words", "before"), TORN)
async def test_registering_torn_in_the_middle_goes_on_under_the_same_key(registry, over_the_wire, wire, words, before):
    call = Call(CLERK, "k", {})
    wire.tear(*words, before=before)

    with pytest.raises(StoreUnavailable):
        await asyncio.wait_for(intake.register(over_the_wire, call, a_registration()), LONG)
    assert wire.torn.is_set()
    await wire.up()
    first, second = [await intake.register(over_the_wire, call, a_registration()) for _ in range(2)]

    assert first.entry == second.entry
    (number,) = await registry.store.dossiers.distinct("_id")
    assert number == first.dossier.id
    stored = await registry.store.read(number, CLERK_SEES)
    assert_whole(stored)
    assert stored.chain == [first.entry]


STEP_TORN = [
    # (words of the command, whether it is lost before it arrives, the version named)
    (("idempotency_claims", "insert"), True, None),
    (("idempotency_claims", "insert"), False, 1),
    (("findAndModify", "dossiers"), True, 1),
    (("findAndModify", "dossiers"), False, 1),
    (("findAndModify", "dossiers"), False, None),
]


@pytest.mark.parametrize(("words", "before", "version"), STEP_TORN)
async def test_a_step_torn_in_the_middle_goes_on_under_the_same_key(
    registry, over_the_wire, wire, register, *, words, before, version
):
    number = (await register()).id
    call = step_call(CLERK, number, version=version)
    wire.tear(*words, before=before)

    with pytest.raises(StoreUnavailable):
        await asyncio.wait_for(intake.add_contact(over_the_wire, call, "p1", a_contact()), LONG)
    assert wire.torn.is_set()
    await wire.up()
    first, second = [await intake.add_contact(over_the_wire, call, "p1", a_contact()) for _ in range(2)]

    assert first.entry == second.entry
    stored = await registry.store.read(number, CLERK_SEES)
    assert_whole(stored)
    assert stored.chain[1:] == [first.entry]


@pytest.mark.parametrize(
    ("words", "before"),
    [
        (("findAndModify", "effects_due", "$lte"), False),
        (("findAndModify", "LINKED"), True),
        (("findAndModify", "LINKED"), False),
        (("update", "$pull"), True),
        (("update", "$pull"), False),
        (("update", "$unset"), True),
        (("update", "$unset"), False),
    ],
)
async def test_an_effect_torn_in_the_middle_is_delivered_once(
    registry, over_the_wire, wire, clock, register, *, words, before
):
    near, far = [(await register()).id for _ in range(2)]
    await linking.link(registry, step_call(CLERK, near), About(far), Relation.RELATED)
    wire.tear(*words, before=before)

    with pytest.raises(StoreUnavailable):
        await asyncio.wait_for(effects.deliver_due(over_the_wire), LONG)
    assert wire.torn.is_set()
    clock.ahead = timedelta(seconds=31)
    while await effects.deliver_due(registry):
        pass

    for number, links, steps in [(near, [far], ["REGISTER", "LINK"]), (far, [near], ["REGISTER", "LINKED"])]:
        stored = await registry.store.read(number, CLERK_SEES)
        assert_whole(stored)
        assert (stored.links, [entry.facts.step for entry in stored.chain]) == (links, steps)
    left = await registry.store.dossiers.find({"effects_due": {"$exists": True}}).to_list()
    assert left == []
