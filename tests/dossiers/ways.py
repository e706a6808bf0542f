"""The steps that lead a dossier into each state, and what must come before each step."""

from dossiers.states import NOBODYS, Purpose, State, Step

PERSONS_STEPS = tuple(step for step in Step if step not in NOBODYS)

_ANSWERED = (Step.TRANSFER, Step.ACCEPT, Step.ANSWER)
_REVIEWED = (Step.DELIVER, Step.REQUEST_REVIEW, Step.ISSUE_REVIEW, Step.DELIVER)
_LEVELS = (*_REVIEWED, Step.REQUEST_RE_REVIEW, Step.ISSUE_RE_REVIEW)
_CLOSED = (*_ANSWERED, Step.DELIVER, Step.CLOSE)
_WEIGHED = (Step.TRANSFER, Step.WEIGH)
_ASKED_AGAIN = (Step.REQUEST_REVIEW, Step.WITHDRAW_REQUEST, Step.REQUEST_REVIEW)
_MOVED = (Step.TRANSFER, Step.OBJECT, Step.AGREE_TO_OBJECTION)

WAYS: dict[tuple[Purpose, State], tuple[Step, ...]] = {
    (Purpose.CLAIM, State.REGISTERED): (),
    (Purpose.CLAIM, State.TRANSFERRED): (Step.TRANSFER,),
    (Purpose.CLAIM, State.ACCEPTED): (Step.TRANSFER, Step.ACCEPT),
    (Purpose.CLAIM, State.NOT_ACCEPTED): (Step.TRANSFER, Step.NOT_ACCEPT),
    (Purpose.CLAIM, State.REDIRECTED): (Step.TRANSFER, Step.REDIRECT),
    (Purpose.CLAIM, State.ANSWERED): _ANSWERED,
    (Purpose.CLAIM, State.CLOSED): _CLOSED,
    (Purpose.CLAIM, State.FINAL): (*_CLOSED, *_LEVELS[1:], Step.CONCLUDE),
    (Purpose.CLAIM, State.CERTIFIED): (*_CLOSED, *_LEVELS[1:], Step.CERTIFY),
    (Purpose.CLAIM, State.ARCHIVED): (*_CLOSED, *_LEVELS[1:], Step.ARCHIVE),
    (Purpose.CLAIM, State.MERGED): (Step.MERGE,),
    (Purpose.SUGGESTION, State.REGISTERED): (),
    (Purpose.SUGGESTION, State.TRANSFERRED): (Step.TRANSFER,),
    (Purpose.SUGGESTION, State.ACCEPTED): _WEIGHED,
    (Purpose.SUGGESTION, State.ANSWERED): (*_WEIGHED, Step.ADOPT, Step.ANSWER),
    (Purpose.SUGGESTION, State.CLOSED): (*_WEIGHED, Step.ADOPT, Step.ANSWER, Step.CLOSE),
    (Purpose.SUGGESTION, State.ARCHIVED): (*_WEIGHED, Step.ADOPT, Step.ANSWER, Step.CLOSE, Step.ARCHIVE),
    (Purpose.ACCUSATION, State.REGISTERED): (),
    (Purpose.ACCUSATION, State.TRANSFERRED): (Step.TRANSFER,),
    (Purpose.ACCUSATION, State.CLOSED): (Step.TRANSFER, Step.CLOSE),
    (Purpose.ACCUSATION, State.ARCHIVED): (Step.TRANSFER, Step.CLOSE, Step.ARCHIVE),
}
"""Steps that lead a new dossier into each state there is."""

