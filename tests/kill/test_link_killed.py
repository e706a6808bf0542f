"""A process dies between the two halves of a step that touches two dossiers."""

import signal
from typing import Any

import httpx
import pytest

from dossiers.states import TIMES
from tests.kill.loads import Load
from tests.kill.office import Office, Web
from tests.kill.processes import At
from tests.kill.truth import assert_indexed, assert_whole, dossiers

pytestmark = [pytest.mark.kill, pytest.mark.xdist_group("kill")]


_DEATHS = (
    At("after", "findAndModify", "'$lte'"),  # it has leased the effect
    At("before", "update", "'$pull'"),  # the far end is written, and the effect is still there
    At("after", "update", "'$pull'"),  # it is gone, and its lease is still there
)


async def test_the_web_process_dies_between_the_step_and_its_effect(office) -> None:
    web = await office.serve("--no-index", dying=At("after", "findAndModify", "'effects'"))
    near, far = await _registered(web, 2)
    with pytest.raises(httpx.TransportError):
        await _link(web, near, far)
    assert await web.process.ended() == -signal.SIGKILL
    assert await _steps(office) == {near: ["REGISTER", "LINK"], far: ["REGISTER"]}

    office.index()
    await _assert_linked_once(office, near, far)  # nobody has to ask again
    web = await office.serve("--no-index")
    await _assert_asking_again_changes_nothing(web, near, far)


async def test_the_indexer_dies_as_it_delivers_the_effect(office) -> None:
    web = await office.serve("--no-index")
    numbers = await _registered(web, 2 * len(_DEATHS))
    pairs = list(zip(numbers[::2], numbers[1::2], strict=True))
    for at, (near, far) in zip(_DEATHS, pairs, strict=True):
        assert (await _link(web, near, far))["__typename"] == "StepTaken"
        dying = office.index(dying=at)
        assert await dying.ended() == -signal.SIGKILL, dying.text
        await office.a_minute_passes()
    office.index()
    for near, far in pairs:
        await _assert_linked_once(office, near, far)
        await _assert_asking_again_changes_nothing(web, near, far)


async def _registered(web: Web, count: int) -> list[str]:
    load = Load(count)
    await load.send(web)
    return load.numbers


async def _link(web: Web, near: str, far: str) -> dict[str, Any]:
    step = {"idempotencyKey": f"{near} {far}", "dossier": near, "other": far, "relation": "RELATED"}
    return await web.do("link", "... on StepTaken { entry { number facts { ... on Recorded { step } } } }", step)


async def _steps(office: Office) -> dict[str, list[str]]:
    """What people did; what time adds meanwhile, by the indexer's ticker, is no part of it."""
    taken = {
        number: [entry["facts"]["step"] for entry in raw["chain"]] for number, raw in (await dossiers(office)).items()
    }
    return {number: [step for step in steps if step not in TIMES] for number, steps in taken.items()}


async def _assert_asking_again_changes_nothing(web: Web, near: str, far: str) -> None:
    again = await _link(web, near, far)
    assert (again["__typename"], again["entry"]) == ("StepTaken", {"number": 2, "facts": {"step": "LINK"}})
    await _assert_linked_once(web.office, near, far)


async def _assert_linked_once(office: Office, near: str, far: str) -> None:
    await assert_indexed(office)
    await assert_whole(office)
    steps = await _steps(office)
    assert (steps[near], steps[far]) == (["REGISTER", "LINK"], ["REGISTER", "LINKED"])
    stored = await dossiers(office)
    assert (stored[near]["links"], stored[far]["links"]) == ([far], [near])
    assert not stored[near]["effects"]
