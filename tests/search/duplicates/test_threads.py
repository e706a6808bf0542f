"""Threads: what the others say of two."""

import math

import pytest

from search.duplicates.evidence import AMONG, Evidence
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
    assert likeliest([]) == []


def test_so_are_some_that_are_likely_to_have_one_root() -> None:
    many = [Likely(n / 100, 0.3 - n / 100) for n in range(30)]
    assert likeliest(many) == [*range(OF_ONE_ROOT), *range(30 - AT_MOST, 30)]
    assert likeliest([Likely(0.9, 0.9), Likely(0.0, 0.5), Likely(0.5, 0.0), Likely(0.01, 0.01)]) == [0, 1, 2]


def likely(*same: float) -> list[Likely]:
    """Of one matter so probably, and of one root not at all."""
    return [Likely(one, 0.0) for one in same]


def between(**alike: float) -> dict[tuple[int, int], Likely]:
    """Such as of01=0.9: the first and the second of the candidates."""
    return {(int(pair[2]), int(pair[3])): Likely(one, 0.0) for pair, one in alike.items()}


def test_one_alone_has_its_own_say_and_no_rival() -> None:
    (told,) = among(likely(0.5), [0], {})
    assert told == {Evidence.ALONE: 0.5, Evidence.THREAD: 0.5, Evidence.LEAD: told[Evidence.LEAD], Evidence.PLACE: 1.0}
    assert told[Evidence.LEAD] == pytest.approx((math.log(99) + 7) / 14)


def test_of_no_candidates_nothing_is_told() -> None:
    assert among([], [], {}) == []


def test_a_link_raises() -> None:
    """Surely the first; and the second is surely the first's other telling."""
    linked, single = (among(likely(0.9, 0.3), [0, 1], between(of01=alike))[1] for alike in (0.95, 0.0))
    assert linked[Evidence.LINK] == pytest.approx(0.9 * 0.95)
    assert linked[Evidence.LINKS] == pytest.approx(0.9 * 0.95 / 4)
    assert linked[Evidence.THREAD] > linked[Evidence.ALONE] > single[Evidence.THREAD]
    assert linked[Evidence.ALONE] == single[Evidence.ALONE]
    assert Evidence.LINK not in single
    assert Evidence.LINKS not in single


def test_several_links_count_more_than_one_up_to_four() -> None:
    def links(thirds: int) -> dict[Evidence, float]:
        places = range(thirds + 1)
        alike = {(a, b): Likely(0.8, 0.0) for a in places for b in places if a < b}
        return among(likely(0.3, *[0.9] * thirds), list(places), alike)[0]

    assert [links(n)[Evidence.LINKS] for n in (1, 2, 4, 6)] == pytest.approx([0.18, 0.36, 0.72, 0.72])
    assert {links(n)[Evidence.LINK] for n in (1, 2, 4, 6)} == {links(1)[Evidence.LINK]}


def test_a_rival_lowers() -> None:
    """Ours is surely the first, and the second is unlike the first."""
    rivalled, lone = among(likely(0.9, 0.6), [0, 1], between(of01=0.1))[1], among(likely(0.6), [0], {})[0]
    assert rivalled[Evidence.OTHER_THREAD] == pytest.approx(0.9 * 0.9 / 4)
    assert Evidence.OTHER_THREAD not in lone
    for evidence in (Evidence.THREAD, Evidence.LEAD, Evidence.PLACE):
        assert rivalled[evidence] < lone[evidence], evidence


def test_one_that_is_like_the_other_is_no_rival_of_it() -> None:
    rivals = [among(likely(0.9, 0.9), [0, 1], between(of01=alike))[0] for alike in (0.1, 0.9)]
    assert rivals[0][Evidence.OTHER_THREAD] > rivals[1][Evidence.OTHER_THREAD]
    assert rivals[0][Evidence.LEAD] < rivals[1][Evidence.LEAD]


def test_the_lead_is_over_the_likeliest_that_it_is_unlike() -> None:
    first, second, third = among(likely(0.8, 0.5, 0.2), [0, 1, 2], between(of01=0.0, of02=0.0, of12=0.0))
    logits = [math.log(one / (1 - one)) for one in (0.8, 0.5, 0.2)]
    assert first[Evidence.LEAD] == pytest.approx((logits[0] - logits[1] + 7) / 14)
    assert second[Evidence.LEAD] == pytest.approx((logits[1] - logits[0] + 7) / 14)
    assert third[Evidence.LEAD] == pytest.approx((logits[2] - logits[0] + 7) / 14)


def test_places_are_by_what_the_two_themselves_say() -> None:
    told = among(likely(0.2, 0.9, 0.5), [0, 1, 2], between(of01=0.0, of02=0.0, of12=0.0))
    assert [one[Evidence.PLACE] for one in told] == pytest.approx([1 / 3, 1, 1 / 2])


def test_one_that_is_not_among_the_likeliest_gains_nothing_by_them() -> None:
    """It was held against none of them: they are its rivals, and it is no likelier than any of them."""
    told = among(likely(0.9, 0.015, 0.1), [0, 2], between(of02=0.05))[1]
    assert told[Evidence.ALONE] == told[Evidence.THREAD]
    assert told[Evidence.OTHER_THREAD] == pytest.approx((0.9 + 0.1) / 4)
    assert told[Evidence.PLACE] == pytest.approx(1 / 3)
    assert not told.keys() & {Evidence.LINK, Evidence.LINKS, Evidence.ROOT_LINK}


def test_certainty_has_its_bounds() -> None:
    sure, never = among(likely(1.0, 0.0), [0], {})
    assert sure[Evidence.ALONE] == sure[Evidence.LEAD] == 1.0
    assert not never.keys() & {Evidence.ALONE, Evidence.THREAD, Evidence.LEAD, Evidence.ROOT}
    assert never[Evidence.PLACE] == 0.5


def test_a_root_is_carried_by_a_third_of_one_matter_with_either() -> None:
    """The first is ours; the second has one root with the first, and by itself none with ours."""
    of_one_root = {(0, 1): Likely(0.0, 0.8)}
    told = among([Likely(0.9, 0.0), Likely(0.1, 0.3)], [0, 1], of_one_root)
    assert told[1][Evidence.ROOT_LINK] == pytest.approx(0.9 * 0.8)
    assert told[1][Evidence.ROOT] == pytest.approx((math.log(0.3 / 0.7) + 7) / 14)
    by_root = among([Likely(0.0, 0.7), Likely(0.1, 0.3)], [0, 1], {(0, 1): Likely(0.9, 0.0)})
    assert by_root[1][Evidence.ROOT_LINK] == pytest.approx(0.7 * 0.9)
    apart = among([Likely(0.9, 0.0), Likely(0.1, 0.3)], [0, 1], {(0, 1): Likely(0.0, 0.0)})
    assert Evidence.ROOT_LINK not in apart[1]


def test_what_is_told_lies_between_nothing_and_all() -> None:
    found = [Likely(1.0, 1.0), Likely(1.0, 0.0), Likely(0.0, 1.0), Likely(0.5, 0.5)]
    alike = {(a, b): Likely(float(a == 0), float(b == 3)) for a in range(4) for b in range(a + 1, 4)}
    for told in among(found, [0, 1, 2, 3], alike):
        assert told.keys() <= set(AMONG)
        assert all(0 < value <= 1 for value in told.values())


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
