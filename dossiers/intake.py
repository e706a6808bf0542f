"""Intake: the first contact opens a dossier, a later one is added to it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from dossiers import receipts
from dossiers.claims import Call, Claim, find, new_entry_id, stake
from dossiers.contact import Contact
from dossiers.dossier import Dossier
from dossiers.errors import InvalidInput, NotPermitted, invalid_input
from dossiers.handling import Conceal, StepCall, Taken, stamp, take
from dossiers.identity import Vault
from dossiers.matter import Matter, Request
from dossiers.numbers import next_number
from dossiers.party import Party
from dossiers.receipts import Receipt
from dossiers.registration import ContactDraft, PartyDraft, Registration
from dossiers.registry import Registry
from dossiers.steps import AddContact, JoinParty
from dossiers.steps.contacts import AgainstAdvice
from dossiers.themed_calls import check_open
from dossiers.units import UnitRef
from dossiers.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Received(Taken):
    """A contact that is recorded, by which office, and the receipt its party takes along; none where it has none."""

    office: UnitRef
    receipt: Receipt | None


async def register(registry: Registry, call: Call, registration: Registration, *, receipt: bool = True) -> Received:
    """Open a dossier for a matter that is new to the office (登记), with a `receipt` unless it says no.

    Raises InvalidInput, NotPermitted, KeyReused or StoreUnavailable; a refusal leaves at most a gap in the numbers.
    """
    named = {known.unit for known in registration.respondents if known.unit}
    # Asked at once: somebody stands at the window, and none of them needs another's answer.
    office, _, claim, _ = await asyncio.gather(
        own_office(registry, call.viewer),
        registry.check_units(named, "respondents.unit"),
        find(registry, call),
        check_open(registry, registration.themed_call, registration.contact.received_on),
    )
    wanted = claim or Claim(await _number(registry, office, registration), new_entry_id())
    dossier = new_dossier(registry, call, wanted, registration, office)
    claim = claim or await stake(registry, call, wanted)
    if claim != wanted:
        dossier = new_dossier(registry, call, claim, registration, office)
    # Beside each other: neither is shown before both are written, and the same key writes what is missing.
    party = dossier.parties[0].id if dossier.parties and receipt else None
    stored, issued = await asyncio.gather(registry.store.insert(dossier), _receipt(registry, claim, party))
    return Received(stored, stored.chain[0], office, issued)


async def _receipt(registry: Registry, claim: Claim, party: str | None) -> Receipt | None:
    return await receipts.issue(registry, claim.dossier, party, claim.entry) if party else None


async def add_contact(registry: Registry, call: StepCall, party: str, draft: ContactDraft) -> Received:
    """The same party raises the matter again (重信重访): on the day it was received, unless the call says another."""
    office = await own_office(registry, call.viewer)
    call = replace(call, happened_on=call.happened_on or draft.received_on)

    def make(dossier: Dossier, conceal: Conceal) -> AddContact:
        return AddContact(
            contact=_contact(dossier, party, draft, office, call.viewer, conceal),
            new_requests=_requests(dossier, draft.requests, conceal),
        )

    taken = await take(registry, call, make)
    issued = await receipts.issue(registry, call.dossier, party, taken.entry.id)
    return Received(taken.dossier, taken.entry, office, issued)


async def join_party(registry: Registry, call: StepCall, party_draft: PartyDraft, draft: ContactDraft) -> Received:
    """Somebody else raises the same matter (并案); its day is as that of a contact."""
    office = await own_office(registry, call.viewer)
    call = replace(call, happened_on=call.happened_on or draft.received_on)

    def make(dossier: Dossier, conceal: Conceal) -> JoinParty:
        conceal = conceal.also(party_draft.people())
        party = _party(registry.vault, dossier.free_party_id(), party_draft, draft, conceal)
        return JoinParty(
            party=party,
            contact=_contact(dossier, party.id, draft, office, call.viewer, conceal),
            new_requests=_requests(dossier, draft.requests, conceal),
        )

    taken = await take(registry, call, make)
    party = JoinParty.model_validate(taken.entry.facts).party.id
    issued = await receipts.issue(registry, call.dossier, party, taken.entry.id)
    return Received(taken.dossier, taken.entry, office, issued)


async def own_office(registry: Registry, viewer: Viewer) -> UnitRef:
    if viewer.unit is None:
        raise NotPermitted("registering takes an office: sign in for the one that received the contact")
    return await registry.unit(viewer.unit, "viewer.unit")


async def _number(registry: Registry, office: UnitRef, registration: Registration) -> str:
    return await next_number(registry.store, office.region, registration.contact.received_on.year)


def new_dossier(registry: Registry, call: Call, claim: Claim, registration: Registration, office: UnitRef) -> Dossier:
    """The dossier that the registration opens, not stored yet; raises InvalidInput or NotPermitted."""
    draft, party_draft = registration.contact, registration.party
    conceal = Conceal(registry.vault, more=party_draft.people() if party_draft else ())
    with invalid_input():
        party = _party(registry.vault, "p1", party_draft, draft, conceal) if party_draft else None
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
        limits=registry.limits,
        against_advice=[
            AgainstAdvice(kind=one.kind, reason=conceal(f"against_advice.{number}.reason", one.reason))
            for number, one in enumerate(registration.against_advice)
        ],
    )


def _matter(registry: Registry, registration: Registration, conceal: Conceal) -> Matter:
    if registration.place is not None and registration.place not in registry.regions:
        raise InvalidInput("place", f"{registration.place!r} is no region here; give a code such as 331121")
    return Matter(
        title=conceal("title", registration.title),
        category=registration.category,
        place=registration.place,
        requests=_requests(None, registration.contact.requests, conceal),
        respondents=registration.respondents,
        themed_call=registration.themed_call,
    )


def _party(vault: Vault, party_id: str, draft: PartyDraft, contact: ContactDraft, conceal: Conceal) -> Party:
    return Party(
        id=party_id,
        kind=draft.kind,
        identity=vault.seal(draft.identity) if draft.identity else None,
        anonymous_because=conceal.line("party.anonymous_because", draft.anonymous_because),
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
        id=dossier.free_contact_id() if dossier else "c1",
        party=party,
        entry=dossier.version + 1 if dossier else 1,
        received_by=office.id,
        received_path=office.path,
        received_level=office.level,
        first_receiver=viewer.subject,
        narrative=conceal("narrative", draft.narrative),
        source_detail=conceal.line("contact.source_detail", draft.source_detail),
        **draft.model_dump(exclude={"narrative", "requests", "source_detail"}),
    )


def _requests(dossier: Dossier | None, texts: Sequence[str], conceal: Conceal) -> list[Request]:
    known, entry = (len(dossier.matter.requests), dossier.version + 1) if dossier else (0, 1)
    return [Request(id=f"r{known + n}", text=conceal("requests", text), entry=entry) for n, text in enumerate(texts, 1)]
