"""Loaders: what many fields of one request ask for is read from the store in one go."""

from collections.abc import Sequence

from strawberry.dataloader import DataLoader

from dossiers import directory
from dossiers.chain import Entry
from dossiers.dossier import Dossier
from dossiers.registry import Registry
from dossiers.units import Unit
from dossiers.viewer import Viewer, scope

ChainKey = tuple[str, int]
"""A dossier's number, and the version up to which its chain is seen."""


class Loaders:
    """Fresh for each request, so that nobody is ever given what was loaded for another."""

    def __init__(self, registry: Registry, viewer: Viewer) -> None:
        self._registry = registry
        self._viewer = viewer
        self.units: DataLoader[str, Unit | None] = DataLoader(self._units)
        self.dossiers: DataLoader[str, Dossier | None] = DataLoader(self._dossiers)
        self.chains: DataLoader[ChainKey, list[Entry]] = DataLoader(self._chains)

    async def _units(self, codes: Sequence[str]) -> list[Unit | None]:
        known = await directory.units(self._registry.store, codes)
        return [known.get(code) for code in codes]

    async def _dossiers(self, numbers: Sequence[str]) -> list[Dossier | None]:
        """Those that the viewer may see."""
        seen = await self._registry.store.read_many(numbers, scope(self._viewer))
        return [seen.get(number) for number in numbers]

    async def _chains(self, keys: Sequence[ChainKey]) -> list[list[Entry]]:
        """Chains of dossiers that the viewer was given already, up to the version given."""
        chains = await self._registry.store.chains([number for number, _ in keys])
        return [[entry for entry in chains.get(number, []) if entry.number <= version] for number, version in keys]
