"""Search through GraphQL: hits, counts, pages, and what is refused as data."""

from functools import partial

import pytest

from dossiers.viewer import Role
from schema.connections import cursor
from tests.conftest import DANCHENG, JINYUN, LAND, NATION, QINGTIAN, a_viewer
from tests.schema.conftest import CLERK, DISCIPLINE_STAFF, LAND_STAFF, PHONE, SUPERVISOR, a_contact

SEARCH = """
query Search($query: SearchInput!, $first: Int! = 20, $after: String) {
  searchDossiers(query: $query, first: $first, after: $after) {
    __typename
    ... on Error { code message }
    ... on InvalidInput { field reason }
    ... on DossierSearch {
      totalCount totalIsCapped
      edges { cursor score node { number state } highlights { of segments { text hit } } }
      pageInfo { hasNextPage endCursor }
      facets { facet values { value label count } }
      freshness { asOf lagMs pending }
      understoodAs { readAs written also regions { code name } lookedUp }
      didYouMean
    }
  }
}
"""


@pytest.fixture
def typed(execute, no_search):
    """Searches, where nothing is there to be asked."""

    async def typed(viewer=CLERK, first=20, after=None, index=no_search, **query):
        result = await execute(SEARCH, viewer, index=index, query=query, first=first, after=after)
        assert result.errors is None, result.errors
        return result.data["searchDossiers"]

    return typed


@pytest.fixture
def search(typed, index):
    return partial(typed, index=index)


def numbers(found) -> list[str]:
    return [edge["node"]["number"] for edge in found["edges"]]


async def test_a_search_with_everything(search, registered, do, index_now) -> None:
    number = await registered(contact=a_contact(narrative="石柱垟村杨梅山被当作荒山征收。"))
    await registered(contact=a_contact(narrative="小区电梯坏了没人修。"), title="反映电梯")
    await do("transfer", dossier=number, toUnit=LAND)
    await index_now()
    found = await search(text="杨梅山", facets=["COUNTY", "UNIT", "STATE", "MONTH"])
    assert (found["__typename"], found["totalCount"], found["totalIsCapped"]) == ("DossierSearch", 1, False)
    (edge,) = found["edges"]
    assert edge["node"] == {"number": number, "state": "TRANSFERRED"}
    assert edge["score"] > 0
    (highlight,) = edge["highlights"]
    assert highlight["of"] == "NARRATIVE"
    assert [segment["text"] for segment in highlight["segments"] if segment["hit"]] == ["杨梅山"]
    assert found["facets"] == [
        {"facet": "COUNTY", "values": [{"value": QINGTIAN, "label": "青田县", "count": 1}]},
        {"facet": "STATE", "values": [{"value": "TRANSFERRED", "label": "TRANSFERRED", "count": 1}]},
        {"facet": "MONTH", "values": [{"value": "2026-03", "label": "2026-03", "count": 1}]},
        {"facet": "UNIT", "values": [{"value": LAND, "label": "青田县自然资源和规划局", "count": 1}]},
    ]
    assert (found["freshness"]["pending"], found["freshness"]["lagMs"]) == (0, 0)


async def test_a_search_says_how_it_was_understood(search, registered, index_now) -> None:
    number = await registered(contact=a_contact(narrative="鹿鸣澜庭二期拖欠工资。"), title="木工班组")
    await index_now()
    found = await search(text="青田 鹿鸣蓝庭")
    assert numbers(found) == [number]
    place = {"readAs": "PLACE", "written": "青田", "also": [], "regions": [{"code": QINGTIAN, "name": "青田县"}]}
    word = {"readAs": "WORD", "written": "鹿鸣蓝庭", "also": [], "regions": []}
    assert found["understoodAs"] == [{**place, "lookedUp": True}, {**word, "lookedUp": True}]
    assert found["didYouMean"] == ["鹿鸣澜庭"]
    (wages,) = (await search(text="欠薪"))["understoodAs"]
    assert "拖欠工资" in wages["also"]


async def test_a_person_in_a_search_is_not_echoed(search, registered, index_now) -> None:
    number = await registered()
    await index_now()
    found = await search(text=PHONE)
    assert numbers(found) == [number]
    phone = {"readAs": "PHONE", "written": "", "also": [], "regions": [], "lookedUp": True}
    assert found["understoodAs"] == [phone]


