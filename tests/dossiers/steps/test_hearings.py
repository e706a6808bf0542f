"""Hearings: planned, postponed, held, signed, closed with the whole of them recorded; days are of 2026."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from dossiers.days import SHANGHAI
from dossiers.errors import InvalidInput, NotNow, NotPermitted
from dossiers.hearing import (
    Capacity,
    HearingKind,
    HearingStatus,
    Participant,
    PostponedFor,
    PromiseMade,
    Statement,
    TripartiteTrigger,
    Vote,
)
from dossiers.recordings.recording import Recording
from dossiers.states import Purpose, State, Step
from dossiers.steps import (
    AddRecording,
    CancelHearing,
    Close,
    CloseHearing,
    HoldHearing,
    Merge,
    NoteOnHearing,
    Outcome,
    PlanHearing,
    PostponeHearing,
    RecordStatements,
    Resume,
    SignMinutes,
    StepTaken,
)
from dossiers.viewer import Role
from tests.conftest import JINYUN, LABOUR, LAND, LISHUI, QINGTIAN, a_viewer
from tests.dossiers.steps.building import (
    CITY_SUPERVISION,
    PROVINCE,
    PROVINCE_OFFICE,
    SUPERVISION,
    Case,
    day,
)
from tests.dossiers.steps.test_ending import ARCHIVED, closed
from tests.dossiers.taking import CLERK, LABOUR_STAFF, LAND_STAFF, OFFICE, ref, said

SIGNED = SignMinutes(hearing="h1", signed_by=["王主任"])
NOTED = NoteOnHearing(hearing="h1", text=said("第二页应为三月"))
CANCELLED = CancelHearing(hearing="h1", reason=said())
CLOSED = CloseHearing(hearing="h1", deposited_with="县联席会议办公室")
FOUR = [Capacity.PETITIONER, Capacity.RESPONSIBLE_UNIT, Capacity.COUNTY_LEADER, Capacity.LEGAL_EXPERT]


def at(on: str, clock: str) -> datetime:
    return datetime.fromisoformat(f"2026-{on}T{clock}").replace(tzinfo=SHANGHAI)


def who(*capacities: Capacity, **fields: Any) -> list[Participant]:
    return [
        Participant(capacity=one, party="p1" if one is Capacity.PETITIONER else None, name=said("某人"), **fields)
        for one in capacities
    ]


def plan(on: str = "04-20", **fields: Any) -> PlanHearing:
    given = {"kind": HearingKind.PUBLIC_HEARING, "starts_at": at(on, "09:00:00"), "hall": "第一听证室"}
    return PlanHearing(**{**given, "chair": "王主任", "unit": ref(OFFICE), **fields})


def tripartite(**fields: Any) -> PlanHearing:
    return plan(**{"kind": HearingKind.TRIPARTITE, "trigger": TripartiteTrigger.DECISION, **fields})


def hold(on: str = "04-20", **fields: Any) -> HoldHearing:
    given = {"began_at": at(on, "09:00:00"), "ended_at": at(on, "10:00:00"), "minutes": said("笔录")}
    return HoldHearing(**{"hearing": "h1", **given, "participants": who(*FOUR), **fields})


def postpone(to: str, **fields: Any) -> PostponeHearing:
    given = {"because": PostponedFor.PARTY_ABSENT, "reason": said("信访人未到"), "starts_at": at(to, "09:00:00")}
    return PostponeHearing(**{"hearing": "h1", **given, **fields})


def recorded(start: datetime | None, seconds: float, number: int = 1, hearing: str | None = "h1") -> AddRecording:
    return AddRecording(
        recording=Recording(
            id=f"r{number}", sha256=f"{number:064x}", size=10, media_type="audio/wav", channels=1,
            duration_ms=int(seconds * 1000), recorded_at=start, order=number, hearing=hearing,
        )
    )  # fmt: skip


def test_from_its_plan_to_its_close() -> None:
    promise = PromiseMade(what=said("月底付清"), official="周县长", unit=ref(LAND), by=day("04-30"))
    case = Case().take("04-10", plan())
    assert case.dossier.hearings[0].status is HearingStatus.PLANNED
    case.take("04-20", hold(promises=[promise], votes=[Vote(question=said(), in_favour=3, against=1)]))
    case.take("04-21", RecordStatements(hearing="h1", statements=[Statement(speaker=said(), text=said())]))
    case.take("04-21", SIGNED).take("04-22", NOTED).take("04-23", CloseHearing(hearing="h1")).take("04-24", NOTED)

    (hearing,) = case.dossier.hearings
    assert (hearing.status, hearing.held_by, hearing.statements_by) == (HearingStatus.CLOSED, 3, [4])
    assert (hearing.entry, hearing.signed_by, hearing.notes, hearing.closed_by) == (2, 5, [6, 8], 7)
    assert hearing.entries == [2, 3, 4, 5, 6, 7, 8]
    (kept,) = case.dossier.promises
    assert (kept.id, kept.unit.id, kept.by, kept.entry) == ("m1", LAND, day("04-30"), 3)
    assert LAND in case.dossier.held_by


def test_a_hearing_is_postponed_with_the_reason_and_held_then() -> None:
    case = Case().take("04-10", plan()).take("04-20", postpone("04-27", hall="第二听证室"))
    (hearing,) = case.dossier.hearings
    assert (hearing.status, hearing.hall, hearing.postponed_by) == (HearingStatus.POSTPONED, "第二听证室", [3])
    assert case.dossier.hearing_weeks == [
        *(f"2026-W18@{code}" for code in sorted([*hearing.unit.path, f"{QINGTIAN}/第二听证室"])),
    ]
    case.take("04-27", hold("04-27"))
    assert case.dossier.hearings[0].status is HearingStatus.HELD


def test_what_comes_too_early_or_too_late_is_refused() -> None:
    case = Case()
    early: list[StepTaken] = [postpone("04-27"), CANCELLED, hold(), SIGNED, NOTED, CLOSED]
    for facts in early:
        case.not_now("04-20", facts)
    case.take("04-10", plan()).take("04-20", hold()).take("04-21", SIGNED)
    more = RecordStatements(hearing="h1", statements=[Statement(speaker=said(), text=said())])
    late: list[StepTaken] = [more, SIGNED, hold(), CANCELLED, postpone("04-27")]
    for facts in late:
        case.not_now("04-22", facts)
    case.take("04-22", plan("04-28"))
    assert case.invalid("04-28", hold("04-28")) == "hearing"  # h1, of which the minutes are signed


def test_an_accusation_and_a_suggestion_have_none() -> None:
    Case(Purpose.ACCUSATION).illegal("04-10", plan())
    Case(Purpose.SUGGESTION).illegal("04-10", plan())


def test_who_plans_and_who_goes_on() -> None:
    case = Case().transferred()
    case.not_permitted("04-10", plan(), a_viewer(Role.UNIT, QINGTIAN, LABOUR), a_viewer(Role.LEADER, QINGTIAN))
    case.take("04-10", plan(unit=ref(LAND)), LAND_STAFF)
    others = (CLERK, LABOUR_STAFF, a_viewer(Role.SUPERVISION, JINYUN), a_viewer(Role.PETITIONER, QINGTIAN))
    case.not_permitted("04-20", hold(), *others)
    case.take("04-20", hold(), SUPERVISION).take("04-20", SIGNED, CITY_SUPERVISION)
    assert case.refused("04-21", CLOSED, NotPermitted, CLERK)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (plan("04-09"), "starts_at"),
        (plan(trigger=TripartiteTrigger.DECISION), "trigger"),
        (plan(kind=HearingKind.TRIPARTITE), "trigger"),
        (tripartite(triggered_on=day("03-31")), "triggered_on"),
        (tripartite(triggered_on=day("04-11")), "triggered_on"),
        (plan(process_from=day("04-11")), "process_from"),
        (plan(participants=[Participant(capacity=Capacity.PETITIONER)]), "participants.0.party"),
        (plan(participants=[Participant(capacity=Capacity.LAWYER)]), "participants.0.name"),
        (plan(participants=[Participant(capacity=Capacity.AGENT, party="p9")]), "party"),
        (plan(agenda=[said()] * 101), "agenda"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(facts: PlanHearing, field: str) -> None:
    assert Case().invalid("04-10", facts) == field


SPOKEN = {"speaker": said(), "text": said()}


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"began_at": at("04-19", "09:00:00")}, "began_at"),
        ({"ended_at": at("04-20", "09:00:00")}, "ended_at"),
        ({"ended_at": at("04-21", "09:00:01")}, "ended_at"),
        ({"participants": who(*FOUR, present=False)}, "participants"),
        ({"participants": who(Capacity.LAWYER, absence=said())}, "participants.0.absence"),
        ({"votes": [Vote(question=said(), in_favour=0, against=0)]}, "votes.0"),
        ({"promises": [PromiseMade(what=said(), official="周", unit=ref(LAND), by=day("04-19"))]}, "promises.0.by"),
        ({"statements": [Statement(**SPOKEN, from_ms=1, to_ms=2)]}, "statements.0.recording"),
        ({"statements": [Statement(**SPOKEN, recording="r9", from_ms=1, to_ms=2)]}, "statements.0.recording"),
        ({"statements": [Statement(**SPOKEN, recording="r1", from_ms=1)]}, "statements.0.to_ms"),
        ({"statements": [Statement(**SPOKEN, recording="r1", from_ms=2, to_ms=2)]}, "statements.0.to_ms"),
        ({"statements": [Statement(**SPOKEN, recording="r1", from_ms=2, to_ms=60_001)]}, "statements.0.to_ms"),
        ({"statements": [Statement(**SPOKEN, recording="r2", from_ms=1, to_ms=2)]}, "statements.0.recording"),
        ({"statements": [Statement(**SPOKEN)] * 301}, "statements"),
    ],
)
def test_a_session_that_cannot_have_been_is_refused(fields: dict[str, Any], field: str) -> None:
    case = Case().take("04-10", plan()).take("04-10", plan())
    case.take("04-20", recorded(None, 60)).take("04-20", recorded(None, 60, 2, "h2"))
    assert case.invalid("04-20", hold(**fields)) == field


@pytest.mark.parametrize(
    ("absent", "words"),
    [
        (Capacity.PETITIONER, "信访人"),
        (Capacity.RESPONSIBLE_UNIT, "责任单位"),
        (Capacity.COUNTY_LEADER, "县领导"),
        (Capacity.LEGAL_EXPERT, "法律专家"),
    ],
)
def test_a_tripartite_review_has_all_four_face_to_face(absent: Capacity, words: str) -> None:
    case = Case().take("04-10", tripartite())
    there = who(*(one for one in FOUR if one is not absent))
    refusal = case.refused("04-20", hold(participants=[*there, *who(absent, present=False)]), InvalidInput)
    assert isinstance(refusal, InvalidInput)
    assert (refusal.field, words in refusal.reason) == ("participants", True)


def test_a_lawyer_is_a_legal_expert_and_there_is_no_vote() -> None:
    case = Case().take("04-10", tripartite())
    lawyer = who(*FOUR[:3], Capacity.LAWYER)
    vote = Vote(question=said(), in_favour=1, against=0)
    assert case.invalid("04-20", hold(participants=lawyer, votes=[vote])) == "votes"
    case.take("04-20", hold(participants=lawyer))


# The limit of 15 working days: Apr 8-10 (3), 13-17 (8), 20-24 (13), 27, 28.
def test_a_tripartite_review_is_owed_within_15_working_days_of_its_trigger() -> None:
    case = Case().take("04-10", tripartite(triggered_on=day("04-07"), unit=ref(LAND)))
    clock = case.clock("tripartite")
    assert (f"{clock.started_on:%m-%d}", f"{clock.due:%m-%d}", clock.owed_by) == ("04-07", "04-28", LAND)
    case.take("04-11", tripartite(unit=ref(OFFICE)))
    assert [one.id for one in case.dossier.clocks if one.rule_id == "tripartite"] == ["tripartite"]
    case.take("04-20", hold(), SUPERVISION)
    assert (clock.met_by, clock.met_in_time) == (4, True)


def test_another_hearing_neither_starts_nor_meets_it() -> None:
    case = Case().take("04-10", plan())
    assert not any(one.rule_id == "tripartite" for one in case.dossier.clocks)
    case.take("04-10", tripartite()).take("04-20", hold())
    assert case.clock("tripartite").running


@pytest.mark.parametrize(
    ("trigger", "owed"), [(TripartiteTrigger.DECISION, False), (TripartiteTrigger.FIFTY_AT_PROVINCE, True)]
)
def test_cancelled_it_is_owed_still_where_fifty_came(trigger: TripartiteTrigger, *, owed: bool) -> None:
    case = Case().take("04-10", tripartite(trigger=trigger)).take("04-13", CANCELLED)
    assert case.clock("tripartite").running is owed
    assert case.dossier.hearings[0].status is HearingStatus.CANCELLED
    assert case.dossier.hearing_weeks == []


NINE = at("04-20", "09:00:00")


@pytest.mark.parametrize(
    ("parts", "missing"),
    [
        ([], "09:00:00-10:00:00"),
        ([(0, 3600)], None),
        ([(60, 3480)], None),  # a minute at either end may be silent
        ([(61, 3539)], "09:00:00-09:01:01"),
        ([(0, 3539)], "09:58:59-10:00:00"),
        ([(0, 1800), (1860, 1800)], None),
        ([(0, 1800), (1861, 1800)], "09:30:00-09:31:01"),
        ([(0, 3600), (100, 10), (2000, 10)], None),  # two devices at once
        ([(1800, 1800), (0, 1800)], None),
        ([(-7200, 60), (0, 600), (3000, 600)], "09:10:00-09:50:00"),
        ([(None, 3600)], "09:00:00-10:00:00; 1 of its recordings have no time of beginning"),
        ([(900, 900), (2700, 300)], "09:00:00-09:15:00, 09:30:00-09:45:00, 09:50:00-10:00:00"),
    ],
)
def test_a_tripartite_review_closes_only_with_its_whole_length_recorded(
    parts: list[tuple[int | None, int]], missing: str | None
) -> None:
    case = Case().take("04-10", tripartite()).take("04-10", plan()).take("04-20", hold())
    for number, (after, seconds) in enumerate(parts, 1):
        start = None if after is None else NINE + timedelta(seconds=after)
        case.take("04-20", recorded(start, seconds, number))
    case.take("04-20", recorded(NINE, 3600, 99, "h2")).take("04-21", SIGNED)
    if missing is None:
        case.take("04-22", CLOSED)
        return
    refusal = case.refused("04-22", CLOSED, InvalidInput)
    assert str(refusal).endswith(f"h1 is not recorded for {missing}; add those")


def test_its_file_is_deposited_somewhere() -> None:
    case = Case().take("04-10", tripartite()).take("04-20", hold()).take("04-20", recorded(NINE, 3600))
    assert case.take("04-21", SIGNED).invalid("04-22", CloseHearing(hearing="h1")) == "deposited_with"


def in_re_review() -> Case:
    """Due on 31 July: 30 days from 1 July."""
    return (
        Case()
        .transferred()
        .accepted()
        .answered()
        .delivered()
        .review_asked()
        .reviewed()
        .delivered("06-21")
        .re_review_asked()
    )


def province(on: str, **fields: Any) -> PlanHearing:
    return plan(on, unit=ref(PROVINCE_OFFICE), **fields)


def test_the_days_of_a_hearing_are_not_counted_for_the_re_review() -> None:
    case = in_re_review()
    assert case.running()["re-review:p1"] == "07-31"
    case.take("07-06", province("07-13"), PROVINCE)
    assert case.running()["re-review:p1"] == "07-31"
    case.take("07-13", hold("07-13"), PROVINCE)
    (pause,) = case.clock("re-review:p1").suspensions
    assert (pause.first, pause.last, pause.entry) == (day("07-13"), day("07-13"), case.dossier.version)
    assert case.running()["re-review:p1"] == "08-03"  # 1 August is a Saturday
    assert not case.clock("review:p1").suspensions


def test_its_whole_process_is_not_counted_where_the_plan_says_so() -> None:
    case = in_re_review().take("07-06", province("07-13", process_from=day("07-06")), PROVINCE)
    stopped = case.clock("re-review:p1").stopped
    assert stopped is not None
    assert stopped.first == day("07-06")
    case.take("07-13", postpone("07-15"), PROVINCE).take("07-15", hold("07-15"), PROVINCE)
    (pause,) = case.clock("re-review:p1").suspensions
    assert (pause.first, pause.last) == (day("07-06"), day("07-15"))  # ten days
    assert case.running()["re-review:p1"] == "08-10"


def test_cancelled_the_count_goes_on() -> None:
    case = in_re_review().take("07-06", province("07-13", process_from=day("07-06")), PROVINCE)
    case.take("07-08", CANCELLED, PROVINCE)
    (pause,) = case.clock("re-review:p1").suspensions
    assert (pause.first, pause.last) == (day("07-06"), day("07-08"))


def test_what_an_office_has_ended_itself_stays_so() -> None:
    case = in_re_review().take("07-06", province("07-13", process_from=day("07-06")), PROVINCE)
    case.take("07-07", Resume(clock="re-review:p1", last=day("07-07")), PROVINCE)
    case.take("07-13", hold("07-13"), PROVINCE)
    spans = [(f"{one.first:%d}", f"{one.last:%d}") for one in case.clock("re-review:p1").suspensions if one.last]
    assert spans == [("06", "07"), ("13", "13")]


def test_other_limits_count_on() -> None:
    case = Case().transferred().accepted()
    before = case.running()
    case.take("04-13", plan(process_from=day("04-13")), SUPERVISION).take("04-20", hold(), SUPERVISION)
    assert case.running() == before


def test_the_hearing_of_another_party_stops_nothing() -> None:
    case = in_re_review().joined("07-02")
    other = [Participant(capacity=Capacity.PETITIONER, party="p2")]
    case.take("07-06", province("07-13", process_from=day("07-06"), participants=other), PROVINCE)
    assert case.clock("re-review:p1").stopped is None


def test_who_sees_the_dossier_no_more_sees_no_later_hearing() -> None:
    case = Case().transferred().take("04-10", plan(), CLERK)
    assert [one.id for one in case.dossier.as_seen_by(a_viewer(Role.SUPERVISION, LISHUI)).hearings] == ["h1"]
    case.transferred("04-11", LABOUR).take("04-12", plan(), CLERK)
    assert [one.id for one in case.dossier.as_seen_by(LAND_STAFF).hearings] == ["h1"]


def test_what_became_of_a_hearing_later_is_not_seen_either() -> None:
    case = Case().transferred().take("04-10", plan(), CLERK).take("04-10", postpone("04-22"), CLERK)
    case.transferred("04-11", LABOUR).take("04-20", hold(), CLERK).take("04-21", SIGNED, CLERK)
    (seen,) = case.dossier.as_seen_by(LAND_STAFF).hearings
    assert (seen.status, seen.held_by, seen.signed_by, seen.ended_at) == (HearingStatus.POSTPONED, None, None, None)
    assert (seen.entries, case.dossier.as_seen_by(CLERK).hearings[0].status) == ([3, 4], HearingStatus.SIGNED)


def test_a_recording_is_of_a_hearing_that_there_is() -> None:
    case = Case().take("04-10", plan())
    assert case.invalid("04-20", recorded(at("04-20", "09:00:00"), 60, hearing="h2")) == "hearing"
    case.take("04-20", recorded(at("04-20", "09:00:00"), 60)).take("04-20", recorded(None, 60, 2, hearing=None))
    assert [one.hearing for one in case.dossier.recordings] == ["h1", None]


def test_into_the_archive_goes_no_hearing_that_is_open() -> None:
    def archive_waits_for(*hearings: str) -> bool:
        lacking, lacking_zh = case.not_now("06-26", ARCHIVED)
        shown = next(one for one in case.dossier.choices(LAND_STAFF) if one.step is Step.ARCHIVE).closed
        assert isinstance(shown, NotNow)
        assert shown.lacking_zh == lacking_zh == f"听证会审{'、'.join(hearings)}尚未举行、签字或办结，也未取消"
        return lacking.startswith(f"{', '.join(hearings)} must be held")

    case = closed()
    case.time_passes("06-23")
    for facts in (plan("06-25"), plan("06-25"), tripartite(starts_at=at("06-25", "14:00:00"))):
        case.take("06-24", facts, CLERK)
    assert archive_waits_for("h1", "h2", "h3")
    case.take("06-24", postpone("06-26", hearing="h2"), CLERK)
    assert archive_waits_for("h1", "h2", "h3")
    case.take("06-25", hold("06-25"), CLERK).take("06-25", CancelHearing(hearing="h2", reason=said()), CLERK)
    session = {"began_at": at("06-25", "14:00:00"), "ended_at": at("06-25", "15:00:00")}
    case.take("06-25", hold(hearing="h3", **session), CLERK)
    assert archive_waits_for("h1", "h3")
    for number in (1, 3):
        case.take("06-26", SignMinutes(hearing=f"h{number}", signed_by=["王主任"]), CLERK)
    assert archive_waits_for("h3")
    case.take("06-26", recorded(at("06-25", "14:00:00"), 3600, hearing="h3"), CLERK)
    case.take("06-26", CloseHearing(hearing="h3", deposited_with="县联席会议办公室"), CLERK)
    assert case.take("06-26", ARCHIVED).state is State.ARCHIVED


def test_a_dossier_that_is_still_to_be_heard_is_merged_into_none() -> None:
    merged = Merge(other="331121-2026-000002")
    case = Case().take("04-10", plan()).take("04-10", plan("04-22"))
    assert case.not_now("04-11", merged)[0].startswith("h1, h2 must be held or cancelled")
    closed_to_them = next(one for one in case.dossier.choices(CLERK) if one.step is Step.MERGE).closed
    assert isinstance(closed_to_them, NotNow)
    case.take("04-20", hold()).take("04-20", CancelHearing(hearing="h2", reason=said()))
    assert case.not_now("04-20", merged)[1] == "听证会审h1尚未举行、签字或办结，也未取消"
    case.take("04-21", SIGNED)
    assert case.take("04-21", merged).state is State.MERGED


def test_a_matter_is_closed_while_it_is_still_to_be_heard() -> None:
    case = Case().transferred("04-02").accepted("04-10").take("04-10", plan("07-20"), CLERK)
    case.answered("05-20").delivered("05-21").take("05-22", Close(outcome=Outcome.OTHER))
    assert case.take("07-20", hold("07-20"), CLERK).state is State.CLOSED
