"""Roots: what a text names that may stand behind the matters of many, and what tells those of one name apart."""

import pytest

from search.clusters.roots import Root, roots_of
from search.extraction.facts import facts_of
from search.extraction.topics import about

HERE = "331100"
HOMES = "买的房子约定去年交房，开发商逾期交房至今，要求支付违约金。"
LENT = "理财到期不能兑付，要求退还本金。"

NAMED = {
    # Of a short brand the trade tells which firm it is, whatever is complained of.
    f"天恒置业有限公司。{HOMES}": ["FIRM:天恒|housing|"],
    f"天恒置业有限公司。{LENT}": ["FIRM:天恒|housing|"],
    f"天恒置地公司。{HOMES}": ["FIRM:天恒|housing|"],
    f"天恒劳务有限公司。{HOMES}": ["FIRM:天恒|labour|"],
    f"天恒机械厂。{HOMES}": ["FIRM:天恒|industry|"],
    # Where it does not tell, what is complained of does.
    f"天恒公司。{HOMES}": ["FIRM:天恒|housing|"],
    f"天恒公司。{LENT}": ["FIRM:天恒|finance|"],
    # A longer brand is one's own, however its firms are called.
    f"金穗满仓公司。{LENT}": ["FIRM:金穗满仓||"],
    f"金穗满仓农牧有限公司。{HOMES}": ["FIRM:金穗满仓||"],
    f"我在“金穗满仓”平台上。{LENT}": ["FIRM:金穗满仓||"],
    # A private hospital is a firm; that of a region is not.
    "安禾眼科医院开刀以后看不见了。": ["FIRM:安禾|health|"],
    "青田县人民医院开刀以后看不见了。": [],
    # What every city has is told apart by where it is, and by what is complained of there.
    f"我住锦绣花园小区。{HOMES}": [f"ESTATE:锦绣花园|housing|{HERE}"],
    # Laws stand behind everything, a policy behind its own.
    "根据《土地管理法》和《青田县安置办法细则》。": [],
    "村干部和县政府不管。": [],
}


@pytest.mark.parametrize(("text", "roots"), NAMED.items())
def test_what_stands_behind(text, roots) -> None:
    assert roots_of(facts_of(text), about(text), HERE) == roots


@pytest.mark.parametrize("term", ["FIRM:天恒|housing|", "FIRM:a:b||", "ESTATE:锦绣花园|property|331100"])
def test_a_root_is_read_as_it_is_written(term) -> None:
    assert str(Root.read(term)) == term
