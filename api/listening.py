"""Listening: a recording, its peaks and its picture go out to whoever may have them, wholly or by ranges."""

from collections.abc import AsyncGenerator
from functools import partial
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from api.answers import Refusal
from api.door import Door, refused
from api.listener import Listener
from api.sending import Stored, send
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

        async def note(ranges: str) -> None:
            await reading.note(self._registry, viewer, heard, ranges)

        stored = Stored(
            recording.size, recording.media_type, recording.sha256, headers, partial(self._pieces, recording)
        )
        return await send(request, stored, note)

    async def _pieces(self, recording: Recording, start: int, end: int) -> AsyncGenerator[bytes, None]:
        store = self._registry.store
        parts = await keeping.parts(store, recording.id, start, end)
        async for piece in reading.read(store, parts, recording.id, start, end):
            yield piece

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


def _headers(recording: Recording, *, attached: bool) -> dict[str, str]:
    suffix = KINDS[recording.media_type].suffix
    name = recording.name or f"{recording.id}.{suffix}"
    disposition = "attachment" if attached else "inline"
    return {
        "content-disposition": (
            f"{disposition}; filename=\"recording-{recording.id}.{suffix}\"; filename*=UTF-8''{quote(name, safe='')}"
        ),
    }
