"""Flags: computed from entries and fields, with both as evidence; what is not known is not flagged."""

from datetime import date, timedelta

import pytest

from dossiers.contact import Form
from dossiers.dossier import Dossier
from dossiers.flags import Flag, FlagKind, Surroundings, flags
from dossiers.identity import SealedIdentity
from dossiers.matter import Respondent
from dossiers.particulars import coarse
from dossiers.separations import separations
from dossiers.states import State
from dossiers.steps import (
    Accept,
    AddContact,
    Answer,
    Close,
    Conclusion,
    Deliver,
    DeliveryMeans,
    JoinParty,
    MarkUrgent,
    Outcome,
    Reopen,
    RequestAnswer,
    Transfer,
)
from dossiers.units import UnitRef
from tests.conftest import LABOUR, LAND
from tests.dossiers.taking import (
    CLERK,
    LAND_STAFF,
    LIMITS,
    REGIONS,
    TODAY,
    a_dossier,
    a_stamp,
    contact,
    party,
    ref,
    said,
)

HOUSING = "411625-ZJJ"
CITY_LAND = "331100-ZRZY"


def around(*units: UnitRef) -> Surroundings:
    return Surroundings(REGIONS, {unit.id: unit for unit in units})


def of(kind: FlagKind, dossier: Dossier, *units: UnitRef) -> list[Flag]:
    return [flag for flag in flags(dossier, around(*units)) if flag.kind is kind]


def evidence(found: list[Flag]) -> list[list[tuple[str, str, int | None]]]:
    return [[(one.field, one.value, one.entry) for one in flag.evidence] for flag in found]


def again(dossier: Dossier, on: date = TODAY, form: Form = Form.LETTER, people: int = 1) -> None:
    raised = contact(len(dossier.contacts) + 1, "p1", dossier.version + 1, on)
    raised = raised.model_copy(update={"form": form, "people_count": people})
    dossier.take(AddContact(contact=raised), CLERK, a_stamp(happened_on=on, recorded_at=noon_of(on)), LIMITS)


def noon_of(day: date):
    return a_stamp().recorded_at + (day - TODAY)


def transferred(unit: str = LAND, *, accused: str | None = None) -> Dossier:
    dossier = a_dossier(accused=accused)
    dossier.take(Transfer(to=ref(unit)), CLERK, a_stamp(), LIMITS)
    return dossier


def accepted(*, accused: str | None = None) -> Dossier:
    dossier = transferred(accused=accused)
    dossier.take(Accept(), LAND_STAFF, a_stamp(LAND_STAFF), LIMITS)
    return dossier


def closed() -> Dossier:
    dossier = accepted()
    close(dossier)
    return dossier


def close(dossier: Dossier) -> None:
    parts = [RequestAnswer(request="r1", conclusion=Conclusion.SUPPORTED, answer=said())]
    given = Answer(conclusion=Conclusion.SUPPORTED, facts=said(), basis=said(), requests=parts, review_at=said())
    dossier.take(given, LAND_STAFF, a_stamp(LAND_STAFF), LIMITS)
    for who in dossier.undelivered():
        delivered = Deliver(opinion=dossier.opinions[-1].id, party=who, means=DeliveryMeans.IN_PERSON)
        dossier.take(delivered, LAND_STAFF, a_stamp(LAND_STAFF), LIMITS)
    dossier.take(Close(outcome=Outcome.SOLVED), LAND_STAFF, a_stamp(LAND_STAFF), LIMITS)


def living(dossier: Dossier, **homes: str) -> Dossier:
    masked = {kind: coarse(home) for kind, home in homes.items()}
    dossier.parties[0] = dossier.parties[0].model_copy(
        update={"identity": SealedIdentity(hashes=[], ciphertext=b"sealed", **masked)},
    )
    return dossier


def test_first_is_said_of_each_party_with_its_contact() -> None:
    (found,) = of(FlagKind.FIRST, a_dossier())
    assert (found.party, evidence([found])) == ("p1", [[("contacts.c1", "LETTER 2026-04-01", 1)]])
    assert of(FlagKind.REPEAT, a_dossier()) == []


