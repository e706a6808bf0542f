"""The short path of a people's suggestion (人民建议): weighed, adopted or not, carried out, followed up, recognised."""

from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import BaseModel, Field

from dossiers.errors import NotNow
from dossiers.identity import ConcealedText
from dossiers.states import Step
from dossiers.steps.step import TEXT, StepTaken
from dossiers.text import Name

if TYPE_CHECKING:
    from dossiers.dossier import Dossier


class Suggestion(BaseModel):
    """How far a suggestion has come."""

    adopted: bool | None = None
    carried_out: bool = False
    followed_up: bool = False
    recognised: bool = False


class _OnPath(StepTaken):
    text: ConcealedText = Field(description=TEXT)
    sets: ClassVar[dict[str, Any]] = {}

    def apply(self, dossier: "Dossier") -> None:
        so_far = dossier.suggestion or Suggestion()
        dossier.suggestion = so_far.model_copy(update=self.sets)


class _OfAdopted(_OnPath):
    @classmethod
    def require(cls, dossier: "Dossier") -> None:
        if dossier.suggestion is None or not dossier.suggestion.adopted:
            raise NotNow(cls.name(), "the suggestion has not been adopted", "建议尚未采纳")


class Weigh(_OnPath):
    """论证."""

    step: Literal[Step.WEIGH] = Step.WEIGH
    recorded: ClassVar = "Weighed"
    words: ClassVar = "Weigh a suggestion: by whom, and what speaks for and against it (建议论证)."

    def apply(self, dossier: "Dossier") -> None:
        super().apply(dossier)
        dossier.responsible = dossier.holder


class Adopt(_OnPath):
    """采纳."""

    step: Literal[Step.ADOPT] = Step.ADOPT
    recorded: ClassVar = "Adopted"
    words: ClassVar = "Adopt a suggestion, saying what will be done (建议采纳)."
    sets: ClassVar = {"adopted": True}


class Decline(_OnPath):
    """不采纳."""

    step: Literal[Step.DECLINE] = Step.DECLINE
    recorded: ClassVar = "Declined"
    words: ClassVar = "Not adopt a suggestion, with the reason (建议不予采纳)."
    sets: ClassVar = {"adopted": False}

    @classmethod
    def require(cls, dossier: "Dossier") -> None:
        if dossier.suggestion and dossier.suggestion.carried_out:
            raise NotNow(cls.name(), "the suggestion is carried out already", "建议已落实")


class CarryOut(_OfAdopted):
    """落实."""

    step: Literal[Step.CARRY_OUT] = Step.CARRY_OUT
    recorded: ClassVar = "CarriedOut"
    words: ClassVar = "Record that an adopted suggestion is carried out (建议落实)."
    sets: ClassVar = {"carried_out": True}


class FollowUp(_OfAdopted):
    """成效跟踪."""

    step: Literal[Step.FOLLOW_UP] = Step.FOLLOW_UP
    recorded: ClassVar = "FollowedUp"
    words: ClassVar = "Record what effect an adopted suggestion has had (成效跟踪)."
    sets: ClassVar = {"followed_up": True}


class Recognise(_OfAdopted):
    """奖励: the author is told and recognised."""

    step: Literal[Step.RECOGNISE] = Step.RECOGNISE
    recorded: ClassVar = "Recognised"
    words: ClassVar = "Tell the author and recognise the suggestion (告知、奖励)."
    sets: ClassVar = {"recognised": True}
    award: Name | None = Field(default=None, description="What for it was given (奖励).")
