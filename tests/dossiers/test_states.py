import pytest

from dossiers.errors import IllegalStep
from dossiers.states import TABLES, Purpose, State, Step, after, possible

RAISED_AGAIN = ["ADD_CONTACT", "JOIN_PARTY"]
ALWAYS = [
    *RAISED_AGAIN,
    "LINK",
    "UNLINK",
    "TELL_APART",
    "RECONSIDER",
    "INQUIRE",
    "REPLY_INQUIRY",
    "SEPARATE_PARTY",
    "CORRECT",
    "INSTRUCT",
]
LED = ["PUT_IN_CHARGE", "RELIEVE_OF_CHARGE", "WRITE_CAUSE_SHEET", "NOTE_PROGRESS", "PROMISE", "SETTLE_PROMISE"]
WATCHED = [
    *("MARK_URGENT", "REPORT_URGENT", "END_URGENT", "ORDER", "REPLY_ORDER", "WARN", "EXPLAIN_IN_WRITING"),
    *("STRIKE_OFF", *LED, "REPORT_OBSTRUCTION", "REPLY_OBSTRUCTION"),
]
OFTEN = [*ALWAYS, *WATCHED]
HEARD = [
    *("PLAN_HEARING", "POSTPONE_HEARING", "CANCEL_HEARING", "HOLD_HEARING", "RECORD_STATEMENTS", "SIGN_MINUTES"),
    *("CLOSE_HEARING", "NOTE_ON_HEARING"),
]
OPEN_YET = [*OFTEN, *HEARD]
OPEN = ["TRANSFER", "ASSIGN", "ACCEPT", "NOT_ACCEPT", "REDIRECT"]
REVIEWED = [
    "REQUEST_REVIEW",
    "ISSUE_REVIEW",
    "REQUEST_RE_REVIEW",
    "ISSUE_RE_REVIEW",
    "WITHDRAW_REQUEST",
    "REFUSE_REQUEST",
]
TIMED = ["SUSPEND", "RESUME"]
WATCHED = [*TIMED, "MARK_IMPORTANT", "END_IMPORTANT"]
AFTER_ANSWER = ["DELIVER", "MEET", "SETTLE", "RECORD_PERFORMANCE", "RATE", *REVIEWED]
REPORTED = ["REPORT_CLOSING", "PASS_REPORT", "SEND_BACK"]
POSSIBLE = {
    "CLAIM": {
        "REGISTERED": [*OPEN, "ADOPT_SIMPLIFIED", "TURN_ORDINARY", "SPLIT", *WATCHED, "DESIGNATE", "MERGE", *OPEN_YET],
        "TRANSFERRED": [
            *OPEN, "OBJECT", "REFUSE_OBJECTION", "ADOPT_SIMPLIFIED", "TURN_ORDINARY", "MEET", *WATCHED,
            "AGREE_TO_OBJECTION", "DESIGNATE", "MERGE", *OPEN_YET,
        ],
        "ACCEPTED": [
            "TURN_ORDINARY", "SHARE_OUT", "REPORT_PART", "MEET", "INVESTIGATE", "MEDIATE", "SETTLE",
            "RECORD_PERFORMANCE", "ISSUE_INTERIM_WORD", "EXTEND", "DELIVER", *WATCHED, *REVIEWED, "REDIRECT",
            "ANSWER", "MERGE", *OPEN_YET,
        ],
        "NOT_ACCEPTED": ["CLOSE", "REOPEN", *OPEN_YET],
        "REDIRECTED": ["CLOSE", "REOPEN", *OPEN_YET],
        "ANSWERED": [
            *AFTER_ANSWER, "REPORT_CLOSING", "PASS_REPORT", *WATCHED, "SEND_BACK", "CLOSE", "REOPEN", *OPEN_YET,
        ],
        "CLOSED": [*AFTER_ANSWER, *TIMED, "CONCLUDE", "CERTIFY", "ARCHIVE", "REOPEN", *OPEN_YET],
        "FINAL": ["RATE", "ARCHIVE", "REOPEN", *OPEN_YET],
        "CERTIFIED": ["RATE", "ARCHIVE", "REOPEN", *OPEN_YET],
        "ARCHIVED": ["REOPEN", *OFTEN],
        "MERGED": ["UNMERGE", "REPLY_INQUIRY", "REPLY_OBSTRUCTION"],
    },
    "SUGGESTION": {
        "REGISTERED": ["TRANSFER", "ASSIGN", "WEIGH", "ANSWER", *ALWAYS],
        "TRANSFERRED": ["TRANSFER", "ASSIGN", "WEIGH", "ANSWER", *ALWAYS],
        "ACCEPTED": ["ADOPT", "DECLINE", "CARRY_OUT", "FOLLOW_UP", "ANSWER", *ALWAYS],
        "ANSWERED": ["CARRY_OUT", "FOLLOW_UP", "RECOGNISE", "DELIVER", *REPORTED, "CLOSE", *ALWAYS],
        "CLOSED": ["CARRY_OUT", "FOLLOW_UP", "RECOGNISE", "ARCHIVE", *ALWAYS],
        "ARCHIVED": ALWAYS,
    },
    # A sealed dossier is linked to none.
    "ACCUSATION": {
        "REGISTERED": ["TRANSFER", *RAISED_AGAIN],
        "TRANSFERRED": ["TRANSFER", "CLOSE", *RAISED_AGAIN],
        "CLOSED": ["ARCHIVE", *RAISED_AGAIN],
        "ARCHIVED": RAISED_AGAIN,
    },
}  # fmt: skip
LEADS_TO = {
    "TRANSFER": "TRANSFERRED",
    "ASSIGN": "TRANSFERRED",
    "AGREE_TO_OBJECTION": "REGISTERED",
    "DESIGNATE": "TRANSFERRED",
    "ACCEPT": "ACCEPTED",
    "NOT_ACCEPT": "NOT_ACCEPTED",
    "REDIRECT": "REDIRECTED",
    "ANSWER": "ANSWERED",
    "SEND_BACK": "ACCEPTED",
    "CLOSE": "CLOSED",
    "CONCLUDE": "FINAL",
    "CERTIFY": "CERTIFIED",
    "ARCHIVE": "ARCHIVED",
    "REOPEN": "ACCEPTED",
    "WEIGH": "ACCEPTED",
    "MERGE": "MERGED",
    "UNMERGE": "REGISTERED",  # or where it stood
}
UNTOLD = [
    "LINKED",
    "UNLINKED",
    "TOLD_APART",
    "RECONSIDERED",
    "INQUIRED",
    "INQUIRY_ANSWERED",
    "TAKE_OVER",
    "GIVE_BACK",
    "MISS",
    "LAPSE",
    "RECOMPUTE",
]
"""Possible, though no person takes them."""
EVERY = [
    (purpose, state, step)
    for purpose, states in POSSIBLE.items()
    for state in states
    for step in Step
    if step not in {*UNTOLD, Step.ADD_RECORDING, Step.ADD_TRANSCRIPT}
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
@pytest.mark.parametrize("step", [Step(step) for step in UNTOLD])
def test_what_comes_by_itself_is_possible_in_every_state_but_nobody_is_told_so(purpose, step):
    for state in map(State, POSSIBLE[purpose]):
        if state is not State.MERGED:
            assert after(step, purpose, state) is state
        assert step not in possible(purpose, state)


@pytest.mark.parametrize("step", [Step.ADD_RECORDING, Step.ADD_TRANSCRIPT])
def test_what_is_brought_follows_its_upload_until_the_dossier_is_archived_merged_or_sealed(step):
    takes = {
        (purpose, state)
        for purpose, states in POSSIBLE.items()
        for state in states
        if step in TABLES[Purpose(purpose)].get(State(state), {})
    }
    closed = {(purpose, state) for purpose in POSSIBLE for state in ("ARCHIVED", "MERGED")}
    open_ones = {(purpose, state) for purpose in ("CLAIM", "SUGGESTION") for state in POSSIBLE[purpose]}
    assert takes == open_ones - closed
    assert all(after(step, Purpose(one), State(state)) is State(state) for one, state in takes)
    assert not any(step in possible(Purpose(one), State(state)) for one, state in takes)


def test_to_a_merged_dossier_come_only_what_others_say_of_it_and_what_is_late():
    come = [step for step in map(Step, UNTOLD) if step in TABLES[Purpose.CLAIM][State.MERGED]]
    assert [str(step) for step in come] == [
        *("LINKED", "UNLINKED", "TOLD_APART", "RECONSIDERED", "INQUIRED", "INQUIRY_ANSWERED", "MISS", "RECOMPUTE"),
    ]


@pytest.mark.parametrize("step", [Step(step) for step in UNTOLD])
def test_nothing_comes_by_itself_to_a_sealed_dossier(step):
    for state in map(State, POSSIBLE["ACCUSATION"]):
        with pytest.raises(IllegalStep):
            after(step, Purpose.ACCUSATION, state)


def test_a_state_that_a_table_no_longer_has_allows_nothing():
    assert possible(Purpose.ACCUSATION, State.ANSWERED) == ()
    with pytest.raises(IllegalStep, match="possible now: none"):
        after(Step.CLOSE, Purpose.ACCUSATION, State.ANSWERED)
