"""The command that reads again what was proven or packed: verify."""

import asyncio
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from api import settings
from dossiers.recordings.verifying import verify as verify_recordings
from papers.verifying import verify as verify_package
from scripts.screen import counted, say
from scripts.stores import opened

app = typer.Typer()


@app.command()
def verify(
    package: Annotated[
        Path | None, typer.Argument(metavar="[CASEFILE]", help="A case file: its folder, or a ZIP archive.")
    ] = None,
    store: Annotated[bool, typer.Option("--store", help="Every recording in the store, byte by byte.")] = False,
) -> None:
    """Check every hash of a case file, or of the store, and say what differs (exit code 1)."""
    if (package is None) is not store:
        raise typer.BadParameter("say what to verify: a CASEFILE, or --store")
    if package is None:
        asyncio.run(_verify_store())
        return
    verified = verify_package(package)
    differences = [f"{one.path}: {one.what}" for one in verified.differences]
    _conclude(f"Packages: {verified.bags}, files: {verified.files}.", differences)


async def _verify_store() -> None:
    async with opened(settings.read()) as stores:
        with counted("Reading recordings") as progress:
            found = await verify_recordings(stores.registry, progress)
    _conclude(f"Recordings: {found.recordings}, {found.bytes:,} bytes.", map(str, found.differences))


def _conclude(looked_at: str, differences: Iterable[str]) -> None:
    found = list(differences)
    for difference in found:
        print(difference)
    if found:
        sys.exit(f"anjuan: {looked_at} Not as they were: {len(found)}.")
    say(f"{looked_at} All is as it was.")
