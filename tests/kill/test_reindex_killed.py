"""A reindex dies in the middle, while registrations go on."""

import asyncio
import signal

import pytest

from tests.conftest import QINGTIAN
from tests.kill.loads import Load, fill
from tests.kill.processes import At
from tests.kill.truth import assert_indexed, dossiers, indices, search, until_indexed

pytestmark = [pytest.mark.kill, pytest.mark.xdist_group("kill")]

_BEFORE = 1_100
_PAGE = 500
"""Dossiers that a reindex reads at a time."""

_HALF_LOADED = At("before", "find", f"'_id': {{'$gt': '{QINGTIAN}-2025-{2 * _PAGE:06d}'}}")
_ABOUT_TO_SWAP = At("before", "update", "-dossiers', 'holder'")


async def test_the_old_index_serves_and_the_next_reindex_completes(office) -> None:
    web = await office.serve()
    await fill(web, _BEFORE)
    await until_indexed(office)
    (old,) = await indices(office)
    load = Load(150)
    deaths = zip((_HALF_LOADED, _ABOUT_TO_SWAP), (load.keys[:50], load.keys[50:100]), strict=True)

    for at, keys in deaths:
        sending = asyncio.create_task(load.send(web, keys))
        dying = office.processes.start("reindex", dying=at)
        assert await dying.ended() == -signal.SIGKILL, dying.text
        await sending
        await until_indexed(office)
        assert len(await indices(office)) == 2
        assert sorted(await search(web)) == sorted(await dossiers(office))
        await office.a_minute_passes()

    sending = asyncio.create_task(load.send(web, load.keys[100:]))
    again = office.processes.start("reindex")
    assert await again.ended() == 0, again.text
    await sending
    await assert_indexed(office)
    assert old not in await indices(office)
    assert sorted(await search(web)) == sorted(await dossiers(office))
    assert load.acknowledged.keys() == load.inputs.keys()
