"""Search: what people type finds what they mean, and only what they may see."""

from datetime import date
from itertools import product

import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from dossiers.errors import InvalidInput, SearchUnavailable
from dossiers.viewer import Role
from search.finding import find
from search.index import Index, connect
from search.queries import Facet, Filters, SearchQuery, Sort
from tests.conftest import DANCHENG, JINYUN, LABOUR, LAND, LISHUI, QINGTIAN, ZHEJIANG, a_viewer
from tests.search.office import CLERK, LAND_STAFF, accept, answer, raise_again, transfer

SUPERVISION = a_viewer(Role.SUPERVISION, ZHEJIANG)
NATION = a_viewer(Role.SUPERVISION, "100000")


@pytest.fixture
def search(registry, index):
    async def search(text=None, viewer=SUPERVISION, **query):
        return await find(registry, index, viewer, SearchQuery(text=text, **query))

    return search


@pytest.fixture
def numbers(search):
    async def numbers(text=None, viewer=SUPERVISION, **query) -> list[str]:
        return [hit.dossier.id for hit in (await search(text, viewer, **query)).hits]

    return numbers


@pytest.fixture
async def three(register, index_now) -> list[str]:
    """About mulberries in Qingtian, about wages in Jinyun, about a road with a number of its own."""
    mulberry = await register(
        title="杨梅山被当作荒山",
        narrative="国道改线从我们石柱垟村后山过，杨梅树一百八十棵没有补偿。",
        category={"main": "征地拆迁"},
        requests=["按经济林补偿"],
        respondents=[{"name": "石柱垟村村委会"}],
    )
    wages = await register(
        title="木工班组工资被拖欠",
        narrative="鹿鸣澜庭二期工地欠我们工钱，老板姓水。",
        category={"main": "劳动社保"},
        place=JINYUN,
        form="VISIT",
        requests=["发工钱"],
        respondents=[{"name": "岚柯建筑劳务有限公司"}],
        external_numbers=[{"system": "12345", "number": "WH2026-0093a"}],
        received_on=date(2026, 4, 5),
    )
    road = await register(
        title="Ｇ３３０国道噪声",
        narrative="G330国道夜里货车多，村民睡不着。ABC公司施工。",
        category={"main": "交通"},
        requests=["装隔音板"],
        respondents=[{"name": "公路局"}],
        form="PHONE",
        received_on=date(2026, 5, 6),
    )
    await index_now()
    return [mulberry.id, wages.id, road.id]


TYPED = {
    "石柱垟": [0],
    "杨梅": [0],
    "经济林": [0],
    "岚柯建筑": [1],
    "水": [1],
    "G330": [2],
    "g330": [2],
    "ｇ３３０": [2],
    "abc": [2],
    "国道改线": [0, 2],
    "鹿鸣澜庭 欠薪": [1],
    "“国道改线”": [0],
    "「改线国道」": [],
    "“杨梅” 补偿": [0],
    "“杨梅” 工资": [],
    "鹿鸣澜庭": [1],
    "驴": [],
    "驴唇": [],
    "！？。": [],
    "“”": [],
}
EXACTLY = {"国道改线": [0], "改线国道": [], "水": [1], "G330国道": [2], "经济林补偿": [0], "林补偿经济": []}


async def test_what_is_typed_finds_what_is_meant(three, numbers) -> None:
    found = {text: await numbers(text) for text in TYPED}
    assert found == {text: [three[n] for n in expected] for text, expected in TYPED.items()}


async def test_an_exact_phrase(three, numbers) -> None:
    found = {text: await numbers(text, phrase=True) for text in EXACTLY}
    assert found == {text: [three[n] for n in expected] for text, expected in EXACTLY.items()}


async def test_a_number_finds_its_dossier_first(three, numbers, register, index_now) -> None:
    mentions = await register(narrative=f"与{three[1]}是同一件事，工单WH2026-0093a")
    await index_now()
    assert (await numbers(three[1]))[0] == three[1]
    assert (await numbers(three[1].lower()))[0] == three[1]
    assert (await numbers("wh2026-0093A"))[0] == three[1]
    assert await numbers("WH2026-0093a") == [three[1], mentions.id]
    assert await numbers(three[1]) == [three[1], mentions.id]


