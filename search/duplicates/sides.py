"""Sides: a draft or a dossier as it is compared."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import chain
from typing import Self

from dossiers.categories import OTHER
from dossiers.dossier import Dossier
from search.duplicates.told import LONGEST, facts_told, subjects_told
from search.extraction.facts import Facts
from search.extraction.folding import fold, fold_words
from search.extraction.keys import keys
from search.extraction.topics import Subjects
from search.text import runs, words


@dataclass(frozen=True)
class Side:
    """What of a draft or a dossier is compared. A draft has no `hashes`: it must not be a way to look people up.

    `told_on` are the days on which the texts were handed in, as far as they are known, in the same order.
    `handed_in` are the regions of the offices that received it.
    """

    title: str
    texts: tuple[str, ...]
    told_on: tuple[date | None, ...] = ()
    respondents: tuple[str, ...] = ()
    category: str | None = None
    place: str | None = None
    handed_in: tuple[str, ...] = ()
    hashes: frozenset[str] = frozenset()

    @classmethod
    def of(cls, dossier: Dossier) -> Self:
        matter = dossier.matter
        narratives = [contact.narrative.text for contact in dossier.contacts]
        return cls(
            title=matter.title.text,
            texts=(*narratives, *(request.text.text for request in matter.requests)),
            told_on=tuple(contact.received_on for contact in dossier.contacts),
            respondents=tuple(respondent.name for respondent in matter.respondents),
            category=known_category(matter.category.main),
            place=matter.place,
            handed_in=tuple(dict.fromkeys(contact.received_region for contact in dossier.contacts)),
            hashes=frozenset(dossier.hashes),
        )

    @cached_property
    def text(self) -> str:
        """All of it that is compared, in one way of writing."""
        return fold("\n".join((self.title, *self.texts))[:LONGEST])

    @cached_property
    def length(self) -> int:
        """Characters of its texts that say something."""
        return sum(len(run) for text in self.texts for run in runs(fold(text[:LONGEST])))

    @cached_property
    def words(self) -> frozenset[str]:
        return words("\n".join((self.text, *map(fold, self.respondents))))

    @cached_property
    def name_words(self) -> frozenset[str]:
        """Words of the names that it holds."""
        return words("\n".join(map(fold, (*self.respondents, *(name.written for name in self.facts.names)))))

    @cached_property
    def story_words(self) -> frozenset[str]:
        """Words of what it tells, one for those that say the same, without names."""
        return words(fold_words(self.text)) - self.name_words

    @cached_property
    def title_words(self) -> frozenset[str]:
        return words(fold(self.title))

    @cached_property
    def facts(self) -> Facts:
        """Those of the text and of the names of who is complained of."""
        told = [facts_told(self.title, self._first_told), *self._facts_of_texts()]
        named = facts_told("。".join(self.respondents), None)
        return Facts(
            quantities=tuple(chain.from_iterable(facts.quantities for facts in told)),
            periods=tuple(chain.from_iterable(facts.periods for facts in told)),
            names=tuple(chain.from_iterable(facts.names for facts in (*told, named))),
            places=tuple(chain.from_iterable(facts.places for facts in told)),
        )

    @cached_property
    def keys(self) -> frozenset[str]:
        """Facts as the index knows them."""
        return keys(self.facts)

    def _facts_of_texts(self) -> Iterable[Facts]:
        left = LONGEST
        days = chain(self.told_on, iter(lambda: self._first_told, 0))
        for text, day in zip(self.texts, days, strict=False):
            if left <= 0:
                return
            yield facts_told(text[:left], day)
            left -= len(text)

    @property
    def _first_told(self) -> date | None:
        return next(iter(self.told_on), None)

    @cached_property
    def subjects(self) -> Subjects:
        return subjects_told("\n".join((self.title, *self.texts))[:LONGEST])


def known_category(main: str) -> str | None:
    return None if main == OTHER else main
