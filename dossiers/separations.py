"""Separations (人户分离 and the like): the list of which places of a matter may lie apart, as data."""

from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from dossiers.clocks.tables import read_table

SHIPPED = Path(__file__).with_name("data") / "separations.toml"

_Words = Annotated[str, Field(min_length=1, max_length=200)]


class PlaceKind(StrEnum):
    REGISTERED_RESIDENCE = "registered_residence"
    PRESENT_RESIDENCE = "present_residence"
    PLACE = "place"
    UNIT = "unit"
    """That of the responsible unit."""


class Separation(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z]+(?:-[a-z]+)*$", max_length=60)
    name_zh: _Words
    name_en: _Words
    between: tuple[PlaceKind, PlaceKind]
    confirmed: bool


class _SeparationFile(BaseModel):
    model_config = ConfigDict(extra="forbid")

    separation: tuple[Separation, ...]


@cache
def separations() -> tuple[Separation, ...]:
    return read_table(SHIPPED, _SeparationFile).separation
