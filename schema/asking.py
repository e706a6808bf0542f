"""Asking the other office whether a dossier there is the same matter (函询)."""

import strawberry

from dossiers import inquiring
from dossiers.steps.step import TEXT
from schema.context import Info
from schema.inputs import Given, StepInput, step_call
from schema.steps import StepResult, step_taken


@strawberry.input(description="Ask the other office (函询).")
class InquireInput(StepInput):
    stub: str = strawberry.field(
        description="The `ask` of a possible duplicate that you may not open; good for a day (线索标识).",
    )
    question: str = strawberry.field(description=TEXT)


@strawberry.type
class InquiryMutations:
    @strawberry.mutation(
        description="Ask the office that holds a dossier which you may not open whether it is the same matter (函询). "
        "The question stands in both chains at once or a little later, and so does the answer (replyInquiry).",
    )
    async def inquire(self, info: Info, given: Given[InquireInput]) -> StepResult:
        verb = inquiring.inquire(info.context.registry, step_call(info, given), given.stub, given.question)
        return await step_taken(info, verb)
