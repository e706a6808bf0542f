"""Leaders over HTTP: in charge of a hard case from one leader to the next, and supervising areas with their backlog."""

from collections.abc import Iterator

import pytest

from dossiers.viewer import Role
from tests.api.hall import Hall, Person, a_hall
from tests.conftest import JINYUN, LAND, LISHUI, QINGTIAN
from tests.schema.conftest import a_contact, a_matter

OFFICE = "331121-XFJ"
SHEET = """query Sheet($official: String!) { leaderSheet(official: $official) {
  dossier { number } daysSilent progressDue meetingOwed charge { since person team leaders { official } }
  promises { id what by } } }"""
TABLE = """query Table($region: String!) { backlogTable(region: $region) {
  total rows { leader title areaCode department backlog area { name } } } }"""
POSTS = "query Posts($region: String!) { posts(region: $region) { id tenures { official since until } } }"
POST = "__typename ... on Error { code message } ... on Post { id tenures { official since until } }"
SONGYANG = "331124"
"""A county with a post that nobody holds; the other counties but two have no post at all."""


@pytest.fixture(scope="module")
def hall(tmp_path_factory, worker_id) -> Iterator[Hall]:
    yield from a_hall(tmp_path_factory.mktemp("leaders"), worker_id, [])


@pytest.fixture
def clerk(hall) -> Person:
    return hall.signed_in(Role.RECEPTION, QINGTIAN, OFFICE)


@pytest.fixture
def land(hall) -> Person:
    return hall.signed_in(Role.UNIT, QINGTIAN, LAND)


@pytest.fixture
def city(hall) -> Person:
    return hall.signed_in(Role.SUPERVISION, LISHUI, "331100-XFJ")


def sheet(person: Person, official: str) -> list[dict]:
    return person.ask(SHEET, official=official)["leaderSheet"]


def test_a_case_in_the_charge_of_leaders(hall, clerk, land, city) -> None:
    leader = hall.signed_in(Role.LEADER, JINYUN, subject="L-01")
    stranger = hall.signed_in(Role.LEADER, JINYUN, subject="L-09")
    hall.clock.turn_to("2026-04-20")
    number = clerk.registers(**a_matter(contact=a_contact(receivedOn="2026-04-20")))["receiptNumber"]
    hall.clock.turn_to("2026-04-21")
    clerk.does("transfer", number, toUnit=LAND)
    assert leader.sees(number) is None
    assert "no leader is in charge" in land.closed(number)["WRITE_CAUSE_SHEET"]
    assert "it takes LEADER or SUPERVISION" in land.closed(number)["PUT_IN_CHARGE"]

    hall.clock.turn_to("2026-04-27")
    people = [
        {"official": "L-01", "name": "县领导甲", "post": "副县长"},
        {"official": "L-02", "name": "县领导乙"},
    ]
    given = {"leaders": people, "team": ["专班丙", "专班丁"], "unit": LAND, "person": "责任人戊"}
    city.does("putInCharge", number, **given)
    assert leader.sees(number)["charges"] == [
        {"since": "2026-04-27", "until": None, "leaders": [{"official": "L-01"}, {"official": "L-02"}]}
    ]
    assert stranger.sees(number) is None
    (row,) = sheet(leader, "L-01")
    assert (row["dossier"]["number"], row["progressDue"], row["meetingOwed"]) == (number, "2026-05-04", True)
    assert (row["charge"]["person"], row["charge"]["team"]) == ("责任人戊", ["专班丙", "专班丁"])
    assert sheet(city, "L-02") == [row]
    assert sheet(stranger, "L-01") == []

    hall.clock.turn_to("2026-04-28")
    leader.does(
        "writeCauseSheet", number, course="2024年修路征地。", causes="补偿标准有异议。", requests="发放补偿款。",
        stickingPoint="村账与镇账不符。", plan="五月底前对账。",
    )  # fmt: skip
    hall.clock.turn_to("2026-05-06")
    leader.does("noteProgress", number, text="已调取两级账目。")
    leader.does("promise", number, what="五月二十日前完成对账", official="L-01", unit=LAND, by="2026-05-20")
    (row,) = sheet(leader, "L-01")
    assert (row["progressDue"], row["daysSilent"]) == ("2026-05-13", 0)
    assert row["promises"] == [{"id": "m1", "what": "五月二十日前完成对账", "by": "2026-05-20"}]
    assert sheet(city, "L-02")[0]["promises"] == []
    assert land.listed("PROMISES") == {number: ["PROMISE"]}
    hall.clock.turn_to("2026-05-16")
    assert sheet(leader, "L-01")[0]["daysSilent"] == 10
    hall.clock.turn_to("2026-05-20")
    assert land.listed("DUE_TODAY") == {number: ["PROMISE"]}
    land.does("settlePromise", number, promise="m1", outcome="KEPT")
    assert (sheet(leader, "L-01")[0]["promises"], land.listed("PROMISES")) == ([], {})

    hall.clock.turn_to("2026-05-21")
    before, moment = city.sees(number), hall.moment()
    city.does("putInCharge", number, leaders=[people[1]], unit=LAND, person="责任人戊", team=[])
    (first, second) = leader.sees(number)["charges"]
    assert (first["since"], first["until"]) == ("2026-04-27", "2026-05-21")
    assert (second["since"], second["until"], second["leaders"]) == ("2026-05-21", None, [{"official": "L-02"}])
    assert (sheet(leader, "L-01"), len(sheet(city, "L-02"))) == ([], 1)
    assert city.sees(number, as_of=moment) == before
    hall.clock.turn_to("2026-05-22")
    city.does("relieveOfCharge", number, reason="账目已清，转由单位常规办理。")
    assert sheet(city, "L-02") == []
    assert "no leader is in charge" in city.closed(number)["NOTE_PROGRESS"]


