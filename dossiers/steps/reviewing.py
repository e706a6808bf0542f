"""Steps of the second and third level (复查、复核): asked for by a party, answered by the authority next above."""

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import BaseModel, Field

from dossiers.days import Day
from dossiers.errors import InvalidInput, NotNow, NotPermitted
from dossiers.identity import ConcealedText
from dossiers.states import State, Step
from dossiers.steps.answering import OpinionLevel, ReviewOutcome
from dossiers.steps.step import PARTY, REASON, StepTaken
from dossiers.text import Name
from dossiers.units import UnitKind, UnitRef
from dossiers.viewer import Role, Viewer

if TYPE_CHECKING:
    from dossiers.clocks.clock import Clock
    from dossiers.dossier import Dossier

_IN_TIME = "按期首次提出的申请应当受理"


class ReviewState(StrEnum):
    """How a party's request for a review or re-review stands (复查、复核申请状态)."""

    OPEN = "OPEN"
    ISSUED = "ISSUED"
    WITHDRAWN = "WITHDRAWN"
    NOT_ACCEPTED = "NOT_ACCEPTED"


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
    repeated: bool = False
    """Asked for again, of an opinion that was asked about before; the authority decides likewise."""
    refused_by: int | None = None
    """Number of the entry that says why it is not accepted."""

    @property
    def open(self) -> bool:
        return self.issued_by is None and self.withdrawn_by is None and self.refused_by is None

    @property
    def state(self) -> ReviewState:
        if self.refused_by is not None:
            return ReviewState.NOT_ACCEPTED
        if self.withdrawn_by is not None:
            return ReviewState.WITHDRAWN
        return ReviewState.OPEN if self.issued_by is None else ReviewState.ISSUED


_Reason = tuple[str, str]
"""Why not, in English and in Chinese."""


class _Request(StepTaken):
    """By a party; an office records it, or passes it on from the public site. Late and repeated ones are taken too."""

    per_party: ClassVar = True
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

    @classmethod
    def require_for(cls, dossier: "Dossier", viewer: Viewer, party: str) -> None:  # noqa: ARG003 - whoever asks
        if why_not := cls._why_not(dossier, party):
            raise NotNow(cls.name(), *why_not)

    def check(self, dossier: "Dossier", happened_on: date) -> None:
        party, opinion = dossier.party(self.party), dossier.latest_opinion(self.against, self.party)
        if why_not := self._why_not(dossier, party.id):
            raise InvalidInput("party", why_not[0])
        delivery = opinion.delivered_to(party.id) if opinion else None
        if opinion is None or delivery is None:
            raise AssertionError("unreachable: there is a reason above")
        if happened_on < delivery.on:
            raise InvalidInput(self.day_field, f"{happened_on} lies before {delivery.on}, when it was delivered")
        below = dossier.issuer(opinion)
        if not _next_above(self.authority, below):
            named = self.authority.name
            raise InvalidInput("authority_unit", f"{named} is not next above {below.name}, which issued {opinion.id}")

    @classmethod
    def _why_not(cls, dossier: "Dossier", party: str) -> _Reason | None:
        """Why that party has nothing to ask for now."""
        opinion = dossier.latest_opinion(cls.against, party)
        if opinion is None or opinion.delivered_to(party) is None:
            lacking = f"no opinion that it could be against has been delivered to {party}"
            return lacking, f"尚未向{party}送达可申请的意见书"
        if any(review.open and review.level is cls.level and review.party == party for review in dossier.reviews):
            return f"{party} has asked already, and waits for the answer", f"{party}的申请正在办理"
        if opinion.outcome is ReviewOutcome.REVOKED:
            again = f"{opinion.id} has the matter handled again; there is nothing to re-review"
            return again, f"{opinion.id}已撤销并责令重新办理"
        latest = dossier.latest_opinion(OpinionLevel.HANDLING, party)
        if latest is not None and latest.entry > opinion.entry:
            return f"{latest.id} has taken the place of what {opinion.id} was about", f"{latest.id}已取代原意见书"
        return None

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
            repeated=any(opinion and one.of == opinion.id and one.party == self.party for one in dossier.reviews),
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


