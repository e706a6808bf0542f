"""How the tests of the core take steps: people who may, facts that fit, and a dossier in every state."""

import secrets
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

from dossiers import handling, inquiring, intake, linking, splitting
from dossiers.chain import Actor, Stamp
from dossiers.claims import Call
from dossiers.clocks.timekeeping import Limits
from dossiers.contact import Contact, Form
from dossiers.days import day_of
from dossiers.dossier import Dossier
from dossiers.effects import deliver_due
from dossiers.handling import StepCall, Taken
from dossiers.identity import ConcealedText, SealedIdentity
from dossiers.linking import About
from dossiers.listing import duties
from dossiers.matter import Category, Matter, Request, Respondent
from dossiers.party import Party
from dossiers.regions import RegionTree
from dossiers.registration import ContactDraft, PartyDraft
from dossiers.registry import Registry
from dossiers.states import Purpose, State, Step
from dossiers.steps import (
    CLASSES,
    Accept,
    Answer,
    Assign,
    Close,
    Conclusion,
    Designate,
    NotAccept,
    OpinionLevel,
    Outcome,
    Redirect,
    Relation,
    Transfer,
)
from dossiers.units import Unit, UnitKind, UnitRef
from dossiers.viewer import Role, Viewer
from tests.conftest import DISCIPLINE, LABOUR, LAND, LISHUI, QINGTIAN, ZHEJIANG, a_registration, a_viewer, offices
from tests.dossiers.giving import GIVEN
from tests.dossiers.ways import FIRST, FIRST_IN_STATE, OTHER_WAYS, WAYS

COUNTY_DISCIPLINE = "331121-JW"
OFFICE = "331121-XFJ"
REGIONS = RegionTree.shipped()
LIMITS = Limits.shipped()

CLERK = a_viewer()
LAND_STAFF = a_viewer(Role.UNIT, QINGTIAN, LAND)
LABOUR_STAFF = a_viewer(Role.UNIT, QINGTIAN, LABOUR)
DISCIPLINE_STAFF = a_viewer(Role.DISCIPLINE, LISHUI, DISCIPLINE)
COUNTY_DISCIPLINE_STAFF = a_viewer(Role.DISCIPLINE, QINGTIAN, COUNTY_DISCIPLINE)
REVIEWERS_STAFF = a_viewer(region=LISHUI)
RE_REVIEWERS_STAFF = a_viewer(region=ZHEJIANG)
SUPERVISION = a_viewer(Role.SUPERVISION, QINGTIAN)
STAFF = {
    OFFICE: CLERK,
    LAND: LAND_STAFF,
    LABOUR: LABOUR_STAFF,
    DISCIPLINE: DISCIPLINE_STAFF,
    COUNTY_DISCIPLINE: COUNTY_DISCIPLINE_STAFF,
}
"""Who may take steps for a unit while it holds a dossier."""


def step_call(viewer: Viewer, dossier: Dossier | str, **fields: Any) -> StepCall:
    """A call with a key of its own unless it is told one."""
    number = dossier if isinstance(dossier, str) else dossier.id
    fields = {"key": secrets.token_hex(8), "input": {}, **fields}
    return StepCall(viewer, dossier=number, **fields)


_BY_ANY_OFFICE = frozenset({Step.ADD_CONTACT, Step.JOIN_PARTY, Step.LINK, Step.UNLINK, Step.TELL_APART, Step.RECONSIDER,
                             Step.INQUIRE, Step.INSTRUCT,
                             Step.RATE, Step.SEPARATE_PARTY, Step.MERGE, Step.UNMERGE, Step.SPLIT,
                             Step.REQUEST_REVIEW, Step.REQUEST_RE_REVIEW, Step.WITHDRAW_REQUEST})  # fmt: skip
