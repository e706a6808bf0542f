"""Corrections: what an earlier entry said is replaced, dates are reckoned anew, the difference is kept; of 2026."""

from datetime import date

import pytest

from dossiers.as_of import as_of
from dossiers.clocks.clock import Cause, Change
from dossiers.matter import Category
from dossiers.states import Purpose
from dossiers.steps import AdoptSimplified, Correct, Extend, Transfer
from dossiers.viewer import Role
from tests.conftest import JINYUN, LAND, QINGTIAN, a_viewer
from tests.dossiers.steps.building import SUPERVISION, Case, day, noon
from tests.dossiers.taking import CLERK, LABOUR_STAFF, LIMITS, ref, said

EXTENDED = Extend(days=30, approver="局长", told_on=day("04-20"), reason=said())


def corrected(entry: int, on: str | None = None, **fields: str) -> Correct:
    return Correct(entry=entry, day=day(on) if on else None, reason=said("登记有误"), **fields)


class TestDay:
    def test_what_counts_from_it_is_reckoned_anew_and_the_difference_kept(self):
        case = Case().transferred("04-02").take("04-08", corrected(2, "04-03"))
        # objection: 7, 8, 9, 10, 13. accept: 3+15 = 18 Apr, Sat; Mon 20.
        assert case.running() == {"objection": "04-13", "accept": "04-20"}
        assert case.clock("accept").changes == [
            Change(from_due=date(2026, 4, 17), to_due=date(2026, 4, 20), because=Cause.CORRECTED, entry=3)
        ]
        assert "（2026年4月3日）" in case.clock("accept").why.zh
        assert case.clock("transfer").met_on == day("04-03")
        assert (case.dossier.next_due, case.dossier.ticks_on) == (day("04-20"), day("04-13"))
        assert case.dossier.chain[1].happened_on == day("04-02")  # the entry stays as it was

    def test_what_was_missed_by_a_wrong_day_was_not(self):
        case = Case().transferred("04-02").accepted("04-20")
        accept = case.clock("accept")
        assert accept.met_in_time is False
        case.take("04-21", corrected(3, "04-16"))
        assert (accept.met_on, accept.met_in_time) == (day("04-16"), True)
        assert case.running() == {"handle": "06-15"}  # 14 in Apr, 31 in May, 15 Jun, Mon

    def test_missed_on_record_it_is_taken_back(self):
        case = Case().transferred("04-02")
        case.time_passes("04-20")
        case.accepted("04-20").take("04-21", corrected(5, "04-17"))
        assert (case.clock("accept").missed_by, case.clock("accept").met_in_time) == (None, True)

    def test_an_extension_is_kept(self):
        case = Case().transferred("04-02").accepted("04-10").take("04-20", EXTENDED)
        case.take("04-21", corrected(3, "04-09"))
        assert case.clock("handle").due == day("07-08")  # 90 days: 21 in Apr, 31, 30, 8 Jul, Wed

    def test_a_day_that_a_step_set_stays(self):
        case = Case().assigned("04-02", "06-30").take("04-08", corrected(2, "04-03"))
        report = case.clock("assigned-report")
        assert (report.started_on, report.due, report.length) == (day("04-03"), day("06-30"), 88)

    def test_what_counts_from_there_by_the_other_procedure_too(self):
        case = Case().transferred("04-02").take("04-03", AdoptSimplified()).take("04-08", corrected(2, "04-03"))
        assert case.clock("simple-accept").due == day("04-09")  # 7, 8, 9
        case.take("04-08", corrected(3, "04-07"))
        assert case.clock("simple-accept").started_on == day("04-03")

    def test_the_registration(self):
        case = Case().take("04-08", corrected(1, "03-30"))
        assert (case.dossier.opened_on, case.dossier.contacts[0].received_on) == (day("03-30"), day("03-30"))
        assert case.running() == {"transfer": "04-14"}  # 1 in Mar, 14 Apr, Tue
        case.take("03-31", Transfer(to=ref(LAND)), recorded="04-09")
        before = as_of(case.dossier, noon(day("04-02")), LIMITS)
        assert before is not None
        assert (before.opened_on, before.clocks[0].due) == (day("04-01"), day("04-16"))

    def test_opinions_deliveries_requests_and_ratings_say_so_too(self):
        case = Case().transferred().accepted().answered("05-20").delivered("05-21").review_asked("06-01")
        for entry, on in ((4, "05-19"), (5, "05-20"), (6, "05-29")):
            case.take("06-02", corrected(entry, on))
        opinion = case.dossier.opinions[0]
        assert (opinion.issued_on, opinion.deliveries[0].on) == (day("05-19"), day("05-20"))
        assert case.dossier.reviews[0].requested_on == day("05-29")
        assert case.clock("review-request:p1").met_on == day("05-29")
        assert case.clock("handle").met_on == day("05-19")
        assert case.running() == {"review:p1": "06-29"}  # 2 in May, 28 Jun, Sun; Mon 29

    @pytest.mark.parametrize(
        ("entry", "on"),
        [
            (2, "04-21"),  # after the day of the correction
            (2, "03-31"),  # before the first contact
            (2, "04-11"),  # after the decision it gave time for
            (3, "04-01"),  # before the time to decide began
            (1, "04-03"),  # after what followed it
            (4, "04-16"),  # issued after it was delivered
            (5, "04-13"),  # delivered before it was issued
        ],
    )
    def test_not_to_a_day_that_cannot_be(self, entry, on):
        case = Case().transferred("04-02").accepted("04-10").answered("04-14").delivered("04-15")
        assert case.invalid("04-20", corrected(entry, on)) == "day"

    def test_not_beyond_the_day_that_a_step_set(self):
        case = Case().assigned("04-02", "04-13")
        assert case.invalid("04-20", corrected(2, "04-13")) == "day"


class TestFacts:
    def test_category_and_place_of_the_registration(self):
        case = Case().take("04-02", corrected(1, category_main="劳动社保"))
        assert case.dossier.matter.category == Category(main="劳动社保")
        case.take("04-02", corrected(1, category_main="城乡建设", category_sub="物业", place=JINYUN))
        assert case.dossier.matter.category == Category(main="城乡建设", sub="物业")
        assert case.dossier.matter.place == JINYUN
        case.take("04-02", corrected(1, place=QINGTIAN))
        assert case.dossier.matter.category.sub == "物业"
        assert case.running() == {"transfer": "04-16"}

    @pytest.mark.parametrize(
        ("facts", "field"),
        [
            (corrected(1), "reason"),
            (corrected(3, "04-02"), "entry"),
            (corrected(2, place=JINYUN), "entry"),
            (corrected(2, category_main="城乡建设"), "entry"),
            (corrected(1, category_sub="物业"), "category_main"),
            (corrected(1, place=JINYUN, category_sub="物业"), "category_main"),
        ],
    )
    def test_refused(self, facts, field):
        assert Case().transferred().invalid("04-03", facts) == field

    def test_only_by_the_holder(self):
        case = Case().transferred()
        case.not_permitted(
            "04-03", corrected(1, place=JINYUN), CLERK, LABOUR_STAFF, SUPERVISION, a_viewer(Role.LEADER, QINGTIAN, LAND)
        )
        Case(Purpose.ACCUSATION).illegal("04-02", corrected(1, place=JINYUN))
