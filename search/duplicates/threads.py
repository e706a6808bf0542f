"""Threads: what the others say of two. A follow-up of one sentence needs the letter that it follows.

The likeliest candidates are held against each other too, and joined step by step, the two groups that are most alike on
average first. How alike two groups were when ours and a candidate came together says more than the two by themselves.
"""

from collections.abc import Mapping, Sequence

AT_MOST = 8
"""Of the likeliest candidates, each is held against every other."""
LEAST = 0.02
"""Probability below which a candidate carries nothing."""
OURS = -1
"""The place of what the candidates are held against."""

Between = Mapping[tuple[int, int], float]
"""Probabilities that two candidates, by their places, the lower first, are one matter."""


def likeliest(probabilities: Sequence[float]) -> list[int]:
    """Places of the candidates that are held against each other."""
    places = sorted(range(len(probabilities)), key=lambda place: -probabilities[place])
    return sorted(place for place in places[:AT_MOST] if probabilities[place] >= LEAST)


def joined(probabilities: Sequence[float], among: Sequence[int], between: Between) -> dict[int, float]:
    """Probabilities that ours and each of these candidates are one matter, by their places."""
    return _joined([OURS, *among], dict(between) | {(OURS, place): probabilities[place] for place in among})


def _joined(places: Sequence[int], alike: Between) -> dict[int, float]:
    """How alike the groups were on average that brought each place together with ours."""
    groups: list[tuple[int, ...]] = [(place,) for place in places]
    found: dict[int, float] = {}
    while len(groups) > 1:
        pairs = [(a, b) for n, a in enumerate(groups) for b in groups[n + 1 :]]
        a, b = max(pairs, key=lambda pair: _average(pair[0], pair[1], alike))
        for mine, theirs in ((a, b), (b, a)):
            if OURS in mine:
                found |= dict.fromkeys(theirs, _average(a, b, alike))
        groups = [group for group in groups if group not in {a, b}] + [(*a, *b)]
    return found


def _average(a: Sequence[int], b: Sequence[int], alike: Between) -> float:
    return sum(alike[min(x, y), max(x, y)] for x in a for y in b) / (len(a) * len(b))
