"""The handling chain (办理链)."""

from datetime import date, datetime
from typing import Self

import strawberry

from dossiers.chain import Actor as ActorNoun
from dossiers.chain import Entry as Noun
from dossiers.states import State
from dossiers.steps import AnyStep
from dossiers.viewer import Role
from schema.context import Info
from schema.facts import Facts, facts
from schema.units import Unit, load_unit


@strawberry.type(description="Who took a step, as they were signed in then (经办人).")
class Actor:
    subject: str = strawberry.field(description="Their id at the sign-in server (用户标识).")
    name: str = strawberry.field(description="Their name (姓名).")
    role: Role = strawberry.field(description="The role they had (角色).")
    unit_code: str | None = strawberry.field(description="Code of the unit they acted for (机构代码).")

    @strawberry.field(description="The unit they acted for, as it is today (机构).")
    async def unit(self, info: Info) -> Unit | None:
        return await load_unit(info, self.unit_code) if self.unit_code else None

    @classmethod
    def of(cls, noun: ActorNoun) -> Self:
        return cls(subject=noun.subject, name=noun.name, role=noun.role, unit_code=noun.unit)


@strawberry.type(description="One step as taken; never changed, never removed (办理链条目).")
class Entry:
    taken: strawberry.Private[AnyStep]
    actor: strawberry.Private[ActorNoun]
    id: str = strawberry.field(description="Its id (条目标识).")
    number: int = strawberry.field(description="Its place in the chain from 1; the dossier's version after it (序号).")
    happened_on: date = strawberry.field(description="The day the office gives; time limits count from it (发生日期).")
    recorded_at: datetime = strawberry.field(description="When it became known here (记录时间).")
    state: State = strawberry.field(description="State after it (其后状态).")

    @strawberry.field(description="Who took the step (经办人).")
    def by(self) -> Actor:
        return Actor.of(self.actor)

    @strawberry.field(description="What the step records (记载事项).")
    def facts(self) -> Facts:
        return facts(self.taken)

    @classmethod
    def of(cls, noun: Noun) -> Self:
        return cls(
            taken=noun.facts,
            actor=noun.by,
            id=noun.id,
            number=noun.number,
            happened_on=noun.happened_on,
            recorded_at=noun.recorded_at,
            state=noun.state,
        )
