from datetime import UTC, date, datetime

import bson
import pytest

from dossiers.clocks import HEARING, Cause, Change, Clock, RuleBook, Suspension, WorkCalendar
from dossiers.errors import InvalidInput

CALENDAR = WorkCalendar.shipped()
RULES = RuleBook.shipped().rules_for(date(2025, 1, 1), (), None)
HANDLE, RE_REVIEW = RULES["handle"], RULES["re-review"]
AT = datetime(2026, 11, 30, 8, tzinfo=UTC)

YEAR_2027 = """
year = 2027
source_zh = "试行安排"
source_en = "an arrangement on trial"
published_on = 2026-11-30
off = [{ zh = "元旦", en = "New Year's Day", from = 2027-01-01, to = 2027-01-03, made_up_on = [] }]
"""


def started(rule="handle", on=date(2025, 3, 3), entry=4, **more):
    return Clock.start(RULES[rule], on, entry, CALENDAR, **more)


def re_review(on=date(2025, 3, 3)):
    return started("re-review", on, party="p1", owed_by="330000-XFJ")


def hearing(first, last=None):
    return Suspension(first=first, last=last, event=HEARING)


def refused(clock, words, call):
    """The call is refused with these words, and the clock is as it was."""
    before = clock.model_dump_json()
    with pytest.raises(InvalidInput) as refusal:
        call()
    assert words in str(refusal.value)
    assert clock.model_dump_json() == before


@pytest.fixture
def calendar_2027(tmp_path):
    (tmp_path / "2027.toml").write_text(YEAR_2027, encoding="utf-8")
    return WorkCalendar.load(tmp_path)


def test_a_clock_that_starts():
    clock = started(owed_by="331121-ZRZY")
    assert (clock.id, clock.rule, clock.party, clock.owed_by) == (
        "handle", "handle@CN@2022-05-01", None, "331121-ZRZY",
    )  # fmt: skip
    assert (clock.started_on, clock.started_by, clock.due) == (date(2025, 3, 3), 4, date(2025, 5, 6))
    assert clock.why.zh.startswith("办理期限60日，自受理（2025年3月3日）的次日起计算；原应于5月2日届满")
    assert clock.why.en.startswith("Time to handle: 60 calendar days")
    assert clock.running
    assert clock.met_in_time is None
    assert clock.changes == []
    assert not clock.provisional


def test_ids_tell_party_unit_and_run():
    first = started("review-request", party="p1")
    other = started("review-request", party="p2", among=[first])
    second = started("review-request", party="p1", among=[first, other])
    third = started("review-request", party="p1", among=[first, other, second])
    assert [clock.id for clock in (first, other, second, third)] == [
        "review-request:p1", "review-request:p2", "review-request:p1#2", "review-request:p1#3",
    ]  # fmt: skip
    assert started("order", length=10, owed_by="331121-ZRZY").id == "order:331121-ZRZY"
    accept = started("accept", owed_by="331121-ZRZY")
    assert started("accept", owed_by="331121-RSJ", among=[accept, first]).id == "accept#2"


def test_a_clock_of_each_party_says_which():
    with pytest.raises(InvalidInput, match="runs for each party by itself"):
        started("review-request")


def test_a_length_that_the_step_sets_is_kept():
    clock = started("order", length=10)
    assert (clock.length, clock.due) == (10, date(2025, 3, 13))
    with pytest.raises(InvalidInput, match="no length of its own"):
        started("order")


def test_it_is_stored_and_read_again_as_it_is():
    clock = re_review()
    clock.suspend(hearing(date(2025, 3, 10), date(2025, 3, 11)), RE_REVIEW, CALENDAR, 9)
    clock.recompute(RE_REVIEW, CALENDAR, AT)
    clock.meet(date(2025, 4, 1), 11)
    stored = bson.decode(bson.encode(clock.model_dump()))
    assert stored["due"] == "2025-04-07"
    assert stored["suspensions"] == [{"first": "2025-03-10", "last": "2025-03-11", "event": "HEARING", "entry": 9}]
    assert Clock.model_validate(stored) == clock


