"""A transcription (语音转写): a recording that somebody wants transcribed, and what the recogniser made of it."""

from datetime import timedelta
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from dossiers.days import Moment
from dossiers.handling import StepCall
from dossiers.recordings.recording import Sha256
from dossiers.viewer import Viewer

REMEMBERED = timedelta(days=90)
"""How long it is known that it was asked for."""
ATTEMPTS = 5
"""So often it is begun where the store, the disk or the worker fails; never again where the recogniser does."""


class TranscriptionState(StrEnum):
    WAITING = "WAITING"
    RUNNING = "RUNNING"
    DONE = "DONE"
    FAILED = "FAILED"


class Fault(StrEnum):
    RECOGNISER_MISSING = "RECOGNISER_MISSING"
    """Its program is not there, or cannot be run."""
    RECOGNISER_FAILED = "RECOGNISER_FAILED"
    """It ended with another status than 0."""
    TIMED_OUT = "TIMED_OUT"
    WROTE_NOTHING = "WROTE_NOTHING"
    WROTE_TOO_MUCH = "WROTE_TOO_MUCH"
    REFUSED = "REFUSED"
    """What it wrote is no transcript of this recording, or the dossier takes none any more."""
    RECORDING_DAMAGED = "RECORDING_DAMAGED"
    """The bytes in the store are not those that the dossier refers to."""
    GIVEN_UP = "GIVEN_UP"
    """Begun again and again, and never ended."""


class Problem(BaseModel):
    """Why it came to nothing; `last_words` is the end of what the recogniser wrote to its standard error, with
    identities cut out.
    """

    model_config = ConfigDict(frozen=True)

    fault: Fault
    message: str
    last_words: str | None = None


class Transcription(BaseModel):
    """`by` is who asked for it, as they were signed in then: the transcript is handed in in their name."""

    model_config = ConfigDict(frozen=True, validate_by_name=True, validate_by_alias=True)

    id: str = Field(alias="_id")
    dossier: str
    recording: str
    sha256: Sha256
    number: int
    """Among those of the same recording, from 1."""
    by: Viewer
    created_at: Moment
    state: TranscriptionState = TranscriptionState.WAITING
    attempts: int = 0
    started_at: Moment | None = None
    """The latest attempt."""
    finished_at: Moment | None = None
    transcript: str | None = None
    """Id of what came of it, in the dossier."""
    problem: Problem | None = None

    @property
    def over(self) -> bool:
        return self.state in {TranscriptionState.DONE, TranscriptionState.FAILED}

    @property
    def call(self) -> StepCall:
        """The same whoever works on it, and whatever the recogniser says the next time: it is handed in once."""
        return StepCall(
            viewer=self.by,
            key=f"transcription:{self.id}",
            input={"transcription": self.id},
            kept=REMEMBERED,
            dossier=self.dossier,
        )


def transcription_id(recording: str, number: int) -> str:
    """The same for all who ask at once: one of them opens it."""
    return f"{recording}-{number}"
