"""Steps that say how two dossiers belong together, one entry in each."""

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Literal

from dossiers.errors import InvalidInput
from dossiers.identity import ConcealedText
from dossiers.states import Step
from dossiers.steps.decisions import DecisionKind, Suggested, decided, taken_back
from dossiers.steps.step import StepTaken

if TYPE_CHECKING:
    from dossiers.dossier import Dossier


class Relation(StrEnum):
    RELATED = "RELATED"
    SAME_ROOT = "SAME_ROOT"


class _Linking(StepTaken):
    by_holder: ClassVar[bool] = False
    other: str
    """Number of the other dossier."""
    relation: Relation
    reason: ConcealedText | None = None

    def apply(self, dossier: "Dossier") -> None:
        dossier.links.append(self.other)


class Link(_Linking):
    """Taken by a person on one dossier; its effect on the other is LINKED."""

    step: Literal[Step.LINK] = Step.LINK
    suggested: Suggested | None = None

    def apply(self, dossier: "Dossier") -> None:
        super().apply(dossier)
        dossier.decisions = decided(dossier, DecisionKind.RELATED, self.other, suggested=self.suggested)

    def check(self, dossier: "Dossier", happened_on: date) -> None:  # noqa: ARG002 - has no date
        if self.other == dossier.id:
            raise InvalidInput("other", "a dossier is not linked to itself")
        if self.other in dossier.links:
            raise InvalidInput("other", f"is linked to {self.other} already")
        if dossier.sealed:
            raise InvalidInput("dossier", "a sealed dossier is linked to none")

    def far_ends(self, dossier: "Dossier") -> dict[str, StepTaken]:
        return {self.other: Linked(other=dossier.id, relation=self.relation, reason=self.reason)}


class Linked(_Linking):
    """The far end of a link, written by the effect."""

    step: Literal[Step.LINKED] = Step.LINKED

    def apply(self, dossier: "Dossier") -> None:
        if self.other not in dossier.links:
            super().apply(dossier)
            dossier.decisions = decided(dossier, DecisionKind.RELATED, self.other)


class Unlinked(StepTaken):
    """The far end of an undone link, written by the effect."""

    step: Literal[Step.UNLINKED] = Step.UNLINKED
    other: str

    def apply(self, dossier: "Dossier") -> None:
        dossier.links = [other for other in dossier.links if other != self.other]
        dossier.decisions = taken_back(dossier, self.other, {DecisionKind.RELATED})
