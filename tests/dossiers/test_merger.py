"""What a dossier must have closed before it is merged into an elder one; days are of 2026."""

from collections.abc import Callable

import pytest

from dossiers.errors import NotNow
from dossiers.listing import WorklistKind, duties
from dossiers.merger import CLOSED_FIRST, GOING_ON, TAKEN_OVER
from dossiers.needs import Need, needs_of
from dossiers.states import State, Step
from dossiers.steps import (
    AgreeToObjection,
    EndImportant,
    EndUrgent,
    ExplainInWriting,
    GiveOrder,
    Inquired,
    Instruct,
    Leader,
    MakePromise,
    MarkImportant,
    MarkUrgent,
    Merge,
    Object,
    PartGiven,
    Performance,
    PromiseOutcome,
    PutInCharge,
    RecordPerformance,
    RelieveOfCharge,
    Reopen,
    ReplyInquiry,
    ReplyObstruction,
    ReplyOrder,
    ReportObstruction,
    ReportPart,
    ReviewOutcome,
    Settle,
    SettlePromise,
    ShareOut,
    Transfer,
    Unmerge,
    Warn,
    WithdrawRequest,
)
from dossiers.viewer import Role, Viewer
from tests.conftest import LABOUR, LAND, LISHUI, a_viewer
from tests.dossiers.steps.building import CITY_OFFICE, CITY_SUPERVISION, SUPERVISION, Case, day
from tests.dossiers.taking import CLERK, LABOUR_STAFF, LAND_STAFF, LIMITS, OFFICE, ref, said

MERGED = Merge(other="331121-2026-000000")
CITY_ABOVE = a_viewer(Role.SUPERVISION, LISHUI, CITY_OFFICE)
ANSWERED_ALONE = {Need.RESULT_MEETING, Need.LEADER_MEETING, Need.CALL_BACK, Need.UNSATISFIED}
"""Of what has been answered, which is merged no more."""
BY_PARTY = {Need.REVIEW}
"""Told of each party, with its right to ask."""


def ordered() -> Case:
    return Case().transferred().take("04-03", GiveOrder(to=ref(LAND), due=day("04-20"), text=said()), SUPERVISION)


def promised() -> Case:
    promise = MakePromise(what=said(), official="周县长", unit=ref(LAND), by=day("05-01"))
    return Case().take("04-02", promise)


def urgent() -> Case:
    return Case().take("04-02", MarkUrgent(danger=said(), reported_to="县委值班室"))


def warned() -> Case:
    case = Case().transferred().accepted().visited("04-13").visited("04-14")
    return case.take("04-15", Warn(text=said()), SUPERVISION).visited("04-16")


def assigned() -> Case:
    return Case().assigned("04-02")


def important() -> Case:
    mark = MarkImportant(reason=said(), report_due=day("06-30"), gate=ref(CITY_OFFICE))
    return Case().take("04-02", mark, CITY_SUPERVISION)


def shared_out() -> Case:
    part = PartGiven(unit=ref(LABOUR), task=said(), due=day("04-30"))
    return Case().transferred().accepted().take("04-13", ShareOut(parts=[part]))


def settled() -> Case:
    return Case().transferred().accepted().take("04-13", Settle(text=said(), performance_due=day("06-30")))


def led() -> Case:
    charge = PutInCharge(
        leaders=[Leader(official="mayor", name="周县长", post="县长")], unit=ref(LAND), person="吴科长"
    )
    return Case().take("04-02", charge, SUPERVISION)


def handled_again(*, delivered: bool = True) -> Case:
    case = Case().transferred().accepted().answered()
    return (case.delivered() if delivered else case).take("05-25", Reopen(reason=said()), SUPERVISION)


def review_asked() -> Case:
    return handled_again().review_asked("06-01")


def revoked() -> Case:
    """By a review whose opinion the party has yet to get."""
    return (
        Case().transferred().accepted().answered().delivered().review_asked().reviewed("06-20", ReviewOutcome.REVOKED)
    )


def _explained(case: Case) -> None:
    case.take("04-20", ExplainInWriting(to="县信访局局长", done=said(), why=said()), LAND_STAFF)


def _given_back(case: Case) -> None:
    case.take("04-03", Object(reason=said())).take("04-03", AgreeToObjection(reason=said()), CLERK)


def _reported(case: Case) -> None:
    case.take("04-20", ReportPart(unit=ref(LABOUR), text=said()), LABOUR_STAFF)


