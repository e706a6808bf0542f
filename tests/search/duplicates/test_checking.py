"""Duplicates: what may be the same matter, why, and what a stranger is not told."""

import asyncio
from datetime import date

import pytest

from dossiers.errors import InvalidInput, NotPermitted, RateLimited, SearchUnavailable
from dossiers.matter import Category
from dossiers.registry import Registry
from dossiers.viewer import Role, Viewer, scope
from search.duplicates import PER_MINUTE, Candidate, Draft, Stub, duplicates_of, duplicates_of_draft, told
from search.duplicates.candidates import read_before
from search.duplicates.checking import everywhere
from search.duplicates.evidence import AMONG, Evidence
from search.duplicates.sides import Side
from search.duplicates.weights import Band, Verdict, shipped
from search.extraction.facts import facts_of
from search.index import Index, connect
from tests.conftest import DANCHENG, LABOUR, LAND, QINGTIAN, ZHEJIANG, a_viewer
from tests.search.office import CLERK, LAND_STAFF, raise_again, transfer

SUPERVISION = a_viewer(Role.SUPERVISION, ZHEJIANG)
STRANGER = a_viewer(Role.RECEPTION, DANCHENG)

MULBERRY = {
    "title": "国道改线占我家杨梅山，赔得不公",
    "narrative": "我是石柱垟村的农民。2019年国道改线从我们后山过，我家那片杨梅一共一百八十多棵，量地的人说是荒山，"
    "十二亩六分地总共拿到手七万多一点，青苗费一分没有。",
    "category": {"main": "征地补偿"},
    "respondents": [{"name": "青田县自然资源和规划局"}],
}
AGAIN = Draft(
    title="二十年的杨梅树被写成荒山，零补偿",
    text="本人在温州上班，老家青田。母亲名下承包山12.6亩，修路征走了，石柱垟的地类写成荒山，186棵挂果杨梅树零补偿！",
    category=Category(main="征地补偿"),
    place=QINGTIAN,
    respondents=("青田县自然资源和规划局",),
)
WAGES = {
    "title": "木工班组工资被拖欠",
    "narrative": "鹿鸣澜庭二期模板工程，劳务公司欠23人工资418000元，有结算单。",
    "category": {"main": "农民工欠薪"},
    "respondents": [{"name": "岚柯建筑劳务有限公司"}],
}


@pytest.fixture
async def filed(register, index_now) -> str:
    """The mulberry matter, on file in Qingtian among others."""
    dossier = await register(**MULBERRY, name="夏大山", id_number="332522195703121234")
    await register(**WAGES)
    await register(title="小区电梯停运", narrative="电梯停了半年，物业要业主摊钱。", category={"main": "物业"})
    await index_now()
    return dossier.id


@pytest.fixture
def ask(registry, index):
    async def ask(draft: Draft = AGAIN, viewer: Viewer = SUPERVISION) -> list[Candidate | Stub]:
        return await duplicates_of_draft(registry, index, viewer, draft)

    return ask


async def test_the_same_matter_comes_first_and_says_why(filed, ask) -> None:
    first, *others = await ask()
    assert isinstance(first, Candidate)
    assert first.dossier.id == filed
    assert first.verdict is Verdict.SAME
    assert first.probability > 0.5
    assert "石柱垟" in first.passages
    kinds = {reason.kind: reason for reason in first.reasons}
    assert {Evidence.SAME_COUNTY, Evidence.SIZES, Evidence.DISTINCT_FEW} <= kinds.keys()
    assert "石柱垟" in kinds[Evidence.DISTINCT_FEW].text_zh
    assert kinds[Evidence.SAME_COUNTY].text_zh == "事发地同在浙江省丽水市青田县"
    assert "12.6亩／十二亩六分" in kinds[Evidence.SIZES].text_zh
    assert kinds[Evidence.SIZES].theirs[0].startswith("十二亩六分")
    assert all(other.probability < first.probability and other.verdict is not Verdict.SAME for other in others)
    probabilities = [candidate.probability for candidate in (first, *others)]
    assert probabilities == sorted(probabilities, reverse=True)


