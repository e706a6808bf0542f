"""Trees: what pieces of evidence are worth beside each other, all trees of a scale asked at once.

Each tree has a byte, with a bit for each of its leaves, from `no` to `yes`. To go on with `yes` takes the leaves under
`no` away; of those that are left the first is the one. What is measured of one evidence so answers every question about
it in all trees by one look into a list (as QuickScorer does: Lucchese et al., SIGIR 2015).
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from itertools import accumulate
from operator import and_, getitem
from typing import TypeAlias

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


_Asked: TypeAlias = "tuple[Evidence, float, float, float | _Asked, float | _Asked]"


class Forest:
    """Raises ValueError for a tree of too many leaves."""

    def __init__(self, trees: Sequence[Question]) -> None:
        self._asked = [_asked(tree) for tree in trees]
        self._tables = [_by_bits(tree.worths) for tree in trees]
        self._all = (1 << _BITS * len(trees)) - 1
        closed: defaultdict[Evidence, defaultdict[float, int]] = defaultdict(lambda: defaultdict(int))
        for place, tree in enumerate(trees):
            for question, bits in _closing(tree, 0):
                closed[question.of][question.over] |= bits << _BITS * place
        self._left = [(evidence, *self._after(by_over)) for evidence, by_over in closed.items()]

    def _after(self, closed: Mapping[float, int]) -> tuple[list[float], list[int]]:
        """Where questions are asked, in ascending order; and the leaves left by what lies over the first so many."""
        overs = sorted(closed)
        return overs, list(accumulate((self._all ^ closed[over] for over in overs), and_, initial=self._all))

    def leaves(self, measured: Measured) -> Iterator[float]:
        """What each tree comes to, in their order."""
        answers = [left[bisect_left(overs, measured.get(evidence, 0.0))] for evidence, overs, left in self._left]
        left = reduce(and_, answers, self._all)
        return map(getitem, self._tables, left.to_bytes(len(self._tables), "little"))

    def answers(self, measured: Measured) -> Iterator[tuple[Evidence, float, float]]:
        """Each evidence that is asked for on the way down, with what is known before the answer, and after it."""
        for tree in self._asked:
            node: float | _Asked = tree
            while isinstance(node, tuple):
                evidence, over, worth, no, yes = node
                node = yes if measured.get(evidence, 0.0) > over else no
                yield evidence, worth, node[2] if isinstance(node, tuple) else node


def _worths(node: Node) -> tuple[float, ...]:
    return node.worths if isinstance(node, Question) else (node,)


def _asked(node: Question) -> _Asked:
    no, yes = (_asked(one) if isinstance(one, Question) else one for one in (node.no, node.yes))
    return node.of, node.over, node.worth, no, yes


def _closing(node: Node, first: int) -> Iterator[tuple[Question, int]]:
    """Each question with the bits of the leaves under its `no`; `first` is the place of the node's first leaf."""
    if isinstance(node, Question):
        under = len(_worths(node.no))
        yield node, ((1 << under) - 1) << first
        yield from _closing(node.no, first)
        yield from _closing(node.yes, first + under)


def _by_bits(worths: Sequence[float]) -> list[float]:
    """The first leaf that is left, by the bits of all that are."""
    if len(worths) > MOST_LEAVES:
        raise ValueError(f"a tree has {len(worths)} leaves; {MOST_LEAVES} is the most")
    kept = [(bits & -bits).bit_length() - 1 for bits in range(1 << _BITS)]
    return [worths[place] if 0 <= place < len(worths) else 0.0 for place in kept]