OWED: dict[str, tuple[Callable[[], Case], str, str, Callable[[Case], object]]] = {
    "an order": (
        ordered, "every order must be replied to (REPLY_ORDER)", "督办须反馈",
        lambda case: case.take("04-10", ReplyOrder(order="d1", text=said()), LAND_STAFF),
    ),
    "a promise": (
        promised, "every promise must be settled (SETTLE_PROMISE)", "承诺事项须有结果",
        lambda case: case.take("04-10", SettlePromise(promise="m1", outcome=PromiseOutcome.KEPT)),
    ),
    "danger": (
        urgent, "what is urgent must be over (END_URGENT)", "紧急事项须终报",
        lambda case: case.take("04-10", EndUrgent(text=said())),
    ),
    "an explanation": (
        warned, "must explain themselves in writing (EXPLAIN_IN_WRITING)", "须作出书面说明", _explained,
    ),
    "a closing report, given back": (
        assigned, "have the matter taken back (AGREE_TO_OBJECTION, TRANSFER)", "不得欠办结报告", _given_back,
    ),
    "a closing report, taken back": (
        assigned, "no closing report may be owed", "不得欠办结报告",
        lambda case: case.take("04-03", Transfer(to=ref(OFFICE)), SUPERVISION),
    ),
    "a report on what is important": (
        important, "or END_IMPORTANT", "解除重要事项",
        lambda case: case.take("04-10", EndImportant(reason=said()), CITY_SUPERVISION),
    ),
    "a part": (
        shared_out, "every co-handling unit must report on its part (REPORT_PART)", "协办单位须反馈", _reported,
    ),
    "an agreement": (
        settled, "the agreement must be performed in full (RECORD_PERFORMANCE)", "和解协议须全部履行",
        lambda case: case.take("04-20", RecordPerformance(performance=Performance.FULL, text=said())),
    ),
    "a leader in charge": (
        led, "the leaders in charge must be relieved (RELIEVE_OF_CHARGE)", "包案领导须解除",
        lambda case: case.take("04-10", RelieveOfCharge(reason=said()), SUPERVISION),
    ),
    "a review": (
        review_asked, "the review or re-review of p1 must be over", "p1的复查、复核须办结",
        lambda case: case.take("06-02", WithdrawRequest(party="p1"), CLERK),
    ),
    "the time to ask for a review": (
        handled_again, "or the time to ask for it", "或者申请期限届满", lambda case: case.time_passes("06-23"),
    ),
    "an opinion that is not delivered": (
        lambda: handled_again(delivered=False), "o1 must be delivered to p1 (DELIVER)", "o1须送达p1",
        lambda case: case.delivered("05-26").time_passes("06-26"),
    ),
    "a review's opinion that is not delivered": (
        revoked, "o2 must be delivered to p1 (DELIVER)", "o2须送达p1", lambda case: case.delivered("06-23"),
    ),
}  # fmt: skip


def closed_why(case: Case, viewer: Viewer = CLERK) -> object:
    return next(one.closed for one in case.dossier.as_seen_by(viewer).choices(viewer) if one.step is Step.MERGE)


@pytest.mark.parametrize(("owing", "said_so", "said_so_zh", "close"), OWED.values(), ids=OWED)
def test_what_is_owed_on_it_alone_is_closed_before_it_is_merged(owing, said_so, said_so_zh, close) -> None:
    case = owing()
    lacking, lacking_zh = case.not_now("06-30", MERGED, CLERK)
    assert said_so in lacking
    assert said_so_zh in lacking_zh
    assert lacking.endswith("; link the two until then (LINK)")
    assert lacking_zh.endswith("；此前可先关联")
    why = closed_why(case)
    assert isinstance(why, NotNow)
    assert why.lacking == lacking
    close(case)
    assert closed_why(case) is None
    assert case.take("06-30", MERGED, CLERK).state is State.MERGED
    assert (case.running(), needs_of(case.dossier), list(duties(case.dossier))) == ({}, [], [])


def test_all_that_is_owed_is_said_at_once() -> None:
    case = promised().take("04-02", MarkUrgent(danger=said(), reported_to="县委值班室"))
    lacking, lacking_zh = case.not_now("04-03", MERGED)
    assert lacking == (
        "every promise must be settled (SETTLE_PROMISE); what is urgent must be over (END_URGENT), or be marked and "
        "reported on in the elder instead; link the two until then (LINK)"
    )
    assert lacking_zh == "承诺事项须有结果；紧急事项须终报，危险未消除的改在主案卷列为紧急并续报；此前可先关联"


