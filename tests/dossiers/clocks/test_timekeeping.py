"""Which clocks a step starts, meets and ends, as the rules of the day say; days are of 2026."""

from datetime import date

import pytest

from dossiers.chain import Entry
from dossiers.clocks import HEARING, RuleBook, Suspension, WorkCalendar
from dossiers.clocks.timekeeping import Limits, start_clocks, stop_clocks
from dossiers.errors import InvalidInput
from dossiers.states import Purpose, State
from dossiers.steps import (
    Accept,
    Answer,
    Assign,
    Conclusion,
    Extend,
    IssueReReview,
    Object,
    Reopen,
    ReviewOutcome,
    StepTaken,
    Transfer,
)
from tests.conftest import LABOUR, LAND, QINGTIAN
from tests.dossiers.steps.building import PROVINCE, Case, day
from tests.dossiers.taking import CLERK, LAND_STAFF, LIMITS, OFFICE, a_dossier, a_stamp, ref, said

SHIPPED = {rule.id: rule for rule in RuleBook.shipped()._rules}


def limits_with(rule_id: str, **changed: object) -> Limits:
    """The shipped rules and one more."""
    more = SHIPPED[rule_id].model_copy(update=changed)
    return Limits(RuleBook([*SHIPPED.values(), more]), WorkCalendar.shipped())


def taken(facts: StepTaken, limits: Limits = LIMITS) -> dict[str, tuple[int, str]]:
    """Length and due day of each clock that runs after that step of the office, on 1 April."""
    dossier = a_dossier()
    dossier.take(facts, CLERK, a_stamp(), limits)
    return {clock.id: (clock.length, f"{clock.due:%m-%d}") for clock in dossier.clocks if clock.running}


class TestRules:
    def test_a_clock_finds_its_rule_again(self):
        clock = Case().clock("transfer")
        assert LIMITS.of(clock) is SHIPPED["transfer"]
        with pytest.raises(InvalidInput, match="no rule transfer of version transfer@CN@1999-01-01 is loaded"):
            LIMITS.of(clock.model_copy(update={"rule": "transfer@CN@1999-01-01"}))

    def test_those_of_the_day_of_registration(self):
        later = limits_with("accept", length=7, valid_from=date(2026, 4, 2), region=QINGTIAN)
        assert taken(Transfer(to=ref(LAND)), later)["accept"] == (15, "04-16")
        since = limits_with("accept", length=7, valid_from=date(2026, 4, 1), region=QINGTIAN)
        assert taken(Transfer(to=ref(LAND)), since)["accept"] == (7, "04-08")

    def test_those_of_the_place_of_registration(self):
        elsewhere = limits_with("accept", length=7, region="331122")
        assert taken(Transfer(to=ref(LAND)), elsewhere)["accept"] == (15, "04-16")

    def test_a_length_of_its_own_goes_before_the_day_that_the_step_sets(self):
        fixed = limits_with("assigned-report", length=20, region=QINGTIAN)
        assigned = Assign(to=ref(LAND), report_due=day("06-30"))
        assert taken(assigned)["assigned-report"] == (90, "06-30")
        assert taken(assigned, fixed)["assigned-report"] == (20, "04-21")

    def test_a_rule_that_was_changed_leaves_what_runs(self):
        dossier = a_dossier()
        dossier.take(Transfer(to=ref(LAND)), CLERK, a_stamp(), LIMITS)
        changed = limits_with("accept", length=7, valid_from=date(2026, 4, 1), region=QINGTIAN)
        dossier.take(Object(reason=said()), LAND_STAFF, a_stamp(LAND_STAFF), changed)
        assert next(clock for clock in dossier.clocks if clock.id == "accept").length == 15


class TestStarting:
    def test_who_owes_what(self):
        case = Case().transferred().accepted().answered().delivered().review_asked()
        owners = {clock.id: (clock.owed_by, clock.party) for clock in case.dossier.clocks}
        assert owners == {
            "transfer": (OFFICE, None), "objection": (LAND, None), "accept": (LAND, None), "handle": (LAND, None),
            "review-request:p1": (None, "p1"), "review:p1": ("331100-XFJ", "p1"),
        }  # fmt: skip

    def test_every_clock_names_the_entry_that_started_it(self):
        case = Case().transferred().accepted().answered().delivered().review_asked()
        assert {clock.id: clock.started_by for clock in case.dossier.clocks} == {
            "transfer": 1, "objection": 2, "accept": 2, "handle": 3, "review-request:p1": 5, "review:p1": 6,
        }  # fmt: skip

    @pytest.mark.parametrize("purpose", [Purpose.SUGGESTION, Purpose.ACCUSATION])
    def test_only_claims_have_limits_by_rule(self, purpose):
        assert Case(purpose).dossier.clocks == []

    def test_a_rule_that_names_the_step_starts_only_in_its_procedure(self):
        dossier = Case().transferred().dossier
        dossier.simplified = True
        start_clocks(dossier, Accept(), day("04-03"), 3, LIMITS)
        assert [clock.id for clock in dossier.clocks][-1] == "simple-answer"


