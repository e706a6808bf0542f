"""Themed calls for suggestions: opened, answered, listed, closed with an account; and what the public sees of them."""

from datetime import timedelta

import pytest

from dossiers.days import day_of
from dossiers.petitioner import PublicLimits
from dossiers.viewer import Role
from schema import public
from schema.public import PublicContext
from tests.conftest import JINYUN, LAND, LISHUI, QINGTIAN, a_viewer
from tests.schema.conftest import CLERK, LAND_STAFF, REGISTERED, SUPERVISOR, a_contact, a_matter, key

CALL = """
    __typename ... on Error { code message } ... on InvalidInput { field reason }
    ... on ThemedCall { id theme words opensOn closesOn state office { name } account { on text }
      tally { received adopted declined carriedOut } }
"""
LIST = """query List($id: String!, $first: Int!, $after: String) { themedCall(id: $id) { state
  tally { received adopted }
  suggestions(first: $first, after: $after) { totalCount edges { cursor node {
    progress { adopted } dossier { number state matter { themedCallId } } } } } } }"""
LIMITS = PublicLimits()
OPEN = "{ openCalls { id theme words office opensOn closesOn account } }"
CLOSED = "{ closedCalls { id account } }"


@pytest.fixture(autouse=True)
async def alone(store):
    await store.themed_calls.delete_many({})
    yield
    await store.themed_calls.delete_many({})


@pytest.fixture
def today(registry):
    return day_of(registry.clock())


@pytest.fixture
def opened(do, today):
    async def opened(id_: str = "331121-2026-01", viewer=CLERK, **changes) -> dict:
        given = {
            "id": id_, "theme": "城市更新怎么改", "words": "请说说您身边最想改的一处。",
            "opensOn": (today - timedelta(days=5)).isoformat(), "closesOn": (today + timedelta(days=5)).isoformat(),
        }  # fmt: skip
        return await do("openThemedCall", viewer, CALL, **given | changes)

    return opened


@pytest.fixture
def answer(do, today):
    async def answer(call: str | None, viewer=CLERK, **changes) -> dict:
        given = {"purpose": "SUGGESTION", "themedCall": call, "contact": a_contact(receivedOn=today.isoformat())}
        return await do("registerMatter", viewer, REGISTERED, **a_matter(**given | changes))

    return answer


@pytest.fixture
def publicly(registry):
    language = public.build()

    async def publicly(query: str, limits: PublicLimits = LIMITS, address: str = "192.0.2.7"):
        return await language.execute(query, context_value=PublicContext(registry, address, limits))

    return publicly


async def test_a_call_and_its_suggestions(ask, do, opened, answer) -> None:
    made = await opened()
    assert made["__typename"] == "ThemedCall", made
    assert (made["state"], made["office"]["name"], made["account"]) == ("OPEN", "青田县信访局", None)
    numbers = [(await answer("331121-2026-01"))["receiptNumber"] for _ in range(3)]
    assert (await answer(None))["__typename"] == "MatterRegistered"
    for name, given in (("transfer", {"toUnit": LAND}),):
        assert (await do(name, dossier=numbers[0], **given))["__typename"] == "StepTaken"
    for name in ("weigh", "adopt"):
        taken = await do(name, LAND_STAFF, dossier=numbers[0], text="可行")
        assert taken["__typename"] == "StepTaken"

    found = (await ask(LIST, id="331121-2026-01", first=10))["themedCall"]
    nodes = [edge["node"] for edge in found["suggestions"]["edges"]]
    assert [node["dossier"]["number"] for node in nodes] == numbers
    assert [(node["dossier"]["state"], node["progress"]["adopted"]) for node in nodes] == [
        ("ACCEPTED", True), ("REGISTERED", None), ("REGISTERED", None),
    ]  # fmt: skip
    assert {node["dossier"]["matter"]["themedCallId"] for node in nodes} == {"331121-2026-01"}
    assert (found["tally"], found["suggestions"]["totalCount"]) == ({"received": 3, "adopted": 1}, 3)
    paged, after = [], None
    for _ in range(3):
        part = (await ask(LIST, id="331121-2026-01", first=1, after=after))["themedCall"]["suggestions"]
        ((edge),) = part["edges"]
        paged.append(edge["node"]["dossier"]["number"])
        after = edge["cursor"]
    assert paged == numbers
    # A unit sees what it holds; who sees none of them sees the call alone.
    land = (await ask(LIST, LAND_STAFF, id="331121-2026-01", first=10))["themedCall"]
    assert land["tally"] == {"received": 1, "adopted": 1}
    far = (await ask(LIST, a_viewer(region=JINYUN), id="331121-2026-01", first=10))["themedCall"]
    assert (far["state"], far["suggestions"]["totalCount"]) == ("OPEN", 0)


