"""Advice, lawful routes and flags through GraphQL, on real servers; what is kept when it is decided otherwise."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import pytest

from dossiers.advice.kinds import AdviceKind
from dossiers.audit import limit
from dossiers.days import day_of, now
from dossiers.viewer import Role
from search.duplicates import PER_MINUTE
from tests.conftest import HOUSING, JINYUN, LABOUR, LAND, NATION, QINGTIAN, ZHEJIANG, a_viewer
from tests.schema.conftest import (
    CLERK,
    DISCIPLINE_STAFF,
    ERROR,
    ID_NUMBER,
    LAND_STAFF,
    REGISTERED,
    SUPERVISOR,
    a_contact,
    a_matter,
    a_party,
)

ADVICE = f"""{ERROR} ... on Admissibility {{ matchesUnavailable advice {{
    kind textZh textEn sourceZh sourceEn confirmed
    route {{ id kind nameZh bodyZh papersZh limitZh instead confirmed }}
    starts {{ on text field lastDay daysLeft }}
    restsOn {{ field text dossier elsewhere {{ office until }} }} }} }}"""
OF_DRAFT = f"query A($draft: AdmissibilityDraftInput!) {{ admissibility(draft: $draft) {{ {ADVICE} }} }}"
OF_DOSSIER = f"query A($number: String!) {{ dossier(number: $number) {{ advice {{ {ADVICE} }} }} }}"
ROUTES = """query R($category: CategoryInput, $region: String) {
    lawfulRoutes(category: $category, region: $region) { id kind nameZh nameEn bodyZh papersZh limitZh confirmed } }"""
FLAGS = """query F($number: String!) { dossier(number: $number) { flags {
    kind textZh textEn partyId separation evidence { field value entryNumber } } } }"""

STORY = (
    "石柱垟村2023年修建330国道复线，征收我家杨梅山3.6亩，镇里按荒山每亩1.2万元补偿，但山上有挂果杨梅树86棵，"
    "村干部说按荒山报上去的，要求按果园重新丈量并补足差额。"
)
TITLE = "反映杨梅山按荒山补偿"
WAGES = {"main": "劳动和社会保障", "sub": "拖欠职工工资"}
TODAYS = a_contact(narrative=STORY, receivedOn=day_of(now()).isoformat())
NOW = datetime(2026, 4, 1, 4, tzinfo=UTC)


@pytest.fixture
def at_rest(registry):
    """The registry of 1 April 2026."""
    return replace(registry, clock=lambda: NOW)


@pytest.fixture
def typed(execute, at_rest, no_search):
    """Asks for advice on a draft."""

    async def typed(viewer=CLERK, /, index=no_search, registry=at_rest, **draft):
        given = {"form": "LETTER", "receivedOn": "2026-04-01", "narrative": STORY, "title": TITLE} | draft
        result = await execute(OF_DRAFT, viewer, registry=registry, index=index, draft=given)
        assert result.errors is None, result.errors
        return result.data["admissibility"]

    return typed


@pytest.fixture
def found(typed, index):
    return partial(typed, index=index)


@pytest.fixture
def advised(execute, index):
    async def advised(number, viewer=CLERK, index=index):
        result = await execute(OF_DOSSIER, viewer, index=index, number=number)
        assert result.errors is None, result.errors
        return result.data["dossier"]["advice"]

    return advised


@pytest.fixture
def story(registered):
    async def story(viewer=CLERK, **changes):
        return await registered(viewer, title=TITLE, contact=a_contact(narrative=STORY), **changes)

    return story


def kinds(answer) -> list[str]:
    return [one["kind"] for one in answer["advice"]]


def one(answer, kind) -> dict:
    (found,) = [advice for advice in answer["advice"] if advice["kind"] == kind]
    return found


async def test_advice_that_needs_no_search_is_given_without_it(typed) -> None:
    answer = await typed(narrative="2025年4月11日起公司拖欠工资，已申请劳动仲裁。", category=WAGES)
    assert answer["matchesUnavailable"] is True
    assert kinds(answer) == [
        "LITIGATION",
        "LAWFUL_ROUTE",
        "LAWFUL_ROUTE",
        "RIGHT_RUNNING_OUT",
        "RIGHT_RUNNING_OUT",
    ]
    right = answer["advice"][3]
    assert right["starts"] == [
        {
            "on": "2025-04-11",
            "text": "2025年4月11日",
            "field": "contact.narrative",
            "lastDay": "2026-04-11",
            "daysLeft": 10,
        },
    ]
    assert right["route"]["id"] == "labour-arbitration"
    assert (right["confirmed"], one(answer, "LITIGATION")["confirmed"]) == (False, True)


async def test_being_handled_here_is_named_and_elsewhere_is_a_stub(found, story, do, index_now) -> None:
    number = await story()
    await do("transfer", dossier=number, toUnit=LAND)
    assert (await do("accept", LAND_STAFF, dossier=number))["__typename"] == "StepTaken"
    await index_now()
    here = one(await found(), "BEING_HANDLED")
    assert here["restsOn"] == [{"field": None, "text": None, "dossier": number, "elsewhere": None}]
    answer = await found(a_viewer(region=JINYUN), place=QINGTIAN)
    assert answer["matchesUnavailable"] is False
    stub = one(answer, "BEING_HANDLED")
    assert stub["restsOn"][0]["dossier"] is None
    assert stub["restsOn"][0]["elsewhere"]["office"] == "青田县自然资源和规划局"
    assert stub["restsOn"][0]["elsewhere"]["until"] in stub["textZh"]
    assert number not in str(answer)


async def test_a_draft_and_its_advice_know_no_person(found, story, language, index_now) -> None:
    await story(party=a_party())
    await index_now()
    answer = await found(a_viewer(region=JINYUN), narrative=f"陈大山，{ID_NUMBER}，来问一件事。")
    assert kinds(answer) == []
    given = language._schema.type_map["AdmissibilityDraftInput"].fields
    assert not {"party", "identity", "name", "phone", "idNumber"} & set(given)


async def test_a_visit_above_its_level(typed, units) -> None:
    province = a_viewer(region=ZHEJIANG)
    respondents = [{"name": "青田县自然资源和规划局", "unit": LAND}]
    advice = one(await typed(province, form="VISIT", respondents=respondents), "ABOVE_LEVEL")
    assert "浙江省信访局" in advice["textZh"]
    assert [ground["field"] for ground in advice["restsOn"]] == ["contact.form", "respondents.0.unit"]
    assert "ABOVE_LEVEL" not in kinds(await typed(province, form="WEB", respondents=respondents))


async def test_an_accusation_is_compared_with_nothing(found, story, index_now) -> None:
    await story()
    await index_now()
    answer = await found(purpose="ACCUSATION")
    assert (answer["advice"], answer["matchesUnavailable"]) == ([], False)
    sealed = one(await found(narrative="村支书侵占集体资金二十万元。"), "SEALED")
    assert sealed["restsOn"][0]["text"] == "支书侵占集体资金"


async def test_of_a_dossier(advised, registered, story, index_now, no_search) -> None:
    number = await registered(category=WAGES, contact=a_contact(narrative="2026年1月5日起拖欠工资。"))
    assert {"LAWFUL_ROUTE", "RIGHT_RUNNING_OUT"} == set(kinds(await advised(number)))
    assert (await advised(number, index=no_search))["matchesUnavailable"] is True
    first, second = [await registered(title=TITLE, contact=TODAYS) for _ in range(2)]
    await index_now()
    handled = one(await advised(second), "BEING_HANDLED")
    assert handled["restsOn"][0]["dossier"] == first


async def test_of_a_sealed_dossier_nothing_is_looked_for(advised, registered, no_search) -> None:
    number = await registered(purpose="ACCUSATION", respondents=[])
    for viewer in (CLERK, DISCIPLINE_STAFF):
        answer = await advised(number, viewer, no_search)
        assert (answer["advice"], answer["matchesUnavailable"]) == ([], False)


async def test_who_may_not_ask(typed) -> None:
    for viewer in (DISCIPLINE_STAFF, a_viewer(Role.ADMIN, NATION)):
        assert (await typed(viewer))["code"] == "NOT_PERMITTED"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"narrative": ""}, "draft.narrative"),
        ({"narrative": "长" * 20_001}, "draft.narrative"),
        ({"title": "一\n二"}, "draft.title"),
        ({"place": "999999"}, "region"),
        ({"place": "不是代码"}, "draft.place"),
        ({"peopleCount": 0}, "draft.peopleCount"),
        ({"requests": [""]}, "draft.requests.0"),
        ({"category": {"main": ""}}, "draft.category.main"),
    ],
)
async def test_bad_input(typed, given, field) -> None:
    answer = await typed(**given)
    assert (answer["__typename"], answer["field"]) == ("InvalidInput", field)


async def test_asked_too_often_the_rest_is_still_given(typed, index, at_rest) -> None:
    for _ in range(PER_MINUTE):
        await limit(at_rest, CLERK, "duplicates", PER_MINUTE)
    answer = await typed(index=index, category=WAGES)
    assert answer["matchesUnavailable"] is True
    assert kinds(answer) == ["LAWFUL_ROUTE", "LAWFUL_ROUTE"]


async def test_looks_are_in_the_audit_log(found, story, index_now, registry) -> None:
    number = await story()
    await index_now()
    await found()
    looks = await registry.store.looks.find({"what": "advice"}).to_list()
    assert [(look["subject"], look["shown"], look["stubs"]) for look in looks] == [(CLERK.subject, [number], 0)]
    assert STORY not in str(looks)


async def test_the_lawful_routes_are_public_data(ask) -> None:
    for viewer in (CLERK, a_viewer(Role.ADMIN, NATION)):
        named = (await ask(ROUTES, viewer, category={"main": "农民工欠薪"}))["lawfulRoutes"]
        assert [route["id"] for route in named] == ["labour-arbitration", "labour-inspection"]
        assert named[0]["limitZh"].endswith("起1年")
        assert named[0]["papersZh"][0] == "仲裁申请书"
    every = (await ask(ROUTES))["lawfulRoutes"]
    assert len(every) > 20
    assert {route["confirmed"] for route in every} == {False}


async def test_a_category_that_is_no_name_is_refused(execute) -> None:
    result = await execute(ROUTES, category={"main": ""})
    assert "category.main" in str(result.errors)


async def test_registering_against_advice_keeps_the_reason(do, ask, registry) -> None:
    reason = f"判决已被撤销，陈大山（{ID_NUMBER}）另有新的事实"
    given = a_matter(againstAdvice=[{"kind": "LITIGATION", "reason": reason}])
    answer = await do("registerMatter", CLERK, REGISTERED, **given)
    dossier = await registry.store.load_any(answer["receiptNumber"])
    (kept,) = dossier.chain[0].facts.against_advice
    assert kept.kind is AdviceKind.LITIGATION
    assert kept.reason.text.startswith("判决已被撤销")
    assert ID_NUMBER not in kept.reason.text
    assert "陈大山" not in kept.reason.text
    assert registry.vault.reveal(kept.reason) == reason
    again = await do("registerMatter", CLERK, REGISTERED, **given)
    assert again["receiptNumber"] == answer["receiptNumber"]


@pytest.mark.parametrize("reason", ["", "一\n二", "长" * 301])
async def test_a_reason_against_advice_is_one_line(do, reason) -> None:
    given = a_matter(againstAdvice=[{"kind": "LITIGATION", "reason": reason}])
    answer = await do("registerMatter", CLERK, REGISTERED, **given)
    assert (answer["__typename"], answer["field"]) == ("InvalidInput", "againstAdvice.0.reason")


async def test_flags_with_their_evidence(do, ask, registered) -> None:
    number = await registered(respondents=[{"name": "郸城县住建局", "unit": HOUSING}])
    await do("transfer", dossier=number, toUnit=LAND)
    await do("accept", LAND_STAFF, dossier=number)
    await do("addContact", dossier=number, party="p1", contact=a_contact(form="VISIT", peopleCount=6))
    await do("markUrgent", SUPERVISOR, dossier=number, danger="危房将塌", reportedTo="县委")
    flags = {one["kind"]: one for one in (await ask(FLAGS, number=number))["dossier"]["flags"]}
    assert set(flags) >= {"REPEAT", "GROUP", "URGENT", "CROSS_REGION", "CROSS_DEPARTMENT"}
    assert flags["URGENT"]["evidence"] == [{"field": "urgent", "value": "true", "entryNumber": 5}]
    assert [one["entryNumber"] for one in flags["REPEAT"]["evidence"]] == [1, 4]
    assert "河南省周口市郸城县" in flags["CROSS_REGION"]["textZh"]
    assert ID_NUMBER not in str(flags)


async def test_flags_of_separation_say_the_county_and_no_more(ask, registered) -> None:
    home = "浙江省丽水市缙云县五云街道某某路8号2单元501室"
    party = {"identity": {"name": "陈大山", "presentResidence": home}}
    number = await registered(party=party)
    flags = (await ask(FLAGS, number=number))["dossier"]["flags"]
    (apart,) = [one for one in flags if one["kind"] == "SEPARATED"]
    assert (apart["separation"], apart["partyId"]) == ("present-place", "p1")
    assert "浙江省丽水市缙云县" in apart["textZh"]
    assert "五云" not in str(flags)


async def test_a_unit_that_handed_it_on_sees_the_flags_of_its_own_period(do, ask, registered) -> None:
    number = await registered()
    await do("transfer", dossier=number, toUnit=LAND)
    land = a_viewer(Role.UNIT, QINGTIAN, LAND)
    await do("transfer", land, dossier=number, toUnit=LABOUR)
    await do("addContact", dossier=number, party="p1", contact=a_contact(form="VISIT", peopleCount=9))
    seen = {one["kind"] for one in (await ask(FLAGS, land, number=number))["dossier"]["flags"]}
    assert seen == {"FIRST", "CROSS_DEPARTMENT"}  # whom it was handed to is known, what came after is not
    assert {"REPEAT", "GROUP"} <= {one["kind"] for one in (await ask(FLAGS, number=number))["dossier"]["flags"]}
