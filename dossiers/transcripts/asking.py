"""Asking for a transcription (申请转写), and reading how far those that were asked for have come."""

from collections.abc import Sequence
from itertools import groupby

from pymongo import ASCENDING, DESCENDING
from pymongo.errors import DuplicateKeyError

from dossiers import audit
from dossiers.answering import answering
from dossiers.claims import Call, Claim, stake
from dossiers.dossier import Dossier
from dossiers.errors import InvalidInput
from dossiers.recordings.recording import Recording
from dossiers.registry import Registry
from dossiers.states import after
from dossiers.steps.transcripts import AddTranscript
from dossiers.store import Raw, Store
from dossiers.transcripts.recogniser import Recogniser, RecogniserAbsent
from dossiers.transcripts.transcription import REMEMBERED, Transcription, TranscriptionState, transcription_id
from dossiers.viewer import scope

PER_MINUTE = 20
_MOST = 5_000
"""Told of at once, of all dossiers together."""


async def ask(
    registry: Registry, recogniser: Recogniser | None, call: Call, number: str, recording: str
) -> Transcription:
    """Have a recording transcribed: once for each idempotency key, and never twice at the same time.

    Whoever asks for one that waits or runs already is given that. Raises RecogniserAbsent, NotFound, IllegalStep,
    NotPermitted, InvalidInput, KeyReused, RateLimited or StoreUnavailable.
    """
    if recogniser is None:
        raise RecogniserAbsent
    dossier = await registry.store.load(number, scope(call.viewer))
    after(AddTranscript.name(), dossier.purpose, dossier.state)
    AddTranscript.permit(dossier, call.viewer)
    found = _recording(dossier, recording)
    await audit.limit(registry, call.viewer, "transcriptions", PER_MINUTE)
    latest = await _latest(registry.store, found.id)
    place = 1 if latest is None else latest.number + 1 if latest.over else latest.number
    claim = await stake(registry, call, Claim(number, transcription_id(found.id, place)))
    asked = Transcription(
        id=claim.entry,
        dossier=number,
        recording=found.id,
        sha256=found.sha256,
        number=int(claim.entry.rpartition("-")[2]),
        by=call.viewer,
        created_at=registry.clock(),
    )
    kept = await _added(registry.store, asked)
    if kept is asked:
        await audit.record(registry, call.viewer, "transcription asked", dossier=number, recording=found.id)
    return kept


async def of_dossiers(store: Store, numbers: Sequence[str]) -> dict[str, list[Transcription]]:
    """By number of those dossiers that have some: in the order in which they were asked for."""
    order = [("dossier", ASCENDING), ("number", ASCENDING)]
    async with answering():
        found = store.transcriptions.find({"dossier": {"$in": list(numbers)}}).sort(order).limit(_MOST)
        asked = [Transcription.model_validate(raw) async for raw in found]
    by_dossier = groupby(asked, lambda one: one.dossier)
    return {number: sorted(of_it, key=lambda one: (one.created_at, one.id)) for number, of_it in by_dossier}


async def waiting(store: Store, at_most: int) -> tuple[int, int]:
    """How many are not over, and how many came to nothing, as far as they are remembered."""
    async with answering():
        due = await store.transcriptions.count_documents({"due": {"$exists": True}}, limit=at_most)
        failed = {"state": TranscriptionState.FAILED}
        return due, await store.transcriptions.count_documents(failed, limit=at_most)


def _recording(dossier: Dossier, recording: str) -> Recording:
    found = next((one for one in dossier.recordings if one.id == recording), None)
    if found is None:
        raise InvalidInput("recording", "is no recording of this dossier; one that still comes in is not, until proven")
    return found


async def _latest(store: Store, recording: str) -> Transcription | None:
    async with answering():
        found = store.transcriptions.find({"recording": recording}).sort([("number", DESCENDING)]).limit(1)
        raws = await found.to_list()
    return Transcription.model_validate(raws[0]) if raws else None


async def _added(store: Store, asked: Transcription) -> Transcription:
    """It, due now; or the one of that id that is there already."""
    document: Raw = asked.model_dump(by_alias=True)
    document |= {"due": asked.created_at, "expires_at": asked.created_at + REMEMBERED}
    async with answering():
        try:
            await store.transcriptions.insert_one(document)
        except DuplicateKeyError:
            return Transcription.model_validate(await store.transcriptions.find_one({"_id": asked.id}))
    return asked
