"""Units (机构): offices and departments, as they are today and as a step once named them."""

from typing import Annotated, Self

import strawberry

from dossiers import directory
from dossiers.fields import Holding as HoldingNoun
from dossiers.regions import Level
from dossiers.units import Unit as Noun
from dossiers.units import UnitKind, UnitRef
from schema.connections import PAGE_DEFAULT, After, Connection, Edge, First, Total, cursor, page_size, position
from schema.context import Info
from schema.ids import global_id, region_code, unit_code
from schema.nodes import Node
from schema.regions import Region


@strawberry.type(description="A unit as it is today: an office, department or government (机构).")
class Unit(Node):
    region_code: strawberry.Private[str]
    code: str = strawberry.field(description="Its code here, such as 331121-XFJ: steps name units by it (机构代码).")
    name: str = strawberry.field(description="Its name (名称).")
    kind: UnitKind = strawberry.field(description="What kind of unit (机构类型).")
    level: Level = strawberry.field(description="Its level (行政层级).")
    department: str | None = strawberry.field(description="The department it is, where it is one (部门).")
    industry: str | None = strawberry.field(description="The industry it looks after, where there is one (行业).")

    @strawberry.field(description="The region it works for (所属区划).")
    def region(self, info: Info) -> Region | None:
        return Region.known(info.context.registry.regions, self.region_code)

    @classmethod
    def of(cls, noun: Noun) -> Self:
        return cls(
            id=strawberry.ID(global_id("Unit", noun.id)),
            region_code=noun.region,
            code=noun.id,
            name=noun.name,
            kind=noun.kind,
            level=noun.level,
            department=noun.department,
            industry=noun.industry,
        )


async def load_unit(info: Info, code: str) -> Unit | None:
    """The unit of that code, together with all others that the request asks for."""
    noun = await info.context.loaders.units.load(code)
    return Unit.of(noun) if noun else None


@strawberry.type(description="A unit as it was when a step named it; later renaming leaves this as it is (当时的机构).")
class NamedUnit:
    region_code: strawberry.Private[str]
    code: str = strawberry.field(description="Its code here (机构代码).")
    name: str = strawberry.field(description="Its name then (当时名称).")
    kind: UnitKind = strawberry.field(description="What kind of unit it was (机构类型).")

    @strawberry.field(description="The region it worked for (所属区划).")
    def region(self, info: Info) -> Region | None:
        return Region.known(info.context.registry.regions, self.region_code)

    @strawberry.field(description="The unit as it is today; null where it is no more (现机构).")
    async def unit(self, info: Info) -> Unit | None:
        return await load_unit(info, self.code)

    @classmethod
    def of(cls, noun: UnitRef) -> Self:
        return cls(region_code=noun.region, code=noun.id, name=noun.name, kind=noun.kind)


@strawberry.type(description="A unit's period with the dossier, as numbers of chain entries, both included (承办期间).")
class Holding:
    noun: strawberry.Private[HoldingNoun]
    since: int = strawberry.field(description="Number of the entry by which it got the dossier (起始序号).")
    until: int | None = strawberry.field(description="Number of the entry by which it gave it on (截止序号).")

    @strawberry.field(description="The unit (机构).")
    def unit(self) -> NamedUnit:
        return NamedUnit.of(self.noun.unit)

    @classmethod
    def of(cls, noun: HoldingNoun) -> Self:
        return cls(noun=noun, since=noun.since, until=noun.until)


@strawberry.type
class UnitQueries:
    @strawberry.field(description="The unit of that code; null where there is none (按代码查机构).")
    async def unit(
        self,
        info: Info,
        code: Annotated[str, strawberry.argument(description="Its code, such as 331121-XFJ (机构代码).")],
    ) -> Unit | None:
        return await load_unit(info, unit_code(code, "code"))

    @strawberry.field(description="The units of a region, by their codes (区划内机构).")
    async def units(
        self,
        info: Info,
        region: Annotated[str, strawberry.argument(description="Code of the region (区划代码).")],
        kind: Annotated[UnitKind | None, strawberry.argument(description="Only units of this kind (机构类型).")] = None,
        first: First = PAGE_DEFAULT,
        after: After = None,
    ) -> Connection[Unit] | None:
        size = page_size(first)
        registry = info.context.registry
        wanted = registry.regions.current(region_code(region, "region")).code
        last = str(position("units", after, str)[0]) if after is not None else None
        found = await directory.units_of(registry.store, wanted, kind, last, size + 1)
        edges = [Edge(node=Unit.of(unit), cursor=cursor("units", unit.id)) for unit in found]
        return Connection.of(edges, size, Total(lambda: directory.count_of(registry.store, wanted, kind)))
