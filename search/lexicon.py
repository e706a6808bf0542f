"""The lexicon: words that say the same as a word of a query, as data of the extraction tell (search/extraction/data).

They widen the query and not the index: who changes the data need not build the index anew.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Self

from search.extraction.folding import fold, variants

OFFICES = Path(__file__).parent / "extraction" / "data" / "offices.tsv"
RELATED = Path(__file__).parent / "data" / "related-words.txt"

_MOST = 16
"""Other words that one word of a query is widened by."""
_DIGITS = re.compile("[〇零一二三四五六七八九]{3,}(?![十百千万亿])")
"""Said one by one, as in the number of a road or of a year."""
_AS_WRITTEN = str.maketrans("〇零一二三四五六七八九", "00123456789")


@dataclass(frozen=True, slots=True)
class Term:
    """A part of a query's word: one that the lexicon knows, and what else says the same; or what lies between such."""

    text: str
    also: tuple[str, ...] = ()


class Lexicon:
    """Words and what else says the same; the likest first."""

    def __init__(self, also: Mapping[str, Iterable[str]]) -> None:
        self._also = {word: tuple(dict.fromkeys(others))[:_MOST] for word, others in also.items() if len(word) > 1}
        longest_first = sorted(self._also, key=lambda word: (-len(word), word))
        self._known = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")

    @classmethod
    @cache
    def shipped(cls) -> Self:
        also: dict[str, list[str]] = {}
        for one, others in chain(_ordinary(), _offices(), _related()):
            known = also.setdefault(fold(one), [])
            known += [word for word in map(fold, others) if word != fold(one)]
        return cls(also)

    def __contains__(self, word: object) -> bool:
        return word in self._also

    def split(self, run: str) -> list[Term]:
        """A folded stretch of Chinese characters by the words that are known, the longest at each place first."""
        return list(self._split(run))

    def _split(self, run: str) -> Iterator[Term]:
        for part, known in _parted(run, self._known):
            if known:
                yield Term(part, self._also[part])
            else:
                yield from _between(part)


def _between(run: str) -> Iterator[Term]:
    """Known words left out; digits that are said one by one are also looked for as they are written: 三三〇国道."""
    for part, digits in _parted(run, _DIGITS):
        yield Term(part, (part.translate(_AS_WRITTEN),) if digits else ())


def _parted(run: str, at: re.Pattern[str]) -> Iterator[tuple[str, bool]]:
    """Its parts in their order, with whether they were found."""
    place = 0
    for found in at.finditer(run):
        if place < found.start():
            yield run[place : found.start()], False
        yield found.group(), True
        place = found.end()
    if place < len(run):
        yield run[place:], False


def _ordinary() -> Iterator[tuple[str, list[str]]]:
    for group in variants():
        yield group.term, [*group.both, *group.narrower]
        for word in group.both:
            yield word, [group.term, *group.both, *group.narrower]
        for word in group.narrower:
            yield word, [group.term]


def _offices() -> Iterator[tuple[str, list[str]]]:
    for line in OFFICES.read_text("utf-8").splitlines():
        core, tab, ways = line.partition("\t")
        if tab and not core.startswith("#"):
            names = ways.split()
            yield from ((name, names) for name in (core, *names))


def _related() -> Iterator[tuple[str, list[str]]]:
    for line in RELATED.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            both, kinds = (part.split() for part in f"{line}|".split("|")[:2])
            yield from ((word, [*both, *kinds]) for word in both)
            yield from ((word, [*both, *kinds]) for word in kinds)
