"""Facts as index terms: stable strings, which candidates and clusters are found by. No person is in any of them."""

from collections.abc import Iterator

from search.extraction.fact import Kind, Name, Period, Place, Precision, Quantity
from search.extraction.facts import Facts
from search.extraction.numbering import specificity

_LEAST = 0.3
"""Specificity from which a number is worth finding others by."""
_PREFIX = {
    Kind.MONEY: "sum",
    Kind.AREA: "area",
    Kind.LENGTH: "length",
    Kind.COUNT: "count",
    Kind.PERCENT: "percent",
    Kind.INTEREST: "interest",
    Kind.SERVICE: "service",
}
_ROUNDED = 3
"""Digits that two tellings of a number have in common."""
_WHOLE = frozenset({Kind.ROUTE, Kind.CODE, Kind.PLOT})
_PARTS = frozenset({Kind.BUILDING, Kind.ROOM, Kind.DOOR, Kind.GROUP})
_UNTELLING = frozenset({Kind.OFFICE, Kind.DOCUMENT})


def keys(facts: Facts) -> frozenset[str]:
    """Such as `name:firm:天恒`, `sum:36000`, `area:8400`, `route:G330`, `building:明珠花园/5`, `month:2023-03`."""
    return frozenset(
        key
        for found in (
            _of_names(facts.names),
            _of_places(facts.places),
            _of_quantities(facts.quantities),
            _of_periods(facts.periods),
        )
        for key in found
    )


def _of_names(names: tuple[Name, ...]) -> Iterator[str]:
    for name in names:
        if not name.general and name.kind not in _UNTELLING and len(name.core) > 1:
            yield f"name:{name.kind.lower()}:{name.core}"


def _of_places(places: tuple[Place, ...]) -> Iterator[str]:
    for place in places:
        if place.kind in _WHOLE and place.value != "*":
            yield f"{place.kind.lower()}:{place.value}"
        elif place.kind in _PARTS and place.of:
            yield f"{place.kind.lower()}:{place.of}/{place.value}"


def _of_quantities(quantities: tuple[Quantity, ...]) -> Iterator[str]:
    for quantity in quantities:
        if quantity.kind in _PREFIX and quantity.exact and specificity(quantity) >= _LEAST:
            value = float(f"{quantity.value:.{_ROUNDED}g}")
            unit = f":{quantity.unit}" if quantity.kind is Kind.COUNT else ""
            yield f"{_PREFIX[quantity.kind]}:{value:.10g}{unit}{'/' + quantity.per if quantity.per else ''}"


def _of_periods(periods: tuple[Period, ...]) -> Iterator[str]:
    for period in periods:
        if period.first and not period.inferred and not period.approximate:
            if period.precision is Precision.DAY:
                yield f"day:{period.first.isoformat()}"
            if period.precision in {Precision.DAY, Precision.MONTH}:
                yield f"month:{period.first.isoformat()[:7]}"
