"""Commands that measure and fit the finding of duplicates: `anjuan duplicates rank`, `anjuan duplicates fit`."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import orjson
import typer

from api import settings
from api.settings import Environment
from dossiers.registry import Registry
from dossiers.viewer import Role, Viewer
from scripts.bench.scratch import scratch
from scripts.labelled.texts import Loaded, Text, load, read_texts
from scripts.screen import counted, say
from search.duplicates import Band, Candidate, Evidence
from search.duplicates.checking import compared, everywhere
from search.duplicates.sides import Side
from search.duplicates.weights import SHIPPED, Weights
from search.index import Index

if TYPE_CHECKING:
    from scripts.labelled.fitting import Scales

app = typer.Typer(help="Measure and fit the finding of duplicates.", no_args_is_help=True)

In = Annotated[
    Path, typer.Option("--in", help="A text in each line as JSON: id, text and what else is known.", exists=True)
]
Background = Annotated[
    Path | None, typer.Option(help="Texts in the same format, among which the others are to be found.", exists=True)
]


@app.command()
def rank(
    matters: In,
    out: Annotated[Path, typer.Option(help="Write for each text its candidates, best first, as a JSON object a line.")],
    background: Background = None,
) -> None:
    """Rank each text against all others, by the code that serves the API, in a scratch database and index."""
    asyncio.run(_rank(matters, out, background))


@app.command()
def fit(
    labelled: Annotated[
        list[Path], typer.Option("--in", help="Labelled texts, with `matter` and `cluster`. Repeat it.", exists=True)
    ],
    out: Annotated[Path, typer.Option(help="Write the weights to this file.")] = SHIPPED,
    background: Background = None,
    same_from: Annotated[float, typer.Option(help="Probability from which two are the same matter.")] = 0.72,
    perhaps_from: Annotated[float, typer.Option(help="From which they are at least related.")] = 0.6,
    related_from: Annotated[float, typer.Option(help="Probability of one root from which they are related.")] = 0.4,
) -> None:
    """Fit the weights on labelled texts; print how good they are on texts whose matters they have not seen."""
    thresholds = {"same_from": same_from, "perhaps_from": perhaps_from, "related_from": related_from}
    weights = asyncio.run(_fit(labelled, background, thresholds))
    out.write_text(weights.model_dump_json(indent=1) + "\n", encoding="utf-8")


async def _fit(files: Sequence[Path], background: Path | None, thresholds: Mapping[str, float]) -> Weights:
    # Wanted by this command alone: an installation that only serves has no numerical libraries.
    from scripts.labelled import fitting, report  # noqa: PLC0415
    from scripts.labelled.pairs import gathered  # noqa: PLC0415

    async with loaded_texts(files, background) as (registry, index, loaded, texts):
        with counted("Comparing"):
            # Learnt with and without what is often not known, so that its absence speaks against nobody.
            kinds = [(f"{file.name}{', texts alone' * bare}", part, bare)
                     for bare in (False, True) for file, part in zip(files, texts, strict=True)]  # fmt: skip
            grounds = [await gathered(registry, index, loaded, part, bare=bare) for _, part, bare in kinds]
    crossed = fitting.Crossed(grounds)
    weights = _weights(crossed.scales(), sum(len(part) for part in texts), thresholds)
    judged = crossed.judged()
    each = zip(kinds, grounds, judged, strict=True)
    reached = {kind[0]: report.quality(ground, one, weights) for kind, ground, one in each}
    for line in (*report.quality_table(reached), "", *report.reliability_table(judged)):
        say(line)
    return weights


def _weights(scales: "Scales", count: int, thresholds: Mapping[str, float]) -> Weights:
    person = round(scales.alone.weights[Evidence.SAME_PERSON] / 2, 3)
    weighed = {**scales.alone.weights, Evidence.CALLED_ALIKE: person}
    return Weights(
        about=f"Logistic regression (ridge) and small trees, averaged, fitted by `anjuan duplicates fit` on {count} "
        "invented, labelled texts, each against its candidates. What CALLED_ALIKE is worth is an estimate, half of "
        "SAME_PERSON: those texts name nobody.",
        alone=scales.alone.model_copy(update={"weights": weighed}),
        root=scales.root,
        same=scales.same,
        related=scales.related,
        bands={Band.HIGH: thresholds["same_from"], Band.MEDIUM: 0.5, Band.LOW: 0.35},
        **thresholds,
    )


@asynccontextmanager
async def loaded_texts(
    files: Sequence[Path], background: Path | None
) -> AsyncIterator[tuple[Registry, Index, Loaded, list[list[Text]]]]:
    """The files' texts and the background in a scratch store and index, which go when the work is over."""
    texts = [read_texts(file) for file in files]
    flat = [text for part in texts for text in part]
    behind = read_texts(background, but=[text["id"] for text in flat]) if background else []
    async with scratch(settings.read(environment=Environment.DEVELOPMENT)) as own:
        registry, index = own.stores.registry, own.stores.index
        with counted("Loading") as told:
            loaded = await load(registry, index, flat, behind, lambda done: told(done, len(flat) + len(behind)))
        yield registry, index, loaded, texts


async def _rank(matters: Path, out: Path, background: Path | None) -> None:
    async with loaded_texts([matters], background) as (registry, index, loaded, (texts,)):
        with counted("Ranking") as told, out.open("wb") as file:
            for done, text in enumerate(texts, 1):
                line = {"id": text["id"], "candidates": await ranked(registry, index, loaded, text)}
                file.write(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))
                told(done, len(texts))
    say(f"{len(texts)} texts are ranked.")


async def ranked(registry: Registry, index: Index, loaded: Loaded, text: Text) -> list[dict[str, Any]]:
    number = loaded.numbers[text["id"]]
    dossier = (await registry.store.read_many([number], everywhere(registry)))[number]
    found = await compared(registry, index, supervisor(registry), Side.of(dossier), number)
    return [_line(loaded, told) for _, told in found if isinstance(told, Candidate)]


def supervisor(registry: Registry) -> Viewer:
    """Of the whole country: opens every dossier that is not sealed."""
    nation = next(iter(registry.regions)).code
    return Viewer("labelled-texts", Role.SUPERVISION, nation, None, name="")


def _line(loaded: Loaded, candidate: Candidate) -> dict[str, Any]:
    probability = round(candidate.probability, 4)
    return {"id": loaded.ids[candidate.dossier.id], "probability": probability, "verdict": candidate.verdict}
