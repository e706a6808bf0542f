"""Steps by which a unit handles what it has accepted: together, face to face, by agreement, in its time."""

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import BaseModel, Field

from dossiers.days import Day
from dossiers.errors import InvalidInput, NotNow, NotPermitted
from dossiers.identity import ConcealedText
from dossiers.states import Step
from dossiers.steps.step import TEXT, StepTaken
from dossiers.text import Name
from dossiers.units import UnitRef
from dossiers.viewer import Role, Viewer

if TYPE_CHECKING:
    from dossiers.dossier import Dossier


class MeetingKind(StrEnum):
    """The three meetings (三见面), and any other."""

    FIRST = "FIRST"
    """The unit meets the petitioner."""
    RESULT = "RESULT"
    """The result is given face to face."""
    LEADER = "LEADER"
    """The unit's leader meets who is not satisfied."""
    OTHER = "OTHER"


class Performance(StrEnum):
    NONE = "NONE"
    PART = "PART"
    FULL = "FULL"


class PartGiven(BaseModel):
    """What a co-handling unit (协办单位) is to do."""

    unit: UnitRef = Field(description="The co-handling unit (协办单位).")
    task: ConcealedText = Field(description="Its part (分工).")
    due: Day = Field(description="Day by which it reports (期限).")


class Part(PartGiven):
    """As it is kept: with the entry that gave it, and the one that reported it."""

    entry: int
    reported_by: int | None = None


class Agreement(BaseModel):
    """A settlement (和解协议) and how far it has been performed."""

    entry: int
    performance_due: Day
    performance: Performance = Performance.NONE


class ShareOut(StepTaken):
    """会办: the holder leads; co-handling units get a part and a date each."""

    step: Literal[Step.SHARE_OUT] = Step.SHARE_OUT
    recorded: ClassVar = "SharedOut"
    words: ClassVar = "Lead, and give co-handling units their parts with dates (牵头、协办)."
    parts: list[PartGiven] = Field(min_length=1, max_length=30, description="The parts (分工).")

    def check(self, dossier: "Dossier", happened_on: date) -> None:
        units = [part.unit.id for part in self.parts]
        if len(units) != len(set(units)):
            raise InvalidInput("parts", "a unit has one part; put together what it is to do")
        for number, part in enumerate(self.parts):
            if part.unit.id == dossier.holder.id:
                raise InvalidInput(f"parts.{number}.unit", f"{part.unit.name} leads; a part is for another unit")
            if part.due <= happened_on:
                raise InvalidInput(f"parts.{number}.due", f"must lie after {happened_on}, the day of this step")

    def apply(self, dossier: "Dossier") -> None:
        given = {part.unit.id for part in self.parts}
        kept = [part for part in dossier.parts if part.unit.id not in given]
        new = [Part(**part.model_dump(), entry=dossier.next_number) for part in self.parts]
        dossier.parts = [*kept, *new]
        for part in self.parts:
            dossier.show_to(part.unit)


class ReportPart(StepTaken):
    """协办反馈: a co-handling unit reports to the leading one."""

    step: Literal[Step.REPORT_PART] = Step.REPORT_PART
    recorded: ClassVar = "PartReported"
    words: ClassVar = "Report, as a co-handling unit, on one's part (协办反馈)."
    roles: ClassVar = frozenset({Role.UNIT})
    by_holder: ClassVar = False
    unit: UnitRef = Field(description="The unit that reports (协办单位).")
    text: ConcealedText = Field(description=TEXT)

    @classmethod
    def permit(cls, dossier: "Dossier", viewer: Viewer) -> None:
        super().permit(dossier, viewer)
        if dossier.parts and viewer.unit not in {part.unit.id for part in dossier.parts if part.reported_by is None}:
            raise NotPermitted("only a co-handling unit that has a part and has not reported may report on it")

    @classmethod
    def require(cls, dossier: "Dossier") -> None:
        if not dossier.parts:
            raise NotNow(cls.name(), "no unit has been given a part", "没有协办单位")

    def check_by(self, dossier: "Dossier", viewer: Viewer) -> None:
        super().check_by(dossier, viewer)
        if viewer.unit != self.unit.id:
            raise NotPermitted(f"{self.unit.name} reports on its own part")

    def check(self, dossier: "Dossier", happened_on: date) -> None:  # noqa: ARG002 - has no date
        if self.unit.id not in {part.unit.id for part in dossier.parts if part.reported_by is None}:
            raise InvalidInput("unit", f"{self.unit.name} has no part that it has not reported on")

    def apply(self, dossier: "Dossier") -> None:
        number = dossier.next_number
        dossier.parts = [
            part.model_copy(update={"reported_by": number}) if part.unit.id == self.unit.id else part
            for part in dossier.parts
        ]


