"""Text made comparable: one way of writing for the many that people use.

`fold` gives one character for one, so that a span of the folded text is the same span of the text. `fold_words` does
not keep the length: it puts one word for each group of words that say the same (data/variants.toml).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from opencc import OpenCC

from dossiers.reading import fold as _one_width
from search.extraction.tables import table

_HAN = (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000))
_CAPITALS = (*range(0x41, 0x5B), *range(0xC0, 0x250), *range(0x370, 0x530), *range(0x2160, 0x2170))
_PUNCTUATION = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {"￥": "¥"}
_QUOTES = dict.fromkeys("“”「」『』〝〞＂", '"') | dict.fromkeys("‘’", "'")
_PAIR = 2


@dataclass(frozen=True, slots=True)
class Variants:
    """Words that say the same as `term`. Those in `narrower` are kinds of it: who looks for the term wants them too,
    who looks for one of them does not want the rest.
    """

    term: str
    both: tuple[str, ...]
    narrower: tuple[str, ...]


class Swaps:
    """Words, each put for another one: at every place the longest that stands there.

    Where one may begin is found by the first two characters, of which hardly any place has a fitting pair. Raises
    ValueError for a word of one character.
    """

    def __init__(self, instead: Mapping[str, str]) -> None:
        self._instead = instead
        self._by_pair: dict[str, list[str]] = {}
        for word in sorted(instead, key=len, reverse=True):
            if len(word) < _PAIR:
                raise ValueError(f"variants.toml: {word!r} is one character; that says too little by itself")
            self._by_pair.setdefault(word[:_PAIR], []).append(word)
        first, second = ("".join(sorted(set(characters))) for characters in zip(*self._by_pair, strict=True))
        self._begin = re.compile(f"[{re.escape(first)}](?=[{re.escape(second)}])")

    def put(self, text: str) -> str:
        pieces: list[str] = []
        end = 0
        for begin in self._begin.finditer(text):
            start = begin.start()
            if start >= end and (word := self._at(text, start)):
                pieces += text[end:start], self._instead[word]
                end = start + len(word)
        return "".join([*pieces, text[end:]]) if pieces else text

    def _at(self, text: str, start: int) -> str | None:
        words = self._by_pair.get(text[start : start + _PAIR], ())
        return next((word for word in words if text.startswith(word, start)), None)


def fold(text: str) -> str:
    """Half width, simplified characters, lower case, digits of any script as ASCII, and the usual miswritings of words
    put right; always as long as `text`.
    """
    pattern, plain = _characters()
    return _miswritten().put(pattern.sub(lambda found: plain[found.group()], _one_width(text)))


def fold_words(text: str) -> str:
    """The folded text with one word for each group of variants, for comparing only."""
    return said_alike(fold(text))


def said_alike(folded: str) -> str:
    """As `fold_words`, of what is folded already."""
    return _said_otherwise().put(folded)


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
    return table("variants")


@cache
def _characters() -> tuple[re.Pattern[str], Mapping[str, str]]:
    """Traditional characters as simplified ones, each by itself: OpenCC on whole texts may change their length."""
    alone = "\n".join(map(chr, _HAN))
    simplified = OpenCC("t2s").convert(alone)
    plain = {one: other for one, other in zip(alone, simplified, strict=True) if one != other}
    lower = {chr(code): chr(code).lower() for code in _CAPITALS}
    plain |= {one: other for one, other in lower.items() if len(other) == 1} | _PUNCTUATION | _QUOTES
    return re.compile(f"[{re.escape(''.join(plain))}]"), plain


@cache
def _miswritten() -> Swaps:
    return Swaps(dict(_pairs()))


def _pairs() -> Iterator[tuple[str, str]]:
    for row in _read()["written"]:
        for wrong, _, rightly in (pair.partition(":") for pair in row["pairs"].split()):
            if len(wrong) != len(rightly):
                raise ValueError(f"variants.toml: {wrong} and {rightly} must be of one length")
            yield wrong, rightly
        yield from ((word, word) for word in row.get("unless", "").split())


@cache
def _said_otherwise() -> Swaps:
    return Swaps({word: group.term for group in variants() for word in (group.term, *group.both, *group.narrower)})
