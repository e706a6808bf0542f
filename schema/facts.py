"""What each step records, one type for each (办理链记载事项)."""

from typing import TYPE_CHECKING, Annotated, Any, TypeAlias, Union

import strawberry

from dossiers import steps
from dossiers.identity import ConcealedText
from dossiers.steps import Relation
from schema.declared import DECLARED, recorded, recorded_type
from schema.matters import Request
from schema.recorded import Recorded

_REASON = "Why, with identities cut out (理由)."


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


@strawberry.type(description="Linked to another dossier: LINK where the step was taken, LINKED at its far end (关联).")
class LinkMade(Recorded):
    other: str = strawberry.field(description="Case number of the other dossier (关联案卷编号).")
    relation: Relation = strawberry.field(description="How they belong together (关联关系).")
    reason: str | None = strawberry.field(description=_REASON)


@strawberry.type(description="Time passed: MISS, what was owed is late; LAPSE, a right was not used (逾期、权利届满).")
class TimePassed(Recorded):
    clock: str = strawberry.field(description="Id of the clock (时限编号).")


_KINDS: tuple[type[Any], ...] = (Registered, ContactAdded, PartyJoined, LinkMade, TimePassed)

if TYPE_CHECKING:
    Facts: TypeAlias = Any
else:
    Facts = Annotated[
        Union[(*_KINDS, *map(recorded_type, DECLARED))],
        strawberry.union("Facts", description="What a step records (记载事项): one type for each kind of step."),
    ]


def facts(taken: steps.AnyStep) -> Any:  # noqa: ANN401 - one of Facts
    """What the entry of a step records, as its own type."""
    match taken:
        case steps.Register():
            return Registered(step=taken.step, party_id=taken.party, contact_id=taken.contact)
        case steps.AddContact() | steps.JoinParty():
            return _raised_again(taken)
        case steps.Link() | steps.Linked():
            return LinkMade(step=taken.step, other=taken.other, relation=taken.relation, reason=_text(taken.reason))
        case steps.Miss() | steps.Lapse():
            return TimePassed(step=taken.step, clock=taken.clock)
    return recorded(taken)


def _raised_again(taken: steps.AddContact | steps.JoinParty) -> ContactAdded | PartyJoined:
    kind = ContactAdded if isinstance(taken, steps.AddContact) else PartyJoined
    return kind(
        step=taken.step,
        party_id=taken.contact.party,
        contact_id=taken.contact.id,
        new_requests=[Request.of(request) for request in taken.new_requests],
    )


def _text(concealed: ConcealedText | None) -> str | None:
    return concealed.text if concealed else None
