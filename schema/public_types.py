"""What petitioners are told at the public follow-up (信访人查询)."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Self

import strawberry

from dossiers import follow_up as nouns
from dossiers.clocks.clock import ClockState
from dossiers.contact import Form
from dossiers.petitioner import Followed
from dossiers.plain_words import Words as WordsNoun
from dossiers.steps import Conclusion, OpinionLevel, ReviewOutcome, ReviewState
from dossiers.themed_calls import ThemedCall as ThemedCallNoun
from dossiers.units import UnitRef
from schema.terms import describe


class PublicAction(StrEnum):
    RATE = "RATE"
    REQUEST_REVIEW = "REQUEST_REVIEW"
    REQUEST_RE_REVIEW = "REQUEST_RE_REVIEW"
    WITHDRAW_REQUEST = "WITHDRAW_REQUEST"
    REPORT_OBSTRUCTION = "REPORT_OBSTRUCTION"


describe(
    PublicAction,
    "Action",
    "What you can do yourself (可办事项).",
    {
        PublicAction.RATE: "Say how satisfied you are (评价).",
        PublicAction.REQUEST_REVIEW: "Ask for a review of the unit's opinion (申请复查).",
        PublicAction.REQUEST_RE_REVIEW: "Ask for a re-review of the review's opinion (申请复核).",
        PublicAction.WITHDRAW_REQUEST: "Withdraw a request for a review or re-review (撤回申请).",
        PublicAction.REPORT_OBSTRUCTION: "Report obstruction or reprisal (反映阻挠、报复).",
    },
)


@strawberry.type(description="In both languages (中英文表述).")
class Words:
    zh: str = strawberry.field(description="In Chinese (中文).")
    en: str = strawberry.field(description="In English (英文).")

    @classmethod
    def of(cls, noun: WordsNoun) -> Self:
        return cls(zh=noun.zh, en=noun.en)


@strawberry.type(description="An office's call for suggestions on a theme (专题征集).")
class ThemedCall:
    id: str = strawberry.field(description="Its id; name it with your suggestion (征集编号).")
    theme: str = strawberry.field(description="The theme (征集主题).")
    words: str = strawberry.field(description="What is asked, and how to answer (征集公告).")
    office: str = strawberry.field(description="The office that calls (征集单位).")
    opens_on: date = strawberry.field(description="First day (开始日期).")
    closes_on: date = strawberry.field(description="Last day (截止日期).")
    account: str | None = strawberry.field(description="What came of it; null until it is closed (征集情况反馈).")

    @classmethod
    def of(cls, noun: ThemedCallNoun) -> Self:
        return cls(
            id=noun.id,
            theme=noun.theme,
            words=noun.words,
            office=noun.office.name,
            opens_on=noun.opens_on,
            closes_on=noun.closes_on,
            account=noun.closed.text if noun.closed else None,
        )


@strawberry.type(description="A date that concerns you, and why it is that one (时限).")
class Deadline:
    rule: str = strawberry.field(description="Which limit, for programs, such as handle or review-request (时限代码).")
    name: Words = strawberry.field(description="What it is (名称).")
    state: ClockState = strawberry.field(description="How it stands today (状态).")
    due: date = strawberry.field(description="The last day (到期日).")
    provisional: bool = strawberry.field(description="Whether holidays not published yet may move it (是否暂定).")
    why: Words = strawberry.field(description="Why it is that day (理由).")
    met_on: date | None = strawberry.field(description="Day on which it was done (完成日期).")

    @classmethod
    def of(cls, noun: nouns.Deadline) -> Self:
        return cls(
            rule=noun.rule,
            name=Words.of(noun.name),
            state=noun.state,
            due=noun.due,
            provisional=noun.provisional,
            why=Words.of(noun.why),
            met_on=noun.met_on,
        )


@strawberry.type(description="A written opinion that was delivered to you (意见书).")
class Opinion:
    level: OpinionLevel = strawberry.field(description="Which of the three levels (层级).")
    conclusion: Conclusion | None = strawberry.field(description="What the unit's opinion says (处理意见).")
    outcome: ReviewOutcome | None = strawberry.field(description="What a review came to (复查、复核结论).")
    issued_on: date = strawberry.field(description="Day of the opinion (出具日期).")
    delivered_on: date = strawberry.field(description="Day it was delivered to you (送达日期).")

    @classmethod
    def of(cls, noun: nouns.Delivered) -> Self:
        return cls(
            level=noun.level,
            conclusion=noun.conclusion,
            outcome=noun.outcome,
            issued_on=noun.issued_on,
            delivered_on=noun.delivered_on,
        )


@strawberry.type(description="A review or re-review that you have asked for (复查、复核申请).")
class Review:
    level: OpinionLevel = strawberry.field(description="Which of the two (层级).")
    authority: str = strawberry.field(description="The authority asked (复查、复核机关).")
    requested_on: date = strawberry.field(description="Day you asked (申请日期).")
    outcome: ReviewOutcome | None = strawberry.field(description="What it came to; null until then (结论).")
    withdrawn: bool = strawberry.field(description="Whether you have withdrawn it (是否已撤回).")
    state: ReviewState = strawberry.field(description="How your request stands (申请状态).")
    word: str | None = strawberry.field(
        description="What the authority tells you where it came late, or again, and is not accepted (不予受理告知).",
    )

    @classmethod
    def of(cls, noun: nouns.Asked) -> Self:
        return cls(
            level=noun.level,
            authority=noun.authority,
            requested_on=noun.requested_on,
            outcome=noun.outcome,
            withdrawn=noun.withdrawn,
            state=noun.state,
            word=noun.word,
        )


@strawberry.type(description="A time that you raised the matter (登记件).")
class Contact:
    form: Form = strawberry.field(description="How (信访形式).")
    received_on: date = strawberry.field(description="Day it was received (收件日期).")
    requests: list[str] = strawberry.field(description="What you asked for the first time then (诉求).")

    @classmethod
    def of(cls, noun: nouns.Raised) -> Self:
        return cls(form=noun.form, received_on=noun.received_on, requests=noun.requests)


@strawberry.type(description="An authority that can be asked for a review (复查、复核机关).")
class Authority:
    code: str = strawberry.field(description="Its code, to name it by (机构代码).")
    name: str = strawberry.field(description="Its name (名称).")

    @classmethod
    def of(cls, noun: UnitRef) -> Self:
        return cls(code=noun.id, name=noun.name)


@strawberry.type(description="What you can do now (当前可办).")
class Possible:
    action: PublicAction = strawberry.field(description="What (事项).")
    until: date | None = strawberry.field(
        description="In time until that day; later it is taken too, and the authority decides on it (期限).",
    )
    authorities: list[Authority] = strawberry.field(
        description="Whom a review can be asked of, the usual one first (可申请的机关).",
    )

    @classmethod
    def of(cls, noun: nouns.Action, authorities: Sequence[UnitRef]) -> Self:
        above = [Authority.of(one) for one in authorities]
        return cls(action=PublicAction(noun.step), until=noun.until, authorities=above)


@strawberry.type(description="Where your matter stands, and why; of an accusation, that it was forwarded (办理情况).")
class FollowUp:
    state: Words = strawberry.field(description="Where it stands, in plain words (办理状态).")
    since: date = strawberry.field(description="Since that day (起始日期).")
    registered_on: date = strawberry.field(description="Day you first raised it (登记日期).")
    number: str | None = strawberry.field(description="Its case number, to ask after it at an office (案卷编号).")
    title: str | None = strawberry.field(description="What it is about; identities are cut out (标题).")
    unit: str | None = strawberry.field(description="Who has it (办理单位).")
    next_step: Words | None = strawberry.field(description="What comes next (下一步).")
    deadlines: list[Deadline] = strawberry.field(description="Dates that concern you (时限).")
    possible: list[Possible] = strawberry.field(description="What you can do now (当前可办).")
    opinions: list[Opinion] = strawberry.field(description="Opinions delivered to you (意见书).")
    reviews: list[Review] = strawberry.field(description="Reviews you have asked for (复查、复核申请).")
    contacts: list[Contact] = strawberry.field(description="Each time you raised it (登记件).")

    @classmethod
    def of(cls, told: Followed) -> Self:
        seen = told.seen
        return cls(
            state=Words.of(seen.state),
            since=seen.since,
            registered_on=seen.registered_on,
            number=seen.number,
            title=seen.title,
            unit=seen.unit,
            next_step=Words.of(seen.next_step) if seen.next_step else None,
            deadlines=[Deadline.of(one) for one in seen.deadlines],
            possible=[Possible.of(one, told.authorities.get(one.step, ())) for one in seen.actions],
            opinions=[Opinion.of(one) for one in seen.opinions],
            reviews=[Review.of(one) for one in seen.reviews],
            contacts=[Contact.of(one) for one in seen.contacts],
        )
