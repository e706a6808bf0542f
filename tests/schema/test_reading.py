"""Reading dossiers: one, a page of them, their chains and links, and who sees what."""

from dataclasses import replace

import pytest

from dossiers.effects import deliver_due
from dossiers.errors import PageMissing, StoreUnavailable
from dossiers.store import Store, connect
from dossiers.viewer import Role
from schema.connections import cursor
from schema.ids import global_id, to_base64url
from tests.conftest import DANCHENG, JINYUN, LABOUR, LAND, LISHUI, NATION, QINGTIAN, a_viewer
from tests.schema.conftest import CLERK, DISCIPLINE_STAFF, LABOUR_STAFF, LAND_STAFF, SUPERVISOR, a_contact

PAGE = """
query Page($first: Int! = 2, $after: String) { dossiers(first: $first, after: $after) {
  totalCount totalIsCapped edges { cursor node { number } } pageInfo { hasNextPage endCursor }
} }
"""
CHAIN = """
query Chain($number: String!, $first: Int! = 20, $after: String, $newestFirst: Boolean! = false) {
  dossier(number: $number) { version chain(first: $first, after: $after, newestFirst: $newestFirst) {
    totalCount edges { node { number state happenedOn recordedAt id by { subject role unitCode } } cursor }
    pageInfo { hasNextPage endCursor }
  } } }
"""
EVERYWHERE = """
query Everywhere($number: String!, $id: ID!) {
  dossier(number: $number) { number }
  node(id: $id) { id __typename }
  dossiers(first: 100) { totalCount edges { node { number links { number dossier { number } } } } }
}
"""


def numbers(page) -> list[str]:
    return [edge["node"]["number"] for edge in page["edges"]]


async def everywhere(ask, number, viewer) -> dict:
    return await ask(EVERYWHERE, viewer, number=number, id=global_id("Dossier", number))


async def test_a_page_after_another_gives_each_dossier_once(ask, registered) -> None:
    made = [await registered() for _ in range(5)]
    seen, after, pages = [], None, 0
    while True:
        page = (await ask(PAGE, first=2, after=after))["dossiers"]
        assert (page["totalCount"], page["totalIsCapped"]) == (5, False)
        seen += numbers(page)
        pages += 1
        assert page["pageInfo"]["endCursor"] == page["edges"][-1]["cursor"]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert (seen, pages) == (made[::-1], 3)


async def test_what_is_stepped_on_comes_first(ask, do, registered) -> None:
    first, second = await registered(), await registered()
    await do("transfer", dossier=first, toUnit=LAND)
    assert numbers((await ask(PAGE))["dossiers"]) == [first, second]


async def test_an_empty_page(ask) -> None:
    page = (await ask(PAGE))["dossiers"]
    assert page == {
        "totalCount": 0,
        "totalIsCapped": False,
        "edges": [],
        "pageInfo": {"hasNextPage": False, "endCursor": None},
    }


async def test_a_count_is_capped(ask, registered, monkeypatch) -> None:
    for _ in range(3):
        await registered()
    monkeypatch.setattr("schema.connections.COUNT_MAX", 2)
    monkeypatch.setattr("schema.finding.COUNT_MAX", 2)
    page = (await ask(PAGE))["dossiers"]
    assert (page["totalCount"], page["totalIsCapped"]) == (2, True)


async def test_everything_with_an_id_is_fetched_by_it(ask, registered) -> None:
    number = await registered()
    data = await ask(
        f"""{{ dossier(number: "{number}") {{ id }} unit(code: "{LAND}") {{ id }} region(code: "331121") {{ id }} }}"""
    )
    for field, kind in (("dossier", "Dossier"), ("unit", "Unit"), ("region", "Region")):
        found = await ask("query Node($id: ID!) { node(id: $id) { __typename id } }", id=data[field]["id"])
        assert found["node"] == {"__typename": kind, "id": data[field]["id"]}
    for kind in ("Dossier", "Unit", "Region", "Viewer"):
        assert (await ask("query Node($id: ID!) { node(id: $id) { id } }", id=global_id(kind, "none")))["node"] is None


async def test_a_chain_is_read_in_pages_both_ways(ask, do, registered) -> None:
    number = await registered()
    for _ in range(4):
        await do("addContact", dossier=number, party="p1", contact=a_contact())
    for newest_first, order in ((False, [1, 2, 3, 4, 5]), (True, [5, 4, 3, 2, 1])):
        seen, after = [], None
        for _ in range(3):
            given = {"number": number, "first": 2, "after": after, "newestFirst": newest_first}
            chain = (await ask(CHAIN, **given))["dossier"]["chain"]
            seen += [edge["node"]["number"] for edge in chain["edges"]]
            after = chain["pageInfo"]["endCursor"]
        assert (seen, chain["totalCount"], chain["pageInfo"]["hasNextPage"]) == (order, 5, False)


