"""What the command line shows: progress on standard error, results on standard output."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table

_WIDE = 120
"""Columns where the output goes to no terminal, which would say how many it has."""

screen = Console(highlight=False)
if not screen.is_terminal:
    screen = Console(highlight=False, width=_WIDE)
_beside = Console(stderr=True, highlight=False)

Counted = Callable[[int, int | None], None]
"""Told how many are done, and of how many where that is known."""


def say(text: str) -> None:
    screen.print(text, markup=False, soft_wrap=True)


def table(title: str, *headings: str) -> Table:
    """An empty table for `screen`: all columns but the last keep their words on one line."""
    made = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, expand=False)
    for heading in headings[:-1]:
        made.add_column(heading, no_wrap=True)
    made.add_column(headings[-1], overflow="fold")
    return made


@contextmanager
def counted(what: str) -> Iterator[Counted]:
    """A progress bar for as long as the work lasts."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=_beside) as bars:
        bar = bars.add_task(what, total=None)
        yield lambda done, total: bars.update(bar, completed=done, total=total)
