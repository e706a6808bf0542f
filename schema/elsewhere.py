"""Where the same matter was handed in elsewhere (跨区域同一事项)."""

from typing import Annotated, Self

import strawberry

from dossiers.states import State
from schema.context import Info
from schema.dossiers import Dossier
from schema.errors import NotPermitted, RateLimited, SearchUnavailable, StoreUnavailable
from schema.regions import Region
from search import elsewhere
from search.duplicates.weights import Band


@strawberry.type(description="The matter as another region's office received it (他处登记).")
class HandedIn:
    noun: strawberry.Private[elsewhere.HandedIn]
    office: str = strawberry.field(description="The office that received it (登记机构).")
    month: str = strawberry.field(description="Such as 2026-03 (登记月份).")
    number: str | None = strawberry.field(
        description="Case number; null for what you may not open (案卷编号).",
    )
    state: State | None = strawberry.field(description="Where it stands; null for what you may not open (状态).")
    band: Band | None = strawberry.field(
        description="Of what you may not open: how likely it is the same matter (可能程度).",
    )
    ask: str | None = strawberry.field(
        description="Of what you may not open: by which you can ask that office (inquire); good for a day (函询线索).",
    )

    @strawberry.field(description="The county, or the prefecture of what you may not open (区域).")
    def region(self, info: Info) -> Region:
        return Region.of(info.context.registry.regions, self.noun.region.code)

    @classmethod
    def of(cls, noun: elsewhere.HandedIn) -> Self:
        return cls(
            noun=noun,
            office=noun.office,
            month=noun.month,
            number=noun.number,
            state=noun.state,
            band=noun.band,
            ask=noun.ask,
        )


@strawberry.type(description="Where the same matter was handed in in other counties and cities (跨区域同一事项).")
class Elsewhere:
    handed_in: list[HandedIn] = strawberry.field(description="The first month first (他处登记).")


ElsewhereResult = Annotated[
    Elsewhere | NotPermitted | RateLimited | SearchUnavailable | StoreUnavailable,
    strawberry.union("ElsewhereResult", description="Where else, or why it was not looked up (跨区域结果)."),
]


async def elsewhere_of(info: Info, dossier: Dossier) -> Elsewhere:
    context = info.context
    found = await elsewhere.elsewhere(context.registry, context.index, context.viewer, dossier.noun)
    return Elsewhere(handed_in=[HandedIn.of(one) for one in found])
