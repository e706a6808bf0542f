"""Fitting: weights learnt from labelled pairs; a sum of weights and a few small trees, averaged.

Trees may ask only for more of what speaks for one matter, and for less of what speaks against it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import lightgbm
import numpy as np
from numpy.typing import NDArray

from scripts.labelled.folds import FOLDS, folds
from scripts.labelled.pairs import Ground, Pair, Probable
from search.duplicates.evidence import AMONG, Evidence
from search.duplicates.threads import Likely
from search.duplicates.trees import Question
from search.duplicates.weights import Scale

Numbers: TypeAlias = NDArray[np.float64]
Truth: TypeAlias = Callable[[Pair], bool]

MEASURED = tuple(evidence for evidence in Evidence if evidence not in AMONG)
_EITHER_WAY = (Evidence.COPIED, Evidence.SHORT, Evidence.OTHER_COUNTY)
"""What may speak for or against, beside other evidence."""
_RIDGE = 3.0
_SOLVED = 1e-6
_TREES = 200
_PARAMETERS: Mapping[str, Any] = {
    "objective": "binary",
    "num_leaves": 6,
    "learning_rate": 0.05,
    "min_data_in_leaf": 20,
    "lambda_l2": 5.0,
    "feature_fraction": 0.6,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "seed": 1,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "verbosity": -1,
}


def is_same(pair: Pair) -> bool:
    return pair.same


def is_related(pair: Pair) -> bool:
    return pair.related


class Table:
    """Pairs as numbers: a row for each, a column for each evidence."""

    def __init__(self, pairs: Sequence[Pair]) -> None:
        self.pairs = pairs
        self.values = np.array([[pair.measured.get(evidence, 0.0) for evidence in Evidence] for pair in pairs])

    def told(self, truth: Truth) -> Numbers:
        return np.array([truth(pair) for pair in self.pairs], float)

    def all(self) -> Numbers:
        """That each row counts once."""
        return np.ones(len(self.pairs))

    def outside(self, fold: Mapping[str, int], tested: int) -> Numbers:
        """How often each row counts: not at all with a text in the fold.

        What lies across two folds is left out twice as often as what lies in one, and is never the same matter: it
        counts so much more that the probabilities mean what they do of a fit on all.
        """
        in_folds = [{fold.get(pair.ours), fold.get(pair.theirs)} - {None} for pair in self.pairs]
        across = (FOLDS - 1) / (FOLDS - 2)
        return np.array([0.0 if tested in of else across if len(of) > 1 else 1.0 for of in in_folds])


def fitted(tables: Sequence[tuple[Table, Numbers]], truth: Truth, evidences: Sequence[Evidence]) -> Scale:
    """On the tables, with how often each row counts."""
    columns = [list(Evidence).index(evidence) for evidence in evidences]
    values = np.vstack([table.values[counts > 0][:, columns] for table, counts in tables])
    told = np.concatenate([table.told(truth)[counts > 0] for table, counts in tables])
    times = np.concatenate([counts[counts > 0] for _, counts in tables])
    ways = np.array([_way(evidence) if truth is is_same else 0 for evidence in evidences])
    bias, weights = _signed(values, told, times, ways)
    return Scale(
        bias=round(bias, 3),
        weights={evidence: round(float(weight), 3) for evidence, weight in zip(evidences, weights, strict=True)},
        trees=_grown(lightgbm.Dataset(values, told, weight=times), ways.tolist(), evidences),
    )


def judged(scale: Scale, table: Table) -> Numbers:
    """As Scale.probability for every row."""
    at = {evidence: place for place, evidence in enumerate(Evidence)}
    values = table.values

    def leaf(node: float | Question) -> Numbers | float:
        if isinstance(node, Question):
            chosen: Numbers = np.where(values[:, at[node.of]] > node.over, leaf(node.yes), leaf(node.no))
            return chosen
        return node

    weighed = scale.bias + sum(weight * values[:, at[evidence]] for evidence, weight in scale.weights.items())
    logits = (weighed + sum(leaf(tree) for tree in scale.trees)) / 2 if scale.trees else weighed
    probabilities: Numbers = 1 / (1 + np.exp(-np.clip(scale.slope * logits + scale.offset, -60, 60)))
    return probabilities


def _signed(values: Numbers, told: Numbers, times: Numbers, ways: NDArray[np.int_]) -> tuple[float, Numbers]:
    """Weights of which none speaks the other way than its evidence can: such a one counts nothing."""
    kept = np.ones(len(ways), bool)
    while True:
        bias, found = _weighed(values[:, kept], told, times)
        weights = np.zeros(len(ways))
        weights[kept] = found
        wrong = weights * ways < 0
        if not wrong.any():
            return bias, weights
        kept &= ~wrong


def _weighed(values: Numbers, told: Numbers, times: Numbers) -> tuple[float, Numbers]:
    """Logistic regression, a ridge on weights in units of their evidence's spread, by Newton's method."""
    spread = values.std(axis=0) + 1e-9
    scaled = np.hstack([np.ones((len(values), 1)), values / spread])
    ridge = np.diag([1e-9] + [_RIDGE] * len(spread))
    solved = np.zeros(scaled.shape[1])
    for _ in range(30):
        probable = 1 / (1 + np.exp(-np.clip(scaled @ solved, -30, 30)))
        slope = scaled.T @ (times * (told - probable)) - ridge @ solved
        bend = (scaled * (times * probable * (1 - probable))[:, None]).T @ scaled + ridge
        step = np.linalg.solve(bend, slope)
        solved += step
        if np.abs(step).max() < _SOLVED:
            break
    return float(solved[0]), solved[1:] / spread


def _grown(data: lightgbm.Dataset, ways: Sequence[int], evidences: Sequence[Evidence]) -> tuple[Question, ...]:
    """`ways`: 1 where more of an evidence may only raise the probability, -1 where it may only lower it."""
    grown = lightgbm.train({**_PARAMETERS, "monotone_constraints": list(ways)}, data, _TREES)
    trees = [_node(tree["tree_structure"], evidences) for tree in grown.dump_model()["tree_info"]]
    return tuple(tree for tree in trees if isinstance(tree, Question))


def _way(evidence: Evidence) -> int:
    if evidence in _EITHER_WAY:
        return 0
    return -1 if evidence.startswith("OTHER_") else 1


def _node(grown: Mapping[str, Any], evidences: Sequence[Evidence]) -> float | Question:
    if "leaf_value" in grown:
        return round(float(grown["leaf_value"]), 4)
    return Question(
        of=evidences[grown["split_feature"]],
        over=round(grown["threshold"], 4),
        worth=round(grown["internal_value"], 4),
        no=_node(grown["left_child"], evidences),
        yes=_node(grown["right_child"], evidences),
    )


@dataclass(frozen=True)
class Scales:
    """As of Weights."""

    alone: Scale
    root: Scale
    same: Scale
    related: Scale


@dataclass(frozen=True)
class Judged:
    """The pairs of a ground, and how likely each is, with what the other candidates say."""

    pairs: Sequence[Pair]
    found: Sequence[Likely]


class Crossed:
    """Each text judged by scales that were fitted on all but the texts of its fold.

    What the other candidates say is learnt from probabilities that were themselves so judged: as it will be of texts
    that nobody has seen.
    """

    def __init__(self, grounds: Sequence[Ground]) -> None:
        self._fold = {text: number for ground in grounds for text, number in folds(ground.texts).items()}
        self._grounds = grounds
        self._tables = [Table([*ground.pairs, *ground.again()]) for ground in grounds]
        alone = self._by_fold(self._tables, MEASURED)
        self._threaded = [Table(self._thread(ground, alone)) for ground in grounds]
        self._among = self._by_fold(self._threaded, AMONG)

    def judged(self) -> list[Judged]:
        """Of each ground."""
        return [
            Judged(ground.pairs, self._judge(self._among, threaded))
            for ground, threaded in zip(self._grounds, self._threaded, strict=True)
        ]

    def scales(self) -> Scales:
        """Fitted on all."""
        alone, root = _both([(table, table.all()) for table in self._tables], MEASURED)
        same, related = _both([(table, table.all()) for table in self._threaded], AMONG)
        return Scales(alone, root, same, related)

    def _by_fold(self, tables: Sequence[Table], evidences: Sequence[Evidence]) -> list[tuple[Scale, Scale]]:
        return [
            _both([(table, table.outside(self._fold, number)) for table in tables], evidences)
            for number in range(FOLDS)
        ]

    def _thread(self, ground: Ground, scales: Sequence[tuple[Scale, Scale]]) -> list[Pair]:
        def probable(ours: str) -> Probable:
            same, root = scales[self._fold[ours]]
            return lambda measured: Likely(same.probability(measured), root.probability(measured))

        return ground.threaded(self._judge(scales, Table(ground.pairs)), probable)

    def _judge(self, scales: Sequence[tuple[Scale, Scale]], table: Table) -> list[Likely]:
        told = [(judged(same, table), judged(root, table)) for same, root in scales]
        found = []
        for row, pair in enumerate(table.pairs):
            same, root = told[self._fold[pair.ours]]
            found.append(Likely(float(same[row]), float(root[row])))
        return found


def _both(tables: Sequence[tuple[Table, Numbers]], evidences: Sequence[Evidence]) -> tuple[Scale, Scale]:
    return fitted(tables, is_same, evidences), fitted(tables, is_related, evidences)