def test_a_repeat_is_of_the_party_that_came_again_and_names_every_contact() -> None:
    dossier = a_dossier()
    again(dossier)
    joined = contact(3, "p2", 3)
    dossier.take(JoinParty(party=party("p2", "i:2"), contact=joined), CLERK, a_stamp(), LIMITS)
    (repeat,) = of(FlagKind.REPEAT, dossier)
    assert (repeat.party, [one.entry for one in repeat.evidence]) == ("p1", [1, 2])
    assert [flag.party for flag in of(FlagKind.FIRST, dossier)] == ["p2"]  # joint, and no repeat
    (joint,) = of(FlagKind.JOINT, dossier)
    assert [(one.field, one.entry) for one in joint.evidence] == [("parties.p1", 1), ("parties.p2", 3)]


@pytest.mark.parametrize(
    ("form", "people", "group"),
    [(Form.VISIT, 5, True), (Form.VISIT, 4, False), (Form.LETTER, 50, False)],
)
def test_a_group_is_a_visit_of_five_or_more(form, people, group) -> None:
    dossier = a_dossier()
    again(dossier, form=form, people=people)
    expected = [[("contacts.c2.people_count", str(people), 2)]] if group else []
    assert evidence(of(FlagKind.GROUP, dossier)) == expected


def test_urgent_names_the_entry_that_marked_it() -> None:
    dossier = a_dossier()
    assert of(FlagKind.URGENT, dossier) == []
    dossier.take(MarkUrgent(danger=said(), reported_to="县委"), CLERK, a_stamp(), LIMITS)
    assert evidence(of(FlagKind.URGENT, dossier)) == [[("urgent", "true", 2)]]


def named(unit: str, **fields: str) -> UnitRef:
    return ref(unit).model_copy(update=fields)


@pytest.mark.parametrize(
    ("accused", "crosses"),
    [(HOUSING, True), (LABOUR, False), (CITY_LAND, False), (None, False)],
)
def test_regions_differ_where_neither_holds_the_other(accused, crosses) -> None:
    known = [ref(accused)] if accused else []
    found = of(FlagKind.CROSS_REGION, accepted(accused=accused), *known)
    assert bool(found) is crosses
    if crosses:
        assert [one.field for one in found[0].evidence] == ["responsible", "matter.respondents.0.unit"]
        assert "河南省周口市郸城县" in found[0].zh
        assert "浙江省丽水市青田县" in found[0].zh


def test_before_acceptance_the_unit_it_was_handed_to_counts_and_the_letters_office_does_not() -> None:
    (found,) = of(FlagKind.CROSS_REGION, transferred(accused=HOUSING), ref(HOUSING))
    assert (found.evidence[0].field, found.evidence[0].entry) == ("holder", 2)
    assert of(FlagKind.CROSS_REGION, a_dossier(accused=HOUSING), ref(HOUSING)) == []


def test_departments_are_what_the_data_say_else_the_name_without_its_region() -> None:
    dossier = accepted(accused=LABOUR)
    dossier.responsible = named(LAND, name="青田县自然资源局")
    other_county = named(HOUSING, name="郸城县自然资源局")
    assert len(of(FlagKind.CROSS_DEPARTMENT, dossier, named(LABOUR, name="青田县人社局"))) == 1
    dossier.matter.respondents = [Respondent(name="一", unit=HOUSING)]
    assert of(FlagKind.CROSS_DEPARTMENT, dossier, other_county) == []
    assert len(of(FlagKind.CROSS_DEPARTMENT, dossier, named(HOUSING, name="郸城县自然资源局", department="住建"))) == 1


def test_industries_are_flagged_where_two_are_known_and_differ() -> None:
    dossier = accepted(accused=LABOUR)
    assert of(FlagKind.CROSS_INDUSTRY, dossier, ref(LABOUR)) == []
    dossier.responsible = named(LAND, industry="国土")
    assert of(FlagKind.CROSS_INDUSTRY, dossier, ref(LABOUR)) == []  # of one only
    assert of(FlagKind.CROSS_INDUSTRY, dossier, named(LABOUR, industry="国土")) == []
    (found,) = of(FlagKind.CROSS_INDUSTRY, dossier, named(LABOUR, industry="人社"))
    assert found.zh == "跨行业：国土、人社"


