"""Sending: what lies in the store goes out whole or by ranges, as the request's conditions ask (RFC 9110)."""

import base64
import secrets
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from api.answers import Refusal
from api.ranges import MOST, NotSatisfiable, Range, asked, has

_NOTED = 200
"""Characters of what was asked for that stand in the audit log."""


@dataclass(frozen=True, slots=True)
class Stored:
    """`read` gives the bytes from one to before another, in pieces; `headers` are those of every answer."""

    size: int
    media_type: str
    sha256: str
    headers: Mapping[str, str]
    read: Callable[[int, int], AsyncGenerator[bytes, None]]

    @property
    def tag(self) -> str:
        return f'"{self.sha256}"'

    def all_headers(self) -> dict[str, str]:
        digest = base64.b64encode(bytes.fromhex(self.sha256)).decode()
        return {
            "etag": self.tag,
            "accept-ranges": "bytes",
            "content-type": self.media_type,
            "repr-digest": f"sha-256=:{digest}:",
            **self.headers,
        }


async def send(request: Request, stored: Stored, note: Callable[[str], Awaitable[None]]) -> Response:
    """`note` is awaited, with the ranges asked for, before any byte goes out. Raises Refusal."""
    headers = stored.all_headers()
    if has(request.headers.get("if-none-match"), stored.tag):
        return Response(status_code=304, headers=headers)
    if "if-match" in request.headers and not has(request.headers["if-match"], stored.tag):
        raise Refusal(412, "PRECONDITION_FAILED", "it is another than you had")
    try:
        ranges = _ranges(request, stored)
    except NotSatisfiable as error:
        message = f"it has {stored.size:,} bytes; none of those asked for, or more than {MOST} ranges"
        raise Refusal(416, "RANGE", message, {"content-range": f"bytes */{stored.size}"}) from error
    if request.method == "HEAD":
        return _without_body(stored, ranges, headers)
    await note(request.headers.get("range", "all")[:_NOTED])
    return await _sent(stored, ranges, headers)


def _ranges(request: Request, stored: Stored) -> list[Range] | None:
    if request.headers.get("if-range", stored.tag) != stored.tag:
        return None
    return asked(request.headers.get("range"), stored.size)


def _without_body(stored: Stored, ranges: list[Range] | None, headers: dict[str, str]) -> Response:
    if ranges is None:
        return Response(status_code=200, headers={**headers, "content-length": str(stored.size)})
    more = _one_range(stored, ranges[0]) if len(ranges) == 1 else {}
    return Response(status_code=206, headers={**headers, **more})


async def _sent(stored: Stored, ranges: Sequence[Range] | None, headers: dict[str, str]) -> Response:
    if ranges is None:
        headers = {**headers, "content-length": str(stored.size)}
        return await _stream(_body(stored, [Range(0, stored.size)]), 200, headers)
    if len(ranges) == 1:
        return await _stream(_body(stored, ranges), 206, {**headers, **_one_range(stored, ranges[0])})
    boundary = secrets.token_hex(16)
    headers = {**headers, "content-type": f"multipart/byteranges; boundary={boundary}"}
    heads = [_head_of_part(boundary, stored, one) for one in ranges]
    tail = f"\r\n--{boundary}--\r\n".encode()
    length = sum(map(len, heads)) + sum(one.end - one.start for one in ranges) + len(tail)
    headers["content-length"] = str(length)
    return await _stream(_body(stored, ranges, heads, tail), 206, headers)


async def _body(
    stored: Stored, ranges: Sequence[Range], heads: Sequence[bytes] = (), tail: bytes = b""
) -> AsyncGenerator[bytes, None]:
    for number, one in enumerate(ranges):
        if heads:
            yield heads[number]
        async for piece in stored.read(one.start, one.end):
            yield piece
    if tail:
        yield tail


async def _stream(body: AsyncGenerator[bytes, None], status: int, headers: dict[str, str]) -> Response:
    """The first bytes are read before anything is promised: a store that is away is told as such."""
    first = await anext(body)
    return StreamingResponse(_after(first, body), status_code=status, headers=headers)


async def _after(first: bytes, body: AsyncGenerator[bytes, None]) -> AsyncIterator[bytes]:
    try:
        yield first
        async for piece in body:
            yield piece
    finally:
        await body.aclose()


def _one_range(stored: Stored, one: Range) -> dict[str, str]:
    return {"content-range": one.of(stored.size), "content-length": str(one.end - one.start)}


def _head_of_part(boundary: str, stored: Stored, one: Range) -> bytes:
    lines = (f"--{boundary}", f"content-type: {stored.media_type}", f"content-range: {one.of(stored.size)}")
    return ("\r\n" + "\r\n".join(lines) + "\r\n\r\n").encode()
