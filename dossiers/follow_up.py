"""Following up (查询): what a petitioner is told of their matter: where it stands, and why, in plain words.

Never of another party, and nothing internal: no opinion that was not delivered to them, no order, instruction, warning
or report of obstruction. Of an accusation: that it was forwarded, and the day.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from dossiers.clocks.clock import Clock, ClockState
from dossiers.clocks.timekeeping import Limits
from dossiers.contact import Form
from dossiers.dossier import Dossier
from dossiers.plain_words import FORWARDED, NEXT, RECEIVED, STATES, Words
from dossiers.receipts import grouped
from dossiers.states import Purpose, State, Step
from dossiers.steps import Answer, Conclusion, Opinion, OpinionLevel, RefuseRequest, ReviewOutcome, ReviewState
from dossiers.units import UnitRef

_TOLD = frozenset({
    "transfer", "accept", "handle", "simple-accept", "simple-answer",
    "review-request", "re-review-request", "review", "re-review",
})  # fmt: skip
"""Rules whose clocks concern a petitioner; the others run between offices."""
RIGHTS = {
    Step.REQUEST_REVIEW: (OpinionLevel.HANDLING, "review-request"),
    Step.REQUEST_RE_REVIEW: (OpinionLevel.REVIEW, "re-review-request"),
}
"""Of each request: the level of the opinion it is against, and the clock of the right."""
ACTIONS = (
    Step.RATE,
    Step.REQUEST_REVIEW,
    Step.REQUEST_RE_REVIEW,
    Step.WITHDRAW_REQUEST,
    Step.REPORT_OBSTRUCTION,
)
"""What a petitioner can do themselves."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day that concerns the party: until when who does what, and why then."""

    rule: str
    name: Words
    state: ClockState
    due: date
    provisional: bool
    why: Words
    met_on: date | None


@dataclass(frozen=True, slots=True)
class Delivered:
    """An opinion that was delivered to the party."""

    level: OpinionLevel
    conclusion: Conclusion | None
    outcome: ReviewOutcome | None
    issued_on: date
    delivered_on: date


@dataclass(frozen=True, slots=True)
class Asked:
    """A review or re-review that the party has asked for."""

    level: OpinionLevel
    authority: str
    requested_on: date
    outcome: ReviewOutcome | None
    withdrawn: bool
    state: ReviewState = ReviewState.OPEN
    word: str | None = None
    """What the party was told, where a late or repeated request was not accepted."""


@dataclass(frozen=True, slots=True)
class Raised:
    """A time that the party raised the matter, and what it asked then."""

    form: Form
    received_on: date
    requests: list[str]


