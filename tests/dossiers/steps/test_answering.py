"""The opinion, its delivery to each party, the closing report and its gate, closing and rating; days are of 2026."""

import pytest

from dossiers.states import Purpose, State
from dossiers.steps import (
    AddContact,
    Close,
    Conclusion,
    Deliver,
    DeliveryMeans,
    Lacking,
    OpinionLevel,
    Outcome,
    PassReport,
    Rate,
    Reopen,
    ReportClosing,
    ReportState,
    RequestAnswer,
    Satisfaction,
    SendBack,
)
from dossiers.viewer import Role
from tests.conftest import JINYUN, LAND, LISHUI, QINGTIAN, a_viewer
from tests.dossiers.steps.building import CITY, CITY_SUPERVISION, SUPERVISION, Case, an_answer, day
from tests.dossiers.taking import CLERK, LABOUR_STAFF, LAND_STAFF, contact, requests, said

REPORT = ReportClosing(signed_by="局长", text=said())
PASSED = PassReport(note=said())
SENT_BACK = SendBack(lacking=[Lacking.UNCLEAR, Lacking.EVASIVE], text=said())
CLOSED = Close(outcome=Outcome.SOLVED)


def accepted(asked: int = 1) -> Case:
    return Case(asked=asked).transferred("04-02").accepted("04-10")


def to_party(party: str, opinion: str = "o1") -> Deliver:
    return Deliver(opinion=opinion, party=party, means=DeliveryMeans.IN_PERSON)


class TestAnswer:
    def test_the_opinion_meets_the_time_to_handle(self):
        case = accepted(3).answered("06-09")
        assert case.state is State.ANSWERED
        assert (case.clock("handle").met_on, case.clock("handle").met_in_time, case.running()) == (
            day("06-09"), True, {},
        )  # fmt: skip
        (opinion,) = case.dossier.opinions
        assert (opinion.id, opinion.level, opinion.party, opinion.issued_on, opinion.entry) == (
            "o1", OpinionLevel.HANDLING, None, day("06-09"), 4,
        )  # fmt: skip

    def test_each_request_is_addressed_once(self):
        case = accepted(3)
        replies = an_answer(case.dossier).requests
        stranger = RequestAnswer(request="r9", conclusion=Conclusion.EXPLAINED, answer=said())
        for wrong in (replies[:2], [*replies, replies[0]], [*replies, stranger], []):
            assert case.invalid("04-20", an_answer(case.dossier, requests=wrong)) == "requests"

    def test_requests_that_came_later_too(self):
        case = accepted()
        early = an_answer(case.dossier)
        raised = contact(2, "p1", 4, day("04-13"))
        case.take("04-13", AddContact(contact=raised, new_requests=requests(1, 2, entry=4)), CLERK)
        assert case.invalid("04-20", early) == "requests"
        case.answered("04-20")

    def test_refused(self):
        case = Case().transferred()
        case.illegal("04-03", an_answer(case.dossier))
        case.accepted()
        case.not_permitted("04-11", an_answer(case.dossier), CLERK, LABOUR_STAFF, SUPERVISION)
        assert case.invalid("04-09", an_answer(case.dossier), recorded="04-20") == "happened_on"


