"""Drafts: what a row says, as the registration that a clerk would have handed in.

Needed are `text`, and `handed_in_region`, `channel` and `received_on` from the row or as a default for the file. The
rest may be absent: the title is then the beginning of the text, the purpose follows from the category (a claim where
that says nothing), one person counts, and a petitioner of whom nothing is known is anonymous, with that as the reason.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

import orjson
from pydantic import ValidationError

from dossiers.categories import CategoryTable
from dossiers.contact import Source
from dossiers.days import day_of, now
from dossiers.errors import InvalidInput
from dossiers.imports import cells, dates, words
from dossiers.imports.columns import Columns
from dossiers.imports.places import Places
from dossiers.imports.rows import BadCell, Fault, Row
from dossiers.regions import RegionTree
from dossiers.registration import Registration
from dossiers.states import Purpose

UNNAMED = "来源文件未写明信访人"
HOTLINE = "12345"
_FOUND_BY_OFFICES = (Source.GRID, Source.INSPECTION, Source.SCREENING)
_IDENTITY = ("name", "phone", "id_number", "address", "registered_residence", "present_residence", "credit_code")
_NEEDED = ("text", "handed_in_region", "channel", "received_on")
_PURPOSES = {"人民建议": Purpose.SUGGESTION, "检举控告": Purpose.ACCUSATION}
"""By 大类; every other is a claim."""
_FIELDS: dict[tuple[str, ...], str] = {
    ("title",): "title",
    ("category",): "category",
    ("place",): "matter_region",
    ("respondents",): "respondents",
    ("party", "co_signers"): "co_signers",
    ("party", "representatives"): "representatives",
    ("party", "agent"): "agent",
    ("party", "anonymous_because"): "anonymous_because",
    ("party",): "name",
    ("contact", "form"): "channel",
    ("contact", "narrative"): "text",
    ("contact", "external_numbers"): "external_numbers",
    **{("party", "identity", name): name for name in _IDENTITY},
    **{("contact", name): name for name in ("received_on", "people_count", "requests", "source_detail")},
    (): "row",
}
"""Our field for each part of a registration."""

T = TypeVar("T")


class RowRefused(Exception):
    """All that is wrong with a row."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(str(fault) for fault in faults))
        self.faults = list(faults)


@dataclass(frozen=True, slots=True)
class Draft:
    """A row that can be registered; `region` is the one whose letters office received it."""

    row: int
    region: str
    registration: Registration
    row_id: str | None

    @property
    def essence(self) -> bytes:
        """What makes it this contact and no other: the same row id, office, day, form, person and text.

        Titles, categories, telephone numbers and the like may be mapped better in a second run; it is the same contact.
        In plain: where it is kept, it is kept as a keyed fingerprint.
        """
        contact, party = self.registration.contact, self.registration.party
        name = party.identity.name if party and party.identity else None
        facts = [self.row_id, self.region, contact.received_on.isoformat(), contact.form, name, contact.narrative]
        return orjson.dumps(facts)


