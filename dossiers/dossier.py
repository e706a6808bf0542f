"""The dossier (案卷): one matter, however often, by whomever and through whatever channel it is raised."""

from datetime import datetime
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr

from dossiers.chain import Effect, Entry, Stamp
from dossiers.contact import Contact
from dossiers.days import Day, Moment, day_of
from dossiers.errors import InvalidInput
from dossiers.identity import SealedIdentity
from dossiers.matter import Matter
from dossiers.party import Party
from dossiers.states import Purpose, State, after, possible
from dossiers.steps import Register, StepTaken
from dossiers.units import UnitRef
from dossiers.viewer import Role, Viewer


class Holding(BaseModel):
    """A unit's period with the dossier, as numbers of chain entries, both included; open while it holds it."""

    unit: UnitRef
    since: int
    until: int | None = None
    last_happened_on: Day | None = None
    """That of the dossier when the unit handed it on."""
    last_entry_at: Moment | None = None
    """Likewise."""


class Dossier(BaseModel):
    """Changes only through `take`; `version` is the number of entries in its chain.

    `chain` may be loaded in part (its last entries): no rule reads it. `within`, `received_by`, `held_by` and
    `hashes` repeat, in the form that lists and filters need, what contacts, holdings and parties say.
    """

    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True)

    id: str = Field(alias="_id")
    version: int
    purpose: Purpose
    state: State
    sealed: bool
    sealed_to: list[str] = Field(default_factory=list)
    matter: Matter
    parties: list[Party]
    contacts: list[Contact] = Field(default_factory=list)
    holder: UnitRef
    responsible: UnitRef | None = None
    holdings: list[Holding] = Field(default_factory=list)
    links: list[str] = Field(default_factory=list)
    chain: list[Entry] = Field(default_factory=list)
    effects: list[Effect] = Field(default_factory=list)
    within: list[str]
    received_by: list[str]
    held_by: list[str]
    hashes: list[str] = Field(default_factory=list)
    opened_on: Day
    last_happened_on: Day
    last_entry_at: Moment

    _stored: dict[str, Any] = PrivateAttr(default_factory=dict)

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
    ) -> Self:
        """Open a dossier under a new case number. An accusation is sealed from this moment to who registers it."""
        sealed = purpose is Purpose.ACCUSATION
        dossier = cls(
            id=number,
            version=0,
            purpose=purpose,
            state=State.REGISTERED,
            sealed=sealed,
            sealed_to=[viewer.subject] if sealed else [],
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
        facts = Register(party=party.id if party else None, contact=contact.id)
        facts.permit(dossier, viewer)
        dossier._check_day(stamp, facts)
        dossier.take_in(contact)
        dossier._append(facts, stamp, State.REGISTERED)
        return dossier

    def take(self, facts: StepTaken, viewer: Viewer, stamp: Stamp) -> Entry:
        """Take a step: the one way a dossier changes.

        Raises IllegalStep (the state forbids it), NotPermitted (this viewer may not) or InvalidInput (the facts do not
        fit); then nothing has changed.
        """
        state = after(facts.step, self.purpose, self.state)
        facts.permit(self, viewer)
        self._check_day(stamp, facts)
        facts.check(self, stamp.happened_on)
        facts.apply(self)
        for far, effect in facts.far_ends(self).items():
            self.effects.append(Effect(**{**stamp.model_dump(), "id": f"{stamp.id}-{far}"}, to=far, facts=effect))
        return self._append(facts, stamp, state)

    def receive(self, effect: Effect, recorded_at: datetime) -> Entry:
        """Append what a step on another dossier entails here; who took that step had the right to."""
        state = after(effect.facts.step, self.purpose, self.state)
        effect.facts.apply(self)
        happened_on = max(effect.happened_on, self.opened_on)
        stamp = effect.model_copy(update={"happened_on": happened_on, "recorded_at": recorded_at})
        return self._append(effect.facts, stamp, state)

    def possible(self) -> tuple[str, ...]:
        return possible(self.purpose, self.state)

    def people(self) -> list[SealedIdentity]:
        """Everyone named in it, agents too."""
        return [person for party in self.parties for person in party.people()]

    def take_in(self, contact: Contact) -> None:
        self.contacts.append(contact)
        _add(self.received_by, contact.received_by)
        _add(self.within, *contact.received_path)
        for party in self.parties:
            _add(self.hashes, *sorted(party.hashes()))

    def hand_to(self, unit: UnitRef) -> None:
        self.holdings[-1].until = self.version + 1
        self.holdings.append(Holding(unit=unit, since=self.version + 1))
        self.holder = unit
        _add(self.held_by, unit.id)
        _add(self.within, *unit.path)

    def is_repeat(self, contact: Contact) -> bool:
        """Whether the same party has raised the matter before (重信重访); counted by party."""
        first = next(known for known in self.contacts if known.party == contact.party)
        return contact.party is not None and first.id != contact.id

    def as_seen_by(self, viewer: Viewer) -> "Dossier":
        """The dossier at the end of the viewer's own period, where their unit has handed it on; else as it is.

        What came later is left out: a unit sees what it held, for its period.
        """
        if viewer.role is not Role.UNIT or viewer.unit == self.holder.id:
            return self
        last = max(n for n, holding in enumerate(self.holdings) if holding.unit.id == viewer.unit)
        if last + 1 == len(self.holdings):
            return self  # seen so already
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
            "last_happened_on": held.last_happened_on,
            "last_entry_at": held.last_entry_at,
        }
        return self.model_copy(update=seen)

    def remember(self, stored: dict[str, Any]) -> None:
        """Keep the fields as they are in the store, to tell later which of them a step has changed."""
        self._stored = stored

    def changes(self, fields: dict[str, Any]) -> dict[str, Any]:
        return {
            name: value for name, value in fields.items() if name not in self._stored or self._stored[name] != value
        }

    def _check_day(self, stamp: Stamp, facts: StepTaken) -> None:
        day = stamp.happened_on
        if day > day_of(stamp.recorded_at):
            raise InvalidInput(facts.day_field, f"{day} lies in the future")
        if day < self.opened_on:
            raise InvalidInput(facts.day_field, f"{day} lies before the first contact, of {self.opened_on}")

    def _append(self, facts: StepTaken, stamp: Stamp, state: State) -> Entry:
        self.version += 1
        self.state = state
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


def _add(values: list[str], *more: str) -> None:
    values.extend(value for value in more if value not in values)
