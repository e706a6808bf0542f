"""Who gets in, and who does not."""

import asyncio
import base64
import hmac
import json
import logging
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from math import inf

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

from api.answers import Refusal
from api.keys import AddressKeys, FileKeys
from api.signin import LEEWAY_SECONDS, SignIn, Unauthenticated
from dossiers.regions import RegionTree
from dossiers.viewer import Role, Viewer
from tests.api.conftest import error_of

ISSUER, AUDIENCE = "https://sign-in.example", "anjuan"


class Signer:
    """A sign-in server's keys, one of each kind, and tokens of any content."""

    def __init__(self) -> None:
        self.keys = {
            "ES256": ec.generate_private_key(ec.SECP256R1()),
            "RS256": rsa.generate_private_key(65537, 2048),
            "EdDSA": ed25519.Ed25519PrivateKey.generate(),
        }
        shapes = {"ES256": ECAlgorithm, "RS256": RSAAlgorithm, "EdDSA": OKPAlgorithm}
        self.key_set = {
            "keys": [
                {**shapes[name].to_jwk(key.public_key(), as_dict=True), "kid": name, "use": "sig"}
                for name, key in self.keys.items()
            ],
        }

    def token(self, algorithm: str = "ES256", *, drop: str | None = None, headers: dict | None = None, **claims) -> str:
        whole = {
            "iss": ISSUER, "aud": AUDIENCE, "sub": "u-1", "exp": int(time.time()) + 600,
            "role": "RECEPTION", "region": "331121", "unit": "331121-XFJ", "name": "某某", **claims,
        }  # fmt: skip
        if drop:
            del whole[drop]
        return jwt.encode(whole, self.keys[algorithm], algorithm, {"kid": algorithm} | (headers or {}))


@pytest.fixture(scope="module")
def signer() -> Signer:
    return Signer()


@pytest.fixture
def key_file(signer, tmp_path):
    path = tmp_path / "jwks.json"
    path.write_text(json.dumps(signer.key_set))
    return path


@pytest.fixture
def sign_in(key_file) -> SignIn:
    return SignIn(FileKeys(key_file), ISSUER, AUDIENCE, RegionTree.shipped())


@pytest.mark.parametrize("algorithm", ["ES256", "RS256", "EdDSA"])
async def test_a_good_token_gives_its_viewer(sign_in, signer, algorithm):
    session = await sign_in.session(f"Bearer {signer.token(algorithm)}")
    assert session.viewer == Viewer("u-1", Role.RECEPTION, "331121", "331121-XFJ", "某某")
    assert 600 < session.seconds_left <= 600 + LEEWAY_SECONDS


async def test_unit_and_name_may_be_missing_where_the_role_needs_none(sign_in, signer):
    token = signer.token(role="LEADER", unit=None, name="")
    assert (await sign_in.session(f"bearer   {token} ")).viewer == Viewer("u-1", Role.LEADER, "331121")


async def test_a_former_region_stands_for_its_successor(sign_in, signer):
    tree = RegionTree.shipped()
    former = next(code for code in tree._regions if tree[code].successor)
    session = await sign_in.session(f"Bearer {signer.token(region=former)}")
    assert session.viewer.region == tree.current(former).code


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"drop": "exp"}, "MissingRequiredClaimError"),
        ({"drop": "iss"}, "MissingRequiredClaimError"),
        ({"drop": "aud"}, "MissingRequiredClaimError"),
        ({"drop": "sub"}, "MissingRequiredClaimError"),
        ({"iss": "https://other.example"}, "InvalidIssuerError"),
        ({"aud": "other"}, "InvalidAudienceError"),
        ({"exp": 1_700_000_000}, "expired"),
        ({"nbf": 4_000_000_000}, "ImmatureSignatureError"),
        ({"sub": ""}, "sub"),
        ({"sub": "two words"}, "sub"),
        ({"drop": "role"}, "role"),
        ({"role": "EMPEROR"}, "role"),
        ({"role": "reception"}, "role"),
        ({"role": ["ADMIN"]}, "role"),
        ({"drop": "region"}, "region"),
        ({"region": "999999"}, "region"),
        ({"region": 331121}, "region"),
        ({"unit": "no such/unit"}, "unit"),
        ({"unit": 7}, "unit"),
        ({"role": "UNIT", "drop": "unit"}, "unit missing"),
        ({"name": ["某某"]}, "name"),
        ({"name": "某" * 101}, "name"),
        ({"headers": {"kid": "unheard of"}}, "unknown key"),
        ({"headers": {"kid": "RS256"}}, "InvalidSignatureError"),
    ],
)
async def test_a_token_with_anything_wrong_is_refused(sign_in, signer, change, reason):
    with pytest.raises(Unauthenticated) as refusal:
        await sign_in.session(f"Bearer {signer.token(**change)}")
    assert refusal.value.status == 401
    assert refusal.value.reason.removeprefix("InvalidAlgorithmError").startswith(reason) or (
        reason == "InvalidSignatureError" and refusal.value.reason in {"InvalidAlgorithmError", "InvalidKeyError"}
    )


