"""Closing reports: from level to level, on an instruction, of an important matter, and owed anew; days are of 2026."""

from datetime import date

import pytest

from dossiers.dossier import Dossier
from dossiers.listing import WorklistKind, key
from dossiers.needs import Need, owed
from dossiers.states import Purpose, State
from dossiers.steps import (
    AdoptSimplified,
    AgreeToObjection,
    Assign,
    Close,
    Correct,
    Designate,
    EndImportant,
    Instruct,
    MarkImportant,
    NotAccept,
    Object,
    Outcome,
    PassReport,
    Reopen,
    ReportClosing,
    ReportGround,
    ReportState,
    ReviewOutcome,
    SendBack,
    Transfer,
)
from dossiers.viewer import Role
from tests.conftest import JINYUN, LABOUR, LAND, QINGTIAN, a_viewer
from tests.dossiers.steps.building import (
    CITY,
    CITY_OFFICE,
    CITY_SUPERVISION,
    PROVINCE_OFFICE,
    SUPERVISION,
    Case,
    day,
)
from tests.dossiers.taking import CLERK, LABOUR_STAFF, LAND_STAFF, OFFICE, ref, said

REPORT = ReportClosing(signed_by="局长", text=said())
PASSED = PassReport()
SENT_BACK = SendBack(lacking=["EVASIVE"], text=said("答非所问"))
CLOSED = Close(outcome=Outcome.SOLVED)
NOT_PASSED = ("its closing report must have passed first", "办结报告尚未审核通过")
REOPENED = Reopen(reason=said("回头看"))
LEADER = a_viewer(Role.LEADER, QINGTIAN)


def nested() -> Case:
    """Assigned by the city to the county, and by the county to the land office: each with a day of its own."""
    case = Case(office=CITY_OFFICE).assigned("04-02", "06-30", OFFICE)
    return case.assigned("04-03", "05-29", LAND)


def reports(case: Case) -> list[tuple[str, str, str, ReportState]]:
    """Who demands each, who owes it, until when, and how far it is."""
    dossier = case.dossier
    return [(one.by.id, dossier.debtor(one).id, f"{one.report_due:%m-%d}", one.report) for one in dossier.assignments]


def needs(case: Case) -> set[tuple[Need, str]]:
    return {one for one in owed(case.dossier) if one[0] in {Need.REPORT, Need.SENT_BACK, Need.TO_SIGN_OFF}}


