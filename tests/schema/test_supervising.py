"""Supervising leaders: derived from the posts by area, as of a day, and what lies in the areas of one of them."""

from datetime import date

import pytest

from dossiers import posts
from dossiers.claims import Call
from dossiers.viewer import Role
from tests.conftest import JINYUN, LAND, LISHUI, QINGTIAN, ZHEJIANG, a_viewer
from tests.schema.conftest import LAND_STAFF, SUPERVISOR, key

OVER = """query Over($number: String!, $on: Date) { dossier(number: $number) { supervisedBy(on: $on) {
  post { id areaCode department } leader { official since until } } } }"""
AREAS = """query Areas($official: String!, $on: Date, $overdue: Boolean!, $first: Int!, $after: String) {
  supervisedAreas(official: $official, on: $on) { post { id } tenure { since } dossiers(
    first: $first, after: $after, overdue: $overdue) { totalCount edges { cursor node { number } } } } }"""
ADMIN = a_viewer(Role.SUPERVISION, ZHEJIANG)


@pytest.fixture
async def appointed(registry):
    """Posts over the county, its land department, the city, another county, and one that is vacant by now."""
    for post, area, department in (
        ("LS-1", LISHUI, None), ("QT-1", QINGTIAN, None), ("QT-2", QINGTIAN, None), ("QT-3", QINGTIAN, "自然资源"),
        ("QT-4", QINGTIAN, "交通运输"), ("JY-1", JINYUN, None),
    ):  # fmt: skip
        await posts.create(registry, Call(ADMIN, key(), {"post": post}), post, area, post, department)
    for post, official, since in (
        ("LS-1", "L-1", date(2026, 1, 1)), ("QT-1", "L-2", date(2026, 1, 1)), ("QT-1", "L-3", date(2026, 4, 1)),
        ("QT-2", "L-4", date(2026, 1, 1)), ("QT-3", "L-3", date(2026, 2, 1)), ("JY-1", "L-5", date(2026, 1, 1)),
    ):  # fmt: skip
        await posts.appoint(registry, Call(ADMIN, key(), {"post": post}), post, official, "领导", since)
    await posts.vacate(registry, Call(ADMIN, key(), {"post": "QT-2"}), "QT-2", date(2026, 3, 31))
    yield
    await registry.store.posts.delete_many({})


@pytest.fixture
async def of_land(registry):
    """The land office as one of a department."""
    await registry.store.units.update_one({"_id": LAND}, {"$set": {"department": "自然资源"}})
    yield
    await registry.store.units.update_one({"_id": LAND}, {"$set": {"department": None}})


async def over(ask, number: str, viewer=SUPERVISOR, **asked) -> dict:
    found = (await ask(OVER, viewer, number=number, **asked))["dossier"]["supervisedBy"]
    return {one["post"]["id"]: (one["leader"] or {}).get("official") for one in found}


@pytest.mark.usefixtures("appointed", "of_land")
async def test_the_dossier_derives_them_from_where_it_lies(ask, do, registered) -> None:
    number = await registered()
    # The letters office has no department; nobody's post is in the other county.
    assert await over(ask, number) == {"QT-1": "L-3", "QT-2": None, "LS-1": "L-1"}
    assert (await do("transfer", dossier=number, toUnit=LAND))["__typename"] == "StepTaken"
    now = await over(ask, number)
    assert now == {"QT-1": "L-3", "QT-2": None, "QT-3": "L-3", "LS-1": "L-1"}
    assert list(now) == ["QT-1", "QT-2", "QT-3", "LS-1"]  # the nearest area first
    assert await over(ask, number, LAND_STAFF) == now


@pytest.mark.usefixtures("appointed", "of_land")
@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2026-03-31", {"QT-1": "L-2", "QT-2": "L-4", "QT-3": "L-3", "LS-1": "L-1"}),
        ("2026-04-01", {"QT-1": "L-3", "QT-2": None, "QT-3": "L-3", "LS-1": "L-1"}),
        ("2025-12-31", {"QT-1": None, "QT-2": None, "QT-3": None, "LS-1": None}),
    ],
)
async def test_as_of_a_day(ask, held_by_land, on, expected) -> None:
    assert await over(ask, await held_by_land(), on=on) == expected


@pytest.mark.usefixtures("appointed")
async def test_an_area_without_a_post_has_none(ask, registered) -> None:
    far = a_viewer(region="411625")
    assert await over(ask, await registered(far), far) == {}


@pytest.mark.usefixtures("appointed", "of_land")
async def test_the_leaders_sheet(ask, do, registered, held_by_land, store) -> None:
    before = await store.dossiers.distinct("_id")
    await store.dossiers.update_many({"_id": {"$in": before}}, {"$set": {"holder.path": []}})
    numbers = [await held_by_land(), await held_by_land(), await registered()]
    await do("accept", LAND_STAFF, dossier=numbers[0])
    asked = {"official": "L-3", "overdue": False, "first": 10}
    (county, land) = (await ask(AREAS, SUPERVISOR, **asked))["supervisedAreas"]
    assert (county["post"]["id"], county["tenure"]["since"]) == ("QT-1", "2026-04-01")
    assert (land["post"]["id"], land["tenure"]["since"]) == ("QT-3", "2026-02-01")
    listed = [edge["node"]["number"] for edge in county["dossiers"]["edges"]]
    assert (county["dossiers"]["totalCount"], sorted(listed)) == (3, sorted(numbers))
    assert {edge["node"]["number"] for edge in land["dossiers"]["edges"]} == set(numbers[:2])
    # Page by page it is the same list.
    paged, after = [], None
    for _ in range(3):
        one = {"official": "L-1", "overdue": False, "first": 1, "after": after}
        (city,) = (await ask(AREAS, SUPERVISOR, **one))["supervisedAreas"]
        ((edge),) = city["dossiers"]["edges"]
        paged.append(edge["node"]["number"])
        after = edge["cursor"]
    assert paged == listed
    assert (await ask(AREAS, SUPERVISOR, **asked | {"on": "2026-03-31"}))["supervisedAreas"][0]["post"]["id"] == "QT-3"
    await store.dossiers.update_one({"_id": numbers[1]}, {"$push": {"worklists": f"OVERDUE@{QINGTIAN}"}})
    (county, land) = (await ask(AREAS, SUPERVISOR, **asked | {"overdue": True}))["supervisedAreas"]
    assert [[edge["node"]["number"] for edge in one["dossiers"]["edges"]] for one in (county, land)] == [
        [numbers[1]], [numbers[1]],
    ]  # fmt: skip
    # Who sees none of it sees the posts alone.
    (county, _) = (await ask(AREAS, a_viewer(Role.SUPERVISION, JINYUN), **asked))["supervisedAreas"]
    assert county["dossiers"]["totalCount"] == 0
