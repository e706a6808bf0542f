"""Intake: the first contact opens a dossier; a later one is a repeat, or joins another party."""

import secrets
from datetime import UTC, datetime, timedelta

import pytest
from bson import decode

from dossiers import intake
from dossiers.claims import Call
from dossiers.days import day_of
from dossiers.errors import InvalidInput, NotFound, NotPermitted
from dossiers.registration import PartyDraft
from dossiers.states import Purpose, State
from dossiers.viewer import Role, scope
from tests.conftest import JINYUN, LABOUR, LAND, QINGTIAN, a_registration, a_viewer
from tests.dossiers import taking
from tests.dossiers.taking import (
    CLERK,
    LAND_STAFF,
    OFFICE,
    a_contact,
    a_party,
    assert_whole,
    full_opinion,
    lead_to,
    step_call,
)

CLERK_SEES = scope(CLERK)
ID = "332522198001011238"
OTHER_ID = "332522198001011246"


async def refused(registry, stored_bytes, refusal, step, match=None):
    before = await stored_bytes()
    with pytest.raises(refusal, match=match) as why:
        await step
    assert await stored_bytes() == before
    return why.value


def register(registry, viewer=CLERK, **fields):
    return intake.register(registry, Call(viewer, secrets.token_hex(8), {}), a_registration(**fields))


# Registering.


async def test_registered(registry, clock):
    clock.fixed = datetime(2026, 3, 5, 1, 2, 3, 4000, tzinfo=UTC)
    taken = await register(
        registry, form="VISIT", source="PLATFORM", source_detail="12345热线", manner="AGENT", people_count=6,
        external_numbers=[{"system": "国家信访系统", "number": "GJ-1"}], requests=["发放补偿款", "公开账目"],
        name="陈大山", phone="13800001111",
    )  # fmt: skip

    stored = await registry.store.read(taken.dossier.id, CLERK_SEES)
    assert_whole(stored)
    assert stored.model_dump() == taken.dossier.model_dump()
    (contact,), (party,) = stored.contacts, stored.parties
    assert (contact.id, contact.party, contact.entry, contact.first_receiver) == ("c1", "p1", 1, CLERK.subject)
    assert (contact.received_by, contact.received_region, contact.is_group_visit) == (OFFICE, QINGTIAN, True)
    assert (contact.source, contact.source_detail, contact.manner) == ("PLATFORM", "12345热线", "AGENT")
    assert [(one.system, one.number) for one in contact.external_numbers] == [("国家信访系统", "GJ-1")]
    assert [(one.id, one.text.text, one.entry, one.confirmed) for one in stored.matter.requests] == [
        ("r1", "发放补偿款", 1, False), ("r2", "公开账目", 1, False),
    ]  # fmt: skip
    assert (party.id, party.identity.name, party.identity.phone, party.joined_on) == (
        "p1", "陈*山", "138****1111", stored.opened_on,
    )  # fmt: skip
    assert (stored.matter.place, stored.matter.respondents[0].unit) == (QINGTIAN, LAND)
    assert (str(stored.opened_on), stored.last_entry_at) == ("2026-03-02", clock.fixed)
    assert taken.entry.happened_on == stored.opened_on


@pytest.mark.parametrize(
    ("purpose", "sealed_to"),
    [(Purpose.CLAIM, []), (Purpose.SUGGESTION, []), (Purpose.ACCUSATION, [CLERK.subject])],
)
async def test_an_accusation_is_sealed_from_registration_on(registry, purpose, sealed_to):
    number = (await register(registry, purpose=purpose)).dossier.id
    raw = await registry.store.dossiers.find_one({"_id": number})
    assert (raw["sealed"], raw["sealed_to"]) == (bool(sealed_to), sealed_to)


async def test_a_dispute_found_by_the_office_has_no_party(registry):
    taken = await register(registry, party=None, source="SCREENING")
    assert (taken.dossier.parties, taken.dossier.contacts[0].party, taken.entry.facts.party) == ([], None, None)


async def test_an_anonymous_letter(registry):
    taken = await register(registry, party={"anonymous_because": "来信未署名，留有电话13900002345"})
    (party,) = taken.dossier.parties
    assert (party.identity, party.anonymous_because) == (None, "来信未署名，留有电话【电话】")


