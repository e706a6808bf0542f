"""A dossier as it was known at a moment of the past, rebuilt from its chain (溯往)."""

from collections.abc import Mapping
from datetime import datetime

from dossiers.clocks.clock import Change, Clock
from dossiers.clocks.timekeeping import Limits
from dossiers.dossier import Dossier
from dossiers.steps import Register, SplitOff


def as_of(dossier: Dossier, moment: datetime, limits: Limits) -> Dossier | None:
    """What was on record at that moment, whenever it had happened; None where the dossier was not there yet.

    `dossier` is whole, chain and texts. Its clocks' days are those that were known then, also where a year's
    arrangement was published later.
    """
    known = [entry for entry in dossier.chain if entry.recorded_at <= moment]
    if not known:
        return None
    then = _opened(dossier, limits)
    for entry in known[1:]:
        then.repeat(entry, limits)
    now = {clock.id: clock for clock in dossier.clocks}
    for clock in then.clocks:
        _date_back(clock, now, then.version, moment)
    then.settle_days()
    return then


def _opened(dossier: Dossier, limits: Limits) -> Dossier:
    """As its first entry left it."""
    first = dossier.chain[0]
    contact = next(contact for contact in dossier.contacts if contact.entry == 1)
    facts = first.facts
    if isinstance(facts, SplitOff):
        return Dossier.split_off(dossier.id, first, facts, limits)
    if not isinstance(facts, Register):
        raise TypeError(f"{dossier.id} opens with {facts.step}")
    matter = dossier.matter.as_of(1)
    if facts.category is not None:
        matter = matter.model_copy(update={"category": facts.category, "place": facts.place})
    return Dossier.opened(
        dossier.id,
        first,
        facts,
        purpose=dossier.purpose,
        sealed_to=list(dossier.sealed_to),
        matter=matter,
        party=next((party for party in dossier.parties if party.id == facts.party), None),
        contact=contact.model_copy(update={"received_on": first.happened_on}),
        office=dossier.holdings[0].unit,
        limits=limits,
    )


def _date_back(clock: Clock, now: Mapping[str, Clock], version: int, moment: datetime) -> None:
    """Give the clock the day that was known: reckoned again, it has the one that is known today."""
    stored = now.get(clock.id)
    if stored is None:
        return
    later = [change for change in stored.changes if _is_later(change, version, moment)]
    clock.due = later[0].from_due if later else stored.due
    clock.changes = [change for change in stored.changes if change not in later]


def _is_later(change: Change, version: int, moment: datetime) -> bool:
    return change.entry > version if change.entry is not None else change.at is not None and change.at > moment
