"""Where papers that were made are taken: by who asked for them alone, whose rights are checked again."""

from collections.abc import Callable
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from api import logs
from api.answers import Refusal
from api.faults import code_of, told
from api.sending import Stored, send
from api.signin import SignIn
from dossiers.errors import AnjuanError, NotFound, Unavailable
from dossiers.registry import Registry
from papers import asking
from papers.keeping import Keep


class CaseFiles:
    """GET /case-files/{id}/{part}, by ranges too, with a bearer token; /case-files/{id} is its first part."""

    def __init__(
        self,
        registry: Registry,
        sign_in: SignIn,
        *,
        pseudonym: Callable[[str], str],
        require_prepared: Callable[[], None],
    ) -> None:
        self._registry = registry
        self._keep = Keep(registry.store)
        self._sign_in = sign_in
        self._pseudonym = pseudonym
        self._require_prepared = require_prepared

    def routes(self) -> list[BaseRoute]:
        return [Route("/case-files/{id}", self.take), Route("/case-files/{id}/{part:int}", self.take)]

    async def take(self, request: Request) -> Response:
        try:
            return await self._taken(request)
        except Refusal as refusal:
            return refusal.answer(request.headers.get("accept"))
        except AnjuanError as error:
            return _refused(error).answer(request.headers.get("accept"))

    async def _taken(self, request: Request) -> Response:
        session = await self._sign_in.session(", ".join(request.headers.getlist("authorization")) or None)
        notes = logs.notes()
        notes.role, notes.subject = session.viewer.role, self._pseudonym(session.viewer.subject)
        self._require_prepared()
        number = int(request.path_params.get("part", 1))
        viewer = session.viewer
        taking = await asking.take(self._registry, self._keep, viewer, request.path_params["id"], number)
        part = taking.part
        headers = {
            "content-disposition": f'attachment; filename="{part.name}"',
            "cache-control": "private, no-store",
        }
        stored = Stored(part.size, part.media_type, part.sha256, headers, partial(self._keep.read, part))
        return await send(request, stored, partial(asking.note, self._registry, viewer, taking))


def _refused(error: AnjuanError) -> Refusal:
    fault = told(error)
    status = 404 if isinstance(error, NotFound) else 503 if isinstance(error, Unavailable) else 403
    return Refusal(status, code_of(fault), fault.message)
