"""How far a matter has come (办理进展): what can be done next, opinions, reviews, ratings, what units owe."""

from datetime import date
from typing import Self

import strawberry

from dossiers.dossier import Choice
from dossiers.errors import NotNow
from dossiers.states import Step
from dossiers.steps import Assignment as AssignmentNoun
from dossiers.steps import Charge as ChargeNoun
from dossiers.steps import Delivery as DeliveryNoun
from dossiers.steps import DeliveryMeans, OpinionLevel, Part, PromiseOutcome, ReportState, ReviewOutcome, Satisfaction
from dossiers.steps import Opinion as OpinionNoun
from dossiers.steps import Order as OrderNoun
from dossiers.steps import Promise as PromiseNoun
from dossiers.steps import Rating as RatingNoun
from dossiers.steps import Review as ReviewNoun
from schema.units import NamedUnit


@strawberry.type(description="A step, and whether you can take it now (可办步骤).")
class StepChoice:
    step: Step = strawberry.field(description="The step (办理步骤).")
    is_open: bool = strawberry.field(description="Whether you can take it now (当前可办).")
    reason: str | None = strawberry.field(description="Why not, in English; null where it is open (不可办原因).")
    lacking: str | None = strawberry.field(
        description="What must come first, in Chinese; null where the state or your role forbids it (尚缺条件).",
    )

    @classmethod
    def of(cls, noun: Choice) -> Self:
        lacking = noun.closed.lacking_zh if isinstance(noun.closed, NotNow) else None
        reason = str(noun.closed) if noun.closed else None
        return cls(step=noun.step, is_open=noun.closed is None, reason=reason, lacking=lacking)


@strawberry.type(description="An opinion delivered to a party (送达).")
class Delivery:
    party_id: str = strawberry.field(description="Id of the party (当事人编号).")
    on: date = strawberry.field(description="The day; the time to ask for review counts from it (送达日期).")
    means: DeliveryMeans = strawberry.field(description="How (送达方式).")
    entry_number: int = strawberry.field(description="Number of the entry (条目序号).")

    @classmethod
    def of(cls, noun: DeliveryNoun) -> Self:
        return cls(party_id=noun.party, on=noun.on, means=noun.means, entry_number=noun.entry)


@strawberry.type(description="A written opinion (意见书); what it says stands in its entry of the chain.")
class Opinion:
    noun: strawberry.Private[OpinionNoun]
    id: str = strawberry.field(description="Its id within the dossier, such as o1 (意见书编号).")
    level: OpinionLevel = strawberry.field(description="Which of the three levels (层级).")
    party_id: str | None = strawberry.field(description="The party that asked for it; null: it concerns all (当事人).")
    outcome: ReviewOutcome | None = strawberry.field(description="Of a review or re-review (结论).")
    issued_on: date = strawberry.field(description="Day of issue (出具日期).")
    entry_number: int = strawberry.field(description="Number of the entry that says what it says (条目序号).")

    @strawberry.field(description="To whom it was delivered, and when (送达).")
    def deliveries(self) -> list[Delivery]:
        return [Delivery.of(delivery) for delivery in self.noun.deliveries]

    @classmethod
    def of(cls, noun: OpinionNoun) -> Self:
        return cls(
            noun=noun,
            id=noun.id,
            level=noun.level,
            party_id=noun.party,
            outcome=noun.outcome,
            issued_on=noun.issued_on,
            entry_number=noun.entry,
        )


@strawberry.type(description="A review or re-review that a party has asked for (复查、复核).")
class Review:
    noun: strawberry.Private[ReviewNoun]
    id: str = strawberry.field(description="Its id within the dossier, such as v1 (编号).")
    level: OpinionLevel = strawberry.field(description="Review or re-review (层级).")
    party_id: str = strawberry.field(description="The party that asked (当事人编号).")
    opinion_id: str = strawberry.field(description="The opinion it is against (所针对意见书).")
    requested_on: date = strawberry.field(description="Day of the request (申请日期).")
    late: bool = strawberry.field(description="Asked for after the right had lapsed (是否逾期申请).")
    is_open: bool = strawberry.field(description="Whether its opinion is still to come (是否待办).")
    outcome: ReviewOutcome | None = strawberry.field(description="What it came to; null while open (结论).")

    @strawberry.field(description="The authority asked (复查、复核机关).")
    def authority(self) -> NamedUnit:
        return NamedUnit.of(self.noun.authority)

    @classmethod
    def of(cls, noun: ReviewNoun) -> Self:
        return cls(
            noun=noun,
            id=noun.id,
            level=noun.level,
            party_id=noun.party,
            opinion_id=noun.of,
            requested_on=noun.requested_on,
            late=noun.late,
            is_open=noun.open,
            outcome=noun.outcome,
        )