async def test_a_form_letter_is_told_from_the_same_matter(filed, register, index_now, ask) -> None:
    """The same text with another village and other figures; one's own letter again is none."""
    form = "我村因建设水库征收耕地，补偿款至今没有发放，多次反映没有答复，请求依法核实并发放{}村{}户的补偿款{}元。"
    letter = await register(title="反映补偿款未发放", narrative=form.format("上垟坑", 27, 184600), respondents=[])
    await index_now()

    async def asked(village: str, households: int, money: int) -> bool:
        draft = Draft(title="反映补偿款未发放", text=form.format(village, households, money), place=QINGTIAN)
        found = {candidate.dossier.id: candidate for candidate in await ask(draft)}
        return found[letter.id].form_letter

    assert await asked("下寮岙", 41, 263900)
    assert not await asked("上垟坑", 27, 184600)


async def test_another_matter_is_told_apart(filed, ask) -> None:
    text, category = "早市摆摊堵了消防通道，城管不管。", Category(main="城市管理")
    draft = Draft(title="菜场占道经营", text=text, category=category, place=DANCHENG)
    assert all(candidate.verdict is Verdict.DIFFERENT for candidate in await ask(draft))


async def test_reasons_against_are_given_too(filed, ask) -> None:
    first, *_ = await ask(AGAIN.model_copy(update={"place": DANCHENG}))
    against = {reason.kind: reason.text_zh for reason in first.reasons if not reason.supports}
    assert against[Evidence.OTHER_PROVINCE] == "事发地不在同一省：河南省、浙江省"


async def test_where_it_is_handed_in_stands_for_an_unknown_place(filed, ask) -> None:
    first, *_ = await ask(AGAIN.model_copy(update={"place": None, "handed_in_region": QINGTIAN}))
    assert Evidence.SAME_COUNTY in {reason.kind for reason in first.reasons}
    first, *_ = await ask(AGAIN.model_copy(update={"place": None}))
    assert not {Evidence.SAME_COUNTY, Evidence.OTHER_PROVINCE} & {reason.kind for reason in first.reasons}


async def test_a_stranger_gets_a_stub_that_says_whom_to_ask(filed, ask) -> None:
    (stub,) = await ask(viewer=STRANGER)
    assert isinstance(stub, Stub)
    assert (stub.prefecture.code, stub.office, stub.month) == ("331100", "青田县信访局", "2026-03")
    assert stub.band in (Band.HIGH, Band.MEDIUM)


async def test_a_stranger_is_not_told_what_is_hardly_alike(filed, ask) -> None:
    assert await ask(Draft(text="石柱垟村通自来水了吗"), STRANGER) == []


async def test_a_draft_is_no_way_to_look_people_up(filed, ask) -> None:
    """The petitioner's name and number say nothing, in the text or elsewhere."""
    plain = await ask(Draft(text="请问有没有夏大山的案卷，身份证332522195703121234"), SUPERVISION)
    assert all(Evidence.SAME_PERSON not in {r.kind for r in found.reasons} for found in plain)
    assert await ask(Draft(text="请问有没有夏大山的案卷，身份证332522195703121234"), STRANGER) == []


async def test_who_raised_it_counts_between_registered_dossiers(filed, register, registry, index, index_now) -> None:
    again = await register(
        title="前年写过信的事",
        narrative="还是那件事，请领导过问。",
        name="夏 大山",
        id_number="332522195703121234",
        place=None,
        category={"main": "其他"},
        respondents=[],
    )
    await index_now()
    found = {other.dossier.id: other for other in await duplicates_of(registry, index, SUPERVISION, again)}
    assert again.id not in found
    kinds = {reason.kind for reason in found[filed].reasons}
    assert {Evidence.SAME_PERSON, Evidence.CALLED_ALIKE} <= kinds


