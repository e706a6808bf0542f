"""Splitting a mixed letter (一信多事拆分)."""

import strawberry

from dossiers import splitting
from dossiers.splitting import Part, Remaining
from dossiers.states import Purpose
from schema.context import Info
from schema.inputs import Given, StepInput, step_call
from schema.steps import StepResult, step_taken


@strawberry.input(description="What stays in the dossier (保留事项).")
class RemainingInput:
    title: str = strawberry.field(description="Its title then (标题).")
    narrative: str = strawberry.field(description="What the letter says of it; put in place of the whole (反映内容).")
    requests: list[str] = strawberry.field(description="Ids of the requests that stay, such as r1 (保留诉求).")

    def of(self) -> Remaining:
        return Remaining(self.title, self.narrative, self.requests)


@strawberry.input(description="What becomes a dossier of its own (拆出事项).")
class SplitPartInput:
    purpose: Purpose = strawberry.field(description="What it is for; an accusation is sealed at once (信访目的).")
    title: str = strawberry.field(description="Its title (标题).")
    narrative: str = strawberry.field(description="What the letter says of it (反映内容).")
    category_main: str = strawberry.field(description="Category, first level (大类).")
    category_sub: str | None = strawberry.field(default=None, description="Category, second level (小类).")
    requests: list[str] = strawberry.field(default_factory=list, description="What is asked in it (诉求).")

    def of(self) -> Part:
        return Part(self.purpose, self.title, self.narrative, self.category_main, self.category_sub, self.requests)


@strawberry.input(description="Split a letter that holds several matters (一信多事拆分).")
class SplitInput(StepInput):
    remaining: RemainingInput = strawberry.field(description="What stays here (保留事项).")
    parts: list[SplitPartInput] = strawberry.field(description="What becomes dossiers of their own (拆出事项).")


@strawberry.type
class SplitMutations:
    @strawberry.mutation(
        description="Split a letter with several matters into several dossiers (一信多事). The new ones follow at "
        "once or a little later; an accusation is sealed to you, and nothing here tells of it.",
    )
    async def split(self, info: Info, given: Given[SplitInput]) -> StepResult:
        parts = [part.of() for part in given.parts]
        verb = splitting.split(info.context.registry, step_call(info, given), given.remaining.of(), parts)
        return await step_taken(info, verb)
