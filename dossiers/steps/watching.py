"""Steps by which others watch over a matter: urgent reports, instructions, orders, warning slips (督办)."""

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import BaseModel, Field

from dossiers.days import Day
from dossiers.errors import InvalidInput, NotNow, NotPermitted
from dossiers.identity import ConcealedText
from dossiers.states import UNDER_WAY, Step
from dossiers.steps.reports import ReportGround, demand, drop, same
from dossiers.steps.step import REASON, TEXT, StepTaken, check_due
from dossiers.text import Name
from dossiers.units import UnitKind, UnitRef
from dossiers.viewer import Role, Viewer

if TYPE_CHECKING:
    from dossiers.clocks.clock import Clock
    from dossiers.dossier import Dossier

_GATE = "The office that passes the closing report, or sends it back (审核办结报告的机构)."
VISITS = 2
"""So many visits at county level or above after the first contact call for a warning slip (信访预警单)."""


_EXPLANATION = "explanation"


class ExplainedTo(StrEnum):
    """To whom a written explanation goes (报送对象)."""

    OFFICE_HEAD = "OFFICE_HEAD"
    PRINCIPAL_LEADERS = "PRINCIPAL_LEADERS"


class Order(BaseModel):
    """An order (督办) to a unit, which replies by its day."""

    id: str
    to: UnitRef
    due: Day
    entry: int
    replied_by: int | None = None


class Warned(BaseModel):
    """A warning slip (信访预警单), which the next visit has the unit explain itself upon."""

    unit: UnitRef
    entry: int
    explained_by: int | None = None


class _Urgent(StepTaken):
    by_holder: ClassVar = False

    @classmethod
    def require(cls, dossier: "Dossier") -> None:
        if not dossier.urgent:
            raise NotNow(cls.name(), "it is not marked urgent", "未列为紧急事项")


class MarkUrgent(StepTaken):
    """列为紧急: danger to life, safety or livelihood; reported upward at once."""

    step: Literal[Step.MARK_URGENT] = Step.MARK_URGENT
    recorded: ClassVar = "MarkedUrgent"
    words: ClassVar = "Mark as urgent, with the danger and to whom it was reported at once (紧急重大事项)."
    by_holder: ClassVar = False
    danger: ConcealedText = Field(description="Danger to life, safety or livelihood (紧急情况).")
    reported_to: Name = Field(description="Who above was told (报告对象).")

    @classmethod
    def require(cls, dossier: "Dossier") -> None:
        if dossier.urgent:
            raise NotNow(cls.name(), "it is marked urgent already; continue with reports", "已列为紧急事项，请续报")

    def apply(self, dossier: "Dossier") -> None:
        dossier.urgent = True


class ReportUrgent(_Urgent):
    """续报."""

    step: Literal[Step.REPORT_URGENT] = Step.REPORT_URGENT
    recorded: ClassVar = "UrgentReported"
    words: ClassVar = "Report on what is urgent, until it is over (续报)."
    text: ConcealedText = Field(description=TEXT)
    reported_to: Name = Field(description="Who above was told (报告对象).")


class EndUrgent(_Urgent):
    """终报."""

    step: Literal[Step.END_URGENT] = Step.END_URGENT
    recorded: ClassVar = "UrgentEnded"
    words: ClassVar = "Say that the danger is over, and how (终报)."
    text: ConcealedText = Field(description=TEXT)

    def apply(self, dossier: "Dossier") -> None:
        dossier.urgent = False


