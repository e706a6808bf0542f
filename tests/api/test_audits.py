"""The audits of conformance to GraphQL over HTTP, by the ids under which the reference suite lists them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

JSON = "application/json"
MODERN = "application/graphql-response+json"
HELLO = "{ __typename }"
MISSING = "{ 8f31403dfe404bccbb0e835f2629c6a7 }"
TYPE = "query Type($name: String!) { __type(name: $name) { name } }"
COERCE = "query CoerceFailure($id: ID!){ __typename }"
BROKEN = b'{ "not a JSON'
NAMED = {"operationName": "Query", "query": "query Query { __typename }"}
TYPED = {"query": TYPE, "variables": {"name": "sometype"}}
EXTENDED = {"query": HELLO, "extensions": {"some": "value"}}
WRONG: list[Any] = [{"obj": "ect"}, 0, False, ["array"]]
WRONG_MAPS: list[Any] = ["string", *WRONG[1:]]

Check = Callable[[httpx.Response], bool]


@dataclass
class Audit:
    id: str
    name: str
    check: Check
    body: Any = None
    accept: str | None = None
    content_type: str | None = JSON
    parameters: dict[str, str] = field(default_factory=dict)
    """Sent by GET where there are any."""

    def __str__(self) -> str:
        return self.id


def status(*expected: int) -> Check:
    return lambda answer: answer.status_code in expected


def between(least: int, most: int) -> Check:
    return lambda answer: least <= answer.status_code <= most


def of_type(media_type: str) -> Check:
    return lambda answer: answer.status_code == 200 and media_type in answer.headers["content-type"]


def without_errors(answer: httpx.Response) -> bool:
    return answer.status_code == 200 and "errors" not in answer.json()


def without_data(answer: httpx.Response) -> bool:
    return "data" not in answer.json()


def in_utf8(answer: httpx.Response) -> bool:
    return answer.status_code == 200 and bool(answer.content.decode("utf-8"))


def asked(query: Any) -> dict[str, Any]:
    return {"query": query}


AUDITS = [
    Audit("22EB", "SHOULD accept graphql-response+json and match it", of_type(MODERN), asked(HELLO), MODERN),
    Audit("4655", "MUST accept application/json and match it", of_type(JSON), asked(HELLO), JSON),
    Audit("47DE", "SHOULD accept */* and use application/json", of_type(JSON), asked(HELLO), "*/*"),
    Audit("80D8", "SHOULD assume application/json when accept is missing", of_type(JSON), asked(HELLO)),
    Audit("82A3", "MUST use utf-8 encoding when responding", in_utf8, asked(HELLO)),
    Audit(
        "BF61",
        "MUST accept utf-8 encoded request",
        status(200),
        asked('{ __type(name: "Run🏃Swim🏊") { name } }'),
        content_type="application/json; charset=utf-8",
    ),
    Audit("78D5", "MUST assume utf-8 if encoding is unspecified", status(200), asked(HELLO)),
    Audit("2C94", "MUST accept POST requests", status(200), asked(HELLO)),
    Audit("5A70", "MAY accept x-www-form-urlencoded GET requests", status(200), parameters={"query": HELLO}),
    Audit(
        "9C48",
        "MAY NOT allow executing mutations on GET requests",
        between(400, 499),
        accept=MODERN,
        parameters={"query": "mutation { __typename }"},
    ),
    Audit("9ABE", "SHOULD respond 4xx without a content-type", between(400, 499), asked(HELLO), content_type=None),
    Audit("03D4", "MUST accept application/json POST requests", status(200), asked(HELLO)),
    Audit("A5BF", "MAY use 400 when the body is missing", status(400)),
    Audit("423L", "MAY use 400 on missing {query}", status(400), {"notquery": HELLO}, MODERN),
    *(Audit(f"LKJ{n}", "MAY use 400 on a wrong {query}", status(400), asked(bad)) for n, bad in enumerate(WRONG)),
    Audit("34A2", "SHOULD allow string {query}, modern", status(200), asked(HELLO), MODERN),
    Audit("13EE", "MUST allow string {query}", without_errors, asked(HELLO), JSON),
    *(
        Audit(f"6C0{n}", "MAY use 400 on a wrong {operationName}", status(400), asked(HELLO) | {"operationName": bad})
        for n, bad in enumerate(WRONG)
    ),
    Audit("8161", "SHOULD allow string {operationName}, modern", status(200), NAMED, MODERN),
    Audit("B8B3", "MUST allow string {operationName}", without_errors, NAMED, JSON),
    *(
        Audit(f"{group}{n}", f"MUST allow null {{{name}}}", without_errors, asked(HELLO) | {name: None}, accept)
        for n, name in enumerate(("variables", "operationName", "extensions"))
        for group, accept in (("94B", MODERN), ("022", JSON))
    ),
    *(
        Audit(f"476{n}", "MAY use 400 on wrong {variables}", status(400), asked(HELLO) | {"variables": bad})
        for n, bad in enumerate(WRONG_MAPS)
    ),
    Audit("2EA1", "SHOULD allow map {variables}, modern", status(200), TYPED, MODERN),
    Audit("28B9", "MUST allow map {variables}", without_errors, TYPED, JSON),
    *(
        Audit(
            id_,
            "MAY allow URL-encoded JSON string {variables} in GETs",
            without_errors,
            accept=accept,
            parameters={"query": TYPE, "variables": '{"name":"sometype"}'},
        )
        for id_, accept in (("D6D5", MODERN), ("6A70", JSON))
    ),
    *(
        Audit(f"58B{n}", "MAY use 400 on wrong {extensions}", status(400), asked(HELLO) | {"extensions": bad})
        for n, bad in enumerate(WRONG_MAPS)
    ),
    Audit("428F", "SHOULD allow map {extensions}, modern", status(200), EXTENDED, MODERN),
    Audit("1B7A", "MUST allow map {extensions}", without_errors, EXTENDED, JSON),
    Audit("B6DC", "MAY use 2xx, 4xx or 5xx on JSON parsing failure", between(200, 599), BROKEN, JSON),
    Audit("BCF8", "SHOULD use 400 on JSON parsing failure", status(400), BROKEN, JSON),
    Audit("B7N8", "SHOULD use 400 on JSON parsing failure, modern", status(400), BROKEN, MODERN),
    Audit("8764", "MAY use 4xx or 5xx if parameters are invalid", between(400, 599), {"qeury": HELLO}),
    Audit("3E3A", "MAY use 400 if parameters are invalid", status(400), {"qeury": HELLO}),
    Audit("572B", "SHOULD use 200 on document parsing failure", status(200), asked("{"), JSON),
    Audit("FDE2", "SHOULD use 200 on document validation failure", status(200), asked(MISSING), JSON),
    Audit("7B9B", "SHOULD use 200 on variable coercion failure", status(200), asked(COERCE), JSON),
    Audit("865D", "SHOULD use 4xx or 5xx on document parsing failure, modern", between(400, 599), asked("{"), MODERN),
    Audit("556A", "SHOULD use 400 on document parsing failure, modern", status(400), asked("{"), MODERN),
    Audit("D586", "SHOULD not contain data on document parsing failure, modern", without_data, asked("{"), MODERN),
    Audit("51FE", "SHOULD use 4xx or 5xx on validation failure, modern", between(400, 599), asked(MISSING), MODERN),
    Audit("74FF", "SHOULD use 400 on validation failure, modern", status(400), asked(MISSING), MODERN),
    Audit("5E5B", "SHOULD not contain data on validation failure, modern", without_data, asked(MISSING), MODERN),
    Audit("86EE", "SHOULD use 400 on variable coercion failure, modern", status(400), asked(COERCE), MODERN),
]


@pytest.mark.parametrize("audit", AUDITS, ids=str)
def test_audit(client, audit):
    answer = client.send(request_of(client, audit))
    assert audit.check(answer), f"{audit.name}: {answer.status_code} {answer.text}"


def request_of(client: httpx.Client, audit: Audit) -> httpx.Request:
    # What an audit leaves out must not be filled in by the client.
    headers = {"authorization": client.headers["authorization"], "host": client.base_url.netloc.decode()}
    headers |= {"accept": audit.accept} if audit.accept else {}
    url = client.base_url.join("/graphql")
    if audit.parameters:
        return httpx.Request("GET", url, params=audit.parameters, headers=headers)
    body = audit.body if isinstance(audit.body, bytes | None) else httpx.Request("POST", url, json=audit.body).content
    headers |= {"content-type": audit.content_type} if audit.content_type else {}
    return httpx.Request("POST", url, content=body, headers=headers)


def test_every_audit_is_here_once():
    assert len({audit.id for audit in AUDITS}) == len(AUDITS) == 61
