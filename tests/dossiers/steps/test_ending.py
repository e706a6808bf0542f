"""How a matter comes to its end, and is taken up again; days are of 2026."""

from dossiers.states import Purpose, State
from dossiers.steps import (
    Archive,
    Certify,
    Close,
    Conclude,
    IssueReReview,
    NotAccept,
    Outcome,
    Reopen,
    ReportState,
    ReviewOutcome,
    Transfer,
    WithdrawRequest,
)
from dossiers.viewer import Role
from tests.conftest import DISCIPLINE, JINYUN, LAND, LISHUI, QINGTIAN, a_viewer
from tests.dossiers.steps.building import CITY, CITY_SUPERVISION, PROVINCE, SUPERVISION, Case, day
from tests.dossiers.taking import CLERK, DISCIPLINE_STAFF, LABOUR_STAFF, ref, said

CONCLUDED = Conclude(note=said())
CERTIFIED = Certify(certified_by="省联席办", record=said())
REOPENED = Reopen(reason=said("回头看"))
ARCHIVED = Archive(archive_number="2026-17")
CLOSED = Close(outcome=Outcome.OTHER)
MAY_ASK = ("p1 may still ask for a review or re-review, or waits for one", "p1的复查、复核权利尚未用尽")


def closed(parties: int = 1) -> Case:
    """Delivered to each party on 21 May, with Monday 22 June as the last day to ask for a review."""
    case = Case().transferred("04-02")
    for _ in range(parties - 1):
        case.joined("04-03")
    case.accepted("04-10").answered("05-20")
    for party in case.dossier.parties:
        case.delivered("05-21", party.id)
    return case.take("05-22", CLOSED)


class TestConclude:
    def test_once_every_party_has_let_its_right_lapse(self):
        case = closed(2)
        both = ("p1, p2 may still ask for a review or re-review, or waits for one", "p1、p2的复查、复核权利尚未用尽")
        assert case.not_now("06-22", CONCLUDED) == both
        assert case.time_passes("06-23") == ["LAPSE review-request:p1", "LAPSE review-request:p2"]
        case.take("06-23", CONCLUDED)
        assert (case.state, case.running()) == (State.FINAL, {})

    def test_once_the_third_level_is_used(self):
        case = closed().review_asked("06-01")
        assert case.not_now("06-02", CONCLUDED) == MAY_ASK
        case.reviewed("06-20")
        assert case.not_now("06-22", CONCLUDED) == MAY_ASK  # not delivered yet
        case.delivered("06-23")
        assert case.not_now("06-24", CONCLUDED) == MAY_ASK
        case.re_review_asked("07-01")
        assert case.not_now("07-02", CONCLUDED) == MAY_ASK
        case.take(
            "07-20", IssueReReview(party="p1", outcome=ReviewOutcome.UPHELD, facts=said(), basis=said()), PROVINCE
        )
        assert case.take("07-21", CONCLUDED).state is State.FINAL

    def test_each_party_in_its_own_way(self):
        case = closed(2).review_asked("06-01", "p1").reviewed("06-20").delivered("06-23")
        assert case.time_passes("06-23") == ["LAPSE review-request:p2"]
        assert case.not_now("06-23", CONCLUDED) == MAY_ASK
        case.time_passes("07-24")
        assert case.take("07-24", CONCLUDED).state is State.FINAL

    def test_who_withdraws_a_request_has_used_that_level(self):
        case = closed().review_asked("06-01").take("06-02", WithdrawRequest(party="p1"), CLERK)
        assert case.take("06-03", CONCLUDED).state is State.FINAL

    def test_a_lapse_of_an_earlier_opinion_does_not_count_for_a_later_one(self):
        case = closed()
        case.time_passes("06-23")
        case.take("06-23", REOPENED).answered("06-29").delivered("06-30").take("07-01", CLOSED)
        assert case.not_now("07-02", CONCLUDED) == MAY_ASK
        case.time_passes("07-31")  # 30 Jun + 30 = 30 Jul, Thu
        assert case.take("07-31", CONCLUDED).state is State.FINAL

    def test_no_notice_is_owed_to_who_is_anonymous(self):
        case = Case()
        (party,) = case.dossier.parties
        case.dossier.parties = [party.model_copy(update={"identity": None})]
        case.transferred().accepted().answered().take("05-22", CLOSED)
        assert case.take("05-25", CONCLUDED).state is State.FINAL

    def test_not_what_was_never_answered(self):
        case = Case().transferred().take("04-03", NotAccept(reason=said())).take("04-07", CLOSED)
        assert case.not_now("04-08", CONCLUDED) == MAY_ASK

    def test_refused(self):
        case = closed()
        case.time_passes("06-23")
        case.not_permitted("06-23", CONCLUDED, CLERK, LABOUR_STAFF, a_viewer(Role.LEADER, QINGTIAN, LAND))
        case.take("06-23", CONCLUDED)
        case.illegal("06-24", CONCLUDED)


