"""The process's log: one JSON object a line, with the request's id, and never with personal data.

What a log line says is chosen word by word here. Of an exception it gets the types and the places in the code, never
the message: that may quote what was handed in, or what is stored.
"""

import hashlib
import hmac
import logging
import re
import secrets
import sys
import traceback
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from pythonjsonlogger.json import JsonFormatter

ROOMS = ("api", "schema", "search", "dossiers", "scripts")

_request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
# A shorter one might be a telephone or ID number.
_SANE_ID = re.compile(r"[A-Za-z0-9_.-]{20,64}")
# A name that a client chose; longer runs of digits might be a person's number.
_SANE_NAME = re.compile(r"[A-Za-z_]{1,60}[0-9]{0,2}")
_MOST_FRAMES = 12

ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


@dataclass(slots=True)
class Notes:
    """What is known of a request by its end: filled in on the way, read by the access log and the figures."""

    operation: str = "-"
    role: str = "-"
    subject: str = "-"


_notes: ContextVar[Notes | None] = ContextVar("notes", default=None)


def begin_request(given_id: str | None) -> tuple[str, Notes]:
    """Enter a request; its id is the given one where that can be taken over."""
    request_id = given_id if given_id and _SANE_ID.fullmatch(given_id) else secrets.token_hex(16)
    notes = Notes()
    _request_id.set(request_id)
    _notes.set(notes)
    return request_id, notes


def notes() -> Notes:
    """Of the request under way; of none, outside."""
    return _notes.get() or Notes()


def operation_label(name: str | None) -> str:
    """The name of an operation as log and figures show it."""
    if not name:
        return "anonymous"
    return name if _SANE_NAME.fullmatch(name) else "other"


def pseudonym(key: bytes, subject: str) -> str:
    """Stands for a viewer in the log: the same each time, and telling nothing to who has not the key."""
    return hmac.new(key, b"log:" + subject.encode(), hashlib.sha256).hexdigest()[:12]


def places(error: BaseException) -> list[str]:
    """Where an exception and its causes came from: `ValueError at store.py:12 save < …`."""
    return [f"{type(link).__qualname__} at {' < '.join(_frames(link)) or 'no frame'}" for link in _chain(error)]


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        if isinstance(error, BaseExceptionGroup):
            yield from (link for part in error.exceptions for link in _chain(part))
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _frames(error: BaseException) -> list[str]:
    frames = traceback.extract_tb(error.__traceback__, limit=-_MOST_FRAMES)
    return [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in reversed(frames)]


class _Lines(JsonFormatter):
    def __init__(self) -> None:
        super().__init__(
            ["levelname", "name", "message"],
            timestamp="time",
            rename_fields={"levelname": "level", "name": "logger"},
        )

    def add_fields(self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]) -> None:
        if request_id := _request_id.get():
            message_dict["request_id"] = request_id
        super().add_fields(log_data, record, message_dict)

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        # Others' loggers hang a failed task or a whole response below the first line.
        log_data["message"] = str(log_data["message"]).partition("\n")[0]
        log_data.pop("color_message", None)
        return log_data

    def formatException(self, ei: ExceptionInfo) -> str:  # noqa: N802 - the library's name
        return "; ".join(places(ei[1])) if ei[1] else ""


def configure(level: str) -> None:
    """Have everything this process logs written to the standard error, in lines of JSON."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Lines())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.captureWarnings(capture=True)
    # Others' loggers stay at warnings: below, they tell of frames, statements and addresses with all that is in them.
    for name in ROOMS:
        logging.getLogger(name).setLevel(level)
