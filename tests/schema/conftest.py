"""What the tests of the schema share: asking as somebody, and inputs that are taken as they are."""

import secrets
from collections.abc import Callable
from typing import Any

import pytest
from elasticsearch import AsyncElasticsearch

from dossiers.viewer import Role, Viewer
from schema.context import Context
from schema.language import Language
from schema.schema import build
from search.index import Index
from tests.conftest import DISCIPLINE, LABOUR, LAND, LISHUI, QINGTIAN, a_viewer

CLERK = a_viewer()
LAND_STAFF = a_viewer(Role.UNIT, QINGTIAN, LAND)
LABOUR_STAFF = a_viewer(Role.UNIT, QINGTIAN, LABOUR)
SUPERVISOR = a_viewer(Role.SUPERVISION, LISHUI)
DISCIPLINE_STAFF = a_viewer(Role.DISCIPLINE, LISHUI, DISCIPLINE)

ID_NUMBER = "330324196303152817"
PHONE = "13857700123"


@pytest.fixture(scope="session")
def language() -> Language:
    return build()


@pytest.fixture
async def no_search():
    """An index whose server is not there; nothing is asked of it unless a test does."""
    client = AsyncElasticsearch("http://127.0.0.1:9", max_retries=0, retry_on_timeout=False)
    yield Index(client, "anjuan-test-nowhere-")
    await client.close()


@pytest.fixture
def execute(language, registry, no_search) -> Callable[..., Any]:
    """Executes a query as somebody; the whole result, errors too."""

    async def execute(text: str, viewer: Viewer = CLERK, /, registry=registry, index=no_search, **variables):
        context = Context(registry, index, viewer)
        return await language.execute(text, variable_values=variables, context_value=context)

    return execute


@pytest.fixture
def ask(execute) -> Callable[..., Any]:
    """The data of a query; there must be no errors beside it."""

    async def ask(text: str, viewer: Viewer = CLERK, /, **variables) -> dict[str, Any]:
        result = await execute(text, viewer, **variables)
        assert result.errors is None, result.errors
        return result.data

    return ask


ERROR = "__typename ... on Error { code message } ... on InvalidInput { field reason }"
STEP = f"""
    {ERROR}
    ... on IllegalStep {{ step state possible }}
    ... on Conflict {{ currentVersion }}
    ... on StepTaken {{ dossier {{ number version state }} entry {{ number happenedOn }} }}
"""
REGISTERED = (
    ERROR + " ... on MatterRegistered { dossier { number version state sealed } entry { number } receiptNumber }"
)


def mutation(name: str, selection: str = STEP) -> str:
    kind = name[0].upper() + name[1:]
    return f"mutation Do($input: {kind}Input!) {{ {name}(input: $input) {{ {selection} }} }}"


def key() -> str:
    return secrets.token_hex(8)


def a_contact(**changes) -> dict[str, Any]:
    contact = {
        "form": "LETTER",
        "receivedOn": "2026-03-02",
        "narrative": "村里修路征了我家两亩水田，补偿款至今没有到账，请求核实发放。",
        "requests": ["发放征地补偿款"],
    }
    return contact | changes


def a_party(**changes) -> dict[str, Any]:
    return {"identity": {"name": "陈大山", "phone": PHONE, "idNumber": ID_NUMBER}} | changes


def a_matter(**changes) -> dict[str, Any]:
    matter = {
        "idempotencyKey": key(),
        "title": "反映征地补偿款未到账",
        "category": {"main": "征地拆迁", "sub": "补偿标准"},
        "place": QINGTIAN,
        "respondents": [{"name": "青田县自然资源和规划局", "unit": LAND}],
        "party": a_party(),
        "contact": a_contact(),
    }
    return matter | changes


@pytest.fixture
def do(ask) -> Callable[..., Any]:
    """Does a mutation and gives what it answers with."""

    async def do(name: str, viewer: Viewer = CLERK, selection: str = STEP, /, **given) -> dict[str, Any]:
        given = {"idempotencyKey": key(), **given}
        return (await ask(mutation(name, selection), viewer, input=given))[name]

    return do


@pytest.fixture
def registered(do) -> Callable[..., Any]:
    """The number of a dossier newly registered."""

    async def registered(viewer: Viewer = CLERK, **changes) -> str:
        answer = await do("registerMatter", viewer, REGISTERED, **a_matter(**changes))
        assert answer["__typename"] == "MatterRegistered", answer
        return answer["receiptNumber"]

    return registered


@pytest.fixture
def held_by_land(do, registered) -> Callable[..., Any]:
    """The number of a dossier that has been transferred to the land office."""

    async def held_by_land(**changes) -> str:
        number = await registered(**changes)
        assert (await do("transfer", dossier=number, toUnit=LAND))["__typename"] == "StepTaken"
        return number

    return held_by_land
