"""Steps by which a matter is passed on, and given back (转送、交办、异议、指定受理)."""

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import BaseModel, Field

from dossiers.days import Day
from dossiers.errors import InvalidInput, NotNow, NotPermitted
from dossiers.identity import ConcealedText
from dossiers.states import Purpose, Step
from dossiers.steps.step import StepTaken
from dossiers.units import UnitKind, UnitRef
from dossiers.viewer import Role, Viewer

if TYPE_CHECKING:
    from dossiers.clocks.clock import Clock
    from dossiers.dossier import Dossier

MOVES = 3
"""After so many moves nobody has the dossier, and a superior decides (指定受理)."""
_TO = "The unit that shall handle it (承办机构)."
_REASON = "Why; identities are cut out of what others read (理由)."


class ReportState(StrEnum):
    """Of the closing report (办结报告) that an assignment demands."""

    OWED = "OWED"
    SUBMITTED = "SUBMITTED"
    SENT_BACK = "SENT_BACK"
    PASSED = "PASSED"


class Assignment(BaseModel):
    """What an assignment demands, and of whom it was."""

    by: UnitRef
    report_due: Day
    report: ReportState = ReportState.OWED
    entry: int


class Objection(BaseModel):
    """A unit's objection to a transfer, which the sender has yet to answer."""

    sender: UnitRef
    entry: int


class _PassedOn(StepTaken):
    """To a unit that shall handle it; from then on that unit holds the dossier."""

    roles: ClassVar = frozenset({Role.RECEPTION, Role.SUPERVISION, Role.UNIT, Role.DISCIPLINE})
    to: UnitRef = Field(description=_TO)
    reason: ConcealedText | None = Field(default=None, description=_REASON)

    @classmethod
    def permit(cls, dossier: "Dossier", viewer: Viewer) -> None:
        """The supervision office may move what a unit of its subtree holds; everybody else only what they hold."""
        if viewer.role is not Role.SUPERVISION or viewer.region not in dossier.holder.path:
            super().permit(dossier, viewer)

    def check(self, dossier: "Dossier", happened_on: date) -> None:  # noqa: ARG002 - for those with a date
        if self.to.id == dossier.holder.id:
            raise InvalidInput("to_unit", f"{self.to.name} holds the dossier already")
        if dossier.purpose is Purpose.ACCUSATION:
            self._check_accusation(dossier)

    def _check_accusation(self, dossier: "Dossier") -> None:
        if self.to.id in {respondent.unit for respondent in dossier.matter.respondents}:
            raise NotPermitted(f"an accusation never goes to the unit accused, {self.to.name}")
        if self.to.kind is not UnitKind.DISCIPLINE:
            raise InvalidInput("to_unit", f"an accusation goes to a discipline body, which {self.to.name} is not")

    def apply(self, dossier: "Dossier") -> None:
        dossier.hand_to(self.to)
        dossier.objection = None

    def starts(self, rule_id: str, dossier: "Dossier") -> bool:  # noqa: ARG002 - for those that ask
        """A letters office that gets it on its way down passes it on; it neither accepts nor objects."""
        return rule_id == "assigned-report" or self.to.kind is not UnitKind.LETTERS_OFFICE

    def meets(self, clock: "Clock", dossier: "Dossier") -> bool:  # noqa: ARG002 - for those that ask
        """The time to pass it on is shared by all levels on the way down to the unit."""
        return self.to.kind is not UnitKind.LETTERS_OFFICE


class Transfer(_PassedOn):
    """转送: asks no result back."""

    step: Literal[Step.TRANSFER] = Step.TRANSFER
    recorded: ClassVar = "Transferred"
    words: ClassVar = "Transfer to a unit, which holds the dossier then; no result asked back (转送)."


class Assign(_PassedOn):
    """交办: sets a date and demands a closing report (办结报告)."""

    step: Literal[Step.ASSIGN] = Step.ASSIGN
    recorded: ClassVar = "Assigned"
    words: ClassVar = "Assign to a unit, with a date for its closing report (交办)."
    report_due: Day = Field(description="Day by which the closing report is due (办结报告期限).")

    def check(self, dossier: "Dossier", happened_on: date) -> None:
        super().check(dossier, happened_on)
        if self.report_due <= happened_on:
            raise InvalidInput("report_due", f"must lie after the day of the assignment, {happened_on}")

    def apply(self, dossier: "Dossier") -> None:
        dossier.assignment = Assignment(by=dossier.holder, report_due=self.report_due, entry=dossier.next_number)
        super().apply(dossier)

    def due_by(self) -> date:
        return self.report_due


