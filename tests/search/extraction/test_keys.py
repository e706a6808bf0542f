import pytest

from search.extraction.facts import facts_of
from search.extraction.keys import keys
from tests.search.extraction.saying import TOLD

KEYS = [
    ("浙江天恒建筑劳务有限公司欠我27.36万元", {"name:firm:天恒", "sum:274000"}),
    ("青田县石桥村六组", {"name:village:石桥", "group:石桥/6"}),
    ("春江花园5栋1402室", {"name:estate:春江花园", "building:春江花园/5", "room:春江花园/1402"}),
    ("G330国道改线", {"route:G330"}),
    ("2023年3月5日", {"day:2023-03-05", "month:2023-03"}),
    ("12.6亩，186棵树", {"area:8400", "count:186:棵"}),
    ("每亩3.85万元", {"sum:38500/亩"}),
    ("青田县人民医院", {"name:hospital:青田人民医院"}),
    ("县人社局不管，一万元，三年，去年，3月", set()),
    ("浙K12345，电话13812345678，身份证331121199001011234", set()),
    ("李某、王建国和陈老板", set()),
]


@pytest.mark.parametrize(("text", "terms"), KEYS)
def test_keys_of_a_text(text, terms):
    assert keys(facts_of(text, TOLD)) == terms


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("欠27.36万元", "欠了二十七万三千六"),
        ("12.6亩", "十二亩六分地"),
        ("青田县石桥村", "石桥行政村"),
        ("杭州天恒建设有限公司", "天恒公司"),
        ("国道330", "G330"),
        ("186棵", "一百八十六棵"),
        ("春江花园3栋", "春江花园小区三栋"),
        ("僑胞存入廿六萬五千元", "26.5万元"),
    ],
)
def test_two_ways_of_saying_one_thing_have_one_key(one, other):
    assert keys(facts_of(one)) == keys(facts_of(other)) != set()
