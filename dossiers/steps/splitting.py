"""Splitting a mixed letter (一信多事): each further matter becomes a dossier of its own, an accusation a sealed one."""

from datetime import date
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from dossiers.contact import Contact
from dossiers.errors import InvalidInput, NotNow
from dossiers.identity import ConcealedText
from dossiers.matter import Category, Matter
from dossiers.party import Party
from dossiers.states import Purpose, Step
from dossiers.steps.step import StepTaken
from dossiers.units import UnitRef
from dossiers.viewer import Role

if TYPE_CHECKING:
    from dossiers.dossier import Dossier


class SplitOff(StepTaken):
    """Opens the dossier of a matter that another letter held too; written by the effect of SPLIT.

    `letter` is the whole letter, where it must be nowhere else: that of a sealed part.
    """

    step: Literal[Step.SPLIT_OFF] = Step.SPLIT_OFF
    by_holder: ClassVar = False
    origin: str
    purpose: Purpose
    sealed_to: list[str]
    matter: Matter
    party: Party | None
    contact: Contact
    office: UnitRef
    letter: ConcealedText | None = None

    @property
    def category(self) -> Category:
        return self.matter.category

    @property
    def place(self) -> str | None:
        return self.matter.place

    def starts(self, rule_id: str, dossier: "Dossier") -> bool:  # noqa: ARG002 - one rule alone fits a hall
        return rule_id == "transfer"

    def counted_from(self, rule_id: str, dossier: "Dossier") -> date:  # noqa: ARG002 - as above
        """From the day on which the letter came."""
        return self.contact.received_on


class Split(StepTaken):
    """拆分: what stays here is put in place of the whole letter.

    `split_off` names the new dossiers, but for sealed ones: nobody is to learn from here that there is one.
    `letter` keeps the whole letter, unless a part of it is sealed.
    """

    step: Literal[Step.SPLIT] = Step.SPLIT
    roles: ClassVar = frozenset({Role.RECEPTION, Role.SUPERVISION})
    title: ConcealedText
    narrative: ConcealedText
    requests: list[str]
    """Ids of those that stay here."""
    split_off: list[str]
    letter: ConcealedText | None = None
    parts: dict[str, SplitOff] = Field(default_factory=dict, exclude=True)
    """By case number; not kept in the entry, but delivered as effects."""

    @classmethod
    def require(cls, dossier: "Dossier") -> None:
        if len(dossier.contacts) != 1:
            raise NotNow(
                cls.name(), "only a first letter is split; later contacts are registered apart", "仅限首件拆分"
            )

    def check(self, dossier: "Dossier", happened_on: date) -> None:  # noqa: ARG002 - any day will do
        known = {request.id for request in dossier.matter.requests}
        if unknown := set(self.requests) - known:
            raise InvalidInput("requests", f"the dossier has no request {', '.join(sorted(unknown))}")

    def apply(self, dossier: "Dossier") -> None:
        kept = [request for request in dossier.matter.requests if request.id in self.requests]
        dossier.matter = dossier.matter.model_copy(update={"title": self.title, "requests": kept})
        first = dossier.contacts[0].model_copy(update={"narrative": self.narrative})
        dossier.contacts = [first, *dossier.contacts[1:]]

    def far_ends(self, dossier: "Dossier") -> dict[str, StepTaken]:  # noqa: ARG002 - for those that ask
        return dict(self.parts)
