"""MongoDB dies in the middle of a load, or of an import."""

import asyncio
import json

import pytest

from tests.conftest import QINGTIAN
from tests.kill.loads import Load, register
from tests.kill.pair import Pair
from tests.kill.truth import assert_found, assert_indexed, assert_kept, assert_whole, dossiers
from tests.kill.waiting import until

pytestmark = [pytest.mark.kill, pytest.mark.xdist_group("kill")]

_TRANSFER = "... on StepTaken { entry { id } }"
_ROWS = 240


@pytest.mark.parametrize(
    "kill",
    [
        pytest.param(lambda pair: pair.kill("mongodb"), id="all of it"),
        pytest.param(Pair.kill_behind, id="only the database behind it"),
    ],
)
async def test_killed_in_the_middle_of_a_load(office, pair, kill) -> None:
    load = Load(200)
    web = await office.serve()
    sending = asyncio.create_task(load.send(web))
    await load.has_acknowledged(60)

    await asyncio.to_thread(kill, pair)
    await _assert_refused(web, load)
    await asyncio.to_thread(pair.up, "mongodb")
    await sending

    assert not load.unheard
    assert set(load.refused.values()) == {"StoreUnavailable"}
    await assert_whole(office)
    await load.send(web, [*load.unacknowledged, *load.keys[:20]])
    await assert_kept(office, load)
    await office.a_minute_passes()
    await assert_found(office, web, load)


async def _assert_refused(web, load) -> None:
    """Typed, whatever is asked; and whoever watches over the process is told which store it is."""
    number, key = load.numbers[0], load.keys[-1]
    registered, moved, read, ready = await asyncio.gather(
        register(web, load.inputs[key]),
        web.do("transfer", _TRANSFER, {"idempotencyKey": "t", "dossier": number, "toUnit": f"{QINGTIAN}-ZRZY"}),
        web.execute("query ($number: String!) { dossier(number: $number) { number } }", number=number),
        web.get("/readyz"),
    )
    assert {registered["code"], moved["code"], read["errors"][0]["extensions"]["code"]} == {"STORE_UNAVAILABLE"}
    assert (ready.status_code, ready.json()["stores"]) == (503, {"mongodb": "down", "elasticsearch": "ok"})
    assert (await web.get("/livez")).status_code == 200


async def test_killed_while_an_import_runs(office, pair, tmp_path) -> None:
    file = tmp_path / "matters.jsonl"
    file.write_text("".join(json.dumps(_row(number)) + "\n" for number in range(_ROWS)))

    async def imported(count: int) -> None:
        async def are_there() -> bool:
            return await office.database["dossiers"].count_documents({}) >= count

        await until(are_there, f"{count} were never imported: {importing.log}")

    importing = office.processes.start("import", str(file))
    await imported(50)
    await asyncio.to_thread(pair.kill, "mongodb")
    await asyncio.to_thread(pair.up, "mongodb")
    await imported(100)  # it has waited, and goes on by itself
    await asyncio.to_thread(pair.kill, "mongodb")
    importing.kill()
    await asyncio.to_thread(pair.up, "mongodb")
    there = len(await dossiers(office))
    assert 100 <= there < _ROWS

    again = office.processes.start("import", str(file))
    assert await again.ended() == 0, again.text
    assert f"{_ROWS} rows: {_ROWS - there} added, {there} on file already, 0 refused." in again.text

    await assert_whole(office)
    ids = [one["number"] for raw in (await dossiers(office)).values() for one in raw["contacts"][0]["external_numbers"]]
    assert sorted(ids) == [f"T{number:04d}" for number in range(_ROWS)]
    office.index()
    await assert_indexed(office)


def _row(number: int) -> dict[str, str]:
    return {
        "id": f"T{number:04d}",
        "title": f"第{number}件",
        "text": f"第{number}件：村里修路征地，补偿款没有到账。",
        "category": "征地补偿",
        "handed_in_region": QINGTIAN,
        "channel": "LETTER",
        "received_on": "2024-04-18",
        "petitioner": f"P{number:03d}",
    }
