"""A process dies between the volume that a step binds and the step itself."""

import signal
from typing import Any

import httpx
import pytest

from dossiers.days import day_of, now
from dossiers.volumes import KEPT, MOST
from tests.kill.loads import Load
from tests.kill.office import Web
from tests.kill.processes import At
from tests.kill.truth import assert_indexed, assert_whole, dossiers

_READ = """
query ($number: String!) {
  dossier(number: $number) { contactCount chain(first: 100) { edges { node { number } } } }
}"""
pytestmark = [pytest.mark.kill, pytest.mark.xdist_group("kill")]


async def test_the_web_process_dies_as_a_step_binds_those_before_it(office) -> None:
    web = await office.serve("--no-index")
    load = Load(1)
    await load.send(web)
    (number,) = load.numbers
    for n in range(2, MOST + 1):
        await _raise_again(web, number, n)

    for at in (At("after", "insert", "'rows'"), At("before", "findAndModify", "'$slice'")):
        dying = await office.serve("--no-index", dying=at)
        with pytest.raises(httpx.TransportError):
            await _raise_again(dying, number, MOST + 1)
        assert await dying.process.ended() == -signal.SIGKILL
        assert await office.database["pages"].count_documents({"dossier": number})
        stored = (await dossiers(office))[number]
        assert (stored["version"], len(stored["chain"]), len(stored["contacts"])) == (MOST, MOST, MOST)
        assert "volumes" not in stored

    dying = await office.serve("--no-index", dying=At("after", "findAndModify", "'$slice'"))
    with pytest.raises(httpx.TransportError):
        await _raise_again(dying, number, MOST + 1)
    assert await dying.process.ended() == -signal.SIGKILL
    for n in (MOST + 1, MOST + 2, 2, MOST):  # asked again, nothing is written twice
        assert (await _raise_again(web, number, n))["entry"]["number"] == n

    stored = (await dossiers(office))[number]
    assert (stored["version"], len(stored["chain"]), len(stored["contacts"])) == (MOST + 2, KEPT + 2, KEPT + 1)
    shown = await web.ask(_READ, number=number)
    assert shown["contactCount"] == MOST + 2
    assert [edge["node"]["number"] for edge in shown["chain"]["edges"]] == list(range(1, MOST + 3))
    office.index()
    await assert_indexed(office)
    await assert_whole(office)


async def _raise_again(web: Web, number: str, n: int) -> dict[str, Any]:
    contact = {"form": "LETTER", "receivedOn": day_of(now()).isoformat(), "narrative": f"第{n}次反映，仍未答复。"}
    step = {"idempotencyKey": f"{number} {n}", "dossier": number, "party": "p1", "contact": contact}
    return await web.do("addContact", "... on StepTaken { entry { number } }", step)