async def test_opinions_are_found(register, registry, index_now, numbers) -> None:
    dossier = await register()
    await transfer(registry, dossier)
    dossier = await accept(registry, dossier)
    await answer(registry, dossier, "补偿款被村委会截留用于修祠堂")
    await index_now()
    assert await numbers("修祠堂") == [dossier.id]


async def test_highlights_are_segments_of_plain_text(three, search) -> None:
    (hit,) = (await search("石柱垟")).hits
    shown = {highlight.field: highlight for highlight in hit.highlights}
    assert shown.keys() == {"narrative", "respondents"}
    assert [(part.text, part.hit) for part in shown["respondents"].segments] == [("石柱垟", True), ("村村委会", False)]
    assert "石柱垟" in [part.text for part in shown["narrative"].segments if part.hit]
    assert all(part.text and not set(part.text) & {"<", "\ufdd0", "\ufdd1"} for part in shown["narrative"].segments)


async def test_highlights_do_not_show_what_is_no_longer_there(three, search, registry) -> None:
    await registry.store.dossiers.update_one(
        {"_id": three[0]},
        {"$set": {"version": 2, "contacts.0.narrative.text": "已更正。"}},
    )
    (hit,) = (await search("石柱垟")).hits
    assert [highlight.field for highlight in hit.highlights] == ["respondents"]


async def test_one_can_do_without_highlights(three, search) -> None:
    (hit,) = (await search("石柱垟", highlights=False)).hits
    assert hit.highlights == []


FILTERS = [
    ({"regions": [QINGTIAN]}, [0, 2]),
    ({"regions": [LISHUI]}, [0, 1, 2]),
    ({"regions": [DANCHENG]}, []),
    ({"regions": [DANCHENG, JINYUN]}, [1]),
    ({"categories_main": ["交通", "劳动社保"]}, [1, 2]),
    ({"forms": ["PHONE"]}, [2]),
    ({"states": ["REGISTERED"]}, [0, 1, 2]),
    ({"states": ["ACCEPTED"]}, []),
    ({"purposes": ["SUGGESTION"]}, []),
    ({"months": ["2026-03", "2026-05"]}, [0, 2]),
    ({"opened_from": "2026-04-05"}, [1, 2]),
    ({"opened_until": "2026-04-05"}, [0, 1]),
    ({"opened_from": "2026-04-05", "opened_until": "2026-04-05"}, [1]),
    ({"units": ["331121-XFJ"]}, [0, 1, 2]),
    ({"units": [LAND]}, []),
    ({"sources": ["OWN"], "manners": ["ORDINARY"], "forms": ["VISIT"]}, [1]),
]


async def test_filters(three, numbers) -> None:
    for filters, expected in FILTERS:
        found = await numbers(filters=Filters.model_validate(filters), sort=Sort.OPENED, descending=False)
        assert found == [three[n] for n in expected], filters


async def test_an_abolished_region_is_searched_as_its_successor(register, index_now, numbers) -> None:
    dossier = await register(place="500157")
    await index_now()
    assert await numbers(filters=Filters(regions=("500105",))) == [dossier.id]


async def test_an_unknown_region_is_refused(search) -> None:
    with pytest.raises(InvalidInput):
        await search(filters=Filters(regions=("999999",)))


