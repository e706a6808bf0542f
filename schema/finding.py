"""Finding dossiers in the store: one by its number, as of a moment, or a page of them (查找案卷)."""

from datetime import datetime
from typing import Annotated

import strawberry

from dossiers.as_of import as_of
from dossiers.dossier import Dossier as Noun
from dossiers.errors import InvalidInput, NotFound
from dossiers.store import Position
from dossiers.viewer import scope
from schema.connections import (
    COUNT_MAX,
    PAGE_DEFAULT,
    After,
    Connection,
    Edge,
    First,
    Total,
    cursor,
    milliseconds,
    moment_of,
    page_size,
    position,
)
from schema.context import Info
from schema.dossiers import Dossier, find_dossier
from schema.ids import case_number


@strawberry.type
class DossierQueries:
    @strawberry.field(description="The dossier of that case number; null if there is none you may see (按编号查案卷).")
    async def dossier(
        self,
        info: Info,
        number: Annotated[str, strawberry.argument(description="Case number, such as 331121-2026-000042 (案卷编号).")],
        as_of: Annotated[
            datetime | None,
            strawberry.argument(description="As it was known at that moment, rebuilt from its chain (截至时间)."),
        ] = None,
    ) -> Dossier | None:
        wanted = case_number(number, "number")
        return await find_dossier(info, wanted) if as_of is None else await _find_as_of(info, wanted, as_of)

    @strawberry.field(description="The dossiers you may see, the latest entry first (案卷列表).")
    async def dossiers(
        self, info: Info, first: First = PAGE_DEFAULT, after: After = None
    ) -> Connection[Dossier] | None:
        store, viewer = info.context.registry.store, info.context.viewer
        visible, size = scope(viewer), page_size(first)
        found = await store.page(visible, _place(after) if after is not None else None, size + 1)
        edges = [Edge(node=Dossier.of(noun, viewer), cursor=_cursor(noun)) for noun in found]
        return Connection.of(edges, size, Total(lambda: store.count(visible, COUNT_MAX + 1)))


async def _find_as_of(info: Info, number: str, moment: datetime) -> Dossier | None:
    registry, viewer = info.context.registry, info.context.viewer
    try:
        noun = await registry.store.read(number, scope(viewer))
    except NotFound:
        return None
    if moment.tzinfo is None:
        raise InvalidInput("as_of", "names no time zone; write it as 2026-11-22T09:00:00+08:00")
    then = as_of(noun, moment, registry.limits)
    return Dossier.of(then, viewer, moment) if then else None


def _cursor(noun: Noun) -> str:
    return cursor("dossiers", milliseconds(noun.last_entry_at), noun.id)


def _place(after: str) -> Position:
    moment, number = position("dossiers", after, int, str)
    return moment_of(moment), number
