"""Projection: the one place that says what of a dossier goes into the index.

Only text with identities cut out goes in; of a sealed dossier nothing but its number does.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from pydantic import BaseModel

from dossiers.contact import Contact
from dossiers.dossier import Dossier
from dossiers.glance import Glance
from dossiers.identity import ConcealedText
from dossiers.matter import Request
from dossiers.party import Party
from dossiers.personal_data import Mark, personal_data
from dossiers.redaction import redact
from dossiers.regions import Level, RegionTree
from dossiers.steps import StepTaken
from search.clusters.roots import roots_of
from search.duplicates.sides import Side
from search.extraction.folding import fold
from search.mapping import (
    KEYS,
    LATER,
    LATIN,
    NAMES,
    OPEN_HASHES,
    OPENING,
    ROOTS,
    SAID_FIRST,
    SAID_SINCE,
    SOUNDS,
    TOLD,
    TOPIC,
    TOPICS,
)
from search.naming import latin_of, names_of
from search.sounds import sound
from search.text import half_width

Document = dict[str, Any]

LONGEST = 100_000
"""Characters of one field that are indexed, as of two hundred letters: no dossier is too large to send or to show."""

_PERSONAL = {Mark.PHONE, Mark.ID_NUMBER}
"""What is a person's number by its form is no external number, though it was typed into that field."""

_FACETED = {Level.PROVINCE: "place_province", Level.PREFECTURE: "place_prefecture", Level.COUNTY: "place_county"}


def project(dossier: Dossier, regions: RegionTree, spoken: Sequence[str] = ()) -> Document:
    """The document of a dossier that is loaded with its whole chain; `spoken` is what its transcripts say."""
    if dossier.sealed:
        return tombstone(dossier.id, dossier.version)
    text = _text(dossier)
    return {"number": dossier.id, "version": dossier.version, "sealed": False, **text, **_said(text, spoken),
            **_facts(dossier), **_extracted(dossier, text, regions),
            **_place(dossier.matter.place, regions)}  # fmt: skip


def tombstone(number: str, version: int) -> Document:
    """Stands for what nobody may find: a document that came late is then older than it, and is refused."""
    return {"number": number, "version": version, "sealed": True}


def _text(dossier: Dossier) -> Document:
    opinions = [text for entry in dossier.chain for text in _written(entry.facts)]
    return {field: _shortened(texts) for field, texts in (*raised(dossier).items(), ("opinions", opinions))}


def _said(text: Document, spoken: Sequence[str]) -> Document:
    """The text once more, as a search looks for it."""
    first = [fold(part) for field in OPENING for part in text[field]]
    return {
        SAID_FIRST: first,
        SAID_SINCE: [fold(part) for field in LATER for part in text[field]] + [fold(part) for part in spoken],
        SOUNDS: [sound(part) for part in first],
    }


def _extracted(dossier: Dossier, text: Document, regions: RegionTree) -> Document:
    """What is told by rules, and not word by word: names, facts as keys, what it is about."""
    side = _side(dossier)
    names = names_of(text["respondents"], side.facts, regions)
    topics = side.subjects.topics.weights
    return {
        NAMES: names,
        LATIN: latin_of(names),
        KEYS: sorted(side.keys),
        ROOTS: roots_of(side.facts, side.subjects, _prefecture(dossier, regions)),
        TOPICS: list(topics),
        TOPIC: next(iter(topics), None),
        TOLD: side.kept(),
    }


def told_of(dossier: Dossier | Glance) -> str | None:
    """What its texts tell."""
    return _side(dossier).kept()


def _side(dossier: Dossier | Glance) -> Side:
    """As it is compared, identities cut out of the names of who is complained of."""
    names = tuple(_unit_name(respondent.name) for respondent in dossier.matter.respondents)
    return replace(Side.of(dossier), respondents=names)


def _prefecture(dossier: Dossier, regions: RegionTree) -> str:
    """Of the place; the region itself above prefectures, and that of the first office where no place is known."""
    place = dossier.matter.place
    known = place if place in regions else dossier.contacts[0].received_region if dossier.contacts else None
    if known is None or known not in regions:
        return ""
    found = regions.at_level(known, Level.PREFECTURE)
    return found.code if found else known


def raised(dossier: Dossier) -> dict[str, list[str]]:
    """The text of a dossier by the field it is searched in, its chain left out; what was added is `later`."""
    matter = dossier.matter
    narratives = [contact.narrative.text for contact in dossier.contacts]
    requests = {first: [r.text.text for r in matter.requests if (r.entry == 1) is first] for first in (True, False)}
    return {
        "title": [matter.title.text],
        "narrative": narratives[:1],
        "requests": requests[True],
        "respondents": [_unit_name(respondent.name) for respondent in matter.respondents],
        "later": [*narratives[1:], *requests[False]],
    }


@lru_cache(maxsize=10_000)
def _unit_name(written: str) -> str:
    """The same few units are complained of again and again."""
    return redact(written, [])


def _written(facts: StepTaken) -> Iterator[str]:
    """Nothing of a step that some who find the dossier must not learn of."""
    return iter(()) if facts.confidential else _texts(facts)


def _texts(facts: Any) -> Iterator[str]:  # noqa: ANN401 - whatever a step records
    """What an office wrote in a step; contacts and requests are read from the dossier, where they stand corrected."""
    match facts:
        case ConcealedText(text=text):
            yield text
        case Contact() | Request() | Party():
            return
        case BaseModel():
            for name in type(facts).model_fields:
                yield from _texts(getattr(facts, name))
        case list():
            for part in facts:
                yield from _texts(part)


def _shortened(texts: Iterable[str], longest: int = LONGEST) -> list[str]:
    left, kept = longest, []
    for text in texts:
        if left <= 0:
            break
        kept.append(half_width(text[:left]))
        left -= len(text)
    return kept


def _facts(dossier: Dossier) -> Document:
    matter, contacts = dossier.matter, dossier.contacts
    return {
        "purpose": dossier.purpose,
        "state": dossier.state,
        "category_main": matter.category.main,
        "category_sub": matter.category.sub,
        "external_numbers": _external_numbers(contacts),
        "forms": _each(contact.form for contact in contacts),
        "sources": _each(contact.source for contact in contacts),
        "manners": _each(contact.manner for contact in contacts),
        "months": _each(contact.received_on.isoformat()[:7] for contact in contacts),
        "people_count": max((contact.people_count for contact in contacts), default=0),
        "holder": dossier.holder.id,
        "responsible": dossier.responsible.id if dossier.responsible else None,
        "within": dossier.within,
        "received_by": dossier.received_by,
        "led_by": dossier.led_by,
        "held_by": dossier.held_by,
        "hashes": dossier.hashes,
        OPEN_HASHES: sorted({value for party in dossier.parties if not party.confidential for value in party.hashes()}),
        "opened_on": dossier.opened_on.isoformat(),
        "last_entry_at": int(dossier.last_entry_at.timestamp() * 1000),
    }


def _external_numbers(contacts: Iterable[Contact]) -> list[str]:
    numbers = [half_width(given.number) for contact in contacts for given in contact.external_numbers]
    return _each(number for number in numbers if not _PERSONAL.intersection(cut.mark for cut in personal_data(number)))


def _place(code: str | None, regions: RegionTree) -> Document:
    if code is None or code not in regions:
        return {}
    path = regions.path(code)
    faceted = {_FACETED[level]: step for step in path if (level := regions.level(step)) in _FACETED}
    return {"place": path[-1], "place_path": path, **faceted}


def _each(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(values))
