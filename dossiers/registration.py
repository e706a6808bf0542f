"""What is handed in when a matter is raised, before anything of it is stored."""

from typing import Annotated, Self

from pydantic import BaseModel, Field, model_validator

from dossiers.advice.kinds import AdviceKind
from dossiers.contact import ExternalNumber, Form, Manner, Source
from dossiers.days import Day
from dossiers.identity import Identity
from dossiers.matter import Category, Respondent
from dossiers.party import PartyKind
from dossiers.states import Purpose
from dossiers.text import Line, Name, Passage

SPEAKERS = 5
"""At most so many representatives speak for a group (信访工作条例 on 推选代表)."""


class PartyDraft(BaseModel):
    kind: PartyKind = PartyKind.PERSON
    identity: Identity | None = None
    anonymous_because: Line | None = None
    confidential: bool = False
    co_signers: Annotated[list[Identity], Field(default_factory=list, max_length=500)]
    representatives: Annotated[list[Identity], Field(default_factory=list, max_length=SPEAKERS)]
    agent: Identity | None = None

    @model_validator(mode="after")
    def _known_or_anonymous(self) -> Self:
        if self.identity is not None and not self.identity.model_dump(exclude_none=True):
            self.identity = None
        if self.identity is None and self.anonymous_because is None:
            msg = "give the petitioner's identity, or say why they are anonymous"
            raise ValueError(msg)
        return self

    def people(self) -> list[Identity]:
        """Everyone named, whose name and address are cut out of the text."""
        named = [self.identity, *self.co_signers, *self.representatives, self.agent]
        return [person for person in named if person is not None]


class ContactDraft(BaseModel):
    form: Form
    source: Source = Source.OWN
    source_detail: Name | None = None
    manner: Manner = Manner.ORDINARY
    received_on: Day
    external_numbers: Annotated[list[ExternalNumber], Field(default_factory=list, max_length=20)]
    people_count: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    narrative: Passage
    requests: Annotated[list[Line], Field(default_factory=list, max_length=50)]
    """What is asked, point by point; with a later contact, only what is new."""


class AgainstAdviceDraft(BaseModel):
    """Advice against which it is registered all the same, and why: a person decides."""

    kind: AdviceKind
    reason: Line


class Registration(BaseModel):
    purpose: Purpose = Purpose.CLAIM
    title: Line
    category: Category
    place: Name | None = None
    respondents: Annotated[list[Respondent], Field(default_factory=list, max_length=50)]
    themed_call: Name | None = None
    party: PartyDraft | None = None
    contact: ContactDraft
    against_advice: Annotated[list[AgainstAdviceDraft], Field(default_factory=list, max_length=len(AdviceKind))]

    @model_validator(mode="after")
    def _suggestion_for_a_call(self) -> Self:
        if self.themed_call is not None and self.purpose is not Purpose.SUGGESTION:
            msg = "only a suggestion answers a themed call; leave the call out, or register it as a suggestion"
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _somebody_or_found(self) -> Self:
        if self.party is None and self.contact.source not in (Source.INSPECTION, Source.SCREENING, Source.GRID):
            msg = "only a dispute that an office found itself has no party"
            raise ValueError(msg)
        return self
