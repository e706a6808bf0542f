"""The door of the routes that carry files: who comes in, by the header of the other routes or as a listener."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response

from api import logs
from api.answers import Refusal
from api.listener import COOKIE, Listener
from api.problems import problem
from api.signin import Session, SignIn
from dossiers.errors import AnjuanError
from dossiers.viewer import Viewer


class Door:
    """`require_prepared` raises StoreUnavailable as long as nothing can be answered."""

    def __init__(
        self,
        sign_in: SignIn,
        listener: Listener,
        *,
        pseudonym: Callable[[str], str],
        require_prepared: Callable[[], None],
    ) -> None:
        self._sign_in = sign_in
        self._listener = listener
        self._pseudonym = pseudonym
        self._require_prepared = require_prepared

    async def session(self, request: Request) -> Session:
        """By the Authorization header; raises Unauthenticated or StoreUnavailable."""
        session = await self._sign_in.session(", ".join(request.headers.getlist("authorization")))
        self._note(session.viewer)
        self._require_prepared()
        return session

    async def listener(self, request: Request) -> tuple[Viewer, bool]:
        """By the header, else by the cookie that a player sends; and whether it was by the header."""
        if "authorization" in request.headers or COOKIE not in request.cookies:
            return (await self.session(request)).viewer, True
        viewer = self._listener.viewer(request.cookies[COOKIE])
        self._note(viewer)
        self._require_prepared()
        return viewer, False

    def _note(self, viewer: Viewer) -> None:
        notes = logs.notes()
        notes.role, notes.subject = viewer.role, self._pseudonym(viewer.subject)


def refused(refusal: Refusal | AnjuanError, headers: dict[str, str]) -> Response:
    if isinstance(refusal, AnjuanError):
        return problem(refusal, headers)
    response = refusal.answer(None)
    response.headers.update(headers)
    return response