@pytest.mark.parametrize(
    ("received_on", "moment", "reason"),
    [
        ("2026-03-05", datetime(2026, 3, 4, 16, tzinfo=UTC), None),
        ("2026-03-05", datetime(2026, 3, 4, 15, 59, tzinfo=UTC), "2026-03-05 lies in the future"),
    ],
)
async def test_not_received_tomorrow(registry, stored_bytes, clock, *, received_on, moment, reason):
    clock.fixed = moment
    if reason is None:
        assert str((await register(registry, received_on=received_on)).dossier.opened_on) == received_on
    else:
        why = await refused(registry, stored_bytes, InvalidInput, register(registry, received_on=received_on), reason)
        assert why.field == "contact.received_on"


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"place": "999999"}, "place"),
        ({"place": "青田县"}, "place"),
        ({"respondents": [{"name": "甲", "unit": LAND}, {"name": "乙", "unit": "331121-NONE"}]}, "respondents.unit"),
    ],
)
async def test_places_and_units_are_known_ones(registry, stored_bytes, fields, at):
    assert (await refused(registry, stored_bytes, InvalidInput, register(registry, **fields))).field == at


@pytest.mark.parametrize(
    ("viewer", "refusal"),
    [
        (a_viewer(Role.SUPERVISION, QINGTIAN), NotPermitted),
        (a_viewer(Role.ADMIN, QINGTIAN, OFFICE), NotPermitted),
        (a_viewer(Role.DISCIPLINE, QINGTIAN, OFFICE), NotPermitted),
        (a_viewer(unit="331121-NONE"), InvalidInput),
    ],
)
async def test_registering_takes_an_office_and_its_staff(registry, stored_bytes, viewer, refusal):
    await refused(registry, stored_bytes, refusal, register(registry, viewer))


@pytest.mark.parametrize("role", [Role.UNIT, Role.LEADER, Role.SUPERVISION])
async def test_whoever_was_asked_first_registers(registry, role):
    taken = await register(registry, a_viewer(role, QINGTIAN, LAND))
    assert (taken.dossier.holder.id, taken.dossier.contacts[0].received_by) == (LAND, LAND)


# The same party again.


async def test_a_repeat_joins_the_dossier(registry, clock):
    clock.fixed = datetime(2026, 4, 1, 4, tzinfo=UTC)
    number = (await register(registry)).dossier.id
    draft = a_contact(received_on="2026-03-20", requests=["追究拖延责任"], form="PHONE")

    taken = await intake.add_contact(registry, step_call(CLERK, number), "p1", draft)

    stored = await registry.store.read(number, CLERK_SEES)
    assert_whole(stored)
    contact = stored.contacts[1]
    assert (contact.id, contact.party, contact.entry, contact.form) == ("c2", "p1", 2, "PHONE")
    assert stored.is_repeat(contact)
    assert [(one.id, one.entry) for one in stored.matter.requests] == [("r1", 1), ("r2", 2)]
    assert taken.entry.facts.contact == contact
    assert [one.id for one in taken.entry.facts.new_requests] == ["r2"]
    assert str(taken.entry.happened_on) == "2026-03-20"
    assert (stored.state, stored.holder.id) == (State.REGISTERED, OFFICE)


async def test_another_office_of_the_subtree_adds_to_the_same_dossier(registry):
    number = (await register(registry)).dossier.id
    city = a_viewer(region="331100")
    taken = await intake.add_contact(registry, step_call(city, number), "p1", a_contact())
    assert taken.dossier.received_by == [OFFICE, "331100-XFJ"]
    assert taken.dossier.contacts[1].first_receiver == city.subject


@pytest.mark.parametrize("party", ["p2", "", "P1", "p1 ", "\x00", "x" * 10_000])
async def test_not_of_a_party_that_is_none(registry, stored_bytes, party):
    number = (await register(registry)).dossier.id
    step = intake.add_contact(registry, step_call(CLERK, number), party, a_contact())
    assert (await refused(registry, stored_bytes, InvalidInput, step)).field == "party"


@pytest.mark.parametrize(
    ("received_on", "happened_on", "reason"),
    [
        ("2026-03-01", None, "before the first contact, of 2026-03-02"),
        ("2026-03-01", "2026-03-10", "before the first contact, of 2026-03-02"),
        ("2026-04-02", None, "2026-04-02 lies in the future"),
        ("2026-04-02", "2026-04-01", "2026-04-02 lies after 2026-04-01, the day of this step"),
        ("2026-03-11", "2026-03-10", "2026-03-11 lies after 2026-03-10, the day of this step"),
        ("2026-03-11", "2026-04-02", "2026-04-02 lies in the future"),
    ],
)
async def test_a_later_contact_is_received_between_the_first_and_today(
    registry, clock, stored_bytes, *, received_on, happened_on, reason
):
    clock.fixed = datetime(2026, 4, 1, 15, 59, tzinfo=UTC)
    number = (await register(registry)).dossier.id
    call = step_call(CLERK, number, happened_on=happened_on and datetime.fromisoformat(happened_on).date())
    for step in (
        intake.add_contact(registry, call, "p1", a_contact(received_on=received_on)),
        intake.join_party(registry, call, a_party(), a_contact(received_on=received_on)),
    ):
        why = await refused(registry, stored_bytes, InvalidInput, step, reason)
        assert why.field == "contact.received_on"


