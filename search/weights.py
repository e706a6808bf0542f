"""What each evidence is worth: fitted on labelled texts, kept as data, read by whoever wonders about a verdict."""

import math
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from search.likeness import Evidence, Measured

SHIPPED = Path(__file__).with_name("data") / "duplicate-weights.json"


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


class Logistic(BaseModel):
    """Turns measured evidence into a probability."""

    model_config = ConfigDict(frozen=True)

    bias: float
    weights: Mapping[Evidence, float]

    def probability(self, measured: Measured) -> float:
        return 1 / (1 + math.exp(-self.bias - sum(self.worth(evidence, measured) for evidence in measured)))

    def worth(self, evidence: Evidence, measured: Measured) -> float:
        """How much it moves the verdict, in logits: below zero, against."""
        return self.weights.get(evidence, 0.0) * measured[evidence]


class Weights(BaseModel):
    """`same`: one matter. `related`: not one matter, but one root: the same lender, developer or policy."""

    model_config = ConfigDict(frozen=True)

    about: str
    same: Logistic
    related: Logistic
    same_from: float
    related_from: float
    bands: Mapping[Band, float]
    """From which probability on; what reaches none is not shown as a stub."""

    def verdict(self, measured: Measured) -> Verdict:
        if self.same.probability(measured) >= self.same_from:
            return Verdict.SAME
        if self.related.probability(measured) >= self.related_from:
            return Verdict.RELATED
        return Verdict.DIFFERENT

    def band(self, measured: Measured) -> Band | None:
        probability = self.same.probability(measured)
        return next((band for band in Band if probability >= self.bands[band]), None)


@cache
def shipped() -> Weights:
    return Weights.model_validate_json(SHIPPED.read_bytes())
