"""Duplicates: the dossiers that may be about the same matter, best first; a person decides.

Where a matter is raised is evidence and never a filter. What the index names is read again from MongoDB and compared
here. What the viewer may not open is a stub, which rests on the text alone: it must not tell that a person is known
elsewhere. Sealed dossiers are compared with nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from dossiers import audit
from dossiers.days import Day
from dossiers.dossier import Dossier
from dossiers.matter import Category
from dossiers.regions import Level, Region, RegionTree
from dossiers.registry import Registry
from dossiers.text import Line, Name, Passage
from dossiers.viewer import Role, Scope, Viewer, scope
from search.candidates import candidates
from search.index import Index
from search.likeness import Likeness, Measured, Rarity, Side
from search.reasons import Comparison, Reason
from search.text import folded
from search.weights import Band, Verdict, shipped

PER_MINUTE = 60
SHOWN = 20
_MAY_ASK = (Role.RECEPTION, Role.UNIT, Role.LEADER, Role.SUPERVISION)


class Draft(BaseModel):
    """What is being typed at the window, before it is registered: it names nobody, and nobody is looked up by it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Line | None = None
    text: Passage
    category: Category | None = None
    place: Name | None = None
    """Region code of where it happened."""
    respondents: Annotated[tuple[Name, ...], Field(max_length=50)] = ()
    handed_in_region: Name | None = None
    """Taken for the place where that is not known."""
    received_on: Day | None = None


@dataclass(frozen=True, slots=True)
class Stub:
    """All that is said of a dossier that the viewer may not open: whom to ask about it."""

    prefecture: Region
    """Of the receiving office; the region itself for an office above prefectures."""
    office: str
    month: str
    """Such as 2026-03: of the first contact."""
    band: Band


@dataclass(frozen=True, slots=True)
class Candidate:
    """A dossier that the viewer may open. `passages` stand in both; `reasons` are for and against one matter."""

    dossier: Dossier
    probability: float
    """That it is the same matter, from 0 to 1."""
    verdict: Verdict
    reasons: list[Reason]
    passages: list[str]


async def duplicates_of_draft(
    registry: Registry,
    index: Index,
    viewer: Viewer,
    draft: Draft,
) -> list[Candidate | Stub]:
    """The likeliest first. Raises NotPermitted, RateLimited, InvalidInput (no such region) or Unavailable."""
    await admit(registry, viewer)
    return await _compared(registry, index, viewer, side_of(registry, draft), None)


async def duplicates_of(
    registry: Registry,
    index: Index,
    viewer: Viewer,
    dossier: Dossier,
) -> list[Candidate | Stub]:
    """As for a draft, for a dossier as the viewer sees it; who raised it counts too. Of a sealed one there are none."""
    await admit(registry, viewer)
    if dossier.sealed:
        return []
    return await _compared(registry, index, viewer, Side.of(await whole(registry, viewer, dossier)), dossier.id)


async def whole(registry: Registry, viewer: Viewer, dossier: Dossier) -> Dossier:
    """With its long texts, which lists come without."""
    if not any(contact.narrative.shortened for contact in dossier.contacts):
        return dossier
    found = await registry.store.read_many([dossier.id], scope(viewer))
    return found[dossier.id].as_seen_by(viewer) if found else dossier


async def admit(registry: Registry, viewer: Viewer) -> None:
    viewer.require(*_MAY_ASK, to="look for duplicates")
    await audit.limit(registry, viewer, "duplicates", PER_MINUTE)


def side_of(registry: Registry, draft: Draft) -> Side:
    def concealed(text: str) -> str:
        return registry.vault.conceal(text, ()).text

    place = draft.place or draft.handed_in_region
    return Side(
        title=concealed(draft.title or ""),
        texts=(concealed(draft.text),),
        told_on=(draft.received_on,),
        respondents=tuple(folded(concealed(name)) for name in draft.respondents),
        category=draft.category.main if draft.category else None,
        place=registry.regions.current(place).code if place else None,
    )


async def _compared(
    registry: Registry,
    index: Index,
    viewer: Viewer,
    ours: Side,
    number: str | None,
) -> list[Candidate | Stub]:
    numbers, rarity = await candidates(index, ours, but=number)
    dossiers = await registry.store.read_many(numbers, everywhere(registry))
    comparing = Comparing(registry.regions, ours, rarity, viewer)
    found = comparing.sorted(dossiers.values())
    shown = [candidate.dossier.id for candidate in found if isinstance(candidate, Candidate)]
    await audit.record(
        registry,
        viewer,
        "duplicates",
        dossier=number,
        shown=shown,
        stubs=len(found) - len(shown),
    )
    return found


def everywhere(registry: Registry) -> Scope:
    """All dossiers that are not sealed: each lies within the nation."""
    nation = next(iter(registry.regions)).code
    return Scope((("within", nation),), subject="", opens_seals=False)


class Comparing:
    """Dossiers held against ours: those the viewer may open are candidates, the others stubs."""

    def __init__(self, regions: RegionTree, ours: Side, rarity: Rarity, viewer: Viewer) -> None:
        self._regions = regions
        self._viewer = viewer
        self._scope = scope(viewer)
        self._weights = shipped()
        self._likeness = Likeness(ours, rarity, regions)

    def sorted(self, dossiers: Iterable[Dossier]) -> list[Candidate | Stub]:
        """The likeliest first, at most SHOWN."""
        compared = [self._compare(dossier) for dossier in dossiers]
        shown = [other for other in compared if other.opens or self._weights.band(other.measured)]
        shown.sort(key=lambda other: -self._weights.same.probability(other.measured))
        return [self._candidate(other) if other.opens else self._stub(other) for other in shown[:SHOWN]]

    def _compare(self, dossier: Dossier) -> "_Compared":
        opens = self._scope.admits(dossier)
        # What is said of a stub must not rest on who raised it.
        theirs = Side.of(dossier.as_seen_by(self._viewer)) if opens else replace(Side.of(dossier), hashes=frozenset())
        return _Compared(dossier, opens, theirs, self._likeness.measure(theirs))

    def _candidate(self, other: "_Compared") -> Candidate:
        passages = self._likeness.passages(other.theirs)
        comparison = Comparison(self._likeness, other.theirs, other.measured, passages, self._regions)
        return Candidate(
            dossier=other.dossier.as_seen_by(self._viewer),
            probability=self._weights.same.probability(other.measured),
            verdict=self._weights.verdict(other.measured),
            reasons=comparison.reasons(self._weights.same),
            passages=passages,
        )

    def _stub(self, other: "_Compared") -> Stub:
        office = other.dossier.holdings[0].unit
        return Stub(
            prefecture=self._regions.at_level(office.region, Level.PREFECTURE) or self._regions.current(office.region),
            office=office.name,
            month=other.dossier.opened_on.isoformat()[:7],
            band=self._weights.band(other.measured) or Band.LOW,
        )


@dataclass(frozen=True, slots=True)
class _Compared:
    """`opens`: whether the viewer may open it; `theirs` is what of it the viewer is told, if so."""

    dossier: Dossier
    opens: bool
    theirs: Side
    measured: Measured
