"""Suspensions (中止): days that a clock does not count."""

from datetime import date
from typing import Self

from pydantic import BaseModel, ConfigDict, model_validator

from dossiers.days import Day

HEARING = "HEARING"

_NAMES = {HEARING: ("听证", "hearing")}
_OTHER = ("中止", "suspension")


class Suspension(BaseModel):
    """Both days included; one that is still open has no `last`."""

    model_config = ConfigDict(frozen=True)

    first: Day
    last: Day | None = None
    event: str = "SUSPENSION"
    """What suspends, as `Rule.suspended_by` names it."""
    entry: int | None = None
    """Number of the chain entry that began it."""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.last is not None and self.last < self.first:
            raise ValueError(f"the suspension ends on {self.last}, before it begins on {self.first}")
        return self

    @property
    def name_zh(self) -> str:
        return _NAMES.get(self.event, _OTHER)[0]

    @property
    def name_en(self) -> str:
        return _NAMES.get(self.event, _OTHER)[1]

    def meets(self, other: "Suspension") -> bool:
        """Whether they have a day in common."""
        return other.holds(self.first) or self.holds(other.first)

    def holds(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)
