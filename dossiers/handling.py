"""Handling: an office takes a step on a dossier. Every verb ends in `take`."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from random import uniform

from pydantic import TypeAdapter

from dossiers.chain import Actor, Entry, Stamp
from dossiers.claims import Call, Claim, new_entry_id, release, stake
from dossiers.days import day_of
from dossiers.dossier import Dossier
from dossiers.errors import AnjuanError, Conflict, KeyReused, Unavailable, invalid_input
from dossiers.given import Given, facts_of, units_named
from dossiers.identity import ConcealedText, Identity, SealedIdentity, Vault, named
from dossiers.registry import Registry
from dossiers.steps import StepTaken
from dossiers.text import Passage
from dossiers.viewer import Viewer, scope

_PASSAGE: TypeAdapter[str] = TypeAdapter(Passage)
_ATTEMPTS = 20
"""How often a step that names no version is tried after somebody else stepped first."""
_PAUSE = 0.02
"""Seconds by which the longest pause before the next try grows: of many at once, few then meet again."""


@dataclass(frozen=True, slots=True)
class StepCall(Call):
    """`version` is the dossier's version that the caller saw and decided on; without it, whatever stands now."""

    dossier: str = ""
    happened_on: date | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """A step that is recorded: its entry, and the dossier after it."""

    dossier: Dossier
    entry: Entry


class Conceal:
    """Cuts identities out of text that goes into a dossier: of its parties, and of those handed in with the text."""

    def __init__(
        self,
        vault: Vault,
        parties: Sequence[SealedIdentity | ConcealedText] = (),
        more: Sequence[Identity] = (),
    ) -> None:
        self._vault = vault
        self._parties = parties
        self._more = more

    def also(self, people: Sequence[Identity]) -> "Conceal":
        return Conceal(self._vault, self._parties, [*self._more, *people])

    @cached_property
    def _people(self) -> list[Identity]:
        return [*map(self._opened, self._parties), *self._more]

    def _opened(self, person: SealedIdentity | ConcealedText) -> Identity:
        return self._vault.open(person) if isinstance(person, SealedIdentity) else named(self._vault.reveal(person))

    def __call__(self, field: str, text: str) -> ConcealedText:
        """The text of the input field of that name; raises InvalidInput where it is empty, too long or no text."""
        with invalid_input(field):
            return self._vault.conceal(_PASSAGE.validate_python(text), self._people)

    def maybe(self, field: str, text: str | None) -> ConcealedText | None:
        return None if text is None else self(field, text)

    def line(self, field: str, text: str | None) -> str | None:
        """A short text whose original nobody will ask for: an authority, a source."""
        return None if text is None else self(field, text).text


Make = Callable[[Dossier, Conceal], StepTaken]
"""Makes the facts of a step for the dossier as it is when the step is taken."""


async def take(registry: Registry, call: StepCall, make: Make) -> Taken:
    """Load the dossier, take the step, write it: once for each idempotency key.

    Raises NotFound, NotPermitted, IllegalStep, InvalidInput, Conflict, KeyReused or StoreUnavailable; only after the
    last may the step have been written, and calling again with the same key tells.
    """
    wanted = Claim(call.dossier, new_entry_id())
    claim, dossier = await _claimed_and_loaded(registry, call, wanted)
    try:
        return await _written(registry, call, make, claim, dossier)
    except Unavailable:
        raise
    except AnjuanError as refusal:
        # Whoever came with the same key may have been quicker, and is why it is refused now.
        if taken := await _taken(registry, claim):
            return taken
        # No step can be written under the claim any more: the key is free for what is decided next.
        if claim == wanted or (isinstance(refusal, Conflict) and call.version is not None):
            await release(registry, call)
        raise


async def _claimed_and_loaded(registry: Registry, call: StepCall, wanted: Claim) -> tuple[Claim, Dossier]:
    """Both at once, as neither needs the other's answer."""
    claim, dossier = await asyncio.gather(
        stake(registry, call, wanted),
        registry.store.load(call.dossier, scope(call.viewer)),
        return_exceptions=True,
    )
    if isinstance(claim, BaseException):
        raise claim
    if claim.dossier != call.dossier:
        raise KeyReused(call.key)
    if isinstance(dossier, BaseException):
        if claim == wanted:
            await release(registry, call)
        raise dossier
    return claim, dossier


async def _written(registry: Registry, call: StepCall, make: Make, claim: Claim, dossier: Dossier) -> Taken:
    for attempt in range(1, _ATTEMPTS + 1):
        if call.version not in (None, dossier.version):
            raise Conflict(dossier.id, dossier.version)
        with invalid_input():
            facts = make(dossier, Conceal(registry.vault, dossier.people()))
        dossier.take(facts, call.viewer, stamp(registry.clock(), claim, call.viewer, call.happened_on), registry.limits)
        try:
            return _told(await registry.store.save(dossier), claim)
        except Conflict:
            if call.version is not None or attempt == _ATTEMPTS:
                raise
        await asyncio.sleep(uniform(0, attempt * _PAUSE))  # noqa: S311 - no secret
        dossier = await registry.store.load(call.dossier, scope(call.viewer))
    raise AssertionError("unreachable: the last attempt raises")


async def _taken(registry: Registry, claim: Claim) -> Taken | None:
    try:
        return _told(await registry.store.with_entry(claim.dossier, claim.entry), claim)
    except Conflict:
        return None


def _told(dossier: Dossier, claim: Claim) -> Taken:
    return Taken(dossier, next(entry for entry in dossier.chain if entry.id == claim.entry))


def stamp(moment: datetime, claim: Claim, viewer: Viewer, happened_on: date | None) -> Stamp:
    return Stamp(
        id=claim.entry,
        happened_on=happened_on or day_of(moment),
        recorded_at=moment,
        by=Actor.of(viewer),
    )


async def step(registry: Registry, call: StepCall, kind: type[StepTaken], given: Given) -> Taken:
    """Take a step that declares itself; `given` is its input by the names of its fields (dossiers/given.py)."""
    known = kind.looked_up(given, registry.regions)
    units = await registry.units(dict(units_named(kind, known)))
    people = [named(name) for name in kind.names_in(known)]
    return await take(registry, call, lambda _, conceal: facts_of(kind, known, units, conceal.also(people)))
