"""Drafts: what is checked before it is registered."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from dossiers.days import Day
from dossiers.matter import Category
from dossiers.registry import Registry
from dossiers.text import Line, Name, Passage
from search.duplicates.sides import Side, known_category


class Draft(BaseModel):
    """What is being typed at the window, before it is registered: it names nobody, and nobody is looked up by it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Line | None = None
    text: Passage
    category: Category | None = None
    place: Name | None = None
    """Region code of where it happened."""
    respondents: Annotated[tuple[Name, ...], Field(max_length=50)] = ()
    handed_in_region: Name | None = None
    """Taken for the place where that is not known."""
    received_on: Day | None = None


def side_of(registry: Registry, draft: Draft) -> Side:
    """Raises InvalidInput for a region that there is not."""

    def concealed(text: str) -> str:
        return registry.vault.conceal(text, ()).text

    def current(code: str | None) -> str | None:
        return registry.regions.current(code).code if code else None

    handed_in = current(draft.handed_in_region)
    return Side(
        title=concealed(draft.title or ""),
        texts=(concealed(draft.text),),
        told_on=(draft.received_on,),
        respondents=tuple(concealed(name) for name in draft.respondents),
        category=known_category(draft.category.main) if draft.category else None,
        place=current(draft.place),
        handed_in=(handed_in,) if handed_in else (),
    )
