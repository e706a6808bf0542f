"""Steps through GraphQL: each as it is taken, and each with every refusal it can meet."""

import asyncio
import secrets
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from cryptography.fernet import Fernet
from strawberry.utils.str_converters import to_camel_case

from dossiers.effects import deliver_due
from dossiers.identity import Vault
from dossiers.states import Purpose, State, Step, possible
from dossiers.store import Store
from dossiers.store import connect as connect_store
from tests.conftest import DANCHENG, DISCIPLINE, LABOUR, LAND, a_viewer
from tests.dossiers.giving import GIVEN
from tests.schema.conftest import (
    CLERK,
    DISCIPLINE_STAFF,
    LAND_STAFF,
    SUPERVISOR,
    a_contact,
    a_matter,
    a_party,
    key,
    mutation,
)

REASON = "请依法办理"
OPINION = {
    "conclusion": "SUPPORTED",
    "facts": "补偿款确未发放。",
    "basis": "土地管理法。",
    "requests": [{"request": "r1", "conclusion": "SUPPORTED", "answer": "五日内发放。"}],
    "reviewAt": "青田县人民政府",
}
STEPS: dict[str, dict[str, Any]] = {
    "transfer": {"toUnit": LABOUR, "reason": REASON},
    "assign": {"toUnit": LABOUR, "reportDue": "2027-01-31", "reason": REASON},
    "accept": {},
    "notAccept": {"reason": REASON},
    "redirect": {"route": "诉讼", "body": "青田县人民法院", "reason": REASON},
    "answer": OPINION,
    "close": {"outcome": "SOLVED", "note": "已履行"},
    "addContact": {"party": "p1", "contact": a_contact()},
    "joinParty": {"party": {"anonymousBecause": "未署名"}, "contact": a_contact()},
    "link": {"other": "331121-2026-999999", "relation": "RELATED", "reason": REASON},
}
"""An input for each step, beside key and dossier, that is taken as it is."""

UNSEEN = SimpleNamespace(holder=SimpleNamespace(id=LAND), opinions=[], links=[], inquiries=[])


def as_handed_in(given: Any) -> Any:
    """In the words of GraphQL."""
    if isinstance(given, dict):
        return {to_camel_case(name): as_handed_in(value) for name, value in given.items()}
    if isinstance(given, list):
        return [as_handed_in(one) for one in given]
    return given.isoformat() if isinstance(given, date) else given


DELIVERED = {"opinion": "o1", "party": "p1", "means": "POST"}

OTHERS = {to_camel_case(step.lower()): as_handed_in(given(UNSEEN, date(2026, 12, 1))) for step, given in GIVEN.items()}
EVERY = STEPS | OTHERS
"""Likewise for steps that something must come before."""

LAST = """
query Last($number: String!) { dossier(number: $number) {
  state responsible { code } holder { code } possibleSteps { step isOpen }
  chain(first: 1, newestFirst: true) { edges { node { state facts { __typename
    ... on Transferred { to { code name } reason }
    ... on Assigned { to { code name } reason reportDue }
    ... on NotAccepted { why: reason }
    ... on Redirected { route body because: reason }
    ... on Answered { conclusion facts basis reviewAt requests { request conclusion answer } }
    ... on Closed { outcome note }
    ... on LinkMade { other relation linkReason: reason }
  } } } }
} }
"""


def open_steps(dossier: dict[str, Any]) -> set[str]:
    return {choice["step"] for choice in dossier["possibleSteps"] if choice["isOpen"]}


@pytest.fixture
def last(ask):
    """The dossier with what its last entry records."""

    async def last(number, viewer=LAND_STAFF):
        dossier = (await ask(LAST, viewer, number=number))["dossier"]
        (edge,) = dossier.pop("chain")["edges"]
        return dossier, edge["node"]["facts"]

    return last


