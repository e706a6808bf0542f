"""What belongs to a dossier beside its record: recordings and other files, wherever their bytes lie."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol

from dossiers.dossier import Dossier


@dataclass(frozen=True, slots=True)
class Attachment:
    """`path` is where it lies in the package, below the dossier's folder."""

    id: str
    path: str
    title: str
    media_type: str
    size: int
    sha256: str
    entry: int
    """Number of the chain entry that brought it."""
    duration_ms: int | None = None


class Attachments(Protocol):
    """A store of attachments: which a dossier has, as its viewer sees it, and their bytes."""

    def of(self, dossier: Dossier) -> list[Attachment]: ...

    def read(self, dossier: Dossier, attachment: Attachment) -> AsyncIterator[bytes]:
        """Its bytes, in pieces."""
        ...


class NoAttachments:
    """Where there is no such store."""

    def of(self, dossier: Dossier) -> list[Attachment]:  # noqa: ARG002 - as the protocol asks
        return []

    async def read(self, dossier: Dossier, attachment: Attachment) -> AsyncIterator[bytes]:  # noqa: ARG002
        return
        yield b""
