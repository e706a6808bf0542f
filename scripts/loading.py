"""Commands that bring units and matters in: units, import, sample."""

import asyncio
import getpass
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import orjson
import typer

from api import settings
from dossiers.directory import put_units
from dossiers.errors import invalid_input
from dossiers.importing import import_rows
from dossiers.imports import Columns, Drafting, FaultsFile, Report, RowFile
from dossiers.units import Unit
from dossiers.units import letters_offices as letters_offices_of
from scripts.sample.background import background, counties_of, write_texts
from scripts.sample.loading import put_sample_units, register_all
from scripts.sample.matters import SampleMatter, generate
from scripts.screen import counted, say, screen, table
from scripts.stores import opened

app = typer.Typer()

_SHOWN = 20
_PARTLY = 3


@app.command()
def units(
    file: Annotated[
        Path | None, typer.Argument(help="A unit in each line as JSON: id, name, kind, region, level.")
    ] = None,
    letters_offices: Annotated[
        bool, typer.Option("--letters-offices", help="Add a letters office (信访局) for every region that has none.")
    ] = False,
) -> None:
    """Add units; those known by their id are replaced."""
    asyncio.run(_units(file, letters_offices=letters_offices))


@app.command(name="import")
def import_file(
    file: Annotated[Path, typer.Argument(help="JSON Lines (.jsonl) or a workbook (.xlsx).")],
    mapping: Annotated[
        list[str] | None, typer.Option("--map", help="A column of the file for a field: text=信访内容. Repeat it.")
    ] = None,
    columns: Annotated[Path | None, typer.Option(help="The same as a TOML or JSON file.")] = None,
    default: Annotated[
        list[str] | None, typer.Option(help="A value where a row has none: channel=来信. Repeat it.")
    ] = None,
    sheet: Annotated[str | None, typer.Option(help="Name of the sheet, where a workbook has several.")] = None,
    faults: Annotated[Path | None, typer.Option(help="Write every fault to this file, a JSON object a line.")] = None,
    who: Annotated[str | None, typer.Option(help="Who imports; stands in every entry.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be.")] = False,
) -> None:
    """Register every row of a file; rows that are on file already are passed over, bad ones are reported.

    Exit code 3 where some rows were refused or not tried.
    """
    chosen = Columns.load(columns) if columns else Columns()
    chosen = chosen.joined(Columns.parse(mapping or [], default or []))
    rows = RowFile(file, chosen, sheet)
    report = asyncio.run(_import(rows, chosen, faults, who or getpass.getuser(), dry_run=dry_run))
    _show(report, rows)
    if not report.complete:
        sys.exit(_PARTLY)


@app.command()
def sample(
    count: Annotated[int, typer.Argument(help="How many matters.", min=1)],
    seed: Annotated[int, typer.Option(help="The same seed gives the same matters.")] = 1,
    out: Annotated[Path | None, typer.Option(help="Write rows for `anjuan import` to this file.")] = None,
    load: Annotated[
        bool, typer.Option("--load", help="Register them, and take their steps, as offices would.")
    ] = False,
    texts: Annotated[
        Path | None,
        typer.Option(help="Write to this file, instead, texts of that many matters that look alike: a background."),
    ] = None,
    places: Annotated[
        Path | None, typer.Option(help="With --texts: half of them of the counties that this file's texts are about.")
    ] = None,
) -> None:
    """Make invented matters, look-alikes and retold ones among them: as rows (printed by default) or registered."""
    if texts:
        write_texts(texts, background(count, seed, counties_of(places) if places else ()))
        return
    matters = list(generate(count, seed))
    if load:
        asyncio.run(_load_sample(matters))
    if out:
        with out.open("wb") as file:
            file.writelines(_lines(matters))
    elif not load:
        sys.stdout.buffer.writelines(_lines(matters))


def _lines(matters: Iterable[SampleMatter]) -> Iterator[bytes]:
    return (orjson.dumps(matter.row, option=orjson.OPT_APPEND_NEWLINE) for matter in matters)


async def _load_sample(matters: Sequence[SampleMatter]) -> None:
    async with opened(settings.read()) as stores:
        with counted("Loading units"):
            await put_sample_units(stores.registry, matters)
        with counted("Registering matters") as progress:
            await register_all(stores.registry, matters, lambda done: progress(done, len(matters)))
    say(f"{len(matters)} matters are on file.")


async def _units(file: Path | None, *, letters_offices: bool) -> None:
    async with opened(settings.read()) as stores:
        own = stores.registry
        added = await put_units(own, letters_offices_of(own.regions), renew=False) if letters_offices else 0
        added += await put_units(own, _read_units(file)) if file else 0
    say(f"{added} units written.")


def _read_units(file: Path) -> Iterator[Unit]:
    with file.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                with invalid_input(f"{file.name}:{number}"):
                    yield Unit.model_validate_json(line)


async def _import(rows: RowFile, columns: Columns, faults: Path | None, who: str, *, dry_run: bool) -> Report:
    report = Report(dry_run=dry_run)
    async with opened(settings.read()) as stores:
        drafting = Drafting(stores.registry.regions, columns)
        with counted("Importing") as progress, _faults(report, faults):
            await import_rows(
                stores.registry,
                rows,
                drafting,
                who=who,
                report=report,
                progress=lambda so_far: progress(so_far.total, rows.estimate),
            )
    return report


@contextmanager
def _faults(report: Report, path: Path | None) -> Iterator[None]:
    if path is None:
        yield
        return
    with FaultsFile(path) as file:
        report.on_fault = file
        yield


def _show(report: Report, rows: RowFile) -> None:
    for note in (*rows.notes, *report.notes):
        say(note)
    if report.faults:
        refused = table("Rows that were refused", "row", "field", "reason")
        for fault in report.faults[:_SHOWN]:
            refused.add_row(str(fault.row), fault.field, fault.reason)
        screen.print(refused)
        if len(report.faults) > _SHOWN:
            say("… and more; --faults FILE writes all of them")
    would = "would be added" if report.dry_run else "added"
    say(f"{report.total} rows: {report.added} {would}, {report.on_file} on file already, {report.refused} refused.")
    if report.stopped:
        say(f"Stopped: {report.stopped}. {report.not_tried} rows were not tried; run it again to go on.")
