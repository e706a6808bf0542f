"""Linking, merging and telling apart: steps whose input names another dossier (关联、并入、区分).

Repeat and joint are two mutations, never one: who raised the matter again is for a person to say.
"""

import strawberry

from dossiers import linking
from dossiers.handling import StepCall
from dossiers.linking import About
from dossiers.steps import Relation
from dossiers.steps.step import REASON
from schema.context import Info
from schema.ids import case_number
from schema.inputs import Given, StepInput, step_call
from schema.steps import StepResult, step_taken
from search.duplicates.deciding import suggested

_OWED = "Not yet while anything is owed on the younger one alone: NotNow says what to close first (须先了结的事项)."


@strawberry.input
class AboutInput(StepInput):
    other: str = strawberry.field(description="Case number of the other dossier; you must see it too (对方案卷编号).")
    reason: str | None = strawberry.field(default=None, description=REASON)


@strawberry.input(description="Link to another dossier (关联).")
class LinkInput(AboutInput):
    relation: Relation = strawberry.field(description="How they belong together (关联关系).")


@strawberry.input(description="Merge what the same party had raised before (重复信访并入).")
class MergeRepeatInput(AboutInput):
    party: str | None = strawberry.field(
        default=None,
        description="Id of that party in the elder dossier, such as p1. Left out: who has the same identity document "
        "there (当事人编号).",
    )


@strawberry.input(description="Merge what another party had raised before (并案).")
class MergeJointInput(AboutInput):
    pass


@strawberry.input(description="Tell two matters apart (认定为不同事项).")
class TellApartInput(AboutInput):
    pass


@strawberry.input(description="Take back that two matters are different (撤销区分).")
class ReconsiderInput(StepInput):
    other: str = strawberry.field(description="Case number of the other dossier (对方案卷编号).")
    reason: str = strawberry.field(description=REASON)


@strawberry.type
class LinkMutations:
    @strawberry.mutation(description="Link two dossiers that you may both see (关联); the other one's entry follows.")
    async def link(self, info: Info, given: Given[LinkInput]) -> StepResult:
        call, about = await _about(info, given)
        return await step_taken(info, linking.link(info.context.registry, call, about, given.relation))

    @strawberry.mutation(
        description="The same party raised the same matter again (重复信访): carry the younger dossier on in the "
        "elder one, where its contacts join that party at once or a little later. Nothing is lost, and it can be "
        "undone. " + _OWED,
    )
    async def merge_repeat(self, info: Info, given: Given[MergeRepeatInput]) -> StepResult:
        call, about = await _about(info, given)
        return await step_taken(info, linking.merge_repeat(info.context.registry, call, about, given.party))

    @strawberry.mutation(
        description="Another party raised the same matter (并案): carry the younger dossier on in the elder one, which "
        "its parties join at once or a little later. Nothing is lost, and it can be undone. " + _OWED,
    )
    async def merge_joint(self, info: Info, given: Given[MergeJointInput]) -> StepResult:
        call, about = await _about(info, given)
        return await step_taken(info, linking.merge_joint(info.context.registry, call, about))

    @strawberry.mutation(
        description="The two are different matters (认定为不同事项): they are not shown to each other as possible "
        "duplicates again, unless one of the texts changes.",
    )
    async def tell_apart(self, info: Info, given: Given[TellApartInput]) -> StepResult:
        call, about = await _about(info, given)
        return await step_taken(info, linking.tell_apart(info.context.registry, call, about))

    @strawberry.mutation(description="Take back that the two are different: they are compared again (撤销区分).")
    async def reconsider(self, info: Info, given: Given[ReconsiderInput]) -> StepResult:
        call, other = step_call(info, given), case_number(given.other, "other")
        return await step_taken(info, linking.reconsider(info.context.registry, call, other, given.reason))


async def _about(info: Info, given: AboutInput) -> tuple[StepCall, About]:
    """With what the comparison of the two says now: decisions are held against it later."""
    call, other = step_call(info, given), case_number(given.other, "other")
    context = info.context
    said = await suggested(context.registry, context.index, context.viewer, call.dossier, other)
    return call, About(other, given.reason, said)
