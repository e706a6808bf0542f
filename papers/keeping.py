"""Keeping: jobs and what was made for them, in the document store; files lie in GridFS, in parts."""

import hashlib
from collections.abc import AsyncGenerator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from pymongo import ASCENDING, DESCENDING, IndexModel
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.errors import DuplicateKeyError

from dossiers.answering import answering
from dossiers.errors import NotFound
from dossiers.recordings.parts import with_room
from dossiers.recordings.reading import ahead
from dossiers.store import Raw, Store
from papers.job import REMEMBERED, Asker, Job, JobState, Part

BUCKET = "case_files"
_PIECE = 2 << 20
_TOGETHER = 4
"""Pieces that go to the store in one message."""
_AT_ONCE = 256
"""Chunks that are removed in one go, half a gigabyte."""


class Keep:
    def __init__(self, store: Store) -> None:
        self.jobs: AsyncCollection[Raw] = store.database["case_file_jobs"]
        self._files: AsyncCollection[Raw] = store.database[f"{BUCKET}.files"]
        self._chunks: AsyncCollection[Raw] = store.database[f"{BUCKET}.chunks"]

    async def prepare(self) -> None:
        """Make the indexes; safe to repeat."""
        async with answering():
            await self.jobs.create_indexes([
                IndexModel([("due", ASCENDING)], partialFilterExpression={"due": {"$exists": True}}),
                IndexModel([("expires_at", ASCENDING)], partialFilterExpression={"expires_at": {"$exists": True}}),
                IndexModel([("forget_at", ASCENDING)], expireAfterSeconds=0),
                IndexModel([("by.subject", ASCENDING), ("created_at", ASCENDING)]),
            ])  # fmt: skip
            await self._files.create_indexes([IndexModel([("metadata.job", ASCENDING)])])
            # As the driver would at the first upload: of several at once, each would make it.
            await self._chunks.create_indexes([IndexModel([("files_id", ASCENDING), ("n", ASCENDING)], unique=True)])

    async def add(self, job: Job) -> Job:
        """The job, due now; or the one of that id that is there already."""
        document = job.model_dump(by_alias=True)
        # By the time of the server, which removes it.
        document |= {"due": job.created_at, "forget_at": datetime.now(UTC) + REMEMBERED}
        async with answering():
            try:
                await self.jobs.insert_one(document)
            except DuplicateKeyError:
                return await self.find(job.id)
        return job

    async def find(self, job_id: str) -> Job:
        """Raises NotFound."""
        async with answering():
            raw = await self.jobs.find_one({"_id": job_id})
        if raw is None:
            raise NotFound("case file", job_id)
        return Job.model_validate(raw)

    async def asked_by(self, asker: Asker, limit: int) -> list[Job]:
        """The latest first."""
        own = {f"by.{name}": getattr(asker, name) for name in ("subject", "role", "region", "unit")}
        async with answering():
            found = self.jobs.find(own).sort([("created_at", DESCENDING), ("_id", DESCENDING)])
            return [Job.model_validate(raw) for raw in await found.limit(limit).to_list()]

    async def put(self, key: str, job: Job, file: Path) -> tuple[int, str]:
        """Store a file; gives its size and SHA-256. Raises StoreFull.

        As the driver would, but for the fifty megabytes that it gathers before it sends any.
        """
        size, digest, number = 0, hashlib.sha256(), 0
        with file.open("rb") as source:
            async with answering(), with_room():
                while pieces := [piece for _ in range(_TOGETHER) if (piece := source.read(_PIECE))]:
                    documents = [{"files_id": key, "n": n, "data": piece} for n, piece in enumerate(pieces, number)]
                    await self._chunks.insert_many(documents)
                    for piece in pieces:
                        digest.update(piece)
                        size += len(piece)
                    number += len(pieces)
                await self._files.insert_one(
                    {
                        "_id": key,
                        "filename": file.name,
                        "length": size,
                        "chunkSize": _PIECE,
                        "uploadDate": datetime.now(UTC),
                        "metadata": {"job": job.id, "attempt": job.attempts},
                    }
                )
        return size, digest.hexdigest()

    async def read(self, part: Part, start: int = 0, end: int | None = None) -> AsyncGenerator[bytes, None]:
        """From byte `start` to before `end`, in pieces; raises NotFound where the store has lost it."""
        async for piece in ahead(self._pieces(part, start, part.size if end is None else end)):
            yield piece

    async def _pieces(self, part: Part, start: int, end: int) -> AsyncGenerator[bytes, None]:
        """Some chunks at a time: a cursor over all of them has some servers sort all of them, with their bytes."""
        async with answering():
            file = await self._files.find_one({"_id": part.key}, {"chunkSize": 1})
        if file is None:
            raise NotFound("case file", part.name)
        size: int = file["chunkSize"]
        for first in range(start // size, (end + size - 1) // size, _TOGETHER):
            numbers = {"$gte": first, "$lt": min(first + _TOGETHER, (end + size - 1) // size)}
            async with answering():
                found = self._chunks.find({"files_id": part.key, "n": numbers}).sort("n", ASCENDING)
                chunks = await found.to_list()
            for number, chunk in enumerate(chunks, first):
                piece = chunk["data"][max(start - number * size, 0) : end - number * size]
                if chunk["n"] != number or not piece:
                    raise NotFound("case file", part.name)
                yield piece
            if len(chunks) < numbers["$lt"] - first:
                raise NotFound("case file", part.name)

    async def remove(self, job_id: str, *, but: list[str]) -> int:
        """Remove what lies there of the job but these, half of a file even; gives how many."""
        keys = [key for key in await self._keys(f"{job_id}/") if key not in but]
        for key in keys:
            await self._delete(key)
        return len(keys)

    async def give_up(self, job: Job) -> None:
        """Remove what this attempt has stored and not noted: somebody else makes it."""
        noted = []
        with suppress(NotFound):
            noted = [part.key for part in (await self.find(job.id)).parts]
        for key in await self._keys(f"{job.id}/"):
            if key not in noted and key.endswith(f"/{job.attempts}"):
                await self._delete(key)

    async def _keys(self, beginning: str) -> list[str]:
        """Of what lies there, by the first chunks too, which a half-written file has."""
        of_it = {"$gte": beginning, "$lt": beginning[:-1] + chr(ord(beginning[-1]) + 1)}
        async with answering():
            chunks = await self._chunks.find({"files_id": of_it, "n": 0}, {"files_id": 1}).to_list()
            files = await self._files.find({"_id": of_it}, {"_id": 1}).to_list()
        return sorted({raw["files_id"] for raw in chunks} | {raw["_id"] for raw in files})

    async def _delete(self, key: str) -> None:
        """Some chunks at a time, the first one last: it takes long, and what is left can be found again."""
        async with answering():
            await self._files.delete_one({"_id": key})
            start = 1
            while await self._chunks.find_one({"files_id": key, "n": {"$gte": start}}, {"_id": 1}):
                await self._chunks.delete_many({"files_id": key, "n": {"$gte": start, "$lt": start + _AT_ONCE}})
                start += _AT_ONCE
            await self._chunks.delete_one({"files_id": key, "n": 0})

    async def expire(self, moment: datetime) -> int:
        """Remove what has been kept long enough; gives how many jobs."""
        async with answering():
            due = self.jobs.find({"expires_at": {"$exists": True, "$lte": moment}}, {"_id": 1})
            expired = [raw["_id"] for raw in await due.to_list()]
        for job_id in expired:
            await self.remove(job_id, but=[])
            async with answering():
                await self.jobs.update_one(
                    {"_id": job_id},
                    {"$set": {"state": str(JobState.EXPIRED), "parts": []}, "$unset": {"expires_at": 1}},
                )
        return len(expired)

    async def waiting(self, at_most: int) -> int:
        """How many jobs are not over."""
        async with answering():
            return await self.jobs.count_documents({"due": {"$exists": True}}, limit=at_most)

    async def failed(self, at_most: int) -> int:
        """How many came to nothing, or lack a dossier, as far as they are remembered."""
        states = [str(JobState.FAILED), str(JobState.PARTLY_DONE)]
        async with answering():
            return await self.jobs.count_documents({"state": {"$in": states}}, limit=at_most)

    async def remove_orphans(self) -> int:
        """Remove files whose job is not known any more; gives how many jobs they were of."""
        async with answering():
            jobs = await self._files.distinct("metadata.job")
            known = {raw["_id"] for raw in await self.jobs.find({"_id": {"$in": jobs}}, {"_id": 1}).to_list()}
        gone = [job for job in jobs if job not in known]
        for job_id in gone:
            await self.remove(job_id, but=[])
        return len(gone)
