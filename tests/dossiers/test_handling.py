"""An office takes a step: what it records, what it refuses, and two people at once."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest

from dossiers import intake
from dossiers.days import day_of
from dossiers.errors import Conflict, IllegalStep, InvalidInput, NotFound, NotPermitted
from dossiers.states import Purpose, State, Step
from dossiers.steps import Conclusion, Outcome
from dossiers.viewer import scope
from tests.conftest import DISCIPLINE, LABOUR, LAND
from tests.dossiers import taking
from tests.dossiers.taking import (
    CLERK,
    COUNTY_DISCIPLINE,
    COUNTY_DISCIPLINE_STAFF,
    DISCIPLINE_STAFF,
    LAND_STAFF,
    OFFICE,
    a_contact,
    assert_whole,
    full_opinion,
    lead_to,
    reply_to,
    step_call,
)

CLERK_SEES = scope(CLERK)
TELLS = "陈大山（13800001111）来访"
CONCEALED = "【姓名】（【电话】）来访"


async def refused(registry, stored_bytes, refusal, step, match=None):
    before = await stored_bytes()
    with pytest.raises(refusal, match=match) as why:
        await step
    assert await stored_bytes() == before
    return why.value


# What is recorded.


async def test_transferred(registry):
    dossier = await lead_to(registry, Purpose.CLAIM, State.REGISTERED)

    taken = await taking.transfer(registry, step_call(CLERK, dossier), LAND, TELLS)

    facts, after = taken.entry.facts, taken.dossier
    assert (facts.step, facts.to.id, facts.to.name) == (Step.TRANSFER, LAND, "青田县自然资源和规划局")
    assert (facts.reason.text, registry.vault.reveal(facts.reason)) == (CONCEALED, TELLS)
    assert (after.state, after.holder.id, after.held_by) == (State.TRANSFERRED, LAND, [OFFICE, LAND])
    assert [(one.unit.id, one.since, one.until) for one in after.holdings] == [(OFFICE, 1, 2), (LAND, 2, None)]
    assert after.responsible is None


async def test_assigned(registry):
    dossier = await lead_to(registry, Purpose.CLAIM, State.REGISTERED)
    due = day_of(registry.clock()) + timedelta(days=3660)

    taken = await taking.assign(registry, step_call(CLERK, dossier), LAND, due, None)

    assert (taken.entry.facts.step, taken.entry.facts.report_due, taken.entry.facts.reason) == (Step.ASSIGN, due, None)
    assert (taken.dossier.state, taken.dossier.holder.id) == (State.TRANSFERRED, LAND)


async def test_within_grows_by_the_path_of_who_holds_it(registry):
    dossier = await lead_to(registry, Purpose.CLAIM, State.REGISTERED)
    taken = await taking.transfer(registry, step_call(CLERK, dossier), "411625-ZJJ", None)
    assert taken.dossier.within == ["100000", "330000", "331100", "331121", "410000", "411600", "411625"]


async def test_accepted_not_accepted_and_redirected(registry):
    for step, takes, text in [
        (Step.ACCEPT, lambda call: taking.accept(registry, call), {}),
        (Step.NOT_ACCEPT, lambda call: taking.not_accept(registry, call, TELLS), {"reason": CONCEALED}),
        (
            Step.REDIRECT,
            lambda call: taking.redirect(registry, call, f"仲裁 {TELLS}", "仲裁委 13800001111", TELLS),
            {"route": f"仲裁 {CONCEALED}", "body": "仲裁委 【电话】", "reason": CONCEALED},
        ),
    ]:
        dossier = await lead_to(registry, Purpose.CLAIM, State.TRANSFERRED)
        taken = await takes(step_call(LAND_STAFF, dossier))
        facts = taken.entry.facts
        assert facts.step is step
        shown = {name: getattr(facts, name) for name in text}
        assert {name: getattr(one, "text", one) for name, one in shown.items()} == text
        assert taken.dossier.responsible.id == LAND


async def test_answered_request_by_request(registry):
    dossier = await lead_to(registry, Purpose.CLAIM, State.ACCEPTED)
    part = reply_to("r1", Conclusion.NOT_SUPPORTED, TELLS)
    opinion = full_opinion(dossier, requests=[part], facts=TELLS, basis=TELLS, conclusion=Conclusion.EXPLAINED)

    facts = (await taking.answer(registry, step_call(LAND_STAFF, dossier), opinion)).entry.facts

    assert (facts.conclusion, facts.facts.text, facts.basis.text) == (Conclusion.EXPLAINED, CONCEALED, CONCEALED)
    assert [(one.request, one.conclusion, one.answer.text) for one in facts.requests] == [
        ("r1", Conclusion.NOT_SUPPORTED, CONCEALED),
    ]
    assert facts.review_at.text == "青田县人民政府"


async def test_closed(registry):
    dossier = await taking.take(registry, Step.DELIVER, await lead_to(registry, Purpose.CLAIM, State.ANSWERED))
    taken = await taking.close(registry, step_call(LAND_STAFF, dossier), Outcome.HELPED, TELLS)
    assert (taken.entry.facts.outcome, taken.entry.facts.note.text) == (Outcome.HELPED, CONCEALED)
    assert taken.dossier.state is State.CLOSED


async def test_an_accusation_goes_from_discipline_body_to_discipline_body(registry):
    dossier = await lead_to(registry, Purpose.ACCUSATION, State.TRANSFERRED)
    moved = await taking.transfer(registry, step_call(DISCIPLINE_STAFF, dossier), COUNTY_DISCIPLINE, None)
    assert moved.dossier.holder.id == COUNTY_DISCIPLINE
    closed = await taking.close(registry, step_call(COUNTY_DISCIPLINE_STAFF, dossier), Outcome.OTHER, None)
    assert closed.dossier.state is State.CLOSED


# The day.


@pytest.mark.parametrize(
    ("moment", "happened_on", "recorded_as"),
    [
        (datetime(2026, 4, 1, 15, 59, tzinfo=UTC), None, "2026-04-01"),
        (datetime(2026, 4, 1, 16, 1, tzinfo=UTC), None, "2026-04-02"),
        (datetime(2026, 4, 1, 16, 1, tzinfo=UTC), date(2026, 4, 2), "2026-04-02"),
        (datetime(2026, 4, 1, 16, 1, tzinfo=UTC), date(2026, 3, 2), "2026-03-02"),
    ],
)
async def test_happened_today_unless_said_otherwise(registry, register, clock, *, moment, happened_on, recorded_as):
    clock.fixed = moment
    number = (await register()).id
    entry = (await taking.accept(registry, step_call(CLERK, number, happened_on=happened_on))).entry
    assert (str(entry.happened_on), entry.recorded_at) == (recorded_as, moment)


@pytest.mark.parametrize(
    ("happened_on", "reason"),
    [("2026-04-02", "lies in the future"), ("2026-03-01", "before the first contact")],
)
async def test_not_tomorrow_nor_before_the_first_contact(
    registry, register, clock, stored_bytes, *, happened_on, reason
):
    clock.fixed = datetime(2026, 4, 1, 15, 59, tzinfo=UTC)
    number = (await register()).id
    call = step_call(CLERK, number, happened_on=date.fromisoformat(happened_on))
    why = await refused(registry, stored_bytes, InvalidInput, taking.accept(registry, call), reason)
    assert why.field == "happened_on"


async def test_a_report_is_not_due_before_it_is_asked_for(registry, register, clock, stored_bytes):
    clock.fixed = datetime(2026, 4, 1, 4, tzinfo=UTC)
    number = (await register()).id
    same_day = (date(2026, 3, 20), date(2026, 3, 20))
    for day, due in [(None, date(2026, 3, 31)), (date(2026, 3, 20), date(2026, 3, 19)), same_day]:
        call = step_call(CLERK, number, happened_on=day)
        why = await refused(registry, stored_bytes, InvalidInput, taking.assign(registry, call, LAND, due, None))
        assert why.field == "report_due"
    too_far = taking.assign(registry, step_call(CLERK, number), LAND, date(2099, 1, 1), None)
    why = await refused(registry, stored_bytes, InvalidInput, too_far, "is more than 3660 days away")
    assert why.field == "report_due"
    taken = await taking.assign(registry, step_call(CLERK, number), LAND, date(2026, 4, 2), None)
    assert taken.dossier.holder.id == LAND


# Facts that do not fit.


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ([], "missing: r1, r2"),
        (["r1"], "missing: r2"),
        (["r1", "r2", "r3"], "the dossier has no request r3"),
        (["r1", "r2", "R1"], "the dossier has no request R1"),
        (["r1", "r2", "r1"], "a request is answered once"),
        (["r1", "r2", "\x00"], "the dossier has no request"),
    ],
)
async def test_an_answer_addresses_each_request_once(registry, register, stored_bytes, told, reason):
    number = (await register(requests=["发放补偿款", "公开账目"])).id
    await taking.accept(registry, step_call(CLERK, number))
    dossier = await registry.store.load(number, CLERK_SEES)
    opinion = full_opinion(dossier, requests=[reply_to(one, Conclusion.SUPPORTED, "已办") for one in told])
    why = await refused(
        registry,
        stored_bytes,
        InvalidInput,
        taking.answer(registry, step_call(CLERK, number), opinion),
        reason,
    )
    assert why.field == "requests"


async def test_where_nothing_was_asked_nothing_is_answered(registry, register):
    number = (await register(requests=[])).id
    await taking.accept(registry, step_call(CLERK, number))
    opinion = full_opinion(await registry.store.load(number, CLERK_SEES))
    assert (await taking.answer(registry, step_call(CLERK, number), opinion)).entry.facts.requests == []


@pytest.mark.parametrize("field", ["facts", "basis"])
@pytest.mark.parametrize("text", ["", " \n", "\x00", "\ud800", "案" * 20_001])
async def test_an_opinion_is_text(registry, stored_bytes, field, text):
    dossier = await lead_to(registry, Purpose.SUGGESTION, State.TRANSFERRED)
    step = taking.answer(registry, step_call(LAND_STAFF, dossier), full_opinion(dossier, **{field: text}))
    assert (await refused(registry, stored_bytes, InvalidInput, step)).field == field


@pytest.mark.parametrize("text", ["", "\u3000", "a\x1bb", "\ud800", "案" * 20_001])
async def test_reasons_and_notes_are_text(registry, stored_bytes, text):
    dossier = await lead_to(registry, Purpose.CLAIM, State.REGISTERED)
    ended = await lead_to(registry, Purpose.CLAIM, State.NOT_ACCEPTED)
    for field, step in [
        ("reason", taking.transfer(registry, step_call(CLERK, dossier), LAND, text)),
        ("reason", taking.assign(registry, step_call(CLERK, dossier), LAND, date(2099, 1, 1), text)),
        ("reason", taking.not_accept(registry, step_call(CLERK, dossier), text)),
        ("reason", taking.redirect(registry, step_call(CLERK, dossier), "仲裁", "仲裁委", text)),
        ("route", taking.redirect(registry, step_call(CLERK, dossier), text, "仲裁委", "理由")),
        ("body", taking.redirect(registry, step_call(CLERK, dossier), "仲裁", text, "理由")),
        ("note", taking.close(registry, step_call(LAND_STAFF, ended), Outcome.OTHER, text)),
    ]:
        assert (await refused(registry, stored_bytes, InvalidInput, step)).field == field


@pytest.mark.parametrize(("route", "body"), [("案" * 301, "仲裁委"), ("仲裁\n起诉", "仲裁委"), ("仲裁", "案" * 101)])
async def test_a_route_and_a_body_are_one_short_line(registry, stored_bytes, route, body):
    dossier = await lead_to(registry, Purpose.CLAIM, State.REGISTERED)
    await refused(
        registry, stored_bytes, InvalidInput,
        taking.redirect(registry, step_call(CLERK, dossier), route, body, "理由"), "route|body",
    )  # fmt: skip


@pytest.mark.parametrize("unit", ["331121-NONE", "", "x" * 100_000, "\x00", "\ud800"])
async def test_only_to_a_unit_there_is(registry, stored_bytes, unit):
    dossier = await lead_to(registry, Purpose.CLAIM, State.REGISTERED)
    for step in (
        taking.transfer(registry, step_call(CLERK, dossier), unit, None),
        taking.assign(registry, step_call(CLERK, dossier), unit, date(2099, 1, 1), None),
    ):
        assert len(str(await refused(registry, stored_bytes, InvalidInput, step))) < 300


async def test_not_to_who_holds_it(registry, stored_bytes):
    dossier = await lead_to(registry, Purpose.CLAIM, State.TRANSFERRED)
    step = taking.transfer(registry, step_call(LAND_STAFF, dossier), LAND, None)
    why = await refused(registry, stored_bytes, InvalidInput, step, "holds the dossier already")
    assert why.field == "to_unit"


async def test_an_accusation_goes_to_a_discipline_body_alone(registry, register, stored_bytes):
    number = (await register(purpose=Purpose.ACCUSATION)).id
    for unit in (LABOUR, "331100-XFJ"):
        step = taking.transfer(registry, step_call(CLERK, number), unit, None)
        await refused(registry, stored_bytes, InvalidInput, step, "goes to a discipline body")


@pytest.mark.parametrize("accused", [LAND, DISCIPLINE])
async def test_an_accusation_never_goes_to_the_accused(registry, register, stored_bytes, accused):
    respondents = [{"name": "甲"}, {"name": "乙", "unit": accused}]
    number = (await register(purpose=Purpose.ACCUSATION, respondents=respondents)).id
    step = taking.transfer(registry, step_call(CLERK, number), accused, None)
    await refused(registry, stored_bytes, NotPermitted, step, "never goes to the unit accused")


async def test_an_accusation_is_never_assigned(registry, register, stored_bytes):
    number = (await register(purpose=Purpose.ACCUSATION)).id
    step = taking.assign(registry, step_call(CLERK, number), DISCIPLINE, date(2099, 1, 1), None)
    await refused(registry, stored_bytes, IllegalStep, step)


@pytest.mark.parametrize("number", ["331121-2026-999999", "", "\x00", "x" * 10_000])
async def test_no_step_on_what_is_not_there(registry, stored_bytes, number):
    await refused(registry, stored_bytes, NotFound, taking.accept(registry, step_call(CLERK, number)))


@pytest.mark.parametrize("version", [0, -1, 1, 3, 10**30])
async def test_no_step_on_another_version(registry, stored_bytes, version):
    dossier = await lead_to(registry, Purpose.CLAIM, State.TRANSFERRED)
    step = taking.accept(registry, step_call(LAND_STAFF, dossier, version=version))
    why = await refused(registry, stored_bytes, Conflict, step, "has moved on to version 2")
    assert (why.dossier_id, why.current_version) == (dossier.id, 2)


# Two people step at once.


async def test_of_two_who_name_the_version_one_wins(registry):
    dossier = await lead_to(registry, Purpose.CLAIM, State.TRANSFERRED)

    accepted, passed_on = await asyncio.gather(
        taking.accept(registry, step_call(LAND_STAFF, dossier, version=2)),
        taking.transfer(registry, step_call(LAND_STAFF, dossier, version=2), LABOUR, None),
        return_exceptions=True,
    )

    won = accepted if isinstance(passed_on, Conflict) else passed_on
    (lost,) = [one for one in (accepted, passed_on) if one is not won]
    assert isinstance(lost, Conflict)
    assert (lost.dossier_id, lost.current_version) == (dossier.id, 3)
    stored = await registry.store.read(dossier.id, CLERK_SEES)
    assert_whole(stored)
    assert stored.chain[-1] == won.entry
    assert stored.version == 3


async def test_of_twenty_who_name_the_version_one_wins(registry, register):
    number = (await register()).id
    tries = await asyncio.gather(
        *(intake.add_contact(registry, step_call(CLERK, number, version=1), "p1", a_contact()) for _ in range(20)),
        return_exceptions=True,
    )

    lost = [one for one in tries if isinstance(one, Conflict)]
    assert (len(tries), len(lost), {one.current_version for one in lost}) == (20, 19, {2})
    stored = await registry.store.read(number, CLERK_SEES)
    assert_whole(stored)
    assert len(stored.contacts) == 2
    assert await registry.store.claims.count_documents({"dossier": number}) == 2


async def test_of_two_who_name_none_both_are_recorded_in_turn(registry, register):
    number = (await register()).id

    both = await asyncio.gather(
        *(intake.add_contact(registry, step_call(CLERK, number), "p1", a_contact()) for _ in range(2)),
    )

    assert sorted(taken.entry.number for taken in both) == [2, 3]
    assert_whole(await registry.store.read(number, CLERK_SEES))


async def test_of_two_decisions_that_name_none_the_second_is_refused_by_the_state(registry):
    dossier = await lead_to(registry, Purpose.CLAIM, State.TRANSFERRED)

    tries = await asyncio.gather(
        *(taking.accept(registry, step_call(LAND_STAFF, dossier)) for _ in range(2)),
        return_exceptions=True,
    )

    (refused,) = [one for one in tries if isinstance(one, Exception)]
    assert (refused.step, refused.state) == (Step.ACCEPT, State.ACCEPTED)
    assert (await registry.store.read(dossier.id, CLERK_SEES)).version == 3


async def test_of_twenty_who_name_none_all_are_recorded(registry, register):
    number = (await register()).id

    taken = await asyncio.gather(
        *(
            intake.add_contact(registry, step_call(CLERK, number), "p1", a_contact(requests=["再问"]))
            for _ in range(20)
        ),
    )

    stored = await registry.store.read(number, CLERK_SEES)
    assert_whole(stored)
    assert sorted(one.entry.number for one in taken) == list(range(2, 22))
    assert {one.entry.id for one in taken} == {entry.id for entry in stored.chain[1:]}
    assert [request.id for request in stored.matter.requests] == [f"r{n}" for n in range(1, 22)]
    assert [contact.entry for contact in stored.contacts] == list(range(1, 22))