async def test_closed_with_its_account(do, opened, answer, ask, today) -> None:
    await opened()
    given = {"idempotencyKey": key(), "id": "331121-2026-01", "account": "共收到三条，采纳一条。"}
    closed = await do("closeThemedCall", CLERK, CALL, **given)
    assert (closed["state"], closed["account"]) == (
        "CLOSED", {"on": today.isoformat(), "text": "共收到三条，采纳一条。"},
    )  # fmt: skip
    assert closed["closesOn"] == today.isoformat()
    assert await do("closeThemedCall", CLERK, CALL, **given) == closed  # the same again
    again = await do("closeThemedCall", CLERK, CALL, id="331121-2026-01", account="再说一次")
    assert (again["__typename"], again["field"]) == ("InvalidInput", "call")
    late = await answer("331121-2026-01", contact=a_contact(receivedOn=(today - timedelta(days=6)).isoformat()))
    assert (late["__typename"], late["field"]) == ("InvalidInput", "themedCall")
    listed = (await ask('{ themedCalls(region: "331100") { id state } }', SUPERVISOR))["themedCalls"]
    assert listed == [{"id": "331121-2026-01", "state": "CLOSED"}]
    assert (await ask('{ themedCalls(region: "331122") { id } }', SUPERVISOR))["themedCalls"] == []
    assert (await ask('{ themedCall(id: "none") { id } }'))["themedCall"] is None


async def test_states_by_day(opened, today) -> None:
    soon = await opened("later", opensOn=(today + timedelta(days=1)).isoformat())
    assert soon["state"] == "UPCOMING"
    assert (await opened("last-day", closesOn=today.isoformat()))["state"] == "OPEN"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"id": "not an id"}, "id"), ({"theme": ""}, "theme"), ({"words": " "}, "words"),
        ({"closesOn": "2020-01-01"}, "closesOn"), ({"opensOn": "2099-01-01"}, "closesOn"),
    ],
)  # fmt: skip
async def test_a_call_that_does_not_fit(opened, store, changes, field) -> None:
    id_ = changes.pop("id", "331121-2026-02")
    refused = await opened(id_, **changes)
    assert (refused["__typename"], refused["field"]) == ("InvalidInput", field)
    assert await store.themed_calls.count_documents({}) == 0


async def test_an_id_is_given_once(opened, store) -> None:
    first = await opened()
    assert (await opened())["__typename"] == "ThemedCall"  # the very same
    refused = await opened(theme="另一个主题")
    assert (refused["__typename"], refused["field"]) == ("InvalidInput", "id")
    stored = await store.themed_calls.find_one({"_id": first["id"]})
    assert stored["theme"] == "城市更新怎么改"


async def test_who_may(do, opened, store) -> None:
    for viewer in (
        a_viewer(Role.LEADER, QINGTIAN, "331121-XFJ"), a_viewer(Role.ADMIN, LISHUI), a_viewer(Role.DISCIPLINE, LISHUI),
        SUPERVISOR,
    ):  # fmt: skip
        assert (await opened(viewer=viewer))["__typename"] == "NotPermitted"
    await opened()
    for viewer in (LAND_STAFF, a_viewer(region=JINYUN), a_viewer(Role.SUPERVISION, JINYUN)):
        refused = await do("closeThemedCall", viewer, CALL, id="331121-2026-01", account="已反馈")
        assert refused["__typename"] == "NotPermitted"
    assert (await store.themed_calls.find_one({"_id": "331121-2026-01"}))["closed"] is None
    unknown = await do("closeThemedCall", CLERK, CALL, id="none", account="已反馈")
    assert unknown["__typename"] == "NotFound"
    done = await do("closeThemedCall", SUPERVISOR, CALL, id="331121-2026-01", account="已反馈")
    assert done["state"] == "CLOSED"


async def test_a_suggestion_that_names_a_call_it_cannot_answer(answer, opened, store, today) -> None:
    await opened()
    await opened("soon", opensOn=(today + timedelta(days=1)).isoformat())
    before = await store.dossiers.count_documents({})
    for call, changes in (("none", {}), ("soon", {}), ("331121-2026-01", {"purpose": "CLAIM"})):
        refused = await answer(call, **changes)
        assert refused["__typename"] == "InvalidInput", call
    assert await store.dossiers.count_documents({}) == before


async def test_what_the_public_sees(publicly, opened, do, today) -> None:
    await opened("b-later", closesOn=(today + timedelta(days=9)).isoformat())
    await opened("a-first")
    await opened("soon", opensOn=(today + timedelta(days=1)).isoformat())
    await opened("done")
    await do("closeThemedCall", CLERK, CALL, id="done", account="采纳一条")
    result = await publicly(OPEN)
    assert result.errors is None
    calls = result.data["openCalls"]
    assert [call["id"] for call in calls] == ["a-first", "b-later"]
    assert calls[0] == {
        "id": "a-first", "theme": "城市更新怎么改", "words": "请说说您身边最想改的一处。", "office": "青田县信访局",
        "opensOn": (today - timedelta(days=5)).isoformat(), "closesOn": (today + timedelta(days=5)).isoformat(),
        "account": None,
    }  # fmt: skip
    assert (await publicly(CLOSED)).data["closedCalls"] == [{"id": "done", "account": "采纳一条"}]


async def test_the_public_is_limited(publicly) -> None:
    limits = PublicLimits(calls=2)
    for _ in range(2):
        assert (await publicly(OPEN, limits, "192.0.2.8")).errors is None
    refused = await publicly(OPEN, limits, "192.0.2.8")
    assert [error.message.split(";")[0] for error in refused.errors] == ["too many calls of public follow-up"]
