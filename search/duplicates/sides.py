"""Sides: a draft or a dossier as it is compared."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from itertools import accumulate, chain
from typing import Self

from dossiers.categories import OTHER
from dossiers.dossier import Dossier
from dossiers.glance import Glance
from search.duplicates.told import LONGEST, NOTHING_KEPT, Text, Told, kept
from search.extraction.fact import Kind, Member
from search.extraction.facts import Facts
from search.extraction.folding import fold, said_alike
from search.extraction.keys import keys
from search.extraction.topics import Subjects
from search.extraction.trades import field_of
from search.text import han_runs, pairs, runs, words

_OFFICE = re.compile(
    r"(?:局|厅|政府|委|委会|委员会|办|办公室|大队|支队|派出所|法院|检察院|残联|妇联|工会|联合会|协会|中心|指挥部|管理处|(?<!加油)站|(?<!事务)(?<!诊)所|镇|乡|(?<!度假)村|社区"
    r"|街道|办事处)(?:\([^()]*\))?$"
)
"""By what the name ends in, before what stands in brackets."""

_TRADING = frozenset({Kind.FIRM, Kind.BRAND, Kind.SCHOOL, Kind.HOSPITAL})


@dataclass(frozen=True, slots=True)
class Respondent:
    """Who is complained of, by the name as it is compared, and the pairs of characters of it."""

    name: str
    pairs: frozenset[str]
    office: bool
    """Of the state or of a village: many complain of it."""

    @classmethod
    def of(cls, name: str) -> Self:
        folded = fold(name)
        return cls(folded, frozenset(pairs(folded)), _OFFICE.search(folded) is not None)


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
    told: Told = field(default=NOTHING_KEPT, repr=False, compare=False)
    """What was read from its texts before; whatever is not in it is read when it is asked for."""
    nameless: bool = False
    """Whether surnames are left out."""

    @classmethod
    def of(cls, dossier: Dossier | Glance, told: Told = NOTHING_KEPT) -> Self:
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
            told=told,
        )

    @cached_property
    def text(self) -> str:
        """All of it that is compared, in one way of writing."""
        return fold(self._subject)

    @cached_property
    def _folded(self) -> Sequence[str]:
        """Title and texts, each by itself, in one way of writing."""
        parts = (self.title, *self.texts)
        if sum(map(len, parts)) + len(self.texts) > LONGEST:
            return [fold(part[:LONGEST]) for part in parts]
        # Cut out of the whole: no word that is put right goes over the end of a line.
        ends = list(accumulate(len(part) + 1 for part in parts))
        return [self.text[end - 1 - len(part) : end - 1] for part, end in zip(parts, ends, strict=True)]

    @cached_property
    def length(self) -> int:
        """Characters of its texts that say something."""
        return sum(len(run) for text in self._folded[1:] for run in runs(text))

    @cached_property
    def words(self) -> frozenset[str]:
        return self.text_words | words("\n".join(respondent.name for respondent in self.complained_of))

    @cached_property
    def text_words(self) -> frozenset[str]:
        """Without those of who is complained of."""
        return words(self.text)

    @cached_property
    def name_words(self) -> frozenset[str]:
        """Words of the names that it holds."""
        written = fold("\n".join(name.written for name in self.facts.names))
        return words("\n".join((written, *(respondent.name for respondent in self.complained_of))))

    @cached_property
    def story_words(self) -> frozenset[str]:
        """Words of what it tells, one for those that say the same, without names."""
        said = said_alike(self.text)
        return (self.text_words if said == self.text else words(said)) - self.name_words

    @cached_property
    def complained_of(self) -> tuple[Respondent, ...]:
        return tuple(map(Respondent.of, self.respondents))

    @cached_property
    def trade_names(self) -> Mapping[str, frozenset[str]]:
        """Of firms and the like, without place, trade and legal form: each with the fields that its names tell."""
        found: dict[str, frozenset[str]] = {}
        for name in self.facts.names:
            if name.kind in _TRADING and not name.general:
                found[name.core] = (found.get(name.core, frozenset()) | {field_of(name)}) - {""}
        return found

    @cached_property
    def characters(self) -> frozenset[str]:
        """Chinese characters of its text."""
        return frozenset(chain.from_iterable(han_runs(self.text)))

    @cached_property
    def title_words(self) -> frozenset[str]:
        return words(self._folded[0])

    @cached_property
    def facts(self) -> Facts:
        """Those of the text and of the names of who is complained of."""
        told = [self.told.facts(text, day) for text, day in self._told_texts()]
        named = self.told.facts(*self._named)
        return Facts(
            quantities=tuple(chain.from_iterable(facts.quantities for facts in told)),
            periods=tuple(chain.from_iterable(facts.periods for facts in told)),
            names=tuple(chain.from_iterable(facts.names for facts in (*told, named))),
            places=tuple(chain.from_iterable(facts.places for facts in told)),
            members=tuple(chain.from_iterable(self._members(facts) for facts in told)),
            text="\n".join(facts.text for facts in (*told, named)),
        )

    @cached_property
    def keys(self) -> frozenset[str]:
        """Facts as the index knows them."""
        return keys(self.facts)

    def _members(self, facts: Facts) -> Iterable[Member]:
        return (member for member in facts.members if not (self.nameless and member.kind is Kind.PERSON))

    def without_people(self) -> Self:
        """As it is compared where nothing may rest on who raised it."""
        return replace(self, hashes=frozenset(), nameless=True)

    def _told_texts(self) -> Iterator[Text]:
        """Those of which facts are read."""
        yield self.title, self._first_told
        left = LONGEST
        days = chain(self.told_on, iter(lambda: self._first_told, 0))
        for text, day in zip(self.texts, days, strict=False):
            if left <= 0:
                return
            yield text[:left], day
            left -= len(text)

    @property
    def _named(self) -> Text:
        """Who is complained of."""
        return "。".join(self.respondents), None

    @property
    def _first_told(self) -> date | None:
        return next(iter(self.told_on), None)

    @cached_property
    def subjects(self) -> Subjects:
        return self.told.subjects(self._subject)

    @property
    def _subject(self) -> str:
        return "\n".join((self.title, *self.texts))[:LONGEST]

    def kept(self) -> str | None:
        """What its texts tell, to be given back as `told`."""
        return kept([*self._told_texts(), self._named], self._subject)


def known_category(main: str) -> str | None:
    return None if main == OTHER else main
