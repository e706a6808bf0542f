"""The second and third level, each party by itself; days are of 2026."""

import pytest

from dossiers.states import State
from dossiers.steps import (
    AdoptSimplified,
    Close,
    Conclude,
    Correct,
    Deliver,
    DeliveryMeans,
    IssueReReview,
    IssueReview,
    OpinionLevel,
    Outcome,
    RefuseRequest,
    Reopen,
    RequestReReview,
    RequestReview,
    ReviewOutcome,
    ReviewState,
    WithdrawRequest,
)
from dossiers.units import UnitKind
from dossiers.viewer import Role
from tests.conftest import HOUSING, LABOUR, LAND, LISHUI, NATION, QINGTIAN, a_viewer
from tests.dossiers.steps.building import CITY, CITY_OFFICE, PROVINCE, PROVINCE_OFFICE, Case, day
from tests.dossiers.taking import CLERK, LAND_STAFF, OFFICE, ref, said


def answered() -> Case:
    return Case().transferred("04-02").accepted("04-10").answered("05-20")


def delivered() -> Case:
    return answered().delivered("05-21")


def closed() -> Case:
    return delivered().take("05-22", Close(outcome=Outcome.OTHER))


def both_delivered() -> Case:
    case = Case().transferred("04-02").joined("04-03").accepted("04-10").answered("05-20")
    return case.delivered("05-21", "p1").delivered("05-25", "p2")


def asking(authority: str = CITY_OFFICE, party: str = "p1") -> RequestReview:
    return RequestReview(party=party, authority=ref(authority), reason=said())


def asking_again(authority: str = PROVINCE_OFFICE, party: str = "p1") -> RequestReReview:
    return RequestReReview(party=party, authority=ref(authority), reason=said())


def issued(party: str = "p1", outcome: ReviewOutcome = ReviewOutcome.UPHELD) -> IssueReview:
    return IssueReview(party=party, outcome=outcome, facts=said(), basis=said())


def issued_again(outcome: ReviewOutcome = ReviewOutcome.UPHELD) -> IssueReReview:
    return IssueReReview(party="p1", outcome=outcome, facts=said(), basis=said())


def withdrawn(party: str = "p1") -> WithdrawRequest:
    return WithdrawRequest(party=party, reason=said())


class TestRequest:
    def test_it_uses_the_right_and_the_authority_owes_its_opinion(self):
        case = delivered().take("06-22", asking(), CLERK)
        assert case.state is State.ANSWERED
        assert (case.clock("review-request:p1").met_on, case.clock("review-request:p1").met_in_time) == (
            day("06-22"), True,
        )  # fmt: skip
        assert case.running() == {"review:p1": "07-22"}  # 8 in Jun, 22 Jul, Wed
        assert case.clock("review:p1").owed_by == CITY_OFFICE
        (review,) = case.dossier.reviews
        assert review.model_dump(exclude={"authority"}) == {
            "id": "v1", "level": OpinionLevel.REVIEW, "party": "p1", "of": "o1", "requested_on": "2026-06-22",
            "entry": 6, "late": False, "outcome": None, "issued_by": None, "withdrawn_by": None, "repeated": False,
            "refused_by": None,
        }  # fmt: skip
        assert (review.authority.id, review.open) == (CITY_OFFICE, True)
        assert CITY_OFFICE in case.dossier.held_by

    def test_a_late_one_is_kept_as_late(self):
        case = closed()
        assert case.time_passes("06-23") == ["LAPSE review-request:p1"]
        case.take("06-24", asking(), CLERK)
        clock = case.clock("review-request:p1")
        assert (clock.lapsed_by, clock.met_on, clock.met_in_time) == (7, day("06-24"), False)
        assert case.dossier.reviews[0].late
        assert case.running() == {"review:p1": "07-24"}  # 6 in Jun, 24 Jul, Fri

    def test_late_before_that_is_on_record(self):
        case = delivered().take("06-23", asking(), CLERK)
        assert case.dossier.reviews[0].late
        assert case.time_passes("06-30") == []

    def test_in_time_though_recorded_after_it_lapsed(self):
        case = delivered()
        case.time_passes("06-23")
        case.take("06-22", asking(), CLERK, recorded="06-24")
        assert not case.dossier.reviews[0].late
        assert case.clock("review-request:p1").met_in_time

    def test_while_the_matter_is_handled_again(self):
        case = both_delivered().review_asked("06-01", "p1").reviewed("06-15", ReviewOutcome.REVOKED)
        case.take("06-16", asking(party="p2"), CLERK)
        assert case.state is State.ACCEPTED
        case.take("06-29", issued("p2", ReviewOutcome.REVOKED), CITY)
        assert case.running() == {"handle#2": "08-14"}  # its time goes on, and starts no second time

    @pytest.mark.parametrize("authority", [CITY_OFFICE, OFFICE, "331100-ZRZY"])
    def test_the_authority_is_next_above(self, authority):
        delivered().take("06-01", asking(authority), CLERK)

    def test_the_government_of_its_own_region_is(self):
        government = ref(LABOUR).model_copy(update={"id": "331121-ZF", "kind": UnitKind.GOVERNMENT})
        delivered().take("06-01", RequestReview(party="p1", authority=government, reason=said()), CLERK)

    @pytest.mark.parametrize("authority", [LAND, LABOUR, PROVINCE_OFFICE, "100000-XFJ", HOUSING, "331122-XFJ"])
    def test_no_other_is(self, authority):
        assert delivered().invalid("06-01", asking(authority), CLERK) == "authority_unit"

    def test_refused(self):
        case = answered()
        none_yet = ("no opinion has been delivered that it could be against", "尚无已送达的意见书")
        assert case.not_now("05-21", asking(), CLERK) == none_yet
        case.joined("05-21").delivered("05-21", "p1")
        assert case.invalid("05-22", asking(party="p2"), CLERK) == "party"
        assert case.invalid("05-22", asking(party="p3"), CLERK) == "party"
        assert case.invalid("05-20", asking(), CLERK, recorded="05-22") == "happened_on"
        case.not_permitted("05-22", asking(), a_viewer(Role.LEADER, QINGTIAN), a_viewer(Role.ADMIN, NATION))
        case.take("05-22", asking(), CLERK)
        assert case.invalid("05-25", asking(), CLERK) == "party"
        Case().illegal("04-02", asking(), CLERK)


