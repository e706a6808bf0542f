"""The far end of a step that touches a second dossier: delivered once, whoever dies in between."""

import asyncio
from datetime import timedelta

import pytest

from dossiers import effects, intake, linking
from dossiers.linking import About
from dossiers.states import Purpose, State
from dossiers.steps import Relation
from dossiers.viewer import scope
from tests.dossiers.meddling import just_before
from tests.dossiers.taking import CLERK, LAND_STAFF, a_contact, assert_whole, lead_to, step_call

CLERK_SEES = scope(CLERK)


@pytest.fixture
async def linked(registry, register):
    """Two dossiers, the first linked to the second; the effect is not delivered yet."""
    near, far = [(await register()).id for _ in range(2)]
    await linking.link(registry, step_call(CLERK, near), About(far, "同一开发商"), Relation.SAME_ROOT)
    return near, far


async def deliver_all(registry):
    count = 0
    while await effects.deliver_due(registry):
        count += 1
    return count


async def assert_linked_once(registry, near, far):
    for number, links, steps in [(near, [far], ["REGISTER", "LINK"]), (far, [near], ["REGISTER", "LINKED"])]:
        stored = await registry.store.read(number, CLERK_SEES)
        assert_whole(stored)
        assert (stored.links, [entry.facts.step for entry in stored.chain]) == (links, steps)
    raw = await registry.store.dossiers.find({}, {"effects": 1, "effects_due": 1}).to_list()
    assert {one["_id"]: (one.get("effects", []), "effects_due" in one) for one in raw} == {
        near: ([], False), far: ([], False),
    }  # fmt: skip


async def test_written_with_the_step_and_nowhere_else(registry, linked):
    near, far = linked
    raw = {one["_id"]: one for one in await registry.store.dossiers.find({}).to_list()}
    (effect,) = raw[near]["effects"]
    assert (effect["to"], effect["id"]) == (far, f"{raw[near]['chain'][-1]['id']}-{far}")
    assert raw[near]["effects_due"] <= registry.clock()
    assert raw[near]["links"] == [far]
    assert (raw[far]["links"], raw[far]["version"], raw[far].get("effects", [])) == ([], 1, [])


async def test_delivered(registry, linked, clock):
    near, far = linked
    link = (await registry.store.read(near, CLERK_SEES)).chain[-1]

    assert await effects.deliver_due(registry) is True

    await assert_linked_once(registry, near, far)
    entry = (await registry.store.read(far, CLERK_SEES)).chain[-1]
    assert (entry.id, entry.number, entry.state) == (f"{link.id}-{far}", 2, State.REGISTERED)
    assert (entry.happened_on, entry.by) == (link.happened_on, link.by)
    assert link.recorded_at <= entry.recorded_at <= clock()
    assert (entry.facts.other, entry.facts.relation, entry.facts.reason.text) == (near, "SAME_ROOT", "同一开发商")
    assert await effects.deliver_due(registry) is False


async def test_the_far_dossier_is_due_for_the_index(registry, linked):
    _, far = linked
    await registry.store.dossiers.update_many({}, {"$unset": {"index_due": 1}})
    await deliver_all(registry)
    assert "index_due" in await registry.store.dossiers.find_one({"_id": far})


async def test_delivered_twice_it_is_there_once(registry, linked):
    near, far = linked
    kept = await registry.store.dossiers.find_one({"_id": near}, {"effects": 1, "effects_due": 1})
    await deliver_all(registry)
    await registry.store.dossiers.update_one({"_id": near}, {"$set": kept})

    assert await deliver_all(registry) == 1

    await assert_linked_once(registry, near, far)


async def test_workers_at_once_deliver_once(registry, register):
    near = (await register()).id
    others = [(await register()).id for _ in range(4)]
    for other in others:
        await linking.link(registry, step_call(CLERK, near), About(other), Relation.RELATED)

    await asyncio.gather(*(deliver_all(registry) for _ in range(4)))

    for other in others:
        stored = await registry.store.read(other, CLERK_SEES)
        assert_whole(stored)
        assert [entry.facts.step for entry in stored.chain] == ["REGISTER", "LINKED"]
    assert (await registry.store.dossiers.find_one({"_id": near})).get("effects_due") is None


async def test_while_one_has_the_lease_others_find_nothing_due(registry, linked, clock):
    near, far = linked
    found = []

    async def other_worker():
        found.append(await effects.deliver_due(registry))

    await effects.deliver_due(just_before(registry, load_any=other_worker))

    assert found == [False]
    await assert_linked_once(registry, near, far)


