import io
import re
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from dossiers.errors import InvalidInput
from dossiers.imports import Columns, Drafting, RowFile, RowRefused
from dossiers.imports.xlsx import UNPACKED
from dossiers.regions import RegionTree

HEADER = ["编号", "标题", "信访内容", "信访人", "联系电话", "信访形式", "登记地区", "登记日期", "人数"]
ROW = [
    "A1",
    "补偿款未到账",
    "村里修路征地，补偿款没有到账。",
    "陈大山",
    "13800001111",
    "来信",
    "331121",
    "2024-04-18",
    1,
]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "matters.xlsx"


NAMESPACE = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def saved(path, *rows, change=None):
    workbook = Workbook()
    for row in rows:
        workbook.active.append(row)
    if change:
        change(workbook)
    workbook.save(path)
    return path


def cells(path, columns=None, sheet=None):
    return [row.cells for row in RowFile(path, columns, sheet)]


def changed(path, part, change):
    """The workbook with one of its parts put otherwise, as other programs write it."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = change(parts[part])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def shared(path):
    """The workbook with its texts in a part of their own, as spreadsheet programs keep them."""
    texts = []

    def shared_cell(found):
        texts.append(found[2])
        return b'%s t="s"><v>%d</v></c>' % (found[1], len(texts) - 1)

    cell = re.compile(rb'(<c r="[A-Z0-9]+") t="inlineStr"><is>(<t>.*?</t>)</is></c>', re.DOTALL)
    changed(path, "xl/worksheets/sheet1.xml", lambda xml: cell.sub(shared_cell, xml))
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    override = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'.encode()
    changed(path, "[Content_Types].xml", lambda xml: xml.replace(b"</Types>", override))
    items = b"".join(b"<si>%s</si>" % text for text in texts)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xl/sharedStrings.xml", b'<sst xmlns="%s">%s</sst>' % (NAMESPACE, items))
    return path


def test_rows_are_read_by_their_header(path):
    rows = list(RowFile(saved(path, HEADER, ROW, ROW)))
    assert [row.number for row in rows] == [2, 3]
    assert rows[0].cells == dict(zip(HEADER, ROW, strict=True))


def test_a_row_becomes_a_registration(path):
    [row] = RowFile(saved(path, HEADER, [*ROW[:7], datetime(2024, 4, 18, 9, 30), 17.0]))  # noqa: DTZ001
    contact = Drafting(RegionTree.shipped()).draft(row).registration.contact
    assert (contact.received_on, contact.people_count) == (date(2024, 4, 18), 17)


def test_titles_above_the_header_and_empty_rows_are_passed_over(path):
    file = RowFile(saved(path, ["青田县信访事项登记表"], [], HEADER, ROW, [], [None] * 9, ROW))
    assert file.notes == ["sheet Sheet, header in row 3"]
    assert [row.number for row in file] == [4, 7]
    assert file.estimate == 4


def test_merged_cells_say_the_same_in_every_row_they_cover(path):
    def merge(workbook):
        sheet = workbook.active
        sheet.merge_cells("A1:I1")
        sheet.merge_cells("G3:G5")
        sheet.merge_cells("H3:I3")

    others = [[f"A{n}", "题", f"内容{n}", None, None, "来信", None, "2024-04-18", 2] for n in (2, 3)]
    found = cells(saved(path, ["登记表"], HEADER, ROW, *others, change=merge))
    assert [row["登记地区"] for row in found] == ["331121"] * 3
    assert [row["人数"] for row in found] == [None, 2, 2]
    assert [row["编号"] for row in found] == ["A1", "A2", "A3"]


def test_a_header_of_two_rows_is_read_where_it_is_whole(path):
    def merge(workbook):
        for column in "ABCFGHI":
            workbook.active.merge_cells(f"{column}1:{column}2")
        workbook.active.merge_cells("D1:E1")

    upper = ["编号", "标题", "信访内容", "当事人", None, "信访形式", "登记地区", "登记日期", "人数"]
    lower = [None, None, None, "姓名", "电话", None, None, None, None]
    [row] = cells(saved(path, upper, lower, ROW, change=merge))
    assert (row["编号"], row["姓名"], row["电话"], row["信访内容"]) == ("A1", "陈大山", "13800001111", ROW[2])


def test_a_formula_that_was_never_calculated_is_told_and_one_that_was_is_read(path):
    saved(path, HEADER, [*ROW[:1], '="补偿"&"款"', *ROW[2:]], [*ROW[:1], "题", *ROW[2:8], "=1+1"])
    uncalculated, other = RowFile(path)
    with pytest.raises(RowRefused, match=r"row 2: title \(标题\): holds a formula that was not calculated"):
        Drafting(RegionTree.shipped()).draft(uncalculated)
    with pytest.raises(RowRefused, match=r"people_count"):
        Drafting(RegionTree.shipped()).draft(other)
    changed(
        path,
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b"<v></v>", b"<v>2</v>").replace(b"<v />", b"<v>2</v>"),
    )
    assert [row["人数"] for row in cells(path)] == [1, 2]


def test_an_error_in_a_cell_is_told(path):
    [row] = RowFile(saved(path, HEADER, [*ROW[:7], "#N/A", 1]))
    with pytest.raises(RowRefused, match=r"received_on .* holds the error #N/A; correct the cell"):
        Drafting(RegionTree.shipped()).draft(row)


def test_a_number_that_lost_its_last_digits_is_told(path):
    [row] = RowFile(saved(path, [*HEADER, "身份证号"], [*ROW, 331121196301011234.0]))
    with pytest.raises(RowRefused, match=r"id_number .* has lost its last digits"):
        Drafting(RegionTree.shipped()).draft(row)


def test_two_columns_of_one_name_and_one_of_none(path):
    header = ["信访内容", "电话", "电话", None, "备注"]
    assert cells(saved(path, header, ["文", "1", "2", "3", "4"])) == [
        {"信访内容": "文", "电话": "1", "电话 (2)": "2", "D": "3", "备注": "4"},
    ]


def test_a_dimension_that_is_wrong_cuts_nothing_off(path):
    saved(path, HEADER, ROW, ROW)
    changed(path, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b'ref="A1:I3"', b'ref="A1"'))
    assert len(cells(path)) == 2


def test_what_spreadsheets_escape_is_read_as_meant(path):
    shared(saved(path, HEADER, ROW))
    changed(
        path,
        "xl/sharedStrings.xml",
        lambda xml: xml.replace("村里修路征地，".encode(), "村里修路_x000D_征地，".encode()),
    )
    assert cells(path)[0]["信访内容"] == "村里修路\r征地，补偿款没有到账。"


def test_the_one_sheet_that_fits_is_read(path):
    def more(workbook):
        workbook.create_sheet("说明", 0).append(["填表说明"])
        hidden = workbook.create_sheet("旧表")
        hidden.append(HEADER)
        hidden.sheet_state = "hidden"

    saved(path, HEADER, ROW, change=more)
    assert len(cells(path)) == 1
    assert cells(path, sheet="旧表") == []


def test_several_sheets_that_fit_must_be_chosen_from(path):
    def more(workbook):
        sheet = workbook.create_sheet("二月")
        sheet.append(HEADER)
        sheet.append(ROW)

    saved(path, HEADER, change=more)
    with pytest.raises(InvalidInput, match="several sheets that could be meant; choose one of Sheet, 二月"):
        RowFile(path)
    assert len(cells(path, sheet="二月")) == 1
    with pytest.raises(InvalidInput, match="has no sheet '三月'; it has Sheet, 二月"):
        RowFile(path, sheet="三月")


def test_a_column_can_be_chosen(path):
    saved(path, ["事由", "经办意见"], ["题", "文"])
    [row] = RowFile(path, columns := Columns({"text": "经办意见", "title": "事由"}))
    assert columns.values(row.cells) == {"title": "题", "text": "文"}
    with pytest.raises(InvalidInput, match="map: there is no column '没有的' for title; there are 事由, 经办意见"):
        RowFile(path, Columns({"text": "经办意见", "title": "没有的"}))


def test_no_header_is_told_with_what_to_do(path):
    saved(path, ["甲", "乙"], ["1", "2"])
    with pytest.raises(
        InvalidInput, match=r"no header row: .* names the column of the text \(内容 or 信访内容\); map it"
    ):
        RowFile(path)


def test_an_empty_sheet_is_told(path):
    with pytest.raises(InvalidInput, match=r"matters\.xlsx: has no rows"):
        RowFile(saved(path))


def test_a_header_alone_is_no_rows(path):
    assert cells(saved(path, HEADER)) == []


def ole(marker: bytes) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + marker


def archive(**parts: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return data.getvalue()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (ole("EncryptedPackage".encode("utf-16-le")), "is protected by a password; save it without one"),
        (ole("Workbook".encode("utf-16-le")), r"is a workbook of before 2007 \(\.xls\); save it as \.xlsx"),
        (archive(content=b"x"), r"is an archive but no \.xlsx workbook"),
        (archive(**{"[Content_Types].xml": b"<x/>"}), r"is damaged, or no \.xlsx workbook"),
        (b"PK\x03\x04" + b"x" * 100, r"is damaged, or no \.xlsx workbook"),
    ],
    ids=["password", "xls", "archive", "hollow", "cut"],
)
def test_what_is_no_workbook_is_refused(path, data, reason):
    path.write_bytes(data)
    with pytest.raises(InvalidInput, match=reason) as refused:
        RowFile(path)
    assert refused.value.field == "matters.xlsx"


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"]
)
def test_a_broken_part_is_told(path, part):
    changed(shared(saved(path, HEADER, ROW)), part, lambda xml: xml[: len(xml) // 2])
    with pytest.raises(InvalidInput, match="is damaged"):
        cells(path)


def test_rows_before_a_break_in_the_sheet_are_read(path):
    saved(path, HEADER, *[ROW] * 30)
    changed(path, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b'<c r="I31"', b'<c r="I31" s="nonsense"'))
    rows = iter(RowFile(path))
    assert [next(rows).number for _ in range(29)] == list(range(2, 31))
    with pytest.raises(InvalidInput, match="is damaged"):
        next(rows)


def test_an_archive_that_unpacks_without_end_is_refused(path):
    saved(path, HEADER, ROW)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as file, file.open("xl/media/zeros", "w") as part:
        for _ in range(UNPACKED // (1 << 24) + 1):
            part.write(b"\0" * (1 << 24))
    assert path.stat().st_size < 1 << 20
    with pytest.raises(InvalidInput, match="unpacks to more than 512 MiB; split it"):
        RowFile(path)


def test_a_row_of_millions_of_cells_is_refused(path):
    saved(path, HEADER, ROW)
    changed(path, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b"</row>", b"<c/>" * (5 << 20) + b"</row>", 1))
    with pytest.raises(InvalidInput, match="has a row of more than 16 MiB"):
        RowFile(path)


def test_entities_are_not_blown_up(path):
    shared(saved(path, HEADER, ROW))
    laughs = b"<!DOCTYPE x [<!ENTITY a0 'ha'>" + b"".join(
        b"<!ENTITY a%d '%s'>" % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 12)
    ) + b"]>"  # fmt: skip
    bomb = laughs + b'<sst xmlns="%s"><si><t>&a11;</t></si></sst>' % NAMESPACE
    changed(path, "xl/sharedStrings.xml", lambda _: bomb)
    with pytest.raises(InvalidInput, match="is damaged"):
        cells(path)


def test_a_row_or_cell_far_out_is_refused(path):
    saved(path, HEADER, ROW)
    changed(path, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b'<row r="2"', b'<row r="999999999"'))
    with pytest.raises(InvalidInput, match="has a row beyond row 1048576, where sheets end"):
        cells(path)
    changed(saved(path, HEADER, ROW), "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b'"I2"', b'"ZZZZZZZ2"'))
    with pytest.raises(InvalidInput, match="is damaged"):
        cells(path)
