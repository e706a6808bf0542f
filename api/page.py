"""GraphiQL, from files built beforehand: it asks no other host for anything."""

from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Message, Receive, Scope, Send

BUILT = Path(__file__).with_name("static") / "graphiql"

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# Everything but the page itself has a hash of its content in its name.
_KEPT = "public, max-age=31536000, immutable"


def routes(folder: Path = BUILT) -> list[BaseRoute]:
    if not (folder / "index.html").is_file():
        return [Route("/graphiql", _not_built), Route("/graphiql/{rest:path}", _not_built)]
    return [Route("/graphiql", _with_slash), Mount("/graphiql", _Page(folder))]


async def _with_slash(request: Request) -> Response:  # noqa: ARG001 - an endpoint is asked so
    # Relative, for a proxy may serve all of this below another path.
    return RedirectResponse("graphiql/", status_code=308)


async def _not_built(request: Request) -> Response:  # noqa: ARG001
    return PlainTextResponse("GraphiQL is not built: run scripts/graphiql, then start the server again.\n", 404)


class _Page:
    def __init__(self, folder: Path) -> None:
        self._files = StaticFiles(directory=folder, html=True)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise HTTPException(404)

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["content-security-policy"] = _POLICY
                headers["cache-control"] = _KEPT if "/assets/" in scope["path"] else "no-cache"
            await send(message)

        await self._files(scope, receive, marked)