_BY_SENDER = frozenset({Step.AGREE_TO_OBJECTION, Step.REFUSE_OBJECTION, Step.PASS_REPORT, Step.SEND_BACK})
"""By who transferred or assigned it, which is the clerk's office here."""
_BY_SUPERVISION = frozenset({
    Step.DESIGNATE, Step.CERTIFY, Step.ORDER, Step.WARN, Step.STRIKE_OFF, Step.MARK_IMPORTANT, Step.END_IMPORTANT,
    Step.PUT_IN_CHARGE, Step.RELIEVE_OF_CHARGE, Step.WRITE_CAUSE_SHEET, Step.NOTE_PROGRESS,
})  # fmt: skip
_BY = {
    Step.REPORT_PART: LABOUR_STAFF,
    **dict.fromkeys((Step.REPORT_OBSTRUCTION, Step.REPLY_OBSTRUCTION), a_viewer(Role.SUPERVISION, LISHUI)),
    **dict.fromkeys((Step.ISSUE_REVIEW, Step.REFUSE_REQUEST), REVIEWERS_STAFF),
    **dict.fromkeys((Step.SUSPEND, Step.RESUME), RE_REVIEWERS_STAFF),
    Step.ISSUE_RE_REVIEW: RE_REVIEWERS_STAFF,
    **dict.fromkeys(_BY_ANY_OFFICE | _BY_SENDER, CLERK),
    **dict.fromkeys(_BY_SUPERVISION, SUPERVISION),
}
_OF_OTHERS_TOO = frozenset({
    Step.ADD_CONTACT, Step.JOIN_PARTY, Step.LINK, Step.MERGE, Step.TELL_APART, Step.RECONSIDER, Step.INQUIRE,
})  # fmt: skip
"""By the clerk who registered it, also while a discipline body holds it."""
_AS_UNIT = frozenset({Step.OBJECT, Step.REOPEN, Step.EXPLAIN_IN_WRITING})


def staff_for(step: Step, dossier: Dossier) -> Viewer:
    """Somebody who may take the step now: who is set above for all, else the holder."""
    holder = STAFF[dossier.holder.id]
    if dossier.sealed and step not in _OF_OTHERS_TOO:
        return holder
    if step is Step.REPORT_PART and not dossier.parts:
        return holder
    if step is Step.DELIVER and dossier.opinions and dossier.opinions[-1].level is OpinionLevel.REVIEW:
        return REVIEWERS_STAFF
    if step in _AS_UNIT:
        return a_viewer(Role.UNIT, QINGTIAN, holder.unit)
    return _BY.get(step, holder)


def next_unit(dossier: Dossier) -> str:
    choice = (DISCIPLINE, COUNTY_DISCIPLINE) if dossier.sealed else (LAND, LABOUR)
    return next(unit for unit in choice if unit != dossier.holder.id)


def a_contact(**fields: Any) -> ContactDraft:
    return ContactDraft.model_validate(
        {"form": "VISIT", "received_on": day_of(datetime.now(UTC)), "narrative": "再次来访，补偿款仍未到账。"} | fields,
    )


def a_party(**identity: Any) -> PartyDraft:
    return PartyDraft.model_validate({"identity": {"name": "林小满", "phone": "13700002222"} | identity})


def reply_to(request: str, conclusion: Conclusion, answer: str) -> dict[str, Any]:
    return {"request": request, "conclusion": conclusion, "answer": answer}


def full_opinion(dossier: Dossier, **fields: Any) -> dict[str, Any]:
    """What is given for an answer that addresses each request."""
    return {
        "conclusion": Conclusion.SUPPORTED, "facts": "情况属实", "basis": "征地补偿办法第八条",
        "requests": [reply_to(request.id, Conclusion.SUPPORTED, "已发放") for request in dossier.matter.requests],
        "review_at": "青田县人民政府", **fields,
    }  # fmt: skip


async def transfer(registry: Registry, call: StepCall, to_unit: str, reason: str | None) -> Taken:
    return await handling.step(registry, call, Transfer, {"to_unit": to_unit, "reason": reason})


async def assign(registry: Registry, call: StepCall, to_unit: str, report_due: date, reason: str | None) -> Taken:
    given = {"to_unit": to_unit, "report_due": report_due, "reason": reason}
    return await handling.step(registry, call, Assign, given)


async def accept(registry: Registry, call: StepCall) -> Taken:
    return await handling.step(registry, call, Accept, {})


async def not_accept(registry: Registry, call: StepCall, reason: str) -> Taken:
    return await handling.step(registry, call, NotAccept, {"reason": reason})


