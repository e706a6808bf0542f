"""Comparing: dossiers held against ours; those the viewer may open are candidates, the others stubs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from dossiers.dossier import Dossier
from dossiers.glance import Glance
from dossiers.regions import Level, Region, RegionTree
from dossiers.viewer import Viewer, scope
from search.duplicates.evidence import Measured, is_form_letter
from search.duplicates.measuring import Likeness
from search.duplicates.rarity import Among, Rarity
from search.duplicates.reasons import Comparison, Reason, by_thread
from search.duplicates.sides import Side
from search.duplicates.threads import Likely, among, likeliest
from search.duplicates.told import Told
from search.duplicates.weights import Band, Verdict, shipped

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Stub:
    """All that is said of a dossier that the viewer may not open: whom to ask about it."""

    prefecture: Region
    """Of the receiving office; the region itself for an office above prefectures."""
    office: str
    month: str
    """Such as 2026-03: of the first contact."""
    band: Band
    number: str = field(repr=False)
    """Told to nobody: by it that office is asked (dossiers/inquiring.py)."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A dossier that the viewer may open. `passages` stand in both; `reasons` are for and against one matter."""

    dossier: Dossier
    probability: float
    """That it is the same matter, from 0 to 1."""
    verdict: Verdict
    reasons: list[Reason]
    passages: list[str]
    form_letter: bool
    """The same text with other people, places or figures."""


@dataclass(frozen=True, slots=True)
class Compared:
    """`opens`: whether the viewer may open it; `theirs` is what of it the viewer is told, if so."""

    glance: Glance
    opens: bool
    theirs: Side
    measured: Measured
    alone: Likely
    """By the two themselves."""
    found: Likely
    """With what the others say."""
    others: Measured = field(default_factory=dict)
    """What the others say."""


class Comparing:
    """`measure` holds dossiers against ours, `carry` those that are likely against each other."""

    def __init__(
        self, regions: RegionTree, ours: Side, rarity: Rarity, viewer: Viewer, read: Iterable[tuple[Glance, Told]]
    ) -> None:
        """`read`: what is held against ours, with what was read of it before."""
        self._regions = regions
        self._viewer = viewer
        self._scope = scope(viewer)
        self._weights = shipped()
        self._sides = [(glance, self._side(glance, told)) for glance, told in read]
        self._among = Among(theirs for _, theirs in self._sides)
        self._likeness = Likeness(ours, rarity, regions, self._among)
        self._compared: list[Compared] = []
        self._likely: list[int] = []

    def measure(self) -> Sequence[Side]:
        """Gives the likeliest; the rarity of their words is then to be known, but for the last one's."""
        self._compared = [self._compare(*side) for side in self._sides]
        self._likely = likeliest(self._opened())
        return [self._compared[place].theirs for place in self._likely]

    def _opened(self) -> list[Likely]:
        """Stubs are left out: what is said of them must rest on no person."""
        return [one.alone if one.opens else Likely(0.0, 0.0) for one in self._compared]

    def carry(self, rarity: Rarity) -> None:
        """What the likeliest say of each other."""
        between = {}
        for n, here in enumerate(self._likely[:-1]):
            likeness = Likeness(self._compared[here].theirs, rarity, self._regions, self._among)
            for there in self._likely[n + 1 :]:
                between[here, there] = self._weights.likely(likeness.measure(self._compared[there].theirs))
        for place, told in enumerate(among(self._opened(), self._likely, between)):
            if (one := self._compared[place]).opens:
                self._compared[place] = replace(one, found=self._weights.among(told), others=told)

    def sorted(self) -> list[Compared]:
        """The likeliest first, at most SHOWN, without stubs that are hardly alike.

        What has one root is among them however many are likelier, and so are form letters.
        """
        shown = [one for one in self._compared if one.opens or self._weights.band(one.found.same)]
        kept = sorted(shown, key=lambda one: (self._says_nothing(one), -one.found.same))[:SHOWN]
        return sorted(kept, key=lambda one: -one.found.same)

    def _says_nothing(self, one: Compared) -> bool:
        return self._verdict(one) is Verdict.DIFFERENT and not is_form_letter(one.measured)

    def _verdict(self, one: Compared) -> Verdict:
        return self._weights.verdict(one.measured, one.found)

    def _side(self, glance: Glance, told: Told) -> Side:
        """What is said of a stub must not rest on who raised it."""
        if self._scope.admits(glance):
            return Side.of(glance.as_seen_by(self._viewer), told)
        return Side.of(glance, told).without_people()

    def _compare(self, glance: Glance, theirs: Side) -> Compared:
        measured = self._likeness.measure(theirs)
        alone = self._weights.likely(measured)
        return Compared(glance, self._scope.admits(glance), theirs, measured, alone, alone)

    def told(self, one: Compared) -> Candidate | Stub:
        """What the viewer is told of it."""
        return self._candidate(one) if one.opens else self._stub(one)

    def _candidate(self, one: Compared) -> Candidate:
        passages = self._likeness.passages(one.theirs)
        comparison = Comparison(self._likeness, one.theirs, one.measured, passages, self._regions)
        return Candidate(
            dossier=one.glance.dossier.as_seen_by(self._viewer),
            probability=one.found.same,
            verdict=self._verdict(one),
            reasons=[*comparison.reasons(self._weights), *by_thread(one.alone.same, one.found.same, one.others)],
            passages=passages,
            form_letter=is_form_letter(one.measured),
        )

    def _stub(self, one: Compared) -> Stub:
        dossier = one.glance.dossier
        office = dossier.holdings[0].unit
        return Stub(
            prefecture=self._regions.at_level(office.region, Level.PREFECTURE) or self._regions.current(office.region),
            office=office.name,
            month=dossier.opened_on.isoformat()[:7],
            band=self._weights.band(one.found.same) or Band.LOW,
            number=dossier.id,
        )
