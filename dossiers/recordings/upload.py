"""An upload: who sends what to which dossier, how much of it is here, and what became of it."""

from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from dossiers.days import Moment
from dossiers.errors import InvalidInput
from dossiers.recordings.limits import RecordingLimits
from dossiers.recordings.media import UNTOLD, known
from dossiers.recordings.recording import Media, Recording, RecordingStatus, Sha256
from dossiers.recordings.refusals import MediaTypeRefused, OffsetDiffers, UploadOver, UploadTooLarge
from dossiers.text import Line, Name
from dossiers.viewer import Role, Viewer

PART_BYTES = 8 * 1024 * 1024
_SEPARATOR = ":"


class Described(BaseModel):
    """What who uploads says of it beforehand."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    dossier: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    name: Line | None = None
    media_type: Annotated[str, StringConstraints(max_length=200)] | None = None
    sha256: Annotated[str, StringConstraints(to_lower=True, pattern=r"^[0-9a-fA-F]{64}$")] | None = None
    size: Annotated[int, Field(ge=0)] | None = None
    """None where it is known only once all of it has come."""
    recorded_at: AwareDatetime | None = None
    device: Name | None = None
    order: Annotated[int, Field(ge=1, le=10_000)] | None = None
    hearing: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")] | None = None

    def check(self, limits: RecordingLimits, moment: datetime) -> None:
        """Raise UploadTooLarge, MediaTypeRefused or InvalidInput where it cannot be taken."""
        if self.size == 0:
            raise InvalidInput("size", "is 0; there is nothing to upload")
        if self.size is not None and self.size > limits.most_bytes:
            raise UploadTooLarge(limits.most_bytes)
        if self.recorded_at is not None and self.recorded_at > moment:
            raise InvalidInput("recorded_at", f"{self.recorded_at.isoformat()} lies in the future")
        plain = (self.media_type or "").partition(";")[0].strip().lower()
        if plain not in UNTOLD and known(plain) not in limits.media_types:
            raise MediaTypeRefused(plain, limits.media_types)


class Uploader(BaseModel):
    """Who sends it, as they were signed in when they began."""

    model_config = ConfigDict(frozen=True)

    subject: str
    name: str
    role: Role
    unit: str | None
    region: str

    @classmethod
    def of(cls, viewer: Viewer) -> "Uploader":
        return cls(subject=viewer.subject, name=viewer.name, role=viewer.role, unit=viewer.unit, region=viewer.region)


class Part(BaseModel):
    """Bytes that came in one piece, never changed; `key` is where they lie."""

    model_config = ConfigDict(frozen=True)

    offset: int
    size: int
    sha256: Sha256
    key: str

    @property
    def end(self) -> int:
        return self.offset + self.size


class WhyRefused(BaseModel):
    """`code` is for programs, `message` for who sent it."""

    model_config = ConfigDict(frozen=True)

    code: str
    message: str


class Upload(BaseModel):
    """One document, from the first byte announced until it is forgotten; of a ready recording it stays."""

    model_config = ConfigDict(frozen=True, validate_by_name=True, validate_by_alias=True)

    id: str = Field(alias="_id")
    dossier: str
    by: Uploader
    name: str | None = None
    media_type: str | None = None
    sha256: Sha256 | None = None
    """As it was declared; what it is in truth is `proven`."""
    size: int | None = None
    recorded_at: Moment | None = None
    device: str | None = None
    order: int | None = None
    hearing: str | None = None
    status: RecordingStatus = RecordingStatus.RECEIVING
    created_at: Moment
    expires_at: Moment
    received_at: Moment | None = None
    proven: Sha256 | None = None
    media: Media | None = None
    refusal: WhyRefused | None = None

    @property
    def whole(self) -> bool:
        return self.status is not RecordingStatus.RECEIVING

    def check_open(self, moment: datetime) -> None:
        """Raises UploadOver where nothing can be sent to it any more."""
        if self.status is RecordingStatus.DISCARDED or (not self.whole and moment >= self.expires_at):
            raise UploadOver

    def check_offset(self, offset: int, end: int) -> None:
        """Raises OffsetDiffers unless what is sent begins where that which is here ends."""
        if self.whole or offset != end:
            raise OffsetDiffers(end)

    def check_room(self, end: int, limits: RecordingLimits) -> None:
        """Raises UploadTooLarge where it would reach beyond what was announced, or what is taken."""
        most = limits.most_bytes if self.size is None else self.size
        if end > most:
            raise UploadTooLarge(most)

    def reference(self) -> Recording:
        """What the dossier keeps of it, once it is proven."""
        if self.proven is None or self.media is None or self.size is None:
            msg = "only what is proven is referred to"
            raise ValueError(msg)
        return Recording(
            id=self.id,
            sha256=self.proven,
            size=self.size,
            name=self.name,
            recorded_at=self.recorded_at,
            device=self.device,
            order=self.order,
            hearing=self.hearing,
            **self.media.model_dump(),
        )


def part_key(upload: str, offset: int, nonce: str) -> str:
    """Where an attempt to store a part lays its bytes: every attempt its own, all of an upload's side by side."""
    return _SEPARATOR.join((upload, f"{offset:015d}", nonce))


def part_id(upload: str, offset: int) -> str:
    """The same for all who would store a part at that place: one of them does."""
    return _SEPARATOR.join((upload, f"{offset:015d}"))


def key_range(upload: str) -> tuple[str, str]:
    """All keys of an upload are at least the first, and below the second."""
    return upload + _SEPARATOR, upload + chr(ord(_SEPARATOR) + 1)


def upload_of(key: str) -> str:
    """The upload whose part lies there."""
    return key.partition(_SEPARATOR)[0]