async def redirect(registry: Registry, call: StepCall, route: str, body: str, reason: str) -> Taken:
    return await handling.step(registry, call, Redirect, {"route": route, "body": body, "reason": reason})


async def answer(registry: Registry, call: StepCall, opinion: dict[str, Any]) -> Taken:
    return await handling.step(registry, call, Answer, opinion)


async def close(registry: Registry, call: StepCall, outcome: Outcome, note: str | None) -> Taken:
    return await handling.step(registry, call, Close, {"outcome": outcome, "note": note})


async def _link(registry: Registry, call: StepCall, _: Dossier) -> Taken:
    other = await intake.register(registry, Call(CLERK, secrets.token_hex(8), {}), a_registration(title="另一件"))
    return await linking.link(registry, call, About(other.dossier.id, "同一块地"), Relation.RELATED)


async def _tell_apart(registry: Registry, call: StepCall, _: Dossier) -> Taken:
    other = await intake.register(registry, Call(CLERK, secrets.token_hex(8), {}), a_registration(title="另一件"))
    return await linking.tell_apart(registry, call, About(other.dossier.id, "不是同一块地"))


async def _reconsider(registry: Registry, call: StepCall, dossier: Dossier) -> Taken:
    other = dossier.decisions[-1].other if dossier.decisions else "331121-2026-999999"
    return await linking.reconsider(registry, call, other, "看错了")


async def _inquire(registry: Registry, call: StepCall, dossier: Dossier) -> Taken:
    other = await intake.register(registry, Call(CLERK, secrets.token_hex(8), {}), a_registration(title="另一件"))
    handle = inquiring.handle_for(registry.vault, call.viewer, dossier.id, other.dossier.id)
    return await inquiring.inquire(registry, call, handle, "是否同一事项？")


async def _be_asked(registry: Registry, dossier: Dossier) -> Dossier:
    """Another dossier's office asks about it."""
    asking = (await intake.register(registry, Call(CLERK, secrets.token_hex(8), {}), a_registration())).dossier
    handle = inquiring.handle_for(registry.vault, CLERK, asking.id, dossier.id)
    await inquiring.inquire(registry, step_call(CLERK, asking), handle, "是否同一事项？")
    while await deliver_due(registry):
        pass
    return await registry.store.load_any(dossier.id)


async def _merge(registry: Registry, call: StepCall, dossier: Dossier) -> Taken:
    purpose = Purpose.CLAIM if dossier.sealed else dossier.purpose
    elder = a_registration(title="更早一件", received_on=date(2026, 3, 1), purpose=purpose)
    other = await intake.register(registry, Call(CLERK, secrets.token_hex(8), {}), elder)
    return await linking.merge_joint(registry, call, About(other.dossier.id, "同一事项"))


async def _split(registry: Registry, call: StepCall, _: Dossier) -> Taken:
    staying = splitting.Remaining("反映征地补偿款未到账", "补偿款未到账。", ["r1"])
    other = splitting.Part(Purpose.CLAIM, "反映欠薪", "另有工资未发。", "劳动社保", None, ["发放工资"])
    return await splitting.split(registry, call, staying, [other])


_Taking = Callable[[Registry, StepCall, Dossier], Awaitable[Taken]]


def _step(step: Step) -> _Taking:
    async def taking(registry: Registry, call: StepCall, dossier: Dossier) -> Taken:
        given = GIVEN[step](dossier, day_of(registry.clock()))
        return await handling.step(registry, call, CLASSES[step], given)

    return taking


