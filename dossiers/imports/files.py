"""Files of rows: JSON Lines or a workbook, told apart by what they hold and not by their names."""

from collections.abc import Iterator
from pathlib import Path

from dossiers.errors import InvalidInput
from dossiers.imports.columns import Columns
from dossiers.imports.jsonl import count_lines, encoding_of, read_jsonl
from dossiers.imports.rows import Fault, Row
from dossiers.imports.xlsx import Sheet

_ARCHIVE = (b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0")
_TABLES = {".csv": "comma-separated text", ".xls": "a workbook of before 2007", ".ods": "an OpenDocument sheet"}


class RowFile:
    """The rows of a file, to be read once or several times; `notes` say how it is read.

    Raises InvalidInput, under the file's name, where the file as a whole cannot be read; what is wrong with one row
    comes as a Fault in its place. `estimate` is about how many rows there are, where the file says so.
    """

    def __init__(self, path: Path, columns: Columns | None = None, sheet: str | None = None) -> None:
        self.path = path
        self.notes: list[str] = []
        self.estimate: int | None = None
        self._encoding: str | None = None
        try:
            self._sheet = self._open(columns or Columns(), sheet)
        except OSError as error:
            raise InvalidInput(path.name, f"cannot be read: {error.strerror}") from error

    def __iter__(self) -> Iterator[Row | Fault]:
        if self._sheet is not None:
            yield from self._sheet
        elif self._encoding is not None:
            with self.path.open("rb") as file:
                yield from read_jsonl(file, self._encoding)

    def _open(self, columns: Columns, sheet: str | None) -> Sheet | None:
        with self.path.open("rb") as file:
            head = file.read(len(_ARCHIVE[0]))
            if not head:
                raise InvalidInput(self.path.name, "is empty")
            if head in _ARCHIVE:
                return self._open_sheet(Sheet(self.path, columns, sheet))
            if kind := _TABLES.get(self.path.suffix.lower()):
                raise InvalidInput(self.path.name, f"is {kind}; save it as .xlsx")
            file.seek(0)
            self._encoding = encoding_of(file, self.path.name)
        self.estimate = count_lines(self.path)
        if self._encoding != "utf-8":
            self.notes.append(f"read as {self._encoding.upper()}; UTF-8 is the safer encoding")
        return None

    def _open_sheet(self, sheet: Sheet) -> Sheet:
        self.notes.append(f"sheet {sheet.name}, header in row {sheet.header_row}")
        self.estimate = max(0, sheet.estimate - sheet.header_row) if sheet.estimate else None
        return sheet
