"""Dossiers put together and taken apart again, on the real store: nothing is lost either way."""

from datetime import timedelta

import pytest

from dossiers import handling, intake, linking
from dossiers.dossier import Dossier
from dossiers.effects import deliver_due, parked, retry_parked
from dossiers.errors import IllegalStep, InvalidInput, NotNow
from dossiers.hearing import HearingStatus
from dossiers.linking import About
from dossiers.listing import WorklistKind
from dossiers.splitting import Part, Remaining, split
from dossiers.states import Purpose, State, Step
from dossiers.steps import Relation, SeparateParty, Unlink, Unmerge
from dossiers.ticker import Ticker
from dossiers.viewer import Role, scope
from dossiers.worklists import find, worklist
from tests.conftest import LISHUI, QINGTIAN, a_viewer
from tests.dossiers.taking import CLERK, a_contact, a_party, step_call, take

SEES = scope(CLERK)
OTHER_CLERK = a_viewer(subject="another-clerk")
SUPERVISION = a_viewer(Role.SUPERVISION, QINGTIAN)
CHANGING = {"version", "chain", "last_entry_at", "last_happened_on", "silent_since", "parties_ever", "contacts_ever",
            "decisions", "decided_on"}  # fmt: skip


async def deliver(registry):
    while await deliver_due(registry):
        pass


async def seen(registry, number):
    return (await registry.store.read(number, SEES)).model_dump(exclude=CHANGING)


@pytest.fixture
async def two(registry, register):
    """The elder and the younger dossier of one matter."""
    elder = (await register(name="陈大山", phone="13800001111")).id
    younger = (await register(name="林小满", phone="13700002222")).id
    return elder, younger


async def merge(registry, younger, elder):
    taken = await linking.merge_joint(registry, step_call(CLERK, younger), About(elder, "同一事项"))
    await deliver(registry)
    return taken


async def test_the_younger_is_carried_on_in_the_elder(registry, two):
    elder, younger = two
    taken = await merge(registry, younger, elder)

    assert taken.dossier.state is State.MERGED
    merged = await registry.store.read(elder, SEES)
    assert [party.id for party in merged.parties] == ["p1", "p2"]
    assert [(contact.id, contact.party, contact.entry) for contact in merged.contacts] == [
        ("c1", "p1", 1),
        ("c2", "p2", 2),
    ]
    assert merged.took_over == {younger: 2}
    assert not any(clock.running for clock in (await registry.store.read(younger, SEES)).clocks)


async def test_undone_both_are_as_before(registry, two):
    elder, younger = two
    before = [await seen(registry, number) for number in two]
    await merge(registry, younger, elder)
    await handling.step(registry, step_call(CLERK, younger), Unmerge, {"reason": "并非同一事项"})
    await deliver(registry)

    after = [await seen(registry, number) for number in two]
    assert after == before


async def test_merging_again_after_it_was_undone_gives_new_ids(registry, two):
    elder, younger = two
    await merge(registry, younger, elder)
    await handling.step(registry, step_call(CLERK, younger), Unmerge, {"reason": "误并"})
    await deliver(registry)
    await merge(registry, younger, elder)

    merged = await registry.store.read(elder, SEES)
    assert [party.id for party in merged.parties] == ["p1", "p3"]
    assert [contact.id for contact in merged.contacts] == ["c1", "c3"]


async def test_the_elder_is_not_merged_into_the_younger(registry, two, stored_bytes):
    elder, younger = two
    before = await stored_bytes()
    with pytest.raises(InvalidInput, match="is the younger one"):
        await linking.merge_joint(registry, step_call(CLERK, elder), About(younger))
    assert await stored_bytes() == before


async def test_a_merged_dossier_takes_no_contact(registry, two):
    elder, younger = two
    await merge(registry, younger, elder)
    with pytest.raises(IllegalStep, match="UNMERGE"):
        await intake.add_contact(registry, step_call(CLERK, younger), "p1", a_contact())


