"""Intake: the first contact opens a dossier, a later one is added to it."""

from collections.abc import Sequence

from dossiers.claims import Call, Claim, find, new_entry_id, stake
from dossiers.contact import Contact
from dossiers.dossier import Dossier
from dossiers.errors import NotPermitted, invalid_input
from dossiers.handling import Conceal, StepCall, Taken, stamp, take
from dossiers.identity import Vault
from dossiers.matter import Matter, Request
from dossiers.numbers import next_number
from dossiers.party import Party
from dossiers.registration import ContactDraft, PartyDraft, Registration
from dossiers.registry import Registry
from dossiers.steps import AddContact, JoinParty
from dossiers.units import UnitRef
from dossiers.viewer import Viewer


async def register(registry: Registry, call: Call, registration: Registration) -> Taken:
    """Open a dossier for a matter that is new to the office (登记).

    Raises InvalidInput, NotPermitted, KeyReused or StoreUnavailable; a refusal leaves at most a gap in the numbers.
    """
    office = await own_office(registry, call.viewer)
    claim = await find(registry, call)
    wanted = claim or Claim(await _number(registry, office, registration), new_entry_id())
    dossier = _open(registry, call, wanted, registration, office)
    claim = claim or await stake(registry, call, wanted)
    if claim != wanted:
        dossier = _open(registry, call, claim, registration, office)
    stored = await registry.store.insert(dossier)
    return Taken(stored, stored.chain[0])


async def add_contact(registry: Registry, call: StepCall, party: str, draft: ContactDraft) -> Taken:
    """The same party raises the matter again (重信重访)."""
    office = await own_office(registry, call.viewer)

    def make(dossier: Dossier, conceal: Conceal) -> AddContact:
        return AddContact(
            contact=_contact(dossier, party, draft, office, call.viewer, conceal),
            new_requests=_requests(len(dossier.matter.requests), draft.requests, conceal),
        )

    return await take(registry, call, make)


async def join_party(registry: Registry, call: StepCall, party_draft: PartyDraft, draft: ContactDraft) -> Taken:
    """Somebody else raises the same matter (并案)."""
    office = await own_office(registry, call.viewer)

    def make(dossier: Dossier, conceal: Conceal) -> JoinParty:
        conceal = conceal.also(party_draft.people())
        party = _party(registry.vault, f"p{len(dossier.parties) + 1}", party_draft, draft)
        return JoinParty(
            party=party,
            contact=_contact(dossier, party.id, draft, office, call.viewer, conceal),
            new_requests=_requests(len(dossier.matter.requests), draft.requests, conceal),
        )

    return await take(registry, call, make)


async def own_office(registry: Registry, viewer: Viewer) -> UnitRef:
    if viewer.unit is None:
        raise NotPermitted("registering takes an office: sign in for the one that received the contact")
    return await registry.unit(viewer.unit, "viewer.unit")


async def _number(registry: Registry, office: UnitRef, registration: Registration) -> str:
    return await next_number(registry.store, office.region, registration.contact.received_on.year)


def _open(registry: Registry, call: Call, claim: Claim, registration: Registration, office: UnitRef) -> Dossier:
    draft, party_draft = registration.contact, registration.party
    conceal = Conceal(registry.vault, more=party_draft.people() if party_draft else ())
    with invalid_input():
        party = _party(registry.vault, "p1", party_draft, draft) if party_draft else None
        matter = _matter(registry, registration, conceal)
        contact = _contact(None, party.id if party else None, draft, office, call.viewer, conceal)
    moment = registry.clock()
    return Dossier.register(
        claim.dossier,
        call.viewer,
        stamp(moment, claim, call.viewer, draft.received_on),
        purpose=registration.purpose,
        matter=matter,
        party=party,
        contact=contact,
        office=office,
    )


def _matter(registry: Registry, registration: Registration, conceal: Conceal) -> Matter:
    if registration.place is not None:
        registry.regions.path(registration.place)
    return Matter(
        title=conceal("title", registration.title),
        category=registration.category,
        place=registration.place,
        requests=_requests(0, registration.contact.requests, conceal),
        respondents=registration.respondents,
    )


def _party(vault: Vault, party_id: str, draft: PartyDraft, contact: ContactDraft) -> Party:
    return Party(
        id=party_id,
        kind=draft.kind,
        identity=vault.seal(draft.identity) if draft.identity else None,
        anonymous_because=draft.anonymous_because,
        confidential=draft.confidential,
        co_signers=[vault.seal(person) for person in draft.co_signers],
        representatives=[vault.seal(person) for person in draft.representatives],
        agent=vault.seal(draft.agent) if draft.agent else None,
        joined_on=contact.received_on,
    )


def _contact(  # noqa: PLR0913, PLR0917 - what a contact is made of
    dossier: Dossier | None,
    party: str | None,
    draft: ContactDraft,
    office: UnitRef,
    viewer: Viewer,
    conceal: Conceal,
) -> Contact:
    return Contact(
        id=f"c{len(dossier.contacts) + 1 if dossier else 1}",
        party=party,
        entry=dossier.version + 1 if dossier else 1,
        received_by=office.id,
        received_path=office.path,
        first_receiver=viewer.subject,
        narrative=conceal("narrative", draft.narrative),
        **draft.model_dump(exclude={"narrative", "requests"}),
    )


def _requests(known: int, texts: Sequence[str], conceal: Conceal) -> list[Request]:
    return [Request(id=f"r{known + n}", text=conceal("requests", text)) for n, text in enumerate(texts, 1)]
