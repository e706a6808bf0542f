"""People in the one box: found by a whole number or name, by who may, and nowhere in plain."""

import json
from datetime import UTC, datetime

import pytest

from dossiers.errors import RateLimited
from dossiers.identity import HashKind
from dossiers.viewer import Role
from search import people
from search.finding import find
from search.people import may_be_name, person_in
from search.queries import Facet, SearchQuery
from search.understanding import ReadAs
from tests.conftest import DANCHENG, JINYUN, LABOUR, LAND, LISHUI, QINGTIAN, ZHEJIANG, a_viewer
from tests.search.office import CLERK, LAND_STAFF, join, transfer

NAME, PHONE, ID_NUMBER = "欧阳建国", "13857012345", "332522196803071250"
OTHER = "司马相同"
SUPERVISION = a_viewer(Role.SUPERVISION, ZHEJIANG)
LEADER = a_viewer(Role.LEADER, QINGTIAN)
WAYS = {
    HashKind.PHONE: (PHONE, "138 5701 2345", "138-5701-2345", "+86 13857012345", "１３８５７０１２３４５"),
    HashKind.ID_NUMBER: (ID_NUMBER, "332522 19680307 1250", "332522680307125"),
    HashKind.NAME: (NAME, "欧 阳 建 国", f" {NAME} "),
}


@pytest.fixture
def search(registry, index):
    async def search(text, viewer=SUPERVISION, **query):
        return await find(registry, index, viewer, SearchQuery(text=text, **query))

    return search


@pytest.fixture
def numbers(search):
    async def numbers(text, viewer=SUPERVISION, **query) -> list[str]:
        return [hit.dossier.id for hit in (await search(text, viewer, **query)).hits]

    return numbers


@pytest.fixture
def looks(registry):
    """What the audit log says of searches."""

    async def looks() -> list[dict]:
        return await registry.store.looks.find({"what": "person search"}).sort("_id").to_list()

    return looks


@pytest.fixture
async def person(register, index_now) -> str:
    """Somebody's dossier, beside one of somebody else."""
    dossier = await register(name=NAME, phone=PHONE, id_number=ID_NUMBER, narrative="村里修路占了我家水田。")
    await register(name="陈大山", phone="13857012346", id_number="332522196803071253")
    await index_now()
    return dossier.id


@pytest.mark.parametrize("viewer", [SUPERVISION, LEADER, a_viewer(Role.SUPERVISION, LISHUI)])
async def test_a_person_is_found_by_the_whole_of_a_number_or_name(person, numbers, search, looks, viewer) -> None:
    for kind, ways in WAYS.items():
        for text in ways:
            assert await numbers(text, viewer) == [person], text
            (reading, *_) = (await search(text, viewer)).understood_as
            assert (reading.read_as, reading.written, reading.looked_up) == (ReadAs(kind.field.upper()), "", True)
    asked = [text for ways in WAYS.values() for text in ways]
    assert [look["shown"] for look in await looks()] == [[person]] * 2 * len(asked)


@pytest.mark.parametrize("text", ["1385701234", "38570123", "欧阳建", "阳建国", ID_NUMBER[:14], f"{PHONE}9"])
async def test_a_part_finds_nobody(person, numbers, text) -> None:
    assert await numbers(text) == []


async def test_the_hall_finds_by_a_document_and_not_by_a_name(person, numbers, search, looks) -> None:
    assert await numbers(PHONE, CLERK) == [person]
    assert await numbers(ID_NUMBER, CLERK) == [person]
    assert await numbers(NAME, CLERK) == []
    assert [look["by"] for look in await looks()] == ["phone", "id_number"]
    found = await search(NAME, CLERK, facets=frozenset(Facet))
    assert found.total == 0
    assert not any(found.facets.values())
    assert ReadAs.NAME not in {reading.read_as for reading in found.understood_as}


STRANGERS = (
    a_viewer(region=DANCHENG),
    a_viewer(Role.LEADER, DANCHENG),
    a_viewer(Role.SUPERVISION, JINYUN),
    a_viewer(Role.UNIT, QINGTIAN, LAND),
    a_viewer(Role.ADMIN, ZHEJIANG),
    a_viewer(Role.DISCIPLINE, ZHEJIANG, "331100-JW"),
)


async def test_strangers_find_nobody(person, search) -> None:
    for viewer in STRANGERS:
        for text in (PHONE, ID_NUMBER, NAME):
            found = await search(text, viewer, facets=frozenset(Facet))
            assert (found.total, found.hits, found.did_you_mean) == (0, [], [])
            assert not any(found.facets.values())


async def test_who_may_not_look_is_told_that_nobody_was_looked_for(person, search, looks) -> None:
    (reading,) = (await search(PHONE, a_viewer(Role.ADMIN, ZHEJIANG))).understood_as
    assert (reading.read_as, reading.written, reading.looked_up) == (ReadAs.PHONE, "", False)
    assert await looks() == []


