"""Needs: what somebody has still to do, from the dossier's own fields."""

from datetime import date, datetime

import pytest

from dossiers.clocks.suspension import HEARING, Suspension
from dossiers.dossier import Dossier
from dossiers.listing import duties, month_name, put_on_lists, week_name
from dossiers.needs import Need, needs_of, needs_of_unit
from dossiers.party import Party
from dossiers.states import Purpose, State
from dossiers.steps import (
    Accept,
    Agreement,
    Answer,
    Assign,
    Assignment,
    Conclusion,
    Deliver,
    DeliveryMeans,
    Direction,
    Inquiry,
    MeetingKind,
    Objection,
    OpinionLevel,
    Order,
    Part,
    Performance,
    Promise,
    PromiseOutcome,
    Rating,
    ReportState,
    RequestAnswer,
    Review,
    Satisfaction,
    Transfer,
)
from tests.conftest import LABOUR, LAND
from tests.dossiers.taking import CLERK, LAND_STAFF, LIMITS, NOON, OFFICE, TODAY, a_dossier, a_stamp, ref, said

ALL_MET = [MeetingKind.FIRST, MeetingKind.RESULT, MeetingKind.LEADER]
DAY = date(2026, 4, 20)


def held_by_land(state: State = State.ACCEPTED, **fields: object) -> Dossier:
    """A claim with all meetings held, of which nothing is to do but what the fields say."""
    dossier = a_dossier()
    dossier.take(Transfer(to=ref(LAND)), CLERK, a_stamp(), LIMITS)
    return dossier.model_copy(update={"state": state, "meetings": ALL_MET, "clocks": [], **fields})


def assigned(report: ReportState, **fields: object) -> Dossier:
    assignment = Assignment(by=ref(OFFICE), report_due=DAY, report=report, entry=2)
    return held_by_land(assignments=[assignment], **{"state": State.ANSWERED, "ratings": [rated()], **fields})


def rated(unit: Satisfaction = Satisfaction.SATISFIED, office: Satisfaction = Satisfaction.SATISFIED) -> Rating:
    return Rating(party="p1", office=office, unit=unit, on=TODAY, entry=5)


def review(**fields: object) -> Review:
    said_so = {"id": "v1", "level": OpinionLevel.REVIEW, "party": "p1", "of": "o1", "requested_on": TODAY, "entry": 6}
    return Review(authority=ref("331100-XFJ"), **{**said_so, **fields})


def nobodys(moves: int, settled_on: str | None = None) -> Dossier:
    return held_by_land(State.TRANSFERRED, moves=moves, settled_on=settled_on)


def part(reported_by: int | None = None) -> Part:
    return Part(unit=ref(LABOUR), task=said(), due=DAY, entry=4, reported_by=reported_by)


def order(replied_by: int | None = None) -> Order:
    return Order(id="d1", to=ref(LAND), due=DAY, entry=4, replied_by=replied_by)


def inquiry(direction=Direction.RECEIVED, replied_by=None):
    return Inquiry(
        id="q",
        direction=direction,
        other="331122-2026-000001",
        unit=ref(OFFICE),
        on=TODAY,
        entry=4,
        replied_by=replied_by,
    )


def promise(outcome: PromiseOutcome | None = None) -> Promise:
    return Promise(id="m1", what=said(), official="王某", unit=ref(LABOUR), by=DAY, entry=4, outcome=outcome)


def agreement(performance: Performance) -> Agreement:
    return Agreement(entry=4, performance_due=DAY, performance=performance)


