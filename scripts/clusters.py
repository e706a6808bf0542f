"""`anjuan clusters score`: how well clusters hold what has one root, in texts whose root is known."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from scripts.duplicates import loaded_texts, supervisor
from scripts.labelled.grouping import beside, grouped, groups, table
from scripts.screen import counted, say

app = typer.Typer(help="Measure the clusters.", no_args_is_help=True)


@app.callback()
def _clusters() -> None:
    """Measure the clusters on labelled texts."""


@app.command()
def score(
    labelled: Annotated[
        list[Path], typer.Option("--in", help="Labelled texts, with `matter` and `cluster`. Repeat it.", exists=True)
    ],
    background: Annotated[
        Path | None, typer.Option(help="Texts in the same format, among which the others are to be found.", exists=True)
    ] = None,
) -> None:
    """Hold the clusters that the dossiers of labelled texts show against the labels, in a scratch store and index."""
    for line in asyncio.run(scored(labelled, background)):
        say(line)


async def scored(labelled: list[Path], background: Path | None) -> list[str]:
    lines = []
    async with loaded_texts(labelled, background) as (registry, index, loaded, texts):
        with counted("Looking for clusters"):
            for file, part in zip(labelled, texts, strict=True):
                found = await groups(registry, index, supervisor(registry), loaded, part)
                clusters, mixed, pairs = beside(found)
                lines += ["", file.name, *table(grouped(part, found))]
                lines.append(f"{clusters} clusters, {mixed} with background texts: {pairs} pairs.")
    return lines
