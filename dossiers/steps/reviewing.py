"""Steps of the second and third level (复查、复核): asked for by a party, answered by the authority next above."""

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import BaseModel, Field

from dossiers.days import Day
from dossiers.errors import InvalidInput, NotNow, NotPermitted
from dossiers.identity import ConcealedText
from dossiers.states import State, Step
from dossiers.steps.answering import Opinion, OpinionLevel, ReviewOutcome
from dossiers.steps.step import PARTY, StepTaken
from dossiers.text import Name
from dossiers.units import UnitKind, UnitRef
from dossiers.viewer import Role, Viewer

if TYPE_CHECKING:
    from dossiers.clocks.clock import Clock
    from dossiers.dossier import Dossier


class Review(BaseModel):
    """A review or re-review that a party has asked for, with its own state."""

    id: str
    level: OpinionLevel
    party: str
    of: str
    """Id of the opinion it is against."""
    authority: UnitRef
    requested_on: Day
    entry: int
    late: bool = False
    """Asked for after the right had lapsed; the authority decides what to do with it."""
    outcome: ReviewOutcome | None = None
    issued_by: int | None = None
    withdrawn_by: int | None = None

    @property
    def open(self) -> bool:
        return self.issued_by is None and self.withdrawn_by is None


class _Request(StepTaken):
    """By a party; an office records it, or passes it on from the public site. Late ones are recorded too."""

    roles: ClassVar = frozenset({Role.RECEPTION, Role.UNIT, Role.SUPERVISION, Role.PETITIONER})
    by_holder: ClassVar = False
    level: ClassVar[OpinionLevel]
    against: ClassVar[OpinionLevel]
    party: Name = Field(description=PARTY)
    authority: UnitRef = Field(description="The authority asked, next above who issued the opinion (复查、复核机关).")
    reason: ConcealedText = Field(description="Why, in the party's words; identities are cut out (理由).")

    @classmethod
    def require(cls, dossier: "Dossier") -> None:
        if not any(opinion.level is cls.against and opinion.deliveries for opinion in dossier.opinions):
            raise NotNow(cls.name(), "no opinion has been delivered that it could be against", "尚无已送达的意见书")

    def check(self, dossier: "Dossier", happened_on: date) -> None:
        party, opinion = dossier.party(self.party), dossier.latest_opinion(self.against, self.party)
        delivery = opinion.delivered_to(party.id) if opinion else None
        if opinion is None or delivery is None:
            raise InvalidInput("party", f"no opinion that it could be against has been delivered to {party.id}")
        if any(review.of == opinion.id and review.party == party.id for review in dossier.reviews):
            raise InvalidInput("party", f"{party.id} has asked already; {opinion.id} is reviewed once")
        if happened_on < delivery.on:
            raise InvalidInput(self.day_field, f"{happened_on} lies before {delivery.on}, when it was delivered")
        self._check_stands(dossier, opinion)
        below = dossier.issuer(opinion)
        if not _next_above(self.authority, below):
            named = self.authority.name
            raise InvalidInput("authority_unit", f"{named} is not next above {below.name}, which issued {opinion.id}")

    def _check_stands(self, dossier: "Dossier", opinion: Opinion) -> None:
        if opinion.outcome is ReviewOutcome.REVOKED:
            raise InvalidInput("party", f"{opinion.id} has the matter handled again; there is nothing to re-review")
        latest = dossier.latest_opinion(OpinionLevel.HANDLING, self.party)
        if latest is not None and latest.entry > opinion.entry:
            raise InvalidInput("party", f"{latest.id} has taken the place of what {opinion.id} was about")

    def apply(self, dossier: "Dossier") -> None:
        opinion = dossier.latest_opinion(self.against, self.party)
        asked = Review(
            id=f"v{len(dossier.reviews) + 1}",
            level=self.level,
            party=self.party,
            of=opinion.id if opinion else "",
            authority=self.authority,
            requested_on=dossier.next_day,
            entry=dossier.next_number,
            late=self._late(dossier),
        )
        dossier.reviews = [*dossier.reviews, asked]
        dossier.show_to(self.authority)

    def _late(self, dossier: "Dossier") -> bool:
        """By the day on which it was asked, whatever is on record already."""
        right = "review-request" if self.level is OpinionLevel.REVIEW else "re-review-request"
        runs = [clock for clock in dossier.clocks if clock.rule_id == right and clock.party == self.party]
        return bool(runs) and dossier.next_day > runs[-1].due

    def concerns(self) -> str:
        return self.party

    def names(self, dossier: "Dossier") -> str:  # noqa: ARG002 - for those that ask
        return self.authority.id


