"""The public endpoint over HTTP, on real stores: by a receipt and without a token; what it answers, and to whom."""

import logging
import secrets
import time
from collections.abc import Iterator

import httpx
import jwt
import pymongo
import pytest

from api.app import create_app, development_issuer
from api.public import network
from api.settings import Settings, SettingsRefused
from dossiers.viewer import Role
from schema import public
from tests.api.conftest import QINGTIAN, code_of, serving
from tests.conftest import LAND, a_registration, address_of, offices
from tests.schema.conftest import a_matter, mutation

FOLLOW_UP = """
query Follow($code: String!, $secret: String!) { followUp(code: $code, secret: $secret) { __typename
  ... on Error { code message } ... on RateLimited { retryAfterSeconds }
  ... on FollowUp { number title unit since registeredOn state { zh en } nextStep { zh }
    deadlines { rule due state name { zh } why { zh en } } possible { action until authorities { code name } }
    opinions { conclusion } reviews { authority } contacts { form receivedOn requests } } } }
"""
REGISTERED = """__typename ... on Error { message }
  ... on MatterRegistered { receiptNumber dossier { number } receipt { code secret text } }"""
STEP = "__typename ... on Error { message } ... on StepTaken { dossier { number } receipt { code secret text } }"
DONE = "__typename ... on Error { code message } ... on NotPossible { reason } ... on FollowUp { number }"
OFTEN = {"public_calls": 10_000}


class Office:
    """An installation, with a clerk who is signed in and a petitioner who is not."""

    def __init__(self, address: str, settings: Settings, database: pymongo.database.Database) -> None:
        self.settings, self.database, self.address = settings, database, address
        token = development_issuer(settings).token(Role.RECEPTION, QINGTIAN, f"{QINGTIAN}-XFJ")
        self.staff = httpx.Client(base_url=address, headers={"authorization": f"Bearer {token}"}, timeout=20)
        self.petitioner = httpx.Client(base_url=address, timeout=20)

    def do(self, name: str, selection: str = STEP, **given) -> dict:
        given = {"idempotencyKey": secrets.token_hex(8), **given}
        body = {"query": mutation(name, selection), "variables": {"input": given}}
        answer = self.staff.post("/graphql", json=body).json()
        return answer["data"][name]

    def registered(self, **changes) -> dict:
        answer = self.do("registerMatter", REGISTERED, **a_matter(**changes))
        assert answer["__typename"] == "MatterRegistered", answer
        return answer

    def asked(self, query: str, headers: dict | None = None, **variables) -> httpx.Response:
        return self.petitioner.post("/public/graphql", json={"query": query, "variables": variables}, headers=headers)

    def follow(self, receipt: dict, **headers: str) -> httpx.Response:
        return self.asked(FOLLOW_UP, headers, code=receipt["code"], secret=receipt["secret"])


def until_prepared(office: Office) -> None:
    deadline = time.monotonic() + 60
    while office.staff.get("/readyz").status_code != 200:
        assert time.monotonic() < deadline
        time.sleep(0.1)


def started(folder, worker_id: str, **chosen) -> Iterator[Office]:
    name = f"anjuan_public_{worker_id}_{secrets.token_hex(4)}"
    settings = Settings(
        environment="development", development_folder=folder, mongodb_uri=address_of("MONGODB_URI"),
        elasticsearch_url=address_of("ELASTICSEARCH_URL"), database=name, index_prefix=name, **chosen,
    )  # fmt: skip
    with pymongo.MongoClient(address_of("MONGODB_URI")) as client:
        units = [{"_id": unit.id, **unit.model_dump(exclude={"id"})} for unit in offices().values()]
        client[name].units.insert_many(units)
        try:
            with serving(create_app(settings, indexing=False), settings) as address:
                office = Office(address, settings, client[name])
                with office.staff, office.petitioner:
                    until_prepared(office)
                    yield office
        finally:
            client.drop_database(name)
            for index in httpx.get(f"{address_of('ELASTICSEARCH_URL')}/{name}-*").json():
                httpx.delete(f"{address_of('ELASTICSEARCH_URL')}/{index}").raise_for_status()


@pytest.fixture(scope="module")
def office(tmp_path_factory, worker_id) -> Iterator[Office]:
    yield from started(tmp_path_factory.mktemp("public"), worker_id, **OFTEN)


