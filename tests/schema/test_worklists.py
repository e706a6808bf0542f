"""Worklists through GraphQL: lists, counts, pages, and what a role is refused."""

from datetime import timedelta

import pytest

from dossiers.days import day_of, now
from dossiers.errors import InvalidInput, NotPermitted
from dossiers.viewer import Role
from dossiers.worklists import KINDS
from tests.conftest import LAND, LISHUI, QINGTIAN, a_viewer
from tests.schema.conftest import CLERK, DISCIPLINE_STAFF, LABOUR_STAFF, LAND_STAFF, SUPERVISOR

LIST = """
query List($kind: WorklistKind!, $first: Int! = 20, $after: String, $silentDays: Int! = 30) {
  worklist(kind: $kind, first: $first, after: $after, silentDays: $silentDays) {
    totalCount totalIsCapped
    edges { cursor node { needs due silentDays held { days unit { code } } dossier { number state holder { code } } } }
    pageInfo { hasNextPage endCursor }
  }
}
"""
COUNTS = "{ worklists { kind count isCapped } }"


def numbers(data) -> list[str]:
    return [edge["node"]["dossier"]["number"] for edge in data["worklist"]["edges"]]


@pytest.fixture
async def accepted(do, held_by_land) -> list[str]:
    made = []
    for _ in range(5):
        number = await held_by_land()
        assert (await do("accept", LAND_STAFF, dossier=number))["__typename"] == "StepTaken"
        made.append(number)
    return sorted(made)


async def test_a_list_is_read_page_by_page(ask, accepted):
    found, after = [], None
    while True:
        page = await ask(LIST, LAND_STAFF, kind="MEETINGS_MISSING", first=2, after=after)
        assert (page["worklist"]["totalCount"], page["worklist"]["totalIsCapped"]) == (5, False)
        found += numbers(page)
        after = page["worklist"]["pageInfo"]["endCursor"]
        if not page["worklist"]["pageInfo"]["hasNextPage"]:
            break
    assert found == accepted


async def test_an_item_says_what_is_to_do_and_by_when(ask, accepted):
    (item, *_) = (await ask(LIST, LAND_STAFF, kind="MEETINGS_MISSING"))["worklist"]["edges"]
    node = item["node"]
    assert node["needs"] == ["FIRST_MEETING"]
    assert day_of(now()) < day_of(now()).fromisoformat(node["due"]) <= day_of(now()) + timedelta(days=75)
    assert node["silentDays"] == 0
    assert [one["unit"]["code"] for one in node["held"]] == ["331121-XFJ", LAND]
    assert node["held"][1]["days"] == 0
    assert node["dossier"]["state"] == "ACCEPTED"


async def test_a_unit_is_told_its_own_needs_alone_and_who_watches_all(ask, do, accepted):
    given = {"toUnit": LAND, "due": (day_of(now()) + timedelta(days=7)).isoformat(), "text": "请尽快答复"}
    watcher = a_viewer(Role.SUPERVISION, QINGTIAN)
    assert (await do("order", watcher, dossier=accepted[0], **given))["__typename"] == "StepTaken"
    part = {"unit": LABOUR_STAFF.unit, "task": "核实社保", "due": given["due"]}
    assert (await do("shareOut", LAND_STAFF, dossier=accepted[0], parts=[part]))["__typename"] == "StepTaken"

    (parts,) = (await ask(LIST, LABOUR_STAFF, kind="PARTS"))["worklist"]["edges"]
    assert (parts["node"]["needs"], parts["node"]["due"]) == (["PART"], given["due"])
    (orders,) = (await ask(LIST, LAND_STAFF, kind="ORDERS"))["worklist"]["edges"]
    assert orders["node"]["needs"] == ["FIRST_MEETING", "ORDER"]
    (seen,) = (await ask(LIST, SUPERVISOR, kind="ORDERS"))["worklist"]["edges"]
    assert seen["node"]["needs"] == ["FIRST_MEETING", "ORDER", "PART"]


async def test_all_lists_of_a_role_with_their_counts(ask, accepted):
    for viewer, of in ((LAND_STAFF, 5), (CLERK, 0), (SUPERVISOR, 5), (LABOUR_STAFF, 0)):
        told = (await ask(COUNTS, viewer))["worklists"]
        assert [one["kind"] for one in told] == [str(kind) for kind in KINDS[viewer.role]]
        assert {one["kind"]: one["count"] for one in told}["MEETINGS_MISSING"] == of
        assert not any(one["isCapped"] for one in told)


@pytest.mark.parametrize("viewer", [DISCIPLINE_STAFF, a_viewer(Role.ADMIN, LISHUI)])
async def test_who_has_no_lists(ask, accepted, viewer):
    assert (await ask(COUNTS, viewer))["worklists"] == []


async def test_silence_is_counted_in_days(ask, registry, accepted):
    long_ago = now() - timedelta(days=10, minutes=1)
    await registry.store.dossiers.update_one({"_id": accepted[2]}, {"$set": {"silent_since": long_ago}})
    assert numbers(await ask(LIST, LAND_STAFF, kind="SILENT")) == []
    page = await ask(LIST, LAND_STAFF, kind="SILENT", silentDays=10)
    assert numbers(page) == [accepted[2]]
    assert page["worklist"]["edges"][0]["node"]["silentDays"] == 10
    cursor = page["worklist"]["pageInfo"]["endCursor"]
    assert numbers(await ask(LIST, LAND_STAFF, kind="SILENT", silentDays=10, after=cursor)) == []


@pytest.mark.parametrize(
    ("viewer", "asked", "refused", "told"),
    [
        (LAND_STAFF, {"kind": "CALL_BACK"}, NotPermitted, "UNIT has no worklist CALL_BACK"),
        (DISCIPLINE_STAFF, {"kind": "URGENT"}, NotPermitted, "it has none"),
        (LAND_STAFF, {"kind": "SILENT", "silentDays": 0}, InvalidInput, "silent_days: must be 1 to 3660"),
        (LAND_STAFF, {"kind": "URGENT", "first": 101}, InvalidInput, "first: must be 1 to 100"),
        (LAND_STAFF, {"kind": "URGENT", "after": "x"}, InvalidInput, "after: is no cursor of this list"),
    ],
)
async def test_what_cannot_be_asked(execute, viewer, asked, refused, told):
    result = await execute(LIST, viewer, **asked)
    assert result.data == {"worklist": None}
    (error,) = result.errors
    assert isinstance(error.original_error, refused)
    assert told in str(error.original_error)


async def test_a_cursor_is_good_for_its_own_list_alone(ask, execute, accepted):
    page = await ask(LIST, LAND_STAFF, kind="MEETINGS_MISSING", first=1)
    cursor = page["worklist"]["pageInfo"]["endCursor"]
    for kind in ("URGENT", "SILENT"):
        (error,) = (await execute(LIST, LAND_STAFF, kind=kind, after=cursor)).errors
        assert error.original_error.field == "after"
