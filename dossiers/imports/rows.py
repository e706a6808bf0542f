"""Rows as they stand in a file, and what is wrong with them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Row:
    """A row by the file's own column names; `number` is its line in the file, counted from 1, the header's too."""

    number: int
    cells: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row is not taken: our name of the field, the file's own column where there is one, and what to do."""

    row: int
    field: str
    reason: str
    column: str | None = None

    def __str__(self) -> str:
        column = f" ({self.column})" if self.column and self.column != self.field else ""
        return f"row {self.row}: {self.field}{column}: {self.reason}"


@dataclass(frozen=True, slots=True)
class BadCell:
    """A cell whose value is not there to be read, and why."""

    reason: str
