"""Transcripts (文字记录) that belong to recordings of the matter: a reference, its segments lying on pages."""

from datetime import date
from typing import TYPE_CHECKING, ClassVar, Literal

from dossiers.errors import InvalidInput
from dossiers.states import Step
from dossiers.steps.step import StepTaken
from dossiers.transcripts.transcript import Transcript
from dossiers.viewer import Viewer

if TYPE_CHECKING:
    from dossiers.dossier import Dossier

MOST = 1_000
"""Transcripts of one dossier."""


class AddTranscript(StepTaken):
    """文字记录入卷: follows its parsing, in the name of who handed it in."""

    step: Literal[Step.ADD_TRANSCRIPT] = Step.ADD_TRANSCRIPT
    by_holder: ClassVar = False
    transcript: Transcript

    @classmethod
    def permit(cls, dossier: "Dossier", viewer: Viewer) -> None:
        """As who may add a recording."""
        super().permit(dossier, viewer)
        cls.permit_in_hand(dossier, viewer, "add a transcript")

    def check(self, dossier: "Dossier", happened_on: date) -> None:  # noqa: ARG002 - the same on every day
        if not any(one.sha256 == self.transcript.sha256 for one in dossier.recordings):
            raise InvalidInput("sha256", "is of no recording in this dossier")
        same = next((one for one in dossier.transcripts if one.pages == self.transcript.pages), None)
        if same is not None:
            raise InvalidInput("content", f"is in the dossier already, as {same.id}; nothing was added")
        if len(dossier.transcripts) >= MOST:
            raise InvalidInput("dossier", f"a dossier takes {MOST} transcripts")

    def apply(self, dossier: "Dossier") -> None:
        number = f"t{len(dossier.transcripts) + 1}"
        added = self.transcript.model_copy(update={"id": number, "entry": dossier.next_number})
        dossier.transcripts = [*dossier.transcripts, added]
