"""Steps by which an office handles the matter."""

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import BaseModel, Field

from dossiers.days import Day
from dossiers.errors import InvalidInput, NotPermitted
from dossiers.identity import ConcealedText
from dossiers.states import Purpose, Step
from dossiers.steps.step import StepTaken
from dossiers.text import Line, Name
from dossiers.units import UnitKind, UnitRef
from dossiers.viewer import Role, Viewer

if TYPE_CHECKING:
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


class _PassedOn(StepTaken):
    """To a unit that shall handle it; from then on that unit holds the dossier."""

    roles: ClassVar = frozenset({Role.RECEPTION, Role.SUPERVISION, Role.UNIT, Role.DISCIPLINE})
    to: UnitRef
    reason: ConcealedText | None = None

    def permit(self, dossier: "Dossier", viewer: Viewer) -> None:
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


class Transfer(_PassedOn):
    """转送: asks no result back."""

    step: Literal[Step.TRANSFER] = Step.TRANSFER


class Assign(_PassedOn):
    """交办: sets a date and demands a closing report (办结报告)."""

    step: Literal[Step.ASSIGN] = Step.ASSIGN
    report_due: Day

    def check(self, dossier: "Dossier", happened_on: date) -> None:
        super().check(dossier, happened_on)
        if self.report_due < happened_on:
            raise InvalidInput("report_due", f"lies before the day of the assignment, {happened_on}")


class Accept(StepTaken):
    """受理: the unit takes the matter on and tells the petitioner."""

    step: Literal[Step.ACCEPT] = Step.ACCEPT

    def apply(self, dossier: "Dossier") -> None:
        dossier.responsible = dossier.holder


class NotAccept(StepTaken):
    """不予受理: a person's decision, always with its reason."""

    step: Literal[Step.NOT_ACCEPT] = Step.NOT_ACCEPT
    reason: ConcealedText


class Redirect(StepTaken):
    """Led to the body that the law names (诉访分离、导入法定途径)."""

    step: Literal[Step.REDIRECT] = Step.REDIRECT
    route: Line
    body: Name
    reason: ConcealedText


class RequestAnswer(BaseModel):
    """What the opinion says to one request."""

    request: str
    conclusion: Conclusion
    answer: ConcealedText


class Answer(StepTaken):
    """答复: the unit's own written opinion (处理意见书), which addresses each request."""

    step: Literal[Step.ANSWER] = Step.ANSWER
    conclusion: Conclusion
    facts: ConcealedText
    basis: ConcealedText
    requests: list[RequestAnswer] = Field(default_factory=list)
    review_at: Name | None = None
    """Where a review can be asked for."""

    def check(self, dossier: "Dossier", happened_on: date) -> None:  # noqa: ARG002 - has no date
        asked = {request.id for request in dossier.matter.requests}
        answered = [part.request for part in self.requests]
        if unknown := set(answered) - asked:
            raise InvalidInput("requests", f"the dossier has no request {', '.join(sorted(unknown))}")
        if len(answered) != len(set(answered)):
            raise InvalidInput("requests", "a request is answered once")
        if missing := asked - set(answered):
            raise InvalidInput("requests", f"every request needs its answer; missing: {', '.join(sorted(missing))}")


class Close(StepTaken):
    """办结."""

    step: Literal[Step.CLOSE] = Step.CLOSE
    roles: ClassVar = frozenset({Role.RECEPTION, Role.UNIT, Role.SUPERVISION, Role.DISCIPLINE})
    outcome: Outcome
    note: ConcealedText | None = None
