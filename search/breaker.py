"""The one place that knows how Elasticsearch fails: its errors become SearchUnavailable, and soon without asking it."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from elastic_transport import ConnectionError as NoConnection
from elastic_transport import ConnectionTimeout
from elasticsearch import ApiError

from dossiers.errors import SearchUnavailable

_NOT_NOW = frozenset({429, 502, 503, 504})
_NO_INDEX = "index_not_found_exception"


class Breaker:
    """Counts failures in a row; after `failures` of them nobody is let through for `pause` seconds, then one at a time.

    It never awaits, so that no two can be let through as the one probe.
    """

    def __init__(
        self,
        *,
        failures: int = 3,
        pause: float = 3.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._allowed = failures
        self._pause = pause
        self._clock = clock
        self._failed = 0
        self._closed_until = 0.0
        self._probing = False

    @property
    def is_open(self) -> bool:
        return self._failed >= self._allowed

    def enter(self) -> None:
        """Raises SearchUnavailable where it is known not to answer."""
        if not self.is_open:
            return
        if self._probing or self._clock() < self._closed_until:
            raise SearchUnavailable
        self._probing = True

    def answered(self) -> None:
        self._failed = 0
        self._probing = False

    def failed(self) -> None:
        self._failed += 1
        self._probing = False
        self._closed_until = self._clock() + self._pause

    def given_up(self) -> None:
        """The caller went away before there was an answer: it says nothing about Elasticsearch."""
        self._probing = False


@asynccontextmanager
async def answering() -> AsyncIterator[None]:
    """Turns the client's word that Elasticsearch does not answer, or cannot now, into SearchUnavailable."""
    try:
        yield
    except (NoConnection, ConnectionTimeout) as error:
        raise SearchUnavailable from error
    except ApiError as error:
        if error.status_code in _NOT_NOW or error.error == _NO_INDEX:
            raise SearchUnavailable from error
        raise


@asynccontextmanager
async def asking(breaker: Breaker) -> AsyncIterator[None]:
    """As `answering`, and at once where it did not answer lately."""
    breaker.enter()
    try:
        async with answering():
            yield
    except SearchUnavailable:
        breaker.failed()
        raise
    except Exception:
        breaker.answered()
        raise
    except BaseException:
        breaker.given_up()
        raise
    breaker.answered()
