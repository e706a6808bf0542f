"""Who may take which step: the roles, the holder's rule, and the supervision office in its subtree."""

from datetime import timedelta

import pytest

from dossiers import handling
from dossiers.errors import NotFound, NotPermitted
from dossiers.states import Purpose, State, Step
from dossiers.steps import (
    Accept,
    AddContact,
    Answer,
    Assign,
    Close,
    Conclusion,
    JoinParty,
    Link,
    NotAccept,
    Outcome,
    Redirect,
    Register,
    Relation,
    Transfer,
)
from dossiers.viewer import Role
from tests.conftest import DANCHENG, JINYUN, LABOUR, LAND, LISHUI, NATION, QINGTIAN, ZHEJIANG, a_viewer
from tests.dossiers.taking import (
    CLERK,
    DISCIPLINE_STAFF,
    LABOUR_STAFF,
    LAND_STAFF,
    OFFICE,
    TAKE,
    TODAY,
    a_dossier,
    a_stamp,
    contact,
    lead_to,
    party,
    ref,
    said,
    step_call,
)

FACTS = {
    Step.REGISTER: Register(party="p1", contact="c1"),
    Step.TRANSFER: Transfer(to=ref(LAND)),
    Step.ASSIGN: Assign(to=ref(LAND), report_due=TODAY + timedelta(days=30)),
    Step.ACCEPT: Accept(),
    Step.NOT_ACCEPT: NotAccept(reason=said()),
    Step.REDIRECT: Redirect(route="仲裁", body="仲裁委", reason=said()),
    Step.ANSWER: Answer(conclusion=Conclusion.SUPPORTED, facts=said(), basis=said()),
    Step.CLOSE: Close(outcome=Outcome.SOLVED),
    Step.ADD_CONTACT: AddContact(contact=contact(2, entry=2)),
    Step.JOIN_PARTY: JoinParty(party=party("p2", "i:2"), contact=contact(2, "p2", 2)),
    Step.LINK: Link(other="331121-2026-000009", relation=Relation.RELATED),
}
STAFF_ROLES = {"RECEPTION", "UNIT", "LEADER", "SUPERVISION"}
ROLES = {
    **dict.fromkeys(FACTS, STAFF_ROLES),
    Step.TRANSFER: {"RECEPTION", "UNIT", "SUPERVISION", "DISCIPLINE"},
    Step.ASSIGN: {"RECEPTION", "UNIT", "SUPERVISION", "DISCIPLINE"},
    Step.CLOSE: {"RECEPTION", "UNIT", "SUPERVISION", "DISCIPLINE"},
}
"""Nobody of the administration takes a step; the discipline body passes on and closes what was passed to it."""
BY_HOLDER = {"TRANSFER", "ASSIGN", "ACCEPT", "NOT_ACCEPT", "REDIRECT", "ANSWER", "CLOSE"}


@pytest.fixture
def dossier(store):
    return a_dossier()


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("step", FACTS)
def test_only_these_roles_of_the_holder_may(dossier, step, role):
    holder = a_viewer(role, QINGTIAN, OFFICE)
    if role in ROLES[step]:
        FACTS[step].permit(dossier, holder)
    else:
        with pytest.raises(NotPermitted, match=f"{role} may not take the step {step}; it takes "):
            FACTS[step].permit(dossier, holder)


@pytest.mark.parametrize("role", [Role.RECEPTION, Role.UNIT, Role.LEADER])
@pytest.mark.parametrize("step", FACTS)
def test_only_the_holder_may_handle_and_any_office_may_receive_and_link(dossier, step, role):
    elsewhere = a_viewer(role, QINGTIAN, LABOUR)
    if step in BY_HOLDER:
        with pytest.raises(NotPermitted):
            FACTS[step].permit(dossier, elsewhere)
    else:
        FACTS[step].permit(dossier, elsewhere)


@pytest.mark.parametrize("step", sorted(BY_HOLDER))
def test_who_acts_for_no_office_holds_nothing(dossier, step):
    nobody = a_viewer(Role.LEADER, QINGTIAN)
    with pytest.raises(NotPermitted):
        FACTS[Step(step)].permit(dossier, nobody)


@pytest.mark.parametrize("step", [Step.TRANSFER, Step.ASSIGN])
@pytest.mark.parametrize("region", [QINGTIAN, LISHUI, ZHEJIANG, NATION])
def test_supervision_may_move_what_lies_in_its_subtree(dossier, step, region):
    FACTS[step].permit(dossier, a_viewer(Role.SUPERVISION, region))


@pytest.mark.parametrize("step", [Step.TRANSFER, Step.ASSIGN])
@pytest.mark.parametrize("region", [JINYUN, DANCHENG])
def test_supervision_may_not_move_what_lies_elsewhere(dossier, step, region):
    with pytest.raises(NotPermitted, match="holds the dossier now"):
        FACTS[step].permit(dossier, a_viewer(Role.SUPERVISION, region))


