"""A process dies while a recording comes in, or while it is proven: nothing is lost, doubled, or left behind."""

import asyncio
import hashlib
import signal
from base64 import b64encode
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
import pytest

from dossiers.recordings.parts import BUCKET
from dossiers.recordings.upload import PART_BYTES
from tests.dossiers.recordings.sounds import sound, wav
from tests.kill.loads import Load
from tests.kill.office import Office, Web
from tests.kill.processes import At
from tests.kill.truth import assert_indexed, assert_whole, dossiers
from tests.kill.waiting import until

pytestmark = [pytest.mark.kill, pytest.mark.xdist_group("kill")]

LARGE = wav(1_500)
"""48 MB: six parts."""
_TUS = {"tus-resumable": "1.0.0"}

_DEATHS = (
    (
        At("after", "findAndModify", "'prove_due'"),  # it has leased the recording
        At("after", "find", "'recordings.files'"),  # it is reading it back
        At("before", "insert", "'recording_waveforms'"),  # it has looked into it
        At("after", "insert", "'recording_waveforms'"),
    ),
    (
        At("before", "findAndModify", "'ADD_RECORDING'"),
        At("after", "findAndModify", "'ADD_RECORDING'"),  # the dossier has it
        At("before", "update", "'READY'"),
    ),
    (At("after", "update", "'READY'"),),
)
"""One after another of the same recording."""


async def test_the_web_process_dies_while_a_recording_comes_in(office) -> None:
    web = await office.serve("--no-index")
    (number,) = await _registered(web, 1)
    path, offset, deaths = await _begun(web, number), 0, 0
    while offset < len(LARGE):
        sending = asyncio.create_task(_send(web, path, offset, LARGE))
        if deaths < 3:
            await until(lambda: _parts_since(office, path, offset), "nothing comes in")  # noqa: B023 - awaited at once
            web.process.kill()
            deaths += 1
        await sending
        if web.process.popen.poll() is not None:
            web = await office.serve("--no-index")
        offset = await _offset(web, path)
        assert offset % PART_BYTES == 0 or offset == len(LARGE)
    office.index()

    await _assert_ready(office, path, number, LARGE)
    # What the dead had laid down and not put in its place goes with the next sweep.
    await office.database["recordings"].update_many({}, {"$set": {"sweep_due": datetime.fromtimestamp(0, UTC)}})
    await until(lambda: _no_sweep_due(office), "it is not swept")
    assert await _lying(office, path) == len(LARGE)


async def test_whoever_proves_a_recording_dies_at_every_moment(office) -> None:
    web = await office.serve("--no-index")
    numbers = await _registered(web, len(_DEATHS))
    for deaths, number in zip(_DEATHS, numbers, strict=True):
        content = sound(pitch=400 + len(deaths))
        path = await _begun(web, number, len(content))
        await _send(web, path, 0, content)
        for at in deaths:
            dying = office.index(dying=at)
            assert await dying.ended() == -signal.SIGKILL, (at, dying.text)
            await office.a_minute_passes()
        last = office.index()
        await _assert_ready(office, path, number, content)
        assert await last.stopped() == 0, last.text
    assert await office.database["recording_waveforms"].count_documents({}) == len(_DEATHS)


async def _registered(web: Web, count: int) -> list[str]:
    load = Load(count)
    await load.send(web)
    return load.numbers


def _headers(web: Web) -> dict[str, str]:
    return {**_TUS, "authorization": f"Bearer {web.office.token}"}


async def _begun(web: Web, number: str, size: int = len(LARGE)) -> str:
    told = f"dossier {b64encode(number.encode()).decode()}"
    headers = {**_headers(web), "upload-length": str(size), "upload-metadata": told}
    answer = await web.office.client.post(f"{web.address}/uploads", headers=headers)
    assert answer.status_code == httpx.codes.CREATED, answer.text
    return f"/{answer.headers['location']}"


async def _send(web: Web, path: str, offset: int, content: bytes) -> None:
    """All from there on; whoever dies meanwhile is no fault of this."""

    async def pieces() -> AsyncIterator[bytes]:
        for at in range(offset, len(content), 1_000_000):
            yield content[at : min(at + 1_000_000, len(content))]

    headers = {**_headers(web), "upload-offset": str(offset), "content-type": "application/offset+octet-stream"}
    try:
        answer = await web.office.client.patch(web.address + path, headers=headers, content=pieces())
    except httpx.TransportError:
        return
    assert answer.status_code == httpx.codes.NO_CONTENT, answer.text


async def _offset(web: Web, path: str) -> int:
    answer = await web.office.client.head(web.address + path, headers=_headers(web))
    assert answer.status_code == httpx.codes.OK
    return int(answer.headers["upload-offset"])


async def _parts_since(office: Office, path: str, offset: int) -> bool:
    wanted = {"recording": _id(path), "offset": {"$gte": offset}}
    return await office.database["recording_parts"].count_documents(wanted) > 0


async def _no_sweep_due(office: Office) -> bool:
    return await office.database["recordings"].count_documents({"sweep_due": {"$exists": True}}) == 0


def _id(path: str) -> str:
    return path.rpartition("/")[2]


async def _lying(office: Office, path: str) -> int:
    """Bytes in the store of that upload, part of it or not."""
    of_it = {"files_id": {"$gte": f"{_id(path)}:", "$lt": f"{_id(path)};"}}
    return sum([len(chunk["data"]) async for chunk in office.database[f"{BUCKET}.chunks"].find(of_it)])


async def _status(office: Office, path: str) -> str | None:
    raw = await office.database["recordings"].find_one({"_id": _id(path)})
    return raw and raw["status"]


async def _is_ready(office: Office, path: str) -> bool:
    return await _status(office, path) == "READY"


async def _assert_ready(office: Office, path: str, number: str, content: bytes) -> None:
    """The dossier has it, once, as it was sent, and nobody has anything left to do with it."""
    await until(lambda: _is_ready(office, path), "it is never proven")
    raw = await office.database["recordings"].find_one({"_id": _id(path)})
    assert not {"prove_due", "lease"} & set(raw)
    assert raw["proven"] == hashlib.sha256(content).hexdigest()
    stored = (await dossiers(office))[number]
    assert [(one["id"], one["sha256"], one["entry"]) for one in stored["recordings"]] == [(_id(path), raw["proven"], 2)]
    assert [entry["facts"]["step"] for entry in stored["chain"]] == ["REGISTER", "ADD_RECORDING"]
    await assert_indexed(office)
    await assert_whole(office)
