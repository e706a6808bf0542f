"""Refusals of the office as answers over plain HTTP, for the routes that carry files."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from api.answers import JSON, answer
from dossiers.errors import (
    AnjuanError,
    IllegalStep,
    InvalidInput,
    NotFound,
    NotNow,
    NotPermitted,
    RateLimited,
    StoreUnavailable,
)
from dossiers.recordings.refusals import (
    ChecksumDiffers,
    LinkExpired,
    LinkRefused,
    MediaTypeRefused,
    OffsetDiffers,
    PartDamaged,
    StoreFull,
    UploadOver,
    UploadTooLarge,
)

_STATUSES: dict[type[AnjuanError], tuple[int, str]] = {
    InvalidInput: (400, "INVALID_INPUT"),
    NotPermitted: (403, "NOT_PERMITTED"),
    LinkRefused: (403, "LINK_REFUSED"),
    LinkExpired: (403, "LINK_EXPIRED"),
    NotFound: (404, "NOT_FOUND"),
    IllegalStep: (409, "ILLEGAL_STEP"),
    NotNow: (409, "NOT_NOW"),
    OffsetDiffers: (409, "OFFSET_DIFFERS"),
    UploadOver: (410, "UPLOAD_OVER"),
    UploadTooLarge: (413, "UPLOAD_TOO_LARGE"),
    MediaTypeRefused: (415, "MEDIA_TYPE_REFUSED"),
    RateLimited: (429, "RATE_LIMITED"),
    ChecksumDiffers: (460, "CHECKSUM_DIFFERS"),  # the protocol tus has this status
    PartDamaged: (500, "PART_DAMAGED"),
    StoreFull: (507, "STORE_FULL"),
    StoreUnavailable: (503, "STORE_UNAVAILABLE"),
}
_RETRY_SECONDS = "5"


def problem(refusal: AnjuanError, headers: dict[str, str] | None = None) -> Response:
    """Raises the refusal again where no status is known for it."""
    found = next((known for kind, known in _STATUSES.items() if isinstance(refusal, kind)), None)
    if found is None:
        raise refusal
    status, code = found
    extensions: dict[str, Any] = {"code": code, **_figures(refusal)}
    more = {"retry-after": _RETRY_SECONDS} if status in {429, 503} else {}
    body = {"errors": [{"message": str(refusal), "extensions": extensions}]}
    return answer(body, status, JSON, {**more, **(headers or {})})


def _figures(refusal: AnjuanError) -> dict[str, Any]:
    match refusal:
        case InvalidInput():
            return {"field": refusal.field, "reason": refusal.reason}
        case OffsetDiffers():
            return {"offset": refusal.offset}
        case UploadTooLarge():
            return {"most": refusal.most}
        case IllegalStep():
            return {"step": refusal.step, "state": refusal.state}
    return {}


def wanted(request: Request, name: str) -> str | None:
    """The one value of a header; None where it is not there or empty."""
    return request.headers.get(name, "").strip() or None