class RequestReview(_Request):
    """申请复查."""

    step: Literal[Step.REQUEST_REVIEW] = Step.REQUEST_REVIEW
    recorded: ClassVar = "ReviewRequested"
    words: ClassVar = "Record that a party asks for a review of the unit's opinion (申请复查)."
    level: ClassVar = OpinionLevel.REVIEW
    against: ClassVar = OpinionLevel.HANDLING


class RequestReReview(_Request):
    """申请复核."""

    step: Literal[Step.REQUEST_RE_REVIEW] = Step.REQUEST_RE_REVIEW
    recorded: ClassVar = "ReReviewRequested"
    words: ClassVar = "Record that a party asks for a re-review of the review's opinion (申请复核)."
    level: ClassVar = OpinionLevel.RE_REVIEW
    against: ClassVar = OpinionLevel.REVIEW


class _Issue(StepTaken):
    roles: ClassVar = frozenset({Role.RECEPTION, Role.UNIT, Role.SUPERVISION})
    by_holder: ClassVar = False
    level: ClassVar[OpinionLevel]
    party: Name = Field(description=PARTY)
    outcome: ReviewOutcome = Field(description="Upheld, changed, or revoked and to be handled again (复查、复核结论).")
    facts: ConcealedText = Field(description="The facts found; identities are cut out (查明事实).")
    basis: ConcealedText = Field(description="The rules it rests on (依据).")

    @classmethod
    def permit(cls, dossier: "Dossier", viewer: Viewer) -> None:
        super().permit(dossier, viewer)
        asked = [review for review in dossier.reviews if review.open and review.level is cls.level]
        if asked and viewer.unit not in {review.authority.id for review in asked}:
            raise NotPermitted(f"{asked[0].authority.name} was asked; only it may take the step {cls.name()}")

    @classmethod
    def require(cls, dossier: "Dossier") -> None:
        if not any(review.open and review.level is cls.level for review in dossier.reviews):
            raise NotNow(cls.name(), "no party has asked for it", "没有待办的申请")

    def check_by(self, dossier: "Dossier", viewer: Viewer) -> None:
        review = dossier.open_review(self.level, self.party)
        if viewer.unit != review.authority.id:
            raise NotPermitted(f"{review.authority.name} was asked; only it may take the step {self.step}")

    def check(self, dossier: "Dossier", happened_on: date) -> None:
        review = dossier.open_review(self.level, self.party)
        if happened_on < review.requested_on:
            raise InvalidInput(
                self.day_field, f"{happened_on} lies before {review.requested_on}, when it was asked for"
            )

    def apply(self, dossier: "Dossier") -> None:
        _end(dossier, self.level, self.party, outcome=self.outcome, issued_by=dossier.next_number)
        dossier.add_opinion(self.level, self.party, self.outcome)
        if self.outcome is ReviewOutcome.REVOKED:
            dossier.handle_again()

    def leads_to(self, dossier: "Dossier", usual: State) -> State:  # noqa: ARG002 - for those that ask
        """Revoked: the unit handles it again."""
        return State.ACCEPTED if self.outcome is ReviewOutcome.REVOKED else usual

    def starts(self, rule_id: str, dossier: "Dossier") -> bool:
        """Where it is being handled again already, its time goes on."""
        handled = any(clock.rule_id == "handle" and clock.running for clock in dossier.clocks)
        return rule_id != "handle" or (self.outcome is ReviewOutcome.REVOKED and not handled)

    def concerns(self) -> str:
        return self.party


