"""Trades: what firms do, by their names, and the fields that trades are of."""

import pytest

from search.extraction.facts import facts_of
from search.extraction.topics import group_names
from search.extraction.trades import FIELDS, TRADES, field_of, field_of_topics


@pytest.mark.parametrize(
    ("written", "core", "field"),
    [
        ("天恒房地产开发有限公司", "天恒", "housing"),
        ("天恒置地公司", "天恒", "housing"),
        ("天恒建筑劳务有限公司", "天恒", "labour"),
        ("天恒融资担保有限公司", "天恒", "finance"),
        ("天恒教育科技有限公司", "天恒", "education"),
        ("天恒农民资金互助社", "天恒", "finance"),
        ("天恒机械厂", "天恒", "industry"),
        ("仁德骨科医院", "仁德", "health"),
        ("天恒科技有限公司", "天恒", ""),
        ("天恒集团", "天恒", ""),
    ],
)
def test_a_name_tells_the_field(written, core, field) -> None:
    (name,) = facts_of(f"投诉{written}。").names
    assert (name.core, field_of(name)) == (core, field)


def test_where_several_are_told_the_first_counts() -> None:
    (name,) = facts_of("投诉天恒置业有限公司物流分公司。").names
    assert field_of(name) == "housing"


def test_a_group_of_topics_is_in_one_field_or_its_own() -> None:
    groups = [group for field in FIELDS.values() for group in field.topics]
    assert len(groups) == len(set(groups))
    assert None not in map(group_names, groups)
    assert (field_of_topics("property"), field_of_topics("court")) == ("housing", "court")


def test_each_trade_stands_once() -> None:
    assert len(TRADES) == len(set(TRADES))
