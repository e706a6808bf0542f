"""Trades: what firms work in, by their names."""

import pytest

from search.extraction.facts import facts_of
from search.extraction.lexicon import ANY_FIELD, FIELDS, TRADES
from search.extraction.trades import fields_of


@pytest.mark.parametrize(
    ("written", "fields"),
    [
        ("天恒房地产开发有限公司", {"property"}),
        ("天恒置业有限公司", {"property"}),
        ("天恒建筑劳务有限公司", {"building"}),
        ("天恒融资担保有限公司", {"finance"}),
        ("天恒科技有限公司", set()),
        ("天恒集团", set()),
        ("天恒教育科技有限公司", {"teaching"}),
        ("砚北小学", {"teaching"}),
        ("仁德骨科医院", {"health"}),
    ],
)
def test_fields_are_told_by_the_name(written, fields) -> None:
    (name,) = facts_of(f"投诉{written}。").names
    assert fields_of(name) == fields


def test_each_trade_is_of_one_field() -> None:
    assert len(TRADES) == len(set(TRADES)) == len(FIELDS)
    assert ANY_FIELD in FIELDS.values()
