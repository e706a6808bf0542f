"""The handling chain on paper: as a timeline, and each entry that says something as a document of its own."""

from collections.abc import Iterator

from dossiers.chain import Entry
from papers.paper import Block, Facts, Heading, Item, Note, Table
from papers.telling import Telling, day, moment, short

_BRIEF = 60
"""Characters of what an entry says that stand in the timeline."""
_BY_TIME = frozenset({"MISS", "LAPSE", "RECOMPUTE"})
ON_DUPLICATES = frozenset({
    "LINK", "LINKED", "UNLINK", "UNLINKED", "MERGE", "UNMERGE", "TAKE_OVER", "GIVE_BACK", "JOIN_PARTY",
    "SEPARATE_PARTY", "SPLIT", "SPLIT_OFF", "TELL_APART", "TOLD_APART", "RECONSIDER", "RECONSIDERED", "INQUIRE",
    "INQUIRED", "REPLY_INQUIRY", "INQUIRY_ANSWERED",
})  # fmt: skip
"""Steps by which it was decided whether matters are the same, or belong together."""


def timeline(telling: Telling) -> Table:
    rows = [
        [
            str(entry.number),
            short(entry.happened_on),
            telling.words.step(entry.facts.step),
            _brief(telling, entry),
            telling.actor(entry.by),
            telling.words.value(entry.state),
        ]
        for entry in telling.dossier.chain
    ]
    return Table(["条目", "日期", "步骤", "摘要", "经办", "其后状态"], [0.6, 1.5, 1.5, 3.2, 2.1, 1.3], rows)


def documents(telling: Telling) -> Iterator[Block]:
    """Every entry that says something, in full."""
    for entry in telling.dossier.chain:
        told = telling.facts(entry.facts)
        if told and entry.facts.step not in _BY_TIME:
            step = telling.words.step(entry.facts.step)
            title = f"{entry.number}. {step}"
            yield Heading(title, Item(f"办理条目 {title}", telling.actor(entry.by), short(entry.happened_on)))
            yield Facts(told)
            yield Note(_stamp(telling, entry))


def _stamp(telling: Telling, entry: Entry) -> str:
    by = telling.actor(entry.by)
    return f"发生于{day(entry.happened_on)}；记录于{moment(entry.recorded_at)}；经办：{by}；条目标识 {entry.id}"


def decisions(telling: Telling) -> Iterator[Block]:
    """What was decided on duplicates (查重认定), with the reasons."""
    rows = [
        [
            str(entry.number),
            short(entry.happened_on),
            telling.words.step(entry.facts.step),
            _all(telling, entry),
            telling.actor(entry.by),
        ]
        for entry in telling.dossier.chain
        if entry.facts.step in ON_DUPLICATES
    ]
    if rows:
        yield Table(["条目", "日期", "认定", "内容", "经办"], [0.6, 1.5, 1.7, 4.2, 2], rows)


def _brief(telling: Telling, entry: Entry) -> str:
    """The first texts of it, cut short."""
    texts = [fact.value for fact in telling.facts(entry.facts) if isinstance(fact.value, str)]
    whole = "；".join(texts).replace("\n", " ")
    return whole if len(whole) <= _BRIEF else f"{whole[:_BRIEF]}……"


def _all(telling: Telling, entry: Entry) -> str:
    return "；".join(f"{fact.name}：{fact.value}" for fact in telling.facts(entry.facts) if isinstance(fact.value, str))