class Instruct(StepTaken):
    """批示: one that sets a day demands a closing report, which passes the gate of an office."""

    step: Literal[Step.INSTRUCT] = Step.INSTRUCT
    recorded: ClassVar = "Instructed"
    words: ClassVar = "Record a leader's instruction (批示)."
    roles: ClassVar = frozenset({Role.RECEPTION, Role.LEADER, Role.SUPERVISION})
    by_holder: ClassVar = False
    leader: Name = Field(description="The leader who gave it (批示领导).")
    text: ConcealedText = Field(description="What it says (批示内容).")
    report_due: Day | None = Field(default=None, description="Day by which a closing report is due (办结报告期限).")
    gate: UnitRef | None = Field(default=None, description=_GATE)

    def check(self, dossier: "Dossier", happened_on: date) -> None:
        if self.report_due is None and self.gate is not None:
            raise InvalidInput("report_due", "give the day by which the closing report is due, or leave the office out")
        if self.report_due is not None:
            if self.gate is None:
                raise InvalidInput("gate_unit", "name the office that passes the closing report or sends it back")
            if dossier.state not in UNDER_WAY:
                raise InvalidInput("report_due", f"the dossier is {dossier.state}: nobody reports on it any more")
            _check_gate(dossier, self.gate, self.report_due, happened_on)

    def apply(self, dossier: "Dossier") -> None:
        if self.gate is not None and self.report_due is not None:
            drop(dossier, same(dossier, ReportGround.INSTRUCTED, self.gate.id))
            demand(dossier, self.gate, self.report_due, ReportGround.INSTRUCTED)

    def starts(self, rule_id: str, dossier: "Dossier") -> bool:  # noqa: ARG002 - one rule alone names it
        return self.report_due is not None

    def ends(self, clock: "Clock", dossier: "Dossier") -> bool:
        """The same office's instruction with a new day takes the place of the one before."""
        before = same(dossier, ReportGround.INSTRUCTED, self.gate.id) if self.gate else []
        return any(one.times(clock) for one in before)

    def due_by(self) -> date | None:
        return self.report_due


class _OfImportance(StepTaken):
    """By a leader or supervision office above who holds the matter."""

    roles: ClassVar = frozenset({Role.LEADER, Role.SUPERVISION})
    by_holder: ClassVar = False
    reason: ConcealedText = Field(description=REASON)

    @classmethod
    def permit(cls, dossier: "Dossier", viewer: Viewer) -> None:
        super().permit(dossier, viewer)
        if viewer.region not in dossier.holder.path:
            raise NotPermitted(f"{dossier.holder.name} is not below you; you may not take the step {cls.name()}")


class MarkImportant(_OfImportance):
    """列为重要信访事项: its closing report passes the gate of an office before it is closed."""

    step: Literal[Step.MARK_IMPORTANT] = Step.MARK_IMPORTANT
    recorded: ClassVar = "MarkedImportant"
    words: ClassVar = "Mark as important: a closing report is due, and passes an office's gate (列为重要信访事项)."
    report_due: Day = Field(description="Day by which the closing report is due (办结报告期限).")
    gate: UnitRef = Field(description=_GATE)

    @classmethod
    def require(cls, dossier: "Dossier") -> None:
        if dossier.important:
            raise NotNow(cls.name(), "it is marked important already", "已列为重要信访事项")

    def check(self, dossier: "Dossier", happened_on: date) -> None:
        _check_gate(dossier, self.gate, self.report_due, happened_on)

    def apply(self, dossier: "Dossier") -> None:
        demand(dossier, self.gate, self.report_due, ReportGround.IMPORTANT)

    def due_by(self) -> date:
        return self.report_due


class EndImportant(_OfImportance):
    """不再列为重要信访事项."""

    step: Literal[Step.END_IMPORTANT] = Step.END_IMPORTANT
    recorded: ClassVar = "ImportanceEnded"
    words: ClassVar = "Say that it is important no more, with the reason; its report is not owed then (解除重要事项)."

    @classmethod
    def require(cls, dossier: "Dossier") -> None:
        if not dossier.important:
            raise NotNow(cls.name(), "it is not marked important", "未列为重要信访事项")

    def apply(self, dossier: "Dossier") -> None:
        drop(dossier, same(dossier, ReportGround.IMPORTANT))

    def ends(self, clock: "Clock", dossier: "Dossier") -> bool:
        return any(one.times(clock) for one in same(dossier, ReportGround.IMPORTANT))


