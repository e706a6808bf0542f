"""Closing reports (办结报告): who demands one, who owes it, and how far it has come.

A matter that is assigned from level to level has one for each assignment, the outermost first: what passes below
fulfils nothing above. An instruction with a day, and a matter marked important, demand one of who holds the dossier.
"""

from enum import StrEnum
from typing import TYPE_CHECKING

from pydantic import BaseModel

from dossiers.clocks.clock import REPORT
from dossiers.days import Day
from dossiers.units import UnitRef

if TYPE_CHECKING:
    from dossiers.clocks.clock import Clock
    from dossiers.record import Record


class ReportState(StrEnum):
    """Of the closing report that somebody demands."""

    OWED = "OWED"
    SUBMITTED = "SUBMITTED"
    SENT_BACK = "SENT_BACK"
    PASSED = "PASSED"


class ReportGround(StrEnum):
    """Why the quality gate stands before the close: 交办, 批示, 重要事项."""

    ASSIGNED = "ASSIGNED"
    INSTRUCTED = "INSTRUCTED"
    IMPORTANT = "IMPORTANT"


class Assignment(BaseModel):
    """A closing report that is demanded: by whose gate it passes, until when, and how far it has come."""

    by: UnitRef
    report_due: Day
    report: ReportState = ReportState.OWED
    entry: int
    ground: ReportGround = ReportGround.ASSIGNED
    clock: str | None = None
    """Id of the clock that runs for it, or ran last; none runs for a suggestion."""

    @property
    def waits(self) -> bool:
        """Whether a report is to be handed in, for the first time or again."""
        return self.report in {ReportState.OWED, ReportState.SENT_BACK}

    def times(self, clock: "Clock") -> bool:
        """Whether that is its clock; in dossiers stored before it was named, the one that began with it."""
        own = clock.id == self.clock if self.clock else clock.started_by == self.entry
        return own and clock.rule_id == REPORT


def debtor(record: "Record", demand: Assignment) -> UnitRef:
    """Who hands the report in: the office that assigned it further down, else the unit that holds the dossier."""
    below = _below(record, demand)
    return below.by if below else record.holder


def ready(record: "Record", unit: str | None) -> list[Assignment]:
    """Reports that the unit can hand in now: each only when what it demanded below has passed."""
    return [one for one in _waiting_on(record, unit) if _unpassed_below(record, one) is None]


def held_up(record: "Record", unit: str | None) -> Assignment | None:
    """What must pass before the unit can hand in its own report."""
    return next(filter(None, (_unpassed_below(record, one) for one in _waiting_on(record, unit))), None)


def at_gate(record: "Record", unit: str | None) -> list[Assignment]:
    """Those handed in that this office passes or sends back: its own, else, for who stands above, the innermost."""
    handed_in = [one for one in record.assignments if one.report is ReportState.SUBMITTED]
    return [one for one in handed_in if one.by.id == unit] or handed_in[-1:]


def same(record: "Record", ground: ReportGround, office: str | None = None) -> list[Assignment]:
    """Those demanded on that ground, by that office where one is named."""
    return [one for one in record.assignments if one.ground is ground and office in {None, one.by.id}]


def void_by(record: "Record", office: str) -> list[Assignment]:
    """What falls away when that office has the matter again, or assigns it anew: its own demand and those below it."""
    assigned = same(record, ReportGround.ASSIGNED)
    first = next((place for place, one in enumerate(assigned) if one.by.id == office), len(assigned))
    return assigned[first:]


def drop(record: "Record", demands: list[Assignment]) -> None:
    record.assignments = [one for one in record.assignments if one not in demands]


def demand(record: "Record", by: UnitRef, due: Day, ground: ReportGround) -> None:
    """One more, from the step that is being applied."""
    new = Assignment(by=by, report_due=due, entry=record.next_number, ground=ground)
    record.assignments = [*record.assignments, new]


def put(record: "Record", demands: list[Assignment], state: ReportState) -> None:
    """Say of these how far they have come."""
    record.assignments = [
        one.model_copy(update={"report": state}) if one in demands else one for one in record.assignments
    ]


def send_back(record: "Record", demands: list[Assignment]) -> None:
    """The unit does it again: what passed below them is owed anew, and what waits at another gate is withdrawn."""
    below = [one for above in demands for one in _all_below(record, above)]
    others = [one for one in record.assignments if one.report is ReportState.SUBMITTED and one not in demands]
    put(record, demands, ReportState.SENT_BACK)
    put(record, [*below, *others], ReportState.OWED)


def _waiting_on(record: "Record", unit: str | None) -> list[Assignment]:
    return [one for one in record.assignments if one.waits and debtor(record, one).id == unit]


def _all_below(record: "Record", above: Assignment) -> list[Assignment]:
    """The assignments further down, the next one first; entries follow each other as the matter goes down."""
    if above.ground is not ReportGround.ASSIGNED:
        return []
    return [one for one in same(record, ReportGround.ASSIGNED) if one.entry > above.entry]


def _below(record: "Record", above: Assignment) -> Assignment | None:
    return next(iter(_all_below(record, above)), None)


def _unpassed_below(record: "Record", above: Assignment) -> Assignment | None:
    below = _below(record, above)
    return None if below is None or below.report is ReportState.PASSED else below
