"""Worklists (待办清单): what a viewer has to attend to, list by list, the most pressing first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from dossiers.days import day_of
from dossiers.dossier import Dossier
from dossiers.errors import InvalidInput, NotPermitted
from dossiers.listing import WorklistKind, day_name, due_of_unit, key, month_name, week_name
from dossiers.needs import Need, needs_of, needs_of_unit
from dossiers.registry import Registry
from dossiers.units import UnitRef
from dossiers.viewer import Role, Viewer, scope

Raw = dict[str, Any]
SILENT_DAYS = 30
LONGEST_SILENCE = 3_660

_ALL = tuple(WorklistKind)
_NOT_A_UNITS = {WorklistKind.CALL_BACK, WorklistKind.NOBODY_HAS_IT, WorklistKind.OBSTRUCTIONS}
"""Satisfaction is asked by the receiving office; who has what nobody has, its superior decides."""
_NOT_A_LEADERS = {
    WorklistKind.DUE_TODAY,
    WorklistKind.CALL_BACK,
    WorklistKind.PARTS,
    WorklistKind.EXPLANATIONS,
    WorklistKind.OBJECTIONS,
    WorklistKind.OBSTRUCTIONS,
}

KINDS: dict[Role, tuple[WorklistKind, ...]] = dict.fromkeys(Role, ()) | {
    Role.RECEPTION: tuple(kind for kind in _ALL if kind is not WorklistKind.OBSTRUCTIONS),
    Role.UNIT: tuple(kind for kind in _ALL if kind not in _NOT_A_UNITS),
    Role.LEADER: tuple(kind for kind in _ALL if kind not in _NOT_A_LEADERS),
    Role.SUPERVISION: _ALL,
}
"""Which lists a role has: of its own unit for who works in one, of the region for who watches over it; else none."""

_OF_UNIT = frozenset({Role.RECEPTION, Role.UNIT})
_PERIODS = {
    WorklistKind.DUE_TODAY: day_name,
    WorklistKind.DUE_THIS_WEEK: week_name,
    WorklistKind.DUE_THIS_MONTH: month_name,
}

Place = tuple[str | datetime | None, str]
"""A place in a list: what it is ordered by, and the number of the dossier there."""


@dataclass(frozen=True, slots=True)
class Worklist:
    """One list of one viewer on one day: what stands on it, and in which order. Pure.

    `filter` alone implies what the viewer's scope says; `find` and `count` ask for both.
    """

    kind: WorklistKind
    filter: Raw
    order: str

    def place(self, dossier: Dossier) -> Place:
        found: date | datetime | None = getattr(dossier, self.order)
        return (found if isinstance(found, datetime) or found is None else found.isoformat()), dossier.id

    def behind(self, place: Place) -> Raw:
        """What comes after the place; dossiers on which nothing is due stand first."""
        value, number = place
        same = {self.order: value, "_id": {"$gt": number}}
        later = {self.order: {"$ne": None}} if value is None else {self.order: {"$gt": value}}
        return {"$or": [same, later]}


def worklist(kind: WorklistKind, viewer: Viewer, moment: datetime, silent_days: int = SILENT_DAYS) -> Worklist:
    """The viewer's list of that kind; raises NotPermitted for one that the role has not, and InvalidInput."""
    if kind not in KINDS[viewer.role]:
        have = ", ".join(KINDS[viewer.role]) or "none"
        raise NotPermitted(f"{viewer.role} has no worklist {kind}; it has {have}")
    if not 1 <= silent_days <= LONGEST_SILENCE:
        raise InvalidInput("silent_days", f"must be 1 to {LONGEST_SILENCE}")
    of_unit = viewer.role in _OF_UNIT
    place = (viewer.unit or "") if of_unit else viewer.region
    if kind is WorklistKind.SILENT:
        whose = "holder.id" if of_unit else "within"
        return Worklist(
            kind, {whose: place, "silent_since": {"$lt": moment - timedelta(days=silent_days)}}, "silent_since"
        )
    if kind in _PERIODS and not of_unit:
        first, last = period(kind, day_of(moment))
        return Worklist(
            kind, {"within": place, "next_due": {"$gte": first.isoformat(), "$lte": last.isoformat()}}, "next_due"
        )
    name = _PERIODS[kind](day_of(moment)) if kind in _PERIODS else kind
    return Worklist(kind, {"worklists": key(name, place)}, "next_due")


def period(kind: WorklistKind, today: date) -> tuple[date, date]:
    """First and last day of today, of its week from Monday to Sunday, or of its month."""
    match kind:
        case WorklistKind.DUE_THIS_WEEK:
            monday = today - timedelta(days=today.weekday())
            return monday, monday + timedelta(days=6)
        case WorklistKind.DUE_THIS_MONTH:
            first = today.replace(day=1)
            return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        case _:
            return today, today


def needs_seen(dossier: Dossier, viewer: Viewer) -> list[Need]:
    """Of the viewer's own unit; of every unit for who watches over a region."""
    return needs_of_unit(dossier, viewer.unit or "") if viewer.role in _OF_UNIT else needs_of(dossier)


def due_seen(dossier: Dossier, viewer: Viewer) -> date | None:
    """The earliest day on which the viewer's own unit owes something; any unit, for who watches over a region."""
    return due_of_unit(dossier, viewer.unit or "") if viewer.role in _OF_UNIT else dossier.next_due


def days_held(dossier: Dossier, today: date) -> list[tuple[UnitRef, int]]:
    """For how many days each unit had it, one after another; the last has it still."""
    starts = [dossier.opened_on, *(holding.last_happened_on for holding in dossier.holdings[:-1])]
    ends = [*(holding.last_happened_on for holding in dossier.holdings[:-1]), today]
    return [
        (holding.unit, (end - start).days if start and end else 0)
        for holding, start, end in zip(dossier.holdings, starts, ends, strict=True)
    ]


async def find(registry: Registry, viewer: Viewer, wanted: Worklist, after: Place | None, limit: int) -> list[Dossier]:
    """The dossiers of the list from behind `after` on, without their chains."""
    conditions = [wanted.filter, scope(viewer).mongo(), *([wanted.behind(after)] if after else [])]
    return await registry.store.ordered({"$and": conditions}, wanted.order, limit)


async def count(registry: Registry, viewer: Viewer, wanted: Worklist, at_most: int) -> int:
    return await registry.store.count_matching({"$and": [wanted.filter, scope(viewer).mongo()]}, at_most)


async def count_all(
    registry: Registry, viewer: Viewer, wanted: Sequence[Worklist], at_most: int
) -> dict[WorklistKind, int]:
    """How much stands on each, one after another: all at once would keep a pool of connections from everybody else."""
    return {one.kind: await count(registry, viewer, one, at_most) for one in wanted}
