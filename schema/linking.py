"""Linking and merging: steps whose input names another dossier (关联、并入)."""

import strawberry

from dossiers import linking
from dossiers.steps import Relation
from dossiers.steps.step import REASON
from schema.context import Info
from schema.ids import case_number
from schema.inputs import Given, StepInput, step_call
from schema.steps import StepResult, step_taken


@strawberry.input(description="Link to another dossier (关联).")
class LinkInput(StepInput):
    other: str = strawberry.field(description="Case number of the other dossier; you must see it too (关联案卷编号).")
    relation: Relation = strawberry.field(description="How they belong together (关联关系).")
    reason: str | None = strawberry.field(default=None, description=REASON)


@strawberry.input(description="Merge into an elder dossier (并入).")
class MergeInput(StepInput):
    other: str = strawberry.field(description="Case number of the elder dossier; you must see it too (主案卷编号).")
    reason: str | None = strawberry.field(default=None, description=REASON)


@strawberry.type
class LinkMutations:
    @strawberry.mutation(description="Link two dossiers that you may both see (关联); the other one's entry follows.")
    async def link(self, info: Info, given: Given[LinkInput]) -> StepResult:
        call, other = step_call(info, given), case_number(given.other, "other")
        verb = linking.link(info.context.registry, call, other, given.relation, given.reason)
        return await step_taken(info, verb)

    @strawberry.mutation(
        description="Carry a dossier on in an elder one of the same matter (并入): what it holds joins that one "
        "at once or a little later; nothing is lost, and it can be undone.",
    )
    async def merge(self, info: Info, given: Given[MergeInput]) -> StepResult:
        call, other = step_call(info, given), case_number(given.other, "other")
        return await step_taken(info, linking.merge(info.context.registry, call, other, given.reason))
