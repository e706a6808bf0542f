"""The dossier (案卷): one matter, however often, by whomever and through whatever channel it is raised."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Self

from pydantic import BaseModel, PrivateAttr

from dossiers.chain import Effect, Entry, Stamp, by_time
from dossiers.clocks.timekeeping import Limits, start_clocks, stop_clocks
from dossiers.contact import Contact
from dossiers.days import day_of
from dossiers.errors import AnjuanError, IllegalStep, InvalidInput, NotNow, NotPermitted
from dossiers.fields import Holding
from dossiers.listing import put_on_lists
from dossiers.matter import Matter
from dossiers.merger import refuse_while_owing
from dossiers.party import Party
from dossiers.record import Record
from dossiers.states import NOBODYS, TABLES, TIMES, Purpose, State, Step, after, possible
from dossiers.steps import (
    CLASSES,
    AgainstAdvice,
    Recompute,
    Register,
    SplitOff,
    StepTaken,
    expired,
    reckoned_anew,
)
from dossiers.steps.obstruction import hidden_entries, without
from dossiers.units import UnitRef
from dossiers.viewer import Role, Viewer

_SUB_RECORDS = (
    *("parts", "opinions", "reviews", "ratings", "orders", "warnings", "charges", "promises", "decisions"),
    *("assignments", "inquiries", "recordings", "hearings", "transcripts"),
)
"""Fields that list what entries have begun, each with its number."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A step, and why it is closed; None where it is open."""

    step: Step
    closed: AnjuanError | None
    parties: tuple["PartyChoice", ...] = ()
    """Of a step that concerns one party: for which parties it is open."""


@dataclass(frozen=True, slots=True)
class PartyChoice:
    """Whether a step is open for one party, and why not."""

    party: str
    closed: AnjuanError | None