async def test_a_page_of_a_long_chain_reads_no_more_than_that_page(execute, registry, do, held_by_land) -> None:
    number, entries = await held_by_land(), 250
    raw = await registry.store.dossiers.find_one({"_id": number})
    chain = [*raw["chain"], *({**raw["chain"][1], "id": f"e{n}", "number": n} for n in range(3, entries + 1))]
    await registry.store.dossiers.update_one({"_id": number}, {"$set": {"chain": chain, "version": entries}})
    read = []

    class Reading(Store):
        async def chains(self, numbers, skip, count):
            found = await super().chains(numbers, skip, count)
            read.append(len(found[number]))
            return found

    through = replace(registry, store=Reading(registry.store.database))
    for newest_first, order in ((False, range(1, entries + 1)), (True, range(entries, 0, -1))):
        seen, after, more = [], None, True
        while more:
            given = {"number": number, "first": 100, "after": after, "newestFirst": newest_first}
            result = await execute(CHAIN, registry=through, **given)
            chain = result.data["dossier"]["chain"]
            seen += [edge["node"]["number"] for edge in chain["edges"]]
            after, more = chain["pageInfo"]["endCursor"], chain["pageInfo"]["hasNextPage"]
        assert (seen, chain["totalCount"]) == (list(order), entries)
    assert read == [101, 101, 50, 101, 101, 101]


@pytest.mark.parametrize("newest_first", [False, True])
@pytest.mark.parametrize("place", [-(2**63), -1, 0, 1, 2, 3, 2**31, 2**63 - 1])
async def test_a_cursor_behind_either_end_of_a_chain(ask, held_by_land, place, newest_first) -> None:
    number = await held_by_land()
    given = {"number": number, "after": cursor("chain", number, place), "newestFirst": newest_first}
    chain = (await ask(CHAIN, **given))["dossier"]["chain"]
    expected = [n for n in (1, 2) if (n < place if newest_first else n > place)]
    assert [edge["node"]["number"] for edge in chain["edges"]] == expected[:: -1 if newest_first else 1]
    assert chain["pageInfo"]["hasNextPage"] is False


LONG = "村里修路征了我家两亩水田，补偿款至今没有到账，请求核实发放。" * 100
NARRATIVES = "dossier { number contacts { narrative } chain { edges { node { facts { __typename } } } } }"


async def test_long_texts_are_read_whole(ask, do, registered, registry) -> None:
    number = await registered(contact=a_contact(narrative=LONG))
    answer = await do("addContact", dossier=number, party="p1", contact=a_contact(narrative=f"又及：{LONG}"))
    assert answer["__typename"] == "StepTaken"
    answer = await do(
        "transfer", CLERK, f"... on StepTaken {{ {NARRATIVES} }}", dossier=number, toUnit=LAND, reason=LONG
    )
    query = f"query Q($number: String!) {{ one: {NARRATIVES.replace('dossier', 'dossier(number: $number)')} }}"
    facts = "chain { edges { node { facts { ... on Transferred { reason } } } } }"
    listed = f"{{ dossiers {{ edges {{ node {{ contacts {{ narrative }} {facts} }} }} }} }}"
    (edge,) = (await ask(listed))["dossiers"]["edges"]
    for dossier in (answer["dossier"], (await ask(query, number=number))["one"], edge["node"]):
        assert [contact["narrative"] for contact in dossier["contacts"]] == [LONG, f"又及：{LONG}"]
    assert edge["node"]["chain"]["edges"][-1]["node"]["facts"]["reason"] == LONG
    assert await registry.store.pages.count_documents({}) == 2


async def test_a_lost_text_takes_nothing_else_with_it(execute, registered, registry) -> None:
    lost = await registered(contact=a_contact(narrative=LONG))
    kept = await registered()
    await registry.store.pages.delete_many({})
    query = "{ dossiers { edges { node { number contacts { narrative } } } } }"
    result = await execute(query)
    edges = result.data["dossiers"]["edges"]
    assert [edge["node"]["number"] for edge in edges] == [kept, lost]
    assert edges[1]["node"]["contacts"] == [{"narrative": None}]
    assert edges[0]["node"]["contacts"][0]["narrative"].startswith("村里修路")
    (error,) = result.errors
    assert isinstance(error.original_error, PageMissing)
    assert (error.path[-1], lost in error.message) == ("narrative", True)


