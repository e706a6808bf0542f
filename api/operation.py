"""One GraphQL operation as it comes over HTTP: read within limits, decoded, and its shape checked."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from functools import lru_cache
from typing import Any, TypeVar
from urllib.parse import parse_qsl

import orjson
from starlette.requests import ClientDisconnect, Request

from api.answers import Refusal

_Kind = TypeVar("_Kind")

_MOST_PARAMETERS = 20
_DRAINED_BYTES = 50_000_000
"""A longer body than allowed is still let run out up to here, so that its sender gets to read the refusal."""


@dataclass(frozen=True, slots=True)
class Operation:
    query: str
    variables: dict[str, Any] | None
    name: str | None
    extensions: dict[str, Any] | None


async def received(request: Request, body_bytes: int, body_seconds: float) -> Operation:
    """The operation that a request carries; raises Refusal."""
    if request.method == "GET":
        return _operation(_from_query_string(request.scope["query_string"]))
    if request.method != "POST":
        raise Refusal(405, "METHOD_NOT_ALLOWED", "use POST, or GET for a query", {"allow": "GET, POST"})
    _require_json(request)
    try:
        async with asyncio.timeout(body_seconds):
            body = await _body(request, body_bytes)
    except TimeoutError as error:
        message = f"the request took longer than {body_seconds:g} s to arrive"
        raise Refusal(408, "BODY_TOO_SLOW", message, {"connection": "close"}) from error
    except ClientDisconnect as error:
        raise Refusal(400, "DISCONNECTED", "the request broke off") from error
    return _operation(decode(body))


def decode(text: bytes | str) -> object:
    """What the JSON says; raises Refusal for all that other readers might understand in another way."""
    try:
        decoded = orjson.loads(text)
        json.loads(text, object_pairs_hook=_without_repeats)
    except RecursionError as error:
        raise Refusal(400, "MALFORMED_JSON", "the JSON is nested too deeply") from error
    except ValueError as error:
        raise Refusal(400, "MALFORMED_JSON", f"this is not JSON in UTF-8: {_fault(error)}") from error
    return decoded


def _fault(error: ValueError) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg}, at character {error.pos}"
    return "a number is too long"


def _without_repeats(pairs: list[tuple[str, object]]) -> None:
    if len({name for name, _ in pairs}) < len(pairs):
        raise Refusal(400, "MALFORMED_JSON", "an object holds the same name twice")


def _require_json(request: Request) -> None:
    if not _is_json(request.headers.get("content-type", "")):
        raise Refusal(415, "UNSUPPORTED_MEDIA_TYPE", "send `Content-Type: application/json`, encoded in UTF-8")
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise Refusal(415, "UNSUPPORTED_MEDIA_TYPE", "send the body as it is, without Content-Encoding")


@lru_cache(maxsize=32)
def _is_json(content_type: str) -> bool:
    header = Message()
    header["content-type"] = content_type
    return header.get_content_type() == "application/json" and header.get_content_charset("utf-8") == "utf-8"


async def _body(request: Request, limit: int) -> bytes:
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > limit:
        raise _too_large(limit, close=int(announced) > _DRAINED_BYTES)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise _too_large(limit, close=not announced)
    return bytes(body)


def _too_large(limit: int, *, close: bool) -> Refusal:
    message = f"the request is larger than {limit:,} bytes; hand in long texts and files by themselves"
    return Refusal(413, "BODY_TOO_LARGE", message, {"connection": "close"} if close else None)


def _from_query_string(text: bytes) -> dict[str, object]:
    try:
        pairs = parse_qsl(
            text.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=_MOST_PARAMETERS,
        )
    except ValueError as error:
        raise Refusal(400, "MALFORMED_REQUEST", "the query string cannot be read; is it encoded in UTF-8?") from error
    parameters: dict[str, object] = dict(pairs)
    if len(parameters) < len(pairs):
        raise Refusal(400, "MALFORMED_REQUEST", "a parameter is given twice")
    for name in ("variables", "extensions"):
        if name in parameters:
            parameters[name] = decode(str(parameters[name])) if parameters[name] else None
    return parameters


def _operation(parameters: object) -> Operation:
    if isinstance(parameters, list):
        raise Refusal(400, "MALFORMED_REQUEST", "send one operation at a time; batches are not taken")
    if not isinstance(parameters, dict):
        raise Refusal(400, "MALFORMED_REQUEST", "the request must be a JSON object with `query`")
    query = parameters.get("query")
    if not isinstance(query, str) or not query.strip():
        raise Refusal(400, "MALFORMED_REQUEST", "`query` must be a text with the GraphQL document")
    return Operation(
        query,
        _optional(parameters, "variables", dict, "a JSON object"),
        _optional(parameters, "operationName", str, "a text"),
        _optional(parameters, "extensions", dict, "a JSON object"),
    )


def _optional(parameters: Mapping[str, object], name: str, kind: type[_Kind], called: str) -> _Kind | None:
    value = parameters.get(name)
    if value is None or isinstance(value, kind):
        return value
    raise Refusal(400, "MALFORMED_REQUEST", f"`{name}` must be {called}, or left out")
