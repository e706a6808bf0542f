"""Timekeeping (计时): which clocks of a dossier a step meets, ends and starts, as the rules of its day say."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Self

from dossiers.clocks.calendar import WorkCalendar
from dossiers.clocks.clock import REPORT, Clock
from dossiers.clocks.correction import correct_clocks
from dossiers.clocks.rules import Owner, Procedure, Rule, RuleBook
from dossiers.errors import InvalidInput
from dossiers.states import Purpose

if TYPE_CHECKING:
    from dossiers.dossier import Dossier
    from dossiers.steps.step import StepTaken


@dataclass(frozen=True, slots=True)
class Limits:
    """The rules of time and the calendar of working days, as loaded at the start."""

    rules: RuleBook
    calendar: WorkCalendar

    @classmethod
    def shipped(cls) -> Self:
        return cls(RuleBook.shipped(), WorkCalendar.shipped())

    def of(self, clock: Clock) -> Rule:
        return self.rules.rule(clock.rule_id, clock.rule)

    def for_dossier(self, dossier: "Dossier") -> Mapping[str, Rule]:
        """The rules of the day it was registered: no later change of a rule moves it."""
        office = dossier.holdings[0].unit
        return self.rules.rules_for(dossier.opened_on, office.path, office.level)


def stop_clocks(dossier: "Dossier", facts: "StepTaken", day: date, entry: int, limits: Limits) -> None:
    """Meet, extend and end what the step meets, extends and ends; raises InvalidInput, and then has done nothing."""
    running = [clock for clock in dossier.clocks if clock.running]
    met = [clock for clock in _open(dossier) if _is_met(dossier, facts, clock, limits)]
    for clock in met:
        if day < clock.started_on:
            raise InvalidInput(facts.day_field, f"{day} lies before {clock.started_on}, when {clock.id} began to run")
        if clock.stopped:
            raise InvalidInput(facts.day_field, f"{clock.id} is suspended since {clock.stopped.first}; end that first")
    _suspend_or_resume(running, facts, day, entry, limits)
    if extension := facts.extends():
        _extend(running, *extension, day, entry, limits)
    if correction := facts.corrects():
        correct_clocks(dossier, *correction, day, entry, limits)
    for clock in met:
        clock.meet(day, entry)
    for clock in running:
        if clock.running and (facts.ends(clock, dossier) or _restarts(dossier, facts, clock, limits)):
            clock.end(entry)


def _open(dossier: "Dossier") -> list[Clock]:
    """Those that run, and of each right the last run even where it has lapsed: a late request uses it still."""
    last = {(clock.rule_id, clock.party): clock.id for clock in dossier.clocks}
    return [
        clock
        for clock in dossier.clocks
        if clock.running or (clock.lapsed_by and clock.met_on is None and last[clock.rule_id, clock.party] == clock.id)
    ]


def _extend(running: list[Clock], rule_id: str, days: int, day: date, entry: int, limits: Limits) -> None:  # noqa: PLR0913, PLR0917
    extended = next((clock for clock in running if clock.rule_id == rule_id), None)
    if extended is None:
        raise InvalidInput("days", f"no {rule_id} clock is running that could be extended")
    try:
        extended.extend(days, limits.of(extended), limits.calendar, day, entry)
    except InvalidInput as refusal:
        raise InvalidInput("days", refusal.reason) from None


def _suspend_or_resume(running: list[Clock], facts: "StepTaken", day: date, entry: int, limits: Limits) -> None:
    suspension, end = facts.suspends(), facts.resumes()
    named = suspension or end
    if named is None:
        return
    clock = next((clock for clock in running if clock.id == named[0]), None)
    if clock is None:
        known = ", ".join(clock.id for clock in running) or "none"
        raise InvalidInput("clock", f"no clock {named[0]!r} runs in this dossier; running are: {known}")
    try:
        if suspension:
            clock.suspend(suspension[1], limits.of(clock), limits.calendar, entry)
        elif end:
            clock.resume(end[1], limits.of(clock), limits.calendar, entry)
    except InvalidInput as refusal:
        raise InvalidInput("last" if end else "clock", refusal.reason) from None
    if clock.stopped or day <= clock.due:
        clock.missed_by = None  # the entry that said so stays in the chain


def start_clocks(dossier: "Dossier", facts: "StepTaken", day: date, entry: int, limits: Limits) -> None:
    """Start what the step, which is applied already, starts. Only claims have time limits by rule."""
    if dossier.purpose is not Purpose.CLAIM:
        return
    for rule in limits.for_dossier(dossier).values():
        if facts.step in rule.starts and _holds(rule, dossier) and facts.starts(rule.id, dossier):
            if rule.id == REPORT:
                _start_reports(dossier, rule, facts.due_by(), day, entry, limits)
                continue
            started_on = facts.counted_from(rule.id, dossier) or day
            due = facts.due_by()
            clock = Clock.start(
                rule,
                started_on,
                entry,
                limits.calendar,
                party=facts.concerns() if rule.per_party else None,
                owed_by=_owner(rule, dossier, facts),
                length=(due - day).days if due and rule.length is None else None,
                among=dossier.clocks,
            )
            dossier.clocks.append(clock)


def _start_reports(dossier: "Dossier", rule: Rule, due: date | None, day: date, entry: int, limits: Limits) -> None:  # noqa: PLR0913, PLR0917
    """One for each closing report that is owed and has none: by the day set now, or anew, within as many days."""
    clocks = {clock.id: clock for clock in dossier.clocks}
    timed = {}
    for demand in dossier.assignments:
        before = clocks.get(demand.clock or "")
        if demand.waits and (before is None or not before.running):
            length = rule.length or (before.length if before else ((due or demand.report_due) - day).days)
            owed_by = dossier.debtor(demand).id
            new = Clock.start(rule, day, entry, limits.calendar, owed_by=owed_by, length=length, among=dossier.clocks)
            dossier.clocks.append(new)
            timed[demand.entry] = {"clock": new.id, "report_due": day + timedelta(days=length)}
    dossier.assignments = [one.model_copy(update=timed.get(one.entry, {})) for one in dossier.assignments]


def _restarts(dossier: "Dossier", facts: "StepTaken", clock: Clock, limits: Limits) -> bool:
    return facts.step in limits.of(clock).restarts and facts.starts(clock.rule_id, dossier)


def _is_met(dossier: "Dossier", facts: "StepTaken", clock: Clock, limits: Limits) -> bool:
    rule = limits.of(clock)
    if facts.step not in rule.met_by or not facts.meets(clock, dossier):
        return False
    return not rule.per_party or clock.party == facts.concerns()


def _holds(rule: Rule, dossier: "Dossier") -> bool:
    procedure = Procedure.SIMPLIFIED if dossier.simplified else Procedure.ORDINARY
    return rule.procedure in {None, procedure}


def _owner(rule: Rule, dossier: "Dossier", facts: "StepTaken") -> str | None:
    if rule.owed_by is Owner.PARTY:
        return None
    return facts.names(dossier) or dossier.holder.id
