"""Where the bytes of parts lie: what any store of them must do, and GridFS, which does it.

A store of another kind is a class with the same methods, handed to `Store`, as that of S3 is (s3.py).
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, Protocol

from gridfs import AsyncGridFSBucket
from gridfs.errors import CorruptGridFile, NoFile
from pymongo import ASCENDING, IndexModel
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import OperationFailure

from dossiers.recordings.refusals import StoreFull
from dossiers.recordings.upload import key_range, upload_of

BUCKET = "recordings"
CHUNK_BYTES = 2 * 1024 * 1024
"""Of a GridFS document: measured fastest of 255 kB to 8 MB on FerretDB (docs/decisions/0012-recordings.md)."""
_NO_ROOM = 14031
_NO_ROOM_WORDS = ("No space left", "could not extend file", "disk full")


class PartMissing(Exception):
    """The store has nothing under the key."""


class PartStore(Protocol):
    async def prepare(self) -> None:
        """Make ready; safe to repeat and to run from several processes."""

    async def put(self, key: str, content: bytes) -> None:
        """Lay it down, durably; the key is used once. Raises StoreFull."""

    def read(self, key: str, start: int, end: int) -> AsyncIterator[bytes]:
        """From byte `start` to before `end`, in pieces; raises PartMissing."""

    async def delete(self, keys: Sequence[str]) -> None:
        """Remove what is there, half of it even."""

    async def keys(self, upload: str) -> list[str]:
        """All that lies there of the upload, half of it even."""

    async def uploads(self) -> set[str]:
        """Ids of all uploads of which something whole lies there."""


class GridParts:
    def __init__(self, database: AsyncDatabase[dict[str, Any]]) -> None:
        self._chunks = database[BUCKET]["chunks"]
        self._files = database[BUCKET]["files"]
        self._bucket = AsyncGridFSBucket(database, bucket_name=BUCKET, chunk_size_bytes=CHUNK_BYTES)

    async def prepare(self) -> None:
        """The index that the driver would make at the first upload: of several at once, it would make several."""
        await self._chunks.create_indexes([IndexModel([("files_id", ASCENDING), ("n", ASCENDING)], unique=True)])

    async def put(self, key: str, content: bytes) -> None:
        async with with_room():
            stream = self._bucket.open_upload_stream_with_id(key, key)
            await stream.write(content)
            await stream.close()

    async def read(self, key: str, start: int, end: int) -> AsyncIterator[bytes]:
        try:
            stream = await self._bucket.open_download_stream(key)
            await stream.seek(start)
            left = end - start
            while left > 0:
                if not (piece := await stream.readchunk()):
                    raise PartMissing(key)
                yield piece[:left]
                left -= len(piece)
        except (NoFile, CorruptGridFile) as error:
            raise PartMissing(key) from error

    async def delete(self, keys: Sequence[str]) -> None:
        """By key and not by the driver's `delete`, which knows no half-written file."""
        for key in keys:
            await self._files.delete_one({"_id": key})
            await self._chunks.delete_many({"files_id": key})

    async def uploads(self) -> set[str]:
        return {upload_of(raw["_id"]) async for raw in self._files.find({}, {"_id": 1})}

    async def keys(self, upload: str) -> list[str]:
        """By the first chunks, which a half-written file has too; files without any were told whole."""
        first, behind = key_range(upload)
        of_it = {"$gte": first, "$lt": behind}
        chunks = self._chunks.find({"files_id": of_it, "n": 0}, {"files_id": 1}).sort([("files_id", ASCENDING)])
        files = self._files.find({"_id": of_it}, {"_id": 1})
        found = {raw["files_id"] async for raw in chunks} | {raw["_id"] async for raw in files}
        return sorted(found)


@asynccontextmanager
async def with_room() -> AsyncIterator[None]:
    """Turns the servers' word that their disk is full into StoreFull."""
    try:
        yield
    except OperationFailure as error:
        if error.code == _NO_ROOM or any(words in str(error) for words in _NO_ROOM_WORDS):
            raise StoreFull from error
        raise
