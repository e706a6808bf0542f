"""The life of a dossier: whatever the order of steps, what it says of itself is so, and a refusal changes nothing."""

from collections.abc import Callable
from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from dossiers.as_of import as_of
from dossiers.contact import Form
from dossiers.dossier import Dossier
from dossiers.errors import AnjuanError, IllegalStep, NotNow
from dossiers.listing import WORKED_ON
from dossiers.states import NOBODYS, UNDER_WAY, Step, possible
from dossiers.steps import (
    CLASSES,
    Accept,
    AddContact,
    AdoptSimplified,
    AgreeToObjection,
    Archive,
    Assign,
    Certify,
    Close,
    Conclude,
    Correct,
    Deliver,
    DeliveryMeans,
    Designate,
    EndImportant,
    EndUrgent,
    ExplainedTo,
    ExplainInWriting,
    Extend,
    GiveOrder,
    Instruct,
    IssueReReview,
    IssueReview,
    JoinParty,
    MarkImportant,
    MarkUrgent,
    Meet,
    MeetingKind,
    NotAccept,
    Object,
    Outcome,
    PartGiven,
    PassReport,
    Rate,
    Redirect,
    RefuseObjection,
    RefuseRequest,
    Reopen,
    ReplyOrder,
    ReportClosing,
    ReportPart,
    ReportState,
    RequestReReview,
    RequestReview,
    Resume,
    ReviewOutcome,
    Satisfaction,
    SendBack,
    Settle,
    ShareOut,
    StepTaken,
    Suspend,
    Transfer,
    TurnOrdinary,
    Warn,
    WithdrawRequest,
)
from dossiers.viewer import Role, Viewer
from tests.conftest import LABOUR, LAND, NATION, QINGTIAN, a_viewer
from tests.dossiers.steps.building import (
    CITY_OFFICE,
    CITY_SUPERVISION,
    PROVINCE_OFFICE,
    STAFF,
    SUPERVISION,
    Case,
    an_answer,
    day,
    noon,
)
from tests.dossiers.taking import CLERK, LIMITS, a_stamp, contact, party, ref, said

STRANGERS = [a_viewer(Role.ADMIN, NATION), a_viewer(Role.DISCIPLINE, NATION), a_viewer(Role.UNIT, QINGTIAN, "331121-X")]
PARTIES = 3


BEGINNINGS: list[Callable[[], Case]] = [
    lambda: Case(office=CITY_OFFICE, asked=2),
    Case,
    lambda: Case(office=LAND),
    lambda: Case().transferred("04-02").take("04-03", Object(reason=said())),
    lambda: _given_back(3),
    lambda: Case().assigned().accepted().answered().take("05-21", REPORT),
    lambda: (
        Case(office=CITY_OFFICE).assigned("04-02", "06-30", "331121-XFJ").assigned("04-03", "05-29", LAND).accepted()
    ),
    lambda: (
        Case()
        .transferred()
        .accepted()
        .answered()
        .delivered()
        .review_asked()
        .reviewed()
        .delivered("06-23")
        .re_review_asked()
    ),
    lambda: Case().transferred().joined("04-03").accepted().answered().delivered("05-21").delivered("05-25", "p2"),
    lambda: Case().transferred().accepted().answered().delivered().review_asked(),
    lambda: Case().assigned().accepted().answered().delivered().review_asked().reviewed().delivered("06-23"),
    lambda: Case().transferred().accepted().visited("04-13").visited("04-14").take("04-15", WARNING, SUPERVISION),
]
"""How far a dossier has come at the outset."""
ASIDE = frozenset({
    Step.ADD_CONTACT, Step.JOIN_PARTY, Step.CORRECT, Step.MARK_URGENT, Step.END_URGENT, Step.SETTLE, Step.MEET,
    Step.RATE, Step.SHARE_OUT, Step.REPORT_PART, Step.REDIRECT, Step.NOT_ACCEPT, Step.ORDER, Step.REPLY_ORDER,
    Step.WARN,
    Step.EXPLAIN_IN_WRITING, Step.ARCHIVE, Step.REOPEN, Step.CERTIFY, Step.EXTEND, Step.SUSPEND, Step.RESUME,
    Step.INSTRUCT, Step.MARK_IMPORTANT, Step.END_IMPORTANT,
})  # fmt: skip
"""What does not lead a dossier on to its end, or ends it early."""
REPORT = ReportClosing(signed_by="局长", text=said())
WARNING = Warn(text=said())


