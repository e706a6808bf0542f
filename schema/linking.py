"""Linking, the one step of handling whose input names another dossier (关联)."""

import strawberry

from dossiers import linking
from dossiers.steps import Relation
from schema.context import Info
from schema.ids import case_number
from schema.inputs import Given, StepInput, step_call
from schema.steps import StepResult, step_taken

_REASON = "Why; identities are cut out of what others read (理由)."


@strawberry.input(description="Link to another dossier (关联).")
class LinkInput(StepInput):
    other: str = strawberry.field(description="Case number of the other dossier; you must see it too (关联案卷编号).")
    relation: Relation = strawberry.field(description="How they belong together (关联关系).")
    reason: str | None = strawberry.field(default=None, description=_REASON)


@strawberry.type
class LinkMutations:
    @strawberry.mutation(description="Link two dossiers that you may both see (关联); the other one's entry follows.")
    async def link(self, info: Info, given: Given[LinkInput]) -> StepResult:
        call, other = step_call(info, given), case_number(given.other, "other")
        verb = linking.link(info.context.registry, call, other, given.relation, given.reason)
        return await step_taken(info, verb)