@pytest.fixture(scope="module")
def behind_a_proxy(tmp_path_factory, worker_id) -> Iterator[Office]:
    chosen = {"public_calls": 3, "public_proxies": 1}
    yield from started(tmp_path_factory.mktemp("proxied"), worker_id, **chosen)


def test_who_has_the_receipt_follows_the_matter_without_signing_in(office) -> None:
    registered = office.registered()
    answer = office.follow(registered["receipt"])
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    told = answer.json()["data"]["followUp"]
    assert told["number"] == registered["receiptNumber"]
    assert told["title"] == "反映征地补偿款未到账"
    assert told["unit"] == "青田县信访局"
    assert told["contacts"] == [{"form": "LETTER", "receivedOn": "2026-03-02", "requests": ["发放征地补偿款"]}]
    assert told["deadlines"][0]["due"] == "2026-03-17"
    assert told["possible"] == [{"action": "REPORT_OBSTRUCTION", "until": None, "authorities": []}]
    assert "陈大山" not in answer.text


def test_the_receipt_is_in_plain_words_and_shown_again_for_the_same_key_alone(office) -> None:
    given = a_matter()
    first, again = [office.do("registerMatter", REGISTERED, **given) for _ in range(2)]
    assert first == again
    receipt = first["receipt"]
    assert receipt["text"].startswith("您反映的事项已于2026年3月2日登记。")
    assert f"查询码：{receipt['code']}。" in receipt["text"]
    assert receipt["secret"] not in receipt["text"]
    contact = {"form": "PHONE", "receivedOn": "2026-04-01", "narrative": "催问办理情况。"}
    number = first["receiptNumber"]
    added = office.do("addContact", dossier=number, party="p1", contact=contact)
    joined = office.do("joinParty", dossier=number, party={"anonymousBecause": "未署名"}, contact=contact)
    transferred = office.do("transfer", dossier=number, toUnit=LAND)
    assert transferred["receipt"] is None
    codes = {one["receipt"]["code"] for one in (first, added, joined)}
    assert len(codes) == 3
    assert office.follow(added["receipt"]).json()["data"]["followUp"]["unit"] == "青田县自然资源和规划局"


def test_an_unknown_code_and_a_wrong_secret_are_answered_with_the_same_bytes(office) -> None:
    receipt, other = office.registered()["receipt"], office.registered()["receipt"]
    wrong = [
        {"code": receipt["code"], "secret": other["secret"]},
        {"code": "2222-2222-2222", "secret": receipt["secret"]},
        {"code": "", "secret": ""},
        {"code": "x" * 500, "secret": "半" * 500},
    ]
    answers = [office.follow(one) for one in wrong]
    assert len({(answer.status_code, answer.content) for answer in answers}) == 1
    assert answers[0].json()["data"]["followUp"]["code"] == "NOT_FOUND"
    names = [{name for name in answer.headers if name not in {"date", "x-request-id"}} for answer in answers]
    assert all(one == names[0] for one in names)
    done = [
        office.asked(mutation("rate", DONE), input={"idempotencyKey": "k", "office": "NOT", **one}).content
        for one in wrong
    ]
    assert len(set(done)) == 1


def test_what_a_petitioner_does_is_taken_and_refused_in_their_terms(office) -> None:
    receipt = office.registered()["receipt"]
    given = {"idempotencyKey": secrets.token_hex(8), "code": receipt["code"], "secret": receipt["secret"]}
    rated = office.asked(mutation("rate", DONE), input={**given, "office": "SATISFIED"}).json()["data"]["rate"]
    assert (rated["__typename"], rated["code"]) == ("NotPossible", "NOT_POSSIBLE")
    assert "TRANSFER" not in rated["message"]
    query = mutation("reportObstruction", DONE).replace("ReportObstructionInput", "ObstructionInput")
    reported = office.asked(query, input={**given, "text": "上门威胁"}).json()["data"]["reportObstruction"]
    assert reported["__typename"] == "FollowUp"
    empty = office.asked(query, input={**given, "idempotencyKey": "k2", "text": " "}).json()
    assert empty["data"]["reportObstruction"]["code"] == "INVALID_INPUT"
    read = 'query { dossier(number: "%s") { chain { totalCount edges { node { number } } } clocks { id } } }'
    seen = office.staff.post("/graphql", json={"query": read % reported["number"]}).json()["data"]["dossier"]
    assert seen["chain"] == {"totalCount": 1, "edges": [{"node": {"number": 1}}]}
    assert [clock["id"] for clock in seen["clocks"]] == ["transfer"]


