"""What every step has."""

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from pydantic import BaseModel, ConfigDict

from dossiers.errors import NotPermitted
from dossiers.states import Step
from dossiers.viewer import Role, Viewer

if TYPE_CHECKING:
    from dossiers.dossier import Dossier

OFFICE_STAFF = frozenset({Role.RECEPTION, Role.UNIT, Role.LEADER, Role.SUPERVISION})


class StepTaken(BaseModel):
    """The facts of a step, kept in its chain entry; subclasses name them and say what they change."""

    model_config = ConfigDict(frozen=True)

    step: Step
    roles: ClassVar[frozenset[Role]] = OFFICE_STAFF
    by_holder: ClassVar[bool] = True
    """Whether only the unit that holds the dossier may take it."""
    day_field: ClassVar[str] = "happened_on"
    """The field of the input that gives the day of the step."""

    def permit(self, dossier: "Dossier", viewer: Viewer) -> None:
        """Raise NotPermitted where this viewer may not take the step on this dossier."""
        viewer.require(*sorted(self.roles), to=f"take the step {self.step}")
        if self.by_holder and viewer.unit != dossier.holder.id:
            raise NotPermitted(f"{dossier.holder.name} holds the dossier now; only it may take the step {self.step}")

    def check(self, dossier: "Dossier", happened_on: date) -> None:
        """Raise InvalidInput where the facts do not fit the dossier, or the day on which the step is taken."""

    def apply(self, dossier: "Dossier") -> None:
        """Change the dossier's fields; the state and the chain are the dossier's own work."""

    def far_ends(self, dossier: "Dossier") -> dict[str, "StepTaken"]:  # noqa: ARG002 - for those that have one
        """The step that this one entails in other dossiers, by their number."""
        return {}
