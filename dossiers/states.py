"""The state machines: one table for each purpose.

A table says which steps a state allows and where each leads; a step that leaves the state as it is maps to the same
state. Later rules tighten a table; dossiers stored before keep their state, and only their next step feels it.
"""

from enum import StrEnum

from dossiers.errors import IllegalStep


class Purpose(StrEnum):
    CLAIM = "CLAIM"
    SUGGESTION = "SUGGESTION"
    ACCUSATION = "ACCUSATION"


class State(StrEnum):
    REGISTERED = "REGISTERED"
    TRANSFERRED = "TRANSFERRED"
    ACCEPTED = "ACCEPTED"
    NOT_ACCEPTED = "NOT_ACCEPTED"
    REDIRECTED = "REDIRECTED"
    ANSWERED = "ANSWERED"
    CLOSED = "CLOSED"


class Step(StrEnum):
    REGISTER = "REGISTER"
    TRANSFER = "TRANSFER"
    ASSIGN = "ASSIGN"
    ACCEPT = "ACCEPT"
    NOT_ACCEPT = "NOT_ACCEPT"
    REDIRECT = "REDIRECT"
    ANSWER = "ANSWER"
    CLOSE = "CLOSE"
    ADD_CONTACT = "ADD_CONTACT"
    JOIN_PARTY = "JOIN_PARTY"
    LINK = "LINK"
    LINKED = "LINKED"


_Table = dict[State, dict[Step, State]]

# Late or repeated requests are always registered, and a link can be found at any time: possible in every state.
_RAISED_AGAIN = (Step.ADD_CONTACT, Step.JOIN_PARTY)
_ALWAYS = (*_RAISED_AGAIN, Step.LINK, Step.LINKED)

_CLAIM: _Table = {
    State.REGISTERED: {
        Step.TRANSFER: State.TRANSFERRED,
        Step.ASSIGN: State.TRANSFERRED,
        Step.ACCEPT: State.ACCEPTED,
        Step.NOT_ACCEPT: State.NOT_ACCEPTED,
        Step.REDIRECT: State.REDIRECTED,
    },
    State.TRANSFERRED: {
        Step.TRANSFER: State.TRANSFERRED,
        Step.ASSIGN: State.TRANSFERRED,
        Step.ACCEPT: State.ACCEPTED,
        Step.NOT_ACCEPT: State.NOT_ACCEPTED,
        Step.REDIRECT: State.REDIRECTED,
    },
    State.ACCEPTED: {Step.ANSWER: State.ANSWERED},
    State.NOT_ACCEPTED: {Step.CLOSE: State.CLOSED},
    State.REDIRECTED: {Step.CLOSE: State.CLOSED},
    State.ANSWERED: {Step.CLOSE: State.CLOSED},
    State.CLOSED: {},
}

_SUGGESTION: _Table = {
    State.REGISTERED: {
        Step.TRANSFER: State.TRANSFERRED,
        Step.ASSIGN: State.TRANSFERRED,
        Step.ANSWER: State.ANSWERED,
    },
    State.TRANSFERRED: {
        Step.TRANSFER: State.TRANSFERRED,
        Step.ASSIGN: State.TRANSFERRED,
        Step.ANSWER: State.ANSWERED,
    },
    State.ANSWERED: {Step.CLOSE: State.CLOSED},
    State.CLOSED: {},
}

# No acceptance, no opinion, no levels: passed on to the discipline body, which ends it (信访工作条例 on 检举控告).
_ACCUSATION: _Table = {
    State.REGISTERED: {Step.TRANSFER: State.TRANSFERRED},
    State.TRANSFERRED: {Step.TRANSFER: State.TRANSFERRED, Step.CLOSE: State.CLOSED},
    State.CLOSED: {},
}

TABLES: dict[Purpose, _Table] = {
    purpose: {state: {**steps, **dict.fromkeys(always, state)} for state, steps in table.items()}
    for purpose, table, always in (
        (Purpose.CLAIM, _CLAIM, _ALWAYS),
        (Purpose.SUGGESTION, _SUGGESTION, _ALWAYS),
        (Purpose.ACCUSATION, _ACCUSATION, _RAISED_AGAIN),  # sealed: linked to none
    )
}


def possible(purpose: Purpose, state: State) -> tuple[Step, ...]:
    """The steps a person may take now; LINKED is the far end of a LINK and never a person's step."""
    return tuple(step for step in TABLES[purpose].get(state, {}) if step is not Step.LINKED)


def after(step: Step, purpose: Purpose, state: State) -> State:
    """The state that the step leads to; raises IllegalStep naming what is possible instead."""
    steps = TABLES[purpose].get(state, {})
    if step not in steps:
        raise IllegalStep(step, state, possible(purpose, state))
    return steps[step]
