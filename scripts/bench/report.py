"""The report: a table for people, JSON for programs."""

from dataclasses import asdict, dataclass
from typing import Any

from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from scripts.bench.machine import Machine
from scripts.bench.measure import Figure
from scripts.bench.memory import Memory

_BAR = 40


@dataclass(frozen=True, slots=True)
class Report:
    size: int
    rounds: int
    machine: Machine
    figures: tuple[Figure, ...]
    memory: Memory | None

    def show(self, console: Console) -> None:
        heading = f"{self.size} dossiers; medians of {self.rounds} rounds, both sides in turn on the same servers"
        console.print(Text("\n".join([heading, *self.machine.lines()])))
        if self.figures:
            console.print(_table(self.figures))
            console.print(Group(*(_note(figure) for figure in self.figures if figure.note)))
        if self.memory:
            console.print(_memory(self.memory))

    def as_json(self) -> dict[str, Any]:
        return {
            "size": self.size,
            "rounds": self.rounds,
            "machine": asdict(self.machine),
            "figures": [_as_json(figure) for figure in self.figures],
            "memory": _memory_as_json(self.memory) if self.memory else None,
        }


def _table(figures: tuple[Figure, ...]) -> Table:
    table = Table("", "ours", "bare", "unit", "ratio", "aim", "")
    for column in table.columns[1:3] + table.columns[4:5]:
        column.justify = "right"
    for figure in figures:
        table.add_row(
            figure.name,
            f"{figure.ours.median:.1f}",
            f"{figure.bare.median:.1f}" if figure.bare else "",
            figure.unit,
            f"{figure.ratio:.2f}×" if figure.ratio else "",
            figure.aim.words if figure.aim else "",
            ("reached" if figure.aim.reached else "MISSED") if figure.aim else "",
        )
    return table


def _note(figure: Figure) -> Text:
    return Text(f"{figure.name.strip()}: {figure.note}")


def _memory(memory: Memory) -> Group:
    table = Table("calls", "resident", "")
    table.columns[0].justify = table.columns[1].justify = "right"
    for sample in memory.samples:
        bar = "█" * round(_BAR * sample.megabytes / memory.peak_mb)
        table.add_row(f"{sample.done:,}", f"{sample.megabytes:.1f} MB", bar)
    words = f"web process over {memory.registrations:,} registrations and {memory.requests:,} requests, mixed"
    aims = [f"{aim.words}: {'reached' if aim.reached else 'MISSED'}" for aim in memory.aims()]
    growth = f"highest {memory.peak_mb:.1f} MB; grew by {memory.growth_mb:.1f} MB in the second half"
    return Group(Text(words), table, Text("\n".join([growth, *aims])))


def _as_json(figure: Figure) -> dict[str, Any]:
    return {
        "name": figure.name.strip(),
        "unit": figure.unit,
        "ours": figure.ours.median,
        "bare": figure.bare.median if figure.bare else None,
        "ratio": figure.ratio,
        "aim": figure.aim.words if figure.aim else None,
        "reached": figure.aim.reached if figure.aim else None,
        "ours_rounds": figure.ours.values,
        "bare_rounds": figure.bare.values if figure.bare else None,
        "note": figure.note,
    }


def _memory_as_json(memory: Memory) -> dict[str, Any]:
    return {
        "registrations": memory.registrations,
        "requests": memory.requests,
        "peak_mb": memory.peak_mb,
        "growth_mb": memory.growth_mb,
        "aims": [asdict(aim) for aim in memory.aims()],
        "samples": [asdict(sample) for sample in memory.samples],
    }
