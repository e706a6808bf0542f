"""Places in a query: regions by their names, in full or as people say them, in pinyin or by its initials."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from dossiers.regions import RegionTree
from search.extraction.folding import fold
from search.sounds import latin

WORDS = Path(__file__).parent / "data" / "words-not-places.txt"
_MOST = 12
"""Regions of one name, or of the same initials; what stands for more of them says nothing."""
_INITIALS = 3
"""So many letters or fewer are taken for initials only within the viewer's own region."""


@dataclass(frozen=True, slots=True)
class Place:
    """Regions that a part of a query names; one where it is unambiguous."""

    written: str
    codes: tuple[str, ...]


class Gazetteer:
    """The names of a tree of regions, the office's own towns and villages among them."""

    def __init__(self, regions: RegionTree) -> None:
        self._regions = regions
        self._full: dict[str, list[str]] = {}
        self._short: dict[str, list[str]] = {}
        words = frozenset(WORDS.read_text("utf-8").split())
        for region in regions:
            self._full.setdefault(fold(region.name), []).append(region.code)
            short = fold(region.short_name)
            if short != fold(region.name) and short not in words:
                self._short.setdefault(short, []).append(region.code)
        self._longest = max(map(len, self._full), default=0)

    @property
    def names(self) -> Mapping[str, list[str]]:
        return self._full

    def named(self, word: str) -> Place | None:
        """The regions that are called just so; a shorter name counts beside a full one."""
        codes = [*self._full.get(word, ()), *self._short.get(word, ())]
        return Place(word, tuple(codes)) if 0 < len(codes) <= _MOST else None

    def split(self, run: str) -> tuple[list[Place], str]:
        """The places that a stretch of Chinese characters begins with, and what is left; 浙江青田 is one place."""
        found: list[Place] = []
        while place := self._begins(run):
            inside = self._inside(found[-1], place) if found else None
            found[-1:] = [inside] if inside else [*found[-1:], place]
            run = run[len(place.written) :]
        return found, run

    def _begins(self, run: str) -> Place | None:
        for end in range(min(len(run), self._longest), 1, -1):
            if (place := self.named(run[:end])) and (end == len(run) or len(run) - end > 1 or run[:end] in self._full):
                return place
        return None

    def _inside(self, above: Place, place: Place) -> Place | None:
        """The place, where it lies in the one named just before it."""
        codes = tuple(code for code in place.codes if any(self._regions.contains(one, code) for one in above.codes))
        return Place(above.written + place.written, codes) if codes else None

    def by_latin(self, letters: str, around: str) -> Place | None:
        """Regions by pinyin, or by initials: few letters stand for those within the viewer's region `around` only."""
        pinyin, initials = _latin(self._regions)
        codes = list(pinyin.get(letters, ()))
        near = [code for code in initials.get(letters, ()) if self._near(code, around, letters)]
        codes += [code for code in near if code not in codes]
        return Place(letters, tuple(codes)) if 0 < len(codes) <= _MOST else None

    def _near(self, code: str, around: str, letters: str) -> bool:
        return len(letters) > _INITIALS or around not in self._regions or self._regions.contains(around, code)


@lru_cache(maxsize=4)
def gazetteer(regions: RegionTree) -> Gazetteer:
    return Gazetteer(regions)


@lru_cache(maxsize=4)
def _latin(regions: RegionTree) -> tuple[Mapping[str, list[str]], Mapping[str, list[str]]]:
    """Codes by pinyin, and by initials."""
    pinyin: dict[str, list[str]] = {}
    initials: dict[str, list[str]] = {}
    for code, name in _spoken(regions):
        if ways := latin(name):
            for known, way in zip((pinyin, initials), ways, strict=True):
                if code not in known.setdefault(way, []):
                    known[way].append(code)
    return pinyin, initials


def _spoken(regions: RegionTree) -> Iterator[tuple[str, str]]:
    for region in regions:
        yield region.code, region.name
        yield region.code, region.short_name
