"""An indexer dies with dossiers in hand."""

import signal

import pytest

from tests.kill.loads import Load, fill
from tests.kill.processes import At
from tests.kill.truth import assert_found, assert_indexed, assert_kept
from tests.kill.waiting import until

pytestmark = [pytest.mark.kill, pytest.mark.xdist_group("kill")]

_WAITING = 3_000


async def test_killed_in_the_middle_of_a_backlog(office) -> None:
    await fill(await office.serve("--no-index"), _WAITING)
    due = {"index_due": {"$exists": True}}

    async def is_half_done() -> bool:
        return await office.database["dossiers"].count_documents(due) < _WAITING / 2

    first, _ = office.index(), office.index()
    await until(is_half_done, "the backlog grows no shorter")
    first.kill()
    assert await office.database["dossiers"].count_documents(due)
    office.index()
    await assert_indexed(office)


_DEATHS = (
    At("after", "insert", "'index_leases'"),  # it has leased some, and done nothing
    At("before", "update", "'$unset': {'index_due'"),  # the index has them, and MongoDB has not heard of it
    At("before", "update", "'index_leases'"),  # they are settled, and still leased
)


async def test_killed_with_some_in_hand(office) -> None:
    load = Load(90)
    web = await office.serve("--no-index")
    for number, at in enumerate(_DEATHS, 1):
        await load.send(web, load.keys[: 30 * number])
        dying = office.index(dying=at)
        assert await dying.ended() == -signal.SIGKILL, dying.text
        assert await office.database["index_leases"].count_documents({})
        await office.a_minute_passes()
    office.index()

    await assert_kept(office, load)
    await assert_found(office, web, load)
