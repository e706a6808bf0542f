"""What a unit does with what it has accepted; days are of 2026."""

import pytest

from dossiers.states import State
from dossiers.steps import (
    AdoptSimplified,
    Extend,
    Investigate,
    IssueInterimWord,
    Mediate,
    Meet,
    MeetingKind,
    PartGiven,
    Performance,
    RecordPerformance,
    ReportPart,
    Settle,
    ShareOut,
)
from dossiers.viewer import Role
from tests.conftest import LABOUR, LAND, QINGTIAN, a_viewer
from tests.dossiers.steps.building import Case, day
from tests.dossiers.taking import CLERK, LABOUR_STAFF, LAND_STAFF, OFFICE, ref, said

HOUSING = "331121-ZJJ"
HOUSING_STAFF = a_viewer(Role.UNIT, QINGTIAN, HOUSING)


def accepted() -> Case:
    return Case().transferred("04-02").accepted("04-10")


def shared(*parts: tuple[str, str]) -> ShareOut:
    return ShareOut(parts=[PartGiven(unit=ref(unit), task=said(), due=day(due)) for unit, due in parts])


def extended(days: int, told_on: str = "04-20") -> Extend:
    return Extend(days=days, approver="局长", told_on=day(told_on), reason=said())


class TestTogether:
    def test_each_has_its_part_and_date_and_sees_the_dossier(self):
        case = accepted().take("04-13", shared((LABOUR, "04-30"), (HOUSING, "05-06")))
        assert [(part.unit.id, part.due, part.entry, part.reported_by) for part in case.dossier.parts] == [
            (LABOUR, day("04-30"), 4, None), (HOUSING, day("05-06"), 4, None),
        ]  # fmt: skip
        assert case.dossier.held_by == [OFFICE, LAND, LABOUR, HOUSING]
        case.take("04-20", ReportPart(unit=ref(HOUSING), text=said()), HOUSING_STAFF)
        assert [part.reported_by for part in case.dossier.parts] == [None, 5]
        assert (case.state, case.dossier.holder.id) == (State.ACCEPTED, LAND)

    def test_a_part_given_anew_takes_the_place_of_the_old(self):
        case = accepted().take("04-13", shared((LABOUR, "04-30"), (HOUSING, "05-06")))
        case.take("04-14", shared((LABOUR, "05-08")))
        assert {part.unit.id: (part.due, part.entry) for part in case.dossier.parts} == {
            HOUSING: (day("05-06"), 4), LABOUR: (day("05-08"), 5),
        }  # fmt: skip

    def test_sharing_out_refused(self):
        case = accepted()
        assert case.invalid("04-13", shared((LABOUR, "04-30"), (LABOUR, "05-06"))) == "parts"
        assert case.invalid("04-13", shared((LABOUR, "04-30"), (LAND, "05-06"))) == "parts.1.unit"
        assert case.invalid("04-13", shared((LABOUR, "04-13"))) == "parts.0.due"
        case.not_permitted("04-13", shared((LABOUR, "04-30")), CLERK, LABOUR_STAFF)
        Case().illegal("04-02", shared((LABOUR, "04-30")))

    def test_reporting_refused(self):
        report = ReportPart(unit=ref(LABOUR), text=said())
        case = accepted()
        nobody = ("no unit has been given a part", "没有协办单位")
        assert case.not_now("04-13", report, LABOUR_STAFF) == nobody
        case.take("04-13", shared((LABOUR, "04-30"), (HOUSING, "05-06")))
        case.not_permitted("04-14", report, LAND_STAFF, CLERK, HOUSING_STAFF, a_viewer(Role.LEADER, QINGTIAN, LABOUR))
        case.take("04-14", report, LABOUR_STAFF)
        case.not_permitted("04-15", report, LABOUR_STAFF)
        case.answered("04-16")
        case.illegal("04-17", ReportPart(unit=ref(HOUSING), text=said()), HOUSING_STAFF)


