"""A GraphQL language (schema) put together: the same limits, errors and execution for staff and for petitioners."""

from collections.abc import Sequence
from typing import Self

import strawberry
from graphql import GraphQLError
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext

from schema.errors import Translation
from schema.execution import Execution, mark_plain_fields
from schema.limits import EXTENSIONS
from schema.scalars import SCALARS


class Language(strawberry.Schema):
    @classmethod
    def of(
        cls, query: type, mutation: type, translations: Sequence[Translation], subscription: type | None = None
    ) -> Self:
        language = cls(
            query=query,
            mutation=mutation,
            subscription=subscription,
            extensions=EXTENSIONS,
            exception_handlers=translations,
            execution_context_class=Execution,
            config=StrawberryConfig(scalar_map=SCALARS),
        )
        mark_plain_fields(language._schema)
        return language

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Log nothing here: a message may repeat what somebody typed."""

    @property
    def sdl(self) -> str:
        """The language in its own words, as the committed file has it."""
        return self.as_str() + "\n"
