"""Recordings (录音录像) that belong to a matter: a reference in the dossier, by which the bytes are proven."""

from datetime import date
from typing import TYPE_CHECKING, ClassVar, Literal

from dossiers.errors import InvalidInput
from dossiers.hearing import hearing_of
from dossiers.recordings.recording import Recording
from dossiers.states import Step
from dossiers.steps.step import StepTaken
from dossiers.viewer import Viewer

if TYPE_CHECKING:
    from dossiers.dossier import Dossier

MOST = 500
"""Recordings of one dossier: what is said of each is half a kilobyte of it."""


class AddRecording(StepTaken):
    """录音录像入卷: follows an upload that is proven, in the name of who sent it."""

    step: Literal[Step.ADD_RECORDING] = Step.ADD_RECORDING
    by_holder: ClassVar = False
    recording: Recording

    @classmethod
    def permit(cls, dossier: "Dossier", viewer: Viewer) -> None:
        """Every office that sees it, but of the units those that have it in hand."""
        super().permit(dossier, viewer)
        cls.permit_in_hand(dossier, viewer, "add a recording")

    @classmethod
    def check_hearing(cls, dossier: "Dossier", hearing: str | None) -> None:
        """Raise InvalidInput for a hearing that the dossier does not have."""
        if hearing is not None:
            hearing_of(dossier.hearings, hearing)

    def check(self, dossier: "Dossier", happened_on: date) -> None:  # noqa: ARG002 - the same on every day
        self.check_hearing(dossier, self.recording.hearing)
        same = next((one for one in dossier.recordings if one.sha256 == self.recording.sha256), None)
        if same is not None:
            raise InvalidInput("recording", f"is in the dossier already, as {same.id}; nothing was added")
        if len(dossier.recordings) >= MOST:
            raise InvalidInput("recording", f"a dossier takes {MOST} recordings; link a further dossier to it")

    def apply(self, dossier: "Dossier") -> None:
        dossier.recordings = [*dossier.recordings, self.recording.brought_by(dossier.next_number)]
