"""The command line `anjuan`.

Exit codes: 0 done; 1 refused or failed, with the reason on standard error; 2 the words of the call are wrong; 3 done in
part (some rows of an import were refused).
"""

import asyncio
import signal
import sys
from pathlib import Path
from typing import Annotated

import typer
from elastic_transport import TransportError
from elasticsearch import ApiError
from pymongo.errors import PyMongoError

from api import logs, settings
from api.app import development_issuer
from api.server import serve as serve_web
from api.settings import Environment, SettingsRefused
from dossiers import effects
from dossiers.errors import AnjuanError
from dossiers.recordings.proving import Prover
from dossiers.recordings.sweeping import sweep as sweep_uploads
from dossiers.renewing import Renewed, renew_all
from dossiers.ticker import Ticker
from dossiers.viewer import Role
from schema import public as public_language
from schema import schema as language
from scripts import answers, casefiles, clocks, clusters, duplicates, loading, verifying
from scripts.bench.command import CALLS, COMPARISONS, ROUNDS, SIZE, USUAL, Bench
from scripts.bench.command import bench as measure
from scripts.bench.memory import REGISTRATIONS, REQUESTS
from scripts.screen import counted, say
from scripts.states import drawn
from scripts.stores import opened
from scripts.web import WebProcessFailed
from search.indexer import Indexer
from search.reindex import reindex as build_anew
from search.sweep import sweep as compare_stores

app = typer.Typer(
    name="anjuan",
    help="案卷: the backend for letters-and-visits (信访) offices.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(loading.app)
app.add_typer(clocks.app)
app.add_typer(duplicates.app, name="duplicates")
app.add_typer(clusters.app, name="clusters")
app.add_typer(answers.app, name="search")
app.add_typer(verifying.app)
app.add_typer(casefiles.app)

_SHOWN = 20


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on; ANJUAN_HOST by default.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; ANJUAN_PORT by default.")] = None,
    index: Annotated[bool, typer.Option(help="Whether the indexer runs in this process too.")] = True,
) -> None:
    """Serve GraphQL, GraphiQL, health and metrics until SIGTERM or Ctrl-C."""
    serve_web(settings.read(), host=host, port=port, index=index)


@app.command()
def index() -> None:
    """Run indexer, ticker and the making of papers as a process of their own; several may run at once."""
    asyncio.run(_index())


@app.command()
def reindex() -> None:
    """Build the index anew from MongoDB and swap it in, while writing goes on."""
    asyncio.run(_reindex())


@app.command()
def sweep() -> None:
    """Compare the versions in both stores and have what differs indexed again; parked dossiers are retried.

    Uploads that were left lying are removed, and bytes that belong to nothing.
    """
    asyncio.run(_sweep())


@app.command()
def recompute() -> None:
    """Put right what lists repeat of dossiers that older code stored; run it after an upgrade. Safe to break off."""
    renewed = asyncio.run(_recompute())
    say(f"{renewed.seen} dossiers gone over; {renewed.written} put right, and due to be indexed.")
    if renewed.refused:
        sys.exit(f"anjuan: {renewed.refused} could not be: a rule of their time limits is not loaded; see the log")


@app.command()
def bench(
    size: Annotated[int, typer.Option(help="Dossiers to measure on.", min=1)] = SIZE,
    rounds: Annotated[int, typer.Option(help="Rounds, in turn; figures are their medians.", min=1)] = ROUNDS,
    calls: Annotated[int, typer.Option(help="Calls of each side in a round.", min=1)] = CALLS,
    only: Annotated[list[str] | None, typer.Option(help=f"Of {', '.join(COMPARISONS)}. Repeat it.")] = None,
    memory: Annotated[bool, typer.Option("--memory", help="Measure the web process's memory too; takes long.")] = False,
    registrations: Annotated[int, typer.Option(help="With --memory: how many.", min=1)] = REGISTRATIONS,
    requests: Annotated[int, typer.Option(help="With --memory: how many.", min=1)] = REQUESTS,
    json: Annotated[Path | None, typer.Option(help="Write the figures to this file too.")] = None,
) -> None:
    """Measure against the bare clients of both servers, side by side, on a scratch database."""
    chosen = Bench(size, rounds, calls, tuple(only or USUAL), memory, registrations, requests)
    sys.exit(asyncio.run(measure(settings.read(environment=Environment.DEVELOPMENT), chosen, json_out=json)))


