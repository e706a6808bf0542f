"""What must be so afterwards, whoever was killed: in MongoDB, in Elasticsearch, and in the answers of a search."""

from typing import Any

from dossiers import volumes
from tests.kill.loads import Load, said
from tests.kill.office import SUBJECT, Office, Web
from tests.kill.waiting import until

_SEARCH = """
query ($query: SearchInput!, $after: String) {
  searchDossiers(query: $query, first: 100, after: $after) {
    __typename
    ... on Error { code message }
    ... on DossierSearch {
      totalCount pageInfo { hasNextPage endCursor } freshness { pending } edges { node { number } }
    }
  }
}"""


async def dossiers(office: Office) -> dict[str, dict[str, Any]]:
    return {raw["_id"]: raw async for raw in office.database["dossiers"].find()}


async def assert_whole(office: Office) -> None:
    """No step is half-written: each dossier has the entries that its version counts, each entry once."""
    stored = await dossiers(office)
    assert not await volumes.put_back(office.database["pages"], list(stored.values()))
    for raw in stored.values():
        assert [entry["number"] for entry in raw["chain"]] == list(range(1, raw["version"] + 1))
    entries = [entry["id"] for raw in stored.values() for entry in raw["chain"]]
    assert len(set(entries)) == len(entries)


async def assert_kept(office: Office, load: Load) -> None:
    """What was acknowledged is there, once, and nothing else is: each registration with its key, number and entry."""
    await assert_whole(office)
    assert not load.unacknowledged
    opened = {number: raw["chain"][0]["id"] for number, raw in (await dossiers(office)).items()}
    assert sorted(opened.items()) == sorted(load.acknowledged.values())
    claims = {raw["_id"]: (raw["dossier"], raw["entry"]) async for raw in office.database["idempotency_claims"].find()}
    for key, receipt in load.acknowledged.items():
        assert claims[claim_id(key)] == receipt


def claim_id(key: str) -> str:
    return f"{len(SUBJECT)}:{SUBJECT}:{key}"


async def until_indexed(office: Office) -> None:
    """Wait until nothing is due, and what was written is visible to searches."""
    due = {"$or": [{"index_due": {"$exists": True}}, {"effects_due": {"$exists": True}}]}

    async def nothing_is_due() -> bool:
        return await office.database["dossiers"].count_documents(due) == 0

    await until(nothing_is_due, "not everything that was due has been settled")
    await office.elasticsearch.indices.refresh(index=office.alias)


async def assert_indexed(office: Office) -> None:
    """The index has every dossier in its last version, and no other; none was parked; one index is left."""
    await until_indexed(office)
    stored = await dossiers(office)
    assert not [number for number, raw in stored.items() if "index_parked" in raw or "index_attempts" in raw]
    found = await office.elasticsearch.search(index=office.alias, version=True, size=10_000, source=False)
    indexed = {hit["_id"]: hit["_version"] for hit in found["hits"]["hits"]}
    assert indexed == {number: raw["version"] for number, raw in stored.items()}
    assert len(await indices(office)) == 1


async def indices(office: Office) -> list[str]:
    return list((await office.elasticsearch.indices.get(index=f"{office.alias}-*", expand_wildcards="all")).body)


async def assert_found(office: Office, web: Web, load: Load) -> None:
    """A search over everything finds each registration, once; one by its own words finds it first."""
    await assert_indexed(office)
    assert sorted(await search(web)) == sorted(load.numbers)
    every = max(1, len(load.keys) // 10)
    for place, key in list(enumerate(load.keys, 1))[::every]:
        assert await search(web, text=said(place), phrase=True) == [load.acknowledged[key].number]


async def search(web: Web, **query: Any) -> list[str]:
    """The numbers on all pages."""
    numbers: list[str] = []
    after = None
    while True:
        page = await web.ask(_SEARCH, query={"sort": "OPENED", **query}, after=after)
        assert page["__typename"] == "DossierSearch", page
        assert page["freshness"]["pending"] == 0
        numbers += [edge["node"]["number"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            assert page["totalCount"] == len(numbers)
            return numbers
