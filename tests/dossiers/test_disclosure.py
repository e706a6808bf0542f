"""An identity in clear: to whom, for a reason, and with the look in the log first."""

import asyncio

import pytest
from bson import decode

from dossiers import disclosure, intake
from dossiers.claims import Call, new_entry_id
from dossiers.errors import IdentityUnreadable, InvalidInput, NotFound, NotPermitted
from dossiers.identity import Vault
from dossiers.registry import Registry
from dossiers.states import Purpose, State
from dossiers.viewer import Role, scope
from tests.conftest import JINYUN, LABOUR, LAND, LISHUI, QINGTIAN, a_viewer
from tests.dossiers import taking
from tests.dossiers.taking import (
    CLERK,
    DISCIPLINE_STAFF,
    LABOUR_STAFF,
    LAND_STAFF,
    OFFICE,
    a_contact,
    a_party,
    lead_to,
    step_call,
)

TELLS = "我叫陈大山，电话13800001111，请求补偿。"
SUPERVISION = a_viewer(Role.SUPERVISION, LISHUI)


@pytest.fixture
async def held(registry, register):
    """Held by the land bureau."""
    number = (await register(narrative=TELLS, address="青田县鹤城街道龙津路88号3幢501室")).id
    await taking.transfer(registry, step_call(CLERK, number), LAND, None)
    return number


def by(viewer):
    """A call of its own."""
    return Call(viewer, new_entry_id(), {})


async def looks(registry):
    return await registry.store.looks.find({}).sort("at").to_list()


@pytest.mark.parametrize("viewer", [LAND_STAFF, SUPERVISION, a_viewer(Role.LEADER, QINGTIAN)])
async def test_disclosed_and_logged(registry, clock, held, viewer):
    shown = await disclosure.disclose(registry, by(viewer), held, "p1", "上门送达答复")

    assert (shown.identity.name, shown.identity.phone) == ("陈大山", "13800001111")
    assert shown.narratives == {"c1": TELLS}
    (look,) = await looks(registry)
    assert look.pop("at") <= clock()
    look.pop("_id")
    assert look == {
        "what": "disclose", "subject": viewer.subject, "role": viewer.role, "region": viewer.region,
        "unit": viewer.unit, "dossier": held, "party": "p1", "reason": "上门送达答复",
    }  # fmt: skip


async def test_every_look_is_logged(registry, held):
    for n in range(3):
        await disclosure.disclose(registry, by(LAND_STAFF), held, "p1", f"第{n}次")
    assert [look["reason"] for look in await looks(registry)] == ["第0次", "第1次", "第2次"]


@pytest.mark.parametrize(
    ("viewer", "refusal"),
    [
        (CLERK, NotPermitted),
        (a_viewer(Role.ADMIN, QINGTIAN, OFFICE), NotPermitted),
        (LABOUR_STAFF, NotFound),
        (a_viewer(Role.SUPERVISION, JINYUN), NotFound),
        (a_viewer(Role.UNIT, QINGTIAN), NotFound),
        (DISCIPLINE_STAFF, NotFound),
    ],
)
async def test_not_to_reception_administration_and_strangers(registry, held, viewer, refusal):
    with pytest.raises(refusal):
        await disclosure.disclose(registry, by(viewer), held, "p1", "核实")
    assert await looks(registry) == []


@pytest.mark.parametrize("reason", ["", " ", "\n\t\u3000", "\u200b", "核实\x00", "\x1b[2J", "\ud800", "案" * 20_001])
async def test_only_for_a_reason(registry, held, reason):
    with pytest.raises(InvalidInput) as refused:
        await disclosure.disclose(registry, by(LAND_STAFF), held, "p1", reason)
    assert refused.value.field == "reason"
    assert await looks(registry) == []


async def test_no_identity_in_the_log(registry, held):
    reason = "陈大山（１３８ ００００ １１１１，龙津路88号3幢501室，332522198001011238）来电催办"
    await disclosure.disclose(registry, by(LAND_STAFF), held, "p1", reason)

    (look,) = await looks(registry)
    assert look["reason"].endswith("来电催办")
    assert not any(secret in str(look) for secret in ("陈大山", "１３８", "1111", "501室", "332522"))


async def test_logged_before_it_is_given(registry, held):
    """Whoever cannot be shown it has looked all the same."""
    blind = Registry(
        registry.store,
        Vault(b"x" * 32, ["MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="]),
        registry.regions,
    )
    with pytest.raises(IdentityUnreadable):
        await disclosure.disclose(blind, by(LAND_STAFF), held, "p1", "核实")


