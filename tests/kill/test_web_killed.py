"""The web process dies, or is told to stop, in the middle of a load."""

import asyncio

import pytest

from dossiers.days import now
from tests.kill.loads import Load
from tests.kill.truth import assert_found, assert_kept, assert_whole, claim_id, dossiers

pytestmark = [pytest.mark.kill, pytest.mark.xdist_group("kill")]


async def test_killed_in_the_middle_of_a_load(office) -> None:
    load = Load(200)
    web = await office.serve()
    sending = asyncio.create_task(load.send(web))
    await load.has_acknowledged(80)

    web.process.kill()
    await sending

    assert load.unheard
    await assert_whole(office)
    web = await office.serve()
    await load.send(web, [*load.unacknowledged, *load.keys[:20]])
    await assert_kept(office, load)
    await office.a_minute_passes()
    await assert_found(office, web, load)


async def test_told_to_stop_under_load_it_finishes_what_is_under_way(office) -> None:
    load = Load(200)
    web = await office.serve()
    sending = asyncio.create_task(load.send(web))
    await load.has_acknowledged(80)

    assert await web.process.stopped() == 0
    await sending

    assert '"level": "ERROR"' not in web.process.text
    assert not load.refused
    # Nothing was done whose sender did not hear of it, and nothing is held by a process that is gone.
    assert sorted(await dossiers(office)) == sorted(load.numbers)
    claims = {raw["_id"] async for raw in office.database["idempotency_claims"].find()}
    assert claims == {claim_id(key) for key in load.acknowledged}
    assert await office.database["index_leases"].count_documents({"until": {"$gt": now()}}) == 0
    web = await office.serve()
    await load.send(web, load.unacknowledged)
    await assert_kept(office, load)
    await assert_found(office, web, load)
