"""A mixed letter over HTTP: its accusation goes the sealed way, and nothing of it is left where others can look."""

import secrets
from collections.abc import Iterator

import httpx
import pymongo
import pytest

from dossiers.viewer import Role
from schema.ids import global_id
from tests.api.hall import Hall, Person, a_hall
from tests.conftest import DISCIPLINE, JINYUN, LAND, LISHUI, NATION, QINGTIAN, ZHEJIANG, address_of
from tests.schema.conftest import a_contact, a_matter

OFFICE = "331121-XFJ"
CLAIM = "村里修路征了我家两亩水田，补偿款至今没有到账。"
ACCUSED = "经办人吴德顺收受施工队三万元贿赂，请查处。"
WORDS = ("吴德顺", "贿赂", "查处")
"""Of the accusation; no other text of these tests has one of them."""
LETTER = a_matter(
    title="反映补偿款未到账和经办人受贿赂",
    contact=a_contact(narrative=CLAIM + ACCUSED, requests=["发放征地补偿款", "查处经办人吴德顺"]),
)
EVERYTHING = """query Everything($number: String!, $asOf: DateTime) { dossier(number: $number, asOf: $asOf) {
  number version contactCount links { number }
  matter { title requests { id text } respondents { name } category { main } }
  contacts { id narrative externalNumbers { number } } parties { id } flags { textZh evidence { value } }
  possibleSteps { step reason } chain(first: 50) { totalCount edges { node { number facts { __typename
    ... on LetterSplit { title requests splitOff } ... on SplitOff { origin } } } } }
  changesSince(version: 0) { totalCount edges { node { number } } } } }"""
READINGS = {
    "list": ("query Q { dossiers(first: 50) { totalCount edges { node { number matter { title } } } } }", {}),
    "search": (
        """query Q($query: SearchInput!) { searchDossiers(query: $query) { __typename ... on DossierSearch { totalCount
          edges { node { number } highlights { segments { text } } } facets { values { value count } } } } }""",
        {"query": {"text": "贿赂", "facets": ["PURPOSE", "CATEGORY_MAIN"]}},
    ),
    "duplicates": (
        """query Q($draft: DuplicateDraftInput!) { duplicates(draft: $draft) { __typename ... on Duplicates {
          possible { ... on DuplicateCandidate { passages dossier { number } } ... on DuplicateStub { office }
          } } } }""",
        {"draft": {"title": "经办人受贿赂", "text": ACCUSED, "place": QINGTIAN, "respondents": []}},
    ),
    "worklists": ("query Q { worklists { kind count } }", {}),
}
DISCLOSED = "__typename ... on Error { code } ... on IdentityDisclosed { identity { name } narratives { text } }"


@pytest.fixture(scope="module")
def hall(tmp_path_factory, worker_id) -> Iterator[Hall]:
    yield from a_hall(tmp_path_factory.mktemp("sealed"), worker_id, [])


@pytest.fixture(scope="module")
def clerk(hall) -> Person:
    return hall.signed_in(Role.RECEPTION, QINGTIAN, OFFICE, subject="clerk-1")


@pytest.fixture(scope="module")
def discipline(hall) -> Person:
    return hall.signed_in(Role.DISCIPLINE, LISHUI, DISCIPLINE)


@pytest.fixture(scope="module")
def others(hall) -> dict[str, Person]:
    """Everybody else who sees the first dossier, and some who see nothing of either."""
    return {
        "another clerk": hall.signed_in(Role.RECEPTION, QINGTIAN, OFFICE, subject="clerk-2"),
        "the unit": hall.signed_in(Role.UNIT, QINGTIAN, LAND),
        "the county's supervision office": hall.signed_in(Role.SUPERVISION, QINGTIAN, OFFICE),
        "the city's": hall.signed_in(Role.SUPERVISION, LISHUI, "331100-XFJ"),
        "the province's": hall.signed_in(Role.SUPERVISION, ZHEJIANG),
        "the nation's": hall.signed_in(Role.SUPERVISION, NATION),
        "a leader": hall.signed_in(Role.LEADER, QINGTIAN),
        "a clerk of the city": hall.signed_in(Role.RECEPTION, LISHUI, "331100-XFJ"),
        "a clerk elsewhere": hall.signed_in(Role.RECEPTION, JINYUN, "331122-XFJ"),
        "administration": hall.signed_in(Role.ADMIN, QINGTIAN),
        "discipline elsewhere": hall.signed_in(Role.DISCIPLINE, JINYUN),
    }


@pytest.fixture(scope="module")
def split(hall, clerk) -> dict:
    """The first dossier, its receipt and the sealed one; the letter was found by search before it was split."""
    hall.clock.turn_to("2026-04-27")
    registered = clerk.registers(**LETTER)
    number = registered["receiptNumber"]
    before = hall.moment()
    hall.index()
    assert clerk.ask(READINGS["search"][0], **READINGS["search"][1])["searchDossiers"]["totalCount"] == 1
    part = {
        "purpose": "ACCUSATION", "title": "检举经办人吴德顺受贿赂", "narrative": ACCUSED,
        "categoryMain": "纪检监察", "requests": ["查处经办人吴德顺"],
    }  # fmt: skip
    remaining = {"title": "反映征地补偿款未到账", "narrative": CLAIM, "requests": ["r1"]}
    clerk.does("split", number, remaining=remaining, parts=[part])
    hall.index()
    clerk.does("transfer", number, toUnit=LAND)
    hall.index()
    listed = clerk.ask("query Q { dossiers { edges { node { number sealed } } } }")["dossiers"]["edges"]
    sealed = next(edge["node"]["number"] for edge in listed if edge["node"]["sealed"])
    return {"number": number, "receipt": registered["receipt"], "sealed": sealed, "before": before}