class TestMeeting:
    @pytest.mark.parametrize(("day", "in_time"), [(date(2025, 5, 6), True), (date(2025, 5, 7), False)])
    def test_in_time_up_to_the_due_day(self, day, in_time):
        clock = started()
        clock.meet(day, 7)
        assert (clock.met_on, clock.met_by, clock.met_in_time, clock.running) == (day, 7, in_time, False)

    def test_only_once(self):
        clock = started()
        clock.meet(date(2025, 4, 1), 7)
        refused(clock, "clocks.handle: was met on 2025-04-01", lambda: clock.meet(date(2025, 4, 2), 8))

    def test_not_before_it_started(self):
        clock = started()
        refused(clock, "before it started on 2025-03-03", lambda: clock.meet(date(2025, 3, 2), 7))

    def test_not_after_it_ended(self):
        clock = started()
        clock.end(6)
        assert not clock.running
        refused(clock, "was ended by entry 6", lambda: clock.meet(date(2025, 4, 1), 7))
        refused(clock, "was ended by entry 6", lambda: clock.end(7))

    def test_not_while_suspended(self):
        clock = re_review()
        clock.suspend(hearing(date(2025, 3, 10)), RE_REVIEW, CALENDAR, 5)
        refused(clock, "is suspended since 2025-03-10", lambda: clock.meet(date(2025, 3, 12), 7))


class TestDaysLeft:
    def test_in_calendar_days(self):
        clock = started()
        days = [date(2025, 3, 3), date(2025, 5, 5), date(2025, 5, 6), date(2025, 5, 7)]
        assert [clock.days_left(day, CALENDAR) for day in days] == [64, 1, 0, -1]

    def test_in_working_days(self):
        clock = started("objection", date(2024, 2, 7))
        days = [date(2024, 2, 7), date(2024, 2, 9), date(2024, 2, 17), date(2024, 2, 20), date(2024, 2, 26)]
        assert clock.due == date(2024, 2, 20)
        assert [clock.days_left(day, CALENDAR) for day in days] == [5, 3, 3, 0, -4]

    def test_a_hearing_ahead_does_not_count(self):
        clock = re_review()
        clock.suspend(hearing(date(2025, 3, 10), date(2025, 3, 12)), RE_REVIEW, CALENDAR, 5)
        assert clock.due == date(2025, 4, 7)  # 33 days end on Sat 5 Apr, Qingming to 6
        assert clock.days_left(date(2025, 3, 7), CALENDAR) == 28  # 8, 9, 13-31 March (19), 1-7 April

    def test_while_it_is_suspended_they_stand_still(self):
        clock = re_review()
        clock.suspend(hearing(date(2025, 3, 10)), RE_REVIEW, CALENDAR, 5)
        assert {clock.days_left(day, CALENDAR) for day in (date(2025, 3, 9), date(2025, 3, 10), date(2025, 5, 9))} == {
            24
        }
        assert clock.days_left(date(2025, 3, 8), CALENDAR) == 25


class TestExpiring:
    def test_a_duty_is_missed_once_and_owed_still(self):
        clock = started()
        assert not clock.overdue(date(2025, 5, 6))
        assert clock.overdue(date(2025, 5, 7))
        assert clock.unrecorded(date(2025, 5, 7))
        refused(clock, "is not past its day on 2025-05-06", lambda: clock.expire(date(2025, 5, 6), 8))
        clock.expire(date(2025, 5, 7), 8)
        assert (clock.missed_by, clock.lapsed_by) == (8, None)
        assert clock.running
        assert clock.overdue(date(2025, 5, 8))
        assert not clock.unrecorded(date(2025, 5, 8))
        refused(clock, "on record already", lambda: clock.expire(date(2025, 5, 8), 9))

    def test_a_right_lapses(self):
        clock = started("review-request", party="p1")
        assert clock.due == date(2025, 4, 2)
        clock.expire(date(2025, 4, 3), 8)
        assert (clock.missed_by, clock.lapsed_by) == (None, 8)
        assert not clock.running
        assert not clock.overdue(date(2025, 4, 4))

    def test_a_late_request_is_still_recorded(self):
        clock = started("review-request", party="p1")
        clock.expire(date(2025, 4, 3), 8)
        clock.meet(date(2025, 4, 10), 9)
        assert (clock.met_by, clock.met_in_time) == (9, False)

    @pytest.mark.parametrize("end", [lambda clock: clock.meet(date(2025, 5, 6), 7), lambda clock: clock.end(7)])
    def test_what_is_over_is_never_overdue(self, end):
        clock = started()
        end(clock)
        assert not clock.overdue(date(2026, 1, 1))

    def test_what_is_suspended_is_never_overdue(self):
        clock = re_review()
        clock.suspend(hearing(date(2025, 4, 2)), RE_REVIEW, CALENDAR, 5)
        assert clock.due == date(2025, 4, 2)
        assert not clock.overdue(date(2025, 6, 1))


