"""What each step records, one type for each (办理链记载事项)."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias, Union

import strawberry

from dossiers import steps
from dossiers.advice.kinds import AdviceKind
from dossiers.identity import ConcealedText
from dossiers.steps import DecisionKind, Relation
from schema.declared import DECLARED, recorded, recorded_type
from schema.matters import Request
from schema.recorded import Recorded
from schema.units import NamedUnit

_REASON = "Why, with identities cut out (理由)."


@strawberry.type(description="Advice that a person decided not to follow (未采纳提示).")
class DecidedOtherwise:
    kind: AdviceKind = strawberry.field(description="Which advice (提示类型).")
    reason: str = strawberry.field(description=_REASON)


@strawberry.type(description="The dossier was opened (登记).")
class Registered(Recorded):
    party_id: str | None = strawberry.field(description="Id of the party who raised it (当事人编号).")
    contact_id: str = strawberry.field(description="Id of the contact that opened it (登记件编号).")
    against_advice: list[DecidedOtherwise] = strawberry.field(
        description="Advice that was not followed, with the reasons (未采纳的提示及理由).",
    )


@strawberry.interface(description="The matter was raised again, by the same party or by another (再次反映).")
class RaisedAgain(Recorded):
    party_id: str | None = strawberry.field(description="Id of the party who raised it (当事人编号).")
    contact_id: str = strawberry.field(description="Id of the contact (登记件编号).")
    new_requests: list[Request] = strawberry.field(description="What was asked for the first time then (新增诉求).")


@strawberry.type(description="The same party raised the matter again (重信重访).")
class ContactAdded(RaisedAgain):
    pass


@strawberry.type(description="Somebody else raised the same matter (并案).")
class PartyJoined(RaisedAgain):
    pass


@strawberry.type(description="Linked to another dossier: LINK where the step was taken, LINKED at its far end (关联).")
class LinkMade(Recorded):
    other: str = strawberry.field(description="Case number of the other dossier (关联案卷编号).")
    relation: Relation = strawberry.field(description="How they belong together (关联关系).")
    reason: str | None = strawberry.field(description=_REASON)


@strawberry.type(description="Time passed: MISS, what was owed is late; LAPSE, a right was not used (逾期、权利届满).")
class TimePassed(Recorded):
    clock: str = strawberry.field(description="Id of the clock (时限编号).")


@strawberry.type(description="A link to another dossier is no more: the far end of its undoing (关联已取消).")
class LinkEnded(Recorded):
    other: str = strawberry.field(description="Case number of the other dossier (关联案卷编号).")


@strawberry.type(description="Merged into an elder dossier, in which the matter is carried on (并入).")
class Merged(Recorded):
    other: str = strawberry.field(description="Case number of the elder dossier (主案卷编号).")
    kind: DecisionKind = strawberry.field(description="Whether the same party raised it or another (重复或并案).")
    party_id: str | None = strawberry.field(
        description="Of a repeat: id of the party in the elder dossier who raised it (当事人编号).",
    )
    reason: str | None = strawberry.field(description=_REASON)


@strawberry.type(
    description="Found to be about something else: TELL_APART where the step was taken, TOLD_APART at its far end "
    "(认定为不同事项).",
)
class MattersToldApart(Recorded):
    other: str = strawberry.field(description="Case number of the other dossier (对方案卷编号).")
    reason: str | None = strawberry.field(description=_REASON)


@strawberry.type(
    description="To be compared again: RECONSIDER where the step was taken, RECONSIDERED at its far end (撤销区分).",
)
class DistinctionWithdrawn(Recorded):
    other: str = strawberry.field(description="Case number of the other dossier (对方案卷编号).")
    reason: str = strawberry.field(description=_REASON)


@strawberry.type(
    description="Another office is asked whether a dossier there is the same matter: INQUIRE where it is asked, "
    "INQUIRED where it is to be answered (函询).",
)
class OfficeAsked(Recorded):
    noun: strawberry.Private[steps.Inquire | steps.Inquired]
    inquiry: str = strawberry.field(description="Id of the question, the same at both ends (函询编号).")
    question: str = strawberry.field(description="The question, with identities cut out (函询内容).")

    @strawberry.field(description="The office at the other end (对方机构).")
    def office(self) -> NamedUnit:
        return NamedUnit.of(self.noun.unit if isinstance(self.noun, steps.Inquire) else self.noun.asked_by)


@strawberry.type(description="The other office has answered (函询已答复).")
class OfficeAnswered(Recorded):
    inquiry: str = strawberry.field(description="Id of the question (函询编号).")
    same_matter: bool = strawberry.field(description="Whether it is the same matter (是否同一事项).")
    number: str | None = strawberry.field(description="Case number there, where it was told (对方案卷编号).")
    text: str = strawberry.field(description="The answer, with identities cut out (答复内容).")


@strawberry.type(description="A younger dossier joined: TAKE_OVER; or left again: GIVE_BACK (并入他卷、退出).")
class TakenOver(Recorded):
    other: str = strawberry.field(description="Case number of the younger dossier (并入案卷编号).")


@strawberry.type(description="A time limit whose days were reckoned anew (期限重算).")
class LimitRecomputed:
    clock: str = strawberry.field(description="Id of the clock (时限编号).")
    from_due: date = strawberry.field(description="It was due then (原到期日).")
    to_due: date = strawberry.field(description="It is due now (现到期日).")
    provisional: bool = strawberry.field(description="Whether it rests on a year not published yet (是否暂定).")


@strawberry.type(description="The working days of a year were published or changed (期限重算).")
class LimitsRecomputed(Recorded):
    limits: list[LimitRecomputed] = strawberry.field(description="The limits that differ (变更的时限).")


@strawberry.type(description="A mixed letter was split: what stays, and the dossiers that followed (一信多事拆分).")
class LetterSplit(Recorded):
    title: str = strawberry.field(description="Title of what stays, with identities cut out (保留事项标题).")
    requests: list[str] = strawberry.field(description="Ids of the requests that stay (保留诉求).")
    split_off: list[str] = strawberry.field(description="Case numbers of the new dossiers, but for sealed ones (拆出).")


@strawberry.type(description="Opened from a letter that held several matters (由一信多事拆出).")
class SplitOff(Recorded):
    origin: str = strawberry.field(description="Case number of the dossier it was split from (来源案卷编号).")


_KINDS: tuple[type[Any], ...] = (
    Registered,
    ContactAdded,
    PartyJoined,
    LinkMade,
    LinkEnded,
    Merged,
    MattersToldApart,
    DistinctionWithdrawn,
    OfficeAsked,
    OfficeAnswered,
    TakenOver,
    TimePassed,
    LimitsRecomputed,
    LetterSplit,
    SplitOff,
)

if TYPE_CHECKING:
    Facts: TypeAlias = Any
else:
    Facts = Annotated[
        Union[(*_KINDS, *map(recorded_type, DECLARED))],
        strawberry.union("Facts", description="What a step records (记载事项): one type for each kind of step."),
    ]


def facts(taken: steps.AnyStep) -> Any:  # noqa: ANN401, C901, PLR0911, PLR0912 - one of Facts; a case for each kind of step
    """What the entry of a step records, as its own type."""
    match taken:
        case steps.Register():
            against = [DecidedOtherwise(kind=one.kind, reason=one.reason.text) for one in taken.against_advice]
            return Registered(step=taken.step, party_id=taken.party, contact_id=taken.contact, against_advice=against)
        case steps.AddContact() | steps.JoinParty():
            return _raised_again(taken)
        case steps.Link() | steps.Linked():
            return LinkMade(step=taken.step, other=taken.other, relation=taken.relation, reason=_text(taken.reason))
        case steps.Miss() | steps.Lapse():
            return TimePassed(step=taken.step, clock=taken.clock)
        case steps.Recompute():
            shown = [_limit_recomputed(one) for one in taken.clocks if not one.confidential]
            return LimitsRecomputed(step=taken.step, limits=shown)
        case steps.Unlinked():
            return LinkEnded(step=taken.step, other=taken.other)
        case steps.Split():
            return LetterSplit(
                step=taken.step, title=taken.title.text, requests=taken.requests, split_off=taken.split_off
            )
        case steps.SplitOff():
            return SplitOff(step=taken.step, origin=taken.origin)
        case steps.Merge():
            return Merged(
                step=taken.step, other=taken.other, kind=taken.kind, party_id=taken.party, reason=_text(taken.reason)
            )
        case steps.TellApart() | steps.ToldApart():
            return MattersToldApart(step=taken.step, other=taken.other, reason=_text(taken.reason))
        case steps.Reconsider() | steps.Reconsidered():
            return DistinctionWithdrawn(step=taken.step, other=taken.other, reason=taken.reason.text)
        case steps.Inquire() | steps.Inquired():
            return OfficeAsked(noun=taken, step=taken.step, inquiry=taken.inquiry, question=taken.question.text)
        case steps.InquiryAnswered():
            return OfficeAnswered(
                step=taken.step,
                inquiry=taken.inquiry,
                same_matter=taken.same_matter,
                number=taken.number,
                text=taken.text.text,
            )
        case steps.TakeOver() | steps.GiveBack():
            return TakenOver(step=taken.step, other=taken.other)
    return recorded(taken)


def _raised_again(taken: steps.AddContact | steps.JoinParty) -> ContactAdded | PartyJoined:
    kind = ContactAdded if isinstance(taken, steps.AddContact) else PartyJoined
    return kind(
        step=taken.step,
        party_id=taken.contact.party,
        contact_id=taken.contact.id,
        new_requests=[Request.of(request) for request in taken.new_requests],
    )


def _limit_recomputed(noun: steps.Recomputed) -> LimitRecomputed:
    return LimitRecomputed(clock=noun.clock, from_due=noun.from_due, to_due=noun.to_due, provisional=noun.provisional)


def _text(concealed: ConcealedText | None) -> str | None:
    return concealed.text if concealed else None
