"""Asking the other office, on the real store: in the chains of both, and neither learns the other's number."""

from datetime import date, timedelta

import pytest

from dossiers import handling, inquiring, linking
from dossiers.effects import deliver_due
from dossiers.errors import InvalidInput, NotNow, NotPermitted
from dossiers.linking import About
from dossiers.listing import WorklistKind
from dossiers.needs import Need
from dossiers.states import State
from dossiers.steps import Direction, ReplyInquiry
from dossiers.viewer import Role
from dossiers.worklists import find, worklist
from tests.conftest import JINYUN, QINGTIAN, a_viewer
from tests.dossiers.taking import CLERK, step_call

ELSEWHERE = a_viewer(region=JINYUN)


async def deliver(registry):
    while await deliver_due(registry):
        pass


@pytest.fixture
async def two(registry, register):
    """Ours, and one of another county which our clerk cannot open."""
    ours = (await register()).id
    theirs = (await register(viewer=ELSEWHERE)).id
    return ours, theirs


@pytest.fixture
async def asked(registry, two):
    ours, theirs = two
    handle = inquiring.handle_for(registry.vault, CLERK, ours, theirs)
    taken = await inquiring.inquire(registry, step_call(CLERK, ours), handle, "请问13900002345所反映的是否同一地块？")
    await deliver(registry)
    return taken.dossier.inquiries[0]


async def test_the_question_stands_at_both_ends(registry, two, asked):
    ours, theirs = two
    assert (asked.direction, asked.unit.region, asked.other) == (Direction.ASKED, JINYUN, theirs)
    far = await registry.store.load_any(theirs)
    received = far.inquiries[0]
    assert (received.id, received.direction, received.unit.region) == (asked.id, Direction.RECEIVED, QINGTIAN)
    assert far.chain[-1].facts.question.text == "请问【电话】所反映的是否同一地块？"
    assert Need.INQUIRY in far.needs
    listed = await find(registry, ELSEWHERE, worklist(WorklistKind.INQUIRIES, ELSEWHERE, registry.clock()), None, 9)
    assert [one.id for one in listed] == [theirs]
    assert Need.INQUIRY not in (await registry.store.load_any(ours)).needs


@pytest.mark.parametrize("tell", [True, False])
async def test_so_does_the_answer_with_the_number_only_where_it_is_told(registry, two, asked, tell):
    ours, theirs = two
    given = {"inquiry": asked.id, "same_matter": True, "tell_number": tell, "text": "系同一地块"}
    replied = await handling.step(registry, step_call(ELSEWHERE, theirs), ReplyInquiry, given)
    await deliver(registry)
    near = await registry.store.load_any(ours)
    answer = near.inquiries[0]
    assert (answer.same_matter, answer.replied_by, answer.number) == (True, 3, theirs if tell else None)
    assert near.chain[-1].facts.text.text == "系同一地块"
    assert Need.INQUIRY not in replied.dossier.needs


async def test_the_same_office_is_not_asked_twice_at_once(registry, two, asked, stored_bytes):
    ours, theirs = two
    handle = inquiring.handle_for(registry.vault, CLERK, ours, theirs)
    before = await stored_bytes()
    with pytest.raises(InvalidInput, match="has been asked about it and has yet to answer"):
        await inquiring.inquire(registry, step_call(CLERK, ours), handle, "再问一次")
    assert await stored_bytes() == before


async def test_only_who_holds_it_answers(registry, two, asked, stored_bytes):
    _, theirs = two
    given = {"inquiry": asked.id, "same_matter": False, "text": "不是"}
    before = await stored_bytes()
    above = a_viewer(Role.SUPERVISION, "331100")
    with pytest.raises(NotPermitted, match="holds the dossier now; only it may take the step REPLY_INQUIRY"):
        await handling.step(registry, step_call(above, theirs), ReplyInquiry, given)
    assert await stored_bytes() == before


async def test_what_was_not_asked_is_not_answered(registry, two, stored_bytes):
    _, theirs = two
    before = await stored_bytes()
    given = {"inquiry": "x", "same_matter": False, "text": "不是"}
    with pytest.raises(NotNow, match="nobody waits for an answer about it"):
        await handling.step(registry, step_call(ELSEWHERE, theirs), ReplyInquiry, given)
    assert await stored_bytes() == before


@pytest.mark.parametrize("whose", ["somebody else", "another dossier", "none", "too old"])
async def test_a_handle_is_for_one_person_one_dossier_and_one_day(registry, two, stored_bytes, whose, monkeypatch):
    ours, theirs = two
    handle = {
        "somebody else": inquiring.handle_for(registry.vault, a_viewer(subject="other"), ours, theirs),
        "another dossier": inquiring.handle_for(registry.vault, CLERK, theirs, theirs),
        "none": "gAAAAA",
        "too old": inquiring.handle_for(registry.vault, CLERK, ours, theirs),
    }[whose]
    if whose == "too old":
        monkeypatch.setattr(inquiring, "VALID", timedelta(seconds=-1))
    before = await stored_bytes()
    with pytest.raises(InvalidInput, match="is no handle of yours for this dossier, or is older than a day"):
        await inquiring.inquire(registry, step_call(CLERK, ours), handle, "是否同一事项？")
    assert await stored_bytes() == before


async def test_a_question_about_a_merged_dossier_stands_on_the_list_until_it_is_answered(
    registry, two, asked, register
):
    """Also one that comes only after it was merged."""
    ours, theirs = two
    elder = (await register(viewer=ELSEWHERE, name="陈大山", received_on=date(2026, 1, 5))).id
    await linking.merge_repeat(registry, step_call(ELSEWHERE, theirs), About(elder), "p1")
    other = (await register(name="林小满")).id
    handle = inquiring.handle_for(registry.vault, CLERK, other, theirs)
    await inquiring.inquire(registry, step_call(CLERK, other), handle, "是否同一事项？")
    await deliver(registry)
    merged = await registry.store.load_any(theirs)
    assert merged.state is State.MERGED
    for left, question in ((2, merged.inquiries[0]), (1, merged.inquiries[1])):
        wanted = worklist(WorklistKind.INQUIRIES, ELSEWHERE, registry.clock())
        assert [one.id for one in await find(registry, ELSEWHERE, wanted, None, 9)] == [theirs]
        assert sum(one.open for one in (await registry.store.load_any(theirs)).inquiries) == left
        given = {"inquiry": question.id, "same_matter": True, "text": "系同一事项"}
        await handling.step(registry, step_call(ELSEWHERE, theirs), ReplyInquiry, given)
        await deliver(registry)
    assert await find(registry, ELSEWHERE, wanted, None, 9) == []
    assert [(await registry.store.load_any(number)).inquiries[0].same_matter for number in (ours, other)] == [
        True,
        True,
    ]
