"""Hearings over GraphQL: from the plan to the close, what is shown of them, the calendar of a hall, transcripts."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

import pytest

from dossiers import handling
from dossiers.days import SHANGHAI, day_of
from dossiers.recordings.recording import Recording
from dossiers.steps import AddRecording
from dossiers.viewer import Role
from tests.conftest import JINYUN, LAND, LISHUI, QINGTIAN, a_viewer
from tests.dossiers.taking import step_call
from tests.schema.conftest import CLERK, LAND_STAFF, PHONE

OFFICE = "331121-XFJ"
HASH = hashlib.sha256(b"sound").hexdigest()
HEARINGS = """query Hearings($number: String!, $first: Int, $after: String) { dossier(number: $number) { hearings {
  id kind status startsAt endedAt hall place chair trigger postponedTimes entryNumbers agenda minutes findings
  unit { name } participants { capacity party name present absence unit { name } }
  votes { question inFavour against abstained }
  promises { id what unit { name } } recordings { id order } unrecorded { startsAt endsAt } notes { entryNumber text }
  statements(first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor }
    edges { node { speaker text recording fromMs toMs } } } } } }"""
CALENDAR = """query Calendar($region: String!, $week: Date!, $hall: String) {
  hearings(region: $region, week: $week, hall: $hall) { kind status startsAt hall dossier { number } } }"""
TRANSCRIPTS = """query Transcripts($number: String!, $first: Int, $after: String) { dossier(number: $number) {
  transcripts { id recording sha256 form source status entryNumber segments(first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor } edges { node { fromMs toMs speaker text fragment } } } }
  chain(newestFirst: true, first: 1) { edges { node { facts { __typename
    ... on TranscriptAdded { recording segmentCount } } } } } } }"""


@pytest.fixture
def today(registry):
    return day_of(registry.clock())


@pytest.fixture
def take(do):
    async def take(name: str, viewer, number: str, **given: Any) -> dict[str, Any]:
        taken: dict[str, Any] = await do(name, viewer, dossier=number, **given)
        return taken

    return take


@pytest.fixture
def taken(take):
    async def taken(name: str, viewer, number: str, **given: Any) -> None:
        answer = await take(name, viewer, number, **given)
        assert answer["__typename"] == "StepTaken", answer

    return taken


def a_plan(today, **fields: Any) -> dict[str, Any]:
    plan = {"kind": "PUBLIC_HEARING", "startsAt": f"{today}T09:00:00+08:00", "hall": "第一听证室", "chair": "王主任"}
    people = [{"capacity": "PETITIONER", "party": "p1"}]
    return {**plan, "unit": OFFICE, "agenda": ["陈述", "质证"], "participants": people, **fields}


def held(today, **fields: Any) -> dict[str, Any]:
    """For an hour that has passed, or will have: moments of a day are not compared with the clock."""
    people = [
        {"capacity": "PETITIONER", "party": "p1"},
        {"capacity": "RESPONSIBLE_UNIT", "unit": LAND, "name": "吴科长"},
        {"capacity": "COUNTY_LEADER", "name": "周县长"},
        {"capacity": "LAWYER", "name": "林律师"},
        {"capacity": "WITNESS", "name": "某证人", "present": False, "absence": "生病"},
    ]
    times = {"beganAt": f"{today}T09:00:00+08:00", "endedAt": f"{today}T10:00:00+08:00"}
    return {"hearing": "h1", **times, "participants": people, "minutes": "双方陈述。" * 200, **fields}


@pytest.fixture
def add_recording(registry):
    async def add_recording(number: str, today, seconds: int = 3600) -> None:
        start = datetime.fromisoformat(f"{today}T09:00:00").replace(tzinfo=SHANGHAI)
        facts = AddRecording(
            recording=Recording(
                id="r1", sha256=HASH, size=5, media_type="audio/wav", duration_ms=seconds * 1000, channels=1,
                recorded_at=start, order=1, hearing="h1",
            )
        )  # fmt: skip
        await handling.take(registry, step_call(CLERK, number), lambda _, __: facts)

    return add_recording


async def test_names_of_private_people_are_cut_out_and_those_of_offices_stay(
    ask, held_by_land, *, today, take, taken, registry
) -> None:
    number = await held_by_land()
    witness = {"capacity": "WITNESS", "name": "孟晓芸（邻居）"}
    relative, agent = {"capacity": "OTHER", "name": "柳成荫"}, {"capacity": "AGENT", "party": "p1", "name": "葛云飞"}
    official = {"capacity": "OTHER", "name": "钱科长", "unit": LAND}
    await taken("planHearing", CLERK, number, **a_plan(today, participants=[witness], agenda=["孟晓芸作证"]))
    panel = {"capacity": "PANELLIST", "name": "石评议员"}
    people = [*held(today)["participants"], witness, relative, agent, official, panel]
    said = [{"speaker": "孟晓芸", "text": "柳成荫是我的邻居"}, {"speaker": "钱科长", "text": "葛云飞说得对"}]
    minutes = "孟 晓 芸到场，石评议员提问，柳成荫陈述。"
    await taken("holdHearing", CLERK, number, **held(today, participants=people, statements=said, minutes=minutes))
    more = [{"speaker": "葛云飞", "text": "孟晓芸说得对"}]
    await taken("recordStatements", CLERK, number, hearing="h1", statements=more)
    await taken("signMinutes", CLERK, number, hearing="h1", signedBy=["王主任"], refused="柳成荫不签")

    (shown,) = (await ask(HEARINGS, number=number, first=100))["dossier"]["hearings"]

    whole = str(shown)
    assert not [name for name in ("孟晓芸", "孟 晓 芸", "柳成荫", "葛云飞") if name in whole]
    assert [name for name in ("吴科长", "周县长", "林律师", "钱科长", "石评议员") if name not in whole] == []
    assert shown["minutes"].endswith("到场，石评议员提问，【姓名】陈述。")
    assert [one["name"] for one in shown["participants"] if one["capacity"] == "WITNESS"][-1] == "【姓名】（邻居）"
    stored = str(await registry.store.dossiers.find_one({"_id": number}))
    assert not [name for name in ("孟晓芸", "柳成荫", "葛云飞") if name in stored]


async def test_a_tripartite_review_from_plan_to_close(ask, held_by_land, *, today, take, taken, add_recording) -> None:
    number = await held_by_land()
    plan = a_plan(today, kind="TRIPARTITE", trigger="FIFTY_AT_PROVINCE", triggeredOn=str(today), place="大楼二层")
    await taken("planHearing", CLERK, number, **plan)
    said = [{"speaker": "信访人", "text": f"第{n}句，电话{PHONE}"} for n in range(250)]
    promise = {"what": "月底付清", "official": "周县长", "unit": LAND, "by": str(today + timedelta(days=20))}
    absent = [{"capacity": "PETITIONER", "party": "p1"}]
    refused = await take("holdHearing", CLERK, number, **held(today, participants=absent))
    assert (refused["__typename"], refused["field"]) == ("InvalidInput", "participants")
    assert all(words in refused["reason"] for words in ("责任单位", "县领导", "法律专家"))
    given = held(today, statements=said, promises=[promise], findings=["补偿应付"])
    await taken("holdHearing", CLERK, number, **given)
    await taken("signMinutes", CLERK, number, hearing="h1", signedBy=["王主任"], parties=["p1"])
    closing = {"hearing": "h1", "depositedWith": "县联席会议办公室"}

    refused = await take("closeHearing", CLERK, number, **closing)
    assert refused["__typename"] == "InvalidInput"
    assert "h1 is not recorded for 09:00:00-10:00:00" in refused["reason"]
    (shown,) = (await ask(HEARINGS, number=number, first=100))["dossier"]["hearings"]
    assert len(shown["unrecorded"]) == 1

    await add_recording(number, today)
    await taken("closeHearing", CLERK, number, **closing)
    await taken("noteOnHearing", CLERK, number, hearing="h1", text="第二页日期应为三月")

    (shown,) = (await ask(HEARINGS, number=number, first=100))["dossier"]["hearings"]
    assert (shown["id"], shown["kind"], shown["status"], shown["trigger"]) == (
        *("h1", "TRIPARTITE", "CLOSED", "FIFTY_AT_PROVINCE"),
    )
    assert (shown["hall"], shown["place"], shown["chair"]) == ("第一听证室", "大楼二层", "王主任")
    assert (shown["agenda"], shown["findings"], shown["votes"]) == (["陈述", "质证"], ["补偿应付"], [])
    assert shown["minutes"] == "双方陈述。" * 200
    assert [(one["capacity"], one["present"]) for one in shown["participants"]][-2:] == [
        ("LAWYER", True),
        ("WITNESS", False),
    ]
    assert [(one["id"], one["what"]) for one in shown["promises"]] == [("m1", "月底付清")]
    assert ([one["id"] for one in shown["recordings"]], shown["unrecorded"]) == (["r1"], [])
    assert [one["text"] for one in shown["notes"]] == ["第二页日期应为三月"]
    assert shown["entryNumbers"] == [3, 4, 5, 7, 8]
    statements = shown["statements"]
    assert (statements["totalCount"], len(statements["edges"])) == (250, 100)
    assert PHONE not in str(statements)
    after = statements["pageInfo"]["endCursor"]
    (next_page,) = (await ask(HEARINGS, number=number, first=100, after=after))["dossier"]["hearings"]
    assert next_page["statements"]["edges"][0]["node"]["text"].startswith("第100句")


async def test_more_statements_than_one_entry_takes(ask, registered, *, today, take, taken) -> None:
    number = await registered()
    await taken("planHearing", CLERK, number, **a_plan(today))
    many = [{"speaker": "甲", "text": f"第{n}句"} for n in range(301)]
    refused = await take("holdHearing", CLERK, number, **held(today, statements=many))
    assert (refused["__typename"], refused["field"]) == ("InvalidInput", "statements")
    await taken("holdHearing", CLERK, number, **held(today, statements=many[:300]))
    for _ in range(2):
        await taken("recordStatements", CLERK, number, hearing="h1", statements=many[:300])
    (shown,) = (await ask(HEARINGS, number=number, first=1))["dossier"]["hearings"]
    assert shown["statements"]["totalCount"] == 900


async def test_the_calendar_of_a_hall_and_a_week(ask, registered, held_by_land, *, today, taken) -> None:
    monday = today + timedelta(days=7 - today.weekday())
    first, second, third = [await registered(title=f"反映问题{n}") for n in range(3)]
    await taken("planHearing", CLERK, first, **a_plan(f"{monday + timedelta(days=3)}"))
    await taken("planHearing", CLERK, second, **a_plan(f"{monday}"))
    await taken("planHearing", CLERK, second, **a_plan(f"{monday}", hall="第二听证室"))
    await taken("planHearing", CLERK, third, **a_plan(f"{monday + timedelta(days=7)}"))
    await taken("planHearing", CLERK, third, **a_plan(f"{monday}"))
    await taken("cancelHearing", CLERK, third, hearing="h2", reason="已化解")

    async def listed(viewer, region=QINGTIAN, hall=None, day=monday):
        found = await ask(CALENDAR, viewer, region=region, week=str(day), hall=hall)
        return [(one["hall"][1], one["dossier"] and one["dossier"]["number"]) for one in found["hearings"]]

    assert await listed(CLERK, hall="第一听证室", day=monday + timedelta(days=6)) == [("一", second), ("一", first)]
    assert await listed(CLERK) == [("一", second), ("二", second), ("一", first)]
    assert await listed(CLERK, day=monday + timedelta(days=7)) == [("一", third)]
    assert await listed(a_viewer(Role.SUPERVISION, LISHUI), region=LISHUI) == await listed(CLERK)
    assert await listed(CLERK, region=JINYUN) == []
    # That the hall is taken is seen by the offices of the region; of what matter, by who sees the dossier.
    assert await listed(LAND_STAFF, hall="第一听证室") == [("一", None), ("一", None)]
    for stranger in (a_viewer(region=JINYUN), a_viewer(Role.PETITIONER, QINGTIAN), a_viewer(Role.ADMIN, QINGTIAN)):
        assert await listed(stranger) == []


async def test_a_transcript_is_added_by_hash_and_read_with_the_place_to_play_from(
    ask, registered, *, today, take, taken, add_recording
) -> None:
    number = await registered()
    await taken("planHearing", CLERK, number, **a_plan(today))
    content = "WEBVTT\n\n" + "".join(
        f"00:{n:02d}.500 --> 00:{n:02d}.900\n<v 王主任>第{n}句，电话{PHONE}\n\n" for n in range(30)
    )
    given = {"sha256": HASH, "form": "WEBVTT", "content": content, "source": "书记员"}
    refused = await take("addTranscript", CLERK, number, **given)
    assert (refused["__typename"], refused["field"]) == ("InvalidInput", "sha256")
    await add_recording(number, today)
    refused = await take("addTranscript", CLERK, number, **{**given, "content": content.replace("-->", "->", 1)})
    assert (refused["__typename"], refused["field"]) == ("InvalidInput", "content")
    await taken("addTranscript", CLERK, number, **given)

    found = (await ask(TRANSCRIPTS, number=number, first=20))["dossier"]
    (shown,) = found["transcripts"]
    told = {name: shown[name] for name in ("id", "recording", "sha256", "form", "source", "status", "entryNumber")}
    assert told == {
        "id": "t1", "recording": "r1", "sha256": HASH, "form": "WEBVTT", "source": "书记员", "status": "READY",
        "entryNumber": 4,
    }  # fmt: skip
    segments = shown["segments"]
    assert (segments["totalCount"], segments["pageInfo"]["hasNextPage"]) == (30, True)
    assert segments["edges"][12]["node"]["fragment"] == "#t=12.5"
    assert segments["edges"][12]["node"]["speaker"] == "王主任"
    assert PHONE not in str(segments)
    facts = found["chain"]["edges"][0]["node"]["facts"]
    assert facts == {"__typename": "TranscriptAdded", "recording": "r1", "segmentCount": 30}
    after = segments["pageInfo"]["endCursor"]
    (shown,) = (await ask(TRANSCRIPTS, number=number, first=20, after=after))["dossier"]["transcripts"]
    assert [one["node"]["fromMs"] for one in shown["segments"]["edges"]] == [1000 * n + 500 for n in range(20, 30)]


async def test_a_stranger_finds_no_hearing(ask, registered, *, today, taken) -> None:
    number = await registered()
    await taken("planHearing", CLERK, number, **a_plan(today))
    assert (await ask(HEARINGS, a_viewer(region=JINYUN), number=number, first=1))["dossier"] is None
