"""Advising: all that there is to say to a draft, in the order in which it is shown."""

from collections.abc import Callable, Iterator

from dossiers.advice.advice import Advice
from dossiers.advice.draft import Draft, Known
from dossiers.advice.routing import lawful_routes, rights
from dossiers.advice.separating import litigation, sealed, several
from dossiers.advice.simplifying import simplified_fits
from dossiers.advice.standing import above_level, being_handled, final
from dossiers.states import Purpose

_Rule = Callable[[Draft, Known], Iterator[Advice]]
_OF_ALL: tuple[_Rule, ...] = (sealed, several)
_OF_CLAIMS: tuple[_Rule, ...] = (
    sealed,
    several,
    litigation,
    final,
    being_handled,
    above_level,
    lawful_routes,
    rights,
)


def advise(draft: Draft, known: Known) -> list[Advice]:
    """Reasons and what they rest on; nothing is refused by it. Only claims have levels, routes and limits."""
    rules = _OF_CLAIMS if draft.purpose is Purpose.CLAIM else _OF_ALL
    given = [advice for rule in rules for advice in rule(draft, known)]
    return [*given, *simplified_fits(draft, known, given)]
