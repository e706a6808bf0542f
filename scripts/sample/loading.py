"""Bringing sample matters into the store as an office would, or making the same dossiers in memory."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, time

from bson import ObjectId

from dossiers.claims import Call, Claim
from dossiers.directory import put_units
from dossiers.dossier import Dossier
from dossiers.handling import Conceal, StepCall, stamp, take
from dossiers.importing import register_draft
from dossiers.imports import Draft, Drafting, Row
from dossiers.intake import new_dossier
from dossiers.registry import Registry
from dossiers.units import UnitKind, UnitRef, letters_office_id, letters_offices
from dossiers.viewer import Role, Viewer
from scripts.sample.chains import facts, taker
from scripts.sample.departments import department, departments
from scripts.sample.matters import SampleMatter

Progress = Callable[[int], None]

_WHO = "sample"
_MORNING = time(2)
"""Of the office, in universal time."""


async def put_sample_units(registry: Registry, matters: Iterable[SampleMatter]) -> None:
    """The letters offices of the country, and the departments of the counties that the matters are about."""
    counties = sorted({matter.row["matter_region"] for matter in matters})
    await put_units(registry, letters_offices(registry.regions), renew=False)
    await put_units(registry, departments(registry.regions, counties), renew=False)


async def register_all(registry: Registry, matters: Iterable[SampleMatter], progress: Progress) -> None:
    """Register every matter and take its steps, by the verbs that the API uses; what is there already stays."""
    drafting = Drafting(registry.regions)
    for done, matter in enumerate(matters, 1):
        draft = drafting.draft(Row(done, matter.row))
        number = await register_draft(registry, draft, draft.region, _WHO)
        await _take_steps(registry, matter, number)
        progress(done)


async def _take_steps(registry: Registry, matter: SampleMatter, number: str) -> None:
    to = department(registry.regions, matter.row["matter_region"], matter.department)
    for n, later in enumerate(matter.later):
        dossier = await registry.store.load_any(number)
        call = StepCall(
            taker(later, dossier),
            f"{number}:{n}",
            {"step": later.step},
            kept=None,
            dossier=number,
            happened_on=later.on,
        )
        await take(registry, call, lambda current, conceal, step=later: facts(step, current, conceal, to))  # type: ignore[misc]


def build_all(registry: Registry, matters: Iterable[SampleMatter], counters: Counter[str]) -> Iterator[Dossier]:
    """The same dossiers made in memory by the same rules; `counters` counts the case numbers given out.

    They pass by the claims, so that nothing is idempotent: for an empty database, as benchmarks have.
    """
    drafting = Drafting(registry.regions)
    for n, matter in enumerate(matters, 1):
        yield _built(registry, drafting.draft(Row(n, matter.row)), matter, counters)


def _built(registry: Registry, draft: Draft, matter: SampleMatter, counters: Counter[str]) -> Dossier:
    received = draft.registration.contact.received_on
    path = list(registry.regions.path(draft.region))
    office = UnitRef(
        id=letters_office_id(path[-1]),
        name=f"{registry.regions[path[-1]].name}信访局",
        kind=UnitKind.LETTERS_OFFICE,
        path=path,
    )
    clerk = Viewer(f"sample-{office.id}", Role.RECEPTION, office.region, office.id, name="样例")
    counter = f"{office.region}-{received.year}"
    counters[counter] += 1
    number = f"{counter}-{counters[counter]:06d}"
    moment = datetime.combine(received, _MORNING, UTC)
    then = replace(registry, clock=lambda: moment)
    dossier = new_dossier(then, Call(clerk, number, None), Claim(number, str(ObjectId())), draft.registration, office)
    to = department(registry.regions, matter.row["matter_region"], matter.department)
    for later in matter.later:
        moment = datetime.combine(later.on, _MORNING, UTC)
        by = taker(later, dossier)
        made = facts(later, dossier, Conceal(registry.vault, dossier.people()), to)
        dossier.take(made, by, stamp(moment, Claim(number, str(ObjectId())), by, later.on), registry.limits)
    return dossier
