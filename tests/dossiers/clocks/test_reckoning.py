"""Dates reckoned by hand from the notices of 2024 to 2026; the working stands beside each."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossiers.clocks import Reason, RuleBook, Suspension, WorkCalendar, reckon
from dossiers.errors import InvalidInput

BOOK = RuleBook.shipped()
CALENDAR = WorkCalendar.shipped()
RULES = BOOK.rules_for(date(2024, 1, 1), (), None)


def reckoned(rule, start, *, extended=0, suspend=(), length=None):
    spans = [Suspension(first=first, last=last, event="HEARING") for first, last in suspend]
    return reckon(
        RULES[rule], date.fromisoformat(start), CALENDAR, extended=extended, suspensions=spans, length=length
    )  # fmt: skip


CALENDAR_DAYS = [
    ("transfer", "2024-01-05", "2024-01-22"),  # 5+15 = 20 Jan, Sat; Mon 22
    ("transfer", "2024-01-26", "2024-02-18"),  # 31-26 = 5 in Jan, 10 Feb; Spring Festival to 17; Sun 18 made up
    ("transfer", "2024-03-20", "2024-04-07"),  # 11 in Mar, 4 Apr; Qingming to 6; Sun 7 made up
    ("transfer", "2024-02-14", "2024-02-29"),  # 14+15 = 29 Feb, leap day, Thu
    ("transfer", "2024-12-17", "2025-01-02"),  # 14 in Dec, 1 Jan; New Year's Day alone is off; Thu 2
    ("transfer", "2024-09-16", "2024-10-08"),  # 14 in Sep, 1 Oct; National Day to 7; Tue 8
    ("transfer", "2025-01-14", "2025-02-05"),  # 14+15 = 29 Jan; Spring Festival to 4 Feb; Wed 5
    ("transfer", "2025-01-24", "2025-02-08"),  # 7 in Jan, 8 Feb; a Sat, but made up: no roll
    ("transfer", "2026-01-30", "2026-02-14"),  # 1 in Jan, 14 Feb; a Sat, but made up: no roll
    ("transfer", "2026-02-13", "2026-02-28"),  # 13+15 = 28 Feb; a Sat, but made up: no roll
    ("transfer", "2026-06-04", "2026-06-22"),  # 4+15 = 19 Jun; Dragon Boat to Sun 21; Mon 22
    ("accept", "2024-02-14", "2024-02-29"),  # 29 Feb, Thu
    ("accept", "2024-04-19", "2024-05-06"),  # 11 in Apr, 4 May; Labour Day to Sun 5; Mon 6
    ("accept", "2025-05-16", "2025-06-03"),  # 15 in May, 31 May; Dragon Boat to Mon 2 Jun; Tue 3
    ("accept", "2025-06-20", "2025-07-07"),  # 10 in Jun, 5 Jul, Sat; Mon 7
    ("accept", "2026-04-16", "2026-05-06"),  # 14 in Apr, 1 May; Labour Day to Tue 5; Wed 6
    ("handle", "2024-01-01", "2024-03-01"),  # 30 in Jan, 29 in Feb (leap), 1 Mar, Fri
    ("handle", "2023-12-31", "2024-02-29"),  # 31 in Jan, 29 Feb, Thu
    ("handle", "2024-02-29", "2024-04-29"),  # 31 in Mar, 29 Apr, Mon
    ("handle", "2025-01-31", "2025-04-01"),  # 28 in Feb, 31 in Mar, 1 Apr, Tue
    ("handle", "2024-07-31", "2024-09-29"),  # 31 in Aug, 29 Sep; a Sun, but made up: no roll
    ("handle", "2024-08-02", "2024-10-08"),  # 29 in Aug, 30 in Sep, 1 Oct; National Day to 7; Tue 8
    ("handle", "2024-08-03", "2024-10-08"),  # 28 in Aug, 30 in Sep, 2 Oct; likewise
    ("handle", "2025-08-02", "2025-10-09"),  # 29, 30, 1 Oct; National Day and Mid-Autumn to 8; Thu 9
    ("handle", "2025-12-03", "2026-02-02"),  # 28 in Dec, 31 in Jan, 1 Feb, Sun; Mon 2
    ("handle", "2026-08-03", "2026-10-08"),  # 28 in Aug, 30 in Sep, 2 Oct; National Day to 7; Thu 8
    ("review-request", "2024-01-31", "2024-03-01"),  # 29 in Feb (leap), 1 Mar, Fri
    ("review-request", "2024-09-02", "2024-10-08"),  # 28 in Sep, 2 Oct; National Day to 7; Tue 8
    ("review-request", "2025-01-02", "2025-02-05"),  # 29 in Jan, 1 Feb; Spring Festival to 4; Wed 5
    ("review-request", "2026-01-18", "2026-02-24"),  # 13 in Jan, 17 Feb; Spring Festival to Mon 23; Tue 24
    ("re-review-request", "2024-05-11", "2024-06-11"),  # 20 in May, 10 Jun; Dragon Boat, Mon; Tue 11
    ("re-review-request", "2025-03-31", "2025-04-30"),  # 30 Apr, Wed, the day before Labour Day
    ("review", "2025-04-01", "2025-05-06"),  # 29 in Apr, 1 May; Labour Day to Mon 5; Tue 6
    ("review", "2024-01-12", "2024-02-18"),  # 19 in Jan, 11 Feb; Spring Festival to 17; Sun 18 made up
    ("re-review", "2025-03-03", "2025-04-02"),  # 28 in Mar, 2 Apr, Wed; without a hearing
]

WORKING_DAYS = [
    ("objection", "2024-02-07", "2024-02-20"),  # Feb 8, 9; festival 10-17; 18 (Sun, made up), 19, 20
    ("objection", "2024-04-02", "2024-04-10"),  # Apr 3; Qingming 4-6; 7 (Sun, made up), 8, 9, 10
    ("objection", "2024-04-26", "2024-05-07"),  # Apr 28 (Sun, made up), 29, 30; Labour Day 1-5; May 6, 7
    ("objection", "2024-06-06", "2024-06-14"),  # Jun 7; weekend and Dragon Boat 8-10; 11, 12, 13, 14
    ("objection", "2024-09-12", "2024-09-20"),  # Sep 13, 14 (Sat, made up); Mid-Autumn 15-17; 18, 19, 20
    ("objection", "2024-09-27", "2024-10-10"),  # Sep 29 (Sun, made up), 30; National Day 1-7; Oct 8, 9, 10
    ("objection", "2024-10-08", "2024-10-14"),  # Oct 9, 10, 11, 12 (Sat, made up), 14
    ("objection", "2025-01-23", "2025-02-06"),  # Jan 24, 26 (Sun, made up), 27; festival 28-Feb 4; 5, 6
    ("objection", "2025-04-25", "2025-05-06"),  # Apr 27 (Sun, made up), 28, 29, 30; Labour Day 1-5; May 6
    ("objection", "2025-09-26", "2025-10-10"),  # Sep 28 (Sun, made up), 29, 30; 1-8 off; Oct 9, 10
    ("objection", "2025-12-29", "2026-01-06"),  # Dec 30, 31; New Year 1-3; Jan 4 (Sun, made up), 5, 6
    ("objection", "2026-02-11", "2026-02-25"),  # Feb 12, 13, 14 (Sat, made up); festival 15-23; 24, 25
    ("objection", "2026-09-18", "2026-09-24"),  # Sep 20 (Sun, made up), 21, 22, 23, 24; Mid-Autumn is the 25th
    ("objection", "2026-09-30", "2026-10-13"),  # National Day 1-7; Oct 8, 9, 10 (Sat, made up), 12, 13
    ("objection", "2025-03-08", "2025-03-14"),  # received on a Sat; Mar 10, 11, 12, 13, 14
    ("simple-accept", "2024-02-08", "2024-02-19"),  # Feb 9; festival 10-17; 18 (Sun, made up), 19
    ("simple-accept", "2025-01-24", "2025-02-05"),  # Jan 26 (Sun, made up), 27; festival 28-Feb 4; 5
    ("simple-accept", "2025-12-31", "2026-01-06"),  # New Year 1-3; Jan 4 (Sun, made up), 5, 6
    ("simple-accept", "2026-05-08", "2026-05-12"),  # May 9 (Sat, made up), 11, 12
    ("simple-answer", "2024-01-29", "2024-02-09"),  # Jan 30, 31, Feb 1, 2, 4 (Sun, made up), 5, 6, 7, 8, 9
    ("simple-answer", "2024-04-30", "2024-05-16"),  # 1-5 off; May 6-10 (5), 11 (Sat, made up), 13-16 (10)
    ("simple-answer", "2025-04-21", "2025-05-07"),  # Apr 22-25 (4), 27 (Sun, made up), 28-30 (8); May 6, 7
    ("simple-answer", "2025-09-24", "2025-10-14"),  # Sep 25, 26, 28 (made up), 29, 30; Oct 9, 10, 11 (made up), 13, 14
    ("simple-answer", "2026-02-10", "2026-03-02"),  # Feb 11-13 (3), 14 (made up), 24-27 (8), 28 (made up), Mar 2
    ("explanation", "2024-09-30", "2024-10-10"),  # National Day 1-7; Oct 8, 9, 10
    ("explanation", "2025-05-30", "2025-06-05"),  # Dragon Boat May 31-Jun 2; Jun 3, 4, 5
    ("tripartite", "2024-01-25", "2024-02-20"),  # Jan 26, 29-31 (4), Feb 1, 2, 4-9 (12; 4 made up), 18-20 (15)
    ("tripartite", "2024-12-23", "2025-01-14"),  # Dec 24-27 (4), 30, 31 (6); Jan 2, 3 (8), 6-10 (13), 13, 14
    ("tripartite", "2025-10-09", "2025-10-29"),  # Oct 10, 11 (made up), 13-17 (7), 20-24 (12), 27-29 (15)
    ("tripartite", "2026-09-14", "2026-10-10"),  # Sep 15-18 (4), 20-24 (9), 28-30 (12); Oct 8, 9, 10 (made up)
]

EXTENDED = [
    ("2024-11-30", 30, "2025-02-28"),  # 90: 31 in Dec, 31 in Jan, 28 Feb, Fri
    ("2024-03-06", 30, "2024-06-04"),  # 90: 25 in Mar, 30 in Apr, 31 in May, 4 Jun, Tue
    ("2025-01-01", 30, "2025-04-01"),  # 90: 30 in Jan, 28 in Feb, 31 in Mar, 1 Apr, Tue
    ("2024-07-03", 30, "2024-10-08"),  # 90: 28 in Jul, 31 in Aug, 30 in Sep, 1 Oct; to 7 off; Tue 8
    ("2025-07-03", 30, "2025-10-09"),  # 90: likewise 1 Oct; to 8 off; Thu 9
    ("2025-03-10", 15, "2025-05-26"),  # 75: 21 in Mar, 30 in Apr, 24 May, Sat; Mon 26
    ("2024-08-02", 1, "2024-10-08"),  # 61: 29 in Aug, 30 in Sep, 2 Oct: counted from the 60th day, not from the roll
]

HEARINGS = [
    ("2025-09-01", [("2025-09-10", "2025-09-12")], "2025-10-09"),  # 33rd day: 29 in Sep, 4 Oct; to 8 off; Thu 9
    ("2025-03-03", [("2025-03-20", "2025-03-20")], "2025-04-03"),  # 31st day: 28 in Mar, 3 Apr, Thu
    ("2025-03-03", [("2025-03-10", "2025-03-11"), ("2025-03-24", "2025-03-28")], "2025-04-09"),  # 37th: 9 Apr, Wed
    ("2025-03-03", [("2025-02-24", "2025-03-05")], "2025-04-07"),  # 4, 5 Mar out: 4 Apr; Qingming to Sun 6; Mon 7
    ("2025-03-12", [("2025-04-11", "2025-04-14")], "2025-04-15"),  # 29 days to 10 Apr; 11-14 out; Tue 15
    ("2025-03-14", [("2025-04-14", "2025-04-15")], "2025-04-16"),  # 13 Apr, Sun; Mon 14 and 15 suspended; Wed 16
    ("2025-03-03", [("2025-04-14", "2025-04-18")], "2025-04-02"),  # begins after the end: no matter
    ("2025-03-03", [("2025-03-10", "2025-03-14"), ("2025-03-12", "2025-03-18")], "2025-04-11"),  # 9 days once: 39th
]

SET_BY_THE_STEP = [
    ("assigned-report", "2025-03-01", 28, "2025-03-31"),  # 29 Mar, Sat; Mon 31
    ("order", "2024-04-24", 10, "2024-05-06"),  # 6 in Apr, 4 May; Labour Day to Sun 5; Mon 6
    ("task", "2025-05-26", 7, "2025-06-03"),  # 5 in May, 2 Jun; Dragon Boat, Mon; Tue 3
    ("obstruction", "2026-09-15", 20, "2026-10-08"),  # 15 in Sep, 5 Oct; National Day to 7; Thu 8
]

PROVISIONAL = [
    ("objection", "2026-12-25", "2027-01-01"),  # Dec 28, 29, 30, 31, Fri 1 Jan: weekends alone are off
    ("handle", "2026-11-02", "2027-01-01"),  # 28 in Nov, 31 in Dec, Fri 1 Jan
    ("handle", "2026-11-03", "2027-01-04"),  # Sat 2 Jan; Mon 4
    ("simple-answer", "2026-12-18", "2027-01-01"),  # Dec 21-25 (5), 28-31 (9), Fri 1 Jan
    ("transfer", "2027-03-01", "2027-03-16"),  # 1+15 = 16 Mar, Tue
]

NOT_PROVISIONAL = [
    ("handle", "2026-11-01", "2026-12-31"),  # 29 in Nov, 31 Dec, Thu: the last day of a known year
    ("simple-answer", "2026-12-17", "2026-12-31"),  # Dec 18, 21-25 (6), 28-31 (10)
    ("handle", "2023-12-20", "2024-02-18"),  # 11 in Dec, 31 in Jan, 18 Feb, made up: no day off of 2023 matters
]


@pytest.mark.parametrize(("rule", "start", "due"), CALENDAR_DAYS + WORKING_DAYS + NOT_PROVISIONAL)
def test_due(rule, start, due):
    result = reckoned(rule, start)
    assert (result.due, result.provisional) == (date.fromisoformat(due), False)


@pytest.mark.parametrize(("start", "extended", "due"), EXTENDED)
def test_extended(start, extended, due):
    assert reckoned("handle", start, extended=extended).due == date.fromisoformat(due)


@pytest.mark.parametrize(("start", "suspend", "due"), HEARINGS)
def test_the_days_of_a_hearing_are_not_counted(start, suspend, due):
    assert reckoned("re-review", start, suspend=suspend).due == date.fromisoformat(due)


@pytest.mark.parametrize(("rule", "start", "length", "due"), SET_BY_THE_STEP)
def test_length_set_by_the_step(rule, start, length, due):
    assert reckoned(rule, start, length=length).due == date.fromisoformat(due)


@pytest.mark.parametrize(("rule", "start", "due"), PROVISIONAL)
def test_provisional(rule, start, due):
    result = reckoned(rule, start)
    assert (result.due, result.provisional) == (date.fromisoformat(due), True)
    assert "2027年的放假安排尚未公布" in result.why_zh
    assert "provisional" in result.why_en


@pytest.mark.parametrize(
    ("rule", "start", "due"),
    [
        ("transfer", "2023-12-16", "2024-01-02"),  # 31 Dec, Sun, of a year not loaded; New Year's Day off; Tue 2
        ("objection", "2023-12-27", "2024-01-04"),  # Dec 28, 29; Jan 2, 3, 4
    ],
)
def test_a_known_day_that_rests_on_a_year_not_loaded_is_provisional_too(rule, start, due):
    result = reckoned(rule, start)
    assert (result.due, result.provisional) == (date.fromisoformat(due), True)
    assert "2023年的放假安排尚未公布或尚未载入" in result.why_zh


def test_the_table_is_long_enough():
    tables = (CALENDAR_DAYS, WORKING_DAYS, EXTENDED, HEARINGS, SET_BY_THE_STEP, PROVISIONAL, NOT_PROVISIONAL)
    assert sum(map(len, tables)) >= 90
    assert {row[0] for row in CALENDAR_DAYS + WORKING_DAYS + SET_BY_THE_STEP} == set(BOOK.ids)


def test_a_second_transfer_counts_from_its_own_day():
    assert reckoned("accept", "2025-06-10").due == date(2025, 6, 25)  # 10+15, Wed
    assert reckoned("accept", "2025-06-20").due == date(2025, 7, 7)  # 5 Jul, Sat; Mon 7


def test_a_local_rule_of_its_own_length_and_suspension():
    handle = RULES["handle"]
    local = handle.model_copy(update={"length": 45, "region": "331100", "suspended_by": ("HEARING",)})
    hearing = [Suspension(first="2025-06-05", last="2025-06-06", event="HEARING")]
    # 45: 14 in May, 30 in Jun, 1 Jul; two more for the hearing: Thu 3
    assert reckon(local, date(2025, 5, 17), CALENDAR).due == date(2025, 7, 1)
    assert reckon(local, date(2025, 5, 17), CALENDAR, suspensions=hearing).due == date(2025, 7, 3)


def test_a_rule_that_does_not_roll_ends_on_the_day_off():
    still = RULES["handle"].model_copy(update={"rolls": False})
    result = reckon(still, date(2025, 8, 2), CALENDAR)
    assert (result.due, result.rolled_over) == (date(2025, 10, 1), ())


def test_a_rule_of_calendar_days_that_does_not_roll_is_never_provisional():
    still = RULES["handle"].model_copy(update={"rolls": False})
    assert not reckon(still, date(2026, 12, 1), CALENDAR).provisional


def test_days_left_out_are_listed_with_their_reason():
    result = reckoned("tripartite", "2024-01-25")
    assert [(str(out.first), str(out.last), out.reason, out.zh, out.days) for out in result.not_counted] == [
        ("2024-01-27", "2024-01-28", Reason.WEEKEND, "周末", 2),
        ("2024-02-03", "2024-02-03", Reason.WEEKEND, "周末", 1),
        ("2024-02-10", "2024-02-17", Reason.HOLIDAY, "春节", 8),
    ]
    assert result.rolled_over == ()


def test_a_hearing_over_a_weekend_is_one_range_of_working_days():
    working = RULES["tripartite"].model_copy(update={"suspended_by": ("HEARING",)})
    hearing = [Suspension(first="2025-06-05", last="2025-06-10", event="HEARING")]
    result = reckon(working, date(2025, 6, 3), CALENDAR, suspensions=hearing)
    # Jun 4, 11-13 (4), 16-20 (9), 23-27 (14), 30 (15)
    assert result.due == date(2025, 6, 30)
    assert next((out.first.day, out.last.day, out.reason) for out in result.not_counted) == (5, 10, Reason.SUSPENDED)


def test_a_make_up_day_within_a_hearing_is_not_counted():
    working = RULES["objection"].model_copy(update={"suspended_by": ("HEARING",)})
    hearing = [Suspension(first="2025-10-10", last="2025-10-11", event="HEARING")]
    result = reckon(working, date(2025, 10, 8), CALENDAR, suspensions=hearing)
    # Oct 9, 13-16
    assert result.due == date(2025, 10, 16)
    assert "调休上班日" not in result.why_zh


SENTENCES = [
    (
        reckoned("handle", "2025-07-03", extended=30),
        (
            "办理期限60日，自受理（2025年7月3日）的次日起计算，经批准延长30日，共90日；"
            "原应于10月1日届满，遇10月1日至10月8日国庆节和中秋节放假，顺延至其后的第一个工作日；"
            "于2025年10月9日届满；依据：《信访工作条例》第三十四条。"
        ),
        (
            "Time to handle: 60 calendar days, counted from the day after acceptance (3 July 2025), "
            "extended with approval by 30 calendar days to 90 calendar days in all; "
            "it would end on 1 October and goes on to "
            "the next working day, past 1 October to 8 October (National Day and Mid-Autumn "
            "Festival); due 9 October 2025; "
            "source: Regulations on Letters and Visits Work, article 34."
        ),
    ),
    (
        reckoned("objection", "2024-02-07"),
        (
            "异议期限5个工作日，自收到转送、交办（2024年2月7日）的次日起计算；2月10日至2月17日春节放假不计入；"
            "2月18日为调休上班日，计入工作日；于2024年2月20日届满；依据：《信访工作条例》第二十三条。"
        ),
        (
            "Time to object to a transfer: 5 working days, counted from the day after receipt of the transfer "
            "(7 February 2024); not counted: 10 February to 17 February (Spring Festival); counted as working days "
            "made up for a holiday: 18 February; due 20 February 2024; "
            "source: Regulations on Letters and Visits Work, article 23."
        ),
    ),
    (
        reckoned("re-review", "2025-03-14", suspend=[("2025-04-14", "2025-04-15")]),
        (
            "复核期限30日，自收到复核申请（2025年3月14日）的次日起计算；"
            "原应于4月13日届满，遇4月13日周末、4月14日至4月15日听证期间，顺延至其后的第一个工作日；"
            "于2025年4月16日届满；依据：《信访工作条例》第三十六条。"
        ),
        (
            "Time to re-review: 30 calendar days, counted from the day after receipt of the request for re-review "
            "(14 March 2025); it would end on 13 April and goes on to the next working day, past 13 April (weekend), "
            "14 April to 15 April (hearing); due 16 April 2025; "
            "source: Regulations on Letters and Visits Work, article 36."
        ),
    ),
    (
        reckoned("objection", "2026-12-29"),
        (
            "异议期限5个工作日，自收到转送、交办（2026年12月29日）的次日起计算；2027年1月2日至1月3日周末不计入；"
            "于2027年1月5日届满（2027年的放假安排尚未公布或尚未载入，此日期为暂定，载入后重新计算）；"
            "依据：《信访工作条例》第二十三条。"
        ),
        (
            "Time to object to a transfer: 5 working days, counted from the day after receipt of the transfer "
            "(29 December 2026); not counted: 2 January to 3 January 2027 (weekend); due 5 January 2027 "
            "(provisional: the days off of 2027 are not published or not loaded yet; reckoned again when they are); "
            "source: Regulations on Letters and Visits Work, article 23."
        ),
    ),
]


@pytest.mark.parametrize(("result", "zh", "en"), SENTENCES)
def test_the_sentence(result, zh, en):
    assert result.why_zh == zh
    assert result.why_en == en


def test_many_weekends_are_summed_up_and_holidays_still_named():
    long = RULES["tripartite"].model_copy(update={"length": 40})
    result = reckon(long, date(2025, 4, 7), CALENDAR)
    # Sat and Sun, 12 Apr to 1 Jun: 16, less 27 Apr made up, less 3 and 4 May, 31 May and 1 Jun in holidays
    assert "5月1日至5月5日劳动节放假、5月31日至6月2日端午节放假、周末共11天不计入" in result.why_zh
    assert "11 weekend days" in result.why_en
    assert len([out for out in result.not_counted if out.reason is Reason.WEEKEND]) == 6


def test_a_rule_from_a_local_document_says_that_it_is_to_be_confirmed():
    assert "（该规则启用前须经法制机构确认）" in reckoned("tripartite", "2025-10-09").why_zh
    assert "法制机构" not in reckoned("handle", "2025-10-09").why_zh


@pytest.mark.parametrize(
    ("rule", "changes", "field", "words"),
    [
        ("handle", {"extended": 31}, "extended", "by 1 to 30 days, not 31"),
        ("handle", {"extended": -1}, "extended", "by 1 to 30 days, not -1"),
        ("accept", {"extended": 5}, "extended", "cannot be extended"),
        ("order", {}, "length", "no length of its own"),
        ("order", {"length": 0}, "length", "1 to 3660 days"),
        ("order", {"length": 100_000}, "length", "1 to 3660 days"),
        ("handle", {"length": 45}, "length", "60 days by rule"),
        ("re-review", {"suspend": [("2025-03-10", None)]}, "suspensions", "still open"),
        ("re-review", {"suspend": [("2025-03-10", "2999-01-01")]}, "suspensions", "longer than"),
    ],
)
def test_what_the_rule_does_not_allow(rule, changes, field, words):
    with pytest.raises(InvalidInput) as refused:
        reckoned(rule, "2025-03-03", **changes)
    assert refused.value.field == field
    assert words in refused.value.reason


@pytest.mark.parametrize("start", [date.min, date(1800, 1, 1), date(2995, 1, 1), date.max])
def test_a_start_beyond_all_calendars(start):
    with pytest.raises(InvalidInput, match="no day that can be reckoned with"):
        reckon(RULES["handle"], start, CALENDAR)


@given(
    start=st.dates(date(2023, 6, 1), date(2027, 6, 1)),
    rule=st.sampled_from([rule for rule in RULES.values() if rule.length]),
    spans=st.lists(st.tuples(st.integers(-10, 120), st.integers(0, 20)), max_size=3),
)
def test_whatever_the_start_the_due_day_is_counted_and_worked(start, rule, spans):
    suspensions = [
        Suspension(first=start + timedelta(days=begin), last=start + timedelta(days=begin + length))
        for begin, length in spans
    ]
    result = reckon(rule, start, CALENDAR, suspensions=suspensions)
    left_out = {out.first + timedelta(days=n) for out in result.not_counted for n in range(out.days)}
    passed = {out.first + timedelta(days=n) for out in result.rolled_over for n in range(out.days)}
    assert (result.due - start).days - len(left_out) - len(passed) == rule.length
    assert CALENDAR.is_working_day(result.due)
    assert not any(suspension.holds(result.due) for suspension in suspensions)
    assert result.provisional <= any(not CALENDAR.published(day.year) for day in (start, result.due, *left_out))
