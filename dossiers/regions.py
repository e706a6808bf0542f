"""Regions: the tree of GB/T 2260, and below it whatever an office adds of its own.

Who lies below whom is data, never read off a code: Dongguan has no counties, Xiantao no prefecture, a zone may lie
anywhere. An abolished region stays in the data with the one that took its place, so that old matters resolve.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path
from typing import Self

from dossiers.errors import InvalidInput

SHIPPED = Path(__file__).with_name("data") / "regions-2026-09-11.tsv"
COLUMNS = ("code", "name", "level", "parent", "successor")

_CODE = re.compile(r"[0-9A-Za-z]+(?:-[0-9A-Za-z]+)*")
_LONGEST_CODE = 24
_LONGEST_NAME = 100
_NAME = re.compile(rf"[^\s\x00-\x1f\x7f-\x9f]{{1,{_LONGEST_NAME}}}")

_KIND = r"特别行政区|自治[区州县旗]|地区|[新矿特]区|(?<=神农架)林区|街道|社区|[省市县区盟旗镇乡村]"
_PEOPLE = (
    r"(?:各|保安|布朗|布依|朝鲜|达斡尔|傣|东乡|侗|独龙|仡佬|哈尼|回|景颇|拉祜|黎|傈僳|满|毛南|苗|仫佬|纳西|怒|普米|"
    r"羌|撒拉|畲|水|土|土家|佤|瑶|彝|裕固|藏|壮|白)族|(?:哈萨克|柯尔克孜|蒙古|塔吉克|维吾尔|锡伯)族?"
)
_NAME_OF_A_KIND = re.compile(rf"(.{{2,}}?)(?:{_KIND})")
_NAME_OF_A_PEOPLE = re.compile(rf"(.{{2,}}?)(?:{_PEOPLE})+")


class Level(StrEnum):
    """From the widest to the narrowest; a zone (开发区, 新区, 兵团) stands outside that order."""

    NATION = "NATION"
    PROVINCE = "PROVINCE"
    PREFECTURE = "PREFECTURE"
    COUNTY = "COUNTY"
    TOWN = "TOWN"
    VILLAGE = "VILLAGE"
    ZONE = "ZONE"


_RANK = {level: rank for rank, level in enumerate(Level)}
_LEVELS = {level.value: level for level in Level}


@dataclass(frozen=True, slots=True)
class Region:
    """A present region has a `parent` (the nation alone has none), a former one the `successor` that took its place."""

    code: str
    name: str
    level: Level
    parent: str | None = None
    successor: str | None = None

    def __post_init__(self) -> None:
        if len(self.code) > _LONGEST_CODE or not _CODE.fullmatch(self.code):
            raise InvalidInput(
                "code",
                f"{self.code[:40]!r} is no region code; use at most {_LONGEST_CODE} letters and "
                "digits, in groups parted by single hyphens",
            )
        if not _NAME.fullmatch(self.name):
            raise InvalidInput("name", f"that of {self.code} must be 1 to {_LONGEST_NAME} characters without blanks")
        if self.parent and self.successor:
            raise InvalidInput(
                "successor",
                f"{self.code} {self.name} cannot have a parent too; a present region has a "
                "parent, a former one a successor",
            )

    @property
    def short_name(self) -> str:
        """As people say it: 青田 for 青田县, 黔南 for 黔南布依族苗族自治州; two characters at least, so 易县 stays."""
        if self.level is Level.ZONE or not (kind := _NAME_OF_A_KIND.fullmatch(self.name)):
            return self.name
        people = _NAME_OF_A_PEOPLE.fullmatch(kind[1])
        return people[1] if people else kind[1].removesuffix("族")


class RegionTree:
    """Regions by code. A former code stands for its successor in every question but ``tree[code]``.

    Every method raises InvalidInput for a code that is not in the tree.
    """

    def __init__(self, regions: Iterable[Region]) -> None:
        """Raise InvalidInput, naming the row, for a code given twice, an unknown parent or successor, or a cycle."""
        self._regions = _by_code(regions)
        self._below = _below(self._regions)
        self._former = _former(self._regions)
        self._paths = {path[-1]: path for path in self._walk((_nation(self._regions).code,))}
        for region in self._regions.values():
            if region.successor is None and region.code not in self._paths:
                raise _bad(region, "parent", "its ancestors run in a circle and never reach the nation")

    @classmethod
    @cache
    def shipped(cls) -> Self:
        """The tree of the shipped file alone: nation, provinces, prefectures and counties."""
        return cls(read_regions(SHIPPED))

    @classmethod
    def load(cls, file: Path | None = None) -> "RegionTree":
        """The shipped tree with the rows of the office's own file; raises InvalidInput for a malformed one."""
        return cls.shipped().extended(file) if file else cls.shipped()

    def extended(self, additions: Iterable[Region] | Path) -> "RegionTree":
        """The tree with an office's own rows, from a list or a file: zones, divisions of the corps, towns, villages."""
        more = read_regions(additions) if isinstance(additions, Path) else additions
        return RegionTree([*self._regions.values(), *more])

    def __getitem__(self, code: str) -> Region:
        """The region as it is or was, former ones under their own name."""
        try:
            return self._regions[code]
        except KeyError:
            raise InvalidInput(
                "region",
                f"{code[:40]!r} is no region here; give the six digits of a GB/T 2260 code, "
                "such as 331121, or a code that the office has added",
            ) from None

    def __contains__(self, code: object) -> bool:
        return code in self._regions

    def __iter__(self) -> Iterator[Region]:
        """All present regions, each before those below it."""
        return (self._regions[code] for code in self._paths)

    def current(self, code: str) -> Region:
        """The present region that a code stands for: itself, or the successor of a former one."""
        region = self[code]
        return self._regions[region.successor] if region.successor else region

    def level(self, code: str) -> Level:
        return self.current(code).level

    def path(self, code: str) -> tuple[str, ...]:
        """Codes from the nation down to the region itself."""
        return self._paths[self.current(code).code]

    def name_path(self, code: str) -> str:
        """As on an envelope, without the nation: 浙江省丽水市青田县."""
        return "".join(self._regions[step].name for step in self.path(code)[1:]) or self.current(code).name

    def contains(self, ancestor: str, code: str) -> bool:
        """Whether the region is the ancestor or lies anywhere below it."""
        return self.current(ancestor).code in self.path(code)

    def within(self, code: str) -> tuple[str, ...]:
        """Codes of the region and of all below it; each is followed by the former codes that stand for it."""
        return tuple(
            known for path in self._walk(self.path(code)) for known in (path[-1], *self._former.get(path[-1], ()))
        )

    def children(self, code: str) -> tuple[Region, ...]:
        return tuple(self._regions[child] for child in self._below.get(self.current(code).code, ()))

    def at_level(self, code: str, level: Level) -> Region | None:
        """The region itself or its nearest ancestor of that level; None for, say, the prefecture of Xiantao."""
        upwards = (self._regions[step] for step in reversed(self.path(code)))
        return next((region for region in upwards if region.level is level), None)

    def common(self, a: str, b: str) -> Region:
        """The lowest region that holds both."""
        shared = [x for x, y in zip(self.path(a), self.path(b), strict=False) if x == y]
        return self._regions[shared[-1]]

    def find(self, name: str) -> list[Region]:
        """Present regions of that name, the widest first; 青田, 丽水青田 and 浙江省丽水市青田县 all find the one.

        The name of a former region finds its successor, where no present region answers.
        """
        wanted = "".join(name[: 10 * _LONGEST_NAME].split())
        found = [
            region
            for start in range(max(0, len(wanted) - _LONGEST_NAME), len(wanted))
            for region in self._named.get(wanted[start:], ())
            if self._leads_to(region, wanted[:start])
        ]
        present = [region for region in found if region.successor is None]
        codes = {region.code for region in present} or {self.current(region.code).code for region in found}
        return sorted((self._regions[code] for code in codes), key=lambda region: (_RANK[region.level], region.code))

    @cached_property
    def _named(self) -> Mapping[str, list[Region]]:
        named: dict[str, list[Region]] = {}
        for region in self._regions.values():
            for name in {region.name, region.short_name}:
                named.setdefault(name, []).append(region)
        return named

    def _leads_to(self, region: Region, prefix: str) -> bool:
        """Whether the prefix is made of names of the region's ancestors in their order, any of them left out."""
        above = [self._regions[step] for step in self.path(region.code)]
        for ancestor in reversed(above if region.successor else above[:-1]):
            prefix = prefix.removesuffix(ancestor.name).removesuffix(ancestor.short_name)
        return not prefix

    def _walk(self, start: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        """Paths of a region, given by its own, and of all below it, each before those below it."""
        waiting = [start]
        while waiting:
            path = waiting.pop()
            yield path
            waiting += [(*path, child) for child in reversed(self._below.get(path[-1], ()))]


def read_regions(path: Path) -> list[Region]:
    """Rows of a file of tab-separated COLUMNS under a header; raise InvalidInput with file and line for a bad one."""
    try:
        header, *rows = path.read_text("utf-8-sig").splitlines() or [""]
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(path.name, f"cannot be read as UTF-8 text: {error}") from error
    if tuple(header.split("\t")) != COLUMNS:
        raise InvalidInput(f"{path.name}:1", f"the header must be {', '.join(COLUMNS)}, parted by tabs")
    return [_region(row, f"{path.name}:{line}") for line, row in enumerate(rows, start=2) if row.strip()]


def _region(row: str, where: str) -> Region:
    values = row.split("\t")
    if len(values) != len(COLUMNS):
        raise InvalidInput(where, f"has {len(values)} columns; {len(COLUMNS)} are wanted: {', '.join(COLUMNS)}")
    code, name, level, parent, successor = values
    if level not in _LEVELS:
        raise InvalidInput(where, f"{level[:40]!r} is no level; use one of {', '.join(Level)}")
    try:
        return Region(code, name, _LEVELS[level], parent or None, successor or None)
    except InvalidInput as error:
        raise InvalidInput(where, str(error)) from error


def _bad(region: Region, column: str, reason: str) -> InvalidInput:
    return InvalidInput(f"regions.{region.code}.{column}", f"{region.name}: {reason}")


def _by_code(regions: Iterable[Region]) -> dict[str, Region]:
    known: dict[str, Region] = {}
    for region in regions:
        if taken := known.get(region.code):
            raise _bad(region, "code", f"the code is already that of {taken.name}; choose another")
        known[region.code] = region
    return known


def _nation(regions: Mapping[str, Region]) -> Region:
    roots = [region for region in regions.values() if region.parent is None and region.successor is None]
    if not roots:
        raise InvalidInput("regions", "no row is the nation, the one region without a parent")
    for second in roots[1:]:
        raise _bad(second, "parent", f"only the nation, {roots[0].code}, goes without a parent; name the parent")
    if roots[0].level is not Level.NATION:
        raise _bad(roots[0], "parent", f"a {roots[0].level} needs a parent")
    return roots[0]


def _below(regions: Mapping[str, Region]) -> dict[str, list[str]]:
    below: dict[str, list[str]] = {}
    for region in regions.values():
        if region.parent is None:
            continue
        parent = _present(regions, region, "parent", region.parent)
        if not _may_hold(parent.level, region.level):
            raise _bad(region, "level", f"a {region.level} cannot lie below {parent.name}, a {parent.level}")
        below.setdefault(parent.code, []).append(region.code)
    return below


def _may_hold(upper: Level, lower: Level) -> bool:
    return lower is not Level.NATION and (Level.ZONE in {upper, lower} or _RANK[upper] < _RANK[lower])


def _former(regions: Mapping[str, Region]) -> dict[str, list[str]]:
    former: dict[str, list[str]] = {}
    for region in regions.values():
        if region.successor is not None:
            successor = _present(regions, region, "successor", region.successor)
            former.setdefault(successor.code, []).append(region.code)
    return former


def _present(regions: Mapping[str, Region], row: Region, column: str, code: str) -> Region:
    region = regions.get(code)
    if region is None:
        raise _bad(row, column, f"{code} is no region here; correct it, or add that region as well")
    if region.successor:
        raise _bad(row, column, f"{code} {region.name} is a former region; name its successor {region.successor}")
    return region
