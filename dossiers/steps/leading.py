"""Steps by which leaders take charge of a hard case (领导包案), and what they and others promise (承诺)."""

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import BaseModel, Field

from dossiers.days import Day
from dossiers.errors import InvalidInput, NotNow
from dossiers.identity import ConcealedText
from dossiers.states import Step
from dossiers.steps.step import REASON, StepTaken
from dossiers.text import Line, Name
from dossiers.units import UnitRef
from dossiers.viewer import Role

if TYPE_CHECKING:
    from dossiers.dossier import Dossier

PROGRESS_DAYS = 7
"""A leader in charge owes an entry on progress every week."""


class Leader(BaseModel):
    """包案领导, as they were when they took charge."""

    official: Name = Field(description="Their id among the officials, which is that of their sign-in (人员编号).")
    name: Name = Field(description="Their name (姓名).")
    post: Name | None = Field(default=None, description="Their post (职务).")


class Charge(BaseModel):
    """One period in which leaders were in charge; a change keeps the one before."""

    leaders: list[Leader]
    """The first one leads."""
    team: list[str]
    unit: UnitRef
    person: str
    since: Day
    entry: int
    until: Day | None = None
    ended_by: int | None = None
    progress_on: Day | None = None
    """Day of the latest entry on progress."""

    @property
    def open(self) -> bool:
        return self.ended_by is None


class PromiseOutcome(StrEnum):
    KEPT = "KEPT"
    PARTLY = "PARTLY"
    BROKEN = "BROKEN"
    WITHDRAWN = "WITHDRAWN"


class Promise(BaseModel):
    """A commitment: what, who, by when, and what came of it."""

    id: str
    what: ConcealedText
    official: str
    unit: UnitRef
    by: Day
    entry: int
    outcome: PromiseOutcome | None = None
    settled_by: int | None = None


class _Led(StepTaken):
    roles: ClassVar = frozenset({Role.LEADER, Role.SUPERVISION, Role.UNIT})
    by_holder: ClassVar = False

    @classmethod
    def require(cls, dossier: "Dossier") -> None:
        if dossier.charge is None:
            raise NotNow(cls.name(), "no leader is in charge", "尚无包案领导")


class PutInCharge(StepTaken):
    """领导包案."""

    step: Literal[Step.PUT_IN_CHARGE] = Step.PUT_IN_CHARGE
    recorded: ClassVar = "ChargeGiven"
    words: ClassVar = "Put leaders in charge, with team, unit and person; who was in charge before is kept (领导包案)."
    roles: ClassVar = frozenset({Role.LEADER, Role.SUPERVISION})
    by_holder: ClassVar = False
    leaders: list[Leader] = Field(
        min_length=1, max_length=10, description="The leaders, the first one first (包案领导)."
    )
    team: list[Line] = Field(default_factory=list, max_length=30, description="The handling team (专班成员).")
    unit: UnitRef = Field(description="The responsible unit (责任单位).")
    person: Name = Field(description="The responsible person there (责任人).")

    def check(self, dossier: "Dossier", happened_on: date) -> None:
        officials = [leader.official for leader in self.leaders]
        if len(officials) != len(set(officials)):
            raise InvalidInput("leaders", "a leader is named once")
        if dossier.charge and happened_on < dossier.charge.since:
            raise InvalidInput(self.day_field, f"lies before {dossier.charge.since}, when others took charge")

    def apply(self, dossier: "Dossier") -> None:
        dossier.end_charge()
        charge = Charge(
            leaders=self.leaders,
            team=list(self.team),
            unit=self.unit,
            person=self.person,
            since=dossier.next_day,
            entry=dossier.next_number,
        )
        dossier.charges = [*dossier.charges, charge]
        dossier.show_to(self.unit)
        dossier.led_by = sorted({*dossier.led_by, *(leader.official for leader in self.leaders)})


class RelieveOfCharge(_Led):
    """解除包案."""

    step: Literal[Step.RELIEVE_OF_CHARGE] = Step.RELIEVE_OF_CHARGE
    recorded: ClassVar = "ChargeEnded"
    words: ClassVar = "Relieve the leaders of their charge, with the reason (解除包案)."
    roles: ClassVar = frozenset({Role.LEADER, Role.SUPERVISION})
    reason: ConcealedText = Field(description=REASON)

    def apply(self, dossier: "Dossier") -> None:
        dossier.end_charge()


