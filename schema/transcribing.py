"""The mutation by which a transcript is added (文字记录入卷)."""

import strawberry

from dossiers.transcripts import adding
from schema.context import Info
from schema.inputs import Given, step_call
from schema.steps import StepResult, step_taken
from schema.transcripts import AddTranscriptInput


@strawberry.type
class TranscriptMutations:
    @strawberry.mutation(
        description="Add a transcript of a recording, with its times: WebVTT, SRT, or JSON of a recogniser; a later "
        "one of the same recording takes its place, and both are kept (文字记录入卷).",
    )
    async def add_transcript(self, info: Info, given: Given[AddTranscriptInput]) -> StepResult:
        call = step_call(info, given)
        return await step_taken(info, adding.add(info.context.registry, call, given.draft()))
