"""Case numbers: readable, unique whoever draws them at once, with gaps at most."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest

from dossiers import intake
from dossiers.claims import Call
from dossiers.numbers import next_number
from tests.conftest import DANCHENG, JINYUN, QINGTIAN, a_registration, a_viewer
from tests.dossiers.taking import CLERK

PROCESSES = 3
OF_EACH = 25
CHECKOUT = Path(__file__).parents[2]


async def test_counted_by_region_and_year(registry):
    drawn = [
        await next_number(registry.store, region, year)
        for region, year in [
            (QINGTIAN, 2026), (QINGTIAN, 2026), (QINGTIAN, 2025), (JINYUN, 2026), (QINGTIAN, 2026), ("XPCC-1", 2026),
        ]
    ]  # fmt: skip
    assert drawn == [
        "331121-2026-000001", "331121-2026-000002", "331121-2025-000001", "331122-2026-000001", "331121-2026-000003",
        "XPCC-1-2026-000001",
    ]  # fmt: skip


async def test_the_year_is_that_of_the_first_contact_and_has_four_digits(registry, register):
    assert (await register(received_on="2019-12-31")).id == "331121-2019-000001"
    assert (await register(received_on="0206-01-01")).id == "331121-0206-000001"


async def test_the_region_is_that_of_the_registering_office(registry, register):
    assert (await register(viewer=a_viewer(region=DANCHENG), place=QINGTIAN)).id == "411625-2026-000001"


async def test_more_than_a_million_have_numbers_too(registry):
    await registry.store.numbers.insert_one({"_id": "331121-2026", "count": 999_999})
    assert await next_number(registry.store, QINGTIAN, 2026) == "331121-2026-1000000"


@pytest.mark.parametrize("at_once", [2, 10, 50])
async def test_the_first_ever_drawn_at_once(registry, at_once):
    drawn = await asyncio.gather(*(next_number(registry.store, QINGTIAN, 2026) for _ in range(at_once)))
    assert sorted(drawn) == [f"331121-2026-{n:06d}" for n in range(1, at_once + 1)]
    assert await registry.store.numbers.count_documents({}) == 1


async def test_two_hundred_registered_at_once(registry, store):
    waiting = iter(range(200))

    async def window():
        taken = []
        for n in waiting:
            call = Call(CLERK, f"k{n}", {"n": n})
            taken.append((await intake.register(registry, call, a_registration())).dossier.id)
        return taken

    numbers = [number for taken in await asyncio.gather(*(window() for _ in range(25))) for number in taken]

    assert sorted(numbers) == [f"331121-2026-{n:06d}" for n in range(1, 201)]
    assert sorted(await store.dossiers.distinct("_id")) == sorted(numbers)


async def test_three_processes_register_at_once(registry, store):
    """All of them make the first counter of their region at the same moment."""
    running = [await _start(store.database.name, f"process{n}") for n in range(PROCESSES)]
    try:
        assert [await process.stdout.readline() for process in running] == [b"ready\n"] * PROCESSES
        for process in running:
            process.stdin.write(b"go\n")
        told = [json.loads(await process.stdout.readline()) for process in running]
    finally:
        for process in running:
            await _stop(process)

    numbers = [number for one in told for number in one]
    assert Counter(numbers) == Counter(f"331122-2026-{n:06d}" for n in range(1, PROCESSES * OF_EACH + 1))
    stored = await store.dossiers.find({}, {"chain": 1}).to_list()
    assert sorted(raw["_id"] for raw in stored) == sorted(numbers)
    assert {len(raw["chain"]) for raw in stored} == {1}


async def _start(database, name):
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.dossiers.registering", database, name, str(OF_EACH),
        stdin=PIPE, stdout=PIPE, cwd=CHECKOUT, limit=1_000_000,
    )  # fmt: skip


async def _stop(process):
    with suppress(ProcessLookupError):
        process.kill()
    await process.communicate()
