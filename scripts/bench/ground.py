"""The ground that comparisons stand on: loaded data, a web process, and who asks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from dossiers.registration import Registration
from dossiers.units import letters_office_id
from dossiers.viewer import Role, Viewer
from scripts.bench.scratch import Scratch
from scripts.web import Web

_USUAL = 500
"""Dossiers that a hall has in its list."""


@dataclass(frozen=True, slots=True)
class Data:
    """Dossiers that are loaded and indexed: case numbers, how many each region sees, and matters yet to come."""

    numbers: Sequence[str]
    seen: Mapping[str, int]
    to_come: Iterator[tuple[str, Registration]]
    """Each with an idempotency key, without end."""

    def region_seeing(self, count: int) -> str:
        """The region that comes nearest to seeing so many dossiers."""
        return min(self.seen, key=lambda region: (abs(self.seen[region] - count), region))


@dataclass(frozen=True, slots=True)
class Ground:
    scratch: Scratch
    web: Web
    data: Data

    @property
    def clerk(self) -> Viewer:
        """At a window of a hall of usual size."""
        return self.clerks(1)[0]

    def clerks(self, count: int, *, seeing: int = _USUAL) -> list[Viewer]:
        """So many in the hall that comes nearest to `seeing`, each with a subject of their own."""
        region = self.data.region_seeing(seeing)
        unit = letters_office_id(region)
        return [Viewer(f"bench-{n}", Role.RECEPTION, region, unit, f"窗口{n}") for n in range(1, count + 1)]

    @property
    def supervisor(self) -> Viewer:
        """Of the whole country: sees every dossier that is not sealed."""
        nation = max(self.data.seen, key=lambda region: self.data.seen[region])
        return Viewer("bench-supervisor", Role.SUPERVISION, nation, letters_office_id(nation), "督查")

    def next_registration(self) -> tuple[str, Registration]:
        return next(self.data.to_come)