class TestExtending:
    def test_once_up_to_its_due_day(self):
        clock = started()
        clock.extend(30, HANDLE, CALENDAR, date(2025, 5, 6), 7)
        assert (clock.extended, clock.extended_by, clock.due) == (30, 7, date(2025, 6, 3))  # 1 Jun; Dragon Boat to 2
        assert "经批准延长30日，共90日" in clock.why.zh
        assert clock.changes == [
            Change(from_due=date(2025, 5, 6), to_due=date(2025, 6, 3), because=Cause.EXTENDED, entry=7)
        ]
        refused(
            clock, "was extended by 30 days already", lambda: clock.extend(1, HANDLE, CALENDAR, date(2025, 5, 7), 8)
        )

    @pytest.mark.parametrize("days", [0, -5, 31])
    def test_not_by_more_than_the_rule_allows(self, days):
        clock = started()
        refused(clock, "by 1 to 30 days", lambda: clock.extend(days, HANDLE, CALENDAR, date(2025, 4, 1), 7))

    def test_not_after_its_due_day(self):
        clock = started()
        refused(clock, "was due 2025-05-06", lambda: clock.extend(10, HANDLE, CALENDAR, date(2025, 5, 7), 7))

    def test_not_after_it_was_met(self):
        clock = started()
        clock.meet(date(2025, 4, 1), 6)
        refused(clock, "was met on", lambda: clock.extend(10, HANDLE, CALENDAR, date(2025, 4, 2), 7))

    def test_not_where_the_rule_knows_no_extension(self):
        clock = started("accept")
        refused(clock, "cannot be extended", lambda: clock.extend(5, RULES["accept"], CALENDAR, date(2025, 3, 4), 7))

    def test_not_by_another_rule(self):
        clock = started("accept")
        refused(clock, "runs by the rule accept@CN", lambda: clock.extend(5, HANDLE, CALENDAR, date(2025, 3, 4), 7))

    def test_a_right_that_lapsed_is_not_extended(self):
        clock = started("review-request", party="p1")
        clock.expire(date(2025, 4, 3), 8)
        rule = RULES["review-request"]
        refused(clock, "has lapsed", lambda: clock.extend(5, rule, CALENDAR, date(2025, 4, 4), 9))


class TestSuspending:
    def test_from_the_first_day_to_the_last(self):
        clock = re_review()
        assert clock.due == date(2025, 4, 2)
        clock.suspend(hearing(date(2025, 3, 10)), RE_REVIEW, CALENDAR, 5)
        assert clock.stopped.entry == 5
        assert (clock.due, clock.changes) == (date(2025, 4, 2), [])
        clock.resume(date(2025, 3, 14), RE_REVIEW, CALENDAR, 6)
        assert clock.stopped is None
        assert clock.due == date(2025, 4, 7)  # 35 days end there, a Mon
        assert clock.suspensions == [
            Suspension(first=date(2025, 3, 10), last=date(2025, 3, 14), event=HEARING, entry=5)
        ]
        assert [(change.because, change.entry) for change in clock.changes] == [(Cause.SUSPENDED, 6)]
        assert "3月10日至3月14日听证期间不计入" in clock.why.zh

    def test_twice(self):
        clock = re_review()
        clock.suspend(hearing(date(2025, 3, 10), date(2025, 3, 11)), RE_REVIEW, CALENDAR, 5)
        clock.suspend(hearing(date(2025, 3, 24), date(2025, 3, 28)), RE_REVIEW, CALENDAR, 6)
        assert clock.due == date(2025, 4, 9)
        assert [(str(change.from_due), str(change.to_due)) for change in clock.changes] == [
            ("2025-04-02", "2025-04-07"), ("2025-04-07", "2025-04-09"),
        ]  # fmt: skip

    def test_a_second_hearing_leaves_the_first(self):
        clock = re_review()
        clock.suspend(hearing(date(2025, 3, 10), date(2025, 3, 11)), RE_REVIEW, CALENDAR, 5)
        clock.suspend(hearing(date(2025, 3, 24)), RE_REVIEW, CALENDAR, 6)
        clock.resume(date(2025, 3, 28), RE_REVIEW, CALENDAR, 7)
        assert [suspension.first.day for suspension in clock.suspensions] == [10, 24]
        assert clock.due == date(2025, 4, 9)

    def test_not_by_what_the_rule_does_not_name(self):
        clock = started()
        refused(
            clock, "by its rule nothing suspends it",
            lambda: clock.suspend(hearing(date(2025, 3, 10)), HANDLE, CALENDAR, 5),
        )  # fmt: skip
        other = re_review()
        refused(
            other, "by its rule HEARING suspends it",
            lambda: other.suspend(Suspension(first=date(2025, 3, 10)), RE_REVIEW, CALENDAR, 5),
        )  # fmt: skip

    @pytest.mark.parametrize("first", [date(2025, 3, 2), date(2025, 4, 3)])
    def test_not_outside_its_time(self, first):
        clock = re_review()
        refused(
            clock, "can be suspended from 2025-03-03 to 2025-04-02",
            lambda: clock.suspend(hearing(first), RE_REVIEW, CALENDAR, 5),
        )  # fmt: skip

    def test_not_twice_for_the_same_days(self):
        clock = re_review()
        clock.suspend(hearing(date(2025, 3, 10), date(2025, 3, 12)), RE_REVIEW, CALENDAR, 5)
        again = hearing(date(2025, 3, 12))
        refused(
            clock, "is suspended from 2025-03-10 to 2025-03-12 already",
            lambda: clock.suspend(again, RE_REVIEW, CALENDAR, 6),
        )  # fmt: skip
        clock.suspend(hearing(date(2025, 3, 20)), RE_REVIEW, CALENDAR, 6)
        refused(
            clock, "to a day not known yet already",
            lambda: clock.suspend(hearing(date(2025, 3, 25)), RE_REVIEW, CALENDAR, 7),
        )  # fmt: skip

    def test_it_resumes_only_what_is_suspended_and_forwards(self):
        clock = re_review()
        refused(clock, "is not suspended", lambda: clock.resume(date(2025, 3, 14), RE_REVIEW, CALENDAR, 6))
        clock.suspend(hearing(date(2025, 3, 10)), RE_REVIEW, CALENDAR, 5)
        refused(
            clock, "cannot be the last day",
            lambda: clock.resume(date(2025, 3, 9), RE_REVIEW, CALENDAR, 6),
        )  # fmt: skip


