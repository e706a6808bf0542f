"""What advice says and the words by which a text calls for it: data, read once (dossiers/data/advice.toml)."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from dossiers.advice.advice import Said
from dossiers.clocks.tables import read_table

SHIPPED = Path(__file__).parents[1] / "data" / "advice.toml"

_Words = Annotated[str, Field(min_length=1, max_length=600)]
_SENTENCE = re.compile(r"[^。；;！!？?\n]+")


def _compiled(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"is no regular expression: {error}") from None
    return pattern


_Pattern = Annotated[str, Field(min_length=1, max_length=2_000), AfterValidator(_compiled)]


class Saying(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    zh: _Words
    en: _Words
    source_zh: _Words
    source_en: _Words
    confirmed: bool

    def said(self, **values: str | int) -> Said:
        """With the values put into the places in braces."""
        said = Said(self.zh, self.en, self.source_zh, self.source_en, self.confirmed)
        return said.filled(**values) if values else said


class Litigation(Saying):
    categories: tuple[_Words, ...]
    patterns: tuple[_Pattern, ...]

    def spans(self, text: str, not_yet: re.Pattern[str]) -> Iterator[str]:
        """The words that tell of a case, but for those that are turned round: 尚未起诉."""
        for pattern in self.patterns:
            for found in re.finditer(pattern, text):
                if not not_yet.search(text[max(0, found.start() - 8) : found.start()]):
                    yield found.group()


class Sealed(Saying):
    categories: tuple[_Words, ...]
    wrongs: _Pattern
    officials: _Pattern
    denounces: _Pattern

    def spans(self, text: str) -> Iterator[str]:
        """The words that accuse: of one sentence from the first word to the last that make it an accusation."""
        for sentence in _SENTENCE.findall(text):
            wrong, official = re.search(self.wrongs, sentence), re.search(self.officials, sentence)
            if wrong and official:
                start, end = min(wrong.start(), official.start()), max(wrong.end(), official.end())
                yield sentence[start:end].strip()
            elif denounced := re.search(self.denounces, sentence):
                yield denounced.group()


class Simplified(Saying):
    most_requests: int
    most_characters: int
    most_people: int
    categories: frozenset[_Words]


class Words(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    not_yet: _Pattern
    points: _Pattern
    litigation: Litigation
    sealed: Sealed
    several: Saying
    mixed: Saying
    final: Saying
    being_handled: Saying
    above_level: Saying
    simplified: Simplified

    def before(self) -> re.Pattern[str]:
        return re.compile(self.not_yet)

    def listed(self, text: str) -> list[str]:
        """The points of a text that enumerates them; none where it does not."""
        marks = list(re.finditer(self.points, text))
        ends = [*(mark.start() for mark in marks[1:]), len(text)]
        return [text[mark.end() : end].strip() for mark, end in zip(marks, ends, strict=True)] if len(marks) > 1 else []


@cache
def words() -> Words:
    return read_table(SHIPPED, Words)
