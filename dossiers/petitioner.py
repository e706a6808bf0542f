"""What a petitioner does by their receipt (信访人查询): follow the matter, rate, ask for review, report obstruction.

A petitioner takes the very steps an office would record for them, as a viewer who sees one dossier and acts for one
party of it.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from dossiers import follow_up, handling, receipts, themed_calls
from dossiers.answering import answering
from dossiers.days import day_of
from dossiers.dossier import Dossier
from dossiers.errors import IllegalStep, InvalidInput, NotFound, NotPermitted, RateLimited, UnknownReceipt
from dossiers.follow_up import ACTIONS, RIGHTS, FollowUp
from dossiers.handling import StepCall
from dossiers.registry import Registry
from dossiers.states import Step
from dossiers.steps import CLASSES
from dossiers.steps.obstruction import DAYS
from dossiers.store import increment
from dossiers.themed_calls import ThemedCall
from dossiers.units import Unit, UnitKind, UnitRef
from dossiers.viewer import Role, Scope, Viewer

_MINUTE = 60
_PERIOD = 900
"""Seconds in which wrong secrets are counted."""


@dataclass(frozen=True, slots=True)
class PublicLimits:
    """How often one address may ask in a minute, and how many wrong secrets a code takes in a quarter of an hour."""

    calls: int = 60
    failures: int = 10


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks: by what receipt, and from where. `address` is known again and never kept as it is."""

    code: str
    secret: str
    address: str
    limits: PublicLimits = PublicLimits()


@dataclass(frozen=True, slots=True)
class Followed:
    """What is told, and the authorities of which a request may name one, the usual one first, by the step."""

    seen: FollowUp
    authorities: Mapping[Step, list[UnitRef]]


@dataclass(frozen=True, slots=True)
class _Opened:
    """A dossier, whole, and which of its parties the receipt is of."""

    dossier: Dossier
    party: str


async def open_calls(registry: Registry, address: str, limits: PublicLimits, most: int) -> list[ThemedCall]:
    """Themed calls that anybody can answer today; raises RateLimited or StoreUnavailable."""
    await _limit_address(registry, address, limits)
    return await themed_calls.open_calls(registry, most)


async def closed_calls(registry: Registry, address: str, limits: PublicLimits, most: int) -> list[ThemedCall]:
    """Those that were accounted for, likewise."""
    await _limit_address(registry, address, limits)
    return await themed_calls.closed_calls(registry, most)


async def look(registry: Registry, asking: Asking) -> Followed:
    """Raises UnknownReceipt, RateLimited, InvalidInput or StoreUnavailable."""
    return await _told(registry, await _open(registry, asking))


async def act(registry: Registry, asking: Asking, step: Step, key: str, given: Mapping[str, Any]) -> Followed:
    """Take a step for the party; `given` are its facts, but for the party. Gives the matter as it stands then.

    Raises also NotPermitted, IllegalStep, NotNow, KeyReused and InvalidInput for what the step refuses.
    """
    opened = await _open(registry, asking)
    dossier = opened.dossier
    if dossier.sealed:
        raise NotPermitted("the matter is forwarded to the body that deals with it; there is nothing to do here")
    facts = {**given, "party": opened.party, **await _decided(registry, opened, step, given)}
    call = StepCall(
        viewer=_viewer(opened),
        key=key,
        input={"public": str(step), **given},
        dossier=dossier.id,
    )
    try:
        taken = await handling.step(registry, call, CLASSES[step], facts)
    except IllegalStep as refusal:
        own = [one for one in refusal.possible if one in ACTIONS]
        raise IllegalStep(refusal.step, refusal.state, own) from None
    whole = await registry.store.read(taken.dossier.id, _everything(dossier.id))
    return await _told(registry, _Opened(whole, opened.party))


async def _open(registry: Registry, asking: Asking) -> _Opened:
    """Every failure takes the same way: two counters, one reading, one comparison."""
    await _limit_address(registry, asking.address, asking.limits)
    counter = await _limit_code(registry, asking)
    known = await receipts.find(registry, asking.code, asking.secret)
    if known is None:
        raise UnknownReceipt
    async with answering():
        await registry.store.calls.update_one({"_id": counter}, {"$inc": {"count": -1}})
    return await _dossier_of(registry, known)


async def _dossier_of(registry: Registry, known: receipts.Known) -> _Opened:
    try:
        dossier = await registry.store.read(known.dossier, _everything(known.dossier))
    except NotFound:
        raise UnknownReceipt from None
    opened = _Opened(dossier, known.party)
    written = any(entry.id == known.entry for entry in dossier.chain)
    if not written or all(party.id != known.party for party in dossier.parties):
        raise UnknownReceipt
    return await _carried_on(registry, opened) if dossier.merged_into else opened


async def _carried_on(registry: Registry, merged: _Opened) -> _Opened:
    number = merged.dossier.merged_into or ""
    try:
        into = await registry.store.read(number, _everything(number))
    except NotFound:
        return merged
    party = follow_up.carried_on(merged.dossier, into, merged.party)
    return _Opened(into, party) if party else merged


def _everything(number: str) -> Scope:
    """That dossier, sealed or not: the receipt opens it, and what is told of it is chosen word by word."""
    return Scope((), subject="", opens_seals=True, only=number)


