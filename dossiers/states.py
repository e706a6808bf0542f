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
    FINAL = "FINAL"
    CERTIFIED = "CERTIFIED"
    ARCHIVED = "ARCHIVED"
    MERGED = "MERGED"


UNDER_WAY = frozenset({State.REGISTERED, State.TRANSFERRED, State.ACCEPTED, State.ANSWERED})
"""An office has still to do with the matter."""
ENDED = frozenset({State.CLOSED, State.FINAL, State.CERTIFIED, State.ARCHIVED})


class Step(StrEnum):
    # Raised
    REGISTER = "REGISTER"
    ADD_CONTACT = "ADD_CONTACT"
    JOIN_PARTY = "JOIN_PARTY"
    LINK = "LINK"
    LINKED = "LINKED"
    UNLINK = "UNLINK"
    UNLINKED = "UNLINKED"
    MERGE = "MERGE"
    UNMERGE = "UNMERGE"
    TAKE_OVER = "TAKE_OVER"
    GIVE_BACK = "GIVE_BACK"
    TELL_APART = "TELL_APART"
    TOLD_APART = "TOLD_APART"
    RECONSIDER = "RECONSIDER"
    RECONSIDERED = "RECONSIDERED"
    INQUIRE = "INQUIRE"
    INQUIRED = "INQUIRED"
    REPLY_INQUIRY = "REPLY_INQUIRY"
    INQUIRY_ANSWERED = "INQUIRY_ANSWERED"
    SEPARATE_PARTY = "SEPARATE_PARTY"
    SPLIT = "SPLIT"
    SPLIT_OFF = "SPLIT_OFF"
    CORRECT = "CORRECT"
    ADD_RECORDING = "ADD_RECORDING"
    # Heard
    PLAN_HEARING = "PLAN_HEARING"
    POSTPONE_HEARING = "POSTPONE_HEARING"
    CANCEL_HEARING = "CANCEL_HEARING"
    HOLD_HEARING = "HOLD_HEARING"
    RECORD_STATEMENTS = "RECORD_STATEMENTS"
    SIGN_MINUTES = "SIGN_MINUTES"
    CLOSE_HEARING = "CLOSE_HEARING"
    NOTE_ON_HEARING = "NOTE_ON_HEARING"
    ADD_TRANSCRIPT = "ADD_TRANSCRIPT"
    # Passed on
    TRANSFER = "TRANSFER"
    ASSIGN = "ASSIGN"
    OBJECT = "OBJECT"
    AGREE_TO_OBJECTION = "AGREE_TO_OBJECTION"
    REFUSE_OBJECTION = "REFUSE_OBJECTION"
    DESIGNATE = "DESIGNATE"
    # Decided
    ACCEPT = "ACCEPT"
    NOT_ACCEPT = "NOT_ACCEPT"
    REDIRECT = "REDIRECT"
    ADOPT_SIMPLIFIED = "ADOPT_SIMPLIFIED"
    TURN_ORDINARY = "TURN_ORDINARY"
    # Handled
    SHARE_OUT = "SHARE_OUT"
    REPORT_PART = "REPORT_PART"
    MEET = "MEET"
    INVESTIGATE = "INVESTIGATE"
    MEDIATE = "MEDIATE"
    SETTLE = "SETTLE"
    RECORD_PERFORMANCE = "RECORD_PERFORMANCE"
    ISSUE_INTERIM_WORD = "ISSUE_INTERIM_WORD"
    EXTEND = "EXTEND"
    SUSPEND = "SUSPEND"
    RESUME = "RESUME"
    ANSWER = "ANSWER"
    DELIVER = "DELIVER"
    REPORT_CLOSING = "REPORT_CLOSING"
    PASS_REPORT = "PASS_REPORT"  # noqa: S105 - no password
    SEND_BACK = "SEND_BACK"
    CLOSE = "CLOSE"
    RATE = "RATE"
    # Reviewed and ended
    REQUEST_REVIEW = "REQUEST_REVIEW"
    ISSUE_REVIEW = "ISSUE_REVIEW"
    REQUEST_RE_REVIEW = "REQUEST_RE_REVIEW"
    ISSUE_RE_REVIEW = "ISSUE_RE_REVIEW"
    WITHDRAW_REQUEST = "WITHDRAW_REQUEST"
    REFUSE_REQUEST = "REFUSE_REQUEST"
    CONCLUDE = "CONCLUDE"
    CERTIFY = "CERTIFY"
    REOPEN = "REOPEN"
    ARCHIVE = "ARCHIVE"
    # Watched over
    MARK_URGENT = "MARK_URGENT"
    REPORT_URGENT = "REPORT_URGENT"
    END_URGENT = "END_URGENT"
    INSTRUCT = "INSTRUCT"
    MARK_IMPORTANT = "MARK_IMPORTANT"
    END_IMPORTANT = "END_IMPORTANT"
    ORDER = "ORDER"
    REPLY_ORDER = "REPLY_ORDER"
    WARN = "WARN"
    EXPLAIN_IN_WRITING = "EXPLAIN_IN_WRITING"
    REPORT_OBSTRUCTION = "REPORT_OBSTRUCTION"
    REPLY_OBSTRUCTION = "REPLY_OBSTRUCTION"
    STRIKE_OFF = "STRIKE_OFF"
    PUT_IN_CHARGE = "PUT_IN_CHARGE"
    RELIEVE_OF_CHARGE = "RELIEVE_OF_CHARGE"
    WRITE_CAUSE_SHEET = "WRITE_CAUSE_SHEET"
    NOTE_PROGRESS = "NOTE_PROGRESS"
    PROMISE = "PROMISE"
    SETTLE_PROMISE = "SETTLE_PROMISE"
    # By the passing of time
    MISS = "MISS"
    LAPSE = "LAPSE"
    RECOMPUTE = "RECOMPUTE"
    # Suggestions
    WEIGH = "WEIGH"
    ADOPT = "ADOPT"
    DECLINE = "DECLINE"
    CARRY_OUT = "CARRY_OUT"
    FOLLOW_UP = "FOLLOW_UP"
    RECOGNISE = "RECOGNISE"


