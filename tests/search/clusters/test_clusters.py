"""Clusters on a real index: one root over many regions, whatever the order in which matters arrive."""

from datetime import date
from random import Random

import pytest

from dossiers.errors import InvalidInput, NotPermitted
from dossiers.viewer import Role
from search.clusters.finding import Page, cluster_of, clusters, count, members
from search.indexer import Indexer
from tests.conftest import DANCHENG, JINYUN, LISHUI, NATION, QINGTIAN, ZHEJIANG, a_viewer

NATIONAL = a_viewer(Role.SUPERVISION, NATION)
OVER_COUNTY = a_viewer(Role.SUPERVISION, QINGTIAN)
LENDER = (
    "我在鼎穗财富管理有限公司买了八万元理财，到期不能兑付，业务员说资金链断了，要求退还本金。",
    "鼎穗财富管理有限公司承诺年息一成二，去年起停止兑付，三十多人集资款共二百万元拿不回来。",
    "老人把养老钱十二万元交给鼎穗财富公司理财，现在公司关门，请求查处非法集资，追回本金。",
)
ESTATE = (
    "我购买的云栖澜湾小区商品房约定2024年底交房，开发商逾期交房至今，要求支付违约金。",
    "云栖澜湾小区停工烂尾，三百多户业主逾期收不到房，请求督促复工交房。",
)
ALONE = "我家门口的路灯坏了两个月没有人修，晚上出行不安全。"


@pytest.fixture
def raised(register):
    async def raised(narrative, region, month=3, **more):
        viewer = a_viewer(region=region)
        day = date(2026, month, 5)
        return await register(
            viewer=viewer,
            narrative=narrative,
            title=narrative[:12],
            respondents=[],
            place=region,
            received_on=day,
            **more,
        )

    return raised


@pytest.fixture
async def indexed(registry, index, raised):
    """Three of one lender in three counties, two of one estate, and one alone; gives their numbers."""
    places = (QINGTIAN, JINYUN, DANCHENG)
    lent = [(await raised(text, place, 1 + n)).id for n, (text, place) in enumerate(zip(LENDER, places, strict=True))]
    bought = [(await raised(text, QINGTIAN)).id for text in ESTATE]
    alone = (await raised(ALONE, QINGTIAN)).id
    await Indexer(registry, index).drain()
    await index.refresh()
    return lent, bought, alone


def names(cluster):
    return [(root.kind, root.name) for root in cluster.roots]


async def test_one_root_over_three_counties(registry, index, indexed) -> None:
    lent, bought, _ = indexed
    found = (await clusters(registry, index, NATIONAL, None, 2)).clusters
    assert [cluster.dossiers for cluster in found] == [3, 2]
    lender, estate = found
    assert (names(lender), names(estate)) == ([("FIRM", "鼎穗")], [("ESTATE", "云栖澜湾")])
    assert sorted((region.code, region.dossiers) for region in lender.regions) == [("331100", 2), ("411600", 1)]
    assert [(month.month, month.dossiers) for month in lender.months] == [
        ("2026-01", 1),
        ("2026-02", 1),
        ("2026-03", 1),
    ]
    assert [one.id for one in await members(registry, index, NATIONAL, lender, Page(10))] == lent
    assert {one.id for one in await members(registry, index, NATIONAL, estate, Page(10))} == set(bought)


async def test_counts_are_of_all_regions_and_dossiers_are_ones_own(registry, index, indexed) -> None:
    lent, _, _ = indexed
    lender = (await clusters(registry, index, OVER_COUNTY, None, 3)).clusters[0]
    assert lender.dossiers == 3
    assert [one.id for one in await members(registry, index, OVER_COUNTY, lender, Page(10))] == lent[:1]
    assert (await count(index, OVER_COUNTY, lender, 100), await count(index, NATIONAL, lender, 100)) == (1, 3)


async def test_pages_of_its_dossiers(registry, index, indexed) -> None:
    lent, _, _ = indexed
    lender = (await clusters(registry, index, NATIONAL, None, 3)).clusters[0]
    (first,) = await members(registry, index, NATIONAL, lender, Page(1))
    rest = await members(registry, index, NATIONAL, lender, Page(5, (first.opened_on.isoformat(), first.id)))
    assert [first.id, *(one.id for one in rest)] == lent


async def test_the_cluster_of_a_dossier(registry, index, indexed) -> None:
    lent, bought, alone = indexed

    async def size(number):
        found = await cluster_of(index, await registry.store.load_any(number))
        return found.dossiers if found else None

    assert [await size(number) for number in (lent[2], bought[0], alone)] == [3, 2, None]


async def test_only_leaders_and_supervision_of_the_region_see_them(registry, index, indexed) -> None:
    with pytest.raises(NotPermitted):
        await clusters(registry, index, a_viewer(), None, 3)
    with pytest.raises(InvalidInput, match="331122 is not within 331121, your own"):
        await clusters(registry, index, OVER_COUNTY, JINYUN, 3)
    above = a_viewer(Role.LEADER, LISHUI)
    assert [one.dossiers for one in (await clusters(registry, index, above, QINGTIAN, 2)).clusters] == [3, 2]


async def test_five_orders_of_arrival_give_the_same_clusters(registry, store, index, indexed) -> None:
    """Pairs of dossiers in one cluster agree exactly, though clusters form in another order each time."""

    async def pairs():
        found = (await clusters(registry, index, NATIONAL, None, 2)).clusters
        return {
            frozenset(one.id for one in await members(registry, index, NATIONAL, cluster, Page(50)))
            for cluster in found
        }

    expected = await pairs()
    numbers = [raw["_id"] async for raw in store.dossiers.find({}, {"_id": 1})]
    random = Random(3)  # noqa: S311 - no secret
    for _ in range(5):
        await index.swap(await index.create())
        random.shuffle(numbers)
        for number in numbers:
            await store.dossiers.update_one({"_id": number}, {"$set": {"index_due": registry.clock()}})
            await Indexer(registry, index, batch=1).drain()
        await index.refresh()
        assert await pairs() == expected


async def test_neither_a_merged_nor_a_sealed_one_counts(registry, index, raised, indexed, store) -> None:
    await raised(LENDER[0], QINGTIAN, purpose="ACCUSATION")
    merged = (await raised(LENDER[1], QINGTIAN)).id
    await store.dossiers.update_one({"_id": merged}, {"$set": {"state": "MERGED", "index_due": registry.clock()}})
    await Indexer(registry, index).drain()
    await index.refresh()
    assert (await clusters(registry, index, a_viewer(Role.SUPERVISION, ZHEJIANG), None, 3)).clusters[0].dossiers == 3
