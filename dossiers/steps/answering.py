"""Steps by which a matter is answered, the answer delivered, reported, closed and rated."""

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import BaseModel, Field

from dossiers.days import Day
from dossiers.errors import InvalidInput, NotNow, NotPermitted
from dossiers.identity import ConcealedText
from dossiers.states import Purpose, State, Step
from dossiers.steps.reports import ReportGround, ReportState, at_gate, held_up, put, ready, send_back
from dossiers.steps.step import PARTY, StepTaken, check_line
from dossiers.text import LINE, Name
from dossiers.viewer import Role, Viewer

if TYPE_CHECKING:
    from dossiers.clocks.clock import Clock
    from dossiers.dossier import Dossier


class Conclusion(StrEnum):
    """What an opinion says: supported 支持, explained 解释, not supported 不予支持."""

    SUPPORTED = "SUPPORTED"
    EXPLAINED = "EXPLAINED"
    NOT_SUPPORTED = "NOT_SUPPORTED"


class Outcome(StrEnum):
    """What came of it, apart from the opinion: 诉求合理解决到位, 教育疏导到位, 帮扶救助到位, or none of them."""

    SOLVED = "SOLVED"
    EXPLAINED = "EXPLAINED"
    HELPED = "HELPED"
    OTHER = "OTHER"


class OpinionLevel(StrEnum):
    """Of the three levels (三级): the unit's own opinion, the review's, the re-review's."""

    HANDLING = "HANDLING"
    REVIEW = "REVIEW"
    RE_REVIEW = "RE_REVIEW"


class ReviewOutcome(StrEnum):
    """维持, 变更, 撤销并责令重新办理."""

    UPHELD = "UPHELD"
    CHANGED = "CHANGED"
    REVOKED = "REVOKED"


class DeliveryMeans(StrEnum):
    IN_PERSON = "IN_PERSON"
    POST = "POST"
    ELECTRONIC = "ELECTRONIC"
    LEFT = "LEFT"
    """留置送达."""
    PUBLIC_NOTICE = "PUBLIC_NOTICE"


class Satisfaction(StrEnum):
    SATISFIED = "SATISFIED"
    BASICALLY = "BASICALLY"
    NOT = "NOT"


class Lacking(StrEnum):
    """Why a closing report is sent back (退回重办)."""

    UNCLEAR = "UNCLEAR"
    EVASIVE = "EVASIVE"
    NO_OPINION = "NO_OPINION"
    OTHER = "OTHER"


class Delivery(BaseModel):
    party: str
    on: Day
    means: DeliveryMeans
    entry: int


class Opinion(BaseModel):
    """A written opinion: the unit's for all parties, a review's for the party that asked for it."""

    id: str
    level: OpinionLevel
    party: str | None = None
    outcome: ReviewOutcome | None = None
    issued_on: Day
    entry: int
    deliveries: list[Delivery] = Field(default_factory=list)

    def delivered_to(self, party: str) -> Delivery | None:
        return next((delivery for delivery in self.deliveries if delivery.party == party), None)


class Rating(BaseModel):
    """满意度评价, by one party."""

    party: str
    office: Satisfaction
    unit: Satisfaction | None
    on: Day
    entry: int


class RequestAnswer(BaseModel):
    """What the opinion says to one request (逐项答复)."""

    request: str = Field(description="Id of the request, such as r1 (诉求编号).")
    conclusion: Conclusion = Field(description="Supported, explained or not supported (处理意见).")
    answer: ConcealedText = Field(description="The answer, with identities cut out (答复内容).")


