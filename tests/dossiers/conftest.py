"""What the tests of the core share: a clock that can be set, and the stored bytes of a dossier."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument

from dossiers.days import now
from dossiers.registry import Registry
from dossiers.units import Unit
from tests.conftest import insert_units, offices
from tests.dossiers.taking import all_offices


@dataclass
class SetClock:
    """The machine's moment, `ahead` of it, or fixed."""

    ahead: timedelta = timedelta(0)
    fixed: datetime | None = None

    def __call__(self) -> datetime:
        return self.fixed or now() + self.ahead


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture(scope="session")
async def units(store) -> dict[str, Unit]:
    """The offices in the database, a second discipline body among them."""
    await insert_units(store, [unit for number, unit in all_offices().items() if number not in offices()])
    return all_offices()


@pytest.fixture
def registry(registry, clock) -> Registry:
    return replace(registry, clock=clock)


@pytest.fixture
def stored_bytes(store) -> Callable[[], Awaitable[dict[str, bytes]]]:
    """Every dossier and claim as its bytes lie in the store: what a refusal must leave as it was."""
    options = CodecOptions(document_class=RawBSONDocument)
    collections = [one.with_options(codec_options=options) for one in (store.dossiers, store.claims)]

    async def stored_bytes() -> dict[str, bytes]:
        return {f"{one.name}/{raw['_id']}": raw.raw for one in collections async for raw in one.find()}

    return stored_bytes
