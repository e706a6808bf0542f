"""Days as they are written, in variables and in the query itself."""

import pytest

from tests.schema.conftest import CLERK, REGISTERED, a_contact, a_matter, mutation

FAULTS = [
    "", " ", "2026-1-1", "20260101", "2026-W01-1", "2026-02-30", "2026-13-01", "0000-01-01", "10000-01-01",
    "2026-01-01T00:00:00", "2026-01-01 ", "2026-01-01\n", "２０２６-01-01", "二〇二六", "\ud800",
    20260101, 1.5, True, [], {},
]  # fmt: skip


@pytest.mark.parametrize("day", FAULTS)
async def test_what_is_no_day(execute, day) -> None:
    given = a_matter(contact=a_contact(receivedOn=day))
    result = await execute(mutation("registerMatter", REGISTERED), CLERK, input=given)
    assert result.data is None
    (error,) = result.errors
    assert "contact.receivedOn" in error.message
    assert any(words in error.message for words in ("YYYY-MM-DD", "no day of the calendar"))


async def test_what_is_no_day_in_the_query_itself(execute) -> None:
    for day in ('"2026-1-1"', "2026", "TODAY", '"2026-02-30"', "null", "[]"):
        query = f'mutation {{ transfer(input: {{idempotencyKey: "k", dossier: "x", toUnit: "y", happenedOn: {day}}})'
        result = await execute(f"{query} {{ __typename }} }}")
        if day == "null":  # as if left out
            assert result.data["transfer"]["__typename"] == "InvalidInput"
        else:
            assert result.data is None
            assert len(result.errors) == 1


async def test_days_and_moments_go_out_in_one_form(ask, registered) -> None:
    await registered()
    data = await ask("{ dossiers { edges { node { openedOn lastEntryAt } } } }")
    node = data["dossiers"]["edges"][0]["node"]
    assert node["openedOn"] == "2026-03-02"
    assert node["lastEntryAt"].endswith("+00:00")


AS_OF = "query Q($number: String!, $moment: DateTime) { dossier(number: $number, asOf: $moment) { number } }"


@pytest.mark.parametrize("moment", ["", "yesterday", "2026-02-30T00:00:00Z", "2026-11-22T25:00:00Z", 1.5, 20260101, []])
async def test_what_is_no_moment(execute, moment) -> None:
    result = await execute(AS_OF, CLERK, number="331121-2026-000001", moment=moment)
    assert result.data is None
    (error,) = result.errors
    assert "A DateTime is written in ISO 8601 with its time zone" in error.message


async def test_a_moment_comes_in_with_any_time_zone_but_never_without(ask, execute, registered) -> None:
    number = await registered()
    for moment in ("2999-01-01T09:00:00+08:00", "2999-01-01T01:00:00Z", "9999-12-31T23:59:59-23:59"):
        assert (await ask(AS_OF, CLERK, number=number, moment=moment))["dossier"] == {"number": number}
    for moment in ("2026-01-01T09:00:00+08:00", "0001-01-01T00:00:00+23:59"):
        assert (await ask(AS_OF, CLERK, number=number, moment=moment))["dossier"] is None
    (error,) = (await execute(AS_OF, CLERK, number=number, moment="2999-01-01T09:00:00")).errors
    assert "names no time zone" in str(error.original_error)