class Answer(StepTaken):
    """答复: the unit's own written opinion (处理意见书), which addresses each request."""

    step: Literal[Step.ANSWER] = Step.ANSWER
    recorded: ClassVar = "Answered"
    words: ClassVar = "Answer by the unit's written opinion, which addresses each request (答复、处理意见书)."
    conclusion: Conclusion = Field(description="What it says on the whole (处理意见).")
    facts: ConcealedText = Field(description="The facts found, with identities cut out (查明事实).")
    basis: ConcealedText = Field(description="The rules it rests on (依据).")
    requests: list[RequestAnswer] = Field(
        default_factory=list,
        max_length=500,
        description="What it says to each request; none may be left out (逐项答复).",
    )
    review_at: ConcealedText | None = Field(default=None, description="Where a review can be asked for (复查机关).")

    @classmethod
    def require(cls, dossier: "Dossier") -> None:
        suggestion = dossier.suggestion
        if dossier.purpose is Purpose.SUGGESTION and suggestion and suggestion.adopted is None:
            raise NotNow(cls.name(), "say first whether the suggestion is adopted", "尚未决定是否采纳")

    def check(self, dossier: "Dossier", happened_on: date) -> None:  # noqa: ARG002 - has no date
        check_line("review_at", self.review_at, LINE)
        asked = {request.id for request in dossier.matter.requests}
        answered = [part.request for part in self.requests]
        if unknown := set(answered) - asked:
            raise InvalidInput("requests", f"the dossier has no request {', '.join(sorted(unknown))}")
        if len(answered) != len(set(answered)):
            raise InvalidInput("requests", "a request is answered once")
        if missing := asked - set(answered):
            raise InvalidInput("requests", f"every request needs its answer; missing: {', '.join(sorted(missing))}")

    def apply(self, dossier: "Dossier") -> None:
        dossier.add_opinion(OpinionLevel.HANDLING)

    def ends(self, clock: "Clock", dossier: "Dossier") -> bool:  # noqa: ARG002 - for those that ask
        """The opinion takes the place of earlier ones: from its delivery the time to ask for review counts anew."""
        return clock.rule_id in {"transfer", "objection", "review-request", "re-review-request"}


def to_deliver(dossier: "Dossier", party: str) -> list[Opinion]:
    """The latest opinion of each level that concerns the party, where it has yet to get it."""
    latest = [dossier.latest_opinion(level, party) for level in OpinionLevel]
    return [one for one in latest if one and one.delivered_to(party) is None]


class Deliver(StepTaken):
    """送达: from this day a party's time to ask for review counts."""

    step: Literal[Step.DELIVER] = Step.DELIVER
    recorded: ClassVar = "Delivered"
    words: ClassVar = "Deliver an opinion to a party, whose time to ask for review counts from that day (送达)."
    roles: ClassVar = frozenset({Role.RECEPTION, Role.UNIT, Role.SUPERVISION})
    by_holder: ClassVar = False
    per_party: ClassVar = True
    opinion: Name = Field(description="Id of the opinion, such as o1 (意见书编号).")
    party: Name = Field(description=PARTY)
    means: DeliveryMeans = Field(description="How (送达方式).")
    note: ConcealedText | None = Field(default=None, description="A note; identities are cut out (备注).")

    @classmethod
    def permit(cls, dossier: "Dossier", viewer: Viewer) -> None:
        super().permit(dossier, viewer)
        issuers = {dossier.holder.id, *(review.authority.id for review in dossier.reviews)}
        if viewer.unit not in issuers:
            raise NotPermitted("only who issued an opinion delivers it")

    @classmethod
    def require(cls, dossier: "Dossier") -> None:
        if not dossier.opinions:
            raise NotNow(cls.name(), "no opinion has been issued", "尚未出具意见书")

    @classmethod
    def require_for(cls, dossier: "Dossier", viewer: Viewer, party: str) -> None:
        waiting = to_deliver(dossier, party)
        if not waiting:
            raise NotNow(cls.name(), f"no opinion waits to be delivered to {party}", f"没有待送达{party}的意见书")
        if viewer.unit not in {dossier.issuer(one).id for one in waiting}:
            issuer = dossier.issuer(waiting[0]).name
            raise NotPermitted(f"{waiting[0].id} is the opinion of {issuer}; only who issued it delivers it")

    def check_by(self, dossier: "Dossier", viewer: Viewer) -> None:
        super().check_by(dossier, viewer)
        issuer = dossier.issuer(dossier.opinion(self.opinion))
        if viewer.unit != issuer.id:
            raise NotPermitted(f"{self.opinion} is the opinion of {issuer.name}; only who issued it delivers it")

    def check(self, dossier: "Dossier", happened_on: date) -> None:
        party, opinion = dossier.party(self.party), dossier.opinion(self.opinion)
        if opinion.party not in {None, party.id}:
            raise InvalidInput("party", f"{opinion.id} is the opinion that {opinion.party} asked for")
        latest = dossier.latest_opinion(opinion.level, party.id)
        if latest is not None and latest.id != opinion.id:
            raise InvalidInput("opinion", f"{latest.id} has taken the place of {opinion.id}; deliver that")
        if known := opinion.delivered_to(party.id):
            raise InvalidInput("party", f"{opinion.id} was delivered to {party.id} on {known.on} already")
        if happened_on < opinion.issued_on:
            raise InvalidInput(self.day_field, f"{happened_on} lies before {opinion.issued_on}, when it was issued")

    def apply(self, dossier: "Dossier") -> None:
        dossier.deliver(self.opinion, self.party, self.means)

    def starts(self, rule_id: str, dossier: "Dossier") -> bool:
        opinion = dossier.opinion(self.opinion)
        if opinion.level is OpinionLevel.HANDLING:
            return rule_id == "review-request"
        upheld_or_changed = opinion.level is OpinionLevel.REVIEW and opinion.outcome is not ReviewOutcome.REVOKED
        return upheld_or_changed and rule_id == "re-review-request"

    def concerns(self) -> str:
        return self.party


