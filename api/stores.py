"""Both stores, and what works on them in the background as long as the process lives."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from pymongo import AsyncMongoClient

from dossiers.errors import StoreUnavailable
from dossiers.recordings.limits import RecordingLimits
from dossiers.recordings.proving import Prover
from dossiers.registry import Registry
from dossiers.ticker import Ticker
from dossiers.transcripts.recogniser import Recogniser
from dossiers.transcripts.transcribing import Transcriber
from papers.archive import Archive
from papers.assembling import Assembler
from papers.checklist import Rules
from papers.keeping import Keep
from papers.recordings import Recordings
from schema.terms import TERMS
from search.index import Index
from search.indexer import Indexer

_AGAIN_SECONDS = 2.0
_STOP_SECONDS = 5.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Stores:
    client: AsyncMongoClient[dict[str, Any]]
    registry: Registry
    index: Index
    recordings: RecordingLimits = field(default_factory=RecordingLimits)
    checklist: Rules = field(default_factory=Rules.shipped)
    recogniser: Recogniser | None = None

    @property
    def archive(self) -> Archive:
        return Archive(self.registry, TERMS, self.checklist, Recordings(self.registry.store))

    def assembler(self) -> Assembler:
        return Assembler(self.archive, Keep(self.registry.store))

    async def transcribe(self, stop: asyncio.Event) -> None:
        """Until `stop` is set, where there is a recogniser."""
        if self.recogniser is not None:
            await Transcriber(self.registry, self.recogniser).run(stop)

    async def close(self) -> None:
        await self.client.close()
        await self.index.close()


class Background:
    """Prepares the stores, however long they are away at the start, and runs indexer and ticker where wanted."""

    def __init__(self, stores: Stores, *, indexing: bool) -> None:
        self._stores = stores
        self._indexing = indexing
        self._stop = asyncio.Event()
        self._prepared = asyncio.Event()

    def prepared(self) -> bool:
        """Whether the document store has its collections and indexes."""
        return self._prepared.is_set()

    def require_prepared(self) -> None:
        """Raises StoreUnavailable until the document store has been prepared once."""
        if not self.prepared():
            raise StoreUnavailable

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Work from entering to leaving; leaving also closes the stores."""
        work = {"mongodb": self._prepare, "elasticsearch": self._stores.index.ensure}
        if self._indexing:
            work["indexer"] = self._index
            work["ticker"] = self._tick
            work["prover"] = self._prove
            work["assembler"] = self._assemble
            work["transcriber"] = self._transcribe
        tasks = [asyncio.create_task(self._until_done(name, step)) for name, step in work.items()]
        try:
            yield
        finally:
            self._stop.set()
            await asyncio.wait(tasks, timeout=_STOP_SECONDS)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._stores.close()

    async def _until_done(self, name: str, step: Callable[[], Awaitable[None]]) -> None:
        while not self._stop.is_set():
            try:
                await step()
            except Exception as error:  # noqa: BLE001 - whatever it is, the process serves on and tries again
                _log.warning("waiting for it, trying again", extra={"what": name, "reason": type(error).__name__})
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._stop.wait(), _AGAIN_SECONDS)
            else:
                return

    async def _prepare(self) -> None:
        await self._stores.registry.store.prepare()
        await Keep(self._stores.registry.store).prepare()
        self._prepared.set()

    async def _index(self) -> None:
        self.require_prepared()
        await Indexer(self._stores.registry, self._stores.index).run(self._stop)

    async def _tick(self) -> None:
        self.require_prepared()
        await Ticker(self._stores.registry).run(self._stop)

    async def _prove(self) -> None:
        self.require_prepared()
        await Prover(self._stores.registry, self._stores.recordings).run(self._stop)

    async def _assemble(self) -> None:
        self.require_prepared()
        await self._stores.assembler().run(self._stop)

    async def _transcribe(self) -> None:
        self.require_prepared()
        await self._stores.transcribe(self._stop)
