"""What an installation chooses: environment variables `ANJUAN_…`, `MONGODB_URI` and `ELASTICSEARCH_URL`."""

import base64
import binascii
import hashlib
import json
import os
import re
from collections.abc import Iterator
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_core import ErrorDetails, PydanticCustomError
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from dossiers.petitioner import PublicLimits
from dossiers.recordings.limits import RecordingLimits
from dossiers.recordings.media import KINDS
from dossiers.text import NAME
from dossiers.transcripts.recogniser import Recogniser
from dossiers.transcripts.transcript import TranscriptForm

PREFIX = "ANJUAN_"
DEVELOPMENT_ISSUER = "anjuan-development"
KEY_BYTES = 32
_ORIGIN = re.compile(r"https?://[^/\s@]+")


class SettingsRefused(Exception):
    """The message has a line for each variable at fault, and never a value."""


class Environment(StrEnum):
    PRODUCTION = "production"
    DEVELOPMENT = "development"


def _list(value: Any) -> Any:  # noqa: ANN401 - whatever was handed in, before it is checked
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _upper(value: Any) -> Any:  # noqa: ANN401 - likewise
    return value.upper() if isinstance(value, str) else value


def _state_folder() -> Path:
    """Where this account keeps what must outlast a run, outside any checkout."""
    if os.geteuid() == 0:
        return Path("/var/lib/anjuan")
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local/state") / "anjuan"


def _development_key(purpose: str) -> SecretStr:
    """Everybody can make this key: it keeps a developer's data readable from run to run, and nothing secret."""
    key = hashlib.sha256(f"anjuan development {purpose}".encode()).digest()
    return SecretStr(base64.urlsafe_b64encode(key).decode())


DEVELOPMENT_HASH_KEY = _development_key("hash")
DEVELOPMENT_ENCRYPTION_KEY = _development_key("encryption")


def _words(value: Any) -> Any:  # noqa: ANN401 - likewise
    """A command line, as JSON: where a word begins and ends is then nobody's guess."""
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return value


Names = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_list)]
"""Given as one text, parted by commas."""


