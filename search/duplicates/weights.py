"""What each evidence is worth: fitted on labelled texts, kept as data, read by whoever wonders about a verdict."""

import math
from collections.abc import Mapping
from enum import StrEnum
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path
from typing import Annotated, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from search.duplicates.evidence import Evidence, Measured

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


Node: TypeAlias = "float | Question"


class Question(BaseModel):
    """A knot of a tree: `worth` is what is known there, in logits; what is measured over `over` goes on with `yes`."""

    model_config = ConfigDict(frozen=True)

    of: Evidence
    over: float
    worth: float
    yes: Node
    no: Node


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
        weighed = self.bias + sum(self.weights.get(evidence, 0.0) * value for evidence, value in measured.items())
        if not self._compiled:
            return weighed
        return (weighed + sum(_leaf(tree, measured) for tree in self._compiled)) / 2

    @cached_property
    def _compiled(self) -> "tuple[_Tree, ...]":
        return tuple(map(_compile, self.trees))

    def worths(self, measured: Measured) -> dict[Evidence, float]:
        """How much each evidence moves the verdict, in logits: below zero, against."""
        worths = {evidence: self.weights.get(evidence, 0.0) * value for evidence, value in measured.items()}
        if self.trees:
            for tree in self.trees:
                _trace(tree, measured, worths)
            worths = {evidence: worth / 2 for evidence, worth in worths.items()}
        return {evidence: self.slope * worth for evidence, worth in worths.items()}


_Tree: TypeAlias = "float | tuple[Evidence, float, _Tree, _Tree]"


def _compile(node: Node) -> "_Tree":
    if isinstance(node, Question):
        return node.of, node.over, _compile(node.no), _compile(node.yes)
    return node


def _leaf(tree: "_Tree", measured: Measured) -> float:
    while isinstance(tree, tuple):
        evidence, over, no, yes = tree
        tree = yes if measured.get(evidence, 0.0) > over else no
    return tree


def _trace(node: Node, measured: Measured, worths: dict[Evidence, float]) -> None:
    """What each answer on the way down has changed, put down to the evidence that was asked for."""
    while isinstance(node, Question):
        follows = node.yes if measured.get(node.of, 0.0) > node.over else node.no
        worth = follows.worth if isinstance(follows, Question) else follows
        worths[node.of] = worths.get(node.of, 0.0) + worth - node.worth
        node = follows


def _logistic(logits: float) -> float:
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, logits))))


class Weights(BaseModel):
    """`same`: one matter. `related`: another matter of the same root: the same lender, developer or policy."""

    model_config = ConfigDict(frozen=True)

    about: str
    same: Scale
    related: Scale
    same_from: float
    perhaps_from: float
    """Probability of one matter from which on two are at least said to be related."""
    related_from: float
    bands: Mapping[Band, float]
    """From which probability on; what reaches none is not shown as a stub."""

    def verdict(self, measured: Measured, probability: float) -> Verdict:
        """`probability` that they are one matter, with what other dossiers say of them."""
        if probability >= self.same_from and not rests_on_too_little(measured):
            return Verdict.SAME
        if probability >= self.perhaps_from or self.related.probability(measured) >= self.related_from:
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
