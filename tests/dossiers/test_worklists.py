"""Worklists on the store: who stands on which list, in which order, by which index, and within which rights."""

import random
import secrets
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from dossiers import handling, intake
from dossiers.claims import Call
from dossiers.documents import DossierDocument
from dossiers.dossier import Dossier
from dossiers.errors import InvalidInput, NotPermitted
from dossiers.listing import WorklistKind
from dossiers.registration import ContactDraft
from dossiers.registry import Registry
from dossiers.states import Purpose, State, Step
from dossiers.steps import CLASSES
from dossiers.ticker import Ticker
from dossiers.viewer import Role, Viewer, scope
from dossiers.worklists import KINDS, count, count_all, days_held, find, period, worklist
from tests.conftest import (
    DISCIPLINE,
    HOUSING,
    LABOUR,
    LAND,
    LISHUI,
    NATION,
    QINGTIAN,
    ZHEJIANG,
    ZHOUKOU,
    a_registration,
    a_viewer,
)
from tests.dossiers.taking import CLERK, LAND_STAFF, OFFICE, step_call, take

MORNING = datetime(2026, 4, 1, 4, tzinfo=UTC)
REVIEWER = "331100-XFJ"
ANSWERED = (Step.TRANSFER, Step.ACCEPT, Step.ANSWER)
REPORTED = (Step.ASSIGN, Step.ACCEPT, Step.ANSWER, Step.REPORT_CLOSING)
MOVED = (Step.TRANSFER, Step.OBJECT, Step.AGREE_TO_OBJECTION)
VISITS = (Step.ADD_CONTACT, Step.ADD_CONTACT, Step.WARN, Step.ADD_CONTACT)
K = WorklistKind

LIVES: dict[str, tuple[tuple[Step, ...], dict[str, set[WorklistKind]]]] = {
    "registered": ((), {}),
    "transferred": ((Step.TRANSFER,), {}),
    "accepted": ((Step.TRANSFER, Step.ACCEPT), {LAND: {K.MEETINGS_MISSING}}),
    "met": ((Step.TRANSFER, Step.ACCEPT, Step.MEET), {}),
    "objected": ((Step.TRANSFER, Step.OBJECT), {OFFICE: {K.OBJECTIONS}}),
    "moved about": (MOVED * 3, {OFFICE: {K.NOBODY_HAS_IT}}),
    "assigned": ((Step.ASSIGN,), {LAND: {K.REPORTS_OWED}, OFFICE: {K.REPORTS_OWED}}),
    "reported": (REPORTED, {LAND: {K.MEETINGS_MISSING}, OFFICE: {K.TO_SIGN_OFF}}),
    "sent back": (
        (*REPORTED, Step.SEND_BACK),
        {LAND: {K.MEETINGS_MISSING, K.SENT_BACK, K.REPORTS_OWED}, OFFICE: {K.REPORTS_OWED}},
    ),
    "answered": (ANSWERED, {LAND: {K.MEETINGS_MISSING}}),
    "delivered": ((*ANSWERED, Step.DELIVER), {LAND: {K.MEETINGS_MISSING}, OFFICE: {K.CALL_BACK}}),
    "satisfied": ((*ANSWERED, Step.DELIVER, Step.RATE), {LAND: {K.MEETINGS_MISSING}}),
    "reviewed": (
        (*ANSWERED, Step.DELIVER, Step.RATE, Step.REQUEST_REVIEW),
        {LAND: {K.MEETINGS_MISSING}, REVIEWER: {K.REVIEWS}},
    ),
    "shared out": ((Step.TRANSFER, Step.ACCEPT, Step.SHARE_OUT), {LAND: {K.MEETINGS_MISSING}, LABOUR: {K.PARTS}}),
    "ordered": ((Step.TRANSFER, Step.ORDER), {LAND: {K.ORDERS}}),
    "replied": ((Step.TRANSFER, Step.ORDER, Step.REPLY_ORDER), {}),
    "warned": ((Step.TRANSFER, *VISITS), {LAND: {K.EXPLANATIONS, K.BACKLOG}}),
    "raised again past its limit": ((Step.ADD_CONTACT,), {OFFICE: {K.BACKLOG}}),
    "urgent": ((Step.TRANSFER, Step.MARK_URGENT), {LAND: {K.URGENT}}),
    "settled": ((Step.TRANSFER, Step.ACCEPT, Step.SETTLE), {LAND: {K.MEETINGS_MISSING, K.PERFORMANCE}}),
    "closed": ((Step.TRANSFER, Step.NOT_ACCEPT, Step.CLOSE, Step.ARCHIVE), {}),
}
"""Ways a claim goes, and on whose lists it stands then because of what is to do."""