class Object(StepTaken):
    """提出异议: the unit says that the matter is not its own."""

    step: Literal[Step.OBJECT] = Step.OBJECT
    recorded: ClassVar = "Objected"
    words: ClassVar = "Object to a transfer within its time: the matter is not this unit's (提出异议)."
    roles: ClassVar = frozenset({Role.UNIT})
    reason: ConcealedText = Field(description=_REASON)

    @classmethod
    def require(cls, dossier: "Dossier") -> None:
        if dossier.objection is not None:
            raise NotNow(cls.name(), "an objection waits for the sender's answer already", "已提出异议，待转送单位答复")
        if dossier.settled_on == dossier.holder.id:
            raise NotNow(cls.name(), "a superior has designated this unit", "已由上级指定受理")
        if len(dossier.holdings) == 1:
            raise NotNow(cls.name(), "nobody has transferred it to this unit", "并非转送、交办而来")
        if not any(clock.rule_id == "objection" and clock.running for clock in dossier.clocks):
            raise NotNow(cls.name(), "the time to object is over; silence is acceptance", "异议期限已过，视为接受")

    def apply(self, dossier: "Dossier") -> None:
        dossier.objection = Objection(sender=dossier.holdings[-2].unit, entry=dossier.next_number)


class _ObjectionAnswered(StepTaken):
    """By who sent it: the sender must agree, or the unit handles it."""

    roles: ClassVar = frozenset({Role.RECEPTION, Role.SUPERVISION, Role.UNIT})
    reason: ConcealedText = Field(description=_REASON)

    @classmethod
    def permit(cls, dossier: "Dossier", viewer: Viewer) -> None:
        viewer.require(*sorted(cls.roles), to=f"take the step {cls.name()}")
        sender = dossier.objection.sender if dossier.objection else None
        above = sender is not None and viewer.role is Role.SUPERVISION and viewer.region in sender.path
        if sender is not None and viewer.unit != sender.id and not above:
            raise NotPermitted(f"{sender.name} sent the dossier; only it may take the step {cls.name()}")

    @classmethod
    def require(cls, dossier: "Dossier") -> None:
        if dossier.objection is None:
            raise NotNow(cls.name(), "nobody objects", "没有待答复的异议")


class AgreeToObjection(_ObjectionAnswered):
    """同意退回: the dossier goes back to the sender, who finds another unit."""

    step: Literal[Step.AGREE_TO_OBJECTION] = Step.AGREE_TO_OBJECTION
    recorded: ClassVar = "ObjectionAgreed"
    words: ClassVar = "Agree to an objection: the dossier goes back to the sender (同意异议、退回)."

    def apply(self, dossier: "Dossier") -> None:
        if dossier.objection is not None:
            dossier.hand_to(dossier.objection.sender)
        dossier.objection = None
        dossier.moves += 1

    def ends(self, clock: "Clock", dossier: "Dossier") -> bool:  # noqa: ARG002 - for those that ask
        return clock.rule_id in {"accept", "simple-accept", "assigned-report"}


class RefuseObjection(_ObjectionAnswered):
    """不同意异议: the unit keeps the dossier."""

    step: Literal[Step.REFUSE_OBJECTION] = Step.REFUSE_OBJECTION
    recorded: ClassVar = "ObjectionRefused"
    words: ClassVar = "Refuse an objection: the unit keeps the dossier (不同意异议)."

    def apply(self, dossier: "Dossier") -> None:
        dossier.objection = None


class Designate(_PassedOn):
    """指定受理: the common superior, else the joint meeting, decides who handles it."""

    step: Literal[Step.DESIGNATE] = Step.DESIGNATE
    recorded: ClassVar = "Designated"
    words: ClassVar = "Decide who handles what has been moved about: that unit can't object (指定受理)."
    roles: ClassVar = frozenset({Role.SUPERVISION})
    by_meeting: bool = Field(default=False, description="Whether the joint meeting decided it (是否联席会议议定).")

    @classmethod
    def permit(cls, dossier: "Dossier", viewer: Viewer) -> None:
        viewer.require(*sorted(cls.roles), to=f"take the step {cls.name()}")
        for holding in dossier.holdings:
            if viewer.region not in holding.unit.path:
                raise NotPermitted(
                    f"only a superior of every unit that has held it decides, of {holding.unit.name} too"
                )

    @classmethod
    def require(cls, dossier: "Dossier") -> None:
        if dossier.moves < MOVES:
            lacking = f"it has been given back {dossier.moves} times; a superior decides after {MOVES}"
            raise NotNow(cls.name(), lacking, f"仅退回{dossier.moves}次，满{MOVES}次后由上级指定")

    def check(self, dossier: "Dossier", happened_on: date) -> None:
        if self.to.id != dossier.holder.id:
            super().check(dossier, happened_on)

    def apply(self, dossier: "Dossier") -> None:
        super().apply(dossier)
        dossier.settled_on = self.to.id
