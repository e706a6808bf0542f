"""Columns: which column of a file holds which of our fields."""

import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

from dossiers.errors import InvalidInput
from dossiers.imports.words import FIELDS, folded_header, is_blank

_KNOWN = {folded_header(header): name for name, headers in FIELDS.items() for header in (name, *headers)}
_RANK = {folded_header(header): rank for headers in FIELDS.values() for rank, header in enumerate(headers, start=1)}
"""How sure a header is; the field's own name before all."""


@dataclass(frozen=True)
class Columns:
    """`chosen` gives our fields the file's columns where the headers do not speak for themselves; `defaults` what a
    field is where the row leaves it empty. Raises InvalidInput for a field that is none of ours.
    """

    chosen: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for where, names in (("map", self.chosen), ("default", self.defaults)):
            for name in names:
                if name not in FIELDS:
                    raise InvalidInput(where, f"{name[:40]!r} is no field; the fields are {', '.join(FIELDS)}")
        for name, column in self.chosen.items():
            if not isinstance(column, str) or not column.strip():
                raise InvalidInput("map", f"{name} must be given the name of a column")

    @classmethod
    def parse(cls, pairs: Sequence[str] = (), defaults: Sequence[str] = ()) -> Self:
        """From pairs such as ``text=信访内容`` and ``channel=来信``."""
        return cls(dict(_pair("map", pair) for pair in pairs), dict(_pair("default", pair) for pair in defaults))

    @classmethod
    def load(cls, path: Path) -> Self:
        """From a TOML or JSON file: our fields and their columns, and a table `defaults` if wanted."""
        try:
            text = path.read_text("utf-8-sig")
            table = json.loads(text) if path.suffix.lower() == ".json" else tomllib.loads(text)
        except (OSError, ValueError) as error:
            raise InvalidInput(path.name, f"cannot be read as a column map in TOML or JSON: {error}") from error
        if not isinstance(table, dict) or not isinstance(defaults := table.pop("defaults", {}), dict):
            raise InvalidInput(path.name, "must give our fields their columns, and defaults as a table of its own")
        return cls(table, defaults)

    def joined(self, more: "Columns") -> "Columns":
        """These and more; where both say something, `more` counts."""
        return Columns({**self.chosen, **more.chosen}, {**self.defaults, **more.defaults})

    def of(self, headers: Iterable[str]) -> Mapping[str, str]:
        """The column of each of our fields in a file with these headers."""
        return _columns(tuple(headers), tuple(self.chosen.items()))

    def values(self, cells: Mapping[str, Any]) -> dict[str, Any]:
        """What the row says by our fields, defaults put in; without the empty ones."""
        given = {name: cells[column] for name, column in self.of(cells).items() if not is_blank(cells[column])}
        return {**{name: value for name, value in self.defaults.items() if not is_blank(value)}, **given}

    def unread(self, headers: Iterable[str]) -> list[str]:
        """Columns that no field takes."""
        names = tuple(headers)
        taken = set(self.of(names).values())
        return [name for name in names if name not in taken]


@lru_cache(maxsize=256)
def _columns(headers: tuple[str, ...], chosen: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    found = {name: column for name, column in chosen if column in headers}
    taken = {column for _, column in chosen}
    free = {header: folded_header(header) for header in headers if header not in taken}
    for header, plain in sorted(free.items(), key=lambda item: _RANK.get(item[1], 0)):
        if (name := _KNOWN.get(plain)) and name not in dict(chosen):
            found.setdefault(name, header)
    return found


def _pair(option: str, pair: str) -> tuple[str, str]:
    name, mark, value = pair.partition("=")
    if not mark:
        raise InvalidInput(option, f"{pair[:40]!r} must be written field=value")
    return name.strip(), value.strip()
