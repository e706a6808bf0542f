"""Steps by which a matter is raised: the first time, again by the same party, or by another."""

from datetime import date
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import BaseModel, Field

from dossiers.advice.kinds import AdviceKind
from dossiers.contact import Contact
from dossiers.errors import InvalidInput
from dossiers.identity import ConcealedText
from dossiers.matter import Category, Request
from dossiers.party import Party
from dossiers.states import Step
from dossiers.steps.step import StepTaken
from dossiers.units import UnitKind

if TYPE_CHECKING:
    from dossiers.dossier import Dossier


class _ContactTaken(StepTaken):
    by_holder: ClassVar[bool] = False
    day_field: ClassVar[str] = "contact.received_on"
    contact: Contact
    new_requests: list[Request] = Field(default_factory=list)

    def check(self, dossier: "Dossier", happened_on: date) -> None:
        received_on = self.contact.received_on
        if received_on < dossier.opened_on:
            raise InvalidInput(
                self.day_field,
                f"{received_on} lies before the first contact, of {dossier.opened_on}; correct it, or register anew",
            )
        if received_on > happened_on:
            raise InvalidInput(self.day_field, f"{received_on} lies after {happened_on}, the day of this step")

    def apply(self, dossier: "Dossier") -> None:
        dossier.matter.requests.extend(self.new_requests)
        dossier.take_in(self.contact)


class AgainstAdvice(BaseModel):
    """Advice that whoever registered the matter decided against, and why."""

    kind: AdviceKind
    reason: ConcealedText


class Register(StepTaken):
    """Opens the dossier (登记)."""

    step: Literal[Step.REGISTER] = Step.REGISTER
    by_holder: ClassVar[bool] = False
    day_field: ClassVar[str] = "contact.received_on"
    party: str | None = None
    contact: str
    category: Category | None = None
    """As it was then, like `place`; None in entries that were made before this was kept."""
    place: str | None = None
    against_advice: list[AgainstAdvice] = Field(default_factory=list)

    def starts(self, rule_id: str, dossier: "Dossier") -> bool:
        """A letters office passes it on; a unit that registers it itself decides on it."""
        by_letters_office = dossier.holder.kind is UnitKind.LETTERS_OFFICE
        return by_letters_office if rule_id == "transfer" else not by_letters_office


class AddContact(_ContactTaken):
    """The same party raises the matter again (重信重访): a repeat."""

    step: Literal[Step.ADD_CONTACT] = Step.ADD_CONTACT

    def starts(self, rule_id: str, dossier: "Dossier") -> bool:  # noqa: ARG002 - one rule alone names it
        """A visit after a warning slip, to an office of the county or above, has the unit explain itself in writing."""
        return self.contact.counts_for_warning and bool(dossier.warnings)

    def names(self, dossier: "Dossier") -> str | None:
        return dossier.warnings[-1].unit.id if dossier.warnings else None

    def counted_from(self, rule_id: str, dossier: "Dossier") -> date:  # noqa: ARG002 - one rule alone names it
        return self.contact.received_on

    def check(self, dossier: "Dossier", happened_on: date) -> None:
        super().check(dossier, happened_on)
        if self.contact.party not in {party.id for party in dossier.parties}:
            raise InvalidInput("party", f"no party {self.contact.party!r} in this dossier; join it as a new party")


class JoinParty(_ContactTaken):
    """Somebody else raises the same matter (并案): a new party, not a repeat."""

    step: Literal[Step.JOIN_PARTY] = Step.JOIN_PARTY
    party: Party

    def check(self, dossier: "Dossier", happened_on: date) -> None:
        super().check(dossier, happened_on)
        known = next((party for party in dossier.parties if party.hashes() & self.party.identifying()), None)
        if known:
            raise InvalidInput("party", f"is party {known.id} of this dossier already; add a contact of that party")

    def apply(self, dossier: "Dossier") -> None:
        dossier.parties.append(self.party)
        super().apply(dossier)
