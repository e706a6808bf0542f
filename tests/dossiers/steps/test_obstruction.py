"""Obstruction: who learns of a report, and that nobody else does, by nothing that they see."""

from datetime import timedelta

import pytest

from dossiers import handling, worklists
from dossiers.days import day_of, now
from dossiers.errors import InvalidInput, NotPermitted
from dossiers.listing import WorklistKind
from dossiers.steps import Correct, ReplyObstruction, ReportObstruction, Transfer
from dossiers.viewer import Role, scope
from search.projection import project
from tests.conftest import JINYUN, LAND, LISHUI, QINGTIAN, ZHEJIANG, a_viewer
from tests.dossiers.taking import CLERK, LAND_STAFF, step_call

CITY_OFFICE = "331100-XFJ"
CITY = a_viewer(Role.SUPERVISION, LISHUI, CITY_OFFICE)
PROVINCE = a_viewer(Role.SUPERVISION, ZHEJIANG)
COUNTY = a_viewer(Role.SUPERVISION, QINGTIAN)
CITY_HALL = a_viewer(Role.RECEPTION, LISHUI)
LEADER = a_viewer(Role.LEADER, QINGTIAN)
CITY_LEADER = a_viewer(Role.LEADER, LISHUI)
NAMED_SUPERVISOR = a_viewer(Role.SUPERVISION, LISHUI, LAND)
OTHERS = (CLERK, LAND_STAFF, COUNTY, CITY_HALL, LEADER, CITY_LEADER, NAMED_SUPERVISOR)
TEXT = "上门威胁不许再反映"


def given(**changes):
    due = day_of(now()) + timedelta(days=5)
    return {"party": "p1", "against_unit": LAND, "to_unit": CITY_OFFICE, "due": due, "text": TEXT} | changes


async def reported(registry, register):
    number = (await register()).id
    call = step_call(CLERK, number)
    await handling.step(registry, call, Transfer, {"to_unit": LAND})
    await handling.step(registry, step_call(CITY, number), ReportObstruction, given())
    return number


async def seen(registry, number, viewer):
    return (await registry.store.read(number, scope(viewer))).as_seen_by(viewer)


@pytest.mark.parametrize("viewer", OTHERS, ids=lambda viewer: viewer.subject)
async def test_those_below_learn_nothing_of_it(registry, register, viewer) -> None:
    number = await reported(registry, register)
    await handling.step(
        registry,
        step_call(CITY, number),
        ReplyObstruction,
        {"obstruction": "b1", "founded": True, "text": "已责令改正并道歉"},
    )
    dossier = await seen(registry, number, viewer)
    text = dossier.model_dump_json()
    assert dossier.obstructions == []
    assert [entry.number for entry in dossier.chain] == [1, 2]
    assert dossier.hidden == {3, 4}
    assert not any(clock.rule_id == "obstruction" for clock in dossier.clocks)
    assert not any(word in text for word in (TEXT, "道歉", "OBSTRUCTION", "obstruction:"))


@pytest.mark.parametrize("viewer", [CITY, PROVINCE], ids=["one level up", "above it"])
async def test_the_supervision_office_above_sees_it_with_its_clock(registry, register, viewer) -> None:
    dossier = await seen(registry, await reported(registry, register), viewer)
    (report,), (clock,) = (
        dossier.obstructions,
        [clock for clock in dossier.clocks if clock.rule_id == "obstruction"],
    )
    assert (report.id, report.against.id, report.to.id, report.replied_by) == ("b1", LAND, CITY_OFFICE, None)
    assert (clock.owed_by, clock.length, clock.running) == (CITY_OFFICE, 5, True)
    assert dossier.chain[-1].facts.text.text == TEXT
    assert dossier.hidden == frozenset()


async def test_the_reply_meets_its_clock_and_is_given_once(registry, register) -> None:
    number = await reported(registry, register)
    reply = {"obstruction": "b1", "founded": False, "text": "经查不实"}
    await handling.step(registry, step_call(CITY, number), ReplyObstruction, reply)
    dossier = await seen(registry, number, CITY)
    assert dossier.obstructions[0].founded is False
    assert [clock.met_by for clock in dossier.clocks if clock.rule_id == "obstruction"] == [4]
    with pytest.raises(InvalidInput, match="no report 'b1' waits"):
        await handling.step(registry, step_call(CITY, number), ReplyObstruction, reply)


