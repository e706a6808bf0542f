"""Inputs: what every mutation is handed, and the plain form in which it is recognised again and given to the office."""

from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Annotated, Any, TypeVar

import strawberry

from dossiers.claims import Call
from dossiers.errors import InvalidInput
from dossiers.handling import StepCall
from schema.context import Info
from schema.ids import case_number

_Given = TypeVar("_Given")
Given = Annotated[_Given, strawberry.argument(name="input", description="What is handed in (输入).")]


@strawberry.input
class MutationInput:
    idempotency_key: str = strawberry.field(
        description="Made up by the caller, one for each deed: the same key with the same input, sent again within 7 "
        "days, does nothing twice and gives the same answer (幂等键). 1 to 200 characters.",
    )


@strawberry.input
class StepInput(MutationInput):
    dossier: str = strawberry.field(description="Case number of the dossier (案卷编号).")
    version: int | None = strawberry.field(
        default=None,
        description="Version of the dossier that was decided on: where another step came between, nothing is done and "
        "Conflict says which version stands now. Left out, the step is taken on what stands (版本).",
    )
    happened_on: date | None = strawberry.field(
        default=None,
        description="Day on which it happened; time limits count from it. Left out: today, or the day a contact was "
        "received (发生日期).",
    )


def call(info: Info, given: MutationInput) -> Call:
    key, facts = _recognised(info, given)
    return Call(viewer=info.context.viewer, key=key, input=facts)


def step_call(info: Info, given: StepInput) -> StepCall:
    """Raises InvalidInput for a key, text or case number that is none."""
    key, facts = _recognised(info, given)
    return StepCall(
        viewer=info.context.viewer,
        key=key,
        input=facts,
        dossier=case_number(given.dossier, "dossier"),
        happened_on=given.happened_on,
        version=given.version,
    )


def _recognised(info: Info, given: MutationInput) -> tuple[str, dict[str, Any]]:
    """The key, and the input by which a call that comes again is recognised: all but the key, and which mutation."""
    facts: dict[str, Any] = plain(given)
    key: str = facts.pop("idempotency_key")
    return key, {"mutation": info.field_name, **facts}


def plain(value: Any, path: str = "") -> Any:  # noqa: ANN401 - JSON, both ways
    """The input as plain JSON data in snake case; raises InvalidInput for text that is none."""
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return _text(value, path)
    if isinstance(value, list):
        return [plain(one, f"{path}.{number}") for number, one in enumerate(value)]
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name), f"{path}.{field.name}") for field in fields(value)}
    return value


def _text(value: str, path: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError as error:
        where = f"position {error.start}"
        raise InvalidInput(path.strip("."), f"holds half of a character at {where}; type it again") from None
    return value
