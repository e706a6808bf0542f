"""The shipped region tree, and what an office may add to it."""

import re
from collections import Counter
from pathlib import Path

import pytest

from dossiers.errors import InvalidInput
from dossiers.regions import COLUMNS, SHIPPED, Level, Region, RegionTree, read_regions

NATION = Region("100000", "全国", Level.NATION)
HENAN = Region("410000", "河南省", Level.PROVINCE, "100000")

ZONE = Region("441900-SSH", "松山湖高新技术产业开发区", Level.ZONE, "441900")
TOWN = Region("331121101", "温溪镇", Level.TOWN, "331121")
VILLAGE = Region("331121101201", "港头村", Level.VILLAGE, "331121101")

SAMPLED = """
    320300 320382 320500 320583 320600 320681 320800 320826 320830 320900 320923 321000 321023 321200 321282
    321300 321322 330000 330100 330200 330206 330281 330282 330300 330302 330304 330327 330400 330482 330483
    330700 330702 330723 330782 330784 330881 331100 331102 331121 331122 331123 331124 331126 331127 331181
    341221 411302 411400 411426 411500 411525 411600 411602 411622 411623 411625 411627 411681 411722 440300
    441900 620000 620100 620102 620400 620422 620500 620522 620523 620600 620621 620622 620800 620802 621000
    621026 621027 621100 621121 640100 650100
"""


@pytest.fixture(scope="module")
def tree() -> RegionTree:
    return RegionTree.shipped()


def test_counts_of_the_shipped_file(tree: RegionTree) -> None:
    counts = Counter(region.level for region in tree)
    assert counts == {Level.NATION: 1, Level.PROVINCE: 34, Level.PREFECTURE: 333, Level.COUNTY: 2847}
    assert len(read_regions(SHIPPED)) == 3215 + 397
    assert RegionTree.shipped() is tree


def test_no_region_is_a_mere_heading(tree: RegionTree) -> None:
    headings = re.compile("市辖区|县|.*直辖县级.*")
    assert [region for region in tree if headings.fullmatch(region.name)] == []


@pytest.mark.parametrize(
    ("code", "path", "name_path"),
    [
        ("100000", ("100000",), "全国"),
        ("810000", ("100000", "810000"), "香港特别行政区"),
        ("331121", ("100000", "330000", "331100", "331121"), "浙江省丽水市青田县"),
        ("411625", ("100000", "410000", "411600", "411625"), "河南省周口市郸城县"),
        ("441900", ("100000", "440000", "441900"), "广东省东莞市"),
        ("110101", ("100000", "110000", "110101"), "北京市东城区"),
        ("500241", ("100000", "500000", "500241"), "重庆市秀山土家族苗族自治县"),
        ("429004", ("100000", "420000", "429004"), "湖北省仙桃市"),
        ("419001", ("100000", "410000", "419001"), "河南省济源市"),
        ("469001", ("100000", "460000", "469001"), "海南省五指山市"),
        ("659001", ("100000", "650000", "659001"), "新疆维吾尔自治区石河子市"),
    ],
)
def test_path(tree: RegionTree, code: str, path: tuple[str, ...], name_path: str) -> None:
    assert tree.path(code) == path
    assert tree.name_path(code) == name_path


@pytest.mark.parametrize("code", ["441900", "442000", "460400", "620200", "710000", "810000", "820000"])
def test_some_regions_have_no_counties(tree: RegionTree, code: str) -> None:
    assert tree.children(code) == ()
    assert tree.at_level(code, Level.COUNTY) is None


@pytest.mark.parametrize("code", ["429004", "429021", "419001", "469001", "659001", "659013", "310115", "500157"])
def test_some_counties_have_no_prefecture(tree: RegionTree, code: str) -> None:
    assert tree.level(code) is Level.COUNTY
    assert tree.level(tree.path(code)[-2]) is Level.PROVINCE
    assert tree.at_level(code, Level.PREFECTURE) is None


def test_ancestors_are_not_code_prefixes(tree: RegionTree) -> None:
    own = tree.extended([Region("320999", "飞地园区", Level.ZONE, "330400")])
    assert own.contains("330000", "320999")
    assert not own.contains("320000", "320999")
    assert "320999" not in own.within("320900")


def test_at_level_common_and_contains(tree: RegionTree) -> None:
    assert tree.at_level("331121", Level.PREFECTURE) == tree["331100"]
    assert tree.at_level("331121", Level.COUNTY) == tree["331121"]
    assert tree.at_level("331121", Level.ZONE) is None
    assert tree.common("331121", "330302") == tree["330000"]
    assert tree.common("331121", "411625") == tree["100000"]
    assert tree.common("331121", "331100") == tree["331100"]
    assert tree.contains("330000", "331121")
    assert tree.contains("331121", "331121")
    assert not tree.contains("331121", "330000")


def test_children_and_within(tree: RegionTree) -> None:
    assert len(tree.children("100000")) == 34
    assert tree.children("650000")[-1].name == "草湖市"
    assert tree.within("442000") == ("442000",)
    assert set(tree.within("100000")) == {region.code for region in read_regions(SHIPPED)}
    assert tree.within("331100")[0] == "331100"
    assert all(tree.contains("331100", code) for code in tree.within("331100"))


