"""Clusters (同源问题): matters of many people, in many regions, behind which stands one root."""

from enum import StrEnum
from typing import Annotated, Self

import strawberry

from schema.connections import COUNT_MAX, After, Connection, Edge, First, Total, cursor, page_size, position
from schema.context import Info
from schema.dossiers import Dossier
from schema.errors import InvalidInput, NotPermitted, SearchUnavailable
from schema.ids import region_code
from schema.regions import Region
from schema.terms import describe
from search.clusters import finding
from search.clusters.components import TOO_COMMON
from search.clusters.finding import Page
from search.clusters.roots import Root
from search.extraction.fact import Kind
from search.extraction.topics import group_names
from search.extraction.trades import FIELDS

AT_LEAST = 3


class RootKind(StrEnum):
    FIRM = Kind.FIRM.value
    ESTATE = Kind.ESTATE.value
    PROJECT = Kind.PROJECT.value
    MARKET = Kind.MARKET.value
    DOCUMENT = Kind.DOCUMENT.value


describe(
    RootKind,
    "RootKind",
    "What stands behind the matters of many (根源类型).",
    {
        RootKind.FIRM: "A firm, a private hospital, or their scheme, product or platform (企业及其品牌、平台).",
        RootKind.ESTATE: "An estate (小区、楼盘).",
        RootKind.PROJECT: "A project: a road, a dam, a building site (工程项目).",
        RootKind.MARKET: "A market (市场).",
        RootKind.DOCUMENT: "A policy (政策文件).",
    },
)


@strawberry.type(description="What many matters name (共同根源).")
class ClusterRoot:
    noun: strawberry.Private[Root]
    kind: RootKind = strawberry.field(description="What it is (类型).")
    name: str = strawberry.field(description="Its name, without region and ending (名称).")
    topics_zh: str | None = strawberry.field(
        description="A firm's trade, or what is complained of, in Chinese; null where its name is its own (领域)."
    )
    topics_en: str | None = strawberry.field(description="The same in English (领域英文).")

    @strawberry.field(description="The region whose name it is; null for what reaches over many (所在地).")
    def region(self, info: Info) -> Region | None:
        return Region.known(info.context.registry.regions, self.noun.place) if self.noun.place else None

    @classmethod
    def of(cls, noun: Root) -> Self:
        field = FIELDS.get(noun.group)
        zh, en = (field.zh, field.en) if field else group_names(noun.group) or (None, None)
        return cls(noun=noun, kind=RootKind(noun.kind), name=noun.name, topics_zh=zh, topics_en=en)


@strawberry.type(description="How many dossiers of a cluster lie in a region (按区域).")
class ClusterRegion:
    noun: strawberry.Private[finding.Region]
    dossiers: int = strawberry.field(description="How many (件数).")

    @strawberry.field(description="The prefecture, or what stands in its place (地市).")
    def region(self, info: Info) -> Region | None:
        return Region.known(info.context.registry.regions, self.noun.code)

    @classmethod
    def of(cls, noun: finding.Region) -> Self:
        return cls(noun=noun, dossiers=noun.dossiers)


@strawberry.type(description="How many dossiers of a cluster were opened in a month (按月).")
class ClusterMonth:
    month: str = strawberry.field(description="Such as 2026-03 (月份).")
    dossiers: int = strawberry.field(description="How many (件数).")

    @classmethod
    def of(cls, noun: finding.Month) -> Self:
        return cls(month=noun.month, dossiers=noun.dossiers)


@strawberry.type(description="Matters behind which stands one root. Counts are of all regions (同源问题).")
class Cluster:
    noun: strawberry.Private[finding.Cluster]
    dossier_count: int = strawberry.field(description="How many dossiers, also such as you may not open (案卷数).")

    @strawberry.field(description="What they have in common, the most common first (共同根源).")
    def roots(self) -> list[ClusterRoot]:
        return [ClusterRoot.of(root) for root in self.noun.roots]

    @strawberry.field(
        description="Roots by which it would hang together with more than can be handled as one: why it ends here "
        "(因过大而拆开的根源).",
    )
    def taken_apart_at(self) -> list[ClusterRoot]:
        return [ClusterRoot.of(root) for root in self.noun.apart]

    @strawberry.field(description="Where they lie, the most first (区域分布).")
    def regions(self) -> list[ClusterRegion]:
        return [ClusterRegion.of(region) for region in self.noun.regions]

    @strawberry.field(description="How it has grown: by the month of the first contact (增长情况).")
    def months(self) -> list[ClusterMonth]:
        return [ClusterMonth.of(month) for month in self.noun.months]

    @strawberry.field(description="Those of them that you may open, the first opened first (案卷).")
    async def dossiers(self, info: Info, first: First = 20, after: After = None) -> Connection[Dossier]:
        context, size = info.context, page_size(first)
        kind = f"cluster:{self.noun.terms[0]}"
        day, number = position(kind, after, str, str) if after is not None else ("", "")
        page = Page(size + 1, (day, number) if number else None)
        found = await finding.members(context.registry, context.index, context.viewer, self.noun, page)
        edges = [Edge(node=Dossier.seen(one), cursor=cursor(kind, one.opened_on.isoformat(), one.id)) for one in found]
        total = Total(lambda: finding.count(context.index, context.viewer, self.noun, COUNT_MAX + 1))
        return Connection.of(edges, size, total)

    @classmethod
    def of(cls, noun: finding.Cluster) -> Self:
        return cls(noun=noun, dossier_count=noun.dossiers)


@strawberry.type(description="The clusters of a region (同源问题清单).")
class Clusters:
    clusters: list[Cluster] = strawberry.field(description="The largest first (同源问题).")
    too_common: list[ClusterRoot] = strawberry.field(
        description=f"Names that stand in more than {TOO_COMMON} dossiers: too many to be one root (过于常见).",
    )


ClustersResult = Annotated[
    Clusters | InvalidInput | NotPermitted | SearchUnavailable,
    strawberry.union("ClustersResult", description="The clusters, or why they are not shown (同源问题结果)."),
]


@strawberry.type
class ClusterQueries:
    @strawberry.field(
        description="Roots behind the matters of many people that touch your region, wherever else they reach "
        "(同源问题、跨区域问题). For leaders and supervision.",
    )
    async def clusters(
        self,
        info: Info,
        region: Annotated[
            str | None, strawberry.argument(description="Code of a region within yours; yours without (区划代码).")
        ] = None,
        at_least: Annotated[
            int, strawberry.argument(description="Dossiers that make a cluster (最少件数).")
        ] = AT_LEAST,
        first: First = 20,
    ) -> ClustersResult:
        context, size = info.context, page_size(first)
        code = region_code(region, "region") if region else None
        found = await finding.clusters(context.registry, context.index, context.viewer, code, max(at_least, 2))
        return Clusters(
            clusters=[Cluster.of(cluster) for cluster in found.clusters[:size]],
            too_common=[ClusterRoot.of(root) for root in found.too_common],
        )


async def cluster_of(info: Info, dossier: Dossier) -> Cluster | None:
    found = await finding.cluster_of(info.context.index, dossier.noun)
    return Cluster.of(found) if found else None
