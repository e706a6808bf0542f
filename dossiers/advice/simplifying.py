"""Whether the simplified procedure (简易办理) fits: first, simple matters alone."""

from collections.abc import Iterator, Sequence

from dossiers.advice.advice import Advice, Ground
from dossiers.advice.draft import Draft, Known
from dossiers.advice.kinds import AdviceKind
from dossiers.advice.words import words
from dossiers.contact import Source
from dossiers.states import Purpose

_FROM_ABOVE = frozenset({Source.FROM_ABOVE, Source.INSTRUCTION})


def simplified_fits(draft: Draft, known: Known, given: Sequence[Advice]) -> Iterator[Advice]:
    """`given` is the advice that there is already: what speaks of refusal or of another route excludes it."""
    if draft.category is None or not _first(draft, known) or any(_excludes(advice) for advice in given):
        return
    simple, category = words().simplified, known.routes.known(draft.category)
    if f"{category.main}/{category.sub}" not in simple.categories or not _small(draft):
        return
    grounds = [
        Ground("category", category.sub),
        *(Ground(f"contact.requests.{number}", text) for number, text in enumerate(draft.requests)),
    ]
    yield Advice.of(AdviceKind.SIMPLIFIED_FITS, simple.said(), grounds)


def _first(draft: Draft, known: Known) -> bool:
    """Raised for the first time, by one party, and not from above."""
    return (
        draft.purpose is Purpose.CLAIM
        and not known.repeated
        and not known.assigned
        and draft.source not in _FROM_ABOVE
        and not any(match.number for match in known.matches)
    )


def _excludes(advice: Advice) -> bool:
    return advice.kind is not AdviceKind.LAWFUL_ROUTE or bool(advice.route and advice.route.instead)


def _small(draft: Draft) -> bool:
    simple = words().simplified
    return (
        len(draft.requests) <= simple.most_requests
        and len(draft.narrative) <= simple.most_characters
        and draft.people_count <= simple.most_people
        and len(draft.respondents) <= 1
    )