class TestIssue:
    @pytest.mark.parametrize("outcome", [ReviewOutcome.UPHELD, ReviewOutcome.CHANGED])
    def test_upheld_or_changed(self, outcome):
        case = delivered().review_asked("06-01").reviewed("07-01", outcome)
        assert case.state is State.ANSWERED
        review = case.clock("review:p1")
        assert (review.due, review.met_on, review.met_in_time) == (day("07-01"), day("07-01"), True)  # 29 in Jun, 1 Jul
        assert (case.dossier.reviews[0].outcome, case.dossier.reviews[0].issued_by) == (outcome, 7)
        opinion = case.dossier.opinions[1]
        assert (opinion.id, opinion.level, opinion.party, opinion.outcome, opinion.issued_on) == (
            "o2", OpinionLevel.REVIEW, "p1", outcome, day("07-01"),
        )  # fmt: skip
        assert case.running() == {}

    def test_revoked_it_is_handled_again_in_a_new_time(self):
        case = Case().assigned().accepted().answered().delivered()
        case.review_asked("06-01").reviewed("06-15", ReviewOutcome.REVOKED)
        assert (case.state, case.dossier.outcome, case.dossier.assignment.report) == (State.ACCEPTED, None, "OWED")
        handle = case.clock("handle#2")
        # 15 in Jun, 31 in Jul, 14 Aug, Fri.
        assert (handle.started_by, handle.due, handle.owed_by, handle.party) == (7, day("08-14"), LAND, None)
        case.delivered("06-16", "p1")
        assert "re-review-request:p1" not in case.running()
        assert case.invalid("06-17", asking_again(), CLERK) == "party"
        case.answered("06-30").delivered("07-01")
        assert case.running()["review-request:p1#2"] == "07-31"

    def test_from_closed_too(self):
        assert closed().review_asked().reviewed(outcome=ReviewOutcome.REVOKED).state is State.ACCEPTED

    def test_a_simplified_matter_is_simple_no_more(self):
        case = Case().transferred().take("04-02", AdoptSimplified()).accepted("04-07").answered("04-20")
        case.delivered("04-20").review_asked("04-21").reviewed("04-22", ReviewOutcome.REVOKED)
        assert not case.dossier.simplified
        assert case.running() == {"handle": "06-22"}  # 8 in Apr, 31 in May, 21 Jun, Dragon Boat; Mon 22

    def test_two_parties_each_have_their_own(self):
        case = both_delivered().review_asked("06-01", "p1").review_asked("06-02", "p2")
        assert case.running() == {"review:p1": "07-01", "review:p2": "07-02"}
        case.reviewed("06-15", by="p2")
        assert [review.open for review in case.dossier.reviews] == [True, False]
        assert case.running() == {"review:p1": "07-01"}

    def test_refused(self):
        case = delivered()
        nothing = ("no party has asked for it", "没有待办的申请")
        assert case.not_now("06-01", issued(), CITY) == nothing
        case.take("06-01", asking(), CLERK)
        case.not_permitted("06-02", issued(), CLERK, LAND_STAFF, PROVINCE, a_viewer(Role.LEADER, LISHUI, CITY_OFFICE))
        assert case.invalid("06-02", issued("p2"), CITY) == "party"
        assert case.invalid("05-30", issued(), CITY, recorded="06-02") == "happened_on"
        assert case.not_now("06-02", issued_again(), CITY) == nothing

    def test_each_authority_its_own(self):
        case = both_delivered().review_asked("06-01", "p1").take("06-02", asking(OFFICE, "p2"), CLERK)
        case.not_permitted("06-03", issued("p2"), CITY)
        case.take("06-03", issued("p2"), CLERK)