async def test_a_hearing_is_held_or_cancelled_before_its_dossier_is_merged(registry, two, stored_bytes):
    """Cancelled, it is planned anew in the elder, where the parties are then."""
    elder, younger = two
    planned = await take(registry, Step.PLAN_HEARING, await registry.store.load_any(younger))
    before = await stored_bytes()
    with pytest.raises(NotNow, match="h1 must be held or cancelled"):
        await merge(registry, younger, elder)
    assert await stored_bytes() == before
    await take(registry, Step.CANCEL_HEARING, planned)
    assert (await merge(registry, younger, elder)).dossier.state is State.MERGED
    anew = await take(registry, Step.PLAN_HEARING, await registry.store.load_any(elder))
    assert [(one.id, one.status) for one in anew.hearings] == [("h1", HearingStatus.PLANNED)]


@pytest.mark.parametrize(
    ("owed", "closed"),
    [
        (Step.ORDER, Step.REPLY_ORDER),
        (Step.PROMISE, Step.SETTLE_PROMISE),
        (Step.MARK_URGENT, Step.END_URGENT),
        (Step.MARK_IMPORTANT, Step.END_IMPORTANT),
        (Step.PUT_IN_CHARGE, Step.RELIEVE_OF_CHARGE),
    ],
)
async def test_what_is_owed_on_the_younger_alone_is_closed_before_it_is_merged(
    registry, two, stored_bytes, *, owed, closed
):
    elder, younger = two
    taken = await take(registry, owed, await registry.store.load_any(younger))
    before = await stored_bytes()
    with pytest.raises(NotNow, match=str(closed)):
        await merge(registry, younger, elder)
    assert await stored_bytes() == before
    await take(registry, closed, taken)
    assert (await merge(registry, younger, elder)).dossier.state is State.MERGED


async def test_what_is_owed_on_the_elder_stands_in_no_way(registry, two):
    elder, younger = two
    for step in (Step.ORDER, Step.PROMISE, Step.MARK_URGENT):
        await take(registry, step, await registry.store.load_any(elder))
    assert (await merge(registry, younger, elder)).dossier.state is State.MERGED
    assert (await registry.store.load_any(elder)).needs == ["ORDER", "PROMISE", "URGENT"]


async def test_a_report_of_obstruction_is_replied_to_in_the_merged_dossier(registry, clock, two):
    """Who merges it learns nothing of it, and what is late of it is put on record there."""
    elder, younger = two
    await take(registry, Step.REPORT_OBSTRUCTION, await registry.store.load_any(younger))
    await merge(registry, younger, elder)
    clock.ahead = timedelta(days=40)
    await Ticker(registry).once()
    city = a_viewer(Role.SUPERVISION, LISHUI)
    wanted = worklist(WorklistKind.OBSTRUCTIONS, city, registry.clock())
    assert [one.id for one in await find(registry, city, wanted, None, 9)] == [younger]
    merged = await registry.store.read(younger, SEES)
    assert (merged.state, merged.chain[-1].facts.step, merged.ticks_on) == (State.MERGED, Step.MISS, None)
    assert [entry.facts.step for entry in merged.as_seen_by(CLERK).chain] == [Step.REGISTER, Step.MERGE]
    await take(registry, Step.REPLY_OBSTRUCTION, merged)
    assert await find(registry, city, wanted, None, 9) == []


async def test_a_joined_party_is_separated_again(registry, register):
    number = (await register()).id
    before = await seen(registry, number)
    await intake.join_party(registry, step_call(CLERK, number), a_party(), a_contact(requests=["补偿到位"]))
    await handling.step(registry, step_call(CLERK, number), SeparateParty, {"party": "p2", "reason": "误并"})
    assert await seen(registry, number) == before
    taken = await intake.join_party(registry, step_call(CLERK, number), a_party(), a_contact())
    assert [party.id for party in taken.dossier.parties] == ["p1", "p3"]


async def test_who_opened_it_is_not_separated(registry, register, stored_bytes):
    number = (await register()).id
    await intake.join_party(registry, step_call(CLERK, number), a_party(), a_contact())
    before = await stored_bytes()
    with pytest.raises(InvalidInput, match="p1 opened the dossier"):
        await handling.step(registry, step_call(CLERK, number), SeparateParty, {"party": "p1", "reason": "误并"})
    assert await stored_bytes() == before


async def test_a_link_is_undone_at_both_ends(registry, two):
    one, other = two
    await linking.link(registry, step_call(CLERK, one), About(other), Relation.RELATED)
    await deliver(registry)
    await handling.step(registry, step_call(CLERK, one), Unlink, {"other": other})
    await deliver(registry)
    assert [(await registry.store.read(number, SEES)).links for number in two] == [[], []]


