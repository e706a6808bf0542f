"""Needs (待办): what somebody in an office has still to do about a matter, from the dossier's own fields."""

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import TYPE_CHECKING

from dossiers.states import UNDER_WAY, Purpose, State
from dossiers.steps.answering import OpinionLevel, Satisfaction
from dossiers.steps.handling import MeetingKind, Performance
from dossiers.steps.inquiries import Direction
from dossiers.steps.passing import MOVES
from dossiers.steps.reports import ReportState

if TYPE_CHECKING:
    from dossiers.dossier import Dossier


class Need(StrEnum):
    FIRST_MEETING = "FIRST_MEETING"
    RESULT_MEETING = "RESULT_MEETING"
    LEADER_MEETING = "LEADER_MEETING"
    """The three meetings (三见面)."""
    REPORT = "REPORT"
    SENT_BACK = "SENT_BACK"
    TO_SIGN_OFF = "TO_SIGN_OFF"
    CALL_BACK = "CALL_BACK"
    UNSATISFIED = "UNSATISFIED"
    NOBODY_HAS_IT = "NOBODY_HAS_IT"
    OBJECTION = "OBJECTION"
    REVIEW = "REVIEW"
    PART = "PART"
    ORDER = "ORDER"
    EXPLANATION = "EXPLANATION"
    URGENT = "URGENT"
    PERFORMANCE = "PERFORMANCE"
    PROMISE = "PROMISE"
    INQUIRY = "INQUIRY"
    """Another office asks whether it is their matter too (函询)."""
    OVERDUE = "OVERDUE"
    """A limit was missed, as its entry says, and what it waited for is owed still."""


Owed = tuple[Need, str]
"""A need, and the id of the unit whose need it is."""

_TOLD = frozenset({State.ANSWERED, State.CLOSED})
"""The unit has given its opinion, and the petitioner may still be met, rate it and ask for review."""


def needs_of(dossier: "Dossier") -> list[Need]:
    """In the order of their names, each once."""
    return sorted({need for need, _ in owed(dossier)})


def needs_of_unit(dossier: "Dossier", unit: str) -> list[Need]:
    return sorted({need for need, of in owed(dossier) if of == unit})


def owed(dossier: "Dossier") -> Iterator[Owed]:
    """Every need with its unit; none of a sealed dossier, which is on no unit's list; of a merged one what goes on."""
    if not dossier.sealed:
        for source in _SOURCES if dossier.state is not State.MERGED else _WHILE_MERGED:
            yield from source(dossier)


def _meetings(dossier: "Dossier") -> Iterator[Owed]:
    """To an anonymous petitioner no notice is owed, nor can they be met."""
    if dossier.purpose is not Purpose.CLAIM or not any(party.identity for party in dossier.parties):
        return
    held, unit = dossier.meetings, dossier.holder.id
    if dossier.state is State.ACCEPTED and MeetingKind.FIRST not in held:
        yield Need.FIRST_MEETING, unit
    if dossier.state in _TOLD:
        if MeetingKind.RESULT not in held:
            yield Need.RESULT_MEETING, unit
        if MeetingKind.LEADER not in held and _unsatisfied(dossier):
            yield Need.LEADER_MEETING, unit


def _report(dossier: "Dossier") -> Iterator[Owed]:
    """Each closing report, of who owes it; none to oneself."""
    demands = dossier.assignments if dossier.state in UNDER_WAY else []
    for demand in demands:
        debtor = dossier.debtor(demand).id
        if demand.by.id == debtor:
            continue
        if demand.waits:
            yield Need.REPORT, debtor
        if demand.report is ReportState.SENT_BACK:
            yield Need.SENT_BACK, debtor
        if demand.report is ReportState.SUBMITTED:
            yield Need.TO_SIGN_OFF, demand.by.id


def _satisfaction(dossier: "Dossier") -> Iterator[Owed]:
    """可评价: of claims that were answered; those that were led to litigation or not accepted are not."""
    if dossier.purpose is not Purpose.CLAIM or dossier.state not in _TOLD:
        return
    office = dossier.contacts[0].received_by
    if any(_told(dossier, party) for party in _unrated(dossier)):
        yield Need.CALL_BACK, office
    if _unsatisfied(dossier):
        yield Need.UNSATISFIED, office
        yield Need.UNSATISFIED, dossier.holder.id


def _unrated(dossier: "Dossier") -> set[str]:
    return {party.id for party in dossier.parties if party.identity} - {rating.party for rating in dossier.ratings}


def _told(dossier: "Dossier", party: str) -> bool:
    opinion = dossier.latest_opinion(OpinionLevel.HANDLING, party)
    return opinion is not None and opinion.delivered_to(party) is not None


def _unsatisfied(dossier: "Dossier") -> bool:
    return any(Satisfaction.NOT in {rating.office, rating.unit} for rating in dossier.ratings)


def _moved_about(dossier: "Dossier") -> Iterator[Owed]:
    if dossier.objection is not None:
        yield Need.OBJECTION, dossier.objection.sender.id
    undecided = dossier.state in {State.REGISTERED, State.TRANSFERRED}
    if dossier.moves >= MOVES and dossier.settled_on is None and undecided:
        yield Need.NOBODY_HAS_IT, dossier.holder.id


def _of_others(dossier: "Dossier") -> Iterator[Owed]:
    """What units owe that need not hold the dossier."""
    for review in dossier.reviews:
        if review.open:
            yield Need.REVIEW, review.authority.id
    for part in dossier.parts:
        if part.reported_by is None and dossier.state is State.ACCEPTED:
            yield Need.PART, part.unit.id
    for order in dossier.orders:
        if order.replied_by is None:
            yield Need.ORDER, order.to.id


def _promised(dossier: "Dossier") -> Iterator[Owed]:
    for promise in dossier.promises:
        if promise.outcome is None:
            yield Need.PROMISE, promise.unit.id


def _asked(dossier: "Dossier") -> Iterator[Owed]:
    for inquiry in dossier.inquiries:
        if inquiry.open and inquiry.direction is Direction.RECEIVED:
            yield Need.INQUIRY, dossier.holder.id


def _watched(dossier: "Dossier") -> Iterator[Owed]:
    if dossier.urgent:
        yield Need.URGENT, dossier.holder.id
    if to_perform(dossier):
        yield Need.PERFORMANCE, dossier.holder.id


def _by_the_clock(dossier: "Dossier") -> Iterator[Owed]:
    for clock in dossier.clocks:
        if not clock.running or clock.confidential or clock.owed_by is None:
            continue
        if clock.rule_id == "explanation":
            yield Need.EXPLANATION, clock.owed_by
        if clock.missed_by is not None:
            yield Need.OVERDUE, clock.owed_by


def to_perform(dossier: "Dossier") -> bool:
    """Whether an agreement waits for its performance."""
    open_still = dossier.state in {State.ACCEPTED, *_TOLD}
    return open_still and dossier.agreement is not None and dossier.agreement.performance is not Performance.FULL


_SOURCES: tuple[Callable[["Dossier"], Iterator[Owed]], ...] = (
    _meetings,
    _report,
    _satisfaction,
    _moved_about,
    _of_others,
    _promised,
    _asked,
    _watched,
    _by_the_clock,
)
_WHILE_MERGED = (_asked,)
"""All else was closed before, or is to be done in the dossier that carries it on (dossiers/merger.py)."""