@app.command()
def schema(
    write: Annotated[Path | None, typer.Option(help="Write it to this file instead of printing it.")] = None,
    public: Annotated[bool, typer.Option("--public", help="That of the public follow-up.")] = False,
) -> None:
    """Print the GraphQL schema."""
    _put_out(public_language.sdl() if public else language.sdl(), write)


@app.command()
def states(
    write: Annotated[Path | None, typer.Option(help="Write it to this file instead of printing it.")] = None,
) -> None:
    """Draw the state machines, one for each purpose, as a page of Markdown."""
    _put_out(drawn(), write)


@app.command()
def token(
    role: Annotated[Role, typer.Option(help="What the viewer is.", case_sensitive=False)],
    region: Annotated[str, typer.Option(help="GB/T 2260 code of the viewer's region.")],
    unit: Annotated[str | None, typer.Option(help="Id of the unit the viewer acts for.")] = None,
    subject: Annotated[str | None, typer.Option(help="Id of the person; made up by default.")] = None,
    name: Annotated[str, typer.Option(help="Name shown in the handling chain.")] = "",
    hours: Annotated[float, typer.Option(help="How long it is good for.", min=0.01)] = 12,
) -> None:
    """Print a bearer token of the development issuer; refused in production."""
    print(development_issuer(settings.read()).token(role, region, unit, subject=subject, name=name, hours=hours))


def _put_out(text: str, file: Path | None) -> None:
    if file:
        file.write_text(text, encoding="utf-8")
    else:
        print(text, end="")


async def _index() -> None:
    chosen = settings.read()
    logs.configure(chosen.log_level)
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with opened(chosen) as stores:
        await asyncio.gather(
            Indexer(stores.registry, stores.index).run(stop),
            Ticker(stores.registry).run(stop),
            Prover(stores.registry, stores.recordings).run(stop),
            stores.assembler().run(stop),
            stores.transcribe(stop),
        )


async def _reindex() -> None:
    async with opened(settings.read()) as stores:
        with counted("Reindexing") as progress:
            built = await build_anew(stores.registry, stores.index, progress)
    say(f"{built.loaded} dossiers are in the new index.")
    if built.left_out:
        say(f"{len(built.left_out)} could not be indexed before and cannot now: {', '.join(built.left_out[:_SHOWN])}")


async def _recompute() -> Renewed:
    async with opened(settings.read()) as stores:
        with counted("Putting right") as progress:
            return await renew_all(stores.registry, progress)


async def _sweep() -> None:
    async with opened(settings.read()) as stores:
        with counted("Comparing") as progress:
            swept = await compare_stores(stores.registry, stores.index, progress)
        retried = await effects.retry_parked(stores.registry)
        uploads = await sweep_uploads(stores.registry)
    say(
        f"{swept.checked} dossiers compared. Put right: {swept.missing} missing, {swept.older} older, "
        f"{swept.newer} newer, {swept.foreign} foreign; {swept.parked} parked ones are tried again, "
        f"and steps of {retried} that another dossier refused."
    )
    say(
        f"{uploads.uploads} uploads looked after, {uploads.strays} stray parts removed, "
        f"{uploads.retried} recordings are proven again."
    )


def main() -> None:
    """The entry point: refusals end in one readable line and exit code 1."""
    try:
        app()
    except (AnjuanError, SettingsRefused, WebProcessFailed) as error:
        sys.exit(f"anjuan: {error}")
    except (PyMongoError, TransportError, ApiError) as error:
        sys.exit(f"anjuan: a server refused what was asked of it ({type(error).__name__}); see its log")
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
