"""Input that is broken, huge or meant ill: each gets a typed answer, and the server goes on."""

import json
import socket
import time

import httpx
import pytest

from tests.api.conftest import QUICK, code_of


def post(client: httpx.Client, body: bytes, content_type: str = "application/json", **headers: str) -> httpx.Response:
    return client.post("/graphql", content=body, headers={"content-type": content_type, **headers})


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"{'query': '{ hello }'}",
        b'{"query": NaN}',
        b'{"query": "{ hello }", "variables": {"a": Infinity}}',
        b'{"query": "{ hello }", "variables": {"a": 1e999}}',
        b'{"query": "{ hello }", "variables": {"a": ' + b"9" * 5_000 + b"}}",
        b'{"query": "{ hello \xff }"}',
        b'{"query": "{ hello \xed\xa0\x80 }"}',
        b'{"query": "\\ud800"}',
        b'{"query": "{ hello }\x00"}',
        b'\xef\xbb\xbf{"query": "{ hello }"}',
        '{"query": "{ hello }"}'.encode("utf-16"),
        b'{"query": "{ hello }"} {}',
        b'{"query": "{ hello }", "query": "{ echo }"}',
        b'{"query": "{ hello }", "variables": {"a": {"b": 1, "b": 2}}}',
        b"[" * 100_000,
        b'{"query": "{ hello }", "variables": ' + b'{"a":' * 30_000 + b"1" + b"}" * 30_000 + b"}",
        b'{"query": "{ hello }", "variables": ' + b'{"a":' * 1_100 + b"1" + b"}" * 1_100 + b"}",
    ],
    ids=[
        "nothing", "half", "single quotes", "NaN", "Infinity", "beyond a double", "5,000 digits", "bad UTF-8",
        "surrogate in UTF-8", "lone surrogate", "control character", "byte order mark", "UTF-16", "two values",
        "a name twice", "a name twice, deep", "100,000 brackets", "30,000 deep", "1,100 deep",
    ],
)  # fmt: skip
def test_what_is_not_json_is_refused(client, body):
    answer = post(client, body)
    assert (answer.status_code, code_of(answer)) == (400, "MALFORMED_JSON")
    assert len(answer.text) < 400


@pytest.mark.parametrize(
    "body",
    [
        b"null",
        b"[]",
        b'[{"query": "{ hello }"}]',
        b'"{ hello }"',
        b"{}",
        b'{"query": null}',
        b'{"query": "  "}',
        b'{"query": ["{ hello }"]}',
        b'{"query": "{ hello }", "variables": "{}"}',
        b'{"query": "{ hello }", "operationName": 1}',
        b'{"query": "{ hello }", "extensions": []}',
    ],
)
def test_json_of_another_shape_is_refused(client, body):
    answer = post(client, body)
    assert (answer.status_code, code_of(answer)) == (400, "MALFORMED_REQUEST")


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "multipart/form-data; boundary=x",
        "application/x-www-form-urlencoded",
        "application/graphql",
        "application/json; charset=gbk",
        "application/jsonp",
        ";;;",
        "application/json\\",
    ],
)
def test_other_content_types_are_refused(client, content_type):
    answer = post(client, b'{"query": "{ hello }"}', content_type)
    assert (answer.status_code, code_of(answer)) == (415, "UNSUPPORTED_MEDIA_TYPE")


def test_a_compressed_body_is_refused(client):
    answer = post(client, b"\x1f\x8b", **{"content-encoding": "gzip"})
    assert (answer.status_code, code_of(answer)) == (415, "UNSUPPORTED_MEDIA_TYPE")


def test_ten_megabytes_are_refused_and_the_connection_goes_on(client):
    body = json.dumps({"query": "{ hello }", "variables": {"text": "信" * 3_400_000}}, ensure_ascii=False).encode()
    answer = post(client, body)
    assert len(body) > 10_000_000
    assert (answer.status_code, code_of(answer)) == (413, "BODY_TOO_LARGE")
    assert client.post("/graphql", json={"query": "{ hello }"}).status_code == 200


def test_ten_megabytes_whose_length_nobody_announced_are_refused(client):
    pieces = (b"x" * 10_000 for _ in range(1_000))
    answer = client.post("/graphql", content=pieces, headers={"content-type": "application/json"})
    assert (answer.status_code, code_of(answer)) == (413, "BODY_TOO_LARGE")
    assert answer.headers["connection"] == "close"


