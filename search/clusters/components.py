"""Components: which roots belong together, by how often dossiers name them together."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

TOO_COMMON = 500
"""Dossiers that name a root, from which on it is no root any more: half the country would be one cluster."""
LARGEST = 1_000
"""Dossiers of a cluster; what would be larger is taken apart at its most common root."""
_TOGETHER = 2
"""Dossiers that name both roots: one alone may have two troubles."""
_SHARE = 0.2
"""Of the rarer root's dossiers, that name the other one too: of many, two name two by chance."""
_MOST = 0.5
"""More of the rarer root's dossiers say the same where there are few; of two, one would tie two clusters together."""


@dataclass(frozen=True)
class Named:
    """How many dossiers name each root, and how many each two of them (both ways)."""

    counts: Mapping[str, int]
    together: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Component:
    """Roots that belong together, the most common first. `apart` are those at which a larger one was taken apart."""

    roots: tuple[str, ...]
    apart: tuple[str, ...] = ()


def components(named: Named) -> list[Component]:
    """The largest first, by the dossiers of its roots; the same whatever the order of what is given."""
    usable = {root for root, count in named.counts.items() if count <= TOO_COMMON}
    found = [part for joined in _joined(usable, named) for part in _small_enough(joined, named)]
    return sorted(found, key=lambda one: (-_size(one.roots, named), one.roots))


def too_common(named: Named) -> list[str]:
    """Roots that are named too often to stand behind anything, the most common first."""
    common = [root for root, count in named.counts.items() if count > TOO_COMMON]
    return sorted(common, key=lambda root: (-named.counts[root], root))


def _small_enough(roots: frozenset[str], named: Named, apart: tuple[str, ...] = ()) -> list[Component]:
    if len(roots) == 1 or _size(roots, named) <= LARGEST:
        return [Component(_ordered(roots, named), apart)]
    most = _ordered(roots, named)[0]
    rest = [part for joined in _joined(roots - {most}, named) for part in _small_enough(joined, named, (*apart, most))]
    return [Component((most,), apart), *rest]


def _joined(roots: Iterable[str], named: Named) -> list[frozenset[str]]:
    left, found = set(roots), []
    for first in sorted(left):
        if first not in left:
            continue
        joined, waiting = set(), [first]
        while waiting:
            root = waiting.pop()
            if root in left:
                left.discard(root)
                joined.add(root)
                waiting += [
                    other for other in named.together.get(root, {}) if other in left and _tied(root, other, named)
                ]
        found.append(frozenset(joined))
    return found


def _tied(one: str, other: str, named: Named) -> bool:
    both = named.together[one].get(other, 0)
    rarer = min(named.counts.get(one, 0), named.counts.get(other, 0))
    return both > _MOST * rarer or (both >= _TOGETHER and both >= _SHARE * rarer)


def _size(roots: Iterable[str], named: Named) -> int:
    """At most: dossiers that name two of them count twice."""
    return sum(named.counts.get(root, 0) for root in roots)


def _ordered(roots: Iterable[str], named: Named) -> tuple[str, ...]:
    return tuple(sorted(roots, key=lambda root: (-named.counts.get(root, 0), root)))