BY_TIME = {K.DUE_TODAY, K.DUE_THIS_WEEK, K.DUE_THIS_MONTH, K.OVERDUE, K.SILENT}

REVIEWERS = a_viewer(region=LISHUI)
UNITS = {OFFICE: CLERK, LAND: LAND_STAFF, LABOUR: a_viewer(Role.UNIT, QINGTIAN, LABOUR), REVIEWER: REVIEWERS}
REGIONS = [a_viewer(role, region) for role in (Role.SUPERVISION, Role.LEADER) for region in (QINGTIAN, ZHEJIANG)]


@pytest.fixture
async def world(registry, clock) -> dict[str, list[Dossier]]:
    """Two of each life, begun some days apart; and an unsatisfied claim, a suggestion and an accusation."""
    world: dict[str, list[Dossier]] = {}
    for ahead in (0, 3):
        clock.fixed = MORNING + timedelta(days=ahead)
        for name, (way, _) in LIVES.items():
            world.setdefault(name, []).append(await _lived(registry, way))
    unsatisfied = await _lived(registry, (*ANSWERED, Step.DELIVER))
    given = {"party": "p1", "office": "SATISFIED", "unit": "NOT"}
    world["unsatisfied"] = [
        (await handling.step(registry, step_call(CLERK, unsatisfied), CLASSES[Step.RATE], given)).dossier
    ]
    promised = await _lived(registry, (Step.TRANSFER,))
    promise = {"what": "发放补偿款", "official": "王某", "unit": LABOUR, "by": date(2026, 4, 11)}
    taken = await handling.step(registry, step_call(LAND_STAFF, promised), CLASSES[Step.PROMISE], promise)
    world["promised"] = [taken.dossier]
    world["suggested"] = [await _lived(registry, (Step.TRANSFER, Step.WEIGH), Purpose.SUGGESTION)]
    world["accused"] = [await _lived(registry, (Step.TRANSFER,), Purpose.ACCUSATION)]
    return world


async def _lived(registry: Registry, way: tuple[Step, ...], purpose: Purpose = Purpose.CLAIM) -> Dossier:
    call = Call(CLERK, secrets.token_hex(8), {})
    dossier = (await intake.register(registry, call, a_registration(purpose=purpose))).dossier
    for step in way:
        if step is Step.ADD_CONTACT:
            contact = {"form": "VISIT", "received_on": date(2026, 4, 1), "narrative": "再次来访。"}
            adding = intake.add_contact(registry, step_call(CLERK, dossier), "p1", ContactDraft.model_validate(contact))
            dossier = (await adding).dossier
        else:
            dossier = await take(registry, step, dossier)
    return dossier


def _ordered(dossiers: list[Dossier]) -> list[str]:
    """The most pressing first; on which nothing is due, before all."""
    return [one.id for one in sorted(dossiers, key=lambda one: (one.next_due or date.min, one.id))]


async def _all(registry: Registry, viewer: Viewer, kind: WorklistKind, page: int = 3, **more: int) -> list[Dossier]:
    """The whole list, page by page."""
    wanted = worklist(kind, viewer, registry.clock(), **more)
    found: list[Dossier] = []
    while True:
        place = wanted.place(found[-1]) if found else None
        more_of_it = await find(registry, viewer, wanted, place, page)
        found += more_of_it
        if len(more_of_it) < page:
            assert await count(registry, viewer, wanted, 10_001) == len(found)
            return found


async def test_each_list_of_what_is_to_do_has_its_members_in_order(registry, world, subtests):
    stands = {name: lists for name, (_, lists) in LIVES.items()}
    stands["unsatisfied"] = {LAND: {K.UNSATISFIED, K.MEETINGS_MISSING}, OFFICE: {K.UNSATISFIED}}
    stands |= {"promised": {LABOUR: {K.PROMISES}}, "suggested": {}, "accused": {}}
    for kind in set(K) - BY_TIME:
        for unit, viewer in UNITS.items():
            if kind not in KINDS[viewer.role]:
                continue
            with subtests.test(kind=str(kind), unit=unit):
                members = [one for name, lives in world.items() if kind in stands[name].get(unit, ()) for one in lives]
                assert [one.id for one in await _all(registry, viewer, kind)] == _ordered(members)
        for viewer in REGIONS:
            if kind not in KINDS[viewer.role]:
                continue
            with subtests.test(kind=str(kind), region=viewer.region, role=str(viewer.role)):
                anybodys = {name for name, lists in stands.items() if any(kind in kinds for kinds in lists.values())}
                members = [one for name in anybodys for one in world[name]]
                assert [one.id for one in await _all(registry, viewer, kind)] == _ordered(members)


