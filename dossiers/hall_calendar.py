"""Calendar of hearings (听证排期): those of a hall or a region in one week, from an index of their own."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from dossiers.days import day_of
from dossiers.dossier import Dossier
from dossiers.errors import InvalidInput
from dossiers.hearing import Hearing, HearingStatus
from dossiers.listing import hall_key, key, week_name
from dossiers.registry import Registry
from dossiers.steps.step import OFFICE_STAFF
from dossiers.viewer import Viewer, scope

MOST = 500
"""Hearings of one answer."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A hearing in the calendar; `dossier` is None where the viewer may see that the hall is taken, and no more."""

    hearing: Hearing
    dossier: Dossier | None


async def hearings(registry: Registry, viewer: Viewer, region: str, week: date, hall: str | None = None) -> list[Slot]:
    """By the time of their beginning; cancelled ones are left out. Raises InvalidInput for a region there is not."""
    if region not in registry.regions:
        raise InvalidInput("region", f"no region has the code {region!r}")
    name = week_name(week)
    wanted = {"hearing_weeks": hall_key(name, region, hall) if hall else key(name, region)}
    visible = await registry.store.ordered({"$and": [wanted, scope(viewer).mongo()]}, "hearing_weeks", MOST)
    slots = [Slot(one, dossier) for dossier in visible for one in dossier.hearings if _stands(one, region, week, hall)]
    if viewer.role in OFFICE_STAFF and viewer.region in registry.regions.path(region):
        seen = {dossier.id for dossier in visible}
        others = await registry.store.hearings({**wanted, "_id": {"$nin": sorted(seen)}}, MOST)
        slots += [Slot(one, None) for raw in others for one in _parsed(raw) if _stands(one, region, week, hall)]
    return sorted(slots, key=lambda slot: (slot.hearing.starts_at, slot.hearing.hall, slot.hearing.id))[:MOST]


def _parsed(raw: dict[str, Any]) -> list[Hearing]:
    return [Hearing.model_validate(one) for one in raw["hearings"]]


def _stands(hearing: Hearing, region: str, week: date, hall: str | None) -> bool:
    """In the hall of that very region; without a hall, in it or in a region below."""
    if hearing.status is HearingStatus.CANCELLED or week_name(day_of(hearing.starts_at)) != week_name(week):
        return False
    return hearing.hall == hall and hearing.unit.path[-1] == region if hall else region in hearing.unit.path
