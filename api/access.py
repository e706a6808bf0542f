"""Around every request: its id, its line in the log, its figures, and an answer where something breaks."""

import logging
import time
from collections.abc import Collection

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import logs
from api.answers import JSON, answer
from api.faults import told
from api.figures import Figures

_PROBED = {"/livez", "/readyz", "/metrics"}
"""Asked by machines every few seconds."""
_METHODS = {"GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "WEBSOCKET"}

_log = logging.getLogger(__name__)


class Access:
    """`routes` are the first steps of the paths there are; any other path might hold anything, and is not logged."""

    def __init__(self, app: ASGIApp, *, figures: Figures, routes: Collection[str]) -> None:
        self._app = app
        self._figures = figures
        self._routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        passage = _Passage(scope, send)
        with self._figures.in_flight.track_inprogress():
            try:
                await self._app(scope, receive, passage.send)
            except Exception as error:  # noqa: BLE001 - the last door before the server's own
                await passage.give_up(error, receive)
            finally:
                self._note(scope, passage)

    def _note(self, scope: Scope, passage: "_Passage") -> None:
        method = scope.get("method", "WEBSOCKET")
        route = "/" + scope["path"].strip("/").partition("/")[0]
        route = route if route in self._routes else "other"
        seconds = time.perf_counter() - passage.begun
        self._figures.request(route, passage.status, seconds)
        _log.log(
            logging.DEBUG if route in _PROBED else logging.INFO,
            "request",
            extra={
                "method": method if method in _METHODS else "other",
                "route": route,
                "status": passage.status,
                "ms": round(seconds * 1000, 1),
                "operation": passage.notes.operation,
                "role": passage.notes.role,
                "subject": passage.notes.subject,
            },
        )


class _Passage:
    """One request on its way through; `status` is what was answered, 101 for a websocket that was let in."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self.begun = time.perf_counter()
        self.request_id, self.notes = logs.begin_request(Headers(scope=scope).get("x-request-id"))
        self.status = 403 if scope["type"] == "websocket" else 499
        self._scope = scope
        self._send = send
        self._started = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._started, self.status = True, message["status"]
            MutableHeaders(scope=message)["x-request-id"] = self.request_id
        elif message["type"] == "websocket.accept":
            self._started, self.status = True, 101
        await self._send(message)

    async def give_up(self, error: Exception, receive: Receive) -> None:
        fault = told(error).formatted
        if self._scope["type"] == "websocket":
            await self._send({"type": "websocket.close", "code": 1011, "reason": "internal error"})
        elif self._started:
            # Half an answer is out; only a broken connection tells that the other half is missing.
            raise error
        else:
            response = answer({"errors": [fault]}, 500, JSON)
            await response(self._scope, receive, self.send)
