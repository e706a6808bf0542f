"""Checking: what the index names is read again from MongoDB and compared; who asked, and was shown what, is kept."""

import asyncio
from collections.abc import Iterable, Sequence

from dossiers import audit
from dossiers.dossier import Dossier
from dossiers.registry import Registry
from dossiers.steps import Suggested
from dossiers.viewer import Role, Scope, Viewer, scope
from search.duplicates.candidates import candidates, rarity_of, read_before
from search.duplicates.comparing import Candidate, Comparing, Stub
from search.duplicates.drafts import Draft, side_of
from search.duplicates.sides import Side
from search.duplicates.told import NOTHING_KEPT
from search.duplicates.weights import Verdict, mark
from search.index import Index

PER_MINUTE = 60
_MAY_ASK = (Role.RECEPTION, Role.UNIT, Role.LEADER, Role.SUPERVISION)

Found = Sequence[tuple[Dossier, Candidate | Stub]]
"""Dossiers as they are stored, with what the viewer is told of each."""


async def duplicates_of_draft(
    registry: Registry,
    index: Index,
    viewer: Viewer,
    draft: Draft,
) -> list[Candidate | Stub]:
    """The likeliest first. Raises NotPermitted, RateLimited, InvalidInput (no such region) or Unavailable."""
    await admit(registry, viewer)
    found = await compared(registry, index, viewer, side_of(registry, draft), None)
    return await _recorded(registry, viewer, None, [one for _, one in found])


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
    found = await compared(registry, index, viewer, ours, dossier.id)
    apart = [one.id for one, _ in found if dossier.told_apart(one.id, (dossier.text_mark, one.text_mark))]
    shown = [(one, told) for one, told in found if one.id not in apart]
    await _recorded(registry, viewer, dossier.id, [told for _, told in shown])
    return shown


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
    viewer.require(*_MAY_ASK, to="look for duplicates")
    await audit.limit(registry, viewer, "duplicates", PER_MINUTE)


async def compared(registry: Registry, index: Index, viewer: Viewer, ours: Side, number: str | None) -> Found:
    """The likeliest first, without the dossier of that number."""
    numbers, rarity = await candidates(index, ours, but=number, regions=registry.regions)
    glances, kept = await asyncio.gather(
        registry.store.glance(numbers, everywhere(registry)),
        read_before(index, numbers),
    )
    read = [(glances[one], kept.get(one, NOTHING_KEPT)) for one in numbers if one in glances]
    comparing = Comparing(registry.regions, ours, rarity, viewer, read)
    if likely := comparing.measure():
        comparing.carry(await rarity_of(index, likely))
    return [(one.glance.dossier, comparing.told(one)) for one in comparing.sorted()]


async def _recorded(
    registry: Registry, viewer: Viewer, number: str | None, found: list[Candidate | Stub]
) -> list[Candidate | Stub]:
    shown = shown_of(found)
    await audit.record(registry, viewer, "duplicates", dossier=number, shown=shown, stubs=len(found) - len(shown))
    return found


def shown_of(found: Iterable[Candidate | Stub]) -> list[str]:
    """Case numbers of those the viewer was shown."""
    return [one.dossier.id for one in found if isinstance(one, Candidate)]


def everywhere(registry: Registry) -> Scope:
    """All dossiers that are not sealed: each lies within the nation."""
    nation = next(iter(registry.regions)).code
    return Scope((("within", nation),), subject="", opens_seals=False)
