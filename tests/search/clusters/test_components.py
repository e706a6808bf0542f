"""Which roots belong together: by counts alone, whatever their order."""

from random import Random

import pytest

from search.clusters.components import LARGEST, TOO_COMMON, Component, Named, components, too_common


def named(counts, *pairs):
    together = {}
    for one, other, both in pairs:
        together.setdefault(one, {})[other] = both
        together.setdefault(other, {})[one] = both
    return Named(counts, together)


@pytest.mark.parametrize(
    ("rarer", "both", "joined"),
    [
        (9, 1, False),  # one of nine dossiers names both: it may have two troubles
        (9, 2, True),
        (10, 2, True),
        (11, 2, False),  # among many, two are chance
        (19, 3, False),
        (19, 4, True),
    ],
)
def test_roots_named_together_again_belong_together(rarer, both, joined) -> None:
    found = components(named({"lender": 20, "developer": rarer}, ("lender", "developer", both)))
    apart = [Component(("lender",)), Component(("developer",))]
    assert found == ([Component(("lender", "developer"))] if joined else apart)


def test_the_only_dossier_of_a_root_is_enough() -> None:
    assert components(named({"firm": 30, "scheme": 1}, ("firm", "scheme", 1))) == [Component(("firm", "scheme"))]


def test_what_one_dossier_of_each_names_ties_no_two_clusters_together() -> None:
    found = components(named({"lender": 30, "builder": 20, "bank": 2}, ("lender", "bank", 1), ("builder", "bank", 1)))
    assert found == [Component(("lender",)), Component(("builder",)), Component(("bank",))]


def test_what_is_named_everywhere_is_no_root() -> None:
    counted = named({"bank": TOO_COMMON + 1, "lender": 12}, ("bank", "lender", 12))
    assert (components(counted), too_common(counted)) == ([Component(("lender",))], ["bank"])


def test_what_grows_too_large_is_taken_apart_at_its_most_common_root() -> None:
    counts = {"platform": TOO_COMMON, "a": 400, "b": 300}
    assert sum(counts.values()) > LARGEST
    found = components(named(counts, ("platform", "a", 90), ("platform", "b", 80)))
    assert found == [Component(("platform",)), Component(("a",), ("platform",)), Component(("b",), ("platform",))]


def test_the_order_makes_no_difference() -> None:
    random = Random(7)  # noqa: S311 - no secret
    counts = {f"r{number:02}": random.randrange(2, 90) for number in range(60)}
    both = {tuple(sorted(random.sample(list(counts), 2))): random.randrange(1, 4) for _ in range(70)}
    expected = components(named(counts, *((one, other, times) for (one, other), times in both.items())))
    assert 3 < len(expected) < 60
    for _ in range(5):
        shuffled = dict(random.sample(list(counts.items()), len(counts)))
        pairs = random.sample([(other, one, times) for (one, other), times in both.items()], len(both))
        assert components(named(shuffled, *pairs)) == expected
