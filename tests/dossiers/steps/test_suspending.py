"""Suspending a time limit: where its rule allows it, its days, and what it is due then; days are of 2026."""

from datetime import date

import pytest

from dossiers.as_of import as_of
from dossiers.clocks.clock import Cause, Change, ClockState
from dossiers.states import Step
from dossiers.steps import IssueReReview, Reopen, Resume, ReviewOutcome, Suspend
from dossiers.viewer import Role
from tests.conftest import LABOUR, LAND, QINGTIAN, ZHEJIANG, a_viewer
from tests.dossiers.clocks.test_timekeeping import limits_with
from tests.dossiers.steps.building import CITY, PROVINCE, PROVINCE_OFFICE, SUPERVISION, Case, day, noon
from tests.dossiers.taking import CLERK, LABOUR_STAFF, LAND_STAFF, LIMITS, said

RE_REVIEW = "re-review:p1"
REOPENED = Reopen(reason=said())


def asked() -> Case:
    """Re-review asked for on 1 July: 30 days, to Fri 31 July."""
    case = Case().transferred().accepted().answered().delivered().review_asked("06-01").reviewed("06-18")
    case.delivered("06-22").re_review_asked("07-01")
    assert case.running() == {RE_REVIEW: "07-31"}
    return case


def suspended(first: str, last: str | None = None, clock: str = RE_REVIEW, **fields: str) -> Suspend:
    return Suspend(clock=clock, first=day(first), last=day(last) if last else None, reason=said("听证"), **fields)


def resumed(last: str, clock: str = RE_REVIEW) -> Resume:
    return Resume(clock=clock, last=day(last), reason=said("听证结束"))


class TestHearing:
    def test_its_days_are_not_counted_first_and_last_included(self):
        case = asked().take("07-10", suspended("07-13", "07-17"), PROVINCE)
        clock = case.clock(RE_REVIEW)
        # 1 to 12 Jul are 11 days counted, 13 to 17 none, 18 to 31 another 14, 5 more: Wed 5 Aug.
        assert clock.due == day("08-05")
        assert clock.changes == [
            Change(from_due=date(2026, 7, 31), to_due=date(2026, 8, 5), because=Cause.SUSPENDED, entry=10)
        ]
        assert "7月13日至7月17日听证期间不计入" in clock.why.zh
        assert "not counted: 13 July to 17 July (hearing)" in clock.why.en
        assert (clock.suspensions[0].entry, case.dossier.next_due, case.dossier.ticks_on) == (
            10, day("08-05"), day("08-05"),
        )  # fmt: skip

    def test_until_its_end_is_known_nothing_is_due(self):
        case = asked().take("07-13", suspended("07-13"), PROVINCE)
        clock = case.clock(RE_REVIEW)
        assert (clock.state_on(day("08-20")), case.dossier.next_due, case.dossier.ticks_on) == (
            ClockState.SUSPENDED, None, None,
        )  # fmt: skip
        assert case.time_passes("08-20") == []
        opinion = IssueReReview(party="p1", outcome=ReviewOutcome.UPHELD, facts=said(), basis=said())
        assert case.invalid("07-15", opinion, PROVINCE) == "happened_on"
        case.take("07-20", resumed("07-17"), PROVINCE)
        assert (clock.due, case.dossier.next_due) == (day("08-05"), day("08-05"))
        assert "7月13日至7月17日听证期间不计入" in clock.why.zh
        case.take("08-05", opinion, PROVINCE)
        assert clock.met_in_time is True

    def test_its_end_is_corrected(self):
        case = asked().take("07-10", suspended("07-13", "07-17"), PROVINCE).take("07-20", resumed("07-15"), PROVINCE)
        clock = case.clock(RE_REVIEW)
        assert clock.due == day("08-03")  # three days more than 31 Jul: Mon 3 Aug
        assert [(one.first, one.last) for one in clock.suspensions] == [(day("07-13"), day("07-15"))]
        assert [change.entry for change in clock.changes] == [10, 11]

    def test_two_hearings(self):
        case = asked().take("07-10", suspended("07-13", "07-14"), PROVINCE)
        case.take("07-20", suspended("07-21", "07-22"), PROVINCE)
        assert case.clock(RE_REVIEW).due == day("08-04")  # four days more: Tue 4 Aug
        assert "7月13日至7月14日听证期间、7月21日至7月22日听证期间不计入" in case.clock(RE_REVIEW).why.zh

    def test_recorded_after_the_day_was_missed_it_was_not(self):
        case = asked()
        assert case.time_passes("08-03") == [f"MISS {RE_REVIEW}"]
        case.take("08-03", suspended("07-13", "07-17"), PROVINCE)
        assert (case.clock(RE_REVIEW).missed_by, case.clock(RE_REVIEW).due) == (None, day("08-05"))
        assert "OVERDUE" not in case.dossier.needs
        assert case.dossier.chain[9].facts.step is Step.MISS  # the entry that said so stays

    def test_as_of_a_day_before_it(self):
        case = asked().take("07-10", suspended("07-13", "07-17"), PROVINCE)
        before = as_of(case.dossier, noon(day("07-02")), LIMITS)
        assert before is not None
        assert [(clock.due, clock.suspensions) for clock in before.clocks if clock.id == RE_REVIEW] == [
            (day("07-31"), [])
        ]
        after = as_of(case.dossier, noon(day("07-11")), LIMITS)
        assert after is not None
        assert after.model_dump() == case.dossier.model_dump()


