"""Who sees which dossier: the filter on the real store against the rules as the field words them."""

from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from dossiers.dossier import Dossier
from dossiers.errors import AnjuanError, NotFound, NotPermitted
from dossiers.matter import Category, Matter, Respondent
from dossiers.states import Purpose
from dossiers.steps import AddContact, Transfer
from dossiers.viewer import Role, Viewer, scope
from tests.conftest import (
    DANCHENG,
    DISCIPLINE,
    HOUSING,
    JINYUN,
    LAND,
    LISHUI,
    NATION,
    QINGTIAN,
    ZHEJIANG,
    ZHOUKOU,
    a_viewer,
)
from tests.dossiers import taking
from tests.dossiers.taking import (
    CLERK,
    COUNTY_DISCIPLINE,
    DISCIPLINE_STAFF,
    LIMITS,
    OFFICE,
    REGIONS,
    a_stamp,
    contact,
    party,
    ref,
    said,
    step_call,
)

PLACES = [NATION, LISHUI, QINGTIAN, JINYUN, DANCHENG]
UNITS = ["331100-XFJ", OFFICE, LAND, DISCIPLINE, COUNTY_DISCIPLINE, HOUSING]
SUBJECTS = ["甲", "乙"]

viewers = some.builds(
    Viewer,
    subject=some.sampled_from(SUBJECTS),
    role=some.sampled_from(Role),
    region=some.sampled_from(PLACES),
    unit=some.sampled_from([None, *UNITS]),
    dossier=some.sampled_from([None, "331121-2026-000001"]),
)


@some.composite
def dossiers(draw):
    """Registered somewhere, and passed on and raised again elsewhere some times."""
    office, purpose = draw(some.sampled_from(UNITS)), draw(some.sampled_from(Purpose))
    registrar = Viewer(draw(some.sampled_from(SUBJECTS)), Role.RECEPTION, NATION, office)
    accused = draw(some.sampled_from([None, LAND, DISCIPLINE, COUNTY_DISCIPLINE]))
    dossier = Dossier.register(
        "x", registrar, a_stamp(registrar), purpose=purpose,
        matter=Matter(title=said(), category=Category(main="类"), respondents=[Respondent(name="被", unit=accused)]),
        party=party(), contact=contact(office=office), office=ref(office), limits=LIMITS,
    )  # fmt: skip
    for unit in draw(some.lists(some.sampled_from(UNITS), max_size=3)):
        holder = Viewer("丙", Role.UNIT, NATION, dossier.holder.id)
        with suppress(AnjuanError):
            if draw(some.booleans()):
                dossier.take(Transfer(to=ref(unit)), holder, a_stamp(holder), LIMITS)
            else:
                again = contact(len(dossier.contacts) + 1, "p1", dossier.version + 1, office=unit)
                dossier.take(AddContact(contact=again), holder, a_stamp(holder), LIMITS)
    return dossier


def may_see(viewer, dossier):
    """In the words of the field.

    Reception: contacts of its own hall and its own subtree. Unit: what it holds or held. Leader: own area. Supervision:
    its subtree. Administration: no dossier. A petitioner: the one of their receipt, unless it is sealed.
    Accusations: by the named intake staff and the discipline body only, and never by the accused; the discipline body
    sees nothing else.
    """
    held = {holding.unit.id for holding in dossier.holdings}
    received = {one.received_by for one in dossier.contacts}
    regions = {ref(unit).region for unit in held | received}
    in_subtree = any(REGIONS.contains(viewer.region, region) for region in regions)
    by_role = {
        Role.RECEPTION: in_subtree or viewer.unit in received,
        Role.UNIT: viewer.unit in held,
        Role.LEADER: in_subtree,
        Role.SUPERVISION: in_subtree,
        Role.DISCIPLINE: in_subtree,
        Role.PETITIONER: viewer.dossier == dossier.id,
        Role.ADMIN: False,
    }[viewer.role]
    accused = {respondent.unit for respondent in dossier.matter.respondents}
    if viewer.role is Role.DISCIPLINE:
        return by_role and dossier.purpose is Purpose.ACCUSATION and (viewer.unit is None or viewer.unit not in accused)
    registrar = dossier.chain[0].by.subject
    if viewer.role is Role.PETITIONER:
        return by_role and dossier.purpose is not Purpose.ACCUSATION
    return by_role and (dossier.purpose is not Purpose.ACCUSATION or viewer.subject == registrar)