TIMES = frozenset({Step.MISS, Step.LAPSE, Step.RECOMPUTE})
"""Steps that come with time."""
_FAR_ENDS = frozenset(
    {
        Step.LINKED,
        Step.UNLINKED,
        Step.TAKE_OVER,
        Step.GIVE_BACK,
        Step.TOLD_APART,
        Step.RECONSIDERED,
        Step.INQUIRED,
        Step.INQUIRY_ANSWERED,
    },
)
_FILED = (Step.ADD_RECORDING, Step.ADD_TRANSCRIPT)
"""Brought by an upload."""
NOBODYS = frozenset({Step.REGISTER, Step.SPLIT_OFF, *_FILED}) | _FAR_ENDS | TIMES
"""Steps that no person takes on a dossier: they open it, follow a step on another or an upload, or come with time."""

_Table = dict[State, dict[Step, State]]


def _staying(state: State, *steps: Step) -> dict[Step, State]:
    return dict.fromkeys(steps, state)


# Late or repeated requests are always registered, and a link can be found at any time: possible in every state.
_RAISED_AGAIN = (Step.ADD_CONTACT, Step.JOIN_PARTY)
_ALWAYS = (
    *_RAISED_AGAIN,
    Step.LINK,
    Step.LINKED,
    Step.UNLINK,
    Step.UNLINKED,
    Step.TELL_APART,
    Step.TOLD_APART,
    Step.RECONSIDER,
    Step.RECONSIDERED,
    Step.INQUIRE,
    Step.INQUIRED,
    Step.REPLY_INQUIRY,
    Step.INQUIRY_ANSWERED,
    Step.TAKE_OVER,
    Step.GIVE_BACK,
    Step.SEPARATE_PARTY,
    Step.CORRECT,
    Step.INSTRUCT,
    Step.MISS,
    Step.LAPSE,
    Step.RECOMPUTE,
)
_WATCHED = (
    Step.MARK_URGENT,
    Step.REPORT_URGENT,
    Step.END_URGENT,
    Step.ORDER,
    Step.REPLY_ORDER,
    Step.WARN,
    Step.EXPLAIN_IN_WRITING,
    Step.STRIKE_OFF,
    Step.PUT_IN_CHARGE,
    Step.RELIEVE_OF_CHARGE,
    Step.WRITE_CAUSE_SHEET,
    Step.NOTE_PROGRESS,
    Step.PROMISE,
    Step.SETTLE_PROMISE,
    Step.REPORT_OBSTRUCTION,
    Step.REPLY_OBSTRUCTION,
)
"""The supervision office watches over a claim in every state."""

