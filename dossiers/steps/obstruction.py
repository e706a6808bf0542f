"""Obstruction or reprisal (阻挠、报复) that a petitioner reports: to the supervision office one level up.

The unit named, and every unit, hall and office below that level, must not learn of it: what they see of a dossier has
neither the entries nor the clock (`Dossier.as_seen_by`), and nothing of it is indexed. No refusal here, and no reason
why a step is closed, may depend on whether there is a report.
"""

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import BaseModel, Field

from dossiers.days import Day
from dossiers.errors import InvalidInput
from dossiers.identity import ConcealedText
from dossiers.states import Step
from dossiers.steps.step import StepTaken
from dossiers.text import Name
from dossiers.units import UnitKind, UnitRef
from dossiers.viewer import Role, Viewer

if TYPE_CHECKING:
    from dossiers.clocks.clock import Clock
    from dossiers.dossier import Dossier

DAYS = 15
"""Within which the supervision office replies to what a petitioner reports; from practice, to be confirmed (†)."""


class Obstruction(BaseModel):
    """A report, and whether it has its reply."""

    id: str
    party: str
    against: UnitRef
    to: UnitRef
    due: Day
    entry: int
    founded: bool | None = None
    replied_by: int | None = None

    def hidden_from(self, viewer: Viewer) -> bool:
        above = viewer.role is Role.SUPERVISION and viewer.region in self.to.path
        return not above or viewer.unit == self.against.id


class ReportObstruction(StepTaken):
    """反映阻挠、报复."""

    step: Literal[Step.REPORT_OBSTRUCTION] = Step.REPORT_OBSTRUCTION
    recorded: ClassVar = "ObstructionReported"
    words: ClassVar = (
        "Record that a petitioner reports obstruction or reprisal: it goes to the supervision office one level up, and "
        "is hidden from the unit named and from everybody below that level (反映阻挠、报复)."
    )
    roles: ClassVar = frozenset({Role.SUPERVISION, Role.PETITIONER})
    by_holder: ClassVar = False
    confidential: ClassVar = True
    party: Name = Field(description="Id of the party, such as p1 (当事人编号).")
    against: UnitRef = Field(description="The unit complained of (被反映单位).")
    to: UnitRef = Field(description="The letters office, one level up or higher, whose supervision replies (督查机构).")
    due: Day = Field(description="Day by which it replies (答复期限).")
    text: ConcealedText = Field(description="What was done, in their words; identities are cut out (反映内容).")

    def check(self, dossier: "Dossier", happened_on: date) -> None:
        dossier.party(self.party)
        highest = len(self.against.path) == 1
        above = self.to.region in self.against.path and (highest or self.to.region != self.against.region)
        if not above or self.to.kind is not UnitKind.LETTERS_OFFICE or self.to.id == self.against.id:
            raise InvalidInput("to_unit", f"{self.to.name} is no letters office above {self.against.name}")
        if self.to.region not in dossier.within:
            raise InvalidInput("to_unit", f"{self.to.name} does not see this dossier; choose an office further up")
        if self.due <= happened_on:
            raise InvalidInput("due", f"must lie after the report, of {happened_on}")

    def apply(self, dossier: "Dossier") -> None:
        report = Obstruction(
            id=f"b{len(dossier.obstructions) + 1}",
            party=self.party,
            against=self.against,
            to=self.to,
            due=self.due,
            entry=dossier.next_number,
        )
        dossier.obstructions = [*dossier.obstructions, report]

    def names(self, dossier: "Dossier") -> str:  # noqa: ARG002 - for those that ask
        return self.to.id

    def due_by(self) -> date:
        return self.due


class ReplyObstruction(StepTaken):
    """答复阻挠、报复的反映."""

    step: Literal[Step.REPLY_OBSTRUCTION] = Step.REPLY_OBSTRUCTION
    recorded: ClassVar = "ObstructionReplied"
    words: ClassVar = "Reply to a report of obstruction, as the supervision office it went to (答复阻挠、报复的反映)."
    roles: ClassVar = frozenset({Role.SUPERVISION})
    by_holder: ClassVar = False
    confidential: ClassVar = True
    obstruction: Name = Field(description="Id of the report, such as b1 (反映编号).")
    founded: bool = Field(description="Whether it is so (是否属实).")
    text: ConcealedText = Field(description="What was found and done; identities are cut out (查处情况).")

    def check_by(self, dossier: "Dossier", viewer: Viewer) -> None:
        """To who may not see a report, it is as one that is not there."""
        report = self._report(dossier)
        if report is None or report.hidden_from(viewer) or report.replied_by:
            raise InvalidInput("obstruction", f"no report {self.obstruction!r} waits for your reply in this dossier")

    def apply(self, dossier: "Dossier") -> None:
        done = {"founded": self.founded, "replied_by": dossier.next_number}
        dossier.obstructions = [
            one.model_copy(update=done) if one.id == self.obstruction else one for one in dossier.obstructions
        ]

    def meets(self, clock: "Clock", dossier: "Dossier") -> bool:
        report = self._report(dossier)
        return report is not None and clock.started_by == report.entry

    def _report(self, dossier: "Dossier") -> Obstruction | None:
        return next((one for one in dossier.obstructions if one.id == self.obstruction), None)


def hidden_entries(dossier: "Dossier", viewer: Viewer) -> frozenset[int]:
    """Numbers of the entries that the viewer must not learn of."""
    hidden = {report.entry for report in dossier.obstructions if report.hidden_from(viewer)}
    if not hidden:
        return frozenset()
    replies = {report.replied_by for report in dossier.obstructions if report.entry in hidden}
    missed = {clock.missed_by for clock in dossier.clocks if clock.started_by in hidden}
    return frozenset(number for number in hidden | replies | missed if number is not None)


def without(dossier: "Dossier", hidden: frozenset[int]) -> dict[str, Any]:
    """The fields of the dossier that tell of those entries, as they are without them."""
    return {
        "obstructions": [report for report in dossier.obstructions if report.entry not in hidden],
        "clocks": [clock for clock in dossier.clocks if clock.started_by not in hidden],
        "chain": [entry for entry in dossier.chain if entry.number not in hidden],
    }