NOT = Satisfaction.NOT
CASES: dict[str, tuple[Dossier, set[tuple[Need, str]]]] = {
    "nothing": (held_by_land(), set()),
    "not met at the start": (held_by_land(meetings=[]), {(Need.FIRST_MEETING, LAND)}),
    "not accepted yet: no meeting is owed": (held_by_land(State.TRANSFERRED, meetings=[]), set()),
    "result not given face to face": (
        held_by_land(State.ANSWERED, meetings=[MeetingKind.FIRST]), {(Need.RESULT_MEETING, LAND)},
    ),
    "satisfied: the leader need not meet them": (
        held_by_land(State.ANSWERED, meetings=ALL_MET[:2], ratings=[rated()]), set(),
    ),
    "not satisfied, and not met by the leader": (
        held_by_land(State.CLOSED, meetings=ALL_MET[:2], ratings=[rated(NOT)]),
        {(Need.LEADER_MEETING, LAND), (Need.UNSATISFIED, LAND), (Need.UNSATISFIED, OFFICE)},
    ),
    "not satisfied with the office": (
        held_by_land(State.CLOSED, ratings=[rated(office=NOT)]),
        {(Need.UNSATISFIED, LAND), (Need.UNSATISFIED, OFFICE)},
    ),
    "final: nobody is called back": (held_by_land(State.FINAL, ratings=[rated(NOT)]), set()),
    "anonymous: nobody can be met": (
        held_by_land(meetings=[], parties=[Party(id="p1", anonymous_because="未留名", joined_on=TODAY)]), set(),
    ),
    "a dispute the office found: has no party": (held_by_land(meetings=[], parties=[]), set()),
    "report owed": (assigned(ReportState.OWED), {(Need.REPORT, LAND)}),
    "report sent back": (
        assigned(ReportState.SENT_BACK, state=State.ACCEPTED), {(Need.REPORT, LAND), (Need.SENT_BACK, LAND)},
    ),
    "report handed in": (assigned(ReportState.SUBMITTED), {(Need.TO_SIGN_OFF, OFFICE)}),
    "report passed": (assigned(ReportState.PASSED), set()),
    "not accepted: no report": (assigned(ReportState.OWED, state=State.NOT_ACCEPTED), set()),
    "given back to who assigned it": (assigned(ReportState.OWED, state=State.REGISTERED, holder=ref(OFFICE)), set()),
    "moved about twice": (nobodys(2), set()),
    "moved about three times": (nobodys(3), {(Need.NOBODY_HAS_IT, LAND)}),
    "moved about, and designated": (nobodys(4, LAND), set()),
    "objection": (
        held_by_land(State.TRANSFERRED, objection=Objection(sender=ref(OFFICE), entry=3)), {(Need.OBJECTION, OFFICE)},
    ),
    "review asked for": (held_by_land(State.CLOSED, ratings=[rated()], reviews=[review()]),
                         {(Need.REVIEW, "331100-XFJ")}),
    "review issued": (held_by_land(State.CLOSED, ratings=[rated()], reviews=[review(issued_by=7)]), set()),
    "review withdrawn": (held_by_land(State.CLOSED, ratings=[rated()], reviews=[review(withdrawn_by=7)]), set()),
    "part": (held_by_land(parts=[part()]), {(Need.PART, LABOUR)}),
    "part reported": (held_by_land(parts=[part(5)]), set()),
    "order": (held_by_land(orders=[order()]), {(Need.ORDER, LAND)}),
    "order replied to": (held_by_land(orders=[order(5)]), set()),
    "urgent": (held_by_land(urgent=True), {(Need.URGENT, LAND)}),
    "agreement": (held_by_land(agreement=agreement(Performance.PART)), {(Need.PERFORMANCE, LAND)}),
    "agreement performed": (held_by_land(agreement=agreement(Performance.FULL)), set()),
    "promise": (held_by_land(promises=[promise()]), {(Need.PROMISE, LABOUR)}),
    "asked by another office": (held_by_land(inquiries=[inquiry()]), {(Need.INQUIRY, LAND)}),
    "answered": (held_by_land(inquiries=[inquiry(replied_by=5)]), set()),
    "asks another office": (held_by_land(inquiries=[inquiry(Direction.ASKED)]), set()),
    "promise kept": (held_by_land(promises=[promise(PromiseOutcome.KEPT)]), set()),
    "sealed: on no list": (
        held_by_land(sealed=True, urgent=True, meetings=[], orders=[order()], reviews=[review()]), set(),
    ),
    "merged: on no list": (held_by_land(State.MERGED, urgent=True, orders=[order()]), set()),
    "merged, and asked by another office": (held_by_land(State.MERGED, inquiries=[inquiry()]), {(Need.INQUIRY, LAND)}),
    "suggestion: no meetings, not rated": (
        held_by_land(State.ANSWERED, purpose=Purpose.SUGGESTION, meetings=[], ratings=[rated(NOT)]), set(),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("dossier", "needs"), CASES.values(), ids=CASES)
def test_what_is_to_do_and_by_whom(dossier, needs):
    assert needs_of(dossier) == sorted({need for need, _ in needs})
    for unit in (LAND, LABOUR, OFFICE, "331100-XFJ"):
        assert needs_of_unit(dossier, unit) == sorted(need for need, of in needs if of == unit)


def test_the_cases_cover_every_need():
    told = {need for _, needs in CASES.values() for need, _ in needs}
    assert told == set(Need) - {Need.CALL_BACK, Need.EXPLANATION, Need.OVERDUE}  # those below, and in test_worklists


def test_called_back_is_who_has_the_opinion_and_has_not_rated():
    dossier = held_by_land()
    answer = Answer(
        conclusion=Conclusion.EXPLAINED, facts=said(), basis=said(),
        requests=[RequestAnswer(request="r1", conclusion=Conclusion.EXPLAINED, answer=said())],
    )  # fmt: skip
    dossier.take(answer, LAND_STAFF, a_stamp(), LIMITS)
    assert Need.CALL_BACK not in needs_of(dossier)
    dossier.take(Deliver(opinion="o1", party="p1", means=DeliveryMeans.POST), LAND_STAFF, a_stamp(), LIMITS)
    assert needs_of_unit(dossier, OFFICE) == [Need.CALL_BACK]
    assert dossier.needs == ["CALL_BACK"]
    dossier.ratings = [rated()]
    assert needs_of(dossier) == []


def test_a_missed_limit_is_overdue_until_it_is_met():
    dossier = a_dossier()
    dossier.take(Transfer(to=ref(LAND)), CLERK, a_stamp(), LIMITS)
    later = datetime.fromisoformat("2026-06-01T00:00:00Z")
    while dossier.pass_time(later, LIMITS):
        pass
    assert needs_of_unit(dossier, LAND) == [Need.OVERDUE]
    dossier.take(Accept(), LAND_STAFF, a_stamp(LAND_STAFF, date(2026, 6, 1), later), LIMITS)
    assert needs_of_unit(dossier, LAND) == [Need.FIRST_MEETING]


def test_every_unit_has_its_own_days():
    dossier = a_dossier()
    dossier.take(Assign(to=ref(LAND), report_due=date(2026, 5, 29)), CLERK, a_stamp(), LIMITS)
    dossier.take(Accept(), LAND_STAFF, a_stamp(LAND_STAFF), LIMITS)
    dossier.parts = [part()]
    put_on_lists(dossier)
    assert sorted(duties(dossier)) == [(LABOUR, DAY), (LAND, date(2026, 5, 29)), (LAND, date(2026, 6, 1))]
    assert dossier.next_due == DAY
    assert [key for key in dossier.worklists if key.endswith(LABOUR)] == [
        f"2026-04-20@{LABOUR}", f"2026-04@{LABOUR}", f"2026-W17@{LABOUR}", f"PARTS@{LABOUR}",
    ]  # fmt: skip


def test_nothing_is_due_while_a_limit_is_suspended():
    dossier = a_dossier()
    dossier.take(Transfer(to=ref(LAND)), CLERK, a_stamp(), LIMITS)
    (accept,) = [clock for clock in dossier.clocks if clock.id == "accept"]
    accept.suspensions = [Suspension(first=TODAY, event=HEARING)]
    put_on_lists(dossier)
    assert dossier.next_due is None
    assert dossier.ticks_on == next(clock.due for clock in dossier.clocks if clock.id == "objection")


@pytest.mark.parametrize(
    ("day", "week", "month"),
    [
        (date(2026, 3, 30), "2026-W14", "2026-03"),
        (date(2026, 4, 5), "2026-W14", "2026-04"),
        (date(2026, 4, 6), "2026-W15", "2026-04"),
        (date(2024, 12, 30), "2025-W01", "2024-12"),
        (date(2027, 1, 3), "2026-W53", "2027-01"),
    ],
)
def test_weeks_go_from_monday_to_sunday(day, week, month):
    assert (week_name(day), month_name(day)) == (week, month)


def test_a_person_breaks_the_silence_and_time_does_not():
    dossier = a_dossier()
    assert dossier.silent_since == NOON
    dossier.pass_time(datetime.fromisoformat("2026-06-01T00:00:00Z"), LIMITS)
    assert dossier.last_entry_at > NOON
    assert dossier.silent_since == NOON
