"""GraphQL over a websocket, in the protocol `graphql-transport-ws` alone.

A browser cannot set headers on a websocket, so the token comes in the payload of `connection_init`, under the name of
the header, `Authorization`. It is the connection's for as long as it lasts; when it ends, the connection is closed.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLError
from strawberry.asgi import ASGIWebSocketAdapter
from strawberry.http.exceptions import NonJsonMessageReceived
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import BaseGraphQLTransportWSHandler, Operation
from strawberry.subscriptions.protocols.graphql_transport_ws.types import ConnectionInitMessage
from strawberry.types import ExecutionResult
from strawberry.types.execution import PreExecutionError

from api.faults import code_of, masked, told
from api.signin import Session
from dossiers.viewer import Viewer

_SIGN_IN_AGAIN = 4401


@dataclass(slots=True)
class Conversation:
    """What a connection has for a context until it is signed in; the library fills in `connection_params`."""

    authorization: str | None
    make_context: Callable[[Viewer], Any]
    count: Callable[[str], None]
    """Takes the code of every error that is sent."""
    connection_params: dict[str, object] | None = None
    session: Session | None = None

    @property
    def token(self) -> str | None:
        """The Authorization of the payload, else that of the handshake."""
        given = {name.lower(): value for name, value in (self.connection_params or {}).items()}
        value = given.get("authorization", self.authorization)
        return value if isinstance(value, str) else None


class Handler(BaseGraphQLTransportWSHandler[Any, None]):
    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as the library has them
        super().__init__(*args, **kwargs)
        self._conversation: Conversation = self.context
        self._end: asyncio.Task[None] | None = None

    async def handle_connection_init(self, message: ConnectionInitMessage) -> None:
        await super().handle_connection_init(message)
        if (session := self._conversation.session) and not self._end:
            self._end = asyncio.create_task(self._close_after(session.seconds_left))

    async def run_operation(self, operation: Operation[Any, None]) -> None:
        session = self._conversation.session
        if session is None:
            return
        try:
            # The library reads it before it first waits, so that no other operation comes between: each its own.
            self.context = self._conversation.make_context(session.viewer)
        except Exception as error:  # noqa: BLE001 - whatever it is, the client is told
            self._conversation.count(code_of(refusal := told(error)))
            await operation.send_initial_errors([refusal])
        else:
            await super().run_operation(operation)

    async def shutdown(self) -> None:
        if self._end:
            self._end.cancel()
        await super().shutdown()

    async def _send_result_stream(self, operation: Operation[Any, None], result_source: Any) -> None:  # noqa: ANN401
        await super()._send_result_stream(operation, self._masked(result_source))

    async def _masked(self, results: AsyncIterator[Any]) -> AsyncGenerator[Any, None]:
        try:
            async for result in results:
                yield self._told(result) if isinstance(result, ExecutionResult) else result
        except Exception as error:  # noqa: BLE001 - the library lets through what an extension raises, syntax errors too
            fault = error if isinstance(error, GraphQLError) else GraphQLError("", original_error=error)
            yield self._told(PreExecutionError(data=None, errors=[fault]))

    def _told(self, result: ExecutionResult) -> ExecutionResult:
        if result.errors:
            result.errors = masked(result)
            for error in result.errors:
                self._conversation.count(code_of(error))
        return result

    async def _close_after(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await self.websocket.close(_SIGN_IN_AGAIN, "sign in again")


class Adapter(ASGIWebSocketAdapter):
    """Lets no message through whose shape the library takes for granted."""

    async def iter_json(self, *, ignore_parsing_errors: bool = False) -> AsyncGenerator[object, None]:
        async for message in super().iter_json(ignore_parsing_errors=ignore_parsing_errors):
            if not _is_well_formed(message):
                raise NonJsonMessageReceived
            yield message


def _is_well_formed(message: object) -> bool:
    if not isinstance(message, dict) or not isinstance(message.get("type"), str):
        return False
    if message["type"] in {"subscribe", "complete"} and not isinstance(message.get("id"), str):
        return False
    return message["type"] != "subscribe" or _is_operation(message.get("payload"))


def _is_operation(payload: object) -> bool:
    return (
        isinstance(payload, dict)
        and isinstance(payload.get("query"), str)
        and isinstance(payload.get("variables"), (dict, type(None)))
        and isinstance(payload.get("operationName"), (str, type(None)))
    )
