"""The matter: what it is about, what is asked, where, and of whom it complains."""

from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from dossiers.identity import ConcealedText
from dossiers.text import Name


class Category(BaseModel):
    """Two levels, as the office's category table names them (大类, 小类)."""

    main: Name
    sub: Name | None = None


class Request(BaseModel):
    """One point asked for (诉求), confirmed by the petitioner; an answer must address each."""

    model_config = ConfigDict(frozen=True)

    id: str
    text: ConcealedText
    confirmed: bool = False
    entry: int = 1
    """Number of the chain entry that recorded it."""


class Respondent(BaseModel):
    """A unit complained of: as named by the petitioner, and the unit it is known to be."""

    name: Name
    unit: Name | None = None


class Matter(BaseModel):
    title: ConcealedText
    category: Category
    place: str | None = None
    """Region code of where it happened; the narrative says more."""
    requests: list[Request] = Field(default_factory=list)
    respondents: list[Respondent] = Field(default_factory=list)
    themed_call: Name | None = None
    """Id of the call for suggestions (专题征集) that a suggestion answers (dossiers/themed_calls.py)."""

    def as_of(self, entry: int) -> Self:
        """The matter as it stood after the chain entry of that number."""
        return self.model_copy(update={"requests": [request for request in self.requests if request.entry <= entry]})
