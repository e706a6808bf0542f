"""Rows of a file with one JSON object a line."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import orjson

from dossiers.errors import InvalidInput
from dossiers.imports.rows import Fault, Row

LONGEST = 4 * 1024 * 1024
"""Bytes of a line; the longest lawful one, all of it escaped, has less than a tenth of that."""
_SNIFFED = 1024 * 1024
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_BOM = b"\xef\xbb\xbf"


def encoding_of(file: BinaryIO, name: str) -> str:
    """UTF-8 or GB18030, told by the beginning of the file; raises InvalidInput for what is neither."""
    head = file.read(_SNIFFED)
    file.seek(0)
    if head.startswith(_UTF16):
        raise InvalidInput(name, "is UTF-16 text; save it as UTF-8")
    if head.lstrip(b" \t\r\n" + _BOM).startswith(b"["):
        raise InvalidInput(name, "holds one JSON array; write one object a line (JSON Lines)")
    if b"\0" in head:
        raise InvalidInput(name, "is no text; give JSON Lines in UTF-8, or an .xlsx file")
    lines = [line for line in head.split(b"\n") if not line.isascii()]
    if len(head) == _SNIFFED and len(lines) > 1:
        lines.pop()  # cut somewhere, perhaps within a character
    for encoding in ("utf-8", "gb18030"):
        # Most lines decide, so that one broken line is that line's fault and not the file's.
        if 2 * sum(_decodes(line, encoding) for line in lines) >= len(lines):
            return encoding
    raise InvalidInput(name, "is text in neither UTF-8 nor GB18030; save it as UTF-8")


def read_jsonl(file: BinaryIO, encoding: str) -> Iterator[Row | Fault]:
    """Rows and, for a line that cannot be read, what is wrong with it; empty lines are passed over."""
    number = 0
    while line := file.readline(LONGEST + 1):
        number += 1
        if len(line) > LONGEST:
            _skip_line(file, line)
            yield Fault(number, "row", f"is longer than {LONGEST // 1024 // 1024} MiB; give the text alone, not files")
        elif stripped := line.removeprefix(_BOM if number == 1 else b"").strip():
            yield _row(number, stripped, encoding)


def _row(number: int, line: bytes, encoding: str) -> Row | Fault:
    try:
        text = line.decode(encoding)
    except UnicodeDecodeError as error:
        return Fault(number, "row", f"is no {encoding.upper()} text at byte {error.start + 1}; save the file as UTF-8")
    try:
        cells = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        return Fault(number, "row", f"is no JSON: {error.msg} (character {error.colno})")
    if not isinstance(cells, dict):
        return Fault(number, "row", 'must be one JSON object, {"text": …}')
    return Row(number, cells)


def _skip_line(file: BinaryIO, line: bytes) -> None:
    while line and not line.endswith(b"\n"):
        line = file.readline(LONGEST)


def _decodes(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def count_lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1 << 20), b""))
