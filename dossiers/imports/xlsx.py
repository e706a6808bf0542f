"""Rows of a sheet of an .xlsx workbook, read as a stream."""

import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import islice, repeat
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.escape import unescape
from openpyxl.workbook import Workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from dossiers.errors import InvalidInput
from dossiers.imports.columns import Columns
from dossiers.imports.layout import Layout, Merge, layout_of
from dossiers.imports.rows import BadCell, Row
from dossiers.imports.words import is_blank

UNPACKED = 512 * 1024 * 1024
"""Bytes of a workbook, unpacked; a file of some hundred kilobytes can hold gigabytes to choke on."""
_ROWS = 1_048_576
_COLUMNS = 512
_CHUNK = 256
_HEADER_WITHIN = 20
"""Titles and remarks may stand above the header, in so many rows."""
_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"})
_OLE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")

Values = Sequence[Any]


class Sheet:
    """A sheet with the row in which its header stands; iterating gives the rows below it.

    Raises InvalidInput where the file is no workbook, is locked or too large, or leaves open which sheet is meant.
    """

    def __init__(self, path: Path, columns: Columns, name: str | None = None) -> None:
        _check_file(path)
        self.path = path
        self.columns = columns
        with _workbook(path) as workbook:
            sheets = [_named(workbook, path.name, name)] if name else _visible(workbook)
            sizes = {sheet.title: sheet.max_row for sheet in sheets}
            layouts = {sheet.title: _layout(sheet, path.name) for sheet in sheets}
            headers = {sheet.title: found for sheet in sheets if (found := self._header(sheet, layouts[sheet.title]))}
            if len(headers) != 1:
                raise InvalidInput(path.name, _which(workbook, list(headers), columns))
            self.name, (self.header_row, self.header) = next(iter(headers.items()))
            self.estimate: int | None = sizes[self.name]
            self.layout = layouts[self.name]
        self._check_chosen()

    def __iter__(self) -> Iterator[Row]:
        with _workbook(self.path) as workbook:
            rows = _rows(workbook[self.name], self.layout, self.path.name)
            for number, values in _with_formulas(self.path, self.name, self.layout, rows):
                if number <= self.header_row or not any(values):
                    continue
                cells = {header: _value(value) for header, value in zip(self.header, values, strict=False)}
                if not all(is_blank(value) for value in cells.values()):
                    yield Row(number, cells)

    def _header(self, sheet: ReadOnlyWorksheet, layout: Layout) -> tuple[int, list[str]] | None:
        """The first row that names the most of our fields, the text among them."""
        best: tuple[int, int, list[str]] = (0, 0, [])
        for number, values in islice(_rows(sheet, layout, self.path.name), _HEADER_WITHIN):
            header = _unique(values)
            fields = self.columns.of(header)
            if "text" in fields and len(fields) > best[0]:
                best = (len(fields), number, header)
        return best[1:] if best[0] else None

    def _check_chosen(self) -> None:
        for field, column in self.columns.chosen.items():
            if column not in self.header:
                known = ", ".join(self.header)
                raise InvalidInput("map", f"there is no column {column!r} for {field}; there are {known}")


