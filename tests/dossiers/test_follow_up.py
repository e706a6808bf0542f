"""Following up by a receipt: what a petitioner is told and can do, and what they are never told."""

import asyncio
import secrets
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from dossiers import effects, handling, intake, linking, petitioner
from dossiers.claims import Call
from dossiers.days import day_of, now
from dossiers.errors import (
    IllegalStep,
    InvalidInput,
    KeyReused,
    NotFound,
    NotNow,
    NotPermitted,
    RateLimited,
    UnknownReceipt,
)
from dossiers.follow_up import receipt_text
from dossiers.linking import About
from dossiers.petitioner import Asking, PublicLimits
from dossiers.plain_words import NEXT, STATES
from dossiers.states import Purpose, State, Step
from dossiers.steps import CLASSES, ReviewState
from dossiers.units import Unit, UnitKind
from dossiers.viewer import Role, scope
from tests.conftest import DISCIPLINE, LAND, LISHUI, QINGTIAN, a_registration, a_viewer
from tests.dossiers.taking import CLERK, LAND_STAFF, a_contact, a_party, step_call

SUPERVISOR = a_viewer(Role.SUPERVISION, LISHUI, "331100-XFJ")
CITY_OFFICE = a_viewer(Role.RECEPTION, LISHUI)
COUNTY_OFFICE = "331121-XFJ"
ANSWER = {
    "conclusion": "SUPPORTED",
    "facts": "情况属实",
    "basis": "征地补偿办法第八条",
    "requests": [{"request": "r1", "conclusion": "SUPPORTED", "answer": "已发放"}],
}
INTERNAL = ("内部请示", "限期反馈", "预警", "县长批示", "情况属实", "征地补偿办法")


class Matter:
    """A matter under way, its offices' steps, and its receipts."""

    def __init__(self, registry, taken):
        self.registry, self.number, self.receipt = registry, taken.dossier.id, taken.receipt

    async def step(self, viewer, step, **given):
        return await handling.step(self.registry, step_call(viewer, self.number), CLASSES[Step(step)], given)

    async def answered(self):
        await self.step(CLERK, "TRANSFER", to_unit=LAND, reason="内部请示：请抓紧")
        await self.step(LAND_STAFF, "ACCEPT")
        await self.step(LAND_STAFF, "ANSWER", **ANSWER)
        await self.step(LAND_STAFF, "DELIVER", opinion="o1", party="p1", means="POST")

    def asking(self, receipt=None, **changes):
        receipt = receipt or self.receipt
        return replace(Asking(receipt.code, receipt.secret, "192.0.2.1", PublicLimits(1_000, 10)), **changes)

    async def look(self, receipt=None, **changes):
        return (await petitioner.look(self.registry, self.asking(receipt, **changes))).seen

    async def act(self, step, /, *, key=None, receipt=None, **given):
        key = key or secrets.token_hex(8)
        return (await petitioner.act(self.registry, self.asking(receipt), Step(step), key, given)).seen

    async def dossier(self):
        return await self.registry.store.read(self.number, scope(SUPERVISOR))


@pytest.fixture
def open_matter(registry):
    async def open_matter(**changes):
        call = Call(CLERK, secrets.token_hex(8), {})
        return Matter(registry, await intake.register(registry, call, a_registration(**changes)))

    return open_matter


def actions(seen):
    return [action.step for action in seen.actions]


# What is told.


async def test_where_it_stands_who_has_it_and_what_comes_next(open_matter) -> None:
    matter = await open_matter()
    seen = await matter.look()
    assert (seen.number, seen.title, seen.unit) == (matter.number, "反映征地补偿款未到账", "青田县信访局")
    assert (seen.registered_on, seen.since) == (date(2026, 3, 2), date(2026, 3, 2))
    assert seen.state.zh == "已登记，正在确定由哪个单位办理。"
    assert seen.next_step.zh.startswith("下一步：")
    assert [(one.rule, one.due) for one in seen.deadlines] == [("transfer", date(2026, 3, 17))]
    assert "2026" in seen.deadlines[0].why.zh
    assert "2026" in seen.deadlines[0].why.en
    assert [one.requests for one in seen.contacts] == [["发放征地补偿款"]]
    assert actions(seen) == [Step.REPORT_OBSTRUCTION]