@strawberry.type(description="How satisfied a party is (满意度评价).")
class Rating:
    party_id: str = strawberry.field(description="Id of the party (当事人编号).")
    office: Satisfaction = strawberry.field(description="With the office that received it (对信访部门).")
    unit: Satisfaction | None = strawberry.field(description="With the unit that answered (对责任单位).")
    on: date = strawberry.field(description="The day (评价日期).")

    @classmethod
    def of(cls, noun: RatingNoun) -> Self:
        return cls(party_id=noun.party, office=noun.office, unit=noun.unit, on=noun.on)


@strawberry.type(description="What an assignment demands (交办要求).")
class Assignment:
    noun: strawberry.Private[AssignmentNoun]
    report_due: date = strawberry.field(description="Day by which the closing report is due (办结报告期限).")
    report: ReportState = strawberry.field(description="How the closing report stands (办结报告状态).")

    @strawberry.field(description="Who assigned it, and gates its report (交办单位).")
    def by(self) -> NamedUnit:
        return NamedUnit.of(self.noun.by)

    @classmethod
    def of(cls, noun: AssignmentNoun) -> Self:
        return cls(noun=noun, report_due=noun.report_due, report=noun.report)


@strawberry.type(description="What a co-handling unit is to do (协办分工).")
class CoHandling:
    noun: strawberry.Private[Part]
    task: str = strawberry.field(description="Its part (分工).")
    due: date = strawberry.field(description="Day by which it reports (期限).")
    reported_by: int | None = strawberry.field(description="Number of the entry in which it reported (反馈条目).")

    @strawberry.field(description="The unit (协办单位).")
    def unit(self) -> NamedUnit:
        return NamedUnit.of(self.noun.unit)

    @classmethod
    def of(cls, noun: Part) -> Self:
        return cls(noun=noun, task=noun.task.text, due=noun.due, reported_by=noun.reported_by)


@strawberry.type(description="An order to a unit (督办).")
class Order:
    noun: strawberry.Private[OrderNoun]
    id: str = strawberry.field(description="Its id within the dossier, such as d1 (督办编号).")
    due: date = strawberry.field(description="Day by which the unit replies (反馈期限).")
    entry_number: int = strawberry.field(description="Number of the entry that says what it orders (条目序号).")
    replied_by: int | None = strawberry.field(description="Number of the entry in which it replied (反馈条目).")

    @strawberry.field(description="The unit ordered (被督办单位).")
    def to(self) -> NamedUnit:
        return NamedUnit.of(self.noun.to)

    @classmethod
    def of(cls, noun: OrderNoun) -> Self:
        return cls(noun=noun, id=noun.id, due=noun.due, entry_number=noun.entry, replied_by=noun.replied_by)


@strawberry.type(description="A leader in charge (包案领导).")
class LeaderInCharge:
    official: str = strawberry.field(description="Their id among the officials (人员编号).")
    name: str = strawberry.field(description="Their name (姓名).")
    post: str | None = strawberry.field(description="Their post (职务).")


@strawberry.type(description="A period in which leaders were in charge; a change keeps the one before (包案).")
class Charge:
    noun: strawberry.Private[ChargeNoun]
    team: list[str] = strawberry.field(description="The handling team (专班成员).")
    person: str = strawberry.field(description="The responsible person of the unit (责任人).")
    since: date = strawberry.field(description="First day (起始日期).")
    until: date | None = strawberry.field(description="Last day; null while it goes on (截止日期).")
    progress_on: date | None = strawberry.field(description="Day of the latest entry on progress (最近进展日期).")

    @strawberry.field(description="The leaders, the first one first (包案领导).")
    def leaders(self) -> list[LeaderInCharge]:
        return [LeaderInCharge(official=one.official, name=one.name, post=one.post) for one in self.noun.leaders]

    @strawberry.field(description="The responsible unit (责任单位).")
    def unit(self) -> NamedUnit:
        return NamedUnit.of(self.noun.unit)

    @classmethod
    def of(cls, noun: ChargeNoun) -> Self:
        return cls(
            noun=noun,
            team=noun.team,
            person=noun.person,
            since=noun.since,
            until=noun.until,
            progress_on=noun.progress_on,
        )


@strawberry.type(description="A promise: what, who, by when, and what came of it (承诺事项).")
class Promise:
    noun: strawberry.Private[PromiseNoun]
    id: str = strawberry.field(description="Its id within the dossier, such as m1 (承诺编号).")
    what: str = strawberry.field(description="What was promised (承诺内容).")
    official: str = strawberry.field(description="Who promised it (承诺人).")
    by: date = strawberry.field(description="By when (承诺期限).")
    outcome: PromiseOutcome | None = strawberry.field(description="What came of it; null while open (兑现情况).")
    entry_number: int = strawberry.field(description="Number of the entry in which it was made (条目序号).")

    @strawberry.field(description="The unit that keeps it (承诺单位).")
    def unit(self) -> NamedUnit:
        return NamedUnit.of(self.noun.unit)

    @classmethod
    def of(cls, noun: PromiseNoun) -> Self:
        return cls(
            noun=noun,
            id=noun.id,
            what=noun.what.text,
            official=noun.official,
            by=noun.by,
            outcome=noun.outcome,
            entry_number=noun.entry,
        )
