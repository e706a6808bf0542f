"""Themed calls for suggestions (专题征集): opening and closing them, and what answers them."""

from datetime import date
from functools import partial
from typing import Annotated, Self

import strawberry

from dossiers import themed_calls
from dossiers.days import day_of
from dossiers.steps import Suggestion as SuggestionNoun
from dossiers.themed_calls import Account as AccountNoun
from dossiers.themed_calls import CallState
from dossiers.themed_calls import Tally as TallyNoun
from dossiers.themed_calls import ThemedCall as Noun
from schema.connections import (
    COUNT_MAX,
    PAGE_DEFAULT,
    PAGE_MAX,
    After,
    Connection,
    Edge,
    First,
    Total,
    cursor,
    page_size,
    position,
)
from schema.context import Info
from schema.dossiers import Dossier
from schema.errors import InvalidInput, KeyReused, NotFound, NotPermitted, StoreUnavailable
from schema.ids import region_code
from schema.inputs import Given, MutationInput, call, plain
from schema.terms import describe
from schema.units import NamedUnit

describe(
    CallState,
    "ThemedCallState",
    "How a themed call stands (征集状态).",
    {
        CallState.UPCOMING: "Not open yet (未开始).",
        CallState.OPEN: "Open to answers (征集中).",
        CallState.ENDED: "Past its last day; the account is owed (已截止，待反馈).",
        CallState.CLOSED: "Closed with its account (已反馈).",
    },
)


@strawberry.type(description="How far a suggestion has come (建议办理进度).")
class SuggestionProgress:
    adopted: bool | None = strawberry.field(description="Whether it is adopted; null until decided (是否采纳).")
    carried_out: bool = strawberry.field(description="Whether it is carried out (是否落实).")
    followed_up: bool = strawberry.field(description="Whether its effect was followed up (是否跟踪成效).")
    recognised: bool = strawberry.field(description="Whether the author was told and recognised (是否告知奖励).")

    @classmethod
    def of(cls, noun: SuggestionNoun) -> Self:
        return cls(
            adopted=noun.adopted,
            carried_out=noun.carried_out,
            followed_up=noun.followed_up,
            recognised=noun.recognised,
        )


@strawberry.type(description="A suggestion that answers a call (征集到的建议).")
class CalledSuggestion:
    dossier: Dossier = strawberry.field(description="Its dossier, with its state (案卷).")
    progress: SuggestionProgress = strawberry.field(description="How far it has come (进度).")


@strawberry.type(description="How many suggestions answer a call, as far as you see them (征集统计).")
class CallTally:
    received: int = strawberry.field(description=f"All, counted up to {COUNT_MAX:,} (收到数).")
    adopted: int = strawberry.field(description="Adopted (采纳数).")
    declined: int = strawberry.field(description="Not adopted (不采纳数).")
    carried_out: int = strawberry.field(description="Carried out (落实数).")

    @classmethod
    def of(cls, noun: TallyNoun) -> Self:
        return cls(received=noun.received, adopted=noun.adopted, declined=noun.declined, carried_out=noun.carried_out)


@strawberry.type(description="What came of a call, told to the public (征集情况反馈).")
class CallAccount:
    on: date = strawberry.field(description="The day (反馈日期).")
    text: str = strawberry.field(description="In words (反馈内容).")

    @classmethod
    def of(cls, noun: AccountNoun) -> Self:
        return cls(on=noun.on, text=noun.text)


