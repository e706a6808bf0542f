"""The one box: other words for the same, places, pinyin, sounds, numerals; and what it says it understood."""

from dataclasses import replace

import pytest

from dossiers.regions import Level, Region, RegionTree
from dossiers.viewer import Role
from search.finding import find
from search.queries import SearchQuery
from search.understanding import ReadAs, Reading
from tests.conftest import DANCHENG, JINYUN, LISHUI, QINGTIAN, ZHEJIANG, a_registration, a_viewer

SUPERVISION = a_viewer(Role.SUPERVISION, ZHEJIANG)
VILLAGE = "331121-SZY"


@pytest.fixture
def registry(registry):
    """With a village of the office's own."""
    own = Region(VILLAGE, "石柱垟村", Level.VILLAGE, parent=QINGTIAN)
    return replace(registry, regions=RegionTree.shipped().extended([own]))


@pytest.fixture
def search(registry, index):
    async def search(text, viewer=SUPERVISION, **query):
        return await find(registry, index, viewer, SearchQuery(text=text, **query))

    return search


@pytest.fixture
async def matters(register, index_now) -> list[str]:
    """About mulberries in a village of Qingtian, about wages in Jinyun, about a road of Qingtian, about a hospital."""
    mulberry = await register(
        title="杨梅山被当作荒山",
        narrative="修路从后山过，杨梅树一百八十棵没有补偿。镇里叫我们等。",
        category={"main": "征地拆迁"},
        place=VILLAGE,
        requests=["按经济林核定"],
        respondents=[{"name": "缙云县溪口垄村村委会"}],
    )
    wages = await register(
        title="木工班组的血汗钱",
        narrative="鹿鸣澜庭二期工地拖欠工资三万六千元，劳动监察说再等等。",
        category={"main": "劳动社保"},
        place=JINYUN,
        requests=["发放到人"],
        respondents=[{"name": "缙云县岚柯建筑劳务有限公司"}],
    )
    road = await register(
        title="夜里货车多",
        narrative="大货车从360省道上开过，噪声很大，睡不着。路灯一百八十盏不亮。",
        category={"main": "交通"},
        requests=["装隔音板"],
        respondents=[{"name": "公路局"}],
    )
    hospital = await register(
        title="住院费不给报",
        narrative="2023年的事，人力资源和社会保障局说找医保，来回跑了三趟。",
        category={"main": "医疗"},
        place=JINYUN,
        requests=["报销"],
        respondents=[{"name": "缙云县人民医院"}],
    )
    await index_now()
    return [mulberry.id, wages.id, road.id, hospital.id]


FOUND = {
    # Other words for the same, of ordinary speech and of offices.
    "欠薪": [1],
    "噪音": [2],
    "人社局": [3],
    "人社局 血汗钱": [1, 3],
    # Places: as recorded, not only as written.
    "青田": [0, 2],
    "青田县": [0, 2],
    "浙江丽水青田": [0, 2],
    "缙云": [0, 1, 3],
    "丽水": [0, 1, 2, 3],
    "青田杨梅": [0],
    "qingtian": [0, 2],
    "QingTian": [0, 2],
    "qtx": [0, 2],
    "szy": [0],
    "shizhuyangcun": [0],
    "石柱垟": [0],
    # Units by pinyin.
    "lankejianzhu": [1],
    "lkjz": [1],
    # One wrong character, the same sound, traditional characters.
    "鹿鸣蓝庭": [1],
    "鹿鸣瀾庭": [1],
    "岚轲建筑": [1],
    "溪谷垄": [0],
    # Of two characters only a name is meant by its sound.
    "蓝柯": [1],
    "缝衣": [],
    "補償": [0],
    # Numerals in every form.
    "3.6万": [1],
    "36000元": [1],
    "３．６萬元": [1],
    "三万六": [1],
    "3.7万": [],
    # Digits that are said one by one.
    "三六〇国道": [2],
    "二零二三年": [3],
    "四五六国道": [],
    # What must stand there as it is, is not widened.
    "“欠薪”": [],
    "“噪声”": [2],
    "“青田”": [],
    "驴": [],
    "lvlv": [],
}


async def test_what_is_typed_is_found_in_other_words(matters, search) -> None:
    found = {text: sorted(hit.dossier.id for hit in (await search(text)).hits) for text in FOUND}
    assert found == {text: sorted(matters[n] for n in expected) for text, expected in FOUND.items()}


async def test_the_word_itself_comes_before_another_for_the_same(register, index_now, search) -> None:
    other = await register(title="噪声", narrative="噪声", requests=["治理"])
    itself = await register(title="噪音", narrative="噪音", requests=["治理"])
    await index_now()
    assert [hit.dossier.id for hit in (await search("噪音")).hits] == [itself.id, other.id]


