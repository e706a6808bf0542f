"""The GraphQL endpoint: signs in, reads one operation, has it executed, answers as GraphQL over HTTP has it.

The schema brings its own limits on what may be asked (schema/limits.py); here are those on how it may be sent.
"""

import asyncio
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import orjson
from graphql import GraphQLError
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.exceptions import ConnectionRejectionError
from strawberry.schema.base import BaseSchema
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.types import ExecutionResult
from strawberry.types.execution import PreExecutionError
from strawberry.types.graphql import OperationType
from strawberry.types.unset import UnsetType

from api import logs
from api.answers import GRAPHQL_RESPONSE, JSON, Refusal, answer, negotiated
from api.faults import code_of, masked, told
from api.figures import Figures
from api.operation import Operation, received
from api.signin import Session, SignIn
from api.sockets import Adapter, Conversation, Handler
from dossiers.errors import AnjuanError
from dossiers.viewer import Viewer

_MOST_SUBSCRIPTIONS = 20
_SIGN_IN_WITHIN = timedelta(seconds=10)
"""Of opening a websocket."""


@dataclass(frozen=True, slots=True)
class Limits:
    body_bytes: int
    body_seconds: float
    request_seconds: float


class Endpoint(GraphQL[Any, None], ABC):
    """Operations over HTTP; who asks, and in what context they are executed, a subclass says."""

    def __init__(self, schema: BaseSchema, *, limits: Limits, figures: Figures, **websockets: Any) -> None:  # noqa: ANN401 - the library's own
        super().__init__(schema, graphql_ide=None, **websockets)
        self._limits = limits
        self._figures = figures

    @abstractmethod
    async def _context(self, request: Request) -> Any:  # noqa: ANN401 - the schema's own
        """The context of the operation that the request carries; raises Refusal, or AnjuanError where there is none."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await super().__call__(scope, receive, send)
            return
        request = Request(scope, receive)
        try:
            response = await self._response(request)
        except Refusal as refusal:
            self._figures.error(refusal.code)
            response = refusal.answer(request.headers.get("accept"))
        await response(scope, receive, send)

    async def _response(self, request: Request) -> Response:
        media_type = negotiated(request.headers.get("accept"))
        if media_type is None:
            raise Refusal(406, "NOT_ACCEPTABLE", f"accept {GRAPHQL_RESPONSE} or {JSON}")
        try:
            async with asyncio.timeout(self._limits.request_seconds):
                result = await self._result(request)
        except TimeoutError as error:
            message = (
                f"not done within {self._limits.request_seconds:g} s; a step may have been taken all the same: "
                "repeat it with the same idempotency key"
            )
            raise Refusal(503, "TIMEOUT", message, {"retry-after": "5"}) from error
        return self._answer(result, media_type)

    async def _result(self, request: Request) -> ExecutionResult:
        try:
            context = await self._context(request)
        except AnjuanError as error:
            fault = told(error)
            raise Refusal(503, code_of(fault), fault.message, {"retry-after": "5"}) from error
        operation = await received(request, self._limits.body_bytes, self._limits.body_seconds)
        return await self._executed(operation, request.method, context)

    async def _executed(self, operation: Operation, method: str, context: object) -> ExecutionResult:
        label = logs.notes().operation = logs.operation_label(operation.name)
        begun = time.perf_counter()
        try:
            return await self.schema.execute(
                operation.query,
                variable_values=operation.variables,
                context_value=context,
                operation_name=operation.name,
                operation_extensions=operation.extensions,
                allowed_operation_types=_allowed(method),
            )
        except InvalidOperationTypeError as error:
            raise _wrong_way(error.operation_type) from error
        except CannotGetOperationTypeError as error:
            return PreExecutionError(data=None, errors=[GraphQLError(error.as_http_error_reason())])
        finally:
            self._figures.operation(label, time.perf_counter() - begun)

    def _answer(self, result: ExecutionResult, media_type: str) -> Response:
        errors = masked(result)
        for error in errors:
            self._figures.error(code_of(error))
        refused = result.data is None and any(not error.path for error in errors)
        body: dict[str, Any] = {"errors": [error.formatted for error in errors]} if errors else {}
        if not refused:
            body["data"] = result.data
        if result.extensions:
            body["extensions"] = result.extensions
        try:
            return answer(body, _status(errors, media_type) if refused else 200, media_type)
        except TypeError as error:  # what orjson cannot write
            return answer({"errors": [told(error).formatted]}, 500, media_type)

    def decode_json(self, data: str | bytes) -> object:
        return orjson.loads(data)

    def encode_json(self, data: object) -> str:
        """As text: the protocol has no binary frames."""
        return orjson.dumps(data).decode()


class View(Endpoint):
    """`make_context` gives a viewer's operation its context, or raises AnjuanError where nothing can be answered."""

    websocket_adapter_class = Adapter
    graphql_transport_ws_handler_class = Handler

    def __init__(  # noqa: PLR0913 - handed its parts, it makes none
        self,
        schema: BaseSchema,
        *,
        sign_in: SignIn,
        make_context: Callable[[Viewer], Any],
        pseudonym: Callable[[str], str],
        limits: Limits,
        figures: Figures,
        allowed_origins: Sequence[str] = (),
    ) -> None:
        super().__init__(
            schema,
            limits=limits,
            figures=figures,
            subscription_protocols=[GRAPHQL_TRANSPORT_WS_PROTOCOL],
            connection_init_wait_timeout=_SIGN_IN_WITHIN,
            max_subscriptions_per_connection=_MOST_SUBSCRIPTIONS,
            allowed_origins=allowed_origins,
        )
        self._sign_in = sign_in
        self._make_context = make_context
        self._pseudonym = pseudonym

    async def _context(self, request: Request) -> Any:  # noqa: ANN401
        session = await self._session(request.headers.getlist("authorization"))
        return self._make_context(session.viewer)

    async def _session(self, authorizations: Sequence[str]) -> Session:
        session = await self._sign_in.session(", ".join(authorizations))
        notes = logs.notes()
        notes.role, notes.subject = session.viewer.role, self._pseudonym(session.viewer.subject)
        return session

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> Any:  # noqa: ANN401, ARG002
        """Of a websocket, before it is signed in; each of its operations then gets a context of its own."""
        return Conversation(request.headers.get("authorization"), self._make_context, self._figures.error)

    async def on_ws_connect(self, context: Conversation) -> UnsetType:
        try:
            context.session = await self._session([context.token] if context.token else [])
        except Refusal as error:
            self._figures.error(error.code)
            raise ConnectionRejectionError from error
        return UnsetType()


def _allowed(method: str) -> set[OperationType]:
    return {OperationType.QUERY} if method == "GET" else {OperationType.QUERY, OperationType.MUTATION}


def _wrong_way(kind: OperationType) -> Refusal:
    if kind is OperationType.MUTATION:
        return Refusal(405, "METHOD_NOT_ALLOWED", "send a mutation by POST", {"allow": "POST"})
    return Refusal(400, "UNSUPPORTED_OPERATION", "subscribe over a websocket, in graphql-transport-ws")


def _status(errors: Sequence[GraphQLError], media_type: str) -> int:
    """Of an operation that was not executed; clients of plain JSON expect 200 where the document itself is wrong."""
    if any(code_of(error) == "INTERNAL" for error in errors):
        return 500
    return 400 if media_type == GRAPHQL_RESPONSE else 200
