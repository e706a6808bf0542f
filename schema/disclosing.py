"""Disclosure (身份查看): an identity in clear, for a reason that is kept."""

from typing import Annotated, Self

import strawberry

from dossiers import disclosure
from dossiers.disclosure import Disclosed
from dossiers.identity import Identity
from schema.context import Info
from schema.errors import (
    IdentityUnreadable,
    InvalidInput,
    KeyReused,
    NotFound,
    NotPermitted,
    StoreUnavailable,
)
from schema.ids import case_number, local_id
from schema.inputs import Given, MutationInput, call


@strawberry.input(description="A look at who a party is (身份查看).")
class DiscloseIdentityInput(MutationInput):
    dossier: str = strawberry.field(description="Case number of the dossier (案卷编号).")
    party: str = strawberry.field(description="Id of the party within the dossier, such as p1 (当事人编号).")
    reason: str = strawberry.field(description="What it is needed for; kept in the audit log (查看事由).")


@strawberry.type(description="Who somebody is, in clear (身份信息).")
class PlainIdentity:
    name: str | None = strawberry.field(description="Name (姓名或名称).")
    id_number: str | None = strawberry.field(description="ID number (证件号码).")
    phone: str | None = strawberry.field(description="Telephone number (电话).")
    address: str | None = strawberry.field(description="Address to reach them at (联系地址).")
    registered_residence: str | None = strawberry.field(description="Registered residence (户籍地).")
    present_residence: str | None = strawberry.field(description="Present residence (现住址).")
    credit_code: str | None = strawberry.field(description="Credit code of an organisation (统一社会信用代码).")

    @classmethod
    def of(cls, noun: Identity) -> Self:
        return cls(**noun.model_dump())


@strawberry.type(description="What was said with a contact, as it was handed in (反映内容原文).")
class PlainNarrative:
    contact_id: str = strawberry.field(description="Id of the contact (登记件编号).")
    text: str = strawberry.field(description="The text with nothing cut out (原文).")


@strawberry.type(description="Who a party is; the look is in the audit log (身份已查看).")
class IdentityDisclosed:
    identity: PlainIdentity | None = strawberry.field(description="Null for an anonymous party (身份信息).")
    narratives: list[PlainNarrative] = strawberry.field(description="What the party handed in (反映内容原文).")

    @classmethod
    def of(cls, noun: Disclosed) -> Self:
        return cls(
            identity=PlainIdentity.of(noun.identity) if noun.identity else None,
            narratives=[PlainNarrative(contact_id=contact, text=text) for contact, text in noun.narratives.items()],
        )


DiscloseResult = Annotated[
    IdentityDisclosed | InvalidInput | NotFound | NotPermitted | KeyReused | IdentityUnreadable | StoreUnavailable,
    strawberry.union("DiscloseResult", description="Who a party is, or why that is not shown (查看结果)."),
]


@strawberry.type
class DisclosureMutations:
    @strawberry.mutation(
        description="Look at who a party is (身份查看). Every look is in the audit log with its reason, also one "
        "that is sent again. Reception never may; a unit may not where the petitioner asked for confidentiality.",
    )
    async def disclose_identity(self, info: Info, given: Given[DiscloseIdentityInput]) -> DiscloseResult:
        registry, made = info.context.registry, call(info, given)
        number, party = case_number(given.dossier, "dossier"), local_id(given.party, "party")
        return IdentityDisclosed.of(await disclosure.disclose(registry, made, number, party, given.reason))
