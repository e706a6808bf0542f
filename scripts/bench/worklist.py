"""A worklist as it grows: through GraphQL over HTTP and in process, and the same reading by the bare driver."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import islice

from dossiers.days import day_of
from dossiers.listing import WorklistKind, key
from dossiers.viewer import Role, Viewer
from dossiers.worklists import find, worklist
from scripts.bench.ground import Ground
from scripts.bench.measure import Figure, Rounds, compare
from scripts.bench.recording import Raw, find_again, recording

AT_MOST = 2.0
SIZE = 50
GROWN = (1_000, 10_000)
LARGE = 100_000
"""Dossiers on one unit's list, which are all of its region."""
_UNIT = "bench-unit"
_REGION = "bench-region"
_AT_ONCE = 500
_TO_ONE = 50
"""Dossiers on a list to each that the benchmark has loaded, at most."""
QUERY = """
query Worklist($kind: WorklistKind!, $first: Int!) {
  worklist(kind: $kind, first: $first) {
    edges {
      cursor
      node {
        needs due silentDays
        dossier {
          id number version state purpose openedOn lastEntryAt contactCount
          holder { code name }
          matter { title category { main sub } place { code name } }
        }
      }
    }
    pageInfo { hasNextPage endCursor }
  }
}
"""
_OF_UNIT = Viewer("bench-unit", Role.UNIT, "100000", _UNIT, "承办单位")
_OF_REGION = Viewer("bench-region", Role.SUPERVISION, _REGION, None, "督查")
_LISTS = (
    (_OF_UNIT, WorklistKind.MEETINGS_MISSING),
    (_OF_UNIT, WorklistKind.SILENT),
    (_OF_REGION, WorklistKind.DUE_THIS_MONTH),
    (_OF_REGION, WorklistKind.SILENT),
)


async def worklists(ground: Ground, rounds: Rounds) -> list[Figure]:
    """The first page of lists that grow; their dossiers go when it is over. A small run leaves the long ones out."""
    most = len(ground.data.numbers) * _TO_ONE
    return await _of_sizes(ground, rounds, [size for size in GROWN if size <= max(most, GROWN[0])])


async def large_worklist(ground: Ground, rounds: Rounds) -> list[Figure]:
    """The same for a list such as no unit should have."""
    return await _of_sizes(ground, rounds, (LARGE,))


async def _of_sizes(ground: Ground, rounds: Rounds, sizes: Sequence[int]) -> list[Figure]:
    figures: list[Figure] = []
    dossiers = ground.scratch.stores.registry.store.dossiers
    template = await dossiers.find_one({"sealed": False}, {"effects": 0}) or {}
    try:
        for there, size in zip((0, *sizes), sizes, strict=False):
            await _grow(ground, template, there, size)
            figures.append(await _asked(ground, size, rounds))
            figures += [await _found(ground, viewer, kind, size, rounds) for viewer, kind in _LISTS]
    finally:
        await dossiers.delete_many({"held_by": _UNIT})
    return figures


async def _grow(ground: Ground, template: Raw, there: int, size: int) -> None:
    numbers = iter(range(there, size))
    while batch := list(islice(numbers, _AT_ONCE)):
        documents = [_copy(ground, template, n) for n in batch]
        await ground.scratch.stores.registry.store.dossiers.insert_many(documents, ordered=False)


def _copy(ground: Ground, template: Raw, n: int) -> Raw:
    """Due on the days of this month and silent since last year, in an order that is not that of the numbers."""
    now = ground.scratch.stores.registry.clock()
    due = day_of(now).replace(day=1 + n * 7 % 28).isoformat()
    own = {
        "_id": f"{_REGION}-2026-{n:06d}",
        "within": [_REGION],
        "held_by": [_UNIT],
        "holder": {**template["holder"], "id": _UNIT},
        "state": "ACCEPTED",
        "worklists": [key(WorklistKind.MEETINGS_MISSING, place) for place in (_UNIT, _REGION)],
        "next_due": due,
        "ticks_on": due,
        "silent_since": now - timedelta(days=300, minutes=n * 7919 % 100_000),
    }
    return {name: value for name, value in template.items() if not name.startswith("index_")} | own


async def _asked(ground: Ground, size: int, rounds: Rounds) -> Figure:
    """Over HTTP, as a unit's screen asks."""
    variables = {"kind": WorklistKind.MEETINGS_MISSING.value, "first": SIZE}
    signed_in = ground.web.signed_in(_OF_UNIT)
    async with recording(ground.scratch) as recorder:
        (command,) = (await recorder.ask(_OF_UNIT, QUERY, variables)).finds("dossiers")
    return await compare(
        f"worklist of a unit, {SIZE} of {size}",
        lambda: signed_in.ask(QUERY, variables),
        find_again(ground.scratch.stores.registry.store.dossiers, command),
        rounds,
        at_most=AT_MOST,
        note="over HTTP; bare: the same find (filter, order, projection, limit) decoded to dictionaries",
    )


async def _found(ground: Ground, viewer: Viewer, kind: WorklistKind, size: int, rounds: Rounds) -> Figure:
    registry = ground.scratch.stores.registry
    wanted = worklist(kind, viewer, registry.clock())
    bare = {"filter": wanted.filter, "projection": {"chain": 0, "effects": 0}, "limit": SIZE}
    return await compare(
        f"  {kind} of a {'unit' if viewer.unit else 'region'}, {SIZE} of {size}",
        lambda: find(registry, viewer, wanted, None, SIZE),
        find_again(registry.store.dossiers, {**bare, "sort": {wanted.order: 1, "_id": 1}}),
        rounds,
        at_most=AT_MOST,
        note="in process, with the viewer's rights; bare: the find by the list's key alone, without rights",
    )
