"""Steps that declare themselves: each is explained, and what is handed in comes out again as it is meant."""

import re
from typing import Any

import pytest
from pydantic import BaseModel

from dossiers.given import inner, is_record
from dossiers.steps import CLASSES
from schema.declared import DECLARED, input_type, recorded_type
from schema.recorded import SHOWN
from tests.conftest import LABOUR, LAND
from tests.schema.conftest import CLERK, LAND_STAFF

HAN = re.compile("[\u4e00-\u9fff]")
FAR = "2027-03-01"
FACTS = """query Last($number: String!) {{ dossier(number: $number) {{
  chain(first: 1, newestFirst: true) {{ edges {{ node {{ facts {{ __typename ... on {name} {{ {fields} }} }} }} }} }}
}} }}"""


def kinds(kind: type[BaseModel]) -> Any:
    """The class and those of its parts."""
    yield kind
    for field in kind.model_fields.values():
        held, _, _ = inner(field.annotation)
        if is_record(held):
            yield from kinds(held)


@pytest.fixture
def facts(ask):
    """What the last entry of a dossier records."""

    async def facts(number: str, name: str, fields: str, viewer=LAND_STAFF) -> dict[str, Any]:
        data = await ask(FACTS.format(name=name, fields=fields), viewer, number=number)
        (edge,) = data["dossier"]["chain"]["edges"]
        return edge["node"]["facts"]

    return facts


@pytest.mark.parametrize("kind", DECLARED)
def test_every_step_and_field_is_described_with_its_chinese_term(kind) -> None:
    assert HAN.search(kind.words)
    assert kind.recorded.isidentifier()
    for one in kinds(kind):
        told = {name: field.description or "" for name, field in one.model_fields.items() if name != "step"}
        assert {name for name, words in told.items() if not HAN.search(words)} == set()
        assert one is kind or HAN.search(one.__doc__ or "")


def test_what_each_step_records_has_one_type() -> None:
    assert len(DECLARED) + len(SHOWN) == len(CLASSES)
    assert {*DECLARED, *SHOWN} == set(CLASSES.values())


def test_no_two_steps_share_a_name() -> None:
    assert len({kind.recorded for kind in DECLARED}) == len(DECLARED)
    assert len({input_type(kind).__name__ for kind in DECLARED}) == len(DECLARED)
    assert {recorded_type(kind).__name__ for kind in DECLARED} == {kind.recorded for kind in DECLARED}
    assert {kind.name() for kind in DECLARED} <= set(CLASSES)


async def test_a_text_and_a_unit(do, facts, registered) -> None:
    number = await registered()
    assert (await do("transfer", dossier=number, toUnit=LAND, reason="请核实"))["__typename"] == "StepTaken"
    assert await facts(number, "Transferred", "step to { code name } reason") == {
        "__typename": "Transferred", "step": "TRANSFER",
        "to": {"code": LAND, "name": "青田县自然资源和规划局"}, "reason": "请核实",
    }  # fmt: skip


async def test_what_is_left_out_is_null(do, facts, registered) -> None:
    number = await registered()
    assert (await do("transfer", dossier=number, toUnit=LAND))["__typename"] == "StepTaken"
    assert await facts(number, "Transferred", "reason") == {"__typename": "Transferred", "reason": None}


async def test_a_text_shows_no_identity(do, facts, held_by_land) -> None:
    number = await held_by_land()
    assert (await do("notAccept", LAND_STAFF, dossier=number, reason="陈大山已起诉"))["__typename"] == "StepTaken"
    assert (await facts(number, "NotAccepted", "reason"))["reason"] == "【姓名】已起诉"


async def test_parts_with_units_texts_and_days(do, facts, held_by_land) -> None:
    number = await held_by_land()
    await do("accept", LAND_STAFF, dossier=number)
    one = {"unit": LABOUR, "task": "核实陈大山的社保", "due": FAR}
    parts = [one, {"unit": "331100-XFJ", "task": "协调", "due": FAR}]
    assert (await do("shareOut", LAND_STAFF, dossier=number, parts=parts))["__typename"] == "StepTaken"
    assert await facts(number, "SharedOut", "parts { unit { code } task due }") == {
        "__typename": "SharedOut",
        "parts": [
            {"unit": {"code": LABOUR}, "task": "核实【姓名】的社保", "due": FAR},
            {"unit": {"code": "331100-XFJ"}, "task": "协调", "due": FAR},
        ],
    }


async def test_a_list_of_words_there_are(do, facts, registered) -> None:
    number = await registered()
    await do("assign", dossier=number, toUnit=LAND, reportDue=FAR)
    await do("accept", LAND_STAFF, dossier=number)
    requests = [{"request": "r1", "conclusion": "SUPPORTED", "answer": "五日内发放。"}]
    opinion = {"conclusion": "SUPPORTED", "facts": "属实。", "basis": "土地管理法。", "requests": requests}
    await do("answer", LAND_STAFF, dossier=number, **opinion)
    await do("reportClosing", LAND_STAFF, dossier=number, signedBy="赵局长", text="已办结")
    given = {"dossier": number, "lacking": ["EVASIVE", "UNCLEAR"], "text": "请补充"}
    assert (await do("sendBack", CLERK, **given))["__typename"] == "StepTaken"
    assert await facts(number, "SentBack", "lacking text", CLERK) == {
        "__typename": "SentBack", "lacking": ["EVASIVE", "UNCLEAR"], "text": "请补充",
    }  # fmt: skip


GOOD = {"unit": LABOUR, "task": "核实", "due": FAR}


@pytest.mark.parametrize(
    ("wrong", "field", "reason"),
    [
        ({"unit": "331121-NOPE"}, "parts.1.unit", "no unit '331121-NOPE'"),
        ({"unit": ""}, "parts.1.unit", "no unit ''"),
        ({"task": ""}, "parts.1.task", "at least 1 character"),
        ({"task": "\u3000"}, "parts.1.task", "at least 1 character"),
        ({"task": "案" * 20_001}, "parts.1.task", "at most 20000 characters"),
        ({"task": "半\ud800个"}, "parts.1.task", "half of a character"),
        ({"unit": LAND}, "parts.1.unit", "leads"),
        ({"due": "2020-01-01"}, "parts.1.due", "must lie after"),
    ],
)
async def test_what_is_wrong_in_a_part_is_said_by_its_path(do, held_by_land, wrong, field, reason) -> None:
    number = await held_by_land()
    await do("accept", LAND_STAFF, dossier=number)
    parts = [{**GOOD, "unit": "331100-XFJ"}, {**GOOD, **wrong}]
    answer = await do("shareOut", LAND_STAFF, dossier=number, parts=parts)
    assert (answer["__typename"], answer["field"]) == ("InvalidInput", field), answer
    assert reason in answer["reason"]
    assert len(answer["message"]) < 400


async def test_an_empty_list_of_parts_is_refused(do, held_by_land) -> None:
    number = await held_by_land()
    await do("accept", LAND_STAFF, dossier=number)
    answer = await do("shareOut", LAND_STAFF, dossier=number, parts=[])
    assert (answer["__typename"], answer["field"]) == ("InvalidInput", "parts"), answer
