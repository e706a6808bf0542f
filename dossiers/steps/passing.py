"""Steps by which a matter is passed on, and given back (转送、交办、异议、指定受理)."""

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import BaseModel, Field

from dossiers.clocks.clock import REPORT
from dossiers.days import Day
from dossiers.errors import InvalidInput, NotNow, NotPermitted
from dossiers.identity import ConcealedText
from dossiers.states import Purpose, State, Step
from dossiers.steps.reports import Assignment, ReportGround, demand, drop, void_by
from dossiers.steps.step import REASON, StepTaken, check_due
from dossiers.text import Name
from dossiers.units import UnitKind, UnitRef
from dossiers.viewer import Role, Viewer

if TYPE_CHECKING:
    from dossiers.clocks.clock import Clock
    from dossiers.dossier import Dossier

MOVES = 3
"""After so many moves nobody has the dossier, and a superior decides (指定受理)."""
_OF_HOLDER = frozenset({"accept", "simple-accept", "objection"})
"""Rules whose clocks end when the unit has the matter no longer."""
_SENT_ON = "transfer"
_TO = "The unit that shall handle it (承办机构)."


def _passing_on(dossier: "Dossier") -> bool:
    """Whether the time to pass it on runs."""
    return any(clock.rule_id == _SENT_ON and clock.running for clock in dossier.clocks)


class Objection(BaseModel):
    """A unit's objection to a transfer, which the sender has yet to answer."""

    sender: UnitRef
    entry: int


class _PassedOn(StepTaken):
    """To a unit that shall handle it; from then on that unit holds the dossier."""

    roles: ClassVar = frozenset({Role.RECEPTION, Role.SUPERVISION, Role.UNIT, Role.DISCIPLINE})
    to: UnitRef = Field(description=_TO)
    reason: ConcealedText | None = Field(default=None, description=REASON)

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
        """Nobody reports to themselves: what the unit demanded when it had the matter before falls away."""
        drop(dossier, void_by(dossier, self.to.id))
        dossier.hand_to(self.to)
        dossier.objection = None

    def ends(self, clock: "Clock", dossier: "Dossier") -> bool:
        """Who has handed it on need decide no more, nor can object."""
        return clock.rule_id in _OF_HOLDER or any(one.times(clock) for one in void_by(dossier, self.to.id))

    def starts(self, rule_id: str, dossier: "Dossier") -> bool:
        """A letters office that gets it passes it on, in the time that all levels share; it neither accepts nor
        objects.
        """
        to_office = self.to.kind is UnitKind.LETTERS_OFFICE
        if rule_id == _SENT_ON:
            return to_office and not _passing_on(dossier)
        return rule_id == REPORT or not to_office

    def counted_from(self, rule_id: str, dossier: "Dossier") -> date | None:
        return dossier.opened_on if rule_id == _SENT_ON else None

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
    batch: Name | None = Field(default=None, description="Name of the batch it joins (集中交办、滚动交办批次).")

    def check(self, dossier: "Dossier", happened_on: date) -> None:
        super().check(dossier, happened_on)
        check_due("report_due", self.report_due, happened_on)

    def apply(self, dossier: "Dossier") -> None:
        if self.batch is not None:
            dossier.batch, dossier.struck_off = self.batch, None
        drop(dossier, void_by(dossier, dossier.sender.id))
        demand(dossier, dossier.sender, self.report_due, ReportGround.ASSIGNED)
        super().apply(dossier)

    def ends(self, clock: "Clock", dossier: "Dossier") -> bool:
        """Assigned by the same office to another unit, it is due on the new day."""
        replaced = void_by(dossier, dossier.sender.id)
        return super().ends(clock, dossier) or any(one.times(clock) for one in replaced)

    def due_by(self) -> date:
        return self.report_due


class Object(StepTaken):
    """提出异议: the unit says that the matter is not its own."""

    step: Literal[Step.OBJECT] = Step.OBJECT
    recorded: ClassVar = "Objected"
    words: ClassVar = "Object to a transfer within its time: the matter is not this unit's (提出异议)."
    roles: ClassVar = frozenset({Role.UNIT})
    reason: ConcealedText = Field(description=REASON)

    @classmethod
    def require(cls, dossier: "Dossier") -> None:
        if dossier.objection is not None:
            raise NotNow(cls.name(), "an objection waits for the sender's answer already", "已提出异议，待转送单位答复")
        if dossier.settled_on == dossier.holder.id:
            raise NotNow(cls.name(), "a superior has designated this unit", "已由上级指定受理")
        if len(dossier.holdings) == 1:
            raise NotNow(cls.name(), "nobody has transferred it to this unit", "并非转送、交办而来")
        clock = cls._clock(dossier)
        if clock is not None and clock.met_by is not None:
            raise NotNow(cls.name(), "the sender has refused its objection", "转送单位已不同意其异议")
        if clock is None or not clock.running:
            raise cls._too_late()

    def check(self, dossier: "Dossier", happened_on: date) -> None:
        """The time is over on the day after its last, before that is on record."""
        clock = self._clock(dossier)
        if clock is not None and happened_on > clock.due:
            raise self._too_late()

    @classmethod
    def _too_late(cls) -> NotNow:
        return NotNow(cls.name(), "the time to object is over; silence is acceptance", "异议期限已过，视为接受")

    @classmethod
    def _clock(cls, dossier: "Dossier") -> "Clock | None":
        """That of the holder's own time to object."""
        since = dossier.holdings[-1].since
        own = (clock for clock in dossier.clocks if clock.rule_id == "objection" and clock.started_by == since)
        return next(own, None)

    def apply(self, dossier: "Dossier") -> None:
        dossier.objection = Objection(sender=dossier.holdings[-2].unit, entry=dossier.next_number)