async def test_an_answer_is_told_when_it_was_delivered(open_matter) -> None:
    matter = await open_matter()
    await matter.step(CLERK, "TRANSFER", to_unit=LAND)
    await matter.step(LAND_STAFF, "ACCEPT")
    await matter.step(LAND_STAFF, "ANSWER", **ANSWER)
    assert (await matter.look()).opinions == []
    await matter.step(LAND_STAFF, "DELIVER", opinion="o1", party="p1", means="POST")
    seen = await matter.look()
    assert seen.unit == "青田县自然资源和规划局"
    assert [(one.level, one.conclusion, one.outcome) for one in seen.opinions] == [("HANDLING", "SUPPORTED", None)]
    assert actions(seen) == [Step.RATE, Step.REQUEST_REVIEW, Step.REPORT_OBSTRUCTION]
    (right,) = [one for one in seen.deadlines if one.rule == "review-request"]
    assert seen.actions[1].until == right.due


async def test_nothing_internal_is_told(open_matter) -> None:
    matter = await open_matter()
    await matter.answered()
    due = day_of(now()) + timedelta(days=400)
    await matter.step(SUPERVISOR, "ORDER", to_unit=LAND, due=due, text="限期反馈")
    await matter.step(CLERK, "INSTRUCT", leader="某县长", text="县长批示：从速")
    await matter.act("REPORT_OBSTRUCTION", text="威胁不许再反映")
    told = str(asdict(await matter.look()))
    assert not any(word in told for word in (*INTERNAL, "威胁", str(due), "某县长"))
    assert not any(word in told for word in ("order", "obstruction", "explanation"))


async def test_one_party_is_told_nothing_of_another(open_matter, registry) -> None:
    matter = await open_matter()
    joined = await intake.join_party(
        registry,
        step_call(CLERK, matter.number),
        a_party(),
        a_contact(narrative="我家的房子也被拆了", requests=["赔偿房屋"]),
    )
    await matter.step(CLERK, "TRANSFER", to_unit=LAND)
    await matter.step(LAND_STAFF, "ACCEPT")
    both = [*ANSWER["requests"], {"request": "r2", "conclusion": "EXPLAINED", "answer": "另案处理"}]
    await matter.step(LAND_STAFF, "ANSWER", **{**ANSWER, "requests": both})
    await matter.step(LAND_STAFF, "DELIVER", opinion="o1", party="p1", means="POST")
    first, second = await matter.look(), await matter.look(joined.receipt)
    assert [one.requests for one in first.contacts] == [["发放征地补偿款"]]
    assert [one.requests for one in second.contacts] == [["赔偿房屋"]]
    assert second.registered_on > first.registered_on
    assert second.opinions == []
    assert Step.REQUEST_REVIEW not in actions(second)
    assert not any(one.rule == "review-request" for one in second.deadlines)
    assert "2026-03" not in str(second.contacts)
    await matter.act("REQUEST_REVIEW", reason="补偿偏低")
    assert (await matter.look(joined.receipt)).reviews == []
    with pytest.raises(InvalidInput, match="no opinion"):
        await matter.act("REQUEST_REVIEW", receipt=joined.receipt, reason="补偿偏低")


async def test_every_receipt_of_a_party_tells_the_same(open_matter, registry) -> None:
    matter = await open_matter()
    again = await intake.add_contact(registry, step_call(CLERK, matter.number), "p1", a_contact())
    assert await matter.look() == await matter.look(again.receipt)


