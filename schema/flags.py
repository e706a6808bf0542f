"""Flags (标识): what is true of a dossier, with the evidence."""

from typing import Self

import strawberry

from dossiers.flags import Evidence as EvidenceNoun
from dossiers.flags import Flag as Noun
from dossiers.flags import FlagKind, Surroundings, flags, reads_chain
from schema.advising import units_of
from schema.context import Info
from schema.dossiers import Dossier


@strawberry.type(description="A field or entry that makes a flag true (标识依据).")
class FlagEvidence:
    field: str = strawberry.field(description="Field of the dossier, such as contacts.c2 (字段).")
    value: str = strawberry.field(description="What it says (内容).")
    entry_number: int | None = strawberry.field(description="Number of the entry that made it so (办理链序号).")

    @classmethod
    def of(cls, noun: EvidenceNoun) -> Self:
        return cls(field=noun.field, value=noun.value, entry_number=noun.entry)


@strawberry.type(description="Something that is true of a dossier; computed, never typed in (标识).")
class Flag:
    noun: strawberry.Private[Noun]
    kind: FlagKind = strawberry.field(description="Which flag (标识类型).")
    text_zh: str = strawberry.field(description="In Chinese (中文说明).")
    text_en: str = strawberry.field(description="In English (英文说明).")
    party_id: str | None = strawberry.field(description="Id of the party of which it is true (当事人编号).")
    separation: str | None = strawberry.field(description="Of a separation: which, by its id in the list (分离类型).")

    @strawberry.field(description="What makes it true (依据).")
    def evidence(self) -> list[FlagEvidence]:
        return [FlagEvidence.of(one) for one in self.noun.evidence]

    @classmethod
    def of(cls, noun: Noun) -> Self:
        return cls(
            noun=noun,
            kind=noun.kind,
            text_zh=noun.zh,
            text_en=noun.en,
            party_id=noun.party,
            separation=noun.separation,
        )


async def flags_of(info: Info, dossier: Dossier) -> list[Flag]:
    """For the dossier as its viewer sees it; the chain is read where an entry of it decides."""
    noun = dossier.noun
    if reads_chain(noun):
        chain = await info.context.loaders.chains.load((noun.id, noun.version, 0, noun.version))
        noun = noun.model_copy(update={"chain": chain})
    around = Surroundings(info.context.registry.regions, await units_of(info, noun.matter.respondents))
    return [Flag.of(flag) for flag in flags(noun, around)]
