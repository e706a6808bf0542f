"""Fine places, routes, codes."""

import pytest

from search.extraction.facts import facts_of
from tests.search.extraction.saying import TOLD, all_said

PLACES = [
    ("春江花园5栋2单元1402室", ["ESTATE 春江花园", "BUILDING 春江花园 5", "UNIT 春江花园 2", "ROOM 春江花园 1402"]),
    ("春江花园3-2-1402", ["ESTATE 春江花园", "BUILDING 春江花园 3", "UNIT 春江花园 2", "ROOM 春江花园 1402"]),
    ("住十一幢", ["BUILDING 11"]),
    ("住三栋", ["BUILDING 3"]),
    ("三栋楼", ["COUNT 3栋"]),
    ("共5栋", ["COUNT 5栋"]),
    ("9号楼漏水", ["BUILDING 9"]),
    ("9#、10#楼业主", ["BUILDING 9", "BUILDING 10"]),
    ("12号楼1单元", ["BUILDING 12", "UNIT 1"]),
    ("B座", ["BUILDING B"]),
    ("十号楼1402", ["BUILDING 10", "ROOM 1402"]),
    ("18楼的老太太", ["FLOOR 18"]),
    ("金水路128号", ["STREET 金水路", "DOOR 金水路 128"]),
    ("石桥村六组", ["VILLAGE 石桥", "GROUP 石桥 6"]),
    ("石桥村五、六、七组", ["VILLAGE 石桥", "GROUP 石桥 5", "GROUP 石桥 6", "GROUP 石桥 7"]),
    ("石桥村3组村民", ["VILLAGE 石桥", "GROUP 石桥 3"]),
    ("第五村民小组", ["GROUP 5"]),
    ("石桥村三社", ["VILLAGE 石桥", "GROUP 石桥 3"]),
    ("春江花园二期", ["ESTATE 春江花园", "PHASE 春江花园 2"]),
    ("二期工程停工", ["PHASE 2"]),
    ("分三期付款", []),
    ("G330国道", ["ROUTE G330"]),
    ("330国道", ["ROUTE G330"]),
    ("国道330", ["ROUTE G330"]),
    ("三三〇国道", ["ROUTE G330"]),
    ("S211省道", ["ROUTE S211"]),
    ("龙青公路K12处", ["ROUTE 龙青线"]),
    ("A-12地块", ["PLOT A-12"]),
    ("3号地块", ["PLOT 3"]),
    ("合同编号HT2023-015", ["CODE HT2023-015"]),
    ("青政发〔2023〕15号", ["CODE 青政发(2023)15号"]),
    ("（2023）浙1121民初123号", ["CODE (2023)浙1121民初123号"]),
    ("浙K12345的车", ["CODE *"]),
    ("G330改线石桥段", ["ROUTE G330", "SECTION G330 石桥"]),
    ("S211省道大塘至石桥段", ["ROUTE S211", "SECTION S211 大塘至石桥"]),
    ("X102县道白塔路段", ["STREET 县|道白塔路", "ROUTE X102", "SECTION X102 白塔"]),
    ("龙青线白岩段", ["ROUTE 龙青线", "SECTION 龙青线 白岩"]),
    ("二标段的工人", ["SECTION 标2"]),
    ("TJ-03标段", ["SECTION 标3"]),
    ("G25高速段", ["ROUTE G25"]),
    ("104国道这一段", ["ROUTE G104"]),
    ("按去年的线", ["2023-01-01..2023-12-31 YEAR"]),
    ("银行卡6222021234567890123", []),
]


@pytest.mark.parametrize(("text", "facts"), [*PLACES])
def test_a_phrase_holds_these_facts_and_no_others(text, facts):
    assert all_said(facts_of(text, TOLD)) == facts
