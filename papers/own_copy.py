"""The petitioner's own copy (诉求手册): where their matter stands, their dates and rights, the three levels; nothing of
what goes on between offices, and nothing of another party.
"""

from collections.abc import Iterator

from dossiers.answering import answering
from dossiers.days import day_of
from dossiers.follow_up import FollowUp, followed
from dossiers.receipts import grouped
from dossiers.steps import ReviewState
from papers.archive import Archive
from papers.job import Job
from papers.paper import Block, Fact, Facts, Heading, Item, Large, Note, Paper, Passage, Section, Table
from papers.telling import NONE, day, short
from papers.words import Words

KIND = "诉求手册"
_LEVELS = (
    "一、处理：有权处理的机关、单位受理您的诉求，与您见面、调查核实，自受理之日起六十日内办结；情况复杂的，经批准可以延长，"
    "延长期限不超过三十日，并告知您理由。办理结果以书面处理意见告知您。\n"
    "二、复查：对处理意见不服的，可以自收到书面答复之日起三十日内，向原办理机关、单位的上一级机关、单位请求复查。\n"
    "三、复核：对复查意见不服的，可以自收到书面答复之日起三十日内，向复查机关、单位的上一级机关、单位请求复核。\n"
    "复核后，仍以同一事实和理由提出的，不再受理；有新的事实和理由的，可以重新提出。"
)
_SECRET = "查询密码载于登记时交给您的回执，本册不再印出。"  # noqa: S105 - tells where it is
_SAFE = "请妥善保管本册。办理中如遇阻挠、报复，可以向上一级信访部门反映。"


async def own_copy(archive: Archive, job: Job) -> Paper:
    """Raises NotFound, PageMissing or StoreUnavailable."""
    read = await archive.read(job.by.viewer(), job.dossiers[0])
    party = job.party or ""
    today = day_of(job.created_at)
    seen = followed(read.dossier, party, today, archive.registry.limits)
    async with answering():
        found = archive.registry.store.receipts.find({"dossier": read.dossier.id, "party": party}, {"_id": 1})
        codes = sorted(raw["_id"] for raw in await found.to_list())
    words = Words(archive.terms)
    sections: list[tuple[str, list[Block]]] = [
        ("您的诉求", list(_asked(seen, words))),
        ("办理情况", list(_state(seen))),
        ("期限和日期", list(_deadlines(seen, words))),
        ("答复和意见", list(_opinions(seen, words))),
        ("您现在可以做的", list(_rights(seen, words))),
        ("三级办理", [Passage(_LEVELS)]),
        ("查询", [Facts([Fact("查询码", "；".join(map(grouped, codes)) or NONE)]), Note(_SECRET), Note(_SAFE)]),
    ]
    return Paper(
        kind=KIND,
        number=seen.number or NONE,
        title=seen.title or "",
        on=today,
        cover=[
            Fact("登记日期", day(seen.registered_on)),
            Fact("承办单位", seen.unit or NONE),
            Fact("印制日期", day(today)),
        ],
        sections=[Section(title, blocks or [Passage("无。")], Item(title)) for title, blocks in sections],
        contents=False,
    )


def _asked(seen: FollowUp, words: Words) -> Iterator[Block]:
    for raised in seen.contacts:
        yield Heading(f"{day(raised.received_on)} {words.value(raised.form)}")
        if raised.requests:
            yield Passage("\n".join(f"· {request}" for request in raised.requests))


def _state(seen: FollowUp) -> Iterator[Block]:
    yield Large(f"{seen.state.zh}（{day(seen.since)}起）")
    if seen.next_step:
        yield Large(seen.next_step.zh)


def _deadlines(seen: FollowUp, words: Words) -> Iterator[Block]:
    rows = [
        [one.name.zh, short(one.due) + ("（暂定）" if one.provisional else ""), words.value(one.state), one.why.zh]
        for one in seen.deadlines
    ]
    if rows:
        yield Table(["期限", "到期", "状态", "为什么是这一天"], [1.6, 1.6, 1.3, 5.5], rows)


_STANDS = {ReviewState.WITHDRAWN: "已撤回", ReviewState.NOT_ACCEPTED: "不予受理"}


def _opinions(seen: FollowUp, words: Words) -> Iterator[Block]:
    rows = [
        [
            words.value(one.level),
            words.value(one.conclusion) if one.conclusion else words.value(one.outcome) if one.outcome else NONE,
            short(one.issued_on),
            short(one.delivered_on),
        ]
        for one in seen.opinions
    ]
    if rows:
        yield Table(["意见书", "结论", "出具", "送达您"], [3, 3, 2, 2], rows)
    for asked in seen.reviews:
        result = words.value(asked.outcome) if asked.outcome else _STANDS.get(asked.state, "办理中")
        yield Passage(f"{day(asked.requested_on)}您向{asked.authority}申请{words.value(asked.level)}：{result}。")


def _rights(seen: FollowUp, words: Words) -> Iterator[Block]:
    for action in seen.actions:
        until = f"，请于{day(action.until)}前提出；逾期提出的，由受理机关决定" if action.until else ""
        yield Large(f"· {words.step(action.step)}{until}")
