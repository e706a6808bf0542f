"""Hearings (听证会审) of a dossier, and the calendar of a hall or a region."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Self, TypeAlias

import strawberry

from dossiers import hall_calendar, hearing, steps
from dossiers.hearing import Hearing as Noun
from dossiers.hearing import HearingKind, HearingStatus, TripartiteTrigger
from schema.connections import PAGE_DEFAULT, After, Connection, Edge, First, Total, cursor, page_size, position
from schema.context import Info
from schema.declared import record, record_type
from schema.dossiers import Dossier
from schema.ids import region_code
from schema.progress import Promise
from schema.recordings import Recording
from schema.units import NamedUnit

if TYPE_CHECKING:
    Participant: TypeAlias = Any
    Statement: TypeAlias = Any
    Vote: TypeAlias = Any
else:
    Participant = record_type(hearing.Participant)
    Statement = record_type(hearing.Statement)
    Vote = record_type(hearing.Vote)


@strawberry.type(description="What was noted beside signed minutes (笔录更正说明).")
class HearingNote:
    entry_number: int = strawberry.field(description="Number of the entry (条目序号).")
    happened_on: date = strawberry.field(description="The day (日期).")
    text: str = strawberry.field(description="The note, with identities cut out (内容).")


@strawberry.type(description="A part of a session that no recording has (未录部分).")
class UnrecordedPart:
    starts_at: datetime = strawberry.field(description="From then (起始时间).")
    ends_at: datetime = strawberry.field(description="To then (结束时间).")


@strawberry.type(description="A hearing, tripartite review, mass review panel or joint meeting (听证会审).")
class Hearing:
    noun: strawberry.Private[Noun]
    dossier: strawberry.Private[Dossier]
    id: str = strawberry.field(description="Its id within the dossier, such as h1 (听证会编号).")
    kind: HearingKind = strawberry.field(description="What kind it is (听证类型).")
    status: HearingStatus = strawberry.field(description="How it stands (状态).")
    starts_at: datetime = strawberry.field(description="When it is to begin, or began (开始时间).")
    ended_at: datetime | None = strawberry.field(description="When it ended; null until then (结束时间).")
    hall: str = strawberry.field(description="The hall (会场).")
    place: str | None = strawberry.field(description="Where it is (地点).")
    chair: str = strawberry.field(description="Who chairs it (主持人).")
    trigger: TripartiteTrigger | None = strawberry.field(description="Of a tripartite review: its trigger (启动情形).")
    postponed_times: int = strawberry.field(description="How often it was postponed (延期次数).")

    @strawberry.field(description="Who holds it (举办单位).")
    def unit(self) -> NamedUnit:
        return NamedUnit.of(self.noun.unit)

    @strawberry.field(description="Numbers of the entries about it that you may see (条目序号).")
    def entry_numbers(self) -> list[int]:
        return [number for number in self.noun.entries if self.dossier.shows(number)]

    @strawberry.field(description="Its agenda, point by point (议程).")
    async def agenda(self, info: Info) -> list[str]:
        plan = await self._facts(info, self.noun.entry)
        return [point.text for point in plan.agenda] if isinstance(plan, steps.PlanHearing) else []

    @strawberry.field(description="Who is invited; of one that was held: who came and who did not (参加人).")
    async def participants(self, info: Info) -> list[Participant]:
        told = await self._held(info) or await self._facts(info, self.noun.entry)
        known = told.participants if isinstance(told, steps.HoldHearing | steps.PlanHearing) else []
        return [record(one) for one in known]

    @strawberry.field(description="The minutes; null until it was held (笔录).")
    async def minutes(self, info: Info) -> str | None:
        held = await self._held(info)
        return held.minutes.text if held else None

    @strawberry.field(description="What was found, one by one (认定意见).")
    async def findings(self, info: Info) -> list[str]:
        held = await self._held(info)
        return [one.text for one in held.findings] if held else []

    @strawberry.field(description="How the panel voted (表决).")
    async def votes(self, info: Info) -> list[Vote]:
        held = await self._held(info)
        return [record(one) for one in held.votes] if held else []

    @strawberry.field(description="Who said what, in the order recorded (发言).")
    async def statements(self, info: Info, first: First = PAGE_DEFAULT, after: After = None) -> Connection[Statement]:
        size, kind = page_size(first), f"statements:{self.dossier.number}:{self.id}"
        skip = max(position(kind, after, int)[0] + 1, 0) if after is not None else 0
        said = await self._statements(info)
        edges = [
            Edge(node=record(one), cursor=cursor(kind, number))
            for number, one in enumerate(said[skip : skip + size + 1], skip)
        ]
        return Connection.of(edges, size, Total.known(len(said)))

    @strawberry.field(description="Promises made there, and what came of them (承诺事项).")
    def promises(self) -> list[Promise]:
        return [Promise.of(one) for one in self.dossier.noun.promises if one.entry == self.noun.held_by]

    @strawberry.field(description="Its recordings, in their order (录音录像).")
    def recordings(self) -> list[Recording]:
        own = [one for one in self.dossier.noun.recordings if one.hearing == self.id]
        return [Recording.of(one) for one in sorted(own, key=lambda one: (one.order or 0, one.entry))]

    @strawberry.field(
        description="Parts of the session, longer than may be, that no recording has: a tripartite review is "
        "closed only when there are none (未录部分)."
    )
    def unrecorded(self) -> list[UnrecordedPart]:
        if self.noun.ended_at is None:
            return []
        own = [one for one in self.dossier.noun.recordings if one.hearing == self.id]
        missing = hearing.unrecorded(self.noun.starts_at, self.noun.ended_at, own)
        return [UnrecordedPart(starts_at=start, ends_at=end) for start, end in missing]

    @strawberry.field(description="Notes beside its signed minutes, the first of them first (笔录更正说明).")
    async def notes(self, info: Info) -> list[HearingNote]:
        entries = [await self.dossier.entry(info, number) for number in self.noun.notes]
        return [
            HearingNote(entry_number=one.number, happened_on=one.happened_on, text=one.facts.text.text)
            for one in entries
            if one and isinstance(one.facts, steps.NoteOnHearing)
        ]

    async def _facts(self, info: Info, number: int | None) -> steps.StepTaken | None:
        entry = await self.dossier.entry(info, number) if number else None
        return entry.facts if entry else None

    async def _held(self, info: Info) -> steps.HoldHearing | None:
        facts = await self._facts(info, self.noun.held_by)
        return facts if isinstance(facts, steps.HoldHearing) else None

    async def _statements(self, info: Info) -> list[hearing.Statement]:
        told = [await self._facts(info, number) for number in self.noun.statements_by]
        kinds = (steps.HoldHearing, steps.RecordStatements)
        return [said for facts in told if isinstance(facts, kinds) for said in facts.statements]

    @classmethod
    def of(cls, noun: Noun, dossier: Dossier) -> Self:
        said = noun.model_dump(include={"id", "kind", "status", "starts_at", "ended_at", "hall", "place", "chair"})
        times = len(noun.postponed_by)
        return cls(noun=noun, dossier=dossier, trigger=noun.trigger, postponed_times=times, **said)


def hearings_of(dossier: Dossier) -> list[Hearing]:
    return [Hearing.of(one, dossier) for one in dossier.noun.hearings]


@strawberry.type(description="A hearing in the calendar of a hall or region (听证排期项).")
class HearingSlot:
    noun: strawberry.Private[hall_calendar.Slot]
    kind: HearingKind = strawberry.field(description="What kind it is (听证类型).")
    status: HearingStatus = strawberry.field(description="How it stands (状态).")
    starts_at: datetime = strawberry.field(description="When it is to begin, or began (开始时间).")
    ended_at: datetime | None = strawberry.field(description="When it ended; null until then (结束时间).")
    hall: str = strawberry.field(description="The hall (会场).")

    @strawberry.field(description="Who holds it (举办单位).")
    def unit(self) -> NamedUnit:
        return NamedUnit.of(self.noun.hearing.unit)

    @strawberry.field(description="The dossier; null where you may see only that the hall is taken (案卷).")
    def dossier(self, info: Info) -> Dossier | None:
        return Dossier.of(self.noun.dossier, info.context.viewer) if self.noun.dossier else None

    @classmethod
    def of(cls, noun: hall_calendar.Slot) -> Self:
        said = noun.hearing.model_dump(include={"kind", "status", "starts_at", "ended_at", "hall"})
        return cls(noun=noun, **said)


@strawberry.type
class HearingQueries:
    @strawberry.field(
        description="Hearings of one week, Monday to Sunday, in a region, or in one hall of it, by their beginning; at "
        "most 500, cancelled ones left out (听证排期).",
    )
    async def hearings(
        self,
        info: Info,
        region: Annotated[str, strawberry.argument(description="Region code of who holds them (区划代码).")],
        week: Annotated[date, strawberry.argument(description="Any day of the week (周内任一日).")],
        hall: Annotated[
            str | None, strawberry.argument(description="One hall of that very region; without: all (会场).")
        ] = None,
    ) -> list[HearingSlot]:
        registry, viewer = info.context.registry, info.context.viewer
        code = region_code(region, "region")
        return [HearingSlot.of(one) for one in await hall_calendar.hearings(registry, viewer, code, week, hall)]