def test_every_list_of_what_is_to_do_has_somebody_on_it():
    told = {kind for _, lists in LIVES.values() for kinds in lists.values() for kind in kinds}
    assert told == set(K) - BY_TIME - {K.UNSATISFIED, K.PROMISES, K.OBSTRUCTIONS, K.INQUIRIES}


def _days_owed(dossier: Dossier, unit: str | None = None) -> Iterator[date]:
    """By the records themselves."""
    for one in dossier.clocks:
        if one.running and not one.right and unit in {None, one.owed_by}:
            yield one.due
    for part in dossier.parts:
        if part.reported_by is None and unit in {None, part.unit.id}:
            yield part.due
    for promise in dossier.promises:
        if unit in {None, promise.unit.id}:
            yield promise.by
    if dossier.agreement and unit in {None, dossier.holder.id}:
        yield dossier.agreement.performance_due


@pytest.mark.parametrize("today", ["2026-04-01", "2026-04-08", "2026-04-11", "2026-04-16", "2026-04-30", "2026-06-01"])
async def test_lists_of_what_is_due(registry, clock, world, subtests, today):
    clock.fixed = datetime.fromisoformat(f"{today}T01:00:00Z")
    day = date.fromisoformat(today)
    everything = [one for lives in world.values() for one in lives]
    for kind in (K.DUE_TODAY, K.DUE_THIS_WEEK, K.DUE_THIS_MONTH):
        first, last = period(kind, day)
        for unit, viewer in UNITS.items():
            with subtests.test(kind=str(kind), unit=unit):
                due = [one for one in everything if any(first <= on <= last for on in _days_owed(one, unit))]
                assert [one.id for one in await _all(registry, viewer, kind)] == _ordered(due)
        supervision = REGIONS[0]
        with subtests.test(kind=str(kind), region=supervision.region):
            due = [one for one in everything if first <= min(_days_owed(one), default=date.max) <= last]
            assert [one.id for one in await _all(registry, supervision, kind)] == _ordered(due)


async def test_some_of_the_days_above_have_something_due(registry, clock, world):
    clock.fixed = datetime.fromisoformat("2026-04-08T01:00:00Z")
    assert await _all(registry, LAND_STAFF, K.DUE_TODAY)
    assert len(await _all(registry, LAND_STAFF, K.DUE_THIS_WEEK)) < len(
        await _all(registry, LAND_STAFF, K.DUE_THIS_MONTH)
    )


async def test_the_day_begins_at_midnight_in_china(registry, clock, world):
    everything = [one for lives in world.values() for one in lives]
    for moment, today in (("2026-04-07T15:59:59Z", date(2026, 4, 7)), ("2026-04-07T16:00:00Z", date(2026, 4, 8))):
        clock.fixed = datetime.fromisoformat(moment)
        due = [one for one in everything if today in _days_owed(one, LAND)]
        assert due
        assert [one.id for one in await _all(registry, LAND_STAFF, K.DUE_TODAY)] == _ordered(due)


async def test_what_is_overdue_is_on_record(registry, clock, world):
    clock.fixed = datetime.fromisoformat("2026-04-17T01:00:00Z")
    assert not await _all(registry, LAND_STAFF, K.OVERDUE)
    await Ticker(registry).once()
    late = [
        one
        for lives in world.values()
        for one in lives
        if any(
            clock.running and not clock.right and clock.due < date(2026, 4, 17) and clock.owed_by == LAND
            for clock in one.clocks
        )
    ]
    assert late
    assert [one.id for one in await _all(registry, LAND_STAFF, K.OVERDUE)] == _ordered(late)
    first = late[0]
    assert first.id in [one.id for one in await _all(registry, REGIONS[0], K.OVERDUE)]


async def test_silent_is_on_what_nobody_has_taken_a_step(registry, clock, world):
    clock.fixed = MORNING + timedelta(days=31)
    await Ticker(registry).once()  # what time does is no sign of life
    silent = {State.REGISTERED, State.TRANSFERRED, State.ACCEPTED}
    everything = [one for lives in world.values() for one in lives if one.state in silent and not one.sealed]
    early = [one for one in everything if one.last_entry_at == MORNING]
    assert 0 < len(early) < len(everything)
    for unit in (LAND, OFFICE):
        expected = sorted(one.id for one in early if one.holder.id == unit)
        assert [one.id for one in await _all(registry, UNITS[unit], K.SILENT)] == expected
    found = await _all(registry, REGIONS[0], K.SILENT)
    assert [one.id for one in found] == sorted(one.id for one in early)
    later = await _all(registry, REGIONS[0], K.SILENT, silent_days=10)
    assert [(one.silent_since, one.id) for one in later] == sorted((one.last_entry_at, one.id) for one in everything)