def _viewer(opened: _Opened) -> Viewer:
    dossier, party = opened.dossier, opened.party
    return Viewer(
        subject=f"{dossier.id}/{party}",
        role=Role.PETITIONER,
        region=dossier.holdings[0].unit.region,
        name="信访人",
        dossier=dossier.id,
        party=party,
    )


async def _told(registry: Registry, opened: _Opened) -> Followed:
    today = day_of(registry.clock())
    seen = follow_up.followed(opened.dossier, opened.party, today, registry.limits)
    authorities = {
        action.step: await _authorities(registry, action.below) for action in seen.actions if action.below is not None
    }
    return Followed(seen, authorities)


async def _limit_address(registry: Registry, address: str, limits: PublicLimits) -> None:
    moment = registry.clock()
    minute, second = divmod(int(moment.timestamp()), _MINUTE)
    counter = f"public:{registry.vault.fingerprint(address.encode())[:32]}:{minute}"
    calls = await increment(registry.store.calls, counter, expires_at=moment + timedelta(seconds=2 * _MINUTE))
    if calls > limits.calls:
        raise RateLimited("public follow-up", _MINUTE - second)


async def _limit_code(registry: Registry, asking: Asking) -> str:
    """Counted before the secret is looked at, so that many at once do not get further; a right one is taken back."""
    moment = registry.clock()
    period, second = divmod(int(moment.timestamp()), _PERIOD)
    counter = f"receipt:{receipts.plain(asking.code)}:{period}"
    failures = await _count(registry, counter, moment + timedelta(seconds=2 * _PERIOD))
    if failures > asking.limits.failures:
        raise RateLimited("this query code", _PERIOD - second)
    return counter


async def _count(registry: Registry, counter: str, expires_at: datetime) -> int:
    """In one go, whether the counter is there or not: the time it takes must not tell that a code is in use.

    Of many that make it at once some servers lose a few; that many more tries a secret of 67 bits bears.
    """
    change = {"$inc": {"count": 1}, "$setOnInsert": {"expires_at": expires_at}}
    async with answering():
        while True:
            with suppress(DuplicateKeyError):  # somebody else made it meanwhile
                raw = await registry.store.calls.find_one_and_update(
                    {"_id": counter}, change, upsert=True, return_document=ReturnDocument.AFTER
                )
                return int(raw["count"]) if raw else 0


async def _decided(registry: Registry, opened: _Opened, step: Step, given: Mapping[str, Any]) -> dict[str, Any]:
    """The facts that are not asked of the petitioner where the units leave no choice."""
    if step in RIGHTS:
        return {"authority_unit": await _authority(registry, opened, step, given.get("authority_unit"))}
    if step is Step.REPORT_OBSTRUCTION:
        due = day_of(registry.clock()) + timedelta(days=DAYS)
        return {**await _reported_to(registry, opened.dossier, given.get("against_unit")), "due": due}
    return {}


async def _authority(registry: Registry, opened: _Opened, step: Step, named: str | None) -> str:
    opinion = follow_up.against(opened.dossier, opened.party, step)
    if opinion is None:
        return opened.dossier.holder.id  # the step itself says why there is nothing to ask for
    above = await _authorities(registry, opened.dossier.issuer(opinion))
    if named is None and _decides_itself(above):
        return above[0].id
    if named is None or named not in {unit.id for unit in above}:
        choice = ", ".join(f"{unit.id} {unit.name}" for unit in above) or "none is known here; ask at the office"
        raise InvalidInput("authority_unit", f"name the authority that shall review it: {choice}")
    return named


async def _authorities(registry: Registry, below: UnitRef) -> list[UnitRef]:
    """Governments and letters offices next above the unit, the nearest first, and there a government first."""
    kinds = (UnitKind.GOVERNMENT, UnitKind.LETTERS_OFFICE)
    path = below.path[-2:-1] if below.kind in kinds else below.path[-2:]
    found = await _units(registry, path, kinds)
    return sorted(found, key=lambda unit: (-path.index(unit.region), kinds.index(unit.kind), unit.id))


def _decides_itself(above: list[UnitRef]) -> bool:
    """Whether only one is nearest."""
    nearest = [unit for unit in above if (unit.region, unit.kind) == (above[0].region, above[0].kind)]
    return len(nearest) == 1


async def _reported_to(registry: Registry, dossier: Dossier, named: str | None) -> dict[str, str]:
    """The unit complained of, which is the one that has the matter where none is named, and who looks into it."""
    against = await registry.unit(named, "against_unit") if named else dossier.responsible or dossier.holder
    above = against.path[:-1] or against.path
    regions = [region for region in above if region in dossier.within]
    offices = [one for one in await _units(registry, regions, (UnitKind.LETTERS_OFFICE,)) if one.id != against.id]
    if not offices:
        raise InvalidInput("against_unit", f"no supervision office above {against.name} is known; ask at the office")
    nearest = max(offices, key=lambda unit: (len(unit.path), unit.id))
    return {"against_unit": against.id, "to_unit": nearest.id}


async def _units(registry: Registry, regions: Sequence[str], kinds: Sequence[UnitKind]) -> list[UnitRef]:
    wanted = {"region": {"$in": list(regions)}, "kind": {"$in": [str(kind) for kind in kinds]}}
    async with answering():
        raws = await registry.store.units.find(wanted).to_list()
    return [registry.reference(Unit.model_validate(raw)) for raw in raws]
