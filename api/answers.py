"""Answers over HTTP: in which media type, and what is said when a request is turned away before it is executed."""

from collections.abc import Iterable, Mapping

import orjson
from starlette.responses import Response

JSON = "application/json"
GRAPHQL_RESPONSE = "application/graphql-response+json"
"""Of GraphQL over HTTP: the status says whether the operation was executed at all."""

# In the order of preference where the client has none. A wildcard is served plain JSON, as older clients expect.
_RANGES = {GRAPHQL_RESPONSE: GRAPHQL_RESPONSE, JSON: JSON, "application/*": JSON, "*/*": JSON}


class Refusal(Exception):
    """A request that is not executed; `code` is for programs, the message for people."""

    def __init__(self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.headers = dict(headers or {})

    def answer(self, accept: str | None) -> Response:
        """The refusal itself, in a media type that the client takes, or else in plain JSON."""
        error = {"message": str(self), "extensions": {"code": self.code}}
        return answer({"errors": [error]}, self.status, negotiated(accept) or JSON, self.headers)


def answer(body: object, status: int, media_type: str, headers: Mapping[str, str] | None = None) -> Response:
    return Response(
        orjson.dumps(body),
        status_code=status,
        media_type=f"{media_type}; charset=utf-8",
        headers={"cache-control": "no-store", **(headers or {})},
    )


def negotiated(accept: str | None) -> str | None:
    """The media type that an Accept header asks for; None where it takes none of ours."""
    if accept is None or not accept.strip():
        return JSON
    weights = dict(_weighted(accept.lower().split(",")))
    named = [wanted for wanted in _RANGES if weights.get(wanted, 0) > 0]
    return _RANGES[max(named, key=lambda wanted: weights[wanted])] if named else None


def _weighted(ranges: Iterable[str]) -> Iterable[tuple[str, float]]:
    for part in ranges:
        media_range, *parameters = (piece.strip() for piece in part.split(";"))
        weight = next((value[2:] for value in parameters if value.startswith("q=")), "1")
        yield media_range, _number(weight)


def _number(text: str) -> float:
    try:
        return min(float(text), 1.0)
    except ValueError:
        return 0.0
