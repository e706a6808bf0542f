"""The steps of the handling chain: what each records, who may take it, and what it changes.

A step is a class here; its row in dossiers/states.py says from which states it can be taken. Applying the steps of a
chain in order gives the dossier as it stands.
"""

from typing import Annotated, get_args

from pydantic import Field

from dossiers.states import Step
from dossiers.steps.answering import (
    Answer,
    Close,
    Conclusion,
    Deliver,
    Delivery,
    DeliveryMeans,
    Lacking,
    Opinion,
    OpinionLevel,
    Outcome,
    PassReport,
    Rate,
    Rating,
    ReportClosing,
    RequestAnswer,
    ReviewOutcome,
    Satisfaction,
    SendBack,
)
from dossiers.steps.contacts import AddContact, AgainstAdvice, JoinParty, Register
from dossiers.steps.correcting import Correct
from dossiers.steps.deciding import Accept, AdoptSimplified, NotAccept, Redirect, TurnOrdinary
from dossiers.steps.decisions import (
    ONE_MATTER,
    Decision,
    DecisionKind,
    Reconsider,
    Reconsidered,
    Suggested,
    TellApart,
    ToldApart,
)
from dossiers.steps.ending import Archive, Certify, Conclude, Reopen
from dossiers.steps.handling import (
    Agreement,
    Extend,
    Investigate,
    IssueInterimWord,
    Mediate,
    Meet,
    MeetingKind,
    Part,
    PartGiven,
    Performance,
    RecordPerformance,
    ReportPart,
    Settle,
    ShareOut,
)
from dossiers.steps.hearings import CancelHearing, HoldHearing, PlanHearing, PostponeHearing
from dossiers.steps.inquiries import Direction, Inquire, Inquired, Inquiry, InquiryAnswered, ReplyInquiry
from dossiers.steps.leading import (
    Charge,
    Leader,
    MakePromise,
    NoteProgress,
    Promise,
    PromiseOutcome,
    PutInCharge,
    RelieveOfCharge,
    SettlePromise,
    WriteCauseSheet,
)
from dossiers.steps.links import Link, Linked, Relation, Unlinked
from dossiers.steps.merging import GiveBack, Merge, SeparateParty, TakeOver, Unlink, Unmerge, same_party
from dossiers.steps.minutes import CloseHearing, NoteOnHearing, RecordStatements, SignMinutes, names_told
from dossiers.steps.obstruction import Obstruction, ReplyObstruction, ReportObstruction, hidden_entries, without
from dossiers.steps.passing import (
    AgreeToObjection,
    Assign,
    Designate,
    Object,
    Objection,
    RefuseObjection,
    StrikeOff,
    StruckOffGround,
    Transfer,
)
from dossiers.steps.recording import AddRecording
from dossiers.steps.reports import Assignment, ReportGround, ReportState
from dossiers.steps.reviewing import (
    IssueReReview,
    IssueReview,
    RefuseRequest,
    RequestReReview,
    RequestReview,
    Review,
    ReviewState,
    WithdrawRequest,
    levels_used,
    waiting,
)
from dossiers.steps.splitting import Split, SplitOff
from dossiers.steps.step import StepTaken, check_due, check_line
from dossiers.steps.suggesting import Adopt, CarryOut, Decline, FollowUp, Recognise, Suggestion, Weigh
from dossiers.steps.suspending import Resume, Suspend
from dossiers.steps.time import Lapse, Miss, Recompute, Recomputed, expired, reckoned_anew
from dossiers.steps.transcripts import AddTranscript
from dossiers.steps.watching import (
    EndImportant,
    EndUrgent,
    ExplainedTo,
    ExplainInWriting,
    GiveOrder,
    Instruct,
    MarkImportant,
    MarkUrgent,
    Order,
    ReplyOrder,
    ReportUrgent,
    Warn,
    Warned,
)

