"""Splitting: a letter with several matters (一信多事) becomes several dossiers."""

from collections.abc import Sequence
from dataclasses import dataclass

from dossiers.dossier import Dossier
from dossiers.errors import InvalidInput, invalid_input
from dossiers.handling import Conceal, StepCall, Taken, take
from dossiers.matter import Category, Matter, Request
from dossiers.numbers import next_number
from dossiers.registry import Registry
from dossiers.states import Purpose
from dossiers.steps import Split, SplitOff
from dossiers.viewer import scope

MOST = 10
"""Parts of one letter."""


@dataclass(frozen=True, slots=True)
class Part:
    """What becomes a dossier of its own."""

    purpose: Purpose
    title: str
    narrative: str
    category_main: str
    category_sub: str | None
    requests: Sequence[str]


@dataclass(frozen=True, slots=True)
class Remaining:
    """What stays: `requests` are the ids of those that do."""

    title: str
    narrative: str
    requests: Sequence[str]


async def split(registry: Registry, call: StepCall, remaining: Remaining, parts: Sequence[Part]) -> Taken:
    """Open a dossier for each part; an accusation is sealed to who splits it, and leaves no trace here.

    Raises as `take` does. The new dossiers follow by effects.
    """
    if not 1 <= len(parts) <= MOST:
        raise InvalidInput("parts", f"must be 1 to {MOST}")
    loaded = await registry.store.load(call.dossier, scope(call.viewer))
    year = loaded.opened_on.year
    numbers = [await next_number(registry.store, loaded.contacts[0].received_path[-1], year) for _ in parts]

    def make(dossier: Dossier, conceal: Conceal) -> Split:
        split_off = {
            number: _split_off(dossier, part, f"parts.{n}", conceal, call.viewer.subject)
            for n, (number, part) in enumerate(zip(numbers, parts, strict=True))
        }
        sealed = any(part.purpose is Purpose.ACCUSATION for part in parts)
        return Split(
            title=conceal("remaining.title", remaining.title),
            narrative=conceal("remaining.narrative", remaining.narrative),
            requests=list(remaining.requests),
            split_off=[number for number, part in split_off.items() if part.purpose is not Purpose.ACCUSATION],
            letter=None if sealed else dossier.contacts[0].narrative,
            parts=split_off,
        )

    return await take(registry, call, make)


def _split_off(dossier: Dossier, part: Part, path: str, conceal: Conceal, subject: str) -> SplitOff:
    sealed = part.purpose is Purpose.ACCUSATION
    contact = dossier.contacts[0]
    party = next((party for party in dossier.parties if party.id == contact.party), None)
    with invalid_input(path):
        requests = [
            Request(id=f"r{n}", text=conceal(f"{path}.requests", text)) for n, text in enumerate(part.requests, 1)
        ]
        matter = Matter(
            title=conceal(f"{path}.title", part.title),
            category=Category(main=part.category_main, sub=part.category_sub),
            place=dossier.matter.place,
            requests=requests,
            respondents=dossier.matter.respondents,
        )
    return SplitOff(
        origin=dossier.id,
        purpose=part.purpose,
        sealed_to=[subject] if sealed else [],
        matter=matter,
        party=party.model_copy(update={"id": "p1"}) if party else None,
        contact=contact.model_copy(
            update={
                "id": "c1",
                "party": "p1" if party else None,
                "entry": 1,
                "narrative": conceal(f"{path}.narrative", part.narrative),
            }
        ),
        office=dossier.holdings[0].unit,
        letter=contact.narrative if sealed else None,
    )