class TestDeliver:
    def test_each_party_has_its_own_time_to_ask_for_review(self):
        case = accepted().joined("04-13").answered("05-20").delivered("05-21", "p1").delivered("05-25", "p2")
        # p1: 10 in May, 20 Jun, Dragon Boat to Sun 21; Mon 22. p2: 6 in May, 24 Jun, Wed.
        assert case.running() == {"review-request:p1": "06-22", "review-request:p2": "06-24"}
        assert [(one.party, one.on, one.entry) for one in case.dossier.opinions[0].deliveries] == [
            ("p1", day("05-21"), 6), ("p2", day("05-25"), 7),
        ]  # fmt: skip
        clock = case.clock("review-request:p2")
        assert (clock.right, clock.party, clock.owed_by) == (True, "p2", None)
        assert (case.dossier.next_due, case.dossier.ticks_on) == (None, day("06-22"))

    def test_refused(self):
        case = accepted()
        assert case.not_now("04-20", to_party("p1")) == ("no opinion has been issued", "尚未出具意见书")
        case.answered()
        assert case.invalid("05-21", to_party("p2")) == "party"
        assert case.invalid("05-21", to_party("p1", "o2")) == "opinion"
        assert case.invalid("05-19", to_party("p1"), recorded="05-21") == "happened_on"
        case.not_permitted("05-21", to_party("p1"), CLERK, LABOUR_STAFF, CITY, a_viewer(Role.LEADER, QINGTIAN, LAND))
        case.delivered()
        assert case.invalid("05-22", to_party("p1")) == "party"
        Case().illegal("04-02", to_party("p1"))

    def test_a_later_opinion_takes_the_place_of_the_first(self):
        case = accepted().joined("04-13").answered("05-20").delivered("05-21", "p1")
        case.take("05-22", Reopen(reason=said()), LAND_STAFF)
        case.delivered("05-25", "p2")  # until then the first opinion stands
        case.answered("06-01")
        assert case.clock("review-request:p1").ended_by == case.clock("review-request:p2").ended_by == 9
        assert case.invalid("06-02", to_party("p1", "o1")) == "opinion"
        case.delivered("06-02", "p1")
        assert case.running() == {"review-request:p1#2": "07-02"}  # 28 in Jun, 2 Jul, Thu

    def test_who_issued_it_delivers_it(self):
        case = accepted().answered().delivered().review_asked().reviewed()
        case.not_permitted("06-23", to_party("p1", "o2"), LAND_STAFF, CLERK)
        case.take("06-23", to_party("p1", "o2"), CITY)
        assert case.running() == {"re-review-request:p1": "07-23"}  # 7 in Jun, 23 Jul, Thu

    def test_a_review_only_to_who_asked_for_it(self):
        case = accepted().joined("04-13").answered().delivered().review_asked().reviewed()
        assert case.invalid("06-23", to_party("p2", "o2"), CITY) == "party"


class TestGate:
    def test_sent_back_answered_again_and_passed(self):
        case = Case().assigned("04-02", "06-30").accepted().answered("05-20").take("05-21", REPORT)
        assert case.dossier.assignment.report is ReportState.SUBMITTED
        assert case.running() == {"assigned-report": "06-30"}
        case.take("05-22", SENT_BACK, CLERK)
        assert (case.state, case.dossier.assignment.report) == (State.ACCEPTED, ReportState.SENT_BACK)
        assert case.running() == {"assigned-report": "06-30"}  # the time to handle never restarts silently
        case.answered("05-28").delivered("05-28").take("05-29", REPORT).take("06-01", PASSED, CLERK)
        clock = case.clock("assigned-report")
        assert (case.dossier.assignment.report, clock.met_on, clock.met_by) == (ReportState.PASSED, day("06-01"), 10)
        assert case.take("06-02", CLOSED).state is State.CLOSED

    def test_supervision_above_the_assigner_may(self):
        case = Case().assigned().accepted().answered().take("05-21", REPORT).take("05-22", PASSED, CITY_SUPERVISION)
        assert case.dossier.assignment.report is ReportState.PASSED

    @pytest.mark.parametrize("gate", [PASSED, SENT_BACK])
    def test_refused(self, gate):
        case = Case().assigned().accepted().answered()
        nothing = ("no closing report waits for it", "没有待审核的办结报告")
        assert case.not_now("05-21", gate, CLERK) == nothing
        case.take("05-21", REPORT)
        case.not_permitted("05-22", gate, LAND_STAFF, CITY, LABOUR_STAFF, a_viewer(Role.SUPERVISION, JINYUN))
        accepted().illegal("04-20", gate, CLERK)

    def test_passed_before_it_was_assigned(self):
        case = Case().assigned("04-02").accepted("04-02").answered("04-02").take("04-02", REPORT)
        assert case.invalid("04-01", PASSED, CLERK, recorded="04-02") == "happened_on"

    def test_reporting_refused(self):
        case = accepted().answered()
        assert case.not_now("05-21", REPORT) == (
            "only what was assigned, instructed or marked important is reported on", "非交办、批示、重要事项无需报告",
        )  # fmt: skip
        case = Case().assigned().accepted()
        case.illegal("04-11", REPORT)
        case.answered()
        case.not_permitted("05-21", REPORT, CLERK, LABOUR_STAFF)
        case.take("05-21", REPORT)
        again = ("the report is handed in already", "办结报告已提交")
        assert case.not_now("05-21", REPORT) == again
        case.take("05-22", PASSED, CLERK)
        assert case.not_now("05-22", REPORT) == again

    def test_of_a_suggestion_too(self):
        case = Case(Purpose.SUGGESTION).assigned().answered("04-10")
        case.not_now("04-13", CLOSED)
        case.take("04-13", REPORT).take("04-14", PASSED, CLERK).take("04-15", CLOSED)
        assert case.state is State.CLOSED


