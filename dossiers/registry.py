"""The registry: what a verb is handed to do its work with."""

from dataclasses import dataclass, field

from dossiers.days import Clock, now
from dossiers.errors import InvalidInput
from dossiers.identity import Vault
from dossiers.regions import RegionTree
from dossiers.store import Store, answering
from dossiers.units import Unit, UnitRef


@dataclass(frozen=True, slots=True)
class Registry:
    store: Store
    vault: Vault
    regions: RegionTree
    clock: Clock = field(default=now)

    async def unit(self, unit_id: str, field_name: str) -> UnitRef:
        """The unit a step names; raises InvalidInput for `field_name` where there is none."""
        async with answering():
            unit = await Unit.get(unit_id)
        if unit is None:
            raise InvalidInput(field_name, f"no unit {unit_id!r}; ask the administration which units there are")
        return UnitRef(id=unit.id, name=unit.name, kind=unit.kind, path=list(self.regions.path(unit.region)))