async def test_facets_count_under_every_filter_but_their_own(three, search) -> None:
    found = await search(filters=Filters(categories_main=("交通",), regions=(LISHUI,)), facets=frozenset(Facet))
    counts = {facet: {value.value: value.count for value in values} for facet, values in found.facets.items()}
    assert found.total == 1
    assert counts[Facet.CATEGORY_MAIN] == {"交通": 1, "劳动社保": 1, "征地拆迁": 1}
    assert counts[Facet.FORM] == {"PHONE": 1}
    assert counts[Facet.PROVINCE] == {ZHEJIANG: 1}
    assert counts[Facet.PREFECTURE] == {LISHUI: 1}
    assert counts[Facet.COUNTY] == {QINGTIAN: 1}
    assert counts[Facet.STATE] == {"REGISTERED": 1}
    assert counts[Facet.MONTH] == {"2026-05": 1}
    assert counts[Facet.UNIT] == {"331121-XFJ": 1}
    assert counts[Facet.PURPOSE] == {"CLAIM": 1}
    assert set(counts) == set(Facet)


async def test_order_and_pages(register, index_now, search) -> None:
    days = [date(2026, 3, 1 + n % 3) for n in range(11)]
    registered = [(await register(received_on=day)).id for day in days]
    await index_now()
    by_day = sorted(registered, key=lambda number: (days[registered.index(number)], number))
    for order, expected in (
        ({"sort": Sort.OPENED, "descending": False}, by_day),
        ({"sort": Sort.LAST_ENTRY, "descending": False}, registered),
        ({"sort": Sort.LAST_ENTRY, "descending": True}, registered[::-1]),
        ({"text": "水田", "sort": Sort.RELEVANCE}, None),
        ({}, registered[::-1]),
    ):
        seen, after = [], None
        while True:
            found = await search(size=4, after=after, **order)
            assert found.total == 11
            seen += [hit.dossier.id for hit in found.hits]
            if not found.has_next:
                break
            after = found.hits[-1].cursor
        assert seen == expected if expected else sorted(seen) == registered


async def test_a_page_with_holes_is_filled_up(register, registry, index_now, search) -> None:
    """What the index still has and the store no longer shows does not shorten a page."""
    registered = [(await register()).id for _ in range(12)]
    await index_now()
    hidden = registered[3:9]
    await registry.store.dossiers.update_many({"_id": {"$in": hidden}}, {"$set": {"within": [], "received_by": []}})
    found = await search(size=4, sort=Sort.LAST_ENTRY, descending=False)
    assert [hit.dossier.id for hit in found.hits] == [*registered[:3], registered[9]]
    assert found.has_next
    found = await search(size=4, sort=Sort.LAST_ENTRY, descending=False, after=found.hits[-1].cursor)
    assert [hit.dossier.id for hit in found.hits] == registered[10:]
    assert not found.has_next


async def test_a_unit_that_handed_on_finds_no_more_than_its_own_period(register, registry, index_now, search) -> None:
    dossier = await register(narrative="两亩水田被征", requests=["补偿"])
    await transfer(registry, dossier, LAND)
    await transfer(registry, dossier, LABOUR, LAND_STAFF)
    await raise_again(
        registry,
        dossier,
        "这次带来一份协议书",
        requests=["追究责任"],
        form="VISIT",
        external_numbers=[{"system": "12345", "number": "LATE-0001"}],
    )
    labour = a_viewer(Role.UNIT, QINGTIAN, LABOUR)
    dossier = await accept(registry, dossier, labour)
    await answer(registry, dossier, "经查村会计挪用", labour)
    await index_now()
    for text in ("协议书", "挪用", "追究", "LATE-0001"):
        found = await search(text, LAND_STAFF)
        assert (found.total, found.hits) == (0, [])
        assert (await search(text, labour)).total == 1
    found = await search("水田", LAND_STAFF, facets=frozenset(Facet))
    assert [hit.dossier.state for hit in found.hits] == ["TRANSFERRED"]
    not_counted = {facet for facet, values in found.facets.items() if not values}
    assert not_counted == {Facet.STATE, Facet.FORM, Facet.SOURCE, Facet.MANNER, Facet.MONTH, Facet.UNIT}
    for filters in ({"states": ["ANSWERED"]}, {"units": [LABOUR]}, {"forms": ["VISIT"]}, {"months": ["2026-04"]}):
        assert (await search("水田", LAND_STAFF, filters=Filters.model_validate(filters))).total == 0
        assert (await search("水田", labour, filters=Filters.model_validate(filters))).total == 1
    (hit,) = (await search("水田 协议书", LAND_STAFF)).hits
    assert {highlight.field for highlight in hit.highlights} == {"narrative"}