FIRST: dict[Step, tuple[Step, ...]] = {
    Step.RECONSIDER: (Step.TELL_APART,),
    Step.REPLY_INQUIRY: (Step.INQUIRED,),
    Step.AGREE_TO_OBJECTION: (Step.OBJECT,),
    Step.REFUSE_OBJECTION: (Step.OBJECT,),
    Step.TURN_ORDINARY: (Step.ADOPT_SIMPLIFIED,),
    Step.REPORT_PART: (Step.SHARE_OUT,),
    Step.RECORD_PERFORMANCE: (Step.SETTLE,),
    Step.REQUEST_REVIEW: (Step.DELIVER,),
    Step.ISSUE_REVIEW: (Step.DELIVER, Step.REQUEST_REVIEW),
    Step.WITHDRAW_REQUEST: (Step.DELIVER, Step.REQUEST_REVIEW),
    Step.REQUEST_RE_REVIEW: _REVIEWED,
    Step.ISSUE_RE_REVIEW: (*_REVIEWED, Step.REQUEST_RE_REVIEW),
    Step.REFUSE_REQUEST: (Step.DELIVER, *_ASKED_AGAIN),
    Step.SUSPEND: (*_REVIEWED, Step.REQUEST_RE_REVIEW),
    Step.RESUME: (*_REVIEWED, Step.REQUEST_RE_REVIEW, Step.SUSPEND),
    Step.END_IMPORTANT: (Step.MARK_IMPORTANT,),
    Step.UNLINK: (Step.LINK,),
    Step.SEPARATE_PARTY: (Step.JOIN_PARTY,),
    Step.RELIEVE_OF_CHARGE: (Step.PUT_IN_CHARGE,),
    Step.WRITE_CAUSE_SHEET: (Step.PUT_IN_CHARGE,),
    Step.NOTE_PROGRESS: (Step.PUT_IN_CHARGE,),
    Step.SETTLE_PROMISE: (Step.PROMISE,),
    **dict.fromkeys((Step.POSTPONE_HEARING, Step.CANCEL_HEARING, Step.HOLD_HEARING), (Step.PLAN_HEARING,)),
    **dict.fromkeys((Step.RECORD_STATEMENTS, Step.SIGN_MINUTES), (Step.PLAN_HEARING, Step.HOLD_HEARING)),
    **dict.fromkeys(
        (Step.CLOSE_HEARING, Step.NOTE_ON_HEARING), (Step.PLAN_HEARING, Step.HOLD_HEARING, Step.SIGN_MINUTES)
    ),
    Step.REPLY_OBSTRUCTION: (Step.REPORT_OBSTRUCTION,),
    Step.REPORT_URGENT: (Step.MARK_URGENT,),
    Step.END_URGENT: (Step.MARK_URGENT,),
    Step.REPLY_ORDER: (Step.ORDER,),
    Step.WARN: (Step.ADD_CONTACT, Step.ADD_CONTACT),
    Step.EXPLAIN_IN_WRITING: (Step.ADD_CONTACT, Step.ADD_CONTACT, Step.WARN, Step.ADD_CONTACT),
}
"""What must come first in whatever state a step is taken; it leaves that state as it is."""

