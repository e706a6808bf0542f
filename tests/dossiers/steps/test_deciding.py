"""Whether a unit takes a matter on, and by which procedure; days are of 2026."""

import pytest

from dossiers.contact import Source
from dossiers.states import State
from dossiers.steps import Accept, AdoptSimplified, Close, NotAccept, Outcome, Redirect, TurnOrdinary
from dossiers.viewer import Role
from tests.conftest import LAND, QINGTIAN, a_viewer
from tests.dossiers.steps.building import SUPERVISION, Case, day
from tests.dossiers.taking import CLERK, LABOUR_STAFF, OFFICE, said

DECISIONS = {
    State.ACCEPTED: Accept(),
    State.NOT_ACCEPTED: NotAccept(reason=said("已进入诉讼程序")),
    State.REDIRECTED: Redirect(route=said("劳动仲裁"), body=said("县仲裁委"), reason=said("属仲裁范围")),
}
NOT_SIMPLIFIED = ("it is handled by the ordinary procedure", "未适用简易办理")


class TestDecision:
    @pytest.mark.parametrize("state", DECISIONS)
    def test_it_meets_the_time_to_decide(self, state):
        case = Case().transferred("04-02").take("04-17", DECISIONS[state])
        assert (case.state, case.dossier.responsible.id, case.dossier.holder.id) == (state, LAND, LAND)
        accept = case.clock("accept")
        assert (accept.met_on, accept.met_by, accept.met_in_time) == (day("04-17"), 3, True)
        assert case.clock("objection").ended_by == 3
        # handle: 13 in Apr, 31 in May, 16 Jun, Tue.
        assert case.running() == ({"handle": "06-16"} if state is State.ACCEPTED else {})

    @pytest.mark.parametrize("state", DECISIONS)
    def test_late_it_is_met_late(self, state):
        case = Case().transferred("04-02")
        assert case.time_passes("04-20") == ["LAPSE objection", "MISS accept"]
        assert case.clock("accept").running
        case.take("04-20", DECISIONS[state])
        accept = case.clock("accept")
        assert (accept.met_on, accept.met_in_time, accept.missed_by) == (day("04-20"), False, 4)

    @pytest.mark.parametrize("state", DECISIONS)
    def test_an_office_that_decides_itself_passes_it_on_no_more(self, state):
        case = Case().take("04-02", DECISIONS[state])
        assert case.dossier.responsible.id == OFFICE
        assert (case.clock("transfer").met_on, case.clock("transfer").ended_by) == (None, 2)

    @pytest.mark.parametrize("state", DECISIONS)
    def test_refused(self, state):
        case = Case().transferred()
        case.not_permitted("04-03", DECISIONS[state], CLERK, LABOUR_STAFF, SUPERVISION, a_viewer(Role.ADMIN, QINGTIAN))
        assert case.invalid("04-03", DECISIONS[state], recorded="04-02") == "happened_on"
        case.take("04-03", DECISIONS[State.NOT_ACCEPTED])
        case.illegal("04-03", DECISIONS[state])

    def test_what_was_accepted_can_be_led_elsewhere(self):
        case = Case().transferred().accepted().take("04-20", DECISIONS[State.REDIRECTED])
        assert (case.state, case.clock("handle").ended_by, case.running()) == (State.REDIRECTED, 4, {})

    def test_assigned_and_not_accepted_it_closes_without_a_report(self):
        case = Case().assigned().take("04-03", DECISIONS[State.NOT_ACCEPTED])
        assert case.running() == {"assigned-report": "06-30"}
        case.take("04-07", Close(outcome=Outcome.OTHER))
        assert (case.state, case.clock("assigned-report").ended_by, case.running()) == (State.CLOSED, 4, {})


class TestSimplified:
    def test_its_clocks_count_from_the_same_day(self):
        case = Case().transferred("04-02").take("04-07", AdoptSimplified(reason=said()))
        assert case.dossier.simplified
        assert case.clock("accept").ended_by == 3
        short = case.clock("simple-accept")
        # From 2 Apr: 3, 7, 8.
        assert (short.started_on, short.started_by, short.due) == (day("04-02"), 3, day("04-08"))
        case.accepted("04-08")
        assert short.met_in_time
        # 9, 10, 13, 14, 15, 16, 17, 20, 21, 22.
        assert case.running() == {"simple-answer": "04-22"}

    def test_adopted_before_it_is_transferred(self):
        case = Case().take("04-01", AdoptSimplified()).transferred("04-02")
        assert case.running() == {"objection": "04-10", "simple-accept": "04-08"}

    def test_adopted_by_the_unit_that_registered_it(self):
        case = Case(office=LAND).take("04-02", AdoptSimplified())
        assert case.running() == {"simple-accept": "04-07"}  # from 1 Apr: 2, 3, 7

    def test_answered_by_word_it_is_met(self):
        case = Case().transferred("04-02").take("04-02", AdoptSimplified()).accepted("04-07").answered("04-20")
        assert (case.clock("simple-answer").met_on, case.running()) == (day("04-20"), {})

    def test_refused(self):
        case = Case().take("04-01", AdoptSimplified())
        assert case.not_now("04-01", AdoptSimplified()) == ("it is handled so already", "已适用简易办理")
        several = ("only a first matter of one party is simple", "仅限初次反映且无并案的事项")
        assert Case().visited("04-02").not_now("04-03", AdoptSimplified()) == several
        assert Case().joined("04-02").not_now("04-03", AdoptSimplified()) == several
        from_above = ("what is assigned or instructed from above is not simple", "上级交办、批示事项除外")
        assert Case().assigned().not_now("04-03", AdoptSimplified()) == from_above
        case = Case().transferred()
        case.not_permitted("04-03", AdoptSimplified(), CLERK)
        case.accepted()
        case.illegal("04-11", AdoptSimplified())

    @pytest.mark.parametrize("source", [Source.FROM_ABOVE, Source.INSTRUCTION])
    def test_not_what_came_from_above(self, source):
        case = Case()
        (contact,) = case.dossier.contacts
        case.dossier.contacts = [contact.model_copy(update={"source": source})]
        case.not_now("04-02", AdoptSimplified())


class TestTurnOrdinary:
    def test_before_it_is_accepted(self):
        case = Case().transferred("04-02").take("04-03", AdoptSimplified()).take("04-08", TurnOrdinary(reason=said()))
        assert not case.dossier.simplified
        assert case.clock("simple-accept").ended_by == 4
        assert case.clock("accept#2").started_on == day("04-02")
        assert case.running() == {"objection": "04-10", "accept#2": "04-17"}  # 2+15

    def test_after_it_is_accepted(self):
        case = Case().transferred("04-02").take("04-02", AdoptSimplified()).accepted("04-07")
        case.take("04-15", TurnOrdinary(reason=said("情况复杂")))
        assert case.clock("simple-answer").ended_by == 5
        handle = case.clock("handle")
        # From 7 Apr: 23 in Apr, 31 in May, 6 Jun, Sat; Mon 8.
        assert (handle.started_on, handle.due) == (day("04-07"), day("06-08"))

    def test_refused(self):
        case = Case().transferred()
        assert case.not_now("04-03", TurnOrdinary()) == NOT_SIMPLIFIED
        case.take("04-03", AdoptSimplified())
        case.not_permitted("04-03", TurnOrdinary(), CLERK, LABOUR_STAFF)
