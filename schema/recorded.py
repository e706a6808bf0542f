"""What every step records, and which type shows what the steps record that do not declare themselves."""

from collections.abc import Callable
from dataclasses import fields
from typing import Any, Self, TypeVar

import strawberry

from dossiers.identity import ConcealedText
from dossiers.states import Step
from dossiers.steps import StepTaken
from dossiers.units import UnitRef
from schema.units import NamedUnit


@strawberry.interface(description="What every step records (记载事项).")
class Recorded:
    step: Step = strawberry.field(description="Which step (办理步骤).")

    @classmethod
    def of(cls, taken: Any) -> Self:  # noqa: ANN401 - a step that has fields of these names, where nothing else is said
        return cls(**{one.name: shown(getattr(taken, one.name)) for one in fields(cls)})


SHOWN: dict[type[StepTaken], type[Recorded]] = {}
"""By the class of a step."""
_Type = TypeVar("_Type", bound=type[Recorded])


def shows(*kinds: type[StepTaken]) -> Callable[[_Type], _Type]:
    """Of a type: the steps of which it shows what they record."""

    def keep(shown: _Type) -> _Type:
        SHOWN.update(dict.fromkeys(kinds, shown))
        return shown

    return keep


def shown(value: Any) -> Any:  # noqa: ANN401 - whatever a field holds
    """A text without identities, a unit by name and code, and all else as it is."""
    if isinstance(value, ConcealedText):
        return value.text
    return NamedUnit.of(value) if isinstance(value, UnitRef) else value
