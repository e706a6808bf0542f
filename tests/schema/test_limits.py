"""How much one request may ask for."""

import pytest
from graphql import get_introspection_query
from strawberry.schema.exceptions import CannotGetOperationTypeError

from schema import limits
from tests.schema.conftest import CLERK

EVERYTHING = """
{ dossiers(first: 50) { totalCount edges { cursor node {
  id number version purpose state sealed openedOn lastHappenedOn lastEntryAt contactCount possibleSteps { step isOpen }
  matter { title category { main sub } place { code namePath } requests { id text } respondents { name unit { name } } }
  parties { id kind identity { name phone } contactCount isRepeat }
  contacts { id form source manner receivedOn narrative office { name } isRepeat }
  holder { code name unit { name region { name } } } holdings { since until unit { name } }
  links { number dossier { number } }
  chain(first: 20) { edges { node { number state by { name unit { name } }
    facts { ... on Transferred { to { name } } } } } }
} } } }
"""


async def refused(execute, query, **variables) -> str:
    result = await execute(query, CLERK, **variables)
    assert result.data is None, result.data
    return result.errors[0].message


async def test_a_page_with_everything_is_allowed(ask) -> None:
    assert (await ask(EVERYTHING))["dossiers"]["totalCount"] == 0


async def test_introspection_is_allowed(ask) -> None:
    query = get_introspection_query(descriptions=True, input_value_deprecation=True, specified_by_url=True)
    assert (await ask(query))["__schema"]["queryType"]["name"] == "Query"


async def test_depth(execute) -> None:
    inner = "code"
    for _ in range(limits.DEPTH):
        inner = f"code parent {{ {inner} }}"
    message = await refused(execute, f'{{ region(code: "331121") {{ {inner} }} }}')
    assert message == f"The query is nested {limits.DEPTH + 2} deep; {limits.DEPTH} is allowed: ask in two queries."


async def test_depth_through_fragments(execute) -> None:
    fragments = "".join(f"fragment f{n} on Region {{ parent {{ ...f{n + 1} }} }} " for n in range(20))
    query = f'{{ region(code: "331121") {{ ...f0 }} }} {fragments} fragment f20 on Region {{ code }}'
    assert "is nested 22 deep" in await refused(execute, query)


async def test_aliases(execute, ask) -> None:
    some = " ".join(f"v{n}: viewer {{ role }}" for n in range(limits.ALIASES))
    assert len(await ask(f"{{ {some} }}")) == limits.ALIASES
    message = await refused(execute, f"{{ {some} more: viewer {{ role }} }}")
    assert message == "The query has 31 aliases; 30 are allowed: ask in several requests."


@pytest.mark.parametrize("first", ["first: 100", "first: $n", "first: 2147483647"])
async def test_pages_within_pages(execute, first) -> None:
    chain = f"chain({first}) {{ edges {{ node {{ id number state happenedOn recordedAt }} }} }}"
    variables = "query Big($n: Int! = 1)" if "$n" in first else ""
    message = await refused(execute, f"{variables} {{ dossiers({first}) {{ edges {{ node {{ {chain} }} }} }} }}")
    assert "ask for smaller pages" in message


async def test_tokens(execute) -> None:
    message = await refused(execute, "{ " + "viewer { role } " * 600 + "}")
    assert f"more than {limits.TOKENS} tokens" in message


async def test_a_long_query(execute) -> None:
    message = await refused(execute, "{ viewer { role } } #" + "长" * limits.QUERY_LENGTH)
    assert "are allowed: put texts into variables" in message


WRONG = [
    "{ viewer { ...a } } fragment a on Viewer { ...b } fragment b on Viewer { ...a }",
    "{ viewer { ...nowhere } }",
    "{ nothing { at { all } } }",
    "{ viewer }",
    "{",
    "query A { viewer { role } } query B { viewer { role } }",
    "query A { viewer { role } } query A { viewer { role } }",
    "{ region(code: 1) { code } }",
    "subscription { viewer { role } }",
    "\ud800",
]


@pytest.mark.parametrize("query", WRONG)
async def test_a_query_that_is_wrong_is_told_so(execute, query) -> None:
    try:
        result = await execute(query)
    except CannotGetOperationTypeError as error:  # which the view turns into a refusal
        assert error.as_http_error_reason()  # noqa: PT017
    else:
        assert result.data is None
        assert len(result.errors[0].message) < 200


def doubling(kind: str, selection: str, depth: int, last: str) -> str:
    parts = (f"fragment f{n} on {kind} {{ {selection.replace('$', f'...f{n + 1}')} }}" for n in range(depth))
    return f"{' '.join(parts)} fragment f{depth} on {kind} {{ {last} }}"


HOSTILE = {
    "fragments that double": "{ viewer { ...f0 } } " + doubling("Viewer", "$ $", 100, "role"),
    "aliases that double": '{ region(code: "331121") { ...f0 } } '
    + doubling("Region", "a: parent { $ } b: parent { $ }", 12, "code"),
    "the same field again and again": "{ viewer { " + "role " * 1_900 + "} }",
    "the same object again and again": "{ " + "viewer { role } " * 480 + "}",
    "the same field in the same object": "{ " + ("viewer { " + "role " * 40 + "} ") * 40 + "}",
    "the same field in many fragments": "{ " + ("... { viewer { " + "role " * 40 + "} } ") * 38 + "}",
    "a long chain of fragments": "{ viewer { ...f0 } } " + doubling("Viewer", "$", 230, "role"),
    "brackets": "{" * 990,
    "lists": "{ regions(where: {name: " + "[" * 900 + "]" * 900 + "}) { totalCount } }",
    "introspection": "{ __schema { types { " + "fields { type { " * 8 + "name" + " } }" * 8 + " } } }",
    "directives": "{ viewer { role " + "@skip(if: false) " * 300 + "} }",
    "many operations": " ".join(f"query q{n} {{ viewer {{ role }} }}" for n in range(240)),
}


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_hostile_query_is_refused(execute, name) -> None:
    try:
        result = await execute(HOSTILE[name])
    except CannotGetOperationTypeError as error:
        assert error.as_http_error_reason()  # noqa: PT017
    else:
        assert result.data is None
        assert result.errors


async def test_what_was_checked_is_not_checked_again(ask, monkeypatch) -> None:
    checked = []
    enter = limits.WithinLimits.enter_document
    monkeypatch.setattr(limits.WithinLimits, "enter_document", lambda *given: checked.append(1) or enter(*given))
    for _ in range(3):
        await ask("{ viewer { role } } # met before")
    assert len(checked) == 1
