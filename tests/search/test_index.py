"""The indices of one prefix, their aliases, and what a late write meets."""

import asyncio

import orjson
import pytest

from dossiers.errors import SearchUnavailable
from search.loading import LARGEST_REQUEST, Write, load
from search.projection import LONGEST


def write(number: str, version: int = 1, **fields) -> Write:
    return Write({"number": number, "version": version, "sealed": False, **fields}, version)


async def test_ensuring_at_once_from_many_sides_makes_one_index(index) -> None:
    await asyncio.gather(*(index.ensure() for _ in range(5)))
    assert await index.targets() == [f"{index.alias}-first"]
    assert await index.answers()
    assert await index.unread() == []


async def test_a_new_index_is_written_to_and_not_read_until_the_swap(index) -> None:
    built = await index.create()
    assert set(await index.targets()) == {built, f"{index.alias}-first"}
    await load(index, built, [write("A-1")])
    await index.refresh()
    assert await index.count() == 0
    await index.swap(built)
    assert await index.targets() == [built]
    assert await index.count() == 1
    assert await index.unread() == []


async def test_a_late_write_does_not_bring_a_removed_index_back(index) -> None:
    built = await index.create()
    await index.remove_unread()
    outcome = await load(index, built, [write("A-1")])
    assert outcome.later == {"A-1"}
    assert await index.targets() == [f"{index.alias}-first"]


async def test_an_older_version_is_refused_and_counts_as_done(index, elasticsearch) -> None:
    (target,) = await index.targets()
    await load(index, target, [write("A-1", 5, purpose="CLAIM")])
    outcome = await load(index, target, [write("A-1", 4, purpose="SUGGESTION")])
    assert outcome.done == {"A-1"}
    stored = await elasticsearch.get(index=index.alias, id="A-1")
    assert stored["_source"]["purpose"] == "CLAIM"


async def test_one_bad_document_holds_up_nobody(index) -> None:
    (target,) = await index.targets()
    outcome = await load(index, target, [write("A-1"), write("A-2", opened_on="yesterday"), write("A-3")])
    assert outcome.done == {"A-1", "A-3"}
    assert outcome.refused == {"A-2": "document_parsing_exception"}


async def test_a_request_refused_whole_is_sent_by_halves(index) -> None:
    (target,) = await index.targets()
    writes = [write(f"A-{n}") for n in range(7)]
    writes[4] = write("很" * 300)  # an id of more than 512 bytes: Elasticsearch refuses the whole request for it
    outcome = await load(index, target, writes)
    assert outcome.done == {f"A-{n}" for n in range(7) if n != 4}
    assert list(outcome.refused) == ["很" * 300]


async def test_large_documents_are_sent_in_several_requests(index) -> None:
    (target,) = await index.targets()
    writes = [write(f"A-{n}", narrative=["土" * LONGEST]) for n in range(7)]
    assert sum(len(orjson.dumps(one.document)) for one in writes) > 2 * LARGEST_REQUEST
    outcome = await load(index, target, writes)
    assert outcome.done == {f"A-{n}" for n in range(7)}


async def test_without_an_index_search_is_unavailable(index, elasticsearch) -> None:
    await elasticsearch.indices.delete(index=f"{index.alias}-first")
    with pytest.raises(SearchUnavailable):
        await index.search({"query": {"match_all": {}}})
    assert await index.targets() == []
    await index.ensure()
    assert await index.answers()
