"""An official's work record: every entry of theirs in the period that who asks may see, however long its dossier is."""

from datetime import date, timedelta

import pytest

from dossiers import handling
from dossiers.days import day_of
from dossiers.steps import IssueInterimWord
from dossiers.viewer import Role, Viewer, scope
from dossiers.volumes import MOST
from papers.job import Asker, Job, PaperKind
from papers.paper import Table
from papers.work_record import work_record
from tests.conftest import JINYUN, LAND, QINGTIAN, a_viewer
from tests.dossiers.taking import Purpose, State, lead_to, step_call

SUPERVISION = a_viewer(Role.SUPERVISION)
OFFICIAL = Viewer("wu", Role.UNIT, QINGTIAN, LAND, "吴科长")
COLLEAGUE = Viewer("zhou", Role.UNIT, QINGTIAN, LAND, "周科长")


@pytest.fixture
async def held(registry):
    async def held():
        dossier = await lead_to(registry, Purpose.CLAIM, State.ACCEPTED)
        assert dossier.holder.id == LAND
        return dossier.id

    return held


@pytest.fixture
def say(registry):
    async def say(number: str, text: str, viewer: Viewer = OFFICIAL, times: int = 1) -> None:
        for _ in range(times):
            await handling.step(registry, step_call(viewer, number), IssueInterimWord, {"text": text})

    return say


@pytest.fixture
def recorded(archive, registry):
    async def recorded(viewer: Viewer = SUPERVISION, since: int = 0, until: int = 0) -> list[list[str]]:
        """Rows of the period, in days from today."""
        today = day_of(registry.clock())
        period = {"first": today + timedelta(days=since), "last": today + timedelta(days=until)}
        of = {"_id": "j1", "kind": PaperKind.WORK_RECORD, "by": Asker.of(viewer), "created_at": registry.clock()}
        paper = await work_record(archive, Job.model_validate({**of, "official": "wu", **period}))
        (told,) = paper.sections[0].blocks
        return told.rows if isinstance(told, Table) else []

    return recorded


async def test_their_entries_of_the_period_and_nobody_elses(held, say, recorded):
    numbers = [await held() for _ in range(3)]
    for number in numbers[:2]:
        await say(number, "已核对台账")
    await say(numbers[1], "周科长所说", COLLEAGUE)
    await say(numbers[2], "周科长所说", COLLEAGUE)
    assert [(row[1], row[4]) for row in await recorded()] == [(number, "已核对台账") for number in sorted(numbers[:2])]
    assert await recorded(since=1, until=9) == []
    assert await recorded(since=-9, until=-1) == []


async def test_those_that_lie_in_volumes_are_in_it(registry, held, say, recorded):
    long, other = await held(), await held()
    await say(long, "早先所说")
    await say(long, "周科长所说", COLLEAGUE, times=MOST)
    await say(other, "周科长所说", COLLEAGUE, times=MOST)
    stored = await registry.store.dossiers.find_one({"_id": long})
    assert stored["volumes"]["chain"]
    assert "wu" not in {entry["by"]["subject"] for entry in stored["chain"]}
    assert [(row[1], row[4]) for row in await recorded()] == [(long, "早先所说")]
    today = day_of(registry.clock())
    assert await registry.store.taken_by("wu", (today, today), scope(SUPERVISION)) == [long]
    assert await registry.store.taken_by("wu", (date.min, today - timedelta(days=1)), scope(SUPERVISION)) == []


async def test_what_another_office_may_not_see_is_not_in_it(held, say, recorded):
    number = await held()
    await say(number, "早先所说")
    await say(number, "周科长所说", COLLEAGUE, times=MOST)
    assert await recorded(a_viewer(Role.SUPERVISION, JINYUN)) == []
    assert len(await recorded(OFFICIAL)) == 1


async def test_both_are_found_by_an_index(registry):
    store = registry.store
    assert "chain.by.subject_1" in await store.dossiers.index_information()
    assert "rows.by.subject_1" in await store.pages.index_information()