class ReportClosing(StepTaken):
    """办结报告: to who assigned it, signed by the unit's leader; also on an instruction, and on an important matter.

    The unit reports to the office that assigned it, that office to the one that had assigned it before, and so on up.
    """

    step: Literal[Step.REPORT_CLOSING] = Step.REPORT_CLOSING
    recorded: ClassVar = "ClosingReported"
    words: ClassVar = "Hand the closing report, signed by the unit's leader, to whoever demands it of you (办结报告)."
    by_holder: ClassVar = False
    signed_by: Name = Field(description="The leader who signed it (签发人).")
    text: ConcealedText = Field(description="The report; identities are cut out (报告内容).")

    @classmethod
    def permit(cls, dossier: "Dossier", viewer: Viewer) -> None:
        """By who owes one; where none is owed any more, by who holds the dossier, as `require` says why not."""
        viewer.require(*sorted(cls.roles), to=f"take the step {cls.name()}")
        owing = [dossier.debtor(one) for one in dossier.assignments if one.waits]
        if not owing and viewer.unit != dossier.holder.id:
            raise NotPermitted(f"{dossier.holder.name} holds the dossier now; only it may take the step {cls.name()}")
        if owing and viewer.unit not in {unit.id for unit in owing}:
            names = ", ".join(dict.fromkeys(unit.name for unit in owing))
            raise NotPermitted(f"{names} owes the report; nobody else may take the step {cls.name()}")
        if not ready(dossier, viewer.unit) and (below := held_up(dossier, viewer.unit)):
            lacking = f"the report of {dossier.debtor(below).name} must have passed first"
            raise NotNow(cls.name(), lacking, f"{dossier.debtor(below).name}的办结报告尚未审核通过")

    @classmethod
    def require(cls, dossier: "Dossier") -> None:
        if not dossier.assignments:
            lacking = "only what was assigned, instructed or marked important is reported on"
            raise NotNow(cls.name(), lacking, "非交办、批示、重要事项无需报告")
        if not any(one.waits for one in dossier.assignments):
            raise NotNow(cls.name(), "the report is handed in already", "办结报告已提交")

    def apply(self, dossier: "Dossier") -> None:
        put(dossier, ready(dossier, dossier.next_by), ReportState.SUBMITTED)


class _Gate(StepTaken):
    """By who demands it, of the report alone: the opinion is the unit's own."""

    roles: ClassVar = frozenset({Role.RECEPTION, Role.SUPERVISION, Role.UNIT, Role.LEADER})

    @classmethod
    def permit(cls, dossier: "Dossier", viewer: Viewer) -> None:
        waiting = next(iter(at_gate(dossier, viewer.unit) or dossier.assignments[-1:]), None)
        assigned = waiting is None or waiting.ground is ReportGround.ASSIGNED
        did = "assigned the matter" if assigned else "demands the report"
        cls.permit_only(waiting.by if waiting else None, viewer, did)

    @classmethod
    def require(cls, dossier: "Dossier") -> None:
        if not at_gate(dossier, None):
            raise NotNow(cls.name(), "no closing report waits for it", "没有待审核的办结报告")


