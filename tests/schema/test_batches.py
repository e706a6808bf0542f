"""Many dossiers assigned at once, over GraphQL: each with an outcome of its own."""

from datetime import timedelta

from dossiers.days import day_of
from dossiers.viewer import Role
from tests.conftest import LAND, QINGTIAN, a_viewer
from tests.schema.conftest import mutation

ASSIGN = """
mutation ($input: AssignBatchInput!) { assignBatch(input: $input) { __typename ... on BatchAssigned { items {
  number dossier { state version assignment { reportDue report } } refusal { code message }
} } } }
"""


def an_input(clock, numbers, **fields):
    due = (day_of(clock()) + timedelta(days=30)).isoformat()
    return {
        "idempotencyKey": "b1",
        "batch": "2026年积案",
        "dossiers": numbers,
        "toUnit": LAND,
        "reportDue": due,
        **fields,
    }


async def test_each_is_assigned_or_refused_by_itself(ask, registry, register):
    numbers = [(await register()).id for _ in range(3)]
    given = an_input(registry.clock, [numbers[0], "331121-2026-999999", numbers[1], "nonsense"])

    items = (await ask(ASSIGN, input=given))["assignBatch"]["items"]

    assert [item["number"] for item in items] == given["dossiers"]
    assert [item["dossier"] and item["dossier"]["state"] for item in items] == [
        "TRANSFERRED",
        None,
        "TRANSFERRED",
        None,
    ]
    assert [item["refusal"] and item["refusal"]["code"] for item in items] == [None, "NOT_FOUND", None, "INVALID_INPUT"]


async def test_sent_again_nothing_happens_twice(ask, registry, register):
    numbers = [(await register()).id for _ in range(2)]
    given = an_input(registry.clock, numbers)

    first = await ask(ASSIGN, input=given)
    assert await ask(ASSIGN, input=given) == first
    assert {item["dossier"]["version"] for item in first["assignBatch"]["items"]} == {2}


async def test_struck_off_only_with_its_ground(ask, registry, register):
    number = (await register()).id
    supervisor = a_viewer(Role.SUPERVISION, QINGTIAN)
    strike = mutation("strikeOff", "__typename ... on Error { code message } ... on StepTaken { dossier { version } }")
    given = {"dossier": number, "ground": "RESOLVED", "text": "已化解"}
    early = (await ask(strike, supervisor, input={"idempotencyKey": "s1", **given}))["strikeOff"]
    assert (early["__typename"], early["code"]) == ("NotNow", "NOT_NOW")

    await ask(ASSIGN, input=an_input(registry.clock, [number]))
    wrong = (await ask(strike, supervisor, input={"idempotencyKey": "s2", **given}))["strikeOff"]
    assert wrong["message"] == "ground: RESOLVED is not so: the dossier is TRANSFERRED"

    staff = a_viewer(Role.UNIT, QINGTIAN, LAND)
    redirect = mutation("redirect", "__typename")
    told = {"route": "诉讼", "body": "青田县人民法院", "reason": "涉诉"}
    await ask(redirect, staff, input={"idempotencyKey": "s3", "dossier": number, **told})
    right = {**given, "ground": "LAWFUL_ROUTE"}
    done = (await ask(strike, supervisor, input={"idempotencyKey": "s4", "dossier": number, **right}))["strikeOff"]
    assert done["__typename"] == "StepTaken"
    again = (await ask(strike, supervisor, input={"idempotencyKey": "s5", "dossier": number, **right}))["strikeOff"]
    assert again["code"] == "NOT_NOW"
