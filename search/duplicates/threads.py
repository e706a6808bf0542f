"""Threads: what the others say of two. A follow-up of one sentence needs the letter that it follows.

The likeliest candidates are held against each other too, and joined step by step, the two groups that are most alike on
average first. How alike two groups were when ours and a candidate came together says more than the two by themselves.
"""

from collections.abc import Mapping, Sequence

from search.duplicates.evidence import Evidence, Measured

AT_MOST = 8
"""Of the likeliest candidates, each is held against every other."""
LEAST = 0.02
"""Probability below which a candidate carries nothing."""
OURS = -1
"""The place of what the candidates are held against."""
_AT_LEAST = 0.5
"""Of all that is likely; a single faint likeness carries little."""

Between = Mapping[tuple[int, int], float]
"""Probabilities that two candidates, by their places, the lower first, are one matter."""


def likeliest(probabilities: Sequence[float]) -> list[int]:
    """Places of the candidates that are held against each other."""
    places = sorted(range(len(probabilities)), key=lambda place: -probabilities[place])
    return sorted(place for place in places[:AT_MOST] if probabilities[place] >= LEAST)


def carried(probabilities: Sequence[float], among: Sequence[int], between: Between) -> dict[int, Measured]:
    """What the others say of each of these candidates, by their places."""
    if len(among) < 2:  # noqa: PLR2004 - one alone has no others
        return {}
    alike = dict(between) | {(OURS, place): probabilities[place] for place in among}
    joined = _joined([OURS, *among], alike)
    return {
        place: {
            Evidence.THREAD: joined[place],
            Evidence.OTHER_THREAD: _apart(place, probabilities, [other for other in among if other != place], between),
        }
        for place in among
    }


def _apart(place: int, probabilities: Sequence[float], others: Sequence[int], between: Between) -> float:
    """The part of what is likely to be as ours that is unlikely to be as the one at that place."""
    known = [(probabilities[other], between[min(place, other), max(place, other)]) for other in others]
    likely = max(sum(ours for ours, _ in known), _AT_LEAST)
    return sum(ours * (1 - theirs) for ours, theirs in known) / likely


def _joined(places: Sequence[int], alike: Between) -> dict[int, float]:
    """How alike the groups were on average that brought each place together with ours."""
    groups = [(place,) for place in places]
    found: dict[int, float] = {}
    while len(groups) > 1:
        pairs = [(a, b) for n, a in enumerate(groups) for b in groups[n + 1 :]]
        a, b = max(pairs, key=lambda pair: _average(*pair, alike))
        for mine, theirs in ((a, b), (b, a)):
            if OURS in mine:
                found |= dict.fromkeys(theirs, _average(a, b, alike))
        groups = [group for group in groups if group not in {a, b}] + [(*a, *b)]
    return found


def _average(a: Sequence[int], b: Sequence[int], alike: Between) -> float:
    return sum(alike[min(x, y), max(x, y)] for x in a for y in b) / (len(a) * len(b))
