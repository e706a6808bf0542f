"""Uploads over HTTP: tus 1.0, by which an interrupted one goes on, and a plain PUT of a whole file."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from api import tus
from api.answers import JSON, Refusal, answer
from api.door import Door, refused
from api.problems import wanted
from dossiers.errors import AnjuanError, InvalidInput, invalid_input
from dossiers.recordings import keeping, uploading
from dossiers.recordings.limits import RecordingLimits
from dossiers.recordings.recording import RecordingStatus
from dossiers.recordings.upload import Described, Upload
from dossiers.registry import Registry
from dossiers.viewer import Viewer

_DRAINED_BYTES = 16_000_000
_DRAINED_SECONDS = 5
"""What a refused request still sends is let run out up to here, so that its sender gets to read why."""

Do = Callable[[Request, Viewer], Awaitable[Response]]


class Uploads:
    """`idle_seconds` is how long a sender may be silent in the middle of a request."""

    def __init__(self, registry: Registry, door: Door, limits: RecordingLimits, idle_seconds: float) -> None:
        self._registry = registry
        self._door = door
        self._limits = limits
        self._idle_seconds = idle_seconds
        self._of_all: dict[str, Do] = {"POST": self._create, "PUT": self._put}
        self._of_one: dict[str, Do] = {
            "HEAD": self._head,
            "PATCH": self._patch,
            "DELETE": self._delete,
            "GET": self._show,
        }

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/uploads", self.all, methods=["OPTIONS", "POST", "PUT"]),
            Route("/uploads/{id}", self.one, methods=["OPTIONS", "HEAD", "PATCH", "DELETE", "GET", "POST"]),
        ]

    async def all(self, request: Request) -> Response:
        return await self._answered(request, self._of_all)

    async def one(self, request: Request) -> Response:
        return await self._answered(request, self._of_one)

    async def _answered(self, request: Request, ways: dict[str, Do]) -> Response:
        method = tus.method(request)
        if method == "OPTIONS":
            return self._options()
        try:
            way = _way(method, ways)
            if method not in {"PUT", "GET"}:
                tus.check_version(request)
            session = await self._door.session(request)
            return await way(request, session.viewer)
        except ClientDisconnect:
            return refused(Refusal(400, "DISCONNECTED", "the request broke off"), tus.HEADERS)
        except (Refusal, AnjuanError) as refusal:
            await _drain(request)
            return refused(refusal, tus.HEADERS)

    def _options(self) -> Response:
        told = {
            "tus-version": tus.VERSION,
            "tus-extension": tus.EXTENSIONS,
            "tus-max-size": str(self._limits.most_bytes),
            "tus-checksum-algorithm": ",".join(tus.CHECKSUMS),
        }
        return Response(status_code=204, headers={**tus.HEADERS, **told})

    async def _create(self, request: Request, viewer: Viewer) -> Response:
        size = tus.number(request, "upload-length")
        if size is None:
            raise InvalidInput("upload-length", "is missing; say how many bytes will come")
        given = tus.metadata(request.headers.get("upload-metadata"))
        upload = await uploading.begin(self._registry, viewer, _described(given, size), self._limits)
        headers = {**tus.HEADERS, "location": f"uploads/{upload.id}", **_expiry(upload)}
        if request.headers.get("content-type") == tus.OFFSET_STREAM:
            headers["upload-offset"] = str(await self._take(request, upload, 0))
        return Response(status_code=201, headers=headers)

    async def _put(self, request: Request, viewer: Viewer) -> Response:
        """What it is comes in the query; what breaks off is not kept, for its sender knows of no upload."""
        given = tus.described(dict(request.query_params))
        told = {"media_type": wanted(request, "content-type"), "sha256": tus.content_digest(request)}
        given = {name: value for name, value in told.items() if value} | given
        described = _described(given, tus.number(request, "content-length"))
        upload = await uploading.begin(self._registry, viewer, described, self._limits)
        try:
            end = await self._intake(upload).take(0, self._pieces(request), ends=upload.size is None)
        except BaseException:
            with suppress(AnjuanError):
                await uploading.give_up(self._registry, upload)
            raise
        found = await keeping.own(self._registry.store, upload.id, viewer)
        return answer(_shown(found, end), 201, JSON, {"location": f"uploads/{upload.id}"})

    async def _head(self, request: Request, viewer: Viewer) -> Response:
        upload = await self._open(request, viewer)
        offset = await uploading.received(self._registry, upload)
        headers = {**tus.HEADERS, "upload-offset": str(offset), **_expiry(upload)}
        if upload.size is not None:
            headers["upload-length"] = str(upload.size)
        return Response(status_code=200, headers=headers)

    async def _patch(self, request: Request, viewer: Viewer) -> Response:
        tus.check_stream(request)
        upload = await self._open(request, viewer)
        offset = tus.number(request, "upload-offset")
        if offset is None:
            raise InvalidInput("upload-offset", "is missing; say at which byte this begins")
        end = await self._take(request, upload, offset)
        later = await keeping.find(self._registry.store, upload.id) or upload
        return Response(status_code=204, headers={**tus.HEADERS, "upload-offset": str(end), **_expiry(later)})

    async def _delete(self, request: Request, viewer: Viewer) -> Response:
        await uploading.give_up(self._registry, await self._open(request, viewer))
        return Response(status_code=204, headers=tus.HEADERS)

    async def _show(self, request: Request, viewer: Viewer) -> Response:
        upload = await keeping.own(self._registry.store, request.path_params["id"], viewer)
        return answer(_shown(upload, await uploading.received(self._registry, upload)), 200, JSON)

    async def _open(self, request: Request, viewer: Viewer) -> Upload:
        upload = await keeping.own(self._registry.store, request.path_params["id"], viewer)
        upload.check_open(self._registry.clock())
        return upload

    async def _take(self, request: Request, upload: Upload, offset: int) -> int:
        intake = self._intake(upload)
        intake.digest = tus.checksum(request)
        return await intake.take(offset, self._pieces(request))

    def _intake(self, upload: Upload) -> uploading.Intake:
        return uploading.Intake(self._registry, upload, self._limits)

    async def _pieces(self, request: Request) -> AsyncIterator[bytes]:
        stream = request.stream()
        while True:
            try:
                async with asyncio.timeout(self._idle_seconds):
                    piece = await anext(stream, None)
            except TimeoutError as error:
                message = f"nothing came for {self._idle_seconds:g} s; go on with the upload from its offset"
                raise Refusal(408, "SENDER_SILENT", message, {"connection": "close"}) from error
            if piece is None:
                return
            yield piece


def _way(method: str, ways: dict[str, Do]) -> Do:
    if method in ways:
        return ways[method]
    allowed = ", ".join(("OPTIONS", *ways))
    raise Refusal(405, "METHOD_NOT_ALLOWED", f"use one of {allowed}", {"allow": allowed})


def _described(given: dict[str, str], size: int | None) -> Described:
    with invalid_input():
        return Described.model_validate({**given, "size": size})


def _expiry(upload: Upload) -> dict[str, str]:
    return {} if upload.whole else {"upload-expires": tus.http_date(upload.expires_at)}


def _shown(upload: Upload, offset: int) -> dict[str, object]:
    return {
        "id": upload.id,
        "dossier": upload.dossier,
        "status": upload.status,
        "offset": offset,
        "size": upload.size,
        "sha256": upload.proven,
        "refusal": upload.refusal.model_dump() if upload.refusal else None,
        "expiresAt": None if upload.status is not RecordingStatus.RECEIVING else upload.expires_at,
    }


async def _drain(request: Request) -> None:
    left = _DRAINED_BYTES
    with suppress(TimeoutError, ClientDisconnect, RuntimeError):
        async with asyncio.timeout(_DRAINED_SECONDS):
            async for piece in request.stream():
                left -= len(piece)
                if left < 0:
                    return