@given(stored=some.lists(dossiers(), min_size=1, max_size=6), looking=some.lists(viewers, min_size=1, max_size=6))
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_the_filter_on_the_store_is_the_rule(registry, stored, looking):
    store = registry.store
    await store.dossiers.delete_many({})
    stored = [dossier.model_copy(update={"id": f"331121-2026-{n:06d}"}) for n, dossier in enumerate(stored, 1)]
    await store.dossiers.insert_many(
        [{"_id": one.id, **one.model_dump(exclude={"id", "effects"})} for one in stored],
    )
    numbers = [one.id for one in stored]

    for viewer in looking:
        visible = scope(viewer)
        expected = {one.id for one in stored if may_see(viewer, one)}
        assert set(await store.read_many(numbers, visible)) == expected
        assert await store.count(visible, 100) == len(expected)
        assert {one.id for one in stored if visible.admits(one)} == expected
    # The last of them in each other way of reading.
    assert {one.id for one in await store.page(visible, None, 100)} == expected
    for read in (store.read, store.load):
        if numbers[0] in expected:
            assert (await read(numbers[0], visible)).id == numbers[0]
        else:
            with pytest.raises(NotFound):
                await read(numbers[0], visible)


@given(viewer=viewers, stored=some.lists(dossiers(), min_size=1, max_size=3))
@settings(max_examples=60, deadline=None)
def test_a_past_holder_sees_its_own_period_and_everybody_else_all(viewer, stored):
    for dossier in stored:
        if not may_see(viewer, dossier):
            continue
        seen = dossier.as_seen_by(viewer)
        if viewer.role is not Role.UNIT or dossier.holder.id == viewer.unit:
            assert seen is dossier
            continue
        assert seen.as_seen_by(viewer) is seen
        until = max(one.until for one in dossier.holdings if one.unit.id == viewer.unit)
        assert seen.version == until == len(seen.chain) == seen.chain[-1].number
        assert all(one.entry <= until for one in seen.contacts)
        assert all(one.until <= until for one in seen.holdings)


async def test_nobody_with_a_unit_of_none_sees_what_has_none(registry, register):
    """No unit given is not the unit of whatever has none."""
    await register(party=None, source="SCREENING")
    for role in (Role.UNIT, Role.ADMIN):
        assert await registry.store.count(scope(Viewer("x", role, QINGTIAN)), 10) == 0


@pytest.mark.parametrize("unit", [LAND, "331121-XFJ"])
async def test_a_unit_complained_of_sees_nothing_by_that_fact(registry, register, unit):
    number = (await register(viewer=a_viewer(region=JINYUN), respondents=[{"name": "某局", "unit": unit}])).id
    for role in Role:
        viewer = a_viewer(role, QINGTIAN, unit)
        with pytest.raises(NotFound):
            await registry.store.read(number, scope(viewer))


async def test_an_accusation_against_the_discipline_body_is_not_for_its_eyes(registry, register):
    respondents = [{"name": "市纪委", "unit": DISCIPLINE}]
    number = (await register(purpose=Purpose.ACCUSATION, respondents=respondents)).id
    with pytest.raises(NotFound):
        await registry.store.read(number, scope(DISCIPLINE_STAFF))
    other = a_viewer(Role.DISCIPLINE, ZHEJIANG, "330000-XFJ")
    assert (await registry.store.read(number, scope(other))).id == number


async def test_what_was_once_held_stays_in_sight_of_the_subtree(registry, register):
    number = (await register()).id
    await taking.transfer(registry, step_call(CLERK, number), HOUSING, None)
    for viewer in (
        CLERK,
        a_viewer(region=DANCHENG),
        a_viewer(Role.LEADER, LISHUI),
        a_viewer(Role.SUPERVISION, ZHOUKOU),
    ):
        assert (await registry.store.read(number, scope(viewer))).holder.id == HOUSING
    for viewer in (a_viewer(region=JINYUN), a_viewer(Role.UNIT, DANCHENG, "411625-XFJ")):
        with pytest.raises(NotFound):
            await registry.store.read(number, scope(viewer))


def test_require_says_who_may():
    CLERK.require(Role.RECEPTION, Role.UNIT, to="register")
    with pytest.raises(NotPermitted) as refused:
        CLERK.require(Role.UNIT, Role.LEADER, to="see an identity in clear")
    assert str(refused.value) == "RECEPTION may not see an identity in clear; it takes UNIT or LEADER"


def test_who_sees_nothing_asks_for_nothing():
    for viewer in (a_viewer(Role.ADMIN, NATION, OFFICE), Viewer("x", Role.UNIT, QINGTIAN)):
        assert scope(viewer).mongo() == {"_id": {"$in": []}}
