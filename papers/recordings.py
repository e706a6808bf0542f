"""Recordings as attachments of a case file: read out of the store in pieces, and as their dossier refers to them."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from dossiers.dossier import Dossier
from dossiers.recordings import keeping, reading
from dossiers.recordings.recording import Recording
from dossiers.store import Store
from papers.attachments import Attachment

_ENDINGS = {
    "audio/wav": "wav", "audio/mpeg": "mp3", "audio/mp4": "m4a", "audio/aac": "aac", "audio/flac": "flac",
    "audio/ogg": "ogg", "audio/opus": "opus", "video/mp4": "mp4",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Recordings:
    """Of the dossier as its viewer sees it."""

    store: Store

    def of(self, dossier: Dossier) -> list[Attachment]:
        return [_attachment(one) for one in dossier.recordings]

    async def read(self, dossier: Dossier, attachment: Attachment) -> AsyncIterator[bytes]:  # noqa: ARG002 - by its id
        """Raises PartDamaged where bytes of it are lost."""
        parts = await keeping.parts(self.store, attachment.id)
        async for piece in reading.read(self.store, parts, attachment.id, 0, attachment.size):
            yield piece


def _attachment(recording: Recording) -> Attachment:
    ending = _ENDINGS.get(recording.media_type, "bin")
    return Attachment(
        id=recording.id,
        path=f"recordings/{recording.id}.{ending}",
        title=recording.name or recording.id,
        media_type=recording.media_type,
        size=recording.size,
        sha256=recording.sha256,
        entry=recording.entry,
        duration_ms=recording.duration_ms,
    )
