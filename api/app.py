"""The web process, put together: everything it consists of is made here once and handed on."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import Lifespan
from strawberry.schema.base import BaseSchema

from api import logs, page
from api.access import Access
from api.answers import Refusal
from api.case_files import CaseFiles
from api.development_issuer import DevelopmentIssuer
from api.door import Door
from api.figures import Figures
from api.graphql import Limits, View
from api.headers import SecurityHeaders
from api.health import Health
from api.keys import AddressKeys, FileKeys, Keys
from api.listener import Listener
from api.listening import Listen
from api.public import PublicView
from api.settings import Settings
from api.signin import SignIn
from api.stores import Background, Stores
from api.uploads import Uploads
from dossiers import store
from dossiers.clocks import RuleBook, WorkCalendar
from dossiers.clocks.timekeeping import Limits as TimeLimits
from dossiers.identity import Vault
from dossiers.recordings.parts import PartStore
from dossiers.regions import RegionTree
from dossiers.registry import Registry
from dossiers.viewer import Viewer
from papers.checklist import Rules
from schema import public
from schema.context import Context
from schema.public import PublicContext
from schema.schema import build
from search import index

_ROUTES = (
    "/graphql",
    "/graphiql",
    "/public",
    "/uploads",
    "/recordings",
    "/case-files",
    "/livez",
    "/readyz",
    "/metrics",
)
_CORS_METHODS = ("GET", "POST", "HEAD", "PATCH", "PUT", "DELETE")
_CORS_HEADERS = (
    "authorization", "content-type", "x-request-id", "tus-resumable", "upload-length", "upload-metadata",
    "upload-offset", "upload-checksum", "x-http-method-override", "content-digest", "range", "if-range",
)  # fmt: skip
_CORS_EXPOSED = (
    "retry-after", "www-authenticate", "x-request-id", "tus-resumable", "tus-version", "tus-extension", "tus-max-size",
    "upload-offset", "upload-length", "upload-expires", "location", "content-range", "accept-ranges", "etag",
)  # fmt: skip


def create_app(settings: Settings, *, indexing: bool = True) -> Starlette:
    """The app on its stores, with the indexer unless `indexing` says no. Raises SettingsRefused."""
    stores = open_stores(settings)
    background = Background(stores, indexing=indexing)
    figures = Figures()
    sign_in = _sign_in(settings, stores.registry.regions)

    def make_context(viewer: Viewer) -> Context:
        background.require_prepared()
        return Context(stores.registry, stores.index, viewer, stores.recordings, stores.checklist, stores.recogniser)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with background.running():
            yield

    def make_public_context(address: str) -> PublicContext:
        background.require_prepared()
        return PublicContext(stores.registry, address, settings.public_limits)

    return assemble(
        settings,
        schema=build(),
        make_context=make_context,
        regions=stores.registry.regions,
        figures=figures,
        routes=[
            public_route(settings, public.build(), make_public_context, figures),
            *Health(stores, figures, prepared=background.prepared).routes(),
            *recording_routes(settings, stores, sign_in, background.require_prepared),
            *case_file_routes(settings, stores, sign_in, background.require_prepared),
        ],
        lifespan=lifespan,
        sign_in=sign_in,
    )


def recording_routes(
    settings: Settings, stores: Stores, sign_in: SignIn, require_prepared: Callable[[], None]
) -> list[BaseRoute]:
    """Where recordings come in, and are listened to."""
    listener = Listener(stores.registry.vault, secure=settings.production)
    pseudonym = partial(logs.pseudonym, settings.hash_key_bytes)
    door = Door(sign_in, listener, pseudonym=pseudonym, require_prepared=require_prepared)
    listen = Listen(stores.registry, door, listener, elsewhere=bool(settings.cors_origins))
    uploads = Uploads(stores.registry, door, stores.recordings, settings.upload_idle_seconds)
    return [*uploads.routes(), *listen.routes()]


def case_file_routes(
    settings: Settings, stores: Stores, sign_in: SignIn, require_prepared: Callable[[], None]
) -> list[BaseRoute]:
    """Where papers that were made are taken."""
    pseudonym = partial(logs.pseudonym, settings.hash_key_bytes)
    files = CaseFiles(stores.registry, sign_in, pseudonym=pseudonym, require_prepared=require_prepared)
    return files.routes()


def public_route(
    settings: Settings, schema: BaseSchema, make_context: Callable[[str], Any], figures: Figures
) -> BaseRoute:
    """Where petitioners ask, each in the context that their address is given."""
    view = PublicView(
        schema, make_context=make_context, limits=_limits(settings), figures=figures, proxies=settings.public_proxies
    )
    return Route("/public/graphql", view)


def _limits(settings: Settings) -> Limits:
    return Limits(settings.body_bytes, settings.body_seconds, settings.request_seconds)


def open_stores(settings: Settings) -> Stores:
    """Nothing is asked of either server yet. Raises InvalidInput for a bad file of regions, rules or working days."""
    client = store.connect(settings.mongodb_uri.get_secret_value())
    regions = RegionTree.load(settings.regions_file)
    limits = TimeLimits(RuleBook.load(settings.clock_rules_folder), WorkCalendar.load(settings.working_days_folder))
    vault = Vault(settings.hash_key_bytes, [key.get_secret_value() for key in settings.encryption_keys])
    elasticsearch = index.connect(settings.elasticsearch_url.get_secret_value())
    return Stores(
        client,
        Registry(store.Store(client[settings.database], _parts(settings)), vault, regions, limits),
        index.Index(elasticsearch, f"{settings.index_prefix}-"),
        settings.recording_limits,
        checklist=Rules.load(settings.checklist_file),
        recogniser=settings.recogniser_chosen,
    )


def _parts(settings: Settings) -> PartStore | None:
    """Where the bytes of recordings lie; None for MongoDB itself."""
    if settings.s3_endpoint is None:
        return None
    from dossiers.recordings.s3 import S3Parts  # noqa: PLC0415 - its library is large, and most have no such store

    return S3Parts(
        settings.s3_endpoint,
        settings.s3_bucket,
        access_key=settings.s3_access_key,
        secret_key=settings.s3_secret_key.get_secret_value(),
        region=settings.s3_region,
    )


def development_issuer(settings: Settings) -> DevelopmentIssuer:
    """Raises SettingsRefused in production."""
    return DevelopmentIssuer(
        settings.development_folder,
        issuer=settings.issuer,
        audience=settings.audience,
        environment=settings.environment,
    )


def assemble(  # noqa: PLR0913 - handed its parts, it makes none
    settings: Settings,
    *,
    schema: BaseSchema,
    make_context: Callable[[Viewer], Any],
    regions: RegionTree,
    figures: Figures,
    routes: Sequence[BaseRoute] = (),
    lifespan: Lifespan[Starlette] | None = None,
    sign_in: SignIn | None = None,
) -> Starlette:
    """The app around a schema; `make_context` gives the context of one operation."""
    view = View(
        schema,
        sign_in=sign_in or _sign_in(settings, regions),
        make_context=make_context,
        pseudonym=partial(logs.pseudonym, settings.hash_key_bytes),
        limits=_limits(settings),
        figures=figures,
        allowed_origins=settings.cors_origins,
    )
    app = Starlette(
        routes=[Route("/graphql", view), WebSocketRoute("/graphql", view), *page.routes(), *routes],
        middleware=_middleware(settings, figures),
        exception_handlers={HTTPException: _refused},
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False
    return app


def _sign_in(settings: Settings, regions: RegionTree) -> SignIn:
    return SignIn(_keys(settings), settings.issuer, settings.audience, regions)


def _keys(settings: Settings) -> Keys:
    if settings.jwks_url:
        return AddressKeys(settings.jwks_url)
    return FileKeys(settings.jwks_file or development_issuer(settings).jwks_file)


def _middleware(settings: Settings, figures: Figures) -> list[Middleware]:
    """From the outermost to the innermost."""
    middleware = [Middleware(Access, figures=figures, routes=_ROUTES), Middleware(SecurityHeaders)]
    if settings.cors_origins:
        cors = Middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=_CORS_METHODS,
            allow_headers=_CORS_HEADERS,
            allow_credentials=True,  # the listener's cookie; everything else goes by the header
            expose_headers=_CORS_EXPOSED,
        )
        middleware.append(cors)
    return middleware


async def _refused(request: Request, error: Exception) -> Response:
    """What the routes turn away by themselves."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = error.headers if isinstance(error, HTTPException) else None
    refusal = _NO_ROUTE.get(status, ("HTTP_ERROR", "this cannot be done here"))
    return Refusal(status, *refusal, headers).answer(request.headers.get("accept"))


_NO_ROUTE = {
    404: ("NOT_FOUND", "there is nothing here; GraphQL is at /graphql, its page at /graphiql/"),
    405: ("METHOD_NOT_ALLOWED", "this is not done here by that method"),
}