class TestReReview:
    def asked(self) -> Case:
        return delivered().review_asked("06-01").reviewed("06-20").delivered("06-23").re_review_asked("07-01")

    def test_against_the_review(self):
        case = self.asked()
        clock = case.clock("re-review-request:p1")
        assert (clock.due, clock.met_on) == (day("07-23"), day("07-01"))  # 7 in Jun, 23 Jul
        assert case.running() == {"re-review:p1": "07-31"}  # 1+30, Fri
        assert (case.dossier.reviews[1].of, case.dossier.reviews[1].level) == ("o2", OpinionLevel.RE_REVIEW)
        case.take("07-20", issued_again(), PROVINCE)
        assert (case.running(), case.dossier.opinions[2].level) == ({}, OpinionLevel.RE_REVIEW)
        case.take("07-21", Deliver(opinion="o3", party="p1", means=DeliveryMeans.POST), PROVINCE)
        assert case.running() == {}  # there is no fourth level

    def test_revoked(self):
        case = self.asked().take("07-20", issued_again(ReviewOutcome.REVOKED), PROVINCE)
        assert case.state is State.ACCEPTED
        assert case.running() == {"handle#2": "09-18"}  # 11 in Jul, 31 in Aug, 18 Sep, Fri

    def test_refused(self):
        case = delivered().review_asked().reviewed()
        none_yet = ("no opinion has been delivered that it could be against", "尚无已送达的意见书")
        assert case.not_now("06-22", asking_again(), CLERK) == none_yet
        case.delivered("06-23")
        for authority in (CITY_OFFICE, OFFICE, "100000-XFJ"):
            assert case.invalid("07-01", asking_again(authority), CLERK) == "authority_unit"
        case.take("06-24", Reopen(reason=said()), LAND_STAFF).answered("06-29")
        # The new opinion takes the place of what was reviewed.
        assert case.clock("re-review-request:p1").ended_by == case.dossier.version
        assert case.invalid("06-30", asking_again(), CLERK) == "party"


def refusal(party: str = "p1", told_on: str = "07-02") -> RefuseRequest:
    return RefuseRequest(party=party, reason=said("逾期"), word=said("申请已超过期限"), told_on=day(told_on))


