"""Who may take which step: the roles, the holder's rule, and the supervision office in its subtree."""

import pytest

from dossiers.errors import NotFound, NotPermitted
from dossiers.states import Purpose, State, Step
from dossiers.steps import CLASSES, Part, Transfer
from dossiers.viewer import Role
from tests.conftest import DANCHENG, JINYUN, LABOUR, LAND, LISHUI, NATION, QINGTIAN, ZHEJIANG, a_viewer
from tests.dossiers import taking
from tests.dossiers.taking import (
    CLERK,
    DISCIPLINE_STAFF,
    LABOUR_STAFF,
    LAND_STAFF,
    LIMITS,
    OFFICE,
    TAKE,
    TODAY,
    a_dossier,
    a_stamp,
    lead_to,
    ref,
    said,
    step_call,
)
from tests.dossiers.ways import PERSONS_STEPS

STAFF_ROLES = {"RECEPTION", "UNIT", "LEADER", "SUPERVISION"}
OFFICES = {"RECEPTION", "UNIT", "SUPERVISION"}
CLERKS = {"RECEPTION", "SUPERVISION"}
PARTIES = {*OFFICES, "PETITIONER"}
ROLES = {
    **dict.fromkeys(CLASSES, STAFF_ROLES),
    Step.TRANSFER: {"RECEPTION", "UNIT", "SUPERVISION", "DISCIPLINE"},
    Step.ASSIGN: {"RECEPTION", "UNIT", "SUPERVISION", "DISCIPLINE"},
    Step.OBJECT: {"UNIT"},
    Step.AGREE_TO_OBJECTION: OFFICES,
    Step.REFUSE_OBJECTION: OFFICES,
    Step.DESIGNATE: {"SUPERVISION"},
    Step.REPORT_PART: {"UNIT"},
    Step.DELIVER: OFFICES,
    Step.CLOSE: {"RECEPTION", "UNIT", "SUPERVISION", "DISCIPLINE"},
    Step.RATE: {"RECEPTION", "SUPERVISION", "PETITIONER"},
    Step.REQUEST_REVIEW: PARTIES,
    Step.REQUEST_RE_REVIEW: PARTIES,
    Step.ISSUE_REVIEW: OFFICES,
    Step.ISSUE_RE_REVIEW: OFFICES,
    Step.WITHDRAW_REQUEST: PARTIES,
    Step.REFUSE_REQUEST: OFFICES,
    Step.SUSPEND: OFFICES,
    Step.RESUME: OFFICES,
    Step.MARK_IMPORTANT: {"LEADER", "SUPERVISION"},
    Step.END_IMPORTANT: {"LEADER", "SUPERVISION"},
    Step.CONCLUDE: OFFICES,
    Step.CERTIFY: {"SUPERVISION"},
    Step.REOPEN: {"UNIT", "LEADER", "SUPERVISION"},
    Step.ARCHIVE: {*OFFICES, "DISCIPLINE"},
    Step.CORRECT: OFFICES,
    Step.INSTRUCT: {"RECEPTION", "LEADER", "SUPERVISION"},
    Step.ORDER: {"SUPERVISION"},
    Step.REPLY_ORDER: {"RECEPTION", "UNIT"},
    Step.WARN: {"SUPERVISION"},
    Step.EXPLAIN_IN_WRITING: {"UNIT"},
    Step.STRIKE_OFF: {"SUPERVISION"},
    Step.PUT_IN_CHARGE: {"LEADER", "SUPERVISION"},
    Step.RELIEVE_OF_CHARGE: {"LEADER", "SUPERVISION"},
    Step.WRITE_CAUSE_SHEET: {"UNIT", "LEADER", "SUPERVISION"},
    Step.NOTE_PROGRESS: {"UNIT", "LEADER", "SUPERVISION"},
    Step.REPORT_OBSTRUCTION: {"SUPERVISION", "PETITIONER"},
    Step.REPLY_OBSTRUCTION: {"SUPERVISION"},
    **dict.fromkeys((Step.MERGE, Step.UNMERGE, Step.SPLIT, Step.SEPARATE_PARTY), CLERKS),
}
"""Nobody of the administration takes a step; the discipline body passes on, closes and archives what it was passed."""
BY_HOLDER = {
    "REPLY_INQUIRY",
    *("TRANSFER", "ASSIGN", "OBJECT", "ACCEPT", "NOT_ACCEPT", "REDIRECT", "ADOPT_SIMPLIFIED", "TURN_ORDINARY"),
    *("SHARE_OUT", "MEET", "INVESTIGATE", "MEDIATE", "SETTLE", "RECORD_PERFORMANCE", "ISSUE_INTERIM_WORD", "EXTEND"),
    *("SPLIT", "ANSWER", "DELIVER", "REPORT_CLOSING", "CLOSE", "CONCLUDE", "ARCHIVE", "CORRECT"),
    *("WEIGH", "ADOPT", "DECLINE", "CARRY_OUT", "FOLLOW_UP", "RECOGNISE"),
}


