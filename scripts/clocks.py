"""Commands about time limits: clocks explain, clocks recompute."""

import asyncio
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from api import settings
from dossiers.clocks import DaysOut, Reckoning, Rule, RuleBook, Suspension, WorkCalendar, reckon
from dossiers.errors import InvalidInput, invalid_input
from dossiers.regions import Level, RegionTree
from dossiers.ticker import Tally, recompute_all
from scripts.screen import counted, say
from scripts.stores import opened

app = typer.Typer(name="clocks", help="Time limits: what is due when, and why.", no_args_is_help=True)

_DAY = "Day such as 2026-11-22"


@app.callback()
def clocks() -> None:
    """Time limits: what is due when, and why."""


@app.command()
def explain(
    rule: Annotated[str, typer.Argument(help="Id of the rule: handle, review-request, …", show_default=False)],
    start: Annotated[str, typer.Option(help=f"{_DAY} after which counting begins.")],
    region: Annotated[str | None, typer.Option(help="Region whose local rules hold.")] = None,
    level: Annotated[
        Level | None, typer.Option(help="Level of the office; that of the region by default.", case_sensitive=False)
    ] = None,
    registered: Annotated[
        str | None, typer.Option(help=f"{_DAY} on which the dossier was registered; the start by default.")
    ] = None,
    extended: Annotated[int, typer.Option(help="Days of extension.", min=0)] = 0,
    suspend: Annotated[
        list[str] | None, typer.Option(metavar="FROM..TO", help="Days not counted, both included. Repeat it.")
    ] = None,
    length: Annotated[int | None, typer.Option(help="Days, for a rule that has no length of its own.")] = None,
    working_days: Annotated[
        Path | None,
        typer.Option(help="Folder of the office's own years.", envvar="ANJUAN_WORKING_DAYS_FOLDER"),
    ] = None,
    rules: Annotated[
        Path | None, typer.Option(help="Folder of the office's own rules.", envvar="ANJUAN_CLOCK_RULES_FOLDER")
    ] = None,
    regions: Annotated[
        Path | None, typer.Option(help="The office's own regions.", envvar="ANJUAN_REGIONS_FILE")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
) -> None:
    """Say when something is due, and why."""
    book, calendar, tree = RuleBook.load(rules), WorkCalendar.load(working_days), RegionTree.load(regions)
    with _wrong_call():
        began = _day("--start", start)
        chosen = _rule(book, rule, _day("--registered", registered or start), tree, region, level)
        suspensions = [_suspension(span, chosen) for span in suspend or ()]
        reckoned = reckon(chosen, began, calendar, extended=extended, suspensions=suspensions, length=length)
    if suspensions and not chosen.suspended_by:
        typer.echo(f"anjuan: nothing suspends {chosen.id} by its rule; only a local rule may say so", err=True)
    if json:
        print(orjson.dumps(_as_json(chosen, began, reckoned), option=orjson.OPT_INDENT_2).decode())
    else:
        _show(reckoned)


@app.command()
def recompute() -> None:
    """Reckon all running limits by the working days known now; each difference is recorded. Safe to break off."""
    tally = asyncio.run(_recompute())
    say(f"{tally.seen} dossiers with running limits gone over; {tally.written} have other days now.")
    if tally.refused:
        sys.exit(f"anjuan: {tally.refused} could not be reckoned: a rule of theirs is not loaded; see the log")


async def _recompute() -> Tally:
    async with opened(settings.read()) as stores:
        with counted("Reckoning") as progress:
            return await recompute_all(stores.registry, progress)


@contextmanager
def _wrong_call() -> Iterator[None]:
    try:
        yield
    except InvalidInput as error:
        raise typer.BadParameter(str(error)) from error


def _day(option: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInput(option, f"{text[:40]!r} is no day; write it as 2026-11-22") from None


def _rule(
    book: RuleBook, rule_id: str, registered: date, tree: RegionTree, region: str | None, level: Level | None
) -> Rule:
    if rule_id not in book.ids:
        raise InvalidInput("rule", f"{rule_id[:40]!r} is none; the rules are {', '.join(book.ids)}")
    path = tree.path(region) if region else ()
    found = book.rules_for(registered, path, level or (tree.level(region) if region else None))
    if rule_id not in found:
        raise InvalidInput("rule", f"no rule {rule_id} is valid on {registered} there; load the one that was")
    return found[rule_id]


def _suspension(span: str, rule: Rule) -> Suspension:
    first, dots, last = span.partition("..")
    if not dots:
        raise InvalidInput("--suspend", f"{span[:40]!r} is no span of days; write it as 2026-03-02..2026-03-04")
    with invalid_input("--suspend"):
        return Suspension(
            first=_day("--suspend", first),
            last=_day("--suspend", last),
            **({"event": rule.suspended_by[0]} if rule.suspended_by else {}),
        )


def _as_json(rule: Rule, start: date, reckoned: Reckoning) -> dict[str, Any]:
    return {
        "rule": rule.id,
        "version": rule.version,
        "start": start,
        "due": reckoned.due,
        "provisional": reckoned.provisional,
        "why": reckoned.why_zh,
        "why_en": reckoned.why_en,
        "not_counted": _spans(reckoned.not_counted),
        "rolled_over": _spans(reckoned.rolled_over),
    }


def _spans(outs: Sequence[DaysOut]) -> list[dict[str, Any]]:
    return [
        {"from": out.first, "to": out.last, "days": out.days, "reason": out.reason, "zh": out.zh, "en": out.en}
        for out in outs
    ]


def _show(reckoned: Reckoning) -> None:
    say(f"{reckoned.due}{' (provisional)' if reckoned.provisional else ''}")
    say(reckoned.why_zh)
    say(reckoned.why_en)
