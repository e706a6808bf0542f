"""Telling: what a step or record says, as names and values in Chinese, whatever kind of step it is.

A new step needs nothing here: its words are those by which it declares itself.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from pydantic import BaseModel

from dossiers.chain import Actor
from dossiers.clocks.clock import Why
from dossiers.contact import Contact
from dossiers.days import SHANGHAI
from dossiers.dossier import Dossier
from dossiers.identity import ConcealedText, SealedIdentity
from dossiers.matter import Category, Matter, Request
from dossiers.party import Party
from dossiers.recordings.recording import Recording
from dossiers.regions import RegionTree
from dossiers.steps import StepTaken
from dossiers.transcripts.transcript import Transcript
from dossiers.units import UnitRef
from papers.paper import Fact
from papers.people import People
from papers.words import Words

NONE = "—"
_LINK = ("other", "relation", "reason")
_JUDGED = ("other", "kind", "party", "reason")
_TOLD: Mapping[str, tuple[str, ...]] = {
    "REGISTER": ("party", "contact", "category", "place", "against_advice"),
    "ADD_CONTACT": ("contact", "new_requests"),
    "JOIN_PARTY": ("contact", "new_requests", "party"),
    "LINK": _LINK,
    "LINKED": _LINK,
    "UNLINKED": ("other",),
    "MERGE": _JUDGED,
    "TAKE_OVER": ("other",),
    "GIVE_BACK": ("other",),
    "TELL_APART": _JUDGED,
    "TOLD_APART": _JUDGED,
    "RECONSIDER": _JUDGED,
    "RECONSIDERED": _JUDGED,
    "INQUIRE": ("inquiry", "unit", "question"),
    "INQUIRED": ("inquiry", "asked_by", "question"),
    "INQUIRY_ANSWERED": ("inquiry", "same_matter", "number", "text"),
    "SPLIT": ("title", "requests", "split_off"),
    "SPLIT_OFF": ("origin",),
    "MISS": ("clock",),
    "LAPSE": ("clock",),
    "RECOMPUTE": ("clocks",),
    "ADD_RECORDING": ("recording",),
    "ADD_TRANSCRIPT": ("transcript",),
}
"""Of steps that do not declare themselves: what the schema shows of each (schema/facts.py). All else stays inside, such
as what a letter said of another matter that is sealed, or the number of a dossier that another office may not open.
"""
_TICKER = "ticker"
_AS_TEXT = (
    *(ConcealedText, UnitRef, Contact, Party, Matter, Request, Category, SealedIdentity, Recording, Transcript, Why),
)
"""Records that are told in one line."""


def told_in_line(kind: type[BaseModel]) -> bool:
    """Whether a record is told in one line; so is what refers to bytes by their hash."""
    return issubclass(kind, _AS_TEXT) or "sha256" in kind.model_fields


def told_fields(kind: type[BaseModel]) -> list[str]:
    """Names of the fields that may be told of a step, or of a record in one."""
    names = [name for name, field in kind.model_fields.items() if name != "step" and not field.exclude]
    if issubclass(kind, StepTaken) and not kind.recorded:
        told = _TOLD.get(kind.name(), ())
        return [name for name in names if name in told]
    return names


def day(value: date | None) -> str:
    return f"{value.year}年{value.month}月{value.day}日" if value else NONE


def short(value: date | None) -> str:
    """For a narrow column."""
    return value.isoformat() if value else NONE


def moment(value: datetime) -> str:
    """In the time of China."""
    there = value.astimezone(SHANGHAI)
    return f"{day(there.date())} {there:%H:%M}"


def units_named(noun: Any) -> Iterator[UnitRef]:  # noqa: ANN401 - a dossier, or any part of one
    """Every unit that stands in it with its name of then."""
    if isinstance(noun, UnitRef):
        yield noun
    elif isinstance(noun, BaseModel):
        for name in type(noun).model_fields:
            yield from units_named(getattr(noun, name))
    elif isinstance(noun, list):
        for one in noun:
            yield from units_named(one)


class Telling:
    """Of one dossier; `people` are those in it as they may be shown, `units` names of units by id."""

    def __init__(
        self, dossier: Dossier, words: Words, regions: RegionTree, people: People, units: Mapping[str, str]
    ) -> None:
        self.dossier = dossier
        self.words = words
        self._regions = regions
        self.people = people
        self._names = people.names(dossier)
        self._units = {**units, **{unit.id: unit.name for unit in units_named(dossier)}}
        self._requests = {request.id: request.text.text for request in dossier.matter.requests}

    def of(self, dossier: Dossier) -> "Telling":
        """The same of another form of the dossier."""
        return Telling(dossier, self.words, self._regions, self.people, self._units)

    def party(self, party: str | None) -> str:
        if party is None:
            return NONE
        return f"{self._names[party]}（{party}）" if party in self._names else party

    def unit(self, unit: str | None) -> str:
        return self._units.get(unit, unit) if unit else NONE

    def region(self, code: str | None) -> str:
        return self._regions.name_path(code) if code and code in self._regions else code or NONE

    def request(self, request: str) -> str:
        return f"{request} {self._requests[request]}" if request in self._requests else request

    def actor(self, actor: Actor) -> str:
        if actor.subject == _TICKER:
            return "系统（时限）"
        return " ".join(part for part in (self._units.get(actor.unit or "", actor.unit), actor.name) if part)

    def facts(self, noun: BaseModel) -> list[Fact]:
        """What a step or record says; empty fields are left out."""
        told = ((name, self.value(name, getattr(noun, name))) for name in told_fields(type(noun)))
        return [Fact(self.words.field(type(noun), name), value) for name, value in told if value]

    def value(self, name: str, value: Any) -> Any:  # noqa: ANN401 - whatever a field holds
        """As text, or as records; None for nothing."""
        if value is None or value == []:
            return None
        if isinstance(value, list):
            return self._several(name, value)
        if self._is_record(value):
            return [self.facts(value)]
        return self._one(name, value)

    def _several(self, name: str, values: list[Any]) -> Any:  # noqa: ANN401
        shown = [one for one in values if not getattr(one, "confidential", False)]
        if not shown:
            return None
        if self._is_record(shown[0]):
            return [self.facts(one) for one in shown]
        return "；".join(self._one(name, one) for one in shown)

    def _is_record(self, value: Any) -> bool:  # noqa: ANN401
        return isinstance(value, BaseModel) and not told_in_line(type(value))

    def _one(self, name: str, value: Any) -> str:  # noqa: ANN401, C901, PLR0911, PLR0912 - a case for each kind of value
        match value:
            case bool():
                return "是" if value else "否"
            case StrEnum():
                return self.words.value(value)
            case datetime():
                return moment(value)
            case date():
                return day(value)
            case ConcealedText():
                return self.people.text(value)
            case UnitRef():
                return value.name
            case Contact():
                return f"登记件{value.id}"
            case Party():
                return self.party(value.id)
            case Matter():
                return value.title.text
            case Request():
                return f"{value.id} {value.text.text}"
            case Recording():
                return f"{value.name or value.media_type}，编号 {value.id}，SHA-256 {value.sha256}"
            case Transcript():
                return f"{value.source}，{value.segments}段，录音录像{value.recording} SHA-256 {value.sha256}"
            case Category():
                return category(value)
            case SealedIdentity():
                return value.name or NONE
            case Why():
                return value.zh
            case BaseModel():
                called = getattr(value, "name", None) or getattr(value, "id", "")
                return f"{called}（SHA-256 {getattr(value, 'sha256', '')}）"
            case str():
                return self._named(name, value)
        return str(value)

    def _named(self, name: str, value: str) -> str:
        """What an id stands for, by the name of the field that holds it."""
        match name:
            case "party" | "parties":
                return self.party(value)
            case "request" | "requests":
                return self.request(value)
            case "contact":
                return f"登记件{value}"
            case "place":
                return self.region(value)
            case "unit":
                return self.unit(value)
        return value


def category(value: Category) -> str:
    return f"{value.main} / {value.sub}" if value.sub else value.main
