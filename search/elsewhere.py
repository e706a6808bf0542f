"""Elsewhere: the same matter as it was handed in in other counties and cities, in one list (跨区域同一事项)."""

from collections.abc import Iterator
from dataclasses import dataclass

from dossiers.dossier import Dossier
from dossiers.inquiring import handle_for
from dossiers.regions import Level, Region
from dossiers.registry import Registry
from dossiers.states import State
from dossiers.viewer import Viewer
from search.duplicates.checking import Found, compared_with
from search.duplicates.comparing import Stub
from search.duplicates.weights import Band, Verdict
from search.index import Index


@dataclass(frozen=True, slots=True)
class HandedIn:
    """Where, with whom and when; of what the viewer may not open, the prefecture and the month.

    `ask` is that by which that office can be asked (dossiers/inquiring.py); None where the viewer may look at it.
    """

    region: Region
    office: str
    month: str
    number: str | None = None
    state: State | None = None
    band: Band | None = None
    ask: str | None = None


async def elsewhere(registry: Registry, index: Index, viewer: Viewer, dossier: Dossier) -> list[HandedIn]:
    """The first month first; of the dossier itself, the contacts that other regions' offices received.

    Raises NotPermitted, RateLimited or Unavailable.
    """
    found = await compared_with(registry, index, viewer, dossier)
    rows = [*_received(registry, dossier), *_alike(registry, viewer, dossier, found)]
    return sorted(rows, key=lambda row: (row.month, row.region.code, row.office))


def _received(registry: Registry, dossier: Dossier) -> Iterator[HandedIn]:
    home = _county(registry, dossier.holdings[0].unit.region)
    for contact in dossier.contacts:
        county = _county(registry, contact.received_region)
        if county.code != home.code:
            yield HandedIn(
                region=county,
                office=contact.received_by,
                month=contact.received_on.isoformat()[:7],
                number=dossier.id,
                state=dossier.state,
            )


def _alike(registry: Registry, viewer: Viewer, dossier: Dossier, found: Found) -> Iterator[HandedIn]:
    home = _county(registry, dossier.holdings[0].unit.region)
    for other, told in found:
        office = other.holdings[0].unit
        county = _county(registry, office.region)
        if county.code == home.code:
            continue
        if isinstance(told, Stub):
            if told.band is not Band.LOW:
                yield HandedIn(
                    region=told.prefecture,
                    office=told.office,
                    month=told.month,
                    band=told.band,
                    ask=handle_for(registry.vault, viewer, dossier.id, other.id),
                )
        elif told.verdict is Verdict.SAME:
            yield HandedIn(
                region=county,
                office=office.name,
                month=other.opened_on.isoformat()[:7],
                number=other.id,
                state=told.dossier.state,
            )


def _county(registry: Registry, region: str) -> Region:
    return registry.regions.at_level(region, Level.COUNTY) or registry.regions.current(region)
