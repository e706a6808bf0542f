"""Transcriptions (语音转写): recordings that the recogniser was asked to transcribe, and how far each is."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Self

import strawberry

from dossiers.dossier import Dossier as DossierNoun
from dossiers.transcripts.transcription import Fault, TranscriptionState
from dossiers.transcripts.transcription import Problem as ProblemNoun
from dossiers.transcripts.transcription import Transcription as Noun
from schema.errors import (
    IllegalStep,
    InvalidInput,
    KeyReused,
    NotFound,
    NotPermitted,
    RateLimited,
    RecogniserAbsent,
    StoreUnavailable,
)
from schema.inputs import MutationInput
from schema.terms import describe

describe(
    TranscriptionState,
    "TranscriptionState",
    "How far a transcription is (转写状态).",
    {
        TranscriptionState.WAITING: "Waits for its turn, or to be begun again (等待转写).",
        TranscriptionState.RUNNING: "The recogniser listens to it (转写中).",
        TranscriptionState.DONE: "The transcript is in the dossier (已入卷).",
        TranscriptionState.FAILED: "Came to nothing; `problem` says why (已失败).",
    },
)
describe(
    Fault,
    "TranscriptionFault",
    "Why a transcription came to nothing (转写失败类型).",
    {
        Fault.RECOGNISER_MISSING: "The recogniser's program is not there (识别程序缺失).",
        Fault.RECOGNISER_FAILED: "It ended with an error (识别程序出错).",
        Fault.TIMED_OUT: "It took longer than it may, and was ended (超时).",
        Fault.WROTE_NOTHING: "It ended well, and wrote nothing (无结果).",
        Fault.WROTE_TOO_MUCH: "It wrote more than is taken, and was ended (结果过大).",
        Fault.REFUSED: "What it wrote is no transcript of this recording, or the dossier takes none now (结果未采用).",
        Fault.RECORDING_DAMAGED: "The recording is not what was proven: restore it from a backup (录音录像受损).",
        Fault.GIVEN_UP: "It was begun again and again and never ended: tell the administration (多次中断).",
    },
)


@strawberry.type(description="Why a transcription came to nothing; the dossier is as it was (转写失败原因).")
class TranscriptionProblem:
    fault: Fault = strawberry.field(description="What it is, for programs (类型).")
    message: str = strawberry.field(description="What is wrong and what to do (说明).")
    last_words: str | None = strawberry.field(
        description="The last lines of the recogniser's own messages, with identities cut out (识别程序输出)."
    )

    @classmethod
    def of(cls, noun: ProblemNoun) -> Self:
        return cls(fault=noun.fault, message=noun.message, last_words=noun.last_words)


@strawberry.type(description="A recording that the recogniser was asked to transcribe (语音转写).")
class Transcription:
    id: strawberry.ID = strawberry.field(description="Its id (转写编号).")
    recording: strawberry.ID = strawberry.field(description="Id of the recording (录音录像编号).")
    state: TranscriptionState = strawberry.field(description="How far it is (状态).")
    attempts: int = strawberry.field(description="How often it was begun (尝试次数).")
    asked_by: str = strawberry.field(description="Who asked for it: the transcript is in their name (申请人).")
    created_at: datetime = strawberry.field(description="When it was asked for (申请时间).")
    started_at: datetime | None = strawberry.field(description="When it was begun, the last time (开始时间).")
    finished_at: datetime | None = strawberry.field(description="When it was done, or failed (结束时间).")
    transcript: str | None = strawberry.field(description="Id of the transcript, such as t1, once done (文字记录).")
    problem: TranscriptionProblem | None = strawberry.field(description="Why it failed; else null (失败原因).")

    @classmethod
    def of(cls, noun: Noun) -> Self:
        said = noun.model_dump(include={"state", "attempts", "created_at", "started_at", "finished_at", "transcript"})
        return cls(
            id=strawberry.ID(noun.id),
            recording=strawberry.ID(noun.recording),
            asked_by=noun.by.name or noun.by.subject,
            problem=TranscriptionProblem.of(noun.problem) if noun.problem else None,
            **said,
        )

    @classmethod
    def seen(cls, asked: Sequence[Noun], dossier: DossierNoun) -> list[Self]:
        """Of recordings that the viewer may see, whose dossier this is as they do."""
        shown = {one.id for one in dossier.recordings}
        return [cls.of(one) for one in asked if one.recording in shown]


@strawberry.input(description="A recording to be transcribed by the recogniser (语音转写).")
class TranscribeRecordingInput(MutationInput):
    dossier: str = strawberry.field(description="Case number of the dossier (案卷编号).")
    recording: strawberry.ID = strawberry.field(description="Id of a recording of the dossier (录音录像编号).")


@strawberry.type(description="It will be transcribed: `Dossier.transcriptions` says how far it is (已提交转写).")
class TranscriptionAsked:
    transcription: Transcription = strawberry.field(
        description="What was asked for, or what waits or runs already for that recording (语音转写)."
    )


TranscriptionResult = Annotated[
    TranscriptionAsked
    | InvalidInput
    | NotFound
    | NotPermitted
    | IllegalStep
    | KeyReused
    | RateLimited
    | RecogniserAbsent
    | StoreUnavailable,
    strawberry.union("TranscriptionResult", description="A transcription asked for, or why it is not (转写申请结果)."),
]
