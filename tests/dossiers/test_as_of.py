"""A dossier as of a past moment is exactly what was seen then."""

from datetime import timedelta

from dossiers.as_of import as_of
from dossiers.clocks.timekeeping import Limits
from dossiers.dossier import Dossier
from dossiers.identity import ConcealedText
from dossiers.matter import Category, Matter
from dossiers.states import Purpose
from dossiers.steps import (
    Accept,
    AddContact,
    Answer,
    Conclusion,
    Correct,
    Deliver,
    DeliveryMeans,
    Extend,
    JoinParty,
    RequestReview,
    Transfer,
)
from dossiers.units import UnitKind
from tests.conftest import LAND
from tests.dossiers.taking import CLERK, LAND_STAFF, NOON, OFFICE, TODAY, a_stamp, contact, party, ref, requests, said

LIMITS = Limits.shipped()


def opened() -> Dossier:
    matter = Matter(title=said("征地补偿"), category=Category(main="农村农业"), place="331121", requests=requests(1))
    stamp = a_stamp()
    return Dossier.register(
        "331121-2026-000001", CLERK, stamp, purpose=Purpose.CLAIM, matter=matter, party=party("p1", "i:1"),
        contact=contact(), office=ref(OFFICE), limits=LIMITS,
    )  # fmt: skip


def steps(dossier):
    """Facts, who takes them, and days after the first contact."""
    yield Transfer(to=ref(LAND)), CLERK, 1
    yield AddContact(contact=contact(2, entry=3, received_on=TODAY + timedelta(days=2))), CLERK, 2
    yield JoinParty(party=party("p2", "i:2"), contact=contact(3, "p2", 4, TODAY + timedelta(days=3))), CLERK, 3
    yield Accept(), LAND_STAFF, 4
    yield Correct(entry=1, category_main="国土资源", reason=said("登记有误")), LAND_STAFF, 5
    yield Extend(days=30, approver="局长", told_on=TODAY + timedelta(days=6), reason=said()), LAND_STAFF, 6
    yield Correct(entry=5, day=TODAY + timedelta(days=3), reason=said("日期有误")), LAND_STAFF, 7
    answers = [{"request": "r1", "conclusion": "SUPPORTED", "answer": said()}]
    yield Answer(conclusion=Conclusion.SUPPORTED, facts=said(), basis=said(), requests=answers), LAND_STAFF, 20
    yield Deliver(opinion="o1", party="p1", means=DeliveryMeans.POST), LAND_STAFF, 21
    yield Deliver(opinion="o1", party="p2", means=DeliveryMeans.IN_PERSON), LAND_STAFF, 24
    government = ref(LAND).model_copy(update={"id": "331121-ZF", "name": "青田县人民政府", "kind": UnitKind.GOVERNMENT})
    yield RequestReview(party="p2", authority=government, reason=ConcealedText(text="不服")), CLERK, 30


def test_every_past_moment_is_as_it_was_seen():
    dossier = opened()
    seen = [dossier.model_dump()]
    moments = [NOON]
    for facts, viewer, days in steps(dossier):
        moment = NOON + timedelta(days=days)
        dossier.take(facts, viewer, a_stamp(viewer, TODAY + timedelta(days=days), moment), LIMITS)
        moments.append(moment)
        seen.append(dossier.model_dump())

    for moment, then in zip(moments, seen, strict=True):
        rebuilt = as_of(dossier, moment, LIMITS)
        assert rebuilt is not None
        assert rebuilt.model_dump() == then
        assert as_of(dossier, moment + timedelta(hours=1), LIMITS).model_dump() == then


def test_before_its_first_entry_there_is_none():
    assert as_of(opened(), NOON - timedelta(milliseconds=1), LIMITS) is None
