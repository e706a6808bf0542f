"""Regions (行政区划): answered from memory."""

from collections.abc import Sequence
from typing import Annotated, Self

import strawberry

from dossiers.regions import Level, RegionTree
from dossiers.regions import Region as Noun
from schema.connections import PAGE_DEFAULT, After, Connection, Edge, First, Total, cursor, page_size, position
from schema.context import Info
from schema.ids import global_id, region_code
from schema.nodes import Node


@strawberry.type(description="A region: from the nation down to villages, and zones (行政区划).")
class Region(Node):
    tree: strawberry.Private[RegionTree]
    code: str = strawberry.field(description="Its code, of GB/T 2260 or the office's own (区划代码).")
    name: str = strawberry.field(description="Its own name (名称).")
    level: Level = strawberry.field(description="Its level (行政层级).")
    is_former: bool = strawberry.field(description="Whether it was abolished; its successor stands for it (已撤销).")

    @strawberry.field(description="Name with those of its ancestors, as on an envelope: 浙江省丽水市青田县 (全称).")
    def name_path(self) -> str:
        return self.tree.name_path(self.code)

    @strawberry.field(description="Codes from the nation down to the region itself (上级路径).")
    def path(self) -> list[str]:
        return list(self.tree.path(self.code))

    @strawberry.field(description="The region above; null for the nation and for a former region (上级区划).")
    def parent(self) -> "Region | None":
        above = self.tree[self.code].parent
        return Region.of(self.tree, above) if above else None

    @strawberry.field(description="The region that took the place of this former one (继任区划).")
    def successor(self) -> "Region | None":
        return Region.of(self.tree, self.tree.current(self.code).code) if self.is_former else None

    @classmethod
    def of(cls, tree: RegionTree, code: str) -> Self:
        noun = tree[code]
        return cls(
            id=strawberry.ID(global_id("Region", code)),
            tree=tree,
            code=code,
            name=noun.name,
            level=noun.level,
            is_former=noun.successor is not None,
        )

    @classmethod
    def known(cls, tree: RegionTree, code: str) -> Self | None:
        return cls.of(tree, code) if code in tree else None


@strawberry.input(one_of=True, description="Which regions: exactly one of these (区划筛选).")
class RegionFilter:
    parent: strawberry.Maybe[str] = strawberry.field(
        description="Code of a region: those directly below it (上级区划代码).",
    )
    within: strawberry.Maybe[str] = strawberry.field(
        description="Code of a region: itself and all below it (区划范围).",
    )
    name: strawberry.Maybe[str] = strawberry.field(
        description="A name, short or whole, such as 青田 or 浙江省丽水市青田县 (名称).",
    )

    def choose(self, tree: RegionTree) -> Sequence[Noun]:
        if self.parent:
            return tree.children(region_code(self.parent.value, "where.parent"))
        if self.within:
            codes = tree.within(region_code(self.within.value, "where.within"))
            return [region for region in map(tree.__getitem__, codes) if region.successor is None]
        return tree.find(self.name.value) if self.name else []


@strawberry.type
class RegionQueries:
    @strawberry.field(description="The region of that code; null where there is none (按代码查区划).")
    def region(
        self,
        info: Info,
        code: Annotated[str, strawberry.argument(description="Its code, such as 331121 (区划代码).")],
    ) -> Region | None:
        return Region.known(info.context.registry.regions, code)

    @strawberry.field(description="Regions below a region, or of a name, in the order of the tree (区划列表).")
    def regions(
        self,
        info: Info,
        where: Annotated[RegionFilter, strawberry.argument(description="Which regions (筛选).")],
        first: First = PAGE_DEFAULT,
        after: After = None,
    ) -> Connection[Region] | None:
        tree = info.context.registry.regions
        return _page(tree, [region.code for region in where.choose(tree)], page_size(first), after)


def _page(tree: RegionTree, codes: Sequence[str], size: int, after: str | None) -> Connection[Region]:
    start = 0
    if after is not None:
        (last,) = position("regions", after, str)
        start = codes.index(last) + 1 if last in codes else len(codes)

    page = [Region.of(tree, code) for code in codes[start : start + size + 1]]
    edges = [Edge(node=region, cursor=cursor("regions", region.code)) for region in page]
    return Connection.of(edges, size, Total.known(len(codes)))
