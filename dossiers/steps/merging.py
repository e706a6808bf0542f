"""Steps that put dossiers together and take them apart again: nothing is lost by either (并入、撤销并入、拆出)."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from dossiers.contact import Contact
from dossiers.errors import InvalidInput, NotNow
from dossiers.hearing import refuse_while_open
from dossiers.identity import ConcealedText
from dossiers.matter import Request
from dossiers.party import Party
from dossiers.states import State, Step
from dossiers.steps.decisions import ONE_MATTER, DecisionKind, Suggested, decided, taken_back
from dossiers.steps.links import Unlinked
from dossiers.steps.step import REASON, StepTaken
from dossiers.text import Name
from dossiers.viewer import Role

if TYPE_CHECKING:
    from dossiers.clocks.clock import Clock
    from dossiers.dossier import Dossier

_CLERKS = frozenset({Role.RECEPTION, Role.SUPERVISION})


def same_party(party: Party, others: Iterable[Party]) -> Party | None:
    """Who of the others has the same identity document or credit code."""
    return next((one for one in others if one.hashes() & party.identifying()), None)


class TakeOver(StepTaken):
    """The far end of a merger: parties, contacts and requests of the younger dossier join, under ids of their own here.

    Written by the effect; `other` is the dossier they come from.
    """

    step: Literal[Step.TAKE_OVER] = Step.TAKE_OVER
    other: str
    parties: list[Party]
    contacts: list[Contact]
    requests: list[Request]
    as_party: str | None = None
    """The party here that the first of them is, as a person decided; who has the same identity is one anyway."""

    def apply(self, dossier: "Dossier") -> None:
        number = dossier.next_number
        joined = {}
        for party in self.parties:
            known = self._known(dossier, party)
            if known is None:
                known = party.model_copy(update={"id": dossier.free_party_id()})
                dossier.parties = [*dossier.parties, known]
            joined[party.id] = known.id
        for contact in self.contacts:
            dossier.take_in(
                contact.model_copy(
                    update={
                        "id": dossier.free_contact_id(),
                        "party": joined.get(contact.party or ""),
                        "entry": number,
                    }
                )
            )
        start = len(dossier.matter.requests)
        more = [
            request.model_copy(update={"id": f"r{start + n}", "entry": number})
            for n, request in enumerate(self.requests, 1)
        ]
        dossier.matter = dossier.matter.model_copy(update={"requests": [*dossier.matter.requests, *more]})
        dossier.took_over = {**dossier.took_over, self.other: number}

    def _known(self, dossier: "Dossier", party: Party) -> Party | None:
        if self.as_party and party is self.parties[0]:
            return next((one for one in dossier.parties if one.id == self.as_party), None)
        return same_party(party, dossier.parties)


class GiveBack(StepTaken):
    """The far end of an undone merger: what came from the other dossier leaves again."""

    step: Literal[Step.GIVE_BACK] = Step.GIVE_BACK
    other: str

    def apply(self, dossier: "Dossier") -> None:
        if self.other in dossier.took_over:
            dossier.let_go({dossier.took_over[self.other]})
        dossier.took_over = {other: entry for other, entry in dossier.took_over.items() if other != self.other}


class Merge(StepTaken):
    """并入: the younger dossier is carried on in the elder."""

    step: Literal[Step.MERGE] = Step.MERGE
    roles: ClassVar = _CLERKS
    by_holder: ClassVar = False
    other: Name
    kind: DecisionKind = DecisionKind.JOINT
    """Repeat or joint; entries that were made before a person said which were all joint."""
    party: Name | None = None
    """Of a repeat: the party of the other dossier who raised this one too."""
    reason: ConcealedText | None = None
    suggested: Suggested | None = None

    @classmethod
    def require(cls, dossier: "Dossier") -> None:
        """Nothing owed to a citizen, or ordered from above, vanishes (dossiers/merger.py), and no hearing is half done:
        it stays with the dossier whose parties it heard, or was to hear.
        """
        refuse_while_open(cls.name(), dossier.hearings)
        dossier.refuse_while_owing(cls.name())

    def check(self, dossier: "Dossier", happened_on: date) -> None:  # noqa: ARG002 - any day will do
        if self.other == dossier.id:
            raise InvalidInput("other", "a dossier is not merged into itself")
        if dossier.took_over:
            others = ", ".join(sorted(dossier.took_over))
            raise InvalidInput("dossier", f"{others} was merged into it; undo that first, or merge the other way round")

    def apply(self, dossier: "Dossier") -> None:
        dossier.merged_into, dossier.merged_by = self.other, dossier.next_number
        dossier.state_before = dossier.state
        dossier.decisions = decided(dossier, self.kind, self.other, suggested=self.suggested)

    def ends(self, clock: "Clock", dossier: "Dossier") -> bool:  # noqa: ARG002 - for those that ask
        """What runs still is of the matter, and runs in the elder, but for a report of obstruction."""
        return not clock.confidential

    def far_ends(self, dossier: "Dossier") -> dict[str, StepTaken]:
        return {
            self.other: TakeOver(
                other=dossier.id,
                parties=dossier.parties,
                contacts=dossier.contacts,
                requests=dossier.matter.requests,
                as_party=self.party,
            )
        }


class Unmerge(StepTaken):
    """撤销并入."""

    step: Literal[Step.UNMERGE] = Step.UNMERGE
    recorded: ClassVar = "MergerUndone"
    words: ClassVar = "Undo a merger: the dossier goes on by itself again (撤销并入)."
    roles: ClassVar = _CLERKS
    by_holder: ClassVar = False
    reason: ConcealedText = Field(description=REASON)

    def apply(self, dossier: "Dossier") -> None:
        for clock in dossier.clocks:
            if clock.ended_by == dossier.merged_by:
                clock.ended_by = None
        dossier.decisions = taken_back(dossier, dossier.merged_into or "", ONE_MATTER)
        dossier.merged_into, dossier.merged_by, dossier.state_before = None, None, None

    def leads_to(self, dossier: "Dossier", usual: State) -> State:
        return dossier.state_before or usual

    def far_ends(self, dossier: "Dossier") -> dict[str, StepTaken]:
        return {dossier.merged_into: GiveBack(other=dossier.id)} if dossier.merged_into else {}


class SeparateParty(StepTaken):
    """拆出当事人: a party that was joined by mistake leaves again; it is registered by itself."""

    step: Literal[Step.SEPARATE_PARTY] = Step.SEPARATE_PARTY
    recorded: ClassVar = "PartySeparated"
    words: ClassVar = "Undo the joining of a party, which is registered by itself then (撤销并案)."
    roles: ClassVar = _CLERKS
    by_holder: ClassVar = False
    party: Name = Field(description="Id of the party, such as p2 (当事人编号).")
    reason: ConcealedText = Field(description=REASON)

    @classmethod
    def require(cls, dossier: "Dossier") -> None:
        if len(dossier.parties) < 2:  # noqa: PLR2004 - one must stay
            raise NotNow(cls.name(), "no party has been joined", "没有并案的当事人")

    def check(self, dossier: "Dossier", happened_on: date) -> None:  # noqa: ARG002 - any day will do
        party = dossier.party(self.party)
        if party is dossier.parties[0]:
            raise InvalidInput("party", f"{party.id} opened the dossier; separate the others")
        served = any(opinion.delivered_to(party.id) for opinion in dossier.opinions)
        if served or any(review.party == party.id for review in dossier.reviews):
            raise InvalidInput("party", f"{party.id} has had an opinion delivered; its rights run their course here")

    def apply(self, dossier: "Dossier") -> None:
        dossier.let_go({contact.entry for contact in dossier.contacts if contact.party == self.party})

    def ends(self, clock: "Clock", dossier: "Dossier") -> bool:  # noqa: ARG002 - for those that ask
        return clock.party == self.party


class Unlink(StepTaken):
    """取消关联."""

    step: Literal[Step.UNLINK] = Step.UNLINK
    recorded: ClassVar = "LinkUndone"
    words: ClassVar = "Undo a link to another dossier (取消关联)."
    by_holder: ClassVar = False
    other: Name = Field(description="Case number of the other dossier (关联案卷编号).")
    reason: ConcealedText | None = Field(default=None, description=REASON)

    @classmethod
    def require(cls, dossier: "Dossier") -> None:
        if not dossier.links:
            raise NotNow(cls.name(), "it is linked to none", "没有关联的案卷")

    def check(self, dossier: "Dossier", happened_on: date) -> None:  # noqa: ARG002 - any day will do
        if self.other not in dossier.links:
            raise InvalidInput("other", f"is not linked to {self.other}")

    def apply(self, dossier: "Dossier") -> None:
        dossier.links = [other for other in dossier.links if other != self.other]
        dossier.decisions = taken_back(dossier, self.other, {DecisionKind.RELATED})

    def far_ends(self, dossier: "Dossier") -> dict[str, StepTaken]:
        return {self.other: Unlinked(other=dossier.id)}
