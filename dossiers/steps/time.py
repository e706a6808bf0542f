"""What the passing of time puts on record: a limit missed, a right lapsed (逾期、权利届满)."""

from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from dossiers.states import Step
from dossiers.steps.step import StepTaken

if TYPE_CHECKING:
    from dossiers.clocks.clock import Clock
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


def expired(clock: "Clock") -> Miss | Lapse:
    return Lapse(clock=clock.id) if clock.right else Miss(clock=clock.id)
