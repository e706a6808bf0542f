"""What a correction (更正) does to clocks: the days they count from, or were met on, move; the difference is kept."""

from datetime import date
from typing import TYPE_CHECKING, Protocol

from dossiers.clocks.calendar import WorkCalendar
from dossiers.clocks.clock import Clock
from dossiers.clocks.rules import Rule
from dossiers.errors import InvalidInput

if TYPE_CHECKING:
    from dossiers.dossier import Dossier

COUNTERPARTS = {
    "accept": "simple-accept",
    "handle": "simple-answer",
    "simple-accept": "accept",
    "simple-answer": "handle",
}
"""Rule of the other procedure, which counts from the same day."""


class _Limits(Protocol):
    @property
    def calendar(self) -> WorkCalendar: ...

    def of(self, clock: Clock) -> Rule: ...


def correct_clocks(  # noqa: PLR0913, PLR0917 - what a correction says
    dossier: "Dossier", wrong: int, day: date, corrected_on: date, entry: int, limits: _Limits
) -> None:
    """The step of the entry `wrong` happened on that day: what counts from it is reckoned anew.

    Raises InvalidInput, and then has done nothing, where a clock would be met before it started or have no day left.
    """
    started = [(clock, limits.of(clock)) for clock in dossier.clocks if _counts_from(dossier, clock) == wrong]
    met = [clock for clock in dossier.clocks if clock.met_by == wrong]
    for clock, _ in started:
        last = day if clock.met_by == wrong else clock.met_on
        if last is not None and last < day:
            raise InvalidInput("day", f"{day} lies after {last}, when {clock.id}, which counts from it, was met")
    for clock in met:
        if _counts_from(dossier, clock) != wrong and day < clock.started_on:
            raise InvalidInput("day", f"{day} lies before {clock.started_on}, when {clock.id} began to run")
    lengths = {clock.id: _length(clock, rule, day) for clock, rule in started}
    for clock, rule in started:
        clock.length = lengths[clock.id]
        clock.correct(day, rule, limits.calendar, entry)
    for clock in met:
        clock.met_on = day
    for clock in (*met, *(clock for clock, _ in started)):
        if (clock.met_on or corrected_on) <= clock.due:
            clock.missed_by = clock.lapsed_by = None  # the entries that said so stay in the chain


def _counts_from(dossier: "Dossier", clock: Clock) -> int:
    """Number of the entry whose day it counts from: a change of procedure lets it count from where the other did, and
    the time to pass a matter on counts from its registration however often it comes back.
    """
    if clock.rule_id == "transfer":
        return 1
    replaced = (
        one
        for one in dossier.clocks
        if one.ended_by == clock.started_by and one.rule_id == COUNTERPARTS.get(clock.rule_id)
    )
    first = next(replaced, None)
    return clock.started_by if first is None else _counts_from(dossier, first)


def _length(clock: Clock, rule: Rule, day: date) -> int:
    """A limit that a step set as a day stays on that day."""
    if rule.length is not None:
        return clock.length
    length = clock.length + (clock.started_on - day).days
    if length < 1:
        raise InvalidInput("day", f"{day} is not before the day on which {clock.id} is due")
    return length
