"""Case files: one of some 40 pages, and a job of a hundred, with the memory that it takes."""

import secrets
import time
from itertools import islice
from pathlib import Path

from dossiers.claims import Call, Claim, new_entry_id
from dossiers.dossier import Dossier
from dossiers.handling import stamp
from dossiers.identity import ConcealedText
from dossiers.registry import Registry
from dossiers.steps import IssueInterimWord
from papers import asking
from papers.assembling import Assembler
from papers.folder import Folder, Wanted
from papers.job import JobState, Wishes
from papers.keeping import Keep
from papers.package import FolderSink
from papers.press import Press
from scripts.bench.ground import Ground
from scripts.bench.measure import WARM_UP, Aim, Figure, Rounds, Series
from scripts.bench.step import holders, long_dossier
from scripts.web import WebProcessFailed

FILES = 100
_ENTRIES = 100
"""Which make some 40 pages."""
_WORD = "经与有关部门核实，补偿款已列入本月支付计划，预计月底前到账；如有变化，承办人员将第一时间与您联系。" * 4
_AT_MOST_SECONDS = 1.0
_AT_MOST_GROWTH = 50.0


async def casefile(ground: Ground, rounds: Rounds) -> list[Figure]:
    return [await _one(ground, rounds), *await _many(ground, rounds)]


async def _one(ground: Ground, rounds: Rounds) -> Figure:
    """From reading the dossier to a bag on disk."""
    stores = ground.scratch.stores
    # Another dossier each time: of one that was set before, the compiler remembers what it came to.
    calls = WARM_UP + rounds.count * rounds.calls
    numbers = iter([await _written(stores.registry, n) for n in range(calls)])
    pages = 0

    async def packed() -> None:
        nonlocal pages
        folder = Folder(await stores.archive.read(ground.supervisor, next(numbers)), Wanted(), press)
        for bag in await folder.bags():
            await bag.write(FolderSink(ground.scratch.folder / secrets.token_hex(4)))
            pages = max(pages, *(_pages(one.content) for one in bag.payloads if hasattr(one, "content")))

    async with Press() as press:
        (series,) = await rounds.each(packed)
    aim = Aim(f"≤ {_AT_MOST_SECONDS:g} s", series.median <= _AT_MOST_SECONDS * 1000)
    note = f"{pages} pages, {_ENTRIES} entries: read, set, hashed and written as a BagIt package"
    return Figure("one case file", "ms", series, aim=aim, note=note)


async def _written(registry: Registry, number: int) -> str:
    """A dossier of its own whose every entry says something of its own."""
    short = await long_dossier(registry, 1)
    raw = await registry.store.dossiers.find_one({"_id": short.id}) or {}
    dossier = Dossier.model_validate({**raw, "_id": f"{short.id[:-6]}{800_000 + number}"})
    by = holders(dossier)
    while dossier.version < _ENTRIES:
        said = ConcealedText(text=f"{number}之{dossier.version}：{_WORD}")
        taken = stamp(registry.clock(), Claim(dossier.id, new_entry_id()), by, dossier.last_happened_on)
        dossier.take(IssueInterimWord(text=said), by, taken, registry.limits)
    await registry.store.insert_new([dossier])
    return dossier.id


def _pages(content: bytes) -> int:
    return content.count(b"/Type /Page\n") or content.count(b"/Type /Page ") or content.count(b"/Type/Page/")


async def _many(ground: Ground, rounds: Rounds) -> list[Figure]:
    """As a job: asked for, made, stored."""
    stores = ground.scratch.stores
    keep = Keep(stores.registry.store)
    await keep.prepare()
    assembler = Assembler(stores.archive, keep, ground.scratch.folder / "papers")
    numbers = list(islice(ground.data.numbers, FILES))
    grown: list[float] = []

    async def made() -> float:
        call = Call(ground.supervisor, secrets.token_hex(8), {})
        job = await asking.case_files(stores.registry, keep, call, numbers, Wishes())
        before, begun = _resident(), time.perf_counter()
        await assembler.once()
        seconds = time.perf_counter() - begun
        grown.append(_resident() - before)
        if (await keep.find(job.id)).state is not JobState.DONE:
            raise WebProcessFailed("the benchmark's job came to nothing; the log says why")
        return seconds

    (series,) = await rounds.rates(made)
    growth = Series(tuple(grown[1:]))
    aim = Aim(f"≤ {_AT_MOST_GROWTH:g} MB", growth.median <= _AT_MOST_GROWTH)
    return [
        Figure(f"{len(numbers)} case files, as a job", "s", series, note="read, set, packed, hashed, stored in GridFS"),
        Figure(
            "  memory they took", "MB", growth, aim=aim, note="resident memory of the process, after against before"
        ),
    ]


def _resident() -> float:
    """Megabytes of this process that are in use."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (line,) = (line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024
