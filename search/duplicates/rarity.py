"""Rarity: what a word is worth."""

import math
from collections.abc import Mapping


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
        return self._worth(min(self.holding.get(word, 1), self.dossiers))

    def _worth(self, held: int) -> float:
        return math.log(1 + (self.dossiers - held + 0.5) / (held + 0.5))
