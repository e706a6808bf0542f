import pytest

from dossiers.errors import IllegalStep
from dossiers.states import Purpose, State, Step, after, possible

ALWAYS = ["ADD_CONTACT", "JOIN_PARTY", "LINK"]
OPEN = ["TRANSFER", "ASSIGN", "ACCEPT", "NOT_ACCEPT", "REDIRECT"]
POSSIBLE = {
    "CLAIM": {
        "REGISTERED": [*OPEN, *ALWAYS],
        "TRANSFERRED": [*OPEN, *ALWAYS],
        "ACCEPTED": ["ANSWER", *ALWAYS],
        "NOT_ACCEPTED": ["CLOSE", *ALWAYS],
        "REDIRECTED": ["CLOSE", *ALWAYS],
        "ANSWERED": ["CLOSE", *ALWAYS],
        "CLOSED": ALWAYS,
    },
    "SUGGESTION": {
        "REGISTERED": ["TRANSFER", "ASSIGN", "ANSWER", *ALWAYS],
        "TRANSFERRED": ["TRANSFER", "ASSIGN", "ANSWER", *ALWAYS],
        "ANSWERED": ["CLOSE", *ALWAYS],
        "CLOSED": ALWAYS,
    },
    # A sealed dossier is linked to none.
    "ACCUSATION": {
        "REGISTERED": ["TRANSFER", "ADD_CONTACT", "JOIN_PARTY"],
        "TRANSFERRED": ["TRANSFER", "CLOSE", "ADD_CONTACT", "JOIN_PARTY"],
        "CLOSED": ["ADD_CONTACT", "JOIN_PARTY"],
    },
}
LEADS_TO = {
    "TRANSFER": "TRANSFERRED",
    "ASSIGN": "TRANSFERRED",
    "ACCEPT": "ACCEPTED",
    "NOT_ACCEPT": "NOT_ACCEPTED",
    "REDIRECT": "REDIRECTED",
    "ANSWER": "ANSWERED",
    "CLOSE": "CLOSED",
}
EVERY = [
    (purpose, state, step)
    for purpose, states in POSSIBLE.items()
    for state in states
    for step in Step
    if step is not Step.LINKED
]


def test_the_words_are_those_of_the_field():
    assert list(POSSIBLE) == list(Purpose)
    assert list(POSSIBLE["CLAIM"]) == list(State)


@pytest.mark.parametrize(("purpose", "state", "step"), EVERY)
def test_step_leads_on_or_is_refused_with_what_is_possible(purpose, state, step):
    now = POSSIBLE[purpose][state]

    assert list(possible(Purpose(purpose), State(state))) == now
    if step in now:
        assert after(step, Purpose(purpose), State(state)) is State(LEADS_TO.get(step, state))
        return
    with pytest.raises(IllegalStep) as refused:
        after(step, Purpose(purpose), State(state))
    assert (refused.value.step, refused.value.state, list(refused.value.possible)) == (step, state, now)
    assert str(refused.value) == (
        f"{step} is not possible while the dossier is {state}; possible now: {', '.join(now)}"
    )


@pytest.mark.parametrize("purpose", [Purpose.CLAIM, Purpose.SUGGESTION])
def test_linked_is_possible_in_every_state_but_nobody_is_told_so(purpose):
    for state in map(State, POSSIBLE[purpose]):
        assert after(Step.LINKED, purpose, state) is state
        assert Step.LINKED not in possible(purpose, state)


def test_a_state_that_a_table_no_longer_has_allows_nothing():
    assert possible(Purpose.ACCUSATION, State.ANSWERED) == ()
    with pytest.raises(IllegalStep, match="possible now: none"):
        after(Step.CLOSE, Purpose.ACCUSATION, State.ANSWERED)
