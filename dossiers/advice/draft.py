"""What is advised upon, from a registration or a stored dossier, and what is known beside it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field

from dossiers.advice.advice import Elsewhere
from dossiers.advice.routes import Routes
from dossiers.contact import Form, Source
from dossiers.days import Day
from dossiers.dossier import Dossier
from dossiers.matter import Category, Respondent
from dossiers.regions import RegionTree
from dossiers.registration import Registration
from dossiers.states import UNDER_WAY, Purpose, State
from dossiers.text import Line, Name, Passage
from dossiers.units import UnitRef

_ACCEPT_CLOCKS = frozenset({"transfer", "accept", "simple-accept"})
_HANDLE_CLOCKS = frozenset({"handle", "simple-answer", "review", "re-review", "assigned-report"})


class Draft(BaseModel):
    """A matter as it is being raised. It names nobody: advice rests on no person."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    purpose: Purpose = Purpose.CLAIM
    title: Line | None = None
    category: Category | None = None
    place: Name | None = None
    """Region code of where it happened."""
    respondents: Annotated[tuple[Respondent, ...], Field(max_length=50)] = ()
    form: Form
    source: Source = Source.OWN
    received_on: Day
    people_count: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    narrative: Passage
    requests: Annotated[tuple[Line, ...], Field(max_length=50)] = ()
    event_on: Day | None = None
    """When it happened, or when the petitioner learned of it, where that is known."""

    @classmethod
    def of_registration(cls, registration: Registration) -> Self:
        contact = registration.contact
        return cls(
            purpose=registration.purpose,
            title=registration.title,
            category=registration.category,
            place=registration.place,
            respondents=tuple(registration.respondents),
            form=contact.form,
            source=contact.source,
            received_on=contact.received_on,
            people_count=contact.people_count,
            narrative=contact.narrative,
            requests=tuple(contact.requests),
        )

    @classmethod
    def of_dossier(cls, dossier: Dossier) -> "Draft":
        """As its first contact raised it; texts as they are stored, with identities cut out."""
        matter, contact = dossier.matter, dossier.contacts[0]
        return cls.model_construct(
            purpose=dossier.purpose,
            title=matter.title.text,
            category=matter.category,
            place=matter.place,
            respondents=tuple(matter.respondents),
            form=contact.form,
            source=contact.source,
            received_on=contact.received_on,
            people_count=contact.people_count,
            narrative=contact.narrative.text,
            requests=tuple(request.text.text for request in matter.requests),
        )

    def texts(self) -> Iterator[tuple[str, str]]:
        """Every text, after the name of its field."""
        if self.title:
            yield "title", self.title
        yield "contact.narrative", self.narrative
        for number, request in enumerate(self.requests):
            yield f"contact.requests.{number}", request


@dataclass(frozen=True, slots=True)
class Match:
    """A dossier that may be the same matter: with its number where the viewer may open it, else a stub."""

    state: State
    office: str
    """The unit that has it now."""
    until: date | None = None
    """Until when it is to be decided, answered or reviewed there; None where nothing of that is owed."""
    number: str | None = None

    @classmethod
    def of(cls, dossier: Dossier, *, opens: bool) -> Self:
        return cls(
            state=dossier.state,
            office=dossier.holder.name,
            until=_until(dossier),
            number=dossier.id if opens else None,
        )

    @property
    def elsewhere(self) -> Elsewhere:
        return Elsewhere(office=self.office, until=self.until)

    def being_handled(self, today: date) -> bool:
        """Somebody has it in hand and is within the time for it."""
        return self.state in UNDER_WAY and self.until is not None and today <= self.until


def _until(dossier: Dossier) -> date | None:
    """What is owed to the petitioner: the answer, or before it the decision whether it is accepted."""
    owed = [clock for clock in dossier.clocks if clock.running and not clock.right]
    for rules in (_HANDLE_CLOCKS, _ACCEPT_CLOCKS):
        if due := [clock.due for clock in owed if clock.rule_id in rules]:
            return max(due)
    return None


@dataclass(frozen=True, slots=True)
class Known:
    """What is known beside the draft. `units` are those complained of, by id, as far as there are such units."""

    today: date
    office: UnitRef | None
    """The one that receives the matter."""
    regions: RegionTree
    routes: Routes
    units: Mapping[str, UnitRef] = field(default_factory=dict)
    matches: tuple[Match, ...] = ()
    repeated: bool = False
    """Whether it has been raised before, or by several parties."""
    assigned: bool = False
    """Whether it was assigned from above."""
