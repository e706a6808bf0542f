"""Threads: what the other candidates say of two. A follow-up of one sentence needs the letter that it follows.

The likeliest candidates are held against each other too, and joined step by step, the two groups that are most alike
on average first. How alike two groups were when ours and a candidate came together, which third dossiers are like both,
and how far a candidate is ahead of those that it is unlike, say more than the two by themselves.
"""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from search.duplicates.evidence import Evidence, Measured

AT_MOST = 6
"""Of the likeliest candidates, each is held against every other."""
OF_ONE_ROOT = 6
"""So are some of those that are likely to have one root with ours."""
LEAST = 0.02
"""Probability below which a candidate carries nothing."""
OURS = -1
"""The place of what the candidates are held against."""
_THIRDS = 4
"""Third dossiers that are counted."""
_SURE = 7.0
"""Logits that count as certain."""
_NO_RIVAL = 0.01


class Likely(NamedTuple):
    """Probabilities, by two dossiers themselves."""

    same: float
    """That they are one matter."""
    root: float
    """That they are two of one root."""


_UNLIKELY = Likely(0.0, 0.0)

Between = Mapping[tuple[int, int], Likely]
"""Of two candidates, by their places, the lower first."""


Alike = Mapping[tuple[int, int], float]
"""So much of it as says that they are one matter."""


def likeliest(found: Sequence[Likely]) -> list[int]:
    """Places of the candidates that are held against each other: of one matter, and some of one root."""
    same = sorted(range(len(found)), key=lambda place: -found[place].same)[:AT_MOST]
    root = sorted(range(len(found)), key=lambda place: -found[place].root)[:OF_ONE_ROOT]
    chosen = {place for place in same if found[place].same >= LEAST}
    return sorted(chosen | {place for place in root if found[place].root >= LEAST})


def among(found: Sequence[Likely], likely: Sequence[int], between: Between) -> list[Measured]:
    """What there is of each evidence between ours and each candidate; `found`: of the two by themselves."""
    alone = [one.same for one in found]
    threads = joined(alone, likely, {pair: one.same for pair, one in between.items()})
    least = min(threads.values(), default=1.0)
    order = {place: n for n, place in enumerate(sorted(range(len(found)), key=lambda place: -alone[place]))}
    measured = []
    for place, one in enumerate(found):
        thirds = [(found[third], _of(between, place, third)) for third in likely if third != place]
        links = sorted((third.same * other.same for third, other in thirds), reverse=True)[:_THIRDS]
        rivals = sorted((third.same * (1 - other.same) for third, other in thirds), reverse=True)[:_THIRDS]
        roots = [max(third.same * other.root, third.root * other.same) for third, other in thirds]
        told = {
            Evidence.ALONE: _odds(_logit(one.same)),
            Evidence.THREAD: _odds(_logit(threads.get(place, min(one.same, least)))),
            Evidence.LINK: max(links, default=0.0),
            Evidence.LINKS: sum(links) / _THIRDS,
            Evidence.OTHER_THREAD: sum(rivals) / _THIRDS,
            Evidence.LEAD: _odds(_logit(one.same) - _logit(max([*rivals[:1], _NO_RIVAL]))),
            Evidence.PLACE: 1 / (1 + order[place]),
            Evidence.ROOT: _odds(_logit(one.root)),
            Evidence.ROOT_LINK: max(roots, default=0.0),
        }
        measured.append({evidence: value for evidence, value in told.items() if value > 0})
    return measured


def _of(between: Between, one: int, other: int) -> Likely:
    return between.get((min(one, other), max(one, other)), _UNLIKELY)


def _logit(probability: float) -> float:
    kept = min(max(probability, 1e-6), 1 - 1e-6)
    return math.log(kept / (1 - kept))


def _odds(logits: float) -> float:
    """From 0, certainly not, to 1, certainly."""
    return min(max((logits + _SURE) / (2 * _SURE), 0.0), 1.0)


def joined(probabilities: Sequence[float], among: Sequence[int], between: Alike) -> dict[int, float]:
    """Probabilities that ours and each of these candidates are one matter, by their places."""
    return _joined([OURS, *among], dict(between) | {(OURS, place): probabilities[place] for place in among})


def _joined(places: Sequence[int], alike: Alike) -> dict[int, float]:
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


def _average(a: Sequence[int], b: Sequence[int], alike: Alike) -> float:
    return sum(alike[min(x, y), max(x, y)] for x in a for y in b) / (len(a) * len(b))
