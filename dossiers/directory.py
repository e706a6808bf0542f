"""The directory of units: the office's own list, read and taken over."""

from collections.abc import Iterable, Sequence
from typing import Any

from pymongo import ReplaceOne

from dossiers.answering import answering
from dossiers.registry import Registry
from dossiers.store import Store
from dossiers.units import Unit, UnitKind

_AT_ONCE = 500


async def units(store: Store, codes: Sequence[str]) -> dict[str, Unit]:
    """Those of the units that there are, by code."""
    async with answering():
        found = await store.units.find({"_id": {"$in": list(codes)}}).to_list()
    return {raw["_id"]: Unit.model_validate(raw) for raw in found}


async def units_of(store: Store, region: str, kind: UnitKind | None, after: str | None, limit: int) -> list[Unit]:
    """Units of the region itself, by their codes, from behind `after` on."""
    later = {"_id": {"$gt": after}} if after is not None else {}
    async with answering():
        found = store.units.find({**_of(region, kind), **later}).sort("_id").limit(limit)
        return [Unit.model_validate(raw) for raw in await found.to_list()]


async def count_of(store: Store, region: str, kind: UnitKind | None) -> int:
    async with answering():
        return await store.units.count_documents(_of(region, kind))


async def put_units(registry: Registry, units: Iterable[Unit], *, renew: bool = True) -> int:
    """Add the units; those known by their id are replaced where `renew`. Gives how many were written.

    Raises InvalidInput for a unit of a region that there is not.
    """
    wanted = {unit.id: unit for unit in units}
    for unit in wanted.values():
        registry.regions.path(unit.region)
    collection = registry.store.units
    async with answering():
        if not renew:
            found = await collection.find({"_id": {"$in": list(wanted)}}, {"_id": 1}).to_list()
            known = {raw["_id"] for raw in found}
            wanted = {key: unit for key, unit in wanted.items() if key not in known}
        writes = [
            ReplaceOne({"_id": unit.id}, unit.model_dump(exclude={"id"}), upsert=True) for unit in wanted.values()
        ]
        for start in range(0, len(writes), _AT_ONCE):
            await collection.bulk_write(writes[start : start + _AT_ONCE], ordered=False)
    return len(writes)


def _of(region: str, kind: UnitKind | None) -> dict[str, Any]:
    return {"region": region} if kind is None else {"region": region, "kind": kind}
