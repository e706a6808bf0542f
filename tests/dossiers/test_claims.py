"""Idempotency: the same key with the same input gives the same entry again, whatever happened in between."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.fernet import Fernet

from dossiers import intake, linking
from dossiers.claims import KEPT, Call, new_entry_id
from dossiers.errors import Conflict, IllegalStep, InvalidInput, KeyReused, NotPermitted
from dossiers.handling import StepCall
from dossiers.identity import Vault
from dossiers.linking import About
from dossiers.states import Purpose, State, Step, possible
from dossiers.steps import Relation
from dossiers.viewer import Role, scope
from tests.conftest import LABOUR, LAND, QINGTIAN, a_registration, a_viewer
from tests.dossiers import taking
from tests.dossiers.meddling import just_before
from tests.dossiers.taking import (
    CLERK,
    LAND_STAFF,
    TAKE,
    a_contact,
    assert_whole,
    full_opinion,
    lead_to,
    ready_for,
    staff_for,
    step_call,
)
from tests.dossiers.ways import BY_LOCAL_RULE, OF_A_BATCH, PERSONS_STEPS, WAYS

CLERK_SEES = scope(CLERK)
READY = {step: where for where in reversed(WAYS) for step in possible(*where) if (step, where[1]) not in BY_LOCAL_RULE}
"""A purpose and a state in which a step can be taken: of several those that come first."""


async def insert_claim(registry, call, dossier, entry=None):
    """What a writer leaves that dies before its step is written."""
    entry = entry or new_entry_id()
    claim = {"_id": call.id, "input_hash": call.fingerprint(registry.vault), "dossier": dossier, "entry": entry}
    await registry.store.claims.insert_one(claim | {"expires_at": datetime.now(UTC) + KEPT})
    return entry


def again(registry, call, number):
    return intake.add_contact(registry, call, "p1", a_contact())


# Registering.


async def test_registering_again_gives_the_same_entry(registry, store):
    call = Call(CLERK, "k", {"title": "x", "day": datetime(2026, 3, 2, tzinfo=UTC).date()})
    first = await intake.register(registry, call, a_registration())

    second = await intake.register(registry, call, a_registration())

    assert second.entry == first.entry
    assert second.dossier.model_dump() == first.dossier.model_dump()
    assert await store.dossiers.count_documents({}) == 1


async def test_registering_again_after_later_steps_gives_the_first_entry(registry, store):
    call = Call(CLERK, "k", {})
    first = await intake.register(registry, call, a_registration())
    await taking.transfer(registry, step_call(CLERK, first.dossier), LAND, None)

    second = await intake.register(registry, call, a_registration())

    assert (second.entry, second.dossier.version) == (first.entry, 2)
    assert_whole(second.dossier)
    assert await store.dossiers.count_documents({}) == 1


async def test_ten_at_once_register_once(registry, store):
    call = Call(CLERK, "k", {})

    taken = await asyncio.gather(*(intake.register(registry, call, a_registration()) for _ in range(10)))

    assert [one.entry for one in taken] == [taken[0].entry] * 10
    assert await store.dossiers.distinct("_id") == [taken[0].dossier.id]
    assert await store.claims.count_documents({}) == 1


async def test_registering_goes_on_where_the_writer_died(registry, store):
    call = Call(CLERK, "k", {})
    entry = await insert_claim(registry, call, "331121-2026-000077")

    taken = await asyncio.gather(*(intake.register(registry, call, a_registration()) for _ in range(3)))

    assert {(one.dossier.id, one.entry.id) for one in taken} == {("331121-2026-000077", entry)}
    assert [one.entry for one in taken] == [taken[0].entry] * 3
    assert await store.dossiers.count_documents({}) == 1


async def test_registering_with_another_input_is_refused(registry, stored_bytes):
    await intake.register(registry, Call(CLERK, "k", {"title": "甲"}), a_registration())
    before = await stored_bytes()

    with pytest.raises(KeyReused, match="'k' was used before with another input; take a new key"):
        await intake.register(registry, Call(CLERK, "k", {"title": "乙"}), a_registration())

    assert await stored_bytes() == before


async def test_of_two_inputs_at_once_one_is_refused(registry, store):
    tries = await asyncio.gather(
        *(intake.register(registry, Call(CLERK, "k", {"title": title}), a_registration()) for title in "甲乙"),
        return_exceptions=True,
    )

    assert [type(one) for one in tries if isinstance(one, Exception)] == [KeyReused]
    assert await store.dossiers.count_documents({}) == 1


async def test_a_refused_registration_leaves_no_claim(registry, stored_bytes):
    for viewer, fields, refusal in [
        (CLERK, {"place": "999999"}, InvalidInput),
        (CLERK, {"received_on": "2999-01-01"}, InvalidInput),
        (a_viewer(Role.ADMIN, QINGTIAN, "331121-XFJ"), {}, NotPermitted),
        (a_viewer(Role.SUPERVISION, QINGTIAN), {}, NotPermitted),
        (a_viewer(unit="331121-NONE"), {}, InvalidInput),
    ]:
        with pytest.raises(refusal):
            await intake.register(registry, Call(viewer, "k", {}), a_registration(**fields))
    assert await stored_bytes() == {}


# Steps.


@pytest.mark.parametrize("step", [step for step in PERSONS_STEPS if step not in OF_A_BATCH])
async def test_a_step_again_gives_the_same_entry(registry, store, step):
    purpose, state = READY[step]
    dossier = await ready_for(registry, step, purpose, state)
    call = step_call(staff_for(step, dossier), dossier, version=dossier.version)
    if step is Step.LINK:
        other = (await intake.register(registry, Call(CLERK, "other", {}), a_registration())).dossier.id
        first, second = [await linking.link(registry, call, About(other), Relation.RELATED) for _ in range(2)]
    else:
        first, second = [await TAKE[step](registry, call, dossier) for _ in range(2)]

    assert second.entry.model_dump() == first.entry.model_dump()
    stored = await registry.store.read(dossier.id, CLERK_SEES)
    assert stored.chain[-1].model_dump() == first.entry.model_dump()
    assert stored.version == second.dossier.version == dossier.version + 1


async def test_a_step_again_after_later_steps_gives_its_entry(registry):
    dossier = await lead_to(registry, Purpose.CLAIM, State.TRANSFERRED)
    call = step_call(LAND_STAFF, dossier, version=2)
    first = await taking.accept(registry, call)
    await taking.answer(registry, step_call(LAND_STAFF, dossier), full_opinion(dossier))

    second = await taking.accept(registry, call)

    assert second.entry == first.entry
    assert (second.dossier.state, second.dossier.version) == (State.ANSWERED, 4)


async def test_ten_at_once_take_a_step_once(registry, register):
    number = (await register()).id
    call = step_call(CLERK, number)

    taken = await asyncio.gather(*(again(registry, call, number) for _ in range(10)))

    stored = await registry.store.read(number, CLERK_SEES)
    assert_whole(stored)
    assert stored.version == 2
    assert [one.entry for one in taken] == [stored.chain[1]] * 10


async def test_a_step_goes_on_where_the_writer_died(registry, store, register):
    number = (await register()).id
    call = step_call(CLERK, number)
    entry = await insert_claim(registry, call, number)
    await intake.add_contact(registry, step_call(CLERK, number), "p1", a_contact())

    taken = await again(registry, call, number)

    assert (taken.entry.id, taken.entry.number) == (entry, 3)
    assert (await again(registry, call, number)).entry == taken.entry
    assert (await registry.store.read(number, CLERK_SEES)).version == 3


@pytest.mark.parametrize("moment", ["load", "save"])
async def test_somebody_finishes_the_same_call_meanwhile(registry, store, register, moment):
    """Whenever that is: the step is there once, and both are told the same entry."""
    number = (await register()).id
    call = step_call(CLERK, number)
    await insert_claim(registry, call, number)
    theirs = []

    async def finish():
        theirs.append(await again(registry, call, number))

    mine = await again(just_before(registry, **{moment: finish}), call, number)

    stored = await registry.store.read(number, CLERK_SEES)
    assert_whole(stored)
    assert stored.version == 2
    assert mine.entry == theirs[0].entry == stored.chain[1]


@pytest.mark.parametrize("moment", ["load", "save"])
async def test_somebody_finishes_the_same_decision_meanwhile(registry, store, moment):
    """A decision cannot be taken twice: that it was taken by this very call is no refusal."""
    dossier = await lead_to(registry, Purpose.CLAIM, State.TRANSFERRED)
    call = step_call(LAND_STAFF, dossier, version=2)
    await insert_claim(registry, call, dossier.id)

    async def finish():
        await taking.accept(registry, call)

    taken = await taking.accept(just_before(registry, **{moment: finish}), call)

    assert taken.entry == (await registry.store.read(dossier.id, CLERK_SEES)).chain[2]


async def test_a_step_with_another_input_is_refused(registry, register, stored_bytes):
    number = (await register()).id
    await taking.transfer(registry, step_call(CLERK, number, key="k", input={"to": LAND}), LAND, None)
    before = await stored_bytes()

    with pytest.raises(KeyReused):
        await taking.transfer(registry, step_call(CLERK, number, key="k", input={"to": LABOUR}), LABOUR, None)

    assert await stored_bytes() == before


async def test_a_key_of_registering_is_no_key_of_a_step(registry, register, stored_bytes):
    number = (await register(key="k")).id
    other = (await register()).id
    before = await stored_bytes()

    with pytest.raises(KeyReused):
        await taking.accept(registry, step_call(CLERK, number, key="k", input={"mutation": "accept"}))
    with pytest.raises(KeyReused):
        await taking.accept(registry, step_call(CLERK, other, key="k"))

    assert await stored_bytes() == before


async def test_a_key_of_one_dossier_is_no_key_of_another(registry, register, stored_bytes):
    one, other = [(await register()).id for _ in range(2)]
    await taking.accept(registry, step_call(CLERK, one, key="k"))
    before = await stored_bytes()

    with pytest.raises(KeyReused):
        await taking.accept(registry, step_call(CLERK, other, key="k"))

    assert await stored_bytes() == before


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [(("a", "k"), ("b", "k")), (("a", "b:k"), ("a:b", "k")), (("a|b", "k"), ("a", "b|k"))],
)
async def test_each_viewer_has_keys_of_their_own(registry, mine, theirs):
    taken = [
        await intake.register(registry, Call(a_viewer(subject=subject), key, {}), a_registration())
        for subject, key in (mine, theirs)
    ]
    assert taken[0].dossier.id != taken[1].dossier.id
    assert [one.entry.by.subject for one in taken] == [mine[0], theirs[0]]


async def test_a_refused_step_leaves_no_claim(registry, register, stored_bytes):
    number = (await register()).id
    before = await stored_bytes()
    opinion = full_opinion(await registry.store.read(number, CLERK_SEES))
    for refusal, step in [
        (IllegalStep, taking.answer(registry, step_call(CLERK, number), opinion)),
        (NotPermitted, taking.accept(registry, step_call(a_viewer(Role.LEADER, QINGTIAN), number))),
        (InvalidInput, taking.not_accept(registry, step_call(CLERK, number), "")),
        (InvalidInput, intake.add_contact(registry, step_call(CLERK, number), "p9", a_contact())),
        (Conflict, taking.accept(registry, step_call(CLERK, number, version=9))),
    ]:
        with pytest.raises(refusal):
            await step
    assert await stored_bytes() == before


async def test_losing_to_another_leaves_the_key_free_for_a_new_decision(registry, register, store):
    number = (await register()).id

    async def meanwhile():
        await intake.add_contact(registry, step_call(CLERK, number), "p1", a_contact())

    with pytest.raises(Conflict) as refused:
        await taking.accept(
            just_before(registry, save=meanwhile),
            step_call(CLERK, number, key="k", version=1, input={"version": 1}),
        )
    assert refused.value.current_version == 2

    decided = await taking.accept(registry, step_call(CLERK, number, key="k", version=2, input={"version": 2}))

    assert decided.entry.number == 3
    assert await store.claims.count_documents({"dossier": number}) == 3


# The key itself.


@pytest.mark.parametrize("key", ["", "x" * 201, "a\nb", "a\x00", "\ud800", "a\u2028b"])
def test_a_key_that_is_none_is_refused(key):
    with pytest.raises(InvalidInput, match="idempotency_key: must be 1 to 200 printable characters"):
        Call(CLERK, key, {})
    with pytest.raises(InvalidInput):
        StepCall(CLERK, key, {}, dossier="331121-2026-000001")


async def test_the_longest_key_will_do(registry):
    assert (await intake.register(registry, Call(CLERK, "键" * 200, {}), a_registration())).entry.number == 1


def test_order_of_the_input_does_not_count_and_everything_else_does(vault):
    def mark(given):
        return Call(CLERK, "k", given).fingerprint(vault)

    one = mark({"a": 1, "b": [1, 2]})
    assert one == mark({"b": [1, 2], "a": 1})
    others = ({}, {"a": 1, "b": [2, 1]}, {"a": "1", "b": [1, 2]}, {"a": 1, "b": [1, 2], "c": None})
    assert one not in {mark(other) for other in others}


def test_nobody_without_the_key_can_tell_what_the_input_was(vault):
    call = Call(CLERK, "k", {"name": "陈大山"})
    other = Vault(b"o" * 32, [Fernet.generate_key().decode()])
    assert call.fingerprint(vault) != call.fingerprint(other)


async def test_input_that_is_no_text_is_refused(registry, stored_bytes):
    with pytest.raises(InvalidInput):
        await intake.register(registry, Call(CLERK, "k", {"title": "\ud800"}), a_registration())
    assert await stored_bytes() == {}


async def test_keys_are_kept_seven_days(registry, clock, store):
    clock.fixed = datetime(2026, 5, 1, 8, tzinfo=UTC)
    await intake.register(registry, Call(CLERK, "k", {}), a_registration())

    (claim,) = await store.claims.find({}).to_list()

    assert claim["expires_at"] == datetime(2026, 5, 8, 8, tzinfo=UTC)
    assert set(claim) == {"_id", "input_hash", "dossier", "entry", "expires_at"}
    (index,) = [one async for one in await store.claims.list_indexes() if "expireAfterSeconds" in one]
    assert (dict(index["key"]), index["expireAfterSeconds"]) == ({"expires_at": 1}, 0)


async def test_keys_of_imported_rows_are_kept_for_ever(registry, store):
    call = Call(CLERK, "file:1", {}, kept=None)
    first = await intake.register(registry, call, a_registration())

    (claim,) = await store.claims.find({}).to_list()

    assert "expires_at" not in claim
    assert (await intake.register(registry, call, a_registration())).entry == first.entry


async def test_a_forgotten_key_may_be_used_anew(registry, store):
    call = Call(CLERK, "k", {})
    first = await intake.register(registry, call, a_registration())
    await store.claims.delete_many({"expires_at": {"$lte": first.entry.recorded_at + timedelta(days=7, seconds=1)}})

    assert (await intake.register(registry, call, a_registration())).dossier.id != first.dossier.id
