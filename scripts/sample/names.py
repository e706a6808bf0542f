"""Names of places and firms: put together of words, and of one county alike."""

from collections.abc import Iterator
from random import Random

from scripts.sample.topics import picked, words

PARTS: dict[str, tuple[str, ...]] = {
    "village": ("village_first", "village_second", "village_last"),
    "estate": ("estate_one", "estate_two", "estate_kind"),
    "project": ("project_first", "project_last"),
    "street": ("village_first", "village_second", "road_last"),
    "school": ("village_first", "village_second", "school_last"),
    "hospital": ("firm_first", "firm_second", "hospital_kind"),
} | {kind: ("firm_first", "firm_second", f"{kind}_last") for kind in words()["firms"]}
"""Of which words a name of each kind is put together."""
_NEW = 6
"""So many names of a kind are soon known in a county; then a new one is rare."""


class CountyNames:
    """The names of one county. One that is new is every other time a known one with one word changed."""

    def __init__(self, random: Random, county: str) -> None:
        self._random = random
        self._known: dict[str, list[tuple[str, ...]]] = {kind: [] for kind in PARTS}
        self.county = county

    def some(self, *, new: bool = False) -> dict[str, str]:
        """A name of each kind; `new` ones where the known are used up."""
        town = picked(self._random, "village_first") + picked(self._random, "village_second")
        names = {kind: "".join(self._name(kind, new=new)) for kind in PARTS}
        names["place"] = names["street"] + "口"
        return {"county": self.county, "town": town + picked(self._random, "town_last"), **names}

    def _name(self, kind: str, *, new: bool) -> tuple[str, ...]:
        known = self._known[kind]
        if known and not new and self._random.random() > _NEW / (_NEW + len(known)):
            return self._random.choice(known)
        made = self._twin(kind) if known and self._random.random() < 0.5 else tuple(self._fresh(kind))  # noqa: PLR2004
        known.append(made)
        return made

    def _fresh(self, kind: str) -> Iterator[str]:
        return (picked(self._random, part) for part in PARTS[kind])

    def _twin(self, kind: str) -> tuple[str, ...]:
        """A known name with one character of it changed, mostly."""
        name = list(self._random.choice(self._known[kind]))
        changed = self._random.randrange(max(1, len(name) - 1))
        name[changed] = picked(self._random, PARTS[kind][changed])
        return tuple(name)
