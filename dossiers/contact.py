"""A contact (登记件): one time that somebody raises the matter."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from dossiers.days import Day
from dossiers.identity import ConcealedText
from dossiers.regions import Level
from dossiers.text import Name

_BELOW_COUNTY = frozenset({Level.TOWN, Level.VILLAGE})
GROUP_VISIT = 5
"""From so many people on, a visit is a group visit (集体访)."""


class Form(StrEnum):
    LETTER = "LETTER"
    VISIT = "VISIT"
    PHONE = "PHONE"
    WEB = "WEB"
    EMAIL = "EMAIL"
    FAX = "FAX"
    VIDEO = "VIDEO"


class Source(StrEnum):
    OWN = "OWN"
    FROM_ABOVE = "FROM_ABOVE"
    INSTRUCTION = "INSTRUCTION"
    PLATFORM = "PLATFORM"
    GRID = "GRID"
    INSPECTION = "INSPECTION"
    SCREENING = "SCREENING"


class Manner(StrEnum):
    ORDINARY = "ORDINARY"
    RECEPTION_DAY = "RECEPTION_DAY"
    AGENT = "AGENT"


class ExternalNumber(BaseModel):
    """The number another system gave it (the national system, a hotline)."""

    system: Name
    number: Name


class Contact(BaseModel):
    model_config = ConfigDict(frozen=True)

    id: str
    party: str | None = None
    """Who raised it; nobody where the office found the dispute itself."""
    form: Form
    source: Source = Source.OWN
    source_detail: Name | None = None
    manner: Manner = Manner.ORDINARY
    received_on: Day
    received_by: str
    received_path: list[str]
    """Region codes of the receiving office, from the nation down to its own."""
    received_level: Level | None = None
    """Of the receiving office, as it was then; None in contacts that were recorded before this was kept."""
    first_receiver: str
    """Whoever was asked first stays responsible until another has taken it over (首接责任人)."""
    external_numbers: list[ExternalNumber] = Field(default_factory=list)
    people_count: Annotated[int, Field(ge=1)] = 1
    narrative: ConcealedText
    entry: int
    """Number of the chain entry that recorded it."""

    @property
    def received_region(self) -> str:
        return self.received_path[-1]

    @property
    def counts_for_warning(self) -> bool:
        """A visit (来访) to an office of the county or above; where its level is not known, it is counted."""
        return self.form is Form.VISIT and self.received_level not in _BELOW_COUNTY

    @property
    def is_group_visit(self) -> bool:
        return self.form is Form.VISIT and self.people_count >= GROUP_VISIT
