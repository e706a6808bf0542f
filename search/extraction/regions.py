"""Names of regions as they stand before other names: 浙江省丽水市青田县石桥村, 青田石桥村."""

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple, Self

from dossiers.regions import Level, RegionTree

_LONGEST = 14
_LEVELS = "省市县区镇乡"
_UNSURE = frozenset({"道县"})
"""Names that are more often the end of another word (难道县里, 知道县里) than a county."""


_SURE = 3
_OF_A_TOWN = ("街道", "镇", "乡", "村")
_NO_LEVEL = frozenset(
    {"家乡", "故乡", "老乡", "城市", "超市", "门市", "小区", "社区", "片区", "学区", "园区", "景区", "山区", "城区"}
)


class Parted(NamedTuple):
    region: str
    rest: str


class RegionNames:
    """Every name of a tree, and how people shorten it."""

    def __init__(self, full: Iterable[str], short: Iterable[str]) -> None:
        self._full = frozenset(name for name in full if len(name) > 1) - _UNSURE
        self._short = frozenset(name for name in short if len(name) > 1) - self._full

    @classmethod
    def of(cls, tree: RegionTree) -> Self:
        """Towns and villages stay: they are what is looked for."""
        above = [region for region in tree if region.level not in {Level.NATION, Level.TOWN, Level.VILLAGE}]
        return cls((region.name for region in above), (region.short_name for region in above))

    @classmethod
    @cache
    def shipped(cls) -> Self:
        return cls.of(RegionTree.shipped())

    def parted(self, written: str, *, towns: bool = True) -> Parted:
        """The regions that a name begins with, and the name. What stands before a full region name is none of it."""
        start = self._after_full(written)
        begin = start
        if start:
            begin = self._start_of_full(written, start)
        start = self._after_short(written, start)
        if towns:
            start = _after_town(written, start)
        if (
            start == 0
            and len(written) > 1
            and written[0] in _LEVELS
            and written[:2] not in {"市场", "区块", "市民", "乡村", "城市"}
        ):
            start = 1
        return Parted(written[begin:start], written[start:])

    def __contains__(self, name: str) -> bool:
        return name in self._full or name in self._short

    def is_full(self, name: str) -> bool:
        return name in self._full

    def before(self, text: str, end: int) -> int:
        """Where the regions begin that end at `end`; `end` itself for none."""
        start = end
        for length in range(min(_LONGEST, end), 1, -1):
            if text[end - length : end] in self._full:
                start = end - length
                break
        else:
            for length in range(min(5, end), 1, -1):
                if text[end - length : end] in self._short:
                    start = end - length
                    break
        if start == end and end and text[end - 1] in _LEVELS and text[end - 2 : end] not in _NO_LEVEL:
            return end - 1
        return self.before(text, start) if 0 < start < end else start

    def shortened(self, region: str) -> str:
        """甘谷 of 甘谷县: the last region of several, without its kind."""
        for length in range(2, min(_LONGEST, len(region)) + 1):
            tail = region[-length:]
            if tail in self._full or tail in self._short:
                region = tail
                break
        return region[:-1] if len(region) >= _SURE and region[-1] in _LEVELS else region

    def _after_full(self, written: str) -> int:
        for end in range(len(written) - 1, 1, -1):
            if written[end - 1] in "省市县区旗州盟":
                for length in range(2, min(_LONGEST, end) + 1):
                    if written[end - length : end] in self._full:
                        return end
        return 0

    def _start_of_full(self, written: str, end: int) -> int:
        for length in range(min(_LONGEST, end), 1, -1):
            if written[end - length : end] in self._full:
                return self._start_of_full(written, end - length) if end - length > 1 else end - length
        return end

    def _after_short(self, written: str, start: int) -> int:
        for length in (4, 3, 2):
            after = written[start + length :]
            if len(after) > 1 and written[start : start + length] in self._short and not after.startswith(_OF_A_TOWN):
                return self._after_short(written, start + length)
        return start


def _after_town(written: str, start: int) -> int:
    """三界镇石桥村, 城北街道明珠社区."""
    for kind in ("街道", "镇", "乡"):
        at = written.rfind(kind, start + 1, len(written) - 1)
        if at > start and written[at : at + 2] not in {"乡村", "乡镇"}:
            return at + len(kind)
    return start
