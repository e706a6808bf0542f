"""`anjuan bench`: what the product costs over the bare clients of its servers."""

import signal
from collections.abc import Awaitable, Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import orjson
from rich.console import Console

from api.settings import Settings
from dossiers.errors import InvalidInput
from scripts.bench.casefile import casefile
from scripts.bench.data import load
from scripts.bench.duplicates import duplicates
from scripts.bench.follow_up import follow_up
from scripts.bench.ground import Data, Ground
from scripts.bench.indexing import indexing
from scripts.bench.machine import machine
from scripts.bench.measure import Figure, Rounds
from scripts.bench.memory import REGISTRATIONS, REQUESTS, Memory, measure_memory
from scripts.bench.opening import opening
from scripts.bench.page import page
from scripts.bench.registration import registration
from scripts.bench.report import Report
from scripts.bench.scratch import Scratch, scratch
from scripts.bench.search import search
from scripts.bench.step import step
from scripts.bench.transfer import transfer
from scripts.bench.worklist import large_worklist, worklists
from scripts.screen import counted
from scripts.web import serving

SIZE = 20_000
ROUNDS = 7
CALLS = 20
_PLAIN_WIDTH = 140

Comparison = Callable[[Ground, Rounds], Awaitable[list[Figure]]]

COMPARISONS: dict[str, Comparison] = {
    "page": page,
    "search": search,
    "duplicates": duplicates,
    "registration": registration,
    "step": step,
    "opening": opening,
    "indexing": indexing,
    "follow-up": follow_up,
    "worklist": worklists,
    "large-worklist": large_worklist,
    "recording": transfer,
    "casefile": casefile,
}
USUAL = tuple(name for name in COMPARISONS if name not in {"large-worklist", "recording", "casefile"})
"""What is measured unless it is said."""


@dataclass(frozen=True, slots=True)
class Bench:
    """What to measure, and how much of it. `calls` one after another make a round."""

    size: int = SIZE
    rounds: int = ROUNDS
    calls: int = CALLS
    only: Collection[str] = USUAL
    memory: bool = False
    registrations: int = REGISTRATIONS
    requests: int = REQUESTS

    def __post_init__(self) -> None:
        """Raises InvalidInput."""
        if unknown := sorted(set(self.only) - set(COMPARISONS)):
            raise InvalidInput("only", f"{', '.join(unknown)}: there is {', '.join(COMPARISONS)}")
        if min(self.size, self.rounds, self.calls, self.registrations, self.requests) < 1:
            raise InvalidInput("size", "sizes, rounds and calls must be 1 or more")


async def bench(settings: Settings, chosen: Bench, *, json_out: Path | None = None) -> int:
    """Measures and prints; gives the exit code, 0 whatever the figures. Raises InvalidInput, WebProcessFailed."""
    with _ending_in_order():
        async with scratch(settings) as own:
            report = await _measured(own, chosen)
    console = Console(highlight=False)
    report.show(console if console.is_terminal else Console(highlight=False, width=_PLAIN_WIDTH))
    if json_out:
        _write(json_out, report)
    return 0


def _write(path: Path, report: Report) -> None:
    path.write_bytes(orjson.dumps(report.as_json(), option=orjson.OPT_INDENT_2))


async def _measured(own: Scratch, chosen: Bench) -> Report:
    seen = await machine(own)
    data = await load(own, chosen.size)
    figures = await _figures(own, data, chosen) if chosen.only else []
    memory = await _memory(own, data, chosen) if chosen.memory else None
    return Report(chosen.size, chosen.rounds, seen, tuple(figures), memory)


async def _figures(own: Scratch, data: Data, chosen: Bench) -> list[Figure]:
    figures: list[Figure] = []
    async with serving(own.settings, own.folder / "web.log", index=False) as web:
        for name, comparison in COMPARISONS.items():
            if name in chosen.only:
                with counted(f"Measuring: {name}") as told:
                    figures += await comparison(Ground(own, web, data), Rounds(chosen.rounds, chosen.calls, told))
    return figures


async def _memory(own: Scratch, data: Data, chosen: Bench) -> Memory:
    async with serving(own.settings, own.folder / "web.log", index=True) as web:
        with counted("Measuring: memory") as told:
            return await measure_memory(Ground(own, web, data), chosen.registrations, chosen.requests, told)


@contextmanager
def _ending_in_order() -> Iterator[None]:
    """SIGTERM ends the work as Ctrl-C does: whatever was made for it is removed."""
    before = signal.signal(signal.SIGTERM, signal.getsignal(signal.SIGINT))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
