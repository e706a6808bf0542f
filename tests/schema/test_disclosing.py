"""Looking at an identity: who may, and that every look is in the audit log."""

import pytest

from tests.schema.conftest import (
    CLERK,
    ERROR,
    ID_NUMBER,
    LABOUR_STAFF,
    LAND_STAFF,
    PHONE,
    SUPERVISOR,
    a_contact,
    a_party,
    key,
)

SHOWN = f"""{ERROR} ... on IdentityDisclosed {{
    identity {{ name idNumber phone address registeredResidence presentResidence creditCode }}
    narratives {{ contactId text }} }}"""
TOLD = f"我叫陈大山，电话{PHONE}，补偿款没有到账。"


@pytest.fixture
def look(do):
    async def look(number, viewer=SUPERVISOR, **given):
        return await do(
            "discloseIdentity", viewer, SHOWN, **{"dossier": number, "party": "p1", "reason": "送达答复", **given}
        )

    return look


@pytest.fixture
def looks(registry):
    async def looks() -> list:
        return await registry.store.looks.find({"what": "disclose"}).to_list()

    return looks


async def test_who_has_a_reason_sees_it_and_it_is_logged_first(look, looks, held_by_land) -> None:
    number = await held_by_land(contact=a_contact(narrative=TOLD))
    for count, viewer in enumerate((SUPERVISOR, LAND_STAFF), 1):
        answer = await look(number, viewer)
        assert (answer["identity"]["name"], answer["identity"]["phone"]) == ("陈大山", PHONE)
        assert answer["identity"]["idNumber"] == ID_NUMBER
        assert answer["narratives"] == [{"contactId": "c1", "text": TOLD}]
        logged = await looks()
        assert len(logged) == count
        assert (logged[-1]["subject"], logged[-1]["reason"], logged[-1]["dossier"]) == (
            viewer.subject,
            "送达答复",
            number,
        )
        assert "陈大山" not in str(logged)


async def test_who_may_not(look, looks, held_by_land) -> None:
    number = await held_by_land(party=a_party(confidential=True))
    for viewer, code in ((CLERK, "NOT_PERMITTED"), (LAND_STAFF, "NOT_PERMITTED"), (LABOUR_STAFF, "NOT_FOUND")):
        assert (await look(number, viewer))["code"] == code
    assert await looks() == []
    assert (await look(number))["identity"]["name"] == "陈大山"


async def test_a_party_that_is_none_or_anonymous(look, registered) -> None:
    number = await registered(party={"anonymousBecause": "未署名"})
    assert (await look(number, party="p2"))["code"] == "NOT_FOUND"
    assert (await look(number))["identity"] is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"reason": "半\ud800个"}, "reason"),
        ({"reason": "零\u0000"}, "reason"),
        ({"reason": "长" * 20_001}, "reason"),
        ({"dossier": "x"}, "dossier"),
        ({"party": "$p"}, "party"),
        ({"idempotencyKey": ""}, "idempotencyKey"),
    ],
)
async def test_what_cannot_be_looked_at(look, looks, registered, changes, field) -> None:
    answer = await look(await registered(), **changes)
    assert (answer["code"], answer["field"]) == ("INVALID_INPUT", field)
    assert await looks() == []


async def test_a_look_sent_again_is_a_look_again(look, looks, held_by_land) -> None:
    number, one = await held_by_land(), key()
    first, again = [await look(number, idempotencyKey=one) for _ in range(2)]
    assert first == again
    assert len(await looks()) == 2
    assert (await look(number, idempotencyKey=one, reason="另一事由"))["code"] == "KEY_REUSED"
    assert len(await looks()) == 2


async def test_what_came_after_a_units_period_is_not_shown(look, do, held_by_land) -> None:
    number = await held_by_land()
    await do("transfer", LAND_STAFF, dossier=number, toUnit=LABOUR_STAFF.unit)
    await do("addContact", dossier=number, party="p1", contact=a_contact(narrative="后来又说的话。"))
    assert [told["contactId"] for told in (await look(number, LAND_STAFF))["narratives"]] == ["c1"]
    assert [told["contactId"] for told in (await look(number))["narratives"]] == ["c1", "c2"]
