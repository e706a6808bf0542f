"""A store in which something happens just before one of its readings or writings: what another process may do."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from dossiers.registry import Registry
from dossiers.store import Store

Happening = Callable[[], Awaitable[Any]]


class _Meddled(Store):
    def __init__(self, store: Store, happenings: dict[str, Happening]) -> None:
        super().__init__(store.database)
        self._happenings = happenings

    def __getattribute__(self, name: str) -> Any:
        method = super().__getattribute__(name)
        happenings = super().__getattribute__("__dict__").get("_happenings", {})
        if name not in happenings:
            return method

        async def after_it(*args: Any, **kwargs: Any) -> Any:
            if happening := happenings.pop(name, None):
                await happening()
            return await method(*args, **kwargs)

        return after_it


def just_before(registry: Registry, **happenings: Happening) -> Registry:
    """The registry, with each happening once, just before the first call of the store's method of that name."""
    return replace(registry, store=_Meddled(registry.store, happenings))