class TestCertify:
    def test_once_nobody_can_ask_any_more(self):
        case = closed()
        assert case.not_now("05-25", CERTIFIED, SUPERVISION) == MAY_ASK
        case.time_passes("06-23")
        case.take("06-23", CERTIFIED, CITY_SUPERVISION)
        assert (case.state, case.running()) == (State.CERTIFIED, {})

    def test_what_was_not_accepted(self):
        case = Case().transferred().take("04-03", NotAccept(reason=said())).take("04-07", CLOSED)
        assert case.take("04-08", CERTIFIED, SUPERVISION).state is State.CERTIFIED

    def test_not_while_a_review_is_open(self):
        case = closed().review_asked("06-01")
        assert case.not_now("06-02", CERTIFIED, SUPERVISION) == MAY_ASK

    def test_refused(self):
        case = closed()
        case.time_passes("06-23")
        case.not_permitted(
            "06-23", CERTIFIED, CLERK, a_viewer(Role.UNIT, QINGTIAN, LAND), a_viewer(Role.SUPERVISION, JINYUN)
        )
        answered = Case().transferred().accepted().answered()
        answered.illegal("05-21", CERTIFIED, SUPERVISION)


class TestReopen:
    def test_it_is_handled_anew_bound_by_nothing_before(self):
        case = Case().assigned().take("04-03", NotAccept(reason=said())).take("04-07", REOPENED)
        assert (case.state, case.dossier.assignment.report) == (State.ACCEPTED, ReportState.OWED)
        assert case.running() == {"assigned-report": "06-30", "handle": "06-08"}  # 23 in Apr, 31, 6 Jun, Sat; Mon 8

    def test_from_every_end(self):
        case = closed()
        case.time_passes("06-23")
        for number, ended in enumerate(((CONCLUDED, None), (CERTIFIED, SUPERVISION), (ARCHIVED, None)), 2):
            facts, by = ended
            case.take("06-23", facts, by).take("06-23", REOPENED, SUPERVISION)
            assert (case.state, case.dossier.outcome) == (State.ACCEPTED, None)
            assert case.running() == {f"handle#{number}": "08-24"}  # 7 in Jun, 31 in Jul, 22 Aug, Sat; Mon 24
            case.answered("06-23").delivered("06-23").take("06-23", CLOSED)
            case.dossier.clocks[-1].lapsed_by = case.dossier.version  # as if its time were over

    def test_refused(self):
        case = closed()
        case.not_permitted(
            "05-25",
            REOPENED,
            CLERK,
            LABOUR_STAFF,
            CITY,
            a_viewer(Role.LEADER, JINYUN),
            a_viewer(Role.SUPERVISION, JINYUN),
        )
        case.take("05-25", REOPENED, a_viewer(Role.LEADER, LISHUI))
        case.illegal("05-26", REOPENED)
        Case().illegal("04-02", REOPENED, SUPERVISION)


class TestArchive:
    def test_no_right_is_cut_off(self):
        case = closed()
        assert case.not_now("05-25", ARCHIVED) == MAY_ASK
        case.time_passes("06-23")
        case.take("06-23", ARCHIVED)
        assert (case.state, case.running(), case.dossier.ticks_on) == (State.ARCHIVED, {}, None)

    def test_a_final_one(self):
        case = closed()
        case.time_passes("06-23")
        assert case.take("06-23", CONCLUDED).take("06-24", ARCHIVED).state is State.ARCHIVED

    def test_an_accusation_by_the_discipline_body(self):
        case = Case(Purpose.ACCUSATION)
        case.take("04-02", Transfer(to=ref(DISCIPLINE))).take("04-03", CLOSED, DISCIPLINE_STAFF)
        assert case.take("04-07", ARCHIVED, DISCIPLINE_STAFF).state is State.ARCHIVED

    def test_refused(self):
        case = closed()
        case.not_permitted("06-23", ARCHIVED, CLERK, LABOUR_STAFF)
        Case().illegal("04-02", ARCHIVED)
        assert case.dossier.last_happened_on == day("05-22")