MIXED = "一是征地补偿款未发放。二是村支书收受红包。三是建议增设公交站。"
REMAINING = Remaining("征地补偿款未发放", "征地补偿款未发放。", ["r1"])
PARTS = (
    Part(Purpose.ACCUSATION, "反映村支书收受红包", "村支书收受红包。", "纪检监察", None, ["查处"]),
    Part(Purpose.SUGGESTION, "建议增设公交站", "建议增设公交站。", "交通运输", None, []),
)


async def test_a_mixed_letter_is_split(registry, store, register):
    number = (await register(narrative=MIXED, requests=["发放补偿款", "查处村支书"])).id
    await split(registry, step_call(CLERK, number), REMAINING, PARTS)
    await deliver(registry)

    stays = await registry.store.read(number, SEES)
    assert [request.id for request in stays.matter.requests] == ["r1"]
    assert stays.contacts[0].narrative.text == "征地补偿款未发放。"
    others = [raw async for raw in store.dossiers.find({"_id": {"$ne": number}}).sort("_id")]
    assert [(raw["purpose"], raw["sealed"]) for raw in others] == [("ACCUSATION", True), ("SUGGESTION", False)]
    assert stays.chain[-1].facts.split_off == [others[1]["_id"]]
    assert others[0]["chain"][0]["facts"]["letter"]["text"] == MIXED


async def test_the_time_to_pass_a_split_off_claim_on_counts_from_the_letter(registry, store, register):
    number = (await register(requests=["发放补偿款", "发放工资"])).id
    wages = Part(Purpose.CLAIM, "反映欠薪", "另有工资未发。", "劳动社保", None, ["发放工资"])
    await split(registry, step_call(CLERK, number), REMAINING, [wages])
    await deliver(registry)

    origin = await registry.store.read(number, SEES)
    other = Dossier.model_validate(await store.dossiers.find_one({"_id": origin.chain[-1].facts.split_off[0]}))
    (clock,) = other.clocks
    assert (clock.rule_id, clock.owed_by, clock.running) == ("transfer", other.holder.id, True)
    assert (clock.started_on, clock.due) == (other.opened_on, origin.clocks[0].due)
    assert other.opened_on == origin.opened_on


@pytest.mark.parametrize("viewer", [OTHER_CLERK, SUPERVISION])
async def test_nobody_else_learns_of_the_accusation(registry, store, register, viewer):
    number = (await register(narrative=MIXED, requests=["发放补偿款", "查处村支书"])).id
    await split(registry, step_call(CLERK, number), REMAINING, PARTS)
    await deliver(registry)

    visible = [raw async for raw in store.dossiers.find(scope(viewer).mongo())]
    assert len(visible) == 2
    assert "红包" not in str(visible)
    sealed = [raw["_id"] async for raw in store.dossiers.find({"sealed": True})]
    assert sealed[0] not in str(visible)


async def test_what_the_elder_refuses_is_parked_and_tried_again(registry, store, register):
    """The elder is merged itself between the step and its delivery; nothing is lost, and nobody waits behind it."""
    eldest, elder, younger = [(await register(name=name)).id for name in ("陈大山", "林小满", "周明远")]
    await linking.merge_joint(registry, step_call(CLERK, younger), About(elder))
    await store.dossiers.update_one({"_id": younger}, {"$unset": {"effects_due": 1}})
    await linking.merge_joint(registry, step_call(CLERK, elder), About(eldest))
    await store.dossiers.update_one({"_id": younger}, {"$set": {"effects_due": registry.clock()}})

    await deliver(registry)

    raw = await store.dossiers.find_one({"_id": younger})
    assert (raw["effects_parked"], len(raw["effects"]), "effects_due" in raw) == ("IllegalStep", 1, False)
    assert await parked(registry) == 1
    await handling.step(registry, step_call(CLERK, elder), Unmerge, {"reason": "误并"})
    assert await retry_parked(registry) == 1
    await deliver(registry)
    assert (await registry.store.read(elder, SEES)).took_over == {younger: 4}
    assert await parked(registry) == 0
