"""Clocks (时限): what is due when, and why."""

from datetime import date, datetime
from typing import Self

import strawberry

from dossiers.clocks.clock import Change as ChangeNoun
from dossiers.clocks.clock import Clock as Noun
from dossiers.clocks.clock import ClockState
from dossiers.clocks.rules import Counted
from dossiers.clocks.suspension import Suspension as SuspensionNoun
from dossiers.clocks.timekeeping import Limits
from schema.context import Info
from schema.units import Unit, load_unit


@strawberry.type(description="Days that a time limit does not count, both included (中止期间).")
class Suspension:
    first: date = strawberry.field(description="The first day (起始日).")
    last: date | None = strawberry.field(description="The last day; null while it goes on (截止日).")
    event: str = strawberry.field(description="What suspends, as the rule names it, such as HEARING (中止事由).")
    entry_number: int | None = strawberry.field(description="Number of the entry that began it (条目序号).")

    @classmethod
    def of(cls, noun: SuspensionNoun) -> Self:
        return cls(first=noun.first, last=noun.last, event=noun.event, entry_number=noun.entry)


@strawberry.type(description="A due day that changed; the difference is kept (期限变更).")
class ClockChange:
    from_due: date = strawberry.field(description="It was due then (原到期日).")
    to_due: date = strawberry.field(description="It is due now (现到期日).")
    because: str = strawberry.field(description="EXTENDED, SUSPENDED, CALENDAR or CORRECTED (变更原因).")
    entry_number: int | None = strawberry.field(description="Number of the entry that changed it (条目序号).")
    at: datetime | None = strawberry.field(description="When it was reckoned anew without an entry (重算时间).")

    @classmethod
    def of(cls, noun: ChangeNoun) -> Self:
        return cls(
            from_due=noun.from_due, to_due=noun.to_due, because=noun.because, entry_number=noun.entry, at=noun.at
        )


@strawberry.type(description="One time limit, running or past (时限).")
class Clock:
    noun: strawberry.Private[Noun]
    id: str = strawberry.field(description="Its id within the dossier, such as handle or review-request:p1 (编号).")
    rule: str = strawberry.field(description="Version of its rule: that of the day of registration (适用规则).")
    name_zh: str = strawberry.field(description="Name of the limit in Chinese (时限名称).")
    name_en: str = strawberry.field(description="Name of the limit in English (英文名称).")
    state: ClockState = strawberry.field(description="How it stands today (状态).")
    started_on: date = strawberry.field(description="Counting begins on the day after (起算依据日).")
    due: date = strawberry.field(description="The last day (到期日).")
    days_left: int | None = strawberry.field(
        description="Days left in the days it counts, negative when past; null when it runs no more (剩余天数).",
    )
    counted: Counted = strawberry.field(description="Which days it counts (计算单位).")
    suspended_by: list[str] = strawberry.field(description="What can suspend it, by its rule (可中止事由).")
    provisional: bool = strawberry.field(
        description="Whether it rests on a year whose holidays are not published yet (是否暂定)."
    )
    why_zh: str = strawberry.field(description="Why it is due then, in Chinese (到期理由).")
    why_en: str = strawberry.field(description="Why it is due then, in English (英文理由).")
    party_id: str | None = strawberry.field(description="Id of the party it concerns (当事人编号).")
    unit_code: str | None = strawberry.field(description="Code of the unit that owes it; null for a right (责任机构).")
    extended: int = strawberry.field(description="Days by which it was extended (延长天数).")
    met_on: date | None = strawberry.field(description="Day on which it was met (完成日期).")
    started_by: int = strawberry.field(description="Number of the entry that started it (起算条目).")
    met_by: int | None = strawberry.field(description="Number of the entry that met it (完成条目).")
    missed_by: int | None = strawberry.field(description="Number of the entry that put the delay on record (逾期条目).")

    @strawberry.field(description="Days it does not count (中止期间).")
    def suspensions(self) -> list[Suspension]:
        return [Suspension.of(one) for one in self.noun.suspensions]

    @strawberry.field(description="How its due day has changed (期限变更).")
    def changes(self) -> list[ClockChange]:
        return [ClockChange.of(one) for one in self.noun.changes]

    @strawberry.field(description="The unit that owes it, as it is today (责任机构).")
    async def unit(self, info: Info) -> Unit | None:
        return await load_unit(info, self.unit_code) if self.unit_code else None

    @classmethod
    def of(cls, noun: Noun, today: date, limits: Limits) -> Self:
        rule = limits.of(noun)
        return cls(
            noun=noun,
            id=noun.id,
            rule=noun.rule,
            name_zh=rule.name_zh,
            name_en=rule.name_en,
            state=noun.state_on(today),
            started_on=noun.started_on,
            due=noun.due,
            days_left=noun.days_left(today, limits.calendar) if noun.running else None,
            counted=noun.counted,
            suspended_by=list(noun.suspended_by),
            provisional=noun.provisional,
            why_zh=noun.why.zh,
            why_en=noun.why.en,
            party_id=noun.party,
            unit_code=noun.owed_by,
            extended=noun.extended,
            met_on=noun.met_on,
            started_by=noun.started_by,
            met_by=noun.met_by,
            missed_by=noun.missed_by,
        )
