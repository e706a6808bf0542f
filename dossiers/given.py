"""What is handed in for a step that declares itself, and the facts made of it.

The input follows from the fields of the step's class: a text is handed in as it is and concealed, a unit by its code
under the field's name with `_unit` after it, everything else as itself.
"""

from collections.abc import Callable, Iterator, Mapping
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from dossiers.identity import ConcealedText
from dossiers.steps import StepTaken
from dossiers.units import UnitRef

Given = Mapping[str, Any]
"""By names of input fields: plain values, and such mappings and lists of them."""
Conceal = Callable[[str, str], ConcealedText]
Kind = type[BaseModel]


def input_name(name: str, kind: Any) -> str:  # noqa: ANN401 - a type
    """Of the field in the input."""
    return f"{name}_unit" if kind is UnitRef and name != "unit" else name


def inner(annotation: Any) -> tuple[Any, bool, bool]:  # noqa: ANN401 - a type
    """What a field holds: the type, whether a list of it, and whether it may be left out."""
    if get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    optional = get_origin(annotation) in {Union, UnionType} and NoneType in get_args(annotation)
    if optional:
        (annotation,) = (one for one in get_args(annotation) if one is not NoneType)
        annotation = get_args(annotation)[0] if get_origin(annotation) is Annotated else annotation
    if get_origin(annotation) is list:
        return inner(get_args(annotation)[0])[0], True, optional
    return annotation, False, optional


def is_record(kind: Any) -> bool:  # noqa: ANN401 - a type
    """Whether it has fields of its own that are handed in one by one."""
    return isinstance(kind, type) and issubclass(kind, BaseModel) and kind not in {ConcealedText, UnitRef}


def units_named(kind: Kind, given: Given, path: str = "") -> Iterator[tuple[str, str]]:
    """Codes of the units that are named, each with the path of the field."""
    for name, value, held in _handed_in(kind, given):
        where = f"{path}{input_name(name, held)}"
        for at, one in _each(value, where):
            if held is UnitRef:
                yield one, at
            elif is_record(held):
                yield from units_named(held, one, f"{at}.")


def facts_of(kind: type[StepTaken], given: Given, units: Mapping[str, UnitRef], conceal: Conceal) -> StepTaken:
    """The facts of the step; raises InvalidInput for a text, and pydantic's ValidationError for the rest."""
    return kind.model_validate(_decoded(kind, given, units, conceal))


def _decoded(
    kind: Kind, given: Given, units: Mapping[str, UnitRef], conceal: Conceal, path: str = ""
) -> dict[str, Any]:
    def one(held: Any, value: Any, at: str) -> Any:  # noqa: ANN401
        if held is ConcealedText:
            return conceal(at, value)
        if held is UnitRef:
            return units[value]
        return _decoded(held, value, units, conceal, f"{at}.") if is_record(held) else value

    decoded = {}
    for name, value, held in _handed_in(kind, given):
        where = f"{path}{input_name(name, held)}"
        parts = [one(held, part, at) for at, part in _each(value, where)]
        decoded[name] = parts if isinstance(value, list) else parts[0]
    return decoded


def _handed_in(kind: Kind, given: Given) -> Iterator[tuple[str, Any, Any]]:
    """Fields that are given: name, value, and the type of what it holds."""
    for name, field in kind.model_fields.items():
        held, _, _ = inner(field.annotation)
        value = given.get(input_name(name, held))
        if value is not None:
            yield name, value, held


def _each(value: Any, path: str) -> Iterator[tuple[str, Any]]:  # noqa: ANN401
    if isinstance(value, list):
        yield from ((f"{path}.{number}", one) for number, one in enumerate(value))
    else:
        yield path, value