@pytest.mark.parametrize(
    ("former", "name", "successor"),
    [
        ("360727", "龙南县", "360783"),  # a county that became a city
        ("500112", "渝北区", "500157"),  # districts put together
        ("522401", "毕节市", "520502"),  # a city that became a district when its prefecture became the city
        ("542200", "山南地区", "540500"),  # a prefecture that became a city
        ("341400", "巢湖市", "340000"),  # a prefecture divided among three
        ("652201", "哈密市", "650502"),
    ],
)
def test_a_former_code_stands_for_its_successor(tree: RegionTree, former: str, name: str, successor: str) -> None:
    assert tree[former].name == name
    assert tree.current(former) == tree[successor]
    assert tree.path(former) == tree.path(successor)
    assert tree.name_path(former) == tree.name_path(successor)
    assert tree.contains(successor, former)
    assert former in tree.within(successor)
    assert former not in {region.code for region in tree}


def test_every_former_region_has_a_present_successor(tree: RegionTree) -> None:
    former = [region for region in read_regions(SHIPPED) if region.successor]
    assert {tree[region.successor or ""].successor for region in former} == {None}
    assert {region.level for region in former} == {Level.PREFECTURE, Level.COUNTY}


def test_every_region_of_the_sample_matters_resolves(tree: RegionTree) -> None:
    codes = SAMPLED.split()
    assert len(codes) == 81
    assert [code for code in codes if code not in tree or tree[code].successor] == []


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("青田", ["331121"]),
        ("青田县", ["331121"]),
        ("丽水市青田县", ["331121"]),
        ("丽水青田", ["331121"]),
        ("浙江省 丽水市 青田县", ["331121"]),
        ("浙江省青田县", ["331121"]),
        ("温州市青田县", []),
        ("吉林", ["220000", "220200"]),
        ("和平区", ["120101", "210102"]),
        ("天津和平区", ["120101"]),
        ("内蒙古", ["150000"]),
        ("恩施", ["422800", "422801"]),
        ("恩施州", []),
        ("东乡", ["361003", "622926"]),
        ("神农架", ["429021"]),
        ("万柏林", ["140109"]),
        ("易县", ["130633"]),
        ("易", []),
        ("巢湖市", ["340181"]),
        ("南通市海门市", ["320614"]),
        ("海门市", ["320614"]),
        ("全国", ["100000"]),
        ("", []),
        ("没有这个地方", []),
        ("县" * 1_000_000, []),
    ],
)
def test_find(tree: RegionTree, name: str, codes: list[str]) -> None:
    assert [region.code for region in tree.find(name)] == codes


@pytest.mark.parametrize("code", ["", "999999", "33", "331121 ", "3311210", "9" * 10_000_000])
def test_an_unknown_code_is_refused(tree: RegionTree, code: str) -> None:
    assert code not in tree
    for question in (tree.path, tree.name_path, tree.within, tree.children, tree.level, tree.current):
        with pytest.raises(InvalidInput, match="is no region here; give the six digits") as refusal:
            question(code)
        assert refusal.value.field == "region"
        assert len(str(refusal.value)) < 250


def test_an_office_adds_zone_town_and_village(tree: RegionTree) -> None:
    own = tree.extended([VILLAGE, TOWN, ZONE])
    assert own.name_path("331121101201") == "浙江省丽水市青田县温溪镇港头村"
    assert own.path("331121101201")[-3:] == ("331121", "331121101", "331121101201")
    assert own.within("331121") == ("331121", "331121101", "331121101201")
    assert own.at_level("331121101201", Level.TOWN) == TOWN
    assert own.children("441900") == (ZONE,)
    assert own.contains("440000", ZONE.code)
    assert own.find("温溪") == [TOWN]
    assert own.find("青田县港头村") == [VILLAGE]
    assert own.find("东莞松山湖高新技术产业开发区") == [ZONE]
    assert TOWN.code not in tree


def test_an_office_adds_the_corps(tree: RegionTree) -> None:
    corps = Region("XPCC", "新疆生产建设兵团", Level.ZONE, "650000")
    division = Region("XPCC-08", "第八师", Level.ZONE, "XPCC")
    regiment = Region("XPCC-08-121", "一二一团", Level.TOWN, "XPCC-08")
    own = tree.extended([corps, division, regiment])
    assert own.name_path(regiment.code) == "新疆维吾尔自治区新疆生产建设兵团第八师一二一团"
    assert own.at_level(regiment.code, Level.ZONE) == division


