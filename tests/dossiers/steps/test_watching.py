"""What others watch over: urgent reports, instructions, orders, warning slips; days are of 2026."""

from datetime import date

import pytest

from dossiers.contact import Form
from dossiers.regions import Level
from dossiers.states import Purpose, State
from dossiers.steps import (
    EndUrgent,
    ExplainedTo,
    ExplainInWriting,
    GiveOrder,
    Instruct,
    MarkUrgent,
    ReplyOrder,
    ReportUrgent,
    Transfer,
    Warn,
)
from dossiers.viewer import Role
from tests.conftest import JINYUN, LABOUR, LAND, NATION, QINGTIAN, a_viewer
from tests.dossiers.steps.building import CITY, CITY_OFFICE, CITY_SUPERVISION, STAFF, SUPERVISION, Case, day
from tests.dossiers.taking import CLERK, LABOUR_STAFF, LAND_STAFF, OFFICE, ref, said

MARKED = MarkUrgent(danger=said(), reported_to="县委值班室")
REPORTED = ReportUrgent(text=said(), reported_to="县委值班室")
ENDED = EndUrgent(text=said())
WARNING = Warn(text=said())
EXPLAINED = ExplainInWriting(to="县信访局局长", done=said(), why=said())
EXPLAINED_ABOVE = EXPLAINED.model_copy(update={"addressed": ExplainedTo.PRINCIPAL_LEADERS})
NO_VISIT = ("no visit after a warning slip waits for it", "预警后尚无再次来访")


def accepted() -> Case:
    return Case().transferred("04-02").accepted("04-10")


def order(due: str = "05-13", to: str = LAND) -> GiveOrder:
    return GiveOrder(to=ref(to), due=day(due), text=said())


def reply(number: str) -> ReplyOrder:
    return ReplyOrder(order=number, text=said())


def test_urgent_until_it_is_over():
    case = Case()
    for facts in (REPORTED, ENDED):
        assert case.not_now("04-02", facts) == ("it is not marked urgent", "未列为紧急事项")
    case.take("04-02", MARKED)
    assert case.dossier.urgent
    again = ("it is marked urgent already; continue with reports", "已列为紧急事项，请续报")
    assert case.not_now("04-02", MARKED) == again
    case.take("04-03", REPORTED, LAND_STAFF).take("04-03", REPORTED).take("04-07", ENDED)
    assert (case.dossier.urgent, case.state) == (False, State.REGISTERED)
    case.take("04-08", MARKED)


@pytest.mark.parametrize("facts", [MARKED, REPORTED, ENDED])
def test_urgent_refused(facts):
    case = Case() if facts is MARKED else Case().take("04-01", MARKED)
    case.not_permitted("04-02", facts, a_viewer(Role.ADMIN, NATION), a_viewer(Role.DISCIPLINE, QINGTIAN))
    Case(Purpose.ACCUSATION).illegal("04-02", facts)


def test_an_instruction_is_put_on_record_in_every_state():
    instructed = Instruct(leader="县长", text=said())
    case = (
        Case()
        .take("04-01", instructed, a_viewer(Role.LEADER, QINGTIAN))
        .transferred()
        .take("04-02", instructed, SUPERVISION)
    )
    assert case.state is State.TRANSFERRED
    case.not_permitted("04-03", instructed, LAND_STAFF, a_viewer(Role.ADMIN, NATION))


