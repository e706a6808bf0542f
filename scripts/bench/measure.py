"""Measuring two ways of doing the same thing side by side: rounds in turn, medians, and their ratio.

Machines are shared and noisy: only what was measured in one run, in turn, can be compared.
"""

import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from api.garbage import spare_what_stays

Action = Callable[[], Awaitable[object]]
Rate = Callable[[], Awaitable[float]]

MILLISECONDS = "ms"
WARM_UP = 2


@dataclass(frozen=True, slots=True)
class Series:
    """One value for each round."""

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    def slowest(self, percent: int) -> "Series":
        """What so many of a hundred values do not exceed."""
        ordered = sorted(self.values)
        return Series((ordered[-(-len(ordered) * percent // 100) - 1],))


@dataclass(frozen=True, slots=True)
class Aim:
    """What a figure should reach, in words, and whether it did."""

    words: str
    reached: bool


@dataclass(frozen=True, slots=True)
class Figure:
    """What came out; `bare` is None where there is nothing to compare with, `aim` where the figure only explains."""

    name: str
    unit: str
    ours: Series
    bare: Series | None = None
    aim: Aim | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        return self.ours.median / self.bare.median if self.bare else None


@dataclass(frozen=True, slots=True)
class Rounds:
    """How often to measure: `calls` one after another make a round; `told` hears of each round that is done."""

    count: int
    calls: int
    told: Callable[[int, int | None], None] = lambda _done, _total: None
    warm_up: int = WARM_UP

    async def each(self, *actions: Action) -> list[Series]:
        """Milliseconds for one call of each action, the actions in turn."""
        for action in actions:
            await _timed(action, self.warm_up)
        spare_what_stays()
        rounds = []
        for done in range(1, self.count + 1):
            rounds.append([await _timed(action, self.calls) for action in actions])
            self.told(done, self.count)
        return [Series(values) for values in zip(*rounds, strict=True)]

    async def rates(self, *actions: Rate) -> list[Series]:
        """Of actions that tell their rate themselves, in turn and once a round, after one round to warm up."""
        spare_what_stays()
        rounds = []
        for done in range(self.count + 1):
            rounds.append([await action() for action in actions])
            self.told(done, self.count)
        return [Series(values) for values in zip(*rounds[1:], strict=True)]

    async def latencies(self, action: Action) -> Series:
        """Milliseconds of every single call, as many as `each` makes."""
        await _timed(action, self.warm_up)
        spare_what_stays()
        taken = []
        for done in range(1, self.count + 1):
            taken += [await _timed(action, 1) for _ in range(self.calls)]
            self.told(done, self.count)
        return Series(tuple(taken))


async def _timed(action: Action, calls: int) -> float:
    start = time.perf_counter()
    for _ in range(calls):
        await action()
    return (time.perf_counter() - start) * 1000 / calls


async def compare(name: str, ours: Action, bare: Action, rounds: Rounds, *, at_most: float, note: str = "") -> Figure:
    """`ours` against `bare`; the aim is a ratio of at most `at_most`."""
    mine, theirs = await rounds.each(ours, bare)
    aim = Aim(f"≤ {at_most:g}×", mine.median / theirs.median <= at_most)
    return Figure(name, MILLISECONDS, mine, theirs, aim, note)
