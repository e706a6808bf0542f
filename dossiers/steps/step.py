"""What every step has."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import BaseModel, ConfigDict

from dossiers.clocks.rules import LONGEST
from dossiers.errors import InvalidInput, NotPermitted
from dossiers.identity import ConcealedText
from dossiers.regions import RegionTree
from dossiers.states import State, Step
from dossiers.units import UnitRef
from dossiers.viewer import Role, Viewer

if TYPE_CHECKING:
    from dossiers.clocks.clock import Clock
    from dossiers.clocks.suspension import Suspension
    from dossiers.dossier import Dossier

REASON = "Why; identities are cut out of what others read (理由)."
TEXT = "In words; identities are cut out of what others read (内容)."
PARTY = "Id of the party, such as p1 (当事人编号)."
OFFICE_STAFF = frozenset({Role.RECEPTION, Role.UNIT, Role.LEADER, Role.SUPERVISION})


def check_line(field: str, concealed: ConcealedText | None, most: int) -> None:
    """Raise InvalidInput unless the text, where there is one, is one line of at most so many characters.

    What is concealed is not of the types of dossiers/text.py, whose lengths are meant.
    """
    if concealed is None:
        return
    if "\n" in concealed.text:
        raise InvalidInput(field, "must be one line")
    if len(concealed.text) > most:
        raise InvalidInput(field, f"should have at most {most} characters")


class StepTaken(BaseModel):
    """The facts of a step, kept in its chain entry; subclasses name them and say what they change.

    A subclass with `recorded` declares itself: its mutation, the input of that and the type of its facts follow from
    its fields and their descriptions (schema/declared.py), so that the class is all there is to write.
    """

    model_config = ConfigDict(frozen=True)

    step: Step
    roles: ClassVar[frozenset[Role]] = OFFICE_STAFF
    by_holder: ClassVar[bool] = True
    """Whether only the unit that holds the dossier may take it."""
    day_field: ClassVar[str] = "happened_on"
    """The field of the input that gives the day of the step."""
    recorded: ClassVar[str] = ""
    """Name of the GraphQL type that says what the step records."""
    per_party: ClassVar[bool] = False
    """Whether it concerns one party, for whom it can be open or closed apart from the others."""
    confidential: ClassVar[bool] = False
    """Whether some who see the dossier must not learn of the step: nothing that it records is indexed."""
    words: ClassVar[str] = ""
    """What the step is, in English with the Chinese term, as the schema and the screens say it."""

    @classmethod
    def looked_up(cls, given: Mapping[str, Any], regions: RegionTree) -> Mapping[str, Any]:  # noqa: ARG003
        """What is handed in, by the names that the office's tables have; raises InvalidInput for what they lack."""
        return given

    @classmethod
    def names_in(cls, given: Mapping[str, Any]) -> list[str]:  # noqa: ARG003
        """Names of people in what is handed in who are to be cut out of its texts, beside those of the parties."""
        return []

    @classmethod
    def permit(cls, dossier: "Dossier", viewer: Viewer) -> None:
        """Raise NotPermitted where this viewer may not take the step on this dossier."""
        viewer.require(*sorted(cls.roles), to=f"take the step {cls.name()}")
        if cls.by_holder and viewer.unit != dossier.holder.id:
            raise NotPermitted(f"{dossier.holder.name} holds the dossier now; only it may take the step {cls.name()}")

    @classmethod
    def permit_only(cls, unit: UnitRef | None, viewer: Viewer, did: str) -> None:
        """Raise NotPermitted but for that unit, which `did` it, and the supervision office above it.

        None: there is no such unit yet, as `require` says; then the role alone counts.
        """
        viewer.require(*sorted(cls.roles), to=f"take the step {cls.name()}")
        if unit is None or viewer.unit == unit.id:
            return
        if viewer.role is not Role.SUPERVISION or viewer.region not in unit.path:
            raise NotPermitted(f"{unit.name} {did}; only it may take the step {cls.name()}")

    @classmethod
    def permit_in_hand(cls, dossier: "Dossier", viewer: Viewer, to: str) -> None:
        """Raise NotPermitted for a unit that neither holds the dossier nor has a part in it; `to` says what it may not.

        Of the other roles every office that sees it may.
        """
        hands = {dossier.holder.id, *(part.unit.id for part in dossier.parts)}
        if viewer.role is Role.UNIT and viewer.unit not in hands:
            raise NotPermitted(f"{dossier.holder.name} has the dossier in hand; only it may {to}")

    @classmethod
    def require(cls, dossier: "Dossier") -> None:
        """Raise NotNow where something must come first, whatever the facts are."""

    @classmethod
    def require_for(cls, dossier: "Dossier", viewer: Viewer, party: str) -> None:
        """Raise NotNow or NotPermitted where it is open, but not for that party; of steps that `per_party` says."""

    def check_by(self, dossier: "Dossier", viewer: Viewer) -> None:  # noqa: ARG002 - for those that ask
        """Raise NotPermitted where these very facts are not the viewer's to give."""
        if viewer.role is Role.PETITIONER and getattr(self, "party", None) != viewer.party:
            raise NotPermitted("a petitioner acts for their own party alone")

    def check(self, dossier: "Dossier", happened_on: date) -> None:
        """Raise InvalidInput where the facts do not fit the dossier, or the day on which the step is taken."""

    def apply(self, dossier: "Dossier") -> None:
        """Change the dossier's fields; state, chain and clocks are the dossier's own work."""

    def leads_to(self, dossier: "Dossier", usual: State) -> State:  # noqa: ARG002 - for those whose facts decide it
        """The state after the step: that of its table, unless the facts say otherwise."""
        return usual

    def far_ends(self, dossier: "Dossier") -> dict[str, "StepTaken"]:  # noqa: ARG002 - for those that have one
        """The step that this one entails in other dossiers, by their number."""
        return {}

    def starts(self, rule_id: str, dossier: "Dossier") -> bool:  # noqa: ARG002 - for those that start some
        """Whether it starts the clock of that rule, where the rule names the step."""
        return True

    def meets(self, clock: "Clock", dossier: "Dossier") -> bool:  # noqa: ARG002 - for those that meet some
        """Whether it does what the running clock waits for, where the clock's rule names the step."""
        return True

    def ends(self, clock: "Clock", dossier: "Dossier") -> bool:  # noqa: ARG002 - for those that end some
        """Whether nobody owes any more what the running clock waits for."""
        return False

    def extends(self) -> tuple[str, int] | None:
        """The rule whose running clock it extends, and by how many days."""
        return None

    def suspends(self) -> "tuple[str, Suspension] | None":
        """Id of the clock that it suspends, and the days that are not counted."""
        return None

    def resumes(self) -> tuple[str, date] | None:
        """Id of the clock whose suspension it ends, or the end of which it corrects, and its last day."""
        return None

    def pauses(self, clock: "Clock", dossier: "Dossier") -> "Suspension | None":  # noqa: ARG002 - for those that do
        """The days that the running clock does not count because of it; None where it counts on."""
        return None

    def goes_on(self, clock: "Clock", dossier: "Dossier", day: date) -> date | None:  # noqa: ARG002 - for those that do
        """The last day that the running clock, which an earlier step has stopped, does not count."""
        return None

    def counted_from(self, rule_id: str, dossier: "Dossier") -> date | None:  # noqa: ARG002 - for those that differ
        """The day from which the clock it starts counts, where that is not the day of the step."""
        return None

    def concerns(self) -> str | None:
        """Id of the party whose clocks it starts or meets."""
        return None

    def names(self, dossier: "Dossier") -> str | None:  # noqa: ARG002 - for those that name one
        """Id of the unit that owes what it asks for, where that is not the holder."""
        return None

    def corrects(self) -> tuple[int, date] | None:
        """Number of an earlier entry, and the day on which that step happened in truth."""
        return None

    def due_by(self) -> date | None:
        """The day that the step itself sets to the clock it starts."""
        return None

    @classmethod
    def name(cls) -> Step:
        step: Step = cls.model_fields["step"].default
        return step


def check_due(field: str, due: date, happened_on: date) -> None:
    """Raise InvalidInput unless the day that a step sets lies after its own, and not further than limits reach."""
    if due <= happened_on:
        raise InvalidInput(field, f"must lie after {happened_on}, the day of this step")
    if (due - happened_on).days > LONGEST:
        raise InvalidInput(field, f"{due} is more than {LONGEST} days away; is the year right?")
