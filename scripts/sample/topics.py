"""What sample matters are about and the words they are put together of: read from the data files."""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from string import Formatter
from typing import Any

from dossiers.categories import SHIPPED, CategoryTable, read_categories
from dossiers.matter import Category

_DATA = Path(__file__).parent / "data"
NAMED = frozenset(
    {"village", "estate", "project", "school", "hospital", "street", "company", "builder", "developer", "plant",
     "property", "lender", "old_plant"}
)  # fmt: skip
"""Places of a sentence that hold the name of what it is about."""

_OF_A_STORY = 2
"""Lists of `tell` that go by the story."""
_SHORTEST = 2
"""Sentences of a telling."""
_STRAY = 0.15


@dataclass(frozen=True, slots=True)
class Topic:
    """What people write about: each list in `tell` and `ask` says one thing in several ways.

    Its stories are the ways of the first list in `tell`; what stands at the same place of `titles`, of the second list
    and of the first in `ask` belongs to that story.

    `own`: it happens to one person at a time, so that two such matters may have the same respondents; the others are
    shared by all whom the same village, estate or firm concerns.
    """

    sub: str
    category: Category
    names: tuple[str, ...]
    """The category's name and others it goes by."""
    department: str
    titles: list[str]
    respondents: list[str]
    tell: list[list[str]]
    ask: list[list[str]]
    basis: str
    own: bool
    about: tuple[str, ...]
    """The NAMED places that its titles, respondents and sentences hold."""


@cache
def topics() -> tuple[Topic, ...]:
    """Of every file in data/topics, in the order of their names."""
    departments = tomllib.loads((_DATA / "departments.toml").read_text(encoding="utf-8"))["departments"]
    categories = CategoryTable.shipped()
    aliases = {row.category.sub: row.aliases for row in read_categories(SHIPPED)}
    return tuple(
        _topic(raw, categories.resolve(raw["sub"]), aliases.get(raw["sub"], ()), departments)
        for file in sorted((_DATA / "topics").glob("*.toml"))
        for raw in tomllib.loads(file.read_text(encoding="utf-8"))["topic"]
    )


def _topic(raw: dict[str, Any], category: Category, aliases: Iterable[str], departments: dict[str, str]) -> Topic:
    code = raw.get("dept") or departments.get(category.main, departments["其他"])
    names = (raw["sub"], *aliases)
    sentences = [way for ways in (*raw["tell"], *raw["ask"]) for way in ways]
    about = tuple(sorted(NAMED & _places([*raw["titles"], *raw["respondents"], *sentences])))
    return Topic(
        raw["sub"], category, names, code, raw["titles"], raw["respondents"], raw["tell"], raw["ask"],
        raw.get("basis", ""), raw.get("own", False), about,
    )  # fmt: skip


def _places(sentences: Iterable[str]) -> set[str]:
    return {place for sentence in sentences for _, place, _, _ in Formatter().parse(sentence) if place}


def tell(topic: Topic, story: int, random: Random, brevity: float) -> list[str]:
    """The sentences of a telling; `brevity` is how often one of them is left out."""
    told = [way(ways, story if part < _OF_A_STORY else None, random) for part, ways in enumerate(topic.tell)]
    if len(told) > _SHORTEST and random.random() < brevity:
        told.pop(random.randrange(1, len(told)))
    return told


def way(ways: Sequence[str], story: int | None, random: Random) -> str:
    """The one that belongs to the story, mostly, or any."""
    if story is None or story >= len(ways) or random.random() < _STRAY:
        return random.choice(ways)
    return ways[story]


@cache
def words() -> dict[str, Any]:
    return tomllib.loads((_DATA / "words.toml").read_text(encoding="utf-8"))


def picked(random: Random, name: str) -> str:
    """One of the words of that name."""
    return str(random.choice(words()[name]))
