"""Recordings: sent over HTTP and fetched again, against GridFS by the bare driver, and what memory it takes."""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import suppress

from gridfs import AsyncGridFSBucket

from dossiers.recordings.proving import Prover
from scripts.bench.ground import Ground
from scripts.bench.measure import Aim, Figure, Rounds, Series
from scripts.bench.registration import MUTATION, as_input, check
from scripts.web import SignedIn, WebProcessFailed

AT_LEAST = 0.8
MOST_MB = 150
_MB = 1_000_000
_PIECE = bytes(range(256)) * 4096
"""A megabyte; not of one value, which a store would press together."""
_SMALL = 128
"""Megabytes that are sent and fetched in a round."""
_LARGE = 2_000
_ROUNDS = 3
_SAMPLED_SECONDS = 0.1
_BARE = "bare: one GridFS file by the driver, with its own chunk size and the same durability"
_RATE = "MB/s"


async def transfer(ground: Ground, rounds: Rounds) -> list[Figure]:
    """A large one takes minutes: it is measured where it is asked for."""
    sender = _Sender(ground, await _dossier(ground))
    rounds = Rounds(min(rounds.count, _ROUNDS), 1, rounds.told)
    sent, sent_bare = await rounds.rates(sender.send, sender.send_bare)
    path = await sender.ready()
    fetched, fetched_bare = await rounds.rates(lambda: sender.fetch(path), sender.fetch_bare)
    above = await sender.memory()
    return [
        _compared(f"a recording of {_SMALL} MB sent", sent, sent_bare),
        _compared(f"a recording of {_SMALL} MB fetched", fetched, fetched_bare),
        Figure(
            f"memory above idle while {_LARGE:,} MB are sent", "MB", Series((above,)), None,
            Aim(f"under {MOST_MB} MB", above < MOST_MB), "resident memory of the web process, at its highest",
        ),
    ]  # fmt: skip


def _compared(name: str, ours: Series, bare: Series) -> Figure:
    return Figure(name, _RATE, ours, bare, Aim(f"≥ {AT_LEAST:g}×", ours.median / bare.median >= AT_LEAST), _BARE)


async def _dossier(ground: Ground) -> str:
    answered = await ground.web.signed_in(ground.clerk).ask(MUTATION, {"input": as_input(*ground.next_registration())})
    check(answered)
    newest = await ground.scratch.stores.registry.store.dossiers.find_one({}, {"_id": 1}, sort=[("last_entry_at", -1)])
    if newest is None:
        raise WebProcessFailed("the dossier just registered is not there")
    return str(newest["_id"])


async def _pieces(megabytes: int) -> AsyncIterator[bytes]:
    """A recording that can be taken in: 16 bits, one channel, 48,000 samples a second."""
    size = megabytes * len(_PIECE)
    header = b"RIFF" + (36 + size).to_bytes(4, "little") + b"WAVEfmt " + (16).to_bytes(4, "little")
    header += b"\1\0\1\0" + (48_000).to_bytes(4, "little") + (96_000).to_bytes(4, "little") + b"\2\0\x10\0"
    # Each is another: a dossier takes the same recording once.
    yield header + b"LIST" + (8).to_bytes(4, "little") + secrets.token_bytes(8)
    yield b"data" + (size).to_bytes(4, "little")
    for _ in range(megabytes):
        yield _PIECE


class _Sender:
    def __init__(self, ground: Ground, dossier: str) -> None:
        self._ground = ground
        self._dossier = dossier
        self._signed_in: SignedIn = ground.web.signed_in(ground.clerk)
        self._bucket = AsyncGridFSBucket(ground.scratch.stores.registry.store.database, bucket_name="bare")
        self._last = ""

    async def send(self, megabytes: int = _SMALL) -> float:
        """Megabytes in a second, to the answer that all is kept."""
        begun = time.perf_counter()
        answer = await self._ground.web.client.put(
            "/uploads",
            params={"dossier": self._dossier},
            headers={**self._signed_in.headers, "content-type": "audio/wav"},
            content=_pieces(megabytes),
            timeout=600,
        )
        if not answer.is_success:
            raise WebProcessFailed(f"an upload was refused: {answer.text[:300]}")
        self._last = answer.json()["id"]
        return megabytes * len(_PIECE) / _MB / (time.perf_counter() - begun)

    async def send_bare(self) -> float:
        begun = time.perf_counter()
        async with self._bucket.open_upload_stream_with_id(secrets.token_hex(8), "bare") as stream:
            async for piece in _pieces(_SMALL):
                await stream.write(piece)
            self._bare = stream._id  # noqa: SLF001 - the driver has no other name for it
        return _SMALL * len(_PIECE) / _MB / (time.perf_counter() - begun)

    async def ready(self) -> str:
        """The path of the last recording sent, once it is proven."""
        stores = self._ground.scratch.stores
        prover = Prover(stores.registry, stores.recordings)
        while await prover.once():
            pass
        return f"/recordings/{self._last}"

    async def fetch(self, path: str) -> float:
        begun, size = time.perf_counter(), 0
        async with self._ground.web.client.stream("GET", path, headers=self._signed_in.headers) as answer:
            async for piece in answer.aiter_raw():
                size += len(piece)
        if not answer.is_success:
            raise WebProcessFailed(f"a recording was not given out: {answer.status_code}")
        return size / _MB / (time.perf_counter() - begun)

    async def fetch_bare(self) -> float:
        begun, size = time.perf_counter(), 0
        stream = await self._bucket.open_download_stream(self._bare)
        while piece := await stream.readchunk():
            size += len(piece)
        return size / _MB / (time.perf_counter() - begun)

    async def memory(self) -> float:
        """Megabytes above what the web process has at rest."""
        web, idle = self._ground.web, self._ground.web.resident_bytes()
        sending, highest = asyncio.create_task(self.send(_LARGE)), idle
        while not sending.done():
            highest = max(highest, web.resident_bytes())
            with suppress(TimeoutError):
                await asyncio.wait_for(asyncio.shield(sending), _SAMPLED_SECONDS)
        await sending
        return (highest - idle) / _MB
