"""The public keys by which tokens are checked, from a file or from the sign-in server's address."""

import asyncio
import logging
import time
from math import inf
from pathlib import Path
from typing import Protocol

from jwt import PyJWK, PyJWKClient, PyJWKSet
from jwt.exceptions import PyJWTError

from api.answers import Refusal

_FETCH_SECONDS = 3
_FRESH_SECONDS = 300
_AGAIN_SECONDS = 10
"""Between two questions to the sign-in server, whoever asks for keys it has not."""
_LONGEST_AWAY_SECONDS = 86_400
"""So long its last keys are taken while it does not answer."""
# What the library raises for a set of keys that is none, beside its own errors.
_NO_KEYS = (PyJWTError, OSError, ValueError, TypeError, AttributeError)

_log = logging.getLogger(__name__)


class Keys(Protocol):
    async def find(self, key_id: str) -> PyJWK | None:
        """The key of that id; raises Refusal (503) where no keys can be had."""


def _unavailable() -> Refusal:
    message = "the sign-in server's keys cannot be had now; try again"
    return Refusal(503, "SIGN_IN_UNAVAILABLE", message, {"retry-after": str(_AGAIN_SECONDS)})


def _by_id(keys: list[PyJWK]) -> dict[str, PyJWK]:
    return {key.key_id: key for key in keys if key.key_id}


class FileKeys:
    """Read again whenever the file has changed; a broken one leaves the keys as they were."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read_at: tuple[int, int] | None = None
        self._keys: dict[str, PyJWK] = {}

    async def find(self, key_id: str) -> PyJWK | None:
        try:
            stamp = self._path.stat()
            if (mark := (stamp.st_mtime_ns, stamp.st_size)) != self._read_at:
                self._keys = _by_id(PyJWKSet.from_json(self._path.read_text()).keys)
                self._read_at = mark
        except _NO_KEYS as error:
            _log.error("key file cannot be read", extra={"reason": type(error).__name__})
        if not self._keys:
            raise _unavailable()
        return self._keys.get(key_id)


class AddressKeys:
    """Fetched when they are no longer fresh, or do not hold the key asked for; the last good ones stay for a time."""

    def __init__(self, url: str) -> None:
        self._client = PyJWKClient(url, cache_jwk_set=False, timeout=_FETCH_SECONDS)
        self._lock = asyncio.Lock()
        self._keys: dict[str, PyJWK] = {}
        self._fetched_at = -inf
        self._asked_at = -inf

    async def find(self, key_id: str) -> PyJWK | None:
        async with self._lock:
            fresh = key_id in self._keys and time.monotonic() - self._fetched_at < _FRESH_SECONDS
            if not fresh and time.monotonic() - self._asked_at >= _AGAIN_SECONDS:
                await self._fetch()
        if not self._keys:
            raise _unavailable()
        return self._keys.get(key_id)

    async def _fetch(self) -> None:
        self._asked_at = time.monotonic()
        try:
            self._keys = _by_id(await asyncio.to_thread(self._client.get_signing_keys))
            self._fetched_at = time.monotonic()
        except _NO_KEYS as error:
            _log.error("sign-in server gives no keys", extra={"reason": type(error).__name__})
            if time.monotonic() - self._fetched_at > _LONGEST_AWAY_SECONDS:
                self._keys = {}
