"""Case files made in the background: once, for who asked, resumed after a kill, removed in time."""

import asyncio
import resource
import secrets
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import bagit
import pytest

from dossiers import workrooms
from dossiers.claims import Call
from dossiers.errors import InvalidInput, KeyReused, NotFound, NotPermitted
from dossiers.leasing import LEASE, Lease, Queue
from dossiers.viewer import Role
from papers import asking
from papers.assembling import Assembler
from papers.job import ATTEMPTS, KEPT, Job, JobState, Part, Wishes
from papers.keeping import Keep
from papers.verifying import verify
from tests.conftest import JINYUN, a_viewer

SUPERVISION = a_viewer(Role.SUPERVISION)
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:bagit")


@pytest.fixture
async def keep(registry) -> Keep:
    keep = Keep(registry.store)
    for name in ("case_file_jobs", "case_files.files", "case_files.chunks"):
        await registry.store.database[name].delete_many({})
    await keep.prepare()
    return keep


@pytest.fixture
def assembler(archive, keep, tmp_path) -> Assembler:
    return Assembler(archive, keep, tmp_path / "work")


def a_call(viewer=SUPERVISION, key=None, **given):
    return Call(viewer, key or secrets.token_hex(8), given)


async def ask(registry, keep, numbers, viewer=SUPERVISION, **wishes):
    return await asking.case_files(registry, keep, a_call(viewer), numbers, Wishes(**wishes))


async def leased(registry, keep) -> Lease:
    """As by a worker that dies then."""
    lease = await Queue(keep.jobs, "due", registry.clock).lease()
    assert lease is not None
    return lease


async def files_in(registry) -> int:
    return await registry.store.database["case_files.files"].count_documents({})


async def chunks_in(registry) -> int:
    return await registry.store.database["case_files.chunks"].count_documents({})


async def taken(keep, part, into: Path) -> Path:
    file = into / part.name
    file.write_bytes(b"".join([piece async for piece in keep.read(part)]))
    return file


async def test_a_job_is_made_and_taken(registry, keep, assembler, register, tmp_path):
    numbers = [(await register(title=f"第{n}件")).id for n in range(3)]
    job = await ask(registry, keep, numbers)
    assert (job.state, job.total, job.done) == (JobState.QUEUED, 3, 0)
    assert await assembler.once()
    assert not await assembler.once()
    job = await asking.find(keep, SUPERVISION, job.id)
    assert (job.state, job.done) == (JobState.DONE, 3)
    taking = await asking.take(registry, keep, SUPERVISION, job.id, 1)
    await asking.note(registry, SUPERVISION, taking, "all")
    part = taking.part
    file = await taken(keep, part, tmp_path)
    assert file.stat().st_size == part.size
    verified = verify(file)
    assert (verified.bags, verified.differences) == (3, [])
    with zipfile.ZipFile(file) as archive:
        archive.extractall(tmp_path / "unpacked")
    for number in numbers:
        bagit.Bag(str(tmp_path / "unpacked" / number)).validate()
    looks = await registry.store.looks.find({"what": "case file"}).to_list()
    assert sorted(look["dossier"] for look in looks) == sorted(numbers)
    assert list((tmp_path / "work").rglob("*.*")) == []


async def test_nobody_else_gets_it(registry, keep, assembler, register):
    job = await ask(registry, keep, [(await register()).id])
    await assembler.once()
    for other in (
        a_viewer(Role.SUPERVISION, subject="another"),
        a_viewer(Role.RECEPTION, subject=SUPERVISION.subject),
        a_viewer(Role.SUPERVISION, JINYUN, subject=SUPERVISION.subject),
    ):
        with pytest.raises(NotFound):
            await asking.find(keep, other, job.id)
        with pytest.raises(NotFound):
            await asking.take(registry, keep, other, job.id, 1)
    assert await registry.store.looks.count_documents({"what": "case file"}) == 0


async def test_rights_are_checked_again_when_it_is_taken(registry, keep, assembler, register):
    dossier = await register()
    job = await ask(registry, keep, [dossier.id])
    await assembler.once()
    await registry.store.dossiers.update_one({"_id": dossier.id}, {"$set": {"within": [], "sealed": True}})
    with pytest.raises(NotFound):
        await asking.take(registry, keep, SUPERVISION, job.id, 1)


async def test_the_same_key_asks_once(registry, keep, register):
    number = (await register()).id
    call = a_call(key="k", dossiers=[number])
    first = await asking.case_files(registry, keep, call, [number], Wishes())
    assert (await asking.case_files(registry, keep, call, [number], Wishes())).id == first.id
    assert await keep.jobs.count_documents({}) == 1
    with pytest.raises(KeyReused):
        await asking.case_files(registry, keep, a_call(key="k", dossiers=["x"]), [number], Wishes())


