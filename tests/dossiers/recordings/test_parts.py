"""Every store of parts keeps the same promises: GridFS, and a store that speaks S3."""

import asyncio
import secrets
import shutil
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace

import pytest
from pymongo.errors import OperationFailure

from dossiers.errors import StoreUnavailable
from dossiers.recordings import keeping, sweeping, uploading, verifying
from dossiers.recordings.limits import RecordingLimits
from dossiers.recordings.parts import GridParts, PartMissing, with_room
from dossiers.recordings.proving import Prover
from dossiers.recordings.reading import read
from dossiers.recordings.recording import RecordingStatus
from dossiers.recordings.refusals import StoreFull
from dossiers.recordings.upload import PART_BYTES, Described, part_key
from dossiers.store import Store
from tests.conftest import a_viewer
from tests.dossiers.recordings.gateway import Gateway, gateway
from tests.dossiers.recordings.sounds import wav

CLERK = a_viewer()
LIMITS = RecordingLimits()
CONTENT = bytes(range(256)) * 20_000
LARGE = wav(300)


@pytest.fixture(scope="module")
def s3(tmp_path_factory) -> Iterator[Gateway]:
    with gateway(tmp_path_factory.mktemp("s3")) as one:
        yield one


@pytest.fixture(params=["GridFS", "S3"])
async def parts(request, store):
    made = request.getfixturevalue("s3").parts("anjuan-parts") if request.param == "S3" else GridParts(store.database)
    await made.prepare()
    await made.prepare()
    return made


@pytest.fixture
def upload() -> str:
    return secrets.token_hex(16)


async def whole(pieces: AsyncIterator[bytes]) -> bytes:
    return b"".join([piece async for piece in pieces])


@pytest.mark.parametrize(
    ("start", "end"), [(0, len(CONTENT)), (0, 1), (2_097_151, 2_097_153), (5_000_000, len(CONTENT))]
)
async def test_what_is_put_is_read_wholly_or_in_part(parts, upload, start, end):
    key = part_key(upload, 0, "x")
    await parts.put(key, CONTENT)
    assert await whole(parts.read(key, start, end)) == CONTENT[start:end]


async def test_each_upload_has_its_own(parts, upload):
    other = secrets.token_hex(16)
    keys = [part_key(upload, 0, "a"), part_key(upload, 0, "b"), part_key(upload, 10, "c")]
    for key in (*keys, part_key(other, 0, "a")):
        await parts.put(key, b"bytes")

    assert await parts.keys(upload) == keys
    assert {upload, other} <= await parts.uploads()

    await parts.delete(keys[:2])
    await parts.delete([keys[0], part_key(upload, 99, "never")])

    assert await parts.keys(upload) == keys[2:]
    assert await whole(parts.read(part_key(other, 0, "a"), 0, 5)) == b"bytes"


async def test_what_is_not_there_is_told(parts, upload):
    with pytest.raises(PartMissing):
        await whole(parts.read(part_key(upload, 0, "x"), 0, 1))
    await parts.put(part_key(upload, 0, "x"), b"short")
    with pytest.raises(PartMissing):
        await whole(parts.read(part_key(upload, 0, "x"), 0, 50))
    with pytest.raises(PartMissing):
        await whole(parts.read(part_key(upload, 0, "x"), 10, 50))


async def test_a_reader_may_stop_in_the_middle(parts, upload):
    key = part_key(upload, 0, "x")
    await parts.put(key, CONTENT)
    for _ in range(30):
        pieces = parts.read(key, 0, len(CONTENT))
        assert len(await anext(pieces)) > 0
        await pieces.aclose()
    assert len(await whole(parts.read(key, 0, len(CONTENT)))) == len(CONTENT)


@pytest.fixture
def in_s3(registry, store, s3):
    """The registry, whose recordings lie in S3."""
    return replace(registry, store=Store(store.database, s3.parts("anjuan-recordings")))


