"""Steps on the minutes (笔录) of a hearing that was held: statements, signatures, the close, and notes beside them."""

from datetime import date
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from dossiers.days import day_of
from dossiers.errors import InvalidInput
from dossiers.hearing import FINAL, HearingKind, HearingStatus, Statement, in_words, unrecorded
from dossiers.identity import ConcealedText
from dossiers.states import Step
from dossiers.steps.hearings import OfHearing, check_statements
from dossiers.steps.step import TEXT, StepTaken
from dossiers.text import Line, Name

if TYPE_CHECKING:
    from dossiers.dossier import Dossier


class RecordStatements(OfHearing):
    """补录发言: further ones, until the minutes are signed."""

    step: Literal[Step.RECORD_STATEMENTS] = Step.RECORD_STATEMENTS
    recorded: ClassVar = "StatementsRecorded"
    words: ClassVar = "Record further statements of a hearing, until its minutes are signed (补录发言)."
    open_while: ClassVar = frozenset({HearingStatus.HELD})
    lacks: ClassVar = ("no hearing is held whose minutes wait to be signed", "没有已举行而笔录未签的听证会审")
    statements: list[Statement] = Field(description="Who said what (发言).")

    def check(self, dossier: "Dossier", happened_on: date) -> None:  # noqa: ARG002 - any day will do
        if not self.statements:
            raise InvalidInput("statements", "is empty; give one or more")
        check_statements(self.statements, self.found(dossier), dossier)

    def apply(self, dossier: "Dossier") -> None:
        self.change(dossier, statements_by=[*self.found(dossier).statements_by, dossier.next_number])


def names_told(facts: StepTaken) -> list[ConcealedText]:
    """Names of those who took part in a hearing, as far as they may be of the petitioner's side or private people."""
    names = [one.name for one in getattr(facts, "participants", ()) if one.private and one.name]
    return [*names, *(one.speaker for one in getattr(facts, "statements", ()))]


class SignMinutes(OfHearing):
    """笔录签字: final from then on."""

    step: Literal[Step.SIGN_MINUTES] = Step.SIGN_MINUTES
    recorded: ClassVar = "MinutesSigned"
    words: ClassVar = "Sign the minutes of a hearing; they are final then, and are only noted upon (签署笔录)."
    open_while: ClassVar = RecordStatements.open_while
    lacks: ClassVar = RecordStatements.lacks
    signed_by: list[Name] = Field(description="Officials who signed: their ids or names (签字人).")
    parties: list[Name] = Field(default_factory=list, description="Ids of the parties who signed (签字当事人).")
    refused: ConcealedText | None = Field(default=None, description="Who did not sign, and why (拒签情况).")

    def check(self, dossier: "Dossier", happened_on: date) -> None:
        if not self.signed_by:
            raise InvalidInput("signed_by", "is empty; say who signed")
        held_on = day_of(self.found(dossier).starts_at)
        if happened_on < held_on:
            raise InvalidInput("happened_on", f"lies before the hearing, of {held_on}")
        for party in self.parties:
            dossier.party(party)

    def apply(self, dossier: "Dossier") -> None:
        self.change(dossier, status=HearingStatus.SIGNED, signed_by=dossier.next_number)


class CloseHearing(OfHearing):
    """办结: a tripartite review only with its whole length recorded."""

    step: Literal[Step.CLOSE_HEARING] = Step.CLOSE_HEARING
    recorded: ClassVar = "HearingClosed"
    words: ClassVar = "Close a hearing; a tripartite review only when its whole length is recorded (听证办结)."
    open_while: ClassVar = frozenset({HearingStatus.SIGNED})
    lacks: ClassVar = ("no hearing has signed minutes and waits to be closed", "没有笔录已签、待办结的听证会审")
    deposited_with: Line | None = Field(
        default=None, description="Of a tripartite review: where its file is deposited (档案存放处)."
    )

    def check(self, dossier: "Dossier", happened_on: date) -> None:  # noqa: ARG002 - any day will do
        hearing = self.found(dossier)
        if hearing.kind is not HearingKind.TRIPARTITE:
            return
        if self.deposited_with is None:
            raise InvalidInput("deposited_with", "say where its file is deposited: with which joint-meeting office")
        own = [one for one in dossier.recordings if one.hearing == hearing.id]
        missing = unrecorded(hearing.starts_at, hearing.ended_at or hearing.starts_at, own)
        if missing:
            undated = sum(one.recorded_at is None for one in own)
            unplaced = f"; {undated} of its recordings have no time of beginning" if undated else ""
            raise InvalidInput("hearing", f"{hearing.id} is not recorded for {in_words(missing)}{unplaced}; add those")

    def apply(self, dossier: "Dossier") -> None:
        self.change(dossier, status=HearingStatus.CLOSED, closed_by=dossier.next_number)


class NoteOnHearing(OfHearing):
    """笔录更正说明: beside signed minutes, which stay as they are."""

    step: Literal[Step.NOTE_ON_HEARING] = Step.NOTE_ON_HEARING
    recorded: ClassVar = "HearingNoted"
    words: ClassVar = "Note a correction beside signed minutes, which stay as they are (笔录更正说明)."
    open_while: ClassVar = FINAL
    lacks: ClassVar = ("no hearing has signed minutes", "没有笔录已签的听证会审")
    text: ConcealedText = Field(description=TEXT)

    def apply(self, dossier: "Dossier") -> None:
        self.change(dossier, notes=[*self.found(dossier).notes, dossier.next_number])