class Settings(BaseSettings):
    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_ignore_empty=True,
        populate_by_name=True,
        hide_input_in_errors=True,
        frozen=True,
        extra="ignore",
    )

    environment: Environment = Environment.PRODUCTION

    mongodb_uri: SecretStr = Field(validation_alias="MONGODB_URI")
    elasticsearch_url: SecretStr = Field(validation_alias="ELASTICSEARCH_URL")
    database: str = Field(default="anjuan", pattern=r"^[A-Za-z0-9_-]{1,38}$")
    index_prefix: str = Field(default="anjuan", pattern=r"^[a-z][a-z0-9_-]{0,99}$")
    regions_file: Path | None = None
    """An office's own regions, beside the shipped ones."""
    working_days_folder: Path | None = None
    """Years of working days that an office adds, or puts in the place of shipped ones."""
    clock_rules_folder: Path | None = None
    """An office's own rules of time, beside the shipped ones."""
    checklist_file: Path | None = None
    """What an office asks for in a case file and how long it keeps one, in the place of the shipped rules."""

    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    cors_origins: Names = ()

    hash_key: SecretStr = DEVELOPMENT_HASH_KEY
    """Of the keyed hashes of names, phones and ID numbers; base64 of 32 bytes, kept as long as the dossiers."""
    encryption_keys: Annotated[tuple[SecretStr, ...], NoDecode, BeforeValidator(_list)] = (DEVELOPMENT_ENCRYPTION_KEY,)
    """Base64 of 32 bytes each. The first seals, all open: a new one goes in front, the old ones stay."""

    jwks_url: str | None = None
    jwks_file: Path | None = None
    issuer: str = DEVELOPMENT_ISSUER
    audience: str = "anjuan"
    development_folder: Path = Field(default_factory=lambda: _state_folder() / "development")
    """Where the development issuer keeps its key."""

    body_bytes: int = Field(default=1_000_000, ge=1_000)
    body_seconds: float = Field(default=10, gt=0)
    """How long a client may take to send its request."""
    request_seconds: float = Field(default=20, gt=0)
    public_calls: int = Field(default=60, ge=1)
    """How often one address may ask the public follow-up in a minute."""
    public_failures: int = Field(default=10, ge=1)
    """How many wrong secrets a query code takes in a quarter of an hour; then it answers nobody until that is over."""
    public_proxies: int = Field(default=0, ge=0, le=5)
    """How many servers of the office's own stand in front, each adding to `X-Forwarded-For` whom it was asked by."""
    shutdown_seconds: int = Field(default=15, ge=1)
    """How long requests under way may go on after the order to stop."""

    recording_bytes: int = Field(default=20_000_000_000, ge=1_000)
    """The largest recording that is taken."""
    recording_hours: float = Field(default=24, gt=0, le=72)
    """The longest."""
    recording_types: Names = tuple(KINDS)
    """Media types that are taken, of those that are known."""
    s3_endpoint: str | None = None
    """Address of a store that speaks S3, which keeps the bytes of recordings in the place of MongoDB."""
    s3_bucket: str = Field(default="anjuan", pattern=r"^[a-z0-9][a-z0-9.-]{2,62}$")
    s3_region: str = "us-east-1"
    s3_access_key: str = ""
    s3_secret_key: SecretStr = SecretStr("")
    upload_hours: float = Field(default=24, gt=0, le=720)
    """How long an interrupted upload waits to be gone on with."""
    upload_idle_seconds: float = Field(default=60, gt=0)
    """How long the sender of an upload may be silent in the middle of a request."""
    link_minutes: float = Field(default=60, gt=0, le=720)
    """How long a link to a recording is good."""

    recogniser: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_words)] = ()
    """The command that transcribes a recording, as a JSON list of words; none where it is empty."""
    recogniser_form: TranscriptForm = TranscriptForm.WEBVTT
    """In what form it writes."""
    recogniser_name: str = Field(default="", max_length=NAME)
    """What transcripts name as their source; the name of its program where this is empty."""
    recogniser_minutes: float = Field(default=180, gt=0, le=2_880)
    """How long it may take for one recording."""
    recogniser_at_once: int = Field(default=1, ge=1, le=32)
    """How many of it may run in one process."""

    log_level: Annotated[str, BeforeValidator(_upper), Field(pattern=r"^(DEBUG|INFO|WARNING|ERROR)$")] = "INFO"

    @property
    def production(self) -> bool:
        return self.environment is Environment.PRODUCTION

    @property
    def public_limits(self) -> PublicLimits:
        return PublicLimits(self.public_calls, self.public_failures)

    @property
    def recording_limits(self) -> RecordingLimits:
        return RecordingLimits(
            most_bytes=self.recording_bytes,
            most_hours=self.recording_hours,
            media_types=frozenset(self.recording_types),
            kept=timedelta(hours=self.upload_hours),
            link=timedelta(minutes=self.link_minutes),
        )

    @property
    def recogniser_chosen(self) -> Recogniser | None:
        if not self.recogniser:
            return None
        return Recogniser(
            command=self.recogniser,
            form=self.recogniser_form,
            name=self.recogniser_name or Path(self.recogniser[0]).name,
            longest=timedelta(minutes=self.recogniser_minutes),
            at_once=self.recogniser_at_once,
        )

    @property
    def hash_key_bytes(self) -> bytes:
        return base64.urlsafe_b64decode(self.hash_key.get_secret_value())

    @model_validator(mode="after")
    def _checked(self) -> Self:
        if faults := list(_faults(self)):
            raise PydanticCustomError("faults", "{lines}", {"lines": "\n".join(faults)})
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - the signature is the library's
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings


def read(**chosen: Any) -> Settings:  # noqa: ANN401 - any setting by its name, over what the environment says
    """The settings of this process; raises SettingsRefused."""
    try:
        return Settings(**chosen)
    except ValidationError as error:
        faults = [_line(fault) for fault in error.errors(include_url=False, include_input=False)]
        raise SettingsRefused("\n".join(faults)) from None