_TIMED = (Step.SUSPEND, Step.RESUME)
"""Wherever a time limit of an office may run."""
_GATED = (Step.MARK_IMPORTANT, Step.END_IMPORTANT)
"""While the unit has yet to answer, or its report to pass."""
_PASSED_ON = {Step.TRANSFER: State.TRANSFERRED, Step.ASSIGN: State.TRANSFERRED}
_MERGED = {Step.MERGE: State.MERGED}
_DECIDED = {
    Step.ACCEPT: State.ACCEPTED,
    Step.NOT_ACCEPT: State.NOT_ACCEPTED,
    Step.REDIRECT: State.REDIRECTED,
}
_REVIEWED = (
    Step.REQUEST_REVIEW,
    Step.ISSUE_REVIEW,
    Step.REQUEST_RE_REVIEW,
    Step.ISSUE_RE_REVIEW,
    Step.WITHDRAW_REQUEST,
    Step.REFUSE_REQUEST,
)
"""Sub-records of a party, which go on while the matter is handled again: the dossier's state stays, unless a revoked
opinion has it handled again."""
_AFTER_ANSWER = (Step.DELIVER, Step.MEET, Step.SETTLE, Step.RECORD_PERFORMANCE, Step.RATE, *_REVIEWED)
_REPORTED = (Step.REPORT_CLOSING, Step.PASS_REPORT)

_CLAIM: _Table = {
    State.REGISTERED: {
        **_PASSED_ON,
        **_DECIDED,
        **_staying(State.REGISTERED, Step.ADOPT_SIMPLIFIED, Step.TURN_ORDINARY, Step.SPLIT, *_TIMED, *_GATED),
        Step.DESIGNATE: State.TRANSFERRED,
        **_MERGED,
    },
    State.TRANSFERRED: {
        **_PASSED_ON,
        **_DECIDED,
        **_staying(
            State.TRANSFERRED,
            Step.OBJECT,
            Step.REFUSE_OBJECTION,
            Step.ADOPT_SIMPLIFIED,
            Step.TURN_ORDINARY,
            Step.MEET,
            *_TIMED,
            *_GATED,
        ),
        Step.AGREE_TO_OBJECTION: State.REGISTERED,
        Step.DESIGNATE: State.TRANSFERRED,
        **_MERGED,
    },
    State.ACCEPTED: {
        **_staying(
            State.ACCEPTED,
            Step.TURN_ORDINARY,
            Step.SHARE_OUT,
            Step.REPORT_PART,
            Step.MEET,
            Step.INVESTIGATE,
            Step.MEDIATE,
            Step.SETTLE,
            Step.RECORD_PERFORMANCE,
            Step.ISSUE_INTERIM_WORD,
            Step.EXTEND,
            Step.DELIVER,
            *_TIMED,
            *_GATED,
            *_REVIEWED,
        ),
        Step.REDIRECT: State.REDIRECTED,
        Step.ANSWER: State.ANSWERED,
        **_MERGED,
    },
    State.NOT_ACCEPTED: {Step.CLOSE: State.CLOSED, Step.REOPEN: State.ACCEPTED},
    State.REDIRECTED: {Step.CLOSE: State.CLOSED, Step.REOPEN: State.ACCEPTED},
    State.ANSWERED: {
        **_staying(State.ANSWERED, *_AFTER_ANSWER, *_REPORTED, *_TIMED, *_GATED),
        Step.SEND_BACK: State.ACCEPTED,
        Step.CLOSE: State.CLOSED,
        Step.REOPEN: State.ACCEPTED,
    },
    State.CLOSED: {
        **_staying(State.CLOSED, *_AFTER_ANSWER, *_TIMED),
        Step.CONCLUDE: State.FINAL,
        Step.CERTIFY: State.CERTIFIED,
        Step.ARCHIVE: State.ARCHIVED,
        Step.REOPEN: State.ACCEPTED,
    },
    State.FINAL: {Step.RATE: State.FINAL, Step.ARCHIVE: State.ARCHIVED, Step.REOPEN: State.ACCEPTED},
    State.CERTIFIED: {Step.RATE: State.CERTIFIED, Step.ARCHIVE: State.ARCHIVED, Step.REOPEN: State.ACCEPTED},
    State.ARCHIVED: {Step.REOPEN: State.ACCEPTED},
}

