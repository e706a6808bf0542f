"""Importing: every row of a file is registered as a clerk at the window would have done it, and once.

A row's key is made of what makes it this contact and no other (`Draft.essence`) and is kept for ever. So the same
file, or one with some rows put right, adds only what is not on file yet, whoever imports it and wherever it broke off.
Rows that say the same under one id are one contact. Rows that say the same and have no id are as many contacts as
they are rows: many people send one printed letter.
"""

import asyncio
import hashlib
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeVar

from dossiers.answering import answering
from dossiers.claims import Call
from dossiers.errors import AnjuanError, InvalidInput, StoreUnavailable
from dossiers.imports.drafts import Draft, Drafting, RowRefused
from dossiers.imports.report import Report
from dossiers.imports.rows import Fault, Row
from dossiers.intake import register
from dossiers.registry import Registry
from dossiers.units import letters_office_id
from dossiers.viewer import Role, Viewer

Progress = Callable[[Report], None]
T = TypeVar("T")

_BATCH = 256
_KINDS_OF_ROW = 256
"""Of so many sets of columns those that are not read are noted."""


@dataclass(frozen=True, slots=True)
class Pace:
    """`in_flight` registrations at once; a store that does not answer is waited for, `patience` seconds in all."""

    in_flight: int = 8
    patience: float = 60
    first_pause: float = 0.5
    longest_pause: float = 8


@dataclass(frozen=True, slots=True)
class RowCall(Call):
    """The same row is the same call, whoever imports it."""

    @property
    def id(self) -> str:
        return f"import:{self.key}"


async def import_rows(  # noqa: PLR0913 - what an import is told
    registry: Registry,
    rows: Iterable[Row | Fault],
    drafting: Drafting,
    *,
    who: str,
    report: Report | None = None,
    progress: Progress | None = None,
    pace: Pace | None = None,
) -> Report:
    """Register the rows for the letters offices that received them, or only say what would be (`Report.dry_run`).

    `who` runs the import; every entry names them. Raises nothing for a bad row or a store that stays away: the report
    tells both. `progress` is told of every row settled.
    """
    report = report or Report()
    importing = _Import(registry, drafting, who, report, progress or (lambda _: None), pace or Pace())
    try:
        for batch in _batches(rows):
            await importing.take(batch)
            if report.stopped:
                break
    except InvalidInput as error:
        report.stopped = f"the rest of the file cannot be read: {error}"
    return report


async def register_draft(registry: Registry, draft: Draft, office: str, who: str, occurrence: int = 1) -> str:
    """The number of the dossier that the draft opens, or has opened before, at the letters office of that region."""
    call = _call(registry, draft, office, who, occurrence)
    return (await register(registry, call, draft.registration, receipt=False)).dossier.id


def _call(registry: Registry, draft: Draft, office: str, who: str, occurrence: int) -> RowCall:
    viewer = Viewer(f"import:{who}", Role.RECEPTION, office, letters_office_id(office), name=who)
    essence = registry.vault.fingerprint(draft.essence)
    return RowCall(viewer, f"{essence}:{occurrence}", essence, kept=None)


