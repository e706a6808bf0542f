"""Trades: the fields in which firms work, as their names tell."""

from search.extraction.fact import Kind, Name
from search.extraction.lexicon import ANY_FIELD, FIELDS, TRADES

TRADING = frozenset({Kind.FIRM, Kind.BRAND, Kind.SCHOOL, Kind.HOSPITAL})
"""Kinds of names that stand for who does business; schools and hospitals have their field by what they are."""
_BY_KIND = {Kind.SCHOOL: frozenset({"teaching"}), Kind.HOSPITAL: frozenset({"health"})}


def fields_of(name: Name) -> frozenset[str]:
    """Such as property, of 天恒房地产开发有限公司; none of 天恒科技有限公司, which may do anything."""
    if name.kind is not Kind.FIRM:
        return _BY_KIND.get(name.kind, frozenset())
    _, _, rest = name.name.partition(name.core)
    found = next((trade for trade in TRADES if trade in rest and FIELDS[trade] != ANY_FIELD), None)
    return frozenset({FIELDS[found]}) if found else frozenset()
