"""Passing a matter on, and giving it back; days are of 2026: Qingming is 4 to 6 April, Labour Day 1 to 5 May."""

from datetime import date

import pytest

from dossiers.errors import InvalidInput, NotPermitted
from dossiers.states import Purpose, State
from dossiers.steps import (
    Accept,
    AdoptSimplified,
    AgreeToObjection,
    Assign,
    Designate,
    NotAccept,
    Object,
    RefuseObjection,
    ReportState,
    Transfer,
)
from dossiers.viewer import Role
from tests.conftest import DISCIPLINE, JINYUN, LABOUR, LAND, NATION, QINGTIAN, a_viewer
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

OBJECTION = Object(reason=said("不属本单位"))
AGREED = AgreeToObjection(reason=said("同意"))
REFUSED = RefuseObjection(reason=said("属该单位"))
TOO_LATE = ("the time to object is over; silence is acceptance", "异议期限已过，视为接受")


def moved(case: Case, on: str, to: str) -> Case:
    """Transferred, objected to and given back, all on one day."""
    return case.transferred(on, to).take(on, OBJECTION).take(on, AGREED, CLERK)


class TestTransfer:
    def test_the_unit_holds_it_and_its_time_runs(self):
        case = Case()
        assert case.running() == {"transfer": "04-16"}  # 1+15 = 16 Apr, Thu
        assert case.clock("transfer").owed_by == OFFICE
        case.transferred("04-02")
        assert (case.state, case.dossier.holder.id, case.dossier.responsible) == (State.TRANSFERRED, LAND, None)
        assert (case.clock("transfer").met_on, case.clock("transfer").met_by) == (day("04-02"), 2)
        # objection: 3 Apr; 4-6 off; 7, 8, 9, 10. accept: 2+15 = 17 Apr, Fri.
        assert case.running() == {"objection": "04-10", "accept": "04-17"}
        accept = case.clock("accept")
        assert (accept.started_on, accept.started_by, accept.owed_by) == (day("04-02"), 2, LAND)
        assert (case.dossier.next_due, case.dossier.ticks_on) == (day("04-17"), day("04-10"))

    def test_through_letters_offices_the_one_time_is_shared(self):
        case = Case(office=PROVINCE_OFFICE)
        for on, to in (("04-03", CITY_OFFICE), ("04-07", OFFICE)):
            case.transferred(on, to)
            assert case.running() == {"transfer": "04-16"}
            assert case.clock("transfer").owed_by == to
        case.transferred("04-09", LAND)
        assert case.clock("transfer").met_on == day("04-09")
        # objection: 10, 13, 14, 15, 16. accept: 9+15 = 24 Apr, Fri.
        assert case.running() == {"objection": "04-16", "accept": "04-24"}

    def test_to_another_unit_the_time_to_accept_starts_anew(self):
        case = Case().transferred("04-02").transferred("04-08", LABOUR)
        assert case.clock("accept").ended_by == case.clock("objection").ended_by == 3
        # objection: 9, 10, 13, 14, 15. accept: 8+15 = 23 Apr, Thu.
        assert case.running() == {"objection#2": "04-15", "accept#2": "04-23"}
        assert case.clock("accept#2").owed_by == LABOUR

    def test_back_to_a_letters_office_the_time_of_all_levels_goes_on(self):
        case = Case().transferred("04-02").transferred("04-08", OFFICE)
        # Still counted from the first registration: 1+15 = 16 Apr.
        assert (case.dossier.holder.id, case.running()) == (OFFICE, {"transfer#2": "04-16"})
        again = case.clock("transfer#2")
        assert (again.started_on, again.started_by, again.owed_by) == (day("04-01"), 3, OFFICE)
        case.transferred("04-09", LABOUR)
        assert (again.met_on, again.met_by) == (day("04-09"), 4)

    def test_a_unit_that_registers_it_itself_decides_on_it(self):
        case = Case(office=LAND)
        assert case.running() == {"accept": "04-16"}
        assert case.accepted("04-02").running() == {"handle": "06-01"}  # 28 in Apr, 31 in May, 1 Jun, Mon

    def test_supervision_moves_what_lies_below_it(self):
        case = Case().transferred()
        case.take("04-03", Transfer(to=ref(LABOUR)), CITY_SUPERVISION)
        assert case.dossier.holder.id == LABOUR

    def test_refused(self):
        case = Case().transferred()
        assert case.invalid("04-03", Transfer(to=ref(LAND))) == "to_unit"
        case.not_permitted(
            "04-03", Transfer(to=ref(LABOUR)), CLERK, LABOUR_STAFF, a_viewer(Role.SUPERVISION, JINYUN),
            a_viewer(Role.LEADER, QINGTIAN, LAND), a_viewer(Role.ADMIN, NATION, LAND),
        )  # fmt: skip
        assert case.invalid("04-03", Transfer(to=ref(LABOUR)), recorded="04-02") == "happened_on"
        case.accepted()
        case.illegal("04-11", Transfer(to=ref(LABOUR)))

    def test_not_before_the_clock_it_meets_began(self):
        case = Case(office=PROVINCE_OFFICE).transferred("04-03", LAND)
        assert case.invalid("04-02", Accept(), recorded="04-10") == "happened_on"
        assert case.invalid("03-31", Accept(), recorded="04-10") == "happened_on"

    def test_a_suggestion_and_an_accusation_have_no_clocks(self):
        assert Case(Purpose.SUGGESTION).transferred().dossier.clocks == []
        case = Case(Purpose.ACCUSATION)
        assert case.invalid("04-02", Transfer(to=ref(LABOUR))) == "to_unit"
        assert case.transferred(to=DISCIPLINE).dossier.clocks == []