async def test_an_expired_token_is_told_so_only_after_its_signature_was_checked(sign_in, signer):
    expired = signer.token(exp=1_700_000_000)
    with pytest.raises(Unauthenticated, match="expired"):
        await sign_in.session(f"Bearer {expired}")
    forged = expired[:-4] + ("AAAA" if not expired.endswith("AAAA") else "BBBB")
    with pytest.raises(Unauthenticated, match="not valid here"):
        await sign_in.session(f"Bearer {forged}")


def unsigned(claims: dict, **header) -> str:
    parts = [json.dumps({"typ": "JWT", **header}), json.dumps(claims)]
    return ".".join(base64.urlsafe_b64encode(part.encode()).rstrip(b"=").decode() for part in parts) + "."


def keyed_by(public_key: str, claims: dict, kid: str) -> str:
    """Signed with what everybody knows, in the hope that it is taken for a shared secret."""
    text = unsigned(claims, alg="HS256", kid=kid).removesuffix(".")
    signature = hmac.digest(public_key.encode(), text.encode(), "sha256")
    return f"{text}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


async def test_no_algorithm_but_those_of_the_list_is_taken(sign_in, signer):
    claims = jwt.decode(signer.token(), options={"verify_signature": False})
    forged = [
        unsigned(claims, alg="none", kid="ES256"),
        unsigned(claims, alg="none"),
        keyed_by(json.dumps(signer.key_set["keys"][0]), claims, kid="ES256"),
        keyed_by(json.dumps(signer.key_set["keys"][1]), claims, kid="RS256"),
        jwt.encode(claims, signer.keys["RS256"], "RS512", {"kid": "RS256"}),
    ]
    for token in forged:
        with pytest.raises(Unauthenticated, match="not valid here"):
            await sign_in.session(f"Bearer {token}")


@pytest.mark.parametrize(
    "header",
    [
        None, "", "Bearer", "Bearer ", "Basic dTpw", "Bearer a.b.c", "Bearer 证件", "Bearer " + "x" * 9_000,
        "Bearer e30.e30.e30", "Bearer " + "e30" * 2_000, "token", "Bearer x, Bearer y",
    ],
)  # fmt: skip
async def test_a_header_without_a_token_is_refused(sign_in, header):
    with pytest.raises(Unauthenticated):
        await sign_in.session(header)


async def test_a_checked_token_is_remembered_but_not_beyond_its_end(sign_in, signer):
    header = f"Bearer {signer.token(exp=int(time.time()) + 2 - LEEWAY_SECONDS)}"
    first = await sign_in.session(header)
    assert await sign_in.session(header) is first
    await asyncio.sleep(2)
    with pytest.raises(Unauthenticated, match="expired"):
        await sign_in.session(header)


async def test_a_withdrawn_key_ends_what_is_remembered_soon(sign_in, signer, key_file, monkeypatch):
    header = f"Bearer {signer.token(exp=int(time.time()) + 86_400)}"
    await sign_in.session(header)
    key_file.write_text(json.dumps({"keys": signer.key_set["keys"][1:]}))
    assert await sign_in.session(header)
    later = time.time() + 301
    monkeypatch.setattr(time, "time", lambda: later)
    with pytest.raises(Unauthenticated, match="not valid here"):
        await sign_in.session(header)


async def test_no_more_tokens_are_remembered_than_there_is_room_for(sign_in, signer, monkeypatch):
    monkeypatch.setattr("api.signin._REMEMBERED", 3)
    for number in range(10):
        await sign_in.session(f"Bearer {signer.token(sub=f'u-{number}')}")
    assert len(sign_in._remembered._sessions) == 3


async def test_a_new_key_file_counts_at_once_and_a_broken_one_not_at_all(sign_in, signer, key_file):
    other = Signer()
    with pytest.raises(Unauthenticated):
        await sign_in.session(f"Bearer {other.token()}")
    key_file.write_text(json.dumps(other.key_set) + " ")
    assert await sign_in.session(f"Bearer {other.token()}")
    key_file.write_text("{")
    assert await sign_in.session(f"Bearer {other.token(sub='u-2')}")
    key_file.unlink()
    assert await sign_in.session(f"Bearer {other.token(sub='u-3')}")


@pytest.mark.parametrize("content", [None, "", "{}", '{"keys": []}', "[]", '{"keys": [{"kty": "odd"}]}'])
async def test_without_any_keys_nobody_is_told_to_be_unknown(signer, tmp_path, content):
    path = tmp_path / "jwks.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(Refusal) as refusal:
        await SignIn(FileKeys(path), ISSUER, AUDIENCE, RegionTree.shipped()).session(f"Bearer {signer.token()}")
    assert (refusal.value.status, refusal.value.code) == (503, "SIGN_IN_UNAVAILABLE")
    assert refusal.value.headers["retry-after"]


