"""Whether the process lives, whether it can serve, and its figures. None of it needs a token."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from math import nan

from pymongo.errors import PyMongoError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from api.answers import JSON, answer
from api.figures import CONTENT_TYPE, Figures
from api.stores import Stores
from dossiers import effects
from dossiers.errors import Unavailable
from dossiers.recordings import keeping
from dossiers.transcripts import asking
from papers.keeping import Keep
from search.backlog import Backlog

_ASK_SECONDS = 1.5
_FRESH_SECONDS = 1.0
"""Whoever asks more often than that, the stores are not asked."""
_MOST_COUNTED = 100_000

_log = logging.getLogger(__name__)


class Health:
    """`prepared` says whether the document store has its collections and indexes: before that nothing is served."""

    def __init__(self, stores: Stores, figures: Figures, *, prepared: Callable[[], bool]) -> None:
        self._stores = stores
        self._prepared = prepared
        self._figures = figures
        self._backlog = Backlog(stores.registry)
        self._lock = asyncio.Lock()
        self._asked_at = -_FRESH_SECONDS
        self._answers = {"mongodb": False, "elasticsearch": False}

    def routes(self) -> list[BaseRoute]:
        return [Route("/livez", _live), Route("/readyz", self.ready), Route("/metrics", self.metrics)]

    async def ready(self, request: Request) -> Response:  # noqa: ARG002 - an endpoint is asked so
        """Without MongoDB nothing goes; without Elasticsearch everything but search does."""
        answers = await self._ask()
        stores = {name: "ok" if answered else "down" for name, answered in answers.items()}
        if answers["mongodb"] and not self._prepared():
            stores["mongodb"] = "preparing"
        serving = stores["mongodb"] == "ok"
        status = "unavailable" if not serving else "ready" if all(answers.values()) else "degraded"
        return answer({"status": status, "stores": stores}, 200 if serving else 503, JSON)

    async def metrics(self, request: Request) -> Response:  # noqa: ARG002
        for name, answered in (await self._ask()).items():
            self._figures.gauge(f"{name}_up", f"Whether {name} answers", answered)
        for name, meaning, value in await self._figures_of_backlog():
            self._figures.gauge(name, meaning, value)
        self._figures.gauge(
            "search_breaker_open", "Whether searches are refused unasked", self._stores.index.breaker.is_open
        )
        return Response(self._figures.exposition(), headers={"content-type": CONTENT_TYPE, "cache-control": "no-store"})

    async def _ask(self) -> dict[str, bool]:
        async with self._lock:
            if time.monotonic() - self._asked_at >= _FRESH_SECONDS:
                mongodb, elasticsearch = await asyncio.gather(
                    _answered(self._stores.registry.store.database.command("ping")),
                    _answered(self._stores.index.answers()),
                )
                self._answers = {"mongodb": mongodb, "elasticsearch": elasticsearch}
                self._asked_at = time.monotonic()
            return self._answers

    async def _figures_of_backlog(self) -> list[tuple[str, str, float]]:
        try:
            async with asyncio.timeout(_ASK_SECONDS):
                waiting = await self._backlog.waiting(_MOST_COUNTED)
                parked = await self._backlog.parked()
                undelivered = await effects.pending(self._stores.registry, _MOST_COUNTED)
                refused = await effects.parked(self._stores.registry)
            papers = Keep(self._stores.registry.store)
            making, failed = await papers.waiting(_MOST_COUNTED), await papers.failed(_MOST_COUNTED)
            age = (datetime.now(UTC) - waiting.since).total_seconds() if waiting.since else 0.0
            proving, unproven = await keeping.waiting(self._stores.registry.store, _MOST_COUNTED)
            spoken, untold = await asking.waiting(self._stores.registry.store, _MOST_COUNTED)
            dossiers: list[float] = [waiting.count, age, parked, undelivered, refused]
            values = [*dossiers, proving, unproven, making, failed, spoken, untold]
        except (Unavailable, TimeoutError):
            values = [nan] * len(_BACKLOG)
        return [(*what, value) for what, value in zip(_BACKLOG, values, strict=True)]


_BACKLOG = (
    ("index_pending", f"Dossiers that the index has not taken yet, up to {_MOST_COUNTED}"),
    ("index_oldest_seconds", "How long the oldest of them has waited"),
    ("index_parked", "Dossiers that the index refuses: somebody has to look"),
    ("effects_pending", "Dossiers with steps not yet delivered to another dossier"),
    ("effects_parked", "Dossiers with steps that another dossier refuses: somebody has to look"),
    ("recordings_pending", "Recordings that have come and are not proven yet"),
    ("recordings_parked", "Recordings at which workers died again and again: somebody has to look"),
    ("papers_waiting", "Papers that were asked for and are not made yet"),
    ("papers_failed", "Papers of the last 90 days not made, or without a dossier: who asked was told why"),
    ("transcriptions_waiting", "Recordings that wait for the recogniser, or that it listens to"),
    ("transcriptions_failed", "Transcriptions of the last 90 days that came to nothing: the dossier says why"),
)


async def _live(request: Request) -> Response:  # noqa: ARG001
    return answer({"status": "ok"}, 200, JSON)


async def _answered(question: Awaitable[object]) -> bool:
    """Whether it was answered in time, and not by a plain no."""
    try:
        async with asyncio.timeout(_ASK_SECONDS):
            return await question is not False
    except (Unavailable, PyMongoError, TimeoutError) as error:
        _log.debug("store does not answer", extra={"reason": type(error).__name__})
        return False
