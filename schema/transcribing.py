"""The mutations by which a transcript is added (文字记录入卷), or the recogniser asked for one (语音转写)."""

import strawberry

from dossiers.transcripts import adding, asking
from schema.context import Info
from schema.ids import case_number
from schema.inputs import Given, call, step_call
from schema.steps import StepResult, step_taken
from schema.transcriptions import TranscribeRecordingInput, Transcription, TranscriptionAsked, TranscriptionResult
from schema.transcripts import AddTranscriptInput


@strawberry.type
class TranscriptQueries:
    @strawberry.field(description="Name of the recogniser; null where this installation has none (语音识别程序).")
    def recogniser(self, info: Info) -> str | None:
        return info.context.recogniser.name if info.context.recogniser else None


@strawberry.type
class TranscriptMutations:
    @strawberry.mutation(
        description="Add a transcript of a recording, with its times: WebVTT, SRT, or JSON of a recogniser; a later "
        "one of the same recording takes its place, and both are kept (文字记录入卷).",
    )
    async def add_transcript(self, info: Info, given: Given[AddTranscriptInput]) -> StepResult:
        wanted = step_call(info, given)
        return await step_taken(info, adding.add(info.context.registry, wanted, given.draft()))

    @strawberry.mutation(
        description="Have the recogniser transcribe a recording in the background; what it says becomes a transcript, "
        "as if you handed it in (语音转写).",
    )
    async def transcribe_recording(self, info: Info, given: Given[TranscribeRecordingInput]) -> TranscriptionResult:
        context, number = info.context, case_number(given.dossier, "dossier")
        wanted = call(info, given)
        asked = await asking.ask(context.registry, context.recogniser, wanted, number, given.recording)
        return TranscriptionAsked(transcription=Transcription.of(asked))