async def test_a_unit_finds_who_did_not_ask_for_confidentiality(register, registry, index_now, numbers) -> None:
    open_, hidden = [
        await register(
            party={"identity": {"name": NAME, "phone": PHONE}, "confidential": confidential},
            respondents=[],
        )
        for confidential in (False, True)
    ]
    for dossier in (open_, hidden):
        await transfer(registry, dossier, LAND)
    await index_now()
    for text in (NAME, PHONE):
        assert await numbers(text, LAND_STAFF) == [open_.id]
        assert sorted(await numbers(text)) == [open_.id, hidden.id]


async def test_a_unit_that_handed_on_finds_nobody_who_came_later(register, registry, index_now, numbers) -> None:
    dossier = await register(name=NAME, phone=PHONE)
    await transfer(registry, dossier, LAND)
    await transfer(registry, dossier, LABOUR, LAND_STAFF)
    await join(registry, dossier, OTHER, "同一件事")
    await index_now()
    assert await numbers(OTHER, a_viewer(Role.UNIT, QINGTIAN, LABOUR)) == [dossier.id]
    assert await numbers(OTHER, LAND_STAFF) == []
    assert await numbers(PHONE, LAND_STAFF) == []


async def test_nobody_is_found_in_a_sealed_dossier(register, index_now, search) -> None:
    await register(purpose="ACCUSATION", name=NAME, phone=PHONE, id_number=ID_NUMBER)
    await index_now()
    for viewer in (CLERK, SUPERVISION, LEADER, a_viewer(Role.DISCIPLINE, ZHEJIANG, "331100-JW")):
        for text in (PHONE, ID_NUMBER, NAME):
            found = await search(text, viewer, facets=frozenset(Facet))
            assert (found.total, found.hits) == (0, [])
            assert not any(found.facets.values())


async def test_a_look_is_logged_without_what_was_typed(person, numbers, looks) -> None:
    for text in (PHONE, ID_NUMBER, NAME, "13900000000"):
        await numbers(text)
    logged = await looks()
    assert [(look["by"], look["shown"], look["subject"]) for look in logged] == [
        ("phone", [person], SUPERVISION.subject),
        ("id_number", [person], SUPERVISION.subject),
        ("name", [person], SUPERVISION.subject),
        ("phone", [], SUPERVISION.subject),
    ]
    told = json.dumps(logged, ensure_ascii=False, default=str)
    assert [secret for secret in (NAME, PHONE, ID_NUMBER, "13900000000") if secret in told] == []


async def test_a_number_of_somebody_is_sent_nowhere_in_plain(person, search, index, monkeypatch) -> None:
    sent = []
    asked = index.search

    async def listening(body):
        sent.append(json.dumps(body, ensure_ascii=False))
        return await asked(body)

    monkeypatch.setattr(index, "search", listening)
    for text in (*WAYS[HashKind.PHONE], *WAYS[HashKind.ID_NUMBER]):
        for viewer in (SUPERVISION, CLERK, a_viewer(Role.ADMIN, ZHEJIANG)):
            await search(text, viewer)
    assert len(sent) == 24
    assert [body for body in sent if "5701" in body or "2345" in body or "332522" in body or "680307" in body] == []


async def test_words_are_no_look_at_anybody(person, numbers, looks) -> None:
    for text in ("水田", "杨梅", "青田", "修路占了水田", "欠薪", "高利贷", "安全"):
        await numbers(text)
    assert await looks() == []


async def test_looking_people_up_is_limited(registry, index, person, monkeypatch) -> None:
    monkeypatch.setattr("search.finding.PER_MINUTE", 2)
    object.__setattr__(registry, "clock", lambda: datetime(2026, 3, 2, 9, 0, tzinfo=UTC))
    for _ in range(2):
        await find(registry, index, SUPERVISION, SearchQuery(text=PHONE))
    with pytest.raises(RateLimited):
        await find(registry, index, SUPERVISION, SearchQuery(text=PHONE))
    await find(registry, index, SUPERVISION, SearchQuery(text="水田"))
    await find(registry, index, LEADER, SearchQuery(text=PHONE))


TAKEN_FOR = {
    PHONE: HashKind.PHONE,
    "0578-6812345": HashKind.PHONE,
    ID_NUMBER: HashKind.ID_NUMBER,
    "91331121MA2E0X1234": HashKind.CREDIT_CODE,
    "欧阳建国": HashKind.NAME,
    "王芳": HashKind.NAME,
    "阿依古丽·买买提": HashKind.NAME,
    "331121-2026-000042": None,
    "WH2026-0093a": None,
    "36000元": None,
    "拖欠工资": None,
    "石柱垟村": None,
    "": None,
    f"{PHONE}的事": None,
    "00000000000": None,
}


@pytest.mark.parametrize(("text", "kind"), TAKEN_FOR.items())
def test_what_a_text_is_taken_for(text, kind) -> None:
    person = person_in(text)
    assert (person.kind if person else None) == kind
    assert text not in repr(person) or not text


def test_a_word_that_is_known_is_no_name() -> None:
    assert not may_be_name("高利贷")
    assert not may_be_name("施工队长说")
    assert may_be_name("王小明")
    assert people.PER_MINUTE > 0