def _given_back(times: int) -> Case:
    case = Case()
    for _ in range(times):
        case.transferred("04-02").take("04-02", Object(reason=said()))
        case.take("04-02", AgreeToObjection(reason=said()), CLERK)
    return case


class Life(RuleBasedStateMachine):
    """Steps with facts that may or may not fit, by the holder or by who else may take them, days apart."""

    def __init__(self) -> None:
        super().__init__()
        self.day = day("04-01")
        self.seen: list[tuple[int, dict[str, object]]] = []

    @initialize(begin=some.sampled_from(BEGINNINGS))
    def begin(self, begin: Callable[[], Case]) -> None:
        self.dossier = begin().dossier
        self.day = self.dossier.last_happened_on
        self.remember()

    @rule(data=some.data(), days=some.sampled_from([0, 0, 1, 2, 9]))
    def onward(self, data: some.DataObject, days: int) -> None:
        self.step(data, days, lambda step: step not in ASIDE)

    @rule(data=some.data(), days=some.sampled_from([0, 0, 1]))
    def aside(self, data: some.DataObject, days: int) -> None:
        self.step(data, days, lambda step: step in ASIDE)

    def step(self, data: some.DataObject, days: int, wanted: Callable[[Step], bool]) -> None:
        """One that nothing need come before; its facts may still not fit."""
        self.day += timedelta(days=days)
        allowed = possible(self.dossier.purpose, self.dossier.state)
        ready = [step for step in allowed if step in FACTS and wanted(step) and self.is_ready(step)]
        if ready:
            step = data.draw(some.sampled_from(ready))
            number = data.draw(some.integers(0, 11))
            self.attempt(FACTS[step](self, number), self.who(step, number))

    def is_ready(self, step: Step) -> bool:
        try:
            CLASSES[step].require(self.dossier)
        except NotNow:
            return False
        return True

    @rule(step=some.sampled_from(sorted(ASIDE)), number=some.integers(0, 11))
    def too_early(self, step: Step, number: int) -> None:
        if step in possible(self.dossier.purpose, self.dossier.state) and not self.is_ready(step):
            assert self.attempt(FACTS[step](self, number), self.who(step, number)) is not None

    @rule(step=some.sampled_from(sorted(set(Step) - NOBODYS)), number=some.integers(0, 11))
    def closed(self, step: Step, number: int) -> None:
        """A step that the state may not allow."""
        if step in FACTS and step not in possible(self.dossier.purpose, self.dossier.state):
            assert isinstance(self.attempt(FACTS[step](self, number), self.who(step, number)), IllegalStep)

    @precondition(lambda self: self.dossier.version > 1)
    @rule(
        viewer=some.sampled_from(STRANGERS), step=some.sampled_from([Step.ACCEPT, Step.ANSWER, Step.CLOSE, Step.REOPEN])
    )
    def wrong_hands(self, viewer: Viewer, step: Step) -> None:
        assert self.attempt(FACTS[step](self, 0), viewer) is not None

    @rule(days=some.sampled_from([1, 20, 45]))
    def time_passes(self, days: int) -> None:
        self.day += timedelta(days=days)
        while self.dossier.pass_time(self.moment(), LIMITS):
            self.remember()
        assert not any(clock.unrecorded(self.day) for clock in self.dossier.clocks)

    def attempt(self, facts: StepTaken, viewer: Viewer) -> AnjuanError | None:
        before = self.dossier.model_dump()
        try:
            self.dossier.take(facts, viewer, a_stamp(viewer, self.day, self.moment()), LIMITS)
        except AnjuanError as refusal:
            assert self.dossier.model_dump() == before
            return refusal
        assert self.dossier.model_dump()["chain"][:-1] == before["chain"]
        self.remember()
        return None

    def who(self, step: Step, number: int) -> Viewer:
        if step in OTHERS:
            return OTHERS[step](self.dossier, number)
        return STAFF[self.dossier.holder.id]

    def moment(self):
        return noon(self.day) + timedelta(seconds=self.dossier.version)

    def remember(self) -> None:
        self.seen.append((self.dossier.version, self.dossier.model_dump()))

    @invariant()
    def the_chain_says_how_it_stands(self) -> None:
        chain = self.dossier.chain
        assert [entry.number for entry in chain] == list(range(1, self.dossier.version + 1))
        assert chain[-1].state is self.dossier.state
        assert self.dossier.holdings[-1].unit == self.dossier.holder
        kept = [*self.dossier.opinions, *self.dossier.reviews, *self.dossier.orders, *self.dossier.warnings]
        assert all(1 <= record.entry <= self.dossier.version for record in kept)

    @invariant()
    def every_clock_has_its_reason(self) -> None:
        version = self.dossier.version
        assert len({clock.id for clock in self.dossier.clocks}) == len(self.dossier.clocks)
        for clock in self.dossier.clocks:
            assert clock.why.zh.endswith("。")
            assert clock.why.en.endswith(".")
            assert f"{clock.due.year}年{clock.due.month}月{clock.due.day}日" in clock.why.zh
            entries = (clock.started_by, clock.met_by, clock.ended_by, clock.missed_by, clock.lapsed_by)
            assert all(1 <= entry <= version for entry in entries if entry is not None)
            assert clock.due > clock.started_on
            assert clock.met_on is None or clock.met_on >= clock.started_on
            assert (clock.owed_by is None) == (clock.party is not None and clock.right)

    @invariant()
    def nothing_waits_without_a_time_limit(self) -> None:
        """Whatever an office has still to pass on, decide or handle; and every closing report that is owed."""
        dossier = self.dossier
        duties = [clock for clock in dossier.clocks if clock.running and not clock.right]
        if dossier.state in WORKED_ON:
            assert duties
        for demand in dossier.assignments if dossier.state in UNDER_WAY else []:
            clocks = [clock for clock in duties if demand.times(clock)]
            assert len(clocks) == (demand.report is not ReportState.PASSED)
            assert all(clock.owed_by == dossier.debtor(demand).id for clock in clocks)

    @invariant()
    def lists_say_what_clocks_say(self) -> None:
        running = [clock for clock in self.dossier.clocks if clock.running and clock.stopped is None]
        due = min((clock.due for clock in running if not clock.right), default=None)
        if not self.dossier.parts and self.dossier.agreement is None:
            assert self.dossier.next_due == due
        elif due is not None:
            assert self.dossier.next_due <= due
        assert self.dossier.ticks_on == min((clock.due for clock in running if clock.missed_by is None), default=None)

    @invariant()
    def nobody_owes_twice(self) -> None:
        """Of what concerns the matter as a whole, one time limit runs; of a party's rights, one of each kind."""
        running = [(clock.rule_id, clock.party) for clock in self.dossier.clocks if clock.running]
        single = [one for one in running if one[0] not in {"order", "explanation", "assigned-report"}]
        assert len(single) == len(set(single))

    def teardown(self) -> None:
        """As of any past moment it is what was seen then."""
        for version, then in self.seen[:-1]:
            moment = self.dossier.chain[version - 1].recorded_at
            if self.dossier.chain[version].recorded_at > moment:
                rebuilt = as_of(self.dossier, moment, LIMITS)
                assert rebuilt is not None
                assert rebuilt.model_dump() == then


