"""Search over dossiers (检索)."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated, Any, Self

import strawberry
from pydantic import ValidationError
from strawberry.types.nodes import SelectedField, Selection

from dossiers.errors import invalid_input
from schema.connections import PAGE_DEFAULT, After, First, PageInfo, cursor, no_cursor, page_size, position
from schema.context import Info
from schema.dossiers import Dossier
from schema.errors import InvalidInput, RateLimited, SearchUnavailable, StoreUnavailable
from schema.inputs import plain
from schema.regions import Region
from schema.searches import SearchedText, SearchInput
from search import finding
from search.finding import FacetValue as FacetValueNoun
from search.finding import Found, Hit
from search.freshness import Freshness as FreshnessNoun
from search.highlights import Highlight as HighlightNoun
from search.queries import Facet, SearchQuery
from search.understanding import ReadAs
from search.understanding import Reading as ReadingNoun

_REGIONS = (Facet.PROVINCE, Facet.PREFECTURE, Facet.COUNTY)


@strawberry.type(description="A piece of a passage: plain text, to be escaped like any (片段).")
class Segment:
    text: str = strawberry.field(description="The text (文本).")
    hit: bool = strawberry.field(description="Whether it is what was searched for (是否命中).")


@strawberry.type(description="A passage in which the searched words stand (命中段落).")
class Highlight:
    of: SearchedText = strawberry.field(description="Which text it is of (检索字段).")
    segments: list[Segment] = strawberry.field(description="The passage, in pieces (片段).")

    @classmethod
    def made(cls, noun: HighlightNoun) -> Self:
        segments = [Segment(text=segment.text, hit=segment.hit) for segment in noun.segments]
        return cls(of=SearchedText(noun.field), segments=segments)


@strawberry.type(description="A hit (命中).")
class SearchEdge:
    noun: strawberry.Private[Hit]
    cursor: str = strawberry.field(description="Its place in the list (游标).")
    score: float | None = strawberry.field(description="How well it fits, where the best come first (相关度得分).")

    @strawberry.field(description="The dossier, as you may see it (案卷).")
    def node(self) -> Dossier:
        return Dossier.seen(self.noun.dossier)

    @strawberry.field(description="Passages in which the searched words stand (命中段落).")
    def highlights(self) -> list[Highlight]:
        return [Highlight.made(highlight) for highlight in self.noun.highlights]

    @classmethod
    def of(cls, noun: Hit) -> Self:
        return cls(noun=noun, cursor=cursor("search", *noun.cursor), score=noun.score)


@strawberry.type(description="A value of a facet, and how many hits have it (分面值).")
class FacetValue:
    value: str = strawberry.field(description="The value, as a filter takes it (值).")
    label: str = strawberry.field(
        description="Name of a region or unit; of anything else, the value itself (显示名称)."
    )
    count: int = strawberry.field(description="How many hits have it (命中数).")


@strawberry.type(description="Hits counted by one facet, under all filters but its own (分面统计).")
class FacetCounts:
    facet: Facet = strawberry.field(description="What they are counted by (分面).")
    values: list[FacetValue] = strawberry.field(
        description="Its values, most hits first; months, latest first (分面值)."
    )

    @classmethod
    async def of(cls, info: Info, facet: Facet, values: Sequence[FacetValueNoun]) -> Self:
        names = await _names(info, facet, [one.value for one in values])
        labelled = zip(values, names, strict=True)
        return cls(
            facet=facet, values=[FacetValue(value=one.value, label=name, count=one.count) for one, name in labelled]
        )


async def _names(info: Info, facet: Facet, values: Sequence[str]) -> list[str]:
    if facet in _REGIONS:
        regions = info.context.registry.regions
        return [regions[value].name if value in regions else value for value in values]
    if facet is Facet.UNIT:
        units = await info.context.loaders.units.load_many(values)
        return [unit.name if unit else value for value, unit in zip(values, units, strict=True)]
    return list(values)


@strawberry.type(description="How fresh the index is that was searched (索引时效).")
class Freshness:
    as_of: datetime = strawberry.field(description="Everything recorded until then is in the answer (数据截至).")
    lag_ms: int = strawberry.field(description="How long the oldest change waits, in milliseconds (延迟毫秒数).")
    pending: int = strawberry.field(description="How many dossiers wait, counted up to 10,000 (待索引数).")

    @classmethod
    def of(cls, noun: FreshnessNoun) -> Self:
        return cls(as_of=noun.as_of, lag_ms=min(noun.lag_ms, 2**31 - 1), pending=noun.pending)


@strawberry.type(description="What a part of the text was taken for (检索词理解).")
class SearchReading:
    noun: strawberry.Private[ReadingNoun]
    read_as: ReadAs = strawberry.field(description="What it was taken for (理解为).")
    written: str = strawberry.field(description="The part; empty where the whole is a number or a name (原词).")
    also: list[str] = strawberry.field(description="Words looked for as saying the same (同义词).")
    looked_up: bool = strawberry.field(
        description="False for somebody's number where your role may not look for people (是否已查找)."
    )

    @strawberry.field(description="Regions that it names and in which was looked (所指区划).")
    def regions(self, info: Info) -> list[Region]:
        return [Region.of(info.context.registry.regions, code) for code in self.noun.regions]

    @classmethod
    def of(cls, noun: ReadingNoun) -> Self:
        also, looked_up = list(noun.also), noun.looked_up
        return cls(noun=noun, read_as=noun.read_as, written=noun.written, also=also, looked_up=looked_up)


@strawberry.type(description="What a search found (检索结果).")
class DossierSearch:
    found: strawberry.Private[Found]
    edges: list[SearchEdge] = strawberry.field(description="The hits of this page (本页命中).")
    page_info: PageInfo = strawberry.field(description="Where the page stands in its list (分页信息).")
    total_count: int = strawberry.field(description="How many hits there are, counted up to 10,000 (总数).")
    total_is_capped: bool = strawberry.field(description="Whether there are more: then show “10,000+” (是否超限).")
    did_you_mean: list[str] = strawberry.field(
        description="Names in what was found that sound like a word of the text, or differ from it by one character, "
        "where the word itself is in none of it (您是不是要找)."
    )

    @strawberry.field(description="How the text was understood, part by part (检索词理解).")
    def understood_as(self) -> list[SearchReading]:
        return [SearchReading.of(reading) for reading in self.found.understood_as]

    @strawberry.field(description="Hits counted by the facets that were asked for (分面统计).")
    async def facets(self, info: Info) -> list[FacetCounts]:
        counted = self.found.facets
        return [await FacetCounts.of(info, facet, counted[facet]) for facet in Facet if facet in counted]

    @strawberry.field(description="How fresh the index is that was searched (索引时效).")
    def freshness(self) -> Freshness:
        return Freshness.of(self.found.freshness)

    @classmethod
    def of(cls, found: Found) -> Self:
        edges = [SearchEdge.of(hit) for hit in found.hits]
        return cls(
            found=found,
            edges=edges,
            page_info=PageInfo.of([edge.cursor for edge in edges], more=found.has_next),
            total_count=found.total,
            total_is_capped=not found.total_is_exact,
            did_you_mean=found.did_you_mean,
        )


SearchResult = Annotated[
    DossierSearch | InvalidInput | RateLimited | SearchUnavailable | StoreUnavailable,
    strawberry.union("SearchResult", description="What a search found, or why it could not be made (检索结果)."),
]


@strawberry.type
class SearchQueries:
    @strawberry.field(
        description="Search the dossiers you may see (检索案卷). Sealed ones are never found. What was recorded a "
        "moment ago may be missing: `freshness` says up to when the answer is whole.",
    )
    async def search_dossiers(
        self,
        info: Info,
        query: Annotated[SearchInput, strawberry.argument(description="What to search for (检索条件).")],
        first: First = PAGE_DEFAULT,
        after: After = None,
    ) -> SearchResult:
        context = info.context
        asked = _asked(query, page_size(first), after, highlights=_selects(info.selected_fields, "highlights"))
        return DossierSearch.of(await finding.find(context.registry, context.index, context.viewer, asked))


def _asked(given: SearchInput, size: int, after: str | None, *, highlights: bool) -> SearchQuery:
    fields: dict[str, Any] = {**plain(given, "query"), "size": size, "highlights": highlights}
    fields["filters"] = fields["filters"] or {}
    with invalid_input("query"):
        asked = SearchQuery.model_validate(fields)
    if after is None:
        return asked
    place = position("search", after, (int, float), str)
    try:
        return SearchQuery.model_validate({**fields, "after": place})
    except ValidationError:
        raise no_cursor() from None


def _selects(selections: Iterable[Selection], name: str) -> bool:
    """Whether a field of that name is asked for anywhere among the selections."""
    return any(
        (isinstance(selection, SelectedField) and selection.name == name) or _selects(selection.selections, name)
        for selection in selections
    )
