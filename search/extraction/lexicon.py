"""Words found in a text by their first characters, and walls that names end at."""

import re
from collections.abc import Iterable, Iterator
from typing import Generic, NamedTuple, TypeVar

from search.extraction.fact import Kind
from search.extraction.tables import FOLDER, table

DATA = table("names")
_Meaning = TypeVar("_Meaning")


class Found(NamedTuple, Generic[_Meaning]):
    start: int
    end: int
    meaning: _Meaning


class Words(Generic[_Meaning]):
    """A list of words with their meanings, found in a text in one pass, the longest at every place."""

    def __init__(self, meanings: dict[str, _Meaning]) -> None:
        self._by_first: dict[str, list[tuple[str, _Meaning]]] = {}
        for word in sorted(meanings, key=len, reverse=True):
            self._by_first.setdefault(word[0], []).append((word, meanings[word]))
        self._first = re.compile(f"[{re.escape(''.join(self._by_first))}]")

    def find(self, text: str) -> Iterator[Found[_Meaning]]:
        for match in self._first.finditer(text):
            at = match.start()
            for word, meaning in self._by_first[match.group()]:
                if text.startswith(word, at):
                    yield Found(at, at + len(word), meaning)
                    break


class Walls:
    """Where a name may begin: after a word that no name holds, unless it is within one that names do hold."""

    def __init__(self, cuts: Iterable[str], kept: Iterable[str]) -> None:
        self._by_last: dict[str, list[str]] = {}
        for word in sorted(cuts, key=len, reverse=True):
            self._by_last.setdefault(word[-1], []).append(word)
        self._kept = frozenset(kept)

    def start(self, text: str, end: int, most: int, within: tuple[str, ...] = ()) -> tuple[int, bool]:
        """Where the name begins whose ending begins at `end`; and whether a wall or the text's edge is there.

        No wall is in the words `within` that stand at its end, the longer ones first: a firm's trades.
        """
        at = end
        while at > end - most:
            if at == 0:
                return 0, True
            if word := next((word for word in within if text.endswith(word, 0, at)), None):
                at -= len(word)
                continue
            char = text[at - 1]
            if not _is_of_a_name(char) or self._is_cut(text, at):
                return at, True
            at -= 1
        return at, at == 0 or not _is_of_a_name(text[at - 1]) or self._is_cut(text, at)

    def _is_cut(self, text: str, at: int) -> bool:
        for word in self._by_last.get(text[at - 1], ()):
            if text.startswith(word, at - len(word)) and at >= len(word):
                return len(word) > 1 or not self._is_kept(text, at)
        return False

    def _is_kept(self, text: str, at: int) -> bool:
        """Whether the character before `at` is part of a word of names."""
        kept = self._kept
        return (
            text[at - 1 : at + 1] in kept
            or text[at - 2 : at] in kept
            or text[at - 1 : at + 2] in kept
            or text[at - 2 : at + 1] in kept
            or text[at - 3 : at] in kept
        )


def _is_of_a_name(char: str) -> bool:
    return "一" <= char <= "鿿" or char in "·•" or (char.isascii() and char.isalpha())


def _kinds(section: str) -> dict[Kind, frozenset[str]]:
    return {Kind(kind): frozenset(words.split()) for kind, words in DATA[section].items()}


def _by_word(section: str) -> dict[str, Kind]:
    return {word: Kind(kind) for kind, words in DATA[section].items() for word in words.split()}


def _offices() -> dict[str, str]:
    rows = FOLDER.joinpath("offices.tsv").read_text("utf-8").splitlines()
    parted = (row.split("\t") for row in rows if row and not row.startswith("#"))
    return {word: core for core, words in parted for word in words.split()}


ENDINGS = Words(_by_word("endings"))
OFFICES = Words(_offices())
WALLS = Walls(DATA["cuts"]["words"].split(), DATA["cuts"]["kept"].split())
NEVER = _kinds("never")
CONTEXT = _kinds("context")
GENERAL = frozenset(DATA["general"]["words"].split())
ALONE = frozenset(DATA["firms"]["never_alone"].split())
"""Endings before which a region alone makes no name: 青田公司 is any firm there."""
SPECIALTIES = tuple(sorted(DATA["hospitals"]["specialties"].split(), key=len, reverse=True))
INTRODUCED = tuple(DATA["persons"]["introduced"].split())
SURNAMES = frozenset(DATA["persons"]["surnames"])
DOUBLE_SURNAMES = tuple(DATA["persons"]["double_surnames"].split())
