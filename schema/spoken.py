"""Where a word was said in a hearing (发言检索), with the place to play from."""

from typing import Self

import strawberry

from dossiers import steps
from dossiers.recordings.recording import Recording as RecordingNoun
from dossiers.transcripts import spoken
from schema.connections import page_size
from schema.context import Info
from schema.dossiers import Dossier
from schema.recordings import Recording


@strawberry.type(description="A moment at which the words were said (发言片段).")
class SpokenMoment:
    noun: strawberry.Private[spoken.SpokenMoment]
    heard_in: strawberry.Private[RecordingNoun | None]
    speaker: str | None = strawberry.field(description="Who spoke, if that was said (发言人).")
    text: str = strawberry.field(description="What they said, with identities cut out (内容).")
    from_ms: int | None = strawberry.field(description="From that millisecond of the recording (起始毫秒).")
    to_ms: int | None = strawberry.field(description="To that millisecond of it (结束毫秒).")
    hearing: str | None = strawberry.field(description="Id of the hearing, if the recording is of one (听证会编号).")

    @strawberry.field(description="The recording it is heard in; null where none was named (录音录像).")
    def recording(self) -> Recording | None:
        return Recording.of(self.heard_in) if self.heard_in else None

    @strawberry.field(description="Plays from that second: a link of yours for a while, with `#t=` (播放定位链接).")
    def url(self, info: Info) -> str | None:
        if self.heard_in is None or self.from_ms is None:
            return None
        return f"{Recording.of(self.heard_in).link(info).url}#t={self.from_ms / 1000:g}"

    @classmethod
    def of(cls, noun: spoken.SpokenMoment, recordings: dict[str, RecordingNoun]) -> Self:
        heard_in = recordings.get(noun.recording) if noun.recording else None
        return cls(
            noun=noun,
            heard_in=heard_in,
            speaker=noun.speaker,
            text=noun.text,
            from_ms=noun.from_ms,
            to_ms=noun.to_ms,
            hearing=heard_in.hearing if heard_in else None,
        )


async def spoken_in(info: Info, dossier: Dossier, text: str, first: int) -> list[SpokenMoment]:
    """Statements of hearings first, then transcripts; raises InvalidInput for a text that cannot be looked for."""
    most, words = page_size(first), spoken.words_of(text)
    numbers = [number for hearing in dossier.noun.hearings for number in hearing.statements_by]
    told = [await dossier.entry(info, number) for number in numbers]
    kinds = (steps.HoldHearing, steps.RecordStatements)
    said = [one for entry in told if entry and isinstance(entry.facts, kinds) for one in entry.facts.statements]
    found = spoken.in_statements(said, words)[:most]
    if len(found) < most:
        found += await spoken.in_transcripts(info.context.registry.store, dossier.noun, words, most - len(found))
    recordings = {one.id: one for one in dossier.noun.recordings}
    return [SpokenMoment.of(one, recordings) for one in found]
