"""Every step in every state of every purpose, on the store: taken as the table says, or refused, nothing changed."""

import pytest

from dossiers.days import day_of
from dossiers.errors import IllegalStep, NotNow
from dossiers.states import Purpose, State, Step, after, possible
from dossiers.viewer import scope
from tests.dossiers.taking import (
    TAKE,
    assert_whole,
    get_ready,
    lead_to,
    next_unit,
    ready_for,
    staff_for,
    step_call,
    twin,
)
from tests.dossiers.ways import BY_LOCAL_RULE, FIRST, FIRST_IN_STATE, OF_A_BATCH, OTHER_WAYS, PERSONS_STEPS, WAYS

HANDING_ON = (Step.TRANSFER, Step.ASSIGN, Step.DESIGNATE)
DECIDING = (Step.ACCEPT, Step.NOT_ACCEPT, Step.REDIRECT, Step.WEIGH)
DONE_ON_THE_WAY = {(step, Purpose.CLAIM, State.CLOSED) for step in (Step.DELIVER, Step.REQUEST_REVIEW)}
"""A claim is closed with its opinion delivered."""
NEEDING = [
    (step, purpose, state)
    for purpose, state in WAYS
    for step in possible(purpose, state)
    if step in {*FIRST, *OF_A_BATCH} or {(step, purpose, state)} & {*OTHER_WAYS, *FIRST_IN_STATE}
    if step is not Step.REPLY_OBSTRUCTION  # that there is none yet must not be told
    if (step, purpose, state) not in DONE_ON_THE_WAY
]
"""Steps that something must come before, which a dossier led by the shortest way has not got."""


@pytest.mark.parametrize(("purpose", "state"), WAYS)
async def test_every_step_is_taken_or_refused(registry, stored_bytes, subtests, purpose, state):
    dossier = await lead_to(registry, purpose, state)
    for step in PERSONS_STEPS:
        with subtests.test(step=str(step)):
            if step not in possible(purpose, state):
                await _refused(registry, stored_bytes, step, dossier)
            elif step in OF_A_BATCH or (step, state) in BY_LOCAL_RULE:
                continue  # what comes too early is told below
            elif (step, purpose, state) in OTHER_WAYS:
                await _taken(registry, step, await ready_for(registry, step, purpose, state))
            else:
                await _taken(registry, step, await get_ready(registry, step, await twin(registry, dossier)))


def test_every_state_has_its_way_and_every_step_is_taken_somewhere():
    assert set(WAYS) == {(purpose, state) for purpose in Purpose for state in State if possible(purpose, state)}
    assert set(TAKE) == set(PERSONS_STEPS)
    assert all(step in possible(purpose, state) for step, purpose, state in {*FIRST_IN_STATE, *OTHER_WAYS})


@pytest.mark.parametrize(("step", "purpose", "state"), NEEDING)
async def test_what_the_state_allows_but_comes_too_early_is_refused_as_such(
    registry, stored_bytes, *, step, purpose, state
):
    dossier = await lead_to(registry, purpose, state)
    before = await stored_bytes()

    with pytest.raises(NotNow) as refused:
        await TAKE[step](registry, step_call(staff_for(step, dossier), dossier), dossier)

    assert refused.value.step is step
    assert await stored_bytes() == before


async def _taken(registry, step, before):
    viewer, to = staff_for(step, before), next_unit(before)

    taken = await TAKE[step](registry, step_call(viewer, before, version=before.version), before)

    stored = await registry.store.read(before.id, scope(viewer))
    entry = stored.chain[-1]
    assert_whole(stored)
    assert taken.entry.model_dump() == entry.model_dump()
    assert entry.number == stored.version == before.version + 1
    assert (entry.facts.step, entry.state, stored.state) == (
        step,
        after(step, before.purpose, before.state),
        entry.state,
    )
    assert entry.happened_on == day_of(entry.recorded_at)
    assert (entry.by.subject, entry.by.unit, entry.by.role) == (viewer.subject, viewer.unit, viewer.role)
    assert stored.holder.id == _holder_after(step, before, to)
    assert stored.responsible == (before.holder if step in DECIDING else before.responsible)
    assert (taken.dossier.state, taken.dossier.version) == (stored.state, stored.version)


def _holder_after(step, before, to):
    if step is Step.AGREE_TO_OBJECTION:
        return before.objection.sender.id
    return to if step in HANDING_ON else before.holder.id


async def _refused(registry, stored_bytes, step, dossier):
    call = step_call(staff_for(step, dossier), dossier, version=dossier.version)
    before = await stored_bytes()

    with pytest.raises(IllegalStep) as refused:
        await TAKE[step](registry, call, dossier)

    assert (refused.value.step, refused.value.state) == (step, dossier.state)
    assert refused.value.possible == possible(dossier.purpose, dossier.state)
    after_refusal = await stored_bytes()
    assert {name: after_refusal.get(name) for name in before} == before
    assert not [name for name in after_refusal if name.endswith(call.key)]
