"""What an installation takes of recordings."""

from dataclasses import dataclass
from datetime import timedelta

from dossiers.recordings.media import KINDS

GIGABYTE = 1_000_000_000


@dataclass(frozen=True, slots=True)
class RecordingLimits:
    most_bytes: int = 20 * GIGABYTE
    most_hours: float = 24
    """Of one recording; a day's hearing is several."""
    media_types: frozenset[str] = frozenset(KINDS)
    most_open: int = 20
    """Uploads that one person may have begun and not finished."""
    kept: timedelta = timedelta(hours=24)
    """How long an upload waits for its next byte."""
    link: timedelta = timedelta(hours=1)
    """How long a link to listen is good."""