class TestNested:
    def test_both_run_each_owed_by_its_own(self):
        case = nested()
        assert reports(case) == [
            (CITY_OFFICE, OFFICE, "06-30", ReportState.OWED), (OFFICE, LAND, "05-29", ReportState.OWED),
        ]  # fmt: skip
        # objection: 7, 8, 9, 10, 13. accept: 3+15 = 18 Apr, Sat; Mon 20.
        assert case.running() == {
            "assigned-report": "06-30", "assigned-report#2": "05-29", "objection": "04-13", "accept": "04-20",
        }  # fmt: skip
        assert (case.clock("assigned-report").owed_by, case.clock("assigned-report#2").owed_by) == (OFFICE, LAND)
        assert needs(case) == {(Need.REPORT, OFFICE), (Need.REPORT, LAND)}
        listed = {key(WorklistKind.REPORTS_OWED, office) for office in (CITY_OFFICE, OFFICE, LAND)}
        assert listed <= set(case.dossier.worklists)

    def test_what_passes_below_fulfils_nothing_above(self):
        case = nested().accepted().answered("05-20").delivered("05-21")
        waits = (f"the report of {LAND} must have passed first", f"{LAND}的办结报告尚未审核通过")
        assert case.not_now("05-21", REPORT, CLERK) == waits
        case.take("05-21", REPORT, LAND_STAFF)
        assert needs(case) == {(Need.TO_SIGN_OFF, OFFICE), (Need.REPORT, OFFICE)}
        assert case.not_now("05-22", REPORT, CLERK) == waits
        case.not_permitted("05-22", PASSED, CITY, LAND_STAFF)
        case.take("05-25", PASSED, CLERK)
        assert (case.clock("assigned-report#2").met_on, case.clock("assigned-report").running) == (day("05-25"), True)
        assert case.not_now("05-25", CLOSED) == NOT_PASSED
        assert [one[3] for one in reports(case)] == [ReportState.OWED, ReportState.PASSED]

        case.not_permitted("05-26", REPORT, LAND_STAFF, CITY)
        case.take("05-26", REPORT, CLERK)
        assert needs(case) == {(Need.TO_SIGN_OFF, CITY_OFFICE)}
        case.not_permitted("05-27", PASSED, CLERK, SUPERVISION)
        case.take("05-28", PASSED, CITY)
        assert (case.clock("assigned-report").met_on, case.clock("assigned-report").met_by) == (day("05-28"), 10)
        assert case.take("05-29", CLOSED).state is State.CLOSED

    def test_three_levels(self):
        case = Case(office=PROVINCE_OFFICE).assigned("04-02", "07-31", CITY_OFFICE)
        case.assigned("04-03", "06-30", OFFICE).assigned("04-07", "05-29", LAND)
        assert [one[:3] for one in reports(case)] == [
            (PROVINCE_OFFICE, CITY_OFFICE, "07-31"), (CITY_OFFICE, OFFICE, "06-30"), (OFFICE, LAND, "05-29"),
        ]  # fmt: skip
        assert {clock.id: clock.owed_by for clock in case.dossier.clocks if clock.rule_id == "assigned-report"} == {
            "assigned-report": CITY_OFFICE, "assigned-report#2": OFFICE, "assigned-report#3": LAND,
        }  # fmt: skip

    def test_sent_back_from_above_what_passed_below_is_owed_anew(self):
        case = nested().accepted().answered("05-20").take("05-21", REPORT).take("05-22", PASSED, CLERK)
        case.take("05-26", REPORT, CLERK).take("05-28", SENT_BACK, CITY)
        assert case.state is State.ACCEPTED
        # Within as many days as first: 3 Apr to 29 May are 56; 3 in May, 30 in Jun, 23 Jul, Thu. Above it runs on.
        assert reports(case) == [
            (CITY_OFFICE, OFFICE, "06-30", ReportState.SENT_BACK), (OFFICE, LAND, "07-23", ReportState.OWED),
        ]  # fmt: skip
        assert case.running() == {"assigned-report": "06-30", "assigned-report#3": "07-23"}
        assert needs(case) == {(Need.SENT_BACK, OFFICE), (Need.REPORT, OFFICE), (Need.REPORT, LAND)}
        case.answered("06-01").take("06-01", REPORT).take("06-02", PASSED, CLERK).take("06-03", REPORT, CLERK)
        case.take("06-04", PASSED, CITY)
        assert [one.report for one in case.dossier.assignments] == [ReportState.PASSED] * 2
        assert not any(clock.running for clock in case.dossier.clocks if clock.rule_id == "assigned-report")

    def test_assigned_anew_from_above_what_was_demanded_below_falls_away(self):
        case = nested().take("04-07", Transfer(to=ref(CITY_OFFICE)), CITY_SUPERVISION)
        assert (case.dossier.assignments, case.running()) == ([], {"transfer#2": "04-16"})
        case.assigned("04-08", "06-15", LABOUR)
        assert reports(case) == [(CITY_OFFICE, LABOUR, "06-15", ReportState.OWED)]
        assert case.running()["assigned-report#3"] == "06-15"

    def test_transferred_on_by_the_unit_below_the_next_one_owes_it(self):
        case = nested().take("04-07", Transfer(to=ref(LABOUR)), SUPERVISION)
        assert [one[1] for one in reports(case)] == [OFFICE, LABOUR]
        assert case.clock("assigned-report#2").owed_by == LABOUR

    def test_given_back_only_what_was_asked_of_that_unit_falls_away(self):
        case = nested().take("04-07", Object(reason=said())).take("04-08", AgreeToObjection(reason=said()), CLERK)
        assert reports(case) == [(CITY_OFFICE, OFFICE, "06-30", ReportState.OWED)]
        assert case.clock("assigned-report#2").ended_by == 5
        assert case.running() == {"assigned-report": "06-30", "transfer#2": "04-16"}

    def test_read_from_a_dossier_that_older_code_stored(self):
        case = Case().assigned()
        stored = case.dossier.model_dump(exclude={"assignments"})
        old = case.dossier.assignment.model_dump(include={"by", "report_due", "report", "entry"})
        read = Dossier.model_validate(stored | {"assignment": old})
        (one,) = read.assignments
        assert (one.by.id, one.report_due, one.ground) == (OFFICE, date(2026, 6, 30), ReportGround.ASSIGNED)
        assert [clock.id for clock in read.clocks if one.times(clock)] == ["assigned-report"]


