"""Comparing: dossiers held against ours; those the viewer may open are candidates, the others stubs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from dossiers.dossier import Dossier
from dossiers.regions import Level, Region, RegionTree
from dossiers.viewer import Viewer, scope
from search.duplicates.evidence import Measured
from search.duplicates.measuring import Likeness
from search.duplicates.rarity import Rarity
from search.duplicates.reasons import Comparison, Reason, by_thread
from search.duplicates.sides import Side
from search.duplicates.threads import joined, likeliest
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


@dataclass(frozen=True, slots=True)
class Compared:
    """`opens`: whether the viewer may open it; `theirs` is what of it the viewer is told, if so."""

    dossier: Dossier
    opens: bool
    theirs: Side
    measured: Measured
    alone: float
    """Probability of one matter by the two themselves."""
    probability: float
    """With what the others say."""


class Comparing:
    """`measure` holds dossiers against ours, `carry` those that are likely against each other."""

    def __init__(self, regions: RegionTree, ours: Side, rarity: Rarity, viewer: Viewer) -> None:
        self._regions = regions
        self._viewer = viewer
        self._scope = scope(viewer)
        self._weights = shipped()
        self._likeness = Likeness(ours, rarity, regions)
        self._compared: list[Compared] = []
        self._likely: list[int] = []

    def measure(self, dossiers: Iterable[Dossier]) -> Sequence[Side]:
        """Gives the likeliest, of whose words the rarity is then to be known."""
        self._compared = [self._compare(dossier) for dossier in dossiers]
        self._likely = likeliest([one.probability if one.opens else 0.0 for one in self._compared])
        return [self._compared[place].theirs for place in self._likely]

    def carry(self, rarity: Rarity) -> None:
        """What the likeliest say of each other. Stubs are left out: what is said of them must rest on no person."""
        between = {}
        for n, here in enumerate(self._likely):
            likeness = Likeness(self._compared[here].theirs, rarity, self._regions)
            for there in self._likely[n + 1 :]:
                measured = likeness.measure(self._compared[there].theirs)
                between[here, there] = self._weights.same.probability(measured)
        found = joined([one.alone for one in self._compared], self._likely, between)
        least = min(found.values(), default=0.0)
        for place, one in enumerate(self._compared):
            if one.opens and found:
                self._compared[place] = replace(one, probability=found.get(place, min(one.alone, least)))

    def sorted(self) -> list[Compared]:
        """The likeliest first, at most SHOWN, without stubs that are hardly alike."""
        shown = [one for one in self._compared if one.opens or self._weights.band(one.probability)]
        return sorted(shown, key=lambda one: -one.probability)[:SHOWN]

    def _compare(self, dossier: Dossier) -> Compared:
        opens = self._scope.admits(dossier)
        # What is said of a stub must not rest on who raised it.
        theirs = Side.of(dossier.as_seen_by(self._viewer)) if opens else replace(Side.of(dossier), hashes=frozenset())
        measured = self._likeness.measure(theirs)
        probability = self._weights.same.probability(measured)
        return Compared(dossier, opens, theirs, measured, probability, probability)

    def told(self, one: Compared) -> Candidate | Stub:
        """What the viewer is told of it."""
        return self._candidate(one) if one.opens else self._stub(one)

    def _candidate(self, one: Compared) -> Candidate:
        passages = self._likeness.passages(one.theirs)
        comparison = Comparison(self._likeness, one.theirs, one.measured, passages, self._regions)
        return Candidate(
            dossier=one.dossier.as_seen_by(self._viewer),
            probability=one.probability,
            verdict=self._weights.verdict(one.measured, one.probability),
            reasons=[*comparison.reasons(self._weights), *by_thread(one.alone, one.probability)],
            passages=passages,
        )

    def _stub(self, one: Compared) -> Stub:
        office = one.dossier.holdings[0].unit
        return Stub(
            prefecture=self._regions.at_level(office.region, Level.PREFECTURE) or self._regions.current(office.region),
            office=office.name,
            month=one.dossier.opened_on.isoformat()[:7],
            band=self._weights.band(one.probability) or Band.LOW,
            number=one.dossier.id,
        )
