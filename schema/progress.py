"""How far a matter has come (办理进展): what can be done next, opinions, reviews, ratings, what units owe."""

from datetime import date
from typing import Self

import strawberry

from dossiers.dossier import Choice
from dossiers.dossier import PartyChoice as PartyChoiceNoun
from dossiers.errors import NotNow
from dossiers.states import Step
from dossiers.steps import Assignment as AssignmentNoun
from dossiers.steps import Charge as ChargeNoun
from dossiers.steps import Delivery as DeliveryNoun
from dossiers.steps import (
    DeliveryMeans,
    OpinionLevel,
    Part,
    PromiseOutcome,
    ReportGround,
    ReportState,
    ReviewOutcome,
    ReviewState,
    Satisfaction,
)
from dossiers.steps import Obstruction as ObstructionNoun
from dossiers.steps import Opinion as OpinionNoun
from dossiers.steps import Order as OrderNoun
from dossiers.steps import Promise as PromiseNoun
from dossiers.steps import Rating as RatingNoun
from dossiers.steps import Review as ReviewNoun
from dossiers.units import UnitRef
from schema.units import NamedUnit


@strawberry.type(description="Whether a step is open for one of the parties (当事人可办情况).")
class PartyChoice:
    party_id: str = strawberry.field(description="Id of the party (当事人编号).")
    is_open: bool = strawberry.field(description="Whether you can take it now for this party (当前可办).")
    reason: str | None = strawberry.field(description="Why not, in English; null where it is open (不可办原因).")
    lacking: str | None = strawberry.field(description="What must come first, in Chinese (尚缺条件).")

    @classmethod
    def of(cls, noun: PartyChoiceNoun) -> Self:
        return cls(party_id=noun.party, is_open=noun.closed is None, reason=_reason(noun), lacking=_lacking(noun))


@strawberry.type(description="A step, and whether you can take it now (可办步骤).")
class StepChoice:
    step: Step = strawberry.field(description="The step (办理步骤).")
    is_open: bool = strawberry.field(description="Whether you can take it now (当前可办).")
    reason: str | None = strawberry.field(description="Why not, in English; null where it is open (不可办原因).")
    lacking: str | None = strawberry.field(
        description="What must come first, in Chinese; null where the state or your role forbids it (尚缺条件).",
    )

    parties: list[PartyChoice] = strawberry.field(
        description="Of a step that concerns one party and is not closed already: for whom it is open (各当事人).",
    )

    @classmethod
    def of(cls, noun: Choice) -> Self:
        return cls(
            step=noun.step,
            is_open=noun.closed is None,
            reason=_reason(noun),
            lacking=_lacking(noun),
            parties=[PartyChoice.of(one) for one in noun.parties],
        )


def _reason(noun: Choice | PartyChoiceNoun) -> str | None:
    return str(noun.closed) if noun.closed else None


def _lacking(noun: Choice | PartyChoiceNoun) -> str | None:
    return noun.closed.lacking_zh if isinstance(noun.closed, NotNow) else None


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
    repeated: bool = strawberry.field(description="Asked for again, of the same opinion (是否重复申请).")
    state: ReviewState = strawberry.field(description="How the request stands (申请状态).")
    refused_by: int | None = strawberry.field(
        description="Number of the entry that says why it is not accepted (不予受理条目).",
    )
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
            repeated=noun.repeated,
            state=noun.state,
            refused_by=noun.refused_by,
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


@strawberry.type(description="A closing report that is demanded: by an assignment, or otherwise (办结报告要求).")
class Assignment:
    noun: strawberry.Private[AssignmentNoun]
    debtor: strawberry.Private[UnitRef]
    ground: ReportGround = strawberry.field(description="Why it is demanded (报告事由).")
    clock_id: str | None = strawberry.field(description="Id of its time limit; none of a suggestion (时限编号).")
    entry_number: int = strawberry.field(description="Number of the entry that demands it (条目序号).")
    report_due: date = strawberry.field(description="Day by which the closing report is due (办结报告期限).")
    report: ReportState = strawberry.field(description="How the closing report stands (办结报告状态).")

    @strawberry.field(description="Who demands it, and passes it or sends it back (交办、审核单位).")
    def by(self) -> NamedUnit:
        return NamedUnit.of(self.noun.by)

    @strawberry.field(
        description="Who hands it in: the next office below that assigned it on, or the holder (报告单位)."
    )
    def owed_by(self) -> NamedUnit:
        return NamedUnit.of(self.debtor)

    @classmethod
    def of(cls, noun: AssignmentNoun, debtor: UnitRef) -> Self:
        return cls(
            noun=noun,
            debtor=debtor,
            ground=noun.ground,
            clock_id=noun.clock,
            entry_number=noun.entry,
            report_due=noun.report_due,
            report=noun.report,
        )


@strawberry.type(
    description="Obstruction or reprisal that a petitioner reported, for the supervision office one level up "
    "(阻挠、报复反映).",
)
class Obstruction:
    noun: strawberry.Private[ObstructionNoun]
    id: str = strawberry.field(description="Its id within the dossier, such as b1 (反映编号).")
    party_id: str = strawberry.field(description="The party that reported it (当事人编号).")
    due: date = strawberry.field(description="Day by which the office replies (答复期限).")
    founded: bool | None = strawberry.field(description="Whether it is so; null until the reply (是否属实).")
    entry_number: int = strawberry.field(description="Number of the entry that says what was done (条目序号).")
    replied_by: int | None = strawberry.field(description="Number of the entry with the reply (答复条目).")

    @strawberry.field(description="The unit complained of (被反映单位).")
    def against(self) -> NamedUnit:
        return NamedUnit.of(self.noun.against)

    @strawberry.field(description="The office whose supervision replies (督查机构).")
    def to(self) -> NamedUnit:
        return NamedUnit.of(self.noun.to)

    @classmethod
    def of(cls, noun: ObstructionNoun) -> Self:
        return cls(
            noun=noun,
            id=noun.id,
            party_id=noun.party,
            due=noun.due,
            founded=noun.founded,
            entry_number=noun.entry,
            replied_by=noun.replied_by,
        )


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