def _check_gate(dossier: "Dossier", gate: UnitRef, due: date, happened_on: date) -> None:
    """Raise InvalidInput unless the office stands above who holds the matter, and the day lies ahead."""
    offices = {UnitKind.LETTERS_OFFICE, UnitKind.GOVERNMENT}
    if gate.kind not in offices or gate.region not in dossier.holder.path or gate.id == dossier.holder.id:
        above = f"{dossier.holder.name}, which holds the matter"
        raise InvalidInput("gate_unit", f"{gate.name} is no letters office or government over {above}")
    check_due("report_due", due, happened_on)


class GiveOrder(StepTaken):
    """督办."""

    step: Literal[Step.ORDER] = Step.ORDER
    recorded: ClassVar = "Ordered"
    words: ClassVar = "Order a unit to act and reply by a day (督办)."
    roles: ClassVar = frozenset({Role.SUPERVISION})
    by_holder: ClassVar = False
    to: UnitRef = Field(description="The unit that shall reply (被督办单位).")
    due: Day = Field(description="Day by which it replies (反馈期限).")
    text: ConcealedText = Field(description="What it shall do (督办要求).")

    def check(self, dossier: "Dossier", happened_on: date) -> None:
        if self.to.id not in dossier.held_by:
            raise InvalidInput("to_unit", f"{self.to.name} has no part in this dossier")
        check_due("due", self.due, happened_on)

    def check_by(self, dossier: "Dossier", viewer: Viewer) -> None:
        super().check_by(dossier, viewer)
        if viewer.region not in self.to.path:
            raise NotPermitted(f"{self.to.name} is not below you; its own supervision office orders it")

    def apply(self, dossier: "Dossier") -> None:
        order = Order(id=f"d{len(dossier.orders) + 1}", to=self.to, due=self.due, entry=dossier.next_number)
        dossier.orders = [*dossier.orders, order]

    def names(self, dossier: "Dossier") -> str:  # noqa: ARG002 - for those that ask
        return self.to.id

    def due_by(self) -> date:
        return self.due


class ReplyOrder(StepTaken):
    """督办反馈."""

    step: Literal[Step.REPLY_ORDER] = Step.REPLY_ORDER
    recorded: ClassVar = "OrderReplied"
    words: ClassVar = "Reply to an order (督办反馈)."
    roles: ClassVar = frozenset({Role.UNIT, Role.RECEPTION})
    by_holder: ClassVar = False
    order: Name = Field(description="Id of the order, such as d1 (督办编号).")
    text: ConcealedText = Field(description=TEXT)

    @classmethod
    def require(cls, dossier: "Dossier") -> None:
        if all(order.replied_by for order in dossier.orders):
            raise NotNow(cls.name(), "no order waits for a reply", "没有待反馈的督办")

    def check_by(self, dossier: "Dossier", viewer: Viewer) -> None:
        order = self._order(dossier)
        if viewer.unit != order.to.id:
            raise NotPermitted(f"{order.to.name} was ordered; only it replies")

    def check(self, dossier: "Dossier", happened_on: date) -> None:  # noqa: ARG002 - the clock checks the day
        if self._order(dossier).replied_by:
            raise InvalidInput("order", f"{self.order} has been replied to already")

    def apply(self, dossier: "Dossier") -> None:
        replied = self._order(dossier).model_copy(update={"replied_by": dossier.next_number})
        dossier.orders = [replied if order.id == self.order else order for order in dossier.orders]

    def meets(self, clock: "Clock", dossier: "Dossier") -> bool:
        return clock.started_by == self._order(dossier).entry

    def _order(self, dossier: "Dossier") -> Order:
        found = next((order for order in dossier.orders if order.id == self.order), None)
        if found is None:
            raise InvalidInput("order", f"there is no order {self.order!r} in this dossier")
        return found


