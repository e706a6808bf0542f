"""Fonts: those that `scripts/fonts` has fetched, the same on every machine; else this machine's own."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import typst
from fontTools.ttLib import TTFont

from papers.errors import FontMissing

FOLDER = Path(__file__).with_name("fonts")
FETCHED = ("Noto Serif SC", "Noto Naskh Arabic", "Noto Serif Tibetan", "Noto Emoji")
"""For Chinese, Uyghur and Arabic, Tibetan, and pictures, in the order in which a character is looked for."""
INSTALLED = ("Noto Serif CJK SC", "Source Han Serif SC", "Noto Sans CJK SC", "Source Han Sans SC")


@dataclass(frozen=True, slots=True, eq=False)
class FontBook:
    """`families` in the order in which a character is looked for; `characters` are all that they can show."""

    fonts: typst.Fonts
    families: list[str]
    characters: frozenset[int]

    @classmethod
    def open(cls, folder: Path = FOLDER) -> "FontBook":
        """Raises FontMissing."""
        return _opened(folder)

    def printable(self, text: str) -> str:
        """The text as it can be printed: a character that no font has, or that would turn the line round, by its code.

        Nothing that was written is left out: it stands as 〔U+1F4A9〕.
        """
        if all(ord(character) in self.characters or character in _SPACES for character in set(text)):
            return text
        return "".join(self._shown(character) for character in text)

    def _shown(self, character: str) -> str:
        if character in _SPACES or (ord(character) in self.characters and character not in _TURNING):
            return character
        return f"〔U+{ord(character):04X}〕"


_SPACES = frozenset("\n\t ")
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that are not seen and have others read in another order."""


@cache
def _opened(folder: Path) -> FontBook:
    for fonts, wanted in _choices(folder):
        paths = {font.family: font for font in fonts.fonts() if font.family in wanted and font.weight == _REGULAR}
        families = [family for family in wanted if family in paths]
        if families:
            shown = frozenset().union(*(_characters(str(paths[one].path), paths[one].index) for one in families))
            return FontBook(fonts, families, shown - {ord(character) for character in _TURNING})
    raise FontMissing(str(folder))


_REGULAR = 400


def _choices(folder: Path) -> Iterable[tuple[typst.Fonts, tuple[str, ...]]]:
    if folder.is_dir():
        own = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)])
        if FETCHED[0] in own.families():
            yield own, FETCHED
    yield typst.Fonts(include_system_fonts=True, include_embedded_fonts=False), INSTALLED


def _characters(path: str, index: int) -> frozenset[int]:
    with TTFont(path, fontNumber=index if path.endswith((".ttc", ".otc")) else -1, lazy=True) as font:
        return frozenset(font.getBestCmap())
