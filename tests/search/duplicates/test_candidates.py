"""Candidates: what the index names for being alike, what it never names, and how rare it knows words to be."""

import pytest

from dossiers.errors import SearchUnavailable
from dossiers.regions import RegionTree
from dossiers.viewer import scope
from search.duplicates.candidates import AT_MOST, candidates, rarity_of, read_before
from search.duplicates.sides import Side
from search.index import Index, connect
from tests.conftest import DANCHENG, JINYUN, QINGTIAN, a_viewer
from tests.search.office import raise_again

TREE = RegionTree.shipped()
NOTHING = {"category": {"main": "其他"}, "place": None, "respondents": []}


def side(text: str, **said) -> Side:
    return Side(title="", texts=(text,), **said)


@pytest.fixture
def file(register, index_now):
    """Registers and indexes; gives the case number."""

    async def file(narrative: str, **said) -> str:
        dossier = await register(**{"title": "反映情况", "narrative": narrative, **NOTHING, **said})
        await index_now()
        return dossier.id

    return file


@pytest.fixture
def ask(index):
    async def ask(ours: Side, but: str | None = None) -> list[str]:
        numbers, _ = await candidates(index, ours, but, TREE)
        return numbers

    return ask


async def test_the_more_rare_words_in_common_the_earlier(file, ask) -> None:
    near = await file("后山杨梅树一百多棵被推土机推平")
    hardly = await file("后山的路灯不亮")
    none = await file("小区电梯停运")
    found = await ask(side("后山的杨梅树被推平"))
    assert found[0] == near
    assert hardly in found
    assert none not in found


async def test_the_same_matter_told_in_other_words_is_found_by_what_both_name(file, ask) -> None:
    """No two characters in common; the sum is the same."""
    told = await file("包工头拖着木工班418000元")
    other = await file("包工头拖着木工班23600元")
    found = await ask(side("老板欠钱不还，一共41.8万"))
    assert told in found
    assert other not in found[: found.index(told)]


async def test_the_same_subject_is_found_in_other_words(file, ask) -> None:
    ours, theirs = side("包工头跑了工钱没结"), "拖欠农民工工资"
    assert not ours.words & side(theirs).words
    number = await file(theirs)
    assert await ask(ours) == [number]


async def test_one_that_is_found_by_text_and_by_keys_is_named_once(file, ask) -> None:
    text = "石柱垟村杨梅树被推平，赔偿款418000元"
    number = await file(text)
    assert await ask(side(text)) == [number]


async def test_traditional_characters_and_full_width_are_no_hindrance(file, ask) -> None:
    number = await file("电梯停运，Ｇ330边上")
    assert await ask(side("電梯")) == [number]
    assert await ask(side("g330")) == [number]


async def test_place_and_category_bring_forward_what_is_alike_and_nothing_else(file, ask) -> None:
    elsewhere = await file("路灯不亮", place=DANCHENG, category={"main": "物业"})
    here = await file("路灯不亮", place=QINGTIAN, category={"main": "城市管理"})
    unlike = await file("过渡费没发", place=QINGTIAN, category={"main": "城市管理"})
    assert await ask(side("路灯不亮", place=QINGTIAN, category="城市管理")) == [here, elsewhere]
    assert await ask(side("路灯不亮", place=DANCHENG, category="物业")) == [elsewhere, here]
    assert unlike not in await ask(side("路灯", place=QINGTIAN, category="城市管理"))


async def test_of_one_subject_those_of_the_same_province_are_looked_at_first(file, ask) -> None:
    """Jinyun and Qingtian are in Zhejiang, Dancheng is in Henan; no two characters in common."""
    far = await file("拖欠农民工工资", place=DANCHENG)
    near = await file("拖欠农民工工资", place=JINYUN)
    assert await ask(side("包工头跑了工钱没结", place=QINGTIAN)) == [near, far]
    assert await ask(side("包工头跑了工钱没结", handed_in=(QINGTIAN,))) == [near, far]
    assert await ask(side("包工头跑了工钱没结", place="999999", handed_in=(DANCHENG,))) == [far, near]


