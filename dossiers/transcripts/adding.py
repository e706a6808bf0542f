"""Adding (入卷) and reading transcripts: their pages go first, then the step that names them."""

from dataclasses import dataclass
from typing import Any

from pymongo.errors import BulkWriteError

from dossiers.answering import answering
from dossiers.dossier import Dossier
from dossiers.errors import InvalidInput
from dossiers.handling import Conceal, StepCall, Taken, take
from dossiers.recordings.recording import Recording
from dossiers.registry import Registry
from dossiers.states import after
from dossiers.steps.transcripts import AddTranscript
from dossiers.store import Store
from dossiers.transcripts.parsing import parse
from dossiers.transcripts.transcript import PER_PAGE, Segment, Transcript, TranscriptForm, Words, check
from dossiers.viewer import scope

_DUPLICATE = 11000
_KEY = 32
"""Characters of the id of its pages."""


@dataclass(frozen=True, slots=True)
class TranscriptDraft:
    """What is handed in; `sha256` is that of the recording, by which alone the two belong together."""

    sha256: str
    form: TranscriptForm
    content: str
    source: str


async def add(registry: Registry, call: StepCall, draft: TranscriptDraft) -> Taken:
    """Raises InvalidInput for a hash that no recording here has, and for text or times that are none.

    Who may not take the step is refused before anything is written; pages that no dossier names are read by nobody.
    """
    dossier = await registry.store.load(call.dossier, scope(call.viewer))
    after(AddTranscript.name(), dossier.purpose, dossier.state)
    AddTranscript.permit(dossier, call.viewer)
    recording = _recording(dossier, draft.sha256)
    words = parse(draft.content, draft.form)
    check(words, recording)
    conceal = Conceal(registry.vault, dossier.people())
    source = conceal("source", draft.source).text
    key = registry.vault.fingerprint(f"{dossier.id}:{recording.sha256}:{draft.form}:{draft.content}".encode())[:_KEY]
    await _put(registry.store, key, [_concealed(one, conceal) for one in words])
    transcript = Transcript(
        id="t0", recording=recording.id, sha256=recording.sha256, form=draft.form, source=source,
        segments=len(words), pages=key,
    )  # fmt: skip
    return await take(registry, call, lambda _, __: AddTranscript(transcript=transcript))


async def segments(store: Store, transcript: Transcript, skip: int, count: int) -> list[Segment]:
    """`count` of them behind the first `skip`; those pages alone are read that have some of them."""
    first, last = skip // PER_PAGE, (skip + max(count, 1) - 1) // PER_PAGE
    wanted = {"_id": {"$in": [f"{transcript.pages}:{number}" for number in range(first, last + 1)]}}
    async with answering():
        found = await store.transcripts.find(wanted).to_list()
    pages = sorted(found, key=lambda page: page["number"])
    rows = [Segment.model_validate(row) for page in pages for row in page["segments"]]
    start = skip - first * PER_PAGE
    return rows[start : start + count]


def _recording(dossier: Dossier, sha256: str) -> Recording:
    found = next((one for one in dossier.recordings if one.sha256 == sha256.strip().lower()), None)
    if found is None:
        raise InvalidInput("sha256", "is of no recording in this dossier; a transcript is bound by the hash alone")
    return found


def _concealed(one: Words, conceal: Conceal) -> Segment:
    speaker = conceal("content", one.speaker) if one.speaker else None
    return Segment(from_ms=one.from_ms, to_ms=one.to_ms, text=conceal("content", one.text), speaker=speaker)


async def _put(store: Store, key: str, found: list[Segment]) -> None:
    """Once: the ids follow from what was handed in."""
    pages: list[dict[str, Any]] = [
        {
            "_id": f"{key}:{number}",
            "number": number,
            "segments": [one.model_dump() for one in found[start : start + PER_PAGE]],
        }
        for number, start in enumerate(range(0, len(found), PER_PAGE))
    ]
    async with answering():
        try:
            await store.transcripts.insert_many(pages, ordered=False)
        except BulkWriteError as error:
            failures = (error.details or {}).get("writeErrors", [])
            if any(failure["code"] != _DUPLICATE for failure in failures):
                raise
