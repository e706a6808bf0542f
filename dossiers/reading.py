"""A text made comparable: the many ways to write one character are folded into one, place by place."""

import re
import unicodedata
from array import array
from functools import cached_property
from itertools import compress

NUMERALS = "零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖"
_VALUES = "001234567891123456789"
_BESIDE_WORDS = re.compile(r"[\W_]+")
_NUMBER = re.compile(f"[0-9A-Z{NUMERALS}](?:[\\W_]{{0,3}}+[0-9A-Z{NUMERALS}]){{5,}}+")

_SPACES = (
    "\t\x0b\x0c\x85\xa0\xad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180e\u202f\u205f\u20e3\u3000\u3164\ufeff\uffa0"
)
_DASHES = "\u2212\u2500\u2501\u30fc\ufe58\ufe63\uff0d"
_DOTS = "\xb7\u2022\u2027\u2219\u22c5\u30fb\uff0e\uff65"


def _folds() -> dict[int, str]:
    """Every fold is one character for one, so that a place in the folded text is the same place in the text."""
    table = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if chr(code).isalnum() or chr(code) in "＋＠＿"}
    for code in (*range(0x2E80, 0x2FE0), *range(0xF900, 0xFB00)):
        # Radicals and compatibility characters come out of PDF files in place of the characters they look like.
        if len(normal := unicodedata.normalize("NFKC", chr(code))) == 1 and normal != chr(code):
            table[code] = normal
    for code in (*range(0x80, 0xFF00), *range(0x1D7CE, 0x1D800)):
        if (digit := unicodedata.decimal(chr(code), None)) is not None:
            table[code] = str(digit)
    invisible = "".join(map(chr, (*range(0x2000, 0x2010), *range(0x2028, 0x202F), *range(0x2060, 0x2070))))
    variants = "".join(map(chr, range(0xFE00, 0xFE10)))
    table |= dict.fromkeys(map(ord, _SPACES + invisible + variants), " ")
    table |= dict.fromkeys(map(ord, _DASHES + "".join(map(chr, range(0x2010, 0x2016)))), "-")
    table |= dict.fromkeys(map(ord, _DOTS), ".") | {ord("×"): "X", ord("○"): "〇", ord("◯"): "〇"}
    return {code: char.upper() for code, char in (table | {code: chr(code) for code in range(0x61, 0x7B)}).items()}


_FOLDS = _folds()
# Nearly all of a Chinese text is passed over by a few ranges; what is left is looked up one by one.
_UNCOMMON = re.compile("[^\\n -`、。〈-】一-\u9fff\u2018-\u201d！（），：；？]+")


def fold(text: str) -> str:
    """Half width, upper case (ASCII only), digits of any script as ASCII, one space, dash and dot for all."""
    return _UNCOMMON.sub(lambda found: found.group().translate(_FOLDS), text)


def in_digits(text: str) -> str:
    """Chinese numerals that stand for one digit, as that digit."""
    for numeral, digit in zip(NUMERALS, _VALUES, strict=True):
        text = text.replace(numeral, digit)
    return text


def compact(text: str) -> str:
    """The folded text without spaces and punctuation."""
    return _BESIDE_WORDS.sub("", fold(text))


class Reading:
    """A text as it is compared; `places` leads from its compact forms back to the text."""

    def __init__(self, text: str, folded: str | None = None) -> None:
        self.text = text
        self.folded = fold(text) if folded is None else folded

    def part(self, start: int, end: int | None = None) -> "Reading":
        return Reading(self.text[start:end], self.folded[start:end])

    @cached_property
    def numbers(self) -> "list[tuple[int, Reading]]":
        """Where six digits or letters or more stand together, in figures or words, however spaced."""
        return [(found.start(), self.part(*found.span())) for found in _NUMBER.finditer(self.folded)]

    @cached_property
    def digits(self) -> str:
        return in_digits(self.folded)

    @cached_property
    def unspaced(self) -> str:
        return "".join(self.folded.split())

    @cached_property
    def compact(self) -> str:
        return _BESIDE_WORDS.sub("", self.folded)

    @cached_property
    def compact_digits(self) -> str:
        return in_digits(self.compact)

    @cached_property
    def places(self) -> "array[int]":
        return array("I", compress(range(len(self.folded)), map(str.isalnum, self.folded)))
