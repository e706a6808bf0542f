"""Candidates: the dossiers that the index holds for likely to be about the same matter, and how rare our words are."""

import asyncio
from collections.abc import Sequence
from typing import Any

from dossiers.regions import Level, RegionTree
from search.duplicates.rarity import Rarity
from search.duplicates.sides import Side
from search.duplicates.told import Told
from search.extraction.folding import fold
from search.index import Index
from search.mapping import KEYS, SAID_FIRST, TEXT, TOLD, TOPIC
from search.text import half_width
from search.wording import Clause

BY_TEXT = 32
BY_KEYS = 18
"""Found by what both name and what both are about, however differently it is told."""
AT_MOST = BY_TEXT + BY_KEYS
_QUERY_WORDS = 150
_QUERY_KEYS = 60
_QUERY_TOPICS = 2
_CIRCUMSTANCE_COUNTS = 8.0
"""As much as a few rare words: place and category only bring forward what is alike anyway."""
_PROVINCE_COUNTS = 4.0
_PERSON_COUNTS = 100.0
"""More than any text: who is the same person is looked at in any case."""
_KEY_COUNTS = 2.0


async def candidates(index: Index, ours: Side, but: str | None, regions: RegionTree) -> tuple[list[str], Rarity]:
    """Case numbers, the likeliest first, sealed dossiers and `but` left out. Raises SearchUnavailable."""
    by_text, rarity, by_keys = await asyncio.gather(
        _by_text(index, ours, but),
        rarity_of(index, [ours]),
        _by_keys(index, ours, but, regions),
    )
    return list(dict.fromkeys([*by_text, *by_keys]))[:AT_MOST], rarity


async def rarity_of(index: Index, sides: Sequence[Side]) -> Rarity:
    """How rare the words of these are. Raises SearchUnavailable."""
    if not sides:
        return Rarity(0, {})
    statistics = await index.term_statistics({SAID_FIRST: fold("\n".join(map(_written, sides)))})
    vectors = statistics.get("term_vectors", {}).get(SAID_FIRST, {})
    holding = {word: told.get("doc_freq", 0) for word, told in vectors.get("terms", {}).items()}
    return Rarity(vectors.get("field_statistics", {}).get("doc_count", 0), holding)


async def read_before(index: Index, numbers: Sequence[str]) -> dict[str, Told]:
    """What was read from the texts of those dossiers before, where it was kept. Raises SearchUnavailable."""
    if not numbers:
        return {}
    query = {"ids": {"values": list(numbers)}}
    body = {"query": {"constant_score": {"filter": query}}, "size": len(numbers), "_source": False,
            "stored_fields": [TOLD], "track_total_hits": False}  # fmt: skip
    hits = (await index.search(body))["hits"]["hits"]
    return {hit["_id"]: Told(hit["fields"][TOLD][0]) for hit in hits if "fields" in hit}


async def _found(
    index: Index, alike: Sequence[Clause], nearby: Sequence[Clause], but: str | None, at_most: int
) -> list[str]:
    if not alike:
        return []
    query: dict[str, Any] = {
        "filter": {"term": {"sealed": False}},
        "must": {"bool": {"should": alike, "minimum_should_match": 1}},
        "should": nearby,
    }
    if but is not None:
        query["must_not"] = {"term": {"number": but}}
    return [hit["_id"] for hit in await _hits(index, query, at_most)]


async def _by_keys(index: Index, ours: Side, but: str | None, regions: RegionTree) -> list[str]:
    await asyncio.sleep(0)  # until the other questions are on their way: the facts are read while they are answered
    nearby = [*_circumstances(ours), *_of_province(ours, regions)]
    return await _found(index, _like_keys(ours), nearby, but, AT_MOST)


async def _by_text(index: Index, ours: Side, but: str | None) -> list[str]:
    """As `_found`, in a third of the time: of hundreds of words with nothing demanded of all, Elasticsearch passes over
    what cannot come among the first. What matches by circumstances alone is told by its score; a sealed dossier has
    neither text nor circumstances in the index.
    """
    alike, circumstances = _like_text(ours), _circumstances(ours)
    query = {"should": [*alike, *circumstances], "minimum_should_match": 1}
    hits = await _hits(index, query, BY_TEXT + 1)
    if any(hit["_score"] <= _CIRCUMSTANCE_COUNTS * len(circumstances) for hit in hits):
        return await _found(index, alike, circumstances, but, BY_TEXT)
    return [hit["_id"] for hit in hits if hit["_id"] != but][:BY_TEXT]


async def _hits(index: Index, query: Clause, at_most: int) -> list[dict[str, Any]]:
    body = {"query": {"bool": query}, "size": at_most, "_source": False, "track_total_hits": False}
    hits: list[dict[str, Any]] = (await index.search(body))["hits"]["hits"]
    return hits


def _circumstances(ours: Side) -> list[Clause]:
    known = (("place", ours.place), ("category_main", ours.category))
    return [_counting(field, [value], _CIRCUMSTANCE_COUNTS) for field, value in known if value]


def _of_province(ours: Side, regions: RegionTree) -> list[Clause]:
    """What has one root and no name in common is most often a rule of one province."""
    known = (region for region in (ours.place, *ours.handed_in) if region is not None and region in regions)
    province = next((regions.at_level(region, Level.PROVINCE) for region in known), None)
    return [_counting("place_province", [province.code], _PROVINCE_COUNTS)] if province else []


def _like_text(ours: Side) -> list[Clause]:
    like_text = {
        "fields": list(TEXT),
        "like": _written(ours),
        "max_query_terms": _QUERY_WORDS,
        "min_term_freq": 1,
        "min_doc_freq": 1,
        "minimum_should_match": "1",
    }
    alike: list[Clause] = [{"more_like_this": like_text}]
    if ours.hashes:
        alike.append(_counting("hashes", sorted(ours.hashes), _PERSON_COUNTS))
    return alike


def _like_keys(ours: Side) -> list[Clause]:
    """Each counts by how few have it."""
    told = [(KEYS, key) for key in sorted(ours.keys)[:_QUERY_KEYS]]
    told += [(TOPIC, topic) for topic in list(ours.subjects.topics.weights)[:_QUERY_TOPICS]]
    return [{"term": {field: {"value": value, "boost": _KEY_COUNTS}}} for field, value in told]


def _written(side: Side) -> str:
    return half_width("\n".join((side.title, *side.texts, *side.respondents)))


def _counting(field: str, values: list[str], worth: float) -> Clause:
    return {"constant_score": {"filter": {"terms": {field: values}}, "boost": worth}}
