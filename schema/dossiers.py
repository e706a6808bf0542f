"""Dossiers (案卷): the type, and finding one or a page of them in the store."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Self

import strawberry

from dossiers.dossier import Dossier as Noun
from dossiers.dossier import Holding as HoldingNoun
from dossiers.states import Purpose, State, Step
from dossiers.store import Position
from dossiers.viewer import Viewer, scope
from schema.chain import Entry
from schema.connections import (
    COUNT_MAX,
    PAGE_DEFAULT,
    After,
    Connection,
    Edge,
    First,
    Total,
    cursor,
    no_cursor,
    page_size,
    position,
)
from schema.contacts import Contact
from schema.context import Info
from schema.ids import case_number, global_id
from schema.matters import Matter
from schema.nodes import Node
from schema.parties import Party
from schema.units import NamedUnit

if TYPE_CHECKING:
    from schema.duplicates import DuplicatesResult

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


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


@strawberry.type(description="Another dossier that this one is linked to (关联案卷).")
class DossierLink:
    number: str = strawberry.field(description="Its case number (案卷编号).")

    @strawberry.field(description="The other dossier; null where you may not see it (关联案卷).")
    async def dossier(self, info: Info) -> "Dossier | None":
        return await find_dossier(info, self.number)


@strawberry.type(description="One matter, however often and by whomever it is raised, as you may see it (案卷).")
class Dossier(Node):
    noun: strawberry.Private[Noun]
    number: str = strawberry.field(description="Case number, such as 331121-2026-000042 (案卷编号).")
    version: int = strawberry.field(description="Number of its last entry; give it back with a step (版本).")
    purpose: Purpose = strawberry.field(description="What the matter is for (信访目的).")
    state: State = strawberry.field(description="State of the dossier (状态).")
    sealed: bool = strawberry.field(description="Whether it is sealed, as accusations are (密封).")
    opened_on: date = strawberry.field(description="Day of the first contact (首次登记日期).")
    last_happened_on: date = strawberry.field(description="Day of the latest step (最近办理日期).")
    last_entry_at: datetime = strawberry.field(description="When the last entry was recorded (最近更新时间).")
    contact_count: int = strawberry.field(description="How often the matter has been raised (登记件数).")

    @strawberry.field(description="What it is about (信访事项).")
    def matter(self) -> Matter:
        return Matter.of(self.noun.matter)

    @strawberry.field(description="Who raises it, masked (当事人).")
    def parties(self) -> list[Party]:
        counts = Counter(contact.party for contact in self.noun.contacts)
        return [Party.of(party, counts[party.id]) for party in self.noun.parties]

    @strawberry.field(description="Each time it was raised, the first one first (登记件).")
    def contacts(self) -> list[Contact]:
        return [Contact.of(self.noun, contact) for contact in self.noun.contacts]

    @strawberry.field(description="The unit that holds it now (承办机构).")
    def holder(self) -> NamedUnit:
        return NamedUnit.of(self.noun.holder)

    @strawberry.field(description="The unit that accepted it and answers for it; null before that (责任单位).")
    def responsible(self) -> NamedUnit | None:
        return NamedUnit.of(self.noun.responsible) if self.noun.responsible else None

    @strawberry.field(description="The units that have held it, in their order (承办记录).")
    def holdings(self) -> list[Holding]:
        return [Holding.of(holding) for holding in self.noun.holdings]

    @strawberry.field(description="Dossiers it is linked to (关联案卷).")
    def links(self) -> list[DossierLink]:
        return [DossierLink(number=number) for number in self.noun.links]

    @strawberry.field(
        description="Steps that the state allows now (可办步骤); which of them you may take, your role says.",
    )
    def possible_steps(self) -> list[Step]:
        return [Step(step) for step in self.noun.possible()]

    @strawberry.field(description="The handling chain, in the order of its entries (办理链).")
    async def chain(
        self,
        info: Info,
        first: First = PAGE_DEFAULT,
        after: After = None,
        newest_first: Annotated[bool, strawberry.argument(description="Turn the order round (倒序).")] = False,  # noqa: FBT002
    ) -> Connection[Entry] | None:
        size = page_size(first)
        last = _entry_number(self.number, after) if after is not None else None
        entries = await info.context.loaders.chains.load((self.number, self.version))
        if newest_first:
            page = [entry for entry in reversed(entries) if last is None or entry.number < last]
        else:
            page = [entry for entry in entries if last is None or entry.number > last]
        edges = [
            Edge(node=Entry.of(entry), cursor=cursor("chain", self.number, entry.number)) for entry in page[: size + 1]
        ]
        return Connection.of(edges, size, Total.known(self.version))

    @strawberry.field(
        description="Dossiers, in all regions, that may be about the same matter (重复核查). Calls are logged, "
        "and limited to 60 a minute.",
    )
    async def duplicates(
        self,
        info: Info,
        first: First = 10,
    ) -> Annotated["DuplicatesResult", strawberry.lazy("schema.duplicates")]:
        from schema.duplicates import duplicates_of  # noqa: PLC0415 - each of the two types names the other

        return await duplicates_of(info, self, first)

    @classmethod
    def of(cls, noun: Noun, viewer: Viewer) -> Self:
        """The dossier as the viewer may see it."""
        return cls.seen(noun.as_seen_by(viewer))

    @classmethod
    def seen(cls, seen: Noun) -> Self:
        """A dossier that is as its viewer may see it already."""
        return cls(
            id=strawberry.ID(global_id("Dossier", seen.id)),
            noun=seen,
            number=seen.id,
            version=seen.version,
            purpose=seen.purpose,
            state=seen.state,
            sealed=seen.sealed,
            opened_on=seen.opened_on,
            last_happened_on=seen.last_happened_on,
            last_entry_at=seen.last_entry_at,
            contact_count=len(seen.contacts),
        )


@strawberry.type
class DossierQueries:
    @strawberry.field(description="The dossier of that case number; null if there is none you may see (按编号查案卷).")
    async def dossier(
        self,
        info: Info,
        number: Annotated[str, strawberry.argument(description="Case number, such as 331121-2026-000042 (案卷编号).")],
    ) -> Dossier | None:
        return await find_dossier(info, case_number(number, "number"))

    @strawberry.field(description="The dossiers you may see, the latest entry first (案卷列表).")
    async def dossiers(
        self, info: Info, first: First = PAGE_DEFAULT, after: After = None
    ) -> Connection[Dossier] | None:
        store, viewer = info.context.registry.store, info.context.viewer
        visible, size = scope(viewer), page_size(first)
        found = await store.page(visible, _place(after) if after is not None else None, size + 1)
        edges = [Edge(node=Dossier.of(noun, viewer), cursor=_cursor(noun)) for noun in found]
        return Connection.of(edges, size, Total(lambda: store.count(visible, COUNT_MAX + 1)))


async def find_dossier(info: Info, number: str) -> Dossier | None:
    """The dossier as the viewer may see it; None where they may not, or where there is none."""
    noun = await info.context.loaders.dossiers.load(number)
    return Dossier.of(noun, info.context.viewer) if noun else None


def _cursor(noun: Noun) -> str:
    return cursor("dossiers", (noun.last_entry_at - _EPOCH) // _MILLISECOND, noun.id)


def _place(after: str) -> Position:
    moment, number = position("dossiers", after, int, str)
    try:
        return _EPOCH + moment * _MILLISECOND, number
    except OverflowError:
        raise no_cursor() from None


def _entry_number(number: str, after: str) -> int:
    """Place in the chain of the dossier of that number; a cursor of another's chain is none."""
    of, entry_number = position("chain", after, str, int)
    if of != number:
        raise no_cursor()
    return int(entry_number)