@pytest.mark.parametrize("role", Role)
def test_one_index_serves_filter_and_order_of_every_list(role):
    declared = [list(index.document["key"].items()) for index in DossierDocument.Settings.indexes]
    viewer = Viewer("somebody", role, QINGTIAN, LAND)
    for kind in KINDS[role]:
        wanted = worklist(kind, viewer, MORNING)
        equal = [field for field, value in wanted.filter.items() if not isinstance(value, dict)]
        ranged = [field for field, value in wanted.filter.items() if isinstance(value, dict)]
        assert len(equal) == 1, kind
        assert ranged in ([], [wanted.order]), kind
        assert [(equal[0], 1), (wanted.order, 1), ("_id", 1)] in declared, kind


async def test_the_ticker_has_an_index_of_what_waits_for_it(registry):
    declared = [index.document for index in DossierDocument.Settings.indexes]
    (ticks,) = [one for one in declared if next(iter(one["key"])) == "ticks_on"]
    assert list(ticks["key"].items()) == [("ticks_on", 1), ("_id", 1)]
    made = await registry.store.dossiers.index_information()
    assert made[ticks["name"]]["partialFilterExpression"] == {"ticks_on": {"$gt": ""}}


async def test_no_list_shows_more_than_the_viewer_may_see(registry, clock, world):
    """Whoever it is: by the list's own filter already, and on the store by both."""
    clock.fixed = MORNING + timedelta(days=40)
    await Ticker(registry).once()
    chance = random.Random(4)  # noqa: S311 - no secret
    units = {QINGTIAN: [OFFICE, LAND, LABOUR], LISHUI: [REVIEWER, DISCIPLINE], "411625": [HOUSING], ZHOUKOU: [None]}
    regions = [*units, ZHEJIANG, NATION]
    seen = 0
    for _ in range(60):
        role, region = chance.choice(list(Role)), chance.choice(regions)
        unit = chance.choice(units.get(region, [None]))
        viewer = Viewer(chance.choice(["reception-331121-XFJ", "stranger"]), role, region, unit)
        for kind in KINDS[role]:
            wanted = worklist(kind, viewer, clock())
            by_filter = await registry.store.ordered(wanted.filter, wanted.order, 1000)
            assert all(scope(viewer).admits(one) for one in by_filter), (viewer, kind)
            assert not any(one.sealed for one in by_filter)
            assert await find(registry, viewer, wanted, None, 1000) == by_filter
            seen += len(by_filter)
    assert seen


@pytest.mark.parametrize("role", [Role.ADMIN, Role.DISCIPLINE])
async def test_who_has_no_dossiers_to_see_has_no_lists(registry, role):
    with pytest.raises(NotPermitted, match="has none"):
        worklist(K.URGENT, Viewer("somebody", role, QINGTIAN, LAND), MORNING)


def test_a_unit_is_told_which_lists_it_has():
    with pytest.raises(NotPermitted, match="UNIT has no worklist CALL_BACK; it has DUE_TODAY"):
        worklist(K.CALL_BACK, LAND_STAFF, MORNING)


def test_silence_is_asked_for_in_days():
    for days in (0, -1, 3_661):
        with pytest.raises(InvalidInput, match="silent_days: must be 1 to 3660"):
            worklist(K.SILENT, LAND_STAFF, MORNING, days)


async def test_who_acts_for_no_unit_has_nothing_to_do(registry, world):
    nobody = replace(LAND_STAFF, unit=None)
    wanted = [worklist(kind, nobody, registry.clock()) for kind in KINDS[Role.UNIT]]
    assert set((await count_all(registry, nobody, wanted, 10)).values()) == {0}


async def test_counts_stop_at_the_cap(registry, world):
    wanted = worklist(K.MEETINGS_MISSING, LAND_STAFF, registry.clock())
    assert await count(registry, LAND_STAFF, wanted, 3) == 3


async def test_how_long_each_unit_had_it(registry, clock, units):
    clock.fixed = MORNING
    dossier = (await intake.register(registry, Call(CLERK, "held", {}), a_registration())).dossier
    for ahead, step in ((4, Step.TRANSFER), (6, Step.OBJECT), (9, Step.AGREE_TO_OBJECTION), (10, Step.TRANSFER)):
        clock.fixed = MORNING + timedelta(days=ahead)
        dossier = await take(registry, step, dossier)
    held = [(unit.id, days) for unit, days in days_held(dossier, date(2026, 4, 21))]
    # Raised on 2 March, with the land office from 5 to 10 April, since the 11th there again.
    assert held == [(OFFICE, 34), (LAND, 5), (OFFICE, 1), (LAND, 10)]
