"""What is typed into the search box, as Elasticsearch is asked for it."""

import re
from collections.abc import Sequence
from typing import Any

from search.text import half_width, han_runs, is_han, runs

Clause = dict[str, Any]

NUMBERS = ("number", "external_numbers")
"""The case number, and those that other systems gave."""
WEIGHTS = {"title": 3, "requests": 2, "narrative": 1, "later": 1, "opinions": 1, "respondents": 1}

_QUOTED = re.compile(r'["“”「『]([^"“”「」『』]+)["“”」』]')
_NUMBER = re.compile(r"(?=\D*\d)\S{3,100}")
_ENOUGH = "30%"
"""Of a word's bigrams; found best on labelled searches."""
_FOUND_FIRST = 1_000.0
"""No text scores as high: what has the very number comes first."""


def wording(text: str, fields: Sequence[str], *, phrase: bool) -> Clause:
    """The clause for a text; parts in quotation marks, or all of it as a `phrase`, must stand there as they are.

    So must a number: nobody who looks for 331121-2026-000042 means whatever else happened in 2026.
    """
    text = half_width(text)
    if phrase or _is_number(text):
        wanted = _phrase(text, fields)
    else:
        wanted = [clause for quoted in _QUOTED.findall(text) for clause in _phrase(quoted, fields)]
        wanted += _words(runs(_QUOTED.sub(" ", text)), fields)
    return {"bool": {"must": wanted}} if wanted else {"match_none": {}}


def numbered(text: str, fields: Sequence[str]) -> list[Clause]:
    """Clauses for a text that may be a number of the `NUMBERS`."""
    number = half_width(text).strip()
    if not _NUMBER.fullmatch(number):
        return []
    return [
        {
            "constant_score": {
                "filter": {"term": {field: {"value": number, "case_insensitive": True}}},
                "boost": _FOUND_FIRST,
            },
        }
        for field in fields
    ]


def _is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text.strip()) is not None and not han_runs(text)


def _words(words: Sequence[str], fields: Sequence[str]) -> list[Clause]:
    """Any of the words will do, what has more of them comes first: people search as they speak, and misremember."""
    clauses = [_word(word, fields) for word in words]
    return [{"bool": {"should": clauses, "minimum_should_match": 1}}] if clauses else []


def _word(word: str, fields: Sequence[str]) -> Clause:
    if not is_han(word) or len(word) == 1:
        return {"multi_match": {"query": word, "type": "cross_fields", "fields": _weighted(fields, ".char")}}
    bigrams = {"query": word, "type": "cross_fields", "fields": _weighted(fields), "minimum_should_match": _ENOUGH}
    whole = {"query": word, "type": "phrase", "fields": _weighted(fields)}
    return {"bool": {"must": {"multi_match": bigrams}, "should": {"multi_match": whole}}}


def _phrase(text: str, fields: Sequence[str]) -> list[Clause]:
    words = runs(text)
    if not words:
        return []
    # Bigrams say the same as characters where there are two or more in a row, and are sooner looked up.
    subfield = "" if all(is_han(word) and len(word) > 1 for word in words) else ".char"
    return [{"multi_match": {"query": text, "type": "phrase", "fields": _weighted(fields, subfield)}}]


def _weighted(fields: Sequence[str], subfield: str = "") -> list[str]:
    return [f"{field}{subfield}^{WEIGHTS[field]}" for field in fields]
