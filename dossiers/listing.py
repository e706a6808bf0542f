"""Listing (列入清单): on whose worklists a dossier stands, kept with it so that each list is one index.

A key names a list and whose it is: ``SENT_BACK@331121-ZRZY`` the unit's, ``SENT_BACK@331121`` the region's;
``2026-03-31@…``, ``2026-W14@…`` and ``2026-03@…`` what the unit owes on that day, in that week and in that month.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from dossiers.backlog import is_backlog
from dossiers.days import day_of
from dossiers.hearing import HearingStatus
from dossiers.needs import Need, Owed, owed, to_perform
from dossiers.states import State

if TYPE_CHECKING:
    from dossiers.dossier import Dossier


class WorklistKind(StrEnum):
    DUE_TODAY = "DUE_TODAY"
    DUE_THIS_WEEK = "DUE_THIS_WEEK"
    DUE_THIS_MONTH = "DUE_THIS_MONTH"
    OVERDUE = "OVERDUE"
    SILENT = "SILENT"
    SENT_BACK = "SENT_BACK"
    MEETINGS_MISSING = "MEETINGS_MISSING"
    CALL_BACK = "CALL_BACK"
    UNSATISFIED = "UNSATISFIED"
    TO_SIGN_OFF = "TO_SIGN_OFF"
    NOBODY_HAS_IT = "NOBODY_HAS_IT"
    OBJECTIONS = "OBJECTIONS"
    REVIEWS = "REVIEWS"
    REPORTS_OWED = "REPORTS_OWED"
    PARTS = "PARTS"
    ORDERS = "ORDERS"
    EXPLANATIONS = "EXPLANATIONS"
    URGENT = "URGENT"
    PERFORMANCE = "PERFORMANCE"
    PROMISES = "PROMISES"
    INQUIRIES = "INQUIRIES"
    BACKLOG = "BACKLOG"
    OBSTRUCTIONS = "OBSTRUCTIONS"
    """For the supervision offices that may know of a report, and for nobody else."""


LIST_OF: dict[Need, WorklistKind] = {
    Need.FIRST_MEETING: WorklistKind.MEETINGS_MISSING,
    Need.RESULT_MEETING: WorklistKind.MEETINGS_MISSING,
    Need.LEADER_MEETING: WorklistKind.MEETINGS_MISSING,
    Need.REPORT: WorklistKind.REPORTS_OWED,
    Need.SENT_BACK: WorklistKind.SENT_BACK,
    Need.TO_SIGN_OFF: WorklistKind.TO_SIGN_OFF,
    Need.CALL_BACK: WorklistKind.CALL_BACK,
    Need.UNSATISFIED: WorklistKind.UNSATISFIED,
    Need.NOBODY_HAS_IT: WorklistKind.NOBODY_HAS_IT,
    Need.OBJECTION: WorklistKind.OBJECTIONS,
    Need.REVIEW: WorklistKind.REVIEWS,
    Need.PART: WorklistKind.PARTS,
    Need.ORDER: WorklistKind.ORDERS,
    Need.EXPLANATION: WorklistKind.EXPLANATIONS,
    Need.URGENT: WorklistKind.URGENT,
    Need.PERFORMANCE: WorklistKind.PERFORMANCE,
    Need.PROMISE: WorklistKind.PROMISES,
    Need.INQUIRY: WorklistKind.INQUIRIES,
    Need.OVERDUE: WorklistKind.OVERDUE,
}
"""On which list a need stands."""

WORKED_ON = frozenset({State.REGISTERED, State.TRANSFERRED, State.ACCEPTED})


def key(kind: str, place: str) -> str:
    return f"{kind}@{place}"


def hall_key(week: str, region: str, hall: str) -> str:
    """Of a hall's calendar; halls of one name are told apart by the region of who holds the hearing."""
    return key(week, f"{region}/{hall}")


def day_name(day: date) -> str:
    return day.isoformat()


def week_name(day: date) -> str:
    """From Monday to Sunday."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def month_name(day: date) -> str:
    return f"{day:%Y-%m}"


def duties(dossier: "Dossier") -> Iterator[tuple[str, date]]:
    """Each unit that owes something by a day, and the day; none while a limit is suspended, nor of a right."""
    if dossier.sealed or dossier.state is State.MERGED:
        return
    for clock in dossier.clocks:
        open_duty = clock.running and not clock.right and not clock.confidential and clock.stopped is None
        if open_duty and clock.owed_by:
            yield clock.owed_by, clock.due
    if dossier.state is State.ACCEPTED:
        for part in dossier.parts:
            if part.reported_by is None:
                yield part.unit.id, part.due
    if to_perform(dossier) and dossier.agreement is not None:
        yield dossier.holder.id, dossier.agreement.performance_due
    for promise in dossier.promises:
        if promise.outcome is None:
            yield promise.unit.id, promise.by


def due_of_unit(dossier: "Dossier", unit: str) -> date | None:
    """The earliest day on which that unit owes something; past ones too."""
    return min((day for of, day in duties(dossier) if of == unit), default=None)


def put_on_lists(dossier: "Dossier") -> None:
    """Repeat, in the form that lists need, what clocks, state and records say."""
    running = [clock for clock in dossier.clocks if clock.running and clock.stopped is None]
    dossier.ticks_on = min((clock.due for clock in running if clock.missed_by is None), default=None)
    dossier.decided_on = max((decision.on for decision in dossier.decisions), default=None)
    needs, owing = list(owed(dossier)), list(duties(dossier))
    dossier.next_due = min((day for _, day in owing), default=None)
    dossier.needs = sorted({str(need) for need, _ in needs})
    dossier.worklists = sorted(
        {*_of_needs(dossier, needs), *_of_days(owing), *_of_backlog(dossier), *_of_obstructions(dossier)}
    )
    dossier.hearing_weeks = sorted(set(_of_hearings(dossier)))
    if dossier.sealed or dossier.state not in WORKED_ON:
        dossier.silent_since = None


def _of_needs(dossier: "Dossier", needs: Iterable[Owed]) -> Iterator[str]:
    for need, unit in needs:
        for place in (unit, *dossier.within):
            yield key(LIST_OF[need], place)
    if Need.REPORT in dossier.needs:
        for demand in dossier.assignments:
            if demand.waits:
                yield key(WorklistKind.REPORTS_OWED, demand.by.id)


def _of_days(owing: Iterable[tuple[str, date]]) -> Iterator[str]:
    """Of units alone: a region reads what is due from `within` and `next_due`."""
    for unit, day in owing:
        for period in (day_name(day), week_name(day), month_name(day)):
            yield key(period, unit)


def _of_hearings(dossier: "Dossier") -> Iterator[str]:
    """Weeks with the regions of who holds the hearing, and with its hall."""
    for hearing in dossier.hearings:
        if hearing.status is not HearingStatus.CANCELLED:
            week = week_name(day_of(hearing.starts_at))
            yield from (key(week, region) for region in hearing.unit.path)
            yield hall_key(week, hearing.unit.path[-1], hearing.hall)


def _of_backlog(dossier: "Dossier") -> Iterator[str]:
    if not dossier.sealed and is_backlog(dossier):
        for place in (dossier.holder.id, *dossier.within):
            yield key(WorklistKind.BACKLOG, place)


def _of_obstructions(dossier: "Dossier") -> Iterator[str]:
    """Of the regions whose supervision offices may know of the report."""
    waiting = (report for report in dossier.obstructions if report.replied_by is None)
    return (key(WorklistKind.OBSTRUCTIONS, region) for report in waiting for region in report.to.path)
