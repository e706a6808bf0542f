"""How fresh the index is: what every answer of a search says about itself."""

import asyncio
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from dossiers.registry import Registry
from search.backlog import Backlog

COUNTED = 10_000
"""More that wait than this are not counted."""
SHOWN_AFTER = timedelta(seconds=1)
"""Within this the index shows what it has taken: its refresh interval (search/mapping.py)."""
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
    waiting = await Backlog(registry).waiting(COUNTED)
    since = moment if waiting.since is None else min(waiting.since, moment)
    return Freshness(as_of=since - SHOWN_AFTER, lag=moment - since, pending=waiting.count)
