"""A recording (录音录像) as the dossier refers to it: the bytes lie in the part store, and are never changed."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from dossiers.days import Moment

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""In lower-case hexadecimal digits."""


class RecordingStatus(StrEnum):
    RECEIVING = "RECEIVING"
    """Its bytes are coming in."""
    PROVING = "PROVING"
    """All bytes are here; they are read back and looked into."""
    READY = "READY"
    """Proven; the dossier refers to it."""
    REFUSED = "REFUSED"
    """Not taken, with the reason; its bytes are removed."""
    DISCARDED = "DISCARDED"
    """Given up by who sent it, or left lying until it expired; its bytes are removed."""


class Media(BaseModel):
    """What the content itself says. A film without sound has no channels."""

    model_config = ConfigDict(frozen=True)

    media_type: str
    duration_ms: int
    channels: int


class Recording(BaseModel):
    """The reference; `entry` is the number of the chain entry that brought it."""

    model_config = ConfigDict(frozen=True)

    id: str
    sha256: Sha256
    size: int
    media_type: str
    duration_ms: int
    channels: int
    name: str | None = None
    """Name of the file, identities cut out."""
    recorded_at: Moment | None = None
    """When it begins."""
    device: str | None = None
    order: int | None = None
    """Among the parts of its hearing, from 1."""
    hearing: str | None = None
    """Id of the hearing in this dossier, such as h1."""
    entry: int = Field(default=0)

    def brought_by(self, entry: int) -> Self:
        return self.model_copy(update={"entry": entry})
