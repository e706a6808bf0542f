"""Units and officials, and a unit as a step names it."""

import pytest
from pydantic import ValidationError

from dossiers.errors import InvalidInput
from dossiers.regions import Level, RegionTree
from dossiers.units import Official, Unit, UnitKind, letters_office_id, letters_offices
from tests.conftest import LAND, QINGTIAN

TREE = RegionTree.shipped()


def unit(**fields):
    known = {"id": LAND, "name": "青田县自然资源和规划局", "kind": "DEPARTMENT", "region": QINGTIAN, "level": "COUNTY"}
    return Unit.model_validate(known | fields)


def test_a_unit(store):
    one = unit(department="自然资源", industry="土地")
    assert (one.kind, one.level, one.department, one.industry) == (
        UnitKind.DEPARTMENT, Level.COUNTY, "自然资源", "土地",
    )  # fmt: skip


@pytest.mark.parametrize(
    "fields",
    [
        {"id": ""}, {"id": "x" * 65}, {"id": "a b"}, {"id": "a:b"}, {"id": "a\n"}, {"id": "局"}, {"id": "\x00"},
        {"id": 5}, {"name": ""}, {"name": "两\n行"}, {"name": "x" * 101}, {"kind": "CIRCUS"}, {"level": "MOON"},
        {"department": ""},
    ],
)  # fmt: skip
def test_what_is_no_unit_is_refused(store, fields):
    with pytest.raises(ValidationError):
        unit(**fields)


def test_what_is_no_official_is_refused(store):
    assert Official(id="o1", name="某某", unit=LAND).post is None
    for fields in ({"id": ""}, {"id": "x" * 65}, {"name": ""}):
        with pytest.raises(ValidationError):
            Official.model_validate({"id": "o1", "name": "某某", "unit": LAND, **fields})


async def test_as_a_step_names_it(registry):
    named = await registry.unit(LAND, "to_unit")
    assert (named.id, named.name, named.kind, named.region) == (LAND, "青田县自然资源和规划局", "DEPARTMENT", QINGTIAN)
    assert named.path == list(TREE.path(QINGTIAN))


async def test_renamed_later_it_stays_in_the_chain_as_it_was(registry, register):
    dossier = await register()
    units = registry.store.units
    try:
        await units.update_one({"_id": "331121-XFJ"}, {"$set": {"name": "新名称"}})
        assert (await registry.unit("331121-XFJ", "to_unit")).name == "新名称"
        assert (await registry.store.load_any(dossier.id)).holder.name == "青田县信访局"
    finally:
        await units.update_one({"_id": "331121-XFJ"}, {"$set": {"name": "青田县信访局"}})


@pytest.mark.parametrize("unit_id", ["331121-NONE", "", "\x00", "x" * 100_000, "331121-zrzy"])
async def test_there_is_no_such_unit(registry, unit_id):
    for asked in (registry.unit(unit_id, "to_unit"), registry.check_units([LAND, unit_id], "to_unit")):
        with pytest.raises(InvalidInput, match=r"no unit .*; ask the administration which units there are") as refused:
            await asked
        assert refused.value.field == "to_unit"
        assert len(str(refused.value)) < 200


async def test_all_known(registry):
    await registry.check_units([], "to_unit")
    await registry.check_units([LAND, "331121-XFJ"], "to_unit")


def test_a_letters_office_for_every_level_of_government(store):
    offices = {office.id: office for office in letters_offices(TREE)}
    assert offices[letters_office_id(QINGTIAN)].name == "青田县信访局"
    assert {office.kind for office in offices.values()} == {UnitKind.LETTERS_OFFICE}
    assert {office.region for office in offices.values()} == {
        region.code for region in TREE if region.level in ("NATION", "PROVINCE", "PREFECTURE", "COUNTY")
    }
    assert all(office.level is TREE.level(office.region) for office in offices.values())
