"""The report of a fit: how good the weights are on what they have not seen, as Markdown."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields

from scripts.labelled.fitting import Judged
from scripts.labelled.measures import Key, Quality, Ranked
from scripts.labelled.pairs import Ground
from search.duplicates.comparing import SHOWN
from search.duplicates.weights import Verdict, Weights

_TENTHS = 10


def ranking(judged: Judged, weights: Weights) -> Mapping[str, Sequence[Ranked]]:
    """What each text is shown, by the thresholds of the weights and these probabilities."""
    found = defaultdict(list)
    for pair, likely in zip(judged.pairs, judged.found, strict=True):
        verdict = weights.verdict(pair.measured, likely)
        found[pair.ours].append(Ranked(pair.theirs, likely.same, verdict))
    return {ours: _shown_of(others) for ours, others in found.items()}


def _shown_of(others: Sequence[Ranked]) -> list[Ranked]:
    kept = sorted(others, key=lambda one: (one.verdict is Verdict.DIFFERENT, -one.probability))[:SHOWN]
    return sorted(kept, key=lambda one: -one.probability)


def quality(ground: Ground, judged: Judged, weights: Weights) -> Quality:
    return Key(ground.texts).quality(ranking(judged, weights))


def quality_table(rows: Mapping[str, Quality]) -> Iterator[str]:
    names = [field.name for field in fields(Quality)]
    yield f"| | {' | '.join(name.replace('_', ' ') for name in names)} |"
    yield f"|---|{'---|' * len(names)}"
    for what, reached in rows.items():
        yield f"| {what} | {' | '.join(_shown(getattr(reached, name)) for name in names)} |"


def reliability_table(judged: Sequence[Judged]) -> Iterator[str]:
    """How often what was said to be likely by so much was so."""
    said: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for one in judged:
        for pair, likely in zip(one.pairs, one.found, strict=True):
            said[min(int(likely.same * _TENTHS), _TENTHS - 1)].append((likely.same, pair.same))
    yield "| probability | pairs | mean probability | truly the same |"
    yield "|---|---|---|---|"
    for tenth, pairs in sorted(said.items()):
        mean = sum(probability for probability, _ in pairs) / len(pairs)
        share = sum(same for _, same in pairs) / len(pairs)
        yield f"| {tenth / _TENTHS:.1f} to {(tenth + 1) / _TENTHS:.1f} | {len(pairs)} | {mean:.3f} | {share:.3f} |"


def _shown(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
