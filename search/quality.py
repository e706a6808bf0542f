"""Quality in use: how far the software's suggestions agree with what people decided (重复核查质量)."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from dossiers.decisions import Decided
from dossiers.steps import ONE_MATTER
from search.duplicates.weights import Verdict

BANDS = ((0.0, 0.1), (0.1, 0.3), (0.3, 0.5), (0.5, 0.7), (0.7, 0.9), (0.9, 1.0))
THRESHOLDS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
_Z = 1.96
"""Of the normal distribution, for 95 of 100."""


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, with the interval that holds the true share in 95 of 100 cases (Wilson's)."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        return self.part / self.whole if self.whole else None

    @property
    def interval(self) -> tuple[float, float]:
        """All is possible where nothing was counted."""
        if not self.whole:
            return 0.0, 1.0
        share, n, z2 = self.part / self.whole, self.whole, _Z**2
        middle = (share + z2 / (2 * n)) / (1 + z2 / n)
        half = _Z * sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
        return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True, slots=True)
class Band:
    """Of the pairs with a probability from `at_least` to below `below` (1 belongs to the last), who were one matter."""

    at_least: float
    below: float
    one_matter: Share


@dataclass(frozen=True, slots=True)
class Threshold:
    """Had SAME been said from this probability on: how much of it was right, and how much of what was one was found."""

    at_least: float
    precision: Share
    recall: Share


@dataclass(frozen=True, slots=True)
class Quality:
    """`missed` are pairs that people found to be one matter and that SAME was not said of, the latest first.

    Nothing is known of pairs that nobody has decided on: recall is of those decided.
    """

    decided: int
    same: Share
    """Of the pairs that SAME was said of, who were one matter."""
    bands: list[Band]
    thresholds: list[Threshold]
    missed: list[Decided]


def quality(decided: Sequence[Decided]) -> Quality:
    told = [(one.decision.suggested.probability, _is_one(one)) for one in decided if one.decision.suggested]
    said_same = [one for one in decided if one.decision.suggested and one.decision.suggested.verdict == Verdict.SAME]
    missed = [one for one in decided if _is_one(one) and one not in said_same]
    return Quality(
        decided=len(told),
        same=_share([_is_one(one) for one in said_same]),
        bands=[
            Band(low, high, _share([is_one for value, is_one in told if low <= value < high or value == high == 1.0]))
            for low, high in BANDS
        ],
        thresholds=[_threshold(at, told) for at in THRESHOLDS],
        missed=sorted(missed, key=lambda one: (one.decision.on, one.dossier), reverse=True),
    )


def _threshold(at_least: float, told: Sequence[tuple[float, bool]]) -> Threshold:
    said = [is_one for value, is_one in told if value >= at_least]
    return Threshold(at_least, _share(said), Share(sum(said), sum(is_one for _, is_one in told)))


def _share(right: Sequence[bool]) -> Share:
    return Share(sum(right), len(right))


def _is_one(one: Decided) -> bool:
    return one.decision.kind in ONE_MATTER
