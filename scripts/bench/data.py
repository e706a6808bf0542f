"""The data that the benchmark works on: sample dossiers, loaded and indexed."""

from collections import Counter
from collections.abc import Iterator

from dossiers.imports import Drafting, Row
from dossiers.registration import Registration
from dossiers.registry import Registry
from scripts.bench.ground import Data
from scripts.bench.scratch import Scratch
from scripts.sample.loading import insert_all, put_sample_units
from scripts.sample.matters import generate
from scripts.screen import counted
from search.indexer import Indexer

_ON_FILE = 1
_TO_COME = 2
"""Seeds of the sample."""
_WITHOUT_END = 1_000_000_000


async def load(scratch: Scratch, size: int) -> Data:
    """So many sample dossiers, stored and indexed."""
    registry = scratch.stores.registry
    matters = list(generate(size, _ON_FILE))
    await put_sample_units(registry, matters)
    with counted("Loading") as told:
        await insert_all(registry, matters, lambda done: told(done, size))
    await _index(scratch, size)
    seen: Counter[str] = Counter()
    numbers = []
    async for raw in registry.store.dossiers.find({"sealed": False}, {"within": 1}):
        numbers.append(raw["_id"])
        seen.update(raw["within"])
    return Data(numbers, seen, _to_come(registry))


async def _index(scratch: Scratch, size: int) -> None:
    indexer = Indexer(scratch.stores.registry, scratch.stores.index)
    with counted("Indexing") as told:
        while await indexer.once():
            told(indexer.tally.indexed, size)
    await scratch.stores.index.refresh()


def _to_come(registry: Registry) -> Iterator[tuple[str, Registration]]:
    drafting = Drafting(registry.regions)
    for n, matter in enumerate(generate(_WITHOUT_END, _TO_COME), 1):
        yield f"bench-{n}", drafting.draft(Row(n, matter.row)).registration