class KeyServer:
    """Gives out whatever is in `content`, and counts how often it was asked."""

    def __init__(self) -> None:
        self.content = b""
        self.status = 200
        self.asked = 0
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.asked += 1
                self.send_response(server.status)
                self.end_headers()
                self.wfile.write(server.content)

            def log_message(self, *_) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,))
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._http.server_port}/jwks"

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


@pytest.fixture
def key_server(signer) -> Iterator[KeyServer]:
    server = KeyServer()
    server.content = json.dumps(signer.key_set).encode()
    yield server
    server.close()


@pytest.fixture
def by_address(key_server) -> SignIn:
    return SignIn(AddressKeys(key_server.url), ISSUER, AUDIENCE, RegionTree.shipped())


async def test_keys_are_fetched_once_for_many_tokens(by_address, key_server, signer):
    tokens = [signer.token(algorithm, sub=f"u-{n}") for n in range(5) for algorithm in ("ES256", "RS256")]
    await asyncio.gather(*(by_address.session(f"Bearer {token}") for token in tokens))
    assert key_server.asked == 1


async def test_made_up_keys_do_not_have_the_sign_in_server_asked_again_and_again(by_address, key_server, signer):
    await by_address.session(f"Bearer {signer.token()}")
    for number in range(20):
        with pytest.raises(Unauthenticated):
            await by_address.session(f"Bearer {signer.token(headers={'kid': f'made-up-{number}'})}")
    assert key_server.asked <= 2


async def test_made_up_keys_do_not_lock_anybody_out_while_the_sign_in_server_is_away(by_address, key_server, signer):
    await by_address.session(f"Bearer {signer.token()}")
    key_server.status = 500
    by_address._keys._asked_at = -inf
    with pytest.raises(Unauthenticated):
        await by_address.session(f"Bearer {signer.token(headers={'kid': 'made-up'})}")
    assert key_server.asked == 2
    assert await by_address.session(f"Bearer {signer.token(sub='u-2')}")


async def test_the_last_keys_are_taken_for_a_day_while_the_sign_in_server_is_away(by_address, key_server, signer):
    await by_address.session(f"Bearer {signer.token()}")
    key_server.status = 500
    by_address._keys._fetched_at -= 86_000
    by_address._keys._asked_at = -inf
    assert await by_address.session(f"Bearer {signer.token(sub='u-2')}")
    by_address._keys._fetched_at -= 1_000
    by_address._keys._asked_at = -inf
    with pytest.raises(Refusal, match="try again"):
        await by_address.session(f"Bearer {signer.token(sub='u-3')}")


@pytest.mark.parametrize(("status", "content"), [(500, b""), (200, b"{"), (200, b"[]"), (200, b'{"keys": []}')])
async def test_a_sign_in_server_in_trouble_is_left_alone_for_a_while(by_address, key_server, signer, status, content):
    key_server.status, key_server.content = status, content
    for _ in range(5):
        with pytest.raises(Refusal) as refusal:
            await by_address.session(f"Bearer {signer.token()}")
        assert refusal.value.code == "SIGN_IN_UNAVAILABLE"
    assert key_server.asked == 1


def test_a_request_without_a_token_is_refused_with_a_challenge(toy):
    answer = httpx.post(f"{toy}/graphql", json={"query": "{ hello }"})
    assert answer.status_code == 401
    assert error_of(answer)["extensions"] == {"code": "UNAUTHENTICATED"}
    assert answer.headers["www-authenticate"] == 'Bearer realm="anjuan"'


def test_a_request_with_a_bad_token_is_told_no_more_than_that(toy, caplog):
    with caplog.at_level(logging.INFO):
        answer = httpx.post(
            f"{toy}/graphql",
            json={"query": "{ hello }"},
            headers={"authorization": "Bearer e30.e30.e30", "accept": "application/graphql-response+json"},
        )
    assert answer.status_code == 401
    assert answer.headers["content-type"].startswith("application/graphql-response+json")
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]
    assert error_of(answer)["message"] == "the token is not valid here"
    assert "e30.e30.e30" not in caplog.text


def test_two_authorizations_are_refused(toy, token):
    headers = [("authorization", f"Bearer {token}"), ("authorization", f"Bearer {token}")]
    assert httpx.post(f"{toy}/graphql", json={"query": "{ hello }"}, headers=headers).status_code == 401


@pytest.mark.parametrize("query", ["{ __typename }", "{ __schema { queryType { name } } }"])
def test_nothing_at_all_is_answered_without_a_token(toy, query):
    assert httpx.post(f"{toy}/graphql", json={"query": query}).status_code == 401
    assert httpx.get(f"{toy}/graphql", params={"query": query}).status_code == 401


def test_the_body_is_not_read_before_the_token(toy):
    answer = httpx.post(f"{toy}/graphql", content=b"{", headers={"content-type": "application/json"})
    assert answer.status_code == 401
