"""Hearings (听证会审) on paper: of each what it was, who took part, and where in the file the rest of it stands."""

from collections.abc import Iterator, Sequence

from dossiers.days import day_of
from dossiers.hearing import Hearing, Participant
from dossiers.steps import HoldHearing, PlanHearing
from papers.attachments import Attachment
from papers.paper import Block, Fact, Facts, Heading, Item, Table
from papers.telling import NONE, Telling, moment, short


def hearings(telling: Telling, attachments: Sequence[Attachment]) -> Iterator[Block]:
    entries = {entry.number: entry.facts for entry in telling.dossier.chain}
    for hearing in telling.dossier.hearings:
        title = f"{hearing.id} {telling.words.value(hearing.kind)}"
        yield Heading(title, Item(f"听证 {title}", hearing.unit.name, short(day_of(hearing.starts_at))))
        yield Facts(list(_facts(telling, hearing, attachments)))
        told = entries.get(hearing.held_by or hearing.entry)
        people = told.participants if isinstance(told, HoldHearing | PlanHearing) else []
        if people:
            rows = [_participant(telling, one, held=hearing.held_by is not None) for one in people]
            yield Table(["参加身份", "姓名", "当事人", "单位", "到场"], [1.6, 1.8, 2, 2.6, 2], rows)


def _facts(telling: Telling, hearing: Hearing, attachments: Sequence[Attachment]) -> Iterator[Fact]:
    value = telling.words.value
    yield Fact("状态", value(hearing.status))
    yield Fact("时间", moment(hearing.starts_at) + (f"至{moment(hearing.ended_at)}" if hearing.ended_at else ""))
    yield Fact("会场", "　".join(part for part in (hearing.hall, hearing.place) if part))
    yield Fact("主持人", hearing.chair)
    yield Fact("举办单位", hearing.unit.name)
    if hearing.trigger:
        yield Fact("启动情形", value(hearing.trigger))
    if hearing.statements_by:
        yield Fact("发言记载于", _entries(hearing.statements_by))
    if hearing.notes:
        yield Fact("更正说明", _entries(hearing.notes))
    recorded = {one.id for one in telling.dossier.recordings if one.hearing == hearing.id}
    yield Fact("录音录像", "；".join(one.title for one in attachments if one.id in recorded) or NONE)
    yield Fact("见条目", _entries(hearing.entries))


def _entries(numbers: Sequence[int]) -> str:
    return f"条目{'、'.join(map(str, numbers))}"


def _participant(telling: Telling, one: Participant, *, held: bool) -> list[str]:
    came = "是" if one.present else f"否（{one.absence.text}）" if one.absence else "否"
    return [
        telling.words.value(one.capacity),
        telling.people.text(one.name) if one.name else NONE,
        telling.party(one.party),
        one.unit.name if one.unit else NONE,
        came if held else NONE,
    ]