TAKE: dict[Step, _Taking] = {
    **{step: _step(step) for step in GIVEN},
    Step.TRANSFER: lambda registry, call, dossier: transfer(registry, call, next_unit(dossier), "请依法办理"),
    Step.ASSIGN: lambda registry, call, dossier: assign(
        registry, call, next_unit(dossier), day_of(registry.clock()) + timedelta(days=30), "限期报结果",
    ),
    Step.DESIGNATE: lambda registry, call, dossier: handling.step(
        registry, call, Designate, {"to_unit": next_unit(dossier), "reason": "指定受理", "by_meeting": True},
    ),
    Step.ACCEPT: lambda registry, call, _: accept(registry, call),
    Step.NOT_ACCEPT: lambda registry, call, _: not_accept(registry, call, "已进入诉讼程序"),
    Step.REDIRECT: lambda registry, call, _: redirect(registry, call, "劳动仲裁", "县仲裁委", "属仲裁范围"),
    Step.ANSWER: lambda registry, call, dossier: answer(registry, call, full_opinion(dossier)),
    Step.CLOSE: lambda registry, call, _: close(registry, call, Outcome.SOLVED, "已回访"),
    Step.ADD_CONTACT: lambda registry, call, _: intake.add_contact(registry, call, "p1", a_contact()),
    Step.JOIN_PARTY: lambda registry, call, _: intake.join_party(registry, call, a_party(), a_contact()),
    Step.LINK: _link,
    Step.TELL_APART: _tell_apart,
    Step.RECONSIDER: _reconsider,
    Step.INQUIRE: _inquire,
    Step.MERGE: _merge,
    Step.SPLIT: _split,
}  # fmt: skip
"""Each step that a person may take, with facts that fit any dossier that is ready for it."""


async def take(registry: Registry, step: Step, dossier: Dossier) -> Dossier:
    """The dossier after a step that must succeed."""
    if step is Step.INQUIRED:
        return await _be_asked(registry, dossier)
    return (await TAKE[step](registry, step_call(staff_for(step, dossier), dossier), dossier)).dossier


async def twin(registry: Registry, dossier: Dossier) -> Dossier:
    """The same dossier under another number."""
    raw = await registry.store.dossiers.find_one({"_id": dossier.id})
    number = f"{dossier.id[:-6]}{secrets.randbelow(10**6):06d}"
    await registry.store.dossiers.insert_one({**(raw or {}), "_id": number})
    return await registry.store.load_any(number)


async def lead_to(registry: Registry, purpose: Purpose, state: State) -> Dossier:
    dossier = await _led(registry, purpose, WAYS[purpose, state])
    assert dossier.state is state
    return dossier


async def ready_for(registry: Registry, step: Step, purpose: Purpose, state: State) -> Dossier:
    """A dossier of its own in that state, with all on record that must come before the step."""
    if way := OTHER_WAYS.get((step, purpose, state)):
        dossier = await _led(registry, purpose, way)
    else:
        dossier = await get_ready(registry, step, await lead_to(registry, purpose, state))
    assert dossier.state is state
    return dossier


async def get_ready(registry: Registry, step: Step, dossier: Dossier) -> Dossier:
    first = FIRST_IN_STATE.get((step, dossier.purpose, dossier.state), FIRST.get(step, ()))
    for earlier in first:
        dossier = await take(registry, earlier, dossier)
    return dossier


async def _led(registry: Registry, purpose: Purpose, way: tuple[Step, ...]) -> Dossier:
    call = Call(CLERK, secrets.token_hex(8), {})
    dossier = (await intake.register(registry, call, a_registration(purpose=purpose))).dossier
    for step in way:
        dossier = await take(registry, step, dossier)
    return dossier


# What the nouns are made of, without a store.

TODAY = date(2026, 4, 1)
NOON = datetime(2026, 4, 1, 4, tzinfo=UTC)


def all_offices() -> dict[str, Unit]:
    discipline = offices()[DISCIPLINE]
    more = discipline.model_copy(update={"id": COUNTY_DISCIPLINE, "name": "青田县纪委监委", "region": QINGTIAN})
    return {**offices(), more.id: more}


_KINDS = {"XFJ": UnitKind.LETTERS_OFFICE, "JW": UnitKind.DISCIPLINE}


def ref(unit_id: str) -> UnitRef:
    """The unit as a step names it; its name here is its id."""
    region, _, short = unit_id.partition("-")
    kind = _KINDS.get(short, UnitKind.DEPARTMENT)
    return UnitRef(id=unit_id, name=unit_id, kind=kind, path=list(REGIONS.path(region)))


def a_stamp(viewer: Viewer = CLERK, happened_on: date = TODAY, recorded_at: datetime = NOON) -> Stamp:
    return Stamp(id=secrets.token_hex(12), happened_on=happened_on, recorded_at=recorded_at, by=Actor.of(viewer))


