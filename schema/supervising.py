"""Supervising leaders (督查领导、包片督案): over a dossier, and what lies in the areas of one of them."""

from datetime import date
from typing import Annotated, Self

import strawberry

from dossiers import posts, worklists
from dossiers.days import day_of
from dossiers.dossier import Dossier as DossierNoun
from dossiers.leading import supervised
from dossiers.posts import Post as PostNoun
from dossiers.posts import Tenure as TenureNoun
from schema.connections import (
    COUNT_MAX,
    PAGE_DEFAULT,
    After,
    Connection,
    Edge,
    First,
    Total,
    cursor,
    page_size,
    position,
)
from schema.context import Info
from schema.dossiers import Dossier
from schema.leaders import Post, Tenure


@strawberry.type(description="A post over where a dossier lies, and who held it on the day asked for (督查岗位).")
class SupervisingPost:
    noun: strawberry.Private[PostNoun]
    held_by: strawberry.Private[TenureNoun | None]

    @strawberry.field(description="The post (岗位).")
    def post(self) -> Post:
        return Post.of(self.noun)

    @strawberry.field(description="Who held it; null: it was vacant (督查领导).")
    def leader(self) -> Tenure | None:
        return Tenure.of(self.held_by) if self.held_by else None


@strawberry.type(description="An area that a supervising leader has, and what lies in it now (包片区域).")
class SupervisedArea:
    noun: strawberry.Private[PostNoun]
    held_by: strawberry.Private[TenureNoun]

    @strawberry.field(description="The post (岗位).")
    def post(self) -> Post:
        return Post.of(self.noun)

    @strawberry.field(description="Since when they have it (任期).")
    def tenure(self) -> Tenure:
        return Tenure.of(self.held_by)

    @strawberry.field(
        description="Its dossiers under way now, as far as you see them, what is due first at the top; those without "
        "a date before all (区域内案卷)."
    )
    async def dossiers(
        self,
        info: Info,
        first: First = PAGE_DEFAULT,
        after: After = None,
        overdue: Annotated[bool, strawberry.argument(description="Only those past their day (仅逾期).")] = False,  # noqa: FBT002
    ) -> Connection[Dossier] | None:
        registry, viewer = info.context.registry, info.context.viewer
        wanted, size = supervised(self.noun, overdue=overdue), page_size(first)
        kind = f"supervised:{self.noun.id}:{overdue}"
        place = tuple(position(kind, after, (str, type(None)), str)) if after is not None else None
        found = await worklists.find(registry, viewer, wanted, place, size + 1)
        edges = [Edge(node=Dossier.of(one, viewer), cursor=cursor(kind, *_parts(wanted, one))) for one in found]
        return Connection.of(edges, size, Total(lambda: worklists.count(registry, viewer, wanted, COUNT_MAX + 1)))

    @classmethod
    def of(cls, noun: PostNoun, held_by: TenureNoun) -> Self:
        return cls(noun=noun, held_by=held_by)


def _parts(wanted: worklists.Worklist, noun: DossierNoun) -> tuple[str | None, str]:
    value, number = wanted.place(noun)
    return (None if value is None else str(value)), number


@strawberry.type
class SupervisionQueries:
    @strawberry.field(
        description="A leader's sheet: the areas that they supervise on a day, and what lies in them now (包片清单)."
    )
    async def supervised_areas(
        self,
        info: Info,
        official: Annotated[str, strawberry.argument(description="Their id among the officials (人员编号).")],
        on: Annotated[date | None, strawberry.argument(description="The day; today without (日期).")] = None,
    ) -> list[SupervisedArea]:
        registry = info.context.registry
        held = await posts.posts_held(registry, official, on or day_of(registry.clock()))
        return [SupervisedArea.of(post, tenure) for post, tenure in held]


async def supervising(info: Info, dossier: DossierNoun, day: date) -> list[SupervisingPost]:
    """The posts whose area the unit lies in that holds the dossier, the nearest area first."""
    unit = dossier.holder
    by_area = await info.context.loaders.posts.load_many(list(reversed(unit.path)))
    over = [post for found in by_area for post in found if post.covers(unit)]
    return [SupervisingPost(noun=post, held_by=post.holder_on(day)) for post in over]
