"""The registry: what a verb is handed to do its work with."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from dossiers.answering import answering
from dossiers.clocks.timekeeping import Limits
from dossiers.days import Clock, now
from dossiers.errors import InvalidInput
from dossiers.identity import Vault
from dossiers.regions import RegionTree
from dossiers.store import Store
from dossiers.units import Unit, UnitRef


@dataclass(frozen=True, slots=True)
class Registry:
    store: Store
    vault: Vault
    regions: RegionTree
    limits: Limits = field(default_factory=Limits.shipped)
    clock: Clock = field(default=now)

    async def check_units(self, unit_ids: Collection[str], field_name: str) -> None:
        """Raise InvalidInput for `field_name` where one of them is no unit."""
        await self.units(dict.fromkeys(sorted(unit_ids), field_name))

    async def unit(self, unit_id: str, field_name: str) -> UnitRef:
        """The unit a step names; raises InvalidInput for `field_name` where there is none."""
        return (await self.units({unit_id: field_name}))[unit_id]

    async def units(self, fields: Mapping[str, str]) -> dict[str, UnitRef]:
        """The units that a step names, by id; `fields` says in which field each was handed in."""
        if not fields:
            return {}
        async with answering():
            raws = await self.store.units.find({"_id": {"$in": list(fields)}}).to_list()
        known = {raw["_id"]: self.reference(Unit.model_validate(raw)) for raw in raws}
        for unit_id, field_name in fields.items():
            if unit_id not in known:
                raise _no_unit(field_name, unit_id)
        return known

    def reference(self, unit: Unit) -> UnitRef:
        path = list(self.regions.path(unit.region))
        return UnitRef(path=path, **unit.model_dump(exclude={"region"}))


def _no_unit(field_name: str, unit_id: str) -> InvalidInput:
    return InvalidInput(field_name, f"no unit {unit_id[:64]!r}; ask the administration which units there are")
