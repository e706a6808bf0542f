"""Did you mean: a known name beside a word of the query that the found dossiers do not have.

A suggestion is a name of a region, a unit, a firm, an estate and the like that sounds the same or differs by one
character, or any words that sound the same, where they are too many to be a person's name. It stands in a dossier that
was found and that the viewer may read: nothing comes from a sealed text, or from what is masked.
"""

from collections.abc import Iterable, Iterator
from itertools import chain

from dossiers.dossier import Dossier
from dossiers.regions import RegionTree
from search.extraction.facts import facts_of
from search.extraction.folding import fold
from search.naming import names_of
from search.people import may_be_name
from search.projection import raised
from search.sounds import sound, sounds_alike
from search.text import is_han
from search.understanding import Understanding

AT_MOST = 3
_LOOKED_THROUGH = 10
"""Dossiers: what is not in the best of them is not what was meant."""
_NO_PERSON = 4
"""Characters from which on hardly a person is named so."""
_SHORTEST = 3
"""Characters of a word of which one may be wrong; of two it would be another word."""


def suggestions(understood: Understanding, found: Iterable[Dossier], regions: RegionTree) -> list[str]:
    """What may have been meant, the likest first."""
    dossiers = list(found)[:_LOOKED_THROUGH]
    texts = [fold(text) for dossier in dossiers for written in raised(dossier).values() for text in written]
    missed = [word.rest for word in understood.words if _may_be_miswritten(word.rest, texts)]
    if not missed:
        return []
    names = list(dict.fromkeys(_names(dossiers, texts, regions)))
    meant = dict.fromkeys(like for word in missed for like in (_heard(word, texts) or _alike(word, names)))
    return list(meant)[:AT_MOST]


def _may_be_miswritten(word: str, texts: Iterable[str]) -> bool:
    return is_han(word) and len(word) >= _SHORTEST and not any(word in text for text in texts)


def _heard(word: str, texts: Iterable[str]) -> list[str]:
    """What sounds just like a word that is too long for a person's name, in the words of the texts."""
    if len(word) < _NO_PERSON:
        return []
    places = ((text, sound(text).find(sound(word))) for text in texts)
    parts = (text[place : place + len(word)] for text, place in places if place >= 0)
    return [part for part in dict.fromkeys(parts) if not may_be_name(part)]


def _names(dossiers: Iterable[Dossier], texts: Iterable[str], regions: RegionTree) -> Iterator[str]:
    units = [respondent.name for dossier in dossiers for respondent in dossier.matter.respondents]
    named = names_of(units, facts_of("\n".join(texts)), regions)
    places = (regions[place].name for dossier in dossiers if (place := dossier.matter.place) and place in regions)
    yield from (name for name in chain(named, places) if not may_be_name(name))


def _alike(word: str, names: Iterable[str]) -> list[str]:
    """Parts of names as long as the word: those that sound like it, then those with one other character."""
    parts = list(dict.fromkeys(name[n : n + len(word)] for name in names for n in range(len(name) - len(word) + 1)))
    heard = [part for part in parts if sounds_alike(part, word)]
    return heard or [part for part in parts if _differing(part, word) == 1]


def _differing(one: str, other: str) -> int:
    return sum(a != b for a, b in zip(one, other, strict=True))
