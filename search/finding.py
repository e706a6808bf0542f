"""Finding: Elasticsearch finds, MongoDB decides what of it the viewer is shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dossiers.dossier import Dossier
from dossiers.registry import Registry
from dossiers.viewer import Viewer, scope
from search.asking import Asking
from search.freshness import Freshness
from search.highlights import Highlight, highlights, shown
from search.index import Index
from search.queries import Cursor, Facet, SearchQuery

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


async def find(registry: Registry, index: Index, viewer: Viewer, query: SearchQuery) -> Found:
    """Raises InvalidInput, SearchUnavailable or StoreUnavailable."""
    asking = Asking(query, viewer, registry.regions)
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
    return found


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
