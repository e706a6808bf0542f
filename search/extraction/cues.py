"""Cues: the words and short patterns that tell what a text is about, found in one pass over the text.

How a cue is written in the data files:
- a word or phrase of two characters or more stands for itself (parts of a pattern may be single characters);
- `(a|b)` stands for either; `@name` for any word of the class of that name;
- `A+B` is found where B stands near A, in any order; `A>B` where B follows A; both within one sentence.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import compress, product
from operator import add

NEAR = 14
"""Characters that may stand between the parts of a pattern."""
_FULL = 4
"""Characters of its parts from which on a pattern tells all that it can: two single ones meet by chance."""
_APART_COSTS = 0.5
"""Of what a pattern tells, where its parts stand as far apart as they may."""
_OVERLAPPING = 4
"""Places of a part that may reach into the first part, and are passed over; more never stand so close together."""
_STOPS = re.compile(r"[。!?;\n]")
"""What ends a sentence in a folded text."""
_PART = re.compile(r"([+>]?)([^+>]+)")
_CHOICE = re.compile(r"\(([^()]*)\)|@([a-z]+)")

Span = tuple[int, int]
Classes = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Found:
    """A cue of a subject found in the text, from `start` to before `end`."""

    subject: str
    cue: str
    weight: float
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Pattern:
    """`others`: whether the part must follow, and its number."""

    subject: str
    cue: str
    weight: float
    others: tuple[tuple[bool, int], ...]


class CueBook:
    """All cues of a taxonomy, ready to be looked for."""

    def __init__(self, classes: Classes) -> None:
        self._classes = classes
        self._plain: dict[str, list[tuple[str, float]]] = {}
        self._parts: dict[frozenset[str], int] = {}
        self._words_of: list[frozenset[str]] = []
        self._parts_of: dict[str, list[int]] = {}
        self._patterns: dict[int, list[tuple[frozenset[int], _Pattern]]] = {}
        """By the number of their first part, each with the numbers of the others."""
        self._firsts: set[int] = set()
        self._words: set[str] = set()
        self._single: set[str] = set()
        self._lengths: dict[str, tuple[int, ...]] = {}
        """Of the words that begin with a pair of characters."""

    def add(self, subject: str, cue: str, weight: float) -> None:
        """Raises ValueError for a cue that is not written as it must be."""
        parts = [(mark, self._choices(words)) for mark, words in _PART.findall(cue)]
        words = [word for _, words in parts for word in words]
        if not words or parts[0][0] or cue.endswith(("+", ">")) or any(not word or "@" in word for word in words):
            raise ValueError(f"{subject}: the cue {cue!r} has an empty part or an unknown class")
        (_, first), *others = parts
        if others:
            then = tuple((mark == ">", self._part(words)) for mark, words in others)
            pattern = frozenset(part for _, part in then), _Pattern(subject, cue, weight, then)
            number = self._part(first)
            self._firsts.add(number)
            self._patterns.setdefault(number, []).append(pattern)
        elif any(len(word) == 1 for word in first):
            raise ValueError(f"{subject}: the cue {cue!r} is one character; that says too little by itself")
        else:
            for word in first:
                self._know(word)
                self._plain.setdefault(word, []).append((subject, weight))

    def _part(self, words: frozenset[str]) -> int:
        if words not in self._parts:
            self._parts[words] = len(self._parts)
            self._words_of.append(words)
            for word in words:
                self._know(word)
                self._parts_of.setdefault(word, []).append(self._parts[words])
        return self._parts[words]

    def _know(self, word: str) -> None:
        self._words.add(word)
        if len(word) == 1:
            self._single.add(word)
        else:
            self._lengths[word[:2]] = tuple(sorted({*self._lengths.get(word[:2], ()), len(word)}))

    def _choices(self, written: str) -> frozenset[str]:
        """`没有@paid` is one word for each word of the class."""
        pieces: list[list[str]] = []
        place = 0
        for choice in _CHOICE.finditer(written):
            pieces += [written[place : choice.start()]], list(self._either(choice))
            place = choice.end()
        return frozenset(map("".join, product(*pieces, [written[place:]])))

    def _either(self, choice: re.Match[str]) -> Iterator[str]:
        for word in (choice[1] or f"@{choice[2]}").split("|"):
            yield from self._classes.get(word[1:], (word,)) if word.startswith("@") else (word,)

    def find(self, text: str) -> list[Found]:
        """All cues in a folded text. Of words within a longer word of the book, the longer alone counts."""
        places = self._places(text)
        found = [*self._words_found(places), *self._patterns_found(text, places)]
        found.sort(key=lambda one: (one.start, -one.end))
        return found

    def _places(self, text: str) -> dict[str, list[int]]:
        """Where the words stand; of single characters only which there are, as few of them are ever asked for."""
        places: defaultdict[str, list[int]] = defaultdict(list, {char: [] for char in self._single.intersection(text)})
        pairs = list(map(add, text, text[1:]))
        for start, pair in compress(enumerate(pairs), map(self._lengths.__contains__, pairs)):
            for length in self._lengths[pair]:
                word = text[start : start + length]
                if word in self._words and len(word) == length:
                    places[word].append(start)
        return places

    def _words_found(self, places: Mapping[str, list[int]]) -> Iterator[Found]:
        hits = sorted((start, -len(word), word) for word in places if word in self._plain for start in places[word])
        reach = 0
        for start, minus_length, word in hits:
            end = start - minus_length
            if end > reach:
                reach = end
                for subject, weight in self._plain[word]:
                    yield Found(subject, word, weight, start, end)

    def _patterns_found(self, text: str, places: Mapping[str, list[int]]) -> Iterator[Found]:
        """Of each pattern the place where it tells most, the first of several."""
        there = set[int]().union(*(self._parts_of[word] for word in places.keys() & self._parts_of.keys()))
        spans: dict[int, list[Span]] = {}

        def spans_of(part: int) -> list[Span]:
            if part not in spans:
                spans[part] = self._spans(part, text, places)
            return spans[part]

        for first in there & self._firsts:
            for needs, pattern in self._patterns[first]:
                if needs <= there:
                    others = [(follows, spans_of(part)) for follows, part in pattern.others]
                    if best := _best(spans_of(first), others, text):
                        worth, low, high = best
                        weight = pattern.weight * worth if pattern.weight > 0 else pattern.weight
                        yield Found(pattern.subject, pattern.cue, weight, low, high)

    def _spans(self, part: int, text: str, places: Mapping[str, list[int]]) -> list[Span]:
        """Where the words of a part stand, the longest at every place, in the order of the text."""
        words = self._words_of[part] & places.keys()
        if len(words) == 1:
            (word,) = words
            return [(start, start + len(word)) for start in places[word] or _everywhere(word, text)]
        ends: dict[int, int] = {}
        for word in sorted(words, key=len):
            for start in places[word] or _everywhere(word, text):
                ends[start] = start + len(word)
        return sorted(ends.items())


def _everywhere(char: str, text: str) -> Iterator[int]:
    start = text.find(char)
    while start >= 0:
        yield start
        start = text.find(char, start + 1)


def _best(anchors: list[Span], others: list[tuple[bool, list[Span]]], text: str) -> tuple[float, int, int] | None:
    """What the pattern is worth where it tells most, and where that is."""
    best = None
    for anchor in anchors:
        there = _complete(anchor, others, text)
        if there and (best is None or there[0] > best[0]):
            best = there
            if best[0] >= 1:
                break
    return best


def _complete(anchor: Span, others: list[tuple[bool, list[Span]]], text: str) -> tuple[float, int, int] | None:
    low, high = anchor
    said = high - low
    for follows, spans in others:
        near = _nearest(spans, anchor, text, follows=follows)
        if near is None:
            return None
        said += near[1] - near[0]
        low, high = min(low, near[0]), max(high, near[1])
    apart = min(max(high - low - said, 0) / NEAR, 1.0)
    return min(said / _FULL, 1.0) * (1 - _APART_COSTS * apart), low, high


def _nearest(spans: list[Span], anchor: Span, text: str, *, follows: bool) -> Span | None:
    start, end = anchor
    place = bisect_left(spans, (end, 0))
    if place < len(spans) and spans[place][0] - end <= NEAR and not _STOPS.search(text, end, spans[place][0]):
        return spans[place]
    if not follows:
        for span in reversed(spans[max(place - _OVERLAPPING, 0) : place]):
            if span[1] <= start:
                return span if start - span[1] <= NEAR and not _STOPS.search(text, span[1], start) else None
    return None