@pytest.mark.parametrize("step", [Step.TRANSFER, Step.ASSIGN])
def test_supervision_may_not_take_back_what_lies_with_an_office_above_it(dossier, step):
    dossier.take(Transfer(to=ref("331100-XFJ")), CLERK, a_stamp())

    assert QINGTIAN in dossier.within
    with pytest.raises(NotPermitted, match="331100-XFJ holds the dossier now"):
        FACTS[step].permit(dossier, a_viewer(Role.SUPERVISION, QINGTIAN))


@pytest.mark.parametrize("step", [Step.ACCEPT, Step.NOT_ACCEPT, Step.REDIRECT, Step.ANSWER, Step.CLOSE])
def test_supervision_does_not_handle_for_the_holder(dossier, step):
    with pytest.raises(NotPermitted, match="holds the dossier now"):
        FACTS[step].permit(dossier, a_viewer(Role.SUPERVISION, QINGTIAN))


REFUSED = [
    # A colleague of the holder's region sees the dossier and may not handle it; the others do not see it.
    (Purpose.CLAIM, State.TRANSFERRED, CLERK, Step.ACCEPT, NotPermitted),
    (Purpose.CLAIM, State.TRANSFERRED, CLERK, Step.TRANSFER, NotPermitted),
    (Purpose.CLAIM, State.TRANSFERRED, a_viewer(Role.LEADER, QINGTIAN), Step.ASSIGN, NotPermitted),
    (Purpose.CLAIM, State.TRANSFERRED, a_viewer(Role.SUPERVISION, QINGTIAN), Step.ACCEPT, NotPermitted),
    (Purpose.CLAIM, State.TRANSFERRED, LABOUR_STAFF, Step.ACCEPT, NotFound),
    (Purpose.CLAIM, State.TRANSFERRED, a_viewer(region=JINYUN), Step.ADD_CONTACT, NotFound),
    (Purpose.CLAIM, State.TRANSFERRED, a_viewer(Role.SUPERVISION, DANCHENG), Step.TRANSFER, NotFound),
    (Purpose.CLAIM, State.TRANSFERRED, a_viewer(Role.ADMIN, NATION, OFFICE), Step.TRANSFER, NotFound),
    (Purpose.CLAIM, State.TRANSFERRED, DISCIPLINE_STAFF, Step.TRANSFER, NotFound),
    (Purpose.ACCUSATION, State.REGISTERED, a_viewer(subject="colleague"), Step.TRANSFER, NotFound),
    (Purpose.ACCUSATION, State.REGISTERED, LAND_STAFF, Step.TRANSFER, NotFound),
    (Purpose.ACCUSATION, State.REGISTERED, a_viewer(Role.SUPERVISION, NATION), Step.TRANSFER, NotFound),
    (Purpose.ACCUSATION, State.REGISTERED, DISCIPLINE_STAFF, Step.TRANSFER, NotPermitted),
    (Purpose.ACCUSATION, State.TRANSFERRED, CLERK, Step.CLOSE, NotPermitted),
    (Purpose.ACCUSATION, State.TRANSFERRED, DISCIPLINE_STAFF, Step.ADD_CONTACT, NotPermitted),
]


@pytest.mark.parametrize(("purpose", "state", "viewer", "step", "refusal"), REFUSED)
async def test_refused_with_nothing_changed(registry, stored_bytes, *, purpose, state, viewer, step, refusal):
    dossier = await lead_to(registry, purpose, state)
    before = await stored_bytes()

    with pytest.raises(refusal):
        await TAKE[step](registry, step_call(viewer, dossier), dossier)

    assert await stored_bytes() == before


async def test_supervision_takes_it_from_one_unit_to_another(registry):
    dossier = await lead_to(registry, Purpose.CLAIM, State.TRANSFERRED)
    supervision = a_viewer(Role.SUPERVISION, LISHUI)

    taken = await handling.transfer(registry, step_call(supervision, dossier), LABOUR, "职责不在资规局")

    assert (taken.dossier.holder.id, taken.dossier.held_by) == (LABOUR, [OFFICE, LAND, LABOUR])
    assert taken.entry.by.role is Role.SUPERVISION


async def test_after_passing_it_on_the_sender_handles_no_more(registry, stored_bytes):
    dossier = await lead_to(registry, Purpose.CLAIM, State.TRANSFERRED)
    await handling.transfer(registry, step_call(LAND_STAFF, dossier), LABOUR, None)
    before = await stored_bytes()

    with pytest.raises(NotPermitted, match="人力资源和社会保障局 holds the dossier now"):
        await handling.accept(registry, step_call(LAND_STAFF, dossier))

    assert await stored_bytes() == before
