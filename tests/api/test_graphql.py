"""What comes back for an operation that is well formed."""

import logging

import httpx
import pytest

from dossiers.errors import StoreUnavailable
from tests.api.conftest import code_of, error_of, serving, toy_app
from tests.api.toy_schema import SECRET


def test_a_query_is_answered(ask):
    answer = ask("query Greet { hello }", operationName="Greet")
    assert answer.status_code == 200
    assert answer.json() == {"data": {"hello": "您好"}}
    assert answer.headers["content-type"] == "application/graphql-response+json; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"


def test_the_viewer_of_the_token_reaches_the_resolvers(ask):
    assert ask("{ whoami }").json()["data"]["whoami"] == "clerk-7 RECEPTION 331121 331121-XFJ 某某"


def test_a_query_by_get_is_answered(client):
    parameters = {"query": "query ($t: String!) { echo(text: $t) }", "variables": '{"t":"信访"}'}
    answer = client.get("/graphql", params=parameters)
    assert answer.json() == {"data": {"echo": "信访"}}


def test_introspection_is_open_to_whoever_is_signed_in(ask):
    assert ask("{ __schema { queryType { name } } }").json()["data"]["__schema"]["queryType"]["name"] == "Query"


def test_a_mutation_by_get_is_refused(client):
    answer = client.get("/graphql", params={"query": "mutation { add(a: 1, b: 2) }"})
    assert (answer.status_code, code_of(answer)) == (405, "METHOD_NOT_ALLOWED")
    assert answer.headers["allow"] == "POST"


def test_a_subscription_over_http_is_sent_to_the_websocket(ask):
    answer = ask("subscription { count(to: 1) }")
    assert (answer.status_code, code_of(answer)) == (400, "UNSUPPORTED_OPERATION")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_methods_are_refused(client, method):
    answer = client.request(method, "/graphql")
    assert (answer.status_code, code_of(answer)) == (405, "METHOD_NOT_ALLOWED")
    assert answer.headers["allow"] == "GET, POST"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("query ($a: Int!) { echo(text: $a) }", "GRAPHQL_VALIDATION_FAILED"),
        ("query ($t: String!) { echo(text: $t) }", "BAD_USER_INPUT"),
        ("query ($d: Date!) { day(day: $d) }", "BAD_USER_INPUT"),
        ('{ day(day: "yesterday") }', "GRAPHQL_VALIDATION_FAILED"),
        ("fragment F on Query { hello }", "GRAPHQL_VALIDATION_FAILED"),
    ],
)
def test_what_is_wrong_with_a_document_has_a_code_and_no_data(ask, query, code):
    answer = ask(query)
    assert answer.status_code == 400
    assert "data" not in answer.json()
    assert code_of(answer) == code


def test_an_unknown_operation_name_is_refused(ask):
    answer = ask("query A { hello } query B { hello }", operationName="C")
    assert (answer.status_code, code_of(answer)) == (400, "GRAPHQL_VALIDATION_FAILED")


def test_a_badly_written_day_says_what_is_wrong(ask):
    answer = ask("query ($d: Date!) { day(day: $d) }", variables={"d": "2026-02-30"})
    assert answer.status_code == 400
    error = error_of(answer)
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert "2026-02-30" in error["message"]


def test_the_same_answer_in_plain_json_has_status_200(client):
    answer = client.post("/graphql", json={"query": "{ nothing }"}, headers={"accept": "application/json"})
    assert answer.status_code == 200
    assert "data" not in answer.json()
    assert code_of(answer) == "GRAPHQL_VALIDATION_FAILED"


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("application/graphql-response+json, application/json;q=0.9", "application/graphql-response+json"),
        ("application/json, application/graphql-response+json;q=0.5", "application/json"),
        ("text/html, */*;q=0.1", "application/json"),
        ("application/graphql-response+json;q=0, application/json", "application/json"),
        ("", "application/json"),
    ],
)
def test_the_media_type_is_the_one_asked_for(client, accept, media_type):
    answer = client.post("/graphql", json={"query": "{ hello }"}, headers={"accept": accept})
    assert answer.headers["content-type"].startswith(media_type)


@pytest.mark.parametrize("accept", ["text/html", "application/json;q=0", "application/json;q=nonsense", "image/*"])
def test_a_client_that_takes_none_of_ours_is_told_so(client, accept):
    answer = client.post("/graphql", json={"query": "{ hello }"}, headers={"accept": accept})
    assert (answer.status_code, code_of(answer)) == (406, "NOT_ACCEPTABLE")


@pytest.mark.parametrize("query", ["{ breaks }", "{ breaksWhole }", "{ colour }", "{ big }"])
def test_what_nobody_foresaw_is_masked_and_logged_under_its_incident(ask, caplog, query):
    with caplog.at_level(logging.INFO):
        answer = ask(query)
    assert answer.status_code == 200
    error = error_of(answer)
    assert error["extensions"]["code"] == "INTERNAL"
    assert error["extensions"]["incident"] in error["message"]
    (incident,) = [record for record in caplog.records if record.message == "incident"]
    assert incident.incident == error["extensions"]["incident"]
    assert not any(part in answer.text + repr(vars(incident)) for part in SECRET.split())


def test_an_incident_says_where_it_happened_and_what_came_before(ask, caplog):
    ask("{ breaksWhole }")
    (incident,) = [record for record in caplog.records if record.message == "incident"]
    assert incident.field == "breaksWhole"
    assert [place.split(" at ")[0] for place in incident.places] == ["RuntimeError", "KeyError"]
    assert "toy_schema.py" in incident.places[0]


def test_what_cannot_be_written_as_json_is_an_incident(ask):
    answer = ask("{ unwritable }")
    assert (answer.status_code, code_of(answer)) == (500, "INTERNAL")


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ("not-found", {"code": "NOT_FOUND"}),
        ("rate", {"code": "RATE_LIMITED", "retryAfterSeconds": 17}),
        ("search", {"code": "SEARCH_UNAVAILABLE"}),
        ("invalid", {"code": "INVALID_INPUT", "field": "contact.externalNumbers.0", "reason": "is no number"}),
    ],
)
def test_a_refusal_of_the_office_keeps_its_code_and_figures(ask, how, expected):
    answer = ask("query ($how: String!) { refuses(how: $how) }", variables={"how": how})
    assert answer.json()["data"] == {"refuses": None}
    error = error_of(answer)
    assert error["extensions"] == expected
    assert error["path"] == ["refuses"]


def test_an_error_with_a_code_of_its_own_is_told_as_it_is(ask):
    error = error_of(ask("{ coded }"))
    assert (error["message"], error["extensions"]) == ("told as it is", {"code": "OWN_CODE"})


def test_an_operation_that_takes_too_long_is_given_up(ask):
    answer = ask("{ slow(seconds: 30) }")
    assert (answer.status_code, code_of(answer)) == (503, "TIMEOUT")
    assert answer.headers["retry-after"]


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [(StoreUnavailable(), 503, "STORE_UNAVAILABLE"), (ValueError(SECRET), 500, "INTERNAL")],
)
def test_where_there_is_no_context_every_operation_is_refused(settings, token, error, status, code):
    def no_context(_):
        raise error

    with serving(toy_app(settings, no_context), settings) as address:
        answer = httpx.post(
            f"{address}/graphql", json={"query": "{ hello }"}, headers={"authorization": f"Bearer {token}"},
        )  # fmt: skip
    assert (answer.status_code, code_of(answer)) == (status, code)
    assert not any(part in answer.text for part in SECRET.split())
