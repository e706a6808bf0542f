import json

import pytest

from dossiers.errors import InvalidInput
from dossiers.imports import Fault, Row, RowFile
from dossiers.imports.jsonl import LONGEST

LINES = [{"text": f"第{n}件，反映补偿款没有到账"} for n in range(1, 4)]


def written(path, data: bytes | str):
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return RowFile(path)


def text(lines=LINES) -> str:
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "matters.jsonl"


@pytest.mark.parametrize(
    "data",
    [
        text(), text().rstrip("\n"), "\ufeff" + text(), text().replace("\n", "\r\n"), "\n\n" + text(),
        text().encode("gb18030"), text().encode("gbk"), "".join(json.dumps(line) + "\n" for line in LINES),
    ],
    ids=["utf-8", "no end", "mark", "crlf", "empty lines", "gb18030", "gbk", "escaped"],
)  # fmt: skip
def test_rows_in_every_encoding_they_come_in(path, data):
    assert [row.cells for row in written(path, data)] == LINES


def test_rows_are_numbered_as_lines_of_the_file(path):
    assert [row.number for row in written(path, "\n" + text().replace("\n", "\n\n"))] == [2, 4, 6]


def test_an_encoding_other_than_utf_8_is_noted(path):
    assert written(path, text().encode("gbk")).notes == ["read as GB18030; UTF-8 is the safer encoding"]
    assert written(path, text()).notes == []


def test_a_file_may_be_read_again(path):
    rows = written(path, text())
    assert list(rows) == list(rows)
    assert rows.estimate == 3


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"text": "x",}', "is no JSON: trailing comma is not allowed (character 13)"),
        (b'{"text": ', "is no JSON: unexpected end of data (character 9)"),
        (b"[1]", 'must be one JSON object, {"text": …}'),
        (b'"text"', 'must be one JSON object, {"text": …}'),
        (b"null", 'must be one JSON object, {"text": …}'),
        (b'{"text": "\xff\xfe"}', "is no UTF-8 text at byte 11; save the file as UTF-8"),
        (b'{"text": "\x01"}', "is no JSON: unexpected control character in string (character 11)"),
        (b'{"text": "\\ud800"}', "is no JSON: no low surrogate in string (character 11)"),
        (b"[" * 5000, "is no JSON: depth limit exceeded (character 1026)"),
    ],
)
def test_a_bad_line_is_told_and_the_others_are_read(path, line, reason):
    good = [one.encode() + b"\n" for one in text().splitlines()]
    rows = list(written(path, good[0] + line + b"\n" + good[1] + good[2]))
    assert rows[1] == Fault(2, "row", reason)
    assert [row.cells for row in rows if isinstance(row, Row)] == LINES


def test_a_line_too_long_is_passed_over_without_being_read_whole(path):
    long = b'{"text": "' + b"x" * (3 * LONGEST) + b'"}\n'
    first, *rest = written(path, long + text().encode())
    assert first == Fault(1, "row", "is longer than 4 MiB; give the text alone, not files")
    assert [row.number for row in rest] == [2, 3, 4]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "matters.jsonl: is empty"),
        (json.dumps(LINES).encode(), "holds one JSON array; write one object a line"),
        (text().encode("utf-16"), "is UTF-16 text; save it as UTF-8"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "is no text; give JSON Lines in UTF-8, or an .xlsx file"),
        (b'{"text": "\xff\xff\xff"}\n', "is text in neither UTF-8 nor GB18030"),
    ],
)
def test_a_file_that_is_none_is_refused_by_its_name(path, data, reason):
    with pytest.raises(InvalidInput, match=reason):
        written(path, data)


def test_a_table_of_another_kind_is_refused_with_what_to_do(tmp_path):
    with pytest.raises(InvalidInput, match=r"matters\.csv: is comma-separated text; save it as \.xlsx"):
        written(tmp_path / "matters.csv", "标题,内容\n")


def test_a_file_that_is_not_there_is_refused_by_its_name(tmp_path):
    with pytest.raises(InvalidInput, match=r"none\.jsonl: cannot be read: No such file"):
        RowFile(tmp_path / "none.jsonl")


def test_only_empty_lines_are_no_rows(path):
    assert list(written(path, "\n  \n\r\n")) == []
