"""Batches (集中交办、滚动交办): many dossiers assigned at once, each with an outcome of its own."""

from datetime import date
from typing import Annotated

import strawberry

from dossiers import errors, handling
from dossiers.claims import Call
from dossiers.handling import StepCall
from dossiers.steps import Assign
from schema.context import Info
from schema.dossiers import Dossier
from schema.errors import Error, InvalidInput, StoreUnavailable, translate
from schema.ids import case_number
from schema.inputs import Given, MutationInput, call, plain

MOST = 200


@strawberry.input(description="Assign many dossiers to a unit at once, as one batch (集中交办).")
class AssignBatchInput(MutationInput):
    batch: str = strawberry.field(description="Name of the batch; further ones join it later (批次).")
    dossiers: list[str] = strawberry.field(description=f"Case numbers, at most {MOST} (案卷编号).")
    to_unit: str = strawberry.field(description="Code of the unit that shall handle them (承办机构代码).")
    report_due: date = strawberry.field(description="Day by which the closing reports are due (办结报告期限).")
    reason: str | None = strawberry.field(default=None, description="Why; identities are cut out (理由).")


@strawberry.type(description="What came of one dossier of a batch (批次办理结果).")
class BatchItem:
    number: str = strawberry.field(description="Its case number as it was given (案卷编号).")
    dossier: Dossier | None = strawberry.field(description="The dossier after the step; null where refused (案卷).")
    refusal: Error | None = strawberry.field(description="Why it was not assigned; null where it was (未办原因).")


@strawberry.type(description="What came of a batch, dossier by dossier (批次办理结果).")
class BatchAssigned:
    items: list[BatchItem] = strawberry.field(description="One for each dossier, in the order given (各件结果).")


BatchResult = Annotated[
    BatchAssigned | InvalidInput | StoreUnavailable,
    strawberry.union("BatchResult", description="What came of a batch, or why it was not begun (批次办理结果)."),
]


@strawberry.type
class BatchMutations:
    @strawberry.mutation(
        description="Assign many dossiers at once; each succeeds or is refused by itself, and sending the same again "
        "goes on where it was (集中交办)."
    )
    async def assign_batch(self, info: Info, given: Given[AssignBatchInput]) -> BatchResult:
        made = call(info, given)
        if not 1 <= len(given.dossiers) <= MOST or len(set(given.dossiers)) != len(given.dossiers):
            raise errors.InvalidInput("dossiers", f"must be 1 to {MOST} case numbers, each once")
        facts = {name: plain(getattr(given, name), name) for name in ("to_unit", "report_due", "batch", "reason")}
        items = [await _assigned(info, made, number, facts) for number in given.dossiers]
        return BatchAssigned(items=items)


async def _assigned(info: Info, made: Call, number: str, facts: dict[str, object]) -> BatchItem:
    registry, viewer = info.context.registry, info.context.viewer
    try:
        dossier = case_number(number, "dossiers")
        key = registry.vault.fingerprint(f"{made.key}/{dossier}".encode())
        step = StepCall(viewer, key, {"mutation": "assign_batch", **facts}, dossier=dossier)
        taken = await handling.step(registry, step, Assign, facts)
    except errors.AnjuanError as refusal:
        return BatchItem(number=number, dossier=None, refusal=translate(refusal))
    return BatchItem(number=number, dossier=Dossier.of(taken.dossier, viewer), refusal=None)