async def test_received_one_day_and_recorded_as_of_another(registry):
    number = (await register(registry)).dossier.id
    call = step_call(CLERK, number, happened_on=datetime(2026, 3, 12, tzinfo=UTC).date())
    taken = await intake.add_contact(registry, call, "p1", a_contact(received_on="2026-03-10"))
    assert [str(taken.entry.happened_on), str(taken.dossier.contacts[1].received_on)] == ["2026-03-12", "2026-03-10"]


async def test_an_answer_must_address_what_was_asked_later(registry, stored_bytes):
    dossier = await lead_to(registry, Purpose.CLAIM, State.ACCEPTED)
    before = full_opinion(dossier)
    await intake.add_contact(registry, step_call(CLERK, dossier), "p1", a_contact(requests=["追究拖延责任"]))
    step = taking.answer(registry, step_call(LAND_STAFF, dossier), before)
    await refused(registry, stored_bytes, InvalidInput, step, "missing: r2")


@pytest.mark.parametrize("state", [State.CLOSED, State.NOT_ACCEPTED])
async def test_late_and_repeated_requests_are_always_registered(registry, state):
    dossier = await lead_to(registry, Purpose.CLAIM, state)
    taken = await intake.add_contact(registry, step_call(CLERK, dossier), "p1", a_contact())
    assert (taken.dossier.state, taken.entry.state) == (state, state)


async def test_contacts_and_parties_are_added_by_who_sees_the_dossier(registry, stored_bytes):
    number = (await register(registry)).dossier.id
    for viewer, refusal in [
        (a_viewer(region=JINYUN), NotFound),
        (LAND_STAFF, NotFound),
        (a_viewer(Role.SUPERVISION, QINGTIAN), NotPermitted),
    ]:
        for step in (
            intake.add_contact(registry, step_call(viewer, number), "p1", a_contact()),
            intake.join_party(registry, step_call(viewer, number), a_party(), a_contact()),
        ):
            await refused(registry, stored_bytes, refusal, step)


# Another party.


async def test_another_party_joins(registry, clock):
    clock.fixed = datetime(2026, 4, 1, 4, tzinfo=UTC)
    number = (await register(registry)).dossier.id
    draft = a_contact(received_on="2026-03-20", requests=["一并补偿"])

    taken = await intake.join_party(registry, step_call(CLERK, number), a_party(), draft)

    stored = await registry.store.read(number, CLERK_SEES)
    assert_whole(stored)
    assert [(one.id, str(one.joined_on), one.identity.name) for one in stored.parties] == [
        ("p1", "2026-03-02", "陈*山"), ("p2", "2026-03-20", "林*满"),
    ]  # fmt: skip
    contact = stored.contacts[1]
    assert (contact.id, contact.party, contact.entry) == ("c2", "p2", 2)
    assert not stored.is_repeat(contact)
    assert [(one.id, one.entry) for one in stored.matter.requests] == [("r1", 1), ("r2", 2)]
    assert taken.entry.facts.party == stored.parties[1]
    again = await intake.add_contact(registry, step_call(CLERK, number), "p2", a_contact(received_on="2026-03-21"))
    assert again.dossier.is_repeat(again.dossier.contacts[-1])


