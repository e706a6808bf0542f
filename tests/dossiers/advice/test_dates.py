"""Days that a text names whole, and what names none."""

from datetime import date

import pytest

from dossiers.advice.dates import days_named


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025年3月5日收到通知", date(2025, 3, 5)),
        ("于2025年03月05日", date(2025, 3, 5)),
        ("2025 年 3 月 5 日", date(2025, 3, 5)),
        ("2025年3月5号", date(2025, 3, 5)),
        ("２０２５年３月５日", date(2025, 3, 5)),
        ("2025-03-05 被辞退", date(2025, 3, 5)),
        ("2025/3/5被辞退", date(2025, 3, 5)),
        ("2025.3.5被辞退", date(2025, 3, 5)),
        ("二〇二五年三月五日", date(2025, 3, 5)),
        ("二零二五年十二月二十一日", date(2025, 12, 21)),
        ("二○二五年十月三十日", date(2025, 10, 30)),
        ("2024年2月29日", date(2024, 2, 29)),
    ],
)
def test_a_whole_day_is_read(text, expected) -> None:
    assert [named.day for named in days_named(text)] == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "去年3月5日",
        "3月5日",
        "2025年3月",
        "2025年",
        "前年夏天",
        "2025年2月30日",
        "2025年13月5日",
        "2023-2-29",
        "合同编号2025-03-05-001",
        "12025-03-05",
        "版本2025.3.5.1",
        "2025-03/05",
        "1912年3月5日",
        "二五年三月五日",
        "二〇二五年十三月五日",
        "金额2025.35元",
    ],
)
def test_what_names_no_day_is_not_guessed(text) -> None:
    assert days_named(text) == []


def test_each_day_once_in_the_order_of_the_text_with_its_words() -> None:
    found = days_named("2025年5月1日入职，2025-03-05签约，二〇二五年五月一日起算。")
    assert [(one.day, one.text) for one in found] == [
        (date(2025, 5, 1), "2025年5月1日"),
        (date(2025, 3, 5), "2025-03-05"),
    ]