class Drafting:
    """Makes drafts of rows; `system` is what the rows' own ids are numbers of."""

    def __init__(
        self,
        regions: RegionTree,
        columns: Columns | None = None,
        categories: CategoryTable | None = None,
        system: str = "import",
        clock: Callable[[], datetime] = now,
    ) -> None:
        self.columns = columns or Columns()
        self.categories = categories or CategoryTable.shipped()
        self.places = Places(regions)
        self.system = system
        self.clock = clock

    def draft(self, row: Row) -> Draft:
        """Raises RowRefused with all faults of the row."""
        reading = _Reading(row.number, self.columns.values(row.cells), self.columns.of(row.cells))
        region = reading.get("handed_in_region", self.places.region)
        registration = self._registration(reading)
        if reading.faults or registration is None or region is None:
            raise RowRefused(reading.faults)
        return Draft(row.number, region, registration, reading.get("id", cells.line))

    def _registration(self, reading: "_Reading") -> Registration | None:
        for name in _NEEDED:
            if name not in reading.values:
                reading.fault(name, "is missing; give it in the row, or a default for the whole file")
        parts = self._parts(reading)
        try:
            return Registration.model_validate(parts)
        except ValidationError as error:
            reading.take_over(error)
            return None

    def _parts(self, reading: "_Reading") -> dict[str, Any]:
        sub = reading.get("subcategory", cells.line)
        category = reading.get("category", lambda value: self.categories.resolve(cells.line(value), sub))
        category = category or self.categories.resolve(None, sub)
        narrative = reading.get("text", cells.passage)
        place, beyond = reading.get("matter_region", self.places.place) or (None, "")
        if narrative and beyond and beyond not in narrative:
            narrative = f"{narrative}\n问题属地：{beyond}"
        source = reading.get("source", lambda value: words.choice("source", value, Source)) or Source.OWN
        return {
            "purpose": reading.choice("purpose") or _PURPOSES.get(category.main, Purpose.CLAIM),
            "title": reading.get("title", cells.line) or cells.beginning(narrative or "-"),
            "category": category,
            "place": place,
            "respondents": [{"name": name} for name in reading.get("respondents", cells.listed) or ()],
            "party": _party(reading, source),
            "contact": {"source": source, "narrative": narrative, **self._contact(reading)},
        }

    def _contact(self, reading: "_Reading") -> dict[str, Any]:
        own = {self.system: reading.get("id", cells.line), HOTLINE: reading.get("hotline_number", cells.line)}
        numbers = [{"system": system, "number": number} for system, number in own.items() if number]
        people = reading.get("people_count", words.people)
        return {
            "form": reading.choice("channel"),
            "manner": reading.choice("manner") or "ORDINARY",
            "source_detail": reading.get("source_detail", cells.line),
            "received_on": reading.get("received_on", self._received_on),
            "external_numbers": [*numbers, *(reading.get("external_numbers", cells.external_numbers) or ())],
            "people_count": 1 if people is None else people,
            "requests": reading.get("requests", cells.points) or [],
        }

    def _received_on(self, value: Any) -> date:  # noqa: ANN401 - whatever a cell holds
        received_on = dates.day(value)
        if received_on > day_of(self.clock()):
            raise ValueError(f"{received_on} lies in the future; correct it")
        return received_on


@dataclass(frozen=True, slots=True)
class _Reading:
    """A row being read, and what was found wrong with it so far."""

    row: int
    values: Mapping[str, Any]
    columns: Mapping[str, str]
    faults: list[Fault] = field(default_factory=list)

    def get(self, name: str, parse: Callable[[Any], T]) -> T | None:
        """The field's value, None where it is empty or bad."""
        value = self.values.get(name)
        if isinstance(value, BadCell):
            self.fault(name, value.reason)
            return None
        try:
            return None if value is None else parse(value)
        except (ValueError, InvalidInput) as error:
            self.fault(name, error.reason if isinstance(error, InvalidInput) else str(error))
            return None

    def choice(self, name: str) -> Any:  # noqa: ANN401 - one of the field's choices
        return self.get(name, lambda value: words.choice(name, value, words.CHOICES[name]))

    def fault(self, name: str, reason: str) -> None:
        found = Fault(self.row, name, reason, self.columns.get(name))
        if found not in self.faults:
            self.faults.append(found)

    def take_over(self, error: ValidationError) -> None:
        """What the registration finds wrong, under our names; not again what is known to be missing or bad."""
        known = {fault.field for fault in self.faults}
        for found in error.errors(include_url=False, include_input=False, include_context=False):
            name = _field(tuple(part for part in found["loc"] if isinstance(part, str)))
            made_of_text = name == "title" and "title" not in self.values
            if name not in known and not made_of_text:
                self.fault(name, found["msg"].removeprefix("Value error, "))


def _field(path: tuple[str, ...]) -> str:
    while path not in _FIELDS:
        path = path[:-1]
    return _FIELDS[path]


def _party(reading: _Reading, source: Source) -> dict[str, Any] | None:
    name = reading.get("name", cells.line) or reading.get("petitioner", cells.line)
    identity = {part: reading.get(part, cells.exact) for part in _IDENTITY[1:]}
    identity["name"] = name if name and not words.is_nameless(name) else None
    known = any(identity.values())
    because = reading.get("anonymous_because", cells.line)
    if not known and because is None and name is None and source in _FOUND_BY_OFFICES:
        return None
    return {
        "kind": reading.choice("kind") or "PERSON",
        "identity": identity if known else None,
        "anonymous_because": because or (None if known else name or UNNAMED),
        "confidential": reading.get("confidential", words.yes_or_no) or False,
        "co_signers": reading.get("co_signers", cells.persons) or [],
        "representatives": reading.get("representatives", cells.persons) or [],
        "agent": next(iter(reading.get("agent", cells.persons) or ()), None),
    }
