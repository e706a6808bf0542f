"""Trees: asked all together, they come to what each comes to by itself."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.duplicates.evidence import Evidence, Measured
from search.duplicates.trees import MOST_LEAVES, Forest, Node, Question

EVIDENCE = st.sampled_from([Evidence.SUMS, Evidence.DATES, Evidence.WORDS, Evidence.SHORT])
VALUES = st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0])
LEAVES = st.integers(-50, 50).map(lambda n: n / 10)


def question(below: st.SearchStrategy[Node]) -> st.SearchStrategy[Question]:
    return st.builds(Question, of=EVIDENCE, over=VALUES, worth=LEAVES, yes=below, no=below)


TREES = st.lists(question(st.one_of(LEAVES, question(st.one_of(LEAVES, question(LEAVES))))), max_size=6)


def leaf(node: Node, measured: Measured) -> float:
    while isinstance(node, Question):
        node = node.yes if measured.get(node.of, 0.0) > node.over else node.no
    return node


def questions(node: Node, measured: Measured) -> Iterator[Evidence]:
    while isinstance(node, Question):
        yield node.of
        node = node.yes if measured.get(node.of, 0.0) > node.over else node.no


@given(TREES, st.dictionaries(EVIDENCE, VALUES))
def test_every_tree_comes_to_its_leaf(trees, measured) -> None:
    forest = Forest(trees)
    assert list(forest.leaves(measured)) == [leaf(tree, measured) for tree in trees]


@given(TREES, st.dictionaries(EVIDENCE, VALUES))
def test_ways_lead_from_root_to_leaf(trees, measured) -> None:
    led = [
        tree.worth + sum(moved for _, moved in way)
        for tree, way in zip(trees, Forest(trees).ways(measured), strict=True)
    ]
    assert led == pytest.approx([leaf(tree, measured) for tree in trees])


@given(TREES, st.dictionaries(EVIDENCE, VALUES))
def test_ways_go_by_what_is_asked(trees, measured) -> None:
    asked = [[evidence for evidence, _ in way] for way in Forest(trees).ways(measured)]
    assert asked == [list(questions(tree, measured)) for tree in trees]


def test_a_tree_of_too_many_leaves_is_refused() -> None:
    tree: Node = 0.0
    for over in range(MOST_LEAVES):
        tree = Question(of=Evidence.SUMS, over=over / 10, worth=0.0, yes=1.0, no=tree)
    with pytest.raises(ValueError, match="9 leaves; 8 is the most"):
        Forest([tree])
