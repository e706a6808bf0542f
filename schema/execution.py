"""Execution: selections of plain fields are written straight off their objects, in a third of the time.

The library's general way prepares for every field what only a resolver with arguments, a context or an awaitable
needs. A field is plain that needs none of it: an attribute, or a synchronous resolver without arguments, that gives
scalars, enums, or objects whose selected fields are plain. Where anything about one goes wrong, the general way is gone
after all and reports it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from inspect import signature
from operator import attrgetter
from typing import Any, cast

from graphql import GraphQLField, GraphQLNonNull, GraphQLObjectType, GraphQLSchema, is_leaf_type
from graphql.execution.collect_fields import FieldDetailsList
from graphql.pyutils import AwaitableOrValue, Path, is_awaitable
from graphql.type import GraphQLList, GraphQLType
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.field import StrawberryField

_PLAIN = "anjuan-plain"
_TAKEN = (["self"], ["self", "info"])

Write = Callable[[Any], Any]
"""From the object that has the field to what the answer says; raises whatever is wrong."""


class _NotPlain(Exception):
    """A value that only the general way can deal with."""


@dataclass(frozen=True, slots=True)
class _Brought:
    """What a plain resolver gets as its info: what the request brings along, and nothing of the library's."""

    context: Any


@dataclass(frozen=True, slots=True)
class PlainField:
    """How the value is had, and of which type it is."""

    read: Callable[..., Any]
    takes_info: bool
    kind: GraphQLType


class Execution(StrawberryGraphQLCoreExecutionContext):
    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - the library's own
        super().__init__(*args, **kwargs)
        self._writes: dict[tuple[str, int], tuple[FieldDetailsList, Write | None]] = {}

    def execute_field(
        self,
        parent_type: GraphQLObjectType,
        source: Any,  # noqa: ANN401 - whatever a resolver gave
        field_details_list: FieldDetailsList,
        path: Path,
        position_context: Any,  # noqa: ANN401 - the library's own
    ) -> AwaitableOrValue[Any]:
        write = self._write(parent_type, field_details_list)
        if write is not None:
            try:
                return write(source)
            except Exception:  # noqa: BLE001, S110 - told below
                pass
        return super().execute_field(parent_type, source, field_details_list, path, position_context)

    def _write(self, parent_type: GraphQLObjectType, details: FieldDetailsList) -> Write | None:
        """How the field is written, where it is plain; found out once for each place in the query."""
        key = (parent_type.name, id(details))
        if key not in self._writes:
            # The list is kept with it: another one cannot have its id then.
            self._writes[key] = details, self._written(parent_type, details)
        return self._writes[key][1]

    def _written(self, parent_type: GraphQLObjectType, details: FieldDetailsList) -> Write | None:
        name = details[0].node.name.value
        if name == "__typename":
            return lambda _: parent_type.name
        field = parent_type.fields.get(name)
        plain: PlainField | None = field.extensions.get(_PLAIN) if field else None
        if plain is None:
            return None
        write = self._value(plain.kind, details)
        if write is None:
            return None
        read = plain.read
        if plain.takes_info:
            brought = _Brought(self.context_value)
            return lambda source: write(_there(read(source, brought)))
        return lambda source: write(read(source))

    def _value(self, kind: GraphQLType, details: FieldDetailsList) -> Write | None:
        if not isinstance(kind, GraphQLNonNull):
            write = self._present(kind, details)
            return write and (lambda value: None if value is None else write(value))
        return self._present(kind.of_type, details)

    def _present(self, kind: GraphQLType, details: FieldDetailsList) -> Write | None:
        """For a value that is not None."""
        if is_leaf_type(kind):
            return _leaf(kind.coerce_output_value)
        if isinstance(kind, GraphQLList):
            write = self._value(kind.of_type, details)
            return write and (lambda values: [write(value) for value in values])
        return self._object(kind, details) if isinstance(kind, GraphQLObjectType) else None

    def _object(self, kind: GraphQLObjectType, details: FieldDetailsList) -> Write | None:
        fields, deferred, _ = self.collect_subfields(kind, details)
        writes = {name: self._write(kind, of) for name, of in fields.items()}
        plain = {name: write for name, write in writes.items() if write}
        return _members(plain) if len(plain) == len(writes) and not deferred else None


def _there(value: Any) -> Any:  # noqa: ANN401
    """What a resolver has at once; some give what is to be awaited where a value has to be loaded first."""
    if is_awaitable(value):
        raise _NotPlain
    return value


def _leaf(coerce: Callable[[Any], Any]) -> Write:
    def write(value: Any) -> Any:  # noqa: ANN401
        if value is None:
            raise _NotPlain
        return coerce(value)

    return write


def _members(writes: Mapping[str, Write]) -> Write:
    parts = tuple(writes.items())

    def write(value: Any) -> dict[str, Any]:  # noqa: ANN401
        if value is None:
            raise _NotPlain
        return {name: part(value) for name, part in parts}

    return write


def mark_plain_fields(schema: GraphQLSchema) -> None:
    for name, kind in schema.type_map.items():
        if isinstance(kind, GraphQLObjectType) and not name.startswith("__"):
            for field in kind.fields.values():
                if plain := _plain(field):
                    field.extensions[_PLAIN] = plain


def _plain(field: GraphQLField) -> PlainField | None:
    definition = field.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
    if field.args or not isinstance(definition, StrawberryField):
        return None
    if getattr(field.resolve, "_is_default", False):
        return PlainField(attrgetter(definition.python_name), takes_info=False, kind=field.type)
    resolver = definition.base_resolver
    if resolver is None or definition.is_async or definition.extensions or definition.permission_classes:
        return None
    method = cast("Callable[..., Any]", resolver.wrapped_func)
    takes = list(signature(method).parameters)
    return PlainField(method, takes == ["self", "info"], field.type) if takes in _TAKEN else None
