"""Steps by which days come to be not counted (中止、恢复): of a time limit whose rule allows it."""

from abc import abstractmethod
from datetime import date
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from dossiers.clocks.suspension import HEARING, Suspension
from dossiers.days import Day
from dossiers.errors import InvalidInput, NotNow, NotPermitted
from dossiers.identity import ConcealedText
from dossiers.states import Step
from dossiers.steps.step import REASON, StepTaken
from dossiers.text import Name
from dossiers.viewer import Role, Viewer

if TYPE_CHECKING:
    from dossiers.clocks.clock import Clock
    from dossiers.dossier import Dossier

_CLOCK = "Id of the time limit, such as re-review:p1 (时限编号)."


class _OfClock(StepTaken):
    """By who owes what it waits for: it is their own time."""

    roles: ClassVar = frozenset({Role.RECEPTION, Role.UNIT, Role.SUPERVISION})
    by_holder: ClassVar = False
    clock: Name = Field(description=_CLOCK)

    @classmethod
    def permit(cls, dossier: "Dossier", viewer: Viewer) -> None:
        super().permit(dossier, viewer)
        owing = {clock.owed_by for clock in cls.clocks(dossier)}
        if owing and viewer.unit not in owing:
            raise NotPermitted(f"only who owes what such a time limit waits for may take the step {cls.name()}")

    @classmethod
    @abstractmethod
    def clocks(cls, dossier: "Dossier") -> "list[Clock]":
        """Running limits that it could be about."""

    def check_by(self, dossier: "Dossier", viewer: Viewer) -> None:
        """To who may not see a clock, it is as one that is not there."""
        clock = next((one for one in _counting(dossier) if one.id == self.clock), None)
        if clock is None:
            own = ", ".join(one.id for one in self.clocks(dossier) if one.owed_by == viewer.unit) or "none"
            raise InvalidInput("clock", f"no such time limit of an office runs; possible here: {own}")
        if clock.owed_by != viewer.unit:
            raise NotPermitted(f"another office owes what {clock.id} waits for; only it may take the step {self.step}")


class Suspend(_OfClock):
    """中止计时: first and last day included; a day off goes on being one."""

    step: Literal[Step.SUSPEND] = Step.SUSPEND
    recorded: ClassVar = "ClockSuspended"
    words: ClassVar = "Suspend a time limit, where its rule allows it: a hearing in the re-review (中止计时)."
    event: Name = Field(default=HEARING, description="What suspends it, as its rule names it: HEARING (中止事由).")
    first: Day = Field(description="The first day that is not counted (中止起始日).")
    last: Day | None = Field(default=None, description="The last one; none while it is not known (中止截止日).")
    reason: ConcealedText = Field(description=REASON)

    @classmethod
    def require(cls, dossier: "Dossier") -> None:
        if not cls.clocks(dossier):
            lacking = "no running time limit is suspended by anything, by its rule"
            raise NotNow(cls.name(), lacking, "没有依规则可以中止的进行中时限")

    @classmethod
    def clocks(cls, dossier: "Dossier") -> "list[Clock]":
        return [clock for clock in _counting(dossier) if clock.suspended_by and clock.stopped is None]

    def check(self, dossier: "Dossier", happened_on: date) -> None:  # noqa: ARG002 - the clock checks the rest
        if self.last is None and self.first > happened_on:
            raise InvalidInput("last", f"give the last day of a suspension that begins after {happened_on}")
        if self.last is not None and self.last < self.first:
            raise InvalidInput("last", f"{self.last} lies before {self.first}, the first day")

    def suspends(self) -> tuple[str, Suspension]:
        return self.clock, Suspension(first=self.first, last=self.last, event=self.event)


class Resume(_OfClock):
    """恢复计时, or the last day of the latest suspension corrected."""

    step: Literal[Step.RESUME] = Step.RESUME
    recorded: ClassVar = "ClockResumed"
    words: ClassVar = "End the suspension of a time limit, or correct its last day; it is due anew (恢复计时)."
    last: Day = Field(description="The last day that is not counted (中止截止日).")
    reason: ConcealedText | None = Field(default=None, description=REASON)

    @classmethod
    def require(cls, dossier: "Dossier") -> None:
        if not cls.clocks(dossier):
            raise NotNow(cls.name(), "no running time limit has been suspended", "没有中止过的时限")

    @classmethod
    def clocks(cls, dossier: "Dossier") -> "list[Clock]":
        return [clock for clock in _counting(dossier) if clock.suspensions]

    def resumes(self) -> tuple[str, date]:
        return self.clock, self.last


def _counting(dossier: "Dossier") -> "list[Clock]":
    """Running limits of offices; a party's right is suspended by nobody, and a confidential one is as if not there."""
    return [clock for clock in dossier.clocks if clock.running and not clock.right and not clock.confidential]