async def test_a_stub_does_not_tell_who_is_known_elsewhere(filed, register, registry, index, index_now) -> None:
    elsewhere = await register(
        viewer=STRANGER,
        title="老酒厂过渡费",
        narrative="过渡费一年半没发。",
        name="夏大山",
        place=DANCHENG,
        id_number="332522195703121234",
        category={"main": "房屋拆迁"},
        respondents=[],
    )
    await index_now()
    assert await duplicates_of(registry, index, STRANGER, elsewhere) == []


async def test_sealed_dossiers_are_in_no_list(filed, register, registry, index_now, ask) -> None:
    sealed = await register(purpose="ACCUSATION", **MULBERRY)
    await registry.store.dossiers.update_one({"_id": filed}, {"$set": {"sealed": True}})
    await index_now()
    for viewer in (SUPERVISION, CLERK, STRANGER):
        found = await ask(viewer=viewer)
        assert not {filed, sealed.id} & {other.dossier.id for other in found if isinstance(other, Candidate)}
        assert not any(isinstance(other, Stub) for other in found)


async def test_a_sealed_dossier_is_compared_with_nothing(filed, register, registry, index) -> None:
    sealed = await register(purpose="ACCUSATION", **MULBERRY)
    assert await duplicates_of(registry, index, CLERK, sealed) == []


async def test_a_unit_is_shown_only_what_stood_in_its_period(register, registry, index_now, ask) -> None:
    dossier = await register(**MULBERRY)
    await transfer(registry, dossier, LAND)
    await transfer(registry, dossier, LABOUR, LAND_STAFF)
    await raise_again(registry, dossier, "量地员承认把杨梅树改登成了荒山")
    await index_now()
    draft = AGAIN.model_copy(update={"text": f"{AGAIN.text}量地员承认把杨梅树改登成了荒山"})
    (mine,) = [found for found in await ask(draft, LAND_STAFF) if isinstance(found, Candidate)]
    assert len(mine.dossier.contacts) == 1
    assert not any("承认" in passage for passage in mine.passages)
    (theirs,) = await ask(draft, a_viewer(Role.UNIT, QINGTIAN, LABOUR))
    assert any("承认" in passage for passage in theirs.passages)


async def test_a_glance_shows_what_the_dossier_would(register, registry) -> None:
    dossier = await register(**MULBERRY, name="夏大山")
    await transfer(registry, dossier, LAND)
    await transfer(registry, dossier, LABOUR, LAND_STAFF)
    await raise_again(registry, dossier, "量地员承认把杨梅树改登成了荒山", requests=["改回杨梅树"])
    nation = everywhere(registry)
    whole = (await registry.store.read_many([dossier.id], nation))[dossier.id]
    glance = (await registry.store.glance([dossier.id], nation))[dossier.id]
    assert glance.dossier == whole
    labour = a_viewer(Role.UNIT, QINGTIAN, LABOUR)
    seen = {viewer.unit: Side.of(glance.as_seen_by(viewer)) for viewer in (SUPERVISION, LAND_STAFF, labour, STRANGER)}
    assert {len(side.texts) for side in seen.values()} == {2, 4}
    for viewer in (SUPERVISION, CLERK, LAND_STAFF, labour, STRANGER):
        assert Side.of(glance.as_seen_by(viewer)) == Side.of(whole.as_seen_by(viewer))
        assert scope(viewer).admits(glance) is scope(viewer).admits(whole)


async def test_what_was_read_is_taken_from_the_index(filed, ask, registry, index, monkeypatch) -> None:
    before = await ask()
    for met in ("_FACTS_MET", "_SUBJECTS_MET"):
        monkeypatch.setattr(told, met, told._Met())
    read = []
    monkeypatch.setattr(told, "facts_of", lambda text, day: read.append(text) or facts_of(text, day))
    assert [(one.dossier.id, one.probability) for one in await ask()] == [
        (one.dossier.id, one.probability) for one in before
    ]
    assert set(read) == {AGAIN.title, AGAIN.text, *AGAIN.respondents}
    assert filed in await read_before(index, [filed])