async def send(registry, dossier, content, upload=None):
    upload = upload or await uploading.begin(registry, CLERK, Described(dossier=dossier.id, size=len(content)), LIMITS)
    start = await uploading.received(registry, upload)

    async def pieces():
        for at in range(start, len(content), 1_000_000):
            yield content[at : at + 1_000_000]
            await asyncio.sleep(0)

    await uploading.Intake(registry, upload, LIMITS).take(start, pieces())
    return upload


async def prove(registry):
    prover = Prover(registry, LIMITS)
    while await prover.once():
        pass


async def test_a_recording_in_s3_is_proven_heard_verified_and_swept(in_s3, register):
    await in_s3.store.parts.prepare()
    upload = await send(in_s3, await register(), LARGE)
    await prove(in_s3)

    store = in_s3.store
    found = await keeping.find(store, upload.id)
    assert (found.status, found.media.duration_ms) == (RecordingStatus.READY, 300_000)
    laid = await keeping.parts(store, upload.id)
    assert (
        await whole(read(store, laid, upload.id, PART_BYTES - 5, PART_BYTES + 5))
        == LARGE[PART_BYTES - 5 : PART_BYTES + 5]
    )
    assert [one for one in (await verifying.verify(in_s3)).differences if one.recording == upload.id] == []

    await store.parts.delete([laid[1].key])
    (difference,) = [one for one in (await verifying.verify(in_s3)).differences if one.recording == upload.id]
    assert difference.part == PART_BYTES

    given_up = await uploading.begin(in_s3, CLERK, Described(dossier=upload.dossier, size=10**9), LIMITS)
    await send_some(in_s3, given_up)
    assert len(await store.parts.keys(given_up.id)) == 2
    await uploading.give_up(in_s3, given_up)
    assert await store.parts.keys(given_up.id) == []
    assert (await sweeping.sweep(in_s3)).strays == 0


async def send_some(registry, upload):
    async def pieces():
        yield LARGE

    await uploading.Intake(registry, upload, LIMITS).take(0, pieces())


async def test_with_s3_away_it_says_so_and_goes_on_later(in_s3, s3, register):
    await in_s3.store.parts.prepare()
    content, dossier = wav(700), await register()
    upload = await uploading.begin(in_s3, CLERK, Described(dossier=dossier.id, size=len(content)), LIMITS)

    async def pieces():
        for at in range(0, len(content), 1_000_000):
            if at == 12_000_000:
                await asyncio.sleep(1)
                s3.kill()
            yield content[at : at + 1_000_000]

    with pytest.raises(StoreUnavailable):
        await uploading.Intake(in_s3, upload, LIMITS).take(0, pieces())
    with pytest.raises(StoreUnavailable):
        await in_s3.store.parts.keys(upload.id)

    s3.up()
    assert await uploading.received(in_s3, upload) == PART_BYTES
    await send(in_s3, dossier, content, upload)
    await prove(in_s3)
    assert (await keeping.find(in_s3.store, upload.id)).status is RecordingStatus.READY


FULL = (
    OperationFailure('could not write to file "pg_wal/xlogtemp.16225": No space left on device', 1),
    OperationFailure('could not extend file "base/5/16602": No space left on device', 1),
    OperationFailure("available disk space of 1 bytes is less than required minimum of 500 MB", 14031),
)
"""As servers said it whose disk was full."""


@pytest.mark.parametrize("said", FULL)
async def test_a_full_disk_is_told_as_such(said):
    with pytest.raises(StoreFull):
        async with with_room():
            raise said


async def test_what_else_the_server_refuses_is_no_full_disk():
    with pytest.raises(OperationFailure):
        async with with_room():
            raise OperationFailure("not authorized", 13)


def test_the_gateway_leaves_nothing_behind(tmp_path):
    with gateway(tmp_path) as one:
        process = one.process
    assert process.poll() is not None
    shutil.rmtree(tmp_path)
