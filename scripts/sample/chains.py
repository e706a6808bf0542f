"""The steps that follow a sample matter's registration, taken by the people whose work they are."""

from collections.abc import Callable

from dossiers.dossier import Dossier
from dossiers.handling import Conceal
from dossiers.identity import ConcealedText
from dossiers.states import Step
from dossiers.steps import (
    Accept,
    AddContact,
    Answer,
    Assign,
    Close,
    Conclusion,
    Deliver,
    DeliveryMeans,
    NotAccept,
    Outcome,
    PassReport,
    ReportClosing,
    RequestAnswer,
    StepTaken,
    Transfer,
)
from dossiers.units import UnitRef
from dossiers.viewer import Role, Viewer
from scripts.sample.matters import Later

_REPORT_DAYS = 60


def taker(later: Later, dossier: Dossier) -> Viewer:
    """Who takes the step: staff of the unit that holds the dossier, the clerk who takes in a further contact, and who
    assigned it.
    """
    if later.step is Step.PASS_REPORT and dossier.assignment:
        by = dossier.assignment.by
        return Viewer(f"sample-{by.id}", Role.RECEPTION, by.region, by.id, name="样例")
    role = Role.RECEPTION if later.step in (Step.TRANSFER, Step.ASSIGN, Step.ADD_CONTACT) else Role.UNIT
    unit = dossier.contacts[0].received_by if later.step is Step.ADD_CONTACT else dossier.holder.id
    path = dossier.contacts[0].received_path if later.step is Step.ADD_CONTACT else dossier.holder.path
    return Viewer(f"sample-{unit}", role, path[-1], unit, name="样例")


def facts(later: Later, dossier: Dossier, conceal: Conceal, to: UnitRef) -> StepTaken:
    return _MAKERS[later.step](later, dossier, conceal, to)


def _transfer(later: Later, _: Dossier, conceal: Conceal, to: UnitRef) -> StepTaken:
    return Transfer(to=to, reason=conceal("reason", later.words["reasons"]))


def _assign(later: Later, _: Dossier, conceal: Conceal, to: UnitRef) -> StepTaken:
    due = later.on.fromordinal(later.on.toordinal() + _REPORT_DAYS)
    return Assign(to=to, report_due=due, reason=conceal("reason", later.words["reasons"]))


def _answer(later: Later, dossier: Dossier, conceal: Conceal, _: UnitRef) -> StepTaken:
    said: ConcealedText = conceal("answer", later.words["answers"])
    return Answer(
        conclusion=Conclusion.EXPLAINED,
        facts=conceal("facts", later.words["facts"]),
        basis=conceal("basis", later.words["bases"]),
        requests=[
            RequestAnswer(request=request.id, conclusion=Conclusion.EXPLAINED, answer=said)
            for request in dossier.matter.requests
        ],
    )


def _add_contact(later: Later, dossier: Dossier, conceal: Conceal, _: UnitRef) -> StepTaken:
    first = dossier.contacts[0]
    asked = conceal("narrative", f"再次来反映{dossier.matter.title.text}一事，至今没有结果，请尽快处理。")
    again = {
        "id": "c2",
        "received_on": later.on,
        "narrative": asked,
        "entry": dossier.version + 1,
        "external_numbers": [],
    }
    return AddContact(contact=first.model_copy(update=again))


_MAKERS: dict[Step, Callable[[Later, Dossier, Conceal, UnitRef], StepTaken]] = {
    Step.TRANSFER: _transfer,
    Step.ASSIGN: _assign,
    Step.ACCEPT: lambda *_: Accept(),
    Step.NOT_ACCEPT: lambda later, _, conceal, __: NotAccept(reason=conceal("reason", later.words["reasons"])),
    Step.ANSWER: _answer,
    Step.DELIVER: lambda *_: Deliver(opinion="o1", party="p1", means=DeliveryMeans.IN_PERSON),
    Step.REPORT_CLOSING: lambda later, _, conceal, __: ReportClosing(
        signed_by="样例负责人", text=conceal("text", later.words["facts"])
    ),
    Step.PASS_REPORT: lambda *_: PassReport(),
    Step.CLOSE: lambda *_: Close(outcome=Outcome.SOLVED),
    Step.ADD_CONTACT: _add_contact,
}