@dataclass
class _Import:
    """One run: what it has seen, and what it reports."""

    _registry: Registry
    _drafting: Drafting
    _who: str
    _report: Report
    _progress: Progress
    _pace: Pace
    _offices: dict[str, bool] = field(default_factory=dict)
    """Regions, and whether they have a letters office."""
    _occurrences: Counter[bytes] = field(default_factory=Counter)
    _by_id: dict[bytes, tuple[int, bytes]] = field(default_factory=dict)
    """Row and content of what has an id."""
    _headers: set[tuple[str, ...]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._slots = asyncio.Semaphore(self._pace.in_flight)

    async def take(self, batch: Sequence[Row | Fault]) -> None:
        self._report.total += len(batch)
        drafts = [draft for row in batch if (draft := self._draft(row))]
        try:
            await self._patiently(lambda: self._know_offices({draft.region for draft in drafts}))
            calls = [(draft, call) for draft in drafts if (call := self._call(draft))]
            on_file = await self._patiently(lambda: self._on_file([call.id for _, call in calls]))
        except StoreUnavailable:
            self._stop(rows=len(drafts))
            return
        self._report.on_file += len(on_file)
        await asyncio.gather(*(self._register(draft, call) for draft, call in calls if call.id not in on_file))
        self._progress(self._report)

    def _draft(self, row: Row | Fault) -> Draft | None:
        """What is to be registered of the row; None for what is refused, or stands in the file twice."""
        if isinstance(row, Fault):
            self._refuse(row)
            return None
        self._note_unread(row)
        try:
            draft = self._drafting.draft(row)
        except RowRefused as refused:
            self._refuse(*refused.faults)
            return None
        return None if draft.row_id and self._stands_twice(draft) else draft

    def _stands_twice(self, draft: Draft) -> bool:
        content = hashlib.sha256(draft.registration.model_dump_json().encode()).digest()
        first, known = self._by_id.setdefault(draft.essence, (draft.row, content))
        if first == draft.row:
            return False
        if known == content:
            self._report.on_file += 1
        else:
            reason = f"tells the same as row {first} under the same id, with other details; make one row of them"
            self._refuse(Fault(draft.row, "id", reason))
        return True

    def _note_unread(self, row: Row) -> None:
        headers = tuple(row.cells)
        if headers not in self._headers and len(self._headers) < _KINDS_OF_ROW:
            self._headers.add(headers)
            for name in self._drafting.columns.unread(headers):
                self._report.note(f"column not read: {name}")

    async def _know_offices(self, regions: set[str]) -> None:
        codes = {code for region in regions for code in self._registry.regions.path(region)} - self._offices.keys()
        if not codes:
            return
        async with answering():
            found = self._registry.store.units.find(
                {"_id": {"$in": [letters_office_id(code) for code in codes]}},
                {"_id": 1},
            )
            there = {raw["_id"] for raw in await found.to_list()}
        self._offices |= {code: letters_office_id(code) in there for code in codes}

    def _call(self, draft: Draft) -> RowCall | None:
        path = reversed(self._registry.regions.path(draft.region))
        office = next((code for code in path if self._offices[code]), None)
        if office is None:
            reason = "there is no letters office of this region or above; add the units first"
            self._refuse(Fault(draft.row, "handed_in_region", reason))
            return None
        self._occurrences[draft.essence] += 1
        return _call(self._registry, draft, office, self._who, self._occurrences[draft.essence])

    async def _on_file(self, ids: Sequence[str]) -> set[str]:
        """Those of the calls whose entry is there; a claim alone was left by an import that died at it."""
        store = self._registry.store
        async with answering():
            claims = await store.claims.find({"_id": {"$in": list(ids)}}, {"dossier": 1, "entry": 1}).to_list()
            dossiers = store.dossiers.find({"_id": {"$in": [raw["dossier"] for raw in claims]}}, {"chain.id": 1})
            entries = {entry["id"] for raw in await dossiers.to_list() for entry in raw["chain"]}
        entries |= await store.bound_entries([raw["entry"] for raw in claims if raw["entry"] not in entries])
        return {raw["_id"] for raw in claims if raw["entry"] in entries}

    async def _register(self, draft: Draft, call: RowCall) -> None:
        async with self._slots:
            if self._report.stopped:
                self._report.not_tried += 1
                return
            try:
                if not self._report.dry_run:
                    await self._patiently(lambda: register(self._registry, call, draft.registration, receipt=False))
                self._report.added += 1
            except StoreUnavailable:
                self._stop(rows=1)
            except AnjuanError as error:
                self._refuse(Fault(draft.row, getattr(error, "field", "row"), getattr(error, "reason", str(error))))
            except Exception as error:
                error.add_note(f"while importing row {draft.row}")
                raise
            self._progress(self._report)

    async def _patiently(self, attempt: Callable[[], Awaitable[T]]) -> T:
        """Try again while the store does not answer; raises StoreUnavailable after all."""
        loop = asyncio.get_running_loop()
        pause, until = self._pace.first_pause, loop.time() + self._pace.patience
        while True:
            try:
                return await attempt()
            except StoreUnavailable:
                if self._report.stopped or loop.time() + pause > until:
                    raise
            await asyncio.sleep(pause)
            pause = min(2 * pause, self._pace.longest_pause)

    def _refuse(self, *faults: Fault) -> None:
        self._report.refuse(faults)
        self._progress(self._report)

    def _stop(self, rows: int) -> None:
        self._report.not_tried += rows
        waited = f"the document store has not answered for {self._pace.patience:.0f} seconds"
        self._report.stopped = f"{waited}; running the import again goes on from here"


def _batches(rows: Iterable[Row | Fault]) -> Iterator[list[Row | Fault]]:
    """Rows by the batch; what was read before a file turned out to be broken comes before that is raised."""
    waiting = iter(rows)
    while True:
        batch: list[Row | Fault] = []
        broken: InvalidInput | None = None
        try:
            batch.extend(islice(waiting, _BATCH))
        except InvalidInput as error:
            broken = error
        if batch:
            yield batch
        if broken:
            raise broken
        if not batch:
            return
