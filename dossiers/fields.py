"""What is kept of one matter: the fields of its dossier."""

from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, model_validator

from dossiers.chain import Effect, Entry
from dossiers.clocks.clock import Clock
from dossiers.contact import Contact
from dossiers.days import Day, Moment
from dossiers.hearing import Hearing
from dossiers.matter import Matter
from dossiers.party import Party
from dossiers.recordings.recording import Recording
from dossiers.states import Purpose, State
from dossiers.steps import (
    Agreement,
    Assignment,
    Charge,
    Decision,
    Inquiry,
    MeetingKind,
    Objection,
    Obstruction,
    Opinion,
    Order,
    Outcome,
    Part,
    Promise,
    Rating,
    Review,
    Suggestion,
    Warned,
)
from dossiers.transcripts.transcript import Transcript
from dossiers.units import UnitRef


class Holding(BaseModel):
    """A unit's period with the dossier, as numbers of chain entries, both included; open while it holds it."""

    unit: UnitRef
    since: int
    until: int | None = None
    last_happened_on: Day | None = None
    """That of the dossier when the unit handed it on."""
    last_entry_at: Moment | None = None
    """Likewise."""


class Fields(BaseModel):
    """Everything that is kept of a dossier.

    `chain` may be loaded in part (its last entries): no rule reads it. `within`, `received_by`, `held_by`, `hashes`,
    `next_due`, `ticks_on`, `needs` and `worklists` repeat, in the form that lists and filters need, what contacts,
    holdings, parties and clocks say.
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
    decisions: list[Decision] = Field(default_factory=list)
    """What was decided about other dossiers that might be the same matter."""
    decided_on: Day | None = None
    """The day of the latest of them."""
    inquiries: list[Inquiry] = Field(default_factory=list)
    simplified: bool = False
    """Whether it is handled by the simplified procedure (简易办理)."""
    moves: int = 0
    """How often a unit has given it back after an objection."""
    objection: Objection | None = None
    settled_on: str | None = None
    """The unit that a superior has designated (指定受理), which cannot object."""
    parts: list[Part] = Field(default_factory=list)
    assignments: list[Assignment] = Field(default_factory=list)
    """Closing reports that are demanded, the outermost assignment first (dossiers/steps/reports.py)."""
    opinions: list[Opinion] = Field(default_factory=list)
    reviews: list[Review] = Field(default_factory=list)
    meetings: list[MeetingKind] = Field(default_factory=list)
    ratings: list[Rating] = Field(default_factory=list)
    outcome: Outcome | None = None
    agreement: Agreement | None = None
    urgent: bool = False
    orders: list[Order] = Field(default_factory=list)
    warnings: list[Warned] = Field(default_factory=list)
    obstructions: list[Obstruction] = Field(default_factory=list)
    suggestion: Suggestion | None = None
    charges: list[Charge] = Field(default_factory=list)
    led_by: list[str] = Field(default_factory=list)
    """Officials who are or were in charge of it, and see it therefore."""
    cause_sheet: int | None = None
    """Number of the entry with the latest one."""
    promises: list[Promise] = Field(default_factory=list)
    recordings: list[Recording] = Field(default_factory=list)
    transcripts: list[Transcript] = Field(default_factory=list)
    hearings: list[Hearing] = Field(default_factory=list)
    hearing_weeks: list[str] = Field(default_factory=list)
    """Keys of the calendars its hearings stand in (dossiers/hall_calendar.py)."""
    batch: str | None = None
    """The batch it was assigned with (集中交办、滚动交办)."""
    struck_off: int | None = None
    """Number of the entry that struck it off its batch."""
    merged_into: str | None = None
    merged_by: int | None = None
    state_before: State | None = None
    took_over: dict[str, int] = Field(default_factory=dict)
    """Numbers of dossiers merged into it, with that of the entry here."""
    parties_ever: int = 0
    contacts_ever: int = 0
    """How many there have been, where some have left again: an id is never given twice."""
    clocks: list[Clock] = Field(default_factory=list)
    next_due: Day | None = None
    """The earliest day on which somebody in an office owes something; past ones too."""
    ticks_on: Day | None = None
    """The earliest due day whose passing is to be put on record."""
    needs: list[str] = Field(default_factory=list)
    """What somebody has still to do (dossiers/needs.py)."""
    worklists: list[str] = Field(default_factory=list)
    """Keys of the lists it is on (dossiers/listing.py)."""
    silent_since: Moment | None = None
    """When somebody last took a step; None once nobody works on it."""
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
    _next_by: str | None = PrivateAttr(default=None)
    _hidden: frozenset[int] = PrivateAttr(default=frozenset())

    @model_validator(mode="before")
    @classmethod
    def _of_older_code(cls, stored: Any) -> Any:  # noqa: ANN401 - as it is stored
        """There was one assignment at most, under another name."""
        if isinstance(stored, dict) and stored.get("assignment") and "assignments" not in stored:
            return {**stored, "assignments": [stored["assignment"]]}
        return stored