async def test_of_an_accusation_it_is_told_that_it_was_forwarded_and_when(open_matter) -> None:
    matter = await open_matter(purpose=Purpose.ACCUSATION, title="反映某局长受贿")
    seen = await matter.look()
    assert seen.since == date(2026, 3, 2)
    await matter.step(CLERK, "TRANSFER", to_unit=DISCIPLINE)
    seen = await matter.look()
    assert seen.state.zh == "已转送"
    assert seen.since == (await matter.registry.store.load_any(matter.number)).last_happened_on
    assert (seen.number, seen.title, seen.unit, seen.next_step) == (None,) * 4
    assert not any((seen.deadlines, seen.actions, seen.opinions, seen.reviews, seen.contacts))
    for step in (Step.RATE, Step.REPORT_OBSTRUCTION):
        with pytest.raises(NotPermitted):
            await matter.act(step, office="NOT", text="报复")


async def test_every_state_has_its_words(registry) -> None:
    for words in (STATES, NEXT):
        assert set(words) == {Purpose.CLAIM, Purpose.SUGGESTION}
        assert all(set(by_state) == set(State) for by_state in words.values())


async def test_a_receipt_in_plain_words(open_matter) -> None:
    matter = await open_matter()
    text = receipt_text(await matter.look(), matter.receipt.code, "青田县信访局")
    assert "您反映的事项已于2026年3月2日登记。\n现由青田县信访局办理。" in text
    assert "2026年3月17日" in text
    assert matter.receipt.code[:4] in text
    assert matter.receipt.secret[:8] not in text
    assert text.endswith("请向青田县信访局询问。")


async def test_a_merged_matter_is_followed_where_it_is_carried_on(open_matter, registry) -> None:
    elder, younger = await open_matter(name="林小满"), await open_matter()
    await linking.merge_joint(registry, step_call(CLERK, younger.number), About(elder.number))
    seen = await younger.look()
    assert seen.state.zh == "与同一事项合并办理。"
    while await effects.deliver_due(registry):
        pass
    seen = await younger.look()
    assert seen.number == elder.number
    assert [one.received_on for one in seen.contacts] == [date(2026, 3, 2)]
    assert (await elder.dossier()).party("p2")


# What can be done.


async def test_the_three_levels_by_receipt(open_matter, registry) -> None:
    government = Unit(id="331121-ZF", name="青田县人民政府", kind=UnitKind.GOVERNMENT, region=QINGTIAN, level="COUNTY")
    await registry.store.units.insert_one({"_id": government.id, **government.model_dump(exclude={"id"})})
    try:
        matter = await open_matter()
        await matter.answered()
        told = await petitioner.look(registry, matter.asking())
        assert [one.id for one in told.authorities[Step.REQUEST_REVIEW]][:2] == ["331121-ZF", COUNTY_OFFICE]
        seen = await matter.act("REQUEST_REVIEW", reason="补偿偏低")
        assert [(one.authority, one.withdrawn) for one in seen.reviews] == [("青田县人民政府", False)]
        assert Step.WITHDRAW_REQUEST in actions(seen)
        assert Step.REQUEST_REVIEW not in actions(seen)
        entry = (await matter.dossier()).chain[-1]
        assert (entry.by.role, entry.by.subject) == (Role.PETITIONER, f"{matter.number}/p1")

        reviewer = a_viewer(Role.UNIT, QINGTIAN, "331121-ZF")
        await matter.step(reviewer, "ISSUE_REVIEW", party="p1", outcome="UPHELD", facts="属实", basis="第八条")
        await matter.step(reviewer, "DELIVER", opinion="o2", party="p1", means="POST")
        seen = await matter.look()
        assert [(one.level, one.outcome) for one in seen.opinions] == [("HANDLING", None), ("REVIEW", "UPHELD")]
        seen = await matter.act("REQUEST_RE_REVIEW", reason="仍不服")
        assert [one.authority for one in seen.reviews] == ["青田县人民政府", "丽水市信访局"]
        seen = await matter.act("WITHDRAW_REQUEST")
        assert [one.withdrawn for one in seen.reviews] == [False, True]
    finally:
        await registry.store.units.delete_one({"_id": government.id})


