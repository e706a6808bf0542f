from datetime import date, timedelta

import pytest

from dossiers.clocks import WorkCalendar
from dossiers.clocks.calendar import SHIPPED, DayKind
from dossiers.errors import InvalidInput

CALENDAR = WorkCalendar.shipped()
SOURCES = {2024: "国办发明电〔2023〕7号", 2025: "国办发明电〔2024〕12号", 2026: "国办发明电〔2025〕7号"}

YEAR_2027 = """
year = 2027
source_zh = "试行安排"
source_en = "an arrangement on trial"
published_on = 2026-11-30

[[off]]
zh = "元旦"
en = "New Year's Day"
from = 2026-12-31
to = 2027-01-02
made_up_on = [2027-01-03]
"""


def days_of(year):
    return [
        date(year, 1, 1) + timedelta(days=number) for number in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)
    ]


@pytest.fixture
def folder(tmp_path):
    def write(text, name="2027.toml"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path

    return write


@pytest.mark.parametrize(
    ("year", "working", "made_up", "holidays"), [(2024, 251, 8, 28), (2025, 248, 5, 28), (2026, 248, 6, 33)]
)
def test_a_published_year_has_its_days(year, working, made_up, holidays):
    kinds = [CALENDAR.name_of(day).kind for day in days_of(year)]
    assert sum(map(CALENDAR.is_working_day, days_of(year))) == working
    assert (kinds.count(DayKind.MADE_UP), kinds.count(DayKind.HOLIDAY)) == (made_up, holidays)


def test_each_year_names_the_notice_it_comes_from():
    assert CALENDAR.years == (2024, 2025, 2026)
    for year, number in SOURCES.items():
        arrangement = CALENDAR.arrangement(year)
        assert number in arrangement.source_zh
        assert f"关于{year}年部分节假日安排的通知" in arrangement.source_zh
        assert arrangement.published_on.year == year - 1


@pytest.mark.parametrize(
    ("day", "working", "zh", "en"),
    [
        ("2024-02-10", False, "春节", "Spring Festival"),
        ("2024-02-09", True, "工作日", "working day"),  # New Year's Eve: leave is encouraged, not ordered
        ("2024-02-18", True, "春节调休上班", "working day made up for Spring Festival"),
        ("2024-06-08", False, "周末", "weekend"),
        ("2024-06-10", False, "端午节", "Dragon Boat Festival"),
        ("2024-09-14", True, "中秋节调休上班", "working day made up for Mid-Autumn Festival"),
        ("2025-10-06", False, "国庆节和中秋节", "National Day and Mid-Autumn Festival"),
        ("2025-10-09", True, "工作日", "working day"),
        ("2026-01-04", True, "元旦调休上班", "working day made up for New Year's Day"),
        ("2026-02-23", False, "春节", "Spring Festival"),
        ("2026-09-20", True, "国庆节调休上班", "working day made up for National Day"),
        ("2027-10-01", True, "工作日", "working day"),  # nothing is known of 2027
        ("2027-10-02", False, "周末", "weekend"),
    ],
)
def test_why_a_day_is_off_or_worked(day, working, zh, en):
    found = CALENDAR.name_of(date.fromisoformat(day))
    assert (CALENDAR.is_working_day(date.fromisoformat(day)), found.zh, found.en) == (working, zh, en)


def test_a_year_without_a_file_is_not_published():
    assert [year for year in range(2022, 2030) if CALENDAR.published(year)] == [2024, 2025, 2026]
    assert CALENDAR.arrangement(2027) is None


def test_a_newly_published_year_is_a_file(folder):
    calendar = WorkCalendar.load(folder(YEAR_2027))
    assert calendar.published(2027)
    assert not calendar.is_working_day(date(2026, 12, 31))
    assert calendar.is_working_day(date(2027, 1, 3))
    assert calendar.years == (2024, 2025, 2026, 2027)
    assert CALENDAR.is_working_day(date(2026, 12, 31))


def test_an_office_may_put_a_year_of_its_own_in_place_of_the_shipped_one(folder):
    own = (SHIPPED / "2026.toml").read_text(encoding="utf-8").replace("to = 2026-10-07", "to = 2026-10-08")
    calendar = WorkCalendar.load(folder(own, "2026.toml"))
    assert not calendar.is_working_day(date(2026, 10, 8))
    assert calendar.is_working_day(date(2026, 10, 10))


@pytest.mark.parametrize(
    ("old", "new", "field", "words"),
    [
        ("year = 2027", "year = ", "2027.toml", "cannot be read as TOML"),
        ("year = 2027", "year = 1027", "2027.toml.year", "greater than or equal to 1949"),
        ('zh = "元旦"', "", "2027.toml.off.0.zh", "Field required"),
        ('zh = "元旦"', 'zh = "元旦"\nfrm = 1', "2027.toml.off.0.frm", "not permitted"),
        ("to = 2027-01-02", "to = 2026-12-30", "2027.toml.off.0", "`to` must be `from` or up to 30 days later"),
        ("to = 2027-01-02", "to = 2027-03-02", "2027.toml.off.0", "`to` must be `from` or up to 30 days later"),
        ("to = 2027-01-02", "to = 2027-02-30", "2027.toml", "cannot be read as TOML"),
        ("[2027-01-03]", "[2027-01-04]", "2027.toml.off.0", "2027-01-04 is no weekend day"),
        ("[2027-01-03]", "[2027-01-02]", "2027.toml", "2027-01-02 is given twice"),
        ("[2027-01-03]", "[2028-01-02]", "2027.toml", "2028-01-02 lies outside 2027"),
        ("from = 2026-12-31", "from = 2026-11-30\nto = 2026-11-30\n#", "2027.toml", "2026-11-30 lies outside 2027"),
        ("[[off]]", "[[of]]", "2027.toml.off", "Field required"),
    ],
)
def test_a_malformed_file_is_refused_by_name(folder, old, new, field, words):
    text = YEAR_2027.replace(old, new)
    if new.endswith("#"):
        text = text.replace("to = 2027-01-02", "")
    assert text != YEAR_2027
    with pytest.raises(InvalidInput) as refused:
        WorkCalendar.load(folder(text))
    assert refused.value.field == field
    assert words in refused.value.reason


def test_bytes_that_are_no_text_are_refused_by_name(tmp_path):
    (tmp_path / "2027.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InvalidInput, match=r"2027\.toml: cannot be read as TOML in UTF-8"):
        WorkCalendar.load(tmp_path)


def test_two_files_for_a_year_are_refused(folder):
    folder(YEAR_2027)
    with pytest.raises(InvalidInput, match=r"again\.toml: 2027 stands in 2027\.toml already"):
        WorkCalendar.load(folder(YEAR_2027, "again.toml"))


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(InvalidInput, match="is no folder"):
        WorkCalendar.load(tmp_path / "none")
