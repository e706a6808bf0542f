"""What became of the rows of a file."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import BinaryIO, Self

import orjson

from dossiers.imports.rows import Fault

FAULTS_KEPT = 1000
"""So many faults stay in the report; every one goes to `on_fault`."""


@dataclass(slots=True)
class Report:
    """Counts of rows: `total` is the sum of added, on file, refused and not tried.

    In a dry run `added` are those that would be. `on_file` were there from an earlier import, or stand twice in the
    file under one id. `notes` say what holds for the file as a whole, `stopped` why not every row was tried: running
    the import again goes on there.
    """

    dry_run: bool = False
    total: int = 0
    added: int = 0
    on_file: int = 0
    refused: int = 0
    not_tried: int = 0
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    stopped: str | None = None
    on_fault: Callable[[Fault], None] | None = None

    @property
    def complete(self) -> bool:
        """Whether every row of the file is on file now, or would be."""
        return self.stopped is None and self.refused == 0

    def refuse(self, faults: Iterable[Fault]) -> None:
        """Count one row as refused, for these faults."""
        self.refused += 1
        for fault in faults:
            if len(self.faults) < FAULTS_KEPT:
                self.faults.append(fault)
            if self.on_fault:
                self.on_fault(fault)

    def note(self, text: str) -> None:
        if text not in self.notes:
            self.notes.append(text)


class FaultsFile:
    """Takes every fault as a line of JSON, as `Report.on_fault`; there is no file where there is no fault.

    A file from an earlier run is removed at the start: it tells of rows that may be right by now.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: BinaryIO | None = None

    def __enter__(self) -> Self:
        self.path.unlink(missing_ok=True)
        return self

    def __call__(self, fault: Fault) -> None:
        if self._file is None:
            self._file = self.path.open("xb")
        self._file.write(orjson.dumps(asdict(fault), option=orjson.OPT_APPEND_NEWLINE))

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()
