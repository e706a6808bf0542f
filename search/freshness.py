"""How fresh the index is: what every answer of a search says about itself."""

import asyncio
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from dossiers.registry import Registry
from search.backlog import Backlog

COUNTED = 10_000
"""More that wait than this are not counted."""
WRITTEN_WITHIN = timedelta(seconds=1)
"""So long after its moment was taken a change is in the store, and so far do the clocks of processes differ."""
_KEPT = 0.2
_SHARE = 10


@dataclass(frozen=True, slots=True)
class Freshness:
    """`as_of`: everything recorded until then is in the answer; `lag`: how long the oldest change waits; `pending`:
    how many dossiers wait, at most COUNTED.
    """

    as_of: datetime
    lag: timedelta
    pending: int

    @property
    def lag_ms(self) -> int:
        return int(self.lag.total_seconds() * 1000)


class Watch:
    """Looks at the backlog now and then, however many ask: every 0.2 s, and with a long backlog less often."""

    def __init__(self) -> None:
        self._looking = asyncio.Lock()
        self._seen: Freshness | None = None
        self._until = 0.0

    async def look(self, registry: Registry) -> Freshness:
        """Raises StoreUnavailable."""
        async with self._looking:
            started = time.monotonic()
            if self._seen is None or started >= self._until:
                self._seen = await _look(registry)
                ended = time.monotonic()
                self._until = ended + max(_KEPT, _SHARE * (ended - started))
            return self._seen


async def _look(registry: Registry) -> Freshness:
    moment = registry.clock()
    backlog = Backlog(registry)
    # In this order: what is taken in between the two is seen as taken.
    waiting = await backlog.waiting(COUNTED)
    taken = await backlog.taken_since()
    since = min(waiting.since or moment, moment)
    return Freshness(as_of=min(taken or since, since) - WRITTEN_WITHIN, lag=moment - since, pending=waiting.count)
