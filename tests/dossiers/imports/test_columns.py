import json
from collections import Counter

import pytest

from dossiers.errors import InvalidInput
from dossiers.imports.columns import Columns
from dossiers.imports.words import CHOICES, FIELDS, choice, folded_header, is_blank, people, yes_or_no


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("标题", "title"), ("内容", "text"), ("信访内容", "text"), ("信访人", "name"), ("姓名", "name"),
        ("电话", "phone"), ("身份证号", "id_number"), ("住址", "address"), ("来信日期", "received_on"),
        ("登记日期", "received_on"), ("信访形式", "channel"), ("问题属地", "matter_region"),
        ("登记地区", "handed_in_region"), ("内容分类", "category"), ("人数", "people_count"),
        ("被反映单位", "respondents"), ("＊联系电话（必填）", "phone"), (" 信访 内容：", "text"), ("Text", "text"),
        ("被反映单位(人)", "respondents"),
    ],
)  # fmt: skip
def test_headers_of_usual_exports_are_known(header, field):
    assert Columns().of([header]) == {field: header}


def test_no_header_stands_for_two_fields():
    headers = Counter(folded_header(header) for name, known in FIELDS.items() for header in (name, *known))
    assert [header for header, times in headers.items() if times > 1] == []


def test_every_choice_is_told_by_its_own_name_and_by_words_that_mean_no_other():
    for field, choices in CHOICES.items():
        for option in choices:
            assert choice(field, option.value.lower(), choices) is option


def test_the_surest_header_is_read_and_the_rest_is_named():
    columns = Columns()
    assert columns.of(["联系电话", "手机号", "内容"]) == {"phone": "手机号", "text": "内容"}
    assert columns.unread(["联系电话", "手机号", "内容", "备注"]) == ["联系电话", "备注"]


def test_a_chosen_column_counts_before_what_the_headers_say():
    columns = Columns({"text": "办理情况", "title": "内容"})
    assert columns.of(["内容", "办理情况", "信访内容"]) == {"text": "办理情况", "title": "内容"}


def test_defaults_stand_in_for_what_is_empty_only():
    columns = Columns(defaults={"channel": "LETTER", "handed_in_region": "331121"})
    assert columns.values({"信访形式": "来访", "登记地区": " / ", "内容": "x", "人数": None}) == {
        "channel": "来访",
        "handed_in_region": "331121",
        "text": "x",
    }


def test_pairs_and_files_say_the_same(tmp_path):
    wanted = Columns({"text": "办理情况"}, {"channel": "来信"})
    assert Columns.parse(["text=办理情况"], ["channel = 来信"]) == wanted
    toml, plain = tmp_path / "map.toml", tmp_path / "map.json"
    toml.write_text('text = "办理情况"\n[defaults]\nchannel = "来信"\n', "utf-8")
    plain.write_bytes(b"\xef\xbb\xbf" + json.dumps({"text": "办理情况", "defaults": {"channel": "来信"}}).encode())
    assert Columns.load(toml) == Columns.load(plain) == wanted
    assert wanted.joined(Columns({"title": "事由"}, {"channel": "来访"})) == Columns(
        {"text": "办理情况", "title": "事由"},
        {"channel": "来访"},
    )


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: Columns.parse(["内容"]), "map: '内容' must be written field=value"),
        (lambda: Columns.parse(["body=内容"]), "map: 'body' is no field; the fields are id, title, text"),
        (lambda: Columns.parse([], ["colour=red"]), "default: 'colour' is no field"),
        (lambda: Columns({"text": ""}), "map: text must be given the name of a column"),
        (lambda: Columns({"text": 3}), "map: text must be given the name of a column"),
    ],
)
def test_a_bad_map_is_refused(make, reason):
    with pytest.raises(InvalidInput, match=reason):
        make()


@pytest.mark.parametrize("text", ["{", '"text"', '{"defaults": 3}', "[]"])
def test_a_bad_map_file_is_refused_by_its_name(tmp_path, text):
    path = tmp_path / "map.json"
    path.write_text(text)
    with pytest.raises(InvalidInput, match=r"map\.json: "):
        Columns.load(path)


def test_a_map_file_that_is_not_there_is_refused_by_its_name(tmp_path):
    with pytest.raises(InvalidInput, match=r"none\.toml: cannot be read"):
        Columns.load(tmp_path / "none.toml")


@pytest.mark.parametrize("value", [None, "", "  ", "/", "无", "N/A", "　", [], {}])
def test_a_cell_that_says_nothing(value):
    assert is_blank(value)


@pytest.mark.parametrize("value", [0, False, "0", "无人受理", [None]])
def test_a_cell_that_says_something(value):
    assert not is_blank(value)


@pytest.mark.parametrize(
    ("written", "number"), [(17, 17), ("17", 17), ("17人", 17), (17.0, 17), ("１７ 人", 17), ("1,200人次", 1200)]
)
def test_people_are_counted(written, number):
    assert people(written) == number


@pytest.mark.parametrize("written", ["很多", "1.5", 1.5, True, "-3", "十七"])
def test_what_counts_nobody_is_refused(written):
    with pytest.raises(ValueError, match="must be a whole number of people"):
        people(written)


def test_yes_and_no():
    assert [yes_or_no(word) for word in ("是", True, "保密", "1", "否", "公开", 0, "FALSE")] == [True] * 4 + [False] * 4
    with pytest.raises(ValueError, match=r"must be 是 or 否"):
        yes_or_no("也许")


def test_a_word_that_is_none_of_the_choices():
    with pytest.raises(ValueError, match=r"'飞鸽' is none of the choices: LETTER 来信、信件; VISIT"):
        choice("channel", "飞鸽", CHOICES["channel"])
    with pytest.raises(ValueError, match=r"^is none of the choices"):
        choice("channel", "13800001111", CHOICES["channel"])
