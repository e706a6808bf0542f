"""The command that reads again what was proven: verify."""

import asyncio
import sys
from typing import Annotated

import typer

from api import settings
from dossiers.recordings.verifying import Verified
from dossiers.recordings.verifying import verify as verify_recordings
from scripts.screen import counted, say
from scripts.stores import opened

app = typer.Typer()


@app.command()
def verify(
    store: Annotated[bool, typer.Option("--store", help="Every recording in the store, byte by byte.")] = False,
) -> None:
    """Compare what is kept with the hashes under which it was proven; exit code 1 where something differs."""
    if not store:
        raise typer.BadParameter("say what to verify: --store")
    found = asyncio.run(_verify_store())
    for difference in found.differences:
        print(difference)
    say(f"{found.recordings} recordings, {found.bytes:,} bytes read; {len(found.differences)} differ.")
    if found.differences:
        sys.exit(1)


async def _verify_store() -> Verified:
    async with opened(settings.read()) as stores:
        with counted("Reading recordings") as progress:
            return await verify_recordings(stores.registry, progress)
