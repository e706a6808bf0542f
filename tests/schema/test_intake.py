"""Raising a matter through GraphQL: the first time, again, by somebody else, and what is refused."""

import asyncio
import re
from dataclasses import replace

import pytest

from dossiers.viewer import Role
from tests.conftest import LAND, QINGTIAN, a_viewer
from tests.schema.conftest import CLERK, ID_NUMBER, PHONE, REGISTERED, SUPERVISOR, a_contact, a_matter, a_party

SEEN = """
query Seen($number: String!) { dossier(number: $number) {
  number version state purpose sealed openedOn contactCount possibleSteps { step isOpen }
  matter { title category { main sub } place { code namePath }
           requests { id text confirmed } respondents { name unit { name } } }
  parties { id kind confidential anonymousBecause contactCount isRepeat joinedOn
            identity { name idNumber phone address } coSigners { name } representatives { name } agent { name } }
  contacts { id partyId form source manner receivedOn officeCode office { name } receivedIn { name } firstReceiver
             peopleCount isGroupVisit isRepeat narrative entryNumber externalNumbers { system number } }
  holder { code name kind region { name } unit { name } } responsible { code } holdings { since until unit { code } }
  chain { totalCount edges { node { number state by { name role unit { name } }
    facts { __typename ... on Recorded { step } ... on RaisedAgain { partyId contactId newRequests { id text } } } } } }
} }
"""


async def test_a_registered_matter_is_there_at_once(do, ask) -> None:
    contact = a_contact(
        form="VISIT",
        peopleCount=6,
        source="PLATFORM",
        sourceDetail="12345热线",
        externalNumbers=[
            {"system": "12345", "number": "HZ-2026-01"},
        ],
        narrative=f"我叫陈大山，电话{PHONE}，身份证{ID_NUMBER}，补偿款没有到账。",
    )
    party = a_party(coSigners=[{"name": "李小河"}], representatives=[{"name": "王二"}], agent={"name": "赵律"})
    answer = await do("registerMatter", CLERK, REGISTERED, **a_matter(contact=contact, party=party))
    number = answer["receiptNumber"]
    assert answer == {
        "__typename": "MatterRegistered",
        "dossier": {"number": number, "version": 1, "state": "REGISTERED", "sealed": False},
        "entry": {"number": 1},
        "receiptNumber": number,
    }
    dossier = (await ask(SEEN, number=number))["dossier"]
    assert dossier["matter"] == {
        "title": "反映征地补偿款未到账",
        "category": {"main": "征地拆迁", "sub": "补偿标准"},
        "place": {"code": QINGTIAN, "namePath": "浙江省丽水市青田县"},
        "requests": [{"id": "r1", "text": "发放征地补偿款", "confirmed": False}],
        "respondents": [{"name": "青田县自然资源和规划局", "unit": {"name": "青田县自然资源和规划局"}}],
    }
    (contact,) = dossier["contacts"]
    assert contact["isGroupVisit"]
    assert contact["externalNumbers"] == [{"system": "12345", "number": "HZ-2026-01"}]
    assert contact["office"] == {"name": "青田县信访局"}
    assert contact["receivedIn"] == {"name": "青田县"}
    assert dossier["holder"]["unit"] == {"name": "青田县信访局"}
    assert dossier["holdings"] == [{"since": 1, "until": None, "unit": {"code": "331121-XFJ"}}]
    assert dossier["chain"]["edges"][0]["node"]["facts"] == {"__typename": "Registered", "step": "REGISTER"}


async def test_identity_is_masked_wherever_a_dossier_is_read(do, ask) -> None:
    told = f"我叫陈大山，电话{PHONE}，身份证{ID_NUMBER}，补偿款没有到账。"
    given = a_matter(contact=a_contact(narrative=told, requests=[f"回电{PHONE}"]), title="陈大山反映补偿款")
    number = (await do("registerMatter", CLERK, REGISTERED, **given))["receiptNumber"]
    answer = await ask(SEEN, number=number)
    (party,) = answer["dossier"]["parties"]
    assert party["identity"] == {
        "name": "陈*山",
        "phone": "138****0123",
        "idNumber": "3303**********2817",
        "address": None,
    }
    assert not any(secret in str(answer) for secret in ("陈大山", PHONE, ID_NUMBER))


async def test_a_contact_of_the_same_party_is_a_repeat(do, ask, registered) -> None:
    number = await registered()
    contact = a_contact(form="PHONE", receivedOn="2026-04-01", requests=["说明为何拖延"])
    answer = await do("addContact", dossier=number, party="p1", contact=contact, happenedOn="2026-04-01")
    assert answer["dossier"] == {"number": number, "version": 2, "state": "REGISTERED"}
    assert answer["entry"] == {"number": 2, "happenedOn": "2026-04-01"}
    dossier = (await ask(SEEN, number=number))["dossier"]
    assert [contact["isRepeat"] for contact in dossier["contacts"]] == [False, True]
    assert [(party["contactCount"], party["isRepeat"]) for party in dossier["parties"]] == [(2, True)]
    assert dossier["chain"]["edges"][1]["node"]["facts"] == {
        "__typename": "ContactAdded",
        "step": "ADD_CONTACT",
        "partyId": "p1",
        "contactId": "c2",
        "newRequests": [{"id": "r2", "text": "说明为何拖延"}],
    }


