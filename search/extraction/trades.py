"""Trades: what firms do, as their names say it, and the fields that trades are of (data/trades.toml)."""

from typing import NamedTuple

from search.extraction.fact import Name
from search.extraction.tables import table

_DATA = table("trades")


class Field(NamedTuple):
    """`topics` are the groups of topics in which its firms are complained of."""

    id: str
    zh: str
    en: str
    topics: frozenset[str]


FIELDS = {row["id"]: Field(row["id"], row["zh"], row["en"], frozenset(row["topics"].split())) for row in _DATA["field"]}
_OF_TRADES = {trade: row["id"] for row in _DATA["field"] for trade in row["trades"].split()}
_TELLING = _OF_TRADES | {ending: row["id"] for row in _DATA["field"] for ending in row.get("tells", "").split()}
TRADES = tuple(sorted((*_OF_TRADES, *_DATA["any"].split()), key=len, reverse=True))
"""Which a short form of a firm's name leaves out, the longest first."""


def field_of(name: Name) -> str:
    """Id of the field that is told behind its core: housing, of 天恒房地产开发有限公司; empty, of 天恒科技公司."""
    ending = name.name.lower().partition(name.core)[2]
    places = [(ending.find(word), -len(word), word) for word in _TELLING if word in ending]
    return _TELLING[min(places)[2]] if places else ""


def field_of_topics(group: str) -> str:
    """In which field what is complained of is; the group itself where it is of none."""
    return next((field.id for field in FIELDS.values() if group in field.topics), group)
