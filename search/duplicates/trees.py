"""Trees: what pieces of evidence are worth beside each other, all trees of a scale asked at once.

Each tree has a byte, with a bit for each of its leaves, from `no` to `yes`. To go on with `yes` takes the leaves under
`no` away; of those that are left the first is the one. What is measured of one evidence so answers every question about
it in all trees by one look into a list (as QuickScorer does: Lucchese et al., SIGIR 2015).
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, reduce
from itertools import accumulate
from operator import and_, getitem
from typing import TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict

from search.duplicates.evidence import Evidence, Measured

Node: TypeAlias = "float | Question"
MOST_LEAVES = 8
_BITS = 8


class Question(BaseModel):
    """A knot of a tree: `worth` is what is known there, in logits; what is measured over `over` goes on with `yes`."""

    model_config = ConfigDict(frozen=True)

    of: Evidence
    over: float
    worth: float
    yes: Node
    no: Node

    @property
    def worths(self) -> tuple[float, ...]:
        """Of its leaves, from `no` to `yes`."""
        return (*_worths(self.no), *_worths(self.yes))


_Way: TypeAlias = tuple[tuple[Evidence, float], ...]
"""To a leaf: each evidence that is asked for, with how far the answer moves what is known."""
_Of = TypeVar("_Of")


class Forest:
    """Raises ValueError for a tree of too many leaves."""

    def __init__(self, trees: Sequence[Question]) -> None:
        self._trees = trees
        self._tables = [_by_bits(tree.worths, 0.0) for tree in trees]
        self._all = (1 << _BITS * len(trees)) - 1
        closed: defaultdict[Evidence, defaultdict[float, int]] = defaultdict(lambda: defaultdict(int))
        for place, tree in enumerate(trees):
            for question, bits in _closing(tree, 0):
                closed[question.of][question.over] |= bits << _BITS * place
        self._left = {evidence: self._after(by_over) for evidence, by_over in closed.items()}
        nothing = (after[bisect_left(overs, 0.0)] for overs, after in self._left.values())
        self._unmeasured = reduce(and_, nothing, self._all)

    def _after(self, closed: Mapping[float, int]) -> tuple[list[float], list[int]]:
        """Where questions are asked, in ascending order; and the leaves left by what lies over the first so many."""
        overs = sorted(closed)
        return overs, list(accumulate((self._all ^ closed[over] for over in overs), and_, initial=self._all))

    def leaves(self, measured: Measured) -> Iterator[float]:
        """What each tree comes to, in their order."""
        return map(getitem, self._tables, self._bits(measured))

    def ways(self, measured: Measured) -> Iterator[_Way]:
        """By which each tree comes to it."""
        return map(getitem, self._ways, self._bits(measured))

    @cached_property
    def _ways(self) -> list[list[_Way]]:
        return [_by_bits([*_ways(tree)], ()) for tree in self._trees]

    def _bits(self, measured: Measured) -> bytes:
        """Of the leaves that are left, for each tree."""
        left = self._unmeasured
        for evidence, value in measured.items():
            if evidence in self._left:
                overs, after = self._left[evidence]
                left &= after[bisect_left(overs, value)]
        return left.to_bytes(len(self._tables), "little")


def _worths(node: Node) -> tuple[float, ...]:
    return node.worths if isinstance(node, Question) else (node,)


def _ways(node: Node, gone: _Way = ()) -> Iterator[_Way]:
    """To its leaves, from `no` to `yes`."""
    if isinstance(node, Question):
        for answer in (node.no, node.yes):
            worth = answer.worth if isinstance(answer, Question) else answer
            yield from _ways(answer, (*gone, (node.of, worth - node.worth)))
    else:
        yield gone


def _closing(node: Node, first: int) -> Iterator[tuple[Question, int]]:
    """Each question with the bits of the leaves under its `no`; `first` is the place of the node's first leaf."""
    if isinstance(node, Question):
        under = len(_worths(node.no))
        yield node, ((1 << under) - 1) << first
        yield from _closing(node.no, first)
        yield from _closing(node.yes, first + under)


def _by_bits(leaves: Sequence[_Of], none: _Of) -> list[_Of]:
    """The first leaf that is left, by the bits of all that are."""
    if len(leaves) > MOST_LEAVES:
        raise ValueError(f"a tree has {len(leaves)} leaves; {MOST_LEAVES} is the most")
    kept = [(bits & -bits).bit_length() - 1 for bits in range(1 << _BITS)]
    return [leaves[place] if 0 <= place < len(leaves) else none for place in kept]