# Carried on in another dossier: whoever raises it again is registered there. It goes back to the state it had. What
# goes on here meanwhile is told in dossiers/merger.py; time puts on record what is late of it.
_WHILE_MERGED = {
    Step.UNMERGE: State.REGISTERED,
    **_staying(
        State.MERGED,
        Step.LINKED,
        Step.UNLINKED,
        Step.TOLD_APART,
        Step.RECONSIDERED,
        Step.INQUIRED,
        Step.REPLY_INQUIRY,
        Step.INQUIRY_ANSWERED,
        Step.REPLY_OBSTRUCTION,
        Step.MISS,
        Step.RECOMPUTE,
    ),
}

# Collected, weighed, adopted or not, carried out, its effect followed up, the author told and recognised (人民建议).
_SUGGESTION: _Table = {
    State.REGISTERED: {**_PASSED_ON, Step.WEIGH: State.ACCEPTED, Step.ANSWER: State.ANSWERED},
    State.TRANSFERRED: {**_PASSED_ON, Step.WEIGH: State.ACCEPTED, Step.ANSWER: State.ANSWERED},
    State.ACCEPTED: {
        **_staying(State.ACCEPTED, Step.ADOPT, Step.DECLINE, Step.CARRY_OUT, Step.FOLLOW_UP),
        Step.ANSWER: State.ANSWERED,
    },
    State.ANSWERED: {
        **_staying(State.ANSWERED, Step.CARRY_OUT, Step.FOLLOW_UP, Step.RECOGNISE, Step.DELIVER, *_REPORTED),
        Step.SEND_BACK: State.ACCEPTED,
        Step.CLOSE: State.CLOSED,
    },
    State.CLOSED: {
        **_staying(State.CLOSED, Step.CARRY_OUT, Step.FOLLOW_UP, Step.RECOGNISE),
        Step.ARCHIVE: State.ARCHIVED,
    },
    State.ARCHIVED: {},
}

# No acceptance, no opinion, no levels: passed on to the discipline body, which ends it (信访工作条例 on 检举控告).
_ACCUSATION: _Table = {
    State.REGISTERED: {Step.TRANSFER: State.TRANSFERRED},
    State.TRANSFERRED: {Step.TRANSFER: State.TRANSFERRED, Step.CLOSE: State.CLOSED},
    State.CLOSED: {Step.ARCHIVE: State.ARCHIVED},
    State.ARCHIVED: {},
}

_HEARD = (
    Step.PLAN_HEARING,
    Step.POSTPONE_HEARING,
    Step.CANCEL_HEARING,
    Step.HOLD_HEARING,
    Step.RECORD_STATEMENTS,
    Step.SIGN_MINUTES,
    Step.CLOSE_HEARING,
    Step.NOTE_ON_HEARING,
)
"""A claim is heard until its dossier is archived."""
_RECORDED = _FILED
"""Until the dossier is archived. None of an accusation: the discipline body, which hears people, keeps its own."""

TABLES: dict[Purpose, _Table] = {
    purpose: {
        **{
            state: {**steps, **dict.fromkeys((*always, *(recorded if state is not State.ARCHIVED else ())), state)}
            for state, steps in table.items()
        },
        **({State.MERGED: _WHILE_MERGED} if purpose is Purpose.CLAIM else {}),
    }
    for purpose, table, always, recorded in (
        (Purpose.CLAIM, _CLAIM, (*_ALWAYS, *_WATCHED), (*_HEARD, *_RECORDED)),
        (Purpose.SUGGESTION, _SUGGESTION, _ALWAYS, _RECORDED),
        (Purpose.ACCUSATION, _ACCUSATION, _RAISED_AGAIN, ()),  # sealed: linked to none
    )
}


def possible(purpose: Purpose, state: State) -> tuple[Step, ...]:
    """The steps that the state allows a person to take."""
    return tuple(step for step in TABLES[purpose].get(state, {}) if step not in NOBODYS)


def after(step: Step, purpose: Purpose, state: State) -> State:
    """The state that the step leads to; raises IllegalStep naming what is possible instead."""
    steps = TABLES[purpose].get(state, {})
    if step not in steps:
        raise IllegalStep(step, state, possible(purpose, state))
    return steps[step]
