"""Trades: the field that a firm is in, as its name tells (search/data/trades.toml)."""

import tomllib
from functools import cache
from pathlib import Path
from typing import NamedTuple

DATA = Path(__file__).parents[1] / "data" / "trades.toml"
_SHORTEST = 2
"""Characters of a brand that is left when the trade is taken off."""


class _Fields(NamedTuple):
    by_trade: dict[str, str]
    by_topics: dict[str, str]
    names: dict[str, tuple[str, str]]


def branded(core: str) -> tuple[str, str]:
    """The brand without the trades behind it, and the field that they tell: 天恒 and housing of 天恒置地; or none."""
    field = ""
    while trade := next((trade for trade in _trades() if _is_behind(trade, core)), None):
        core = core.removesuffix(trade)
        field = field or _fields().by_trade[trade]
    return core, field


def field_within(ending: str) -> str:
    """That of the first trade in what stands behind a brand: housing of 置业有限公司; empty where none is."""
    places = [(ending.find(trade), -len(trade), trade) for trade in _trades() if trade in ending]
    return _fields().by_trade[min(places)[2]] if places else ""


def field_of_topics(group: str) -> str:
    """Of a group of topics; the group itself where it is that of no trade."""
    return _fields().by_topics.get(group, group)


def field_names(field: str) -> tuple[str, str] | None:
    """What it is called, in Chinese and English; None where there is none of that id."""
    return _fields().names.get(field)


def _is_behind(trade: str, core: str) -> bool:
    return len(trade) >= _SHORTEST and core.endswith(trade) and len(core) - len(trade) >= _SHORTEST


@cache
def _trades() -> list[str]:
    """The longest first."""
    return sorted(_fields().by_trade, key=lambda trade: (-len(trade), trade))


@cache
def _fields() -> _Fields:
    fields = tomllib.loads(DATA.read_text("utf-8"))["field"]
    return _Fields(
        {trade: field["id"] for field in fields for trade in field["trades"].split()},
        {group: field["id"] for field in fields for group in field["topics"].split()},
        {field["id"]: (field["zh"], field["en"]) for field in fields},
    )