class TestMeetings:
    def met(self, kind: MeetingKind, party: str = "p1") -> Meet:
        return Meet(kind=kind, party=party, official="王主任", place="村委会", text=said())

    def test_the_three_kinds_are_kept_once_each(self):
        case = accepted()
        for kind in (MeetingKind.FIRST, MeetingKind.OTHER, MeetingKind.FIRST):
            case.take("04-13", self.met(kind))
        case.answered().take("05-20", self.met(MeetingKind.RESULT))
        assert case.dossier.meetings == [MeetingKind.FIRST, MeetingKind.OTHER, MeetingKind.RESULT]

    def test_refused(self):
        case = Case()
        case.illegal("04-02", self.met(MeetingKind.FIRST))
        case.transferred()
        case.not_permitted("04-02", self.met(MeetingKind.FIRST), CLERK, LABOUR_STAFF)
        assert case.invalid("04-02", self.met(MeetingKind.FIRST, "p2")) == "party"


PLAIN = [
    Investigate(found=said(), means=said()),
    Mediate(mediator="李调解", agreed=False, text=said()),
    IssueInterimWord(text=said()),
]


@pytest.mark.parametrize("facts", PLAIN, ids=lambda facts: facts.step)
def test_what_is_only_put_on_record(facts):
    case = accepted()
    before = case.dossier.model_dump(include={"state", "clocks", "parts", "opinions", "holder", "meetings"})
    case.take("04-13", facts)
    assert case.dossier.model_dump(include=set(before)) == before
    case.not_permitted("04-14", facts, CLERK, LABOUR_STAFF, a_viewer(Role.SUPERVISION, QINGTIAN))
    case.answered()
    case.illegal("05-21", facts)


class TestAgreement:
    def test_its_performance_is_tracked(self):
        case = accepted()
        nothing = ("there is no agreement", "尚未达成和解协议")
        assert case.not_now("04-13", RecordPerformance(performance=Performance.FULL)) == nothing
        case.take("04-13", Settle(text=said(), performance_due=day("06-30")))
        agreed = case.dossier.agreement
        assert (agreed.entry, agreed.performance_due, agreed.performance) == (4, day("06-30"), Performance.NONE)
        for performance in (Performance.PART, Performance.FULL):
            case.take("05-06", RecordPerformance(performance=performance, text=said()))
            assert case.dossier.agreement.performance is performance

    def test_refused(self):
        settled = Settle(text=said(), performance_due=day("04-12"))
        case = accepted()
        assert case.invalid("04-13", settled) == "performance_due"
        case.not_permitted("04-12", settled, CLERK)
        Case().illegal("04-02", settled)


class TestExtend:
    def test_once_by_up_to_thirty_days(self):
        case = accepted()
        assert case.running() == {"handle": "06-09"}  # 20 in Apr, 31 in May, 9 Jun, Tue
        case.take("04-20", extended(30))
        handle = case.clock("handle")
        assert (handle.due, handle.extended, handle.extended_by) == (day("07-09"), 30, 4)  # 90 days: 20+31+30, 9 Jul
        assert [(one.from_due, one.to_due, one.entry) for one in handle.changes] == [(day("06-09"), day("07-09"), 4)]
        assert "延长30日，共90日" in handle.why.zh
        assert "extended with approval by 30 calendar days to 90 calendar days in all" in handle.why.en
        assert case.dossier.next_due == day("07-09")
        again = ("it was extended by 30 days already; once only", "已延长30日，只能延长一次")
        assert case.not_now("04-21", extended(1)) == again

    def test_on_the_last_day_and_over_a_holiday(self):
        case = accepted().take("06-09", extended(10, "06-09"))
        assert case.clock("handle").due == day("06-22")  # 70 days: 19 Jun, Dragon Boat to Sun 21; Mon 22

    def test_not_after_the_last_day(self):
        assert accepted().invalid("06-10", extended(10)) == "days"

    def test_not_by_more_than_the_rule_allows(self):
        assert accepted().invalid("04-20", extended(31)) == "days"

    def test_the_petitioner_is_told_first(self):
        assert accepted().invalid("04-20", extended(30, "04-21")) == "told_on"

    def test_refused(self):
        case = Case().transferred()
        case.illegal("04-03", extended(30, "04-03"))
        case.accepted()
        case.not_permitted("04-20", extended(30), CLERK, LABOUR_STAFF)
        case = Case().assigned().accepted().answered()
        assert case.clock("handle").met_on == day("05-20")

    def test_not_where_the_time_to_handle_is_not_running(self):
        case = Case().transferred("04-02").take("04-02", AdoptSimplified()).accepted("04-07")
        assert case.not_now("04-20", extended(30)) == (
            "no time limit to handle it is running", "没有进行中的办理期限",
        )  # fmt: skip