async def test_transfer(do, last, registered) -> None:
    number = await registered()
    answer = await do("transfer", dossier=number, toUnit=LAND, reason="请核实，联系13857700999", version=1)
    assert answer["dossier"] == {"number": number, "version": 2, "state": "TRANSFERRED"}
    dossier, facts = await last(number)
    assert facts["__typename"] == "Transferred"
    assert facts["to"] == {"code": LAND, "name": "青田县自然资源和规划局"}
    assert "13857700999" not in facts["reason"]
    assert dossier["holder"] == {"code": LAND}
    assert {"TRANSFER", "ASSIGN", "OBJECT", "ACCEPT", "NOT_ACCEPT", "REDIRECT", "ADD_CONTACT", "LINK"} <= open_steps(
        dossier
    )
    assert not {"DESIGNATE", "REFUSE_OBJECTION", "ANSWER", "CLOSE", "ORDER"} & open_steps(dossier)


async def test_assign_accept_answer_close(do, last, registered) -> None:
    number = await registered()
    given = {"dossier": number, "toUnit": LAND, "reportDue": "2027-01-31"}
    assert (await do("assign", **given))["dossier"]["state"] == "TRANSFERRED"
    assert (await last(number))[1]["reportDue"] == "2027-01-31"
    assert (await do("accept", LAND_STAFF, dossier=number))["dossier"]["state"] == "ACCEPTED"
    dossier, facts = await last(number)
    assert (facts, dossier["responsible"]) == ({"__typename": "Accepted"}, {"code": LAND})
    assert (await do("answer", LAND_STAFF, dossier=number, **OPINION))["dossier"]["state"] == "ANSWERED"
    said = {**OPINION, "__typename": "Answered"}
    said["requests"] = [{"request": "r1", "conclusion": "SUPPORTED", "answer": "五日内发放。"}]
    assert (await last(number))[1] == said
    early = await do("close", LAND_STAFF, dossier=number, **STEPS["close"])
    assert (early["__typename"], early["code"]) == ("NotNow", "NOT_NOW")
    assert (await do("deliver", LAND_STAFF, dossier=number, **DELIVERED))["__typename"] == "StepTaken"
    await do("reportClosing", LAND_STAFF, dossier=number, signedBy="赵局长", text="已办结")
    assert (await do("passReport", dossier=number))["__typename"] == "StepTaken"
    assert (await do("close", LAND_STAFF, dossier=number, **STEPS["close"]))["dossier"]["state"] == "CLOSED"
    dossier, facts = await last(number)
    assert facts == {"__typename": "Closed", "outcome": "SOLVED", "note": "已履行"}
    closed = {Step.REQUEST_REVIEW, Step.REOPEN, Step.ADD_CONTACT, Step.JOIN_PARTY, Step.LINK, Step.CORRECT}
    assert closed <= open_steps(dossier)
    assert not {Step.CERTIFY, Step.ARCHIVE, Step.CONCLUDE, Step.ACCEPT, Step.CLOSE} & open_steps(dossier)


async def test_not_accept_and_redirect(do, last, held_by_land) -> None:
    refused, led = await held_by_land(), await held_by_land(party={"anonymousBecause": "未署名"})
    assert (await do("notAccept", LAND_STAFF, dossier=refused, reason=REASON))["dossier"]["state"] == "NOT_ACCEPTED"
    assert (await last(refused))[1] == {"__typename": "NotAccepted", "why": REASON}
    answer = await do("redirect", LAND_STAFF, dossier=led, **STEPS["redirect"])
    assert answer["dossier"]["state"] == "REDIRECTED"
    said = {"__typename": "Redirected", "route": "诉讼", "body": "青田县人民法院", "because": REASON}
    assert (await last(led))[1] == said


