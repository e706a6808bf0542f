"""Finding clusters: their roots by what the index counts, their dossiers re-read under the viewer's rights."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from dossiers.dossier import Dossier
from dossiers.errors import InvalidInput
from dossiers.registry import Registry
from dossiers.states import State
from dossiers.viewer import Role, Viewer, scope
from search.asking import scope_filter
from search.clusters.components import Component, Named, components, too_common
from search.clusters.roots import Root
from search.index import Index
from search.mapping import ROOTS

_ROOTS = 300
"""Of a region, the most common first."""
_BESIDE = 20
"""Roots that are named beside one, at most."""
_ROUNDS = 4
"""How far a cluster is followed from root to root."""
_MAY_SEE = (Role.LEADER, Role.SUPERVISION)
_COUNTED = {"bool": {"must_not": [{"term": {"sealed": True}}, {"term": {"state": State.MERGED}}]}}
"""Sealed ones are counted nowhere; what is merged is carried on, and counted, in another dossier."""


@dataclass(frozen=True, slots=True)
class Region:
    """A prefecture (or what stands in its place), and how many dossiers of the cluster lie there."""

    code: str
    dossiers: int


@dataclass(frozen=True, slots=True)
class Month:
    """Such as 2026-03: how many of its dossiers were opened then."""

    month: str
    dossiers: int


@dataclass(frozen=True, slots=True)
class Page:
    """So many dossiers behind `after`: the day on which one was opened, and its number."""

    size: int
    after: tuple[str, str] | None = None


@dataclass(frozen=True)
class Cluster:
    """Counts are of all regions: by region, the most first; by month, the first one first.

    `apart` are roots by which it would hang together with more than can be handled as one.
    """

    roots: tuple[Root, ...]
    apart: tuple[Root, ...]
    dossiers: int
    regions: tuple[Region, ...]
    months: tuple[Month, ...]

    @property
    def terms(self) -> list[str]:
        return [str(root) for root in self.roots]


@dataclass(frozen=True)
class Clusters:
    """The largest first. `too_common` are names that stand in too many dossiers to be one root."""

    clusters: list[Cluster]
    too_common: list[Root]


async def clusters(registry: Registry, index: Index, viewer: Viewer, region: str | None, at_least: int) -> Clusters:
    """Clusters of at least so many dossiers that have one in the region, which is by default the viewer's own.

    Raises NotPermitted, InvalidInput for a region that is not within the viewer's, SearchUnavailable.
    """
    viewer.require(*_MAY_SEE, to="see clusters")
    within = _within(registry, viewer, region)
    named = await _named(index, await _most_common(index, within))
    told = await _counted(index, components(named))
    large = [cluster for cluster in told if cluster.dossiers >= at_least]
    large.sort(key=lambda cluster: (-cluster.dossiers, cluster.roots))
    return Clusters(large, [Root.read(term) for term in too_common(named)])


async def cluster_of(index: Index, dossier: Dossier) -> Cluster | None:
    """The largest one that it belongs to, with at least one dossier beside it. Raises SearchUnavailable."""
    if dossier.sealed:
        return None
    body = {"query": {"ids": {"values": [dossier.id]}}, "_source": [ROOTS], "size": 1}
    hits = (await index.search(body))["hits"]["hits"]
    own = set(hits[0]["_source"].get(ROOTS, [])) if hits else set()
    if not own:
        return None
    named = await _named(index, own)
    told = await _counted(index, [one for one in components(named) if own.intersection(one.roots)])
    return max((one for one in told if one.dossiers > 1), key=lambda one: one.dossiers, default=None)


async def members(registry: Registry, index: Index, viewer: Viewer, cluster: Cluster, page: Page) -> list[Dossier]:
    """Its dossiers that the viewer may open, the first opened first. Raises SearchUnavailable or StoreUnavailable."""
    body: dict[str, Any] = {
        "query": _openable(viewer, cluster),
        "sort": [{"opened_on": {"order": "asc", "format": "strict_date"}}, {"number": "asc"}],
        "size": page.size,
        "_source": False,
        "track_total_hits": False,
    }
    if page.after is not None:
        body["search_after"] = list(page.after)
    numbers = [hit["_id"] for hit in (await index.search(body))["hits"]["hits"]]
    found = await registry.store.read_many(numbers, scope(viewer))
    return [found[number].as_seen_by(viewer) for number in numbers if number in found]


async def count(index: Index, viewer: Viewer, cluster: Cluster, at_most: int) -> int:
    """How many of its dossiers the viewer may open. Raises SearchUnavailable."""
    found = await index.search({"query": _openable(viewer, cluster), "size": 0, "track_total_hits": at_most})
    return int(found["hits"]["total"]["value"])


def _openable(viewer: Viewer, cluster: Cluster) -> dict[str, Any]:
    return {"bool": {"filter": [_COUNTED, {"terms": {ROOTS: cluster.terms}}, scope_filter(scope(viewer))]}}


def _within(registry: Registry, viewer: Viewer, region: str | None) -> str:
    code = registry.regions.current(region or viewer.region).code
    if viewer.region not in registry.regions.path(code):
        raise InvalidInput("region", f"{code} is not within {viewer.region}, your own")
    return code


async def _most_common(index: Index, within: str) -> set[str]:
    body = {
        "query": {"bool": {"filter": [_COUNTED, {"term": {"within": within}}]}},
        "size": 0,
        "aggs": {"roots": {"terms": {"field": ROOTS, "size": _ROOTS, "order": [{"_count": "desc"}, {"_key": "asc"}]}}},
    }
    buckets = (await index.search(body))["aggregations"]["roots"]["buckets"]
    return {bucket["key"] for bucket in buckets}


async def _named(index: Index, roots: set[str]) -> Named:
    """Counts over all regions, of these roots and of those named beside them, some rounds far."""
    counts: dict[str, int] = {}
    together: dict[str, Counter[str]] = {}
    waiting = roots
    for _ in range(_ROUNDS):
        if not waiting:
            break
        met: set[str] = set()
        for bucket in await _beside(index, waiting):
            counts[bucket["key"]] = bucket["doc_count"]
            for other in bucket["beside"]["buckets"]:
                if other["key"] != bucket["key"]:
                    together.setdefault(bucket["key"], Counter())[other["key"]] = other["doc_count"]
                    together.setdefault(other["key"], Counter())[bucket["key"]] = other["doc_count"]
                    met.add(other["key"])
        waiting = met - counts.keys()
    return Named(counts, together)


async def _beside(index: Index, roots: Iterable[str]) -> list[Mapping[str, Any]]:
    wanted = sorted(roots)
    beside = {"terms": {"field": ROOTS, "size": _BESIDE, "order": [{"_count": "desc"}, {"_key": "asc"}]}}
    body = {
        "query": {"bool": {"filter": [_COUNTED, {"terms": {ROOTS: wanted}}]}},
        "size": 0,
        "aggs": {
            "roots": {"terms": {"field": ROOTS, "include": wanted, "size": len(wanted)}, "aggs": {"beside": beside}}
        },
    }
    found: list[Mapping[str, Any]] = (await index.search(body))["aggregations"]["roots"]["buckets"]
    return found


async def _counted(index: Index, found: list[Component]) -> list[Cluster]:
    """With how many dossiers, where and when; a dossier with two roots of one cluster counts once."""
    if not found:
        return []
    filters = {str(number): {"terms": {ROOTS: list(component.roots)}} for number, component in enumerate(found)}
    inner = {
        "prefecture": {"terms": {"field": "place_prefecture", "size": 400}},
        "province": {"filter": {"bool": {"must_not": {"exists": {"field": "place_prefecture"}}}},
                     "aggs": {"of": {"terms": {"field": "place_province", "size": 40}}}},
        "month": {"date_histogram": {"field": "opened_on", "calendar_interval": "month", "format": "yyyy-MM",
                                     "min_doc_count": 1}},
    }  # fmt: skip
    body = {
        "query": {"bool": {"filter": [_COUNTED, {"terms": {ROOTS: sorted({r for one in found for r in one.roots})}}]}},
        "size": 0,
        "aggs": {"clusters": {"filters": {"filters": filters}, "aggs": inner}},
    }
    buckets = (await index.search(body))["aggregations"]["clusters"]["buckets"]
    return [_cluster(component, buckets[str(number)]) for number, component in enumerate(found)]


def _cluster(component: Component, bucket: Mapping[str, Any]) -> Cluster:
    places = [*bucket["prefecture"]["buckets"], *bucket["province"]["of"]["buckets"]]
    regions = [Region(place["key"], place["doc_count"]) for place in places]
    return Cluster(
        roots=tuple(map(Root.read, component.roots)),
        apart=tuple(map(Root.read, component.apart)),
        dossiers=bucket["doc_count"],
        regions=tuple(sorted(regions, key=lambda region: (-region.dossiers, region.code))),
        months=tuple(Month(one["key_as_string"], one["doc_count"]) for one in bucket["month"]["buckets"]),
    )
