"""Waiting for what other processes do."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

_SECONDS = 90
"""Only what hangs is waited for so long."""


async def until(condition: Callable[[], Any], otherwise: str) -> None:
    """Wait until the condition, which may be a coroutine's, holds; fails with `otherwise` if it never does."""
    try:
        async with asyncio.timeout(_SECONDS):
            while not await _told(condition()):  # noqa: ASYNC110 - it is brought about by other processes
                await asyncio.sleep(0.05)
    except TimeoutError:
        raise AssertionError(otherwise) from None


async def _told(answer: Awaitable[Any] | Any) -> Any:
    return await answer if isinstance(answer, Awaitable) else answer
