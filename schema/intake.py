"""Mutations by which a matter is raised (登记): the first time, again, or by somebody else."""

from datetime import date
from typing import Annotated

import strawberry

from dossiers import intake
from dossiers.advice.kinds import AdviceKind
from dossiers.contact import Form, Manner, Source
from dossiers.errors import invalid_input
from dossiers.party import PartyKind
from dossiers.registration import ContactDraft, PartyDraft, Registration
from dossiers.states import Purpose
from schema.chain import Entry
from schema.context import Info
from schema.dossiers import Dossier
from schema.errors import InvalidInput, KeyReused, NotPermitted, StoreUnavailable
from schema.ids import local_id
from schema.inputs import Given, MutationInput, StepInput, call, plain, step_call
from schema.receipts import Receipt
from schema.steps import StepResult, step_taken


@strawberry.input(description="Who somebody is, in clear; kept encrypted, shown masked (身份信息).")
class IdentityInput:
    name: str | None = strawberry.field(default=None, description="Name (姓名或名称).")
    id_number: str | None = strawberry.field(default=None, description="ID number (证件号码).")
    phone: str | None = strawberry.field(default=None, description="Telephone number (电话).")
    address: str | None = strawberry.field(default=None, description="Address to reach them at (联系地址).")
    registered_residence: str | None = strawberry.field(default=None, description="Registered residence (户籍地).")
    present_residence: str | None = strawberry.field(default=None, description="Present residence (现住址).")
    credit_code: str | None = strawberry.field(
        default=None,
        description="Credit code of an organisation (统一社会信用代码).",
    )


@strawberry.input(description="Who raises the matter (当事人).")
class PartyInput:
    kind: PartyKind = strawberry.field(default=PartyKind.PERSON, description="Person or organisation (当事人类型).")
    identity: IdentityInput | None = strawberry.field(default=None, description="Who it is; none if anonymous (身份).")
    anonymous_because: str | None = strawberry.field(
        default=None,
        description="Why it is anonymous; needed where there is no identity (匿名原因).",
    )
    confidential: bool = strawberry.field(
        default=False,
        description="Whether it asks that the unit complained of does not learn who it is (要求保密).",
    )
    co_signers: list[IdentityInput] = strawberry.field(
        default_factory=list,
        description="Those who signed with it (联名人).",
    )
    representatives: list[IdentityInput] = strawberry.field(
        default_factory=list,
        description="Those who speak for a group, five at most (代表).",
    )
    agent: IdentityInput | None = strawberry.field(default=None, description="Who acts for it (代理人).")


@strawberry.input(description="The number that another system gave it (外部编号).")
class ExternalNumberInput:
    system: str = strawberry.field(description="Which system: the national one, a hotline (来源系统).")
    number: str = strawberry.field(description="The number there (编号).")


@strawberry.input(description="One time that somebody raises the matter (登记件).")
class ContactInput:
    form: Form = strawberry.field(description="How it was raised (信访形式).")
    source: Source = strawberry.field(default=Source.OWN, description="By what way it came to the office (来源).")
    source_detail: str | None = strawberry.field(default=None, description="By whom or from where (来源说明).")
    manner: Manner = strawberry.field(default=Manner.ORDINARY, description="In what manner (接待方式).")
    received_on: date = strawberry.field(description="Day on which it was received (收件日期).")
    external_numbers: list[ExternalNumberInput] = strawberry.field(
        default_factory=list,
        description="Numbers that other systems gave it, 20 at most (外部编号).",
    )
    people_count: int = strawberry.field(default=1, description="How many people raise it together (人数).")
    narrative: str = strawberry.field(description="What was said, up to 20,000 characters (反映内容).")
    requests: list[str] = strawberry.field(
        default_factory=list,
        description="What is asked, point by point; of a later contact only what is new (诉求).",
    )

    def draft(self) -> ContactDraft:
        with invalid_input("contact"):
            return ContactDraft.model_validate(plain(self, "contact"))


@strawberry.input(description="Category in two levels, as the office's own table names them (内容分类).")
class CategoryInput:
    main: str = strawberry.field(description="First level (大类).")
    sub: str | None = strawberry.field(default=None, description="Second level (小类).")


@strawberry.input(description="A unit complained of (被反映单位).")
class RespondentInput:
    name: str = strawberry.field(description="As the petitioner names it (名称).")
    unit: str | None = strawberry.field(default=None, description="Code of the unit it is known to be (机构代码).")