class TestOrders:
    def test_each_has_its_own_time_and_reply(self):
        case = accepted().take("05-06", order("05-13"), SUPERVISION).take("05-07", order("05-29"), CITY_SUPERVISION)
        assert case.running() == {"handle": "06-09", "order:331121-ZRZY": "05-13", "order:331121-ZRZY#2": "05-29"}
        assert [(one.id, one.to.id, one.due, one.entry) for one in case.dossier.orders] == [
            ("d1", LAND, day("05-13"), 4), ("d2", LAND, day("05-29"), 5),
        ]  # fmt: skip
        case.take("05-08", reply("d2"), LAND_STAFF)
        assert [one.replied_by for one in case.dossier.orders] == [None, 6]
        assert case.running() == {"handle": "06-09", "order:331121-ZRZY": "05-13"}
        assert case.clock("order:331121-ZRZY#2").met_on == day("05-08")
        assert case.time_passes("05-14") == ["MISS order:331121-ZRZY"]
        case.take("05-15", reply("d1"), LAND_STAFF)
        clock = case.clock("order:331121-ZRZY")
        assert (clock.met_on, clock.met_in_time, clock.missed_by, clock.owed_by) == (day("05-15"), False, 7, LAND)

    def test_it_outlives_the_end_of_the_matter(self):
        case = accepted().take("05-06", order("06-20"), SUPERVISION)
        assert case.clock("order:331121-ZRZY").due == day("06-22")  # Dragon Boat to Sun 21 Jun

    def test_giving_refused(self):
        case = accepted()
        case.not_permitted("05-06", order(), CLERK, LAND_STAFF, a_viewer(Role.SUPERVISION, JINYUN))
        assert case.invalid("05-06", order(to=LABOUR), SUPERVISION) == "to_unit"
        assert case.invalid("05-06", order("05-06"), SUPERVISION) == "due"
        far = GiveOrder(to=ref(LAND), due=date(2206, 5, 13), text=said())
        assert case.invalid("05-06", far, SUPERVISION) == "due"
        Case(Purpose.SUGGESTION).illegal("04-02", order(), SUPERVISION)

    def test_not_to_a_unit_above(self):
        case = Case(office=CITY_OFFICE).take("04-02", Transfer(to=ref(LAND)))
        case.not_permitted("04-03", order(to=CITY_OFFICE), SUPERVISION)
        case.take("04-03", order(to=CITY_OFFICE), CITY_SUPERVISION)

    def test_replying_refused(self):
        case = accepted()
        assert case.not_now("05-06", reply("d1")) == ("no order waits for a reply", "没有待反馈的督办")
        case.take("05-06", order(), SUPERVISION).take("05-06", order(to=OFFICE), SUPERVISION)
        case.not_permitted("05-07", reply("d1"), CLERK, LABOUR_STAFF, SUPERVISION)
        assert case.invalid("05-07", reply("d3")) == "order"
        assert case.invalid("05-05", reply("d1"), recorded="05-07") == "happened_on"
        case.take("05-07", reply("d1"))
        assert case.invalid("05-08", reply("d1")) == "order"
        case.take("05-08", reply("d2"), CLERK)