class _ObjectionAnswered(StepTaken):
    """By who sent it: the sender must agree, or the unit handles it."""

    roles: ClassVar = frozenset({Role.RECEPTION, Role.SUPERVISION, Role.UNIT})
    reason: ConcealedText = Field(description=REASON)

    @classmethod
    def permit(cls, dossier: "Dossier", viewer: Viewer) -> None:
        sender = dossier.objection.sender if dossier.objection else None
        cls.permit_only(sender, viewer, "sent the dossier")

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
        drop(dossier, self._void(dossier))
        if dossier.objection is not None:
            dossier.hand_to(dossier.objection.sender)
        dossier.objection = None
        dossier.moves += 1

    def ends(self, clock: "Clock", dossier: "Dossier") -> bool:
        """A report is owed no more where it was asked of this unit; one asked of the sender still is."""
        return clock.rule_id in _OF_HOLDER or any(one.times(clock) for one in self._void(dossier))

    def starts(self, rule_id: str, dossier: "Dossier") -> bool:
        """A letters office passes it on anew, in the time that all levels share; a unit decides on it anew."""
        to_office = dossier.holder.kind is UnitKind.LETTERS_OFFICE
        if rule_id == _SENT_ON:
            return to_office and not _passing_on(dossier)
        return not to_office

    def counted_from(self, rule_id: str, dossier: "Dossier") -> date | None:
        return dossier.opened_on if rule_id == _SENT_ON else None

    @staticmethod
    def _void(dossier: "Dossier") -> list[Assignment]:
        """What was asked of the unit that gives it back, and what its sender had asked of anybody below."""
        sender = dossier.objection.sender.id if dossier.objection else ""
        asked = [one for one in dossier.assignments if one.entry == dossier.holdings[-1].since]
        return [*asked, *void_by(dossier, sender)]


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
            unit = holding.unit
            if unit.kind is not UnitKind.LETTERS_OFFICE and viewer.region not in unit.path:
                raise NotPermitted(f"only a superior of every unit that has held it decides, of {unit.name} too")
        if viewer.region not in dossier.holder.path:
            raise NotPermitted(f"only a superior of {dossier.holder.name}, which holds it now, decides")

    @classmethod
    def require(cls, dossier: "Dossier") -> None:
        if dossier.moves < MOVES:
            lacking = f"it has been given back {dossier.moves} times; a superior decides after {MOVES}"
            raise NotNow(cls.name(), lacking, f"仅退回{dossier.moves}次，满{MOVES}次后由上级指定")

    def check_by(self, dossier: "Dossier", viewer: Viewer) -> None:
        super().check_by(dossier, viewer)
        if viewer.region not in self.to.path:
            raise NotPermitted(f"{self.to.name} is not below you; a superior of both decides")

    def check(self, dossier: "Dossier", happened_on: date) -> None:
        """The unit that holds it may be the one that shall handle it."""
        if self.to.kind is UnitKind.LETTERS_OFFICE:
            raise InvalidInput("to_unit", f"{self.to.name} passes matters on; name the unit that shall handle it")
        if self.to.id != dossier.holder.id:
            super().check(dossier, happened_on)

    def apply(self, dossier: "Dossier") -> None:
        super().apply(dossier)
        dossier.settled_on = self.to.id


class StruckOffGround(StrEnum):
    """Why a dossier leaves its batch (销号): never without one of these."""

    RESOLVED = "RESOLVED"
    CONCLUDED = "CONCLUDED"
    CERTIFIED = "CERTIFIED"
    LAWFUL_ROUTE = "LAWFUL_ROUTE"


class StrikeOff(StepTaken):
    """销号: from the batch it was assigned with, only with its ground."""

    step: Literal[Step.STRIKE_OFF] = Step.STRIKE_OFF
    recorded: ClassVar = "StruckOff"
    words: ClassVar = "Strike a dossier off its batch, saying on what ground (销号)."
    roles: ClassVar = frozenset({Role.SUPERVISION})
    by_holder: ClassVar = False
    ground: StruckOffGround = Field(description="On what ground (销号依据).")
    text: ConcealedText = Field(description="In words; identities are cut out of what others read (说明).")

    @classmethod
    def require(cls, dossier: "Dossier") -> None:
        if dossier.batch is None or dossier.struck_off is not None:
            raise NotNow(cls.name(), "it is in no batch", "未列入交办批次")

    def check(self, dossier: "Dossier", happened_on: date) -> None:  # noqa: ARG002 - any day will do
        fits = {
            StruckOffGround.RESOLVED: dossier.outcome is not None,
            StruckOffGround.CONCLUDED: dossier.state is State.FINAL,
            StruckOffGround.CERTIFIED: dossier.state is State.CERTIFIED,
            StruckOffGround.LAWFUL_ROUTE: dossier.state is State.REDIRECTED,
        }
        if not fits[self.ground]:
            raise InvalidInput("ground", f"{self.ground} is not so: the dossier is {dossier.state}")

    def apply(self, dossier: "Dossier") -> None:
        dossier.struck_off = dossier.next_number