def instructed(due: str | None = "06-12", gate: str | None = OFFICE) -> Instruct:
    return Instruct(
        leader="县长", text=said("限期办结"), report_due=day(due) if due else None, gate=ref(gate) if gate else None
    )


class TestInstructed:
    def test_a_day_makes_a_report_due_that_passes_the_gate(self):
        case = Case().transferred().accepted().take("05-06", instructed(), CLERK)
        assert reports(case) == [(OFFICE, LAND, "06-12", ReportState.OWED)]
        assert case.dossier.assignment is None
        assert case.running() == {"handle": "06-09", "assigned-report": "06-12"}
        case.answered("05-20").delivered("05-21")
        assert case.not_now("05-21", CLOSED) == NOT_PASSED
        case.take("05-21", REPORT).take("05-22", SENT_BACK, CLERK)
        assert (case.state, case.running()) == (
            State.ACCEPTED, {"assigned-report": "06-12", "review-request:p1": "06-22"},
        )  # fmt: skip
        case.answered("05-25").delivered("05-26").take("05-26", REPORT).take("05-27", PASSED, CLERK)
        assert case.clock("assigned-report").met_on == day("05-27")
        assert case.take("05-28", CLOSED).state is State.CLOSED

    def test_without_a_day_nothing_is_owed(self):
        case = Case().transferred().take("04-03", instructed(None, None), CLERK)
        assert (case.dossier.assignments, case.running()) == ([], {"objection": "04-10", "accept": "04-17"})

    def test_a_new_day_of_the_same_office_takes_the_place_of_the_first(self):
        case = Case().transferred().take("04-03", instructed(), CLERK).take("04-07", instructed("06-30"), CLERK)
        assert reports(case) == [(OFFICE, LAND, "06-30", ReportState.OWED)]
        assert (case.clock("assigned-report").ended_by, case.running()["assigned-report#2"]) == (4, "06-30")

    def test_beside_an_assignment_each_gate_passes_by_itself(self):
        case = Case().assigned().take("04-03", instructed("05-29", CITY_OFFICE), CITY_SUPERVISION)
        case.accepted().answered().delivered("05-21").take("05-21", REPORT)
        assert [one[3] for one in reports(case)] == [ReportState.SUBMITTED] * 2
        case.take("05-22", PASSED, CLERK)
        assert case.not_now("05-22", CLOSED) == NOT_PASSED
        case.take("05-25", PASSED, CITY).take("05-26", CLOSED)
        assert [case.clock(one).met_on for one in ("assigned-report", "assigned-report#2")] == [
            day("05-22"), day("05-25"),
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("facts", "field"),
        [
            (instructed(None), "report_due"), (instructed(gate=None), "gate_unit"), (instructed("04-03"), "report_due"),
            (instructed(gate=LAND), "gate_unit"), (instructed(gate=LABOUR), "gate_unit"),
            (instructed(gate="411600-XFJ"), "gate_unit"),
        ],
    )  # fmt: skip
    def test_refused(self, facts, field):
        assert Case().transferred().invalid("04-03", facts, CLERK) == field

    def test_not_of_what_has_ended(self):
        case = Case().transferred().accepted().answered().delivered().take("05-22", CLOSED)
        assert case.invalid("05-25", instructed(), CLERK) == "report_due"
        case.take("05-25", instructed(None, None), CLERK)

    def test_of_a_suggestion_without_a_clock(self):
        case = Case(Purpose.SUGGESTION).transferred().take("04-03", instructed(), CLERK).answered("04-10")
        assert (case.not_now("04-13", CLOSED), case.dossier.clocks) == (NOT_PASSED, [])
        case.take("04-13", REPORT).take("04-14", PASSED, CLERK).take("04-15", CLOSED)


