"""What steps record that do not declare themselves: each field is told, a text without identities, and no more."""

from dataclasses import asdict
from datetime import date

import pytest

from dossiers import steps
from dossiers.clocks.clock import Why
from dossiers.identity import ConcealedText
from schema.facts import facts
from tests.conftest import LABOUR, LAND
from tests.dossiers.taking import contact, party, ref, requests

OTHER = "331121-2026-000002"
SAID = ConcealedText(text="【姓名】来访", original=b"sealed")
TEXTS = ("a", "b")
ASKED = {"inquiry": "q1", "other": OTHER, "asked_by": ref(LABOUR), "question": SAID}
DAYS = {"from_due": date(2026, 5, 1), "to_due": date(2026, 5, 6), "provisional": False}
LIMIT = steps.Recomputed(clock="handle", **DAYS, why=Why(zh="", en=""))
HIDDEN = LIMIT.model_copy(update={"clock": "obstruction:b1"})
RAISED = {"contact": contact(2), "new_requests": requests(1, 2)}
SHOWN = {"party_id": "p1", "contact_id": "c2", "new_requests": [{"id": "r2", "text": "文字", "confirmed": False}]}
SUGGESTED = steps.Suggested(probability=0.9, verdict="SAME", weights="1")

CASES = [
    (steps.Register(party="p1", contact="c1", place=LAND), "Registered",
     {"party_id": "p1", "contact_id": "c1", "against_advice": []}),
    (steps.AddContact(**RAISED), "ContactAdded", SHOWN),
    (steps.JoinParty(**RAISED, party=party("p2")), "PartyJoined", SHOWN),
    (steps.Link(other=OTHER, relation=steps.Relation.RELATED, reason=SAID, suggested=SUGGESTED), "LinkMade",
     {"other": OTHER, "relation": "RELATED", "reason": "【姓名】来访"}),
    (steps.Linked(other=OTHER, relation=steps.Relation.SAME_ROOT), "LinkMade",
     {"other": OTHER, "relation": "SAME_ROOT", "reason": None}),
    (steps.Unlinked(other=OTHER), "LinkEnded", {"other": OTHER}),
    (steps.Merge(other=OTHER, kind=steps.DecisionKind.REPEAT, party="p1", reason=SAID), "Merged",
     {"other": OTHER, "kind": "REPEAT", "party_id": "p1", "reason": "【姓名】来访"}),
    (steps.Merge(other=OTHER), "Merged", {"other": OTHER, "kind": "JOINT", "party_id": None, "reason": None}),
    (steps.TellApart(other=OTHER, texts=TEXTS), "MattersToldApart", {"other": OTHER, "reason": None}),
    (steps.ToldApart(other=OTHER, texts=TEXTS, reason=SAID), "MattersToldApart",
     {"other": OTHER, "reason": "【姓名】来访"}),
    (steps.Reconsider(other=OTHER, reason=SAID), "DistinctionWithdrawn", {"other": OTHER, "reason": "【姓名】来访"}),
    (steps.Reconsidered(other=OTHER, reason=SAID), "DistinctionWithdrawn", {"other": OTHER, "reason": "【姓名】来访"}),
    (steps.InquiryAnswered(inquiry="q1", same_matter=True, text=SAID), "OfficeAnswered",
     {"inquiry": "q1", "same_matter": True, "number": None, "text": "【姓名】来访"}),
    (steps.TakeOver(other=OTHER, parties=[party()], contacts=[contact()], requests=requests(1)), "TakenOver",
     {"other": OTHER}),
    (steps.GiveBack(other=OTHER), "TakenOver", {"other": OTHER}),
    (steps.Miss(clock="handle"), "TimePassed", {"clock": "handle"}),
    (steps.Lapse(clock="review-request:p1"), "TimePassed", {"clock": "review-request:p1"}),
    (steps.Recompute(clocks=[LIMIT, HIDDEN]), "LimitsRecomputed", {"limits": [{"clock": "handle", **DAYS}]}),
    (steps.Split(title=SAID, narrative=SAID, requests=["r1"], split_off=[OTHER], letter=SAID), "LetterSplit",
     {"title": "【姓名】来访", "requests": ["r1"], "split_off": [OTHER]}),
]  # fmt: skip


@pytest.mark.parametrize(("taken", "name", "told"), CASES, ids=[str(taken.step) for taken, _, _ in CASES])
def test_what_it_tells(taken, name, told) -> None:
    shown = facts(taken)
    assert type(shown).__name__ == name
    assert asdict(shown) == {"step": taken.step, **told}


@pytest.mark.parametrize(
    ("taken", "office"), [(steps.Inquire(**ASKED, unit=ref(LAND)), LAND), (steps.Inquired(**ASKED), LABOUR)]
)
def test_who_is_asked_and_who_asks_are_told_the_office_at_the_other_end(taken, office) -> None:
    shown = facts(taken)
    assert type(shown).__name__ == "OfficeAsked"
    assert (shown.step, shown.inquiry, shown.question, shown.office.code) == (taken.step, "q1", "【姓名】来访", office)
