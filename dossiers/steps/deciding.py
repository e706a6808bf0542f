"""Steps by which a unit decides whether it takes a matter on, and by which procedure."""

from datetime import date
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from dossiers.clocks.correction import COUNTERPARTS
from dossiers.contact import Source
from dossiers.errors import NotNow
from dossiers.identity import ConcealedText
from dossiers.states import Step
from dossiers.steps.step import REASON, StepTaken, check_line
from dossiers.text import LINE, NAME

if TYPE_CHECKING:
    from dossiers.clocks.clock import Clock
    from dossiers.dossier import Dossier


class _Decided(StepTaken):
    def apply(self, dossier: "Dossier") -> None:
        dossier.responsible = dossier.holder
        dossier.objection = None

    def ends(self, clock: "Clock", dossier: "Dossier") -> bool:  # noqa: ARG002 - for those that ask
        """Who decides need pass it on no more, nor object."""
        return clock.rule_id in {"transfer", "objection"}


class Accept(_Decided):
    """受理: the unit takes the matter on and tells the petitioner."""

    step: Literal[Step.ACCEPT] = Step.ACCEPT
    recorded: ClassVar = "Accepted"
    words: ClassVar = "Accept (受理): only the unit that holds the dossier may."


class NotAccept(_Decided):
    """不予受理: a person's decision, always with its reason."""

    step: Literal[Step.NOT_ACCEPT] = Step.NOT_ACCEPT
    recorded: ClassVar = "NotAccepted"
    words: ClassVar = "Not accept, with the reason (不予受理): only the unit that holds it may."
    reason: ConcealedText = Field(description=REASON)


class Redirect(_Decided):
    """Led to the body that the law names (诉访分离、导入法定途径)."""

    step: Literal[Step.REDIRECT] = Step.REDIRECT
    recorded: ClassVar = "Redirected"
    words: ClassVar = "Lead to the body that the law names (诉访分离、导入法定途径)."
    route: ConcealedText = Field(description="Which lawful route: litigation, arbitration, ... (法定途径).")
    body: ConcealedText = Field(description="The body to turn to (受理机关).")
    reason: ConcealedText = Field(description=REASON)

    def check(self, dossier: "Dossier", happened_on: date) -> None:  # noqa: ARG002 - of itself alone
        check_line("route", self.route, LINE)
        check_line("body", self.body, NAME)

    def ends(self, clock: "Clock", dossier: "Dossier") -> bool:
        return super().ends(clock, dossier) or clock.rule_id in {"handle", "simple-answer"}


class _ProcedureChanged(StepTaken):
    """The clocks of one procedure give way to those of the other, which count from the same day."""

    reason: ConcealedText | None = Field(default=None, description=REASON)
    simplified: ClassVar[bool]

    def apply(self, dossier: "Dossier") -> None:
        dossier.simplified = self.simplified

    def ends(self, clock: "Clock", dossier: "Dossier") -> bool:  # noqa: ARG002 - for those that ask
        return clock.rule_id in COUNTERPARTS

    def starts(self, rule_id: str, dossier: "Dossier") -> bool:
        return self.counted_from(rule_id, dossier) is not None

    def counted_from(self, rule_id: str, dossier: "Dossier") -> date | None:
        replaced = COUNTERPARTS.get(rule_id)
        ended = (clock for clock in dossier.clocks if clock.ended_by == dossier.next_number)
        return next((clock.started_on for clock in ended if clock.rule_id == replaced), None)


class AdoptSimplified(_ProcedureChanged):
    """适用简易办理."""

    step: Literal[Step.ADOPT_SIMPLIFIED] = Step.ADOPT_SIMPLIFIED
    recorded: ClassVar = "SimplifiedAdopted"
    words: ClassVar = "Handle a first, simple matter by the simplified procedure (适用简易办理)."
    simplified: ClassVar = True

    @classmethod
    def require(cls, dossier: "Dossier") -> None:
        """First, simple matters only; not those assigned from above, nor joint ones."""
        if dossier.simplified:
            raise NotNow(cls.name(), "it is handled so already", "已适用简易办理")
        if len(dossier.contacts) > 1 or len(dossier.parties) > 1:
            raise NotNow(cls.name(), "only a first matter of one party is simple", "仅限初次反映且无并案的事项")
        if dossier.assignments or dossier.contacts[0].source in {Source.FROM_ABOVE, Source.INSTRUCTION}:
            raise NotNow(
                cls.name(), "what is assigned or instructed from above is not simple", "上级交办、批示事项除外"
            )


class TurnOrdinary(_ProcedureChanged):
    """转为普通程序."""

    step: Literal[Step.TURN_ORDINARY] = Step.TURN_ORDINARY
    recorded: ClassVar = "TurnedOrdinary"
    words: ClassVar = "Turn from the simplified to the ordinary procedure (转为普通程序)."
    simplified: ClassVar = False

    @classmethod
    def require(cls, dossier: "Dossier") -> None:
        if not dossier.simplified:
            raise NotNow(cls.name(), "it is handled by the ordinary procedure", "未适用简易办理")
