"""Asking for papers: who may, for what, and what they are told of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dossiers import audit
from dossiers.claims import Call, Claim, new_entry_id, stake
from dossiers.dossier import Dossier
from dossiers.errors import NotFound
from dossiers.handling import Conceal
from dossiers.registry import Registry
from dossiers.viewer import Role, Viewer, scope
from papers.job import Asker, Job, PaperKind, Part, Wishes, check_numbers, check_official, check_period
from papers.keeping import Keep

PER_MINUTE = 20
STAFF = (Role.RECEPTION, Role.UNIT, Role.LEADER, Role.SUPERVISION, Role.DISCIPLINE)


async def case_files(registry: Registry, keep: Keep, call: Call, numbers: Sequence[str], wishes: Wishes) -> Job:
    """Ask for case files; once for each idempotency key.

    Raises InvalidInput, NotFound, NotPermitted, KeyReused, RateLimited or StoreUnavailable.
    """
    call.viewer.require(*STAFF, to="have a case file")
    wanted = check_numbers(numbers)
    wishes.check(call.viewer)
    seen = await _visible(registry, call.viewer, wanted)
    if wishes.reason is not None:
        people = [person for dossier in seen for person in dossier.people()]
        wishes = wishes.model_copy(update={"reason": Conceal(registry.vault, people)("reason", wishes.reason).text})
    return await _asked(registry, keep, call, kind=PaperKind.CASE_FILES, dossiers=wanted, wishes=wishes)


async def petitioner_copy(registry: Registry, keep: Keep, call: Call, number: str, party: str) -> Job:
    """Ask for a party's own copy (诉求手册). Raises as `case_files`."""
    call.viewer.require(*STAFF, to="have a petitioner's copy")
    (dossier,) = await _visible(registry, call.viewer, [number])
    if all(one.id != party for one in dossier.parties):
        raise NotFound("party", party)
    wishes = Wishes(watermark=False)
    return await _asked(
        registry, keep, call, kind=PaperKind.PETITIONER_COPY, dossiers=[number], party=party, wishes=wishes
    )


async def work_record(registry: Registry, keep: Keep, call: Call, official: str, period: tuple[date, date]) -> Job:
    """Ask for an official's work record (责任信访工作手册). Raises as `case_files`."""
    call.viewer.require(*STAFF, to="have a work record")
    check_official(call.viewer, official)
    first, last = period
    check_period(first, last)
    return await _asked(registry, keep, call, kind=PaperKind.WORK_RECORD, official=official, first=first, last=last)


async def find(keep: Keep, viewer: Viewer, job_id: str) -> Job:
    """The job, for who asked for it alone; raises NotFound for anybody else."""
    job = await keep.find(job_id)
    job.check_taken_by(viewer)
    return job


@dataclass(frozen=True, slots=True)
class Taking:
    """A part of what was made, which its viewer may take now."""

    job: Job
    part: Part

    @property
    def dossiers(self) -> list[str]:
        """All of which there is something in it."""
        begun = self.part.begun
        return [*self.part.dossiers, *([begun] if begun and begun not in self.part.dossiers else [])]


async def take(registry: Registry, keep: Keep, viewer: Viewer, job_id: str, number: int) -> Taking:
    """Its dossiers must still be the viewer's to see. Raises NotFound."""
    job = await find(keep, viewer, job_id)
    taking = Taking(job, job.part(number))
    await _check_visible(registry, viewer, taking.dossiers)
    return taking


async def note(registry: Registry, viewer: Viewer, taking: Taking, ranges: str) -> None:
    """On record, of each dossier, before any byte goes out; `ranges` says which bytes."""
    job, part = taking.job, taking.part
    said = {"job": job.id, "part": part.number, "kind": str(job.kind), "bytes": ranges}
    if taking.dossiers:
        await audit.record_each(registry, viewer, "case file", taking.dossiers, **said)
    else:
        await audit.record(registry, viewer, "case file", official=job.official, **said)


async def mine(keep: Keep, viewer: Viewer, limit: int) -> list[Job]:
    """What the viewer has asked for as they are signed in, the latest first."""
    return await keep.asked_by(Asker.of(viewer), limit)


async def _check_visible(registry: Registry, viewer: Viewer, numbers: Sequence[str]) -> None:
    seen = await registry.store.visible(numbers, scope(viewer))
    missing = next((number for number in numbers if number not in seen), None)
    if missing is not None:
        raise NotFound("dossier", missing)


async def _visible(registry: Registry, viewer: Viewer, numbers: Sequence[str]) -> list[Dossier]:
    found = await registry.store.read_many(numbers, scope(viewer), whole=False)
    missing = next((number for number in numbers if number not in found), None)
    if missing is not None:
        raise NotFound("dossier", missing)
    return [found[number].as_seen_by(viewer) for number in numbers]


async def _asked(registry: Registry, keep: Keep, call: Call, **fields: object) -> Job:
    await audit.limit(registry, call.viewer, "papers", PER_MINUTE)
    claim = await stake(registry, call, Claim("papers", new_entry_id()))
    moment = registry.clock()
    job = Job.model_validate({"_id": claim.entry, "by": Asker.of(call.viewer), "created_at": moment, **fields})
    added = await keep.add(job)
    if added is job:
        numbers = ", ".join(job.dossiers[:20])
        await audit.record(registry, call.viewer, "papers asked", job=job.id, kind=str(job.kind), dossiers=numbers)
    return added
