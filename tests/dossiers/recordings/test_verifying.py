"""Verifying and sweeping: which part differs, and what belongs to nothing."""

import hashlib

import pytest

from dossiers.errors import IllegalStep
from dossiers.recordings import keeping, sweeping, uploading, verifying
from dossiers.recordings.limits import RecordingLimits
from dossiers.recordings.parts import BUCKET
from dossiers.recordings.proving import Prover
from dossiers.recordings.recording import RecordingStatus
from dossiers.recordings.refusals import ProgramMissing
from dossiers.recordings.upload import PART_BYTES, Described
from tests.conftest import a_viewer
from tests.dossiers.recordings.sounds import sound, wav

CLERK = a_viewer()
LIMITS = RecordingLimits()
LARGE = wav(300)
"""Two parts."""


@pytest.fixture
async def empty(store):
    for collection in (store.recordings, store.recording_parts, store.waveforms):
        await collection.delete_many({})
    for name in ("files", "chunks"):
        await store.database[f"{BUCKET}.{name}"].delete_many({})


@pytest.fixture
def send(registry, register, empty):
    async def send(content=LARGE, dossier=None, **said):
        number = dossier or (await register()).id
        upload = await uploading.begin(registry, CLERK, Described(dossier=number, size=len(content), **said), LIMITS)

        async def pieces():
            for at in range(0, len(content), 1_000_000):
                yield content[at : at + 1_000_000]

        await uploading.Intake(registry, upload, LIMITS).take(0, pieces())
        return upload

    return send


async def prove(registry):
    prover = Prover(registry, LIMITS)
    while await prover.once():
        pass


async def test_what_is_as_it_was_proven_has_no_difference(registry, send):
    for content in LARGE, sound(pitch=900):
        await send(content)
    await prove(registry)

    found = await verifying.verify(registry)

    assert (found.recordings, found.bytes, found.differences) == (2, len(LARGE) + len(sound(pitch=900)), [])


async def test_one_changed_byte_names_its_part(registry, send):
    upload = await send()
    await prove(registry)
    (_, second) = await keeping.parts(registry.store, upload.id)
    chunks = registry.store.database[f"{BUCKET}.chunks"]
    chunk = await chunks.find_one({"files_id": second.key, "n": 0})
    await chunks.update_one({"_id": chunk["_id"]}, {"$set": {"data": b"x" + chunk["data"][1:]}})

    found = await verifying.verify(registry)

    (difference,) = found.differences
    assert (difference.recording, difference.part) == (upload.id, PART_BYTES)
    assert str(difference) == (
        f"{upload.dossier}, recording {upload.id}, part at byte {PART_BYTES:,}: has another SHA-256 than when it came"
    )


async def test_lost_bytes_and_lost_parts_and_lost_references_are_told(registry, send):
    uploads = [await send(sound(pitch=910 + n)) for n in range(3)]
    await prove(registry)
    store = registry.store
    (part,) = await keeping.parts(store, uploads[0].id)
    await store.parts.delete([part.key])
    await store.recording_parts.delete_many({"recording": uploads[1].id})
    await store.dossiers.update_one({"_id": uploads[2].dossier}, {"$set": {"recordings": []}})

    found = await verifying.verify(registry)

    size = len(sound(pitch=911))
    assert {(one.recording, one.what) for one in found.differences} == {
        (uploads[0].id, "is not there, or not all of it"),
        (uploads[1].id, f"0 of {size:,} bytes are there"),
        (uploads[2].id, "the dossier does not refer to it"),
    }


async def test_the_sweep_removes_what_belongs_to_nothing_and_nothing_else(registry, send):
    kept, lost = await send(), await send(sound(pitch=920))
    await prove(registry)
    store = registry.store
    await store.recordings.delete_one({"_id": lost.id})

    swept = await sweeping.sweep(registry)

    assert swept.strays == 1
    assert await store.parts.keys(lost.id) == []
    assert await store.recording_parts.count_documents({"recording": lost.id}) == 0
    assert len(await store.parts.keys(kept.id)) == 2


async def test_one_at_which_workers_died_too_often_waits_for_the_sweep(registry, send):
    upload = await send()
    await registry.store.recordings.update_one({"_id": upload.id}, {"$set": {"attempts": 6}})
    await prove(registry)
    assert (await keeping.find(registry.store, upload.id)).status is RecordingStatus.PROVING

    swept = await sweeping.sweep(registry)
    await prove(registry)

    assert swept.retried == 1
    assert (await keeping.find(registry.store, upload.id)).status is RecordingStatus.READY


async def test_bytes_that_changed_before_they_were_proven_are_never_referred_to(registry, send):
    upload = await send()
    (first, _) = await keeping.parts(registry.store, upload.id)
    chunks = registry.store.database[f"{BUCKET}.chunks"]
    await chunks.update_one({"files_id": first.key, "n": 0}, {"$set": {"data": bytes(2 * 1024 * 1024)}})

    await prove(registry)

    found = await keeping.find(registry.store, upload.id)
    assert (found.status, found.refusal.code) == (RecordingStatus.REFUSED, "PART_DAMAGED")
    assert (await registry.store.load_any(upload.dossier)).recordings == []


async def test_without_the_programs_what_has_come_waits_for_them(registry, send, monkeypatch, tmp_path):
    upload = await send(sound(pitch=925))
    with monkeypatch.context() as bare:
        bare.setenv("PATH", str(tmp_path))
        for _ in range(8):
            with pytest.raises(ProgramMissing, match=r"ffprobe is not installed here.*apt-get install ffmpeg"):
                await prove(registry)
    assert (await keeping.find(registry.store, upload.id)).status is RecordingStatus.PROVING

    await prove(registry)

    assert (await keeping.find(registry.store, upload.id)).status is RecordingStatus.READY


async def test_two_workers_prove_it_once(registry, send, clock):
    upload = await send(sound(pitch=930))
    first, second = Prover(registry, LIMITS), Prover(registry, LIMITS)
    lease = await first._queue.lease()
    assert lease.raw["_id"] == upload.id
    assert not await second.once()  # leased

    await registry.store.recordings.update_one({"_id": upload.id}, {"$set": {"prove_due": clock()}})
    assert await second.once()

    dossier = await registry.store.load_any(upload.dossier)
    assert [one.sha256 for one in dossier.recordings] == [hashlib.sha256(sound(pitch=930)).hexdigest()]
    assert dossier.version == 2


async def test_what_is_archived_takes_nothing_more(registry, send, register):
    dossier = await register()
    await registry.store.dossiers.update_one({"_id": dossier.id}, {"$set": {"state": "ARCHIVED"}})
    with pytest.raises(IllegalStep, match="ADD_RECORDING is not possible while the dossier is ARCHIVED"):
        await send(dossier=dossier.id)
