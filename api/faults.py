"""Errors as they go out: each with a code, and none with the words of a Python exception, which may quote anything."""

import logging
import secrets
from typing import Any

from graphql import GraphQLError, GraphQLSyntaxError
from strawberry.exceptions import MissingQueryError
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types import ExecutionResult
from strawberry.types.execution import PreExecutionError
from strawberry.utils.str_converters import to_camel_case

from api import logs
from dossiers.errors import AnjuanError
from schema.errors import translate

_LONGEST_MESSAGE = 1_000
_NO_OPERATION = (CannotGetOperationTypeError, InvalidOperationTypeError, MissingQueryError)

_log = logging.getLogger(__name__)


def masked(result: ExecutionResult) -> list[GraphQLError]:
    """The errors of an operation, fit to be sent."""
    started = not isinstance(result, PreExecutionError)
    return [_masked(error, started=started) for error in result.errors or []]


def told(error: Exception) -> GraphQLError:
    """An exception from outside an operation, fit to be sent."""
    return _masked(GraphQLError("", original_error=error), started=True)


def code_of(error: GraphQLError) -> str:
    return str((error.extensions or {}).get("code"))


def _masked(error: GraphQLError, *, started: bool) -> GraphQLError:
    cause = _cause(error)
    if isinstance(cause, AnjuanError):
        return _refusal(error, cause)
    if isinstance(cause, RecursionError) and not started:
        return _coded(error, "the query is nested too deeply", {"code": "GRAPHQL_PARSE_FAILED"})
    if isinstance(cause, _NO_OPERATION):
        return _coded(error, error.message[:_LONGEST_MESSAGE], {"code": "GRAPHQL_VALIDATION_FAILED"})
    if isinstance(cause, GraphQLError) and (code := _code(error, cause, started=started)):
        return _coded(error, error.message[:_LONGEST_MESSAGE], {**(error.extensions or {}), "code": code})
    return _incident(error, cause)


def _cause(error: GraphQLError) -> BaseException:
    cause: BaseException = error
    while isinstance(cause, GraphQLError) and cause.original_error:
        cause = cause.original_error
    return cause


def _code(error: GraphQLError, cause: GraphQLError, *, started: bool) -> str | None:
    """Of what GraphQL itself finds wrong with a request; None where it is the answer that is wrong."""
    if given := (error.extensions or {}).get("code"):
        return str(given)
    if isinstance(cause, GraphQLSyntaxError):
        return "GRAPHQL_PARSE_FAILED"
    if not started:
        return "GRAPHQL_VALIDATION_FAILED"
    return "BAD_USER_INPUT" if not error.path or error.message.startswith("Argument '") else None


def _refusal(error: GraphQLError, refusal: AnjuanError) -> GraphQLError:
    """With the code and the figures that the refusal has as a type of the schema."""
    typed = translate(refusal)
    if typed is None:
        return _incident(error, refusal)
    figures = {to_camel_case(name): value for name, value in vars(typed).items() if name != "message"}
    return _coded(error, typed.message, figures)


def _incident(error: GraphQLError, cause: BaseException) -> GraphQLError:
    """What nobody foresaw: logged under an id, which is all that the client learns."""
    incident = secrets.token_hex(6)
    _log.error("incident", extra={"incident": incident, "field": _field(error), "places": logs.places(cause)})
    message = f"something went wrong here; tell the administration the incident {incident}"
    return _coded(error, message, {"code": "INTERNAL", "incident": incident})


def _coded(error: GraphQLError, message: str, extensions: dict[str, Any]) -> GraphQLError:
    return GraphQLError(message, error.nodes, error.source, error.positions, error.path, extensions=extensions)


def _field(error: GraphQLError) -> str:
    """The field's name in the schema; the path would show what the client calls it."""
    name = getattr(error.nodes[0], "name", None) if error.nodes else None
    return str(name.value) if name else "-"