async def test_pages_of_a_search(search, registered, index_now) -> None:
    made = {await registered() for _ in range(5)}
    await index_now()
    for query in ({"text": "补偿款"}, {}, {"sort": "OPENED", "descending": False}):
        seen, after = [], None
        for _ in range(3):
            found = await search(first=2, after=after, **query)
            seen += numbers(found)
            after = found["pageInfo"]["endCursor"]
        assert (set(seen), len(seen), found["pageInfo"]["hasNextPage"]) == (made, 5, False)


async def test_a_number_finds_its_dossier_first(search, registered, index_now) -> None:
    external = [{"system": "12345", "number": "HZ-2026-0042"}]
    await registered()
    number = await registered(contact=a_contact(externalNumbers=external))
    await index_now()
    for text in (number, "HZ-2026-0042"):
        assert numbers(await search(text=text))[0] == number


async def test_filters_narrow_a_search(search, registered, index_now) -> None:
    letter = await registered()
    visit = await registered(contact=a_contact(form="VISIT"))
    await index_now()
    assert numbers(await search(filters={"forms": ["VISIT"]})) == [visit]
    assert set(numbers(await search(filters={"forms": ["VISIT", "LETTER"]}))) == {visit, letter}
    assert numbers(await search(filters={"openedUntil": "2026-03-01"})) == []


@pytest.mark.parametrize(
    ("viewer", "sees"),
    [
        (CLERK, True),
        (SUPERVISOR, True),
        (a_viewer(region=JINYUN), False),
        (a_viewer(region=DANCHENG), False),
        (LAND_STAFF, False),
        (DISCIPLINE_STAFF, False),
        (a_viewer(Role.ADMIN, NATION), False),
    ],
)
async def test_who_finds_a_claim_and_nobody_an_accusation(search, registered, index_now, viewer, sees) -> None:
    claim, sealed = await registered(), await registered(purpose="ACCUSATION")
    await index_now()
    for query in ({"text": "补偿款"}, {"text": sealed}, {"text": claim}, {}, {"filters": {"purposes": ["ACCUSATION"]}}):
        found = await search(viewer, facets=["PURPOSE", "STATE"], **query)
        assert sealed not in str(found)
        assert "ACCUSATION" not in str(found)
        if not sees:
            assert (found["edges"], found["totalCount"]) == ([], 0)
    assert numbers(await search(viewer, text="补偿款")) == ([claim] if sees else [])


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"first": 0}, "first"),
        ({"first": 101}, "first"),
        ({"after": ""}, "after"),
        ({"after": "案卷"}, "after"),
        ({"after": cursor("dossiers", 1, "331121-2026-000001")}, "after"),
        ({"after": cursor("search", "1", "x")}, "after"),
        ({"after": cursor("search", 1e300, "x")}, "after"),
        ({"after": cursor("search", 1.5, "x"), "sort": "OPENED"}, "after"),
        ({"after": cursor("search", 1, "")}, "after"),
        ({"text": "长" * 201}, "query.text"),
        ({"text": "半\ud800个"}, "query.text"),
        ({"text": "零\u0000字"}, "query.text"),
        ({"filters": {"months": ["2026-13"]}}, "query.filters.months.0"),
        ({"filters": {"units": ["x"] * 101}}, "query.filters.units"),
        ({"filters": {"categoriesMain": [""]}}, "query.filters.categoriesMain.0"),
    ],
)
async def test_what_cannot_be_searched_for(typed, given, field) -> None:
    answer = await typed(**given)
    assert (answer["__typename"], answer["code"]) == ("InvalidInput", "INVALID_INPUT"), answer
    assert answer["field"].startswith(field)
    assert len(answer["message"]) < 300


async def test_search_that_does_not_answer_leaves_the_rest_alone(execute, registered) -> None:
    number = await registered()
    query = """query Both($number: String!) {
        searchDossiers(query: {text: "补偿"}) { __typename ... on Error { code message } }
        dossier(number: $number) { number } }"""
    result = await execute(query, number=number)
    assert result.errors is None
    assert result.data["searchDossiers"]["code"] == "SEARCH_UNAVAILABLE"
    assert result.data["dossier"] == {"number": number}
