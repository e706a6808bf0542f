"""Flags (标识): what is true of a dossier, computed, each with the entries and fields that make it true.

No flag is typed in, and none is of a person: a repeat tells how a matter was handled.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import combinations

from dossiers.backlog import raised_past
from dossiers.contact import Contact
from dossiers.dossier import Dossier
from dossiers.party import Party
from dossiers.regions import RegionTree
from dossiers.separations import PlaceKind, Separation, separations
from dossiers.states import ENDED, Step
from dossiers.units import UnitKind, UnitRef


class FlagKind(StrEnum):
    FIRST = "FIRST"
    REPEAT = "REPEAT"
    JOINT = "JOINT"
    GROUP = "GROUP"
    URGENT = "URGENT"
    CROSS_REGION = "CROSS_REGION"
    CROSS_DEPARTMENT = "CROSS_DEPARTMENT"
    CROSS_INDUSTRY = "CROSS_INDUSTRY"
    SEPARATED = "SEPARATED"
    BACKLOG = "BACKLOG"
    FIRST_TIME_CLOSURE = "FIRST_TIME_CLOSURE"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A field with its value, and the number of the chain entry that made it so, where one did."""

    field: str
    value: str
    entry: int | None = None


@dataclass(frozen=True, slots=True)
class Flag:
    kind: FlagKind
    zh: str
    en: str
    evidence: tuple[Evidence, ...]
    party: str | None = None
    """The one of which it is true; None for one of the whole matter."""
    separation: str | None = None
    """Of SEPARATED: which, by its id in the list."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known beside the dossier. `units` are those complained of, by id."""

    regions: RegionTree
    units: Mapping[str, UnitRef] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Part:
    """A unit with a part in the matter, and the field that names it."""

    field: str
    unit: UnitRef
    entry: int | None = None


def flags(dossier: Dossier, around: Surroundings) -> list[Flag]:
    """`dossier.chain` holds at least the entries that closed or marked it; without them no closing is spoken of."""
    parts = _parts(dossier, around)
    return [
        *_firsts_and_repeats(dossier),
        *_joint(dossier),
        *_group(dossier),
        *_urgent(dossier),
        *_cross(parts, around),
        *_separated(dossier, around),
        *_backlog(dossier),
        *_first_time_closure(dossier),
    ]


def reads_chain(dossier: Dossier) -> bool:
    """Whether an entry of the chain decides on a flag."""
    return dossier.urgent or dossier.state in ENDED


def _firsts_and_repeats(dossier: Dossier) -> Iterator[Flag]:
    for party in dossier.parties:
        raised = [contact for contact in dossier.contacts if contact.party == party.id]
        evidence = tuple(map(_raised, raised))
        if len(raised) > 1:
            en = f"raised {len(raised)} times by {party.id}"
            yield Flag(FlagKind.REPEAT, f"重信重访：{party.id} 反映{len(raised)}次", en, evidence, party.id)
        elif raised:
            en = f"raised for the first time by {party.id}"
            yield Flag(FlagKind.FIRST, f"初信初访：{party.id}", en, evidence, party.id)


def _raised(contact: Contact) -> Evidence:
    return Evidence(f"contacts.{contact.id}", f"{contact.form} {contact.received_on}", contact.entry)


def _joint(dossier: Dossier) -> Iterator[Flag]:
    if len(dossier.parties) > 1:
        evidence = [_joined(dossier, party) for party in dossier.parties]
        count = len(evidence)
        yield Flag(FlagKind.JOINT, f"并案：{count}名当事人", f"joint matter of {count} parties", tuple(evidence))


def _joined(dossier: Dossier, party: Party) -> Evidence:
    first = next((contact.entry for contact in dossier.contacts if contact.party == party.id), None)
    return Evidence(f"parties.{party.id}", party.joined_on.isoformat(), first)


def _group(dossier: Dossier) -> Iterator[Flag]:
    for contact in dossier.contacts:
        if contact.is_group_visit:
            count = contact.people_count
            evidence = Evidence(f"contacts.{contact.id}.people_count", str(count), contact.entry)
            yield Flag(FlagKind.GROUP, f"集体访：{count}人", f"group visit of {count}", (evidence,), contact.party)


def _urgent(dossier: Dossier) -> Iterator[Flag]:
    if dossier.urgent:
        marked = _last_entry(dossier, Step.MARK_URGENT)
        yield Flag(FlagKind.URGENT, "紧急事项", "urgent", (Evidence("urgent", "true", marked),))


def _last_entry(dossier: Dossier, step: Step) -> int | None:
    return next((entry.number for entry in reversed(dossier.chain) if entry.facts.step is step), None)


def _parts(dossier: Dossier, around: Surroundings) -> list[_Part]:
    """Responsible, co-handling and complained-of units; before acceptance the unit it was handed to."""
    parts = []
    if dossier.responsible:
        parts.append(_Part("responsible", dossier.responsible))
    elif dossier.holder.kind is not UnitKind.LETTERS_OFFICE:
        parts.append(_Part("holder", dossier.holder, dossier.holdings[-1].since))
    parts += [_Part(f"parts.{number}.unit", part.unit, part.entry) for number, part in enumerate(dossier.parts)]
    for number, respondent in enumerate(dossier.matter.respondents):
        if unit := around.units.get(respondent.unit or ""):
            parts.append(_Part(f"matter.respondents.{number}.unit", unit))
    return parts


_Apart = Callable[[str, str], bool]


