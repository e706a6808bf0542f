"""Duplicates through GraphQL: of a draft and of a dossier, what is a stub, and what is refused as data."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import pytest

from dossiers.audit import limit
from dossiers.viewer import Role
from search.duplicates import PER_MINUTE
from tests.conftest import JINYUN, NATION, QINGTIAN, a_viewer
from tests.schema.conftest import CLERK, DISCIPLINE_STAFF, ERROR, a_contact

FOUND = f"""{ERROR} ... on RateLimited {{ retryAfterSeconds }} ... on Duplicates {{ possible {{ __typename
    ... on DuplicateCandidate {{ probability verdict passages dossier {{ number }}
        reasons {{ kind supports textZh textEn }} }}
    ... on DuplicateStub {{ prefecture {{ name }} office month band }} }} }}"""
OF_DRAFT = f"""query D($draft: DuplicateDraftInput!, $first: Int! = 10) {{
    duplicates(draft: $draft, first: $first) {{ {FOUND} }} }}"""
OF_DOSSIER = f"query D($number: String!) {{ dossier(number: $number) {{ duplicates {{ {FOUND} }} }} }}"

STORY = (
    "石柱垟村2023年修建330国道复线，征收我家杨梅山3.6亩，镇里按荒山每亩1.2万元补偿，但山上有挂果杨梅树86棵，"
    "村干部说按荒山报上去的，要求按果园重新丈量并补足差额。"
)
TITLE = "反映杨梅山按荒山补偿"


@pytest.fixture
def typed(execute, registry, no_search):
    """Asks for duplicates of a draft, where nothing is there to be asked."""

    async def typed(viewer=CLERK, /, first=10, registry=registry, index=no_search, **draft):
        draft = {"title": TITLE, "text": STORY, "place": QINGTIAN} | draft
        result = await execute(OF_DRAFT, viewer, registry=registry, index=index, draft=draft, first=first)
        assert result.errors is None, result.errors
        return result.data["duplicates"]

    return typed


@pytest.fixture
def of_draft(typed, index):
    return partial(typed, index=index)


@pytest.fixture
def of_dossier(execute, index):
    async def of_dossier(number, viewer=CLERK):
        result = await execute(OF_DOSSIER, viewer, index=index, number=number)
        assert result.errors is None, result.errors
        return result.data["dossier"]["duplicates"]

    return of_dossier


@pytest.fixture
def story(registered):
    async def story(viewer=CLERK, **changes):
        return await registered(viewer, title=TITLE, contact=a_contact(narrative=STORY), **changes)

    return story


async def test_the_same_matter_is_found_with_reasons(of_draft, story, registered, index_now) -> None:
    number = await story()
    await registered(title="反映电梯", contact=a_contact(narrative="小区电梯坏了三个月没人修。"))
    await index_now()
    found = await of_draft()
    (best, *_) = found["possible"]
    assert (best["__typename"], best["dossier"], best["verdict"]) == ("DuplicateCandidate", {"number": number}, "SAME")
    assert 0.5 < best["probability"] <= 1
    assert best["passages"]
    assert {reason["kind"] for reason in best["reasons"]} >= {"RARE_WORDS"}
    assert all(reason["textZh"] and reason["textEn"] for reason in best["reasons"])


async def test_elsewhere_it_is_a_stub(of_draft, story, index_now) -> None:
    number = await story()
    await index_now()
    found = await of_draft(a_viewer(region=JINYUN))
    (stub,) = found["possible"]
    assert stub == {
        "__typename": "DuplicateStub",
        "prefecture": {"name": "丽水市"},
        "office": "青田县信访局",
        "month": "2026-03",
        "band": stub["band"],
    }
    assert number not in str(found)


async def test_a_dossier_is_compared_with_the_others(of_dossier, story, index_now) -> None:
    one, other = await story(), await story()
    await index_now()
    (found,) = (await of_dossier(one))["possible"]
    assert found["dossier"] == {"number": other}
    assert "SAME_PERSON" in {reason["kind"] for reason in found["reasons"]}


async def test_an_accusation_is_compared_with_nothing(of_draft, of_dossier, story, index_now) -> None:
    sealed, claim = await story(purpose="ACCUSATION"), await story()
    await index_now()
    for found in (await of_draft(), await of_draft(a_viewer(region=JINYUN)), await of_dossier(claim)):
        assert sealed not in str(found)
        assert len(found["possible"]) <= 1
    assert (await of_dossier(sealed))["possible"] == []


async def test_who_may_not_ask(typed) -> None:
    for viewer in (DISCIPLINE_STAFF, a_viewer(Role.ADMIN, NATION)):
        assert (await typed(viewer))["code"] == "NOT_PERMITTED"


async def test_too_many_calls(typed, registry) -> None:
    at_rest = replace(registry, clock=lambda: datetime(2026, 3, 2, 1, 0, 20, tzinfo=UTC))
    for _ in range(PER_MINUTE):
        await limit(at_rest, CLERK, "duplicates", PER_MINUTE)
    answer = await typed(registry=at_rest)
    assert (answer["__typename"], answer["code"]) == ("RateLimited", "RATE_LIMITED")
    assert answer["retryAfterSeconds"] == 40


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"first": 0}, "first"),
        ({"text": ""}, "draft.text"),
        ({"text": "长" * 20_001}, "draft.text"),
        ({"text": "半\ud800个"}, "draft.text"),
        ({"title": "两行\n标题"}, "draft.title"),
        ({"respondents": ["局"] * 51}, "draft.respondents"),
        ({"category": {"main": ""}}, "draft.category.main"),
        ({"place": "999999"}, "region"),
    ],
)
async def test_what_is_no_draft(typed, given, field) -> None:
    answer = await typed(**given)
    assert (answer["__typename"], answer["field"]) == ("InvalidInput", field)


async def test_search_that_does_not_answer(execute, registered) -> None:
    number = await registered()
    for query, given in ((OF_DOSSIER, {"number": number}), (OF_DRAFT, {"draft": {"text": STORY}})):
        result = await execute(query, **given)
        assert result.errors is None
        assert "'code': 'SEARCH_UNAVAILABLE'" in str(result.data)


async def test_one_request_may_not_search_without_end(execute) -> None:
    for query in (
        f"{{ dossiers(first: 20) {{ edges {{ node {{ duplicates {{ {ERROR} }} }} }} }} }}",
        "{" + " ".join(f"s{n}: searchDossiers(query: {{}}) {{ __typename }}" for n in range(11)) + "}",
    ):
        result = await execute(query)
        assert "ask for smaller pages" in result.errors[0].message