class TestAssign:
    def test_it_demands_a_report_by_a_day(self):
        case = Case().assigned("04-02", "06-30")
        assigned = case.dossier.assignment
        assert (assigned.by.id, assigned.report_due, assigned.report, assigned.entry) == (
            OFFICE, date(2026, 6, 30), ReportState.OWED, 2,
        )  # fmt: skip
        assert case.running() == {"objection": "04-10", "accept": "04-17", "assigned-report": "06-30"}
        assert case.clock("transfer").met_on == day("04-02")

    def test_a_day_off_goes_on_to_the_next_working_day(self):
        assert Case().assigned(due="06-20").running()["assigned-report"] == "06-22"  # Dragon Boat to Sun 21 Jun

    @pytest.mark.parametrize("due", [date(2026, 4, 2), date(2026, 4, 1), date(2206, 4, 3)])
    def test_refused_with_a_wrong_day(self, due):
        assert Case().invalid("04-02", Assign(to=ref(LAND), report_due=due)) == "report_due"

    def test_assigned_anew_by_the_same_office_the_first_date_is_void(self):
        case = Case().assigned().take("04-03", Assign(to=ref(LABOUR), report_due=day("07-10")), SUPERVISION)
        assert case.clock("assigned-report").ended_by == 3
        assert case.running()["assigned-report#2"] == "07-10"
        assert case.clock("assigned-report#2").owed_by == LABOUR
        # It is the office that supervision acted for, not the unit it was taken from, whose gate the report passes.
        assert case.dossier.assignment.by.id == OFFICE

    def test_the_report_is_owed_by_whoever_holds_it(self):
        case = Case(office=CITY_OFFICE).assigned(to=OFFICE)
        assert case.running() == {"transfer": "04-16", "assigned-report": "06-30"}
        case.transferred("04-03", LAND)
        assert case.clock("assigned-report").owed_by == LAND
        assert case.dossier.assignment.by.id == CITY_OFFICE


class TestObject:
    def test_up_to_the_last_day(self):
        case = Case().transferred().take("04-10", OBJECTION)
        assert (case.state, case.dossier.holder.id) == (State.TRANSFERRED, LAND)
        assert (case.dossier.objection.sender.id, case.dossier.objection.entry) == (OFFICE, 3)
        assert case.clock("objection").met_on == day("04-10")
        assert case.running() == {"accept": "04-17"}
        waiting = ("an objection waits for the sender's answer already", "已提出异议，待转送单位答复")
        assert case.not_now("04-10", OBJECTION) == waiting

    def test_not_on_the_day_after_whether_or_not_that_is_on_record(self):
        case = Case().transferred()
        assert case.not_now("04-11", OBJECTION) == TOO_LATE
        assert case.time_passes("04-11") == ["LAPSE objection"]
        assert case.clock("objection").lapsed_by == 3
        assert case.not_now("04-11", OBJECTION) == TOO_LATE

    def test_not_where_nobody_has_transferred_it(self):
        case = Case(office=LAND)
        case.illegal("04-02", OBJECTION)
        assert case.dossier.objection is None

    def test_only_the_unit_that_has_it(self):
        case = Case().transferred()
        case.not_permitted("04-03", OBJECTION, CLERK, LABOUR_STAFF, a_viewer(Role.LEADER, QINGTIAN, LAND), SUPERVISION)

    def test_not_again_once_the_sender_has_refused(self):
        case = Case().transferred().take("04-03", OBJECTION).take("04-07", REFUSED, CLERK)
        assert case.dossier.objection is None
        assert (case.state, case.dossier.holder.id, case.dossier.moves) == (State.TRANSFERRED, LAND, 0)
        refused = ("the sender has refused its objection", "转送单位已不同意其异议")
        assert case.not_now("04-08", OBJECTION) == refused

    def test_whoever_decides_objects_no_more(self):
        case = Case().transferred().take("04-03", OBJECTION).take("04-07", NotAccept(reason=said()))
        assert case.dossier.objection is None
        case.illegal("04-08", AGREED, CLERK)


