"""A search as it is asked: text, filters, order, and what is to be counted."""

from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from dossiers.contact import Form, Manner, Source
from dossiers.days import Day
from dossiers.regions import RegionTree
from dossiers.states import Purpose, State
from dossiers.text import Line, Name

LONGEST_TEXT = 200
LARGEST_PAGE = 100
_AT_MOST = 100
_LARGEST_KEY = 2**53

Cursor = tuple[float, str]
"""A place in a list of hits: the value it is sorted by, and the case number there."""


class Sort(StrEnum):
    """Best first; by the first contact's day; by the moment of the last entry."""

    RELEVANCE = "RELEVANCE"
    OPENED = "OPENED"
    LAST_ENTRY = "LAST_ENTRY"


class Facet(StrEnum):
    """What hits can be counted by; the value is the index's field."""

    PROVINCE = "place_province"
    PREFECTURE = "place_prefecture"
    COUNTY = "place_county"
    CATEGORY_MAIN = "category_main"
    CATEGORY_SUB = "category_sub"
    PURPOSE = "purpose"
    STATE = "state"
    FORM = "forms"
    SOURCE = "sources"
    MANNER = "manners"
    MONTH = "months"
    UNIT = "holder"


def _one_line(value: Any) -> Any:  # noqa: ANN401 - whatever was handed in, before it is checked
    return " ".join(value.split()) or None if isinstance(value, str) else value


Text = Annotated[Line, Field(max_length=LONGEST_TEXT)]
Names = Annotated[tuple[Name, ...], Field(max_length=_AT_MOST)]
Month = Annotated[str, Field(pattern=r"^[0-9]{4}-(?:0[1-9]|1[0-2])$")]


class Filters(BaseModel):
    """Several values of one filter widen the search, several filters narrow it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    regions: Names = ()
    """Codes; the matter's place is such a region or lies below it."""
    categories_main: Names = ()
    categories_sub: Names = ()
    purposes: tuple[Purpose, ...] = ()
    states: tuple[State, ...] = ()
    forms: tuple[Form, ...] = ()
    sources: tuple[Source, ...] = ()
    manners: tuple[Manner, ...] = ()
    months: Annotated[tuple[Month, ...], Field(max_length=_AT_MOST)] = ()
    """Such as 2026-03: of any of the contacts."""
    units: Names = ()
    """Ids of units that hold the dossier now."""
    opened_from: Day | None = None
    opened_until: Day | None = None
    """The first contact's day; both days are included."""

    def chosen(self, regions: RegionTree) -> dict[str, tuple[str, ...]]:
        """The values by the field they are looked for in; raises InvalidInput for a region that there is not."""
        values: dict[str, tuple[str, ...]] = {
            "place_path": tuple(regions.current(code).code for code in self.regions),
            Facet.CATEGORY_MAIN.value: self.categories_main,
            Facet.CATEGORY_SUB.value: self.categories_sub,
            Facet.PURPOSE.value: self.purposes,
            Facet.STATE.value: self.states,
            Facet.FORM.value: self.forms,
            Facet.SOURCE.value: self.sources,
            Facet.MANNER.value: self.manners,
            Facet.MONTH.value: self.months,
            Facet.UNIT.value: self.units,
        }
        return {field: wanted for field, wanted in values.items() if wanted}


class SearchQuery(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    text: Annotated[Text | None, BeforeValidator(_one_line)] = None
    """Words as people say them; parts in quotation marks must stand there exactly; a case or external number."""
    phrase: bool = False
    """The whole text must stand there exactly."""
    filters: Filters = Filters()
    sort: Sort = Sort.RELEVANCE
    """Without a text nothing is more relevant than anything else: then by the last entry."""
    descending: bool = True
    size: Annotated[int, Field(ge=1, le=LARGEST_PAGE)] = 20
    after: tuple[Annotated[float, Field(ge=-_LARGEST_KEY, le=_LARGEST_KEY)], Name] | None = None
    """The cursor of the last hit of the page before, in the same search."""
    facets: frozenset[Facet] = frozenset()
    highlights: bool = True

    @model_validator(mode="after")
    def _sorted_by_something(self) -> Self:
        if self.by is not Sort.RELEVANCE and self.after and not self.after[0].is_integer():
            msg = "is no cursor of this search"
            raise ValueError(msg)
        return self

    @property
    def by(self) -> Sort:
        return Sort.LAST_ENTRY if self.sort is Sort.RELEVANCE and self.text is None else self.sort
