"""Facts as one line each, so that tables can be read."""

from datetime import date

from search.extraction.fact import Fact, Member, Name, Period, Place, Quantity
from search.extraction.facts import Facts

TOLD = date(2024, 6, 3)


def said(fact: Fact) -> str:
    """36000元/亩 租金; 200~300元; VILLAGE 石桥; BUILDING 明珠花园 5; 2023-03-01 MONTH."""
    if isinstance(fact, Quantity):
        value = f"{fact.value:.10g}" if fact.exact else f"{fact.low:.10g}~{fact.high:.10g}"
        per = f"/{fact.per}" if fact.per else ""
        return f"{fact.kind} {value}{fact.unit}{per} {fact.about}".rstrip()
    if isinstance(fact, Period):
        return _period(fact)
    if isinstance(fact, Name):
        return (
            f"{fact.kind} {fact.region + '|' if fact.region else ''}{fact.core}{' (general)' if fact.general else ''}"
        )
    if isinstance(fact, Member):
        return f"{fact.kind} {fact.value}{' ' + fact.group if fact.group not in {'', fact.value} else ''}"
    assert isinstance(fact, Place)
    return f"{fact.kind} {fact.of + ' ' if fact.of else ''}{fact.value}"


def _period(period: Period) -> str:
    days = f"{period.first or '?'}" if period.first == period.last else f"{period.first or '?'}..{period.last or '?'}"
    marks = ("?" if period.inferred else "") + ("~" if period.approximate else "")
    return f"{days} {period.precision}{marks} {period.about}".rstrip()


def all_said(facts: Facts) -> list[str]:
    return [said(fact) for fact in facts]
