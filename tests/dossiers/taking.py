"""How the tests of the core take steps: people who may, facts that fit, and a dossier in every state."""

import secrets
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

from dossiers import handling, intake, linking
from dossiers.chain import Actor, Stamp
from dossiers.claims import Call
from dossiers.contact import Contact, Form
from dossiers.days import day_of
from dossiers.dossier import Dossier
from dossiers.handling import Opinion, RequestOpinion, StepCall, Taken
from dossiers.identity import ConcealedText, SealedIdentity
from dossiers.matter import Category, Matter, Request, Respondent
from dossiers.party import Party
from dossiers.regions import RegionTree
from dossiers.registration import ContactDraft, PartyDraft
from dossiers.registry import Registry
from dossiers.states import Purpose, State, Step
from dossiers.steps import Conclusion, Outcome, Relation
from dossiers.units import Unit, UnitKind, UnitRef
from dossiers.viewer import Role, Viewer
from tests.conftest import DISCIPLINE, LABOUR, LAND, LISHUI, QINGTIAN, a_registration, a_viewer, offices

COUNTY_DISCIPLINE = "331121-JW"
OFFICE = "331121-XFJ"
REGIONS = RegionTree.shipped()

CLERK = a_viewer()
LAND_STAFF = a_viewer(Role.UNIT, QINGTIAN, LAND)
LABOUR_STAFF = a_viewer(Role.UNIT, QINGTIAN, LABOUR)
DISCIPLINE_STAFF = a_viewer(Role.DISCIPLINE, LISHUI, DISCIPLINE)
COUNTY_DISCIPLINE_STAFF = a_viewer(Role.DISCIPLINE, QINGTIAN, COUNTY_DISCIPLINE)
STAFF = {
    OFFICE: CLERK,
    LAND: LAND_STAFF,
    LABOUR: LABOUR_STAFF,
    DISCIPLINE: DISCIPLINE_STAFF,
    COUNTY_DISCIPLINE: COUNTY_DISCIPLINE_STAFF,
}
"""Who may take steps for a unit while it holds a dossier."""

PERSONS_STEPS = tuple(step for step in Step if step not in (Step.REGISTER, Step.LINKED))

WAYS: dict[tuple[Purpose, State], tuple[Step, ...]] = {
    (Purpose.CLAIM, State.REGISTERED): (),
    (Purpose.CLAIM, State.TRANSFERRED): (Step.TRANSFER,),
    (Purpose.CLAIM, State.ACCEPTED): (Step.TRANSFER, Step.ACCEPT),
    (Purpose.CLAIM, State.NOT_ACCEPTED): (Step.TRANSFER, Step.NOT_ACCEPT),
    (Purpose.CLAIM, State.REDIRECTED): (Step.TRANSFER, Step.REDIRECT),
    (Purpose.CLAIM, State.ANSWERED): (Step.TRANSFER, Step.ACCEPT, Step.ANSWER),
    (Purpose.CLAIM, State.CLOSED): (Step.TRANSFER, Step.ACCEPT, Step.ANSWER, Step.CLOSE),
    (Purpose.SUGGESTION, State.REGISTERED): (),
    (Purpose.SUGGESTION, State.TRANSFERRED): (Step.TRANSFER,),
    (Purpose.SUGGESTION, State.ANSWERED): (Step.TRANSFER, Step.ANSWER),
    (Purpose.SUGGESTION, State.CLOSED): (Step.TRANSFER, Step.ANSWER, Step.CLOSE),
    (Purpose.ACCUSATION, State.REGISTERED): (),
    (Purpose.ACCUSATION, State.TRANSFERRED): (Step.TRANSFER,),
    (Purpose.ACCUSATION, State.CLOSED): (Step.TRANSFER, Step.CLOSE),
}
"""Steps that lead a new dossier into each state there is."""


def step_call(viewer: Viewer, dossier: Dossier | str, **fields: Any) -> StepCall:
    """A call with a key of its own unless it is told one."""
    number = dossier if isinstance(dossier, str) else dossier.id
    fields = {"key": secrets.token_hex(8), "input": {}, **fields}
    return StepCall(viewer, dossier=number, **fields)


def staff_for(step: Step, dossier: Dossier) -> Viewer:
    """Somebody who may take the step now: the clerk for what any office may, else the holder."""
    return CLERK if step in (Step.ADD_CONTACT, Step.JOIN_PARTY, Step.LINK) else STAFF[dossier.holder.id]