@pytest.fixture
def dossier(store):
    """Held by the letters office, where two units have a part."""
    dossier = a_dossier()
    parts = [Part(unit=ref(unit), task=said(), due=TODAY, entry=1) for unit in (OFFICE, LABOUR)]
    return dossier.model_copy(update={"parts": parts})


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("step", PERSONS_STEPS)
def test_only_these_roles_of_the_holder_may(dossier, step, role):
    holder = a_viewer(role, QINGTIAN, OFFICE)
    if role in ROLES[step]:
        CLASSES[step].permit(dossier, holder)
    else:
        with pytest.raises(NotPermitted, match=f"{role} may not take the step {step}; it takes "):
            CLASSES[step].permit(dossier, holder)


@pytest.mark.parametrize("role", [Role.RECEPTION, Role.UNIT, Role.LEADER])
@pytest.mark.parametrize("step", PERSONS_STEPS)
def test_only_the_holder_may_handle_and_any_office_may_receive_and_link(dossier, step, role):
    elsewhere = a_viewer(role, QINGTIAN, LABOUR)
    reopened_by_unit = (step, role) == (Step.REOPEN, Role.UNIT)  # leaders and the supervision office do it from above
    if step in BY_HOLDER or role not in ROLES[step] or reopened_by_unit:
        with pytest.raises(NotPermitted):
            CLASSES[step].permit(dossier, elsewhere)
    else:
        CLASSES[step].permit(dossier, elsewhere)


@pytest.mark.parametrize("step", sorted(BY_HOLDER))
def test_who_acts_for_no_office_holds_nothing(dossier, step):
    nobody = a_viewer(Role.LEADER, QINGTIAN)
    with pytest.raises(NotPermitted):
        CLASSES[Step(step)].permit(dossier, nobody)


@pytest.mark.parametrize("step", [Step.TRANSFER, Step.ASSIGN])
@pytest.mark.parametrize("region", [QINGTIAN, LISHUI, ZHEJIANG, NATION])
def test_supervision_may_move_what_lies_in_its_subtree(dossier, step, region):
    CLASSES[step].permit(dossier, a_viewer(Role.SUPERVISION, region))


@pytest.mark.parametrize("step", [Step.TRANSFER, Step.ASSIGN])
@pytest.mark.parametrize("region", [JINYUN, DANCHENG])
def test_supervision_may_not_move_what_lies_elsewhere(dossier, step, region):
    with pytest.raises(NotPermitted, match="holds the dossier now"):
        CLASSES[step].permit(dossier, a_viewer(Role.SUPERVISION, region))


@pytest.mark.parametrize("step", [Step.TRANSFER, Step.ASSIGN])
def test_supervision_may_not_take_back_what_lies_with_an_office_above_it(dossier, step):
    dossier.take(Transfer(to=ref("331100-XFJ")), CLERK, a_stamp(), LIMITS)

    assert QINGTIAN in dossier.within
    with pytest.raises(NotPermitted, match="331100-XFJ holds the dossier now"):
        CLASSES[step].permit(dossier, a_viewer(Role.SUPERVISION, QINGTIAN))


@pytest.mark.parametrize("step", sorted(BY_HOLDER - {"TRANSFER", "ASSIGN", "OBJECT", "DELIVER"}))
def test_supervision_does_not_handle_for_the_holder(dossier, step):
    with pytest.raises(NotPermitted, match="holds the dossier now"):
        CLASSES[Step(step)].permit(dossier, a_viewer(Role.SUPERVISION, QINGTIAN))


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

    taken = await taking.transfer(registry, step_call(supervision, dossier), LABOUR, "职责不在资规局")

    assert (taken.dossier.holder.id, taken.dossier.held_by) == (LABOUR, [OFFICE, LAND, LABOUR])
    assert taken.entry.by.role is Role.SUPERVISION


async def test_after_passing_it_on_the_sender_handles_no_more(registry, stored_bytes):
    dossier = await lead_to(registry, Purpose.CLAIM, State.TRANSFERRED)
    await taking.transfer(registry, step_call(LAND_STAFF, dossier), LABOUR, None)
    before = await stored_bytes()

    with pytest.raises(NotPermitted, match="人力资源和社会保障局 holds the dossier now"):
        await taking.accept(registry, step_call(LAND_STAFF, dossier))

    assert await stored_bytes() == before
