"""Cues: the words and short patterns that tell what a text is about, found in one pass over the text.

How a cue is written in the data files:
- a word or phrase of two characters or more stands for itself (parts of a pattern may be single characters);
- `(a|b)` stands for either; `@name` for any word of the class of that name;
- `A+B` is found where B stands near A, in any order; `A>B` where B follows A; both within one sentence.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

NEAR = 14
"""Characters that may stand between the parts of a pattern."""
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
        self._parts_of: dict[str, list[int]] = {}
        self._patterns: dict[int, list[_Pattern]] = {}
        """By the number of their first part."""
        self._words: set[str] = set()
        self._lengths: dict[str, tuple[int, ...]] = {}
        """Of the words that begin with a pair of characters, or are a single one."""

    def add(self, subject: str, cue: str, weight: float) -> None:
        """Raises ValueError for a cue that is not written as it must be."""
        parts = [(mark, self._choices(words)) for mark, words in _PART.findall(cue)]
        words = [word for _, words in parts for word in words]
        if not words or parts[0][0] or cue.endswith(("+", ">")) or any(not word or "@" in word for word in words):
            raise ValueError(f"{subject}: the cue {cue!r} has an empty part or an unknown class")
        (_, first), *others = parts
        if others:
            pattern = _Pattern(subject, cue, weight, tuple((mark == ">", self._part(words)) for mark, words in others))
            self._patterns.setdefault(self._part(first), []).append(pattern)
        elif any(len(word) == 1 for word in first):
            raise ValueError(f"{subject}: the cue {cue!r} is one character; that says too little by itself")
        else:
            for word in first:
                self._know(word)
                self._plain.setdefault(word, []).append((subject, weight))

    def _part(self, words: frozenset[str]) -> int:
        if words not in self._parts:
            self._parts[words] = len(self._parts)
            for word in words:
                self._know(word)
                self._parts_of.setdefault(word, []).append(self._parts[words])
        return self._parts[words]

    def _know(self, word: str) -> None:
        self._words.add(word)
        lengths = {*self._lengths.get(word[:2], ()), len(word)}
        self._lengths[word[:2]] = tuple(sorted(lengths))

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
        places: dict[str, list[int]] = {}
        lengths, words = self._lengths, self._words
        for start, char in enumerate(text):
            if char in lengths:
                places.setdefault(char, []).append(start)
            for length in lengths.get(text[start : start + 2], ()):
                if (word := text[start : start + length]) in words and len(word) == length > 1:
                    places.setdefault(word, []).append(start)
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
        """Of each pattern the first place where it is complete."""
        spans = self._spans(places)
        for first, anchors in spans.items():
            for pattern in self._patterns.get(first, ()):
                others = [(follows, spans.get(part, [])) for follows, part in pattern.others]
                if all(there for _, there in others):
                    complete = (_complete(anchor, others, text) for anchor in anchors)
                    if place := next(filter(None, complete), None):
                        yield Found(pattern.subject, pattern.cue, pattern.weight, *place)

    def _spans(self, places: Mapping[str, list[int]]) -> dict[int, list[Span]]:
        """Where the words of each part stand, in the order of the text."""
        spans: dict[int, list[Span]] = {}
        for word, starts in places.items():
            there = [(start, start + len(word)) for start in starts]
            for part in self._parts_of.get(word, ()):
                spans.setdefault(part, []).extend(there)
        for there in spans.values():
            there.sort()
        return spans


def _complete(anchor: Span, others: list[tuple[bool, list[Span]]], text: str) -> Span | None:
    low, high = anchor
    for follows, spans in others:
        near = _nearest(spans, anchor, text, follows=follows)
        if near is None:
            return None
        low, high = min(low, near[0]), max(high, near[1])
    return low, high


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