class PassReport(_Gate):
    """审核通过."""

    step: Literal[Step.PASS_REPORT] = Step.PASS_REPORT
    recorded: ClassVar = "ReportPassed"
    words: ClassVar = "Pass a closing report (办结报告审核通过)."
    note: ConcealedText | None = Field(default=None, description="A note; identities are cut out (备注).")

    def apply(self, dossier: "Dossier") -> None:
        put(dossier, at_gate(dossier, dossier.next_by), ReportState.PASSED)

    def meets(self, clock: "Clock", dossier: "Dossier") -> bool:
        return any(one.times(clock) for one in at_gate(dossier, dossier.next_by))


class SendBack(_Gate):
    """退回重办: with what is lacking."""

    step: Literal[Step.SEND_BACK] = Step.SEND_BACK
    recorded: ClassVar = "SentBack"
    words: ClassVar = "Send a closing report back, saying what it lacks (退回重办)."
    lacking: list[Lacking] = Field(min_length=1, max_length=4, description="What it lacks (退回原因).")
    text: ConcealedText = Field(description="What is to be done (退回意见).")

    def apply(self, dossier: "Dossier") -> None:
        send_back(dossier, at_gate(dossier, dossier.next_by))


class Close(StepTaken):
    """办结."""

    step: Literal[Step.CLOSE] = Step.CLOSE
    recorded: ClassVar = "Closed"
    words: ClassVar = "Close, saying what came of it (办结)."
    roles: ClassVar = frozenset({Role.RECEPTION, Role.UNIT, Role.SUPERVISION, Role.DISCIPLINE})
    outcome: Outcome = Field(description="What came of it, apart from the opinion (化解结果).")
    note: ConcealedText | None = Field(default=None, description="A note; identities are cut out (备注).")

    @classmethod
    def require(cls, dossier: "Dossier") -> None:
        """What was assigned, instructed or important waits for every gate, once it is answered; what was not accepted,
        or led elsewhere, has no report.
        """
        answered = dossier.state is State.ANSWERED
        if answered and any(one.report is not ReportState.PASSED for one in dossier.assignments):
            raise NotNow(cls.name(), "its closing report must have passed first", "办结报告尚未审核通过")
        if answered and (waiting := dossier.undelivered()):
            lacking = f"the opinion must be delivered to {', '.join(waiting)} first"
            raise NotNow(cls.name(), lacking, f"意见书尚未送达{'、'.join(waiting)}")

    def apply(self, dossier: "Dossier") -> None:
        dossier.outcome = self.outcome

    def ends(self, clock: "Clock", dossier: "Dossier") -> bool:  # noqa: ARG002 - for those that ask
        return clock.rule_id == "assigned-report"


class Rate(StepTaken):
    """评价: the receiving office and the responsible unit, by each party."""

    step: Literal[Step.RATE] = Step.RATE
    recorded: ClassVar = "Rated"
    words: ClassVar = "Record how satisfied a party is, or a call-back (满意度评价、回访)."
    roles: ClassVar = frozenset({Role.RECEPTION, Role.SUPERVISION, Role.PETITIONER})
    by_holder: ClassVar = False
    per_party: ClassVar = True
    party: Name = Field(description=PARTY)
    office: Satisfaction = Field(description="With the office that received it (对信访部门).")
    unit: Satisfaction | None = Field(default=None, description="With the unit that answered (对责任单位).")
    called_back: bool = Field(default=False, description="Whether the office asked for it (是否回访).")
    comment: ConcealedText | None = Field(default=None, description="In their words; identities cut out (评价内容).")

    def check(self, dossier: "Dossier", happened_on: date) -> None:  # noqa: ARG002 - any day will do
        dossier.party(self.party)

    def apply(self, dossier: "Dossier") -> None:
        dossier.rate(self.party, self.office, self.unit)
