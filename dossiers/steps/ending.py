"""Steps by which a matter comes to its end, and by which an office takes it up again."""

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from dossiers.errors import NotNow, NotPermitted
from dossiers.hearing import refuse_while_open
from dossiers.identity import ConcealedText
from dossiers.states import Step
from dossiers.steps.reviewing import levels_used, waiting
from dossiers.steps.step import REASON, StepTaken
from dossiers.text import Name
from dossiers.viewer import Role, Viewer

if TYPE_CHECKING:
    from dossiers.clocks.clock import Clock
    from dossiers.dossier import Dossier


class _Ending(StepTaken):
    """Nobody owes anything any more but to the supervision office."""

    roles: ClassVar = frozenset({Role.RECEPTION, Role.UNIT, Role.SUPERVISION})

    def ends(self, clock: "Clock", dossier: "Dossier") -> bool:  # noqa: ARG002 - for those that ask
        return clock.rule_id not in {"order", "task", "obstruction", "explanation"}


class Conclude(_Ending):
    """终结: every party has used its three levels, or let its right lapse."""

    step: Literal[Step.CONCLUDE] = Step.CONCLUDE
    recorded: ClassVar = "Concluded"
    words: ClassVar = "Conclude: the same facts and reasons give no claim to acceptance any more (三级终结)."
    note: ConcealedText | None = Field(default=None, description="A note; identities are cut out (备注).")

    @classmethod
    def require(cls, dossier: "Dossier") -> None:
        _refuse_while(cls.name(), [party.id for party in dossier.parties if not levels_used(dossier, party.id)])


class Certify(_Ending):
    """审核认定办结."""

    step: Literal[Step.CERTIFY] = Step.CERTIFY
    recorded: ClassVar = "Certified"
    words: ClassVar = "Certify as complete, saying by whom and on what record (审核认定办结)."
    roles: ClassVar = frozenset({Role.SUPERVISION})
    by_holder: ClassVar = False
    certified_by: Name = Field(description="Who certified it (认定机关或人员).")
    record: ConcealedText = Field(description="On what record (认定依据).")

    @classmethod
    def require(cls, dossier: "Dossier") -> None:
        _refuse_while(cls.name(), waiting(dossier))

    @classmethod
    def permit(cls, dossier: "Dossier", viewer: Viewer) -> None:
        super().permit(dossier, viewer)
        _check_above(dossier, viewer, cls.name())


class Reopen(StepTaken):
    """重新办理: not bound by the earlier finding, opinion or implementation (三不限、回头看)."""

    step: Literal[Step.REOPEN] = Step.REOPEN
    recorded: ClassVar = "Reopened"
    words: ClassVar = "Take up again, not bound by what was found, answered or done before (回头看、重新办理)."
    roles: ClassVar = frozenset({Role.UNIT, Role.LEADER, Role.SUPERVISION})
    by_holder: ClassVar = False
    reason: ConcealedText = Field(description=REASON)

    @classmethod
    def permit(cls, dossier: "Dossier", viewer: Viewer) -> None:
        super().permit(dossier, viewer)
        if viewer.role is not Role.UNIT:
            _check_above(dossier, viewer, cls.name())
        elif viewer.unit != dossier.holder.id:
            raise NotPermitted(f"{dossier.holder.name} holds the dossier now; only it may take the step {cls.name()}")

    def apply(self, dossier: "Dossier") -> None:
        dossier.handle_again()


class Archive(_Ending):
    """归档."""

    step: Literal[Step.ARCHIVE] = Step.ARCHIVE
    recorded: ClassVar = "Archived"
    words: ClassVar = "Put into the archive (归档)."
    roles: ClassVar = frozenset({Role.RECEPTION, Role.UNIT, Role.SUPERVISION, Role.DISCIPLINE})
    archive_number: Name | None = Field(default=None, description="Its number there (档案号).")

    @classmethod
    def require(cls, dossier: "Dossier") -> None:
        _refuse_while(cls.name(), waiting(dossier))
        refuse_while_open(cls.name(), dossier.hearings)


def _refuse_while(step: Step, parties: list[str]) -> None:
    if parties:
        lacking = f"{', '.join(parties)} may still ask for a review or re-review, or waits for one"
        raise NotNow(step, lacking, f"{'、'.join(parties)}的复查、复核权利尚未用尽")


def _check_above(dossier: "Dossier", viewer: Viewer, step: Step) -> None:
    if viewer.region not in dossier.holder.path:
        raise NotPermitted(f"{dossier.holder.name} is not below you; you may not take the step {step}")
