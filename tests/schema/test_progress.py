"""How far a matter has come, over GraphQL: steps by party, reports level by level, suspensions, obstruction."""

from datetime import timedelta

import pytest

from dossiers.days import day_of
from dossiers.viewer import Role
from tests.conftest import LAND, LISHUI, QINGTIAN, ZHEJIANG, a_viewer
from tests.schema.conftest import CLERK, LAND_STAFF, SUPERVISOR, a_contact

STEPS = """query Steps($number: String!) { dossier(number: $number) { possibleSteps { step isOpen reason lacking
  parties { partyId isOpen reason lacking } } } }"""
REPORTS = """query Reports($number: String!) { dossier(number: $number) { important assignment { ground }
  reports { ground reportDue report clockId entryNumber by { name } owedBy { name } } } }"""
OBSTRUCTIONS = """query Obstructions($number: String!) { dossier(number: $number) { obstructions {
  id partyId due founded entryNumber repliedBy against { name } to { name } } } }"""
CITY = a_viewer(region=LISHUI)
PROVINCE = a_viewer(region=ZHEJIANG)


@pytest.fixture
def today(registry):
    return day_of(registry.clock())


@pytest.fixture
def take(do):
    async def take(name: str, viewer, number: str, **given) -> dict:
        taken = await do(name, viewer, dossier=number, **given)
        assert taken["__typename"] == "StepTaken", taken
        return taken

    return take


@pytest.fixture
def steps(ask):
    async def steps(number: str, viewer) -> dict:
        found = (await ask(STEPS, viewer, number=number))["dossier"]["possibleSteps"]
        return {one["step"]: one for one in found}

    return steps


def by_party(choice: dict) -> dict[str, bool]:
    return {one["partyId"]: one["isOpen"] for one in choice["parties"]}


async def test_a_step_of_one_party_says_for_whom_it_is_open(ask, do, held_by_land, *, take, steps) -> None:
    number = await held_by_land()
    other = {"identity": {"name": "林小满", "phone": "13700002222"}}
    joined = await do("joinParty", dossier=number, party=other, contact=a_contact())
    assert joined["__typename"] == "StepTaken", joined
    await take("accept", LAND_STAFF, number)
    opinion = {"conclusion": "SUPPORTED", "facts": "属实", "basis": "第八条"}
    asked = await ask("query Q($n: String!) { dossier(number: $n) { matter { requests { id } } } }", n=number)
    replies = [
        {"request": one["id"], "conclusion": "SUPPORTED", "answer": "已发放"}
        for one in asked["dossier"]["matter"]["requests"]
    ]
    before = await steps(number, LAND_STAFF)
    assert (before["DELIVER"]["isOpen"], before["DELIVER"]["parties"]) == (False, [])  # closed before any party
    assert before["INVESTIGATE"]["parties"] == []
    await take("answer", LAND_STAFF, number, **opinion, requests=replies)

    assert by_party((await steps(number, LAND_STAFF))["DELIVER"]) == {"p1": True, "p2": True}
    await take("deliver", LAND_STAFF, number, opinion="o1", party="p1", means="POST")
    deliver = (await steps(number, LAND_STAFF))["DELIVER"]
    assert (deliver["isOpen"], by_party(deliver)) == (True, {"p1": False, "p2": True})
    assert [one["lacking"] for one in deliver["parties"]] == ["没有待送达p1的意见书", None]
    review = (await steps(number, CLERK))["REQUEST_REVIEW"]
    assert (review["isOpen"], by_party(review)) == (True, {"p1": True, "p2": False})
    assert review["parties"][1]["lacking"] == "尚未向p2送达可申请的意见书"
    assert by_party((await steps(number, CLERK))["RATE"]) == {"p1": True, "p2": True}

    await take("requestReview", CLERK, number, party="p1", authorityUnit="331100-XFJ", reason="偏低")
    review = (await steps(number, CLERK))["REQUEST_REVIEW"]
    # Open for nobody, it is closed, with the reason of the first.
    assert (review["isOpen"], review["lacking"]) == (False, "p1的申请正在办理")
    assert by_party(review) == {"p1": False, "p2": False}
    of_city = await steps(number, CITY)
    assert by_party(of_city["ISSUE_REVIEW"]) == {"p1": True, "p2": False}
    assert (of_city["REFUSE_REQUEST"]["isOpen"], of_city["REFUSE_REQUEST"]["lacking"]) == (
        False, "按期首次提出的申请应当受理",
    )  # fmt: skip
    assert by_party((await steps(number, CLERK))["WITHDRAW_REQUEST"]) == {"p1": True, "p2": False}