def test_an_office_adds_the_successor_of_a_code_the_file_does_not_know(tree: RegionTree) -> None:
    own = tree.extended([Region("654100", "伊犁地区", Level.PREFECTURE, successor="654000")])
    assert own.name_path("654100") == "新疆维吾尔自治区伊犁哈萨克自治州"


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        (Region("331121", "重号镇", Level.TOWN, "331121"), "regions.331121.code", "already that of 青田县"),
        (Region("360727", "旧号镇", Level.TOWN, "331121"), "regions.360727.code", "already that of 龙南县"),
        (Region("T1", "无主镇", Level.TOWN, "331199"), "regions.T1.parent", "无主镇: 331199 is no region here"),
        (Region("T1", "孤镇", Level.TOWN), "regions.T1.parent", "only the nation, 100000, goes without a parent"),
        (Region("T1", "旧属镇", Level.TOWN, "360727"), "regions.T1.parent", "is a former region; name its successor"),
        (Region("T1", "大镇", Level.PROVINCE, "331121"), "regions.T1.level", "a PROVINCE cannot lie below 青田县"),
        (
            Region("T1", "平级县", Level.COUNTY, "331121"),
            "regions.T1.level",
            "a COUNTY cannot lie below 青田县, a COUNTY",
        ),
        (Region("T1", "别国", Level.NATION, "100000"), "regions.T1.level", "a NATION cannot lie below 全国"),
        (Region("T1", "旧镇", Level.TOWN, successor="T9"), "regions.T1.successor", "T9 is no region here"),
        (Region("T1", "旧镇", Level.TOWN, successor="360727"), "regions.T1.successor", "name its successor 360783"),
        (Region("T1", "自环区", Level.ZONE, "T1"), "regions.T1.parent", "run in a circle"),
    ],
)
def test_a_bad_addition_is_refused_by_name(tree: RegionTree, row: Region, field: str, reason: str) -> None:
    with pytest.raises(InvalidInput, match=re.escape(reason)) as refusal:
        tree.extended([row])
    assert refusal.value.field == field


def test_a_circle_is_refused(tree: RegionTree) -> None:
    circle = [
        Region("Z1", "甲区", Level.ZONE, "Z3"),
        Region("Z2", "乙区", Level.ZONE, "Z1"),
        Region("Z3", "丙区", Level.ZONE, "Z2"),
    ]
    with pytest.raises(InvalidInput, match=r"regions\.Z1\.parent: 甲区: its ancestors run in a circle"):
        tree.extended(circle)


def test_a_tree_needs_a_nation() -> None:
    with pytest.raises(InvalidInput, match="no row is the nation"):
        RegionTree([])
    with pytest.raises(InvalidInput, match="a PROVINCE needs a parent"):
        RegionTree([Region("410000", "河南省", Level.PROVINCE)])
    assert RegionTree([HENAN, NATION]).path("410000") == ("100000", "410000")


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("", "镇"),
        ("3311 21", "镇"),
        ("331121\n", "镇"),
        ("青田", "镇"),
        ("$where", "镇"),
        ("a.b", "镇"),
        ("-1", "镇"),
        ("1" * 25, "镇"),
        ("T1", ""),
        ("T1", "温溪 镇"),
        ("T1", "温溪镇\n"),
        ("T1", "温溪\x00镇"),
        ("T1", "镇" * 101),
    ],
)
def test_a_malformed_code_or_name_is_refused(code: str, name: str) -> None:
    with pytest.raises(InvalidInput):
        Region(code, name, Level.TOWN, "331121")


def test_a_region_is_present_or_former() -> None:
    with pytest.raises(InvalidInput, match="T1 温溪镇 cannot have a parent too"):
        Region("T1", "温溪镇", Level.TOWN, "331121", "331122")


def test_an_office_file(tree: RegionTree, tmp_path: Path) -> None:
    file = tmp_path / "own.tsv"
    rows = ["\t".join(COLUMNS), "331121101\t温溪镇\tTOWN\t331121\t", "", "331121101201\t港头村\tVILLAGE\t331121101\t"]
    file.write_text("\r\n".join(rows), "utf-8-sig")  # as a spreadsheet on Windows saves it
    assert read_regions(file) == [TOWN, VILLAGE]
    assert tree.extended(file).find("温溪镇港头村") == [VILLAGE]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"own\.tsv:1: the header must be code, name"),
        ("code,name,level,parent,successor\n", r"own\.tsv:1: the header must be code, name"),
        ("{header}\nT1\t镇\tTOWN\t331121\n", r"own\.tsv:2: has 4 columns; 5 are wanted"),
        ("{header}\n\nT1\t镇\t乡级\t331121\t\n", r"own\.tsv:3: '乡级' is no level; use one of NATION, PROVINCE"),
        ("{header}\nT 1\t镇\tTOWN\t331121\t\n", r"own\.tsv:2: code: 'T 1' is no region code"),
        ("{header}\nT1\t镇\tTOWN\t331121\t331122\n", r"own\.tsv:2: successor: T1 镇 cannot have a parent too"),
    ],
)
def test_a_bad_file_is_refused_by_line(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "own.tsv"
    file.write_text(text.replace("{header}", "\t".join(COLUMNS)), "utf-8")
    with pytest.raises(InvalidInput, match=message):
        read_regions(file)


def test_a_file_that_is_no_text_or_is_missing_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "own.tsv"
    with pytest.raises(InvalidInput, match=r"own\.tsv: cannot be read"):
        read_regions(file)
    file.write_bytes("青田".encode("gb18030"))
    with pytest.raises(InvalidInput, match=r"own\.tsv: cannot be read"):
        read_regions(file)
