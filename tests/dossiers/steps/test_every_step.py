"""Every step in every state of every purpose, on the store: taken as the table says, or refused, nothing changed."""

import pytest

from dossiers.days import day_of
from dossiers.errors import IllegalStep
from dossiers.states import Step, after, possible
from dossiers.viewer import scope
from tests.dossiers.taking import (
    PERSONS_STEPS,
    TAKE,
    WAYS,
    assert_whole,
    lead_to,
    next_unit,
    staff_for,
    step_call,
    twin,
)

HANDING_ON = (Step.TRANSFER, Step.ASSIGN)


@pytest.mark.parametrize(("purpose", "state"), WAYS)
async def test_every_step_is_taken_or_refused(registry, stored_bytes, subtests, purpose, state):
    dossier = await lead_to(registry, purpose, state)
    for step in PERSONS_STEPS:
        with subtests.test(step=str(step)):
            if step in possible(purpose, state):
                await _taken(registry, step, await twin(registry, dossier))
            else:
                await _refused(registry, stored_bytes, step, dossier)


async def _taken(registry, step, before):
    viewer, to = staff_for(step, before), next_unit(before)

    taken = await TAKE[step](registry, step_call(viewer, before, version=before.version), before)

    stored = await registry.store.read(before.id, scope(viewer))
    entry = stored.chain[-1]
    assert_whole(stored)
    assert taken.entry == entry
    assert entry.number == stored.version == before.version + 1
    assert (entry.facts.step, entry.state, stored.state) == (
        step,
        after(step, before.purpose, before.state),
        entry.state,
    )
    assert entry.happened_on == day_of(entry.recorded_at)
    assert (entry.by.subject, entry.by.unit, entry.by.role) == (viewer.subject, viewer.unit, viewer.role)
    assert stored.holder.id == (to if step in HANDING_ON else before.holder.id)
    assert stored.responsible == (before.holder if step is Step.ACCEPT else before.responsible)
    assert (taken.dossier.state, taken.dossier.version) == (stored.state, stored.version)


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