class Warn(StepTaken):
    """信访预警单: to the responsible unit, after repeated visits; a signal about the handling, never about a person."""

    step: Literal[Step.WARN] = Step.WARN
    recorded: ClassVar = "WarningGiven"
    words: ClassVar = "Send the responsible unit a warning slip after repeated visits (信访预警单)."
    roles: ClassVar = frozenset({Role.SUPERVISION})
    by_holder: ClassVar = False
    text: ConcealedText = Field(description=TEXT)

    @classmethod
    def require(cls, dossier: "Dossier") -> None:
        visits = sum(contact.counts_for_warning for contact in dossier.contacts[1:])
        if visits < VISITS:
            lacking = f"{visits} visits at county level or above followed the first contact; a slip needs {VISITS}"
            raise NotNow(cls.name(), lacking, f"首次反映后到县级以上来访{visits}次，满{VISITS}次方可预警")

    def check_by(self, dossier: "Dossier", viewer: Viewer) -> None:
        super().check_by(dossier, viewer)
        warned = dossier.responsible or dossier.holder
        if viewer.region not in warned.path:
            raise NotPermitted(f"{warned.name} is not below you; its own supervision office warns it")

    def apply(self, dossier: "Dossier") -> None:
        slip = Warned(unit=dossier.responsible or dossier.holder, entry=dossier.next_number)
        dossier.warnings = [*dossier.warnings, slip]


class ExplainInWriting(StepTaken):
    """书面说明: what was done and why the matter came back."""

    step: Literal[Step.EXPLAIN_IN_WRITING] = Step.EXPLAIN_IN_WRITING
    recorded: ClassVar = "ExplainedInWriting"
    words: ClassVar = "Explain in writing, as the unit that was warned, why the matter came back (书面说明)."
    roles: ClassVar = frozenset({Role.UNIT})
    by_holder: ClassVar = False
    to: Name = Field(description="Name of whoever above it goes to (报送对象).")
    addressed: ExplainedTo = Field(
        default=ExplainedTo.OFFICE_HEAD,
        description="Who they are: the head of the office above; from the second time on, that level's principal "
        "leaders (报送对象职务).",
    )
    done: ConcealedText = Field(description="What was done (已做工作).")
    why: ConcealedText = Field(description="Why the matter came back (重访原因).")

    @classmethod
    def permit(cls, dossier: "Dossier", viewer: Viewer) -> None:
        super().permit(dossier, viewer)
        warned = {slip.unit.id for slip in dossier.warnings}
        if warned and viewer.unit not in warned:
            raise NotPermitted("only the unit that was warned explains itself")

    @classmethod
    def require(cls, dossier: "Dossier") -> None:
        if not any(clock.rule_id == _EXPLANATION and clock.running for clock in dossier.clocks):
            raise NotNow(cls.name(), "no visit after a warning slip waits for it", "预警后尚无再次来访")

    def check_by(self, dossier: "Dossier", viewer: Viewer) -> None:
        super().check_by(dossier, viewer)
        own = [clock for clock in dossier.clocks if clock.rule_id == _EXPLANATION and clock.owed_by == viewer.unit]
        if not any(clock.running for clock in own):
            raise NotPermitted("another unit was warned before that visit; only it explains itself")
        due = ExplainedTo.PRINCIPAL_LEADERS if any(clock.met_by for clock in own) else ExplainedTo.OFFICE_HEAD
        if self.addressed is not due:
            times = "a further" if due is ExplainedTo.PRINCIPAL_LEADERS else "the first"
            raise InvalidInput("addressed", f"it is {times} explanation of this unit, which goes to {due}")

    def meets(self, clock: "Clock", dossier: "Dossier") -> bool:
        return clock.owed_by == dossier.next_by

    def apply(self, dossier: "Dossier") -> None:
        owing = {clock.owed_by for clock in dossier.clocks if clock.met_by == dossier.next_number}
        dossier.warnings = [
            slip.model_copy(update={"explained_by": dossier.next_number})
            if slip.unit.id in owing and slip.explained_by is None
            else slip
            for slip in dossier.warnings
        ]
