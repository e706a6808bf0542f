"""The data that the benchmark works on: sample dossiers, loaded and indexed."""

from collections.abc import Iterator

from dossiers.imports import Drafting, Row
from dossiers.registration import Registration
from dossiers.registry import Registry
from scripts.bench.bulk import DISTINCT, build_indexes, load_in_bulk
from scripts.bench.ground import Data
from scripts.bench.scratch import Scratch
from scripts.sample.loading import put_sample_units
from scripts.sample.matters import generate
from scripts.screen import counted

_ON_FILE = 1
_TO_COME = 2
"""Seeds of the sample."""
_WITHOUT_END = 1_000_000_000


async def load(scratch: Scratch, size: int) -> Data:
    """So many sample dossiers, stored and indexed."""
    registry = scratch.stores.registry
    matters = list(generate(min(size, DISTINCT), _ON_FILE))
    await put_sample_units(registry, matters)
    with counted("Loading") as told:
        loaded = await load_in_bulk(scratch, matters, size, lambda done: told(done, size))
    with counted("Building indexes"):
        await build_indexes(scratch)
    return Data(loaded.numbers, loaded.seen, _to_come(registry))


def _to_come(registry: Registry) -> Iterator[tuple[str, Registration]]:
    drafting = Drafting(registry.regions)
    for n, matter in enumerate(generate(_WITHOUT_END, _TO_COME), 1):
        yield f"bench-{n}", drafting.draft(Row(n, matter.row)).registration