async def test_link_reaches_the_other_dossier(do, last, registered, registry) -> None:
    one, other = await registered(), await registered()
    answer = await do("link", dossier=one, other=other, relation="SAME_ROOT", reason=REASON)
    assert answer["entry"]["number"] == 2
    assert await deliver_due(registry)
    said = {"__typename": "LinkMade", "relation": "SAME_ROOT", "linkReason": REASON}
    assert (await last(one, CLERK))[1] == {**said, "other": other}
    assert (await last(other, CLERK))[1] == {**said, "other": one}


async def test_a_step_on_what_is_not_there_or_not_to_be_seen(do, registered) -> None:
    elsewhere = await registered(a_viewer(region=DANCHENG))
    for name, given in EVERY.items():
        answers = [await do(name, CLERK, dossier=number, **given) for number in (elsewhere, "331121-2026-000999")]
        assert [answer["__typename"] for answer in answers] == ["NotFound", "NotFound"], (name, answers)
        hidden, missing = [answer["message"] for answer in answers]
        assert hidden.replace(elsewhere, "331121-2026-000999") == missing


async def test_a_step_that_the_state_does_not_allow(do, registered, held_by_land) -> None:
    closed = await held_by_land()
    for name, given in {**STEPS, "deliver": DELIVERED}.items():
        if name in {"accept", "answer", "deliver"}:
            await do(name, LAND_STAFF, dossier=closed, **given)
    await do("close", LAND_STAFF, dossier=closed, **STEPS["close"])
    for name in ("transfer", "assign", "accept", "notAccept", "redirect", "answer", "close"):
        answer = await do(name, LAND_STAFF, dossier=closed, **STEPS[name])
        assert (answer["__typename"], answer["code"]) == ("IllegalStep", "ILLEGAL_STEP"), answer
        assert answer["state"] == "CLOSED"
        assert answer["possible"] == list(possible(Purpose.CLAIM, State.CLOSED))
        assert answer["step"].replace("_", "").lower() == name.lower()


async def test_only_the_holder_may(do, held_by_land) -> None:
    number = await held_by_land()
    for name in ("transfer", "assign", "accept", "notAccept", "redirect"):
        answer = await do(name, CLERK, dossier=number, **STEPS[name])
        assert (answer["__typename"], answer["code"]) == ("NotPermitted", "NOT_PERMITTED"), answer
    for name in ("addContact", "joinParty"):  # what registers takes an office
        assert (await do(name, SUPERVISOR, dossier=number, **STEPS[name]))["__typename"] == "NotPermitted"


async def test_one_of_two_wins(do, held_by_land) -> None:
    number = await held_by_land()
    given = {"dossier": number, "version": 2}
    both = [do("accept", LAND_STAFF, **given), do("notAccept", LAND_STAFF, reason=REASON, **given)]
    answers = await asyncio.gather(*both)
    (won,) = [answer for answer in answers if answer["__typename"] == "StepTaken"]
    (lost,) = [answer for answer in answers if answer is not won]
    assert (lost["__typename"], lost["code"], lost["currentVersion"]) == ("Conflict", "CONFLICT", 3)


@pytest.mark.parametrize("name", EVERY)
async def test_every_step_says_conflict(do, held_by_land, name) -> None:
    number = await held_by_land()
    given = EVERY[name] | ({"other": await held_by_land()} if name == "link" else {})
    answer = await do(name, LAND_STAFF, dossier=number, version=1, **given)
    assert (answer["__typename"], answer["currentVersion"]) == ("Conflict", 2)