def next_unit(dossier: Dossier) -> str:
    choice = (DISCIPLINE, COUNTY_DISCIPLINE) if dossier.sealed else (LAND, LABOUR)
    return next(unit for unit in choice if unit != dossier.holder.id)


def a_contact(**fields: Any) -> ContactDraft:
    return ContactDraft.model_validate(
        {"form": "VISIT", "received_on": day_of(datetime.now(UTC)), "narrative": "再次来访，补偿款仍未到账。"} | fields,
    )


def a_party(**identity: Any) -> PartyDraft:
    return PartyDraft.model_validate({"identity": {"name": "林小满", "phone": "13700002222"} | identity})


def full_opinion(dossier: Dossier, **fields: Any) -> Opinion:
    parts = [RequestOpinion(request.id, Conclusion.SUPPORTED, "已发放") for request in dossier.matter.requests]
    return Opinion(**{
        "conclusion": Conclusion.SUPPORTED, "facts": "情况属实", "basis": "征地补偿办法第八条", "requests": parts,
        "review_at": "青田县人民政府", **fields,
    })  # fmt: skip


async def _link(registry: Registry, call: StepCall, _: Dossier) -> Taken:
    other = await intake.register(registry, Call(CLERK, secrets.token_hex(8), {}), a_registration(title="另一件"))
    return await linking.link(registry, call, other.dossier.id, Relation.RELATED, "同一块地")


TAKE: dict[Step, Callable[[Registry, StepCall, Dossier], Awaitable[Taken]]] = {
    Step.TRANSFER: lambda registry, call, dossier: handling.transfer(registry, call, next_unit(dossier), "请依法办理"),
    Step.ASSIGN: lambda registry, call, dossier: handling.assign(
        registry, call, next_unit(dossier), day_of(registry.clock()) + timedelta(days=30), "限期报结果",
    ),
    Step.ACCEPT: lambda registry, call, _: handling.accept(registry, call),
    Step.NOT_ACCEPT: lambda registry, call, _: handling.not_accept(registry, call, "已进入诉讼程序"),
    Step.REDIRECT: lambda registry, call, _: handling.redirect(registry, call, "劳动仲裁", "县仲裁委", "属仲裁范围"),
    Step.ANSWER: lambda registry, call, dossier: handling.answer(registry, call, full_opinion(dossier)),
    Step.CLOSE: lambda registry, call, _: handling.close(registry, call, Outcome.SOLVED, "已回访"),
    Step.ADD_CONTACT: lambda registry, call, _: intake.add_contact(registry, call, "p1", a_contact()),
    Step.JOIN_PARTY: lambda registry, call, _: intake.join_party(registry, call, a_party(), a_contact()),
    Step.LINK: _link,
}  # fmt: skip
"""Each step that a person may take, with facts that fit any dossier."""


async def take(registry: Registry, step: Step, dossier: Dossier) -> Dossier:
    """The dossier after a step that must succeed."""
    return (await TAKE[step](registry, step_call(staff_for(step, dossier), dossier), dossier)).dossier


async def twin(registry: Registry, dossier: Dossier) -> Dossier:
    """The same dossier under another number."""
    raw = await registry.store.dossiers.find_one({"_id": dossier.id})
    number = f"{dossier.id[:-6]}{secrets.randbelow(10**6):06d}"
    await registry.store.dossiers.insert_one({**(raw or {}), "_id": number})
    return await registry.store.load_any(number)


async def lead_to(registry: Registry, purpose: Purpose, state: State) -> Dossier:
    call = Call(CLERK, secrets.token_hex(8), {})
    dossier = (await intake.register(registry, call, a_registration(purpose=purpose))).dossier
    for step in WAYS[purpose, state]:
        dossier = await take(registry, step, dossier)
    assert dossier.state is state
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
    assert set(dossier.held_by) == {holding.unit.id for holding in dossier.holdings}
    assert set(dossier.received_by) == {contact.received_by for contact in dossier.contacts}
    paths = [holding.unit.path for holding in dossier.holdings] + [one.received_path for one in dossier.contacts]
    assert set(dossier.within) == {code for path in paths for code in path}
    assert set(dossier.hashes) == {value for party in dossier.parties for value in party.hashes()}
    assert len(dossier.hashes) == len(set(dossier.hashes))
    assert [contact.id for contact in dossier.contacts] == [f"c{n}" for n in range(1, len(dossier.contacts) + 1)]
    assert [party.id for party in dossier.parties] == [f"p{n}" for n in range(1, len(dossier.parties) + 1)]
