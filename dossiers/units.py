"""Units (offices and departments) and the officials who work in them."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from dossiers.regions import Level, RegionTree
from dossiers.text import Name


class UnitKind(StrEnum):
    LETTERS_OFFICE = "LETTERS_OFFICE"
    DEPARTMENT = "DEPARTMENT"
    GOVERNMENT = "GOVERNMENT"
    DISCIPLINE = "DISCIPLINE"
    OTHER = "OTHER"


class Unit(BaseModel):
    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True)

    id: str = Field(alias="_id", min_length=1, max_length=64, pattern=r"^[A-Za-z0-9._-]+$")
    name: Name
    kind: UnitKind
    region: str
    level: Level
    department: Name | None = None
    industry: Name | None = None


class Official(BaseModel):
    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True)

    id: str = Field(alias="_id", min_length=1, max_length=64)
    name: Name
    unit: str
    post: Name | None = None


class UnitRef(BaseModel):
    """A unit as it was when a step named it: later renaming does not rewrite history."""

    id: str
    name: str
    kind: UnitKind
    level: Level | None = None
    path: list[str]
    """Region codes from the nation down to the unit's own."""
    department: str | None = None
    industry: str | None = None

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
