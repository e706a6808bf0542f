"""Execution: plain fields are read straight off their object, which takes half the time of a page.

The library's general way prepares for every field what only a resolver needs. A field that has no resolver and no
arguments, and gives a scalar or an enum, needs none of it; where anything about it goes wrong, the general way is gone
after all and reports it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLField, GraphQLNonNull, GraphQLObjectType, GraphQLSchema, is_leaf_type
from graphql.pyutils import AwaitableOrValue, Path
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext
from strawberry.schema.schema_converter import GraphQLCoreConverter

_PLAIN = "anjuan-plain"


@dataclass(frozen=True, slots=True)
class PlainField:
    attribute: str
    write: Callable[[Any], Any]
    nullable: bool


class Execution(StrawberryGraphQLCoreExecutionContext):
    def execute_field(
        self,
        parent_type: GraphQLObjectType,
        source: Any,  # noqa: ANN401 - whatever a resolver gave
        field_details_list: Any,  # noqa: ANN401 - the library's own
        path: Path,
        position_context: Any,  # noqa: ANN401 - the library's own
    ) -> AwaitableOrValue[Any]:
        field = parent_type.fields.get(field_details_list[0].node.name.value)
        plain: PlainField | None = field.extensions.get(_PLAIN) if field else None
        if plain is not None:
            try:
                value = getattr(source, plain.attribute)
                if value is not None:
                    return plain.write(value)
            except Exception:  # noqa: BLE001, S110 - told below
                pass
            else:
                if plain.nullable:
                    return None
        return super().execute_field(parent_type, source, field_details_list, path, position_context)


def mark_plain_fields(schema: GraphQLSchema) -> None:
    for name, kind in schema.type_map.items():
        if isinstance(kind, GraphQLObjectType) and not name.startswith("__"):
            for field in kind.fields.values():
                if plain := _plain(field):
                    field.extensions[_PLAIN] = plain


def _plain(field: GraphQLField) -> PlainField | None:
    kind = field.type.of_type if isinstance(field.type, GraphQLNonNull) else field.type
    if field.args or not is_leaf_type(kind) or not getattr(field.resolve, "_is_default", False):
        return None
    definition = field.extensions[GraphQLCoreConverter.DEFINITION_BACKREF]
    return PlainField(definition.python_name, kind.coerce_output_value, nullable=kind is field.type)
