"""Text made comparable: one way of writing for the many that people use.

`fold` gives one character for one, so that a span of the folded text is the same span of the text. `fold_words` does
not keep the length: it puts one word for each group of words that say the same (data/variants.toml).
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from opencc import OpenCC

from dossiers.reading import fold as _one_width

VARIANTS = Path(__file__).with_name("data") / "variants.toml"

_HAN = (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000))
_CAPITALS = (*range(0x41, 0x5B), *range(0xC0, 0x250), *range(0x370, 0x530), *range(0x2160, 0x2170))
_PUNCTUATION = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {0xFFE5: "¥"}
_QUOTES = dict.fromkeys(map(ord, "“”「」『』〝〞＂"), '"') | dict.fromkeys(map(ord, "‘’"), "'")


@dataclass(frozen=True, slots=True)
class Variants:
    """Words that say the same as `term`. Those in `narrower` are kinds of it: who looks for the term wants them too,
    who looks for one of them does not want the rest.
    """

    term: str
    both: tuple[str, ...]
    narrower: tuple[str, ...]


def fold(text: str) -> str:
    """Half width, simplified characters, lower case, digits of any script as ASCII, and the usual miswritings of words
    put right; always as long as `text`.
    """
    folded = _one_width(text).translate(_characters())
    pattern, right = _miswritten()
    return pattern.sub(lambda found: right[found.group()], folded)


def fold_words(text: str) -> str:
    """The folded text with one word for each group of variants, for comparing only."""
    pattern, terms = _said_otherwise()
    return pattern.sub(lambda found: terms[found.group()], fold(text))


@cache
def variants() -> tuple[Variants, ...]:
    """The groups of variants. Raises ValueError where a word stands in two of them."""
    groups = tuple(
        Variants(row["term"], tuple(row.get("both", "").split()), tuple(row.get("narrower", "").split()))
        for row in _read()["group"]
    )
    seen: set[str] = set()
    for word in (word for group in groups for word in (group.term, *group.both, *group.narrower)):
        if word in seen:
            raise ValueError(f"variants.toml: {word} stands twice")
        seen.add(word)
    return groups


@cache
def _read() -> Mapping[str, list[Mapping[str, str]]]:
    return tomllib.loads(VARIANTS.read_text("utf-8"))


@cache
def _characters() -> dict[int, str]:
    """Traditional characters as simplified ones, each by itself: OpenCC on whole texts may change their length."""
    alone = "\n".join(map(chr, _HAN))
    simplified = OpenCC("t2s").convert(alone)
    table = {ord(one): other for one, other in zip(alone, simplified, strict=True) if one != other}
    lower = {code: chr(code).lower() for code in _CAPITALS}
    return table | {code: char for code, char in lower.items() if len(char) == 1} | _PUNCTUATION | _QUOTES


@cache
def _miswritten() -> tuple[re.Pattern[str], Mapping[str, str]]:
    right = dict(_pairs())
    return _any_of(right), right


def _pairs() -> Iterator[tuple[str, str]]:
    for row in _read()["written"]:
        for wrong, _, rightly in (pair.partition(":") for pair in row["pairs"].split()):
            if len(wrong) != len(rightly):
                raise ValueError(f"variants.toml: {wrong} and {rightly} must be of one length")
            yield wrong, rightly
        yield from ((word, word) for word in row.get("unless", "").split())


@cache
def _said_otherwise() -> tuple[re.Pattern[str], Mapping[str, str]]:
    terms = {word: group.term for group in variants() for word in (group.term, *group.both, *group.narrower)}
    return _any_of(terms), terms


def _any_of(words: Mapping[str, str]) -> re.Pattern[str]:
    """The longest of the words that stands at a place; told apart by their first character, which makes it quick."""
    by_first: dict[str, list[str]] = {}
    for word in sorted(words, key=lambda word: (-len(word), word)):
        by_first.setdefault(word[0], []).append(re.escape(word[1:]))
    return re.compile("|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in sorted(by_first.items())))
