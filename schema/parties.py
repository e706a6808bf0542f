"""Parties (当事人): who raises a matter, masked."""

from datetime import date
from typing import Self

import strawberry

from dossiers.identity import SealedIdentity
from dossiers.party import Party as Noun
from dossiers.party import PartyKind


@strawberry.type(description="Who somebody is, masked for the eye: enough to tell parties apart (脱敏身份).")
class MaskedIdentity:
    name: str | None = strawberry.field(description="Name, such as 王** (姓名或名称).")
    id_number: str | None = strawberry.field(description="ID number, masked (证件号码).")
    phone: str | None = strawberry.field(description="Telephone number, masked (电话).")
    address: str | None = strawberry.field(description="Address, down to the county (联系地址).")
    registered_residence: str | None = strawberry.field(description="Registered residence, to the county (户籍地).")
    present_residence: str | None = strawberry.field(description="Present residence, down to the county (现住址).")
    credit_code: str | None = strawberry.field(description="Credit code of an organisation, masked (统一社会信用代码).")

    @classmethod
    def of(cls, noun: SealedIdentity) -> Self:
        return cls(
            name=noun.name,
            id_number=noun.id_number,
            phone=noun.phone,
            address=noun.address,
            registered_residence=noun.registered_residence,
            present_residence=noun.present_residence,
            credit_code=noun.credit_code,
        )


@strawberry.type(description="A petitioner, or a group acting as one (当事人).")
class Party:
    noun: strawberry.Private[Noun]
    id: str = strawberry.field(description="Its id within the dossier, such as p1 (当事人编号).")
    kind: PartyKind = strawberry.field(description="Person or organisation (当事人类型).")
    anonymous_because: str | None = strawberry.field(
        description="Why it is anonymous, where it is; then no notice is owed (匿名原因).",
    )
    confidential: bool = strawberry.field(
        description="Whether it asks that the unit complained of does not learn who it is (要求保密).",
    )
    joined_on: date = strawberry.field(description="Day on which it first raised the matter (首次反映日期).")
    contact_count: int = strawberry.field(description="How often it has raised the matter (反映次数).")
    is_repeat: bool = strawberry.field(description="Whether it has raised the matter more than once (是否重信重访).")

    @strawberry.field(description="Who it is, masked; null for an anonymous party (身份).")
    def identity(self) -> MaskedIdentity | None:
        return MaskedIdentity.of(self.noun.identity) if self.noun.identity else None

    @strawberry.field(description="Those who signed with it (联名人).")
    def co_signers(self) -> list[MaskedIdentity]:
        return [MaskedIdentity.of(person) for person in self.noun.co_signers]

    @strawberry.field(description="Those who speak for a group, five at most (代表).")
    def representatives(self) -> list[MaskedIdentity]:
        return [MaskedIdentity.of(person) for person in self.noun.representatives]

    @strawberry.field(description="Who acts for it (代理人).")
    def agent(self) -> MaskedIdentity | None:
        return MaskedIdentity.of(self.noun.agent) if self.noun.agent else None

    @classmethod
    def of(cls, noun: Noun, contact_count: int) -> Self:
        return cls(
            noun=noun,
            id=noun.id,
            kind=noun.kind,
            anonymous_because=noun.anonymous_because,
            confidential=noun.confidential,
            joined_on=noun.joined_on,
            contact_count=contact_count,
            is_repeat=contact_count > 1,
        )