async def test_a_request_that_is_not_accepted_is_told_with_the_word_to_the_party(open_matter, registry) -> None:
    matter = await open_matter()
    await matter.answered()
    await matter.act(Step.REQUEST_REVIEW, reason="补偿偏低", authority_unit="331100-XFJ")
    await matter.act(Step.WITHDRAW_REQUEST)
    assert Step.REQUEST_REVIEW not in {one.step for one in (await matter.look()).actions}
    # Asked for again all the same, it is registered; the authority decides.
    await matter.act(Step.REQUEST_REVIEW, reason="再次申请", authority_unit="331100-XFJ")
    told_on = day_of(registry.clock())
    word = {"reason": "内部请示", "word": "您已撤回申请，再次申请不予受理。", "told_on": told_on}
    await matter.step(CITY_OFFICE, "REFUSE_REQUEST", party="p1", **word)
    seen = await matter.look()
    assert [(one.state, one.word) for one in seen.reviews] == [
        (ReviewState.WITHDRAWN, None), (ReviewState.NOT_ACCEPTED, "您已撤回申请，再次申请不予受理。"),
    ]  # fmt: skip
    assert {one.step for one in seen.actions} == {Step.RATE, Step.REPORT_OBSTRUCTION}
    assert "内部请示" not in str(seen)


async def test_another_authority_above_can_be_named_and_no_other(open_matter) -> None:
    matter = await open_matter()
    await matter.answered()
    with pytest.raises(InvalidInput, match="331121-XFJ 青田县信访局") as refusal:
        await matter.act("REQUEST_REVIEW", reason="补偿偏低", authority_unit="411600-XFJ")
    assert refusal.value.field == "authority_unit"
    seen = await matter.act("REQUEST_REVIEW", reason="补偿偏低", authority_unit="331100-XFJ")
    assert [one.authority for one in seen.reviews] == ["丽水市信访局"]


async def test_rating_and_that_a_key_is_for_one_deed(open_matter) -> None:
    matter = await open_matter()
    await matter.answered()
    given = {"office": "SATISFIED", "unit": "NOT", "comment": "拖了很久"}
    await asyncio.gather(*(matter.act("RATE", key="once", **given) for _ in range(3)))
    dossier = await matter.dossier()
    assert dossier.version == 6
    assert [(one.party, one.office, one.unit) for one in dossier.ratings] == [("p1", "SATISFIED", "NOT")]
    with pytest.raises(KeyReused):
        await matter.act("RATE", key="once", office="NOT")


async def test_what_the_state_forbids_is_said_in_their_terms(open_matter) -> None:
    matter = await open_matter()
    with pytest.raises(IllegalStep) as refusal:
        await matter.act("RATE", office="SATISFIED")
    assert refusal.value.possible == (Step.REPORT_OBSTRUCTION,)
    await matter.step(CLERK, "TRANSFER", to_unit=LAND)
    await matter.step(LAND_STAFF, "ACCEPT")
    await matter.step(LAND_STAFF, "ANSWER", **ANSWER)
    with pytest.raises(NotNow):
        await matter.act("REQUEST_REVIEW", reason="补偿偏低")


async def test_obstruction_goes_one_level_up_and_the_unit_sees_nothing(open_matter, registry) -> None:
    matter = await open_matter()
    await matter.answered()
    await matter.act("REPORT_OBSTRUCTION", text="上门威胁")
    (report,) = (await matter.dossier()).obstructions
    assert (report.party, report.against.id, report.to.id) == ("p1", LAND, "331100-XFJ")
    dossier = (await registry.store.read(matter.number, scope(LAND_STAFF))).as_seen_by(LAND_STAFF)
    assert "上门威胁" not in dossier.model_dump_json()


async def test_of_the_hall_itself_it_goes_above_the_hall(open_matter) -> None:
    matter = await open_matter()
    await matter.act("REPORT_OBSTRUCTION", text="不让登记", against_unit=COUNTY_OFFICE)
    await matter.act("REPORT_OBSTRUCTION", text="市里也不理", against_unit="331100-XFJ")
    reports = (await matter.dossier()).obstructions
    assert [report.to.id for report in reports] == ["331100-XFJ", "330000-XFJ"]
    with pytest.raises(InvalidInput, match="no unit"):
        await matter.act("REPORT_OBSTRUCTION", text="不理", against_unit="NOPE")


