"""Elasticsearch dies in the middle of a load: only search stops."""

import asyncio

import pytest

from tests.conftest import LAND
from tests.kill.loads import Load
from tests.kill.truth import assert_found, assert_kept

pytestmark = [pytest.mark.kill, pytest.mark.xdist_group("kill")]

_SEARCH = 'query { searchDossiers(query: { text: "补偿款" }) { __typename ... on Error { code } } }'
_DUPLICATES = """
query { duplicates(draft: { text: "村里修路征了我家水田，补偿款没有到账" }) { __typename ... on Error { code } } }
"""
_READ = "query ($number: String!) { dossier(number: $number) { number state } }"
_AWAY = {"__typename": "SearchUnavailable", "code": "SEARCH_UNAVAILABLE"}


async def test_killed_in_the_middle_of_a_load(office, pair) -> None:
    load = Load(300)
    web = await office.serve()
    sending = asyncio.create_task(load.send(web, load.keys[:200]))
    await load.has_acknowledged(60)

    await asyncio.to_thread(pair.kill, "elasticsearch")
    await _assert_only_search_stops(web, load)
    coming = asyncio.create_task(asyncio.to_thread(pair.up, "elasticsearch"))
    await sending
    await load.send(web, load.keys[200:])
    await coming

    assert not load.refused
    await assert_kept(office, load)
    await assert_found(office, web, load)
    assert (await web.get("/readyz")).json()["status"] == "ready"


async def _assert_only_search_stops(web, load) -> None:
    number = load.numbers[0]
    for _ in range(10):
        assert await web.ask(_SEARCH) == _AWAY
        assert await web.ask(_DUPLICATES) == _AWAY
    step = {"idempotencyKey": "t", "dossier": number, "toUnit": LAND}
    assert (await web.do("transfer", "", step))["__typename"] == "StepTaken"
    assert await web.ask(_READ, number=number) == {"number": number, "state": "TRANSFERRED"}
    ready = await web.get("/readyz")
    assert ready.status_code == 200
    assert ready.json() == {"status": "degraded", "stores": {"mongodb": "ok", "elasticsearch": "down"}}
