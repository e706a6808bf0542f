from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from dossiers.imports.dates import day

DAY = date(2024, 4, 18)


@pytest.mark.parametrize(
    "written",
    [
        "2024-04-18", "2024-4-18", "2024/4/18", "2024/04/18 0:00:00", "2024.4.18", "20240418", 20240418, 20240418.0,
        "2024年4月18日", "2024年04月18日", "2024 年 4 月 18 日", "2024年4月18号", "2024年4月18日 10:30",
        "2024-04-18 上午10:30", "2024-04-18 10时30分", "2024-04-18T10:30:00+08:00", "2024-04-17T18:30:00Z",
        "20240418103000", "２０２４－０４－１８", "二〇二四年四月十八日",
        "2024年4月18日(星期四)", " 2024-04-18\n", 45400, 45400.75,
        date(2024, 4, 18), datetime(2024, 4, 18, 23, 59), datetime(2024, 4, 17, 17, tzinfo=UTC),  # noqa: DTZ001
        datetime(2024, 4, 18, 7, tzinfo=timezone(timedelta(hours=8))),
    ],
)  # fmt: skip
def test_a_day_is_read_in_the_ways_it_is_written(written):
    assert day(written) == DAY


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("二〇二三年十二月三十一日", date(2023, 12, 31)),
        ("二零二四年十月二十日", date(2024, 10, 20)),
        ("二〇二四年一月廿五日", date(2024, 1, 25)),
        ("二〇二四年十一月十日", date(2024, 11, 10)),
    ],
)
def test_a_day_in_chinese_numerals(written, read):
    assert day(written) == read


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("2024-02-30", "2024-2-30|2024-02-30 is no day of the calendar"),
        ("2024年13月1日", "no day of the calendar"),
        ("2024年4月", "'2024年4月' is no day; write it like 2024-04-18"),
        ("18/4/2024", "is no day"),
        ("24.4.18", "is no day"),
        ("昨天", "is no day"),
        ("0024-04-18", "lies before 1949-10-01; correct the year"),
        ("2024-04-18 不详", "is no day with a time"),
        (12, "is no day"),
        (float("inf"), "is no day"),
        (True, "is no day"),
        (["2024-04-18"], "is no day"),
    ],
)
def test_what_is_no_day_is_refused(written, reason):
    with pytest.raises(ValueError, match=reason):
        day(written)


def test_what_may_name_a_person_is_not_repeated():
    with pytest.raises(ValueError, match=r"^is no day") as refused:
        day("陈大山 13800001111")
    assert "陈大山" not in str(refused.value)
    assert "138" not in str(refused.value)
