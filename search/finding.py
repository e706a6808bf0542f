"""Finding: Elasticsearch finds, MongoDB decides what of it the viewer is shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dossiers import audit
from dossiers.dossier import Dossier
from dossiers.registry import Registry
from dossiers.viewer import Viewer, scope
from search.asking import Asking
from search.did_you_mean import suggestions
from search.freshness import Freshness
from search.highlights import Highlight, highlights, shown
from search.index import Index
from search.people import LOOK, PER_MINUTE
from search.queries import Cursor, Facet, SearchQuery
from search.understanding import Reading

_ROUNDS = 5
"""How often a page with holes is asked to be filled up; after that it stays shorter."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A dossier as the viewer sees it, without its chain; `score` only in a search by relevance."""

    dossier: Dossier
    cursor: Cursor
    score: float | None
    highlights: list[Highlight]


@dataclass(frozen=True, slots=True)
class FacetValue:
    value: str
    count: int


@dataclass(slots=True)
class Found:
    """A page of hits. `total` stops at 10,000, and then says so; it counts what the index has, which may lag."""

    freshness: Freshness
    hits: list[Hit] = field(default_factory=list)
    has_next: bool = False
    total: int = 0
    total_is_exact: bool = True
    facets: dict[Facet, list[FacetValue]] = field(default_factory=dict)
    understood_as: list[Reading] = field(default_factory=list)
    did_you_mean: list[str] = field(default_factory=list)


async def find(registry: Registry, index: Index, viewer: Viewer, query: SearchQuery) -> Found:
    """Raises InvalidInput, RateLimited (of looking people up), SearchUnavailable or StoreUnavailable."""
    asking = Asking(query, viewer, registry.regions)
    asking.person = await _look_up(registry, viewer, asking)
    # Before the search: what is settled in between only makes the answer fresher than it says.
    found = Found(freshness=await index.watch.look(registry))
    after: Any = query.after
    wanted = query.size + 1
    for turn in range(_ROUNDS):
        size = wanted - len(found.hits)
        answer = await index.search(asking.body(after, size, first=turn == 0))
        if turn == 0:
            _count(found, answer)
        listed = answer["hits"]["hits"]
        found.hits += await _readable(registry, viewer, listed)
        if len(listed) < size or len(found.hits) >= wanted:
            break
        after = listed[-1]["sort"]
    found.has_next = len(found.hits) > query.size
    del found.hits[query.size :]
    await _tell(registry, viewer, asking, found, first=query.after is None)
    return found


async def _look_up(registry: Registry, viewer: Viewer, asking: Asking) -> str | None:
    """The hash of a person that was typed in, where the viewer may look for one; raises RateLimited."""
    person = asking.understood.person if asking.understood else None
    if person is None or not person.may_be_found_by(viewer):
        return None
    if person.for_sure:
        await audit.limit(registry, viewer, LOOK, PER_MINUTE)
    return person.hash(registry.vault)


async def _tell(registry: Registry, viewer: Viewer, asking: Asking, found: Found, *, first: bool) -> None:
    """How the text was understood. That somebody was looked up goes into the audit log; raises RateLimited.

    A word that might be a name is a look at somebody only where somebody of that name is found.
    """
    if (understood := asking.understood) is None:
        return
    shown = [hit.dossier.id for hit in found.hits if asking.person in hit.dossier.hashes]
    looked_up = bool(asking.person and understood.person and (shown or understood.person.for_sure))
    if looked_up and understood.person:
        if not understood.person.for_sure:
            await audit.limit(registry, viewer, LOOK, PER_MINUTE)
        await audit.record(registry, viewer, LOOK, by=understood.person.kind.field, shown=shown)
    found.understood_as = understood.readings(looked_up=looked_up)
    if first:
        found.did_you_mean = suggestions(understood, [hit.dossier for hit in found.hits], registry.regions)


async def _readable(registry: Registry, viewer: Viewer, listed: list[dict[str, Any]]) -> list[Hit]:
    """Those of the hits that the viewer may see now, whatever the index thinks."""
    if not listed:
        return []
    dossiers = await registry.store.read_many([hit["_id"] for hit in listed], scope(viewer))
    return [_hit(raw, dossiers[raw["_id"]].as_seen_by(viewer)) for raw in listed if raw["_id"] in dossiers]


def _hit(raw: Mapping[str, Any], dossier: Dossier) -> Hit:
    key, number = raw["sort"]
    return Hit(
        dossier=dossier,
        cursor=(key, number),
        score=raw["_score"],
        highlights=shown(highlights(raw.get("highlight", {})), dossier, raw["_version"]),
    )


def _count(found: Found, answer: Mapping[str, Any]) -> None:
    total = answer["hits"]["total"]
    found.total = total["value"]
    found.total_is_exact = total["relation"] == "eq"
    for name, counted in answer.get("aggregations", {}).items():
        buckets = counted["values"]["buckets"]
        found.facets[Facet[name]] = [FacetValue(str(bucket["key"]), bucket["doc_count"]) for bucket in buckets]
