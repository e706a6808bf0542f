"""Recordings in a case file: their bytes as they were proven, whole, and listed with their hashes."""

import json
from dataclasses import replace

import bagit
import pytest

from dossiers.recordings import keeping
from dossiers.recordings.parts import BUCKET
from dossiers.viewer import Role
from papers import asking
from papers.assembling import Assembler
from papers.folder import Folder, Wanted
from papers.job import Job, JobState, Problem, Wishes
from papers.keeping import Keep
from papers.package import FolderSink
from papers.recordings import Recordings
from tests.conftest import a_viewer
from tests.dossiers.recordings.test_verifying import LARGE, empty, prove, send  # noqa: F401 - fixtures
from tests.papers.test_assembling import a_call

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:bagit")


async def test_a_recording_goes_into_the_package(archive, registry, register, send, press, tmp_path, text_of):  # noqa: F811
    dossier = await register()
    await send(dossier=dossier.id, name="接访录音.wav")
    await prove(registry)
    stocked = replace(archive, attachments=Recordings(registry.store))
    read = await stocked.read(a_viewer(Role.SUPERVISION), dossier.id)
    for bag in await Folder(read, Wanted(), press).bags():
        await bag.write(FolderSink(tmp_path))
    packed = bagit.Bag(str(tmp_path / dossier.id))
    packed.validate()
    (recording,) = read.dossier.recordings
    assert packed.payload_entries()[f"data/recordings/{recording.id}.wav"]["sha256"] == recording.sha256
    assert (tmp_path / dossier.id / f"data/recordings/{recording.id}.wav").read_bytes() == LARGE
    record = json.loads((tmp_path / dossier.id / "data/dossier.json").read_bytes())
    assert [one["path"] for one in record["attachments"]] == [f"recordings/{recording.id}.wav"]
    whole = "".join(text_of((tmp_path / dossier.id / "data/case-file.pdf").read_bytes()))
    assert "接访录音.wav" in whole
    assert recording.sha256 in whole
    assert "5分00秒" in whole


async def _asked(registry, register, send) -> tuple[Keep, Job, str]:  # noqa: F811
    keep = Keep(registry.store)
    await keep.prepare()
    dossier = await register()
    upload = await send(dossier=dossier.id)
    await prove(registry)
    job = await asking.case_files(registry, keep, a_call(), [dossier.id], Wishes())
    return keep, job, upload.id


async def _failed(archive, registry, keep, job, folder) -> Problem:
    stocked = replace(archive, attachments=Recordings(registry.store))
    assert await Assembler(stocked, keep, folder).once()
    job = await keep.find(job.id)
    assert (job.state, job.parts) == (JobState.FAILED, [])
    assert await registry.store.database["case_files.chunks"].count_documents({"files_id": {"$regex": job.id}}) == 0
    return job.problem


async def test_bytes_that_were_altered_fail_it_and_are_named(archive, registry, register, send, tmp_path):  # noqa: F811
    keep, job, recording = await _asked(registry, register, send)
    (_, second) = await keeping.parts(registry.store, recording)
    chunks = registry.store.database[f"{BUCKET}.chunks"]
    chunk = await chunks.find_one({"files_id": second.key, "n": 0})
    await chunks.update_one({"_id": chunk["_id"]}, {"$set": {"data": b"x" + chunk["data"][1:]}})
    problem = await _failed(archive, registry, keep, job, tmp_path)
    assert problem.code == "ATTACHMENT_ALTERED"
    assert problem.message.startswith(f"recordings/{recording}.wav of {job.dossiers[0]} is not what was proven")


async def test_bytes_that_are_lost_fail_it_and_are_named(archive, registry, register, send, tmp_path):  # noqa: F811
    keep, job, recording = await _asked(registry, register, send)
    (_, second) = await keeping.parts(registry.store, recording)
    await registry.store.parts.delete([second.key])
    problem = await _failed(archive, registry, keep, job, tmp_path)
    assert problem.code == "ATTACHMENT_MISSING"
    assert problem.message.startswith(f"recordings/{recording}.wav of {job.dossiers[0]} cannot be read whole")
    assert f"the part at byte {second.offset:,}" in problem.message


async def test_parts_that_are_not_listed_any_more_fail_it_too(archive, registry, register, send, tmp_path):  # noqa: F811
    keep, job, recording = await _asked(registry, register, send)
    await registry.store.recording_parts.delete_many({"recording": recording})
    assert (await _failed(archive, registry, keep, job, tmp_path)).code == "ATTACHMENT_ALTERED"
