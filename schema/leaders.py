"""Leaders (领导): in charge of dossiers, supervising areas, and what they owe."""

from datetime import date
from typing import Annotated, Self

import strawberry

from dossiers import leading, posts
from dossiers.leading import InCharge as InChargeNoun
from dossiers.leading import Row as RowNoun
from dossiers.leading import Table as TableNoun
from dossiers.posts import Post as PostNoun
from dossiers.posts import Tenure as TenureNoun
from schema.connections import PAGE_MAX
from schema.context import Info
from schema.dossiers import Dossier
from schema.errors import Conflict, InvalidInput, KeyReused, NotFound, NotPermitted, StoreUnavailable
from schema.ids import region_code
from schema.inputs import Given, MutationInput, call
from schema.progress import Charge, Promise
from schema.regions import Region


@strawberry.type(description="A period in which somebody held a post (任期).")
class Tenure:
    official: str = strawberry.field(description="Their id among the officials (人员编号).")
    name: str = strawberry.field(description="Their name (姓名).")
    since: date = strawberry.field(description="First day (起始日期).")
    until: date | None = strawberry.field(description="Last day; null while they hold it (截止日期).")

    @classmethod
    def of(cls, noun: TenureNoun) -> Self:
        return cls(official=noun.official, name=noun.name, since=noun.since, until=noun.until)


@strawberry.type(description="A supervising leader's post over an area (督查领导、包片督案).")
class Post:
    noun: strawberry.Private[PostNoun]
    id: str = strawberry.field(description="Its id (岗位编号).")
    title: str = strawberry.field(description="What it is called (岗位名称).")
    area_code: str = strawberry.field(description="Region code of its area (区域代码).")
    department: str | None = strawberry.field(description="The one department it is for; null: all (部门).")

    @strawberry.field(description="Its area (区域).")
    def area(self, info: Info) -> Region | None:
        return Region.known(info.context.registry.regions, self.area_code)

    @strawberry.field(description="Who has held it, and who does; every change is kept (任期记录).")
    def tenures(self) -> list[Tenure]:
        return [Tenure.of(tenure) for tenure in self.noun.tenures]

    @classmethod
    def of(cls, noun: PostNoun) -> Self:
        return cls(noun=noun, id=noun.id, title=noun.title, area_code=noun.area, department=noun.department)


@strawberry.type(description="A dossier on a leader's sheet (包案清单项).")
class LedDossier:
    noun: strawberry.Private[InChargeNoun]
    days_silent: int = strawberry.field(description="Days since its last entry (静默天数).")
    progress_due: date = strawberry.field(description="Day by which the next entry on progress is owed (下次进展期限).")
    meeting_owed: bool = strawberry.field(description="Whether the leader has yet to meet the petitioner (是否欠见面).")

    @strawberry.field(description="The dossier (案卷).")
    def dossier(self, info: Info) -> Dossier:
        return Dossier.of(self.noun.dossier, info.context.viewer)

    @strawberry.field(description="The charge (包案).")
    def charge(self) -> Charge:
        return Charge.of(self.noun.charge)

    @strawberry.field(description="What this leader promised and has not settled (未兑现承诺).")
    def promises(self) -> list[Promise]:
        return [Promise.of(promise) for promise in self.noun.promises]

    @classmethod
    def of(cls, noun: InChargeNoun) -> Self:
        return cls(
            noun=noun, days_silent=noun.days_silent, progress_due=noun.progress_due, meeting_owed=noun.meeting_owed
        )


@strawberry.type(description="One row of the table of backlog by leader (积案表行).")
class BacklogRow:
    leader: str | None = strawberry.field(description="Name of the leader; null: vacant, or no post there (领导).")
    title: str | None = strawberry.field(description="The post; null: the area has none (岗位).")
    area_code: str = strawberry.field(description="Region code of the area (区域代码).")
    department: str | None = strawberry.field(description="The department, of a post for one (部门).")
    backlog: int = strawberry.field(description="Dossiers past their limit and raised again (积案数).")

    @strawberry.field(description="The area (区域).")
    def area(self, info: Info) -> Region | None:
        return Region.known(info.context.registry.regions, self.area_code)

    @classmethod
    def of(cls, noun: RowNoun) -> Self:
        return cls(
            leader=noun.leader, title=noun.title, area_code=noun.area, department=noun.department, backlog=noun.backlog
        )


