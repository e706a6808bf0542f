"""Whole lives of matters over HTTP, on real stores, as the people of several offices live them through in 2026.

Days off that matter: 1 to 5 May, 19 to 21 June, 25 to 27 September; 9 May, a Saturday, is worked.
"""

from collections.abc import Iterator

import pytest

from dossiers.regions import Level
from dossiers.units import Unit, UnitKind
from dossiers.viewer import Role
from tests.api.hall import Hall, Person, a_hall
from tests.conftest import LAND, LISHUI, QINGTIAN
from tests.schema.conftest import a_contact, a_matter, a_party

OFFICE = "331121-XFJ"
COUNTY, CITY = "331121-ZF", "331100-ZF"
GOVERNMENTS = [
    Unit(id=COUNTY, name="青田县人民政府", kind=UnitKind.GOVERNMENT, region=QINGTIAN, level=Level.COUNTY),
    Unit(id=CITY, name="丽水市人民政府", kind=UnitKind.GOVERNMENT, region=LISHUI, level=Level.PREFECTURE),
]
OPINION = {"facts": "征地属实，补偿款未付清。", "basis": "《土地管理法》第四十八条"}
UPHELD = {
    "party": "p1",
    "outcome": "UPHELD",
    "facts": "原处理意见认定事实清楚。",
    "basis": "《信访工作条例》第三十五条",
}
FOLLOWED = """__typename ... on Error { code message }
  ... on FollowUp { state { zh } unit deadlines { rule due state } possible { action until authorities { code } }
    opinions { level } reviews { authority outcome } }"""


@pytest.fixture(scope="module")
def hall(tmp_path_factory, worker_id) -> Iterator[Hall]:
    yield from a_hall(tmp_path_factory.mktemp("journeys"), worker_id, GOVERNMENTS)


@pytest.fixture
def clerk(hall) -> Person:
    return hall.signed_in(Role.RECEPTION, QINGTIAN, OFFICE)


@pytest.fixture
def land(hall) -> Person:
    return hall.signed_in(Role.UNIT, QINGTIAN, LAND)


@pytest.fixture
def county(hall) -> Person:
    return hall.signed_in(Role.UNIT, QINGTIAN, COUNTY)


def answered(*requests: str, conclusion: str = "EXPLAINED") -> dict:
    each = [{"request": one, "conclusion": conclusion, "answer": "已核实并逐项说明。"} for one in requests]
    return {"conclusion": conclusion, "requests": each, **OPINION}


def handed_over(number: str, opinion: str, party: str = "p1") -> dict:
    return {"dossier": number, "opinion": opinion, "party": party, "means": "IN_PERSON"}


