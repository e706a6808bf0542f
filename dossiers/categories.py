"""Categories of matters (内容分类): a table of two levels, and the other names that each is known by.

What the table does not know is kept in the words it came in, below 其他: a matter is never refused for its category.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Self

from dossiers.errors import InvalidInput, invalid_input
from dossiers.matter import Category

SHIPPED = Path(__file__).with_name("data") / "categories.tsv"
COLUMNS = ("大类", "小类", "别名")
OTHER = "其他"

_QUOTES = re.compile(r"[\s\"'“”‘’《》【】\[\]]+")
_TAIL = re.compile(r"(?<=..)(?:问题|方面|事项|类别|类)$")
_BETWEEN_LEVELS = re.compile(r"/|\\|>+|→|\||::?|[-–—]+|·")


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """A category and the other names that stand for it."""

    category: Category
    aliases: tuple[str, ...] = ()


class CategoryTable:
    """Categories by name. Raises InvalidInput where one name stands for two of them."""

    def __init__(self, rows: Iterable[CategoryRow]) -> None:
        self._rows = list(rows)
        self._named: dict[str, Category] = {}
        for row in self._rows:
            for name in (row.category.sub or row.category.main, *row.aliases):
                self._name(name, row.category)

    def _name(self, name: str, category: Category) -> None:
        known = self._named.setdefault(_folded(name), category)
        if known != category:
            raise InvalidInput("categories", f"{name} stands for {_path(known)} and {_path(category)}; choose one")

    @classmethod
    @cache
    def shipped(cls) -> Self:
        return cls(read_categories(SHIPPED))

    def __iter__(self) -> Iterator[Category]:
        """Every 大类, each followed by its 小类."""
        return (row.category for row in self._rows)

    def find(self, name: str) -> Category | None:
        """The category of that name or alias: 农民工欠薪 and 拖欠农民工工资问题 are the same one."""
        folded = _folded(name)
        return self._named.get(folded) or self._named.get(_TAIL.sub("", folded))

    def resolve(self, name: str | None, sub: str | None = None) -> Category:
        """The category meant by one name, by two, or by both levels in one (自然资源/征地补偿).

        A 小类 that the table does not have under its 大类 stays as it is there; a 大类 that it does not have gives way
        to a known 小类, and with an unknown one both stay below 其他. Raises InvalidInput for what is no name: longer
        than 100 characters or of several lines.
        """
        if not sub and (known := self.find(name or "")):
            return known
        levels = [*_levels(name or ""), *_levels(sub or "")]
        with invalid_input("category"):
            return self._resolve(levels) if levels else Category(main=OTHER)

    def named(self, main: str, sub: str | None = None) -> Category:
        """The very category of that name, or of these two; raises InvalidInput naming those there are."""
        first = self.find(main)
        if first is None:
            mains = "、".join(dict.fromkeys(row.category.main for row in self._rows))
            raise InvalidInput("category_main", f"is no category of the table; its first level has {mains}")
        if sub is None:
            return first
        second = self.find(sub)
        if second is None or not second.sub or second.main != first.main:
            below = (row.category.sub for row in self._rows if row.category.main == first.main)
            raise InvalidInput("category_sub", f"is none below {first.main}; there is {'、'.join(filter(None, below))}")
        return second

    def _resolve(self, levels: Sequence[str]) -> Category:
        known = [self.find(level) for level in levels]
        main = next((category.main for category in known if category and not category.sub), None)
        for category in reversed(known):
            if category and category.sub and main in (None, category.main):
                return category
        below = [level for level, category in zip(levels, known, strict=True) if category is None or category.sub]
        return Category(main=main or OTHER, sub="/".join(below) or None)


def read_categories(path: Path) -> list[CategoryRow]:
    """Rows of a file of tab-separated COLUMNS; raises InvalidInput with file and line for a bad one."""
    try:
        lines = enumerate(path.read_text("utf-8-sig").splitlines(), start=1)
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(path.name, f"cannot be read as UTF-8 text: {error}") from error
    rows = [(line, text.split("\t")) for line, text in lines if text.strip() and not text.startswith("#")]
    if not rows or tuple(rows[0][1]) != COLUMNS:
        raise InvalidInput(path.name, f"the first line must name the columns {', '.join(COLUMNS)}, parted by tabs")
    return [_row(values, f"{path.name}:{line}") for line, values in rows[1:]]


def _row(values: list[str], where: str) -> CategoryRow:
    if len(values) != len(COLUMNS):
        raise InvalidInput(where, f"has {len(values)} columns; {len(COLUMNS)} are wanted: {', '.join(COLUMNS)}")
    main, sub, aliases = values
    with invalid_input(where):
        category = Category(main=main, sub=sub or None)
    return CategoryRow(category, tuple(alias for alias in aliases.split("、") if alias))


def _levels(name: str) -> list[str]:
    return [level.strip() for level in _BETWEEN_LEVELS.split(unicodedata.normalize("NFKC", name)) if level.strip()]


def _folded(name: str) -> str:
    return _QUOTES.sub("", unicodedata.normalize("NFKC", name)).casefold()


def _path(category: Category) -> str:
    return f"{category.main}/{category.sub}" if category.sub else category.main
