"""A transcript as its dossier refers to it, and its segments, which lie on pages outside."""

from collections.abc import Sequence
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from dossiers.errors import InvalidInput
from dossiers.identity import ConcealedText
from dossiers.recordings.recording import Recording, Sha256

MOST_CHARACTERS = 3_000_000
"""Of what is handed in: some forty hours of speech with their times."""
MOST_SEGMENTS = 50_000
LONGEST_SEGMENT = 2_000
"""Characters."""
OVERLAP_MS = 2_000
"""By so much the beginning of a segment may lie before the end of the one before: people speak at once."""
BEHIND_END_MS = 2_000
"""So far behind the recording's own end a recogniser may set the end of the last words."""
PER_PAGE = 200


class TranscriptForm(StrEnum):
    WEBVTT = "WEBVTT"
    SRT = "SRT"
    JSON = "JSON"


class TranscriptStatus(StrEnum):
    READY = "READY"
    SUPERSEDED = "SUPERSEDED"
    """A later one of the same recording stands."""


class Words(BaseModel):
    """A segment as it was handed in."""

    model_config = ConfigDict(frozen=True)

    from_ms: int
    to_ms: int
    text: str
    speaker: str | None = None


class Segment(BaseModel):
    """What is said from one millisecond of the recording to another, with identities cut out."""

    model_config = ConfigDict(frozen=True)

    from_ms: int
    to_ms: int
    text: ConcealedText
    speaker: ConcealedText | None = None


class Transcript(BaseModel):
    """The reference; `sha256` is that of the recording, `pages` names where its segments lie."""

    model_config = ConfigDict(frozen=True)

    id: str
    recording: str
    sha256: Sha256
    form: TranscriptForm
    source: str
    """Who or what wrote it: a person, or a recogniser with its version."""
    segments: int
    pages: str
    entry: int = Field(default=0)


def status(transcript: Transcript, among: Sequence[Transcript]) -> TranscriptStatus:
    """The latest of a recording stands."""
    latest = next(one for one in reversed(among) if one.recording == transcript.recording)
    return TranscriptStatus.READY if latest.id == transcript.id else TranscriptStatus.SUPERSEDED


def check(words: Sequence[Words], recording: Recording) -> None:
    """Raise InvalidInput for times that cannot be those of the recording."""
    if not words:
        raise InvalidInput("content", "has no segment with words")
    if len(words) > MOST_SEGMENTS:
        raise InvalidInput("content", f"has {len(words)} segments; at most {MOST_SEGMENTS}")
    end = recording.duration_ms + BEHIND_END_MS
    before = 0
    for number, one in enumerate(words, 1):
        where = f"segment {number}, from {one.from_ms} ms"
        if one.to_ms < one.from_ms:
            raise InvalidInput("content", f"{where}: ends at {one.to_ms} ms, before it begins")
        if one.to_ms > end:
            raise InvalidInput(
                "content", f"{where}: ends at {one.to_ms} ms; the recording has {recording.duration_ms} ms"
            )
        if before - one.from_ms > OVERLAP_MS:
            raise InvalidInput("content", f"{where}: the one before ends at {before} ms; they overlap by too much")
        if len(one.text) > LONGEST_SEGMENT:
            raise InvalidInput("content", f"{where}: has {len(one.text)} characters; at most {LONGEST_SEGMENT}")
        before = one.to_ms
