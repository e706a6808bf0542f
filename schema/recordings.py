"""Recordings (录音录像): those in a dossier, and those that the viewer is sending to it."""

from datetime import datetime
from typing import Annotated, Self

import strawberry

from dossiers.recordings import keeping, links
from dossiers.recordings.recording import Recording as Noun
from dossiers.recordings.recording import RecordingStatus
from dossiers.recordings.upload import Upload as UploadNoun
from schema.context import Info
from schema.ids import case_number
from schema.terms import describe

describe(
    RecordingStatus,
    "RecordingStatus",
    "How far an upload has come (录音录像状态).",
    {
        RecordingStatus.RECEIVING: "Its bytes are coming in (上传中).",
        RecordingStatus.PROVING: "All bytes are here; they are read back and looked into (校验中).",
        RecordingStatus.READY: "Proven, and in the dossier (已入卷).",
        RecordingStatus.REFUSED: "Not taken, with the reason (未采用).",
        RecordingStatus.DISCARDED: "Given up or expired (已放弃).",
    },
)


@strawberry.type(description="Where a recording can be played from, by you alone and for a while (播放链接).")
class RecordingLink:
    url: str = strawberry.field(description="Path of the recording: answers ranges; `#t=` seconds may follow (地址).")
    waveform: str = strawberry.field(description="Path of a picture of its sound, PNG, 1,800 by 160 (波形图地址).")
    peaks: str = strawberry.field(description="Path of its peaks for players, as JSON (波形数据地址).")
    expires_at: datetime = strawberry.field(description="Until when it is good; then ask for another (有效期至).")


@strawberry.type(description="A recording in a dossier: a reference to bytes that are never changed (录音录像).")
class Recording:
    noun: strawberry.Private[Noun]
    id: strawberry.ID = strawberry.field(description="Its id, as paths have it (录音录像编号).")
    name: str | None = strawberry.field(description="Name of the file, with identities cut out (文件名).")
    sha256: str = strawberry.field(description="SHA-256 of the whole, in hexadecimal digits (校验值).")
    size: float = strawberry.field(description="How many bytes it has: a whole number beyond 32 bits (字节数).")
    media_type: str = strawberry.field(description="What it is, by its content: audio/wav, video/mp4 (媒体类型).")
    duration_ms: int = strawberry.field(description="How long it is, in milliseconds (时长，毫秒).")
    channels: int = strawberry.field(description="Channels of sound; 0 for a film without any (声道数).")
    recorded_at: datetime | None = strawberry.field(description="When it begins, if that was said (录制时间).")
    device: str | None = strawberry.field(description="What recorded it, if that was said (录制设备).")
    order: int | None = strawberry.field(description="Its place among its hearing's parts, from 1 (分段顺序).")
    hearing: str | None = strawberry.field(description="Id of its hearing in the dossier, such as h1 (听证会编号).")
    entry_number: int = strawberry.field(description="Number of the entry that brought it (条目序号).")

    @strawberry.field(description="Links to play it; looking at them is no listening, which is logged (播放链接).")
    def link(self, info: Info) -> RecordingLink:
        context = info.context
        moment, good_for = context.registry.clock(), context.recordings.link
        word = links.made(context.registry.vault, context.viewer, self.noun.id, moment, good_for)
        path = f"/recordings/{self.noun.id}"
        return RecordingLink(
            url=f"{path}?link={word}",
            waveform=f"{path}/waveform.png?link={word}",
            peaks=f"{path}/peaks?link={word}",
            expires_at=(moment + good_for).replace(microsecond=0),
        )

    @classmethod
    def of(cls, noun: Noun) -> Self:
        said = noun.model_dump(exclude={"id", "entry"})
        return cls(noun=noun, id=strawberry.ID(noun.id), entry_number=noun.entry, **said)


@strawberry.type(description="Why an upload was not taken (未采用原因).")
class UploadRefusal:
    code: str = strawberry.field(description="What it is, for programs, such as HASH_DIFFERS (代码).")
    message: str = strawberry.field(description="What is wrong and what to do (说明).")


@strawberry.type(description="A recording that you are sending, by tus or PUT at /uploads (上传).")
class Upload:
    noun: strawberry.Private[UploadNoun]
    id: strawberry.ID = strawberry.field(description="Its id, which is the recording's later (上传编号).")
    dossier: str = strawberry.field(description="Case number of the dossier (案卷编号).")
    name: str | None = strawberry.field(description="Name of the file, with identities cut out (文件名).")
    received: float = strawberry.field(description="How many bytes are here (已接收字节数).")
    status: RecordingStatus = strawberry.field(description="How far it has come (状态).")
    size: float | None = strawberry.field(description="How many bytes it will have; null if not known (字节数).")
    created_at: datetime = strawberry.field(description="When it was begun (开始时间).")
    expires_at: datetime = strawberry.field(description="Until when it waits for its next byte (失效时间).")

    @strawberry.field(description="Why it was not taken; null unless it was refused (未采用原因).")
    def refusal(self) -> UploadRefusal | None:
        why = self.noun.refusal
        return UploadRefusal(code=why.code, message=why.message) if why else None

    @classmethod
    def of(cls, noun: UploadNoun, received: int) -> Self:
        said = noun.model_dump(include={"name", "dossier", "status", "size", "created_at", "expires_at"})
        return cls(noun=noun, id=strawberry.ID(noun.id), received=received, **said)


@strawberry.type
class RecordingQueries:
    @strawberry.field(description="Recordings that you are sending, and those refused, at most 100 (我的上传).")
    async def uploads(
        self,
        info: Info,
        dossier: Annotated[str | None, strawberry.argument(description="To that dossier alone (案卷编号).")] = None,
    ) -> list[Upload]:
        wanted = case_number(dossier, "dossier") if dossier is not None else None
        store, viewer = info.context.registry.store, info.context.viewer
        found = await keeping.under_way(store, viewer, wanted)
        ends = await keeping.ends(store, [one.id for one in found if not one.whole])
        return [Upload.of(one, ends.get(one.id, one.size if one.whole and one.size else 0)) for one in found]
