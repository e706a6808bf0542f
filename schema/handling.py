"""Mutations by which an office handles a matter (办理): one for each step that declares itself."""

from dataclasses import fields
from typing import TYPE_CHECKING, Any

import strawberry
from strawberry.tools import create_type

from dossiers import handling
from dossiers.steps import StepTaken
from schema.context import Info
from schema.declared import DECLARED, input_type
from schema.inputs import Given, StepInput, plain, step_call
from schema.steps import StepResult, step_taken

_CALL = {field.name for field in fields(StepInput)}
"""Fields that say how the step is taken; the others are its facts."""


def _mutation(kind: type[StepTaken]) -> Any:  # noqa: ANN401 - a field of a type that is made here
    given_type = input_type(kind)
    facts = [field.name for field in fields(given_type) if field.name not in _CALL]

    async def resolve(self: Any, info: Info, given: Any) -> Any:  # noqa: ANN401, ARG001 - annotated below
        handed_in = {name: plain(getattr(given, name), name) for name in facts}
        return await step_taken(info, handling.step(info.context.registry, step_call(info, given), kind, handed_in))

    resolve.__name__ = kind.name().lower()
    resolve.__annotations__ = {"info": Info, "given": Given[given_type], "return": StepResult}  # type: ignore[misc, valid-type]
    return strawberry.mutation(resolver=resolve, description=kind.words)


if TYPE_CHECKING:

    class StepMutations:
        """One mutation for each step that declares itself."""

else:
    StepMutations = create_type("StepMutations", [_mutation(kind) for kind in DECLARED])
