"""How far suggestions agree with what people decided: literal counts, with the working beside them."""

from datetime import date

import pytest

from dossiers.decisions import Decided
from dossiers.steps import Decision, DecisionKind, Suggested
from search.quality import Share, quality


def told(number, kind, probability, verdict, on=date(2026, 5, 1)):
    said = Suggested(probability=probability, verdict=verdict, weights="w")
    return Decided(f"d{number}", Decision(other="o", kind=kind, on=on, entry=2, suggested=said), after_days=number)


SEVEN = [
    told(1, DecisionKind.REPEAT, 0.97, "SAME"),
    told(2, DecisionKind.JOINT, 1.0, "SAME"),
    told(3, DecisionKind.DIFFERENT, 0.92, "SAME"),
    told(4, DecisionKind.REPEAT, 0.55, "RELATED"),
    told(5, DecisionKind.RELATED, 0.50, "RELATED"),
    told(6, DecisionKind.JOINT, 0.05, "DIFFERENT", date(2026, 6, 1)),
    told(7, DecisionKind.DIFFERENT, 0.31, "DIFFERENT"),
]


def test_counts_by_band() -> None:
    bands = {
        (band.at_least, band.below): (band.one_matter.part, band.one_matter.whole) for band in quality(SEVEN).bands
    }
    assert bands == {
        (0.0, 0.1): (1, 1),  # d6
        (0.1, 0.3): (0, 0),
        (0.3, 0.5): (0, 1),  # d7
        (0.5, 0.7): (1, 2),  # d4 is one, d5 is related
        (0.7, 0.9): (0, 0),
        (0.9, 1.0): (2, 3),  # d1, d2; d3 is not
    }


def test_what_same_was_said_of() -> None:
    same = quality(SEVEN).same
    assert (same.part, same.whole) == (2, 3)


def test_what_another_threshold_would_have_done() -> None:
    thresholds = {
        one.at_least: (one.precision.part, one.precision.whole, one.recall.part, one.recall.whole)
        for one in quality(SEVEN).thresholds
    }
    assert thresholds[0.5] == (3, 5, 3, 4)  # d1 d2 d4 of d1 to d5; d6 is not found
    assert thresholds[0.6] == (2, 3, 2, 4)
    assert thresholds[0.95] == (2, 2, 2, 4)


def test_what_was_missed_comes_latest_first() -> None:
    assert [(one.dossier, one.after_days) for one in quality(SEVEN).missed] == [("d6", 6), ("d4", 4)]


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [(0, 0, 0.0, 1.0), (8, 10, 0.490, 0.943), (10, 10, 0.722, 1.0), (0, 10, 0.0, 0.278), (50, 100, 0.404, 0.596)],
)
def test_wilsons_interval(part, whole, low, high) -> None:
    """Against the figures of textbooks."""
    found = Share(part, whole).interval
    assert (round(found[0], 3), round(found[1], 3)) == (low, high)


def test_of_nothing_nothing_is_known() -> None:
    empty = quality([])
    assert (empty.decided, empty.same.value, empty.missed) == (0, None, [])