class TestObjectionAnswered:
    def test_agreed_it_goes_back_and_the_next_unit_has_its_own_time(self):
        case = Case().transferred("04-02").take("04-10", OBJECTION).take("04-13", AGREED, CLERK)
        assert (case.state, case.dossier.holder.id, case.dossier.moves) == (State.REGISTERED, OFFICE, 1)
        assert case.clock("accept").ended_by == 4
        assert case.running() == {"transfer#2": "04-16"}  # as before: counted from the first registration
        case.transferred("04-14", LABOUR)
        # objection: 15, 16, 17, 20, 21. accept: 14+15 = 29 Apr, Wed.
        assert case.running() == {"objection#2": "04-21", "accept#2": "04-29"}

    def test_a_report_asked_of_that_unit_is_owed_no_more(self):
        case = Case().assigned().take("04-03", OBJECTION).take("04-07", AGREED, CLERK)
        assert (case.dossier.assignments, case.running()) == ([], {"transfer#2": "04-16"})

    def test_a_report_asked_of_the_sender_is_owed_still(self):
        case = Case(office=CITY_OFFICE).assigned(to=OFFICE).transferred("04-03").take("04-07", OBJECTION)
        case.take("04-08", AGREED, CLERK)
        assert case.running() == {"transfer#2": "04-16", "assigned-report": "06-30"}
        assert {clock.owed_by for clock in case.dossier.clocks if clock.running} == {OFFICE}
        assert case.clock("assigned-report").owed_by == OFFICE

    @pytest.mark.parametrize("answer", [AGREED, REFUSED])
    def test_refused(self, answer):
        case = Case().transferred()
        assert case.not_now("04-03", answer, CLERK) == ("nobody objects", "没有待答复的异议")
        case.take("04-03", OBJECTION)
        case.not_permitted(
            "04-07", answer, LAND_STAFF, CITY, a_viewer(Role.SUPERVISION, JINYUN), a_viewer(Role.LEADER, QINGTIAN)
        )
        assert case.dossier.objection is not None
        case.take("04-07", answer, CITY_SUPERVISION)
        assert case.dossier.objection is None


class TestDesignate:
    def test_after_three_moves_a_superior_decides(self):
        case = Case()
        designate = Designate(to=ref(LAND), reason=said("指定"), by_meeting=True)
        for count, (on, to) in enumerate((("04-02", LAND), ("04-03", LABOUR))):
            told = (
                f"it has been given back {count} times; a superior decides after 3",
                f"仅退回{count}次，满3次后由上级指定",
            )
            assert case.not_now(on, designate, SUPERVISION) == told
            moved(case, on, to)
        moved(case, "04-07", LAND)
        assert (case.dossier.moves, case.state) == (3, State.REGISTERED)
        case.not_permitted("04-08", designate, CLERK, a_viewer(Role.SUPERVISION, JINYUN), LAND_STAFF)
        case.take("04-08", designate, SUPERVISION)
        assert (case.state, case.dossier.holder.id, case.dossier.settled_on) == (State.TRANSFERRED, LAND, LAND)
        assert case.running() == {"accept#4": "04-23"}  # 8+15 = 23 Apr, Thu; it can't object
        assert case.not_now("04-08", OBJECTION) == ("a superior has designated this unit", "已由上级指定受理")

    def test_the_unit_that_has_it_now_can_be_the_one(self):
        case = Case()
        for on in ("04-02", "04-03", "04-07"):
            moved(case, on, LAND)
        case.transferred("04-08", LABOUR).take("04-09", Designate(to=ref(LABOUR)), SUPERVISION)
        assert case.clock("objection#4").ended_by == case.dossier.version
        assert case.running() == {"accept#5": "04-24"}  # 9+15 = 24 Apr, Fri

    def test_a_simplified_one_has_its_short_time(self):
        case = Case().take("04-01", AdoptSimplified())
        for on in ("04-02", "04-03", "04-07"):
            moved(case, on, LAND)
        case.take("04-08", Designate(to=ref(LABOUR)), SUPERVISION)
        assert case.running() == {"simple-accept#4": "04-13"}  # 9, 10, 13

    def test_the_superior_of_units_not_of_the_offices_it_came_through(self):
        case = Case(office=PROVINCE_OFFICE).transferred("04-02", OFFICE)
        for on in ("04-02", "04-03", "04-07"):
            moved(case, on, LAND)
        case.take("04-08", Designate(to=ref(LABOUR)), CITY_SUPERVISION)
        assert case.dossier.holder.id == LABOUR

    @pytest.mark.parametrize(("to", "error"), [("331122-ZRZY", NotPermitted), (OFFICE, InvalidInput)])
    def test_only_a_unit_below_that_handles_matters(self, to, error):
        case = Case()
        for on in ("04-02", "04-03", "04-07"):
            moved(case, on, LAND)
        case.refused("04-08", Designate(to=ref(to)), error, SUPERVISION)