class _OfAuthority(StepTaken):
    """By the authority that the party asked."""

    per_party: ClassVar = True
    roles: ClassVar = frozenset({Role.RECEPTION, Role.UNIT, Role.SUPERVISION})
    by_holder: ClassVar = False
    levels: ClassVar[frozenset[OpinionLevel]] = frozenset({OpinionLevel.REVIEW, OpinionLevel.RE_REVIEW})
    """Which of the two it is about."""
    party: Name = Field(description=PARTY)

    @classmethod
    def permit(cls, dossier: "Dossier", viewer: Viewer) -> None:
        super().permit(dossier, viewer)
        asked = cls.asked(dossier)
        if asked and viewer.unit not in {review.authority.id for review in asked}:
            raise NotPermitted(f"{asked[0].authority.name} was asked; only it may take the step {cls.name()}")

    @classmethod
    def require(cls, dossier: "Dossier") -> None:
        if not cls.asked(dossier):
            raise NotNow(cls.name(), "no party has asked for it", "没有待办的申请")

    @classmethod
    def require_for(cls, dossier: "Dossier", viewer: Viewer, party: str) -> None:
        asked = next((review for review in cls.asked(dossier) if review.party == party), None)
        if asked is None:
            raise NotNow(cls.name(), f"{party} has not asked for it", f"{party}没有待办的申请")
        if viewer.unit != asked.authority.id:
            raise NotPermitted(f"{asked.authority.name} was asked; only it may take the step {cls.name()}")

    @classmethod
    def asked(cls, dossier: "Dossier") -> list[Review]:
        """Open requests of its level, by their entries."""
        return [review for review in dossier.reviews if review.open and review.level in cls.levels]

    def review(self, dossier: "Dossier") -> Review:
        """That of the party; raises InvalidInput where it has not asked for it, or has its answer."""
        found = next((review for review in self.asked(dossier) if review.party == self.party), None)
        return found or dossier.open_review(min(self.levels), self.party)

    def check_by(self, dossier: "Dossier", viewer: Viewer) -> None:
        review = self.review(dossier)
        if viewer.unit != review.authority.id:
            raise NotPermitted(f"{review.authority.name} was asked; only it may take the step {self.step}")

    def check(self, dossier: "Dossier", happened_on: date) -> None:
        review = self.review(dossier)
        if happened_on < review.requested_on:
            raise InvalidInput(
                self.day_field, f"{happened_on} lies before {review.requested_on}, when it was asked for"
            )

    def concerns(self) -> str:
        return self.party


class _Issue(_OfAuthority):
    level: ClassVar[OpinionLevel]
    outcome: ReviewOutcome = Field(description="Upheld, changed, or revoked and to be handled again (复查、复核结论).")
    facts: ConcealedText = Field(description="The facts found; identities are cut out (查明事实).")
    basis: ConcealedText = Field(description="The rules it rests on (依据).")

    def apply(self, dossier: "Dossier") -> None:
        _end(dossier, self.level, self.party, outcome=self.outcome, issued_by=dossier.next_number)
        dossier.add_opinion(self.level, self.party, self.outcome)
        if self.outcome is ReviewOutcome.REVOKED:
            dossier.handle_again()

    def leads_to(self, dossier: "Dossier", usual: State) -> State:  # noqa: ARG002 - for those that ask
        """Revoked: the unit handles it again."""
        return State.ACCEPTED if self.outcome is ReviewOutcome.REVOKED else usual

    def ends(self, clock: "Clock", dossier: "Dossier") -> bool:  # noqa: ARG002 - for those that ask
        """A second opinion of that level takes the place of the first: from its delivery the time counts anew."""
        return self.level is OpinionLevel.REVIEW and (clock.rule_id, clock.party) == ("re-review-request", self.party)

    def starts(self, rule_id: str, dossier: "Dossier") -> bool:
        """Where it is being handled again already, its time goes on."""
        handled = any(clock.rule_id == "handle" and clock.running for clock in dossier.clocks)
        revoked = self.outcome is ReviewOutcome.REVOKED
        return revoked and not (rule_id == "handle" and handled)


