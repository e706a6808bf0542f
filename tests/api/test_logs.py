"""What a running server writes, looked at as the administration gets it."""

import json
import logging
import re
from collections.abc import Iterator

import httpx
import pytest

from api import logs
from api.app import development_issuer
from dossiers.viewer import Role
from tests.api.conftest import QINGTIAN, toy_settings
from tests.api.process import Process, running
from tests.api.test_sockets import hear, opened, say, subscribe
from tests.api.toy_schema import SECRET

NAME, PHONE, ID_NUMBER, ADDRESS = "陈大山", "13987654321", "330123196505051234", "油竹街道12号"
PERSONAL = [NAME, PHONE, ID_NUMBER, ADDRESS, *SECRET.split()]
LETTER = f"{NAME}，电话{PHONE}，身份证{ID_NUMBER}，住{ADDRESS}"
OWN_ID = "0123456789abcdef0123456789abcdef"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("logs")


@pytest.fixture(scope="module")
def token(folder) -> str:
    return development_issuer(toy_settings(folder)).token(
        Role.RECEPTION, QINGTIAN, "331121-XFJ", name=NAME, subject=PHONE
    )


@pytest.fixture(scope="module")
def process(folder, token) -> Iterator[Process]:
    """A server that has had every kind of request with personal data in every part of it, and has stopped."""
    with running(["-m", "tests.api.toy_server", str(folder)], folder / "log") as process:
        headers = {"authorization": f"Bearer {token}"}
        with httpx.Client(base_url=process.address, headers=headers, timeout=20) as client:
            send_everything(client)
        with opened(process.address) as socket:
            say(socket, {"type": "connection_init", "payload": {"Authorization": f"Bearer {token}", "name": NAME}})
            hear(socket)
            subscribe(socket, "query ($t: String!) { breaks(text: $t) }", variables={"t": LETTER})
            hear(socket)
            socket.send(LETTER)
        process.stop()
        yield process


def send_everything(client: httpx.Client) -> None:
    def send(**body) -> None:
        client.post("/graphql", json=body)

    echo = "query ($t: String!) { echo(text: $t) }"
    send(query=echo, variables={"t": LETTER})
    send(query="query ($t: String) { breaks(text: $t) }", variables={"t": LETTER})
    send(query="query Named ($t: Int) { breaks(text: $t) }", variables={"t": LETTER}, operationName="Named")
    send(query=f'{{ echo(text: "{LETTER}") {LETTER} }}')
    send(query=f"query _{PHONE} {{ _{PHONE}: breaks }}", operationName=f"_{PHONE}")
    send(query=echo, variables={"t": {NAME: PHONE}})
    send(query="query ($d: Date!) { day(day: $d) }", variables={"d": LETTER})
    for field in ("breaksWhole", "colour", "unwritable"):
        send(query=f"{{ {field} }}")
    send(query="{ hello }", variables=LETTER)
    json_type = {"content-type": "application/json"}
    client.post("/graphql", content=LETTER.encode(), headers=json_type)
    client.post("/graphql", content=LETTER.encode(), headers={"content-type": f"text/{PHONE}"})
    client.get("/graphql", params={"query": echo, "variables": json.dumps({"t": LETTER})})
    client.get(f"/{PHONE}/{LETTER}", params={"name": NAME})
    client.request(PHONE, "/graphql")
    client.post("/graphql", json={"query": "{ hello }"}, headers={"x-request-id": PHONE, "user-agent": PHONE})
    client.post("/graphql", json={"query": "{ hello }"}, headers={"x-request-id": OWN_ID})
    client.post("/graphql", json={"query": "{ hello }"}, headers={"authorization": f"Bearer {PHONE}"})


def test_no_line_holds_personal_data(process):
    assert len(process.lines) > 20
    said = process.text + json.dumps(process.lines, ensure_ascii=False)
    assert [part for part in PERSONAL if part in said] == []


def test_every_line_is_a_json_object_with_time_level_and_logger(process):
    assert all({"time", "level", "logger", "message"} <= line.keys() for line in process.lines)


def requests(process: Process) -> list[dict]:
    return [line for line in process.lines if line["message"] == "request"]


def test_every_request_has_one_line(process):
    lines = requests(process)
    assert len(lines) == 20
    assert len({line["request_id"] for line in lines}) == 20
    assert {
        "request_id", "method", "route", "status", "ms", "operation", "role", "subject",
    } <= set.intersection(*(set(line) for line in lines))  # fmt: skip


def test_a_sane_request_id_is_taken_over_and_no_other(process):
    ids = [line["request_id"] for line in requests(process)]
    assert OWN_ID in ids
    assert PHONE not in ids
    assert all(re.fullmatch(r"[0-9a-f]{32}", request_id) for request_id in ids)


def test_operations_appear_by_their_names_where_these_are_names(process):
    assert {line["operation"] for line in requests(process)} == {"-", "anonymous", "Named", "other"}


def test_the_viewer_appears_by_role_and_pseudonym(process, folder):
    key = toy_settings(folder).hash_key_bytes
    seen = {(line["role"], line["subject"]) for line in requests(process)}
    assert seen == {("RECEPTION", logs.pseudonym(key, PHONE)), ("-", "-")}


def test_paths_and_methods_that_nobody_made_appear_as_other(process):
    seen = {(line["method"], line["route"]) for line in requests(process)}
    assert {("GET", "other"), ("other", "/graphql"), ("WEBSOCKET", "/graphql")} <= seen


def test_an_incident_carries_the_id_of_its_request(process):
    incidents = [line for line in process.lines if line["message"] == "incident"]
    assert incidents
    assert {line["request_id"] for line in incidents} <= {line["request_id"] for line in requests(process)}


def test_the_answer_carries_the_request_id(toy):
    answer = httpx.get(f"{toy}/nowhere", headers={"x-request-id": OWN_ID})
    assert answer.headers["x-request-id"] == OWN_ID


def line_of(**record) -> dict:
    made = logging.makeLogRecord({"name": "api", "levelname": "INFO", "msg": "said", **record})
    return json.loads(logs._Lines().format(made))


def test_an_exception_is_logged_by_types_and_places_alone():
    try:
        try:
            int(SECRET)
        except ValueError as error:
            raise RuntimeError(SECRET) from error
    except RuntimeError as error:
        line = line_of(exc_info=(type(error), error, error.__traceback__))
    assert line["exc_info"].startswith("RuntimeError at test_logs.py:")
    assert "ValueError at test_logs.py:" in line["exc_info"]
    assert not any(part in json.dumps(line, ensure_ascii=False) for part in SECRET.split())


def test_what_others_hang_below_their_first_line_is_cut_off():
    assert line_of(msg="Task exception was never retrieved\nfuture: %s", args=(SECRET,))["message"] == (
        "Task exception was never retrieved"
    )


@pytest.mark.parametrize(
    ("given", "label"),
    [
        (None, "anonymous"), ("", "anonymous"), ("SearchDossiers", "SearchDossiers"), ("Page2", "Page2"),
        ("_13987654321", "other"), ("陈大山", "other"), ("x" * 70, "other"),
    ],
)  # fmt: skip
def test_names_of_operations_that_might_be_somebody_s_number_are_not_shown(given, label):
    assert logs.operation_label(given) == label
