"""Rights that run out: the last day and the days left, from every day that may be the start."""

from datetime import date

import pytest

from dossiers.advice.kinds import AdviceKind
from dossiers.advice.rights import Period, TimeLimit
from tests.dossiers.advice.drafting import TODAY, a_draft, advice, knowing, only

WAGES = "劳动和社会保障/拖欠职工工资"
LAND = "自然资源/征地补偿"


@pytest.mark.parametrize(
    ("length", "period", "start", "last"),
    [
        (1, Period.YEARS, date(2025, 3, 5), date(2026, 3, 5)),
        (1, Period.YEARS, date(2024, 2, 29), date(2025, 2, 28)),  # no 29th in 2025: the last day of the month
        (4, Period.YEARS, date(2020, 2, 29), date(2024, 2, 29)),
        (2, Period.YEARS, date(2024, 12, 31), date(2026, 12, 31)),
        (6, Period.MONTHS, date(2025, 8, 31), date(2026, 2, 28)),  # no 31st in February
        (6, Period.MONTHS, date(2025, 12, 1), date(2026, 6, 1)),
        (6, Period.MONTHS, date(2025, 6, 30), date(2025, 12, 30)),
        (60, Period.DAYS, date(2026, 2, 1), date(2026, 4, 2)),  # 27 of February, 31 of March, 2 of April
        (60, Period.DAYS, date(2024, 1, 31), date(2024, 3, 31)),  # 29 of February, 31 of March
        (30, Period.DAYS, date(2025, 12, 15), date(2026, 1, 14)),  # 16 of December, 14 of January
        (3, Period.DAYS, date(2026, 3, 31), date(2026, 4, 3)),
    ],
)
def test_the_last_day(length, period, start, last) -> None:
    limit = TimeLimit(length=length, period=period, since_zh="知道", since_en="knowing")
    assert limit.last_day(start) == last


def test_a_last_day_beyond_the_calendar_is_refused() -> None:
    limit = TimeLimit(length=1, period=Period.YEARS, since_zh="知道", since_en="knowing")
    with pytest.raises(OverflowError):
        limit.last_day(date(9999, 3, 5))


def _left(**fields):
    return {
        one.route.id: [(start.on, start.last_day, start.days_left) for start in one.starts]
        for one in only(AdviceKind.RIGHT_RUNNING_OUT, a_draft(**fields))
    }


def test_from_the_day_the_draft_gives() -> None:
    assert _left(category=WAGES, event_on="2025-04-11") == {
        "labour-arbitration": [(date(2025, 4, 11), date(2026, 4, 11), 10)],
        "labour-inspection": [(date(2025, 4, 11), date(2027, 4, 11), 375)],  # 10 days and 365
    }


def test_from_a_day_that_the_text_names() -> None:
    assert _left(category=LAND, narrative="2026年2月10日收到征收补偿决定，补偿太低。") == {
        "reconsideration": [(date(2026, 2, 10), date(2026, 4, 11), 10)],  # 18 + 31 + 11
        "administrative-suit": [(date(2026, 2, 10), date(2026, 8, 10), 131)],  # 29 + 31 + 30 + 31 + 10
    }


def test_several_possible_starts_are_each_said_the_latest_first() -> None:
    found = only(
        AdviceKind.RIGHT_RUNNING_OUT, a_draft(category=WAGES, narrative="2025年1月2日离职，2025年6月1日拒付。")
    )
    arbitration = found[0]
    assert [start.on for start in arbitration.starts] == [date(2025, 6, 1), date(2025, 1, 2)]
    assert [start.days_left for start in arbitration.starts] == [61, -89]
    assert "还剩61日" in arbitration.zh
    assert "已过89日" in arbitration.zh
    assert "61 days left" in arbitration.en
    assert [ground.text for ground in arbitration.rests_on] == [WAGES, "2025年6月1日", "2025年1月2日"]


@pytest.mark.parametrize("narrative", ["去年3月被辞退", "3月5日被辞退", "将于2026年4月2日到期", "没有日期"])
def test_without_a_day_that_has_come_nothing_is_reckoned(narrative) -> None:
    assert _left(category=WAGES, narrative=narrative) == {}


def test_today_counts_as_a_start() -> None:
    found = _left(category=WAGES, narrative="2026年4月1日被拒付")
    assert found["labour-arbitration"] == [(TODAY, date(2027, 4, 1), 365)]


def test_no_more_than_ten_starts_are_said() -> None:
    days = "，".join(f"2025年{month}月1日" for month in range(1, 13))
    assert len(_left(category=WAGES, narrative=days)["labour-arbitration"]) == 10


def test_a_suggestion_has_no_rights_that_run_out() -> None:
    assert advice(a_draft(purpose="SUGGESTION", category=WAGES, event_on="2026-01-01"), knowing()) == []
