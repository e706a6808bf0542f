"""Matches: the dossiers that may be the same matter, with where they stand; for advice at intake.

As for duplicates, what the viewer may not open stays a stub: which office has it, and until when.
"""

from dossiers import audit
from dossiers.advice.draft import Match
from dossiers.dossier import Dossier
from dossiers.registry import Registry
from dossiers.viewer import Viewer
from search.duplicates import Band, Candidate, Draft, Stub, Verdict
from search.duplicates.checking import admit, compared, shown_of
from search.duplicates.drafts import side_of
from search.duplicates.sides import Side
from search.index import Index

_SHOWN = 5


async def matches_of_draft(registry: Registry, index: Index, viewer: Viewer, draft: Draft) -> list[Match]:
    """Who raises it is not looked at. Raises NotPermitted, RateLimited, InvalidInput or Unavailable."""
    await admit(registry, viewer)
    return await _matches(registry, index, viewer, side_of(registry, draft), None)


async def matches_of(registry: Registry, index: Index, viewer: Viewer, dossier: Dossier) -> list[Match]:
    """As for a draft, for a dossier as the viewer sees it. Of a sealed one there are none."""
    await admit(registry, viewer)
    return [] if dossier.sealed else await _matches(registry, index, viewer, Side.of(dossier), dossier.id)


async def _matches(registry: Registry, index: Index, viewer: Viewer, ours: Side, number: str | None) -> list[Match]:
    found = await compared(registry, index, viewer, ours, number)
    alike = [(dossier, told) for dossier, told in found if _same(told)][:_SHOWN]
    shown = shown_of(told for _, told in alike)
    await audit.record(registry, viewer, "advice", dossier=number, shown=shown, stubs=len(alike) - len(shown))
    return [_match(dossier, found) for dossier, found in alike]


def _same(found: Candidate | Stub) -> bool:
    """Likely enough to rest advice on."""
    return found.verdict is Verdict.SAME if isinstance(found, Candidate) else found.band is not Band.LOW


def _match(dossier: Dossier, found: Candidate | Stub) -> Match:
    opens = isinstance(found, Candidate)
    return Match.of(found.dossier if isinstance(found, Candidate) else dossier, opens=opens)