async def test_a_request_not_accepted_shows_in_its_own_record(ask, held_by_land, take, today) -> None:
    number = await held_by_land()
    await take("accept", LAND_STAFF, number)
    replies = [{"request": "r1", "conclusion": "SUPPORTED", "answer": "已发放"}]
    await take("answer", LAND_STAFF, number, conclusion="SUPPORTED", facts="属实", basis="第八条", requests=replies)
    await take("deliver", LAND_STAFF, number, opinion="o1", party="p1", means="POST")
    asking = {"party": "p1", "authorityUnit": "331100-XFJ", "reason": "偏低"}
    await take("requestReview", CLERK, number, **asking)
    await take("withdrawRequest", CLERK, number, party="p1")
    await take("requestReview", CLERK, number, **asking)
    word = {"reason": "已撤回", "word": "您已撤回申请，再次申请不予受理。", "toldOn": today.isoformat()}
    await take("refuseRequest", CITY, number, party="p1", **word)
    query = "query Q($n: String!) { dossier(number: $n) { reviews { state repeated late isOpen refusedBy } } }"
    assert (await ask(query, n=number))["dossier"]["reviews"] == [
        {"state": "WITHDRAWN", "repeated": False, "late": False, "isOpen": False, "refusedBy": None},
        {"state": "NOT_ACCEPTED", "repeated": True, "late": False, "isOpen": False, "refusedBy": 9},
    ]


async def test_every_level_has_its_own_report(ask, registered, take, today) -> None:
    number = await registered(CITY)
    due = [(today + timedelta(days=days)).isoformat() for days in (60, 30, 20)]
    await take("assign", CITY, number, toUnit="331121-XFJ", reportDue=due[0])
    await take("assign", CLERK, number, toUnit=LAND, reportDue=due[1])
    given = {"reason": "涉及面广", "reportDue": due[2], "gateUnit": "331100-XFJ"}
    await take("markImportant", SUPERVISOR, number, **given)
    found = (await ask(REPORTS, SUPERVISOR, number=number))["dossier"]
    rows = [(one["ground"], one["by"]["name"], one["owedBy"]["name"], one["reportDue"]) for one in found["reports"]]
    assert rows == [
        ("ASSIGNED", "丽水市信访局", "青田县信访局", due[0]),
        ("ASSIGNED", "青田县信访局", "青田县自然资源和规划局", due[1]),
        ("IMPORTANT", "丽水市信访局", "青田县自然资源和规划局", due[2]),
    ]
    assert [one["clockId"] for one in found["reports"]] == [
        "assigned-report", "assigned-report#2", "assigned-report#3",
    ]  # fmt: skip
    assert (found["important"], found["assignment"]["ground"]) == (True, "ASSIGNED")


async def test_obstruction_shows_to_the_supervision_office_above_alone(ask, held_by_land, take, today) -> None:
    number = await held_by_land()
    city = a_viewer(Role.SUPERVISION, LISHUI, "331100-XFJ")
    due = (today + timedelta(days=15)).isoformat()
    given = {"party": "p1", "againstUnit": LAND, "toUnit": "331100-XFJ", "due": due, "text": "阻止来访"}
    await take("reportObstruction", city, number, **given)
    expected = {
        "id": "b1", "partyId": "p1", "due": due, "founded": None, "entryNumber": 3, "repliedBy": None,
        "against": {"name": "青田县自然资源和规划局"}, "to": {"name": "丽水市信访局"},
    }  # fmt: skip
    for viewer in (city, a_viewer(Role.SUPERVISION, ZHEJIANG)):
        assert (await ask(OBSTRUCTIONS, viewer, number=number))["dossier"]["obstructions"] == [expected]
    for viewer in (CLERK, LAND_STAFF, a_viewer(Role.SUPERVISION, QINGTIAN), a_viewer(Role.LEADER, LISHUI), CITY):
        assert (await ask(OBSTRUCTIONS, viewer, number=number))["dossier"]["obstructions"] == []
    await take("replyObstruction", city, number, obstruction="b1", founded=True, text="已责令改正")
    (replied,) = (await ask(OBSTRUCTIONS, city, number=number))["dossier"]["obstructions"]
    assert (replied["founded"], replied["repliedBy"]) == (True, 4)


@pytest.mark.parametrize(
    ("changes", "field", "told"),
    [
        ({"place": "999999"}, "place", "is no region here; give a code such as 331121"),
        ({"categoryMain": "没有这一类"}, "categoryMain", "its first level has 农村农业、自然资源"),
        (
            {"categoryMain": "自然资源", "categorySub": "物业收费"},
            "categorySub",
            "is none below 自然资源; there is 征地补偿",
        ),
    ],
)
async def test_a_correction_names_what_the_tables_have(do, registered, store, *, changes, field, told) -> None:
    number = await registered()
    before = await store.dossiers.find_one({"_id": number})
    refused = await do("correct", dossier=number, entry=1, reason="登记有误", **changes)
    assert (refused["__typename"], refused["field"]) == ("InvalidInput", field)
    assert told in refused["reason"]
    assert await store.dossiers.find_one({"_id": number}) == before


async def test_a_correction_takes_another_name_of_a_category(ask, registered, take) -> None:
    number = await registered()
    await take("correct", CLERK, number, entry=1, reason="分类有误", categoryMain="农民工欠薪")
    query = "query Q($n: String!) { dossier(number: $n) { matter { category { main sub } } } }"
    category = (await ask(query, n=number))["dossier"]["matter"]["category"]
    assert category == {"main": "劳动和社会保障", "sub": "拖欠农民工工资"}
