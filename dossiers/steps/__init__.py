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
from dossiers.steps.contacts import AddContact, JoinParty, Register
from dossiers.steps.correcting import Correct
from dossiers.steps.deciding import Accept, AdoptSimplified, NotAccept, Redirect, TurnOrdinary
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
from dossiers.steps.links import Link, Linked, Relation
from dossiers.steps.passing import (
    AgreeToObjection,
    Assign,
    Assignment,
    Designate,
    Object,
    Objection,
    RefuseObjection,
    ReportState,
    Transfer,
)
from dossiers.steps.reviewing import IssueReReview, IssueReview, RequestReReview, RequestReview, Review, WithdrawRequest
from dossiers.steps.step import StepTaken
from dossiers.steps.suggesting import Adopt, CarryOut, Decline, FollowUp, Recognise, Suggestion, Weigh
from dossiers.steps.time import Lapse, Miss, expired
from dossiers.steps.watching import (
    EndUrgent,
    ExplainInWriting,
    GiveOrder,
    Instruct,
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
    | Link
    | Linked
    | Transfer
    | Assign
    | Object
    | AgreeToObjection
    | RefuseObjection
    | Designate
    | RequestReview
    | RequestReReview
    | IssueReview
    | IssueReReview
    | WithdrawRequest
    | Weigh
    | Adopt
    | Decline
    | CarryOut
    | FollowUp
    | Recognise
    | Miss
    | Lapse
    | MarkUrgent
    | ReportUrgent
    | EndUrgent
    | Instruct
    | GiveOrder
    | ReplyOrder
    | Warn
    | ExplainInWriting,
    Field(discriminator="step"),
]

CLASSES: dict[Step, type[StepTaken]] = {kind.name(): kind for kind in get_args(get_args(AnyStep)[0])}
"""The class of each step."""

__all__ = [
    "CLASSES",
    "Accept",
    "AddContact",
    "Adopt",
    "AdoptSimplified",
    "AgreeToObjection",
    "Agreement",
    "Answer",
    "AnyStep",
    "Archive",
    "Assign",
    "Assignment",
    "CarryOut",
    "Certify",
    "Close",
    "Conclude",
    "Conclusion",
    "Correct",
    "Decline",
    "Deliver",
    "Delivery",
    "DeliveryMeans",
    "Designate",
    "EndUrgent",
    "ExplainInWriting",
    "Extend",
    "FollowUp",
    "GiveOrder",
    "Instruct",
    "Investigate",
    "IssueInterimWord",
    "IssueReReview",
    "IssueReview",
    "JoinParty",
    "Lacking",
    "Lapse",
    "Link",
    "Linked",
    "MarkUrgent",
    "Mediate",
    "Meet",
    "MeetingKind",
    "Miss",
    "NotAccept",
    "Object",
    "Objection",
    "Opinion",
    "OpinionLevel",
    "Order",
    "Outcome",
    "Part",
    "PartGiven",
    "PassReport",
    "Performance",
    "Rate",
    "Rating",
    "Recognise",
    "RecordPerformance",
    "Redirect",
    "RefuseObjection",
    "Register",
    "Relation",
    "Reopen",
    "ReplyOrder",
    "ReportClosing",
    "ReportPart",
    "ReportState",
    "ReportUrgent",
    "RequestAnswer",
    "RequestReReview",
    "RequestReview",
    "Review",
    "ReviewOutcome",
    "Satisfaction",
    "SendBack",
    "Settle",
    "ShareOut",
    "StepTaken",
    "Suggestion",
    "Transfer",
    "TurnOrdinary",
    "Warn",
    "Warned",
    "Weigh",
    "WithdrawRequest",
    "expired",
]
