"""GraphQL over a websocket."""

import json
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from api.signin import LEEWAY_SECONDS
from dossiers.errors import StoreUnavailable
from dossiers.viewer import Role
from tests.api.conftest import QINGTIAN, serving, toy_app, toy_settings
from tests.api.toy_schema import SECRET

PROTOCOL = "graphql-transport-ws"
Open = Callable[..., ClientConnection]


@contextmanager
def opened(address: str, protocol: str = PROTOCOL, **options) -> Iterator[ClientConnection]:
    url = address.replace("http://", "ws://") + "/graphql"
    with connect(url, subprotocols=[protocol], open_timeout=20, close_timeout=5, **options) as socket:
        yield socket


def say(socket: ClientConnection, message: object) -> None:
    socket.send(json.dumps(message))


def hear(socket: ClientConnection) -> dict:
    text = socket.recv(timeout=20)
    assert isinstance(text, str)
    return json.loads(text)


def closing(socket: ClientConnection) -> int:
    """The code with which the server ends the connection."""
    with suppress(ConnectionClosed):
        while True:
            socket.recv(timeout=20)
    assert socket.close_code is not None
    return socket.close_code


@pytest.fixture
def socket(toy, token) -> Iterator[ClientConnection]:
    """Signed in."""
    with opened(toy) as socket:
        say(socket, {"type": "connection_init", "payload": {"Authorization": f"Bearer {token}"}})
        assert hear(socket) == {"type": "connection_ack"}
        yield socket


def subscribe(socket: ClientConnection, query: str, number: str = "1", **parameters) -> None:
    say(socket, {"type": "subscribe", "id": number, "payload": {"query": query, **parameters}})


def test_a_subscription_is_followed_to_its_end(socket):
    subscribe(socket, "subscription ($to: Int!) { count(to: $to) }", variables={"to": 3})
    assert [hear(socket) for _ in range(4)] == [
        *({"id": "1", "type": "next", "payload": {"data": {"count": number}}} for number in (1, 2, 3)),
        {"id": "1", "type": "complete"},
    ]


def test_queries_and_mutations_go_the_same_way(socket):
    subscribe(socket, "{ whoami }")
    assert hear(socket)["payload"]["data"]["whoami"].startswith("clerk-7 RECEPTION")
    assert hear(socket)["type"] == "complete"
    subscribe(socket, "mutation { add(a: 1, b: 2) }", "2")
    assert hear(socket)["payload"] == {"data": {"add": 3}}


def test_each_operation_has_a_context_of_its_own(socket):
    seen = set()
    for number in ("1", "2", "3"):
        subscribe(socket, "{ context slow(seconds: 0.2) }", number)
    while len(seen) < 3:
        message = hear(socket)
        seen |= {message["payload"]["data"]["context"]} if message["type"] == "next" else set()


def test_the_token_may_come_with_the_handshake(toy, token):
    with opened(toy, additional_headers={"authorization": f"Bearer {token}"}) as socket:
        say(socket, {"type": "connection_init"})
        assert hear(socket) == {"type": "connection_ack"}


@pytest.mark.parametrize(
    "payload",
    [
        {}, {"Authorization": "Bearer e30.e30.e30"}, {"authorization": 7}, {"token": "x"},
    ],
)  # fmt: skip
def test_without_a_good_token_there_is_no_conversation(toy, payload):
    with opened(toy) as socket:
        say(socket, {"type": "connection_init", "payload": payload})
        assert closing(socket) == 4403


def test_nothing_is_executed_before_signing_in(toy):
    with opened(toy) as socket:
        subscribe(socket, "{ hello }")
        assert closing(socket) == 4401


def test_the_conversation_ends_with_the_token(toy, issuer):
    # Tokens are taken for some time after their end; of that time two seconds are left.
    token = issuer.token(Role.ADMIN, QINGTIAN, hours=(2 - LEEWAY_SECONDS) / 3600)
    with opened(toy) as socket:
        say(socket, {"type": "connection_init", "payload": {"Authorization": f"Bearer {token}"}})
        assert hear(socket) == {"type": "connection_ack"}
        assert closing(socket) == 4401


