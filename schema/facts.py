"""What each step records, one type for each (办理链记载事项)."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Self, TypeAlias, Union

import strawberry

from dossiers import steps
from dossiers.advice.kinds import AdviceKind
from dossiers.steps import DecisionKind, Relation
from schema.declared import DECLARED, recorded, recorded_type
from schema.matters import Request
from schema.recorded import SHOWN, Recorded, shows
from schema.recordings import Recording
from schema.units import NamedUnit

_REASON = "Why, with identities cut out (理由)."


@strawberry.type(description="Advice that a person decided not to follow (未采纳提示).")
class DecidedOtherwise:
    kind: AdviceKind = strawberry.field(description="Which advice (提示类型).")
    reason: str = strawberry.field(description=_REASON)


@shows(steps.Register)
@strawberry.type(description="The dossier was opened (登记).")
class Registered(Recorded):
    party_id: str | None = strawberry.field(description="Id of the party who raised it (当事人编号).")
    contact_id: str = strawberry.field(description="Id of the contact that opened it (登记件编号).")
    against_advice: list[DecidedOtherwise] = strawberry.field(
        description="Advice that was not followed, with the reasons (未采纳的提示及理由).",
    )

    @classmethod
    def of(cls, taken: steps.Register) -> Self:
        against = [DecidedOtherwise(kind=one.kind, reason=one.reason.text) for one in taken.against_advice]
        return cls(step=taken.step, party_id=taken.party, contact_id=taken.contact, against_advice=against)


@strawberry.interface(description="The matter was raised again, by the same party or by another (再次反映).")
class RaisedAgain(Recorded):
    party_id: str | None = strawberry.field(description="Id of the party who raised it (当事人编号).")
    contact_id: str = strawberry.field(description="Id of the contact (登记件编号).")
    new_requests: list[Request] = strawberry.field(description="What was asked for the first time then (新增诉求).")

    @classmethod
    def of(cls, taken: steps.AddContact | steps.JoinParty) -> Self:
        return cls(
            step=taken.step,
            party_id=taken.contact.party,
            contact_id=taken.contact.id,
            new_requests=[Request.of(request) for request in taken.new_requests],
        )


@shows(steps.AddContact)
@strawberry.type(description="The same party raised the matter again (重信重访).")
class ContactAdded(RaisedAgain):
    pass


@shows(steps.JoinParty)
@strawberry.type(description="Somebody else raised the same matter (并案).")
class PartyJoined(RaisedAgain):
    pass


@shows(steps.Link, steps.Linked)
@strawberry.type(description="Linked to another dossier: LINK where the step was taken, LINKED at its far end (关联).")
class LinkMade(Recorded):
    other: str = strawberry.field(description="Case number of the other dossier (关联案卷编号).")
    relation: Relation = strawberry.field(description="How they belong together (关联关系).")
    reason: str | None = strawberry.field(description=_REASON)


@shows(steps.Unlinked)
@strawberry.type(description="A link to another dossier is no more: the far end of its undoing (关联已取消).")
class LinkEnded(Recorded):
    other: str = strawberry.field(description="Case number of the other dossier (关联案卷编号).")


@shows(steps.Merge)
@strawberry.type(description="Merged into an elder dossier, in which the matter is carried on (并入).")
class Merged(Recorded):
    other: str = strawberry.field(description="Case number of the elder dossier (主案卷编号).")
    kind: DecisionKind = strawberry.field(description="Whether the same party raised it or another (重复或并案).")
    party_id: str | None = strawberry.field(
        description="Of a repeat: id of the party in the elder dossier who raised it (当事人编号).",
    )
    reason: str | None = strawberry.field(description=_REASON)

    @classmethod
    def of(cls, taken: steps.Merge) -> Self:
        reason = taken.reason.text if taken.reason else None
        return cls(step=taken.step, other=taken.other, kind=taken.kind, party_id=taken.party, reason=reason)


@shows(steps.TellApart, steps.ToldApart)
@strawberry.type(
    description="Found to be about something else: TELL_APART where the step was taken, TOLD_APART at its far end "
    "(认定为不同事项).",
)
class MattersToldApart(Recorded):
    other: str = strawberry.field(description="Case number of the other dossier (对方案卷编号).")
    reason: str | None = strawberry.field(description=_REASON)


@shows(steps.Reconsider, steps.Reconsidered)
@strawberry.type(
    description="To be compared again: RECONSIDER where the step was taken, RECONSIDERED at its far end (撤销区分).",
)
class DistinctionWithdrawn(Recorded):
    other: str = strawberry.field(description="Case number of the other dossier (对方案卷编号).")
    reason: str = strawberry.field(description=_REASON)


@shows(steps.Inquire, steps.Inquired)
@strawberry.type(
    description="Another office is asked whether a dossier there is the same matter: INQUIRE where it is asked, "
    "INQUIRED where it is to be answered (函询).",
)
class OfficeAsked(Recorded):
    inquiry: str = strawberry.field(description="Id of the question, the same at both ends (函询编号).")
    question: str = strawberry.field(description="The question, with identities cut out (函询内容).")
    office: NamedUnit = strawberry.field(description="The office at the other end (对方机构).")

    @classmethod
    def of(cls, taken: steps.Inquire | steps.Inquired) -> Self:
        office = taken.unit if isinstance(taken, steps.Inquire) else taken.asked_by
        return cls(step=taken.step, inquiry=taken.inquiry, question=taken.question.text, office=NamedUnit.of(office))


@shows(steps.InquiryAnswered)
@strawberry.type(description="The other office has answered (函询已答复).")
class OfficeAnswered(Recorded):
    inquiry: str = strawberry.field(description="Id of the question (函询编号).")
    same_matter: bool = strawberry.field(description="Whether it is the same matter (是否同一事项).")
    number: str | None = strawberry.field(description="Case number there, where it was told (对方案卷编号).")
    text: str = strawberry.field(description="The answer, with identities cut out (答复内容).")


@shows(steps.TakeOver, steps.GiveBack)
@strawberry.type(description="A younger dossier joined: TAKE_OVER; or left again: GIVE_BACK (并入他卷、退出).")
class TakenOver(Recorded):
    other: str = strawberry.field(description="Case number of the younger dossier (并入案卷编号).")


@shows(steps.Miss, steps.Lapse)
@strawberry.type(description="Time passed: MISS, what was owed is late; LAPSE, a right was not used (逾期、权利届满).")
class TimePassed(Recorded):
    clock: str = strawberry.field(description="Id of the clock (时限编号).")


@strawberry.type(description="A time limit whose days were reckoned anew (期限重算).")
class LimitRecomputed:
    clock: str = strawberry.field(description="Id of the clock (时限编号).")
    from_due: date = strawberry.field(description="It was due then (原到期日).")
    to_due: date = strawberry.field(description="It is due now (现到期日).")
    provisional: bool = strawberry.field(description="Whether it rests on a year not published yet (是否暂定).")

    @classmethod
    def of(cls, noun: steps.Recomputed) -> Self:
        return cls(clock=noun.clock, from_due=noun.from_due, to_due=noun.to_due, provisional=noun.provisional)


@shows(steps.Recompute)
@strawberry.type(description="The working days of a year were published or changed (期限重算).")
class LimitsRecomputed(Recorded):
    limits: list[LimitRecomputed] = strawberry.field(description="The limits that differ (变更的时限).")

    @classmethod
    def of(cls, taken: steps.Recompute) -> Self:
        return cls(step=taken.step, limits=[LimitRecomputed.of(one) for one in taken.clocks if not one.confidential])


@shows(steps.Split)
@strawberry.type(description="A mixed letter was split: what stays, and the dossiers that followed (一信多事拆分).")
class LetterSplit(Recorded):
    title: str = strawberry.field(description="Title of what stays, with identities cut out (保留事项标题).")
    requests: list[str] = strawberry.field(description="Ids of the requests that stay (保留诉求).")
    split_off: list[str] = strawberry.field(description="Case numbers of the new dossiers, but for sealed ones (拆出).")


@shows(steps.SplitOff)
@strawberry.type(description="Opened from a letter that held several matters (由一信多事拆出).")
class SplitOff(Recorded):
    origin: str = strawberry.field(description="Case number of the dossier it was split from (来源案卷编号).")


@shows(steps.AddRecording)
@strawberry.type(description="A recording was proven and taken in (录音录像入卷).")
class RecordingAdded(Recorded):
    recording: Recording = strawberry.field(description="The recording (录音录像).")

    @classmethod
    def of(cls, taken: steps.AddRecording) -> Self:
        return cls(step=taken.step, recording=Recording.of(taken.recording))


@shows(steps.AddTranscript)
@strawberry.type(description="A transcript of a recording was added (文字记录入卷).")
class TranscriptAdded(Recorded):
    transcript: str = strawberry.field(description="What names its text, the same wherever it is told (文字记录标识).")
    recording: strawberry.ID = strawberry.field(description="Id of the recording (录音录像编号).")
    sha256: str = strawberry.field(description="SHA-256 of the recording (录音录像校验值).")
    source: str = strawberry.field(description="Who or what wrote it (来源).")
    segment_count: int = strawberry.field(description="How many segments it has (片段数).")

    @classmethod
    def of(cls, taken: steps.AddTranscript) -> Self:
        one = taken.transcript
        return cls(
            step=taken.step,
            transcript=one.pages,
            recording=strawberry.ID(one.recording),
            sha256=one.sha256,
            source=one.source,
            segment_count=one.segments,
        )


if TYPE_CHECKING:
    Facts: TypeAlias = Any
else:
    Facts = Annotated[
        Union[(*dict.fromkeys(SHOWN.values()), *map(recorded_type, DECLARED))],
        strawberry.union("Facts", description="What a step records (记载事项): one type for each kind of step."),
    ]


def facts(taken: steps.AnyStep) -> Any:  # noqa: ANN401 - one of Facts
    """What the entry of a step records, as its own type."""
    kind = SHOWN.get(type(taken))
    return kind.of(taken) if kind else recorded(taken)