class TestClose:
    def test_it_says_what_came_of_it(self):
        case = accepted().answered().delivered().take("05-22", Close(outcome=Outcome.HELPED, note=said()))
        assert (case.state, case.dossier.outcome) == (State.CLOSED, Outcome.HELPED)
        assert case.running() == {"review-request:p1": "06-22"}  # a closed matter can be reviewed

    def test_not_before_every_party_has_the_opinion(self):
        case = Case().transferred().joined("04-03").accepted().answered()
        lacking = ("the opinion must be delivered to p1, p2 first", "意见书尚未送达p1、p2")
        assert case.not_now("05-21", CLOSED) == lacking
        case.delivered("05-21", "p2")
        assert case.not_now("05-22", CLOSED) == ("the opinion must be delivered to p1 first", "意见书尚未送达p1")
        assert case.delivered("05-22", "p1").take("05-22", CLOSED).state is State.CLOSED

    def test_not_before_the_report_has_passed(self):
        case = Case().assigned().accepted().answered()
        waiting = ("its closing report must have passed first", "办结报告尚未审核通过")
        assert case.not_now("05-21", CLOSED) == waiting
        case.take("05-21", REPORT)
        assert case.not_now("05-21", CLOSED) == waiting

    def test_refused(self):
        case = accepted()
        case.illegal("04-20", CLOSED)
        case.answered()
        case.not_permitted("05-21", CLOSED, CLERK, LABOUR_STAFF, SUPERVISION, a_viewer(Role.LEADER, QINGTIAN, LAND))


class TestRate:
    def rated(self, office: Satisfaction, unit: Satisfaction | None = None, party: str = "p1") -> Rate:
        return Rate(party=party, office=office, unit=unit, called_back=True, comment=said())

    def test_the_last_of_each_party_counts(self):
        case = accepted().joined("04-13").answered()
        case.take("05-21", self.rated(Satisfaction.NOT, Satisfaction.NOT), CLERK)
        case.take("05-22", self.rated(Satisfaction.BASICALLY, None, "p2"), a_viewer(Role.SUPERVISION, LISHUI))
        case.take("05-25", self.rated(Satisfaction.SATISFIED, Satisfaction.BASICALLY), CLERK)
        assert [(one.party, one.office, one.unit, one.on, one.entry) for one in case.dossier.ratings] == [
            ("p2", Satisfaction.BASICALLY, None, day("05-22"), 7),
            ("p1", Satisfaction.SATISFIED, Satisfaction.BASICALLY, day("05-25"), 8),
        ]

    def test_refused(self):
        case = accepted()
        case.illegal("04-20", self.rated(Satisfaction.NOT), CLERK)
        case.answered()
        assert case.invalid("05-21", self.rated(Satisfaction.NOT, party="p2"), CLERK) == "party"
        case.not_permitted("05-21", self.rated(Satisfaction.SATISFIED), LAND_STAFF, a_viewer(Role.LEADER, QINGTIAN))