@pytest.mark.parametrize("party", ["p2", "", "P1", "\x00", "x" * 10_000])
async def test_of_a_party_there_is(registry, held, party):
    with pytest.raises(NotFound) as refused:
        await disclosure.disclose(registry, by(LAND_STAFF), held, party, "核实")
    assert refused.value.kind == "party"
    assert len(str(refused.value)) < 200
    assert await looks(registry) == []


async def test_only_that_party_is_shown(registry, held):
    told = a_contact(narrative="我是林小满13700002222。")
    await intake.join_party(registry, step_call(CLERK, held), a_party(), told)
    await intake.add_contact(registry, step_call(CLERK, held), "p1", a_contact(narrative="陈大山又来。"))

    first, second = [await disclosure.disclose(registry, by(SUPERVISION), held, one, "核实") for one in ("p1", "p2")]

    assert (first.identity.name, first.narratives) == ("陈大山", {"c1": TELLS, "c3": "陈大山又来。"})
    assert (second.identity.name, second.narratives) == ("林小满", {"c2": "我是林小满13700002222。"})


async def test_who_asks_for_confidentiality_is_kept_from_the_unit(registry, register):
    party = {"identity": {"name": "陈大山"}, "confidential": True}
    number = (await register(party=party)).id
    await taking.transfer(registry, step_call(CLERK, number), LAND, None)

    with pytest.raises(NotPermitted, match="asked for confidentiality; ask the supervision office"):
        await disclosure.disclose(registry, by(LAND_STAFF), number, "p1", "核实")
    assert await looks(registry) == []
    shown = await disclosure.disclose(registry, by(SUPERVISION), number, "p1", "核实")
    assert shown.identity.name == "陈大山"


async def test_an_anonymous_party_has_words_and_no_identity(registry, register):
    number = (await register(party={"anonymous_because": "未署名"}, narrative="电话13800001111")).id
    shown = await disclosure.disclose(registry, by(SUPERVISION), number, "p1", "核实")
    assert (shown.identity, shown.narratives) == (None, {"c1": "电话13800001111"})


async def test_a_past_holder_is_shown_what_was_raised_in_its_period(registry, held):
    await taking.transfer(registry, step_call(LAND_STAFF, held), LABOUR, None)
    await intake.add_contact(registry, step_call(CLERK, held), "p1", a_contact(narrative="陈大山后来说的"))
    await intake.join_party(registry, step_call(CLERK, held), a_party(), a_contact())

    assert (await disclosure.disclose(registry, by(LAND_STAFF), held, "p1", "核实")).narratives == {"c1": TELLS}
    with pytest.raises(NotFound):
        await disclosure.disclose(registry, by(LAND_STAFF), held, "p2", "核实")
    assert set((await disclosure.disclose(registry, by(LABOUR_STAFF), held, "p1", "核实")).narratives) == {"c1", "c2"}


async def test_an_accuser_is_shown_to_the_discipline_body_alone(registry):
    dossier = await lead_to(registry, Purpose.ACCUSATION, State.TRANSFERRED)
    for viewer in (SUPERVISION, a_viewer(Role.LEADER, QINGTIAN), LAND_STAFF):
        with pytest.raises(NotFound):
            await disclosure.disclose(registry, by(viewer), dossier.id, "p1", "核实")
    assert await looks(registry) == []
    assert (
        await disclosure.disclose(registry, by(DISCIPLINE_STAFF), dossier.id, "p1", "核实")
    ).identity.name == "陈大山"


async def test_looks_at_once_are_all_logged(registry, held):
    await asyncio.gather(*(disclosure.disclose(registry, by(LAND_STAFF), held, "p1", "核实") for _ in range(20)))
    assert await registry.store.looks.count_documents({"dossier": held, "party": "p1"}) == 20


async def test_a_look_changes_nothing_of_the_dossier(registry, held, stored_bytes):
    before = await stored_bytes()
    await disclosure.disclose(registry, by(LAND_STAFF), held, "p1", "核实")
    after = await stored_bytes()
    assert {name: after[name] for name in before} == before
    assert [name.partition("/")[0] for name in after.keys() - before.keys()] == [registry.store.claims.name]
    assert all("陈大山" not in str(decode(raw)) for raw in before.values())
    assert (await registry.store.read(held, scope(CLERK))).parties[0].identity.name == "陈*山"
