"""What Elasticsearch is asked for a search: the viewer's rights and the filters inside the query, counts under both."""

from collections.abc import Sequence
from typing import Any

from dossiers.regions import RegionTree
from dossiers.viewer import Role, Scope, Viewer, scope
from search.highlights import highlighting
from search.mapping import TEXT
from search.people import hash_field
from search.places import gazetteer
from search.queries import Facet, SearchQuery, Sort
from search.understanding import Understanding
from search.wording import EVER, FIRST, NUMBERS, Clause, hashed, marking, numbered, wording

COUNTED = 10_000
"""More hits than this are not counted."""
_VALUES = 100
_SORTED_BY = {Sort.OPENED: "opened_on", Sort.LAST_ENTRY: "last_entry_at"}
_REGIONS = frozenset({Facet.PROVINCE, Facet.PREFECTURE, Facet.COUNTY})
# What later steps change: a unit that has handed the dossier on must not learn it from counts and filters.
_CHANGING = frozenset({Facet.STATE, Facet.FORM, Facet.SOURCE, Facet.MANNER, Facet.MONTH, Facet.UNIT})


def scope_filter(scope: Scope) -> Clause:
    """`Scope.mongo` for the index: the same dossiers but for sealed ones, which nobody finds here."""
    if not scope.terms or scope.opens_seals:
        return {"match_none": {}}
    held = [{"term": {field: value}} for field, value in scope.terms]
    return {"bool": {"filter": [{"term": {"sealed": False}}], "should": held, "minimum_should_match": 1}}


def _understood(query: SearchQuery, viewer: Viewer, regions: RegionTree) -> Understanding | None:
    if query.text is None:
        return None
    return Understanding.of(query.text, gazetteer(regions), viewer.region, phrase=query.phrase)


class Asking:
    """One search of one viewer."""

    def __init__(self, query: SearchQuery, viewer: Viewer, regions: RegionTree) -> None:
        """Raises InvalidInput for a region that there is not."""
        self._query = query
        self._scope = scope_filter(scope(viewer))
        # A unit sees what it held, for its period: of what it handed on, only how it was opened is searched.
        self._held_now = {"term": {"holder": viewer.unit}} if viewer.role is Role.UNIT and viewer.unit else None
        self.understood = _understood(query, viewer, regions)
        self.person: str | None = None
        """Keyed hash of the person that is looked for, where the viewer may."""
        self._hash_field = hash_field(viewer)
        self._chosen = {field: self._choose(field, values) for field, values in query.filters.chosen(regions).items()}

    def body(self, after: Any, size: int, *, first: bool) -> dict[str, Any]:  # noqa: ANN401 - as a hit has it
        """The request for hits after that place; counts only with the `first`."""
        body: dict[str, Any] = {
            "query": {"bool": {"filter": [self._scope, *self._days()], **self._text()}},
            "post_filter": {"bool": {"filter": list(self._chosen.values())}},
            "size": size,
            "sort": self._sort(),
            "version": True,
            "_source": False,
            "track_total_hits": COUNTED if first else False,
        }
        if after is not None:
            body["search_after"] = after
        if self._query.highlights and self.understood:
            body["highlight"] = highlighting({field: marking(self.understood, field) for field in TEXT})
        if first and self._query.facets:
            body["aggs"] = {facet.name: self._count(facet) for facet in self._query.facets}
        return body

    def _text(self) -> dict[str, Any]:
        if self.understood is None:
            return {}
        if self._held_now is None:
            return {"must": self._worded(self.understood, EVER)}
        now = {"must": self._worded(self.understood, EVER), "filter": self._held_now}
        before = {"must": self._worded(self.understood, FIRST), "must_not": self._held_now}
        return {"must": {"bool": {"should": [{"bool": now}, {"bool": before}], "minimum_should_match": 1}}}

    def _worded(self, understood: Understanding, fields: Sequence[str]) -> Clause:
        ever = fields is EVER
        told = [] if understood.is_secret else numbered(understood.typed, NUMBERS if ever else NUMBERS[:1])
        if self.person and ever:
            told.append(hashed(self._hash_field, self.person))
        return {"bool": {"should": [*told, wording(understood, fields)]}}

    def _days(self) -> list[Clause]:
        filters = self._query.filters
        days = {"gte": filters.opened_from, "lte": filters.opened_until}
        given = {bound: day.isoformat() for bound, day in days.items() if day}
        return [{"range": {"opened_on": given}}] if given else []

    def _sort(self) -> list[dict[str, Any]]:
        if self._query.by is Sort.RELEVANCE:
            return [{"_score": "desc"}, {"number": "asc"}]
        return [{_SORTED_BY[self._query.by]: "desc" if self._query.descending else "asc"}, {"number": "asc"}]

    def _choose(self, field: str, values: tuple[str, ...]) -> Clause:
        chosen = {"terms": {field: list(values)}}
        return self._if_told(field, [chosen])

    def _count(self, facet: Facet) -> dict[str, Any]:
        """Counted under all filters but its own, so that a second value can be chosen beside the first."""
        own = "place_path" if facet in _REGIONS else facet
        others = [clause for field, clause in self._chosen.items() if field != own]
        order = {"order": {"_key": "desc"}} if facet is Facet.MONTH else {}
        values = {"terms": {"field": facet.value, "size": _VALUES, **order}}
        return {"filter": self._if_told(facet, others), "aggs": {"values": values}}

    def _if_told(self, field: str, clauses: list[Clause]) -> Clause:
        if self._held_now is not None and field in _CHANGING:
            clauses = [*clauses, self._held_now]
        return {"bool": {"filter": clauses}}
