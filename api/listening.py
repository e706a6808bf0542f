"""Listening: a recording, its peaks and its picture go out to whoever may have them, wholly or by ranges."""

import base64
import secrets
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from api.answers import Refusal
from api.door import Door, refused
from api.listener import Listener
from api.ranges import MOST, NotSatisfiable, Range, asked, has
from dossiers.errors import AnjuanError, NotFound
from dossiers.recordings import keeping, links, reading
from dossiers.recordings.media import KINDS
from dossiers.recordings.reading import Listening
from dossiers.recordings.recording import Recording
from dossiers.recordings.refusals import LinkRefused
from dossiers.registry import Registry
from dossiers.viewer import Viewer

_POLICY = "default-src 'none'; media-src 'self'; frame-ancestors 'none'; sandbox"


class Listen:
    """`elsewhere`: pages of other origins play recordings too; the cookie still goes to those of this site alone."""

    def __init__(self, registry: Registry, door: Door, listener: Listener, *, elsewhere: bool) -> None:
        self._registry = registry
        self._door = door
        self._listener = listener
        self._usual = {
            "content-security-policy": _POLICY,
            "cache-control": "private, no-store",
            **({"cross-origin-resource-policy": "cross-origin"} if elsewhere else {}),
        }

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/recordings/listener", self.sign_in, methods=["POST"]),
            Route("/recordings/listener", self.sign_out, methods=["DELETE"]),
            Route("/recordings/{id}", self.recording, methods=["GET"]),
            Route("/recordings/{id}/peaks", self.peaks, methods=["GET"]),
            Route("/recordings/{id}/waveform.png", self.picture, methods=["GET"]),
        ]

    async def sign_in(self, request: Request) -> Response:
        """Gives the browser the cookie that its player sends along."""
        try:
            session = await self._door.session(request)
        except (Refusal, AnjuanError) as refusal:
            return refused(refusal, {})
        response = Response(status_code=204, headers={"cache-control": "no-store"})
        self._listener.sign_in(session, response)
        return response

    async def sign_out(self, request: Request) -> Response:  # noqa: ARG002 - an endpoint is asked so
        response = Response(status_code=204, headers={"cache-control": "no-store"})
        self._listener.sign_out(response)
        return response

    async def recording(self, request: Request) -> Response:
        try:
            return await self._recording(request)
        except (Refusal, AnjuanError) as refusal:
            return refused(refusal, {})

    async def _recording(self, request: Request) -> Response:
        viewer, heard = await self._let_in(request)
        recording = heard.recording
        headers = {**self._usual, **_headers(recording, attached="download" in request.query_params)}
        if has(request.headers.get("if-none-match"), headers["etag"]):
            return Response(status_code=304, headers=headers)
        if "if-match" in request.headers and not has(request.headers["if-match"], headers["etag"]):
            raise Refusal(412, "PRECONDITION_FAILED", "the recording is another than you had")
        try:
            ranges = _ranges(request, recording, headers["etag"])
        except NotSatisfiable as error:
            message = f"it has {recording.size:,} bytes; none of those asked for, or more than {MOST} ranges"
            raise Refusal(416, "RANGE", message, {"content-range": f"bytes */{recording.size}"}) from error
        if request.method == "HEAD":
            return _without_body(recording, ranges, headers)
        await reading.note(self._registry, viewer, heard, request.headers.get("range", "all")[:200])
        return await self._sent(recording, ranges, headers)

    async def _sent(self, recording: Recording, ranges: Sequence[Range] | None, headers: dict[str, str]) -> Response:
        if ranges is None:
            headers = {**headers, "content-length": str(recording.size)}
            return await self._stream(recording, [Range(0, recording.size)], 200, headers)
        if len(ranges) == 1:
            return await self._stream(recording, ranges, 206, {**headers, **_one_range(recording, ranges[0])})
        boundary = secrets.token_hex(16)
        headers = {**headers, "content-type": f"multipart/byteranges; boundary={boundary}"}
        heads = [_head_of_part(boundary, recording, one) for one in ranges]
        tail = f"\r\n--{boundary}--\r\n".encode()
        length = sum(map(len, heads)) + sum(one.end - one.start for one in ranges) + len(tail)
        headers["content-length"] = str(length)
        return await self._stream(recording, ranges, 206, headers, heads, tail)

    async def _stream(  # noqa: PLR0913, PLR0917 - what an answer consists of
        self,
        recording: Recording,
        ranges: Sequence[Range],
        status: int,
        headers: dict[str, str],
        heads: Sequence[bytes] = (),
        tail: bytes = b"",
    ) -> Response:
        """The first bytes are read before anything is promised: a store that is away is told as such."""
        body = self._body(recording, ranges, heads, tail)
        first = await anext(body)
        return StreamingResponse(_after(first, body), status_code=status, headers=headers)

    async def _body(
        self, recording: Recording, ranges: Sequence[Range], heads: Sequence[bytes], tail: bytes
    ) -> AsyncGenerator[bytes, None]:
        store = self._registry.store
        for number, one in enumerate(ranges):
            parts = await keeping.parts(store, recording.id, one.start, one.end)
            if heads:
                yield heads[number]
            async for piece in reading.read(store, parts, recording.id, one.start, one.end):
                yield piece
        if tail:
            yield tail

    async def peaks(self, request: Request) -> Response:
        return await self._page(request, "peaks", "application/json")

    async def picture(self, request: Request) -> Response:
        return await self._page(request, "png", "image/png")

    async def _page(self, request: Request, field: str, media_type: str) -> Response:
        try:
            _, heard = await self._let_in(request)
            found = await reading.waveform(self._registry.store, heard.recording.id)
            if found is None:
                raise NotFound("waveform", heard.recording.id)
        except (Refusal, AnjuanError) as refusal:
            return refused(refusal, {})
        return Response(found[field], media_type=media_type, headers=self._usual)

    async def _let_in(self, request: Request) -> tuple[Viewer, Listening]:
        """Rights are looked at anew, whatever the link says."""
        viewer, by_header = await self._door.listener(request)
        recording_id, word = request.path_params["id"], request.query_params.get("link")
        if word is not None:
            links.check(self._registry.vault, viewer, recording_id, word, self._registry.clock())
        elif not by_header:
            raise LinkRefused
        return viewer, await reading.find(self._registry, viewer, recording_id)


