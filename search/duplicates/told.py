"""What a text tells: the facts that it holds and what it is about.

Reading is most of the work of a comparison, and what is on file is compared again and again. What its texts tell is
therefore kept beside each dossier in the index, under keys that follow from the text, the day of its telling and the
edition of the extraction: what is found under its key is what reading would give now, and what is not found is read.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from enum import StrEnum
from hashlib import blake2b
from pathlib import Path
from typing import Any, Generic, TypeVar, get_args, get_origin, get_type_hints

import orjson

from search.extraction.edition import edition
from search.extraction.fact import Fact
from search.extraction.facts import Facts, facts_of
from search.extraction.topics import Subjects, Weighed, about

LONGEST = 3_000
"""Characters of a side that are compared: who waits at a window does not wait for the comparing of books."""
_KEPT = 4_000
"""Texts whose facts are kept in the process: those that are met again and again are the likeliest duplicates."""
_LARGEST = 60_000
"""Characters that are kept beside a dossier; of what tells more all is read anew."""
_KEY_BYTES = 12
_FORM = Path(__file__)
"""How it is written is part of the edition: what was written another way is not read."""
_ABOUT = "about"

Text = tuple[str, date | None]
"""With the day of its telling."""
_Read = TypeVar("_Read", Facts, Subjects)


class _Met(Generic[_Read]):
    """What was read last, so that of one text, wherever it stands, there is one reading."""

    def __init__(self) -> None:
        self._met: dict[Text, _Read] = {}

    def __call__(self, text: Text, read: Callable[[], _Read]) -> _Read:
        found = self._met.pop(text, None)
        if found is None:
            found = read()
            if len(self._met) >= _KEPT:
                self._met.pop(next(iter(self._met)), None)
        self._met[text] = found
        return found


_FACTS_MET = _Met[Facts]()
_SUBJECTS_MET = _Met[Subjects]()


class Told:
    """What texts tell: as it was kept, where it was, else read now."""

    def __init__(self, kept: str | None = None) -> None:
        self._kept: Mapping[str, Any] = orjson.loads(kept) if kept else {}

    def facts(self, text: str, told_on: date | None) -> Facts:
        return _FACTS_MET((text, told_on), lambda: self._facts(text, told_on))

    def subjects(self, text: str) -> Subjects:
        """Without the places of what was found."""
        return _SUBJECTS_MET((text, None), lambda: self._subjects(text))

    def _facts(self, text: str, told_on: date | None) -> Facts:
        row = self._kept.get(_key(text, told_on)) if self._kept else None
        return facts_of(text, told_on) if row is None else _facts(row, text)

    def _subjects(self, text: str) -> Subjects:
        if self._kept and (row := self._kept.get(_key(text, _ABOUT))):
            return _subjects(row)
        read = about(text)
        return Subjects(replace(read.topics, found=()), replace(read.demands, found=()))


NOTHING_KEPT = Told()


def kept(texts: Iterable[Text], subject: str) -> str | None:
    """What is to be kept of texts, and of the one that says what it is about; None of what is too much."""
    told = {_key(text, day): _facts_row(NOTHING_KEPT.facts(text, day), text) for text, day in texts}
    told[_key(subject, _ABOUT)] = _subjects_row(NOTHING_KEPT.subjects(subject))
    row = orjson.dumps(told).decode()
    return row if len(row) <= _LARGEST else None


def _key(text: str, of: date | str | None) -> str:
    said = f"{edition(_FORM)}\n{of}\n{text}".encode("utf-8", "surrogatepass")
    return blake2b(said, digest_size=_KEY_BYTES).hexdigest()


class _Rows:
    """Facts of one class as lists of what is in their fields, and back."""

    def __init__(self, of: type[Any]) -> None:
        hints = get_type_hints(of)
        self._made_of = of._make
        self._readers = [(n, reader) for n, name in enumerate(of._fields) if (reader := _reader(hints[name]))]

    def written(self, facts: Iterable[Fact]) -> list[Sequence[Any]]:
        return [list(fact) for fact in facts]

    def read(self, rows: Iterable[list[Any]]) -> tuple[Any, ...]:
        found = []
        for row in rows:
            values = [*row]
            for place, reader in self._readers:
                values[place] = reader(row[place])
            found.append(self._made_of(values))
        return tuple(found)


def _reader(hint: Any) -> Callable[[Any], Any] | None:  # noqa: ANN401 - any type that a field may have
    """What makes of the value in a row that of the field; None where they are the same."""
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return {member.value: member for member in hint}.__getitem__
    if hint == date | None:
        return lambda day: day and date.fromisoformat(day)
    return None


_ROWS = {name: _Rows(get_args(hint)[0]) for name, hint in get_type_hints(Facts).items() if get_origin(hint) is tuple}
"""By the field of Facts in which they stand."""


def _facts_row(facts: Facts, text: str) -> list[Any]:
    """Of what was read, the text too where it is not the one that was given."""
    lists = [rows.written(getattr(facts, name)) for name, rows in _ROWS.items()]
    return [*lists, None if facts.text == text else facts.text]


def _facts(row: list[Any], text: str) -> Facts:
    *lists, read = row
    found: dict[str, Any] = {name: rows.read(one) for (name, rows), one in zip(_ROWS.items(), lists, strict=True)}
    return Facts(**found, text=text if read is None else read)


def _subjects_row(subjects: Subjects) -> list[list[Any]]:
    return [[[*one.weights.items()], one.evidence] for one in (subjects.topics, subjects.demands)]


def _subjects(row: list[list[Any]]) -> Subjects:
    topics, demands = (Weighed(dict(weights), evidence, ()) for weights, evidence in row)
    return Subjects(topics, demands)
