import pytest

from dossiers import effects, linking
from dossiers.errors import IllegalStep, InvalidInput, NotFound
from dossiers.linking import About
from dossiers.states import Purpose, State
from dossiers.steps import Relation
from dossiers.viewer import Role, scope
from tests.conftest import DANCHENG, JINYUN, LISHUI, QINGTIAN, a_viewer
from tests.dossiers.taking import CLERK, LAND_STAFF, lead_to, step_call

CLERK_SEES = scope(CLERK)


@pytest.mark.parametrize("relation", Relation)
async def test_linked(registry, register, relation):
    near, far = [(await register()).id for _ in range(2)]

    taken = await linking.link(registry, step_call(CLERK, near), About(far, "电话13900002345，同一块地"), relation)

    facts = taken.entry.facts
    assert (facts.step, facts.other, facts.relation, facts.reason.text) == (
        "LINK", far, relation, "电话【电话】，同一块地",
    )  # fmt: skip
    assert (taken.dossier.links, taken.dossier.state, taken.dossier.version) == ([far], State.REGISTERED, 2)


async def refused(registry, stored_bytes, refusal, call, other, *, match=None):
    before = await stored_bytes()
    with pytest.raises(refusal, match=match):
        await linking.link(registry, call, About(other), Relation.RELATED)
    assert await stored_bytes() == before


async def test_not_to_itself(registry, register, stored_bytes):
    near = (await register()).id
    await refused(registry, stored_bytes, InvalidInput, step_call(CLERK, near), near, match="not linked to itself")


async def test_not_twice(registry, register, stored_bytes):
    near, far = [(await register()).id for _ in range(2)]
    await linking.link(registry, step_call(CLERK, near), About(far), Relation.RELATED)
    await refused(registry, stored_bytes, InvalidInput, step_call(CLERK, near), far, match=f"linked to {far} already")
    await effects.deliver_due(registry)
    await refused(registry, stored_bytes, InvalidInput, step_call(CLERK, far), near, match=f"linked to {near} already")


@pytest.mark.parametrize("other", ["331121-2026-999999", "", "\x00", "x" * 10_000])
async def test_not_to_what_is_not_there(registry, register, stored_bytes, other):
    near = (await register()).id
    await refused(registry, stored_bytes, NotFound, step_call(CLERK, near), other)


async def test_neither_end_may_be_hidden_from_who_links(registry, register, stored_bytes):
    here = (await register()).id
    there = (await register(viewer=a_viewer(region=DANCHENG))).id
    await refused(registry, stored_bytes, NotFound, step_call(CLERK, here), there, match=there)
    await refused(registry, stored_bytes, NotFound, step_call(CLERK, there), here, match=there)
    await refused(registry, stored_bytes, NotFound, step_call(a_viewer(region=JINYUN), here), there)


async def test_a_sealed_dossier_is_linked_to_none(registry, register, stored_bytes):
    claim, accusation = (await register()).id, (await register(purpose=Purpose.ACCUSATION)).id
    await refused(registry, stored_bytes, InvalidInput, step_call(CLERK, claim), accusation, match="a sealed dossier")
    await refused(registry, stored_bytes, IllegalStep, step_call(CLERK, accusation), claim, match="not possible while")
    colleague = a_viewer(subject="colleague")
    await refused(registry, stored_bytes, NotFound, step_call(colleague, claim), accusation)


async def test_who_has_no_part_in_the_handling_links_nothing(registry, register, stored_bytes):
    near, far = [(await register()).id for _ in range(2)]
    await refused(registry, stored_bytes, NotFound, step_call(a_viewer(Role.ADMIN, QINGTIAN), near), far)
    await refused(registry, stored_bytes, NotFound, step_call(a_viewer(Role.DISCIPLINE, LISHUI), near), far)
    await refused(registry, stored_bytes, NotFound, step_call(LAND_STAFF, near), far)


@pytest.mark.parametrize(
    "viewer",
    [a_viewer(Role.LEADER, QINGTIAN), a_viewer(Role.SUPERVISION, LISHUI), a_viewer(region=LISHUI)],
)
async def test_whoever_sees_both_may_link_them(registry, register, viewer):
    near, far = [(await register()).id for _ in range(2)]
    taken = await linking.link(registry, step_call(viewer, near), About(far), Relation.RELATED)
    assert taken.entry.by.subject == viewer.subject


@pytest.mark.parametrize("state", [State.ACCEPTED, State.CLOSED])
async def test_in_any_state(registry, register, state):
    near = await lead_to(registry, Purpose.CLAIM, state)
    far = (await register()).id
    taken = await linking.link(registry, step_call(CLERK, near), About(far), Relation.RELATED)
    assert (taken.dossier.state, taken.entry.state) == (state, state)


async def test_a_link_found_before_the_other_was_raised_is_no_older_there(registry, register):
    near, far = (await register(received_on="2026-01-05")).id, (await register(received_on="2026-03-02")).id
    call = step_call(CLERK, near, happened_on=(await registry.store.load_any(near)).opened_on)

    await linking.link(registry, call, About(far), Relation.RELATED)
    await effects.deliver_due(registry)

    ends = [(await registry.store.read(number, CLERK_SEES)).chain[-1] for number in (near, far)]
    assert [str(entry.happened_on) for entry in ends] == ["2026-01-05", "2026-03-02"]