async def test_to_whom_it_is_hidden_it_is_refused_as_one_that_is_not_there(registry, register) -> None:
    number = await reported(registry, register)
    refusals = []
    for report in ("b1", "b9"):
        with pytest.raises(InvalidInput) as refusal:
            await handling.step(
                registry,
                step_call(COUNTY, number),
                ReplyObstruction,
                {"obstruction": report, "founded": True, "text": "已处理"},
            )
        refusals.append(str(refusal.value).replace(report, "?"))
    assert refusals[0] == refusals[1]


async def test_what_is_possible_says_nothing_of_it(registry, register) -> None:
    number = await reported(registry, register)
    other = (await register()).id
    await handling.step(registry, step_call(CLERK, other), Transfer, {"to_unit": LAND})
    for viewer in (CLERK, LAND_STAFF, COUNTY):
        choices = [
            [(choice.step, str(choice.closed)) for choice in (await seen(registry, one, viewer)).choices(viewer)]
            for one in (number, other)
        ]
        assert choices[0] == choices[1]


async def test_no_list_of_others_and_no_index_tells_of_it(registry, register) -> None:
    number = await reported(registry, register)
    dossier = await registry.store.read(number, scope(CITY))
    before = (await seen(registry, number, LAND_STAFF)).clocks
    assert dossier.next_due == min(clock.due for clock in before if clock.running and not clock.right)
    assert not any("OBSTRUCTION" in need for need in dossier.needs)
    assert [one for one in dossier.worklists if "OBSTRUCTION" in one] == [
        f"OBSTRUCTIONS@{region}" for region in ("100000", ZHEJIANG, LISHUI)
    ]
    document = str(project(dossier, registry.regions))
    assert TEXT not in document
    assert "OBSTRUCTION" not in document


async def test_only_the_supervision_offices_that_see_it_have_it_on_a_list(registry, register) -> None:
    number = await reported(registry, register)
    listed = {}
    for viewer in (CITY, PROVINCE, COUNTY):
        wanted = worklists.worklist(WorklistKind.OBSTRUCTIONS, viewer, registry.clock())
        listed[viewer.region] = [one.id for one in await worklists.find(registry, viewer, wanted, None, 10)]
    assert listed == {LISHUI: [number], ZHEJIANG: [number], QINGTIAN: []}
    for viewer in (CLERK, LAND_STAFF, CITY_HALL, CITY_LEADER):
        with pytest.raises(NotPermitted):
            worklists.worklist(WorklistKind.OBSTRUCTIONS, viewer, registry.clock())
    reply = {"obstruction": "b1", "founded": False, "text": "经查不实"}
    await handling.step(registry, step_call(CITY, number), ReplyObstruction, reply)
    wanted = worklists.worklist(WorklistKind.OBSTRUCTIONS, CITY, registry.clock())
    assert await worklists.count(registry, CITY, wanted, 10) == 0


async def test_the_unit_named_cannot_move_its_day(registry, register) -> None:
    number = await reported(registry, register)
    wrong = {"entry": 3, "day": "2026-03-02", "reason": "日期有误"}
    with pytest.raises(InvalidInput, match="no entry 3"):
        await handling.step(registry, step_call(LAND_STAFF, number), Correct, wrong)


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"to_unit": "331121-XFJ"}, "no letters office above"),
        ({"to_unit": LAND}, "no letters office above"),
        ({"to_unit": "411600-XFJ"}, "no letters office above"),
        ({"against_unit": "411625-ZJJ", "to_unit": "411600-XFJ"}, "does not see this dossier"),
        ({"due": day_of(now())}, "must lie after the report"),
        ({"party": "p9"}, "no party 'p9'"),
    ],
)
async def test_what_does_not_fit_is_refused(registry, register, changes, match) -> None:
    number = (await register()).id
    with pytest.raises(InvalidInput, match=match):
        await handling.step(registry, step_call(CITY, number), ReportObstruction, given(**changes))


@pytest.mark.parametrize("viewer", [CLERK, LEADER, a_viewer(Role.RECEPTION, JINYUN)], ids=lambda one: one.subject)
async def test_others_do_not_record_it(registry, register, viewer) -> None:
    dossier = await register(viewer=viewer) if viewer.role is Role.RECEPTION else await register()
    with pytest.raises(NotPermitted):
        await handling.step(registry, step_call(viewer, dossier), ReportObstruction, given())
