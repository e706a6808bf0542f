"""What of a dossier goes into the index, and what never does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossiers.dossier import Dossier
from dossiers.regions import RegionTree
from search.mapping import TEXT, mappings
from search.projection import LONGEST, _shortened, project, tombstone
from search.sounds import sound
from tests.conftest import LAND, QINGTIAN
from tests.search.office import accept, answer, link, raise_again, transfer

TREE = RegionTree.shipped()
FIELDS = set(mappings()["properties"])


async def whole(registry, dossier: Dossier) -> Dossier:
    raw = await registry.store.dossiers.find_one({"_id": dossier.id})
    return Dossier.model_validate(raw)


async def test_a_registered_dossier(register, registry) -> None:
    numbers = [{"system": "12345", "number": "W-77"}]
    dossier = await whole(
        registry,
        await register(
            title="征地补偿",
            narrative="两亩水田",
            requests=["发放补偿款"],
            external_numbers=numbers,
            people_count=3,
        ),
    )
    document = project(dossier, TREE)
    assert document["open_hashes"] == sorted(dossier.hashes)
    assert document | {"hashes": [], "open_hashes": []} == {
        "number": dossier.id,
        "version": 1,
        "sealed": False,
        "title": ["征地补偿"],
        "narrative": ["两亩水田"],
        "later": [],
        "requests": ["发放补偿款"],
        "respondents": ["青田县自然资源和规划局"],
        "opinions": [],
        "purpose": "CLAIM",
        "state": "REGISTERED",
        "category_main": "征地拆迁",
        "category_sub": "补偿标准",
        "external_numbers": ["W-77"],
        "forms": ["LETTER"],
        "sources": ["OWN"],
        "manners": ["ORDINARY"],
        "months": ["2026-03"],
        "people_count": 3,
        "holder": "331121-XFJ",
        "responsible": None,
        "place": QINGTIAN,
        "place_path": ("100000", "330000", "331100", "331121"),
        "place_province": "330000",
        "place_prefecture": "331100",
        "place_county": "331121",
        "within": ["100000", "330000", "331100", "331121"],
        "received_by": ["331121-XFJ"],
        "held_by": ["331121-XFJ"],
        "led_by": [],
        "hashes": [],
        "open_hashes": [],
        "said_first": ["征地补偿", "两亩水田", "发放补偿款", "青田县自然资源和规划局"],
        "said_since": [],
        "sounds": [sound(text) for text in ("征地补偿", "两亩水田", "发放补偿款", "青田县自然资源和规划局")],
        "names": ["青田县自然资源和规划局", "自然资源和规划局"],
        "latin": ["qingtianxianziranziyuanheguihuaju", "qtxzrzyhghj", "ziranziyuanheguihuaju", "zrzyhghj"],
        "keys": document["keys"],
        "roots": document["roots"],
        "topics": document["topics"],
        "topic": document["topics"][0],
        "told": document["told"],
        "opened_on": "2026-03-02",
        "last_entry_at": int(dossier.last_entry_at.timestamp() * 1000),
    }
    assert set(document) <= FIELDS


@pytest.mark.parametrize("name", ["明珠置业公司", "明珠置业公司13857012345"])
async def test_of_a_name_with_a_person_in_it_the_rest_is_kept(register, registry, name) -> None:
    dossier = await whole(registry, await register(narrative="两亩水田", respondents=[{"name": name}]))
    document = project(dossier, TREE)
    assert "亩" in document["told"]
    assert "明珠" in document["told"]
    assert "13857012345" not in str(document)


async def test_what_comes_later_is_kept_apart_from_what_stood_at_the_beginning(register, registry) -> None:
    dossier = await register(narrative="两亩水田", requests=["发放补偿款"])
    await raise_again(registry, dossier, "又来问一次", requests=["公布账目"], form="PHONE")
    document = project(await whole(registry, dossier), TREE)
    assert document["narrative"] == ["两亩水田"]
    assert document["requests"] == ["发放补偿款"]
    assert document["later"] == ["又来问一次", "公布账目"]
    assert document["forms"] == ["LETTER", "PHONE"]
    assert document["months"] == ["2026-03", "2026-04"]


async def test_what_offices_write_is_found_whatever_the_step(register, registry) -> None:
    dossier = await register(requests=["发放补偿款"])
    await link(registry, dossier, await register(), "同一条公路")
    await transfer(registry, dossier)
    dossier = await accept(registry, dossier)
    await answer(registry, dossier, "款项被村委会截留")
    document = project(await whole(registry, dossier), TREE)
    assert document["opinions"] == ["同一条公路", "款项被村委会截留", "《土地管理法》第四十八条", "同意发放"]
    assert document["state"] == "ANSWERED"
    assert document["responsible"] == document["holder"] == LAND


async def test_of_a_sealed_dossier_only_its_number_goes_in(register, registry) -> None:
    dossier = await register(purpose="ACCUSATION", title="举报局长受贿", narrative="收了二十万")
    assert project(await whole(registry, dossier), TREE) == tombstone(dossier.id, 1)


@pytest.mark.parametrize(
    ("place", "levels"),
    [
        ("441900", {"place_province": "440000", "place_prefecture": "441900"}),
        ("429004", {"place_province": "420000", "place_county": "429004"}),
        ("500105", {"place_province": "500000", "place_county": "500157"}),
        ("100000", {}),
    ],
)
async def test_place_by_level(register, registry, place, levels) -> None:
    """Dongguan has no counties, Xiantao no prefecture, and what was abolished is found under its successor."""
    document = project(await whole(registry, await register(place=place)), TREE)
    document.pop("place_path")
    assert {field: value for field, value in document.items() if field.startswith("place_")} == levels


async def test_without_a_place(register, registry) -> None:
    document = project(await whole(registry, await register(place=None)), TREE)
    assert [field for field in document if field.startswith("place")] == []


async def test_a_persons_number_is_no_external_number(register, registry) -> None:
    numbers = ["13800138000", "浙信〔2026〕12号", "202603021234567"]
    dossier = await register(external_numbers=[{"system": "12345", "number": number} for number in numbers])
    assert project(await whole(registry, dossier), TREE)["external_numbers"] == numbers[1:]


@given(st.lists(st.text(alphabet="土地１Ａ", max_size=40)), st.integers(min_value=1, max_value=60))
def test_text_is_cut_at_the_limit(texts, limit) -> None:
    kept = _shortened(texts, limit)
    assert "".join(kept) == "".join(_shortened(texts, 10_000))[:limit]
    assert LONGEST > 20_000


def test_every_text_field_is_searched_by_bigrams_and_by_characters() -> None:
    properties = mappings()["properties"]
    for field in TEXT:
        assert properties[field]["analyzer"] == "anjuan_bigrams"
        assert properties[field]["fields"]["char"]["analyzer"] == "anjuan_characters"


async def test_other_writings_of_it_are_searched(register, registry) -> None:
    """In half width, in simplified characters, and by what it sounds like."""
    told = {"title": "請求補償", "narrative": "Ｇ３３０國道占了三萬六千元的地", "requests": ["補發"]}
    document = project(await whole(registry, await register(**told, respondents=[])), TREE)
    assert document["title"] == ["請求補償"]
    assert document["said_first"] == ["请求补偿", "g330国道占了三万六千元的地", "补发"]
    assert document["sounds"] == [sound(text) for text in document["said_first"]]


async def test_who_asked_for_confidentiality_is_in_no_open_hash(register, registry) -> None:
    party = {"identity": {"name": "陈大山", "phone": "13800001111"}, "confidential": True}
    document = project(await whole(registry, await register(party=party)), TREE)
    assert document["open_hashes"] == []
    assert len(document["hashes"]) == 2
