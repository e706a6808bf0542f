"""The main job, shown: matters become dossiers, reach the index by themselves, and are found and compared.

Started by `scripts/demo`, which sets everything up.
"""

import asyncio
import signal
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

import typer
from rich.text import Text

from api import settings
from api.app import development_issuer
from api.settings import Environment, Settings
from dossiers.days import now
from dossiers.directory import put_units
from dossiers.errors import AnjuanError
from dossiers.importing import import_rows
from dossiers.imports import Drafting, Report, RowFile
from dossiers.units import letters_offices
from dossiers.viewer import Role, Viewer
from scripts.screen import counted, say, screen, table
from scripts.stores import opened
from scripts.web import SignedIn, Web, WebProcessFailed, serving

_SAMPLE = Path(__file__).parent / "sample" / "data" / "matters.jsonl"
_INDEXED_SECONDS = 120
_SHOWN = 5
_NATION = "100000"
_SUPERVISION = Viewer("demo-supervision", Role.SUPERVISION, _NATION, f"{_NATION}-XFJ", "督查督办")

_SEARCH = """
query ($text: String!) {
  searchDossiers(query: { text: $text }, first: 5) {
    ... on DossierSearch {
      totalCount
      freshness { asOf pending }
      edges { highlights { segments { text hit } } node { number state openedOn matter { title place { name } } } }
    }
    ... on Error { code message }
  }
}"""
_DUPLICATES = """
query ($draft: DuplicateDraftInput!) {
  duplicates(draft: $draft, first: 5) {
    ... on Duplicates {
      possible {
        ... on DuplicateCandidate {
          probability verdict reasons { supports textZh } dossier { number matter { title } }
        }
        ... on DuplicateStub { office month band }
      }
    }
    ... on Error { code message }
  }
}"""


class DemonstrationFailed(Exception):
    """What should have come back did not; the message says what came instead."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """What is asked once the matters are in."""

    search: str
    letter: Mapping[str, Any]


_OLD_DISTILLERY = Occasion(
    "过渡费",
    {
        "title": "酒厂家属院拆迁过渡费停发",
        "text": "我家是老酒厂家属院的拆迁户，当初协议说好每月发过渡费，二十四个月交房。现在过渡费从去年三月就不发了，"
        "房子也没有盖好，指挥部找不到人，一家人租房住实在负担不起，请问什么时候补发。",
        "category": {"main": "住房与征收", "sub": "房屋征收与拆迁安置"},
        "place": "411625",
    },
)


def main(
    file: Annotated[
        Path | None, typer.Argument(help="Your own matters, .jsonl or .xlsx; invented ones by default.")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Stop when all has been shown; exit code 1 if it failed.")
    ] = False,
    port: Annotated[int | None, typer.Option(help="Port of the web process; any free one by default.")] = None,
) -> None:
    """Register every matter of a file, wait for the index, search, compare a new letter, and serve GraphiQL."""
    try:
        asyncio.run(_demonstrate(file, check=check, port=port))
    except (AnjuanError, DemonstrationFailed, WebProcessFailed, settings.SettingsRefused) as error:
        sys.exit(f"scripts/demo: {error}")
    except KeyboardInterrupt:
        say("Stopped.")


async def _demonstrate(file: Path | None, *, check: bool, port: int | None) -> None:
    chosen = settings.read(environment=Environment.DEVELOPMENT, database="anjuan_demo", index_prefix="anjuan_demo")
    rows = RowFile(file or _SAMPLE)
    with tempfile.TemporaryDirectory(prefix="anjuan-demo-") as folder:
        log = Path(folder) / "web.log"
        async with serving(chosen, log, index=True, port=port) as web:
            report = await _register(chosen, rows)
            supervision = web.signed_in(_SUPERVISION)
            await _until_indexed(supervision)
            occasion = _OLD_DISTILLERY if file is None else _occasion(rows)
            await _show_search(supervision, occasion.search)
            await _show_duplicates(supervision, occasion.letter)
            if not report.complete:
                raise DemonstrationFailed(f"{report.refused} rows were refused; `anjuan import --dry-run` lists why")
            if not check:
                await _serve(web, chosen)
    say("All of it worked; everything that was started has ended.")


async def _register(chosen: Settings, rows: RowFile) -> Report:
    """In through the same verb as the API's own mutation; what is on file already is passed over."""
    async with opened(chosen) as stores:
        registry = stores.registry
        await put_units(registry, letters_offices(registry.regions), renew=False)
        with counted("Registering matters") as progress:
            report = await import_rows(
                registry,
                rows,
                Drafting(registry.regions),
                who="demo",
                progress=lambda so_far: progress(so_far.total, rows.estimate),
            )
    added, on_file, refused = report.added, report.on_file, report.refused
    say(f"{report.total} matters: {added} registered, {on_file} on file already, {refused} refused.")
    return report