@pytest.mark.parametrize("moment", ["load_any", "with_entry", "save"])
async def test_whose_lease_ran_out_while_another_delivered_writes_nothing(registry, linked, clock, moment):
    near, far = linked

    async def other_worker():
        clock.ahead += timedelta(seconds=31)
        assert await deliver_all(registry) == 1

    await effects.deliver_due(just_before(registry, **{moment: other_worker}))

    await assert_linked_once(registry, near, far)


async def test_who_dies_with_the_lease_loses_it(registry, linked, clock):
    near, far = linked

    async def die():
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await effects.deliver_due(just_before(registry, load_any=die))
    assert await effects.deliver_due(registry) is False
    clock.ahead = timedelta(seconds=29)
    assert await effects.deliver_due(registry) is False
    clock.ahead = timedelta(seconds=31)
    assert await effects.deliver_due(registry) is True
    await assert_linked_once(registry, near, far)


async def test_killed_after_the_far_end_was_written(registry, linked, clock):
    near, far = linked
    before = await registry.store.dossiers.find_one({"_id": near})
    await deliver_all(registry)
    await registry.store.dossiers.replace_one({"_id": near}, before)

    assert await deliver_all(registry) == 1

    await assert_linked_once(registry, near, far)


async def test_a_step_on_the_far_dossier_meanwhile_is_no_harm(registry, linked):
    near, far = linked

    async def meanwhile():
        await intake.add_contact(registry, step_call(CLERK, far), "p1", a_contact())

    await effects.deliver_due(just_before(registry, save=meanwhile))

    stored = await registry.store.read(far, CLERK_SEES)
    assert_whole(stored)
    assert [entry.facts.step for entry in stored.chain] == ["REGISTER", "ADD_CONTACT", "LINKED"]
    assert stored.links == [near]


async def test_an_effect_written_while_another_is_delivered_stays_due(registry, linked, register):
    near, _ = linked
    third = (await register()).id

    async def meanwhile():
        await linking.link(registry, step_call(CLERK, near), About(third), Relation.RELATED)

    await effects.deliver_due(just_before(registry, save=meanwhile))
    await deliver_all(registry)

    assert (await registry.store.read(third, CLERK_SEES)).links == [near]


@pytest.mark.parametrize(("purpose", "state"), [(Purpose.CLAIM, State.CLOSED), (Purpose.SUGGESTION, State.ANSWERED)])
async def test_delivered_in_any_state_of_the_far_dossier(registry, register, purpose, state):
    far = await lead_to(registry, purpose, state)
    near = (await register()).id
    await linking.link(registry, step_call(CLERK, near), About(far.id), Relation.RELATED)

    await deliver_all(registry)

    stored = await registry.store.read(far.id, CLERK_SEES)
    assert_whole(stored)
    assert (stored.state, stored.version, stored.links) == (state, far.version + 1, [near])


async def test_delivered_though_who_linked_may_not_step_on_the_far_dossier(registry, register):
    """A unit links what it holds to what it once held."""
    far = await lead_to(registry, Purpose.CLAIM, State.TRANSFERRED)
    near = await lead_to(registry, Purpose.CLAIM, State.TRANSFERRED)
    await linking.link(registry, step_call(LAND_STAFF, near), About(far.id), Relation.RELATED)
    await deliver_all(registry)
    assert (await registry.store.read(far.id, CLERK_SEES)).chain[-1].by.subject == LAND_STAFF.subject


async def test_one_that_cannot_be_delivered_holds_up_no_other(registry, linked, register):
    near, far = linked
    third, fourth = [(await register()).id for _ in range(2)]
    await registry.store.dossiers.delete_one({"_id": far})
    await linking.link(registry, step_call(CLERK, third), About(fourth), Relation.RELATED)

    assert [await effects.deliver_due(registry) for _ in range(3)] == [True, True, False]

    assert (await registry.store.read(fourth, CLERK_SEES)).links == [third]
    left = await registry.store.dossiers.find_one({"_id": near})
    assert (len(left["effects"]), left["effects_parked"]) == (1, "NotFound")


async def test_both_linked_to_each_other_before_either_is_told(registry, register):
    one, other = [(await register()).id for _ in range(2)]
    await linking.link(registry, step_call(CLERK, one), About(other), Relation.RELATED)
    await linking.link(registry, step_call(CLERK, other), About(one), Relation.RELATED)

    assert await deliver_all(registry) == 2

    for number, linked_to in [(one, other), (other, one)]:
        stored = await registry.store.read(number, CLERK_SEES)
        assert_whole(stored)
        assert (stored.links, stored.version) == ([linked_to], 3)
