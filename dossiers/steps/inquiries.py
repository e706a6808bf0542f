"""Asking the other office (函询): whether a dossier there, which the asker may not open, is the same matter.

The question and its answer stand in the chains of both dossiers. Neither side learns the other's case number, unless
whoever answers tells it.
"""

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import BaseModel, Field

from dossiers.days import Day
from dossiers.errors import InvalidInput, NotNow
from dossiers.identity import ConcealedText
from dossiers.states import Step
from dossiers.steps.step import TEXT, StepTaken
from dossiers.text import Name
from dossiers.units import UnitRef

if TYPE_CHECKING:
    from dossiers.dossier import Dossier


class Direction(StrEnum):
    ASKED = "ASKED"
    """This dossier's office asks."""
    RECEIVED = "RECEIVED"
    """This dossier's office is asked."""


class Inquiry(BaseModel):
    """`other` is the far dossier's number, told to nobody who may not open it; `unit` the office at that end."""

    id: str
    """The same at both ends."""
    direction: Direction
    other: str
    unit: UnitRef
    on: Day
    entry: int
    replied_by: int | None = None
    """Number of the entry here that has the answer."""
    same_matter: bool | None = None
    number: str | None = None
    """The far dossier's number, where whoever answered told it."""

    @property
    def open(self) -> bool:
        return self.replied_by is None


class Inquire(StepTaken):
    """函询."""

    step: Literal[Step.INQUIRE] = Step.INQUIRE
    by_holder: ClassVar[bool] = False
    inquiry: str
    other: str
    unit: UnitRef
    """Which holds the other dossier."""
    asked_by: UnitRef
    question: ConcealedText

    def check(self, dossier: "Dossier", happened_on: date) -> None:  # noqa: ARG002 - any day will do
        if dossier.sealed:
            raise InvalidInput("dossier", "nobody is asked about a sealed dossier")
        if any(one.open and one.other == self.other and one.direction is Direction.ASKED for one in dossier.inquiries):
            raise InvalidInput("stub", f"{self.unit.name} has been asked about it and has yet to answer")

    def apply(self, dossier: "Dossier") -> None:
        asked = Inquiry(
            id=self.inquiry,
            direction=Direction.ASKED,
            other=self.other,
            unit=self.unit,
            on=dossier.next_day,
            entry=dossier.next_number,
        )
        dossier.inquiries = [*dossier.inquiries, asked]

    def far_ends(self, dossier: "Dossier") -> dict[str, StepTaken]:
        return {
            self.other: Inquired(inquiry=self.inquiry, other=dossier.id, asked_by=self.asked_by, question=self.question)
        }


class Inquired(StepTaken):
    """The far end of the question, written by the effect."""

    step: Literal[Step.INQUIRED] = Step.INQUIRED
    inquiry: str
    other: str
    asked_by: UnitRef
    question: ConcealedText

    def apply(self, dossier: "Dossier") -> None:
        received = Inquiry(
            id=self.inquiry,
            direction=Direction.RECEIVED,
            other=self.other,
            unit=self.asked_by,
            on=dossier.next_day,
            entry=dossier.next_number,
        )
        dossier.inquiries = [*dossier.inquiries, received]


class ReplyInquiry(StepTaken):
    """答复函询."""

    step: Literal[Step.REPLY_INQUIRY] = Step.REPLY_INQUIRY
    recorded: ClassVar = "InquiryReplied"
    words: ClassVar = "Answer an office that asks whether this is the same matter as one of theirs (答复函询)."
    inquiry: Name = Field(description="Id of the question (函询编号).")
    same_matter: bool = Field(description="Whether it is the same matter (是否同一事项).")
    tell_number: bool = Field(
        default=False, description="Whether the asking office is told this dossier's case number (是否告知案卷编号)."
    )
    text: ConcealedText = Field(description=TEXT)

    @classmethod
    def require(cls, dossier: "Dossier") -> None:
        if not any(one.open and one.direction is Direction.RECEIVED for one in dossier.inquiries):
            raise NotNow(cls.name(), "nobody waits for an answer about it", "没有待答复的函询")

    def check(self, dossier: "Dossier", happened_on: date) -> None:  # noqa: ARG002 - any day will do
        self._asked(dossier)

    def apply(self, dossier: "Dossier") -> None:
        dossier.inquiries = answered(dossier, self.inquiry, same_matter=self.same_matter)

    def far_ends(self, dossier: "Dossier") -> dict[str, StepTaken]:
        number = dossier.id if self.tell_number else None
        told = InquiryAnswered(inquiry=self.inquiry, same_matter=self.same_matter, text=self.text, number=number)
        return {self._asked(dossier).other: told}

    def _asked(self, dossier: "Dossier") -> Inquiry:
        """Raises InvalidInput where no such question waits for its answer."""
        waiting = [one for one in dossier.inquiries if one.open and one.direction is Direction.RECEIVED]
        found = next((one for one in waiting if one.id == self.inquiry), None)
        if found is None:
            known = ", ".join(one.id for one in waiting)
            raise InvalidInput("inquiry", f"no question {self.inquiry!r} waits for an answer here; there are: {known}")
        return found


class InquiryAnswered(StepTaken):
    """The far end of the answer, written by the effect."""

    step: Literal[Step.INQUIRY_ANSWERED] = Step.INQUIRY_ANSWERED
    inquiry: str
    same_matter: bool
    text: ConcealedText
    number: str | None = None

    def apply(self, dossier: "Dossier") -> None:
        dossier.inquiries = answered(dossier, self.inquiry, same_matter=self.same_matter, number=self.number)


def answered(dossier: "Dossier", inquiry: str, *, same_matter: bool, number: str | None = None) -> list[Inquiry]:
    """The dossier's questions, with the answer to that one by the entry that is being applied."""
    told = {"replied_by": dossier.next_number, "same_matter": same_matter, "number": number}
    return [one.model_copy(update=told) if one.id == inquiry else one for one in dossier.inquiries]
