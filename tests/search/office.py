"""How the tests of search take steps on a dossier."""

import secrets
from collections.abc import Sequence
from datetime import date

from dossiers import intake, linking
from dossiers.dossier import Dossier
from dossiers.handling import StepCall
from dossiers.linking import About
from dossiers.registration import ContactDraft, PartyDraft
from dossiers.registry import Registry
from dossiers.steps import Conclusion, Relation
from dossiers.viewer import Role, Viewer
from tests.conftest import LAND, QINGTIAN, a_viewer
from tests.dossiers import taking

CLERK = a_viewer()
LAND_STAFF = a_viewer(Role.UNIT, QINGTIAN, LAND)


def a_call(viewer: Viewer, dossier: Dossier) -> StepCall:
    return StepCall(viewer, secrets.token_hex(8), {}, dossier=dossier.id)


async def transfer(registry: Registry, dossier: Dossier, to: str = LAND, viewer: Viewer = CLERK) -> Dossier:
    return (await taking.transfer(registry, a_call(viewer, dossier), to, None)).dossier


async def accept(registry: Registry, dossier: Dossier, viewer: Viewer = LAND_STAFF) -> Dossier:
    return (await taking.accept(registry, a_call(viewer, dossier))).dossier


async def answer(registry: Registry, dossier: Dossier, facts: str, viewer: Viewer = LAND_STAFF) -> Dossier:
    requests = [taking.reply_to(request.id, Conclusion.SUPPORTED, "同意发放") for request in dossier.matter.requests]
    opinion = {
        "conclusion": Conclusion.SUPPORTED,
        "facts": facts,
        "basis": "《土地管理法》第四十八条",
        "requests": requests,
    }
    return (await taking.answer(registry, a_call(viewer, dossier), opinion)).dossier


async def raise_again(
    registry: Registry,
    dossier: Dossier,
    narrative: str,
    *,
    requests: Sequence[str] = (),
    viewer: Viewer = CLERK,
    **more,
) -> Dossier:
    draft = ContactDraft(
        **{"form": "VISIT", "received_on": date(2026, 4, 1)} | more,
        narrative=narrative,
        requests=list(requests),
    )
    return (await intake.add_contact(registry, a_call(viewer, dossier), "p1", draft)).dossier


async def join(registry: Registry, dossier: Dossier, name: str, narrative: str) -> Dossier:
    party = PartyDraft.model_validate({"identity": {"name": name}})
    draft = ContactDraft(form="LETTER", received_on=date(2026, 4, 1), narrative=narrative, requests=[])
    return (await intake.join_party(registry, a_call(CLERK, dossier), party, draft)).dossier


async def link(registry: Registry, dossier: Dossier, other: Dossier, reason: str) -> None:
    await linking.link(registry, a_call(CLERK, dossier), About(other.id, reason), Relation.RELATED)