def test_what_nobody_foresaw_is_masked(socket, caplog):
    with caplog.at_level(logging.INFO):
        subscribe(socket, "{ breaks }")
        message = hear(socket)
        subscribe(socket, "subscription { breakOff }", "2")
        messages = [hear(socket) for _ in range(3)]
    assert message["payload"]["errors"][0]["extensions"]["code"] == "INTERNAL"
    assert "INTERNAL" in json.dumps(messages)
    said = json.dumps([message, *messages], ensure_ascii=False) + caplog.text
    assert not any(part in said for part in SECRET.split())


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("{" * 3_000, "GRAPHQL_PARSE_FAILED"),
        ("fragment F on Query { hello }", "GRAPHQL_VALIDATION_FAILED"),
    ],
)
def test_a_bad_document_ends_its_operation_and_not_the_conversation(socket, query, code):
    subscribe(socket, query)
    message = hear(socket)
    assert message["type"] == "error"
    assert message["payload"][0]["extensions"]["code"] == code
    subscribe(socket, "{ hello }", "2")
    assert hear(socket)["payload"] == {"data": {"hello": "您好"}}


@pytest.mark.parametrize(("error", "code"), [(StoreUnavailable(), "STORE_UNAVAILABLE"), (ValueError(), "INTERNAL")])
def test_where_there_is_no_context_every_operation_is_refused(token, settings, error, code):
    def no_context(_):
        raise error

    with serving(toy_app(settings, no_context), settings) as address, opened(address) as socket:
        say(socket, {"type": "connection_init", "payload": {"Authorization": f"Bearer {token}"}})
        hear(socket)
        subscribe(socket, "{ hello }")
        assert hear(socket)["payload"][0]["extensions"]["code"] == code


@pytest.mark.parametrize(
    "message",
    [
        "{", "[]", "null", "7", '"x"', "{}", '{"type": 7}', '{"type": "subscribe"}', '{"type": "subscribe", "id": [1]}',
        '{"type": "subscribe", "id": "1"}', '{"type": "subscribe", "id": "1", "payload": "{ hello }"}',
        '{"type": "subscribe", "id": "1", "payload": {}}', '{"type": "subscribe", "id": "1", "payload": {"query": 7}}',
        '{"type": "subscribe", "id": "1", "payload": {"query": "{ hello }", "variables": []}}',
        '{"type": "subscribe", "id": "1", "payload": {"query": "{ hello }", "operationName": {}}}',
        '{"type": "complete", "id": {}}', '{"type": "unheard of"}', "[" * 100_000, '{"type": "\\ud800"}',
    ],
)  # fmt: skip
def test_a_message_of_another_shape_ends_the_conversation(socket, caplog, message):
    socket.send(message)
    assert closing(socket) == 4400
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


def test_binary_frames_are_refused(socket):
    socket.send(b'{"type": "ping"}')
    assert closing(socket) == 4400


def test_a_message_that_is_too_large_ends_the_conversation(socket):
    socket.send("x" * 300_000)
    assert closing(socket) == 1009


def test_other_protocols_are_not_spoken(toy):
    with opened(toy, "graphql-ws") as socket:
        assert closing(socket) == 4406


def test_pages_of_other_origins_are_let_in_only_where_the_settings_name_them(toy):
    with opened(toy, origin="https://hall.example"):
        pass
    with pytest.raises(InvalidStatus) as refused, opened(toy, origin="https://elsewhere.example"):
        pass
    assert refused.value.response.status_code == 403


def test_no_more_operations_run_at_once_than_allowed(socket):
    for number in range(21):
        subscribe(socket, "{ slow(seconds: 1) }", str(number))
    assert hear(socket)["payload"][0]["message"] == "Subscription limit reached"


def test_a_server_that_stops_ends_its_conversations(tmp_path):
    settings = toy_settings(tmp_path)
    with ExitStack() as stack:
        with serving(toy_app(settings), settings) as address:
            socket = stack.enter_context(opened(address))
            begun = time.monotonic()
        assert time.monotonic() - begun < settings.shutdown_seconds
        assert closing(socket) == 1012
