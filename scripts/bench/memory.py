"""Memory of the web process over many registrations and requests, as one long day after another would bring them."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from itertools import cycle

from scripts.bench.duplicates import CHECK, asking, draft
from scripts.bench.ground import Ground
from scripts.bench.measure import Aim
from scripts.bench.page import QUERY as PAGE
from scripts.bench.registration import MUTATION, as_input, check
from scripts.bench.search import QUERY as SEARCH
from scripts.bench.search import WORDS

REGISTRATIONS = 20_000
REQUESTS = 10_000
MOST_MB = 200
MOST_GROWTH_MB = 10
_AT_ONCE = 8
_SAMPLES = 30
_MB = 1_000_000
_DOSSIER = """
query Dossier($number: String!) {
  dossier(number: $number) {
    number state matter { title requests { text } } contacts { form narrative } holdings { unit { name } }
    chain(first: 20) { edges { node { number happenedOn } } }
  }
}
"""

Job = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Sample:
    done: int
    resident_bytes: int

    @property
    def megabytes(self) -> float:
        return self.resident_bytes / _MB


@dataclass(frozen=True, slots=True)
class Memory:
    """Resident memory along the way; registrations and requests are mixed, so that both halves do the same work."""

    registrations: int
    requests: int
    samples: tuple[Sample, ...]

    @property
    def peak_mb(self) -> float:
        return max(sample.megabytes for sample in self.samples)

    @property
    def growth_mb(self) -> float:
        """In the second half."""
        half = (self.registrations + self.requests) // 2
        return self.samples[-1].megabytes - next(sample for sample in self.samples if sample.done >= half).megabytes

    def aims(self) -> list[Aim]:
        return [
            Aim(f"under {MOST_MB} MB", self.peak_mb < MOST_MB),
            Aim(f"growing by less than {MOST_GROWTH_MB} MB in the second half", self.growth_mb < MOST_GROWTH_MB),
        ]


async def measure_memory(
    ground: Ground, registrations: int, requests: int, told: Callable[[int, int | None], None]
) -> Memory:
    jobs, total, done = _jobs(ground, registrations, requests), registrations + requests, 0
    samples = [Sample(0, ground.web.resident_bytes())]

    async def work() -> None:
        nonlocal done
        for job in jobs:
            await job()
            done += 1
            told(done, total)
            if done * _SAMPLES // total > (done - 1) * _SAMPLES // total:
                samples.append(Sample(done, ground.web.resident_bytes()))

    async with asyncio.TaskGroup() as group:
        for _ in range(_AT_ONCE):
            group.create_task(work())
    return Memory(registrations, requests, tuple(samples))


def _jobs(ground: Ground, registrations: int, requests: int) -> Iterator[Job]:
    """Both kinds evenly mixed."""
    total, looks = registrations + requests, _looks(ground)
    signed_in = ground.web.signed_in(ground.clerk)

    async def register() -> None:
        check(await signed_in.ask(MUTATION, {"input": as_input(*ground.next_registration())}))

    for n in range(total):
        yield register if (n + 1) * registrations // total > n * registrations // total else next(looks)


def _looks(ground: Ground) -> Iterator[Job]:
    signed_in = ground.web.signed_in(ground.clerk)
    texts, numbers, clerks = cycle(WORDS), cycle(ground.data.numbers), asking(ground)
    looks: tuple[Job, ...] = (
        lambda: signed_in.ask(PAGE, {"first": 50}),
        lambda: signed_in.ask(SEARCH, {"text": next(texts)}),
        lambda: signed_in.ask(_DOSSIER, {"number": next(numbers)}),
        lambda: next(clerks).ask(CHECK, {"draft": draft(ground)}),
    )
    return cycle(looks)