async def test_a_name_that_was_heard_comes_before_what_shares_its_written_part(register, index_now, search) -> None:
    """Its own part is too short to be looked for by sound, the rest is a word that many have."""
    others = [
        (await register(title="劳务公司", narrative=f"劳务公司欠{n}月工资，劳务派遣。", requests=["发工资"])).id
        for n in range(1, 5)
    ]
    meant = await register(title="班组", narrative="工地上澄澜劳务的人说再等等。", requests=["发工资"])
    await index_now()
    found = [hit.dossier.id for hit in (await search("橙蓝劳务")).hits]
    assert (found[0], set(found[1:])) == (meant.id, set(others))
    assert [hit.dossier.id for hit in (await search("“橙蓝劳务”")).hits] == []


async def test_what_has_every_word_comes_before_what_has_much_of_one(register, index_now, search) -> None:
    both = await register(title="来信", narrative="炉前高温岗位，花名册上写的是配工。", requests=["退休"])
    much = await register(title="特殊工种高温岗位", narrative="特殊工种，特殊岗位，高温岗位。", requests=["退休"])
    await index_now()
    assert [hit.dossier.id for hit in (await search("高温岗位 配工")).hits] == [both.id, much.id]


async def test_a_phrase_is_not_widened(matters, search) -> None:
    assert (await search("欠薪", phrase=True)).hits == []
    assert (await search("青田", phrase=True)).hits == []


async def test_initials_of_other_regions_say_nothing(matters, search) -> None:
    """Two or three letters stand for many places: only those within the viewer's region are meant."""
    assert len((await search("qtx")).hits) == 2
    assert (await search("qtx", a_viewer(Role.SUPERVISION, JINYUN))).hits == []


async def test_it_says_how_it_understood(matters, search) -> None:
    understood = {
        "青田杨梅": [Reading(ReadAs.PLACE, "青田", regions=(QINGTIAN,)), Reading(ReadAs.WORD, "杨梅")],
        "浙江青田县": [Reading(ReadAs.PLACE, "浙江青田县", regions=(QINGTIAN,))],
        "缙云 3.6万": [Reading(ReadAs.AMOUNT, "3.6万"), Reading(ReadAs.PLACE, "缙云", regions=(JINYUN,))],
        "“国道改线”": [Reading(ReadAs.PHRASE, "国道改线")],
        "qingtian": [
            Reading(ReadAs.PINYIN, "qingtian", regions=(QINGTIAN,)),
            Reading(ReadAs.WORD, "qingtian"),
        ],
        "331121-2026-000042": [Reading(ReadAs.NUMBER, "")],
        "公安局": None,
    }
    for text, readings in understood.items():
        found = (await search(text)).understood_as
        if readings is None:
            assert [reading.read_as for reading in found] == [ReadAs.WORD]
        else:
            assert found == readings, text
    (wages,) = (await search("欠薪")).understood_as
    assert {"拖欠工资"} <= set(wages.also)
    assert "欠薪" not in wages.also


MEANT = {
    "鹿鸣蓝庭": ["鹿鸣澜庭"],
    "岚轲建筑": ["岚柯建筑"],
    "鹿鸣澜庭": [],
    "岚柯建筑": [],
    "溪谷垄村": ["溪口垄村"],
    "驴唇马嘴": [],
    "“鹿鸣蓝庭”": [],
}


async def test_it_asks_whether_something_else_was_meant(matters, search) -> None:
    assert {text: (await search(text)).did_you_mean for text in MEANT} == MEANT


async def test_nothing_is_suggested_that_the_viewer_may_not_read(matters, register, index_now, search) -> None:
    await register(
        purpose="ACCUSATION", title="举报", narrative="窑厂塌方，泰屹窑业瞒报", respondents=[{"name": "泰屹窑业公司"}]
    )
    await register(narrative="村民吴大伟打人", respondents=[{"name": "吴大伟"}])
    await index_now()
    assert (await search("泰易窑业")).did_you_mean == []
    assert (await search("吴大为")).did_you_mean == []
    assert (await search("鹿鸣蓝庭", a_viewer(region=DANCHENG))).did_you_mean == []
    assert (await search("鹿鸣蓝庭", a_viewer(Role.UNIT, QINGTIAN))).did_you_mean == []


async def test_what_is_suggested_is_found(matters, search) -> None:
    (meant,) = (await search("鹿鸣蓝庭")).did_you_mean
    assert [hit.dossier.id for hit in (await search(f"“{meant}”")).hits] == [matters[1]]
    assert (await search("“鹿鸣蓝庭”")).hits == []


async def test_an_own_village_is_where_its_county_is(registry) -> None:
    assert registry.regions.path(VILLAGE)[-2:] == (QINGTIAN, VILLAGE)
    assert a_registration(place=VILLAGE).place == VILLAGE
    assert registry.regions.contains(LISHUI, VILLAGE)
