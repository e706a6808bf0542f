"""Keeping: jobs and what was made for them, in the document store; files lie in GridFS, in parts."""

import hashlib
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

from gridfs import AsyncGridFSBucket
from gridfs.errors import NoFile
from pymongo import ASCENDING, IndexModel
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.errors import DuplicateKeyError

from dossiers.errors import NotFound
from dossiers.store import Raw, Store, answering
from papers.job import REMEMBERED, Job, JobState, Part

BUCKET = "case_files"
_PIECE = 1 << 20


class Keep:
    def __init__(self, store: Store) -> None:
        self.jobs: AsyncCollection[Raw] = store.database["case_file_jobs"]
        self._files: AsyncCollection[Raw] = store.database[f"{BUCKET}.files"]
        self._bucket = AsyncGridFSBucket(store.database, BUCKET, chunk_size_bytes=_PIECE)

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

    async def add(self, job: Job) -> Job:
        """The job, due now; or the one of that id that is there already."""
        document = job.model_dump(by_alias=True)
        document |= {"due": job.created_at, "forget_at": job.created_at + REMEMBERED}
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

    async def put(self, key: str, job: Job, file: Path) -> tuple[int, str]:
        """Store a file; gives its size and SHA-256."""
        size, digest, metadata = 0, hashlib.sha256(), {"job": job.id, "attempt": job.attempts}
        with file.open("rb") as source:
            async with answering(), self._bucket.open_upload_stream_with_id(key, file.name, metadata=metadata) as into:
                while piece := source.read(_PIECE):
                    await into.write(piece)
                    digest.update(piece)
                    size += len(piece)
        return size, digest.hexdigest()

    async def read(self, part: Part) -> AsyncIterator[bytes]:
        """Raises NotFound where the store has lost it."""
        try:
            async with answering():
                stream = await self._bucket.open_download_stream(part.key)
                while piece := await stream.read(_PIECE):
                    yield piece
        except NoFile as error:
            raise NotFound("case file", part.name) from error

    async def remove(self, job_id: str, *, but: list[str]) -> int:
        """Remove the files of the job but these; gives how many."""
        async with answering():
            found = self._files.find({"metadata.job": job_id, "_id": {"$nin": but}}, {"_id": 1})
            keys = [raw["_id"] for raw in await found.to_list()]
            for key in keys:
                await self._bucket.delete(key)
        return len(keys)

    async def give_up(self, job: Job) -> None:
        """Remove what this attempt has stored and not noted: somebody else makes it."""
        noted = [part.key for part in (await self.find(job.id)).parts]
        own = {"metadata.job": job.id, "metadata.attempt": job.attempts, "_id": {"$nin": noted}}
        async with answering():
            for raw in await self._files.find(own, {"_id": 1}).to_list():
                await self._bucket.delete(raw["_id"])

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
        """How many came to nothing, as far as they are remembered."""
        async with answering():
            return await self.jobs.count_documents({"state": str(JobState.FAILED)}, limit=at_most)

    async def remove_orphans(self) -> int:
        """Remove files whose job is not known any more; gives how many jobs they were of."""
        async with answering():
            jobs = await self._files.distinct("metadata.job")
            known = {raw["_id"] for raw in await self.jobs.find({"_id": {"$in": jobs}}, {"_id": 1}).to_list()}
        gone = [job for job in jobs if job not in known]
        for job_id in gone:
            await self.remove(job_id, but=[])
        return len(gone)
