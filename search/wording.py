"""What a text is understood as, as Elasticsearch is asked for it."""

import re
from collections.abc import Sequence
from typing import Any

from search.lexicon import Term
from search.mapping import KEYS, LATIN, NAMES, SAID_FIRST, SAID_SINCE, SOUNDS, TOPIC, TOPICS
from search.places import Place
from search.sounds import latin, sound
from search.text import half_width, is_han, runs
from search.understanding import Amount, Understanding, Word

Clause = dict[str, Any]

NUMBERS = ("number", "external_numbers")
"""The case number, and those that other systems gave."""
FIRST = (SAID_FIRST,)
EVER = (SAID_FIRST, SAID_SINCE)
"""What was said when a matter was registered; and that with all that was said later."""

_SINCE_COUNTS = 0.8
_ALSO_COUNTS = 0.85
"""Another word for the same, beside the word itself."""
_SOUND_COUNTS = 0.6
_HEARD_COUNTS = 0.5
"""The whole word in a row as it sounds: a name that was written down from hearing."""
_GAP_COUNTS = 0.5
_PLACE_COUNTS = 1.0
_TITLE_COUNTS = 0.3
_WHOLE_COUNTS = 0.5
"""The whole word in a row, beside its bigrams."""
_EVENED = 0.5
_NAME_COUNTS = 0.5
_TOPIC_COUNTS = 0.8
_ALL_COUNT = 4.0
"""Something of each of several words: about half of what a rare pair of characters is worth."""
_SHORTEST_SOUND = 3
"""Characters from which on two words that sound alike are likely to be meant for one another."""
_LONGEST_SOUND = 12
_GAP = 3
"""Of a word of so many characters a wrong one in the middle leaves no bigram standing."""
_BEGINNING = 4
"""Letters from which on the beginning of a unit's pinyin or initials will do."""

_NUMBER = re.compile(r"(?=\D*\d)\S{3,100}")
_ENOUGH = "30%"
"""Of a word's bigrams; found best on labelled searches."""
_SOUNDS_ENOUGH = "60%"
_FOUND_FIRST = 1_000.0
"""No text scores as high: what has the very number, or the very person, comes first."""


def wording(understood: Understanding, fields: Sequence[str]) -> Clause:
    """The clause for a text; what was quoted must stand there as it is.

    So must a number: nobody who looks for 331121-2026-000042 means whatever else happened in 2026.
    """
    wanted = [clause for exact in understood.exact for clause in _phrase(exact, fields)]
    words = [word for word in understood.words if word.terms]
    places = [_place(place, fields) for word in understood.words for place in word.places if not word.is_letters]
    better = [*places, *_about(understood)]
    if words or understood.amounts:
        parts = [*(_word(word, fields) for word in words), *(_amount(amount, fields) for amount in understood.amounts)]
        wanted.append(_any(parts))
        better += _together(parts)
    elif places and not wanted:
        wanted.append(_any(places))
    if not wanted:
        return {"match_none": {}}
    return {"bool": {"must": wanted, "should": better}}


def _together(parts: list[Clause]) -> list[Clause]:
    """What has something of every word comes before what has much of one."""
    return [_scored({"bool": {"filter": parts}}, _ALL_COUNT)] if len(parts) > 1 else []


def _about(understood: Understanding) -> list[Clause]:
    """What speaks of the same things in other words comes before what has the words by chance."""
    topics = [
        {"term": {field: {"value": topic, "boost": _TOPIC_COUNTS * weight**0.5}}}
        for topic, weight in understood.topics.items()
        for field in (TOPIC, TOPICS)
    ]
    return [_best(topics)] if topics else []


def _amount(amount: Amount, fields: Sequence[str]) -> Clause:
    return _best([{"term": {KEYS: amount.key}}, *_phrase(amount.written, fields)])


def marking(understood: Understanding, field: str) -> Clause:
    """What of a shown field is to be marked: whatever of a word stands there, and of other words the whole."""
    whole = [*understood.exact, *(amount.written for amount in understood.amounts)]
    parts: list[Clause] = []
    for word in understood.words:
        whole += [other for term in word.terms for other in term.also]
        parts.append(_bigrams(word.text, (field,), "0%"))
        parts += [_bigrams(term.text, (field,), "0%") for term in word.terms if len(term.text) == 1]
    return {"bool": {"should": [*parts, *(clause for text in whole for clause in _phrase(text, (field,)))]}}


def numbered(text: str, fields: Sequence[str]) -> list[Clause]:
    """Clauses for a text that may be a number of the `NUMBERS`."""
    number = half_width(text).strip()
    if not _NUMBER.fullmatch(number):
        return []
    return [_first({"term": {field: {"value": number, "case_insensitive": True}}}) for field in fields]


def hashed(field: str, value: str) -> Clause:
    """For a person by the keyed hash of a name or number."""
    return _first({"term": {field: value}})


def _first(clause: Clause) -> Clause:
    return _scored(clause, _FOUND_FIRST)


def _scored(clause: Clause, score: float) -> Clause:
    return {"constant_score": {"filter": clause, "boost": score}}


