"""What a sheet's XML holds besides its values: merged cells, and whether there are formulas."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from openpyxl.utils import column_index_from_string

from dossiers.errors import InvalidInput

_CHUNK = 1 << 20
_LONGEST = 16 << 20
"""Bytes between the ends of two rows: a hostile sheet has one row of millions of cells, read whole by any reader."""
_MARK = re.compile(
    rb"""</(?:[a-z0-9]+:)?row>|<(?:[a-z0-9]+:)?(?:row\s[^<>]*/>|(?P<formula>f[\s>/])|mergeCell\s[^<>]*?"""
    rb"""ref=["'](?P<column>[A-Z]{1,3})(?P<first>[0-9]{1,7}):[A-Z]{1,3}(?P<last>[0-9]{1,7})["'])""",
)


@dataclass(frozen=True, slots=True)
class Merge:
    """The first column of merged cells, and their first and last row."""

    column: int
    first_row: int
    last_row: int


@dataclass(frozen=True, slots=True)
class Layout:
    """`merges` are those of several rows."""

    merges: tuple[Merge, ...]
    formulas: bool


def layout_of(source: IO[bytes], file: str) -> Layout:
    """Raises InvalidInput for a row that no sheet of people has."""
    merges: list[Merge] = []
    formulas = False
    for found in _marks(source, file):
        if found["formula"]:
            formulas = True
        elif found["column"] and found["first"] != found["last"]:
            column = column_index_from_string(found["column"].decode())
            merges.append(Merge(column, int(found["first"]), int(found["last"])))
    return Layout(tuple(merges), formulas)


def _marks(source: IO[bytes], file: str) -> Iterator[re.Match[bytes]]:
    rest, since_row = b"", 0
    while chunk := source.read(_CHUNK):
        text, bracket, rest = (rest + chunk).rpartition(b">")
        text += bracket
        row_end = 0
        for found in _MARK.finditer(text):
            yield found
            if not found["formula"] and not found["column"]:
                row_end, since_row = found.end(), 0
        since_row += len(text) - row_end
        if max(since_row, len(rest)) > _LONGEST:
            raise InvalidInput(file, f"has a row of more than {_LONGEST >> 20} MiB; it is no sheet of matters")
