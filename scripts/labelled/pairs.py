"""Pairs: each labelled text with each of its candidates, measured, and what is known of the two."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from dossiers.regions import RegionTree
from dossiers.registry import Registry
from scripts.labelled.texts import Loaded, Text
from search.duplicates.candidates import candidates, rarity_of
from search.duplicates.checking import everywhere
from search.duplicates.evidence import Measured
from search.duplicates.measuring import Likeness
from search.duplicates.rarity import Among, Rarity
from search.duplicates.sides import Side
from search.duplicates.threads import Likely, among, likeliest
from search.index import Index

Probable = Callable[[Measured], Likely]

_AT_ONCE = 60


@dataclass(frozen=True, slots=True)
class Pair:
    ours: str
    theirs: str
    same: bool
    related: bool
    measured: Measured


class Ground:
    """Texts with their candidates: `sides` by id, the background's among them."""

    def __init__(
        self,
        texts: Sequence[Text],
        sides: Mapping[str, Side],
        found: Mapping[str, Sequence[str]],
        rarity: Rarity,
        regions: RegionTree,
    ) -> None:
        self.texts = texts
        self._sides = sides
        self._rarity = rarity
        self._regions = regions
        self._labels = {text["id"]: text for text in texts}
        self._among = {ours: Among(sides[theirs] for theirs in others) for ours, others in found.items()}
        self._likenesses: dict[tuple[str, str], Likeness] = {}
        self.pairs = [self._pair(ours, theirs) for ours in found for theirs in found[ours]]

    def again(self) -> list[Pair]:
        """Each text, handed in once more word for word."""
        alike = ((one, self._measured(one, one, one)) for one in self._labels)
        return [Pair(one, one, same=True, related=False, measured=measured) for one, measured in alike]

    def _pair(self, ours: str, theirs: str) -> Pair:
        one, other = self._labels[ours], self._labels.get(theirs, {})
        same = bool(other) and one["matter"] == other["matter"]
        related = bool(one.get("cluster")) and one.get("cluster") == other.get("cluster") and not same
        return Pair(ours, theirs, same, related, self._measured(ours, theirs, ours))

    def _measured(self, one: str, other: str, ours: str) -> Measured:
        """Among the candidates of ours."""
        if (one, ours) not in self._likenesses:
            self._likenesses[one, ours] = Likeness(self._sides[one], self._rarity, self._regions, self._among[ours])
        return self._likenesses[one, ours].measure(self._sides[other])

    def threaded(self, alone: Sequence[Likely], probable: Callable[[str], Probable]) -> list[Pair]:
        """The pairs by what the other candidates say; `alone`: of the two by themselves, `probable`: by our id."""
        places = defaultdict(list)
        for place, pair in enumerate(self.pairs):
            places[pair.ours].append(place)
        threaded = list(self.pairs)
        for ours, mine in places.items():
            found = [alone[place] for place in mine]
            likely, told = likeliest(found), probable(ours)
            between = {
                (a, b): told(self._measured(self.pairs[mine[a]].theirs, self.pairs[mine[b]].theirs, ours))
                for a, b in combinations(likely, 2)
            }
            for place, measured in zip(mine, among(found, likely, between), strict=True):
                threaded[place] = replace(self.pairs[place], measured=measured)
        return threaded


async def gathered(
    registry: Registry, index: Index, loaded: Loaded, texts: Sequence[Text], *, bare: bool = False
) -> Ground:
    """From a store and an index that hold the texts and a background; `bare`: as if only texts and days were known."""
    mine = {text["id"] for text in texts}
    dossiers = await registry.store.read_many([loaded.numbers[text] for text in mine], everywhere(registry))
    sides = {loaded.ids[number]: _side(Side.of(dossier), bare=bare) for number, dossier in dossiers.items()}
    found = {}
    for text in texts:
        numbers, _ = await candidates(
            index, sides[text["id"]], but=loaded.numbers[text["id"]], regions=registry.regions
        )
        ids = {loaded.ids[number]: number for number in numbers}
        found[text["id"]] = [one for one, number in ids.items() if one in mine or loaded.is_background(number)]
    wanted = sorted({other for others in found.values() for other in others} - sides.keys())
    for start in range(0, len(wanted), _AT_ONCE):
        part = [loaded.numbers[one] for one in wanted[start : start + _AT_ONCE]]
        read = await registry.store.read_many(part, everywhere(registry))
        sides |= {loaded.ids[number]: _side(Side.of(dossier), bare=bare) for number, dossier in read.items()}
    return Ground(texts, sides, found, await _rarity(index, list(sides.values())), registry.regions)


def _side(side: Side, *, bare: bool) -> Side:
    return replace(side, hashes=frozenset(), respondents=(), category=None, place=None) if bare else side


async def _rarity(index: Index, sides: Sequence[Side]) -> Rarity:
    known = Rarity(0, {})
    for start in range(0, len(sides), _AT_ONCE):
        known = known.joined(await rarity_of(index, sides[start : start + _AT_ONCE]))
    return known
