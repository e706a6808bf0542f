"""Many dossiers assigned at once, over GraphQL: each with an outcome of its own."""

from datetime import timedelta

from dossiers.days import day_of
from tests.conftest import LAND

ASSIGN = """
mutation ($input: AssignBatchInput!) { assignBatch(input: $input) { __typename ... on BatchAssigned { items {
  number dossier { state version assignment { reportDue report } } refusal { code message }
} } } }
"""


def an_input(clock, numbers, **fields):
    due = (day_of(clock()) + timedelta(days=30)).isoformat()
    return {"idempotencyKey": "b1", "batch": "2026年积案", "dossiers": numbers, "toUnit": LAND, "reportDue": due, **fields}


async def test_each_is_assigned_or_refused_by_itself(ask, registry, register):
    numbers = [(await register()).id for _ in range(3)]
    given = an_input(registry.clock, [numbers[0], "331121-2026-999999", numbers[1], "nonsense"])

    items = (await ask(ASSIGN, input=given))["assignBatch"]["items"]

    assert [item["number"] for item in items] == given["dossiers"]
    assert [item["dossier"] and item["dossier"]["state"] for item in items] == ["TRANSFERRED", None, "TRANSFERRED", None]
    assert [item["refusal"] and item["refusal"]["code"] for item in items] == [None, "NOT_FOUND", None, "INVALID_INPUT"]


async def test_sent_again_nothing_happens_twice(ask, registry, register):
    numbers = [(await register()).id for _ in range(2)]
    given = an_input(registry.clock, numbers)

    first = await ask(ASSIGN, input=given)
    assert await ask(ASSIGN, input=given) == first
    assert {item["dossier"]["version"] for item in first["assignBatch"]["items"]} == {2}