class TestStopping:
    def test_what_runs_for_another_party_is_left(self):
        case = Case().transferred().joined("04-03").accepted().answered().delivered("05-21", "p1")
        case.delivered("05-21", "p2").review_asked("06-01", "p2")
        assert case.running() == {"review-request:p1": "06-22", "review:p2": "07-01"}

    def test_a_duty_that_was_missed_is_met_late(self):
        case = Case().transferred()
        case.time_passes("04-30")
        assert case.clock("accept").missed_by == 4
        case.accepted("04-30")
        assert (case.clock("accept").met_in_time, case.dossier.next_due) == (False, day("06-29"))  # 31 May, 29 Jun

    def test_of_two_lapsed_runs_a_late_request_uses_the_last(self):
        case = Case().transferred().accepted().answered().delivered("05-21")
        case.time_passes("06-23")
        case.take("06-23", Reopen(reason=said()), LAND_STAFF).answered("06-24").delivered("06-25")
        case.time_passes("07-28")  # 5 in Jun, 25 Jul, Sat; Mon 27
        case.review_asked("07-28")
        assert case.clock("review-request:p1").met_on is None
        assert case.clock("review-request:p1#2").met_on == day("07-28")

    def test_not_while_it_is_suspended(self):
        case = Case().transferred().accepted().answered().delivered().review_asked().reviewed()
        case.delivered("06-23").re_review_asked("07-01")
        hearing = Suspension(first=day("07-06"), event=HEARING)
        case.clock("re-review:p1").suspend(hearing, SHIPPED["re-review"], LIMITS.calendar, 9)
        issued = IssueReReview(party="p1", outcome=ReviewOutcome.REVOKED, facts=said(), basis=said())
        assert case.invalid("07-08", issued, PROVINCE) == "happened_on"
        case.clock("re-review:p1").resume(day("07-07"), SHIPPED["re-review"], LIMITS.calendar, 9)
        assert case.clock("re-review:p1").due == day("08-03")  # 1+30+2 = 2 Aug, Sun; Mon 3
        case.take("07-08", issued, PROVINCE)
        assert case.state is State.ACCEPTED

    @pytest.mark.parametrize(
        ("facts", "on", "fault"),
        [
            (Accept(), "04-01", "happened_on: 2026-04-01 lies before 2026-04-02, when accept began to run"),
            (
                Extend(days=3, approver="局长", told_on=day("04-03"), reason=said()),
                "04-03",
                "days: no handle clock is running that could be extended",
            ),
        ],
    )
    def test_a_refusal_leaves_every_clock_as_it_was(self, facts, on, fault):
        case = Case().transferred("04-02")
        before = case.dossier.model_dump()
        with pytest.raises(InvalidInput) as refusal:
            stop_clocks(case.dossier, facts, day(on), 3, LIMITS)
        assert str(refusal.value) == fault
        assert case.dossier.model_dump() == before

    def test_what_a_step_ends_is_neither_met_nor_missed(self):
        case = Case().transferred("04-02").transferred("04-03", LABOUR)
        ended = case.clock("accept")
        assert (ended.ended_by, ended.met_on, ended.missed_by, ended.running) == (3, None, None, False)

    def test_answered_and_extended_clocks_say_why_in_both_languages(self):
        case = Case().transferred("04-02").accepted("04-10")
        why = case.clock("handle").why
        assert why.zh == (
            "办理期限60日，自受理（2026年4月10日）的次日起计算；于2026年6月9日届满；依据：《信访工作条例》第三十四条。"
        )
        assert why.en == (
            "Time to handle: 60 calendar days, counted from the day after acceptance (10 April 2026); due 9 June 2026; "
            "source: Regulations on Letters and Visits Work, article 34."
        )


def test_entries_keep_the_facts_by_which_clocks_are_kept():
    case = Case().transferred().accepted()
    answer = Answer(conclusion=Conclusion.EXPLAINED, facts=said(), basis=said())
    assert case.invalid("04-13", answer) == "requests"
    for entry in case.dossier.chain:
        assert Entry.model_validate(entry.model_dump()) == entry
