"""What people decide about two dossiers: repeat, joint, related or different; each can be undone."""

import pytest

from dossiers import handling, intake, linking
from dossiers.effects import deliver_due
from dossiers.errors import InvalidInput, NotNow
from dossiers.linking import About
from dossiers.states import State
from dossiers.steps import DecisionKind, Relation, Suggested, Unlink, Unmerge
from dossiers.viewer import scope
from tests.dossiers.taking import CLERK, a_contact, a_party, step_call

SEES = scope(CLERK)
SAID = Suggested(probability=0.83, verdict="SAME", weights="abc")


@pytest.fixture
async def two(registry, register):
    """The elder and the younger dossier; different people raised them."""
    elder = (await register(name="陈大山", phone="13800001111")).id
    younger = (await register(name="林小满", phone="13700002222")).id
    return elder, younger


async def deliver(registry):
    while await deliver_due(registry):
        pass


async def decisions(registry, number):
    found = (await registry.store.read(number, SEES)).decisions
    return [(one.other, one.kind, one.stands, one.suggested) for one in found]


async def test_a_repeat_joins_the_party_that_is_named(registry, two):
    elder, younger = two
    taken = await linking.merge_repeat(registry, step_call(CLERK, younger), About(elder, "同一人", SAID), "p1")
    await deliver(registry)

    merged = await registry.store.read(elder, SEES)
    assert [party.id for party in merged.parties] == ["p1"]
    assert [(contact.id, contact.party) for contact in merged.contacts] == [("c1", "p1"), ("c2", "p1")]
    assert merged.is_repeat(merged.contacts[1])
    assert taken.dossier.state is State.MERGED
    assert await decisions(registry, younger) == [(elder, DecisionKind.REPEAT, True, SAID)]
    assert await decisions(registry, elder) == []


async def test_a_repeat_says_who_raised_it_where_no_document_tells(registry, two, stored_bytes):
    elder, younger = two
    before = await stored_bytes()
    with pytest.raises(InvalidInput, match=f"say which party of {elder} it is: p1"):
        await linking.merge_repeat(registry, step_call(CLERK, younger), About(elder))
    with pytest.raises(InvalidInput, match="no party 'p9' in this dossier; there are: p1"):
        await linking.merge_repeat(registry, step_call(CLERK, younger), About(elder), "p9")
    assert await stored_bytes() == before


async def test_the_same_document_makes_it_a_repeat_and_no_joint_matter(registry, register, stored_bytes):
    elder, younger = [(await register(name="陈大山", id_number="110101199003070011")).id for _ in range(2)]
    before = await stored_bytes()
    with pytest.raises(InvalidInput, match="p1 is party p1 there: it is a repeat of the same party"):
        await linking.merge_joint(registry, step_call(CLERK, younger), About(elder))
    assert await stored_bytes() == before

    await linking.merge_repeat(registry, step_call(CLERK, younger), About(elder))
    await deliver(registry)
    assert [party.id for party in (await registry.store.read(elder, SEES)).parties] == ["p1"]


async def test_a_merger_that_is_undone_stays_on_record_as_undone(registry, two):
    elder, younger = two
    await linking.merge_joint(registry, step_call(CLERK, younger), About(elder))
    await handling.step(registry, step_call(CLERK, younger), Unmerge, {"reason": "误并"})
    assert await decisions(registry, younger) == [(elder, DecisionKind.JOINT, False, None)]


async def test_told_apart_at_both_ends_and_taken_back(registry, two):
    elder, younger = two
    await linking.tell_apart(registry, step_call(CLERK, younger), About(elder, "不同地块", SAID))
    await deliver(registry)
    assert await decisions(registry, younger) == [(elder, DecisionKind.DIFFERENT, True, SAID)]
    assert await decisions(registry, elder) == [(younger, DecisionKind.DIFFERENT, True, None)]

    await linking.reconsider(registry, step_call(CLERK, elder), younger, "实为同一地块")
    await deliver(registry)
    assert await decisions(registry, younger) == [(elder, DecisionKind.DIFFERENT, False, SAID)]
    assert await decisions(registry, elder) == [(younger, DecisionKind.DIFFERENT, False, None)]


async def test_told_apart_until_a_text_changes(registry, two, stored_bytes):
    elder, younger = two
    await linking.tell_apart(registry, step_call(CLERK, younger), About(elder))
    await deliver(registry)
    ours, theirs = [await registry.store.read(number, SEES) for number in (younger, elder)]
    assert ours.told_apart(elder, (ours.text_mark, theirs.text_mark))
    assert theirs.told_apart(younger, (theirs.text_mark, ours.text_mark))
    before = await stored_bytes()
    with pytest.raises(InvalidInput, match="is told apart already, and no text has changed since"):
        await linking.tell_apart(registry, step_call(CLERK, younger), About(elder))
    assert await stored_bytes() == before

    await intake.add_contact(registry, step_call(CLERK, elder), "p1", a_contact(narrative="又来反映同一地块的事。"))
    changed = await registry.store.read(elder, SEES)
    assert not ours.told_apart(elder, (ours.text_mark, changed.text_mark))


async def test_a_party_that_joins_changes_the_text(registry, two):
    elder, _ = two
    before = (await registry.store.read(elder, SEES)).text_mark
    await intake.join_party(registry, step_call(CLERK, elder), a_party(), a_contact())
    assert (await registry.store.read(elder, SEES)).text_mark != before


async def test_what_has_not_been_told_apart_is_not_taken_back(registry, two, stored_bytes):
    elder, younger = two
    before = await stored_bytes()
    with pytest.raises(NotNow, match="it has been told apart from none"):
        await linking.reconsider(registry, step_call(CLERK, younger), elder, "看错了")
    with pytest.raises(InvalidInput, match="not told apart from itself"):
        await linking.tell_apart(registry, step_call(CLERK, younger), About(younger))
    assert await stored_bytes() == before


async def test_a_link_is_a_decision_until_it_is_undone(registry, two):
    elder, younger = two
    await linking.link(registry, step_call(CLERK, younger), About(elder, None, SAID), Relation.SAME_ROOT)
    await deliver(registry)
    assert await decisions(registry, younger) == [(elder, DecisionKind.RELATED, True, SAID)]
    assert await decisions(registry, elder) == [(younger, DecisionKind.RELATED, True, None)]
    await handling.step(registry, step_call(CLERK, elder), Unlink, {"other": younger})
    await deliver(registry)
    assert await decisions(registry, younger) == [(elder, DecisionKind.RELATED, False, SAID)]
