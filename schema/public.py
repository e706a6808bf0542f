"""The public schema: what a petitioner asks and does by the receipt, without signing in.

A schema of its own, so that nothing of the offices' one can be asked for here, or even be named.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, TypeAlias

import strawberry

from dossiers import errors, petitioner
from dossiers.petitioner import Asking, PublicLimits
from dossiers.receipts import is_code
from dossiers.registry import Registry
from dossiers.states import Step
from dossiers.steps import Satisfaction
from schema.errors import (
    TRANSLATIONS,
    Error,
    InvalidInput,
    KeyReused,
    NotFound,
    NotPermitted,
    RateLimited,
    StoreUnavailable,
    Translation,
)
from schema.inputs import Given, MutationInput, plain
from schema.language import Language
from schema.public_types import FollowUp, ThemedCall

COMMITTED = Path(__file__).with_name("public.graphql")


@dataclass(frozen=True, slots=True)
class PublicContext:
    """One for each request; `address` is the client's."""

    registry: Registry
    address: str
    limits: PublicLimits


Info: TypeAlias = strawberry.Info[PublicContext, None]


@strawberry.type(description="It can't be done as the matter stands (目前不能办理).")
class NotPossible(Error):
    reason: str = strawberry.field(description="Why, in Chinese (原因).")


FollowUpResult = Annotated[
    FollowUp | NotFound | RateLimited | StoreUnavailable,
    strawberry.union("FollowUpResult", description="Where the matter stands, or why it isn't said (查询结果)."),
]
ActionResult = Annotated[
    FollowUp | InvalidInput | NotFound | NotPermitted | NotPossible | KeyReused | RateLimited | StoreUnavailable,
    strawberry.union("ActionResult", description="Where the matter stands after it, or why not (办理结果)."),
]
_CALLS_SHOWN = 100
_CODE = "Query code, as the receipt has it; how it is grouped makes no difference (查询码)."
_SECRET = "Query secret, likewise; send it in variables (查询密码)."  # noqa: S105 - no password


@strawberry.input
class ReceiptInput(MutationInput):
    code: str = strawberry.field(description=_CODE)
    secret: str = strawberry.field(description=_SECRET)


@strawberry.input(description="How satisfied you are (评价).")
class RateInput(ReceiptInput):
    office: Satisfaction = strawberry.field(description="With the office that received it (对信访部门).")
    unit: Satisfaction | None = strawberry.field(default=None, description="With the unit (对责任单位).")
    comment: str | None = strawberry.field(default=None, description="In your words (评价内容).")


@strawberry.input(description="A request for a review or re-review (申请).")
class RequestInput(ReceiptInput):
    reason: str = strawberry.field(description="Why, in your words (理由).")
    authority_unit: str | None = strawberry.field(
        default=None,
        description="Code of the authority, one of those that `possible` lists; left out, the usual one (机关代码).",
    )


@strawberry.input(description="The withdrawal of a request (撤回申请).")
class WithdrawInput(ReceiptInput):
    reason: str | None = strawberry.field(default=None, description="Why, in your words (理由).")


@strawberry.input(description="Obstruction or reprisal that you report (阻挠、报复).")
class ObstructionInput(ReceiptInput):
    text: str = strawberry.field(description="What was done, in your words (反映内容).")
    against_unit: str | None = strawberry.field(
        default=None,
        description="Code of the unit complained of; left out, the one that has the matter (被反映单位代码).",
    )


@strawberry.type(description="What can be asked with a receipt (查询).")
class Query:
    @strawberry.field(description="Where the matter of the receipt stands, and why (办理情况).")
    async def follow_up(
        self,
        info: Info,
        code: Annotated[str, strawberry.argument(description=_CODE)],
        secret: Annotated[str, strawberry.argument(description=_SECRET)],
    ) -> FollowUpResult:
        return FollowUp.of(await petitioner.look(info.context.registry, _asking(info, code, secret)))

    @strawberry.field(description="Calls for suggestions that you can answer today (正在进行的专题征集).")
    async def open_calls(self, info: Info) -> list[ThemedCall] | None:
        context = info.context
        found = await petitioner.open_calls(context.registry, context.address, context.limits, _CALLS_SHOWN)
        return [ThemedCall.of(one) for one in found]

    @strawberry.field(description="Calls that are closed, with what came of them, the latest first (已反馈的专题征集).")
    async def closed_calls(self, info: Info) -> list[ThemedCall] | None:
        context = info.context
        found = await petitioner.closed_calls(context.registry, context.address, context.limits, _CALLS_SHOWN)
        return [ThemedCall.of(one) for one in found]

    @strawberry.field(description="Whether a code was typed without mistake; says nothing of a matter (校验查询码).")
    def is_receipt_code(self, code: Annotated[str, strawberry.argument(description=_CODE)]) -> bool:
        return is_code(code)


@strawberry.type(description="What can be done with a receipt (办理).")
class Mutation:
    @strawberry.mutation(description="Say how satisfied you are (评价).")
    async def rate(self, info: Info, given: Given[RateInput]) -> ActionResult:
        return await _done(info, given, Step.RATE)

    @strawberry.mutation(description="Ask for a review of the unit's opinion (申请复查).")
    async def request_review(self, info: Info, given: Given[RequestInput]) -> ActionResult:
        return await _done(info, given, Step.REQUEST_REVIEW)

    @strawberry.mutation(description="Ask for a re-review of the review's opinion (申请复核).")
    async def request_re_review(self, info: Info, given: Given[RequestInput]) -> ActionResult:
        return await _done(info, given, Step.REQUEST_RE_REVIEW)

    @strawberry.mutation(description="Withdraw a request for a review or re-review (撤回复查、复核申请).")
    async def withdraw_request(self, info: Info, given: Given[WithdrawInput]) -> ActionResult:
        return await _done(info, given, Step.WITHDRAW_REQUEST)

    @strawberry.mutation(
        description="Report obstruction or reprisal: it goes to the supervision office one level up, and the unit "
        "complained of does not learn of it (反映阻挠、报复).",
    )
    async def report_obstruction(self, info: Info, given: Given[ObstructionInput]) -> ActionResult:
        return await _done(info, given, Step.REPORT_OBSTRUCTION)


def _asking(info: Info, code: str, secret: str) -> Asking:
    return Asking(code, secret, info.context.address, info.context.limits)


async def _done(info: Info, given: ReceiptInput, step: Step) -> FollowUp:
    facts: Mapping[str, Any] = plain(given)
    kept = {name: value for name, value in facts.items() if name not in _RECEIPT and value is not None}
    asking = _asking(info, given.code, given.secret)
    return FollowUp.of(await petitioner.act(info.context.registry, asking, step, given.idempotency_key, kept))


_RECEIPT = {"code", "secret", "idempotency_key"}
_TRANSLATIONS = (
    *(one for one in TRANSLATIONS if one.exception_type not in {errors.IllegalStep, errors.NotNow}),
    Translation(errors.IllegalStep, NotPossible, lambda _: {"reason": "该事项目前的办理状态不能办理此项"}),
    Translation(errors.NotNow, NotPossible, lambda refusal: {"reason": refusal.lacking_zh}),
)


def build() -> Language:
    return Language.of(Query, Mutation, _TRANSLATIONS)


def sdl() -> str:
    """The public schema in its own language, as the file `COMMITTED` holds it."""
    return build().sdl
