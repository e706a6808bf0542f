"""An official's work record (责任信访工作手册): their entries across dossiers in a period, as who asks may see them.

Facts done, in the order of their days: no sum of points, and nobody is ranked by it.
"""

from collections.abc import AsyncIterator
from datetime import date

from dossiers.chain import Entry
from dossiers.errors import NotFound
from dossiers.viewer import scope
from papers.archive import Archive, Read, apart
from papers.job import Job
from papers.paper import Block, Fact, Item, Note, Paper, Passage, Section, Table
from papers.people import People
from papers.telling import day, short

KIND = "责任信访工作手册"
MOST_ENTRIES = 5_000
_BRIEF = 80
_NOTE = "本册只列已记载的办理事实，供本人和主管机构查阅；不作评分，不作排名。"


async def work_record(archive: Archive, job: Job) -> Paper:
    """Raises StoreUnavailable."""
    official, first, last = job.official or "", job.first or date.min, job.last or date.max
    rows: list[list[str]] = []
    names: set[str] = set()
    dossiers = 0
    async for read, entries in _taken(archive, job, official, first, last):
        dossiers += 1
        names |= {entry.by.name for entry in entries if entry.by.name}
        rows += [_row(read, entry) for entry in entries]
    rows.sort()
    left_out = max(0, len(rows) - MOST_ENTRIES)
    told: list[Block] = [Passage("无。")]
    if rows:
        columns = ["日期", "案卷编号", "事项", "步骤", "内容"]
        told = [Table(columns, [1.5, 2.6, 2.6, 1.5, 3.4], rows[:MOST_ENTRIES])]
    if left_out:
        told.append(Note(f"另有{left_out}条未列出，请缩短期间。"))
    period = f"{day(first)}至{day(last)}"
    return Paper(
        kind=KIND,
        number=official,
        title=f"{'、'.join(sorted(names)) or official}　{period}",
        on=last,
        cover=[
            Fact("责任人", "、".join(sorted(names)) or official),
            Fact("期间", period),
            Fact("涉及案卷", f"{dossiers}件"),
            Fact("办理条目", f"{len(rows)}条"),
        ],
        sections=[
            Section("办理记录", told, Item("办理记录")),
            Section("说明", [Note(_NOTE)], Item("说明")),
        ],
        contents=False,
    )


async def _taken(
    archive: Archive, job: Job, official: str, first: date, last: date
) -> AsyncIterator[tuple[Read, list[Entry]]]:
    """Dossiers that who asks may see, one at a time, each with the official's entries of the period."""
    viewer = job.by.viewer()
    for number in await archive.registry.store.taken_by(official, (first, last), scope(viewer)):
        try:
            read = await archive.read(viewer, number)
        except NotFound:
            continue  # has been handed on meanwhile, or is another office's
        theirs = [one for one in apart(read.dossier).chain if _is_theirs(one, official, first, last)]
        if theirs:
            yield read, theirs


def _is_theirs(entry: Entry, official: str, first: date, last: date) -> bool:
    return entry.by.subject == official and first <= entry.happened_on <= last


def _row(read: Read, entry: Entry) -> list[str]:
    telling = read.telling(read.dossier, People())
    texts = [fact.value for fact in telling.facts(entry.facts) if isinstance(fact.value, str)]
    said = "；".join(texts).replace("\n", " ")
    return [
        short(entry.happened_on),
        read.dossier.id,
        read.dossier.matter.title.text,
        telling.words.step(entry.facts.step),
        said if len(said) <= _BRIEF else f"{said[:_BRIEF]}……",
    ]
