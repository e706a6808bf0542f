"""The command that assembles a case file: casefile."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from api import settings
from api.stores import Stores
from dossiers import audit
from dossiers.errors import InvalidInput
from dossiers.viewer import Role, Viewer
from papers.folder import Folder, Wanted
from papers.package import FolderSink
from papers.people import People
from papers.press import Press
from scripts.screen import say
from scripts.stores import opened

app = typer.Typer()


@app.command()
def casefile(
    dossier: Annotated[str, typer.Argument(help="Case number of the dossier.")],
    out: Annotated[Path, typer.Option(help="Folder in which the package is put, in one of the dossier's number.")],
    reason: Annotated[
        str | None, typer.Option(help="Show identities in clear, for this reason; every look is in the audit log.")
    ] = None,
    redacted_twin: Annotated[bool, typer.Option("--redacted-twin", help="With --reason: a masked one too.")] = False,
    attachments: Annotated[bool, typer.Option(help="Whether recordings and attachments go in.")] = True,
    watermark: Annotated[str | None, typer.Option(help="A text across every page, such as who asked for it.")] = None,
    who: Annotated[str, typer.Option(help="Who asks; stands in the audit log.")] = "command-line",
    sealed: Annotated[bool, typer.Option("--sealed", help="As the discipline body: a sealed accusation.")] = False,
) -> None:
    """Assemble the case file (案卷) of a dossier: a BagIt package with PDF, data and attachments."""
    wanted = Wanted(redacted_twin=redacted_twin, attachments=attachments, watermark=watermark)
    folder = asyncio.run(_casefile(dossier, out, wanted, reason, who, sealed=sealed))
    say(f"The case file of {dossier} is in {folder}.")


def _free_folder(out: Path, number: str) -> Path:
    folder = out / number
    if folder.exists():
        raise InvalidInput("out", f"{folder} is there already; remove it, or choose another folder")
    return folder


async def _casefile(number: str, out: Path, wanted: Wanted, reason: str | None, who: str, *, sealed: bool) -> Path:
    folder = _free_folder(out, number)
    async with opened(settings.read()) as stores:
        archive = stores.archive
        viewer = await _viewer(stores, sealed=sealed, who=who)
        read = await archive.read(viewer, number)
        people = People()
        if reason is not None:
            key = f"casefile:{datetime.now(UTC).isoformat()}"
            people = await archive.disclosed(viewer, read.dossier, key, reason)
        await audit.record(stores.registry, viewer, "case file", dossier=number, by="command line")
        async with Press() as press:
            for bag in await Folder(read, replace(wanted, people=people), press).bags():
                await bag.write(FolderSink(out))
    return folder


async def _viewer(stores: Stores, *, sealed: bool, who: str) -> Viewer:
    """Whoever runs this has the database: they act for the supervision of the whole country, or its discipline body."""
    nation = next(iter(stores.registry.regions)).code
    return Viewer(who, Role.DISCIPLINE if sealed else Role.SUPERVISION, nation, name="命令行")
