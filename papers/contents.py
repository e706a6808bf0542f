"""The case file (案卷): which section says what. Everything follows from the dossier as its viewer sees it, and from
nothing of the day on which the file is made: the same version of a dossier gives the same file.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dossiers.clocks.timekeeping import Limits
from dossiers.contact import Contact
from dossiers.days import day_of
from dossiers.dossier import Dossier
from dossiers.steps import Opinion, Rating, Review
from papers.attachments import Attachment
from papers.checklist import Checked
from papers.hearings import hearings
from papers.paper import Block, Fact, Facts, Hashes, Heading, Item, Note, Paper, Passage, Section, Table
from papers.people import People
from papers.telling import NONE, Telling, category, day, moment, short
from papers.timeline import decisions, documents, timeline

KIND = "信访事项案卷"
SEALED_KIND = "信访事项案卷（密封材料）"
_MASKED = "本卷为遮蔽本：当事人身份信息已作遮蔽处理。"
_IN_CLEAR = "本卷载有当事人身份信息，依规定保管，不得向无关人员提供。"
_NOTHING = "无。"
_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class CaseFile:
    """Of one dossier, loaded whole and as its viewer sees it."""

    dossier: Dossier
    telling: Telling
    people: People
    limits: Limits
    retention: str
    checked: Sequence[Checked] = ()
    attachments: Sequence[Attachment] = ()

    def paper(self) -> Paper:
        dossier = self.dossier
        return Paper(
            kind=KIND,
            number=dossier.id,
            title=dossier.matter.title.text,
            on=day_of(dossier.last_entry_at),
            cover=list(self._cover()),
            sections=[self._section(title, blocks) for title, blocks in self._parts()],
        )

    def sealed_part(self, entries: Dossier) -> Paper:
        """The entries that only some may see, as a paper apart; `entries` is the dossier with nothing but them."""
        told = self.telling.of(entries)
        blocks = list(documents(told))
        return Paper(
            kind=SEALED_KIND,
            number=self.dossier.id,
            title=self.dossier.matter.title.text,
            on=day_of(self.dossier.last_entry_at),
            cover=[*self._cover(), Fact("说明", "本册仅供有权查阅人员查阅，不得并入主卷。")],
            sections=[self._section("密封材料", blocks)],
        )

    def _section(self, title: str, blocks: Sequence[Block]) -> Section:
        on = short(day_of(self.dossier.last_entry_at))
        return Section(title, list(blocks) or [Passage(_NOTHING)], Item(title, self.dossier.holder.name, on))

    def _parts(self) -> Iterator[tuple[str, list[Block]]]:
        yield "基本情况", list(self._matter())
        yield "当事人", list(self._parties())
        yield "登记件", list(self._contacts())
        yield "诉求及答复", list(self._requests())
        yield "办理过程", [timeline(self.telling)]
        yield "办理文书", list(documents(self.telling))
        yield "听证", list(hearings(self.telling, self.attachments))
        yield "时限", list(self._clocks())
        yield "查重认定", list(decisions(self.telling))
        yield "办理结果", list(self._outcome())
        yield "录音录像及附件", list(self._attached())
        yield "卷内材料检查", list(self._checklist())
        yield "备考表", list(self._notes())

    def _cover(self) -> Iterator[Fact]:
        dossier, telling = self.dossier, self.telling
        parties = "、".join(f"{name}（{number}）" for number, name in self.people.names(dossier).items())
        yield Fact("案卷编号", dossier.id)
        yield Fact("案卷题名", dossier.matter.title.text)
        yield Fact("当事人", parties or NONE)
        yield Fact("立卷单位", dossier.holder.name)
        yield Fact("责任单位", dossier.responsible.name if dossier.responsible else NONE)
        yield Fact("信访目的", telling.words.value(dossier.purpose))
        yield Fact("起止日期", f"{day(dossier.opened_on)}至{day(dossier.last_happened_on)}")
        yield Fact("办理状态", telling.words.value(dossier.state))
        yield Fact("保管期限", self.retention)
        yield Fact("案卷版本", f"第{dossier.version}条，记录于{moment(dossier.last_entry_at)}")
        yield Fact("密级提示", _IN_CLEAR if self.people.in_clear else _MASKED)

    def _matter(self) -> Iterator[Block]:
        dossier, telling = self.dossier, self.telling
        respondents = [one.name for one in dossier.matter.respondents]
        rows = [
            Fact("标题", dossier.matter.title.text),
            Fact("信访目的", telling.words.value(dossier.purpose)),
            Fact("内容分类", category(dossier.matter.category)),
            Fact("问题属地", telling.region(dossier.matter.place)),
            Fact("被反映单位", "；".join(respondents) or NONE),
            Fact("首次登记", day(dossier.opened_on)),
            Fact("现状态", telling.words.value(dossier.state)),
            Fact("现承办机构", dossier.holder.name),
            Fact("责任单位", dossier.responsible.name if dossier.responsible else NONE),
            Fact("关联案卷", "；".join(dossier.links) or NONE),
        ]
        if dossier.merged_into:
            rows.append(Fact("并入案卷", dossier.merged_into))
        yield Facts(rows)
        yield Heading("承办机构")
        yield Table(
            ["机构", "自条目", "至条目"],
            [5, 1, 1],
            [[one.unit.name, str(one.since), str(one.until or NONE)] for one in dossier.holdings],
        )

    def _parties(self) -> Iterator[Block]:
        for party in self.dossier.parties:
            name = self.telling.party(party.id)
            yield Heading(name, Item(f"当事人 {name}", on=short(party.joined_on)))
            rows = self.people.identity(party)
            if party.anonymous_because:
                rows = [Fact("匿名原因", party.anonymous_because)]
            rows += [Fact("类型", self.telling.words.value(party.kind)), Fact("参加日期", day(party.joined_on))]
            rows.append(Fact("要求保密", "是" if party.confidential else "否"))
            agents = [party.agent] if party.agent else []
            others = {"联名人": party.co_signers, "代表人": party.representatives, "代理人": agents}
            rows += [
                Fact(what, "；".join(one.name or NONE for one in people)) for what, people in others.items() if people
            ]
            yield Facts(rows)

    def _contacts(self) -> Iterator[Block]:
        for contact in self.dossier.contacts:
            form = self.telling.words.value(contact.form)
            by = self.telling.unit(contact.received_by)
            yield Heading(f"{contact.id} {form}", Item(f"登记件 {contact.id} {form}", by, short(contact.received_on)))
            yield Facts(list(self._contact(contact)))
            yield Note("反映内容：")
            yield Passage(self.people.narrative(self.dossier, contact.id))

    def _contact(self, contact: Contact) -> Iterator[Fact]:
        value = self.telling.words.value
        yield Fact("反映人", self.telling.party(contact.party))
        yield Fact("收到日期", day(contact.received_on))
        yield Fact("受理机构", self.telling.unit(contact.received_by))
        yield Fact("来源", "；".join(part for part in (value(contact.source), contact.source_detail) if part))
        yield Fact("接待方式", value(contact.manner))
        yield Fact("人数", f"{contact.people_count}人" + ("（集体访）" if contact.is_group_visit else ""))
        yield Fact("是否重复", "重信重访" if self.dossier.is_repeat(contact) else "初信初访")
        for external in contact.external_numbers:
            yield Fact(f"外部编号（{external.system}）", external.number)
        yield Fact("记载于", f"条目{contact.entry}")

    def _requests(self) -> Iterator[Block]:
        answers = self._answers()
        rows = []
        for request in self.dossier.matter.requests:
            said = answers.get(request.id, ["尚未答复", NONE, NONE])
            rows.append([request.id, request.text.text, "是" if request.confirmed else "否", *said])
        if rows:
            yield Table(
                ["编号", "诉求", "信访人确认", "处理意见", "答复", "见条目"], [0.7, 3, 1.2, 1.2, 3.7, 0.95], rows
            )

    def _answers(self) -> dict[str, list[str]]:
        """By the id of a request: the latest answer to it, and the entry in which that stands."""
        found: dict[str, list[str]] = {}
        for entry in self.dossier.chain:
            for part in getattr(entry.facts, "requests", []):
                if hasattr(part, "answer"):
                    said = self.telling.words.value(part.conclusion)
                    found[part.request] = [said, part.answer.text, str(entry.number)]
        return found

    def _clocks(self) -> Iterator[Block]:
        on = day_of(self.dossier.last_entry_at)
        for clock in self.dossier.clocks:
            name = self.limits.of(clock).name_zh
            owner = self.telling.unit(clock.owed_by) if clock.owed_by else self.telling.party(clock.party)
            yield Heading(name)
            rows = [
                Fact("义务（权利）人", owner),
                Fact("状态", f"{self.telling.words.value(clock.state_on(on))}（截至{day(on)}）"),
                Fact("起算依据", f"{day(clock.started_on)}（条目{clock.started_by}）"),
                Fact("到期", day(clock.due) + ("（暂定）" if clock.provisional else "")),
                Fact("理由", clock.why.zh),
            ]
            if clock.met_on:
                rows.append(Fact("履行", f"{day(clock.met_on)}（条目{clock.met_by}）"))
            if clock.extended:
                rows.append(Fact("延期", f"{clock.extended}日（条目{clock.extended_by}）"))
            rows += [Fact("中止", f"{one.name_zh}：{day(one.first)}至{day(one.last)}") for one in clock.suspensions]
            rows += [Fact("变更", f"由{day(one.from_due)}改为{day(one.to_due)}") for one in clock.changes]
            yield Facts(rows)

    def _outcome(self) -> Iterator[Block]:
        dossier, value = self.dossier, self.telling.words.value
        rows = [Fact("化解结果", value(dossier.outcome) if dossier.outcome else NONE)]
        if dossier.agreement:
            due = day(dossier.agreement.performance_due)
            rows.append(Fact("和解协议", f"条目{dossier.agreement.entry}，履行期限{due}"))
        yield Facts(rows)
        if dossier.opinions:
            yield Heading("意见书及送达")
            columns = ["编号", "层级", "结论", "出具", "送达", "见条目"]
            rows_of = [self._opinion(opinion) for opinion in dossier.opinions]
            yield Table(columns, [0.7, 1.4, 1.4, 1.6, 4, 0.8], rows_of)
        if dossier.reviews:
            yield Heading("复查复核申请")
            columns = ["编号", "层级", "申请人", "受理机关", "申请日期", "结论", "见条目"]
            rows_of = [self._review(review) for review in dossier.reviews]
            yield Table(columns, [0.8, 1.2, 1.8, 1.9, 1.4, 1.1, 0.9], rows_of)
        if dossier.ratings:
            yield Heading("满意度评价")
            columns = ["当事人", "对信访部门", "对责任单位", "日期", "见条目"]
            yield Table(columns, [3, 2, 2, 1.6, 0.95], [self._rating(rating) for rating in dossier.ratings])

    def _review(self, review: Review) -> list[str]:
        value = self.telling.words.value
        stands = "不予受理" if review.refused_by else "已撤回" if review.withdrawn_by else "办理中"
        return [
            review.id,
            value(review.level),
            self.telling.party(review.party),
            review.authority.name,
            short(review.requested_on),
            value(review.outcome) if review.outcome else stands,
            str(review.entry),
        ]

    def _rating(self, rating: Rating) -> list[str]:
        value = self.telling.words.value
        unit = value(rating.unit) if rating.unit else NONE
        return [self.telling.party(rating.party), value(rating.office), unit, short(rating.on), str(rating.entry)]

    def _opinion(self, opinion: Opinion) -> list[str]:
        value = self.telling.words.value
        delivered = (
            f"{self.telling.party(one.party)} {short(one.on)} {value(one.means)}" for one in opinion.deliveries
        )
        return [
            opinion.id,
            value(opinion.level),
            value(opinion.outcome) if opinion.outcome else NONE,
            short(opinion.issued_on),
            "；".join(delivered) or "尚未送达",
            str(opinion.entry),
        ]

    def _attached(self) -> Iterator[Block]:
        rows = [
            [
                str(number),
                f"{one.title}\n{one.id}",
                one.media_type,
                _size(one.size),
                _length(one.duration_ms),
                str(one.entry),
            ]
            for number, one in enumerate(self.attachments, 1)
        ]
        if rows:
            columns = ["序号", "名称、编号", "类型", "大小", "时长", "见条目"]
            yield Table(columns, [0.7, 4.2, 1.3, 1.3, 1.2, 0.95], rows)
            yield Heading("校验值（SHA-256）")
            yield Hashes([Fact(f"{number} {one.title}", one.sha256) for number, one in enumerate(self.attachments, 1)])

    def _checklist(self) -> Iterator[Block]:
        rows = [
            [one.title, "有" if one.there else "缺", "、".join(map(str, one.entries)) or NONE, one.source]
            for one in self.checked
        ]
        if rows:
            missing = sum(not one.there for one in self.checked)
            yield Passage(f"应有材料{len(rows)}项，缺{missing}项。" if missing else f"应有材料{len(rows)}项，齐全。")
            yield Table(["材料", "有无", "所在条目", "依据"], [4, 0.8, 2, 3.2], rows)
        yield Note("材料范围和保管期限依据本机构规则，实行前由档案和法制机构确认。")

    def _notes(self) -> Iterator[Block]:
        dossier = self.dossier
        yield Facts([
            Fact("本卷情况", f"办理条目{len(dossier.chain)}条，登记件{len(dossier.contacts)}件，"
                             f"当事人{len(dossier.parties)}方，录音录像及附件{len(self.attachments)}件。"),
            Fact("身份信息", _IN_CLEAR if self.people.in_clear else _MASKED),
            Fact("立卷人", "　　　　　　　　　　日期：　　　　年　　月　　日"),
            Fact("检查人", "　　　　　　　　　　日期：　　　　年　　月　　日"),
        ])  # fmt: skip


def _size(size: int) -> str:
    return f"{size / _MEGABYTE:.1f} MB" if size >= _MEGABYTE else f"{size} 字节"


def _length(milliseconds: int | None) -> str:
    if milliseconds is None:
        return NONE
    minutes, seconds = divmod(milliseconds // 1000, 60)
    return f"{minutes}分{seconds:02d}秒"