class WriteCauseSheet(_Led):
    """一案一档: course, causes, requests, sticking point, plan."""

    step: Literal[Step.WRITE_CAUSE_SHEET] = Step.WRITE_CAUSE_SHEET
    recorded: ClassVar = "CauseSheetWritten"
    words: ClassVar = "Write the cause sheet of a case in a leader's charge (一案一档)."
    course: ConcealedText = Field(description="Its course (信访过程).")
    causes: ConcealedText = Field(description="Its causes (信访原因).")
    requests: ConcealedText = Field(description="What is asked (主要诉求).")
    sticking_point: ConcealedText = Field(description="Where it sticks (症结).")
    plan: ConcealedText = Field(description="The plan (化解方案).")

    def apply(self, dossier: "Dossier") -> None:
        dossier.cause_sheet = dossier.next_number


class NoteProgress(_Led):
    """包案进展: owed every week."""

    step: Literal[Step.NOTE_PROGRESS] = Step.NOTE_PROGRESS
    recorded: ClassVar = "ProgressNoted"
    words: ClassVar = "Note the progress of a case in a leader's charge; owed every week (包案进展)."
    text: ConcealedText = Field(description="What was done, and what is next (进展情况).")

    def apply(self, dossier: "Dossier") -> None:
        charge = dossier.charge
        if charge is not None:
            noted = charge.model_copy(update={"progress_on": dossier.next_day})
            dossier.charges = [*dossier.charges[:-1], noted]


class MakePromise(StepTaken):
    """承诺: becomes a tracked item, on the lists of its unit and its official."""

    step: Literal[Step.PROMISE] = Step.PROMISE
    recorded: ClassVar = "Promised"
    words: ClassVar = "Record a promise: what, who, and by when; it is tracked to its outcome (承诺事项)."
    by_holder: ClassVar = False
    what: ConcealedText = Field(description="What was promised (承诺内容).")
    official: Name = Field(description="Who promised it: their id or name (承诺人).")
    unit: UnitRef = Field(description="The unit that keeps it (承诺单位).")
    by: Day = Field(description="By when (承诺期限).")

    def check(self, dossier: "Dossier", happened_on: date) -> None:  # noqa: ARG002 - of itself alone
        if self.by < happened_on:
            raise InvalidInput("by", f"lies before the promise, of {happened_on}")

    def apply(self, dossier: "Dossier") -> None:
        promise = Promise(
            id=f"m{len(dossier.promises) + 1}",
            what=self.what,
            official=self.official,
            unit=self.unit,
            by=self.by,
            entry=dossier.next_number,
        )
        dossier.promises = [*dossier.promises, promise]
        dossier.show_to(self.unit)


class SettlePromise(StepTaken):
    """承诺兑现."""

    step: Literal[Step.SETTLE_PROMISE] = Step.SETTLE_PROMISE
    recorded: ClassVar = "PromiseSettled"
    words: ClassVar = "Record what came of a promise (承诺兑现情况)."
    by_holder: ClassVar = False
    promise: Name = Field(description="Id of the promise, such as m1 (承诺编号).")
    outcome: PromiseOutcome = Field(description="What came of it (兑现情况).")
    text: ConcealedText | None = Field(default=None, description="In words; identities are cut out (说明).")

    @classmethod
    def require(cls, dossier: "Dossier") -> None:
        if all(promise.outcome for promise in dossier.promises):
            raise NotNow(cls.name(), "no promise is open", "没有未兑现的承诺")

    def check(self, dossier: "Dossier", happened_on: date) -> None:  # noqa: ARG002 - any day will do
        found = next((promise for promise in dossier.promises if promise.id == self.promise), None)
        if found is None:
            raise InvalidInput("promise", f"there is no promise {self.promise!r} in this dossier")
        if found.outcome is not None:
            raise InvalidInput("promise", f"{self.promise} is settled: {found.outcome}")

    def apply(self, dossier: "Dossier") -> None:
        settled = {"outcome": self.outcome, "settled_by": dossier.next_number}
        dossier.promises = [
            promise.model_copy(update=settled) if promise.id == self.promise else promise
            for promise in dossier.promises
        ]
