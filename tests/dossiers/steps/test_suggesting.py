"""A people's suggestion on its short path; days are of 2026."""

import pytest

from dossiers.states import Purpose, State
from dossiers.steps import (
    Adopt,
    Archive,
    CarryOut,
    Close,
    Decline,
    FollowUp,
    Outcome,
    Recognise,
    Weigh,
)
from dossiers.viewer import Role
from tests.conftest import LAND, NATION, a_viewer
from tests.dossiers.steps.building import SUPERVISION, Case, an_answer
from tests.dossiers.taking import CLERK, LABOUR_STAFF, said

WEIGHED, ADOPTED, DECLINED = Weigh(text=said()), Adopt(text=said()), Decline(text=said())
CARRIED_OUT, FOLLOWED_UP = CarryOut(text=said()), FollowUp(text=said())
RECOGNISED = Recognise(text=said(), award="人民建议奖")
NOT_ADOPTED = ("the suggestion has not been adopted", "建议尚未采纳")


def weighed() -> Case:
    return Case(Purpose.SUGGESTION).transferred("04-02").take("04-03", WEIGHED)


def test_from_weighing_to_recognition():
    case = weighed()
    assert (case.state, case.dossier.responsible.id, case.dossier.suggestion.adopted) == (State.ACCEPTED, LAND, None)
    case.take("04-07", ADOPTED).take("04-08", CARRIED_OUT).answered("04-09")
    assert case.state is State.ANSWERED
    case.take("04-10", FOLLOWED_UP).take("04-13", RECOGNISED)
    assert case.dossier.suggestion.model_dump() == {
        "adopted": True, "carried_out": True, "followed_up": True, "recognised": True,
    }  # fmt: skip
    case.take("04-14", Close(outcome=Outcome.SOLVED)).take("04-15", Archive())
    assert (case.state, case.dossier.clocks, case.dossier.next_due) == (State.ARCHIVED, [], None)


def test_declined_with_its_reason_it_is_answered():
    case = weighed().take("04-07", DECLINED)
    assert case.dossier.suggestion.adopted is False
    for facts in (CARRIED_OUT, FOLLOWED_UP):
        assert case.not_now("04-08", facts) == NOT_ADOPTED
    assert case.answered("04-08").not_now("04-09", RECOGNISED) == NOT_ADOPTED


def test_what_was_declined_may_be_adopted_and_what_is_carried_out_not_declined():
    case = weighed().take("04-07", DECLINED).take("04-08", ADOPTED).take("04-09", CARRIED_OUT)
    assert case.not_now("04-10", DECLINED) == ("the suggestion is carried out already", "建议已落实")


def test_not_answered_before_it_is_decided():
    case = weighed()
    undecided = ("say first whether the suggestion is adopted", "尚未决定是否采纳")
    assert case.not_now("04-07", an_answer(case.dossier)) == undecided


def test_a_simple_one_is_answered_at_once():
    assert Case(Purpose.SUGGESTION).transferred().answered("04-03").state is State.ANSWERED


@pytest.mark.parametrize("facts", [ADOPTED, DECLINED])
def test_deciding_refused(facts):
    case = Case(Purpose.SUGGESTION).transferred()
    case.illegal("04-03", facts)
    case.not_permitted("04-03", WEIGHED, CLERK, LABOUR_STAFF, SUPERVISION, a_viewer(Role.ADMIN, NATION, LAND))
    case.take("04-03", WEIGHED)
    case.not_permitted("04-07", facts, CLERK, LABOUR_STAFF, SUPERVISION)
    case.illegal("04-07", WEIGHED)
    Case().illegal("04-02", WEIGHED)