class FromTheWeb:
    """One matter and the people it meets: what each may do, owes and sees at every stage."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        self.clerk = hall.signed_in(Role.RECEPTION, QINGTIAN, OFFICE)
        self.supervisor = hall.signed_in(Role.SUPERVISION, QINGTIAN, OFFICE)
        self.land = hall.signed_in(Role.UNIT, QINGTIAN, LAND)
        self.county = hall.signed_in(Role.UNIT, QINGTIAN, COUNTY)
        self.city = hall.signed_in(Role.UNIT, LISHUI, CITY)
        self.number, self.receipt = "", {}
        self.seen: dict[str, dict] = {}

    def remember(self) -> None:
        then = self.supervisor.sees(self.number)
        self.seen[self.hall.moment()] = then

    def is_handed_in(self) -> None:
        self.hall.clock.turn_to("2026-04-13")
        contact = a_contact(form="WEB", receivedOn="2026-04-13", requests=["发放征地补偿款", "公开补偿标准"])
        registered = self.clerk.registers(**a_matter(contact=contact))
        self.number, self.receipt = registered["receiptNumber"], registered["receipt"]
        assert self.clerk.due(self.number) == {"transfer": "2026-04-28"}
        assert {"TRANSFER", "ASSIGN", "SPLIT"} <= self.clerk.may(self.number)
        assert "ANSWER is not possible while the dossier is REGISTERED" in self.clerk.closed(self.number)["ANSWER"]
        assert self.land.sees(self.number) is None

    def is_assigned(self) -> None:
        self.hall.clock.turn_to("2026-04-16")
        self.supervisor.does("assign", self.number, toUnit=LAND, reportDue="2026-06-19")
        # 1 May and 19 June are days off: those limits end on the next working day. Five working days end on the 23rd.
        assert self.land.due(self.number) == {
            "objection": "2026-04-23",
            "accept": "2026-05-06",
            "assigned-report": "2026-06-22",
        }
        assert self.land.listed("REPORTS_OWED") == self.supervisor.listed("REPORTS_OWED") | {self.number: ["REPORT"]}
        assert {"ACCEPT", "NOT_ACCEPT", "REDIRECT", "OBJECT"} <= self.land.may(self.number)
        assert "holds the dossier now" in self.clerk.closed(self.number)["TRANSFER"]
        self.remember()

        self.hall.time_passes("2026-04-24")
        assert self.land.due(self.number, "LAPSED") == {"objection": "2026-04-23"}
        assert "silence is acceptance" in self.land.closed(self.number)["OBJECT"]

    def is_accepted(self) -> None:
        self.hall.clock.turn_to("2026-05-06")
        assert self.land.listed("DUE_TODAY") == {self.number: ["REPORT"]}
        self.land.does("accept", self.number)
        assert self.land.listed("DUE_TODAY") == {}
        assert self.land.listed("MEETINGS_MISSING") == {self.number: ["FIRST_MEETING", "REPORT"]}
        assert self.land.due(self.number) == {"assigned-report": "2026-06-22", "handle": "2026-07-06"}
        self.hall.clock.turn_to("2026-05-08")
        self.land.does("meet", self.number, kind="FIRST", party="p1", official="承办人甲", text="当面听取诉求。")
        self.land.does("investigate", self.number, found="已到现场核实。")
        assert self.land.listed("MEETINGS_MISSING") == {}

    def is_answered(self) -> None:
        self.hall.clock.turn_to("2026-05-15")
        one_left_out = self.land.tries("answer", dossier=self.number, happenedOn=self.hall.today, **answered("r1"))
        assert (one_left_out["__typename"], one_left_out["field"]) == ("InvalidInput", "requests")
        self.land.does("answer", self.number, **answered("r1", "r2"))
        assert "no opinion has been delivered" in self.land.closed(self.number)["REQUEST_REVIEW"]
        self.hall.clock.turn_to("2026-05-20")
        self.land.does("deliver", **handed_over(self.number, "o1"))
        assert self.land.due(self.number) == {"assigned-report": "2026-06-22", "review-request:p1": "2026-06-22"}
        self.remember()

    def is_sent_back(self) -> None:
        """The gate is of the report alone; what is sent back is handled again, without a new limit."""
        self.hall.clock.turn_to("2026-05-21")
        self.land.does("reportClosing", self.number, signedBy="局长乙", text="已答复信访人。")
        refused = self.land.tries("close", dossier=self.number, outcome="EXPLAINED")
        assert (refused["__typename"], refused["lacking"]) == ("NotNow", "办结报告尚未审核通过")
        assert "青田县信访局 assigned the matter" in self.land.closed(self.number)["PASS_REPORT"]
        assert self.number in self.supervisor.listed("TO_SIGN_OFF")
        self.hall.clock.turn_to("2026-05-22")
        self.supervisor.does("sendBack", self.number, lacking=["EVASIVE"], text="补偿标准未正面答复。")
        assert self.land.state(self.number) == "ACCEPTED"
        assert self.land.listed("SENT_BACK") == {self.number: ["REPORT", "SENT_BACK"]}
        assert "no time limit to handle it is running" in self.land.closed(self.number)["EXTEND"]

    def is_answered_again(self) -> None:
        self.hall.clock.turn_to("2026-05-27")
        self.land.does("answer", self.number, **answered("r1", "r2"))
        self.hall.clock.turn_to("2026-05-28")
        self.land.does("deliver", **handed_over(self.number, "o2"))
        self.land.does("meet", self.number, kind="RESULT", party="p1", official="承办人甲", text="当面反馈结果。")
        assert self.land.due(self.number)["review-request:p1#2"] == "2026-06-29"  # the 27th of June is a Saturday
        assert self.land.due(self.number, "ENDED") == {"review-request:p1": "2026-06-22"}
        self.hall.clock.turn_to("2026-05-29")
        self.land.does("reportClosing", self.number, signedBy="局长乙", text="补偿标准已答复。")
        self.hall.clock.turn_to("2026-06-01")
        self.supervisor.does("passReport", self.number)
        assert self.land.due(self.number) == {"review-request:p1#2": "2026-06-29"}
        self.hall.clock.turn_to("2026-06-02")
        self.land.does("close", self.number, outcome="EXPLAINED")
        assert "p1 may still ask for a review" in self.land.closed(self.number)["CONCLUDE"]
        assert self.clerk.listed("CALL_BACK") == {self.number: ["CALL_BACK"]}

    def is_rated(self) -> None:
        self.hall.clock.turn_to("2026-06-03")
        assert self.hall.by_receipt(self.receipt, "rate", office="SATISFIED", unit="NOT")["__typename"] == "FollowUp"
        assert self.land.listed("MEETINGS_MISSING") == {self.number: ["LEADER_MEETING", "UNSATISFIED"]}
        self.hall.clock.turn_to("2026-06-05")
        self.land.does("meet", self.number, kind="LEADER", party="p1", official="局长乙", text="局长当面解释。")
        assert (self.land.listed("MEETINGS_MISSING"), self.clerk.listed("UNSATISFIED")) == (
            {},
            {self.number: ["UNSATISFIED"]},
        )
        self.remember()

    def is_reviewed(self) -> None:
        self.hall.clock.turn_to("2026-06-25")
        told = self.hall.by_receipt(self.receipt, "followUp", FOLLOWED)
        assert possible(told) == {
            "RATE": None,
            "REQUEST_REVIEW": ("2026-06-29", [COUNTY, OFFICE, CITY, "331100-XFJ"]),
            "REPORT_OBSTRUCTION": None,
        }
        too_high = self.hall.by_receipt(self.receipt, "requestReview", reason="不服。", authorityUnit="330000-XFJ")
        assert too_high["code"] == "INVALID_INPUT"
        assert self.county.sees(self.number) is None
        assert (
            self.hall.by_receipt(self.receipt, "requestReview", reason="补偿标准仍不明确。")["__typename"] == "FollowUp"
        )
        assert self.county.due(self.number) == {"review:p1": "2026-07-27"}  # the 25th of July is a Saturday
        assert self.county.listed("REVIEWS") == {self.number: ["REVIEW"]}
        assert "青田县人民政府 was asked" in self.land.closed(self.number)["ISSUE_REVIEW"]
        assert "holds the dossier now" in self.county.closed(self.number)["REOPEN"]
        assert self.city.sees(self.number) is None
        self.hall.clock.turn_to("2026-07-24")
        self.county.does("issueReview", self.number, **UPHELD)
        assert self.county.listed("REVIEWS") == {}
        self.hall.clock.turn_to("2026-07-27")
        self.county.does("deliver", **handed_over(self.number, "o3"))
        assert self.land.due(self.number) == {"re-review-request:p1": "2026-08-26"}

    def is_reviewed_again(self) -> None:
        self.hall.clock.turn_to("2026-08-26")
        told = self.hall.by_receipt(self.receipt, "followUp", FOLLOWED)
        assert possible(told)["REQUEST_RE_REVIEW"] == ("2026-08-26", [CITY, "331100-XFJ"])
        assert "REQUEST_REVIEW" not in possible(told)
        assert (
            self.hall.by_receipt(self.receipt, "requestReReview", reason="不服复查意见。")["__typename"] == "FollowUp"
        )
        assert self.city.due(self.number) == {
            "re-review:p1": "2026-09-28"
        }  # from the 25th to the 27th of September are days off
        assert self.city.listed("REVIEWS") == {self.number: ["REVIEW"]}
        self.hall.clock.turn_to("2026-09-21")
        assert "p1 may still ask" in self.land.closed(self.number)["CONCLUDE"]
        self.city.does("issueReReview", self.number, **UPHELD)
        self.city.does("deliver", **handed_over(self.number, "o4"))

    def is_final(self) -> None:
        self.hall.clock.turn_to("2026-09-22")
        assert "CONCLUDE" in self.land.may(self.number)
        assert "holds the dossier now" in self.city.closed(self.number)["CONCLUDE"]
        self.land.does("conclude", self.number, note="三级程序已走完。")
        assert (self.land.state(self.number), self.land.due(self.number)) == ("FINAL", {})
        assert self.land.listed("UNSATISFIED") == {}
        told = self.hall.by_receipt(self.receipt, "followUp", FOLLOWED)
        assert told["state"]["zh"] == "三级办理已终结；有新的事实，可以重新提出。"
        assert [(one["authority"], one["outcome"]) for one in told["reviews"]] == [
            ("青田县人民政府", "UPHELD"),
            ("丽水市人民政府", "UPHELD"),
        ]

    def is_seen_as_it_was(self) -> None:
        assert len(self.seen) == 3
        for moment, then in self.seen.items():
            assert self.supervisor.sees(self.number, as_of=moment) == then
        versions = [then["version"] for then in self.seen.values()]
        assert versions == [2, 8, 18]
        assert self.supervisor.steps_since(self.number, versions[-1]) == [
            "ReviewRequested", "ReviewIssued", "Delivered",
            "ReReviewRequested", "ReReviewIssued", "Delivered", "Concluded",
        ]  # fmt: skip
        assert self.supervisor.sees(self.number, as_of="2026-04-12T09:00:00+08:00") is None


def test_a_matter_from_the_web_form_to_the_re_review(hall) -> None:
    matter = FromTheWeb(hall)
    matter.is_handed_in()
    matter.is_assigned()
    matter.is_accepted()
    matter.is_answered()
    matter.is_sent_back()
    matter.is_answered_again()
    matter.is_rated()
    matter.is_reviewed()
    matter.is_reviewed_again()
    matter.is_final()
    matter.is_seen_as_it_was()


def possible(told: dict) -> dict:
    """What a petitioner can do, until when, and at which authorities."""
    return {
        one["action"]: (one["until"], [unit["code"] for unit in one["authorities"]]) if one["authorities"] else None
        for one in told["possible"]
    }


def test_a_matter_that_ends_well_after_the_first_answer(hall, clerk, land) -> None:
    hall.clock.turn_to("2026-04-20")
    registered = clerk.registers(**a_matter(contact=a_contact(form="VISIT", receivedOn="2026-04-20")))
    number, receipt = registered["receiptNumber"], registered["receipt"]
    hall.clock.turn_to("2026-04-21")
    clerk.does("transfer", number, toUnit=LAND)
    # The five working days: 22, 23, 24, 27, 28 April.
    assert land.due(number) == {"objection": "2026-04-28", "accept": "2026-05-06"}
    assert number not in land.listed("REPORTS_OWED")
    hall.clock.turn_to("2026-04-28")
    land.does("accept", number)
    assert land.due(number) == {"handle": "2026-06-29"}  # the 27th of June is a Saturday
    land.does("meet", number, kind="FIRST", party="p1", official="承办人甲", text="当面听取诉求。")
    hall.clock.turn_to("2026-05-09")
    land.does("answer", number, **answered("r1", conclusion="SUPPORTED"))
    land.does("deliver", **handed_over(number, "o1"))
    land.does("meet", number, kind="RESULT", party="p1", official="承办人甲", text="补偿款已到账。")
    assert land.due(number) == {"review-request:p1": "2026-06-08"}
    assert clerk.listed("CALL_BACK") == {number: ["CALL_BACK"]}
    assert "only what was assigned, instructed or marked important" in land.closed(number)["REPORT_CLOSING"]
    hall.clock.turn_to("2026-05-11")
    assert hall.by_receipt(receipt, "rate", office="SATISFIED", unit="SATISFIED")["__typename"] == "FollowUp"
    assert (clerk.listed("CALL_BACK"), clerk.listed("UNSATISFIED")) == ({}, {})
    land.does("close", number, outcome="SOLVED")
    assert "p1 may still ask for a review" in land.closed(number)["ARCHIVE"]

    hall.time_passes("2026-06-08")
    assert land.due(number) == {"review-request:p1": "2026-06-08"}
    hall.time_passes("2026-06-09")
    assert land.due(number, "LAPSED") == {"review-request:p1": "2026-06-08"}
    land.does("archive", number, archiveNumber="2026-征地-17")
    ended = land.sees(number)
    assert (ended["state"], ended["outcome"], ended["nextDue"]) == ("ARCHIVED", "SOLVED", None)
    assert land.may(number) >= {"ADD_CONTACT", "REOPEN"}
    assert all(number not in land.listed(kind) for kind in ("MEETINGS_MISSING", "UNSATISFIED", "OVERDUE", "SILENT"))
    missing = {"OVERDUE", "MISSED", "MET_LATE"} & {clock["state"] for clock in ended["clocks"]}
    assert not missing


@pytest.fixture
def joint(hall, clerk, land) -> tuple[str, dict]:
    """A matter of two parties, closed when the opinion was delivered to both, and their receipts."""
    hall.clock.turn_to("2026-03-16")
    registered = clerk.registers(**a_matter(contact=a_contact(receivedOn="2026-03-16")))
    number, receipts = registered["receiptNumber"], {"p1": registered["receipt"]}
    alone = (clerk.sees(number), hall.moment())
    hall.clock.turn_to("2026-03-17")
    neighbour = a_party(identity={"name": "周海英", "phone": "13857700999"})
    joined = clerk.tries(
        "joinParty", dossier=number, party=neighbour, contact=a_contact(receivedOn="2026-03-17", requests=["同村补偿"])
    )
    receipts["p2"] = joined["receipt"]
    clerk.does("transfer", number, toUnit=LAND)
    hall.clock.turn_to("2026-03-20")
    land.does("accept", number)
    hall.clock.turn_to("2026-03-31")
    land.does("answer", number, **answered("r1", "r2"))
    hall.clock.turn_to("2026-04-01")
    land.does("deliver", **handed_over(number, "o1", "p1"))
    hall.clock.turn_to("2026-04-09")
    land.does("deliver", **handed_over(number, "o1", "p2"))
    # 1 May is the first of five days off, 9 May a Saturday that is worked.
    days = {"review-request:p1": "2026-05-06", "review-request:p2": "2026-05-09"}
    assert land.due(number) == days
    for party, receipt in receipts.items():
        told = hall.by_receipt(receipt, "followUp", FOLLOWED)
        assert possible(told)["REQUEST_REVIEW"][0] == days[f"review-request:{party}"]
        assert [one["due"] for one in told["deadlines"] if one["rule"] == "review-request"] == [
            days[f"review-request:{party}"]
        ]
    hall.clock.turn_to("2026-04-10")
    land.does("close", number, outcome="EXPLAINED")
    then, moment = alone
    assert clerk.sees(number, as_of=moment) == then
    return number, receipts


def test_two_parties_of_a_joint_matter_each_have_their_own_days(hall, joint, land, county) -> None:
    number, receipts = joint
    assert "p1, p2 may still ask" in land.closed(number)["CONCLUDE"]
    hall.time_passes("2026-05-06")
    assert land.due(number) == {"review-request:p1": "2026-05-06", "review-request:p2": "2026-05-09"}
    hall.time_passes("2026-05-07")
    assert land.due(number, "LAPSED") == {"review-request:p1": "2026-05-06"}
    assert land.due(number) == {"review-request:p2": "2026-05-09"}
    refused = land.tries("conclude", dossier=number)
    assert (refused["__typename"], refused["lacking"]) == ("NotNow", "p2的复查、复核权利尚未用尽")

    hall.clock.turn_to("2026-05-09")
    assert hall.by_receipt(receipts["p2"], "requestReview", reason="不服。")["__typename"] == "FollowUp"
    hall.time_passes("2026-05-10")
    assert county.due(number) == {"review:p2": "2026-06-08"}
    assert "p2 may still ask" in land.closed(number)["CONCLUDE"]
    assert hall.by_receipt(receipts["p1"], "followUp", FOLLOWED)["reviews"] == []
    hall.clock.turn_to("2026-05-25")
    county.does("issueReview", number, **{**UPHELD, "party": "p2"})
    assert "p2 may still ask" in land.closed(number)["CONCLUDE"]
    county.does("deliver", **handed_over(number, "o2", "p2"))
    assert land.due(number) == {"re-review-request:p2": "2026-06-24"}
    not_theirs = county.tries("deliver", **handed_over(number, "o2", "p1"))
    assert (not_theirs["__typename"], not_theirs["field"]) == ("InvalidInput", "party")
    hall.time_passes("2026-06-24")
    assert land.tries("conclude", dossier=number)["__typename"] == "NotNow"
    hall.time_passes("2026-06-25")
    land.does("conclude", number)
    assert land.state(number) == "FINAL"
    # A late request is registered always, but not where the matter is final.
    late = hall.by_receipt(receipts["p1"], "requestReview", reason="现在申请。")
    assert late["__typename"] == "NotPossible"