class TestRecomputing:
    def test_a_year_that_is_published_moves_the_day_and_leaves_the_difference(self, calendar_2027):
        clock = started("objection", date(2026, 12, 25))
        assert (clock.due, clock.provisional) == (date(2027, 1, 1), True)
        change = clock.recompute(RULES["objection"], calendar_2027, AT)
        assert change == Change(
            from_due=date(2027, 1, 1), to_due=date(2027, 1, 4), because=Cause.CALENDAR, entry=None, at=AT
        )
        assert (clock.due, clock.provisional, clock.changes) == (date(2027, 1, 4), False, [change])
        assert "1月1日至1月3日元旦放假不计入" in clock.why.zh.replace("2027年", "")
        assert clock.recompute(RULES["objection"], calendar_2027, AT) is None
        assert clock.changes == [change]

    def test_a_day_that_stays_is_provisional_no_more(self, calendar_2027):
        clock = started("handle", date(2026, 11, 10))
        assert (clock.due, clock.provisional) == (date(2027, 1, 11), True)
        assert clock.recompute(HANDLE, calendar_2027, AT) is None
        assert (clock.due, clock.provisional, clock.changes) == (date(2027, 1, 11), False, [])
        assert "暂定" not in clock.why.zh

    def test_extension_and_hearings_are_kept(self):
        clock = started()
        clock.extend(30, HANDLE, CALENDAR, date(2025, 4, 1), 7)
        assert clock.recompute(HANDLE, CALENDAR, AT) is None
        assert clock.due == date(2025, 6, 3)

    def test_a_correction_moves_the_start(self):
        clock = started()
        change = clock.correct(date(2025, 2, 28), HANDLE, CALENDAR, 9)
        assert (clock.started_on, clock.due) == (date(2025, 2, 28), date(2025, 4, 29))
        assert change == Change(
            from_due=date(2025, 5, 6), to_due=date(2025, 4, 29), because=Cause.CORRECTED, entry=9
        )  # fmt: skip
        assert "（2025年2月28日）" in clock.why.zh

    def test_a_rule_rewritten_in_its_file_does_not_move_it(self):
        clock, extended = started(), started()
        extended.extend(30, HANDLE, CALENDAR, date(2025, 4, 1), 7)
        rewritten = HANDLE.model_copy(update={"length": 45, "rolls": False, "extendable": None})
        assert rewritten.version == clock.rule
        assert clock.recompute(rewritten, CALENDAR, AT) is None
        assert clock.due == date(2025, 5, 6)
        assert extended.recompute(rewritten, CALENDAR, AT) is None
        assert extended.due == date(2025, 6, 3)

    def test_nothing_changes_where_it_cannot_be_reckoned(self):
        clock = started()
        refused(clock, "no day that can be reckoned", lambda: clock.correct(date(1800, 1, 1), HANDLE, CALENDAR, 9))
