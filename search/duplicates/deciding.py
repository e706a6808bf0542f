"""Deciding: what the comparison of two dossiers says at the moment a person decides about them."""

import asyncio

from dossiers.errors import NotFound, Unavailable
from dossiers.registry import Registry
from dossiers.steps import Suggested
from dossiers.viewer import Viewer, scope
from search.duplicates.checking import compare
from search.index import Index


async def suggested(registry: Registry, index: Index, viewer: Viewer, one: str, other: str) -> Suggested | None:
    """None where either is not the viewer's to see, or the search does not answer: a decision does not wait for it."""
    try:
        ours, theirs = await asyncio.gather(*(registry.store.read(number, scope(viewer)) for number in (one, other)))
        return None if ours.sealed or theirs.sealed else await compare(registry, index, viewer, ours, theirs)
    except (NotFound, Unavailable):
        return None