@pytest.mark.parametrize(
    ("viewer", "sees"),
    [
        (CLERK, True),
        (a_viewer(region=LISHUI), True),
        (a_viewer(Role.LEADER, NATION), True),
        (SUPERVISOR, True),
        (a_viewer(region=JINYUN), False),
        (a_viewer(Role.SUPERVISION, DANCHENG), False),
        (LAND_STAFF, False),  # complained of, which gives no sight of it
        (DISCIPLINE_STAFF, False),
        (a_viewer(Role.ADMIN, NATION), False),
        (a_viewer(Role.UNIT, QINGTIAN), False),
    ],
)
async def test_who_sees_a_claim(ask, registered, viewer, sees) -> None:
    number = await registered()
    data = await everywhere(ask, number, viewer)
    assert data["dossier"] == ({"number": number} if sees else None)
    assert (data["node"] is not None) is sees
    assert numbers(data["dossiers"]) == ([number] if sees else [])
    assert data["dossiers"]["totalCount"] == sees


@pytest.mark.parametrize(
    ("viewer", "sees"),
    [
        (CLERK, True),
        (DISCIPLINE_STAFF, True),
        (a_viewer(subject="colleague"), False),
        (a_viewer(region=LISHUI), False),
        (a_viewer(Role.LEADER, QINGTIAN), False),
        (SUPERVISOR, False),
        (LAND_STAFF, False),
        (a_viewer(Role.ADMIN, NATION), False),
        (a_viewer(Role.DISCIPLINE, DANCHENG), False),
    ],
)
async def test_who_sees_an_accusation(ask, do, registered, viewer, sees) -> None:
    number, claim = await registered(purpose="ACCUSATION"), await registered()
    data = await everywhere(ask, number, viewer)
    assert data["dossier"] == ({"number": number} if sees else None)
    assert (data["node"] is not None) is sees
    assert (number in str(data)) is sees
    answers = [
        await do("accept", viewer, dossier=number),
        await do("link", viewer, dossier=number, other=claim, relation="RELATED"),
        await do("discloseIdentity", viewer, "__typename", dossier=number, party="p1", reason="核实"),
    ]
    if not sees:
        assert {answer["__typename"] for answer in answers} <= {"NotFound", "NotPermitted"}


async def test_an_accusation_is_linked_to_nothing(ask, do, registered) -> None:
    sealed, claim = await registered(purpose="ACCUSATION"), await registered()
    for one, other in ((sealed, claim), (claim, sealed)):
        answer = await do("link", dossier=one, other=other, relation="RELATED")
        assert answer["__typename"] in {"InvalidInput", "IllegalStep"}, answer
    data = await ask("{ dossiers { edges { node { links { number } } } } }")
    assert [edge["node"]["links"] for edge in data["dossiers"]["edges"]] == [[], []]
    stranger = a_viewer(subject="colleague")
    answer = await do("link", stranger, dossier=claim, other=sealed, relation="RELATED")
    assert (answer["__typename"], answer["message"]) == ("NotFound", f"no dossier '{sealed}' that you may see")


async def test_a_linked_dossier_shows_no_more_than_its_number_to_a_stranger(ask, do, registered, registry) -> None:
    here, there = await registered(), await registered(a_viewer(region=JINYUN))
    await do("link", SUPERVISOR, dossier=here, other=there, relation="SAME_ROOT")
    await deliver_due(registry)
    query = """query Links($number: String!) { dossier(number: $number) { links {
        number dossier { number chain { edges { node { number } } } } } } }"""
    (link,) = (await ask(query, CLERK, number=here))["dossier"]["links"]
    assert link == {"number": there, "dossier": None}
    (link,) = (await ask(query, SUPERVISOR, number=here))["dossier"]["links"]
    assert link["dossier"] == {"number": there, "chain": {"edges": [{"node": {"number": 1}}, {"node": {"number": 2}}]}}


async def test_a_unit_sees_what_it_held_for_its_period(ask, do, held_by_land) -> None:
    number, other = await held_by_land(), await held_by_land()
    await do("transfer", LAND_STAFF, dossier=number, toUnit=LABOUR)
    await do("addContact", dossier=number, party="p1", contact=a_contact(requests=["后来的诉求"]))
    await do("joinParty", dossier=number, party={"anonymousBecause": "未署名"}, contact=a_contact())
    await do("link", dossier=number, other=other, relation="RELATED")
    await do("accept", LABOUR_STAFF, dossier=number)
    query = """query Seen($number: String!) {
        dossier(number: $number) { ...seen } dossiers { edges { node { ...seen } } } }
      fragment seen on Dossier { number version state holder { code } responsible { code } contactCount
        holdings { unit { code } since until } parties { id } contacts { id } links { number }
        chain { totalCount edges { node { number } } } }"""
    data = await ask(query, LAND_STAFF, number=number)
    seen = data["dossier"]
    assert next(edge["node"] for edge in data["dossiers"]["edges"] if edge["node"]["number"] == number) == seen
    assert (seen["version"], seen["state"], seen["responsible"]) == (3, "TRANSFERRED", None)
    assert (seen["contactCount"], seen["parties"], seen["contacts"]) == (1, [{"id": "p1"}], [{"id": "c1"}])
    assert seen["links"] == []
    assert [edge["node"]["number"] for edge in seen["chain"]["edges"]] == [1, 2, 3]
    assert seen["chain"]["totalCount"] == 3
    later = (await ask(query, LABOUR_STAFF, number=number))["dossier"]
    assert (later["version"], later["state"], later["responsible"]) == (7, "ACCEPTED", {"code": LABOUR})


