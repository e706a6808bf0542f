"""What the passing of time puts on record: a limit missed, a right lapsed (逾期、权利届满)."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel

from dossiers.clocks.clock import CONFIDENTIAL, Cause, Change, Why
from dossiers.days import Day
from dossiers.states import Step
from dossiers.steps.step import StepTaken

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dossiers.clocks.clock import Clock
    from dossiers.clocks.timekeeping import Limits
    from dossiers.dossier import Dossier


class _Expired(StepTaken):
    """Taken by no person: the day after the due day, once."""

    clock: str
    """Id of the clock."""

    def apply(self, dossier: "Dossier") -> None:
        clock = next(clock for clock in dossier.clocks if clock.id == self.clock)
        clock.expire(clock.due + timedelta(days=1), dossier.next_number)


class Miss(_Expired):
    """逾期: what was owed has not been done in its time; it is owed still."""

    step: Literal[Step.MISS] = Step.MISS


class Lapse(_Expired):
    """权利届满: a right was not used in its time."""

    step: Literal[Step.LAPSE] = Step.LAPSE


class Recomputed(BaseModel):
    """What a limit was, and what it is by the working days known now."""

    clock: str
    """Id of the clock."""
    from_due: Day
    to_due: Day
    provisional: bool
    why: Why

    @property
    def confidential(self) -> bool:
        """As that of the clock."""
        return self.clock.partition(":")[0] == CONFIDENTIAL


class Recompute(StepTaken):
    """重新计算: the working days of a year were published or changed."""

    step: Literal[Step.RECOMPUTE] = Step.RECOMPUTE
    clocks: list[Recomputed]

    def apply(self, dossier: "Dossier") -> None:
        clocks = {clock.id: clock for clock in dossier.clocks}
        for one in self.clocks:
            clock = clocks[one.clock]
            clock.due, clock.provisional, clock.why = one.to_due, one.provisional, one.why
            if one.to_due != one.from_due:
                change = Change(
                    from_due=one.from_due, to_due=one.to_due, because=Cause.CALENDAR, entry=dossier.next_number
                )
                clock.changes = [*clock.changes, change]


def reckoned_anew(clocks: "Iterable[Clock]", at: datetime, limits: "Limits") -> list[Recomputed]:
    """What differs of the running clocks by the working days known now; changes none of them."""
    differences = []
    for clock in clocks:
        if not clock.running:
            continue
        anew = clock.model_copy(deep=True)
        anew.recompute(limits.of(clock), limits.calendar, at)
        if (anew.due, anew.provisional) != (clock.due, clock.provisional):
            days = {"from_due": clock.due, "to_due": anew.due}
            differences.append(Recomputed(clock=clock.id, **days, provisional=anew.provisional, why=anew.why))
    return differences


def expired(clock: "Clock") -> Miss | Lapse:
    return Lapse(clock=clock.id) if clock.right else Miss(clock=clock.id)
