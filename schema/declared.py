"""Steps that declare themselves: of each step's class its input, and the type of what it records.

The class in dossiers/steps says all there is: its fields with their descriptions, its words and the name of its facts.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

import strawberry
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from strawberry.utils.str_converters import to_camel_case

from dossiers.given import inner, input_name, is_record
from dossiers.identity import ConcealedText
from dossiers.steps import CLASSES, StepTaken
from dossiers.units import UnitRef
from schema.inputs import StepInput
from schema.recorded import Recorded, shown
from schema.units import NamedUnit

DECLARED: tuple[type[StepTaken], ...] = tuple(kind for kind in CLASSES.values() if kind.recorded)


def recorded_type(kind: type[StepTaken]) -> type[Any]:
    """The GraphQL type of what the step records."""
    return _output(kind)


def recorded(facts: StepTaken) -> Any:  # noqa: ANN401 - a type made here
    """What the entry of a declared step records, as its own type."""
    return _shown(facts)


def record_type(kind: type[BaseModel]) -> type[Any]:
    """The GraphQL type of a record that steps have in them."""
    return _output(kind)


def record(noun: BaseModel) -> Any:  # noqa: ANN401 - a type made here
    return _shown(noun)


@cache
def _output(kind: type[BaseModel]) -> type[Any]:
    is_step = issubclass(kind, StepTaken)
    name = kind.recorded if issubclass(kind, StepTaken) else kind.__name__
    body: dict[str, Any] = {"__annotations__": {}, "__module__": __name__}
    for field, info in _fields(kind):
        held, many, optional = inner(info.annotation)
        body["__annotations__"][field] = _typed(_shown_as(held), many=many, optional=optional)
        body[field] = strawberry.field(description=info.description)
    made = type(name, (Recorded,) if is_step else (), body)
    return strawberry.type(made, description=_words(kind))


def _shown_as(held: Any) -> Any:  # noqa: ANN401 - a type
    if held is ConcealedText:
        return str
    if held is UnitRef:
        return NamedUnit
    return _output(held) if is_record(held) else held


def _shown(noun: BaseModel) -> Any:  # noqa: ANN401
    more = {"step": noun.step} if isinstance(noun, StepTaken) else {}
    return _output(type(noun))(**more, **{name: _value(getattr(noun, name)) for name, _ in _fields(type(noun))})


def _value(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, list):
        return [_value(one) for one in value]
    plain = shown(value)
    return _shown(plain) if isinstance(plain, BaseModel) else plain


def input_type(kind: type[StepTaken]) -> type[Any]:
    """The GraphQL input of its mutation."""
    return _input(kind)


@cache
def _input(kind: type[BaseModel]) -> type[Any]:
    """Required fields first, as dataclasses want it."""
    is_step = issubclass(kind, StepTaken)
    body: dict[str, Any] = {"__annotations__": {}, "__module__": __name__}
    for field, info in sorted(_fields(kind), key=lambda one: not one[1].is_required()):
        held, many, optional = inner(info.annotation)
        name = input_name(field, held)
        body["__annotations__"][name] = _typed(_handed_in_as(held), many=many, optional=optional)
        told = info.description if held is not UnitRef else f"{info.description} Its code, such as 331121-JSJ."
        body[name] = strawberry.field(description=told, **_default(info))
    stem = to_camel_case(kind.name().lower()) if issubclass(kind, StepTaken) else kind.__name__
    made = type(f"{stem[0].upper()}{stem[1:]}Input", (StepInput,) if is_step else (), body)
    return strawberry.input(made, description=_words(kind))


def _handed_in_as(held: Any) -> Any:  # noqa: ANN401 - a type
    if held in {ConcealedText, UnitRef}:
        return str
    return _input(held) if is_record(held) else held


def _default(info: FieldInfo) -> dict[str, Any]:
    if info.is_required():
        return {}
    factory: Any = info.default_factory
    return {"default_factory": factory} if factory else {"default": info.default}


def _typed(held: Any, *, many: bool, optional: bool) -> Any:  # noqa: ANN401 - a type
    kind = list[held] if many else held
    return kind | None if optional else kind


def _fields(kind: type[BaseModel]) -> Iterator[tuple[str, FieldInfo]]:
    return ((name, info) for name, info in kind.model_fields.items() if name != "step")


def _words(kind: type[BaseModel]) -> str:
    return kind.words if issubclass(kind, StepTaken) else " ".join((kind.__doc__ or "").split())
