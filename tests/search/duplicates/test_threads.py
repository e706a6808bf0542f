"""Threads: what the others say of two."""

import pytest

from search.duplicates.evidence import Evidence
from search.duplicates.threads import AT_MOST, OF_ONE_ROOT, Likely, among, joined, likeliest


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
    many = [Likely(n / 100, 0.0) for n in range(30)]
    assert likeliest(many) == list(range(30 - AT_MOST, 30))
    assert likeliest([Likely(0.01, 0.0), Likely(0.5, 0.0), Likely(0.0, 0.0)]) == [1]


def test_so_are_some_that_are_likely_to_have_one_root() -> None:
    many = [Likely(n / 100, 0.3 - n / 100) for n in range(30)]
    assert likeliest(many) == [*range(OF_ONE_ROOT), *range(30 - AT_MOST, 30)]


def test_a_third_dossier_links_and_one_that_is_unlike_is_a_rival() -> None:
    found = [Likely(0.9, 0.0), Likely(0.5, 0.0), Likely(0.5, 0.0)]
    between = {(0, 1): Likely(0.8, 0.0), (0, 2): Likely(0.0, 0.0), (1, 2): Likely(0.0, 0.0)}
    first, linked, unlike = among(found, [0, 1, 2], between)
    assert linked[Evidence.LINK] == pytest.approx(0.9 * 0.8)
    assert Evidence.LINK not in unlike
    assert unlike[Evidence.OTHER_THREAD] == pytest.approx((0.9 + 0.5) / 4)
    assert linked[Evidence.OTHER_THREAD] == pytest.approx((0.9 * 0.2 + 0.5) / 4)
    assert first[Evidence.LEAD] > linked[Evidence.LEAD] > unlike[Evidence.LEAD]
    assert [one[Evidence.PLACE] for one in (first, linked, unlike)] == [1, 1 / 2, 1 / 3]


def test_a_root_is_carried_from_one_telling_to_the_other() -> None:
    """Ours is the matter of the first, which has one root with the second."""
    found = [Likely(0.9, 0.1), Likely(0.01, 0.1)]
    one, other = among(found, [0, 1], {(0, 1): Likely(0.01, 0.8)})
    assert other[Evidence.ROOT_LINK] == pytest.approx(0.9 * 0.8)
    assert one[Evidence.ROOT_LINK] == pytest.approx(max(0.01 * 0.8, 0.1 * 0.01))
    assert one[Evidence.ROOT] == other[Evidence.ROOT]


def test_what_carries_nothing_has_no_more_than_the_least_that_is_joined() -> None:
    found = [Likely(0.9, 0.0), Likely(0.01, 0.0)]
    joined_one, left_out = among(found, [0], {})
    assert joined_one[Evidence.THREAD] == joined_one[Evidence.ALONE]
    assert left_out[Evidence.THREAD] == left_out[Evidence.ALONE] < joined_one[Evidence.THREAD]
