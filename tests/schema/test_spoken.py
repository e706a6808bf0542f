"""A word said in a hearing is found: the dossier by a search, and in it the moment, with the place to play from."""

import hashlib
import json
from typing import Any

import pytest

from dossiers import handling
from dossiers.days import day_of
from dossiers.recordings.recording import Recording
from dossiers.steps import AddRecording
from search.reindex import reindex
from tests.conftest import JINYUN, LABOUR, LAND, a_viewer
from tests.dossiers.taking import step_call
from tests.schema.conftest import CLERK, LAND_STAFF, PHONE

HASH = hashlib.sha256(b"sound").hexdigest()
SEARCH = """query Search($text: String!, $spoken: String!) { searchDossiers(query: {text: $text}) { __typename
  ... on Error { message } ... on DossierSearch { edges { node { number
    spoken(text: $spoken) { speaker text fromMs toMs hearing url recording { id } } } } } } }"""
SPOKEN = """query Spoken($number: String!, $text: String!, $first: Int) { dossier(number: $number) {
  spoken(text: $text, first: $first) { speaker text fromMs hearing url } } }"""


@pytest.fixture
def heard(registry, do):
    """A dossier with a recording, its transcript, and a hearing held, in which one statement names no recording."""

    async def heard(number: str) -> str:
        async def taken(name: str, **given: Any) -> None:
            answer = await do(name, CLERK, dossier=number, **given)
            assert answer["__typename"] == "StepTaken", answer

        today = day_of(registry.clock())
        people = [{"capacity": "PETITIONER", "party": "p1"}]
        await taken(
            "planHearing", kind="PUBLIC_HEARING", startsAt=f"{today}T09:00:00+08:00", hall="一", chair="王主任",
            unit="331121-XFJ",
        )  # fmt: skip
        facts = AddRecording(
            recording=Recording(
                id="r1", sha256=HASH, size=5, media_type="audio/wav", duration_ms=900_000, channels=1, hearing="h1"
            )
        )
        await handling.take(registry, step_call(CLERK, number), lambda _, __: facts)
        said = [{"speaker": "信访人", "text": "石柱垟的青苗没有算。"}]
        await taken(
            "holdHearing", hearing="h1", beganAt=f"{today}T09:00:00+08:00", endedAt=f"{today}T09:15:00+08:00",
            participants=people, minutes="笔录", statements=said,
        )  # fmt: skip
        rows = [{"start": n, "end": n + 1, "text": f"第{n}句"} for n in range(600)]
        rows[512] = {"start": 512.25, "end": 514, "text": f"杨梅山按荒山算，电话{PHONE}", "speaker": "陈大山"}
        await taken("addTranscript", sha256=HASH, form="JSON", content=json.dumps({"segments": rows}), source="速录")
        return number

    return heard


async def numbers(ask_with, text: str, viewer=CLERK, spoken: str = "荒山") -> dict[str, Any]:
    found = (await ask_with(viewer, text=text, spoken=spoken))["searchDossiers"]
    assert found["__typename"] == "DossierSearch", found
    return {one["node"]["number"]: one["node"]["spoken"] for one in found["edges"]}


@pytest.fixture
def search(execute, index):
    async def search(viewer, **variables):
        result = await execute(SEARCH, viewer, index=index, **variables)
        assert result.errors is None, result.errors
        return result.data

    return search


async def test_a_word_said_finds_the_dossier_and_the_second(search, registered, heard, index_now) -> None:
    number = await heard(await registered())
    await index_now()

    found = await numbers(search, "杨梅山")

    (moment,) = found[number]
    assert "杨梅山按荒山算" in moment["text"]
    assert PHONE not in str(moment)
    assert "陈大山" not in str(moment)
    assert (moment["fromMs"], moment["toMs"], moment["hearing"], moment["recording"]) == (
        *(512_250, 514_000, "h1", {"id": "r1"}),
    )
    assert moment["url"].startswith("/recordings/r1?link=")
    assert moment["url"].endswith("#t=512.25")


async def test_a_new_index_has_it_too(search, registered, heard, *, registry, index, index_now) -> None:
    number = await heard(await registered())
    await index_now()
    await reindex(registry, index)
    assert list(await numbers(search, "杨梅山")) == [number]


async def test_a_statement_of_the_minutes_is_found_without_a_recording(search, registered, heard, index_now) -> None:
    number = await heard(await registered())
    await index_now()
    (moment,) = (await numbers(search, "石柱垟", spoken="青苗"))[number]
    assert (moment["speaker"], moment["text"], moment["url"]) == ("信访人", "石柱垟的青苗没有算。", None)


async def test_what_was_said_after_a_unit_had_it_is_not_found_by_it(search, held_by_land, heard, do, index_now) -> None:
    number = await held_by_land()
    assert (await do("transfer", LAND_STAFF, dossier=number, toUnit=LABOUR))["__typename"] == "StepTaken"
    await heard(number)
    await index_now()
    assert list(await numbers(search, "杨梅山")) == [number]
    assert await numbers(search, "杨梅山", LAND_STAFF) == {}
    assert await numbers(search, "杨梅山", a_viewer(region=JINYUN)) == {}
    assert LAND_STAFF.unit == LAND


async def test_within_a_dossier_all_words_are_looked_for_at_once(ask, registered, heard) -> None:
    number = await heard(await registered())

    async def said(text: str, first: int = 20) -> list[int]:
        found = (await ask(SPOKEN, number=number, text=text, first=first))["dossier"]["spoken"]
        return [one["fromMs"] for one in found]

    assert await said("荒山 杨梅") == [512_250]
    assert await said("荒山 青苗") == []
    assert await said("第59 句") == [59_000, *(1000 * n for n in range(590, 600))]
    assert await said("第", first=3) == [0, 1000, 2000]


@pytest.mark.parametrize("text", ["", "  ", "长" * 101, "一 二 三 四 五 六 七 八 九 十 百"])
async def test_what_cannot_be_looked_for_is_said(execute, registered, text) -> None:
    number = await registered()
    result = await execute(SPOKEN, number=number, text=text)
    assert result.errors[0].original_error.field == "text"
    assert result.data["dossier"] == {"spoken": None}
