"""What older code stored is put right: lists, without a step, once, whoever is killed or steps in between."""

import secrets

import pytest

from dossiers import handling, renewing
from dossiers.claims import Call
from dossiers.dossier import Dossier
from dossiers.errors import StoreUnavailable
from dossiers.intake import register
from dossiers.renewing import Renewed, renew_all
from dossiers.states import Purpose, State, Step
from dossiers.steps import Accept
from tests.conftest import LAND, QINGTIAN, a_registration
from tests.dossiers.taking import CLERK, LAND_STAFF, assert_whole, lead_to, step_call, take

DERIVED = ("needs", "worklists", "next_due", "ticks_on", "silent_since")


def untold(*_: object) -> None: ...


@pytest.fixture(autouse=True)
async def alone(store):
    await store.dossiers.delete_many({})


async def assigned(registry) -> dict:
    dossier = (await register(registry, Call(CLERK, secrets.token_hex(8), {}), a_registration())).dossier
    number = (await take(registry, Step.ASSIGN, dossier)).id
    return await settled(registry, number)


async def settled(registry, number: str) -> dict:
    """As it lies in the store, with nothing that waits for the index."""
    await registry.store.dossiers.update_one({"_id": number}, {"$unset": {"index_due": "", "index_attempts": ""}})
    return await registry.store.dossiers.find_one({"_id": number})


async def grow_old(registry, raw: dict) -> None:
    """As code stored it that knew one assignment, no level of offices, and no lists."""
    one = {name: value for name, value in raw["assignments"][0].items() if name not in {"ground", "clock"}}
    contacts = [{name: value for name, value in one.items() if name != "received_level"} for one in raw["contacts"]]
    clocks = [{name: value for name, value in one.items() if name != "suspended_by"} for one in raw["clocks"]]
    await registry.store.dossiers.update_one(
        {"_id": raw["_id"]},
        {
            "$set": {"assignment": one, "contacts": contacts, "clocks": clocks},
            "$unset": dict.fromkeys((*DERIVED, "assignments"), ""),
        },
    )


def as_before(raw: dict) -> dict:
    """Of one demand the clock's name is not made up: its clock is found by the entry that began both."""
    demands = [one | {"clock": None} for one in raw["assignments"]]
    return {**{name: value for name, value in raw.items() if not name.startswith("index_")}, "assignments": demands}


async def test_all_is_as_if_it_had_been_stored_now_and_nothing_else_changes(registry):
    before = await assigned(registry)
    await grow_old(registry, before)

    assert await renew_all(registry, untold) == Renewed(seen=1, written=1)

    after = await registry.store.dossiers.find_one({"_id": before["_id"]})
    assert as_before(after) == as_before(before)
    assert after["version"] == 2
    assert (after["index_due"], after["index_attempts"]) != (None, None)
    assert f"REPORTS_OWED@{QINGTIAN}" in after["worklists"]
    assert_whole(Dossier.model_validate(after))


async def test_a_second_time_nothing_is_written(registry):
    raw = await assigned(registry)
    await grow_old(registry, raw)
    await renew_all(registry, untold)
    once = await settled(registry, raw["_id"])

    assert await renew_all(registry, untold) == Renewed(seen=1, written=0)

    assert await registry.store.dossiers.find_one({"_id": raw["_id"]}) == once


async def test_what_is_stored_by_this_code_is_left_alone(registry):
    for purpose, state in (
        (Purpose.CLAIM, State.CLOSED),
        (Purpose.SUGGESTION, State.ACCEPTED),
        (Purpose.ACCUSATION, State.TRANSFERRED),
    ):
        await lead_to(registry, purpose, state)
    assert await renew_all(registry, untold) == Renewed(seen=3, written=0)


async def test_silence_counts_from_the_last_step_and_not_from_what_time_brought(registry, clock):
    raw = await assigned(registry)
    await grow_old(registry, raw)
    entry = {**raw["chain"][-1], "id": "x", "number": 3, "facts": {"step": "MISS", "clock": "accept"}}
    await registry.store.dossiers.update_one({"_id": raw["_id"]}, {"$push": {"chain": entry}, "$set": {"version": 3}})
    await renew_all(registry, untold)
    after = await registry.store.dossiers.find_one({"_id": raw["_id"]}, {"silent_since": 1})
    assert after["silent_since"] == raw["chain"][1]["recorded_at"]


async def test_page_by_page_and_killed_in_between_it_goes_on(registry, monkeypatch):
    monkeypatch.setattr(renewing, "_AT_A_TIME", 2)
    raws = [await assigned(registry) for _ in range(5)]
    for raw in raws:
        await grow_old(registry, raw)
    told = []

    def killed(seen: int, total: int | None) -> None:
        told.append((seen, total))
        if seen == 4:
            raise StoreUnavailable

    with pytest.raises(StoreUnavailable):
        await renew_all(registry, killed)
    assert told == [(2, 5), (4, 5)]
    assert await renew_all(registry, untold) == Renewed(seen=5, written=1)


async def test_whoever_steps_meanwhile_is_not_overwritten(registry, monkeypatch):
    raw = await assigned(registry)
    await grow_old(registry, raw)
    levels = renewing._levels

    async def stepping(*given):
        await handling.step(registry, step_call(LAND_STAFF, raw["_id"]), Accept, {})
        return await levels(*given)

    monkeypatch.setattr(renewing, "_levels", stepping)
    assert await renew_all(registry, untold) == Renewed(seen=1, written=0)
    monkeypatch.undo()

    stored = Dossier.model_validate(await registry.store.dossiers.find_one({"_id": raw["_id"]}))
    assert (stored.version, stored.state, stored.holder.id) == (3, State.ACCEPTED, LAND)
    assert_whole(stored)
    assert (await renew_all(registry, untold)).seen == 1
    assert (await renew_all(registry, untold)).written == 0


async def test_one_whose_rule_is_not_loaded_holds_up_nobody(registry):
    first, second = await assigned(registry), await assigned(registry)
    for raw in (first, second):
        await grow_old(registry, raw)
    await registry.store.dossiers.update_one(
        {"_id": first["_id"]}, {"$set": {"clocks.0.rule": "transfer@CN@1999-01-01"}}
    )
    assert await renew_all(registry, untold) == Renewed(seen=2, written=1, refused=1)
