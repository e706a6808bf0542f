"""GraphiQL as it is served, and the headers on everything."""

from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from api import page
from tests.api.conftest import code_of, serving, toy_settings


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("graphiql")
    (folder / "assets").mkdir()
    (folder / "index.html").write_text('<script type="module" src="assets/page-1234.js"></script>')
    (folder / "assets/page-1234.js").write_text("'use strict'")
    return folder


@pytest.fixture(scope="module")
def graphiql(built, tmp_path_factory):
    settings = toy_settings(tmp_path_factory.mktemp("issuer"))
    with serving(Starlette(routes=page.routes(built)), settings) as address:
        yield address


def test_the_page_needs_no_token_and_may_load_from_here_alone(graphiql):
    answer = httpx.get(f"{graphiql}/graphiql/")
    assert answer.status_code == 200
    assert "page-1234.js" in answer.text
    assert answer.headers["cache-control"] == "no-cache"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'; script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert "http" not in policy


def test_the_address_without_a_slash_leads_there_relatively(graphiql):
    answer = httpx.get(f"{graphiql}/graphiql")
    assert (answer.status_code, answer.headers["location"]) == (308, "graphiql/")


def test_parts_are_kept_for_good(graphiql):
    answer = httpx.get(f"{graphiql}/graphiql/assets/page-1234.js")
    assert answer.status_code == 200
    assert "javascript" in answer.headers["content-type"]
    assert "immutable" in answer.headers["cache-control"]


@pytest.mark.parametrize("path", ["assets/none.js", "../page.py", "%2e%2e/page.py", "..%2f..%2fpage.py"])
def test_nothing_outside_the_folder_is_served(graphiql, path):
    assert httpx.get(f"{graphiql}/graphiql/{path}").status_code == 404


def test_where_it_is_not_built_the_answer_says_what_to_do(tmp_path):
    settings = toy_settings(tmp_path)
    with serving(Starlette(routes=page.routes(tmp_path)), settings) as address:
        for path in ("/graphiql", "/graphiql/", "/graphiql/assets/x.js"):
            answer = httpx.get(address + path)
            assert answer.status_code == 404
            assert "scripts/graphiql" in answer.text


@pytest.mark.parametrize("path", ["/graphql", "/nowhere", "/graphiql/"])
def test_every_answer_has_the_guarding_headers(toy, path):
    headers = httpx.get(toy + path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["x-request-id"]
    assert "server" not in headers


def preflight(toy: str, origin: str) -> httpx.Response:
    asked = {"access-control-request-method": "POST", "access-control-request-headers": "authorization,content-type"}
    return httpx.options(f"{toy}/graphql", headers={"origin": origin, **asked})


def test_origins_of_the_settings_may_ask(toy, client):
    answer = preflight(toy, "https://hall.example")
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "https://hall.example"
    answer = client.post("/graphql", json={"query": "{ hello }"}, headers={"origin": "https://hall.example"})
    assert answer.headers["access-control-allow-origin"] == "https://hall.example"
    assert "x-request-id" in answer.headers["access-control-expose-headers"].lower()


def test_other_origins_may_not(toy, client):
    answer = preflight(toy, "https://elsewhere.example")
    assert answer.status_code == 400
    assert "access-control-allow-origin" not in answer.headers
    answer = client.post("/graphql", json={"query": "{ hello }"}, headers={"origin": "https://elsewhere.example"})
    assert "access-control-allow-origin" not in answer.headers


def test_only_get_and_head_read_the_page(toy):
    answer = httpx.post(f"{toy}/graphiql")
    assert (answer.status_code, code_of(answer)) == (405, "METHOD_NOT_ALLOWED")
