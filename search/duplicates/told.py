"""What a text tells: the facts that it holds and what it is about, read once for as long as it is asked for."""

from datetime import date
from functools import lru_cache

from search.extraction.facts import Facts, facts_of
from search.extraction.topics import Subjects, about

LONGEST = 3_000
"""Characters of a side that are compared: who waits at a window does not wait for the comparing of books."""
_KEPT = 4_000
"""Texts whose facts are kept in the process: those that are met again and again are the likeliest duplicates."""


@lru_cache(maxsize=_KEPT)
def facts_told(text: str, told_on: date | None) -> Facts:
    return facts_of(text, told_on)


@lru_cache(maxsize=_KEPT)
def subjects_told(text: str) -> Subjects:
    return about(text)
