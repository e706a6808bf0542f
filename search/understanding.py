"""Understanding: what the one search box takes a text for, told back to who typed it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self

from dossiers.identity import HashKind
from search.extraction.facts import Facts, facts_of
from search.extraction.folding import fold
from search.extraction.keys import keys
from search.extraction.topics import about
from search.lexicon import Lexicon, Term
from search.people import Person, person_in
from search.places import Gazetteer, Place
from search.text import half_width, han_runs, is_han, runs

_QUOTED = re.compile(r'["“”「『]([^"“”「」『』]+)["“”」』]')
_NUMBER = re.compile(r"(?=\D*\d)\S{3,100}")
_SECRET = frozenset({HashKind.PHONE, HashKind.ID_NUMBER})
_LETTERS = re.compile(r"[a-z]{2,40}")


class ReadAs(StrEnum):
    NUMBER = "NUMBER"
    """A case number, or one that another system gave."""
    PHONE = "PHONE"
    ID_NUMBER = "ID_NUMBER"
    CREDIT_CODE = "CREDIT_CODE"
    NAME = "NAME"
    PLACE = "PLACE"
    PINYIN = "PINYIN"
    AMOUNT = "AMOUNT"
    """A number with its unit, however it is written."""
    PHRASE = "PHRASE"
    """What must stand there exactly."""
    WORD = "WORD"


@dataclass(frozen=True, slots=True)
class Reading:
    """One thing that a part of the text was taken for. `written` is empty where the whole is a number or a name."""

    read_as: ReadAs
    written: str
    also: tuple[str, ...] = ()
    """What else was looked for, as saying the same."""
    regions: tuple[str, ...] = ()
    """Codes of the regions that were looked for."""
    looked_up: bool = True
    """False for somebody's number where the viewer may not look for people."""


@dataclass(frozen=True, slots=True)
class Word:
    """A stretch of one kind of writing: the places that it begins with, and the rest by the words that are known."""

    text: str
    places: tuple[Place, ...] = ()
    terms: tuple[Term, ...] = ()

    @property
    def rest(self) -> str:
        return "".join(term.text for term in self.terms)

    @property
    def is_letters(self) -> bool:
        return _LETTERS.fullmatch(self.text) is not None


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum, an area or a number of something, and the key under which it is found however it is written."""

    written: str
    key: str


@dataclass(frozen=True, slots=True)
class Understanding:
    """Of a text without its writer: who may look a `person` up is decided elsewhere (search/finding.py)."""

    typed: str
    exact: tuple[str, ...]
    words: tuple[Word, ...]
    is_number: bool
    person: Person | None
    topics: Mapping[str, float] = field(default_factory=dict)
    """What it is about, as the taxonomy tells: weights up to 1."""
    amounts: tuple[Amount, ...] = ()

    @classmethod
    def of(cls, text: str, gazetteer: Gazetteer, around: str, *, phrase: bool) -> Self:
        """`around` is the code of the region in which initials stand for places."""
        folded = fold(half_width(text))
        number = _NUMBER.fullmatch(folded.strip()) is not None and not han_runs(folded)
        if (person := person_in(text)) and person.kind in _SECRET:
            return cls(text, (), (), number, person)
        if phrase or number:
            return cls(text, (folded,), (), number, person if number else None)
        quoted, rest = tuple(_QUOTED.findall(folded)), _QUOTED.sub(" ", folded)
        amounts, others = _amounts(rest)
        words = tuple(_word(run, gazetteer, around) for run in runs(others))
        return cls(
            text,
            quoted,
            words,
            is_number=False,
            # A name is no place as well.
            person=None if quoted or any(word.places for word in words) else person,
            topics=about(rest).topics.weights,
            amounts=amounts,
        )

    @property
    def is_secret(self) -> bool:
        """Whether it is somebody's number: then it is not looked for in any text, and goes nowhere in plain."""
        return self.person is not None and self.person.kind in _SECRET

    def readings(self, *, looked_up: bool) -> list[Reading]:
        return list(self._readings(looked_up=looked_up))

    def _readings(self, *, looked_up: bool) -> Iterator[Reading]:
        if self.person and (looked_up or self.is_secret):
            yield Reading(_PERSONAL[self.person.kind], "", looked_up=looked_up)
        for exact in self.exact:
            yield Reading(ReadAs.NUMBER, "") if self.is_number else Reading(ReadAs.PHRASE, exact)
        for amount in self.amounts:
            yield Reading(ReadAs.AMOUNT, amount.written)
        for word in self.words:
            for place in word.places:
                read_as = ReadAs.PINYIN if word.is_letters else ReadAs.PLACE
                yield Reading(read_as, place.written, regions=place.codes)
            for term in word.terms:
                yield Reading(ReadAs.WORD, term.text, also=term.also)


_PERSONAL = {
    HashKind.PHONE: ReadAs.PHONE,
    HashKind.ID_NUMBER: ReadAs.ID_NUMBER,
    HashKind.CREDIT_CODE: ReadAs.CREDIT_CODE,
    HashKind.NAME: ReadAs.NAME,
}


def _amounts(text: str) -> tuple[tuple[Amount, ...], str]:
    """The amounts of a text that are worth finding others by, and the text without them."""
    found, rest = [], text
    for quantity in facts_of(text).quantities:
        for key in keys(Facts(quantities=(quantity,))):
            found.append(Amount(quantity.written, key))
            rest = rest[: quantity.start] + " " * (quantity.end - quantity.start) + rest[quantity.end :]
    return tuple(found), rest


def _word(run: str, gazetteer: Gazetteer, around: str) -> Word:
    if _LETTERS.fullmatch(run):
        place = gazetteer.by_latin(run, around)
        return Word(run, (place,) if place else (), (Term(run),))
    if not is_han(run):
        return Word(run, (), (Term(run),))
    places, rest = gazetteer.split(run)
    return Word(run, tuple(places), tuple(Lexicon.shipped().split(rest)))
