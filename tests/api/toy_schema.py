"""A schema with which to try the endpoint: one field for each way in which an operation can go."""

import asyncio
import enum
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import strawberry
from graphql import GraphQLError

from dossiers.errors import InvalidInput, NotFound, RateLimited, SearchUnavailable
from dossiers.viewer import Viewer
from schema.language import Language
from schema.limits import EXTENSIONS

SECRET = "张三 13812345678 110101199003077571"  # noqa: S105 - invented, to be looked for where it must not be


@dataclass
class ToyContext:
    viewer: Viewer


Info = strawberry.Info[ToyContext, None]
_log = logging.getLogger("api.toy")


@strawberry.type
class Nested:
    @strawberry.field
    def inner(self) -> "Nested":
        return self

    @strawberry.field
    def depth(self) -> int:
        return 1


class Colour(enum.Enum):
    RED = "red"


@strawberry.type
class Query:
    @strawberry.field
    def hello(self) -> str:
        return "您好"

    @strawberry.field
    def echo(self, text: str) -> str:
        return text

    @strawberry.field
    def day(self, day: date) -> date:
        return day

    @strawberry.field
    def whoami(self, info: Info) -> str:
        viewer = info.context.viewer
        return f"{viewer.subject} {viewer.role} {viewer.region} {viewer.unit} {viewer.name}"

    @strawberry.field
    def context(self, info: Info) -> str:
        """Different for each operation."""
        return str(id(info.context))

    @strawberry.field
    def nested(self) -> Nested:
        return Nested()

    @strawberry.field
    def breaks(self, text: str = "") -> str | None:
        raise ValueError(SECRET + text)

    @strawberry.field
    def breaks_whole(self) -> str:
        try:
            {}[SECRET]
        except KeyError as error:
            raise RuntimeError(SECRET) from error

    @strawberry.field
    def colour(self) -> Colour | None:
        return SECRET  # type: ignore[return-value]

    @strawberry.field
    def big(self) -> int | None:
        return 2**40

    @strawberry.field
    def unwritable(self) -> str:
        return "\ud800"

    @strawberry.field
    def refuses(self, how: str) -> str | None:
        refusals = {
            "not-found": NotFound("dossier", "X1"),
            "invalid": InvalidInput("contact.external_numbers.0", "is no number"),
            "rate": RateLimited("duplicates", 17),
            "search": SearchUnavailable(),
        }
        raise refusals[how]

    @strawberry.field
    def coded(self) -> str | None:
        raise GraphQLError("told as it is", extensions={"code": "OWN_CODE"})

    @strawberry.field
    async def slow(self, seconds: float) -> str:
        _log.info("slow one begun")
        await asyncio.sleep(seconds)
        return "done"


@strawberry.type
class Mutation:
    @strawberry.mutation
    def add(self, a: int, b: int) -> int:
        return a + b


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def count(self, to: int) -> AsyncIterator[int]:
        for number in range(1, to + 1):
            yield number
            await asyncio.sleep(0)

    @strawberry.subscription
    async def break_off(self) -> AsyncIterator[int]:
        yield 1
        raise ValueError(SECRET)


def build(**options: Any) -> Language:
    return Language(query=Query, mutation=Mutation, subscription=Subscription, extensions=EXTENSIONS, **options)
