"""The dossier itself, without a store: its life under any steps, and what each viewer sees of it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from dossiers.chain import Effect, Entry, Stamp
from dossiers.contact import Contact, Form
from dossiers.dossier import Dossier
from dossiers.errors import AnjuanError, IllegalStep, InvalidInput
from dossiers.states import NOBODYS, Purpose, State, Step, possible
from dossiers.steps import (
    Accept,
    AddContact,
    Answer,
    Assign,
    Close,
    Conclusion,
    JoinParty,
    Link,
    Linked,
    NotAccept,
    Outcome,
    Redirect,
    Relation,
    RequestAnswer,
    Transfer,
)
from dossiers.viewer import Role
from tests.conftest import DISCIPLINE, LABOUR, LAND, QINGTIAN, a_viewer
from tests.dossiers.taking import (
    CLERK,
    COUNTY_DISCIPLINE,
    LABOUR_STAFF,
    LAND_STAFF,
    LIMITS,
    NOON,
    OFFICE,
    STAFF,
    TODAY,
    a_dossier,
    a_stamp,
    assert_whole,
    contact,
    party,
    ref,
    requests,
    said,
)

UNITS = [OFFICE, LAND, LABOUR, DISCIPLINE, COUNTY_DISCIPLINE, "411625-ZJJ", "330000-XFJ"]
VIEWERS = [*STAFF.values(), a_viewer(Role.SUPERVISION, QINGTIAN), a_viewer(Role.LEADER, QINGTIAN, LAND),
           a_viewer(Role.ADMIN, QINGTIAN, OFFICE), a_viewer(Role.UNIT, QINGTIAN)]  # fmt: skip
DAYS = some.integers(-3, 3).map(lambda n: TODAY + timedelta(days=n))


class Life(RuleBasedStateMachine):
    """Any steps, fitting or not, by anybody, on any day."""

    @initialize(purpose=some.sampled_from(Purpose), count=some.integers(0, 2), accused=some.sampled_from([None, LAND]))
    def open(self, purpose, count, accused):
        self.dossier = a_dossier(purpose, request_count=count, accused=accused)
        self.opened = self.dossier.model_copy(deep=True)
        self.taken = []
        self.before = self.dossier.model_dump()

    def _take(self, facts, viewer, day):
        stamp = a_stamp(viewer, day, NOON)
        try:
            entry = self.dossier.take(facts, viewer, stamp, LIMITS)
        except AnjuanError:
            assert self.dossier.model_dump() == self.before
            return
        assert entry is self.dossier.chain[-1]
        assert (entry.id, entry.facts, entry.by.subject) == (stamp.id, facts, viewer.subject)
        self.taken.append((facts, viewer, stamp))

    @rule(to=some.sampled_from(UNITS), viewer=some.sampled_from(VIEWERS), day=DAYS)
    def transfer(self, to, viewer, day):
        self._take(Transfer(to=ref(to)), viewer, day)

    @rule(to=some.sampled_from(UNITS), viewer=some.sampled_from(VIEWERS), day=DAYS, due=DAYS)
    def assign(self, to, viewer, day, due):
        self._take(Assign(to=ref(to), report_due=due), viewer, day)

    @rule(facts=some.sampled_from([
        Accept(), NotAccept(reason=said()), Redirect(route=said("仲裁"), body=said("仲裁委"), reason=said()),
        Close(outcome=Outcome.SOLVED),
    ]), day=DAYS)  # fmt: skip
    def handled_by_holder(self, facts, day):
        self._take(facts, STAFF.get(self.dossier.holder.id, CLERK), day)

    @rule(facts=some.sampled_from([Accept(), Close(outcome=Outcome.OTHER)]), viewer=some.sampled_from(VIEWERS))
    def handled_by_anybody(self, facts, viewer):
        self._take(facts, viewer, TODAY)

    @rule(left_out=some.integers(0, 3), added=some.sampled_from([[], ["r1"], ["r99"]]))
    def answer(self, left_out, added):
        asked = [request.id for request in self.dossier.matter.requests]
        told = [
            RequestAnswer(request=one, conclusion=Conclusion.EXPLAINED, answer=said())
            for one in asked[left_out:] + added
        ]
        facts = Answer(conclusion=Conclusion.EXPLAINED, facts=said(), basis=said(), requests=told)
        self._take(facts, STAFF.get(self.dossier.holder.id, CLERK), TODAY)

    def _contact(self, raised_by, received_on, office):
        new = requests(1, len(self.dossier.matter.requests) + 1, entry=self.dossier.version + 1)
        number = len(self.dossier.contacts) + 1
        return {
            "contact": contact(number, raised_by, self.dossier.version + 1, received_on, office),
            "new_requests": new,
        }

    @rule(
        raised_by=some.sampled_from(["p1", "p2", "p9", None]),
        received_on=DAYS,
        day=DAYS,
        viewer=some.sampled_from(VIEWERS),
        office=some.sampled_from(UNITS),
    )
    def add_contact(self, raised_by, received_on, day, viewer, office):
        self._take(AddContact(**self._contact(raised_by, received_on, office)), viewer, day)

    @rule(known=some.sampled_from(["i:1", "i:2", "i:3", "n:1"]), received_on=DAYS, viewer=some.sampled_from(VIEWERS))
    def join_party(self, known, received_on, viewer):
        new = party(f"p{len(self.dossier.parties) + 1}", known)
        self._take(JoinParty(party=new, **self._contact(new.id, received_on, OFFICE)), viewer, TODAY)

    @rule(other=some.sampled_from(["331121-2026-000001", "331121-2026-000002", "x"]), viewer=some.sampled_from(VIEWERS))
    def link(self, other, viewer):
        effects = len(self.dossier.effects)
        entries = len(self.taken)
        self._take(Link(other=other, relation=Relation.RELATED), viewer, TODAY)
        assert len(self.dossier.effects) - effects == len(self.taken) - entries

    @invariant()
    def whole(self):
        if not hasattr(self, "dossier"):
            return
        assert_whole(self.dossier)
        after = self.dossier.model_dump()
        assert after["chain"][: len(self.before["chain"])] == self.before["chain"]
        assert self.dossier.version == len(self.taken) + 1
        assert (self.dossier.id, self.dossier.purpose, self.dossier.opened_on) == (
            self.opened.id, self.opened.purpose, self.opened.opened_on,
        )  # fmt: skip
        assert self.dossier.opened_on == TODAY
        assert self.dossier.sealed is (self.dossier.purpose is Purpose.ACCUSATION)
        assert not self.dossier.sealed or self.dossier.held_by[1:] == [
            unit for unit in self.dossier.held_by[1:] if unit.endswith("JW")
        ]
        assert self.dossier.possible() == possible(self.dossier.purpose, self.dossier.state)
        self.before = after

    @invariant()
    def comes_back_from_the_store_as_it_was(self):
        if hasattr(self, "dossier"):
            again = Dossier.model_validate(self.dossier.model_dump())
            assert again.model_dump() == self.dossier.model_dump()

    def teardown(self):
        """The same steps taken on the dossier as it was opened give the dossier as it stands."""
        if hasattr(self, "dossier"):
            for facts, viewer, stamp in self.taken:
                self.opened.take(facts, viewer, stamp, LIMITS)
            assert self.opened.model_dump() == self.dossier.model_dump()


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)


# Registering.


def test_registering():
    dossier = a_dossier()
    assert_whole(dossier)
    (entry,) = dossier.chain
    assert (entry.number, entry.state, entry.facts.step, entry.facts.party, entry.facts.contact) == (
        1, "REGISTERED", "REGISTER", "p1", "c1",
    )  # fmt: skip
    assert (dossier.version, dossier.holder.id, dossier.responsible) == (1, OFFICE, None)
    assert (dossier.within, dossier.received_by, dossier.held_by) == (
        ["100000", "330000", "331100", "331121"], [OFFICE], [OFFICE],
    )  # fmt: skip
    assert (dossier.sealed, dossier.sealed_to) == (False, [])
    assert dossier.opened_on == dossier.last_happened_on == TODAY


def test_an_accusation_is_sealed_to_who_registers_it():
    dossier = a_dossier(Purpose.ACCUSATION)
    assert (dossier.sealed, dossier.sealed_to) == (True, [CLERK.subject])


# Days.


@pytest.mark.parametrize(
    ("happened_on", "recorded_at", "reason"),
    [
        # In Shanghai it is already the next day.
        ("2026-04-02", datetime(2026, 4, 1, 16, 0, tzinfo=UTC), None),
        ("2026-04-02", datetime(2026, 4, 1, 15, 59, 59, 999_000, tzinfo=UTC), "2026-04-02 lies in the future"),
        ("2026-04-01", NOON, None),
        ("2026-03-31", NOON, "2026-03-31 lies before the first contact, of 2026-04-01"),
        ("9999-12-31", NOON, "9999-12-31 lies in the future"),
    ],
)
def test_a_step_happens_between_the_first_contact_and_today(happened_on, recorded_at, reason):
    dossier = a_dossier()
    before = dossier.model_dump()
    stamp = a_stamp(CLERK, datetime.fromisoformat(happened_on).date(), recorded_at)
    if reason is None:
        assert dossier.take(Accept(), CLERK, stamp, LIMITS).happened_on.isoformat() == happened_on
        return
    with pytest.raises(InvalidInput) as refused:
        dossier.take(Accept(), CLERK, stamp, LIMITS)
    assert (refused.value.field, refused.value.reason) == ("happened_on", reason)
    assert dossier.model_dump() == before


def test_a_step_recorded_late_does_not_set_the_last_day_back():
    dossier = a_dossier()
    later = NOON + timedelta(days=9)
    dossier.take(Transfer(to=ref(LAND)), CLERK, a_stamp(CLERK, TODAY + timedelta(days=5), later), LIMITS)
    link = Link(other="331121-2026-000002", relation=Relation.RELATED)
    dossier.take(link, LAND_STAFF, a_stamp(LAND_STAFF, TODAY + timedelta(days=2), later), LIMITS)
    assert dossier.last_happened_on == TODAY + timedelta(days=5)
    assert_whole(dossier)


# Refusals, in the order in which they are looked at.


def test_the_state_is_looked_at_before_the_person_and_the_person_before_the_facts():
    dossier = a_dossier()
    dossier.take(Accept(), CLERK, a_stamp(), LIMITS)
    wrong = Transfer(to=ref(OFFICE))
    with pytest.raises(IllegalStep):
        dossier.take(wrong, LAND_STAFF, a_stamp(happened_on=TODAY + timedelta(days=1)), LIMITS)


# Repeats.


def test_repeat_is_counted_by_party():
    dossier = a_dossier()
    steps = [
        AddContact(contact=contact(2, "p1", 2)),
        JoinParty(party=party("p2", "i:2"), contact=contact(3, "p2", 3)),
        AddContact(contact=contact(4, "p2", 4)),
    ]
    for facts in steps:
        dossier.take(facts, CLERK, a_stamp(), LIMITS)
    assert [dossier.is_repeat(one) for one in dossier.contacts] == [False, True, False, True]


def test_a_dispute_found_again_is_nobodys_repeat():
    dossier = Dossier.register(
        "331121-2026-000002", CLERK, a_stamp(), purpose=Purpose.CLAIM, matter=a_dossier().matter, party=None,
        contact=contact(raised_by=None), office=ref(OFFICE), limits=LIMITS,
    )  # fmt: skip
    assert dossier.parties == []
    assert [dossier.is_repeat(one) for one in dossier.contacts] == [False]


@pytest.mark.parametrize(
    ("form", "people", "group"),
    [(Form.VISIT, 4, False), (Form.VISIT, 5, True), (Form.LETTER, 50, False), (Form.VIDEO, 5, False)],
)
def test_a_group_visit_has_five_or_more(form, people, group):
    one = contact().model_copy(update={"form": form, "people_count": people})
    assert Contact.model_validate(one.model_dump()).is_group_visit is group


# The far end of a link.


def effect(happened_on=TODAY):
    facts = Linked(other="331121-2026-000007", relation=Relation.RELATED)
    return Effect(**a_stamp(LAND_STAFF, happened_on).model_dump(), to="331121-2026-000001", facts=facts)


def test_an_effect_is_received_in_any_state_by_whomever_it_was_taken():
    dossier = a_dossier()
    later = NOON + timedelta(hours=1)

    entry = dossier.receive(effect(), later, LIMITS)

    assert_whole(dossier)
    assert dossier.links == ["331121-2026-000007"]
    assert (entry.number, entry.state, entry.recorded_at) == (2, State.REGISTERED, later)
    assert entry.by.subject == LAND_STAFF.subject
    assert type(entry) is Entry


def test_a_link_older_than_the_dossier_it_reaches_is_as_old_as_its_first_contact():
    dossier = a_dossier()
    assert dossier.receive(effect(TODAY - timedelta(days=30)), NOON, LIMITS).happened_on == TODAY


# What a past holder sees.


@pytest.fixture
def moved():
    """Held by the letters office, the land bureau (entries 2 to 5) and the labour bureau; much has happened since."""
    dossier = a_dossier()
    steps = [
        (Transfer(to=ref(LAND)), CLERK, 0),
        (AddContact(contact=contact(2, "p1", 3), new_requests=requests(1, 2, entry=3)), CLERK, 1),
        (Link(other="331121-2026-000002", relation=Relation.RELATED), LAND_STAFF, 2),
        (Transfer(to=ref(LABOUR)), LAND_STAFF, 3),
        (AddContact(contact=contact(3, "p1", 6), new_requests=requests(1, 3, entry=6)), CLERK, 4),
        (JoinParty(party=party("p2", "i:2"), contact=contact(4, "p2", 7)), CLERK, 5),
        (Link(other="331121-2026-000003", relation=Relation.RELATED), CLERK, 6),
        (Accept(), LABOUR_STAFF, 7),
    ]
    for facts, viewer, days in steps:
        dossier.take(facts, viewer, a_stamp(viewer, TODAY + timedelta(days=days), NOON + timedelta(days=days)), LIMITS)
    return dossier


def test_a_past_holder_sees_nothing_of_what_came_later(moved):
    seen = moved.as_seen_by(LAND_STAFF)

    assert (seen.version, [entry.number for entry in seen.chain]) == (5, [1, 2, 3, 4, 5])
    assert (seen.state, seen.holder.id, seen.responsible) == (State.TRANSFERRED, LABOUR, None)
    assert [one.id for one in seen.contacts] == ["c1", "c2"]
    assert [one.id for one in seen.parties] == ["p1"]
    assert [one.id for one in seen.matter.requests] == ["r1", "r2"]
    assert [(one.unit.id, one.until) for one in seen.holdings] == [(OFFICE, 2), (LAND, 5)]
    assert seen.last_happened_on == TODAY + timedelta(days=3)
    assert seen.last_entry_at == NOON + timedelta(days=3)
    assert "331121-2026-000003" not in seen.links


def test_it_makes_no_difference_to_a_past_holder_what_comes_later(moved):
    then = a_dossier()
    for entry in moved.chain[1:5]:
        viewer = a_viewer(entry.by.role, QINGTIAN, entry.by.unit)
        then.take(entry.facts, viewer, Stamp(**entry.model_dump(include=set(Stamp.model_fields))), LIMITS)

    # What filters and lists go by stays as it is, and the first entry was stamped anew.
    hidden = {"within", "received_by", "held_by", "hashes", "effects"}
    seen = [one.as_seen_by(LAND_STAFF).model_dump(exclude=hidden) for one in (then, moved)]
    assert [one["chain"].pop(0)["number"] for one in seen] == [1, 1]
    assert seen[0] == seen[1]


def test_seeing_changes_nothing(moved):
    before = moved.model_dump()
    moved.as_seen_by(LAND_STAFF)
    assert moved.model_dump() == before


@pytest.mark.parametrize(
    "viewer",
    [LABOUR_STAFF, CLERK, a_viewer(Role.SUPERVISION, QINGTIAN, LAND), a_viewer(Role.LEADER, QINGTIAN, LAND)],
)
def test_the_holder_and_who_sees_by_other_right_see_all(moved, viewer):
    assert moved.as_seen_by(viewer) is moved


def test_who_holds_it_again_sees_all_and_later_the_end_of_the_last_period(moved):
    dossier = a_dossier()
    for unit, viewer in [(LAND, CLERK), (LABOUR, LAND_STAFF), (LAND, LABOUR_STAFF), (LABOUR, LAND_STAFF)]:
        dossier.take(Transfer(to=ref(unit)), viewer, a_stamp(viewer), LIMITS)
        if unit == LAND:
            assert dossier.as_seen_by(LAND_STAFF) is dossier
    dossier.take(Accept(), LABOUR_STAFF, a_stamp(), LIMITS)
    assert dossier.as_seen_by(LAND_STAFF).version == 5


# What a save writes.


def test_only_what_a_step_changed_is_a_change():
    dossier = a_dossier()
    fields = dossier.model_dump(exclude={"id", "chain", "effects"})
    assert set(dossier.changes(fields)) == set(fields)
    dossier.remember(fields)
    assert dossier.changes(dossier.model_dump(exclude={"id", "chain", "effects"})) == {}
    dossier.take(Accept(), CLERK, a_stamp(recorded_at=NOON + timedelta(seconds=1)), LIMITS)
    changed = dossier.changes(dossier.model_dump(exclude={"id", "chain", "effects"}))
    lists = {"clocks", "next_due", "ticks_on", "needs", "worklists", "silent_since"}
    assert set(changed) == {"version", "state", "responsible", "last_entry_at"} | lists


def test_the_steps_of_the_tables_are_the_steps_there_are():
    assert {step for purpose in Purpose for state in State for step in possible(purpose, state)} == (
        set(Step) - NOBODYS
    )