class Dossier(Record):
    """Changes only through `take`; `version` is the number of entries in its chain."""

    _loaded: dict[str, Sequence[BaseModel]] = PrivateAttr(default_factory=dict)

    @classmethod
    def register(  # noqa: PLR0913 - what a registration consists of
        cls,
        number: str,
        viewer: Viewer,
        stamp: Stamp,
        *,
        purpose: Purpose,
        matter: Matter,
        party: Party | None,
        contact: Contact,
        office: UnitRef,
        limits: Limits,
        against_advice: Sequence[AgainstAdvice] = (),
    ) -> Self:
        """Open a dossier under a new case number. An accusation is sealed from this moment to who registers it."""
        facts = Register(
            party=party.id if party else None,
            contact=contact.id,
            category=matter.category,
            place=matter.place,
            against_advice=list(against_advice),
        )
        _check_not_future(stamp, facts)
        dossier = cls.opened(
            number,
            stamp,
            facts,
            purpose=purpose,
            sealed_to=[viewer.subject] if purpose is Purpose.ACCUSATION else [],
            matter=matter,
            party=party,
            contact=contact,
            office=office,
            limits=limits,
        )
        facts.permit(dossier, viewer)
        dossier.check_day(stamp, facts)
        return dossier

    @classmethod
    def opened(  # noqa: PLR0913 - what a dossier begins with
        cls,
        number: str,
        stamp: Stamp,
        facts: Register | SplitOff,
        *,
        purpose: Purpose,
        sealed_to: list[str],
        matter: Matter,
        party: Party | None,
        contact: Contact,
        office: UnitRef,
        limits: Limits,
    ) -> Self:
        """As its first entry leaves it, whoever looks."""
        dossier = cls(
            id=number,
            version=0,
            purpose=purpose,
            state=State.REGISTERED,
            sealed=purpose is Purpose.ACCUSATION,
            sealed_to=sealed_to,
            matter=matter,
            parties=[party] if party else [],
            holder=office,
            holdings=[Holding(unit=office, since=1)],
            within=list(office.path),
            received_by=[],
            held_by=[office.id],
            opened_on=contact.received_on,
            last_happened_on=contact.received_on,
            last_entry_at=stamp.recorded_at,
        )
        dossier.take_in(contact)
        dossier._append(facts, stamp, State.REGISTERED, limits)
        return dossier

    @classmethod
    def split_off(cls, number: str, stamp: Stamp, facts: SplitOff, limits: Limits) -> Self:
        """The dossier of a matter that a mixed letter held too."""
        return cls.opened(
            number,
            stamp,
            facts,
            purpose=facts.purpose,
            sealed_to=list(facts.sealed_to),
            matter=facts.matter,
            party=facts.party,
            contact=facts.contact,
            office=facts.office,
            limits=limits,
        )

    def take(self, facts: StepTaken, viewer: Viewer, stamp: Stamp, limits: Limits) -> Entry:
        """Take a step: the one way a dossier changes.

        Raises IllegalStep (the state forbids it), NotPermitted (this viewer may not), NotNow (something must come
        first) or InvalidInput (the facts do not fit); then nothing has changed.
        """
        state = facts.leads_to(self, after(facts.step, self.purpose, self.state))
        facts.permit(self, viewer)
        facts.require(self)
        facts.check_by(self, viewer)
        self.check_day(stamp, facts)
        facts.check(self, stamp.happened_on)
        self._next_day, self._next_by = stamp.happened_on, stamp.by.unit
        stop_clocks(self, facts, stamp.happened_on, self.next_number, limits)
        far_ends = facts.far_ends(self)
        facts.apply(self)
        for far, effect in far_ends.items():
            self.effects.append(Effect(**{**stamp.model_dump(), "id": f"{stamp.id}-{far}"}, to=far, facts=effect))
        return self._append(facts, stamp, state, limits)

    def receive(self, effect: Effect, recorded_at: datetime, limits: Limits) -> Entry:
        """Append what a step on another dossier entails here; who took that step had the right to."""
        state = after(effect.facts.step, self.purpose, self.state)
        happened_on = max(effect.happened_on, self.opened_on)
        self._next_day = happened_on
        effect.facts.apply(self)
        stamp = effect.model_copy(update={"happened_on": happened_on, "recorded_at": recorded_at})
        return self._append(effect.facts, stamp, state, limits)

    def pass_time(self, recorded_at: datetime, limits: Limits) -> Entry | None:
        """Put on record that a limit was missed or a right has lapsed, the longest past; None where nothing is new.

        The entry's id follows from dossier and clock: of two who do it at once, one writes it.
        """
        past = [clock for clock in self.clocks if clock.unrecorded(day_of(recorded_at))]
        first = min(past, key=lambda clock: (clock.due, clock.id), default=None)
        if first is None:
            return None
        stamp = by_time(self.id, first.id, first.due + timedelta(days=1), recorded_at)
        return self._pass(expired(first), stamp, limits)

    def recompute(self, recorded_at: datetime, limits: Limits) -> Entry | None:
        """Reckon the running limits by the working days known now, and record what differs; None where nothing does."""
        if not (differences := reckoned_anew(self.clocks, recorded_at, limits)):
            return None
        stamp = by_time(self.id, f"recompute {self.next_number}", day_of(recorded_at), recorded_at)
        return self._pass(Recompute(clocks=differences), stamp, limits)

    def _pass(self, facts: StepTaken, stamp: Stamp, limits: Limits) -> Entry:
        state = after(facts.step, self.purpose, self.state)
        self._next_day = stamp.happened_on
        facts.apply(self)
        return self._append(facts, stamp, state, limits)

    def possible(self) -> tuple[Step, ...]:
        return possible(self.purpose, self.state)

    def repeat(self, entry: Entry, limits: Limits) -> None:
        """Take the step of an entry once more, as it was taken, to see what followed from it."""
        self._next_day, self._next_by = entry.happened_on, entry.by.unit
        stop_clocks(self, entry.facts, entry.happened_on, entry.number, limits)
        entry.facts.apply(self)
        self._append(entry.facts, entry, entry.state, limits)

    def choices(self, viewer: Viewer) -> list[Choice]:
        """Every step that there is for this purpose, and for each that is closed to the viewer now, why."""
        steps = dict.fromkeys(step for table in TABLES[self.purpose].values() for step in table if step not in NOBODYS)
        return [self._choice(step, viewer) for step in steps]

    def _choice(self, step: Step, viewer: Viewer) -> Choice:
        """Closed for each of the parties, it is closed."""
        kind = CLASSES[step]

        def permitted() -> None:
            after(step, self.purpose, self.state)
            kind.permit(self, viewer)
            kind.require(self)

        closed = _refusal(permitted)
        if closed or not kind.per_party:
            return Choice(step, closed)
        parties = tuple(
            PartyChoice(party.id, _refusal(partial(kind.require_for, self, viewer, party.id))) for party in self.parties
        )
        open_for_none = parties and all(one.closed for one in parties)
        return Choice(step, parties[0].closed if open_for_none else None, parties)

    def refuse_while_owing(self, step: Step) -> None:
        """Raise NotNow while something is owed that would vanish were it merged (dossiers/merger.py)."""
        refuse_while_owing(step, self)

    def as_seen_by(self, viewer: Viewer) -> "Dossier":
        """The dossier without what the viewer must not learn of, at the end of their own period with it."""
        seen = self._in_period_of(viewer)
        hidden = hidden_entries(self, viewer)
        if hidden:
            seen = seen.model_copy(update=without(seen, hidden))
            seen._hidden = hidden  # noqa: SLF001 - a copy of its own
        return seen

    @property
    def hidden(self) -> frozenset[int]:
        """Numbers of the entries that are left out of it, as it was seen by somebody."""
        return self._hidden

    def _in_period_of(self, viewer: Viewer) -> "Dossier":
        """At the end of the viewer's own period, where their unit has handed it on; else as it is.

        What came later is left out: a unit sees what it held, for its period.
        """
        if viewer.role is not Role.UNIT or viewer.unit == self.holder.id:
            return self
        last = max((n for n, holding in enumerate(self.holdings) if holding.unit.id == viewer.unit), default=None)
        if last is None or last + 1 == len(self.holdings):
            return self  # has a part in it now, or is seen so already
        held = self.holdings[last]
        until = held.until or 0
        contacts = [contact for contact in self.contacts if contact.entry <= until]
        raisers = {contact.party for contact in contacts}
        seen = {
            "version": until,
            "state": State.TRANSFERRED,
            "matter": self.matter.as_of(until),
            "contacts": contacts,
            "parties": [party for party in self.parties if party.id in raisers],
            "chain": [entry for entry in self.chain if entry.number <= until],
            "holder": self.holdings[last + 1].unit,
            "holdings": self.holdings[: last + 1],
            "responsible": None,
            "links": [],
            "clocks": [],
            "next_due": None,
            "ticks_on": None,
            "needs": [],
            "worklists": [],
            "silent_since": None,
            "decided_on": max((one.on for one in self.decisions if one.entry <= until), default=None),
            **{name: [one for one in getattr(self, name) if one.entry <= until] for name in _SUB_RECORDS},
            "hearings": [one.until(until) for one in self.hearings if one.entry <= until],
            "last_happened_on": held.last_happened_on,
            "last_entry_at": held.last_entry_at,
        }
        return self.model_copy(update=seen)

    def remember(self, stored: dict[str, Any]) -> None:
        """Keep the fields as they are in the store, to tell later which of them a step has changed."""
        self._stored = stored
        self._loaded = {path: list(rows) for path, rows in self.ruled().items()}

    @property
    def stored(self) -> dict[str, Any]:
        """As it was remembered."""
        return self._stored

    def ruled(self) -> dict[str, Sequence[BaseModel]]:
        """The lists of which the earlier part may lie in volumes (dossiers/volumes.py), whole."""
        return {"contacts": self.contacts, "parties": self.parties, "matter.requests": self.matter.requests}

    def as_loaded(self, path: str) -> Sequence[BaseModel]:
        """That list as it was when it was remembered."""
        return self._loaded.get(path, ())

    def due_since(self, moment: datetime) -> datetime:
        """Since when the index lacks something of it, with a change of that moment: an earlier one may wait still."""
        marks: list[datetime] = [self._stored[mark] for mark in ("index_due", "index_since") if mark in self._stored]
        return min([moment, *marks])

    def changes(self, fields: dict[str, Any]) -> dict[str, Any]:
        stored = self._stored
        return {name: value for name, value in fields.items() if name not in stored or stored[name] != value}

    def added(self, name: str, values: list[Any]) -> list[Any] | None:
        """What has come to the end of that list since it was stored; None where anything else of it has changed."""
        stored = self._stored.get(name)
        return values[len(stored) :] if stored and values[: len(stored)] == stored else None

    def check_day(self, stamp: Stamp, facts: StepTaken) -> None:
        """Raise InvalidInput for a day in the future, or before the first contact."""
        _check_not_future(stamp, facts)
        day = stamp.happened_on
        if day < self.opened_on:
            raise InvalidInput(facts.day_field, f"{day} lies before the first contact, of {self.opened_on}")

    def settle_days(self) -> None:
        """Repeat, in the form that lists need, what clocks, state and records say."""
        put_on_lists(self)

    def _append(self, facts: StepTaken, stamp: Stamp, state: State, limits: Limits) -> Entry:
        start_clocks(self, facts, stamp.happened_on, self.next_number, limits)
        self.version += 1
        self.state = state
        if facts.step not in TIMES:
            self.silent_since = stamp.recorded_at
        self.settle_days()
        self.last_happened_on = max(self.last_happened_on, stamp.happened_on)
        self.last_entry_at = stamp.recorded_at
        for holding in self.holdings:
            if holding.until == self.version:
                holding.last_happened_on, holding.last_entry_at = self.last_happened_on, self.last_entry_at
        entry = Entry(
            id=stamp.id,
            happened_on=stamp.happened_on,
            recorded_at=stamp.recorded_at,
            by=stamp.by,
            number=self.version,
            state=state,
            facts=facts,
        )
        self.chain.append(entry)
        return entry


def _refusal(permitted: Callable[[], None]) -> AnjuanError | None:
    try:
        permitted()
    except (IllegalStep, NotPermitted, NotNow) as refusal:
        return refusal
    return None


def _check_not_future(stamp: Stamp, facts: StepTaken) -> None:
    if stamp.happened_on > day_of(stamp.recorded_at):
        raise InvalidInput(facts.day_field, f"{stamp.happened_on} lies in the future")
