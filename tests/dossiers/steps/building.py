"""A dossier in the making, without a store: steps taken on their days, and refusals that leave it as it is."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from dossiers.clocks.clock import Clock
from dossiers.clocks.timekeeping import Limits
from dossiers.contact import Form
from dossiers.dossier import Dossier
from dossiers.errors import AnjuanError, IllegalStep, InvalidInput, NotNow, NotPermitted
from dossiers.matter import Category, Matter, Respondent
from dossiers.regions import Level
from dossiers.states import Purpose, State
from dossiers.steps import (
    Accept,
    AddContact,
    Answer,
    Assign,
    Conclusion,
    Deliver,
    DeliveryMeans,
    IssueReview,
    JoinParty,
    RequestAnswer,
    RequestReReview,
    RequestReview,
    ReviewOutcome,
    StepTaken,
    Transfer,
)
from dossiers.viewer import Role, Viewer
from tests.conftest import LABOUR, LAND, LISHUI, QINGTIAN, ZHEJIANG, a_viewer
from tests.dossiers.taking import (
    CLERK,
    LABOUR_STAFF,
    LAND_STAFF,
    LIMITS,
    OFFICE,
    a_stamp,
    contact,
    party,
    ref,
    requests,
    said,
)

CITY_OFFICE = "331100-XFJ"
PROVINCE_OFFICE = "330000-XFJ"
CITY = a_viewer(region=LISHUI)
PROVINCE = a_viewer(region=ZHEJIANG)
SUPERVISION = a_viewer(Role.SUPERVISION, QINGTIAN)
CITY_SUPERVISION = a_viewer(Role.SUPERVISION, LISHUI)
STAFF = {OFFICE: CLERK, LAND: LAND_STAFF, LABOUR: LABOUR_STAFF, CITY_OFFICE: CITY, PROVINCE_OFFICE: PROVINCE}


def day(text: str) -> date:
    """Of 2026, as ``04-16``."""
    return date.fromisoformat(f"2026-{text}")


def noon(on: date) -> datetime:
    return datetime(on.year, on.month, on.day, 4, tzinfo=UTC)


class Case:
    """A dossier registered on Wednesday, 1 April 2026; the holder takes a step unless somebody else is named."""

    def __init__(
        self, purpose: Purpose = Purpose.CLAIM, office: str = OFFICE, asked: int = 1, limits: Limits = LIMITS
    ) -> None:
        self.limits = limits
        received_on = day("04-01")
        self.dossier = Dossier.register(
            "331121-2026-000001",
            STAFF[office],
            a_stamp(STAFF[office], received_on, noon(received_on)),
            purpose=purpose,
            matter=Matter(
                title=said("题目"),
                category=Category(main="征地拆迁", sub="补偿标准"),
                place=QINGTIAN,
                requests=requests(asked),
                respondents=[Respondent(name="被反映单位")],
            ),
            party=party("p1", "i:1", joined_on=received_on),
            contact=contact(received_on=received_on, office=office),
            office=ref(office),
            limits=limits,
        )

    def take(self, on: str, facts: StepTaken, by: Viewer | None = None, recorded: str | None = None) -> "Case":
        viewer = by or STAFF[self.dossier.holder.id]
        version = self.dossier.version
        entry = self.dossier.take(facts, viewer, a_stamp(viewer, day(on), noon(day(recorded or on))), self.limits)
        assert (entry.number, entry.facts, self.dossier.version) == (version + 1, facts, version + 1)
        assert (entry.state, entry.happened_on) == (self.dossier.state, day(on))
        return self

    def refused(
        self, on: str, facts: StepTaken, error: type[AnjuanError], by: Viewer | None = None, recorded: str | None = None
    ) -> AnjuanError:
        """The refusal of a step that leaves the dossier exactly as it was."""
        viewer = by or STAFF[self.dossier.holder.id]
        before = self.dossier.model_dump()
        with pytest.raises(error) as refusal:
            self.dossier.take(facts, viewer, a_stamp(viewer, day(on), noon(day(recorded or on))), self.limits)
        assert self.dossier.model_dump() == before
        return refusal.value

    def not_now(self, on: str, facts: StepTaken, by: Viewer | None = None) -> tuple[str, str]:
        refusal = self.refused(on, facts, NotNow, by)
        assert isinstance(refusal, NotNow)
        assert refusal.step == facts.step
        return refusal.lacking, refusal.lacking_zh

    def invalid(self, on: str, facts: StepTaken, by: Viewer | None = None, recorded: str | None = None) -> str:
        """The field that is at fault."""
        refusal = self.refused(on, facts, InvalidInput, by, recorded)
        assert isinstance(refusal, InvalidInput)
        return refusal.field

    def not_permitted(self, on: str, facts: StepTaken, *by: Viewer) -> None:
        for viewer in by:
            self.refused(on, facts, NotPermitted, viewer)

    def illegal(self, on: str, facts: StepTaken, by: Viewer | None = None) -> None:
        refusal = self.refused(on, facts, IllegalStep, by)
        assert isinstance(refusal, IllegalStep)
        assert (refusal.step, refusal.state) == (facts.step, self.dossier.state)

    def time_passes(self, on: str) -> list[str]:
        """What is put on record by that day: step and clock."""
        told = []
        while entry := self.dossier.pass_time(noon(day(on)), self.limits):
            told.append(f"{entry.facts.step} {entry.facts.clock}")
        return told

    def clock(self, clock_id: str) -> Clock:
        return next(clock for clock in self.dossier.clocks if clock.id == clock_id)

    def running(self) -> dict[str, str]:
        """When each running clock is due."""
        return {clock.id: f"{clock.due:%m-%d}" for clock in self.dossier.clocks if clock.running}

    @property
    def state(self) -> State:
        return self.dossier.state

    # Ways that many tests go.

    def transferred(self, on: str = "04-02", to: str = LAND) -> "Case":
        return self.take(on, Transfer(to=ref(to)))

    def assigned(self, on: str = "04-02", due: str = "06-30", to: str = LAND) -> "Case":
        return self.take(on, Assign(to=ref(to), report_due=day(due)))

    def accepted(self, on: str = "04-10") -> "Case":
        return self.take(on, Accept())

    def answered(self, on: str = "05-20") -> "Case":
        return self.take(on, an_answer(self.dossier))

    def delivered(self, on: str = "05-21", to: str = "p1") -> "Case":
        opinion = [one for one in self.dossier.opinions if one.party in {None, to}][-1]
        issuer = self.dossier.issuer(opinion).id
        return self.take(on, Deliver(opinion=opinion.id, party=to, means=DeliveryMeans.POST), STAFF[issuer])

    def review_asked(self, on: str = "06-01", by: str = "p1") -> "Case":
        return self.take(on, RequestReview(party=by, authority=ref(CITY_OFFICE), reason=said()), CLERK)

    def reviewed(self, on: str = "06-20", outcome: ReviewOutcome = ReviewOutcome.UPHELD, by: str = "p1") -> "Case":
        return self.take(on, IssueReview(party=by, outcome=outcome, facts=said(), basis=said()), CITY)

    def re_review_asked(self, on: str = "07-01", by: str = "p1") -> "Case":
        return self.take(on, RequestReReview(party=by, authority=ref(PROVINCE_OFFICE), reason=said()), CLERK)

    def joined(self, on: str = "04-03") -> "Case":
        number = len(self.dossier.parties) + 1
        raised = contact(number, f"p{number}", self.dossier.version + 1, day(on))
        return self.take(on, JoinParty(party=party(f"p{number}", f"i:{number}"), contact=raised), CLERK)

    def visited(
        self, on: str, form: Form = Form.VISIT, recorded: str | None = None, level: Level | None = Level.COUNTY
    ) -> "Case":
        number = len(self.dossier.contacts) + 1
        raised = contact(number, "p1", self.dossier.version + 1, day(on))
        raised = raised.model_copy(update={"form": form, "received_level": level})
        return self.take(recorded or on, AddContact(contact=raised), CLERK)


def an_answer(dossier: Dossier, **fields: Any) -> Answer:
    """That answers every request."""
    parts = [
        RequestAnswer(request=one.id, conclusion=Conclusion.SUPPORTED, answer=said()) for one in dossier.matter.requests
    ]
    given = {"conclusion": Conclusion.SUPPORTED, "facts": said(), "basis": said(), "requests": parts}
    return Answer(**(given | fields))