@pytest.mark.parametrize(
    ("name", "changes", "field", "reason"),
    [
        ("transfer", {"dossier": "1 or 1=1"}, "dossier", "is no case number"),
        ("transfer", {"dossier": "3" * 100_000}, "dossier", "is no case number"),
        ("transfer", {"toUnit": "331121-NOPE"}, "toUnit", "no unit '331121-NOPE'"),
        ("transfer", {"toUnit": "a b"}, "toUnit", "no unit 'a b'"),
        ("transfer", {"toUnit": LAND}, "toUnit", "holds the dossier already"),
        ("transfer", {"reason": ""}, "reason", "at least 1 character"),
        ("transfer", {"happenedOn": "2999-01-01"}, "happenedOn", "lies in the future"),
        ("transfer", {"happenedOn": "2020-01-01"}, "happenedOn", "before the first contact"),
        ("assign", {"reportDue": "2020-01-01"}, "reportDue", "must lie after"),
        ("notAccept", {"reason": "半\ud800个"}, "reason", "half of a character"),
        ("redirect", {"route": ""}, "route", "at least 1 character"),
        ("redirect", {"body": "院" * 101}, "body", "at most 100 characters"),
        ("addContact", {"party": "p9"}, "party", "no party 'p9'"),
        ("addContact", {"party": "p" * 100_000}, "party", "is no id within a dossier"),
        (
            "addContact",
            {"contact": a_contact(receivedOn="2020-01-01")},
            "contact.receivedOn",
            "before the first contact",
        ),
        ("joinParty", {"party": a_party()}, "party", "is party p1 of this dossier already"),
        ("joinParty", {"party": {}}, "party", "give the petitioner's identity"),
        ("joinParty", {"contact": a_contact(narrative="")}, "contact.narrative", "at least 1 character"),
        ("link", {"other": "nonsense"}, "other", "is no case number"),
    ],
)
async def test_what_does_not_fit_is_said_by_its_path(do, held_by_land, name, changes, field, reason) -> None:
    given = {"dossier": await held_by_land(), **STEPS[name], **changes}
    answer = await do(name, LAND_STAFF, **given)
    assert (answer["__typename"], answer["code"], answer["field"]) == ("InvalidInput", "INVALID_INPUT", field), answer
    assert reason in answer["reason"]
    assert len(answer["message"]) < 400


async def test_an_opinion_answers_each_request(do, held_by_land) -> None:
    number = await held_by_land()
    await do("accept", LAND_STAFF, dossier=number)
    parts = OPINION["requests"]
    for requests, reason in (
        ([], "missing: r1"),
        ([*parts, {**parts[0], "request": "r7"}], "no request r7"),
        (parts * 2, "answered once"),
    ):
        answer = await do("answer", LAND_STAFF, dossier=number, **{**OPINION, "requests": requests})
        assert (answer["__typename"], answer["field"]) == ("InvalidInput", "requests")
        assert reason in answer["reason"]


async def test_a_dossier_is_not_linked_to_itself_or_twice(do, registered) -> None:
    one, other = await registered(), await registered()
    assert (await do("link", dossier=one, other=one, relation="RELATED"))["field"] == "other"
    await do("link", dossier=one, other=other, relation="RELATED")
    answer = await do("link", dossier=one, other=other, relation="RELATED")
    assert (answer["field"], answer["reason"]) == ("other", f"is linked to {other} already")


async def test_every_step_is_taken_once_for_a_key(do, held_by_land, registered) -> None:
    other = await registered()
    for name in ("transfer", "assign", "accept", "notAccept", "redirect", "addContact", "joinParty", "link"):
        given = {"dossier": await held_by_land(), **STEPS[name], "idempotencyKey": key()}
        given |= {"other": other} if name == "link" else {}
        viewer = CLERK if name == "link" else LAND_STAFF
        first = await do(name, viewer, **given)
        assert first["__typename"] == "StepTaken", first
        again = await do(name, viewer, **given)
        assert again["entry"] == first["entry"]
        assert (await do(name, viewer, **{**given, "happenedOn": "2026-03-02"}))["__typename"] == "KeyReused"


async def test_a_key_of_one_mutation_is_not_anothers(do, held_by_land) -> None:
    number, one = await held_by_land(), key()
    transfer = {"idempotencyKey": one, "dossier": number, "toUnit": LABOUR}
    assert (await do("transfer", LAND_STAFF, **transfer))["__typename"] == "StepTaken"
    answer = await do("accept", LAND_STAFF, idempotencyKey=one, dossier=number)
    assert answer["__typename"] == "KeyReused"


