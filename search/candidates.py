"""Candidates: the dossiers that the index holds for likely to be about the same matter, and how rare our words are."""

import asyncio
from collections.abc import Mapping
from typing import Any

from search.index import Index
from search.likeness import Rarity, Side
from search.mapping import TEXT
from search.text import half_width
from search.wording import Clause

AT_MOST = 50
_QUERY_WORDS = 150
_CIRCUMSTANCE_COUNTS = 8.0
"""As much as a few rare words: place and category only bring forward what is alike anyway."""
_PERSON_COUNTS = 100.0
"""More than any text: who is the same person is looked at in any case."""


async def candidates(index: Index, ours: Side, but: str | None) -> tuple[list[str], Rarity]:
    """Case numbers, the likeliest first, sealed dossiers and `but` left out. Raises SearchUnavailable."""
    text = half_width("\n".join((ours.title, *ours.texts, *ours.respondents)))
    found, statistics = await asyncio.gather(
        index.search({"query": _query(ours, text, but), "size": AT_MOST, "_source": False, "track_total_hits": False}),
        index.term_statistics({"narrative": text}),
    )
    return [hit["_id"] for hit in found["hits"]["hits"]], _rarity(statistics)


def _query(ours: Side, text: str, but: str | None) -> Clause:
    like_text = {
        "fields": list(TEXT),
        "like": text,
        "max_query_terms": _QUERY_WORDS,
        "min_term_freq": 1,
        "min_doc_freq": 1,
        "minimum_should_match": "1",
    }
    alike: list[Clause] = [{"more_like_this": like_text}]
    if ours.hashes:
        alike.append(_counting("hashes", sorted(ours.hashes), _PERSON_COUNTS))
    query: dict[str, Any] = {
        "filter": {"term": {"sealed": False}},
        "must": {"bool": {"should": alike, "minimum_should_match": 1}},
        "should": [
            _counting(field, [value], _CIRCUMSTANCE_COUNTS)
            for field, value in (("place", ours.place), ("category_main", ours.category))
            if value
        ],
    }
    if but is not None:
        query["must_not"] = {"term": {"number": but}}
    return {"bool": query}


def _counting(field: str, values: list[str], worth: float) -> Clause:
    return {"constant_score": {"filter": {"terms": {field: values}}, "boost": worth}}


def _rarity(statistics: Mapping[str, Any]) -> Rarity:
    vectors = statistics.get("term_vectors", {}).get("narrative", {})
    holding = {word: told.get("doc_freq", 0) for word, told in vectors.get("terms", {}).items()}
    return Rarity(vectors.get("field_statistics", {}).get("doc_count", 0), holding)