async def test_what_a_step_gives_back_is_cut_to_the_period_too(do, held_by_land) -> None:
    number = await held_by_land()
    chain = "__typename ... on StepTaken { dossier { version state chain { edges { node { number } } } } }"
    answer = await do("transfer", LAND_STAFF, chain, dossier=number, toUnit=LABOUR)
    assert answer["dossier"]["version"] == 3
    assert [edge["node"]["number"] for edge in answer["dossier"]["chain"]["edges"]] == [1, 2, 3]


HOSTILE_CURSORS = [
    "", " ", "null", "=", "====", "\u0000", "\ud800", "案卷", "a" * 5_000, "W10", "e30", "bnVsbA",
    to_base64url(b"not json"), to_base64url(b"[" * 1_000), to_base64url(b'{"$gt": ""}'), to_base64url(b"\xff\xfe"),
    cursor("dossiers"), cursor("dossiers", 1), cursor("dossiers", "1", "x"), cursor("dossiers", 1, 2),
    cursor("dossiers", 1.5, "x"), cursor("dossiers", 10**17, "x"), cursor("dossiers", -(10**17), "x"),
    cursor("dossiers", 1, "x", 3), cursor("chain", "331121-2026-000001", 1), cursor("units", LAND),
    to_base64url(b'["dossiers", true, "x"]'), to_base64url(b'["dossiers",1,"x"]') + "=",
    to_base64url(b'["dossiers",1e400,"x"]'), to_base64url(b'["dossiers",1,"\\ud800"]'),
]  # fmt: skip


@pytest.mark.parametrize("after", HOSTILE_CURSORS)
async def test_a_cursor_that_is_none_of_this_list(execute, registered, after) -> None:
    number = await registered()
    result = await execute(PAGE, after=after)
    assert result.data == {"dossiers": None}
    (error,) = result.errors
    assert (error.original_error.field, error.path) == ("after", ["dossiers"])
    assert "is no cursor of this list" in error.message
    if after != cursor("chain", "331121-2026-000001", 1):
        result = await execute(CHAIN, number=number, after=after)
        assert result.data["dossier"] == {"version": 1, "chain": None}
        assert result.errors[0].original_error.field == "after"


@pytest.mark.parametrize("first", [0, -1, 101, 2_147_483_647])
async def test_a_page_of_no_size(execute, registered, first) -> None:
    number = await registered()
    for query, variables in ((PAGE, {}), (CHAIN, {"number": number})):
        (error,) = (await execute(query, first=first, **variables)).errors
        assert error.message == "first: must be 1 to 100; for more, ask for the next page"


@pytest.mark.parametrize(
    "hostile",
    [
        "", "x", "RG9zc2llcg", "::::", "案卷", "\u0000", "\ud800", "a" * 10_000, to_base64url(b"\xff:\xff"),
        to_base64url("Dossier:案".encode()), global_id("Dossier", "331121-2026-000001") + "==", "{$ne:1}",
    ],
)  # fmt: skip
async def test_an_id_that_is_none(execute, hostile) -> None:
    result = await execute("query Node($id: ID!) { node(id: $id) { id } }", id=hostile)
    assert result.data == {"node": None}
    assert result.errors[0].original_error.field == "id"
    for query, field in (
        ("query Q($x: String!) { dossier(number: $x) { number } }", "number"),
        ("query Q($x: String!) { unit(code: $x) { code } }", "code"),
        ("query Q($x: String!) { units(region: $x) { totalCount } }", "region"),
    ):
        result = await execute(query, x=hostile)
        if field == "number" or result.errors:
            assert result.errors[0].original_error.field == field
            assert len(result.errors[0].message) < 300


async def test_a_store_that_does_not_answer(execute, registry) -> None:
    client = connect("mongodb://127.0.0.1:1/?directConnection=true")
    gone = replace(registry, store=Store(client["anjuan_nowhere"]))
    result = await execute(EVERYWHERE, registry=gone, number="331121-2026-000001", id=global_id("Dossier", "x"))
    await client.close()
    assert result.data == {"dossier": None, "node": None, "dossiers": None}
    assert {type(error.original_error) for error in result.errors} == {StoreUnavailable}
