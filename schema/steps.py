"""What the mutations that take a step answer with."""

from collections.abc import Awaitable
from typing import Annotated

import strawberry

from dossiers.handling import Taken
from dossiers.intake import Received
from schema.chain import Entry
from schema.context import Info
from schema.dossiers import Dossier
from schema.errors import (
    Conflict,
    DossierFull,
    IdentityUnreadable,
    IllegalStep,
    InvalidInput,
    KeyReused,
    NotFound,
    NotNow,
    NotPermitted,
    StoreUnavailable,
)
from schema.receipts import Receipt


@strawberry.type(description="The step is recorded (已办理).")
class StepTaken:
    dossier: Dossier = strawberry.field(description="The dossier after it, as you may see it (案卷).")
    entry: Entry = strawberry.field(description="Its entry in the handling chain (办理链条目).")
    receipt: Receipt | None = strawberry.field(
        default=None,
        description="Of a contact, for its party to take along; null for every other step (回执).",
    )


StepResult = Annotated[
    StepTaken
    | InvalidInput
    | NotFound
    | NotPermitted
    | IllegalStep
    | NotNow
    | Conflict
    | KeyReused
    | IdentityUnreadable
    | DossierFull
    | StoreUnavailable,
    strawberry.union("StepResult", description="A step taken, or why it was not (办理结果)."),
]


async def step_taken(info: Info, step: Awaitable[Taken]) -> StepTaken:
    taken = await step
    info.context.look_afresh()
    dossier = Dossier.of(taken.dossier, info.context.viewer)
    receipt = Receipt.of(taken, info.context.registry) if isinstance(taken, Received) else None
    return StepTaken(dossier=dossier, entry=Entry.of(taken.entry), receipt=receipt)
