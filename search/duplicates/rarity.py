"""Rarity: what a word is worth, among all dossiers and among those that are likely."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import chain

from search.duplicates.sides import Side


class Rarity:
    """The fewer of all dossiers have a word, the more it is worth (inverse document frequency, in nats)."""

    def __init__(self, dossiers: int, holding: Mapping[str, int]) -> None:
        self.dossiers = max(dossiers, 1)
        self.holding = holding
        self.highest = self._worth(1)

    def joined(self, other: "Rarity") -> "Rarity":
        """What is known here and there of one and the same index."""
        return Rarity(max(self.dossiers, other.dossiers), {**self.holding, **other.holding})

    def __call__(self, word: str) -> float:
        """What no dossier has yet is as rare as what one has: nothing is worth more than `highest`."""
        return self._worth(min(max(self.holding.get(word, 1), 1), self.dossiers))

    def _worth(self, held: int) -> float:
        return math.log(1 + (self.dossiers - held + 0.5) / (held + 0.5))


class Among:
    """How few of the candidates have a word or a character: what all of them tell sets none of them apart."""

    def __init__(self, sides: Iterable[Side] = ()) -> None:
        likely = list(sides)
        everyone = math.log(1 + len(likely))
        self._words = Counter(chain.from_iterable(side.words for side in likely))
        self._characters = Counter(chain.from_iterable(side.characters for side in likely))
        self._few = [1.0, *(1 - math.log(having) / everyone for having in range(1, len(likely) + 1))]

    def word(self, word: str) -> float:
        """1 where no other has it, 0 where all have."""
        return self._few[self._words.get(word, 0)]

    def character(self, character: str) -> float:
        return self._few[self._characters.get(character, 0)]