IMPORTANT = MarkImportant(reason=said("涉及面广"), report_due=day("06-12"), gate=ref(OFFICE))
ENDED = EndImportant(reason=said("已缓和"))


class TestImportant:
    def test_its_report_passes_the_gate(self):
        case = Case().transferred().accepted().take("05-06", IMPORTANT, SUPERVISION)
        assert (case.dossier.important, case.running()["assigned-report"]) == (True, "06-12")
        case.answered().delivered("05-21")
        assert case.not_now("05-21", CLOSED) == NOT_PASSED
        case.take("05-21", REPORT).take("05-22", PASSED, CLERK).take("05-25", CLOSED)
        assert case.dossier.important

    def test_important_no_more_nothing_is_owed(self):
        case = Case().transferred().accepted().take("05-06", IMPORTANT, LEADER).take("05-07", ENDED, SUPERVISION)
        assert (case.dossier.important, case.running()) == (False, {"handle": "06-09"})
        case.answered().delivered("05-21").take("05-22", CLOSED)

    def test_refused(self):
        case = Case().transferred()
        assert case.not_now("04-03", ENDED, SUPERVISION) == ("it is not marked important", "未列为重要信访事项")
        case.not_permitted("04-03", IMPORTANT, CLERK, LAND_STAFF, LABOUR_STAFF, a_viewer(Role.SUPERVISION, JINYUN))
        far = MarkImportant(reason=said(), report_due=day("04-03"), gate=ref(OFFICE))
        assert case.invalid("04-03", far, SUPERVISION) == "report_due"
        assert case.invalid("04-03", IMPORTANT.model_copy(update={"gate": ref(LABOUR)}), SUPERVISION) == "gate_unit"
        case.take("04-03", IMPORTANT, SUPERVISION)
        again = ("it is marked important already", "已列为重要信访事项")
        assert case.not_now("04-03", IMPORTANT, CITY_SUPERVISION) == again
        case.not_permitted("04-03", ENDED, LAND_STAFF, a_viewer(Role.LEADER, JINYUN))
        simple = ("what is assigned or instructed from above is not simple", "上级交办、批示事项除外")
        assert case.not_now("04-03", AdoptSimplified(), LAND_STAFF) == simple


class TestOwedAnew:
    def ended(self) -> Case:
        """Assigned with 89 days, answered, passed and closed."""
        case = Case().assigned("04-02", "06-30").accepted().answered("05-20").delivered("05-21")
        return case.take("05-21", REPORT).take("05-22", PASSED, CLERK).take("05-25", CLOSED)

    def test_reopened(self):
        case = self.ended().take("06-22", REOPENED, SUPERVISION)
        # handle: 8 in Jun, 31, 21 Aug, Fri. 89 days: 8 in Jun, 31, 31, 19 Sep, Sat; Sun 20 is worked.
        assert case.running() == {"handle#2": "08-21", "assigned-report#2": "09-20", "review-request:p1": "06-22"}
        assert reports(case) == [(OFFICE, LAND, "09-19", ReportState.OWED)]
        assert needs(case) == {(Need.REPORT, LAND)}
        case.answered("07-01").delivered("07-02")
        assert case.not_now("07-02", CLOSED) == NOT_PASSED
        case.take("07-02", REPORT).take("07-03", PASSED, CLERK)
        assert case.clock("assigned-report#2").met_on == day("07-03")

    def test_revoked_by_a_review(self):
        case = self.ended().review_asked("06-01").reviewed("06-20", ReviewOutcome.REVOKED)
        # handle: 10 in Jun, 31, 19 Aug, Wed. 89 days: 10 in Jun, 31, 31, 17 Sep, Thu.
        assert case.running() == {"handle#2": "08-19", "assigned-report#2": "09-17"}
        assert case.state is State.ACCEPTED

    @pytest.mark.parametrize("outcome", [ReviewOutcome.UPHELD, ReviewOutcome.CHANGED])
    def test_upheld_or_changed_nothing_is(self, outcome):
        case = self.ended().review_asked("06-01").reviewed("06-18", outcome)
        assert case.running() == {}

    def test_not_accepted_closed_and_taken_up_after_all(self):
        """Its report was never handed in: with the close it was owed no more, and now it is."""
        case = Case().assigned("04-02", "06-30").take("04-10", NotAccept(reason=said())).take("04-13", CLOSED)
        assert case.running() == {}
        case.take("05-06", REOPENED, SUPERVISION)
        # handle: 25 in May, 30, 5 Jul, Sun; Mon 6. 89 days: 25 in May, 30, 31, 3 Aug, Mon.
        assert case.running() == {"handle": "07-06", "assigned-report#2": "08-03"}

    def test_while_it_runs_still_it_goes_on(self):
        case = Case().assigned("04-02", "06-30").accepted().answered("05-20").take("05-21", REPORT)
        case.take("05-25", REOPENED, SUPERVISION)
        assert case.running()["assigned-report"] == "06-30"
        assert reports(case) == [(OFFICE, LAND, "06-30", ReportState.OWED)]