async def test_what_cannot_be_asked_for_is_refused_and_leaves_nothing(registry, keep, register):
    number = (await register()).id
    refused = [
        ([], {}, InvalidInput),
        ([number] + [f"331121-2026-{n:06}" for n in range(600, 1100)], {}, InvalidInput),
        (["331121-2026-999999"], {}, NotFound),
        ([number], {"split_bytes": 10}, InvalidInput),
        ([number], {"reason": "  "}, InvalidInput),
        ([number], {"redacted_twin": True}, InvalidInput),
    ]
    for numbers, wishes, error in refused:
        with pytest.raises(error):
            await ask(registry, keep, numbers, **wishes)
    with pytest.raises(NotPermitted):
        await ask(registry, keep, [number], a_viewer(Role.ADMIN))
    with pytest.raises(NotPermitted):
        await ask(registry, keep, [number], a_viewer(), reason="归档")
    assert await keep.jobs.count_documents({}) == 0


async def test_in_clear_with_a_masked_twin(registry, keep, assembler, register, tmp_path, text_of):
    dossier = await register()
    job = await ask(registry, keep, [dossier.id], reason="陈大山案归档", redacted_twin=True)
    assert "陈大山" not in (job.wishes.reason or "")
    await assembler.once()
    part = (await asking.take(registry, keep, SUPERVISION, job.id, 1)).part
    with zipfile.ZipFile(await taken(keep, part, tmp_path)) as archive:
        clear = "".join(text_of(archive.read(f"{dossier.id}/data/case-file.pdf")))
        masked = "".join(text_of(archive.read(f"{dossier.id}/data/case-file-redacted.pdf")))
    assert "陈大山" in clear
    assert "陈大山" not in masked
    assert await registry.store.looks.count_documents({"what": "disclose", "dossier": dossier.id}) == 1


async def test_it_goes_on_where_a_killed_worker_stopped(registry, keep, assembler, register, clock, tmp_path):
    numbers = [(await register(title=f"第{n}件")).id for n in range(3)]
    job = await ask(registry, keep, numbers, split_bytes=1_000_000)
    # A worker that dies with a part stored and not noted, and a folder.
    lease = await leased(registry, keep)
    folder = workrooms.room(tmp_path / "work" / registry.store.database.name, lease)
    folder.mkdir(parents=True)
    litter = folder / "half.zip"
    litter.write_bytes(b"x" * 100)
    await keep.put(f"{job.id}/1/1", Job.model_validate(lease.raw), litter)
    assert not await assembler.once()
    clock.ahead = LEASE + timedelta(seconds=1)
    assert await assembler.once()
    job = await asking.find(keep, SUPERVISION, job.id)
    assert (job.state, job.attempts) == (JobState.DONE, 2)
    assert not litter.exists()
    assert await files_in(registry) == len(job.parts)


async def test_parts_that_are_whole_are_not_made_again(registry, keep, assembler, register, clock, monkeypatch):
    numbers = [(await register(title=f"第{n}件", narrative="长" * 15_000)).id for n in range(4)]
    job = await ask(registry, keep, numbers, split_bytes=1_000_000)
    made = []
    bags = assembler._bags

    async def dying(job, number, press):
        if number == numbers[2] and not made.count(number):
            made.append(number)
            raise asyncio.CancelledError
        made.append(number)
        return await bags(job, number, press)

    monkeypatch.setattr(assembler, "_bags", dying)
    monkeypatch.setattr("papers.packing.Packing._full", lambda self, _: self._size > 0)  # a part for each
    with pytest.raises(asyncio.CancelledError):
        await assembler.once()
    kept = await keep.find(job.id)
    assert [part.dossiers for part in kept.parts] == [[numbers[0]]]
    clock.ahead = LEASE + timedelta(seconds=1)
    assert await assembler.once()
    job = await keep.find(job.id)
    assert [part.dossiers for part in job.parts] == [[number] for number in numbers]
    assert made.count(numbers[0]) == 1
    assert job.parts[0].key == kept.parts[0].key
    assert await files_in(registry) == 4


