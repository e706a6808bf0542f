"""Clusters through GraphQL: roots, growth, regions, and the dossiers one may open."""

import pytest

from dossiers.viewer import Role
from search.indexer import Indexer
from tests.conftest import JINYUN, LISHUI, QINGTIAN, a_viewer
from tests.schema.conftest import CLERK, a_contact, a_party

CLUSTERS = """query C($atLeast: Int! = 2, $region: String, $first: Int! = 10, $after: String) {
  clusters(atLeast: $atLeast, region: $region) { __typename ... on Error { code } ... on InvalidInput { field }
    ... on Clusters { tooCommon { name } clusters { dossierCount takenApartAt { name }
      roots { kind name topicsZh region { code } } regions { dossiers region { code } } months { month dossiers }
      dossiers(first: $first, after: $after) { totalCount edges { node { number } } pageInfo { endCursor hasNextPage } }
  } } } }"""
OF_DOSSIER = "query D($number: String!) { dossier(number: $number) { cluster { dossierCount roots { name } } } }"
OVER_CITY = a_viewer(Role.SUPERVISION, LISHUI)


@pytest.fixture
async def lent(registered, registry, index):
    """Three savers of one lender, in two counties; gives their numbers."""
    told = [(CLERK, "鼎穗财富管理有限公司到期不兑付八万元理财，请求退还本金。", "2026-01-07"),
            (CLERK, "把养老钱十二万元交给鼎穗财富公司理财，公司跑路，请求查处非法集资。", "2026-03-02"),
            (a_viewer(region=JINYUN), "鼎穗财富管理有限公司停止兑付，三十人集资款拿不回。", "2026-03-09")]  # fmt: skip
    numbers = [
        await registered(
            viewer, title="反映理财不能兑付", place=viewer.region, respondents=[],
            party=a_party(identity={"name": f"陈{n}山"}), contact=a_contact(narrative=text, receivedOn=day),
        )
        for n, (viewer, text, day) in zip("一二三", told, strict=True)
    ]  # fmt: skip
    await Indexer(registry, index).drain()
    await index.refresh()
    return numbers


async def test_where_they_lie_and_how_they_grew(execute, index, lent) -> None:
    (cluster,) = (await execute(CLUSTERS, OVER_CITY, index=index)).data["clusters"]["clusters"]
    assert (cluster["dossierCount"], cluster["takenApartAt"]) == (3, [])
    assert cluster["roots"] == [{"kind": "FIRM", "name": "鼎穗", "topicsZh": "金融", "region": None}]
    assert cluster["regions"] == [{"dossiers": 3, "region": {"code": LISHUI}}]
    assert cluster["months"] == [{"month": "2026-01", "dossiers": 1}, {"month": "2026-03", "dossiers": 2}]
    assert [edge["node"]["number"] for edge in cluster["dossiers"]["edges"]] == lent


async def test_pages_and_rights(execute, index, lent) -> None:
    over_county = a_viewer(Role.SUPERVISION, QINGTIAN)

    async def page(**asked):
        return (await execute(CLUSTERS, over_county, index=index, **asked)).data["clusters"]

    (cluster,) = (await page(first=1))["clusters"]
    dossiers = cluster["dossiers"]
    assert (cluster["dossierCount"], dossiers["totalCount"], dossiers["pageInfo"]["hasNextPage"]) == (3, 2, True)
    (rest,) = (await page(first=5, after=dossiers["pageInfo"]["endCursor"]))["clusters"]
    assert [edge["node"]["number"] for edge in (*dossiers["edges"], *rest["dossiers"]["edges"])] == lent[:2]
    assert await page(region=JINYUN) == {"__typename": "InvalidInput", "code": "INVALID_INPUT", "field": "region"}
    assert (await execute(CLUSTERS, CLERK, index=index)).data["clusters"]["code"] == "NOT_PERMITTED"


async def test_of_a_dossier(execute, index, lent) -> None:
    found = (await execute(OF_DOSSIER, CLERK, index=index, number=lent[0])).data["dossier"]["cluster"]
    assert found == {"dossierCount": 3, "roots": [{"name": "鼎穗"}]}


async def test_without_search_it_is_said(execute, lent) -> None:
    assert (await execute(CLUSTERS, OVER_CITY)).data["clusters"]["code"] == "SEARCH_UNAVAILABLE"