@pytest.mark.parametrize(
    ("homes", "expected"),
    [
        ({"registered_residence": "浙江省丽水市青田县鹤城街道1号", "present_residence": "浙江省丽水市缙云县2号"},
         {"registered-present", "present-place"}),
        ({"registered_residence": "浙江省丽水市青田县", "present_residence": "浙江省丽水市青田县"}, set()),
        # A prefecture holds its county: nothing lies apart.
        ({"registered_residence": "浙江省丽水市", "present_residence": "浙江省丽水市青田县"}, set()),
        ({"registered_residence": "河南省周口市郸城县"}, {"registered-place"}),
        ({"present_residence": "河南省周口市郸城县"}, {"present-place"}),
        ({"present_residence": "东门村3组"}, set()),  # names no region
        ({"present_residence": "鼓楼区中山路1号"}, set()),  # names several
    ],
)  # fmt: skip
def test_separations_rest_on_places_that_are_known(homes, expected) -> None:
    found = of(FlagKind.SEPARATED, living(a_dossier(), **homes))
    assert {flag.separation for flag in found} == expected
    assert {flag.party for flag in found} <= {"p1"}


def test_the_responsible_unit_may_lie_apart_from_place_and_residence() -> None:
    dossier = living(accepted(), present_residence="浙江省丽水市青田县")
    dossier.responsible = ref(HOUSING)
    assert {flag.separation for flag in of(FlagKind.SEPARATED, dossier)} == {"present-unit", "place-unit"}


def test_the_list_of_separations_is_not_confirmed() -> None:
    assert [one.id for one in separations() if one.confirmed] == []


def test_an_anonymous_party_is_separated_from_nothing() -> None:
    dossier = a_dossier()
    dossier.parties[0] = dossier.parties[0].model_copy(update={"identity": None, "anonymous_because": "不愿透露"})
    assert of(FlagKind.SEPARATED, dossier) == []


def _due(dossier: Dossier, rule: str) -> date:
    return next(clock.due for clock in dossier.clocks if clock.rule_id == rule)


def test_backlog_is_past_its_limit_and_raised_again() -> None:
    dossier = accepted()
    due = _due(dossier, "handle")
    again(dossier, due)
    assert of(FlagKind.BACKLOG, dossier) == []  # on its last day it is within its time
    again(dossier, due + timedelta(days=1))
    assert evidence(of(FlagKind.BACKLOG, dossier)) == [
        [("clocks.handle", due.isoformat(), None), ("contacts.c3", f"LETTER {due + timedelta(days=1)}", 5)],
    ]


def test_what_was_done_in_time_is_no_backlog() -> None:
    dossier = closed()
    again(dossier, _due(dossier, "handle") + timedelta(days=30))
    assert of(FlagKind.BACKLOG, dossier) == []


def test_first_time_closure_is_closed_with_no_later_contact() -> None:
    dossier = closed()
    assert evidence(of(FlagKind.FIRST_TIME_CLOSURE, dossier)) == [[("state", "CLOSED", 6), ("contacts", "1", None)]]
    again(dossier)
    assert of(FlagKind.FIRST_TIME_CLOSURE, dossier) == []


def test_what_is_open_or_was_reopened_is_no_first_time_closure() -> None:
    assert of(FlagKind.FIRST_TIME_CLOSURE, accepted()) == []
    dossier = closed()
    dossier.take(Reopen(reason=said()), LAND_STAFF, a_stamp(LAND_STAFF), LIMITS)
    assert of(FlagKind.FIRST_TIME_CLOSURE, dossier) == []
    close(dossier)
    assert dossier.state is State.CLOSED
    assert of(FlagKind.FIRST_TIME_CLOSURE, dossier) == []
