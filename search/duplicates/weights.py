"""What each evidence is worth: fitted on labelled texts, kept as data, read by whoever wonders about a verdict."""

import math
from collections.abc import Mapping
from enum import StrEnum
from functools import cache, cached_property
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from search.duplicates.evidence import Evidence, Measured
from search.duplicates.threads import Likely
from search.duplicates.trees import Forest, Question

SHIPPED = Path(__file__).parents[1] / "data" / "duplicate-weights.json"


class Verdict(StrEnum):
    """What the evidence suggests; a person decides."""

    SAME = "SAME"
    RELATED = "RELATED"
    DIFFERENT = "DIFFERENT"


class Band(StrEnum):
    """All that is said of a dossier that the viewer may not open."""

    HIGH = "HIGH"
    MEDIUM = "MEDIUM"
    LOW = "LOW"


class Scale(BaseModel):
    """Turns measured evidence into a probability: the mean, in logits, of a sum of weights and a sum of trees.

    The sum of weights says what each evidence is worth by itself, the trees what it is worth beside the others.
    """

    model_config = ConfigDict(frozen=True)

    bias: float
    weights: Mapping[Evidence, float]
    trees: tuple[Question, ...] = ()
    slope: Annotated[float, Field(gt=0)] = 1.0
    offset: float = 0.0
    """Of the calibration: probability = logistic(slope × logits + offset)."""

    def probability(self, measured: Measured) -> float:
        return _logistic(self.slope * self._logits(measured) + self.offset)

    def _logits(self, measured: Measured) -> float:
        weights = self.weights
        weighed = self.bias + sum([weights.get(evidence, 0.0) * value for evidence, value in measured.items()])
        return (weighed + sum(self._forest.leaves(measured))) / 2 if self.trees else weighed

    @cached_property
    def _forest(self) -> Forest:
        return Forest(self.trees)

    def worths(self, measured: Measured) -> dict[Evidence, float]:
        """How much each evidence moves the verdict, in logits: below zero, against."""
        worths = {evidence: self.weights.get(evidence, 0.0) * value for evidence, value in measured.items()}
        if self.trees:
            for evidence, moved in chain.from_iterable(self._forest.ways(measured)):
                worths[evidence] = worths.get(evidence, 0.0) + moved
            worths = {evidence: worth / 2 for evidence, worth in worths.items()}
        return {evidence: self.slope * worth for evidence, worth in worths.items()}


def _logistic(logits: float) -> float:
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, logits))))


class Weights(BaseModel):
    """`alone`: one matter, by the two themselves; `root`: another matter of the same root, such as a lender, a firm
    or a policy. `same` and `related`: the same, by what the other candidates say too.
    """

    model_config = ConfigDict(frozen=True)

    about: str
    alone: Scale
    root: Scale
    same: Scale
    related: Scale
    same_from: float
    perhaps_from: float
    """Probability of one matter from which on two are at least said to be related."""
    related_from: float
    bands: Mapping[Band, float]
    """From which probability on; what reaches none is not shown as a stub."""

    def likely(self, measured: Measured) -> Likely:
        """By the two themselves."""
        return Likely(self.alone.probability(measured), self.root.probability(measured))

    def among(self, told: Measured) -> Likely:
        """By what the other candidates say too."""
        return Likely(self.same.probability(told), self.related.probability(told))

    def verdict(self, measured: Measured, found: Likely) -> Verdict:
        if found.same >= self.same_from and not rests_on_too_little(measured):
            return Verdict.SAME
        if found.same >= self.perhaps_from or found.root >= self.related_from:
            return Verdict.RELATED
        return Verdict.DIFFERENT

    def band(self, probability: float) -> Band | None:
        return next((band for band in Band if probability >= self.bands[band]), None)


_TOO_SHORT = 0.65
"""Of SHORT: from forty-two characters down, a few sentences."""


def rests_on_too_little(measured: Measured) -> bool:
    """Whether all that speaks for one matter is a text of a few sentences."""
    short = measured.get(Evidence.SHORT, 0.0) >= _TOO_SHORT
    return short and not measured.keys() & {Evidence.SAME_PERSON, Evidence.CALLED_ALIKE}


@cache
def shipped() -> Weights:
    return Weights.model_validate_json(SHIPPED.read_bytes())


@cache
def mark() -> str:
    """Tells the shipped weights from those of another time."""
    return sha256(SHIPPED.read_bytes()).hexdigest()[:12]
