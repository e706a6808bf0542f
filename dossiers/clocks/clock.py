"""Clock (时限): one time limit running, or run, in a dossier."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field

from dossiers.clocks.calendar import WorkCalendar
from dossiers.clocks.counting import counted_days
from dossiers.clocks.reckoning import Reckoning, reckon
from dossiers.clocks.rules import Counted, Extension, Owner, Rule
from dossiers.clocks.suspension import Suspension
from dossiers.days import Day, Moment
from dossiers.errors import InvalidInput

CONFIDENTIAL = "obstruction"
"""The rule whose clock some who see the dossier must not learn of (dossiers/steps/obstruction.py)."""

REPORT = "assigned-report"
"""The rule of closing reports (办结报告), of which several may be owed at once (dossiers/steps/reports.py)."""


class Cause(StrEnum):
    """Why a due day changed."""

    EXTENDED = "EXTENDED"
    SUSPENDED = "SUSPENDED"
    CALENDAR = "CALENDAR"
    """The arrangement of a year was published or changed."""
    CORRECTED = "CORRECTED"
    """A correction entry moved the start."""


class ClockState(StrEnum):
    RUNNING = "RUNNING"
    SUSPENDED = "SUSPENDED"
    OVERDUE = "OVERDUE"
    MET = "MET"
    MET_LATE = "MET_LATE"
    LAPSED = "LAPSED"
    ENDED = "ENDED"


class Change(BaseModel):
    """A recorded difference; it came with a chain entry, or at a moment outside the chain."""

    model_config = ConfigDict(frozen=True)

    from_due: Day
    to_due: Day
    because: Cause
    entry: int | None = None
    at: Moment | None = None


class Why(BaseModel):
    """One sentence in each language."""

    model_config = ConfigDict(frozen=True)

    zh: str
    en: str


class Clock(BaseModel):
    """Kept in the dossier with all that its rule said when it started, so that no later change of data moves it.

    Methods that change it raise InvalidInput, and then leave it as it was.
    """

    id: str
    """Rule and whom it concerns: ``handle``, ``review-request:p1``; ``#2`` for its second run."""
    rule: str
    """Version of the rule."""
    rule_id: str
    party: str | None = None
    owed_by: str | None = None
    """Id of the unit that owes it; None where the party does."""
    length: int
    counted: Counted
    rolls: bool
    right: bool = False
    suspended_by: list[str] = Field(default_factory=list)
    """Events whose days its rule lets it leave out."""
    started_on: Day
    started_by: int
    """Numbers of chain entries, as all fields in …_by but `owed_by`."""
    due: Day
    provisional: bool = False
    why: Why
    extended: int = 0
    extended_by: int | None = None
    suspensions: list[Suspension] = Field(default_factory=list)
    met_on: Day | None = None
    met_by: int | None = None
    ended_by: int | None = None
    """No longer owed: withdrawn, or another took its place."""
    missed_by: int | None = None
    lapsed_by: int | None = None
    changes: list[Change] = Field(default_factory=list)

    @classmethod
    def start(  # noqa: PLR0913 - what a clock starts from
        cls,
        rule: Rule,
        started_on: date,
        entry: int,
        calendar: WorkCalendar,
        *,
        party: str | None = None,
        owed_by: str | None = None,
        length: int | None = None,
        among: Iterable["Clock"] = (),
    ) -> Self:
        """A new run; `among` are the dossier's clocks, from which it takes its number."""
        if rule.per_party and party is None:
            raise InvalidInput(f"clocks.{rule.id}", "runs for each party by itself; say for which")
        reckoned = reckon(rule, started_on, calendar, length=length)
        return cls(
            id=_free_id(rule, party, owed_by, among),
            rule=rule.version,
            rule_id=rule.id,
            party=party,
            owed_by=owed_by,
            length=rule.length_of(length),
            counted=rule.counted,
            rolls=rule.rolls,
            right=rule.right,
            suspended_by=list(rule.suspended_by),
            started_on=started_on,
            started_by=entry,
            due=reckoned.due,
            provisional=reckoned.provisional,
            why=Why(zh=reckoned.why_zh, en=reckoned.why_en),
        )

    @property
    def running(self) -> bool:
        """Neither met, nor ended, nor lapsed; a missed duty is owed still."""
        return self.met_on is None and self.ended_by is None and self.lapsed_by is None

    @property
    def confidential(self) -> bool:
        """Whether it is on nobody's list of what is due, and moves no day that others see."""
        return self.rule_id == CONFIDENTIAL

    @property
    def stopped(self) -> Suspension | None:
        """The suspension that is open now."""
        return next((suspension for suspension in self.suspensions if suspension.last is None), None)

    @property
    def met_in_time(self) -> bool | None:
        """None while it is not met."""
        return None if self.met_on is None else self.met_on <= self.due

    def overdue(self, on: date) -> bool:
        """Owed and past its due day; never while it is suspended, for then its day is not known."""
        return self.running and self.stopped is None and self.due < on

    def state_on(self, day: date) -> ClockState:
        """How it stands on that day, in one word."""
        if self.ended_by is not None:
            return ClockState.ENDED
        if self.met_on is not None:
            return ClockState.MET if self.met_in_time else ClockState.MET_LATE
        if self.lapsed_by is not None:
            return ClockState.LAPSED
        if self.stopped:
            return ClockState.SUSPENDED
        return ClockState.OVERDUE if self.overdue(day) else ClockState.RUNNING

    def unrecorded(self, on: date) -> bool:
        """Whether an entry that it was missed, or has lapsed, is to be appended."""
        return self.overdue(on) and self.missed_by is None

    def days_left(self, on: date, calendar: WorkCalendar) -> int:
        """In the days its rule counts, suspended ones left out; 0 on the due day, below 0 after it.

        While it is suspended: those that were left when it stopped.
        """
        stopped = self.stopped
        seen = min(on, stopped.first - timedelta(days=1)) if stopped else on
        if seen <= self.due:
            return self._counted(seen, self.due, calendar)
        return -self._counted(self.due, seen, calendar)

    def _counted(self, after: date, last: date, calendar: WorkCalendar) -> int:
        return counted_days(after + timedelta(days=1), last, self.counted, calendar, _closed(self.suspensions))

    def meet(self, day: date, entry: int) -> None:
        """What was owed is done, or a right used: also late, and after it has lapsed."""
        self._refuse_if_over("be met")
        if day < self.started_on:
            raise self._refusal(f"cannot be met on {day}, before it started on {self.started_on}")
        if stopped := self.stopped:
            raise self._refusal(f"is suspended since {stopped.first}; end the suspension first")
        self.met_on, self.met_by = day, entry

    def end(self, entry: int) -> None:
        """It is no longer owed."""
        self._refuse_if_over("be ended")
        self.ended_by = entry

    def expire(self, on: date, entry: int) -> None:
        """Record, once, that it was missed, or, of a right, that it has lapsed."""
        if not self.unrecorded(on):
            raise self._refusal(f"is not past its day on {on}, or that is on record already; it is due {self.due}")
        if self.right:
            self.lapsed_by = entry
        else:
            self.missed_by = entry

    def extend(self, days: int, rule: Rule, calendar: WorkCalendar, day: date, entry: int) -> None:
        """Once, by what the rule allows, and not after its due day."""
        self._refuse_unless_running("be extended")
        if self.extended:
            raise self._refusal(f"was extended by {self.extended} days already; it can be extended only once")
        rule = self._own(rule)
        rule.check_extension(days)
        if day > self.due:
            raise self._refusal(f"was due {self.due}; it could be extended until then, not on {day}")
        self._change(rule, calendar, Cause.EXTENDED, entry, extended=days, extended_by=entry)

    def suspend(self, suspension: Suspension, rule: Rule, calendar: WorkCalendar, entry: int) -> None:
        """From its first day on, which is not counted; until `resume` where its last day is not known."""
        self._refuse_unless_running("be suspended")
        rule = self._own(rule)
        if suspension.event not in rule.suspended_by:
            allowed = ", ".join(rule.suspended_by) or "nothing"
            raise self._refusal(f"is not suspended by {suspension.event}; by its rule {allowed} suspends it")
        if not self.started_on <= suspension.first <= self.due:
            raise self._refusal(f"can be suspended from {self.started_on} to {self.due}, not from {suspension.first}")
        if taken := next((one for one in self.suspensions if one.meets(suspension)), None):
            raise self._refusal(f"is suspended from {taken.first} to {taken.last or 'a day not known yet'} already")
        kept = suspension.model_copy(update={"entry": entry})
        self._change(rule, calendar, Cause.SUSPENDED, entry, suspensions=[*self.suspensions, kept])

    def resume(self, last: date, rule: Rule, calendar: WorkCalendar, entry: int) -> None:
        """End the open suspension with that day, the last that is not counted; with none, correct the latest one's."""
        self._refuse_unless_running("be resumed")
        stopped = self.stopped or max(self.suspensions, key=lambda one: one.first, default=None)
        if stopped is None:
            raise self._refusal("is not suspended")
        closed = stopped.model_copy(update={"last": last})
        others = [one for one in self.suspensions if one is not stopped]
        if last < stopped.first or any(one.meets(closed) for one in others):
            raise self._refusal(f"is suspended since {stopped.first}; {last} cannot be the last day of that")
        self._change(self._own(rule), calendar, Cause.SUSPENDED, entry, suspensions=[*others, closed])

    def correct(self, started_on: date, rule: Rule, calendar: WorkCalendar, entry: int) -> Change | None:
        """Reckon from another start, as a correction entry says; returns the difference of the due day."""
        return self._change(self._own(rule), calendar, Cause.CORRECTED, entry, started_on=started_on)

    def recompute(self, rule: Rule, calendar: WorkCalendar, at: datetime) -> Change | None:
        """Reckon with the calendar as it is known now; returns the difference of the due day, which is also recorded.

        Any clock may change, not a provisional one alone: a notice reaches into December of the year before.
        """
        return self._change(self._own(rule), calendar, Cause.CALENDAR, at)

    def _change(
        self,
        rule: Rule,
        calendar: WorkCalendar,
        because: Cause,
        by: int | datetime,
        **facts: Any,  # noqa: ANN401 - own fields
    ) -> Change | None:
        """Put these facts, reckon anew, and record the difference; changes nothing where that is refused."""
        wanted = self.model_copy(update=facts)
        reckoned = reckon(
            rule,
            wanted.started_on,
            calendar,
            extended=wanted.extended,
            suspensions=_closed(wanted.suspensions),
            length=wanted.length,
        )
        for name, value in facts.items():
            setattr(self, name, value)
        return self._take(reckoned, because, by)

    def _take(self, reckoned: Reckoning, because: Cause, by: int | datetime) -> Change | None:
        change = None
        if reckoned.due != self.due:
            moved = Change(from_due=self.due, to_due=reckoned.due, because=because)
            change = moved.model_copy(update={"entry": by} if isinstance(by, int) else {"at": by})
            self.changes = [*self.changes, change]
        self.due, self.provisional = reckoned.due, reckoned.provisional
        self.why = Why(zh=reckoned.why_zh, en=reckoned.why_en)
        return change

    def _own(self, rule: Rule) -> Rule:
        """The rule by which it started, with what it said then."""
        if rule.version != self.rule:
            raise self._refusal(f"runs by the rule {self.rule}, not by {rule.version}")
        said: dict[str, Any] = {"length": self.length, "counted": self.counted, "rolls": self.rolls}
        if self.extended:
            said["extendable"] = Extension(days=self.extended)
        return rule.model_copy(update=said)

    def _refuse_if_over(self, what: str) -> None:
        if self.met_on is not None:
            raise self._refusal(f"was met on {self.met_on} and cannot {what} any more")
        if self.ended_by is not None:
            raise self._refusal(f"was ended by entry {self.ended_by} and cannot {what} any more")

    def _refuse_unless_running(self, what: str) -> None:
        self._refuse_if_over(what)
        if self.lapsed_by is not None:
            raise self._refusal(f"has lapsed (due {self.due}) and cannot {what} any more")

    def _refusal(self, reason: str) -> InvalidInput:
        return InvalidInput(f"clocks.{self.id}", reason)


def _closed(suspensions: Iterable[Suspension]) -> list[Suspension]:
    return [suspension for suspension in suspensions if suspension.last is not None]


def _free_id(rule: Rule, party: str | None, owed_by: str | None, among: Iterable[Clock]) -> str:
    subject = party if rule.per_party else owed_by if rule.owed_by is Owner.NAMED else None
    stem = f"{rule.id}:{subject}" if subject else rule.id
    runs = sum(1 for clock in among if clock.id.partition("#")[0] == stem)
    return f"{stem}#{runs + 1}" if runs else stem