async def test_answer_and_close_are_taken_once_for_a_key(do, held_by_land) -> None:
    number = await held_by_land()
    await do("accept", LAND_STAFF, dossier=number)
    for name in ("answer", "close"):
        if name == "close":
            await do("deliver", LAND_STAFF, dossier=number, **DELIVERED)
        given = {"dossier": number, **STEPS[name], "idempotencyKey": key()}
        first, again = [await do(name, LAND_STAFF, **given) for _ in range(2)]
        assert first["entry"] == again["entry"]
        field = "note" if name == "close" else "facts"
        assert (await do(name, LAND_STAFF, **{**given, field: "另一说法"}))["code"] == "KEY_REUSED"


async def test_a_store_that_does_not_answer(execute, registry, held_by_land) -> None:
    number = await held_by_land()
    client = connect_store("mongodb://127.0.0.1:1/?directConnection=true")
    try:
        gone = replace(registry, store=Store(client["anjuan_nowhere"]))
        calls = {name: {"dossier": number, **given} for name, given in EVERY.items()}
        calls["registerMatter"] = a_matter()
        answers = await asyncio.gather(
            *(
                execute(
                    mutation(name, "__typename ... on Error { code message }"),
                    CLERK if name == "registerMatter" else LAND_STAFF,
                    registry=gone,
                    input={"idempotencyKey": key(), **given},
                )
                for name, given in calls.items()
            ),
        )
    finally:
        await client.close()
    for name, answer in zip(calls, answers, strict=True):
        assert answer.errors is None, (name, answer.errors)
        assert answer.data[name]["code"] == "STORE_UNAVAILABLE", (name, answer.data)


async def test_an_identity_that_no_key_opens(execute, registry, held_by_land) -> None:
    number = await held_by_land()
    other_keys = replace(registry, vault=Vault(secrets.token_bytes(32), [Fernet.generate_key().decode()]))
    given = {"idempotencyKey": key(), "dossier": number, "reason": REASON}
    answer = await execute(mutation("notAccept"), LAND_STAFF, registry=other_keys, input=given)
    assert answer.errors is None
    assert answer.data["notAccept"]["code"] == "IDENTITY_UNREADABLE"


async def test_an_accusation_never_goes_to_the_accused(do, registered) -> None:
    number = await registered(purpose="ACCUSATION")
    answer = await do("transfer", dossier=number, toUnit=LAND)
    assert answer["__typename"] == "NotPermitted"
    answer = await do("transfer", dossier=number, toUnit=LABOUR)
    assert (answer["__typename"], answer["field"]) == ("InvalidInput", "toUnit")
    assert (await do("transfer", dossier=number, toUnit=DISCIPLINE))["__typename"] == "StepTaken"
    answer = await do("close", DISCIPLINE_STAFF, dossier=number, outcome="OTHER")
    assert answer["dossier"]["state"] == "CLOSED"


async def test_several_mutations_of_one_request_see_what_came_before(ask, held_by_land) -> None:
    number = await held_by_land()
    chain = "... on StepTaken { dossier { version chain { edges { node { state } } } } }"
    query = f"""mutation Both($a: AcceptInput!, $b: AnswerInput!) {{
        accept(input: $a) {{ {chain} }} answer(input: $b) {{ {chain} }}
    }}"""
    given = {"a": {"idempotencyKey": key(), "dossier": number}}
    given["b"] = {"idempotencyKey": key(), "dossier": number, **OPINION}
    data = await ask(query, LAND_STAFF, **given)
    states = ["REGISTERED", "TRANSFERRED", "ACCEPTED", "ANSWERED"]
    assert [edge["node"]["state"] for edge in data["accept"]["dossier"]["chain"]["edges"]] == states[:3]
    assert [edge["node"]["state"] for edge in data["answer"]["dossier"]["chain"]["edges"]] == states
