"""Regions, units and the viewer through GraphQL."""

import pytest

from dossiers.viewer import Role
from tests.conftest import DANCHENG, HOUSING, LAND, LISHUI, NATION, QINGTIAN, a_viewer
from tests.schema.conftest import LAND_STAFF

REGIONS = """
query Regions($where: RegionFilter!, $first: Int! = 20, $after: String) {
  regions(where: $where, first: $first, after: $after) {
    totalCount edges { node { code } cursor } pageInfo { hasNextPage endCursor } } }
"""
UNITS = """
query Units($region: String!, $kind: UnitKind, $first: Int! = 20, $after: String) {
  units(region: $region, kind: $kind, first: $first, after: $after) {
    totalCount edges { node { code } cursor } pageInfo { hasNextPage endCursor } } }
"""


def codes(page) -> list[str]:
    return [edge["node"]["code"] for edge in page["edges"]]


async def test_a_region_says_where_it_lies(ask) -> None:
    data = await ask("""{ region(code: "331121") {
        code name level namePath path isFormer successor { code }
        parent { name parent { name parent { parent { name } } } } } }""")
    assert data["region"] == {
        "code": "331121", "name": "青田县", "level": "COUNTY", "namePath": "浙江省丽水市青田县",
        "path": ["100000", "330000", "331100", "331121"], "isFormer": False, "successor": None,
        "parent": {"name": "丽水市", "parent": {"name": "浙江省", "parent": {"parent": None}}},
    }  # fmt: skip


async def test_a_former_region_names_its_successor(ask) -> None:
    data = await ask(
        """{ region(code: "360727") { name isFormer parent { code } successor { code name isFormer } } }"""
    )
    assert data["region"] == {
        "name": "龙南县",
        "isFormer": True,
        "parent": None,
        "successor": {"code": "360783", "name": "龙南市", "isFormer": False},
    }


async def test_a_region_that_is_none(ask) -> None:
    for code in ("999999", "", "青田", "\ud800", "x" * 10_000):
        assert await ask("query R($code: String!) { region(code: $code) { code } }", code=code) == {"region": None}


async def test_regions_by_parent_area_and_name(ask) -> None:
    below = (await ask(REGIONS, where={"parent": LISHUI}))["regions"]
    assert (below["totalCount"], QINGTIAN in codes(below)) == (9, True)
    within = (await ask(REGIONS, where={"within": LISHUI}))["regions"]
    assert codes(within) == [LISHUI, *codes(below)]
    for name in ("青田", "丽水青田", "浙江省丽水市青田县"):
        assert codes((await ask(REGIONS, where={"name": name}))["regions"]) == [QINGTIAN]
    assert codes((await ask(REGIONS, where={"name": "无此地"}))["regions"]) == []


async def test_all_regions_in_pages(ask) -> None:
    seen, after = [], None
    for _ in range(40):
        page = (await ask(REGIONS, where={"within": NATION}, first=100, after=after))["regions"]
        seen += codes(page)
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert (len(seen), len(set(seen))) == (page["totalCount"], page["totalCount"]) == (3215, 3215)


@pytest.mark.parametrize(
    ("where", "message"),
    [
        ({}, "exactly one"),
        ({"parent": LISHUI, "name": "青田"}, "exactly one"),
        ({"parent": None}, "non-null"),
    ],
)
async def test_a_filter_takes_exactly_one(execute, where, message) -> None:
    (error,) = (await execute(REGIONS, where=where)).errors
    assert message in error.message.lower()


async def test_regions_of_what_is_none(execute) -> None:
    for where, field in (
        ({"parent": "999999"}, "region"),
        ({"within": "青田"}, "where.within"),
        ({"parent": "x" * 9_999}, "where.parent"),
    ):
        result = await execute(REGIONS, where=where)
        assert result.data == {"regions": None}
        assert result.errors[0].original_error.field == field


async def test_a_unit_says_what_it_is(ask) -> None:
    query = (
        "query U($code: String!) { unit(code: $code) { code name kind level department industry region { namePath } } }"
    )
    assert (await ask(query, code=LAND))["unit"] == {
        "code": LAND, "name": "青田县自然资源和规划局", "kind": "DEPARTMENT", "level": "COUNTY", "department": None,
        "industry": None, "region": {"namePath": "浙江省丽水市青田县"},
    }  # fmt: skip
    assert (await ask(query, code="331121-NOPE"))["unit"] is None


async def test_units_of_a_region_in_pages(ask) -> None:
    office = "411625-XFJ"
    assert codes((await ask(UNITS, region=DANCHENG))["units"]) == [office, HOUSING]
    assert codes((await ask(UNITS, region=DANCHENG, kind="LETTERS_OFFICE"))["units"]) == [office]
    assert codes((await ask(UNITS, region=DANCHENG, kind="DISCIPLINE"))["units"]) == []
    first = (await ask(UNITS, region=DANCHENG, first=1))["units"]
    assert (codes(first), first["totalCount"], first["pageInfo"]["hasNextPage"]) == ([office], 2, True)
    rest = (await ask(UNITS, region=DANCHENG, first=1, after=first["pageInfo"]["endCursor"]))["units"]
    assert (codes(rest), rest["pageInfo"]["hasNextPage"]) == ([HOUSING], False)


async def test_the_viewer_sees_who_they_are(ask) -> None:
    query = "{ viewer { subject name role regionCode region { name } unitCode unit { name } } }"
    assert (await ask(query, LAND_STAFF))["viewer"] == {
        "subject": LAND_STAFF.subject, "name": "某某", "role": "UNIT", "regionCode": QINGTIAN,
        "region": {"name": "青田县"}, "unitCode": LAND, "unit": {"name": "青田县自然资源和规划局"},
    }  # fmt: skip
    nobody = (await ask(query, a_viewer(Role.ADMIN, NATION)))["viewer"]
    assert (nobody["role"], nobody["unitCode"], nobody["unit"]) == ("ADMIN", None, None)