class TestWarning:
    def warned(self) -> Case:
        case = accepted().visited("04-13").visited("04-14")
        return case.take("04-15", WARNING, SUPERVISION)

    def test_after_two_visits_the_next_one_calls_for_an_explanation(self):
        case = self.warned()
        assert [(slip.unit.id, slip.entry, slip.explained_by) for slip in case.dossier.warnings] == [(LAND, 6, None)]
        assert case.running() == {"handle": "06-09"}
        case.visited("05-07")
        explanation = case.clock("explanation")
        assert (explanation.due, explanation.owed_by) == (day("05-11"), LAND)  # 8, Sat 9 made up, 11
        assert "须经法制机构确认" in explanation.why.zh
        case.take("05-11", EXPLAINED, LAND_STAFF)
        assert (explanation.met_on, explanation.met_in_time) == (day("05-11"), True)
        assert case.dossier.warnings[0].explained_by == 8
        assert case.not_now("05-12", EXPLAINED, LAND_STAFF) == NO_VISIT

    def test_the_warned_unit_owes_it_wherever_the_matter_lies(self):
        case = Case().transferred("04-02").visited("04-03").visited("04-07").take("04-08", WARNING, SUPERVISION)
        case.transferred("04-09", LABOUR).visited("04-10")
        assert case.clock("explanation").owed_by == LAND
        case.not_permitted("04-13", EXPLAINED, LABOUR_STAFF)
        case.take("04-13", EXPLAINED, LAND_STAFF)

    def test_it_counts_from_the_visit_itself(self):
        case = self.warned().visited("05-07", recorded="05-08")
        assert case.clock("explanation").started_on == day("05-07")

    def test_a_letter_calls_for_none(self):
        case = self.warned().visited("05-07", Form.LETTER)
        assert case.running() == {"handle": "06-09"}

    def test_every_further_visit_does(self):
        case = self.warned().visited("05-07").visited("05-08")
        assert case.running() == {
            "handle": "06-09",
            "explanation": "05-11",
            "explanation#2": "05-12",
        }  # from 8 May: 9, 11, 12
        case.take("05-11", EXPLAINED, LAND_STAFF)
        assert case.running() == {"handle": "06-09"}

    @pytest.mark.parametrize("level", [Level.TOWN, Level.VILLAGE])
    def test_visits_below_the_county_count_neither_for_the_slip_nor_after_it(self, level):
        case = accepted().visited("04-13", level=level).visited("04-14", level=level).visited("04-15")
        assert case.not_now("04-16", WARNING, SUPERVISION) == (
            "1 visits at county level or above followed the first contact; a slip needs 2",
            "首次反映后到县级以上来访1次，满2次方可预警",
        )
        case.visited("04-16", level=Level.PREFECTURE).take("04-16", WARNING, SUPERVISION)
        assert case.visited("05-07", level=level).running() == {"handle": "06-09"}
        assert case.visited("05-07", level=Level.ZONE).running() == {"handle": "06-09", "explanation": "05-11"}

    def test_where_the_level_was_not_kept_a_visit_counts(self):
        case = accepted().visited("04-13", level=None).visited("04-14", level=None)
        assert case.take("04-15", WARNING, SUPERVISION).dossier.warnings[0].unit.id == LAND

    def test_from_the_second_time_on_it_goes_to_the_principal_leaders(self):
        case = self.warned().visited("05-07")
        assert case.invalid("05-08", EXPLAINED_ABOVE, LAND_STAFF) == "addressed"
        case.take("05-08", EXPLAINED, LAND_STAFF).visited("05-11")
        assert case.invalid("05-12", EXPLAINED, LAND_STAFF) == "addressed"
        case.take("05-12", EXPLAINED_ABOVE, LAND_STAFF).visited("05-13")
        assert case.dossier.chain[-2].facts.addressed is ExplainedTo.PRINCIPAL_LEADERS
        assert case.invalid("05-14", EXPLAINED, LAND_STAFF) == "addressed"
        case.take("05-14", EXPLAINED_ABOVE, LAND_STAFF)
        assert [case.clock(one).met_by for one in ("explanation", "explanation#2", "explanation#3")] == [8, 10, 12]

    def test_each_unit_that_was_warned_counts_its_own(self):
        case = Case().transferred("04-02").visited("04-03").visited("04-07").take("04-08", WARNING, SUPERVISION)
        case.visited("04-09").transferred("04-09", LABOUR).take("04-10", WARNING, SUPERVISION).visited("04-13")
        assert {clock.id: clock.owed_by for clock in case.dossier.clocks if clock.rule_id == "explanation"} == {
            "explanation": LAND, "explanation#2": LABOUR,
        }  # fmt: skip
        case.take("04-13", EXPLAINED, LABOUR_STAFF)
        assert (case.clock("explanation").running, case.clock("explanation#2").running) == (True, False)
        case.not_permitted("04-14", EXPLAINED, LABOUR_STAFF)
        case.take("04-14", EXPLAINED, LAND_STAFF)

    def test_refused(self):
        case = accepted()
        for count, form in enumerate((Form.VISIT, Form.LETTER)):
            told = (
                f"{count} visits at county level or above followed the first contact; a slip needs 2",
                f"首次反映后到县级以上来访{count}次，满2次方可预警",
            )
            assert case.not_now("04-15", WARNING, SUPERVISION) == told
            case.visited("04-13", form)
        case.visited("04-14")
        case.not_permitted("04-15", WARNING, CLERK, LAND_STAFF, a_viewer(Role.SUPERVISION, JINYUN))
        assert case.not_now("04-15", EXPLAINED, LAND_STAFF) == NO_VISIT
        case.take("04-15", WARNING, SUPERVISION).visited("04-16")
        case.not_permitted("04-17", EXPLAINED, LABOUR_STAFF, CLERK, CITY)
        assert case.invalid("04-15", EXPLAINED, LAND_STAFF, recorded="04-17") == "happened_on"
        assert STAFF[LAND] is LAND_STAFF
