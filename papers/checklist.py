"""卷内材料检查: what the office's rules ask for in a case file, and what of it is missing."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from dossiers.dossier import Dossier
from dossiers.errors import InvalidInput
from dossiers.states import Purpose, State, Step

SHIPPED = Path(__file__).with_name("data") / "checklist.toml"


class Material(BaseModel):
    """A kind of material; of `steps` the chain must have one, or `field` must not be empty."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    steps: tuple[Step, ...] = ()
    field: str | None = None
    purposes: tuple[Purpose, ...] = tuple(Purpose)
    once: tuple[State, ...] = ()
    named: bool = False
    assigned: bool = False
    source: str

    def is_due(self, dossier: Dossier) -> bool:
        """Whether it must be there by now."""
        if dossier.purpose not in self.purposes or (self.once and dossier.state not in self.once):
            return False
        if self.named and not any(party.identity for party in dossier.parties):
            return False
        return dossier.assignment is not None or not self.assigned

    def entries(self, dossier: Dossier) -> list[int]:
        """Numbers of the entries in which it stands."""
        return [entry.number for entry in dossier.chain if entry.facts.step in self.steps]

    def is_there(self, dossier: Dossier) -> bool:
        return bool(attrgetter(self.field)(dossier) if self.field else self.entries(dossier))


@dataclass(frozen=True, slots=True)
class Checked:
    """A material that must be there: whether it is, and in which entries."""

    title: str
    there: bool
    entries: Sequence[int]
    source: str


class Rules(BaseModel):
    """The office's rules of what a case file holds, and how long it is kept."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    retention: Mapping[Purpose, str]
    materials: tuple[Material, ...] = Field(alias="material")

    @classmethod
    def load(cls, file: Path | None = None) -> Self:
        """Raises InvalidInput where the file is none of such rules."""
        with _readable(file := file or SHIPPED):
            return cls.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))

    @classmethod
    @cache
    def shipped(cls) -> Self:
        return cls.load()

    def check(self, dossier: Dossier) -> list[Checked]:
        due = (material for material in self.materials if material.is_due(dossier))
        return [Checked(one.title, one.is_there(dossier), one.entries(dossier), one.source) for one in due]


@contextmanager
def _readable(file: Path) -> Iterator[None]:
    try:
        yield
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(map(str, fault["loc"]))
        raise InvalidInput("checklist", f"{file.name}: {where}: {fault['msg']}") from error
    except (OSError, ValueError) as error:
        raise InvalidInput("checklist", f"{file.name} cannot be read: {error}") from error
