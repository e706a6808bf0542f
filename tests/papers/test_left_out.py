"""A dossier that cannot be put together: the others are, and what is missing is told with its reason."""

import asyncio
import zipfile
from dataclasses import replace
from datetime import timedelta

import bagit
import pytest

from dossiers.errors import NotFound
from dossiers.leasing import LEASE
from dossiers.recordings import keeping
from dossiers.recordings.parts import BUCKET
from papers import asking
from papers.assembling import Assembler
from papers.job import ATTEMPTS, JobState
from papers.keeping import Keep
from papers.packing import NOT_INCLUDED
from papers.recordings import Recordings
from papers.verifying import verify
from tests.dossiers.recordings.sounds import sound
from tests.dossiers.recordings.test_verifying import empty, prove, send  # noqa: F401 - fixtures
from tests.papers.test_assembling import SUPERVISION, ask, assembler, chunks_in, files_in, keep, taken  # noqa: F401

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:bagit")


@pytest.fixture
async def three(register):
    return [(await register(title=f"第{n}件")).id for n in range(3)]


async def unpacked(keep: Keep, job, into):  # noqa: F811
    """The bags of each part, proven whole."""
    found = []
    for part in job.parts:
        file = await taken(keep, part, into)
        assert verify(file).differences == []
        with zipfile.ZipFile(file) as archive:
            assert archive.testzip() is None
            archive.extractall(into / f"{part.number}")
        found.append(sorted(folder.name for folder in (into / f"{part.number}").iterdir()))
        for folder in found[-1]:
            bagit.Bag(str(into / f"{part.number}" / folder)).validate()
    return found


async def damage(store, recording: str) -> None:
    """A byte of it is another one."""
    part = (await keeping.parts(store, recording))[-1]
    chunks = store.database[f"{BUCKET}.chunks"]
    chunk = await chunks.find_one({"files_id": part.key, "n": 0})
    await chunks.update_one({"_id": chunk["_id"]}, {"$set": {"data": b"x" + chunk["data"][1:]}})


async def test_the_others_are_made_and_the_missing_one_is_named(registry, keep, assembler, three, tmp_path):  # noqa: F811
    job = await ask(registry, keep, three)
    gone = await registry.store.dossiers.find_one_and_delete({"_id": three[1]})
    assert await assembler.once()
    job = await asking.find(keep, SUPERVISION, job.id)
    assert (job.state, job.done, job.total, job.problem) == (JobState.PARTLY_DONE, 2, 3, None)
    assert [(one.dossier, one.problem.code) for one in job.failed] == [(three[1], "NOT_FOUND")]
    assert (await asking.take(registry, keep, SUPERVISION, job.id, 1)).dossiers == [three[0], three[2]]
    assert await unpacked(keep, job, tmp_path) == [[three[0], three[2], NOT_INCLUDED]]
    told = (tmp_path / "1" / NOT_INCLUDED / "data/not-included.txt").read_text(encoding="utf-8")
    assert f"{three[1]}\tNOT_FOUND\tno dossier" in told
    assert await keep.failed(10) == 1

    await registry.store.dossiers.insert_one(gone)
    again = await ask(registry, keep, [one.dossier for one in job.failed])
    assert await assembler.once()
    assert (await keep.find(again.id)).state is JobState.DONE


@pytest.mark.parametrize("split", [None, 1_000_000])
async def test_nothing_stays_of_what_was_half_written(registry, archive, keep, three, send, tmp_path, split):  # noqa: F811
    """Recordings come last in a bag: the altered one is found when papers and another recording are in the archive."""
    uploads = [await send(sound(seconds=s), dossier=three[n]) for n, s in ((0, 2), (1, 40), (1, 41), (2, 3))]
    await prove(registry)
    await damage(registry.store, uploads[2].id)
    job = await ask(registry, keep, three, split_bytes=split)
    stocked = replace(archive, attachments=Recordings(registry.store))
    assert await Assembler(stocked, keep, tmp_path / "work").once()
    job = await keep.find(job.id)
    assert (job.state, job.done) == (JobState.PARTLY_DONE, 2)
    assert [(one.dossier, one.problem.code) for one in job.failed] == [(three[1], "ATTACHMENT_ALTERED")]
    bags = [bag for part in await unpacked(keep, job, tmp_path) for bag in part]
    assert sorted(bags) == [three[0], three[2], NOT_INCLUDED]
    assert [number for part in job.parts for number in part.dossiers] == [three[0], three[2]]
    assert sum(part.size for part in job.parts) < 1_280_000  # less than a recording that is left out
    assert await files_in(registry) == len(job.parts)
    assert not list((tmp_path / "work").rglob("*.zip"))


async def test_where_all_fail_it_fails_and_says_so_of_each(registry, keep, assembler, three):  # noqa: F811
    job = await ask(registry, keep, three)
    await registry.store.dossiers.delete_many({"_id": {"$in": three}})
    assert await assembler.once()
    job = await keep.find(job.id)
    assert (job.state, job.done, job.parts) == (JobState.FAILED, 0, [])
    assert three[0] in job.problem.message
    assert [one.dossier for one in job.failed] == three
    assert (await files_in(registry), await chunks_in(registry)) == (0, 0)
    with pytest.raises(NotFound):
        await asking.take(registry, keep, SUPERVISION, job.id, 1)


async def test_what_nobody_foresaw_is_tried_again_before_it_is_left_out(
    registry, keep, assembler, three, clock, monkeypatch, tmp_path  # noqa: F811
):  # fmt: skip
    job = await ask(registry, keep, three)
    bags = assembler._bags

    async def faulty(job, number, press):
        if number == three[0]:
            raise KeyError(number)
        return await bags(job, number, press)

    monkeypatch.setattr(assembler, "_bags", faulty)
    for _ in range(ATTEMPTS):
        assert (await keep.find(job.id)).state is JobState.QUEUED
        assert await assembler.once()
        clock.ahead += timedelta(minutes=5)
    job = await keep.find(job.id)
    assert (job.state, job.attempts) == (JobState.PARTLY_DONE, ATTEMPTS)
    assert [(one.dossier, one.problem.code) for one in job.failed] == [(three[0], "INTERNAL")]
    assert await unpacked(keep, job, tmp_path) == [[*three[1:], NOT_INCLUDED]]


async def test_who_goes_on_tries_it_again(registry, keep, assembler, three, clock, monkeypatch, tmp_path):  # noqa: F811
    """The worker dies when all is stored and nothing settled; meanwhile the dossier is there again."""
    job = await ask(registry, keep, three)
    gone = await registry.store.dossiers.find_one_and_delete({"_id": three[1]})
    settle = assembler._queue.settle

    async def dying(*_, **__):
        raise asyncio.CancelledError

    monkeypatch.setattr("papers.assembling.Queue.settle", dying)
    with pytest.raises(asyncio.CancelledError):
        await assembler.once()
    assert [one.dossier for one in (await keep.find(job.id)).failed] == [three[1]]
    monkeypatch.setattr("papers.assembling.Queue.settle", lambda _, *given, **fields: settle(*given, **fields))
    await registry.store.dossiers.insert_one(gone)
    clock.ahead = LEASE + timedelta(seconds=1)
    assert await assembler.once()
    job = await keep.find(job.id)
    assert (job.state, job.done, job.failed) == (JobState.DONE, 3, [])
    assert await unpacked(keep, job, tmp_path) == [three]
