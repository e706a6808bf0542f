"""Where a matter stands already, and whether a visit was made where visits belong."""

from collections.abc import Iterator, Sequence

from dossiers.advice.advice import Advice, Ground
from dossiers.advice.draft import Draft, Known, Match
from dossiers.advice.kinds import AdviceKind
from dossiers.advice.words import words
from dossiers.contact import Form
from dossiers.regions import Level
from dossiers.states import State

_FINAL = {State.FINAL: ("三级终结", "final"), State.CERTIFIED: ("审核认定办结", "certified complete")}
_LAWFUL = 2
"""The level with authority, and the one above it."""


def final(draft: Draft, known: Known) -> Iterator[Advice]:  # noqa: ARG001 - as all rules are asked
    """Of dossiers that the viewer may open alone: of others it is not said how they ended."""
    for match in known.matches:
        if match.number and match.state in _FINAL:
            zh, en = _FINAL[match.state]
            said = words().final.said(number=match.number, ended_zh=zh, ended_en=en)
            yield Advice.of(AdviceKind.FINAL, said, [Ground(dossier=match.number)])


def being_handled(draft: Draft, known: Known) -> Iterator[Advice]:  # noqa: ARG001 - as all rules are asked
    for match in known.matches:
        if match.until and match.being_handled(known.today):
            said = words().being_handled.said(office=match.office, until=match.until.isoformat())
            yield Advice.of(AdviceKind.BEING_HANDLED, said, [_ground(match)])


def _ground(match: Match) -> Ground:
    return Ground(dossier=match.number) if match.number else Ground(elsewhere=match.elsewhere)


def above_level(draft: Draft, known: Known) -> Iterator[Advice]:
    """Of visits alone: a letter or web matter sent too high is registered and passed down."""
    if draft.form is not Form.VISIT or known.office is None:
        return
    authorities = list(_authorities(draft, known))
    if not authorities or not all(known.office.region in path[:-_LAWFUL] for _, path in authorities):
        return
    ground, path = authorities[0]
    names = [known.regions.current(code).name for code in path[-_LAWFUL:]]
    said = words().above_level.said(here=known.office.name, own=names[-1], next=names[0])
    here = Ground("contact.form", Form.VISIT.value)
    yield Advice.of(AdviceKind.ABOVE_LEVEL, said, [here, ground, *(other for other, _ in authorities[1:])])


def _authorities(draft: Draft, known: Known) -> Iterator[tuple[Ground, Sequence[str]]]:
    """Regions that may have authority, as paths: those of the units complained of, else that of the place.

    Of a place the county is taken, or what stands in its stead: which township has authority the place does not tell.
    """
    units = [
        (number, unit)
        for number, respondent in enumerate(draft.respondents)
        if (unit := known.units.get(respondent.unit or ""))
    ]
    for number, unit in units:
        yield Ground(f"respondents.{number}.unit", unit.name), unit.path
    if not units and draft.place is not None and draft.place in known.regions:
        place = known.regions.current(draft.place)
        county = known.regions.at_level(place.code, Level.COUNTY) or place
        yield Ground("place", county.name), known.regions.path(county.code)
