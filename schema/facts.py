"""What each step records, one type for each (办理链记载事项)."""

from datetime import date
from typing import Annotated, assert_never

import strawberry

from dossiers import steps
from dossiers.identity import ConcealedText
from dossiers.states import Step
from dossiers.steps import Conclusion, Outcome, Relation
from schema.matters import Request
from schema.units import NamedUnit

_REASON = "Why, with identities cut out (理由)."


@strawberry.interface(description="What every step records (记载事项).")
class Recorded:
    step: Step = strawberry.field(description="Which step (办理步骤).")


@strawberry.type(description="The dossier was opened (登记).")
class Registered(Recorded):
    party_id: str | None = strawberry.field(description="Id of the party who raised it (当事人编号).")
    contact_id: str = strawberry.field(description="Id of the contact that opened it (登记件编号).")


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


@strawberry.interface(description="The dossier was given to a unit to handle (转交).")
class PassedOn(Recorded):
    to: NamedUnit = strawberry.field(description="The unit that holds it from then on (承办机构).")
    reason: str | None = strawberry.field(description=_REASON)


@strawberry.type(description="Transferred, no result asked back (转送).")
class Transferred(PassedOn):
    pass


@strawberry.type(description="Assigned, with a date and a closing report asked for (交办).")
class Assigned(PassedOn):
    report_due: date = strawberry.field(description="Day by which the closing report is due (办结报告期限).")


@strawberry.type(description="Accepted by the unit that holds it (受理).")
class Accepted(Recorded):
    pass


@strawberry.type(description="Not accepted (不予受理).")
class NotAccepted(Recorded):
    reason: str = strawberry.field(description=_REASON)


@strawberry.type(description="Led to the body that the law names (导入法定途径).")
class Redirected(Recorded):
    route: str = strawberry.field(description="Which lawful route (法定途径).")
    body: str = strawberry.field(description="The body to turn to (受理机关).")
    reason: str = strawberry.field(description=_REASON)


@strawberry.type(description="What an opinion says to one request (诉求答复).")
class RequestAnswer:
    request_id: str = strawberry.field(description="Id of the request (诉求编号).")
    conclusion: Conclusion = strawberry.field(description="Supported, explained or not supported (处理意见).")
    answer: str = strawberry.field(description="The answer, with identities cut out (答复内容).")


@strawberry.type(description="Answered by the unit's written opinion (答复、处理意见书).")
class Answered(Recorded):
    conclusion: Conclusion = strawberry.field(description="What it says on the whole (处理意见).")
    facts: str = strawberry.field(description="The facts found, with identities cut out (查明事实).")
    basis: str = strawberry.field(description="The rules it rests on, with identities cut out (依据).")
    requests: list[RequestAnswer] = strawberry.field(description="What it says to each request (逐项答复).")
    review_at: str | None = strawberry.field(description="Where a review can be asked for (复查机关).")


@strawberry.type(description="Closed (办结).")
class Closed(Recorded):
    outcome: Outcome = strawberry.field(description="What came of it, apart from the opinion (化解结果).")
    note: str | None = strawberry.field(description="A note, with identities cut out (备注).")


@strawberry.type(description="Linked to another dossier: LINK where the step was taken, LINKED at its far end (关联).")
class LinkMade(Recorded):
    other: str = strawberry.field(description="Case number of the other dossier (关联案卷编号).")
    relation: Relation = strawberry.field(description="How they belong together (关联关系).")
    reason: str | None = strawberry.field(description=_REASON)


Facts = Annotated[
    Registered
    | ContactAdded
    | PartyJoined
    | Transferred
    | Assigned
    | Accepted
    | NotAccepted
    | Redirected
    | Answered
    | Closed
    | LinkMade,
    strawberry.union("Facts", description="What a step records (记载事项): one type for each kind of step."),
]


def facts(taken: steps.AnyStep) -> Facts:  # noqa: C901, PLR0911 - one case for each step
    """What the entry of a step records, as its own type."""
    match taken:
        case steps.Register():
            return Registered(step=taken.step, party_id=taken.party, contact_id=taken.contact)
        case steps.AddContact() | steps.JoinParty():
            return _raised_again(taken)
        case steps.Transfer():
            return Transferred(step=taken.step, to=NamedUnit.of(taken.to), reason=_text(taken.reason))
        case steps.Assign():
            return Assigned(
                step=taken.step,
                to=NamedUnit.of(taken.to),
                reason=_text(taken.reason),
                report_due=taken.report_due,
            )
        case steps.Accept():
            return Accepted(step=taken.step)
        case steps.NotAccept():
            return NotAccepted(step=taken.step, reason=taken.reason.text)
        case steps.Redirect():
            return Redirected(step=taken.step, route=taken.route, body=taken.body, reason=taken.reason.text)
        case steps.Answer():
            return _answered(taken)
        case steps.Close():
            return Closed(step=taken.step, outcome=taken.outcome, note=_text(taken.note))
        case steps.Link() | steps.Linked():
            return LinkMade(step=taken.step, other=taken.other, relation=taken.relation, reason=_text(taken.reason))
    assert_never(taken)


def _raised_again(taken: steps.AddContact | steps.JoinParty) -> ContactAdded | PartyJoined:
    kind = ContactAdded if isinstance(taken, steps.AddContact) else PartyJoined
    return kind(
        step=taken.step,
        party_id=taken.contact.party,
        contact_id=taken.contact.id,
        new_requests=[Request.of(request) for request in taken.new_requests],
    )


def _answered(taken: steps.Answer) -> Answered:
    return Answered(
        step=taken.step,
        conclusion=taken.conclusion,
        facts=taken.facts.text,
        basis=taken.basis.text,
        requests=[
            RequestAnswer(request_id=part.request, conclusion=part.conclusion, answer=part.answer.text)
            for part in taken.requests
        ],
        review_at=taken.review_at,
    )


def _text(concealed: ConcealedText | None) -> str | None:
    return concealed.text if concealed else None