FIRST_IN_STATE: dict[tuple[Step, Purpose, State], tuple[Step, ...]] = {
    (Step.DESIGNATE, Purpose.CLAIM, State.REGISTERED): _MOVED * 3,
    (Step.DESIGNATE, Purpose.CLAIM, State.TRANSFERRED): (*_MOVED[1:], *_MOVED * 2, Step.TRANSFER),
    (Step.DELIVER, Purpose.CLAIM, State.ACCEPTED): (Step.ANSWER, Step.REOPEN),
    (Step.REQUEST_REVIEW, Purpose.CLAIM, State.ACCEPTED): (Step.ANSWER, Step.DELIVER, Step.REOPEN),
    (Step.ISSUE_REVIEW, Purpose.CLAIM, State.ACCEPTED): (Step.ANSWER, *_REVIEWED[:2], Step.REOPEN),
    (Step.WITHDRAW_REQUEST, Purpose.CLAIM, State.ACCEPTED): (Step.ANSWER, *_REVIEWED[:2], Step.REOPEN),
    (Step.REQUEST_RE_REVIEW, Purpose.CLAIM, State.ACCEPTED): (Step.ANSWER, *_REVIEWED, Step.REOPEN),
    (Step.ISSUE_RE_REVIEW, Purpose.CLAIM, State.ACCEPTED): (Step.ANSWER, *_LEVELS[:5], Step.REOPEN),
    (Step.REFUSE_REQUEST, Purpose.CLAIM, State.ACCEPTED): (Step.ANSWER, Step.DELIVER, *_ASKED_AGAIN, Step.REOPEN),
    (Step.SUSPEND, Purpose.CLAIM, State.ACCEPTED): (Step.ANSWER, *_LEVELS[:5], Step.REOPEN),
    (Step.RESUME, Purpose.CLAIM, State.ACCEPTED): (Step.ANSWER, *_LEVELS[:5], Step.SUSPEND, Step.REOPEN),
    (Step.REFUSE_REQUEST, Purpose.CLAIM, State.CLOSED): _ASKED_AGAIN,
    (Step.SUSPEND, Purpose.CLAIM, State.CLOSED): _LEVELS[1:5],
    (Step.RESUME, Purpose.CLAIM, State.CLOSED): (*_LEVELS[1:5], Step.SUSPEND),
    (Step.CLOSE, Purpose.CLAIM, State.ANSWERED): (Step.DELIVER,),
    (Step.DELIVER, Purpose.CLAIM, State.CLOSED): _REVIEWED[1:3],
    (Step.REQUEST_REVIEW, Purpose.CLAIM, State.CLOSED): (),
    (Step.ISSUE_REVIEW, Purpose.CLAIM, State.CLOSED): _REVIEWED[1:2],
    (Step.WITHDRAW_REQUEST, Purpose.CLAIM, State.CLOSED): _REVIEWED[1:2],
    (Step.REQUEST_RE_REVIEW, Purpose.CLAIM, State.CLOSED): _REVIEWED[1:],
    (Step.ISSUE_RE_REVIEW, Purpose.CLAIM, State.CLOSED): _LEVELS[1:5],
    (Step.CONCLUDE, Purpose.CLAIM, State.CLOSED): _LEVELS[1:],
    (Step.CERTIFY, Purpose.CLAIM, State.CLOSED): _LEVELS[1:],
    (Step.ARCHIVE, Purpose.CLAIM, State.CLOSED): _LEVELS[1:],
    (Step.ANSWER, Purpose.SUGGESTION, State.ACCEPTED): (Step.ADOPT,),
    (Step.CARRY_OUT, Purpose.SUGGESTION, State.ACCEPTED): (Step.ADOPT,),
    (Step.FOLLOW_UP, Purpose.SUGGESTION, State.ACCEPTED): (Step.ADOPT,),
}  # fmt: skip
"""What must come first in that state alone; it ends in the same state."""

_ASSIGNED = (Step.ASSIGN, Step.ACCEPT, Step.ANSWER)

OTHER_WAYS: dict[tuple[Step, Purpose, State], tuple[Step, ...]] = {
    (Step.REPLY_OBSTRUCTION, Purpose.CLAIM, State.MERGED): (Step.REPORT_OBSTRUCTION, Step.MERGE),
    (Step.TURN_ORDINARY, Purpose.CLAIM, State.ACCEPTED): (Step.TRANSFER, Step.ADOPT_SIMPLIFIED, Step.ACCEPT),
    (Step.REPORT_CLOSING, Purpose.CLAIM, State.ANSWERED): _ASSIGNED,
    (Step.PASS_REPORT, Purpose.CLAIM, State.ANSWERED): (*_ASSIGNED, Step.REPORT_CLOSING),
    (Step.SEND_BACK, Purpose.CLAIM, State.ANSWERED): (*_ASSIGNED, Step.REPORT_CLOSING),
    (Step.REPORT_CLOSING, Purpose.SUGGESTION, State.ANSWERED): (Step.ASSIGN, Step.ANSWER),
    (Step.PASS_REPORT, Purpose.SUGGESTION, State.ANSWERED): (Step.ASSIGN, Step.ANSWER, Step.REPORT_CLOSING),
    (Step.SEND_BACK, Purpose.SUGGESTION, State.ANSWERED): (Step.ASSIGN, Step.ANSWER, Step.REPORT_CLOSING),
}
"""Whole ways to the state, where what must come first lies too far back."""

BY_LOCAL_RULE = {
    (step, state) for step in (Step.SUSPEND, Step.RESUME) for state in (State.REGISTERED, State.TRANSFERRED)
}
"""Taken there only where a local rule lets the time to pass on or to accept be suspended."""
OF_A_BATCH = (Step.STRIKE_OFF,)
"""Taken only on what was assigned with a batch and has come to its end."""