@dataclass(frozen=True, slots=True)
class Action:
    """What the party can do now; a request after `until` is taken too, and the authority decides on it."""

    step: Step
    until: date | None = None
    below: UnitRef | None = None
    """Of a request: the unit whose opinion it is against; it goes to an authority above."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """`registered_on` is the day on which this party first raised the matter; of an accusation the rest is empty."""

    state: Words
    since: date
    registered_on: date
    number: str | None = None
    title: str | None = None
    unit: str | None = None
    next_step: Words | None = None
    deadlines: list[Deadline] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)
    opinions: list[Delivered] = field(default_factory=list)
    reviews: list[Asked] = field(default_factory=list)
    contacts: list[Raised] = field(default_factory=list)


def followed(dossier: Dossier, party: str, today: date, limits: Limits) -> FollowUp:
    """What the party is told of the dossier, which is loaded with its whole chain."""
    contacts = list(_contacts(dossier, party))
    first = min((contact.received_on for contact in contacts), default=dossier.party(party).joined_on)
    if dossier.purpose is Purpose.ACCUSATION:
        return _of_accusation(dossier, first)
    return FollowUp(
        state=STATES[dossier.purpose][dossier.state],
        since=max(first, _since(dossier)),
        registered_on=first,
        number=dossier.id,
        title=dossier.matter.title.text,
        unit=(dossier.responsible or dossier.holder).name,
        next_step=NEXT[dossier.purpose][dossier.state],
        deadlines=[_deadline(clock, today, limits) for clock in _concerning(dossier, party)],
        actions=list(_actions(dossier, party)),
        opinions=list(_opinions(dossier, party)),
        reviews=list(_asked(dossier, party)),
        contacts=contacts,
    )


def _of_accusation(dossier: Dossier, first: date) -> FollowUp:
    forwarded = (entry.happened_on for entry in dossier.chain if entry.facts.step is Step.TRANSFER)
    day = next(forwarded, None)
    return FollowUp(state=FORWARDED if day else RECEIVED, since=day or first, registered_on=first)


def _since(dossier: Dossier) -> date:
    """Day on which it came to the state it has."""
    day = dossier.opened_on
    state: State | None = None
    for entry in dossier.chain:
        if entry.state is not state:
            day, state = entry.happened_on, entry.state
    return day


def _contacts(dossier: Dossier, party: str) -> Iterator[Raised]:
    for contact in dossier.contacts:
        if contact.party == party:
            asked = [request.text.text for request in dossier.matter.requests if request.entry == contact.entry]
            yield Raised(contact.form, contact.received_on, asked)


def _concerning(dossier: Dossier, party: str) -> Iterator[Clock]:
    """What ran out, was met or ended before the party came to it is not theirs."""
    joined_on = dossier.party(party).joined_on
    for clock in dossier.clocks:
        theirs = clock.rule_id in _TOLD and clock.party in {None, party} and clock.ended_by is None
        if theirs and (clock.met_on is None or clock.met_on >= joined_on):
            yield clock


def _deadline(clock: Clock, today: date, limits: Limits) -> Deadline:
    rule = limits.of(clock)
    return Deadline(
        rule=clock.rule_id,
        name=Words(rule.name_zh, rule.name_en),
        state=clock.state_on(today),
        due=clock.due,
        provisional=clock.provisional,
        why=Words(clock.why.zh, clock.why.en),
        met_on=clock.met_on,
    )


def _actions(dossier: Dossier, party: str) -> Iterator[Action]:
    possible = dossier.possible()
    for step in ACTIONS:
        if step not in possible:
            continue
        if step in RIGHTS:
            yield from _request(dossier, party, step)
        elif step is Step.WITHDRAW_REQUEST:
            if any(review.open and review.party == party for review in dossier.reviews):
                yield Action(step)
        else:
            yield Action(step)


def _request(dossier: Dossier, party: str, step: Step) -> Iterator[Action]:
    opinion = against(dossier, party, step)
    if opinion is None or any(review.of == opinion.id and review.party == party for review in dossier.reviews):
        return
    right = RIGHTS[step][1]
    days = [clock.due for clock in dossier.clocks if clock.rule_id == right and clock.party == party]
    yield Action(step, until=days[-1] if days else None, below=dossier.issuer(opinion))


def against(dossier: Dossier, party: str, step: Step) -> Opinion | None:
    """The opinion that the request would be against; None where none was delivered to the party."""
    opinion = dossier.latest_opinion(RIGHTS[step][0], party)
    return opinion if opinion and opinion.delivered_to(party) else None


def _opinions(dossier: Dossier, party: str) -> Iterator[Delivered]:
    answers = {entry.number: entry.facts.conclusion for entry in dossier.chain if isinstance(entry.facts, Answer)}
    for opinion in dossier.opinions:
        delivery = opinion.delivered_to(party)
        if delivery and opinion.party in {None, party}:
            conclusion = answers.get(opinion.entry)
            yield Delivered(opinion.level, conclusion, opinion.outcome, opinion.issued_on, delivery.on)


def _asked(dossier: Dossier, party: str) -> Iterator[Asked]:
    words = {one.number: one.facts.word.text for one in dossier.chain if isinstance(one.facts, RefuseRequest)}
    for review in dossier.reviews:
        if review.party == party:
            yield Asked(
                review.level,
                review.authority.name,
                review.requested_on,
                review.outcome,
                review.withdrawn_by is not None,
                review.state,
                words.get(review.refused_by or 0),
            )


def carried_on(merged: Dossier, into: Dossier, party: str) -> str | None:
    """The party's id in the dossier that theirs was merged into; None until it has come there."""
    came = [contact for contact in into.contacts if contact.entry == into.took_over.get(merged.id)]
    own = next((place for place, contact in enumerate(merged.contacts) if contact.party == party), None)
    return came[own].party if own is not None and own < len(came) else None


def receipt_text(seen: FollowUp, code: str, office: str) -> str:
    """The receipt in plain words, for large print and for reading out: the secret is put beside it, not into it."""
    lines = [f"您反映的事项已于{_day(seen.registered_on)}登记。"]
    if seen.unit:
        lines.append(f"现由{seen.unit}办理。")
        lines.extend(_next_date(seen))
    else:
        lines.append("该事项依照规定转送有权处理的机关。")
    lines += [
        f"查询码：{grouped(code)}。",
        "凭查询码和查询密码可以查询办理情况、评价、申请复查；查询密码请妥善保管，不要告诉他人。",
        f"如有疑问，请向{office}询问。",
    ]
    return "\n".join(lines)


def _next_date(seen: FollowUp) -> Iterator[str]:
    running = [one for one in seen.deadlines if one.state in {ClockState.RUNNING, ClockState.OVERDUE}]
    if running:
        first = min(running, key=lambda one: one.due)
        yield f"{first.name.zh}到{_day(first.due)}为止：{first.why.zh}"
    if seen.next_step:
        yield seen.next_step.zh


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