def _any(clauses: Any) -> Clause:  # noqa: ANN401 - an iterable of clauses
    """Any of them will do, what has more of them comes first: people search as they speak, and misremember."""
    return {"bool": {"should": list(clauses), "minimum_should_match": 1}}


def _word(word: Word, fields: Sequence[str]) -> Clause:
    if word.is_letters:
        return _letters(word, fields)
    if not is_han(word.text):
        return _bigrams(word.text, fields)
    terms = [term for term in word.terms if len(term.text) > 1] or list(word.terms)
    better: list[Clause] = [
        *({"term": {NAMES: {"value": name, "boost": _NAME_COUNTS}}} for name in {word.text, word.rest}),
        {"match": {"title": {"query": word.rest, "boost": _TITLE_COUNTS * _evened(word.rest)}}},
    ]
    heard = _heard(word)
    if len(word.rest) > 2:  # noqa: PLR2004 - two characters are one bigram, and no more as a phrase
        better.append(_best([*_phrase(word.rest, fields, _WHOLE_COUNTS * _evened(word.rest)), *heard]))
    found = _any([*(_term(term, fields) for term in terms), *({"bool": {"filter": clause}} for clause in heard)])
    return {"bool": {"must": found, "should": better}}


def _heard(word: Word) -> list[Clause]:
    """The whole word by its sound, in a row: 橙蓝劳务 for 澄澜劳务, whose parts are too short or other words."""
    if not _SHORTEST_SOUND <= len(word.rest) <= _LONGEST_SOUND or all(term.also for term in word.terms):
        return []
    heard = {"query": sound(word.rest), "boost": _HEARD_COUNTS * _evened(word.rest)}
    return [{"match_phrase": {SOUNDS: heard}}]


def _term(term: Term, fields: Sequence[str]) -> Clause:
    """The best of: the word, another that says the same, one that sounds the same, one with a wrong character.

    Of two characters many sound alike: only a name that is said so is meant, as 澄澜 by 橙蓝.
    """
    ways = [_bigrams(term.text, fields)]
    ways += [clause for other in term.also for clause in _phrase(other, fields, _ALSO_COUNTS * _evened(other))]
    if not term.also and _SHORTEST_SOUND <= len(term.text) <= _LONGEST_SOUND:
        boost = _SOUND_COUNTS * _evened(term.text)
        heard = {"query": sound(term.text), "minimum_should_match": _SOUNDS_ENOUGH, "boost": boost}
        ways.append({"match": {SOUNDS: heard}})
    if not term.also and len(term.text) < _SHORTEST_SOUND and (ways_to_say := latin(term.text)):
        ways.append({"term": {LATIN: {"value": ways_to_say[0], "boost": _SOUND_COUNTS}}})
    if not term.also and len(term.text) == _GAP:
        around = {"query": term.text[0] + term.text[-1], "slop": 1, "boost": _GAP_COUNTS}
        ways.append({"match_phrase": {f"{SAID_FIRST}.char": around}})
    return _best(ways)


def _letters(word: Word, fields: Sequence[str]) -> Clause:
    """Letters as they stand, or as the pinyin or initials of a place or a unit."""
    ways = [_bigrams(word.text, fields), {"term": {LATIN: word.text}}]
    if len(word.text) >= _BEGINNING:
        ways.append({"prefix": {LATIN: word.text}})
    ways += [{"term": {"place_path": code}} for place in word.places for code in place.codes]
    return _best(ways)


def _place(place: Place, fields: Sequence[str]) -> Clause:
    """Where it happened, as it is recorded or as the text says it."""
    there = [{"term": {"place_path": {"value": code, "boost": _PLACE_COUNTS}}} for code in place.codes]
    return _best([_bigrams(place.written, fields), *there])


def _best(ways: list[Clause]) -> Clause:
    return {"dis_max": {"queries": ways}} if len(ways) > 1 else ways[0]


def _bigrams(text: str, fields: Sequence[str], enough: str = _ENOUGH) -> Clause:
    alike: Clause = {"query": text, "type": "cross_fields", "boost": _evened(text)}
    if not is_han(text) or len(text) == 1:
        return {"multi_match": {**alike, "fields": _weighted(fields, ".char")}}
    return {"multi_match": {**alike, "fields": _weighted(fields), "minimum_should_match": enough}}


def _phrase(text: str, fields: Sequence[str], boost: float = 1.0) -> list[Clause]:
    words = runs(text)
    if not words:
        return []
    # Bigrams say the same as characters where there are two or more in a row, and are sooner looked up.
    subfield = "" if all(is_han(word) and len(word) > 1 for word in words) else ".char"
    return [{"multi_match": {"query": text, "type": "phrase", "fields": _weighted(fields, subfield), "boost": boost}}]


def _evened(text: str) -> float:
    """A long word counts for more than a short one, but not by as much as it has more bigrams."""
    return float(max(1, len(text) - 1) ** -_EVENED)


def _weighted(fields: Sequence[str], subfield: str = "") -> list[str]:
    weights = {SAID_SINCE: _SINCE_COUNTS}
    return [f"{field}{subfield}^{weights.get(field, 1)}" for field in fields]