class TestRefused:
    def test_where_no_rule_allows_it(self):
        case = Case().transferred().accepted()
        told = ("no running time limit is suspended by anything, by its rule", "没有依规则可以中止的进行中时限")
        assert case.not_now("04-13", suspended("04-13", clock="handle")) == told
        assert case.not_now("04-13", resumed("04-13", "handle")) == (
            "no running time limit has been suspended", "没有中止过的时限",
        )  # fmt: skip

    def test_of_another_limit_than_the_rule_allows(self):
        case = asked().take("07-02", REOPENED, SUPERVISION)
        assert set(case.running()) == {RE_REVIEW, "handle#2"}
        case.not_permitted("07-03", suspended("07-03", clock="handle#2"), PROVINCE, LAND_STAFF)
        case.not_permitted("07-03", suspended("07-03"), LAND_STAFF, CLERK, CITY, LABOUR_STAFF)

    @pytest.mark.parametrize(
        ("facts", "field"),
        [
            (suspended("07-13", "07-17", "re-review:p9"), "clock"),
            (suspended("07-13", "07-17", "review-request:p1"), "clock"),
            (suspended("07-13", "07-17", event="APPRAISAL"), "clock"),
            (suspended("06-30", "07-02"), "clock"),  # before it began
            (suspended("08-03", "08-04"), "clock"),  # after its day
            (suspended("07-17", "07-13"), "last"),
            (suspended("07-17"), "last"),  # to come, and without an end
        ],
    )
    def test_what_does_not_fit(self, facts, field):
        assert asked().invalid("07-10", facts, PROVINCE) == field

    def test_what_is_suspended_already(self):
        case = asked().take("07-10", suspended("07-13", "07-17"), PROVINCE)
        assert case.invalid("07-15", suspended("07-17", "07-20"), PROVINCE) == "clock"
        assert case.invalid("07-20", resumed("07-12"), PROVINCE) == "last"
        assert case.invalid("07-20", resumed("07-18", "re-review:p9"), PROVINCE) == "clock"

    def test_only_by_the_authority(self):
        case = asked()
        case.not_permitted(
            "07-10", suspended("07-13", "07-17"), CLERK, CITY, LAND_STAFF, SUPERVISION,
            a_viewer(Role.LEADER, ZHEJIANG, PROVINCE_OFFICE),
        )  # fmt: skip
        case.take("07-10", suspended("07-13", "07-17"), a_viewer(Role.SUPERVISION, ZHEJIANG, PROVINCE_OFFICE))


class TestLocalRule:
    def test_it_lets_others_be_suspended(self):
        local = limits_with("handle", suspended_by=("APPRAISAL",), region=QINGTIAN)
        case = Case(limits=local).transferred().accepted()
        assert case.running() == {"handle": "06-09"}  # 20 in Apr, 31 in May, 9 Jun, Tue
        assert case.invalid("05-06", suspended("05-06", "05-15", "handle"), LAND_STAFF) == "clock"  # no hearing
        case.take("05-06", suspended("05-06", "05-15", "handle", event="APPRAISAL"), LAND_STAFF)
        # Ten days more, to Fri 19 Jun, Dragon Boat to Sun 21: Mon 22.
        assert case.running() == {"handle": "06-22"}
        assert "5月6日至5月15日中止期间不计入" in case.clock("handle").why.zh
        assert (case.clock("handle").owed_by, case.dossier.holder.id) == (LAND, LAND)
        case.not_permitted("05-18", resumed("05-14", "handle"), a_viewer(Role.UNIT, QINGTIAN, LABOUR))
        assert case.take("05-18", resumed("05-14", "handle"), LAND_STAFF).running() == {"handle": "06-18"}
