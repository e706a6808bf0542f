"""Deciding: what the comparison of two dossiers says at the moment a person decides about them."""

from dossiers.errors import Unavailable
from dossiers.registry import Registry
from dossiers.steps import Suggested
from dossiers.viewer import Viewer, scope
from search.duplicates.checking import compare
from search.index import Index


async def suggested(registry: Registry, index: Index, viewer: Viewer, one: str, other: str) -> Suggested | None:
    """None where either is not the viewer's to see, or the search does not answer: a decision does not wait for it."""
    try:
        found = await registry.store.read_many([one, other], scope(viewer))
        if len(found) < len({one, other}) or any(dossier.sealed for dossier in found.values()):
            return None
        return await compare(registry, index, viewer, found[one], found[other])
    except Unavailable:
        return None
