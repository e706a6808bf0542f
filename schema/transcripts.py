"""Transcripts (文字记录): what is said in a recording, second by second, and how one is added."""

from typing import Self

import strawberry

from dossiers.dossier import Dossier as DossierNoun
from dossiers.transcripts import adding
from dossiers.transcripts.transcript import Segment as SegmentNoun
from dossiers.transcripts.transcript import Transcript as Noun
from dossiers.transcripts.transcript import TranscriptForm, TranscriptStatus, status
from schema.connections import PAGE_DEFAULT, After, Connection, Edge, First, Total, cursor, page_size, position
from schema.context import Info
from schema.inputs import StepInput
from schema.terms import describe

describe(
    TranscriptForm,
    "TranscriptForm",
    "In what form a transcript is handed in (文字记录格式).",
    {
        TranscriptForm.WEBVTT: "WebVTT (网页字幕).",
        TranscriptForm.SRT: "SRT, SubRip (字幕).",
        TranscriptForm.JSON: "JSON of a recogniser, as segments with start and end (语音识别结果).",
    },
)
describe(
    TranscriptStatus,
    "TranscriptStatus",
    "How a transcript stands (文字记录状态).",
    {
        TranscriptStatus.READY: "It is what counts for its recording (有效).",
        TranscriptStatus.SUPERSEDED: "A later one of the same recording stands (已被更新).",
    },
)


@strawberry.type(description="What is said from one moment of a recording to another (文字记录片段).")
class TranscriptSegment:
    from_ms: int = strawberry.field(description="From that millisecond (起始毫秒).")
    to_ms: int = strawberry.field(description="To that millisecond (结束毫秒).")
    speaker: str | None = strawberry.field(description="Who speaks, if that was said (发言人).")
    text: str = strawberry.field(description="What they say, with identities cut out (内容).")
    fragment: str = strawberry.field(description="To follow the recording's link: plays from there, `#t=12.5` (定位).")

    @classmethod
    def of(cls, noun: SegmentNoun) -> Self:
        speaker = noun.speaker.text if noun.speaker else None
        at = f"#t={noun.from_ms / 1000:g}"
        return cls(from_ms=noun.from_ms, to_ms=noun.to_ms, speaker=speaker, text=noun.text.text, fragment=at)


@strawberry.type(description="A transcript, bound to a recording by its SHA-256 alone (文字记录).")
class Transcript:
    noun: strawberry.Private[Noun]
    id: str = strawberry.field(description="Its id within the dossier, such as t1 (文字记录编号).")
    recording: strawberry.ID = strawberry.field(description="Id of the recording (录音录像编号).")
    sha256: str = strawberry.field(description="SHA-256 of the recording (录音录像校验值).")
    form: TranscriptForm = strawberry.field(description="In what form it was handed in (格式).")
    source: str = strawberry.field(description="Who or what wrote it (来源).")
    status: TranscriptStatus = strawberry.field(description="How it stands (状态).")
    entry_number: int = strawberry.field(description="Number of the entry that brought it (条目序号).")

    @strawberry.field(description="What is said, in its order (片段).")
    async def segments(
        self, info: Info, first: First = PAGE_DEFAULT, after: After = None
    ) -> Connection[TranscriptSegment]:
        size = page_size(first)
        skip = position(f"segments:{self.noun.pages}", after, int)[0] + 1 if after is not None else 0
        found = await adding.segments(info.context.registry.store, self.noun, skip, size + 1) if skip >= 0 else []
        edges = [
            Edge(node=TranscriptSegment.of(one), cursor=cursor(f"segments:{self.noun.pages}", number))
            for number, one in enumerate(found, skip)
        ]
        return Connection.of(edges, size, Total.known(self.noun.segments))

    @classmethod
    def all_of(cls, dossier: DossierNoun) -> list[Self]:
        return [cls.of(one, dossier) for one in dossier.transcripts]

    @classmethod
    def of(cls, noun: Noun, dossier: DossierNoun) -> Self:
        return cls(
            noun=noun,
            id=noun.id,
            recording=strawberry.ID(noun.recording),
            sha256=noun.sha256,
            form=noun.form,
            source=noun.source,
            status=status(noun, dossier.transcripts),
            entry_number=noun.entry,
        )


@strawberry.input(description="A transcript of a recording that is in the dossier (文字记录入卷).")
class AddTranscriptInput(StepInput):
    sha256: str = strawberry.field(description="SHA-256 of the recording: by it alone they belong together (校验值).")
    form: TranscriptForm = strawberry.field(description="In what form it is (格式).")
    content: str = strawberry.field(description="The whole of it, at most 3,000,000 characters (内容).")
    source: str = strawberry.field(description="Who or what wrote it: a name, or a recogniser with version (来源).")

    def draft(self) -> adding.TranscriptDraft:
        return adding.TranscriptDraft(self.sha256, self.form, self.content, self.source)
