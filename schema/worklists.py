"""Worklists (待办清单): what the viewer has to attend to, list by list."""

from datetime import date, datetime
from typing import Annotated, Self

import strawberry

from dossiers import worklists
from dossiers.days import day_of
from dossiers.dossier import Dossier as Noun
from dossiers.listing import WorklistKind
from dossiers.needs import Need
from dossiers.units import UnitRef
from dossiers.worklists import KINDS, SILENT_DAYS, Place, Worklist
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
    no_cursor,
    page_size,
    position,
)
from schema.context import Context, Info
from schema.dossiers import Dossier
from schema.units import NamedUnit

SilentDays = Annotated[
    int, strawberry.argument(description="For SILENT: from how many days without a step on (无进展天数).")
]


@strawberry.type(description="A unit that had the dossier, and for how many days (承办天数).")
class Held:
    noun: strawberry.Private[UnitRef]
    days: int = strawberry.field(description="For how many days (天数).")

    @strawberry.field(description="The unit (机构).")
    def unit(self) -> NamedUnit:
        return NamedUnit.of(self.noun)


@strawberry.type(description="A dossier on a worklist, and what is to do about it (待办项).")
class WorklistItem:
    noun: strawberry.Private[Noun]
    dossier: Dossier = strawberry.field(description="The dossier (案卷).")
    needs: list[Need] = strawberry.field(
        description="What is to do: by your unit, or, if you watch over a region, by any (待办)."
    )
    due: date | None = strawberry.field(
        description="Earliest day on which your unit, or, if you watch over a region, any owes something (到期日)."
    )
    silent_days: int | None = strawberry.field(
        description="Days since somebody last took a step; null where nobody works on it any more (无进展天数)."
    )

    @strawberry.field(description="The units that have had it one after another, the last still (各单位承办天数).")
    def held(self, info: Info) -> list[Held]:
        today = day_of(info.context.registry.clock())
        return [Held(noun=unit, days=days) for unit, days in worklists.days_held(self.noun, today)]

    @classmethod
    def of(cls, noun: Noun, context: Context) -> Self:
        viewer, now = context.viewer, context.registry.clock()
        seen = noun.as_seen_by(viewer)
        return cls(
            noun=seen,
            dossier=Dossier.seen(seen),
            needs=[Need(need) for need in worklists.needs_seen(noun, viewer)],
            due=worklists.due_seen(noun, viewer),
            silent_days=(now - noun.silent_since).days if noun.silent_since else None,
        )


@strawberry.type(description="One of your worklists, and how much stands on it (清单及件数).")
class WorklistCount:
    kind: WorklistKind = strawberry.field(description="Which list (清单).")
    count: int = strawberry.field(description=f"How many dossiers, counted up to {COUNT_MAX:,} (件数).")
    is_capped: bool = strawberry.field(
        description=f"Whether there are more than {COUNT_MAX:,}: then show “{COUNT_MAX:,}+” (是否超限).",
    )


@strawberry.type
class WorklistQueries:
    @strawberry.field(description="One of your worklists, the most pressing first (待办清单).")
    async def worklist(
        self,
        info: Info,
        kind: Annotated[WorklistKind, strawberry.argument(description="Which list; your role has some (清单).")],
        first: First = PAGE_DEFAULT,
        after: After = None,
        silent_days: SilentDays = SILENT_DAYS,
    ) -> Connection[WorklistItem] | None:
        context, size = info.context, page_size(first)
        registry, viewer = context.registry, context.viewer
        wanted = worklists.worklist(kind, viewer, registry.clock(), silent_days)
        place = _place(wanted, after) if after is not None else None
        found = await worklists.find(registry, viewer, wanted, place, size + 1)
        edges = [Edge(node=WorklistItem.of(noun, context), cursor=_cursor(wanted, noun)) for noun in found]
        return Connection.of(edges, size, Total(lambda: worklists.count(registry, viewer, wanted, COUNT_MAX + 1)))

    @strawberry.field(description="All worklists of your role, with how much stands on each (我的待办).")
    async def worklists(self, info: Info, silent_days: SilentDays = SILENT_DAYS) -> list[WorklistCount] | None:
        registry, viewer = info.context.registry, info.context.viewer
        wanted = [worklists.worklist(kind, viewer, registry.clock(), silent_days) for kind in KINDS[viewer.role]]
        counts = await worklists.count_all(registry, viewer, wanted, COUNT_MAX + 1)
        return [
            WorklistCount(kind=kind, count=min(count, COUNT_MAX), is_capped=count > COUNT_MAX)
            for kind, count in counts.items()
        ]


def _cursor(wanted: Worklist, noun: Noun) -> str:
    value, number = wanted.place(noun)
    part = milliseconds(value) if isinstance(value, datetime) else value
    return cursor(f"worklist:{wanted.kind}", part, number)


def _place(wanted: Worklist, after: str) -> Place:
    """Raises InvalidInput for a cursor of another list; the day may have changed since it was given out."""
    value, number = position(f"worklist:{wanted.kind}", after, (str, int, type(None)), str)
    if wanted.kind is not WorklistKind.SILENT:
        if isinstance(value, int):
            raise no_cursor()
        return value, number
    if not isinstance(value, int):
        raise no_cursor()
    return moment_of(value), number