class IssueReview(_Issue):
    """复查意见."""

    step: Literal[Step.ISSUE_REVIEW] = Step.ISSUE_REVIEW
    recorded: ClassVar = "ReviewIssued"
    words: ClassVar = "Issue the opinion of a review (复查意见书)."
    level: ClassVar = OpinionLevel.REVIEW


class IssueReReview(_Issue):
    """复核意见: the last of the three levels."""

    step: Literal[Step.ISSUE_RE_REVIEW] = Step.ISSUE_RE_REVIEW
    recorded: ClassVar = "ReReviewIssued"
    words: ClassVar = "Issue the opinion of a re-review, the last of the three levels (复核意见书)."
    level: ClassVar = OpinionLevel.RE_REVIEW


class WithdrawRequest(StepTaken):
    """撤回申请."""

    step: Literal[Step.WITHDRAW_REQUEST] = Step.WITHDRAW_REQUEST
    recorded: ClassVar = "RequestWithdrawn"
    words: ClassVar = "Record that a party withdraws its request for a review or re-review (撤回复查、复核申请)."
    roles: ClassVar = frozenset({Role.RECEPTION, Role.UNIT, Role.SUPERVISION, Role.PETITIONER})
    by_holder: ClassVar = False
    party: Name = Field(description=PARTY)
    reason: ConcealedText | None = Field(default=None, description="Why; identities are cut out (理由).")

    @classmethod
    def require(cls, dossier: "Dossier") -> None:
        if not any(review.open for review in dossier.reviews):
            raise NotNow(cls.name(), "no request is open", "没有待办的申请")

    def check(self, dossier: "Dossier", happened_on: date) -> None:  # noqa: ARG002 - any day will do
        if not any(review.open and review.party == self.party for review in dossier.reviews):
            raise InvalidInput("party", f"{self.party} has no open request")

    def apply(self, dossier: "Dossier") -> None:
        level = next(review.level for review in dossier.reviews if review.open and review.party == self.party)
        _end(dossier, level, self.party, withdrawn_by=dossier.next_number)

    def ends(self, clock: "Clock", dossier: "Dossier") -> bool:  # noqa: ARG002 - for those that ask
        return clock.rule_id in {"review", "re-review"} and clock.party == self.party


def levels_used(dossier: "Dossier", party: str) -> bool:
    """Whether the party has no right left to ask for a review or re-review, and waits for none."""
    if any(review.open and review.party == party for review in dossier.reviews):
        return False
    concerning = [opinion for opinion in dossier.opinions if opinion.party in {None, party}]
    if not concerning:
        return False
    last = concerning[-1]
    if last.level is OpinionLevel.RE_REVIEW or last.outcome is ReviewOutcome.REVOKED:
        return last.outcome is not ReviewOutcome.REVOKED
    if any(review.of == last.id and review.party == party and review.withdrawn_by for review in dossier.reviews):
        return True
    delivery = last.delivered_to(party)
    if delivery is None:
        return dossier.party(party).identity is None  # no notice is owed to who is anonymous
    return any(clock.started_by == delivery.entry and clock.lapsed_by for clock in dossier.clocks)


def waiting(dossier: "Dossier") -> list[str]:
    """Ids of the parties whose request is open, or whose time to ask is running."""
    asked = {review.party for review in dossier.reviews if review.open}
    may_ask = {clock.party for clock in dossier.clocks if clock.running and clock.right}
    return [party.id for party in dossier.parties if party.id in asked | may_ask]


def _end(dossier: "Dossier", level: OpinionLevel, party: str, **how: Any) -> None:  # noqa: ANN401 - own fields
    ended = dossier.open_review(level, party)
    dossier.reviews = [one.model_copy(update=how) if one.id == ended.id else one for one in dossier.reviews]


def _next_above(authority: UnitRef, below: UnitRef) -> bool:
    """上一级机关: a unit of the region above; for a department, the government of its own region too."""
    offices = {UnitKind.GOVERNMENT, UnitKind.LETTERS_OFFICE}
    if authority.path == below.path:
        return authority.kind in offices and below.kind not in offices
    return authority.path == below.path[:-1]