@strawberry.input(description="Advice that the matter is registered against, and why: a person decides (不采纳提示).")
class AgainstAdviceInput:
    kind: AdviceKind = strawberry.field(description="Which advice (提示类型).")
    reason: str = strawberry.field(description="Why it was decided otherwise, one line (理由).")


@strawberry.input(description="A matter that is new to the office (登记).")
class RegisterMatterInput(MutationInput):
    purpose: Purpose = strawberry.field(default=Purpose.CLAIM, description="What the matter is for (信访目的).")
    title: str = strawberry.field(description="Title, one line (标题).")
    category: CategoryInput = strawberry.field(description="Category (内容分类).")
    place: str | None = strawberry.field(default=None, description="Code of the region where it happened (事发地代码).")
    respondents: list[RespondentInput] = strawberry.field(
        default_factory=list,
        description="Units complained of (被反映单位).",
    )
    themed_call: str | None = strawberry.field(
        default=None,
        description="Of a suggestion: the call that it answers (专题征集编号).",
    )
    party: PartyInput | None = strawberry.field(
        default=None,
        description="Who raises it; nobody only where the office found the dispute itself (当事人).",
    )
    contact: ContactInput = strawberry.field(description="The contact that opens the dossier (登记件).")
    against_advice: list[AgainstAdviceInput] = strawberry.field(
        default_factory=list,
        description="Advice decided against, with the reasons, which the first entry keeps (不采纳提示).",
    )


@strawberry.input(description="The same party raises the matter again (重信重访).")
class AddContactInput(StepInput):
    party: str = strawberry.field(description="Id of the party within the dossier, such as p1 (当事人编号).")
    contact: ContactInput = strawberry.field(description="The contact (登记件).")


@strawberry.input(description="Somebody else raises the same matter (并案).")
class JoinPartyInput(StepInput):
    party: PartyInput = strawberry.field(description="Who raises it (当事人).")
    contact: ContactInput = strawberry.field(description="The contact (登记件).")


@strawberry.type(description="The matter is registered and has its dossier (已登记).")
class MatterRegistered:
    dossier: Dossier = strawberry.field(description="The new dossier (案卷).")
    entry: Entry = strawberry.field(description="The first entry of its handling chain (办理链条目).")
    receipt_number: str = strawberry.field(
        description="Case number, as offices ask for it; the petitioner follows up by the receipt (案卷编号).",
    )
    receipt: Receipt | None = strawberry.field(
        description="For the petitioner to take along; null where the office found the dispute itself (回执).",
    )


RegisterResult = Annotated[
    MatterRegistered | InvalidInput | NotPermitted | KeyReused | StoreUnavailable,
    strawberry.union("RegisterResult", description="A matter registered, or why it was not (登记结果)."),
]


@strawberry.type
class IntakeMutations:
    @strawberry.mutation(
        description="Register a matter that is new to the office (登记). An accusation is sealed from here on: only "
        "who registered it and the discipline body see it.",
    )
    async def register_matter(self, info: Info, given: Given[RegisterMatterInput]) -> RegisterResult:
        made = call(info, given)
        with invalid_input():
            registration = Registration.model_validate({name: made.input[name] for name in Registration.model_fields})
        taken = await intake.register(info.context.registry, made, registration)
        dossier = Dossier.of(taken.dossier, info.context.viewer)
        return MatterRegistered(
            dossier=dossier,
            entry=Entry.of(taken.entry),
            receipt_number=dossier.number,
            receipt=Receipt.of(taken, info.context.registry),
        )

    @strawberry.mutation(description="The same party raises the matter again (重信重访); possible in every state.")
    async def add_contact(self, info: Info, given: Given[AddContactInput]) -> StepResult:
        call, party = step_call(info, given), local_id(given.party, "party")
        return await step_taken(info, intake.add_contact(info.context.registry, call, party, given.contact.draft()))

    @strawberry.mutation(description="Somebody else raises the same matter (并案); possible in every state.")
    async def join_party(self, info: Info, given: Given[JoinPartyInput]) -> StepResult:
        call, contact = step_call(info, given), given.contact.draft()
        with invalid_input("party"):
            party = PartyDraft.model_validate(plain(given.party, "party"))
        return await step_taken(info, intake.join_party(info.context.registry, call, party, contact))
