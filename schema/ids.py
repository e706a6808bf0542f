"""Global ids: opaque to who reads them, typed for us; and the shapes of numbers and codes people give."""

import base64
import binascii
import re

from dossiers.errors import InvalidInput

_LONGEST = 200
_CASE_NUMBER = re.compile(r"[0-9A-Za-z-]{1,24}-[0-9]{4}-[0-9]{6,12}")
_UNIT_CODE = re.compile(r"[A-Za-z0-9._-]{1,64}")
_REGION_CODE = re.compile(r"[0-9A-Za-z-]{1,24}")
_LOCAL_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def to_base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def from_base64url(text: str) -> bytes:
    """Raises ValueError for anything that `to_base64url` does not write."""
    if not text.isascii():
        msg = "not ASCII"
        raise ValueError(msg)
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        msg = "not base64url"
        raise ValueError(msg) from error
    if to_base64url(data) != text:
        msg = "not in its one form"
        raise ValueError(msg)
    return data


def global_id(kind: str, key: str) -> str:
    return to_base64url(f"{kind}:{key}".encode())


def parse_global_id(text: str) -> tuple[str, str]:
    """The kind and key of an id given out here; raises InvalidInput for any other."""
    if len(text) <= _LONGEST:
        try:
            kind, colon, key = from_base64url(text).decode("ascii").partition(":")
        except ValueError:
            colon = ""
        if colon:
            return kind, key
    raise InvalidInput("id", "is no id given out here; take it from a field named id")


def case_number(text: str, field: str) -> str:
    return _shaped(_CASE_NUMBER, text, field, "is no case number; it looks like 331121-2026-000042")


def unit_code(text: str, field: str) -> str:
    return _shaped(_UNIT_CODE, text, field, "is no code of a unit; it looks like 331121-XFJ")


def region_code(text: str, field: str) -> str:
    return _shaped(_REGION_CODE, text, field, "is no region code; it looks like 331121")


def local_id(text: str, field: str) -> str:
    return _shaped(_LOCAL_ID, text, field, "is no id within a dossier; it looks like p1")


def _shaped(shape: re.Pattern[str], text: str, field: str, otherwise: str) -> str:
    if not shape.fullmatch(text):
        raise InvalidInput(field, otherwise)
    return text
