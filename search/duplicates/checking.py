"""Checking: what the index names is read again from MongoDB and compared; who asked, and was shown what, is kept."""

import asyncio
from collections.abc import Awaitable, Iterable, Sequence
from typing import TypeVar, cast

from dossiers import audit
from dossiers.dossier import Dossier
from dossiers.registry import Registry
from dossiers.steps import Suggested
from dossiers.viewer import Role, Scope, Viewer, scope
from search.duplicates.candidates import candidates, rarity_of, read_before
from search.duplicates.comparing import SHOWN, Candidate, Compared, Comparing, Stub
from search.duplicates.drafts import Draft, side_of
from search.duplicates.rarity import Rarity
from search.duplicates.sides import Side
from search.duplicates.told import NOTHING_KEPT
from search.duplicates.weights import Verdict, mark
from search.index import Index

PER_MINUTE = 60
_MAY_ASK = (Role.RECEPTION, Role.UNIT, Role.LEADER, Role.SUPERVISION)

_Of = TypeVar("_Of")

Found = Sequence[tuple[Dossier, Candidate | Stub]]
"""Dossiers as they are stored, with what the viewer is told of each."""


async def duplicates_of_draft(
    registry: Registry,
    index: Index,
    viewer: Viewer,
    draft: Draft,
    at_most: int = SHOWN,
) -> list[Candidate | Stub]:
    """The likeliest first. Raises NotPermitted, RateLimited, InvalidInput (no such region) or Unavailable."""
    _require(viewer)
    ours = side_of(registry, draft)
    # Who asks too often costs the index a question, and learns nothing; nobody else waits for the counting.
    found = await _meanwhile(_count(registry, viewer), candidates(index, ours, None, registry.regions))
    comparing = await _comparing(registry, index, viewer, ours, found)
    return [told for _, told in await _shown(registry, viewer, None, comparing, comparing.sorted()[:at_most])]


async def duplicates_of(
    registry: Registry,
    index: Index,
    viewer: Viewer,
    dossier: Dossier,
) -> list[Candidate | Stub]:
    """As for a draft, for a dossier as the viewer sees it; who raised it counts too. Of a sealed one there are none."""
    return [told for _, told in await compared_with(registry, index, viewer, dossier)]


async def compared_with(registry: Registry, index: Index, viewer: Viewer, dossier: Dossier) -> Found:
    """As `duplicates_of`, with the dossiers themselves, for who tells of them no more than that."""
    await admit(registry, viewer)
    if dossier.sealed:
        return []
    ours = Side.of(await whole(registry, viewer, dossier))
    comparing = await _comparing(
        registry, index, viewer, ours, await candidates(index, ours, dossier.id, registry.regions)
    )
    found = [(one, one.glance.dossier) for one in comparing.sorted()]
    kept = [one for one, its in found if not dossier.told_apart(its.id, (dossier.text_mark, its.text_mark))]
    return await _shown(registry, viewer, dossier.id, comparing, kept)


async def compare(registry: Registry, index: Index, viewer: Viewer, one: Dossier, other: Dossier) -> Suggested:
    """What a check of the one says of the other; nothing speaks for two that it does not show. Both must be open to the
    viewer. Raises SearchUnavailable.
    """
    found = await compared(registry, index, viewer, Side.of(one.as_seen_by(viewer)), one.id)
    told = next((told for shown, told in found if shown.id == other.id and isinstance(told, Candidate)), None)
    return Suggested(
        probability=round(told.probability, 4) if told else 0.0,
        verdict=told.verdict if told else Verdict.DIFFERENT,
        weights=mark(),
    )


async def whole(registry: Registry, viewer: Viewer, dossier: Dossier) -> Dossier:
    """With its long texts, which lists come without."""
    if not any(contact.narrative.shortened for contact in dossier.contacts):
        return dossier
    found = await registry.store.read_many([dossier.id], scope(viewer))
    return found[dossier.id].as_seen_by(viewer) if found else dossier


async def admit(registry: Registry, viewer: Viewer) -> None:
    _require(viewer)
    await _count(registry, viewer)


def _require(viewer: Viewer) -> None:
    viewer.require(*_MAY_ASK, to="look for duplicates")


async def _count(registry: Registry, viewer: Viewer) -> None:
    await audit.limit(registry, viewer, "duplicates", PER_MINUTE)


async def compared(registry: Registry, index: Index, viewer: Viewer, ours: Side, number: str | None) -> Found:
    """The likeliest first, without the dossier of that number."""
    comparing = await _comparing(registry, index, viewer, ours, await candidates(index, ours, number, registry.regions))
    return [(one.glance.dossier, comparing.told(one)) for one in comparing.sorted()]


async def _comparing(
    registry: Registry, index: Index, viewer: Viewer, ours: Side, found: tuple[Sequence[str], Rarity]
) -> Comparing:
    """With everything measured."""
    numbers, rarity = found
    glances, kept = await asyncio.gather(
        registry.store.glance(numbers, everywhere(registry)),
        read_before(index, numbers),
    )
    read = [(glances[one], kept.get(one, NOTHING_KEPT)) for one in numbers if one in glances]
    comparing = Comparing(registry.regions, ours, rarity, viewer, read)
    if likely := comparing.measure():
        comparing.carry(await rarity_of(index, likely[:-1]))
    return comparing


async def _shown(
    registry: Registry, viewer: Viewer, number: str | None, comparing: Comparing, ones: Sequence[Compared]
) -> Found:
    """What the viewer is told of each, put into words while it is written down that it is shown; both before it is."""
    shown = [one.glance.id for one in ones if one.opens]
    recorded = audit.record(registry, viewer, "duplicates", dossier=number, shown=shown, stubs=len(ones) - len(shown))
    return await _meanwhile(recorded, _told(comparing, ones))


async def _meanwhile(must: Awaitable[None], asked: Awaitable[_Of]) -> _Of:
    """What was asked, once what must be is done; where both fail, that says why."""
    done, found = await asyncio.gather(must, asked, return_exceptions=True)
    for one in (done, found):
        if isinstance(one, BaseException):
            raise one
    return cast(_Of, found)


async def _told(comparing: Comparing, ones: Sequence[Compared]) -> Found:
    return [(one.glance.dossier, comparing.told(one)) for one in ones]


def shown_of(found: Iterable[Candidate | Stub]) -> list[str]:
    """Case numbers of those the viewer was shown."""
    return [one.dossier.id for one in found if isinstance(one, Candidate)]


def everywhere(registry: Registry) -> Scope:
    """All dossiers that are not sealed: each lies within the nation."""
    nation = next(iter(registry.regions)).code
    return Scope((("within", nation),), subject="", opens_seals=False)
