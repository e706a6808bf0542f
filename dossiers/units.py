"""Units (offices and departments) and the officials who work in them."""

from enum import StrEnum
from typing import ClassVar

from beanie import Document
from pydantic import BaseModel, Field
from pymongo import ASCENDING, IndexModel

from dossiers.regions import Level, RegionTree
from dossiers.text import Name


class UnitKind(StrEnum):
    LETTERS_OFFICE = "LETTERS_OFFICE"
    DEPARTMENT = "DEPARTMENT"
    GOVERNMENT = "GOVERNMENT"
    DISCIPLINE = "DISCIPLINE"
    OTHER = "OTHER"


class Unit(Document):
    id: str = Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9._-]+$")  # type: ignore[assignment]
    name: Name
    kind: UnitKind
    region: str
    level: Level
    department: Name | None = None
    industry: Name | None = None

    class Settings:
        name = "units"
        indexes: ClassVar = [IndexModel([("region", ASCENDING), ("kind", ASCENDING)])]


class Official(Document):
    id: str = Field(min_length=1, max_length=64)  # type: ignore[assignment]
    name: Name
    unit: str
    post: Name | None = None

    class Settings:
        name = "officials"
        indexes: ClassVar = [IndexModel([("unit", ASCENDING)])]


class UnitRef(BaseModel):
    """A unit as it was when a step named it: later renaming does not rewrite history."""

    id: str
    name: str
    kind: UnitKind
    path: list[str]
    """Region codes from the nation down to the unit's own."""

    @property
    def region(self) -> str:
        return self.path[-1]


def letters_office_id(region: str) -> str:
    return f"{region}-XFJ"


def letters_offices(tree: RegionTree) -> list[Unit]:
    """A letters office (信访局) for the nation and every province, prefecture and county, to start from."""
    return [
        Unit(
            id=letters_office_id(region.code),
            name=f"{region.name}信访局",
            kind=UnitKind.LETTERS_OFFICE,
            region=region.code,
            level=region.level,
        )
        for region in tree
        if region.level in (Level.NATION, Level.PROVINCE, Level.PREFECTURE, Level.COUNTY)
    ]