async def test_a_petitioner_sees_one_dossier_and_acts_for_one_party(open_matter, registry) -> None:
    matter, other = await open_matter(), await open_matter()
    await other.answered()
    viewer = replace(a_viewer(Role.PETITIONER), dossier=matter.number, party="p1")
    with pytest.raises(NotFound):
        await registry.store.load(other.number, scope(viewer))
    await matter.answered()
    with pytest.raises(NotPermitted, match="their own party"):
        await matter.step(replace(viewer, party="p2"), "RATE", party="p1", office="NOT")
    with pytest.raises(NotPermitted):
        await matter.step(viewer, "CLOSE", outcome="SOLVED")


# What opens it.


async def test_a_receipt_without_its_entry_is_as_one_that_nobody_has(open_matter, registry) -> None:
    matter = await open_matter()
    await registry.store.receipts.update_one({"_id": matter.receipt.code}, {"$set": {"entry": "never written"}})
    with pytest.raises(UnknownReceipt):
        await matter.look()
    await registry.store.receipts.update_one({"_id": matter.receipt.code}, {"$set": {"dossier": "331121-2026-999999"}})
    with pytest.raises(UnknownReceipt):
        await matter.look()


async def test_nothing_tells_an_unknown_code_from_a_wrong_secret(open_matter) -> None:
    matter = await open_matter()
    refusals = []
    for changes in ({"secret": "2" * 16}, {"code": "2" * 12}, {"code": "", "secret": ""}, {"code": "半\ud800个"}):
        with pytest.raises(UnknownReceipt) as refusal:
            await matter.look(**changes)
        refusals.append(vars(refusal.value) | {"said": str(refusal.value)})
    assert all(one == refusals[0] for one in refusals)


@pytest.mark.parametrize("known", [True, False], ids=["known code", "unknown code"])
async def test_after_ten_wrong_secrets_a_code_answers_nobody_for_a_while(open_matter, clock, known) -> None:
    matter = await open_matter()
    clock.fixed = datetime(2026, 11, 22, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
    wrong = {"secret": "2" * 16} if known else {"code": "2" * 12}
    for _ in range(5):
        await matter.look()
    for _ in range(10):
        with pytest.raises(UnknownReceipt):
            await matter.look(**wrong)
    with pytest.raises(RateLimited) as refusal:
        await matter.look(**({} if known else wrong))
    assert refusal.value.retry_after_seconds == 900
    clock.fixed += timedelta(minutes=15)
    assert await matter.look()


async def test_many_wrong_secrets_at_once_get_no_further(open_matter, clock) -> None:
    matter = await open_matter()
    clock.fixed = datetime(2026, 11, 22, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
    with pytest.raises(UnknownReceipt):
        await matter.look(secret="2" * 16)
    tries = [matter.look(secret=f"{n:0>16}") for n in range(40)]
    refusals = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(one, UnknownReceipt) for one in refusals) == 9
    assert sum(isinstance(one, RateLimited) for one in refusals) == 31


async def test_an_address_asks_so_often_in_a_minute(open_matter, clock, registry) -> None:
    matter = await open_matter()
    clock.fixed = datetime(2026, 11, 22, 9, 0, 20, tzinfo=ZoneInfo("Asia/Shanghai"))
    few = PublicLimits(calls=3)
    for _ in range(3):
        await matter.look(limits=few)
    with pytest.raises(RateLimited) as refusal:
        await matter.look(limits=few)
    assert refusal.value.retry_after_seconds == 40
    assert await matter.look(limits=few, address="192.0.2.2")
    counters = str(await registry.store.calls.find().to_list())
    assert "192.0.2" not in counters
    clock.fixed += timedelta(minutes=1)
    assert await matter.look(limits=few)
