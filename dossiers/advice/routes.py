"""Lawful routes (法定途径): the bodies other than petitioning that a matter of a category can be brought to."""

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field

from dossiers.advice.rights import TimeLimit
from dossiers.categories import CategoryTable
from dossiers.clocks.tables import files_of, read_table
from dossiers.errors import InvalidInput
from dossiers.matter import Category
from dossiers.units import UnitKind, UnitRef

_OF_EVERY_UNIT = frozenset({UnitKind.LETTERS_OFFICE, UnitKind.GOVERNMENT})
SHIPPED = Path(__file__).parents[1] / "data" / "lawful-routes.toml"

_Words = Annotated[str, Field(min_length=1, max_length=300)]


class RouteKind(StrEnum):
    LITIGATION = "LITIGATION"
    ARBITRATION = "ARBITRATION"
    RECONSIDERATION = "RECONSIDERATION"
    ADMINISTRATIVE_SUIT = "ADMINISTRATIVE_SUIT"
    CIVIL_SUIT = "CIVIL_SUIT"
    DUTY_TO_ACT = "DUTY_TO_ACT"
    RULING = "RULING"
    MEDIATION = "MEDIATION"
    DISCIPLINE = "DISCIPLINE"
    OTHER = "OTHER"


class LawfulRoute(BaseModel):
    """One way with its body, what to bring, and how long it is open."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z]+(?:-[a-z]+)*$", max_length=60)
    kind: RouteKind
    name_zh: _Words
    name_en: _Words
    body_zh: _Words
    body_en: _Words
    papers_zh: tuple[_Words, ...] = Field(min_length=1, max_length=20)
    papers_en: tuple[_Words, ...] = Field(min_length=1, max_length=20)
    """What to bring."""
    limit: TimeLimit | None = None
    instead: bool
    """Whether the unit leads into it instead of giving its opinion; else it is open beside that."""
    categories: tuple[_Words, ...] = Field(min_length=1)
    """大类, or 大类/小类."""
    region: str | None = Field(default=None, pattern=r"^[0-9A-Za-z]+(?:-[0-9A-Za-z]+)*$", max_length=24)
    """Where alone it holds; everywhere without one."""
    units: tuple[_Words, ...] = ()
    """Units, by code, or departments, by name, that alone lead into it; every unit without any."""
    source_zh: _Words
    source_en: _Words
    confirmed: bool
    """False: from general knowledge; a legal office confirms it before use."""

    def leads(self, category: Category, path: Sequence[str], unit: UnitRef | None = None) -> bool:
        """Whether it is one for this category, to an office of that path of region codes; for that unit, where known.

        To a letters office, and to a government, which hand the matter on, the routes of every unit are shown.
        """
        names = {category.main, f"{category.main}/{category.sub}"}
        return not names.isdisjoint(self.categories) and self.holds(path, unit)

    def holds(self, path: Sequence[str], unit: UnitRef | None = None) -> bool:
        """Whether it is one there, of whatever category."""
        return (self.region is None or self.region in path) and self._led_into_by(unit)

    def _led_into_by(self, unit: UnitRef | None) -> bool:
        if not self.units or unit is None or unit.kind in _OF_EVERY_UNIT:
            return True
        return unit.id in self.units or unit.department in self.units


class _RouteFile(BaseModel):
    model_config = ConfigDict(extra="forbid")

    route: tuple[LawfulRoute, ...]


class Routes:
    """The list of lawful routes, which is public. Raises InvalidInput where an id is given twice."""

    def __init__(self, routes: Iterable[LawfulRoute], categories: CategoryTable) -> None:
        self._routes = tuple(routes)
        self._categories = categories
        ids = [route.id for route in self._routes]
        for twice in {name for name in ids if ids.count(name) > 1}:
            raise InvalidInput(f"lawful-routes.{twice}", "is given twice; choose another id")

    @classmethod
    @cache
    def shipped(cls) -> Self:
        return cls(read_table(SHIPPED, _RouteFile).route, CategoryTable.shipped())

    @classmethod
    def load(cls, folder: Path | None = None) -> Self:
        """The shipped routes and those of the files in the office's own folder; raises InvalidInput for a bad file."""
        paths = [SHIPPED, *(files_of(folder) if folder else ())]
        return cls((route for path in paths for route in read_table(path, _RouteFile).route), CategoryTable.shipped())

    def __iter__(self) -> Iterator[LawfulRoute]:
        return iter(self._routes)

    def known(self, category: Category) -> Category:
        """The category as the table names it: 农民工欠薪 is 劳动和社会保障/拖欠农民工工资."""
        return self._categories.resolve(category.main, category.sub)

    def of(self, category: Category, path: Sequence[str] = (), unit: UnitRef | None = None) -> list[LawfulRoute]:
        """Those that the unit leads into first; `path` is of region codes from the nation down."""
        known = self.known(category)
        leading = (route for route in self._routes if route.leads(known, path, unit))
        return sorted(leading, key=lambda route: not route.instead)