def test_nothing_of_the_offices_schema_can_be_named_here(office) -> None:
    for query in ("{ dossiers { totalCount } }", "{ viewer { role } }", '{ dossier(number: "331121-2026-1") { id } }'):
        assert code_of(office.asked(query)) == "GRAPHQL_VALIDATION_FAILED"
    answer = office.asked("{ __schema { types { name } } }").json()
    names = {kind["name"] for kind in answer["data"]["__schema"]["types"]}
    assert not names & {"Dossier", "Step", "Role", "Entry", "Facts", "Viewer", "Unit", "NamedUnit"}
    assert {"FollowUp", "Deadline"} <= names


def test_the_committed_schema_is_the_one_served(office) -> None:
    assert public.COMMITTED.read_text(encoding="utf-8") == public.sdl()


def test_a_secret_goes_into_no_address(office) -> None:
    receipt = office.registered()["receipt"]
    answer = office.petitioner.get("/public/graphql", params={"query": FOLLOW_UP, "variables": str(receipt)})
    assert (answer.status_code, code_of(answer), answer.headers["allow"]) == (405, "METHOD_NOT_ALLOWED", "POST")


def test_limits_are_those_of_every_query(office) -> None:
    many = " ".join(f'a{n}: followUp(code: "{n}", secret: "") {{ __typename }}' for n in range(40))
    assert code_of(office.asked(f"{{ {many} }}")) == "GRAPHQL_VALIDATION_FAILED"
    broken = office.petitioner.post("/public/graphql", content=b"{", headers={"content-type": "application/json"})
    assert code_of(broken) == "MALFORMED_JSON"


def test_a_token_makes_no_petitioner_and_opens_nothing_more(office) -> None:
    with pytest.raises(SettingsRefused, match="no token"):
        development_issuer(office.settings).token(Role.PETITIONER, QINGTIAN)
    issuer = development_issuer(office.settings)
    token = issuer.token(Role.ADMIN, QINGTIAN)
    headers = {"authorization": f"Bearer {_with_role(issuer, token)}"}
    answer = httpx.post(f"{office.address}/graphql", json={"query": "{ viewer { role } }"}, headers=headers)
    assert (answer.status_code, code_of(answer)) == (401, "UNAUTHENTICATED")


def _with_role(issuer, token: str) -> str:
    """The same viewer as PETITIONER, signed as a careless sign-in server might."""
    claims = jwt.decode(token, options={"verify_signature": False})
    header = jwt.get_unverified_header(token)
    return jwt.encode({**claims, "role": "PETITIONER"}, issuer._key, algorithm="ES256", headers={"kid": header["kid"]})


def test_neither_code_nor_secret_is_logged_or_stored(office, caplog) -> None:
    with caplog.at_level(logging.DEBUG):
        receipt = office.registered()["receipt"]
        office.follow(receipt)
        office.follow({**receipt, "secret": "2" * 16})
    plain = receipt["secret"].replace("-", "")
    assert not any(secret in caplog.text for secret in (plain, receipt["secret"], receipt["code"]))
    everything = str([list(office.database[name].find()) for name in office.database.list_collection_names()])
    assert plain not in everything


def test_each_client_behind_our_proxy_is_counted_by_itself(behind_a_proxy) -> None:
    receipt = behind_a_proxy.registered()["receipt"]

    def kinds(forwarded: str, times: int) -> list[str]:
        answers = [behind_a_proxy.follow(receipt, **{"x-forwarded-for": forwarded}) for _ in range(times)]
        return [answer.json()["data"]["followUp"]["__typename"] for answer in answers]

    assert set(kinds("203.0.113.7", 8)) == {"FollowUp", "RateLimited"}
    assert kinds("203.0.113.8", 1) == ["FollowUp"]
    assert kinds("198.51.100.1, 203.0.113.7", 8)[-1] == "RateLimited"  # what a client says of itself counts for nothing


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("2001:db8::1", "2001:db8::2", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("no address", "neither", True),
    ],
)
def test_what_counts_as_one_client(one, other, same) -> None:
    assert (network(one) == network(other)) is same


def test_a_registration_without_a_party_has_no_receipt(office) -> None:
    contact = {"form": "VISIT", "source": "SCREENING", "receivedOn": "2026-03-02", "narrative": "排查发现纠纷。"}
    assert office.registered(party=None, contact=contact)["receipt"] is None
    assert a_registration().party is not None