def test_a_body_just_within_the_limit_is_taken(client):
    def sized(length: int) -> bytes:
        frame = b'{"query":"query($t:String!){echo(text:$t)}","variables":{"t":""}}'
        return frame[:-3] + b"x" * (length - len(frame)) + frame[-3:]

    assert post(client, sized(QUICK["body_bytes"])).status_code == 200
    assert post(client, sized(QUICK["body_bytes"] + 1)).status_code == 413


def raw_exchange(address: str, head: bytes, pause: float = 0) -> bytes:
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        connection.sendall(head)
        time.sleep(pause)
        return b"".join(iter(lambda: connection.recv(65_536), b""))


def test_a_body_that_trickles_in_is_given_up(toy, token):
    head = (
        f"POST /graphql HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n"
        "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"
    )
    answer = raw_exchange(toy, head.encode())
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b'"BODY_TOO_SLOW"' in answer


def test_nobody_is_asked_for_a_body_that_is_too_large(toy, token):
    head = (
        f"POST /graphql HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nExpect: 100-continue\r\n"
        "Content-Type: application/json\r\nContent-Length: 99000000\r\n\r\n"
    )
    assert raw_exchange(toy, head.encode()).startswith(b"HTTP/1.1 413 ")


def test_who_breaks_off_in_the_middle_leaves_the_server_well(toy, token, client):
    host, port = toy.removeprefix("http://").split(":")
    head = (
        f"POST /graphql HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n"
        "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"
    )
    for _ in range(20):
        with socket.create_connection((host, int(port)), timeout=20) as connection:
            connection.sendall(head.encode())
    assert client.post("/graphql", json={"query": "{ hello }"}).status_code == 200


@pytest.mark.parametrize(
    "query_string",
    [
        "query=%7B%20hello%20%7D%FF",
        "query=%7B%20hello%20%7D&query=%7B%20hello%20%7D",
        "&".join(f"a{n}=1" for n in range(100)),
        "variables=%7B%7D",
        "",
        "query=%7B%20hello%20%7D&variables=%5B%5D",
    ],
    ids=["bad UTF-8", "twice", "100 parameters", "no query", "nothing", "a list of variables"],
)
def test_a_query_string_that_cannot_be_read_is_refused(client, query_string):
    answer = client.get(f"/graphql?{query_string}")
    assert (answer.status_code, code_of(answer)) == (400, "MALFORMED_REQUEST")


def test_variables_in_a_query_string_must_be_json(client):
    answer = client.get("/graphql", params={"query": "{ hello }", "variables": "{"})
    assert (answer.status_code, code_of(answer)) == (400, "MALFORMED_JSON")


@pytest.mark.parametrize(
    "query",
    [
        "{" + "nested{inner" * 1 + "{inner" * 900 + "{depth}" + "}" * 902,
        "{ nested " + "{ inner " * 40 + "{ depth }" + "}" * 41,
        "{" + " ".join(f"a{n}: hello" for n in range(1_000)) + "}",
        "{" + " ".join(["hello"] * 20_000) + "}",
        "query($v: " + "[" * 5_000 + "Int" + "]" * 5_000 + ") { hello }",
        '{ echo(text: "\\uD800") }',
        "fragment A on Query { ...B } fragment B on Query { ...A } { ...A }",
        "{ hello \x00 }",
    ],
    ids=["900 deep", "40 deep", "1,000 aliases", "20,000 fields", "lists", "surrogate", "circle", "control"],
)
def test_a_query_that_asks_too_much_is_refused(ask, query):
    answer = ask(query)
    assert answer.status_code == 400
    assert {error["extensions"]["code"] for error in answer.json()["errors"]} <= {
        "GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED",
    }  # fmt: skip
    assert len(answer.content) < 100_000
    assert "recursion" not in answer.text


def test_no_error_message_is_longer_than_a_page(ask):
    answer = ask("{ " + "x" * 50_000 + " }")
    assert answer.status_code == 400
    assert len(answer.json()["errors"][0]["message"]) <= 1_000


@pytest.mark.parametrize("path", ["/", "/graphql/", "/graphql/x", "/x.ico", "/%00", "/../etc/passwd", "/a%0d%0ab"])
def test_other_paths_are_not_found(client, path):
    answer = client.get(path)
    assert (answer.status_code, code_of(answer)) == (404, "NOT_FOUND")


def test_a_request_for_no_path_is_answered(toy):
    answer = raw_exchange(toy, b"OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 404 ")
    assert b'"NOT_FOUND"' in answer