@strawberry.type(description="The table leader · region or department · number of backlog dossiers (积案包抓表).")
class BacklogTable:
    rows: list[BacklogRow] = strawberry.field(description="One for each post, and for each area without one (各行).")
    total: int = strawberry.field(description="Of the whole region, each dossier counted once (合计).")

    @classmethod
    def of(cls, noun: TableNoun) -> Self:
        return cls(rows=[BacklogRow.of(row) for row in noun.rows], total=noun.total)


@strawberry.type
class LeaderQueries:
    @strawberry.field(description="A leader's sheet: the dossiers in their charge, as far as you see them (包案清单).")
    async def leader_sheet(
        self,
        info: Info,
        official: Annotated[str, strawberry.argument(description="Their id among the officials (人员编号).")],
    ) -> list[LedDossier]:
        found = await leading.sheet(info.context.registry, info.context.viewer, official, PAGE_MAX)
        return [LedDossier.of(one) for one in found]

    @strawberry.field(
        description="Backlog by supervising leader, over a region and those directly below it (积案包抓表)."
    )
    async def backlog_table(
        self,
        info: Info,
        region: Annotated[str, strawberry.argument(description="Region code (区划代码).")],
    ) -> BacklogTable:
        code = region_code(region, "region")
        return BacklogTable.of(await leading.table(info.context.registry, info.context.viewer, code))

    @strawberry.field(description="Supervising leaders' posts over a region and below it (督查领导岗位).")
    async def posts(
        self,
        info: Info,
        region: Annotated[str, strawberry.argument(description="Region code (区划代码).")],
    ) -> list[Post]:
        return [Post.of(post) for post in await posts.posts_over(info.context.registry, region_code(region, "region"))]


@strawberry.input(description="A post over an area, vacant at first (设立督查领导岗位).")
class CreatePostInput(MutationInput):
    post: str = strawberry.field(description="Its id, such as 331121-DC1 (岗位编号).")
    area: str = strawberry.field(description="Region code of its area (区域代码).")
    title: str = strawberry.field(description="What it is called (岗位名称).")
    department: str | None = strawberry.field(default=None, description="The one department it is for (部门).")


@strawberry.input(description="Who holds a post from a day on (任命督查领导).")
class AppointLeaderInput(MutationInput):
    post: str = strawberry.field(description="Its id (岗位编号).")
    official: str = strawberry.field(description="Their id among the officials (人员编号).")
    name: str = strawberry.field(description="Their name (姓名).")
    since: date = strawberry.field(description="First day (起始日期).")


@strawberry.input(description="A post whose holder leaves it (督查领导离任).")
class VacatePostInput(MutationInput):
    post: str = strawberry.field(description="Its id (岗位编号).")
    until: date = strawberry.field(description="Their last day (截止日期).")


PostResult = Annotated[
    Post | InvalidInput | NotFound | NotPermitted | Conflict | KeyReused | StoreUnavailable,
    strawberry.union("PostResult", description="The post, or why nothing was done (岗位办理结果)."),
]


@strawberry.type
class LeaderMutations:
    @strawberry.mutation(description="Create a post over an area (设立督查领导岗位).")
    async def create_post(self, info: Info, given: Given[CreatePostInput]) -> PostResult:
        area = region_code(given.area, "area")
        made = call(info, given)
        registry = info.context.registry
        return Post.of(await posts.create(registry, made, given.post, area, given.title, given.department))

    @strawberry.mutation(description="Appoint a supervising leader; who held the post before is kept (任命督查领导).")
    async def appoint_leader(self, info: Info, given: Given[AppointLeaderInput]) -> PostResult:
        made = call(info, given)
        registry = info.context.registry
        return Post.of(await posts.appoint(registry, made, given.post, given.official, given.name, given.since))

    @strawberry.mutation(description="Record that a post is vacant from a day on (督查领导离任).")
    async def vacate_post(self, info: Info, given: Given[VacatePostInput]) -> PostResult:
        return Post.of(await posts.vacate(info.context.registry, call(info, given), given.post, given.until))