def test_the_table_of_backlog_by_supervising_leader(hall, clerk, land, city) -> None:
    hall.clock.turn_to("2026-04-01")
    for post, area, title in (
        ("331121-DC1", QINGTIAN, "青田包片"),
        ("331121-DC2", QINGTIAN, "青田包片二"),
        ("331122-DC1", JINYUN, "缙云包片"),
        ("331124-DC1", SONGYANG, "松阳包片"),
    ):
        assert city.tries("createPost", POST, post=post, area=area, title=title)["tenures"] == []
    given = {"since": "2026-04-01", "official": "L-05", "name": "市领导己"}
    for post in ("331121-DC1", "331122-DC1", "331124-DC1"):
        assert city.tries("appointLeader", POST, post=post, **given)["__typename"] == "Post"
    other = {"post": "331121-DC2", "official": "L-06", "name": "市领导庚", "since": "2026-04-02"}
    assert city.tries("appointLeader", POST, **other)["__typename"] == "Post"
    vacated = city.tries("vacatePost", POST, post="331124-DC1", until="2026-05-08")
    assert vacated["tenures"] == [{"official": "L-05", "since": "2026-04-01", "until": "2026-05-08"}]

    number = clerk.registers(**a_matter(contact=a_contact(receivedOn="2026-04-01")))["receiptNumber"]
    hall.clock.turn_to("2026-04-02")
    clerk.does("transfer", number, toUnit=LAND)
    assert backlog(city) == (0, {"市领导己": [0, 0, 0], "市领导庚": [0], None: [0] * 6})
    hall.time_passes("2026-05-07")
    assert land.listed("OVERDUE")[number] == ["OVERDUE"]
    assert land.due(number, "OVERDUE") == {"accept": "2026-04-17"}
    assert backlog(city)[0] == 0  # past its limit, but not raised again
    again = a_contact(receivedOn="2026-05-08", form="VISIT", narrative="补偿款仍未到账，再次反映。")
    hall.clock.turn_to("2026-05-08")
    assert clerk.tries("addContact", dossier=number, party="p1", contact=again)["__typename"] == "StepTaken"

    # On the 8th the third post is held still, on the 9th it is vacant.
    assert backlog(city) == (1, {"市领导己": [0, 0, 1], "市领导庚": [1], None: [0] * 6})
    hall.clock.turn_to("2026-05-09")
    assert backlog(city) == (1, {"市领导己": [0, 1], "市领导庚": [1], None: [0] * 7})
    table = city.ask(TABLE, region=LISHUI)["backlogTable"]
    rows = {
        (row["areaCode"], row["title"]): (row["leader"], row["backlog"], row["area"]["name"]) for row in table["rows"]
    }
    assert rows[QINGTIAN, "青田包片"] == ("市领导己", 1, "青田县")
    assert rows[QINGTIAN, "青田包片二"] == ("市领导庚", 1, "青田县")
    assert rows[JINYUN, "缙云包片"] == ("市领导己", 0, "缙云县")
    assert rows[SONGYANG, "松阳包片"] == (None, 0, "松阳县")
    assert rows["331181", None] == (None, 0, "龙泉市")
    assert len(rows) == 10  # nine counties, one of them with two posts
    assert city.listed("BACKLOG") == land.listed("BACKLOG") == {number: ["OVERDUE"]}
    county = city.ask(TABLE, region=QINGTIAN)["backlogTable"]
    assert (county["total"], [row["backlog"] for row in county["rows"][:2]]) == (1, [1, 1])

    hall.clock.turn_to("2026-05-11")
    land.does("notAccept", number, reason="属于法院已受理事项。")
    land.does("close", number, outcome="EXPLAINED")
    assert backlog(city)[0] == 0
    tenures = {post["id"]: len(post["tenures"]) for post in city.ask(POSTS, region=LISHUI)["posts"]}
    assert tenures == {"331121-DC1": 1, "331121-DC2": 1, "331122-DC1": 1, "331124-DC1": 1}


def backlog(person: Person) -> tuple[int, dict]:
    """The total, and the counts of each leader's rows over the city's counties."""
    table = person.ask(TABLE, region=LISHUI)["backlogTable"]
    found: dict[str | None, list[int]] = {}
    for row in table["rows"]:
        found.setdefault(row["leader"], []).append(row["backlog"])
    return table["total"], {leader: sorted(counts) for leader, counts in found.items()}
