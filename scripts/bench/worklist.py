"""A worklist as it grows: through GraphQL over HTTP and in process, and the same reading by the bare driver."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from dossiers.days import day_of
from dossiers.listing import WorklistKind, key
from dossiers.registry import Registry
from dossiers.viewer import Role, Viewer
from dossiers.worklists import find, worklist
from scripts.bench.bulk import build_indexes, patient_store
from scripts.bench.ground import Ground
from scripts.bench.measure import Figure, Rounds, compare
from scripts.bench.recording import Raw, find_again, recording
from scripts.web import WebProcessFailed

AT_MOST = 2.0
SIZE = 50
GROWN = (1_000, 10_000)
LARGE = 100_000
"""Dossiers on one unit's list, which are all of its region."""
_UNIT = "bench-unit"
_REGION = "bench-region"
_AT_ONCE = 500
_IN_PLACE = 20_000
"""So many dossiers may be added with indexes in place; for more they are built anew."""
_FEW = 3
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
    try:
        return await _of_sizes(ground, {size: rounds for size in GROWN if size <= max(most, GROWN[0])})
    finally:
        async with patient_store(ground.scratch) as store:
            await store.dossiers.delete_many({"held_by": _UNIT})


async def large_worklist(ground: Ground, rounds: Rounds) -> list[Figure]:
    """The same up to a list such as no unit should have; with few calls, of which each may take seconds.

    Measured last: its dossiers go with the scratch.
    """
    few = replace(rounds, count=min(rounds.count, _FEW), calls=min(rounds.calls, _FEW), warm_up=1)
    return await _of_sizes(ground, {**dict.fromkeys(GROWN, few), LARGE: replace(few, calls=1)})


async def _of_sizes(ground: Ground, sizes: Mapping[int, Rounds]) -> list[Figure]:
    figures: list[Figure] = []
    own = ground.scratch.stores.registry
    template = await own.store.dossiers.find_one({"sealed": False}, {"effects": 0}) or {}
    there = 0
    async with patient_store(ground.scratch) as store:
        registry = replace(own, store=store)
        for size, rounds in sizes.items():
            await _grow(ground, template, there, size, rounds)
            there = size
            figures += await _asked(ground, registry, size, rounds)
            figures += [await _found(registry, viewer, kind, size, rounds) for viewer, kind in _LISTS]
    return figures


async def _grow(ground: Ground, template: Raw, there: int, size: int, rounds: Rounds) -> None:
    anew = size - there > _IN_PLACE
    async with patient_store(ground.scratch) as store:
        if anew:
            await store.dossiers.drop_indexes()
        for first in range(there, size, _AT_ONCE):
            documents = [_copy(ground, template, n) for n in range(first, min(first + _AT_ONCE, size))]
            await store.dossiers.insert_many(documents, ordered=False)
            rounds.told(first, size)
    if anew:
        await build_indexes(ground.scratch)


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


async def _asked(ground: Ground, registry: Registry, size: int, rounds: Rounds) -> list[Figure]:
    """Over HTTP, as a unit's screen asks; nothing where a list is longer than the product waits for the store."""
    variables = {"kind": WorklistKind.MEETINGS_MISSING.value, "first": SIZE}
    signed_in = ground.web.signed_in(_OF_UNIT)
    async with recording(ground.scratch) as recorder:
        (command,) = (await recorder.ask(_OF_UNIT, QUERY, variables)).finds("dossiers")
    with suppress(WebProcessFailed):
        figure = await compare(
            f"worklist of a unit, {SIZE} of {size}",
            lambda: signed_in.ask(QUERY, variables),
            find_again(registry.store.dossiers, command),
            rounds,
            at_most=AT_MOST,
            note="over HTTP; bare: the same find (filter, order, projection, limit) decoded to dictionaries",
        )
        return [figure]
    return []


async def _found(registry: Registry, viewer: Viewer, kind: WorklistKind, size: int, rounds: Rounds) -> Figure:
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
