"""Disclosure: an identity shown in clear, to who has a reason for it; every look is in the audit log first."""

from dataclasses import dataclass

from dossiers import audit
from dossiers.claims import Call, Claim, find, new_entry_id, stake
from dossiers.dossier import Dossier
from dossiers.errors import InvalidInput, NotFound, NotPermitted
from dossiers.handling import Conceal
from dossiers.identity import Identity
from dossiers.party import Party
from dossiers.registry import Registry
from dossiers.steps import names_told
from dossiers.viewer import Role, Viewer, scope

MAY_SEE = (Role.UNIT, Role.LEADER, Role.SUPERVISION, Role.DISCIPLINE)


@dataclass(frozen=True, slots=True)
class Disclosed:
    """Who a party is, and its narratives as they were handed in, by contact id."""

    identity: Identity | None
    narratives: dict[str, str]


async def disclose(registry: Registry, call: Call, number: str, party_id: str, reason: str) -> Disclosed:
    """Raises NotFound, NotPermitted (reception never; a unit not where confidentiality was asked for), InvalidInput,
    KeyReused. A call that is sent again is one more look.
    """
    await find(registry, call)
    disclosed = await _disclose(registry, call.viewer, number, party_id, reason)
    await stake(registry, call, Claim(number, new_entry_id()))
    return disclosed


async def _disclose(registry: Registry, viewer: Viewer, number: str, party_id: str, reason: str) -> Disclosed:
    viewer.require(*MAY_SEE, to="see an identity in clear")
    if not reason.strip():
        raise InvalidInput("reason", "say what the identity is needed for; it is kept in the audit log")
    dossier = (await registry.store.read(number, scope(viewer))).as_seen_by(viewer)
    party = next((party for party in dossier.parties if party.id == party_id), None)
    if party is None:
        raise NotFound("party", party_id)
    _check_confidential(viewer, party)
    why = Conceal(registry.vault, dossier.people())("reason", reason)
    await audit.record(registry, viewer, "disclose", dossier=number, party=party_id, reason=why.text)
    return Disclosed(
        identity=registry.vault.open(party.identity) if party.identity else None,
        narratives={
            contact.id: registry.vault.reveal(contact.narrative)
            for contact in dossier.contacts
            if contact.party == party_id
        },
    )


async def disclose_names(registry: Registry, viewer: Viewer, dossier: Dossier, reason: str) -> dict[bytes, str]:
    """Of those who took part in hearings and are cut out: how they are called, by the sealed original of each text.

    For who has seen every party of it: a look at each hearing, in the audit log first. Raises NotPermitted.
    """
    viewer.require(*MAY_SEE, to="see an identity in clear")
    texts = [text for entry in dossier.chain for text in names_told(entry.facts) if text.original]
    if not texts:
        return {}
    why = Conceal(registry.vault, dossier.people())("reason", reason)
    for hearing in dossier.hearings:
        await audit.record(registry, viewer, "disclose", dossier=dossier.id, hearing=hearing.id, reason=why.text)
    return {text.original: registry.vault.reveal(text) for text in texts if text.original}


def _check_confidential(viewer: Viewer, party: Party) -> None:
    if party.confidential and viewer.role is Role.UNIT:
        raise NotPermitted("the petitioner asked for confidentiality; ask the supervision office")