def test_who_split_it_and_the_discipline_body_have_it(hall, split, clerk, discipline) -> None:
    sealed = split["sealed"]
    seen = clerk.sees(sealed)
    assert (seen["state"], seen["clocks"], seen["matter"]["title"]) == ("REGISTERED", [], "检举经办人吴德顺受贿赂")
    to_accused = clerk.tries("transfer", dossier=sealed, toUnit=LAND)
    assert to_accused["__typename"] == "NotPermitted"
    query, variables = READINGS["list"]
    assert "贿赂" in str(clerk.ask(query, **variables))
    query, variables = READINGS["search"]
    assert clerk.ask(query, **variables)["searchDossiers"]["totalCount"] == 0  # sealed ones are never found
    assert discipline.sees(split["number"]) is None
    clerk.does("transfer", sealed, toUnit=DISCIPLINE)
    assert discipline.sees(sealed)["state"] == "TRANSFERRED"
    assert discipline.may(sealed) == {"TRANSFER", "CLOSE"}
    told = discipline.tries("discloseIdentity", DISCLOSED, dossier=sealed, party="p1", reason="核查检举")
    assert told["identity"]["name"] == "陈大山"
    assert [one["text"] for one in told["narratives"]] == [ACCUSED]


def test_nobody_else_reads_a_word_of_it(hall, split, others) -> None:
    number, sealed, before = split["number"], split["sealed"], split["before"]
    sees_first = set()
    for name, person in others.items():
        for what, (query, variables) in READINGS.items():
            told = str(person.ask(query, **variables))
            assert not any(word in told for word in WORDS), (name, what, told)
            assert sealed not in told, (name, what)
        for as_of in (None, before):
            first = person.ask(EVERYTHING, number=number, asOf=as_of)["dossier"]
            assert not any(word in str(first) for word in (*WORDS, sealed)), (name, as_of, first)
            if first is not None:
                sees_first.add((name, as_of))
                assert (first["matter"]["title"], len(first["matter"]["requests"])) == ("反映征地补偿款未到账", 1)
        for as_of in (None, before):
            assert person.ask(EVERYTHING, number=sealed, asOf=as_of)["dossier"] is None, name
        node = "query Q($id: ID!) { node(id: $id) { id } }"
        assert person.ask(node, id=global_id("Dossier", sealed))["node"] is None, name
        stranger = person.tries("addContact", dossier=sealed, party="p1", contact=a_contact())
        unknown = person.tries("addContact", dossier="331121-2026-999999", party="p1", contact=a_contact())
        assert stranger["__typename"] == unknown["__typename"], name
        assert stranger["message"].replace(sealed, "") == unknown["message"].replace("331121-2026-999999", ""), name
    invisible = {"a clerk elsewhere", "administration", "discipline elsewhere"}
    assert sees_first == {(name, as_of) for name in set(others) - invisible for as_of in (None, before)}


def test_the_chain_of_the_first_says_that_it_was_split_and_no_more(split, others) -> None:
    first = others["the city's"].ask(EVERYTHING, number=split["number"])["dossier"]
    facts = [edge["node"]["facts"] for edge in first["chain"]["edges"]]
    assert facts[1] == {
        "__typename": "LetterSplit", "title": "反映征地补偿款未到账", "requests": ["r1"], "splitOff": [],
    }  # fmt: skip
    assert (first["links"], first["contacts"][0]["narrative"]) == ([], CLAIM)


def test_a_look_at_the_identity_shows_what_stayed(hall, split, others) -> None:
    for name in ("the unit", "the county's supervision office", "the city's"):
        told = others[name].tries(
            "discloseIdentity", DISCLOSED, dossier=split["number"], party="p1", reason="联系信访人"
        )
        assert [one["text"] for one in told["narratives"]] == [CLAIM], name
        refused = others[name].tries("discloseIdentity", DISCLOSED, dossier=split["sealed"], party="p1", reason="联系")
        assert refused == {"__typename": "NotFound", "code": "NOT_FOUND"}, name


def test_the_receipt_shows_what_stayed(hall, split) -> None:
    selection = """__typename ... on FollowUp { number title unit contacts { requests } deadlines { rule due }
      state { zh } nextStep { zh } opinions { level } }"""
    told = hall.by_receipt(split["receipt"], "followUp", selection)
    assert (told["number"], told["title"]) == (split["number"], "反映征地补偿款未到账")
    assert told["contacts"] == [{"requests": ["发放征地补偿款"]}]
    assert not any(word in str(told) for word in (*WORDS, split["sealed"]))


def test_nothing_of_it_lies_in_the_index_nor_in_the_first_dossier(hall, split) -> None:
    hall.index()
    found = httpx.post(
        f"{address_of('ELASTICSEARCH_URL')}/{hall.settings.index_prefix}-*/_search", json={"size": 100}
    ).json()["hits"]["hits"]
    assert {hit["_id"] for hit in found} >= {split["number"]}
    assert not any(word in str(found) for word in WORDS)
    with pymongo.MongoClient(address_of("MONGODB_URI")) as client:
        stored = client[hall.settings.database]
        first = [stored.dossiers.find_one({"_id": split["number"]}), *stored.pages.find({"dossier": split["number"]})]
    assert not any(word in str(first) for word in (*WORDS, split["sealed"]))


def test_a_stranger_at_the_public_site_has_no_code_for_it(hall, split) -> None:
    wrong = {"code": split["sealed"], "secret": secrets.token_hex(8)}
    assert hall.by_receipt(wrong, "followUp", "__typename") == {"__typename": "NotFound"}