async def test_who_lost_the_lease_leaves_nothing(registry, keep, assembler, register, monkeypatch):
    job = await ask(registry, keep, [(await register()).id])
    bags = assembler._bags

    async def overtaken(job, number, press):
        await keep.jobs.update_one({"_id": job.id}, {"$inc": {"attempts": 1}, "$set": {"lease": "another's"}})
        return await bags(job, number, press)

    monkeypatch.setattr(assembler, "_bags", overtaken)
    assert await assembler.once()
    assert (await keep.find(job.id)).state is JobState.RUNNING
    assert await files_in(registry) == 0


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """No file of this process gets larger, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


async def test_on_a_full_disk_it_is_tried_again_and_done_once_there_is_room(
    registry, keep, assembler, register, clock, tmp_path
):
    job = await ask(registry, keep, [(await register()).id])
    with room_for(20_000):
        assert await assembler.once()
    assert (await keep.find(job.id)).state is JobState.QUEUED
    assert not list((tmp_path / "work").rglob("*.zip"))
    clock.ahead += timedelta(minutes=5)
    assert await assembler.once()
    assert (await keep.find(job.id)).state is JobState.DONE


async def test_a_disk_that_stays_full_is_told(registry, keep, assembler, register, clock, tmp_path):
    job = await ask(registry, keep, [(await register()).id])
    with room_for(20_000):
        for _ in range(ATTEMPTS):
            assert (await keep.find(job.id)).state is JobState.QUEUED
            assert await assembler.once()
            clock.ahead += timedelta(minutes=5)
    job = await keep.find(job.id)
    assert (job.state, job.problem.code) == (JobState.FAILED, "NO_ROOM")
    assert str(tmp_path / "work") in job.problem.message
    assert (await files_in(registry), await chunks_in(registry)) == (0, 0)


async def test_half_of_a_file_that_a_killed_worker_stored_is_removed(registry, keep, assembler, register, clock):
    job = await ask(registry, keep, [(await register()).id])
    dead = Job.model_validate((await leased(registry, keep)).raw)
    half = {"files_id": f"{job.id}/1/{dead.attempts}", "data": b"x" * 1000}
    chunks = registry.store.database["case_files.chunks"]
    await chunks.insert_many([{**half, "n": n} for n in range(600)])
    clock.ahead = LEASE + timedelta(seconds=1)
    assert await assembler.once()
    assert await chunks.count_documents({"files_id": half["files_id"]}) == 0
    (part,) = (await keep.find(job.id)).parts
    assert len(b"".join([piece async for piece in keep.read(part)])) == part.size


async def test_it_is_read_from_any_byte_to_any_other(registry, keep, register, tmp_path, monkeypatch):
    monkeypatch.setattr("papers.keeping._PIECE", 50_000)
    keep = Keep(registry.store)
    await ask(registry, keep, [(await register()).id])
    job = Job.model_validate((await leased(registry, keep)).raw)
    whole = secrets.token_bytes(170_000)
    (tmp_path / "one.zip").write_bytes(whole)
    size, digest = await keep.put(f"{job.id}/1/1", job, tmp_path / "one.zip")
    part = Part(number=1, key=f"{job.id}/1/1", name="one", media_type="x", size=size, sha256=digest, dossiers=[])
    for start, end in (0, 1), (49_999, 50_001), (50_000, size), (size - 1, size), (1, size - 1), (0, size):
        assert b"".join([piece async for piece in keep.read(part, start, end)]) == whole[start:end]
    await registry.store.database["case_files.chunks"].delete_one({"files_id": part.key, "n": 1})
    with pytest.raises(NotFound):
        [piece async for piece in keep.read(part)]


async def test_rights_that_were_lost_since_are_missed_when_it_is_taken(registry, keep, assembler, register):
    numbers = [(await register(title=f"第{n}件")).id for n in range(2)]
    job = await ask(registry, keep, numbers)
    await assembler.once()
    assert (await asking.take(registry, keep, SUPERVISION, job.id, 1)).dossiers == numbers
    await registry.store.dossiers.update_one({"_id": numbers[1]}, {"$set": {"sealed": True}})
    with pytest.raises(NotFound, match=numbers[1]):
        await asking.take(registry, keep, SUPERVISION, job.id, 1)


async def test_who_comes_back_finds_what_was_asked_for_and_what_failed(registry, keep, assembler, register):
    numbers = [(await register(title=f"第{n}件")).id for n in range(2)]
    jobs = [await ask(registry, keep, [number]) for number in numbers]
    await registry.store.dossiers.delete_one({"_id": numbers[1]})
    while await assembler.once():
        pass
    colleague = a_viewer(Role.SUPERVISION, subject="colleague")
    await ask(registry, keep, numbers[:1], colleague)
    found = await asking.mine(keep, SUPERVISION, 10)
    assert {job.id: job.state for job in found} == {jobs[0].id: JobState.DONE, jobs[1].id: JobState.FAILED}
    assert next(job for job in found if job.problem).problem.code == "NOT_FOUND"
    assert len(await asking.mine(keep, SUPERVISION, 1)) == 1
    assert len(await asking.mine(keep, colleague, 10)) == 1
    assert await asking.mine(keep, a_viewer(Role.SUPERVISION, JINYUN), 10) == []


async def test_it_expires_and_is_swept_to_the_last_byte(registry, keep, assembler, register, clock):
    job = await ask(registry, keep, [(await register()).id])
    await assembler.once()
    assert await chunks_in(registry) > 0
    clock.ahead = KEPT + timedelta(minutes=1)
    assert await assembler.sweep() == 1
    assert (await keep.find(job.id)).state is JobState.EXPIRED
    assert (await files_in(registry), await chunks_in(registry)) == (0, 0)
    with pytest.raises(NotFound):
        await asking.take(registry, keep, SUPERVISION, job.id, 1)


async def test_files_and_folders_of_no_job_are_swept(registry, keep, assembler, register, tmp_path):
    job = await ask(registry, keep, [(await register()).id])
    await assembler.once()
    await keep.jobs.delete_one({"_id": job.id})
    left = tmp_path / "work" / registry.store.database.name / "000000000000000000000000"
    left.mkdir(parents=True)
    assert await assembler.sweep() == 2
    assert not left.exists()
    assert await chunks_in(registry) == 0