SAME = [
    # (who is there, who comes, whether that is the same party)
    ({"identity": {"id_number": ID}}, {"identity": {"id_number": ID}}, True),
    ({"identity": {"id_number": ID}}, {"identity": {"id_number": OTHER_ID}}, False),
    ({"identity": {"id_number": ID}}, {"identity": {"id_number": "３３２５２２ 19800101 1238"}}, True),
    # Two people may share a name or a telephone.
    ({"identity": {"name": "林小满"}}, {"identity": {"name": "林小满"}}, False),
    ({"identity": {"phone": "13700002222"}}, {"identity": {"phone": "13700002222"}}, False),
    # Any co-signer or representative counts as the party, the agent does not.
    ({"identity": {"name": "甲乙"}, "co_signers": [{"id_number": ID}]}, {"identity": {"id_number": ID}}, True),
    ({"identity": {"name": "甲乙"}, "representatives": [{"id_number": ID}]}, {"identity": {"id_number": ID}}, True),
    ({"identity": {"name": "甲乙"}, "agent": {"id_number": ID}}, {"identity": {"id_number": ID}}, False),
    ({"identity": {"id_number": ID}}, {"identity": {"name": "甲乙"}, "co_signers": [{"id_number": ID}]}, True),
    ({"identity": {"id_number": ID}}, {"identity": {"name": "甲乙"}, "agent": {"id_number": ID}}, False),
    (
        {"kind": "ORGANISATION", "identity": {"credit_code": "91331121MA2E0ABC1D"}},
        {"kind": "ORGANISATION", "identity": {"credit_code": "91331121ma2e0abc1d"}}, True,
    ),
    ({"anonymous_because": "未署名"}, {"anonymous_because": "未署名"}, False),
]  # fmt: skip


@pytest.mark.parametrize(("there", "comes", "same"), SAME)
async def test_who_is_a_party_already_raises_it_again(registry, stored_bytes, there, comes, same):
    number = (await register(registry, party=there)).dossier.id
    step = intake.join_party(registry, step_call(CLERK, number), PartyDraft.model_validate(comes), a_contact())
    if same:
        why = await refused(registry, stored_bytes, InvalidInput, step, "is party p1 of this dossier already")
        assert why.field == "party"
    else:
        assert [one.id for one in (await step).dossier.parties] == ["p1", "p2"]


# No identity in plain.


IDENTITY = {
    "name": "欧阳栀子", "phone": "13900002345", "id_number": ID, "address": "青田县鹤城街道龙津路88号3幢501室",
    "registered_residence": "青田县章村乡吴畲村17号",
}  # fmt: skip
SECRETS = [
    "欧阳栀子", "13900002345", "139-0000", ID, "332522800101123", "龙津路88号3幢501室", "3幢501室", "３３２５２２",
]  # fmt: skip
TELLS = "我叫欧阳栀子，电话139-0000-2345，身份证３３２５２２１９８００１０１１２３８，住龙津路88号3幢501室。"


async def test_nothing_of_an_identity_lies_in_the_store_in_plain(registry, stored_bytes):
    registration = a_registration(
        title=f"反映补偿 {TELLS}", narrative=TELLS, requests=[TELLS], source="FROM_ABOVE", source_detail=TELLS,
        party={
            "identity": IDENTITY, "anonymous_because": TELLS, "agent": IDENTITY, "co_signers": [IDENTITY],
            "representatives": [IDENTITY],
        },
    )  # fmt: skip
    dossier = (await intake.register(registry, Call(CLERK, "k", {"text": TELLS}), registration)).dossier
    draft = a_contact(narrative=TELLS, requests=[TELLS], source_detail=TELLS)
    await intake.add_contact(registry, step_call(CLERK, dossier), "p1", draft)
    joining = PartyDraft.model_validate({"identity": {**IDENTITY, "id_number": OTHER_ID}, "anonymous_because": TELLS})
    await intake.join_party(registry, step_call(CLERK, dossier), joining, draft)
    dossier = (await taking.transfer(registry, step_call(CLERK, dossier), LAND, TELLS)).dossier
    call = step_call(LAND_STAFF, dossier)
    await taking.assign(registry, call, LABOUR, day_of(registry.clock()) + timedelta(days=30), TELLS)
    other = await lead_to(registry, Purpose.CLAIM, State.ACCEPTED)
    opinion = full_opinion(other, facts="电话13900002345", basis="13900002345", review_at="电话13900002345")
    await taking.answer(registry, step_call(LAND_STAFF, other), opinion)

    for name, raw in (await stored_bytes()).items():
        text = str(decode(raw))
        assert [secret for secret in SECRETS if secret in text] == [], name


async def test_a_party_that_joins_has_its_name_cut_out_of_what_it_says(registry):
    number = (await register(registry)).dossier.id
    draft = a_contact(narrative="我是林小满，与陈大山同村。", requests=["给林小满补偿"], source_detail="林小满本人")
    taken = await intake.join_party(registry, step_call(CLERK, number), a_party(), draft)
    contact = taken.dossier.contacts[1]
    assert contact.narrative.text == "我是【姓名】，与【姓名】同村。"
    assert registry.vault.reveal(contact.narrative) == "我是林小满，与陈大山同村。"
    assert (taken.dossier.matter.requests[1].text.text, contact.source_detail) == ("给【姓名】补偿", "【姓名】本人")
