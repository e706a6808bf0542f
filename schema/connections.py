"""Connections: pages by keyset, with opaque cursors of our own and capped counts."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Generic, Self, TypeVar

import orjson
import strawberry

from dossiers.errors import InvalidInput
from schema.ids import from_base64url, to_base64url

PAGE_MAX = 100
PAGE_DEFAULT = 20
COUNT_MAX = 10_000
_LONGEST_CURSOR = 2_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)

First = Annotated[int, strawberry.argument(description=f"How many, 1 to {PAGE_MAX} (每页条数).")]
After = Annotated[
    str | None,
    strawberry.argument(description="Cursor to go on behind: endCursor of the page before (续页游标)."),
]

Part = str | int | float | None


def page_size(first: int) -> int:
    """Raises InvalidInput unless `first` is 1 to PAGE_MAX."""
    if 1 <= first <= PAGE_MAX:
        return first
    raise InvalidInput("first", f"must be 1 to {PAGE_MAX}; for more, ask for the next page")


def cursor(kind: str, *position: Part) -> str:
    """A place in a list of that kind."""
    return to_base64url(orjson.dumps([kind, *position]))


def position(kind: str, after: str, *types: type | tuple[type, ...]) -> list[Any]:
    """What `cursor` was given; raises InvalidInput for a cursor of another list, or none of ours."""
    parts = _parts(kind, after)
    if len(parts) != len(types) or not all(
        isinstance(part, wanted) and not isinstance(part, bool) for part, wanted in zip(parts, types, strict=True)
    ):
        raise no_cursor()
    return parts


def _parts(kind: str, after: str) -> list[Any]:
    try:
        found = orjson.loads(from_base64url(after)) if len(after) <= _LONGEST_CURSOR else None
    except ValueError:
        found = None
    if not isinstance(found, list) or not found or found[0] != kind:
        raise no_cursor()
    return found[1:]


def milliseconds(moment: datetime) -> int:
    """A moment as a cursor has it."""
    return (moment - _EPOCH) // _MILLISECOND


def moment_of(milliseconds: int) -> datetime:
    """Raises InvalidInput for a number that is no moment."""
    try:
        return _EPOCH + milliseconds * _MILLISECOND
    except OverflowError:
        raise no_cursor() from None


def no_cursor() -> InvalidInput:
    return InvalidInput("after", "is no cursor of this list; take endCursor of the page before, or leave it out")


@strawberry.type(description="Where a page stands in its list (分页信息).")
class PageInfo:
    has_next_page: bool = strawberry.field(description="Whether more follow (是否有下一页).")
    end_cursor: str | None = strawberry.field(
        description="Cursor of the last one here, to be given as `after` (末条游标); null for an empty page.",
    )

    @classmethod
    def of(cls, cursors: Sequence[str], *, more: bool) -> Self:
        return cls(has_next_page=more, end_cursor=cursors[-1] if cursors else None)


class Total:
    """A count that is taken once, and only if somebody asks."""

    def __init__(self, count: Callable[[], Awaitable[int]]) -> None:
        self._count = count
        self._counted: asyncio.Future[int] | None = None

    @classmethod
    def known(cls, count: int) -> Self:
        async def given() -> int:
            return count

        return cls(given)

    async def __call__(self) -> int:
        if self._counted is None:
            self._counted = asyncio.ensure_future(self._count())
        return await self._counted


NodeType = TypeVar("NodeType")


@strawberry.type(description="One of a list, with its place there (列表项).")
class Edge(Generic[NodeType]):
    node: NodeType = strawberry.field(description="The item itself (内容).")
    cursor: str = strawberry.field(description="Its place in the list (游标).")


@strawberry.type(description="A page of a list (分页列表).")
class Connection(Generic[NodeType]):
    total: strawberry.Private[Total]
    edges: list[Edge[NodeType]] = strawberry.field(description="The items of this page (本页各项).")
    page_info: PageInfo = strawberry.field(description="Where the page stands in its list (分页信息).")

    @strawberry.field(description=f"How many there are in all, counted up to {COUNT_MAX:,} (总数).")
    async def total_count(self) -> int:
        return min(await self.total(), COUNT_MAX)

    @strawberry.field(description=f"Whether there are more than {COUNT_MAX:,}: then show “{COUNT_MAX:,}+” (是否超限).")
    async def total_is_capped(self) -> bool:
        return await self.total() > COUNT_MAX

    @classmethod
    def of(cls, edges: Sequence[Edge[NodeType]], size: int, total: Total) -> Self:
        """A page of `size`, from edges of which one more was fetched to know whether more follow."""
        page = PageInfo.of([edge.cursor for edge in edges[:size]], more=len(edges) > size)
        return cls(edges=list(edges[:size]), page_info=page, total=total)
