"""Grouping: how well clusters hold what has one root. Two texts are said to have one root if a cluster holds both."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from dossiers.registry import Registry
from dossiers.viewer import Viewer
from scripts.labelled.measures import Key, Pairs
from scripts.labelled.texts import Loaded, Text
from search.clusters.components import LARGEST
from search.clusters.finding import Page, cluster_of, members
from search.duplicates.checking import everywhere
from search.index import Index


@dataclass(frozen=True, slots=True)
class Group:
    """A cluster's labelled texts; how many background texts it has beside them, and how many prefectures."""

    texts: frozenset[str]
    background: int
    prefectures: int


@dataclass(frozen=True, slots=True)
class Found:
    """Of what truly has one root: pairs that were said to, those of them that do, and all that do."""

    said: int
    right: int
    true: int

    @property
    def precision(self) -> float:
        return self.right / self.said if self.said else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.true if self.true else 0.0

    @property
    def f1(self) -> float:
        return 2 * self.right / (self.said + self.true) if self.right else 0.0


async def groups(
    registry: Registry, index: Index, viewer: Viewer, loaded: Loaded, texts: Iterable[Text]
) -> list[Group]:
    """Of each text the cluster that its dossier shows, once; from a store and an index that hold them."""
    numbers = [loaded.numbers[text["id"]] for text in texts]
    found: dict[tuple[str, ...], Group] = {}
    for dossier in (await registry.store.read_many(numbers, everywhere(registry))).values():
        cluster = await cluster_of(index, dossier)
        if cluster is None or tuple(cluster.terms) in found:
            continue
        inside = [one.id for one in await members(registry, index, viewer, cluster, Page(LARGEST))]
        labelled = frozenset(loaded.ids[one] for one in inside if not loaded.is_background(one))
        found[tuple(cluster.terms)] = Group(labelled, len(inside) - len(labelled), len(cluster.regions))
    return list(found.values())


def grouped(texts: Sequence[Text], found: Sequence[Group]) -> Mapping[str, Found]:
    """By texts and by matters, of all clusters and of those that reach over several prefectures.

    Two texts of one matter count neither way. What stands beside them in the background is known to be of another root.
    """
    key = Key(texts)
    matters = {text["id"]: text["matter"] for text in texts}
    wide = [group for group in found if group.prefectures > 1]
    rows = {}
    for what, some in (("all clusters", found), ("clusters over several prefectures", wide)):
        said = _pairs(some, matters.keys()) - key.same
        rows[f"texts, {what}"] = _found(said, key.related)
        rows[f"matters, {what}"] = _found(*(_of_matters(pairs, matters.__getitem__) for pairs in (said, key.related)))
    return rows


def table(rows: Mapping[str, Found]) -> Iterator[str]:
    """As Markdown."""
    yield "| pairs of | said | right | true | precision | recall | F1 |"
    yield "|---|---|---|---|---|---|---|"
    for what, one in rows.items():
        share = f"{one.precision:.2f} | {one.recall:.2f} | {one.f1:.2f}"
        yield f"| {what} | {one.said} | {one.right} | {one.true} | {share} |"


def beside(found: Sequence[Group]) -> tuple[int, int, int]:
    """Clusters, those of them that hold a background text, and pairs of a labelled text with one."""
    return (
        len(found),
        sum(group.background > 0 for group in found),
        sum(len(group.texts) * group.background for group in found),
    )


def _pairs(found: Iterable[Group], known: Iterable[str]) -> Pairs:
    mine = frozenset(known)
    return {frozenset(pair) for group in found for pair in combinations(sorted(group.texts & mine), 2)}


def _of_matters(pairs: Pairs, matter: Callable[[str], str]) -> Pairs:
    return {frozenset(map(matter, pair)) for pair in pairs}


def _found(said: Pairs, true: Pairs) -> Found:
    return Found(len(said), len(said & true), len(true))
