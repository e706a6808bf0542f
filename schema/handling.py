"""Mutations by which an office handles a matter (办理)."""

from datetime import date

import strawberry

from dossiers import handling, linking
from dossiers.handling import Opinion, RequestOpinion
from dossiers.steps import Conclusion, Outcome, Relation
from schema.context import Info
from schema.ids import case_number, unit_code
from schema.inputs import Given, StepInput, step_call
from schema.steps import StepResult, step_taken

_TO = "Code of the unit that shall handle it, such as 331121-JSJ (承办机构代码)."
_REASON = "Why; identities are cut out of what others read (理由)."


@strawberry.input(description="Transfer to a unit, no result asked back (转送).")
class TransferInput(StepInput):
    to_unit: str = strawberry.field(description=_TO)
    reason: str | None = strawberry.field(default=None, description=_REASON)


@strawberry.input(description="Assign to a unit with a date and a closing report (交办).")
class AssignInput(StepInput):
    to_unit: str = strawberry.field(description=_TO)
    report_due: date = strawberry.field(description="Day by which the closing report is due (办结报告期限).")
    reason: str | None = strawberry.field(default=None, description=_REASON)


@strawberry.input(description="Accept (受理).")
class AcceptInput(StepInput):
    pass


@strawberry.input(description="Not accept (不予受理).")
class NotAcceptInput(StepInput):
    reason: str = strawberry.field(description=_REASON)


@strawberry.input(description="Lead to the body that the law names (导入法定途径).")
class RedirectInput(StepInput):
    route: str = strawberry.field(description="Which lawful route: litigation, arbitration, ... (法定途径).")
    body: str = strawberry.field(description="The body to turn to (受理机关).")
    reason: str = strawberry.field(description=_REASON)


@strawberry.input(description="What the opinion says to one request (逐项答复).")
class RequestOpinionInput:
    request: str = strawberry.field(description="Id of the request, such as r1 (诉求编号).")
    conclusion: Conclusion = strawberry.field(description="Supported, explained or not supported (处理意见).")
    answer: str = strawberry.field(description="The answer (答复内容).")


@strawberry.input(description="Answer by the unit's written opinion (答复、处理意见书).")
class AnswerInput(StepInput):
    conclusion: Conclusion = strawberry.field(description="What it says on the whole (处理意见).")
    facts: str = strawberry.field(description="The facts found (查明事实).")
    basis: str = strawberry.field(description="The rules it rests on (依据).")
    requests: list[RequestOpinionInput] = strawberry.field(
        default_factory=list,
        description="What it says to each request; none may be left out (逐项答复).",
    )
    review_at: str | None = strawberry.field(default=None, description="Where a review can be asked for (复查机关).")

    def opinion(self) -> Opinion:
        answers = [RequestOpinion(part.request, part.conclusion, part.answer) for part in self.requests]
        return Opinion(self.conclusion, self.facts, self.basis, answers, self.review_at)


@strawberry.input(description="Close (办结).")
class CloseInput(StepInput):
    outcome: Outcome = strawberry.field(description="What came of it, apart from the opinion (化解结果).")
    note: str | None = strawberry.field(default=None, description="A note; identities are cut out (备注).")


@strawberry.input(description="Link to another dossier (关联).")
class LinkInput(StepInput):
    other: str = strawberry.field(description="Case number of the other dossier; you must see it too (关联案卷编号).")
    relation: Relation = strawberry.field(description="How they belong together (关联关系).")
    reason: str | None = strawberry.field(default=None, description=_REASON)


@strawberry.type
class HandlingMutations:
    @strawberry.mutation(description="Transfer to a unit, which holds the dossier then; no result asked back (转送).")
    async def transfer(self, info: Info, given: Given[TransferInput]) -> StepResult:
        call, to = step_call(info, given), unit_code(given.to_unit, "to_unit")
        return await step_taken(info, handling.transfer(info.context.registry, call, to, given.reason))

    @strawberry.mutation(description="Assign to a unit, with a date for its closing report (交办).")
    async def assign(self, info: Info, given: Given[AssignInput]) -> StepResult:
        call, to = step_call(info, given), unit_code(given.to_unit, "to_unit")
        return await step_taken(info, handling.assign(info.context.registry, call, to, given.report_due, given.reason))

    @strawberry.mutation(description="Accept (受理): only the unit that holds the dossier may.")
    async def accept(self, info: Info, given: Given[AcceptInput]) -> StepResult:
        return await step_taken(info, handling.accept(info.context.registry, step_call(info, given)))

    @strawberry.mutation(description="Not accept, with the reason (不予受理): only the unit that holds it may.")
    async def not_accept(self, info: Info, given: Given[NotAcceptInput]) -> StepResult:
        call = step_call(info, given)
        return await step_taken(info, handling.not_accept(info.context.registry, call, given.reason))

    @strawberry.mutation(description="Lead to the body that the law names (诉访分离、导入法定途径).")
    async def redirect(self, info: Info, given: Given[RedirectInput]) -> StepResult:
        call = step_call(info, given)
        verb = handling.redirect(info.context.registry, call, given.route, given.body, given.reason)
        return await step_taken(info, verb)

    @strawberry.mutation(description="Answer by the unit's written opinion, which addresses each request (答复).")
    async def answer(self, info: Info, given: Given[AnswerInput]) -> StepResult:
        call = step_call(info, given)
        return await step_taken(info, handling.answer(info.context.registry, call, given.opinion()))

    @strawberry.mutation(description="Close (办结).")
    async def close(self, info: Info, given: Given[CloseInput]) -> StepResult:
        call = step_call(info, given)
        return await step_taken(info, handling.close(info.context.registry, call, given.outcome, given.note))

    @strawberry.mutation(description="Link two dossiers that you may both see (关联); the other one's entry follows.")
    async def link(self, info: Info, given: Given[LinkInput]) -> StepResult:
        call, other = step_call(info, given), case_number(given.other, "other")
        verb = linking.link(info.context.registry, call, other, given.relation, given.reason)
        return await step_taken(info, verb)
