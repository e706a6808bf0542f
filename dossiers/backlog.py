"""Backlog (积案): past its limit, and raised again after that while it was still owed."""

from typing import TYPE_CHECKING

from dossiers.states import UNDER_WAY

if TYPE_CHECKING:
    from dossiers.clocks.clock import Clock
    from dossiers.contact import Contact
    from dossiers.dossier import Dossier

LIMITS = frozenset({"transfer", "accept", "handle", "simple-accept", "simple-answer", "assigned-report"})
"""What a matter waits for: past one of these and raised again, it is backlog."""


def is_backlog(dossier: "Dossier") -> bool:
    """Until it is closed, which strikes it off (销号)."""
    return dossier.state in UNDER_WAY and any(
        raised_past(clock, contact) for clock in dossier.clocks for contact in dossier.contacts
    )


def raised_past(clock: "Clock", contact: "Contact") -> bool:
    """Whether it was raised when the limit was past and what it waits for still owed."""
    if clock.rule_id not in LIMITS or contact.received_on <= clock.due:
        return False
    if clock.ended_by is not None and (clock.missed_by is None or contact.entry > clock.ended_by):
        return False
    return clock.met_on is None or clock.met_on >= contact.received_on