def _unit(number: int) -> str:
    return (LAND, LABOUR, "331121-XFJ", LAND)[number % 4]


def _office(number: int) -> str:
    return (CITY_OFFICE, "331121-XFJ")[number % 2]


def _party(life: "Life", number: int) -> str:
    return f"p{number % len(life.dossier.parties) + 1}"


def _visit(life: Life, number: int) -> StepTaken:
    raised = contact(len(life.dossier.contacts) + 1, "p1", life.dossier.version + 1, life.day)
    form = Form.LETTER if number % 3 == 0 else Form.VISIT
    return AddContact(contact=raised.model_copy(update={"form": form}))


def _joining(life: Life, number: int) -> StepTaken:
    party_id = f"p{len(life.dossier.parties) + 1}"
    raised = contact(len(life.dossier.contacts) + 1, party_id, life.dossier.version + 1, life.day)
    hashed = f"i:{number}" if len(life.dossier.parties) >= PARTIES else f"i:{party_id}"
    return JoinParty(party=party(party_id, hashed, joined_on=life.day), contact=raised)


def _delivery(life: Life, number: int) -> StepTaken:
    count = len(life.dossier.opinions)
    return Deliver(opinion=f"o{count - number % 2}", party=_party(life, number // 2), means=DeliveryMeans.POST)


def _correction(life: Life, number: int) -> StepTaken:
    entry = number % life.dossier.version + 1
    moved = life.dossier.chain[entry - 1].happened_on + timedelta(days=number % 4 - 1)
    return Correct(entry=entry, day=moved, reason=said())


def _later(life: Life, number: int):
    return life.day + timedelta(days=5 * number)


_OUTCOMES = [ReviewOutcome.UPHELD, ReviewOutcome.REVOKED, ReviewOutcome.CHANGED]
_WHY = said()

FACTS: dict[Step, Callable[[Life, int], StepTaken]] = {
    Step.ADD_CONTACT: _visit,
    Step.JOIN_PARTY: _joining,
    Step.CORRECT: _correction,
    Step.TRANSFER: lambda _, number: Transfer(to=ref(_unit(number))),
    Step.ASSIGN: lambda life, number: Assign(to=ref(_unit(number)), report_due=_later(life, number)),
    Step.OBJECT: lambda *_: Object(reason=_WHY),
    Step.AGREE_TO_OBJECTION: lambda *_: AgreeToObjection(reason=_WHY),
    Step.REFUSE_OBJECTION: lambda *_: RefuseObjection(reason=_WHY),
    Step.DESIGNATE: lambda _, number: Designate(to=ref(_unit(number))),
    Step.ACCEPT: lambda *_: Accept(),
    Step.NOT_ACCEPT: lambda *_: NotAccept(reason=_WHY),
    Step.REDIRECT: lambda *_: Redirect(route=_WHY, body=_WHY, reason=_WHY),
    Step.ADOPT_SIMPLIFIED: lambda *_: AdoptSimplified(),
    Step.TURN_ORDINARY: lambda *_: TurnOrdinary(),
    Step.SHARE_OUT: lambda life, number: ShareOut(
        parts=[PartGiven(unit=ref(_unit(number)), task=_WHY, due=_later(life, number))]
    ),
    Step.REPORT_PART: lambda _, number: ReportPart(unit=ref(_unit(number)), text=_WHY),
    Step.MEET: lambda life, number: Meet(
        kind=MeetingKind.FIRST, party=_party(life, number), official="王主任", text=_WHY
    ),
    Step.SETTLE: lambda life, number: Settle(text=_WHY, performance_due=_later(life, number)),
    Step.EXTEND: lambda life, number: Extend(days=4 * number + 1, approver="局长", told_on=life.day, reason=_WHY),
    Step.ANSWER: lambda life, _: an_answer(life.dossier),
    Step.DELIVER: _delivery,
    Step.REPORT_CLOSING: lambda *_: ReportClosing(signed_by="局长", text=_WHY),
    Step.PASS_REPORT: lambda *_: PassReport(),
    Step.SEND_BACK: lambda *_: SendBack(lacking=["UNCLEAR"], text=_WHY),
    Step.CLOSE: lambda *_: Close(outcome=Outcome.OTHER),
    Step.RATE: lambda life, number: Rate(party=_party(life, number), office=Satisfaction.NOT),
    Step.REQUEST_REVIEW: lambda life, number: RequestReview(
        party=_party(life, number), authority=ref(CITY_OFFICE), reason=_WHY
    ),
    Step.ISSUE_REVIEW: lambda life, number: IssueReview(
        party=_party(life, number // 3), outcome=_OUTCOMES[number % 3], facts=_WHY, basis=_WHY
    ),
    Step.REQUEST_RE_REVIEW: lambda life, number: RequestReReview(
        party=_party(life, number), authority=ref(PROVINCE_OFFICE), reason=_WHY
    ),
    Step.ISSUE_RE_REVIEW: lambda life, number: IssueReReview(
        party=_party(life, number // 3), outcome=_OUTCOMES[number % 3], facts=_WHY, basis=_WHY
    ),
    Step.WITHDRAW_REQUEST: lambda life, number: WithdrawRequest(party=_party(life, number)),
    Step.CONCLUDE: lambda *_: Conclude(),
    Step.CERTIFY: lambda *_: Certify(certified_by="省联席办", record=_WHY),
    Step.REOPEN: lambda *_: Reopen(reason=_WHY),
    Step.ARCHIVE: lambda *_: Archive(),
    Step.MARK_URGENT: lambda *_: MarkUrgent(danger=_WHY, reported_to="值班室"),
    Step.END_URGENT: lambda *_: EndUrgent(text=_WHY),
    Step.ORDER: lambda life, number: GiveOrder(to=ref(_unit(number)), due=_later(life, number), text=_WHY),
    Step.REPLY_ORDER: lambda life, number: ReplyOrder(
        order=f"d{number % max(1, len(life.dossier.orders)) + 1}", text=_WHY
    ),
    Step.WARN: lambda *_: Warn(text=_WHY),
    Step.EXPLAIN_IN_WRITING: lambda _, number: ExplainInWriting(
        to="局长", addressed=list(ExplainedTo)[number % 2], done=_WHY, why=_WHY
    ),
    Step.SUSPEND: lambda life, number: Suspend(
        clock="re-review:p1",
        first=life.day + timedelta(days=number % 3 - 1),
        last=life.day + timedelta(days=number) if number % 2 else None,
        reason=_WHY,
    ),
    Step.RESUME: lambda life, number: Resume(clock="re-review:p1", last=life.day + timedelta(days=number % 5 - 2)),
    Step.INSTRUCT: lambda life, number: Instruct(
        leader="县长", text=_WHY, report_due=_later(life, number), gate=ref(_office(number))
    ),
    Step.MARK_IMPORTANT: lambda life, number: MarkImportant(
        reason=_WHY, report_due=_later(life, number), gate=ref(_office(number))
    ),
    Step.END_IMPORTANT: lambda *_: EndImportant(reason=_WHY),
    Step.REFUSE_REQUEST: lambda life, number: RefuseRequest(
        party=_party(life, number), reason=_WHY, word=_WHY, told_on=life.day
    ),
}


def _sender(dossier: Dossier, _: int) -> Viewer:
    return STAFF[dossier.objection.sender.id] if dossier.objection else CLERK


def _gate(dossier: Dossier, number: int) -> Viewer:
    waiting = [one for one in dossier.assignments if one.report is ReportState.SUBMITTED] or dossier.assignments
    return STAFF[waiting[number % len(waiting)].by.id] if waiting else CLERK


def _reporter(dossier: Dossier, number: int) -> Viewer:
    owing = [dossier.debtor(one).id for one in dossier.assignments if one.waits] or [dossier.holder.id]
    return STAFF[owing[number % len(owing)]]


def _issuer(dossier: Dossier, number: int) -> Viewer:
    opinions = dossier.opinions
    return STAFF[dossier.issuer(opinions[-1 - number % 2]).id] if len(opinions) > 1 else STAFF[dossier.holder.id]


def _ordered(dossier: Dossier, number: int) -> Viewer:
    orders = dossier.orders
    return STAFF[orders[number % len(orders)].to.id] if orders else CLERK


OTHERS: dict[Step, Callable[[Dossier, int], Viewer]] = {
    Step.AGREE_TO_OBJECTION: _sender,
    Step.REFUSE_OBJECTION: _sender,
    Step.PASS_REPORT: _gate,
    Step.SEND_BACK: _gate,
    Step.REPORT_CLOSING: _reporter,
    Step.REFUSE_REQUEST: lambda _, number: STAFF[(CITY_OFFICE, PROVINCE_OFFICE)[number % 2]],
    **dict.fromkeys((Step.SUSPEND, Step.RESUME), lambda *_: STAFF[PROVINCE_OFFICE]),
    **dict.fromkeys((Step.MARK_IMPORTANT, Step.END_IMPORTANT), lambda *_: CITY_SUPERVISION),
    Step.DELIVER: _issuer,
    Step.ISSUE_REVIEW: lambda *_: STAFF[CITY_OFFICE],
    Step.ISSUE_RE_REVIEW: lambda *_: STAFF[PROVINCE_OFFICE],
    Step.REPORT_PART: lambda _, number: STAFF[_unit(number)],
    Step.REPLY_ORDER: _ordered,
    Step.EXPLAIN_IN_WRITING: lambda dossier, _: STAFF[dossier.warnings[-1].unit.id if dossier.warnings else LAND],
    **dict.fromkeys((Step.DESIGNATE, Step.CERTIFY, Step.ORDER, Step.WARN), lambda *_: SUPERVISION),
    **dict.fromkeys(
        (
            Step.RATE,
            Step.REQUEST_REVIEW,
            Step.REQUEST_RE_REVIEW,
            Step.WITHDRAW_REQUEST,
            Step.ADD_CONTACT,
            Step.INSTRUCT,
        ),
        lambda *_: CLERK,
    ),
    Step.REOPEN: lambda *_: SUPERVISION,
}
"""Who takes what the holder does not."""

TestLife = Life.TestCase
TestLife.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
