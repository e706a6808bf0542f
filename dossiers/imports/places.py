"""Regions as files name them: by code, by name, or by an address that begins with one."""

import re
from functools import lru_cache
from typing import Any

from dossiers.regions import RegionTree

_BETWEEN = re.compile(r"[\s/\\,，、>|·-]+")
_CODE = re.compile(r"[0-9]{6}(?:0{6})?(?:\.0)?")
_LONGEST = 100
_NAMED = 3
"""So many of the regions that share a name are listed."""


class Places:
    """Raises ValueError, saying what to write, for a name that is no region's or several regions'."""

    def __init__(self, tree: RegionTree) -> None:
        self._tree = tree
        self._find = lru_cache(maxsize=10_000)(self._found)

    def region(self, value: Any) -> str:  # noqa: ANN401 - whatever a cell holds
        """The code of the present region that the value names, and nothing but the region."""
        text = str(value).strip()
        if text in self._tree:
            return self._tree.current(text).code
        if _CODE.fullmatch(text) and text[:6] in self._tree:
            return self._tree.current(text[:6]).code
        return self._find(_BETWEEN.sub("", text)[:_LONGEST])

    def place(self, value: Any) -> tuple[str, str]:  # noqa: ANN401 - whatever a cell holds
        """As `region`, and what an address says beyond it: 石柱垟村 in 浙江省丽水市青田县石柱垟村."""
        try:
            return self.region(value), ""
        except ValueError as error:
            text = _BETWEEN.sub("", str(value))[:_LONGEST]
            for end in range(len(text) - 1, 2, -1):
                if self._tree.find(text[:end]):
                    return self._find(text[:end]), text[end:]
            raise error from None

    def _found(self, name: str) -> str:
        found = self._tree.find(name)
        if len(found) == 1:
            return found[0].code
        if not found:
            raise ValueError("is no region here; give a code such as 331121 or a name such as 浙江省丽水市青田县")
        named = [f"{region.code} {self._tree.name_path(region.code)}" for region in found[:_NAMED]]
        more = ["…"] if len(found) > _NAMED else []
        raise ValueError(f"may be any of {', '.join(named + more)}; write the whole name or the code")
