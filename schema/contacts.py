"""Contacts (登记件): each time somebody raises the matter."""

import asyncio
from datetime import date
from typing import Self

import strawberry

from dossiers.contact import Contact as Noun
from dossiers.contact import Form, Manner, Source
from dossiers.dossier import Dossier as Whole
from schema.context import Info
from schema.regions import Region
from schema.units import Unit, load_unit
from search.novelty import new_sentences


@strawberry.type(description="The number that another system gave a contact (外部编号).")
class ExternalNumber:
    system: str = strawberry.field(description="Which system: the national one, a hotline (来源系统).")
    number: str = strawberry.field(description="The number there (编号).")


@strawberry.type(description="One time that somebody raises the matter (登记件).")
class Contact:
    noun: strawberry.Private[Noun]
    whole: strawberry.Private[Whole]
    id: str = strawberry.field(description="Its id within the dossier, such as c1 (登记件编号).")
    party_id: str | None = strawberry.field(
        description="Id of the party who raised it; null for a dispute the office found itself (当事人编号).",
    )
    form: Form = strawberry.field(description="How it was raised (信访形式).")
    source: Source = strawberry.field(description="By what way it came to the office (来源).")
    source_detail: str | None = strawberry.field(description="By whom or from where, in words (来源说明).")
    manner: Manner = strawberry.field(description="In what manner it was raised (接待方式).")
    received_on: date = strawberry.field(description="Day on which it was received (收件日期).")
    office_code: str = strawberry.field(description="Code of the unit that received it (登记机构代码).")
    first_receiver: str = strawberry.field(
        description="Whoever was asked first, responsible until another has taken it over (首接责任人).",
    )
    people_count: int = strawberry.field(description="How many people raised it together (人数).")
    is_group_visit: bool = strawberry.field(description="Whether it is a visit of five or more (集体访).")
    entry_number: int = strawberry.field(description="Number of the chain entry that recorded it (办理链序号).")

    @strawberry.field(description="Numbers that other systems gave it (外部编号).")
    def external_numbers(self) -> list[ExternalNumber]:
        return [ExternalNumber(system=one.system, number=one.number) for one in self.noun.external_numbers]

    @strawberry.field(
        description="What was said, with identities cut out and marks in their place; null, with an error, where the "
        "store has lost it (反映内容，已脱敏).",
    )
    def narrative(self, info: Info) -> str | None:
        said = self.noun.narrative
        if not said.shortened:
            return said.text
        # Awaited by who executes the query; a short text, as nearly all are, is there without that.
        return info.context.loaders.texts.load((self.whole.id, said.page))  # type: ignore[return-value, arg-type]

    @strawberry.field(
        description="Sentences that no earlier contact of the dossier holds; null for the first one, and where the "
        "store has lost a text (新增内容).",
    )
    async def what_is_new(self, info: Info) -> list[str] | None:
        before = [one for one in self.whole.contacts if one.entry < self.noun.entry]
        if not before:
            return None
        said, *earlier = await asyncio.gather(*(self._said(info, one) for one in (self.noun, *before)))
        return new_sentences(said, earlier)

    async def _said(self, info: Info, contact: Noun) -> str:
        said = contact.narrative
        if not said.shortened or said.page is None:
            return said.text
        return await info.context.loaders.texts.load((self.whole.id, said.page))

    @strawberry.field(description="Whether the same party has raised the matter before (重信重访).")
    def is_repeat(self) -> bool:
        return self.whole.is_repeat(self.noun)

    @strawberry.field(description="The unit that received it, as it is today (登记机构).")
    async def office(self, info: Info) -> Unit | None:
        return await load_unit(info, self.office_code)

    @strawberry.field(description="Region of the unit that received it (登记机构区划).")
    def received_in(self, info: Info) -> Region | None:
        return Region.known(info.context.registry.regions, self.noun.received_region)

    @classmethod
    def of(cls, whole: Whole, noun: Noun) -> Self:
        return cls(
            noun=noun,
            whole=whole,
            id=noun.id,
            party_id=noun.party,
            form=noun.form,
            source=noun.source,
            source_detail=noun.source_detail,
            manner=noun.manner,
            received_on=noun.received_on,
            office_code=noun.received_by,
            first_receiver=noun.first_receiver,
            people_count=noun.people_count,
            is_group_visit=noun.is_group_visit,
            entry_number=noun.entry,
        )