async def test_somebody_else_joins_as_a_party(do, ask, registered) -> None:
    number = await registered()
    party = {"anonymousBecause": "来信未署名", "confidential": True}
    answer = await do("joinParty", dossier=number, party=party, contact=a_contact())
    assert answer["__typename"] == "StepTaken"
    dossier = (await ask(SEEN, number=number))["dossier"]
    assert [contact["isRepeat"] for contact in dossier["contacts"]] == [False, False]
    assert dossier["parties"][1]["identity"] is None
    assert dossier["parties"][1]["anonymousBecause"] == "来信未署名"
    assert dossier["parties"][1]["confidential"]


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"title": " "}, "title", "at least 1 character"),
        ({"title": "长" * 301}, "title", "at most 300 characters"),
        ({"title": "两行\n标题"}, "title", "must be one line"),
        ({"title": "零\u0000字"}, "title", "U\\+0000"),
        ({"title": "半\ud800个"}, "title", "half of a character at position 1"),
        ({"contact": a_contact(narrative="长" * 20_001)}, "contact.narrative", "at most 20000 characters"),
        ({"contact": a_contact(receivedOn="2999-01-01")}, "contact.receivedOn", "lies in the future"),
        ({"contact": a_contact(peopleCount=0)}, "contact.peopleCount", "greater than or equal to 1"),
        ({"contact": a_contact(requests=["求"] * 51)}, "contact.requests", "at most 50 items"),
        (
            {"contact": a_contact(externalNumbers=[{"system": "", "number": "1"}])},
            "contact.externalNumbers.0.system",
            "at least 1 character",
        ),
        ({"party": None}, "input", "only a dispute that an office found itself has no party"),
        ({"party": {}}, "party", "give the petitioner's identity"),
        ({"party": a_party(identity={"phone": "打我电话"})}, "party.identity.phone", "one telephone number"),
        ({"party": a_party(identity={"idNumber": "123"})}, "party.identity.idNumber", "17 digits"),
        ({"party": a_party(coSigners=[{"name": "王\ud800"}])}, "party.coSigners.0.name", "half of a character"),
        ({"category": {"main": ""}}, "category.main", "at least 1 character"),
        ({"place": "999999"}, "place", "is no region here"),
        ({"respondents": [{"name": "某局", "unit": "NOPE"}]}, "respondents.unit", "no unit 'NOPE'"),
        ({"respondents": [{"name": "某局" * 60}]}, "respondents.0.name", "at most 100 characters"),
        ({"idempotencyKey": ""}, "idempotencyKey", "1 to 200 printable characters"),
        ({"idempotencyKey": "a\ud800"}, "idempotencyKey", "half of a character"),
        ({"idempotencyKey": "键" * 201}, "idempotencyKey", "1 to 200 printable characters"),
    ],
)
async def test_what_cannot_be_taken_is_said_by_its_path(do, ask, changes, field, reason) -> None:
    answer = await do("registerMatter", CLERK, REGISTERED, **a_matter(**changes))
    assert answer["__typename"] == "InvalidInput"
    assert answer["code"] == "INVALID_INPUT"
    assert answer["field"] == field
    assert re.search(reason, answer["reason"]), answer["reason"]
    assert answer["message"] == f"{field}: {answer['reason']}"
    assert len(answer["message"]) < 400
    assert (await ask("{ dossiers { totalCount } }"))["dossiers"]["totalCount"] == 0


async def test_registering_takes_an_office(do) -> None:
    for viewer in (SUPERVISOR, a_viewer(Role.ADMIN, QINGTIAN, LAND)):
        answer = await do("registerMatter", viewer, REGISTERED, **a_matter())
        assert (answer["__typename"], answer["code"]) == ("NotPermitted", "NOT_PERMITTED")


async def test_a_key_with_the_same_input_gives_the_same_dossier(do, ask) -> None:
    given = a_matter()
    first, again = [await do("registerMatter", CLERK, REGISTERED, **given) for _ in range(2)]
    assert first == again
    both = await asyncio.gather(*(do("registerMatter", CLERK, REGISTERED, **given) for _ in range(4)))
    assert both == [first] * 4
    assert (await ask("{ dossiers { totalCount } }"))["dossiers"]["totalCount"] == 1


async def test_a_key_is_each_persons_own(do) -> None:
    given = a_matter()
    colleague = replace(CLERK, subject="another-clerk")
    first = await do("registerMatter", CLERK, REGISTERED, **given)
    second = await do("registerMatter", colleague, REGISTERED, **given)
    assert first["receiptNumber"] != second["receiptNumber"]


async def test_a_key_with_another_input_is_refused(do) -> None:
    given = a_matter()
    await do("registerMatter", CLERK, REGISTERED, **given)
    answer = await do("registerMatter", CLERK, REGISTERED, **given | {"title": "另一件事"})
    assert (answer["__typename"], answer["code"]) == ("KeyReused", "KEY_REUSED")