class IssueReview(_Issue):
    """复查意见."""

    step: Literal[Step.ISSUE_REVIEW] = Step.ISSUE_REVIEW
    recorded: ClassVar = "ReviewIssued"
    words: ClassVar = "Issue the opinion of a review (复查意见书)."
    level: ClassVar = OpinionLevel.REVIEW
    levels: ClassVar = frozenset({level})


class IssueReReview(_Issue):
    """复核意见: the last of the three levels."""

    step: Literal[Step.ISSUE_RE_REVIEW] = Step.ISSUE_RE_REVIEW
    recorded: ClassVar = "ReReviewIssued"
    words: ClassVar = "Issue the opinion of a re-review, the last of the three levels (复核意见书)."
    level: ClassVar = OpinionLevel.RE_REVIEW
    levels: ClassVar = frozenset({level})


class RefuseRequest(_OfAuthority):
    """不予受理复查、复核申请: one that came late, or again; it stays registered, and the party is told why."""

    step: Literal[Step.REFUSE_REQUEST] = Step.REFUSE_REQUEST
    recorded: ClassVar = "RequestNotAccepted"
    words: ClassVar = (
        "Not accept a late or repeated request for a review or re-review, as the authority that was asked, with the "
        "reason and the word to the party (不予受理复查、复核申请)."
    )
    reason: ConcealedText = Field(description=REASON)
    word: ConcealedText = Field(description="What the party is told, as the public follow-up says it (告知内容).")
    told_on: Day = Field(description="Day on which the party was told (告知日期).")

    @classmethod
    def require(cls, dossier: "Dossier") -> None:
        super().require(dossier)
        if not any(review.late or review.repeated for review in cls.asked(dossier)):
            raise NotNow(cls.name(), "what was asked for in time, and the first time, is decided", _IN_TIME)

    @classmethod
    def require_for(cls, dossier: "Dossier", viewer: Viewer, party: str) -> None:
        super().require_for(dossier, viewer, party)
        asked = next(review for review in cls.asked(dossier) if review.party == party)
        if not (asked.late or asked.repeated):
            raise NotNow(cls.name(), f"{party} asked in time, and the first time; it is decided", _IN_TIME)

    def check(self, dossier: "Dossier", happened_on: date) -> None:
        super().check(dossier, happened_on)
        review = self.review(dossier)
        if not (review.late or review.repeated):
            raise InvalidInput("party", f"{review.party} asked in time, and the first time; decide on it")
        if not review.requested_on <= self.told_on <= happened_on:
            raise InvalidInput("told_on", f"must lie from {review.requested_on}, the request, to {happened_on}")

    def apply(self, dossier: "Dossier") -> None:
        _end(dossier, self.review(dossier).level, self.party, refused_by=dossier.next_number)

    def meets(self, clock: "Clock", dossier: "Dossier") -> bool:
        return clock.rule_id == ("review" if self.review(dossier).level is OpinionLevel.REVIEW else "re-review")


class WithdrawRequest(StepTaken):
    """撤回申请."""

    per_party: ClassVar = True
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

    @classmethod
    def require_for(cls, dossier: "Dossier", viewer: Viewer, party: str) -> None:  # noqa: ARG003 - whoever asks
        if not any(review.open and review.party == party for review in dossier.reviews):
            raise NotNow(cls.name(), f"{party} has no open request", f"{party}没有待办的申请")

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
    ended = (one for one in dossier.reviews if one.of == last.id and one.party == party)
    if any(one.withdrawn_by or one.refused_by for one in ended):
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
