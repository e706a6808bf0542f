"""A fact of one text held against one of another."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from search.extraction.fact import Fact, Kind

_Of = TypeVar("_Of", bound=Fact)


@dataclass(frozen=True, slots=True)
class Pair:
    """`weight`, 0 to 1: how little likely two matters agree (or differ) in it by chance.

    `near`: agreeing, but not exactly (180 and 一百八十多; a name and its short form); contradicting, but by one
    character.
    """

    kind: Kind
    ours: Fact
    theirs: Fact
    weight: float
    near: bool


def by_kind(facts: Iterable[_Of]) -> dict[Kind, list[_Of]]:
    """Those of each kind in their order; a kind that there is none of is left out."""
    found: dict[Kind, list[_Of]] = {}
    for fact in facts:
        found.setdefault(fact.kind, []).append(fact)
    return found


def one_apart(a: str, b: str) -> bool:
    """One character other, more or fewer."""
    if abs(len(a) - len(b)) > 1 or a == b:
        return False
    short, long = sorted((a, b), key=len)
    at = next((at for at, (x, y) in enumerate(zip(short, long, strict=False)) if x != y), len(short))
    return short[at + (len(short) == len(long)) :] == long[at + 1 :]