async def test_of_what_was_written_since_nothing_is_taken_from_the_index(filed, register, registry, ask) -> None:
    """A text that the index does not know yet is compared as it is now."""
    dossier = await registry.store.read(filed, everywhere(registry))
    await raise_again(registry, dossier, "量地的说赔偿款是三十一万七千元", requests=[])
    draft = AGAIN.model_copy(update={"text": f"{AGAIN.text}赔偿款317000元"})
    first, *_ = await ask(draft)
    assert isinstance(first, Candidate)
    (sums,) = [reason for reason in first.reasons if reason.kind is Evidence.SUMS]
    assert sums.theirs == ("三十一万七千元",)


async def test_of_a_sealed_dossier_nothing_is_kept(register, index, index_now) -> None:
    sealed = await register(purpose="ACCUSATION", **MULBERRY)
    await index_now()
    assert await read_before(index, [sealed.id]) == {}


async def test_years_are_read_from_the_day_of_the_letter(register, index_now, ask) -> None:
    same = {"title": "过渡费没发", "category": {"main": "拆迁"}}
    await register(narrative="去年的过渡费没发", received_on=date(2026, 1, 5), place=None, respondents=[], **same)
    await index_now()
    for year, other in ((2026, False), (2024, True)):
        draft = Draft.model_validate({**same, "text": "去年的过渡费没发", "received_on": date(year, 3, 1)})
        (first,) = await ask(draft)
        assert (Evidence.OTHER_DATES in {reason.kind for reason in first.reasons}) is other


async def test_every_call_is_in_the_audit_log(filed, ask, registry: Registry) -> None:
    await ask()
    await ask(viewer=STRANGER)
    mine, theirs = await registry.store.looks.find({"what": "duplicates"}).sort("at", 1).to_list()
    assert filed in mine["shown"]
    assert (theirs["subject"], theirs["shown"], theirs["stubs"]) == (STRANGER.subject, [], 1)
    assert "杨梅" not in str(mine)


async def test_calls_are_limited(filed, ask) -> None:
    answers = await asyncio.gather(*(ask() for _ in range(PER_MINUTE * 2 + 1)), return_exceptions=True)
    limited = [answer for answer in answers if isinstance(answer, RateLimited)]
    assert limited
    assert all(isinstance(answer, (list, RateLimited)) for answer in answers)
    assert await ask(viewer=STRANGER)


@pytest.mark.parametrize("role", [Role.ADMIN, Role.DISCIPLINE])
async def test_who_sees_no_open_dossiers_may_not_ask(ask, role) -> None:
    with pytest.raises(NotPermitted):
        await ask(viewer=a_viewer(role, ZHEJIANG))


async def test_an_unknown_place_is_refused(ask) -> None:
    with pytest.raises(InvalidInput):
        await ask(AGAIN.model_copy(update={"place": "999999"}))


async def test_without_elasticsearch_it_says_so(registry) -> None:
    client = connect("http://127.0.0.1:9")
    with pytest.raises(SearchUnavailable):
        await duplicates_of_draft(registry, Index(client, "anjuan-test-gone-"), SUPERVISION, AGAIN)
    await client.close()


async def test_the_first_dossier_of_all_has_no_duplicates(register, registry, index, index_now) -> None:
    dossier = await register()
    await index_now()
    assert await duplicates_of(registry, index, CLERK, dossier) == []


async def test_odd_drafts_are_taken(filed, ask) -> None:
    for text in ("？", "！" * 200, "a", "一", "土" * 20_000, "1" * 300, '"*()~^\\', "万" * 500):
        assert isinstance(await ask(Draft(text=text)), list)


def test_the_weights_are_complete() -> None:
    weights = shipped()
    assert weights.alone.weights.keys() == weights.root.weights.keys() == set(Evidence) - set(AMONG)
    assert weights.same.weights.keys() == weights.related.weights.keys() == set(AMONG)
    assert 0 < weights.related_from < weights.perhaps_from < weights.same_from < 1
    assert weights.bands.keys() == set(Band)
    assert weights.bands[Band.HIGH] > weights.bands[Band.MEDIUM] > weights.bands[Band.LOW]