class Meet(StepTaken):
    """见面: for a first contact three are owed: at the start, with the result, and the leader's, if need be."""

    step: Literal[Step.MEET] = Step.MEET
    recorded: ClassVar = "Met"
    words: ClassVar = "Record a meeting with the petitioner (见面)."
    kind: MeetingKind = Field(description="Which of the three meetings, or another (见面类型).")
    party: Name = Field(description="Id of the party met, such as p1 (当事人编号).")
    official: Name = Field(description="Who met them for the unit (见面人).")
    place: Name | None = Field(default=None, description="Where (地点).")
    text: ConcealedText = Field(description=TEXT)

    def check(self, dossier: "Dossier", happened_on: date) -> None:  # noqa: ARG002 - any day will do
        dossier.party(self.party)

    def apply(self, dossier: "Dossier") -> None:
        if self.kind not in dossier.meetings:
            dossier.meetings = [*dossier.meetings, self.kind]


class Investigate(StepTaken):
    """调查核实."""

    step: Literal[Step.INVESTIGATE] = Step.INVESTIGATE
    recorded: ClassVar = "Investigated"
    words: ClassVar = "Record what was found out, and how (调查核实)."
    found: ConcealedText = Field(description="The facts found (查明情况).")
    means: ConcealedText | None = Field(default=None, description="How: papers, witnesses, on site (调查方式).")


class Mediate(StepTaken):
    """调解."""

    step: Literal[Step.MEDIATE] = Step.MEDIATE
    recorded: ClassVar = "Mediated"
    words: ClassVar = "Record a mediation (调解)."
    mediator: Name = Field(description="Who mediated (调解人).")
    agreed: bool = Field(description="Whether the two sides agreed (是否达成一致).")
    text: ConcealedText = Field(description=TEXT)


class Settle(StepTaken):
    """和解: an agreement, whose performance is tracked."""

    step: Literal[Step.SETTLE] = Step.SETTLE
    recorded: ClassVar = "Settled"
    words: ClassVar = "Record an agreement, with the day by which it is to be performed (和解协议)."
    text: ConcealedText = Field(description="What was agreed (协议内容).")
    performance_due: Day = Field(description="Day by which it is to be performed (履行期限).")

    def check(self, dossier: "Dossier", happened_on: date) -> None:  # noqa: ARG002 - of itself alone
        if self.performance_due < happened_on:
            raise InvalidInput("performance_due", f"lies before the agreement, of {happened_on}")

    def apply(self, dossier: "Dossier") -> None:
        dossier.agreement = Agreement(entry=dossier.next_number, performance_due=self.performance_due)


class RecordPerformance(StepTaken):
    """协议履行情况."""

    step: Literal[Step.RECORD_PERFORMANCE] = Step.RECORD_PERFORMANCE
    recorded: ClassVar = "PerformanceRecorded"
    words: ClassVar = "Record how far an agreement has been performed (协议履行)."
    performance: Performance = Field(description="How far (履行程度).")
    text: ConcealedText | None = Field(default=None, description=TEXT)

    @classmethod
    def require(cls, dossier: "Dossier") -> None:
        if dossier.agreement is None:
            raise NotNow(cls.name(), "there is no agreement", "尚未达成和解协议")

    def apply(self, dossier: "Dossier") -> None:
        if dossier.agreement is not None:
            dossier.agreement = dossier.agreement.model_copy(update={"performance": self.performance})


class IssueInterimWord(StepTaken):
    """阶段性答复."""

    step: Literal[Step.ISSUE_INTERIM_WORD] = Step.ISSUE_INTERIM_WORD
    recorded: ClassVar = "InterimWordIssued"
    words: ClassVar = "Tell the petitioner how far it is (阶段性答复)."
    text: ConcealedText = Field(description=TEXT)


class Extend(StepTaken):
    """延期: once, with approver, reason and word to the petitioner."""

    step: Literal[Step.EXTEND] = Step.EXTEND
    recorded: ClassVar = "Extended"
    words: ClassVar = "Extend the time to handle, once, with an approver and word to the petitioner (延长办理期限)."
    days: int = Field(ge=1, description="By how many days, at most what the rule allows (延长天数).")
    approver: Name = Field(description="Who approved it (批准人).")
    told_on: Day = Field(description="Day on which the petitioner was told (告知信访人日期).")
    reason: ConcealedText = Field(description="Why (延期理由).")

    @classmethod
    def require(cls, dossier: "Dossier") -> None:
        handle = next((clock for clock in dossier.clocks if clock.rule_id == "handle" and clock.running), None)
        if handle is None:
            raise NotNow(cls.name(), "no time limit to handle it is running", "没有进行中的办理期限")
        if handle.extended:
            lacking = f"it was extended by {handle.extended} days already; once only"
            raise NotNow(cls.name(), lacking, f"已延长{handle.extended}日，只能延长一次")

    def check(self, dossier: "Dossier", happened_on: date) -> None:  # noqa: ARG002 - of itself alone
        if self.told_on > happened_on:
            raise InvalidInput("told_on", f"{self.told_on} lies after {happened_on}; tell the petitioner first")

    def extends(self) -> tuple[str, int]:
        return "handle", self.days
