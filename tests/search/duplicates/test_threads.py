"""Threads: what the others say of two."""

import pytest

from search.duplicates.threads import AT_MOST, joined, likeliest


def test_a_follow_up_is_carried_by_the_letter_it_follows() -> None:
    """Ours is hardly like the second, but surely the first, which is the second's other telling."""
    found = joined([0.9, 0.3], [0, 1], {(0, 1): 0.95})
    assert found[1] > 0.3
    assert found[0] == found[1] == pytest.approx(0.6)


def test_what_is_unlike_the_others_is_held_back() -> None:
    """The third is like ours by its words; those that are surely ours are unlike it."""
    alone = [0.9, 0.9, 0.7]
    found = joined(alone, [0, 1, 2], {(0, 1): 0.9, (0, 2): 0.1, (1, 2): 0.1})
    assert found[2] == pytest.approx(0.3)
    assert found[0] == pytest.approx(0.9)


def test_one_alone_stays_what_it_is() -> None:
    assert joined([0.4], [0], {}) == {0: 0.4}
    assert joined([], [], {}) == {}


def test_only_the_likeliest_are_held_against_each_other() -> None:
    many = [n / 100 for n in range(30)]
    assert likeliest(many) == list(range(30 - AT_MOST, 30))
    assert likeliest([0.01, 0.5, 0.0]) == [1]
