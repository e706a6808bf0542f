"""What tus 1.0 writes into headers (https://tus.io/protocols/resumable-upload), read and checked."""

import base64
import binascii
import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime

from starlette.requests import Request

from api.answers import Refusal
from api.problems import wanted
from dossiers.errors import InvalidInput

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,termination,checksum,expiration"
OFFSET_STREAM = "application/offset+octet-stream"
CHECKSUMS = ("sha256", "sha1")
HEADERS = {"tus-resumable": VERSION, "cache-control": "no-store"}
_LONGEST_METADATA = 8_000
_MOST_DIGITS = 18

_FIELDS = {
    "dossier": "dossier",
    "filename": "name",
    "name": "name",
    "filetype": "media_type",
    "type": "media_type",
    "sha256": "sha256",
    "recorded_at": "recorded_at",
    "recordedAt": "recorded_at",
    "device": "device",
    "order": "order",
    "hearing": "hearing",
}
"""Keys of the metadata, as usual clients name them; others are for others."""


def method(request: Request) -> str:
    """That which is meant: some networks let nothing but GET and POST through."""
    return (wanted(request, "x-http-method-override") or request.method).upper()


def check_version(request: Request) -> None:
    if request.headers.get("tus-resumable") != VERSION:
        message = f"send `Tus-Resumable: {VERSION}`; for a file in one piece, use PUT"
        raise Refusal(412, "TUS_VERSION", message, {"tus-version": VERSION})


def check_stream(request: Request) -> None:
    if request.headers.get("content-type") != OFFSET_STREAM:
        raise Refusal(415, "UNSUPPORTED_MEDIA_TYPE", f"send `Content-Type: {OFFSET_STREAM}`")


def number(request: Request, name: str) -> int | None:
    """A header that counts bytes; raises InvalidInput for anything else in it."""
    text = wanted(request, name)
    if text is None:
        return None
    if not (text.isascii() and text.isdecimal()) or len(text) > _MOST_DIGITS:
        raise InvalidInput(name, "must be a whole number of bytes")
    return int(text)


def metadata(text: str | None) -> dict[str, str]:
    """The fields of `Described` that Upload-Metadata gives; raises InvalidInput."""
    if text is None:
        return {}
    if len(text) > _LONGEST_METADATA:
        raise InvalidInput("upload-metadata", f"is longer than {_LONGEST_METADATA} characters")
    given: dict[str, str] = {}
    for pair in text.split(","):
        key, _, value = pair.strip().partition(" ")
        if key in given:
            raise InvalidInput("upload-metadata", f"gives {key[:40]!r} twice")
        given[key] = _decoded(key, value.strip())
    return described(given)


def described(given: Mapping[str, str]) -> dict[str, str]:
    """Of all that is given, what is known, by the names used here; what is empty is left out."""
    return {_FIELDS[key]: value for key, value in given.items() if key in _FIELDS and value}


def _decoded(key: str, value: str) -> str:
    try:
        return base64.b64decode(value, validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise InvalidInput("upload-metadata", f"{key[:40]!r} is no UTF-8 in base64") from error


def checksum(request: Request) -> tuple[str, bytes] | None:
    """Algorithm and digest of Upload-Checksum; raises Refusal."""
    text = wanted(request, "upload-checksum")
    if text is None:
        return None
    algorithm, _, digest = text.partition(" ")
    if algorithm not in CHECKSUMS:
        raise Refusal(400, "CHECKSUM_UNKNOWN", f"checksums are taken by {' and '.join(CHECKSUMS)}")
    return algorithm, _digest(digest, algorithm)


def content_digest(request: Request) -> str | None:
    """The SHA-256 that Content-Digest or Repr-Digest declares (RFC 9530), in hexadecimal digits; raises Refusal."""
    for name in ("content-digest", "repr-digest"):
        for part in (request.headers.get(name) or "").split(","):
            algorithm, _, value = part.strip().partition("=")
            if algorithm.lower() == "sha-256":
                return _digest(value.strip(":"), "sha256").hex()
    return None


def _digest(text: str, algorithm: str) -> bytes:
    try:
        digest = base64.b64decode(text.strip(), validate=True)
    except binascii.Error:
        digest = b""
    if len(digest) != hashlib.new(algorithm, usedforsecurity=False).digest_size:
        raise Refusal(400, "CHECKSUM_MALFORMED", f"the checksum is no {algorithm} digest in base64")
    return digest


def http_date(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC).replace(microsecond=0), usegmt=True)
