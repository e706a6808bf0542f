"""Reckoning: from a rule and a start to the day it is due, and one sentence that says why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dossiers.clocks.calendar import WorkCalendar
from dossiers.clocks.counting import DaysOut, count
from dossiers.clocks.rules import Rule
from dossiers.clocks.sentence import sentence_en, sentence_zh
from dossiers.clocks.suspension import Suspension


@dataclass(frozen=True, slots=True)
class Reckoning:
    due: date
    why_zh: str
    why_en: str
    not_counted: tuple[DaysOut, ...]
    """Left out while counting: suspended days, and days off where working days are counted."""
    rolled_over: tuple[DaysOut, ...]
    """Passed over at the end, where a limit in calendar days would end on them."""
    provisional: bool
    """A year on whose days off it rests is not published yet: reckoned again when it is."""


def reckon(  # noqa: PLR0913 - what a reckoning depends on
    rule: Rule,
    start: date,
    calendar: WorkCalendar,
    *,
    extended: int = 0,
    suspensions: Sequence[Suspension] = (),
    length: int | None = None,
) -> Reckoning:
    """Count from the day after `start`; `length` is for rules that have none of their own.

    Raises InvalidInput for what the rule does not allow, and for a suspension that is still open.
    """
    counted = count(rule, start, calendar, extended=extended, suspensions=suspensions, length=length)
    return Reckoning(
        due=counted.due,
        why_zh=sentence_zh(counted),
        why_en=sentence_en(counted),
        not_counted=counted.not_counted,
        rolled_over=counted.rolled_over,
        provisional=bool(counted.unpublished),
    )