def _ranges(request: Request, recording: Recording, tag: str) -> list[Range] | None:
    if request.headers.get("if-range", tag) != tag:
        return None
    return asked(request.headers.get("range"), recording.size)


def _headers(recording: Recording, *, attached: bool) -> dict[str, str]:
    suffix = KINDS[recording.media_type].suffix
    name = recording.name or f"{recording.id}.{suffix}"
    digest = base64.b64encode(bytes.fromhex(recording.sha256)).decode()
    disposition = "attachment" if attached else "inline"
    return {
        "etag": f'"{recording.sha256}"',
        "accept-ranges": "bytes",
        "content-type": recording.media_type,
        "repr-digest": f"sha-256=:{digest}:",
        "content-disposition": (
            f"{disposition}; filename=\"recording-{recording.id}.{suffix}\"; filename*=UTF-8''{quote(name, safe='')}"
        ),
    }


def _without_body(recording: Recording, ranges: list[Range] | None, headers: dict[str, str]) -> Response:
    if ranges is None:
        return Response(status_code=200, headers={**headers, "content-length": str(recording.size)})
    more = _one_range(recording, ranges[0]) if len(ranges) == 1 else {}
    return Response(status_code=206, headers={**headers, **more})


def _one_range(recording: Recording, one: Range) -> dict[str, str]:
    return {"content-range": one.of(recording.size), "content-length": str(one.end - one.start)}


def _head_of_part(boundary: str, recording: Recording, one: Range) -> bytes:
    lines = (f"--{boundary}", f"content-type: {recording.media_type}", f"content-range: {one.of(recording.size)}")
    return ("\r\n" + "\r\n".join(lines) + "\r\n\r\n").encode()


async def _after(first: bytes, body: AsyncGenerator[bytes, None]) -> AsyncIterator[bytes]:
    try:
        yield first
        async for piece in body:
            yield piece
    finally:
        await body.aclose()