def _check_file(path: Path) -> None:
    with path.open("rb") as file:
        head = file.read(4)
        if head == _OLE:
            file.seek(0)
            locked = any(_ENCRYPTED in chunk for chunk in iter(lambda: file.read(1 << 24), b""))
            raise InvalidInput(
                path.name,
                "is protected by a password; save it without one"
                if locked
                else "is a workbook of before 2007 (.xls); save it as .xlsx",
            )
    try:
        with zipfile.ZipFile(path) as archive:
            names, size = archive.namelist(), sum(part.file_size for part in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise InvalidInput(path.name, "is damaged, or no .xlsx workbook; open it and save it again") from error
    if "[Content_Types].xml" not in names:
        raise InvalidInput(path.name, "is an archive but no .xlsx workbook; save it as .xlsx")
    if size > UNPACKED:
        raise InvalidInput(path.name, f"unpacks to more than {UNPACKED >> 20} MiB; split it into several files")


@contextmanager
def _workbook(path: Path, *, formulas: bool = False) -> Iterator[Workbook]:
    with _readable(path.name):
        workbook = load_workbook(path, read_only=True, data_only=not formulas, keep_links=False)
    with closing(workbook):
        yield workbook


@contextmanager
def _readable(name: str) -> Iterator[None]:
    """What the reader of workbooks raises and warns of in a damaged one is of every kind."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        except InvalidInput:
            raise
        except Exception as error:
            reason = "is damaged, or no .xlsx workbook; open it in a spreadsheet program and save it again"
            raise InvalidInput(name, f"{reason} ({type(error).__name__})") from error


def _visible(workbook: Workbook) -> list[ReadOnlyWorksheet]:
    return [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]


def _named(workbook: Workbook, file: str, name: str) -> ReadOnlyWorksheet:
    for sheet in workbook.worksheets:
        if sheet.title == name:
            return sheet
    names = ", ".join(sheet.title for sheet in workbook.worksheets)
    raise InvalidInput(file, f"has no sheet {name!r}; it has {names}")


def _which(workbook: Workbook, fitting: list[str], columns: Columns) -> str:
    if fitting:
        return f"has several sheets that could be meant; choose one of {', '.join(fitting)}"
    if not any(any(True for _ in sheet.iter_rows(max_row=1)) for sheet in workbook.worksheets):
        return "has no rows"
    wanted = columns.chosen.get("text", "内容 or 信访内容")
    return f"has no header row: none of the first {_HEADER_WITHIN} rows names the column of the text ({wanted}); map it"


def _layout(sheet: ReadOnlyWorksheet, file: str) -> Layout:
    with _readable(file), sheet._get_source() as source:  # type: ignore[attr-defined]  # noqa: SLF001 - the only way to its XML
        return layout_of(source, file)


def _rows(sheet: ReadOnlyWorksheet, layout: Layout, file: str) -> Iterator[tuple[int, Values]]:
    """Rows with their numbers, merged cells filled in downwards: each says what the eye reads in it."""
    sheet.reset_dimensions()
    rows = iter(sheet.iter_rows(max_col=_COLUMNS, max_row=_ROWS + 1, values_only=True))  # type: ignore[misc]
    waiting = sorted(layout.merges, key=lambda merge: merge.first_row, reverse=True)
    open_merges: list[tuple[Merge, Any]] = []
    for number, values in enumerate(_in_chunks(rows, file), start=1):
        if number > _ROWS:
            raise InvalidInput(file, f"has a row beyond row {_ROWS}, where sheets end")
        while waiting and waiting[-1].first_row <= number:
            merge = waiting.pop()
            open_merges.append((merge, values[merge.column - 1] if merge.column <= len(values) else None))
        open_merges = [(merge, value) for merge, value in open_merges if merge.last_row >= number]
        yield number, _filled(values, number, open_merges) if open_merges else values


def _in_chunks(rows: Iterator[Values], file: str) -> Iterator[Values]:
    """The rows, and what is wrong with the sheet after those before it."""
    read: list[Values] = []
    broken = None
    while broken is None:
        try:
            with _readable(file):
                read.extend(islice(rows, _CHUNK))
        except InvalidInput as error:
            broken = error
        yield from read
        if broken is None and len(read) < _CHUNK:
            return
        read = []
    raise broken


def _filled(values: Values, number: int, merges: Iterable[tuple[Merge, Any]]) -> Values:
    filled = list(values)
    for merge, value in merges:
        if merge.first_row < number and merge.column <= len(filled):
            filled[merge.column - 1] = value
    return filled


def _with_formulas(
    path: Path,
    name: str,
    layout: Layout,
    rows: Iterator[tuple[int, Values]],
) -> Iterator[tuple[int, Values]]:
    """The rows, with a BadCell for each formula of which the file does not say what it came to."""
    if not layout.formulas:
        yield from rows
        return
    with _workbook(path, formulas=True) as workbook:
        for (number, values), (_, formulas) in zip(rows, _rows(workbook[name], layout, path.name), strict=False):
            yield number, [_calculated(*cell) for cell in zip(values, formulas, strict=False)]


def _calculated(value: Any, formula: Any) -> Any:  # noqa: ANN401 - whatever a cell holds
    if value is None and formula is not None:
        return BadCell("holds a formula that was not calculated; open the file in a spreadsheet program and save it")
    return value


def _value(value: Any) -> Any:  # noqa: ANN401 - whatever a cell holds
    if not isinstance(value, str):
        return value
    if value in _ERRORS:
        return BadCell(f"holds the error {value}; correct the cell")
    return unescape(value) if "_x" in value else value


def _unique(values: Values) -> list[str]:
    """Names of the columns; a second one of a name is 电话 (2), one without a name goes by its letter."""
    last = max((place for place, value in enumerate(values, 1) if value is not None), default=0)
    header: list[str] = []
    for place, value in enumerate(islice(values, last), 1):
        name = "".join(str(value).split()) if value is not None else get_column_letter(place)
        header.append(next(new for new in _numbered(name) if new not in header))
    return header


def _numbered(name: str) -> Iterator[str]:
    yield name
    yield from (f"{base} ({number})" for base, number in zip(repeat(name), range(2, _COLUMNS + 2), strict=False))