class TestGivenBack:
    def test_past_its_day_already_it_is_put_on_record_as_missed(self):
        case = Case().transferred("04-02").take("04-10", Object(reason=said()))
        case.take("04-20", AgreeToObjection(reason=said()), CLERK)
        # From the first registration: 1+15 = 16 Apr.
        assert case.running() == {"transfer#2": "04-16"}
        assert case.time_passes("04-20") == ["MISS transfer#2"]
        assert (Need.OVERDUE, OFFICE) in set(owed(case.dossier))
        case.transferred("04-21", LABOUR)
        assert case.clock("transfer#2").met_in_time is False

    def test_by_a_unit_to_a_unit_that_decides_anew(self):
        case = Case(office=LAND).transferred("04-02", LABOUR).take("04-07", Object(reason=said()))
        case.take("04-08", AgreeToObjection(reason=said()), LAND_STAFF)
        assert (case.state, case.dossier.holder.id) == (State.REGISTERED, LAND)
        assert case.running() == {"accept#3": "04-23"}  # 8+15 = 23 Apr, Thu

    def test_simplified_it_has_the_short_time(self):
        case = Case(office=LAND).take("04-01", AdoptSimplified()).transferred("04-02", LABOUR)
        case.take("04-07", Object(reason=said())).take("04-08", AgreeToObjection(reason=said()), LAND_STAFF)
        assert [one.partition("#")[0] for one in case.running()] == ["simple-accept"]
        assert list(case.running().values()) == ["04-13"]  # 9, 10, 13

    def test_assigned_among_units_by_the_superior(self):
        case = Case()
        for on in ("04-02", "04-03", "04-07"):
            case.transferred(on).take(on, Object(reason=said())).take(on, AgreeToObjection(reason=said()), CLERK)
        assert case.running() == {"transfer#4": "04-16"}
        case.take("04-08", Designate(to=ref(LAND)), SUPERVISION)
        assert case.clock("transfer#4").met_on == day("04-08")
        assert case.running() == {"accept#4": "04-23"}

    def test_a_corrected_registration_moves_it_too(self):
        case = Case().transferred("04-02").take("04-03", Object(reason=said()))
        case.take("04-07", AgreeToObjection(reason=said()), CLERK)
        case.take("04-08", Correct(entry=1, day=day("03-30"), reason=said()), CLERK)
        assert case.running() == {"transfer#2": "04-14"}  # 1 in Mar, 14 Apr, Tue
        case.take("04-08", Correct(entry=4, day=day("04-08"), reason=said()), CLERK)
        assert case.clock("transfer#2").started_on == day("03-30")


def test_assigning_to_a_letters_office_that_a_unit_registered_gives_it_time_to_pass_on():
    case = Case(office=LAND).take("04-03", Assign(to=ref(OFFICE), report_due=day("06-30")))
    assert case.running() == {"transfer": "04-16", "assigned-report": "06-30"}
    assert case.clock("transfer").owed_by == OFFICE