def _line(fault: ErrorDetails) -> str:
    if fault["type"] == "faults":
        return fault["msg"]
    name = str(fault["loc"][0]) if fault["loc"] else ""
    variable = name.upper() if name.isupper() else PREFIX + name.upper()
    if fault["type"] == "missing":
        return f"{variable} is not set; `scripts/services env` prints the addresses of servers started here"
    return f"{variable}: {fault['msg'][:1].lower()}{fault['msg'][1:]}"


def _faults(settings: Settings) -> Iterator[str]:
    yield from _key_faults(settings)
    if unknown := sorted(set(settings.recording_types) - set(KINDS)):
        yield f"ANJUAN_RECORDING_TYPES: {unknown[0][:60]!r} is not known; known are: {', '.join(KINDS)}"
    for origin in settings.cors_origins:
        if not _ORIGIN.fullmatch(origin):
            yield f"ANJUAN_CORS_ORIGINS: {origin[:60]!r} is no origin; write it as https://host or https://host:port"
    if settings.jwks_url and settings.jwks_file:
        yield "ANJUAN_JWKS_URL and ANJUAN_JWKS_FILE are both set; leave one out"
    if settings.recogniser and not Path(settings.recogniser[0]).is_absolute():
        yield "ANJUAN_RECOGNISER: its first word is the program by its whole path, such as /usr/local/bin/recognise"
    if settings.s3_endpoint is not None:
        yield from _s3_faults(settings, settings.s3_endpoint)
    if settings.production:
        yield from _production_faults(settings)


def _s3_faults(settings: Settings, endpoint: str) -> Iterator[str]:
    if not _ORIGIN.fullmatch(endpoint):
        yield "ANJUAN_S3_ENDPOINT is no address; write it as https://host or https://host:port"
    if not settings.s3_access_key or not settings.s3_secret_key.get_secret_value():
        yield "ANJUAN_S3_ACCESS_KEY and ANJUAN_S3_SECRET_KEY must be set where ANJUAN_S3_ENDPOINT is"


def _key_faults(settings: Settings) -> Iterator[str]:
    how = f"must be base64 of {KEY_BYTES} random bytes, such as `openssl rand -base64 {KEY_BYTES} | tr +/ -_` gives"
    if not _is_key(settings.hash_key):
        yield f"ANJUAN_HASH_KEY {how}"
    if not settings.encryption_keys or not all(map(_is_key, settings.encryption_keys)):
        yield f"ANJUAN_ENCRYPTION_KEYS, parted by commas: each {how}"


def _is_key(key: SecretStr) -> bool:
    try:
        return len(base64.b64decode(key.get_secret_value(), altchars=b"-_", validate=True)) == KEY_BYTES
    except (binascii.Error, ValueError):
        return False


def _production_faults(settings: Settings) -> Iterator[str]:
    if settings.hash_key == DEVELOPMENT_HASH_KEY:
        yield "ANJUAN_HASH_KEY is not set, or is the one for development; production needs its own"
    if DEVELOPMENT_ENCRYPTION_KEY in settings.encryption_keys:
        yield "ANJUAN_ENCRYPTION_KEYS is not set, or holds the one for development; production needs its own"
    if not settings.jwks_url and not settings.jwks_file:
        yield "ANJUAN_JWKS_URL or ANJUAN_JWKS_FILE must name the keys of your sign-in server"
    if settings.jwks_url and not _is_safe(settings.jwks_url):
        yield "ANJUAN_JWKS_URL must begin with https:// (http:// only on this machine)"
    if settings.jwks_file and settings.jwks_file.resolve().is_relative_to(settings.development_folder.resolve()):
        yield "ANJUAN_JWKS_FILE is that of the development issuer; production needs your sign-in server's"
    if settings.issuer == DEVELOPMENT_ISSUER:
        yield "ANJUAN_ISSUER is not set, or is the development issuer; name your sign-in server's (the claim `iss`)"


def _is_safe(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in {"localhost", "127.0.0.1", "::1"})
