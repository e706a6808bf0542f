"""Words said (发言检索): where in the recordings of a dossier a word was said, and all that was, for the index."""

from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from dossiers.answering import answering
from dossiers.errors import InvalidInput
from dossiers.hearing import Statement
from dossiers.reading import fold
from dossiers.record import Record
from dossiers.store import Store
from dossiers.transcripts.transcript import PER_PAGE, Segment, Transcript, TranscriptStatus, status

LONGEST_WORDS = 100
_MOST_WORDS = 10
_PAGES_AT_ONCE = 20
INDEXED = 1_000_000
"""Characters of a dossier's transcripts that are indexed: some fifty hours of speech."""


@dataclass(frozen=True, slots=True)
class SpokenMoment:
    """Something said, and where it is heard; a statement in minutes may have no recording."""

    speaker: str | None
    text: str
    recording: str | None
    from_ms: int | None
    to_ms: int | None


def words_of(text: str) -> list[str]:
    """The words looked for, as they are compared; raises InvalidInput where there are none, or too many."""
    words = list(dict.fromkeys(fold(text).split()))
    if not words or len(text) > LONGEST_WORDS or len(words) > _MOST_WORDS:
        raise InvalidInput("text", f"give 1 to {_MOST_WORDS} words, of {LONGEST_WORDS} characters at most in all")
    return words


def in_statements(statements: Iterable[Statement], words: list[str]) -> list[SpokenMoment]:
    return [
        SpokenMoment(one.speaker.text, one.text.text, one.recording, one.from_ms, one.to_ms)
        for one in statements
        if _says(one.text.text, words)
    ]


async def in_transcripts(store: Store, dossier: Record, words: list[str], most: int) -> list[SpokenMoment]:
    """In the transcripts that count now, each in the order of its recording; `most` of them."""
    found: list[SpokenMoment] = []
    for transcript in standing(dossier.transcripts):
        async for one in _segments(store, transcript):
            if _says(one.text.text, words):
                speaker = one.speaker.text if one.speaker else None
                found.append(SpokenMoment(speaker, one.text.text, transcript.recording, one.from_ms, one.to_ms))
            if len(found) >= most:
                return found
    return found


def standing(transcripts: list[Transcript]) -> list[Transcript]:
    return [one for one in transcripts if status(one, transcripts) is TranscriptStatus.READY]


async def all_said(store: Store, raws: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    """By number of those dossiers, as stored, that have transcripts: the texts of these, page by page."""
    said: dict[str, list[str]] = {}
    for raw in raws:
        if raw.get("transcripts") and not raw["sealed"]:
            left = INDEXED
            for transcript in standing([Transcript.model_validate(one) for one in raw["transcripts"]]):
                async for one in _segments(store, transcript):
                    if left > 0:
                        said.setdefault(raw["_id"], []).append(one.text.text)
                    left -= len(one.text.text)
    return said


async def _segments(store: Store, transcript: Transcript) -> AsyncIterator[Segment]:
    """All of them in their order, some pages at a time."""
    pages = -(-transcript.segments // PER_PAGE)
    for start in range(0, pages, _PAGES_AT_ONCE):
        ids = [f"{transcript.pages}:{number}" for number in range(start, min(start + _PAGES_AT_ONCE, pages))]
        async with answering():
            found = await store.transcripts.find({"_id": {"$in": ids}}).to_list()
        for page in sorted(found, key=lambda one: one["number"]):
            for row in page["segments"]:
                yield Segment.model_validate(row)


def _says(text: str, words: list[str]) -> bool:
    folded = fold(text)
    return all(word in folded for word in words)
