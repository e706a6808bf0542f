"""What is on record of one matter: what its fields say together, and the small changes that steps make to them."""

from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from typing import Any

from dossiers.contact import Contact
from dossiers.errors import InvalidInput
from dossiers.fields import Fields, Holding
from dossiers.identity import ConcealedText, SealedIdentity
from dossiers.party import Party
from dossiers.states import Purpose, State
from dossiers.steps import (
    Assignment,
    Charge,
    Decision,
    DecisionKind,
    Delivery,
    DeliveryMeans,
    Opinion,
    OpinionLevel,
    Rating,
    ReportGround,
    ReportState,
    Review,
    ReviewOutcome,
    Satisfaction,
)
from dossiers.steps.reports import debtor, put
from dossiers.units import UnitKind, UnitRef

_OWED_BY_HOLDER = "transfer"
"""The rule whose clock runs on when the dossier is handed on; whoever holds it owes what it waits for."""


class Record(Fields):
    """Everything a dossier says, but what may be done with it (dossiers/dossier.py)."""

    @property
    def next_number(self) -> int:
        """Of the entry that is about to be appended."""
        return self.version + 1

    @property
    def next_day(self) -> date:
        """On which the step happened that is being applied."""
        return self._next_day or self.last_happened_on

    @property
    def assignment(self) -> Assignment | None:
        """The innermost: what the one who assigned it last demands."""
        return next((one for one in reversed(self.assignments) if one.ground is ReportGround.ASSIGNED), None)

    @property
    def important(self) -> bool:
        """Whether it is marked an important matter (重要信访事项)."""
        return any(one.ground is ReportGround.IMPORTANT for one in self.assignments)

    def debtor(self, demand: Assignment) -> UnitRef:
        """Who hands that closing report in."""
        return debtor(self, demand)

    @property
    def sender(self) -> UnitRef:
        """Who hands it on by the step that is being applied: the holder, unless a supervision office moves it from a
        unit; then the letters office that the unit had it from.
        """
        if self._next_by == self.holder.id:
            return self.holder
        offices = [one.unit for one in self.holdings if one.unit.kind is UnitKind.LETTERS_OFFICE]
        return offices[-1] if offices else self.holder

    @property
    def text_mark(self) -> str:
        """Differs when what was raised differs: the title, what contacts say, what is asked for."""
        matter = self.matter
        texts = [matter.title, *(one.narrative for one in self.contacts), *(one.text for one in matter.requests)]
        said = "\n".join(text.page or text.text for text in texts)
        return sha256(said.encode()).hexdigest()[:16]

    def decision(self, other: str, kind: DecisionKind) -> Decision | None:
        """The latest of that kind about the other dossier, if it stands."""
        standing = (one for one in reversed(self.decisions) if one.other == other and one.kind is kind and one.stands)
        return next(standing, None)

    def told_apart(self, other: str, texts: tuple[str, str]) -> bool:
        """Whether the other dossier was found to be about something else when the texts of both were these."""
        decision = self.decision(other, DecisionKind.DIFFERENT)
        return decision is not None and decision.texts == texts

    @property
    def next_by(self) -> str | None:
        """Id of the unit that takes the step that is being applied; None where it is taken for none."""
        return self._next_by

    def people(self) -> list[SealedIdentity | ConcealedText]:
        """Everyone named in it, agents too; of who took part in a hearing and is no party, the name."""
        parties = (person for party in self.parties for person in party.people())
        return [*parties, *(name for hearing in self.hearings for name in hearing.names)]

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
        for clock in self.clocks:
            if clock.running and clock.rule_id == _OWED_BY_HOLDER:
                clock.owed_by = unit.id
            owing = next((one for one in self.assignments if clock.running and one.times(clock)), None)
            if owing is not None:
                clock.owed_by = self.debtor(owing).id
        _add(self.held_by, unit.id)
        _add(self.within, *unit.path)

    def is_repeat(self, contact: Contact) -> bool:
        """Whether the same party has raised the matter before (重信重访); counted by party."""
        first = next(known for known in self.contacts if known.party == contact.party)
        return contact.party is not None and first.id != contact.id

    def party(self, party_id: str) -> Party:
        """Raises InvalidInput where there is none of that id."""
        found = next((party for party in self.parties if party.id == party_id), None)
        if found is None:
            known = ", ".join(party.id for party in self.parties) or "none"
            raise InvalidInput("party", f"no party {party_id!r} in this dossier; there are: {known}")
        return found

    @property
    def charge(self) -> Charge | None:
        """Who is in charge now."""
        return self.charges[-1] if self.charges and self.charges[-1].open else None

    def end_charge(self) -> None:
        charge = self.charge
        if charge is not None:
            ended = charge.model_copy(update={"until": self.next_day, "ended_by": self.next_number})
            self.charges = [*self.charges[:-1], ended]

    def free_party_id(self) -> str:
        return f"p{max(self.parties_ever, _highest(self.parties)) + 1}"

    def free_contact_id(self) -> str:
        return f"c{max(self.contacts_ever, _highest(self.contacts)) + 1}"

    def check_takes_over(self, younger: "Record") -> None:
        """Raise InvalidInput where the other dossier cannot be carried on in this one."""
        if self.sealed or younger.sealed:
            raise InvalidInput("other", "a sealed dossier is merged with none")
        if self.purpose is not younger.purpose:
            raise InvalidInput("other", f"{self.id} is a {self.purpose}; only dossiers of one purpose are merged")
        if self.state is State.MERGED:
            raise InvalidInput("other", f"{self.id} is merged into {self.merged_into} itself; merge into that one")
        if (self.opened_on, self.id) > (younger.opened_on, younger.id):
            raise InvalidInput("other", f"{self.id} is the younger one; merge it into {younger.id}")

    def let_go(self, entries: set[int]) -> None:
        """What these entries brought leaves again: contacts, requests, and parties that raised nothing else."""
        self.parties_ever = max(self.parties_ever, _highest(self.parties))
        self.contacts_ever = max(self.contacts_ever, _highest(self.contacts))
        gone = {contact.party for contact in self.contacts if contact.entry in entries}
        self.contacts = [contact for contact in self.contacts if contact.entry not in entries]
        left = gone - {contact.party for contact in self.contacts}
        self.parties = [party for party in self.parties if party.id not in left]
        kept = [request for request in self.matter.requests if request.entry not in entries]
        self.matter = self.matter.model_copy(update={"requests": kept})
        paths = [contact.received_path for contact in self.contacts] + [one.unit.path for one in self.holdings]
        codes = {code for path in paths for code in path}
        receivers = {contact.received_by for contact in self.contacts}
        known = {value for party in self.parties for value in party.hashes()}
        self.within = [code for code in self.within if code in codes]
        self.received_by = [unit for unit in self.received_by if unit in receivers]
        self.hashes = [value for value in self.hashes if value in known]

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

    def undelivered(self) -> list[str]:
        """Parties of a claim who have yet to get the unit's opinion; to an anonymous one none is owed."""
        if self.purpose is not Purpose.CLAIM:
            return []
        waiting = []
        for party in self.parties:
            opinion = self.latest_opinion(OpinionLevel.HANDLING, party.id)
            if party.identity and opinion and opinion.delivered_to(party.id) is None:
                waiting.append(party.id)
        return waiting

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

    def correct_day(self, entry: int, day: date) -> None:
        """The step of that entry happened on that day: what it recorded says so too."""

        def moved(one: Any, field: str) -> Any:  # noqa: ANN401 - a record of an entry
            return one.model_copy(update={field: day}) if one.entry == entry else one

        if entry == 1:
            self.opened_on = day
        self.contacts = [moved(one, "received_on") for one in self.contacts]
        self.opinions = [
            moved(one, "issued_on").model_copy(
                update={"deliveries": [moved(delivery, "on") for delivery in one.deliveries]},
            )
            for one in self.opinions
        ]
        self.reviews = [moved(one, "requested_on") for one in self.reviews]
        self.ratings = [moved(one, "on") for one in self.ratings]

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

    def handle_again(self) -> None:
        """What was answered before binds nobody; it is simple no more, and every closing report is owed anew."""
        self.outcome = None
        self.simplified = False
        put(self, self.assignments, ReportState.OWED)


def _highest(numbered: Sequence[Party] | Sequence[Contact]) -> int:
    """Of the numbers in their ids."""
    return max((int(one.id[1:]) for one in numbered), default=0)


def _add(values: list[str], *more: str) -> None:
    values.extend(value for value in more if value not in values)