class TestNotAccepted:
    """What came late or again is registered all the same; the authority alone decides not to accept it."""

    def late(self) -> Case:
        """Delivered 21 May: 30 days, to Sat 20 June, Dragon Boat to Sun 21: Mon 22. Asked for on 1 July."""
        case = delivered()
        assert case.time_passes("06-23") == ["LAPSE review-request:p1"]
        return case.take("07-01", asking(), CLERK)

    def test_a_late_one(self):
        case = self.late()
        (review,) = case.dossier.reviews
        assert (review.late, review.repeated, review.state) == (True, False, ReviewState.OPEN)
        assert case.running() == {"review:p1": "07-31"}
        case.take("07-02", refusal(), CITY)
        (review,) = case.dossier.reviews
        assert (review.state, review.refused_by, review.open) == (ReviewState.NOT_ACCEPTED, 8, False)
        assert (case.clock("review:p1").met_on, case.running()) == (day("07-02"), {})
        assert case.dossier.opinions[-1].id == "o1"  # no opinion of the authority
        assert case.not_now("07-03", issued(), CITY) == ("no party has asked for it", "没有待办的申请")
        # Nothing is left to ask for in time: it can come to its end.
        case.take("07-03", Close(outcome=Outcome.OTHER)).take("07-06", Conclude())
        assert case.state is State.FINAL

    def test_a_late_re_review(self):
        case = closed().review_asked("06-01").reviewed("06-18").delivered("06-22")
        case.time_passes("07-31")
        case.take("08-03", asking_again(), CLERK)
        assert case.dossier.reviews[1].late
        case.not_permitted("08-04", refusal(told_on="08-04"), CITY, CLERK, LAND_STAFF)
        case.take("08-04", refusal(told_on="08-04"), PROVINCE)
        assert [one.state for one in case.dossier.reviews] == [ReviewState.ISSUED, ReviewState.NOT_ACCEPTED]
        assert case.clock("re-review:p1").met_on == day("08-04")

    def test_a_repeated_one_is_registered_and_may_be_refused(self):
        case = delivered().review_asked("06-01").take("06-02", withdrawn(), CLERK).take("06-03", asking(), CLERK)
        assert [(one.repeated, one.late, one.open) for one in case.dossier.reviews] == [
            (False, False, False), (True, False, True),
        ]  # fmt: skip
        assert case.running() == {"review:p1#2": "07-03"}  # 27 in Jun, 3 Jul, Fri
        assert case.invalid("06-03", asking(), CLERK) == "party"  # one at a time
        case.take("06-04", refusal(told_on="06-04"), CITY)
        case.take("06-05", asking(), CLERK)  # registered once more
        assert [one.state for one in case.dossier.reviews] == [
            ReviewState.WITHDRAWN, ReviewState.NOT_ACCEPTED, ReviewState.OPEN,
        ]  # fmt: skip

    def test_a_second_review_takes_the_place_of_the_first(self):
        case = closed().review_asked("06-01").reviewed("06-18").delivered("06-22")
        assert case.running() == {"re-review-request:p1": "07-22"}
        case.take("06-23", asking(), CLERK).reviewed("06-24", ReviewOutcome.CHANGED).delivered("06-25")
        assert case.clock("re-review-request:p1").ended_by == 11
        assert case.running() == {"re-review-request:p1#2": "07-27"}  # 5 in Jun, 25 Jul, Sat; Mon 27

    def test_the_authority_may_decide_on_it_all_the_same(self):
        case = self.late().take("07-10", issued(outcome=ReviewOutcome.CHANGED), CITY)
        assert case.dossier.reviews[0].state is ReviewState.ISSUED

    def test_refused(self):
        case = delivered()
        assert case.not_now("06-01", refusal(), CITY) == ("no party has asked for it", "没有待办的申请")
        case.review_asked("06-01")
        in_time = ("what was asked for in time, and the first time, is decided", "按期首次提出的申请应当受理")
        assert case.not_now("06-02", refusal(), CITY) == in_time
        case = self.late()
        case.not_permitted("07-02", refusal(), CLERK, LAND_STAFF, PROVINCE, a_viewer(Role.LEADER, LISHUI, CITY_OFFICE))
        assert case.invalid("07-02", refusal("p9"), CITY) == "party"
        assert case.invalid("07-02", refusal(told_on="07-03"), CITY) == "told_on"
        assert case.invalid("07-02", refusal(told_on="06-30"), CITY) == "told_on"

    def test_beside_one_that_came_in_time(self):
        case = both_delivered()
        case.time_passes("06-23")  # p2 has until 24 June
        case.take("06-24", asking(party="p1"), CLERK).take("06-24", asking(party="p2"), CLERK)
        assert [one.late for one in case.dossier.reviews] == [True, False]
        assert case.invalid("06-25", refusal("p2", "06-25"), CITY) == "party"
        case.take("06-25", refusal("p1", "06-25"), CITY)
        assert case.running() == {"review:p2": "07-24"}


class TestWithdraw:
    def test_nobody_owes_a_review_any_more(self):
        case = delivered().review_asked().take("06-02", withdrawn(), CLERK)
        assert case.clock("review:p1").ended_by == 7
        assert (case.dossier.reviews[0].withdrawn_by, case.dossier.reviews[0].open) == (7, False)

    def test_refused(self):
        case = both_delivered()
        assert case.not_now("06-01", withdrawn(), CLERK) == ("no request is open", "没有待办的申请")
        case.review_asked()
        assert case.invalid("06-02", withdrawn("p2"), CLERK) == "party"
        case.not_permitted("06-02", withdrawn(), a_viewer(Role.LEADER, QINGTIAN))

    def test_of_one_party_leaves_the_other(self):
        case = (
            both_delivered().review_asked("06-01", "p1").review_asked("06-02", "p2").take("06-03", withdrawn(), CLERK)
        )
        assert case.running() == {"review:p2": "07-02"}


def test_a_corrected_delivery_gives_the_right_back():
    case = closed()
    case.time_passes("06-23")
    case.take("06-24", Correct(entry=5, day=day("06-10"), reason=said("送达日期有误")), LAND_STAFF)
    clock = case.clock("review-request:p1")
    assert (clock.due, clock.lapsed_by, clock.running) == (day("07-10"), None, True)  # 20 in Jun, 10 Jul, Fri
    assert case.take("07-10", asking(), CLERK).dossier.reviews[0].late is False
