"""What people decide about two dossiers that may be one matter: repeat, joint, related or different (重复核查结论).

Each decision is a step of its own, taken on one of the two; the other's entry follows by an effect. What the software
had suggested is kept beside it, so that its suggestions can be held against what people decided.
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import BaseModel, ConfigDict

from dossiers.days import Day
from dossiers.errors import InvalidInput, NotNow
from dossiers.identity import ConcealedText
from dossiers.states import Step
from dossiers.steps.step import StepTaken

if TYPE_CHECKING:
    from dossiers.dossier import Dossier


class DecisionKind(StrEnum):
    REPEAT = "REPEAT"
    """重复: the same party raised the same matter."""
    JOINT = "JOINT"
    """并案: another party raised the same matter."""
    RELATED = "RELATED"
    DIFFERENT = "DIFFERENT"


ONE_MATTER = frozenset({DecisionKind.REPEAT, DecisionKind.JOINT})


class Suggested(BaseModel):
    """What the comparison said when a person decided: that the two are one matter, by probability (0 to 1)."""

    model_config = ConfigDict(frozen=True)

    probability: float
    verdict: str
    weights: str
    """Which weights gave it (search/data)."""


class Decision(BaseModel):
    """`entry` is where it stands in the chain of this dossier; `undone_by` the entry that took it back."""

    other: str
    kind: DecisionKind
    on: Day
    entry: int
    suggested: Suggested | None = None
    """Only where a person took the step, not at its far end: each decision counts once."""
    texts: tuple[str, str] | None = None
    """What the texts of this and the other dossier were (`Record.text_mark`): once one changes, they are compared."""
    undone_by: int | None = None

    @property
    def stands(self) -> bool:
        return self.undone_by is None


def decided(dossier: "Dossier", kind: DecisionKind, other: str, **more: object) -> list[Decision]:
    """The dossier's decisions with one more, made by the entry that is being applied."""
    made = {"other": other, "kind": kind, "on": dossier.next_day, "entry": dossier.next_number, **more}
    return [*dossier.decisions, Decision.model_validate(made)]


def taken_back(dossier: "Dossier", other: str, kinds: Iterable[DecisionKind]) -> list[Decision]:
    """The dossier's decisions without what stands of these kinds about the other."""
    gone = frozenset(kinds)
    return [
        one.model_copy(update={"undone_by": dossier.next_number})
        if one.stands and one.other == other and one.kind in gone
        else one
        for one in dossier.decisions
    ]


class TellApart(StepTaken):
    """认定为不同事项: the pair is not suggested again, unless one of the texts changes."""

    step: Literal[Step.TELL_APART] = Step.TELL_APART
    by_holder: ClassVar[bool] = False
    other: str
    reason: ConcealedText | None = None
    suggested: Suggested | None = None
    texts: tuple[str, str]
    """Of this dossier and of the other (`Record.text_mark`)."""

    def check(self, dossier: "Dossier", happened_on: date) -> None:  # noqa: ARG002 - any day will do
        if self.other == dossier.id:
            raise InvalidInput("other", "a dossier is not told apart from itself")
        if dossier.told_apart(self.other, self.texts):
            raise InvalidInput("other", f"{self.other} is told apart already, and no text has changed since")

    def apply(self, dossier: "Dossier") -> None:
        dossier.decisions = decided(
            dossier, DecisionKind.DIFFERENT, self.other, suggested=self.suggested, texts=self.texts
        )

    def far_ends(self, dossier: "Dossier") -> dict[str, StepTaken]:
        ours, theirs = self.texts
        return {self.other: ToldApart(other=dossier.id, reason=self.reason, texts=(theirs, ours))}


class ToldApart(StepTaken):
    """The far end of it, written by the effect."""

    step: Literal[Step.TOLD_APART] = Step.TOLD_APART
    other: str
    reason: ConcealedText | None = None
    texts: tuple[str, str]

    def apply(self, dossier: "Dossier") -> None:
        dossier.decisions = decided(dossier, DecisionKind.DIFFERENT, self.other, texts=self.texts)


class Reconsider(StepTaken):
    """撤销不同事项的认定: the pair is compared again."""

    step: Literal[Step.RECONSIDER] = Step.RECONSIDER
    by_holder: ClassVar[bool] = False
    other: str
    reason: ConcealedText

    @classmethod
    def require(cls, dossier: "Dossier") -> None:
        if not any(one.stands and one.kind is DecisionKind.DIFFERENT for one in dossier.decisions):
            raise NotNow(cls.name(), "it has been told apart from none", "没有认定为不同事项的案卷")

    def check(self, dossier: "Dossier", happened_on: date) -> None:  # noqa: ARG002 - any day will do
        if not dossier.decision(self.other, DecisionKind.DIFFERENT):
            raise InvalidInput("other", f"has not been told apart from {self.other}")

    def apply(self, dossier: "Dossier") -> None:
        dossier.decisions = taken_back(dossier, self.other, {DecisionKind.DIFFERENT})

    def far_ends(self, dossier: "Dossier") -> dict[str, StepTaken]:
        return {self.other: Reconsidered(other=dossier.id, reason=self.reason)}


class Reconsidered(StepTaken):
    """The far end of it, written by the effect."""

    step: Literal[Step.RECONSIDERED] = Step.RECONSIDERED
    other: str
    reason: ConcealedText

    def apply(self, dossier: "Dossier") -> None:
        dossier.decisions = taken_back(dossier, self.other, {DecisionKind.DIFFERENT})