def said(text: str = "文字") -> ConcealedText:
    return ConcealedText(text=text)


def sealed_person(*hashes: str) -> SealedIdentity:
    return SealedIdentity(name="陈*山", hashes=list(hashes), ciphertext=b"sealed")


def party(party_id: str = "p1", *hashes: str, joined_on: date = TODAY) -> Party:
    return Party(id=party_id, identity=sealed_person(*hashes), joined_on=joined_on)


def contact(
    number: int = 1,
    raised_by: str | None = "p1",
    entry: int = 1,
    received_on: date = TODAY,
    office: str = OFFICE,
) -> Contact:
    return Contact(
        id=f"c{number}", party=raised_by, form=Form.LETTER, received_on=received_on, received_by=office,
        received_path=ref(office).path, first_receiver="clerk", narrative=said(), entry=entry,
    )  # fmt: skip


def requests(count: int, start: int = 1, **fields: Any) -> list[Request]:
    return [Request(id=f"r{n}", text=said(), **fields) for n in range(start, start + count)]


def a_dossier(purpose: Purpose = Purpose.CLAIM, *, request_count: int = 1, accused: str | None = LAND) -> Dossier:
    """A dossier just registered; Beanie must know the store (`store`)."""
    return Dossier.register(
        "331121-2026-000001",
        CLERK,
        a_stamp(),
        purpose=purpose,
        matter=Matter(
            title=said("题目"),
            category=Category(main="征地拆迁"),
            place=QINGTIAN,
            requests=requests(request_count),
            respondents=[Respondent(name="被反映单位", unit=accused)],
        ),
        party=party("p1", "n:1", "i:1"),
        contact=contact(),
        office=ref(OFFICE),
        limits=LIMITS,
    )


def assert_whole(dossier: Dossier) -> None:
    """What holds of every dossier whose chain is loaded whole."""
    assert dossier.version == len(dossier.chain)
    assert [entry.number for entry in dossier.chain] == list(range(1, dossier.version + 1))
    assert len({entry.id for entry in dossier.chain}) == dossier.version
    assert dossier.state is dossier.chain[-1].state
    assert dossier.last_entry_at == dossier.chain[-1].recorded_at
    assert dossier.last_happened_on == max(entry.happened_on for entry in dossier.chain)
    assert dossier.holder == dossier.holdings[-1].unit
    assert dossier.holdings[0].since == 1
    assert dossier.holdings[-1].until is None
    assert all(before.until == after.since for before, after in pairwise(dossier.holdings))
    held = {holding.unit.id for holding in dossier.holdings}
    shown = (*dossier.parts, *dossier.charges, *dossier.promises)
    have_a_part = {one.unit.id for one in shown} | {review.authority.id for review in dossier.reviews}
    assert set(dossier.held_by) == held | have_a_part
    assert set(dossier.received_by) == {contact.received_by for contact in dossier.contacts}
    paths = [holding.unit.path for holding in dossier.holdings] + [one.received_path for one in dossier.contacts]
    assert set(dossier.within) == {code for path in paths for code in path}
    assert set(dossier.hashes) == {value for party in dossier.parties for value in party.hashes()}
    assert len(dossier.hashes) == len(set(dossier.hashes))
    assert [contact.id for contact in dossier.contacts] == [f"c{n}" for n in range(1, len(dossier.contacts) + 1)]
    assert [party.id for party in dossier.parties] == [f"p{n}" for n in range(1, len(dossier.parties) + 1)]
    _assert_clocks_whole(dossier)


def _assert_clocks_whole(dossier: Dossier) -> None:
    running = [clock for clock in dossier.clocks if clock.running and clock.stopped is None]
    assert dossier.next_due == min((day for _, day in duties(dossier)), default=None)
    assert dossier.ticks_on == min((clock.due for clock in running if clock.missed_by is None), default=None)
    assert len({clock.id for clock in dossier.clocks}) == len(dossier.clocks)
    assert all(1 <= clock.started_by <= dossier.version for clock in dossier.clocks)
    assert all(clock.owed_by for clock in dossier.clocks if not clock.right)
    assert not dossier.clocks or dossier.purpose is Purpose.CLAIM