def _occasion(rows: RowFile) -> Occasion:
    """A search and a letter out of the user's own file: what its first usable row says."""
    for row in rows:
        cells = getattr(row, "cells", {})
        text = next((str(cells[name]) for name in ("text", "内容", "信访内容") if cells.get(name)), None)
        if text:
            return Occasion(str(cells.get("title") or text)[:8], {"title": text[:30], "text": text[:2000]})
    return _OLD_DISTILLERY


async def _until_indexed(viewer: SignedIn) -> None:
    """Until a search says itself that it shows all that was recorded before."""
    began, recorded = time.monotonic(), now()
    with counted("Waiting for the index") as progress:
        most = 1
        while time.monotonic() - began < _INDEXED_SECONDS:
            answer = (await viewer.ask(_SEARCH, {"text": "的"}))["searchDossiers"]
            fresh = answer.get("freshness")
            pending = fresh["pending"] if fresh else most
            most = max(most, pending)
            progress(most - pending, most)
            if fresh and datetime.fromisoformat(fresh["asOf"]) >= recorded:
                return
            await asyncio.sleep(0.2)
    raise DemonstrationFailed(f"{pending} dossiers are not indexed after {_INDEXED_SECONDS} s")


async def _show_search(viewer: SignedIn, text: str) -> None:
    began = time.monotonic()
    found = _without_error((await viewer.ask(_SEARCH, {"text": text}))["searchDossiers"])
    took = (time.monotonic() - began) * 1000
    title = f"Search for “{text}”: {found['totalCount']} found in {took:.0f} ms"
    hits = table(title, "dossier", "state", "opened", "place", "what was found")
    for edge in found["edges"]:
        node = edge["node"]
        place = node["matter"]["place"]["name"] if node["matter"]["place"] else ""
        hits.add_row(node["number"], node["state"], node["openedOn"], place, _marked(edge))
    screen.print(hits)
    if not found["edges"]:
        raise DemonstrationFailed(f"the search for {text!r} found nothing")


def _marked(edge: dict[str, Any]) -> Text:
    """Title, and the first highlight with its hits in bold."""
    shown = Text(edge["node"]["matter"]["title"])
    for highlight in edge["highlights"][:1]:
        shown.append("\n")
        for segment in highlight["segments"]:
            shown.append(segment["text"], style="bold yellow" if segment["hit"] else "dim")
    return shown


async def _show_duplicates(viewer: SignedIn, letter: Mapping[str, Any]) -> None:
    began = time.monotonic()
    found = _without_error((await viewer.ask(_DUPLICATES, {"draft": letter}))["duplicates"])
    took = (time.monotonic() - began) * 1000
    title = f"A new letter, “{letter['title']}”: what may be on file already, in {took:.0f} ms"
    candidates = table(title, "probability", "verdict", "dossier", "title and reasons")
    for candidate in found["possible"]:
        candidates.add_row(*_told(candidate))
    screen.print(candidates)
    if not found["possible"]:
        raise DemonstrationFailed("the new letter is like nothing on file, which cannot be")


def _told(candidate: dict[str, Any]) -> tuple[str, str, str, Text]:
    if "band" in candidate:
        return candidate["band"], "", "—", Text(f"ask {candidate['office']}: a matter of {candidate['month']}")
    dossier = candidate["dossier"]
    shown = Text(dossier["matter"]["title"])
    for reason in candidate["reasons"][:_SHOWN]:
        shown.append(f"\n{'+' if reason['supports'] else '−'} {reason['textZh']}", style="dim")
    return f"{candidate['probability']:.0%}", candidate["verdict"], dossier["number"], shown


def _without_error(answer: dict[str, Any]) -> dict[str, Any]:
    if "code" in answer:
        raise DemonstrationFailed(f"{answer['code']}: {answer['message']}")
    return answer


async def _serve(web: Web, chosen: Settings) -> None:
    """Leave everything running until Ctrl-C."""
    issuer = development_issuer(chosen)
    token = issuer.token(Role.SUPERVISION, _NATION, f"{_NATION}-XFJ", subject=_SUPERVISION.subject, name="督查督办")
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    say(f"\nGraphiQL   {web.address}/graphiql/#token={quote(token)}")
    say(f"GraphQL    {web.address}/graphql   with the header  Authorization: Bearer <token>")
    say("Ctrl-C ends it all; what is registered stays for the next run.")
    ended = asyncio.create_task(web.process.wait())
    await asyncio.wait([asyncio.create_task(stop.wait()), ended], return_when=asyncio.FIRST_COMPLETED)
    if ended.done():
        raise WebProcessFailed(f"the web process ended by itself, with code {web.process.returncode}")


if __name__ == "__main__":
    demonstration = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
    demonstration.command()(main)
    demonstration()