def _cross(parts: Sequence[_Part], around: Surroundings) -> Iterator[Flag]:
    regions = [(part, part.unit.region) for part in parts]
    departments = [(part, own) for part in parts if (own := _department(part.unit, around.regions))]
    industries = [(part, part.unit.industry) for part in parts if part.unit.industry]

    def name(code: str) -> str:
        return around.regions.name_path(code) if code in around.regions else code

    def lie_apart(one: str, other: str) -> bool:
        return _apart(around.regions, one, other)

    yield from _differing(FlagKind.CROSS_REGION, "跨地区", "across regions", regions, lie_apart, name)
    yield from _differing(FlagKind.CROSS_DEPARTMENT, "跨部门", "across departments", departments, str.__ne__, str)
    yield from _differing(FlagKind.CROSS_INDUSTRY, "跨行业", "across industries", industries, str.__ne__, str)


def _differing(  # noqa: PLR0913, PLR0917 - a flag and what makes it true
    kind: FlagKind,
    zh: str,
    en: str,
    held: Sequence[tuple[_Part, str]],
    apart: _Apart,
    name: Callable[[str], str],
) -> Iterator[Flag]:
    differing = {value for (_, one), (_, other) in combinations(held, 2) if apart(one, other) for value in (one, other)}
    if shown := [(part, value) for part, value in held if value in differing]:
        names = list(dict.fromkeys(name(value) for _, value in shown))
        evidence = tuple(
            Evidence(part.field, f"{part.unit.name}（{name(value)}）", part.entry) for part, value in shown
        )
        yield Flag(kind, f"{zh}：{'、'.join(names)}", f"{en}: {', '.join(names)}", evidence)


def _department(unit: UnitRef, regions: RegionTree) -> str | None:
    """What the office's data say; else, of a department, its name without that of its region."""
    if unit.department or unit.kind is not UnitKind.DEPARTMENT:
        return unit.department
    if unit.region not in regions:
        return unit.name
    return unit.name.removeprefix(regions[unit.region].name) or unit.name


def _apart(regions: RegionTree, one: str, other: str) -> bool:
    """Neither region holds the other."""
    if one not in regions or other not in regions:
        return False
    return not regions.contains(one, other) and not regions.contains(other, one)


@dataclass(frozen=True, slots=True)
class _Place:
    field: str
    region: str


def _separated(dossier: Dossier, around: Surroundings) -> Iterator[Flag]:
    """Only places that are known; those of the matter alone are compared once, not for each party."""
    shared = _places_of_matter(dossier, around)
    for separation in separations():
        if set(separation.between) <= {PlaceKind.PLACE, PlaceKind.UNIT}:
            yield from _separation(separation, shared, None, around.regions)
            continue
        for party in dossier.parties:
            yield from _separation(separation, {**shared, **_places_of(party, around)}, party.id, around.regions)


def _separation(
    separation: Separation, places: Mapping[PlaceKind, _Place], party: str | None, regions: RegionTree
) -> Iterator[Flag]:
    known = [places[kind] for kind in separation.between if kind in places]
    if len(known) == len(separation.between) and _apart(regions, known[0].region, known[1].region):
        names = [regions.name_path(place.region) for place in known]
        evidence = tuple(Evidence(place.field, name) for place, name in zip(known, names, strict=True))
        yield Flag(
            FlagKind.SEPARATED,
            f"{separation.name_zh}：{'、'.join(names)}",
            f"{separation.name_en}: {', '.join(names)}",
            evidence,
            party,
            separation.id,
        )


def _places_of_matter(dossier: Dossier, around: Surroundings) -> dict[PlaceKind, _Place]:
    places = {}
    place = dossier.matter.place
    if place is not None and place in around.regions:
        places[PlaceKind.PLACE] = _Place("matter.place", around.regions.current(place).code)
    if dossier.responsible and dossier.responsible.region in around.regions:
        places[PlaceKind.UNIT] = _Place("responsible", dossier.responsible.region)
    return places


def _places_of(party: Party, around: Surroundings) -> dict[PlaceKind, _Place]:
    """Residences as far as the masked address names one region, and no more than one."""
    places = {}
    for kind in (PlaceKind.REGISTERED_RESIDENCE, PlaceKind.PRESENT_RESIDENCE):
        address: str | None = getattr(party.identity, kind.value, None)
        found = around.regions.find(address.rstrip("*")) if address and address.rstrip("*") else []
        if len(found) == 1:
            places[kind] = _Place(f"parties.{party.id}.identity.{kind}", found[0].code)
    return places


def _backlog(dossier: Dossier) -> Iterator[Flag]:
    """Past its limit, and raised again after that while it was still owed."""
    for clock in dossier.clocks:
        again = [contact for contact in dossier.contacts if raised_past(clock, contact)]
        if again:
            missed = Evidence(f"clocks.{clock.id}", clock.due.isoformat(), clock.missed_by)
            zh = f"积案：{clock.due} 到期未办，其后又反映{len(again)}次"
            en = f"past its limit of {clock.due} and raised again {len(again)} times since"
            yield Flag(FlagKind.BACKLOG, zh, en, (missed, *map(_raised, again)))
            return


def _first_time_closure(dossier: Dossier) -> Iterator[Flag]:
    """Closed once, and nobody has raised it since; needs the entry that closed it."""
    closed = [entry for entry in dossier.chain if entry.facts.step is Step.CLOSE]
    if dossier.state not in ENDED or len(closed) != 1:
        return
    if any(contact.entry > closed[0].number for contact in dossier.contacts):
        return
    evidence = (
        Evidence("state", dossier.state.value, closed[0].number),
        Evidence("contacts", str(len(dossier.contacts))),
    )
    zh, en = "一次性办结：办结后未再反映", "closed, and not raised again since"
    yield Flag(FlagKind.FIRST_TIME_CLOSURE, zh, en, evidence)