def test_every_need_is_closed_first_or_taken_over_or_goes_on() -> None:
    kinds = [set(CLOSED_FIRST), set(TAKEN_OVER), set(GOING_ON), ANSWERED_ALONE, BY_PARTY]
    assert sorted(need for kind in kinds for need in kind) == sorted(Need)


@pytest.mark.parametrize(
    ("case", "needs"),
    [
        (Case, []),
        (lambda: Case().joined("04-01"), []),
        (lambda: Case().transferred(), []),
        (lambda: Case().transferred().take("04-03", Object(reason=said())), [Need.OBJECTION]),
        (lambda: Case().transferred().accepted(), [Need.FIRST_MEETING]),
        (lambda: Case().take("04-02", Instruct(leader="县长", text=said()), CLERK), []),
    ],
    ids=["registered", "joined", "transferred", "objected", "accepted", "instructed without a day"],
)
def test_the_matter_itself_is_taken_over(case, needs) -> None:
    made = case()
    assert needs_of(made.dossier) == needs
    assert made.take("04-10", MERGED, CLERK).state is State.MERGED
    assert (made.running(), made.dossier.needs) == ({}, [])


def test_so_is_what_is_late() -> None:
    case = Case().transferred()
    case.time_passes("06-01")
    assert needs_of(case.dossier) == [Need.OVERDUE]
    assert case.take("06-01", MERGED, CLERK).dossier.needs == []


def obstructed() -> Case:
    report = ReportObstruction(party="p1", against=ref(LAND), to=ref(CITY_OFFICE), due=day("04-10"), text=said())
    return Case().take("04-02", report, CITY_ABOVE)


def test_a_report_of_obstruction_neither_refuses_nor_ends() -> None:
    """A refusal would tell of it those who must not learn of it."""
    case = obstructed()
    assert closed_why(case) is None
    case.take("04-03", MERGED, CLERK)
    assert case.running() == {f"obstruction:{CITY_OFFICE}": "04-10"}
    assert WorklistKind.OBSTRUCTIONS + f"@{LISHUI}" in case.dossier.worklists
    assert case.time_passes("04-13") == [f"MISS obstruction:{CITY_OFFICE}"]
    assert [entry.number for entry in case.dossier.as_seen_by(CLERK).chain] == [1, 3]
    reply = ReplyObstruction(obstruction="b1", founded=True, text=said())
    case.take("04-14", reply, CITY_ABOVE)
    clock = case.clock(f"obstruction:{CITY_OFFICE}")
    assert (case.state, clock.met_by, clock.met_in_time) == (State.MERGED, 5, False)
    assert (case.dossier.worklists, case.dossier.ticks_on) == ([], None)


def test_what_is_possible_in_a_merged_dossier_tells_nothing_of_a_report() -> None:
    without = Case().take("04-03", MERGED)
    for viewer in (CLERK, SUPERVISION):
        told = [
            [(one.step, str(one.closed)) for one in case.dossier.as_seen_by(viewer).choices(viewer)]
            for case in (without, obstructed().take("04-03", MERGED))
        ]
        assert told[0] == told[1]


def test_undone_the_report_still_waits_and_the_rest_runs_again() -> None:
    case = obstructed()
    before = case.running()
    case.take("04-03", MERGED, CLERK).take("04-07", Unmerge(reason=said()), CLERK)
    assert (case.state, case.running()) == (State.REGISTERED, before)


def test_a_question_of_another_office_is_answered_in_a_merged_dossier() -> None:
    question = Inquired(inquiry="q", other="331122-2026-000009", asked_by=ref("331122-XFJ"), question=said())
    case = Case()
    question.apply(case.dossier)
    assert closed_why(case) is None
    case.take("04-03", MERGED)
    assert case.dossier.needs == [Need.INQUIRY]
    assert {f"INQUIRIES@{OFFICE}", "INQUIRIES@331121"} <= set(case.dossier.worklists)
    case.take("04-07", ReplyInquiry(inquiry="q", same_matter=True, text=said()))
    assert (case.state, case.dossier.needs, case.dossier.worklists) == (State.MERGED, [], [])


def test_of_a_working_day_made_known_later_the_report_has_its_day_anew() -> None:
    case = obstructed().take("04-03", MERGED, CLERK)
    clock = case.clock(f"obstruction:{CITY_OFFICE}")
    right, clock.due = clock.due, day("04-09")
    case.dossier.recompute(case.dossier.last_entry_at, LIMITS)
    assert case.running() == {clock.id: f"{right:%m-%d}"}