AnyStep = Annotated[
    Answer
    | Deliver
    | ReportClosing
    | PassReport
    | SendBack
    | Close
    | Rate
    | Register
    | AddContact
    | JoinParty
    | Correct
    | Accept
    | NotAccept
    | Redirect
    | AdoptSimplified
    | TurnOrdinary
    | Conclude
    | Certify
    | Reopen
    | Archive
    | ShareOut
    | ReportPart
    | Meet
    | Investigate
    | Mediate
    | Settle
    | RecordPerformance
    | IssueInterimWord
    | Extend
    | Suspend
    | Resume
    | PutInCharge
    | RelieveOfCharge
    | WriteCauseSheet
    | NoteProgress
    | MakePromise
    | SettlePromise
    | Link
    | Linked
    | Unlinked
    | TakeOver
    | GiveBack
    | Merge
    | Unmerge
    | TellApart
    | ToldApart
    | Reconsider
    | Reconsidered
    | Inquire
    | Inquired
    | ReplyInquiry
    | InquiryAnswered
    | SeparateParty
    | Unlink
    | ReportObstruction
    | ReplyObstruction
    | Transfer
    | Assign
    | Object
    | AgreeToObjection
    | RefuseObjection
    | Designate
    | StrikeOff
    | RequestReview
    | RequestReReview
    | IssueReview
    | IssueReReview
    | WithdrawRequest
    | RefuseRequest
    | SplitOff
    | Split
    | Weigh
    | Adopt
    | Decline
    | CarryOut
    | FollowUp
    | Recognise
    | Miss
    | Lapse
    | Recompute
    | MarkUrgent
    | ReportUrgent
    | EndUrgent
    | Instruct
    | MarkImportant
    | EndImportant
    | GiveOrder
    | ReplyOrder
    | Warn
    | ExplainInWriting
    | AddRecording
    | AddTranscript
    | PlanHearing
    | PostponeHearing
    | CancelHearing
    | HoldHearing
    | RecordStatements
    | SignMinutes
    | CloseHearing
    | NoteOnHearing,
    Field(discriminator="step"),
]

CLASSES: dict[Step, type[StepTaken]] = {kind.name(): kind for kind in get_args(get_args(AnyStep)[0])}
"""The class of each step."""

__all__ = [
    "CLASSES",
    "ONE_MATTER",
    "Accept",
    "AddContact",
    "AddRecording",
    "AddTranscript",
    "Adopt",
    "AdoptSimplified",
    "AgainstAdvice",
    "AgreeToObjection",
    "Agreement",
    "Answer",
    "AnyStep",
    "Archive",
    "Assign",
    "Assignment",
    "CancelHearing",
    "CarryOut",
    "Certify",
    "Charge",
    "Close",
    "CloseHearing",
    "Conclude",
    "Conclusion",
    "Correct",
    "Decision",
    "DecisionKind",
    "Decline",
    "Deliver",
    "Delivery",
    "DeliveryMeans",
    "Designate",
    "Direction",
    "EndImportant",
    "EndUrgent",
    "ExplainInWriting",
    "ExplainedTo",
    "Extend",
    "FollowUp",
    "GiveBack",
    "GiveOrder",
    "HoldHearing",
    "Inquire",
    "Inquired",
    "Inquiry",
    "InquiryAnswered",
    "Instruct",
    "Investigate",
    "IssueInterimWord",
    "IssueReReview",
    "IssueReview",
    "JoinParty",
    "Lacking",
    "Lapse",
    "Leader",
    "Link",
    "Linked",
    "MakePromise",
    "MarkImportant",
    "MarkUrgent",
    "Mediate",
    "Meet",
    "MeetingKind",
    "Merge",
    "Miss",
    "NotAccept",
    "NoteOnHearing",
    "NoteProgress",
    "Object",
    "Objection",
    "Obstruction",
    "Opinion",
    "OpinionLevel",
    "Order",
    "Outcome",
    "Part",
    "PartGiven",
    "PassReport",
    "Performance",
    "PlanHearing",
    "PostponeHearing",
    "Promise",
    "PromiseOutcome",
    "PutInCharge",
    "Rate",
    "Rating",
    "Recognise",
    "Recompute",
    "Recomputed",
    "Reconsider",
    "Reconsidered",
    "RecordPerformance",
    "RecordStatements",
    "Redirect",
    "RefuseObjection",
    "RefuseRequest",
    "Register",
    "Relation",
    "RelieveOfCharge",
    "Reopen",
    "ReplyInquiry",
    "ReplyObstruction",
    "ReplyOrder",
    "ReportClosing",
    "ReportGround",
    "ReportObstruction",
    "ReportPart",
    "ReportState",
    "ReportUrgent",
    "RequestAnswer",
    "RequestReReview",
    "RequestReview",
    "Resume",
    "Review",
    "ReviewOutcome",
    "ReviewState",
    "Satisfaction",
    "SendBack",
    "SeparateParty",
    "Settle",
    "SettlePromise",
    "ShareOut",
    "SignMinutes",
    "Split",
    "SplitOff",
    "StepTaken",
    "StrikeOff",
    "StruckOffGround",
    "Suggested",
    "Suggestion",
    "Suspend",
    "TakeOver",
    "TellApart",
    "ToldApart",
    "Transfer",
    "TurnOrdinary",
    "Unlink",
    "Unlinked",
    "Unmerge",
    "Warn",
    "Warned",
    "Weigh",
    "WithdrawRequest",
    "WriteCauseSheet",
    "check_due",
    "check_line",
    "expired",
    "hidden_entries",
    "levels_used",
    "names_told",
    "reckoned_anew",
    "same_party",
    "waiting",
    "without",
]
