"""A paper as data: what stands in which section. How it looks is the template's matter (papers/templates)."""

import hashlib
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, TypeAlias

import orjson


@dataclass(frozen=True, slots=True)
class Fact:
    """A name and its value: a text, or records with facts of their own."""

    name: str
    value: "str | list[list[Fact]]"


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the contents (卷内目录): who is responsible for it, and of which day it is."""

    title: str
    by: str = ""
    on: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """Of a part of a section; `item` where the contents name it."""

    text: str
    item: Item | None = None
    kind: Literal["heading"] = "heading"


@dataclass(frozen=True, slots=True)
class Facts:
    rows: list[Fact]
    kind: Literal["facts"] = "facts"


@dataclass(frozen=True, slots=True)
class Table:
    """`widths` are shares of the page's width."""

    columns: list[str]
    widths: list[float]
    rows: list[list[str]]
    kind: Literal["table"] = "table"


@dataclass(frozen=True, slots=True)
class Hashes:
    """Names and hashes, which are printed without a break."""

    rows: list[Fact]
    kind: Literal["hashes"] = "hashes"


@dataclass(frozen=True, slots=True)
class Passage:
    text: str
    kind: Literal["passage"] = "passage"


@dataclass(frozen=True, slots=True)
class Large:
    """Text in large print, for who reads with difficulty."""

    text: str
    kind: Literal["large"] = "large"


@dataclass(frozen=True, slots=True)
class Note:
    """In small print."""

    text: str
    kind: Literal["note"] = "note"


Block: TypeAlias = Heading | Facts | Table | Hashes | Passage | Large | Note


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    blocks: list[Block]
    item: Item
    own_page: bool = False
    """Whether it begins on a page of its own."""


@dataclass(frozen=True, slots=True)
class Paper:
    """`on` is the day it speaks of, which the file says it was made: never the day on which it is made."""

    kind: str
    number: str
    title: str
    on: date
    cover: list[Fact]
    sections: list[Section] = field(default_factory=list)
    contents: bool = True
    """Whether it has a cover and contents with page numbers."""

    def plain(self) -> dict[str, Any]:
        """As the template reads it."""
        data: dict[str, Any] = orjson.loads(orjson.dumps(self))
        return data

    def digest(self) -> str:
        """SHA-256 of what it says; marks of who asked for it are no part of that."""
        return hashlib.sha256(orjson.dumps(self, option=orjson.OPT_SORT_KEYS)).hexdigest()