@strawberry.type(description="An office's call for suggestions on a theme (专题征集).")
class ThemedCall:
    noun: strawberry.Private[Noun]
    id: str = strawberry.field(description="Its id, which a suggestion names (征集编号).")
    theme: str = strawberry.field(description="The theme, one line (征集主题).")
    words: str = strawberry.field(description="What the public is asked, and how to answer (征集公告).")
    opens_on: date = strawberry.field(description="First day (开始日期).")
    closes_on: date = strawberry.field(description="Last day (截止日期).")
    state: CallState = strawberry.field(description="How it stands today (状态).")
    account: CallAccount | None = strawberry.field(description="What came of it; null until closed (反馈).")

    @strawberry.field(description="The office that calls (征集单位).")
    def office(self) -> NamedUnit:
        return NamedUnit.of(self.noun.office)

    @strawberry.field(description="How many suggestions answer it (征集统计).")
    async def tally(self, info: Info) -> CallTally:
        context = info.context
        return CallTally.of(await themed_calls.tally(context.registry, context.viewer, self.id, COUNT_MAX))

    @strawberry.field(description="Suggestions that answer it, in the order in which they came (征集到的建议).")
    async def suggestions(
        self, info: Info, first: First = PAGE_DEFAULT, after: After = None
    ) -> Connection[CalledSuggestion] | None:
        registry, viewer, size = info.context.registry, info.context.viewer, page_size(first)
        kind = f"themed:{self.id}"
        day, number = position(kind, after, str, str) if after is not None else ("", "")
        place = (day, number) if after is not None else None
        found = await themed_calls.suggestions(registry, viewer, self.id, place, size + 1)
        edges = [
            Edge(
                node=CalledSuggestion(
                    dossier=Dossier.of(one, viewer),
                    progress=SuggestionProgress.of(one.suggestion or SuggestionNoun()),
                ),
                cursor=cursor(kind, one.opened_on.isoformat(), one.id),
            )
            for one in found
        ]
        count = partial(themed_calls.count_received, registry, viewer, self.id, COUNT_MAX + 1)
        return Connection.of(edges, size, Total(count))

    @classmethod
    def of(cls, noun: Noun, today: date) -> Self:
        return cls(
            noun=noun,
            id=noun.id,
            theme=noun.theme,
            words=noun.words,
            opens_on=noun.opens_on,
            closes_on=noun.closes_on,
            state=noun.state_on(today),
            account=CallAccount.of(noun.closed) if noun.closed else None,
        )


@strawberry.type
class ThemedCallQueries:
    @strawberry.field(
        description=f"Calls of the offices of a region and below it, what closes last at the top; {PAGE_MAX} at most "
        "(专题征集)."
    )
    async def themed_calls(
        self,
        info: Info,
        region: Annotated[str, strawberry.argument(description="Region code (区划代码).")],
    ) -> list[ThemedCall]:
        registry = info.context.registry
        found = await themed_calls.calls_of(registry, region_code(region, "region"), PAGE_MAX)
        return [ThemedCall.of(one, day_of(registry.clock())) for one in found]

    @strawberry.field(description="The call of that id; null where there is none (按编号查征集).")
    async def themed_call(
        self,
        info: Info,
        id: Annotated[str, strawberry.argument(description="Its id (征集编号).")],  # noqa: A002
    ) -> ThemedCall | None:
        registry = info.context.registry
        found = await themed_calls.lookup(registry, id)
        return ThemedCall.of(found, day_of(registry.clock())) if found else None


@strawberry.input(description="A call of your own office (发布专题征集).")
class OpenThemedCallInput(MutationInput):
    id: str = strawberry.field(description="Its id, such as 331121-2026-01 (征集编号).")
    theme: str = strawberry.field(description="The theme, one line (征集主题).")
    words: str = strawberry.field(description="What the public is asked, and how to answer (征集公告).")
    opens_on: date = strawberry.field(description="First day (开始日期).")
    closes_on: date = strawberry.field(description="Last day (截止日期).")


@strawberry.input(description="A call closed, with its account (反馈专题征集).")
class CloseThemedCallInput(MutationInput):
    id: str = strawberry.field(description="Its id (征集编号).")
    account: str = strawberry.field(description="What came of it, told to the public (反馈内容).")


ThemedCallResult = Annotated[
    ThemedCall | InvalidInput | NotFound | NotPermitted | KeyReused | StoreUnavailable,
    strawberry.union("ThemedCallResult", description="The call, or why nothing was done (专题征集办理结果)."),
]


@strawberry.type
class ThemedCallMutations:
    @strawberry.mutation(description="Call the public for suggestions on a theme (发布专题征集).")
    async def open_themed_call(self, info: Info, given: Given[OpenThemedCallInput]) -> ThemedCallResult:
        registry, made = info.context.registry, call(info, given)
        facts = {name: value for name, value in plain(given).items() if name != "idempotency_key"}
        return ThemedCall.of(await themed_calls.open_call(registry, made, facts), day_of(registry.clock()))

    @strawberry.mutation(description="Close a call, saying to the public what came of it (反馈专题征集).")
    async def close_themed_call(self, info: Info, given: Given[CloseThemedCallInput]) -> ThemedCallResult:
        registry, made = info.context.registry, call(info, given)
        closed = await themed_calls.close_call(registry, made, given.id, given.account)
        return ThemedCall.of(closed, day_of(registry.clock()))