async def test_who_is_the_same_person_is_looked_at_first(file, ask, registry) -> None:
    alike = await file("后山杨梅树被推平", name="季小河", phone="13800002222")
    person = await file("孙女上学的事", name="夏大山", id_number="332522195703121234", phone="13800003333")
    stored = await registry.store.dossiers.find_one({"_id": person})
    assert stored["hashes"]
    ours = side("后山杨梅树被推平", hashes=frozenset(stored["hashes"]))
    assert await ask(ours) == [person, alike]
    assert await ask(ours.without_people()) == [alike]


async def test_sealed_dossiers_are_never_named(file, ask, registry, index_now) -> None:
    text = "石柱垟村杨梅树被推平，赔偿款418000元"
    accusation = await file(text, purpose="ACCUSATION", name="夏大山")
    stored = await registry.store.dossiers.find_one({"_id": accusation})
    opened = await file(text)
    ours = side(text, hashes=frozenset(stored["hashes"]))
    assert await ask(ours) == [opened]


async def test_the_one_that_is_asked_for_is_not_among_its_own_candidates(file, ask) -> None:
    text = "石柱垟村杨梅树被推平，赔偿款418000元"
    one, other = await file(text), await file(text)
    assert await ask(side(text), but=one) == [other]
    assert await ask(side(text), but=other) == [one]
    assert set(await ask(side(text), but="331121-1999-000001")) == {one, other}


async def test_no_more_are_named_than_are_compared(register, index_now, ask) -> None:
    for n in range(AT_MOST + 5):
        await register(**{"title": "路灯", "narrative": f"路灯不亮，赔偿418000元，第{n}次反映", **NOTHING})
    await index_now()
    found = await ask(side("路灯不亮，赔偿418000元"))
    assert len(found) == len(set(found)) <= AT_MOST


@pytest.mark.parametrize("text", ["", "？", "！" * 200, "a", "一", '"*()~^\\ AND OR NOT', "土" * 20_000, "\x00"])
async def test_odd_texts_are_taken(file, ask, text) -> None:
    await file("后山杨梅树被推平")
    assert await ask(side(text)) == []


async def test_in_an_empty_index_there_is_nobody_and_every_word_is_as_rare(index) -> None:
    numbers, rarity = await candidates(index, side("后山杨梅树"), None, TREE)
    assert numbers == []
    assert rarity("杨梅") == rarity.highest > 0


async def test_how_rare_words_are_is_counted_over_all_dossiers(file, index) -> None:
    for text in ("反映杨梅", "反映路灯", "反映电梯"):
        await file(text, title="反映")
    rarity = await rarity_of(index, [side("反映杨梅"), side("路灯")])
    assert rarity.dossiers == 3
    assert {word: rarity.holding[word] for word in ("反映", "杨梅", "路灯")} == {"反映": 3, "杨梅": 1, "路灯": 1}
    assert rarity("反映") < rarity("杨梅") == rarity("路灯") == rarity.highest
    assert "电梯" not in rarity.holding, "of words that nobody asked for nothing is told"


async def test_what_was_read_before_is_given_back_for_those_on_file(file, index) -> None:
    number = await file("赔偿款418000元")
    assert (await read_before(index, [number, "331121-1999-000001"])).keys() == {number}
    assert await read_before(index, []) == {}


async def test_what_is_raised_again_is_found_once_it_is_indexed(file, ask, registry, index_now) -> None:
    number = await file("后山杨梅树被推平")
    ours = side("量地员改登荒山")
    assert await ask(ours) == []
    dossier = await registry.store.read(number, scope(a_viewer()))
    await raise_again(registry, dossier, "量地员承认改登荒山", requests=[])
    await index_now()
    assert await ask(ours) == [number]


async def test_without_elasticsearch_it_says_so() -> None:
    client = connect("http://127.0.0.1:9")
    gone = Index(client, "anjuan-test-gone-")
    for asked in (
        candidates(gone, side("杨梅"), None, TREE),
        rarity_of(gone, [side("杨梅")]),
        read_before(gone, ["1"]),
    ):
        with pytest.raises(SearchUnavailable):
            await asked
    await client.close()