async def test_sealed_dossiers_are_found_by_nobody(register, index_now, search) -> None:
    dossier = await register(purpose="ACCUSATION", title="举报塌方", narrative="窑厂塌方瞒报")
    await index_now()
    for viewer in (CLERK, SUPERVISION, NATION, a_viewer(Role.DISCIPLINE, ZHEJIANG, "331100-JW")):
        for text in ("塌方", dossier.id, None):
            found = await search(text, viewer, facets=frozenset(Facet))
            assert (found.total, found.hits) == (0, [])
            assert not any(found.facets.values())


STRANGERS = (
    a_viewer(Role.RECEPTION, DANCHENG),
    a_viewer(Role.UNIT, QINGTIAN, LAND),
    a_viewer(Role.LEADER, DANCHENG),
    a_viewer(Role.ADMIN, "100000"),
    a_viewer(Role.UNIT, QINGTIAN),
)


async def test_strangers_find_nothing(three, search) -> None:
    for viewer, text in product(STRANGERS, (None, "石柱垟", three[0])):
        found = await search(text, viewer, facets=frozenset(Facet))
        assert (found.total, found.hits) == (0, [])
        assert not any(found.facets.values())


async def test_more_than_is_counted(three, search, monkeypatch) -> None:
    monkeypatch.setattr("search.asking.COUNTED", 2)
    found = await search()
    assert (found.total, found.total_is_exact, len(found.hits)) == (2, False, 3)


async def test_the_answer_says_how_fresh_it_is(three, register, search) -> None:
    assert (await search()).freshness.pending == 0


async def test_when_elasticsearch_is_gone_search_says_so(registry) -> None:
    client = connect("http://127.0.0.1:9")
    index = Index(client, "anjuan-test-gone-")
    for _ in range(5):
        with pytest.raises(SearchUnavailable):
            await find(registry, index, SUPERVISION, SearchQuery(text="石柱垟"))
    await client.close()


@pytest.mark.parametrize(
    "query",
    [
        {"text": "长" * 201},
        {"text": "零\x00"},
        {"text": "坏\ud800"},
        {"size": 0},
        {"size": 101},
        {"after": (float("nan"), "331121-2026-000001")},
        {"after": (float("inf"), "331121-2026-000001")},
        {"after": (1e300, "331121-2026-000001")},
        {"after": (1.5, "331121-2026-000001"), "sort": Sort.OPENED},
        {"after": (1.0, "")},
        {"after": (1.0,)},
        {"filters": {"months": ["2026-13"]}},
        {"filters": {"forms": ["PIGEON"]}},
        {"filters": {"regions": ["1"] * 101}},
        {"filters": {"opened_from": "2026-02-30"}},
        {"unknown": 1},
    ],
)
def test_what_cannot_be_searched_is_refused(query) -> None:
    with pytest.raises(ValidationError):
        SearchQuery.model_validate(query)


@pytest.mark.parametrize("text", ["", "  ", "\n", None])
def test_a_blank_text_is_none(text) -> None:
    assert SearchQuery(text=text).text is None


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.text(
        alphabet=st.one_of(
            st.characters(exclude_categories=["Cs", "Cc", "Cn"]),
            st.sampled_from('*?"“”(){}[]+-~^/\\:<>=!&|'),
        ),
        max_size=60,
    ),
    phrase=st.booleans(),
    sort=st.sampled_from(Sort),
    after=st.none() | st.tuples(st.integers(min_value=-(2**53), max_value=2**53), st.sampled_from(["a", "石"])),
)
async def test_no_text_breaks_the_search(registry, index, text, phrase, sort, after) -> None:
    try:
        query = SearchQuery(text=text, phrase=phrase, sort=sort, after=after, facets=frozenset(Facet))
    except ValidationError:
        reject()
    found = await find(registry, index, SUPERVISION, query)
    assert found.hits == []
