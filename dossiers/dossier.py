"""The dossier (案卷): one matter, however often, by whomever and through whatever channel it is raised."""

from datetime import date, datetime
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr

from dossiers.chain import Effect, Entry, Stamp
from dossiers.clocks.clock import Clock
from dossiers.clocks.timekeeping import Limits, start_clocks, stop_clocks
from dossiers.contact import Contact
from dossiers.days import Day, Moment, day_of
from dossiers.errors import InvalidInput
from dossiers.identity import SealedIdentity
from dossiers.matter import Matter
from dossiers.party import Party
from dossiers.states import Purpose, State, Step, after, possible
from dossiers.steps import (
    Agreement,
    Assignment,
    Delivery,
    DeliveryMeans,
    MeetingKind,
    Objection,
    Opinion,
    OpinionLevel,
    Order,
    Outcome,
    Part,
    Rating,
    Register,
    ReportState,
    Review,
    ReviewOutcome,
    Satisfaction,
    StepTaken,
    Suggestion,
    Warned,
)
from dossiers.units import UnitRef
from dossiers.viewer import Role, Viewer

_SUB_RECORDS = ("parts", "opinions", "reviews", "ratings", "orders", "warnings")
"""Fields that list what entries have begun, each with its number."""


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

    `chain` may be loaded in part (its last entries): no rule reads it. `within`, `received_by`, `held_by`, `hashes`,
    `next_due` and `ticks_on` repeat, in the form that lists and filters need, what contacts, holdings, parties and
    clocks say.
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
    simplified: bool = False
    """Whether it is handled by the simplified procedure (简易办理)."""
    moves: int = 0
    """How often a unit has given it back after an objection."""
    objection: Objection | None = None
    settled_on: str | None = None
    """The unit that a superior has designated (指定受理), which cannot object."""
    parts: list[Part] = Field(default_factory=list)
    assignment: Assignment | None = None
    opinions: list[Opinion] = Field(default_factory=list)
    reviews: list[Review] = Field(default_factory=list)
    meetings: list[MeetingKind] = Field(default_factory=list)
    ratings: list[Rating] = Field(default_factory=list)
    outcome: Outcome | None = None
    agreement: Agreement | None = None
    urgent: bool = False
    orders: list[Order] = Field(default_factory=list)
    warnings: list[Warned] = Field(default_factory=list)
    suggestion: Suggestion | None = None
    clocks: list[Clock] = Field(default_factory=list)
    next_due: Day | None = None
    """The earliest day on which somebody in an office owes something; past ones too."""
    ticks_on: Day | None = None
    """The earliest due day whose passing is to be put on record."""
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
    _next_day: date | None = PrivateAttr(default=None)

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
        dossier._append(facts, stamp, State.REGISTERED, limits)
        return dossier

    def take(self, facts: StepTaken, viewer: Viewer, stamp: Stamp, limits: Limits) -> Entry:
        """Take a step: the one way a dossier changes.

        Raises IllegalStep (the state forbids it), NotPermitted (this viewer may not), NotNow (something must come
        first) or InvalidInput (the facts do not fit); then nothing has changed.
        """
        state = facts.leads_to(self, after(facts.step, self.purpose, self.state))
        facts.permit(self, viewer)
        facts.require(self)
        facts.check_by(self, viewer)
        self._check_day(stamp, facts)
        facts.check(self, stamp.happened_on)
        stop_clocks(self, facts, stamp.happened_on, self.next_number, limits)
        self._next_day = stamp.happened_on
        facts.apply(self)
        for far, effect in facts.far_ends(self).items():
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

    def possible(self) -> tuple[Step, ...]:
        return possible(self.purpose, self.state)

    @property
    def next_number(self) -> int:
        """Of the entry that is about to be appended."""
        return self.version + 1

    @property
    def next_day(self) -> date:
        """On which the step happened that is being applied."""
        return self._next_day or self.last_happened_on

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
            **{name: [one for one in getattr(self, name) if one.entry <= until] for name in _SUB_RECORDS},
            "last_happened_on": held.last_happened_on,
            "last_entry_at": held.last_entry_at,
        }
        return self.model_copy(update=seen)

    def party(self, party_id: str) -> Party:
        """Raises InvalidInput where there is none of that id."""
        found = next((party for party in self.parties if party.id == party_id), None)
        if found is None:
            known = ", ".join(party.id for party in self.parties) or "none"
            raise InvalidInput("party", f"no party {party_id!r} in this dossier; there are: {known}")
        return found

    def show_to(self, unit: UnitRef) -> None:
        """Let a unit see it that has a part in it without holding it."""
        _add(self.held_by, unit.id)

    def opinion(self, opinion_id: str) -> Opinion:
        """Raises InvalidInput where there is none of that id."""
        found = next((opinion for opinion in self.opinions if opinion.id == opinion_id), None)
        if found is None:
            known = ", ".join(opinion.id for opinion in self.opinions) or "none"
            raise InvalidInput("opinion", f"no opinion {opinion_id!r} in this dossier; there are: {known}")
        return found

    def latest_opinion(self, level: OpinionLevel, party: str) -> Opinion | None:
        """The last one of that level which concerns the party."""
        concerning = (one for one in reversed(self.opinions) if one.level is level and one.party in {None, party})
        return next(concerning, None)

    def issuer(self, opinion: Opinion) -> UnitRef:
        """The unit whose opinion it is."""
        review = next((review for review in self.reviews if review.issued_by == opinion.entry), None)
        return review.authority if review else self.responsible or self.holder

    def add_opinion(self, level: OpinionLevel, party: str | None = None, outcome: ReviewOutcome | None = None) -> None:
        number = f"o{len(self.opinions) + 1}"
        opinion = Opinion(
            id=number, level=level, party=party, outcome=outcome, issued_on=self.next_day, entry=self.next_number
        )
        self.opinions = [*self.opinions, opinion]

    def deliver(self, opinion_id: str, party: str, means: DeliveryMeans) -> None:
        delivery = Delivery(party=party, on=self.next_day, means=means, entry=self.next_number)
        self.opinions = [
            one.model_copy(update={"deliveries": [*one.deliveries, delivery]}) if one.id == opinion_id else one
            for one in self.opinions
        ]

    def report(self, state: ReportState) -> None:
        if self.assignment is not None:
            self.assignment = self.assignment.model_copy(update={"report": state})

    def rate(self, party: str, office: Satisfaction, unit: Satisfaction | None) -> None:
        others = [rating for rating in self.ratings if rating.party != party]
        self.ratings = [
            *others,
            Rating(party=party, office=office, unit=unit, on=self.next_day, entry=self.next_number),
        ]

    def open_review(self, level: OpinionLevel, party: str) -> Review:
        """Raises InvalidInput where the party has not asked for it, or has its answer."""
        asked = (one for one in self.reviews if one.open and one.level is level and one.party == party)
        found = next(asked, None)
        if found is None:
            raise InvalidInput("party", f"no {level.lower().replace('_', '-')} that {party!r} asked for is open")
        return found

    def ask_for_review(self, level: OpinionLevel, party: str, of: str, authority: UnitRef) -> None:
        right = "review-request" if level is OpinionLevel.REVIEW else "re-review-request"
        late = any(clock.rule_id == right and clock.party == party and clock.lapsed_by for clock in self.clocks)
        number = f"v{len(self.reviews) + 1}"
        asked = Review(
            id=number,
            level=level,
            party=party,
            of=of,
            authority=authority,
            requested_on=self.next_day,
            entry=self.next_number,
            late=late,
        )
        self.reviews = [*self.reviews, asked]
        self.show_to(authority)

    def end_review(self, level: OpinionLevel, party: str, update: dict[str, Any]) -> None:
        ended = self.open_review(level, party)
        self.reviews = [one.model_copy(update=update) if one.id == ended.id else one for one in self.reviews]

    def handle_again(self) -> None:
        """What was answered before binds nobody; the report to who assigned it is owed anew."""
        self.outcome = None
        self.report(ReportState.OWED)

    def levels_used(self, party: str) -> bool:
        """Whether the party has no right left to ask for a review or re-review, and waits for none."""
        if any(review.open and review.party == party for review in self.reviews):
            return False
        last = self.latest_opinion(OpinionLevel.RE_REVIEW, party)
        handled = self.latest_opinion(OpinionLevel.HANDLING, party)
        if last is not None and handled is not None and last.entry > handled.entry:
            return True
        rights = [one for one in self.clocks if one.party == party and one.right and one.rule_id.endswith("-request")]
        return bool(rights) and rights[-1].lapsed_by is not None

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

    def _append(self, facts: StepTaken, stamp: Stamp, state: State, limits: Limits) -> Entry:
        start_clocks(self, facts, stamp.happened_on, self.next_number, limits)
        owed = [clock for clock in self.clocks if clock.running]
        self.next_due = min((clock.due for clock in owed if not clock.right), default=None)
        self.ticks_on = min((clock.due for clock in owed if clock.missed_by is None), default=None)
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
