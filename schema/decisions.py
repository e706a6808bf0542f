"""Decisions about possible duplicates, and how good the suggestions were that they were taken on (核查结论与质量)."""

from datetime import date
from typing import Annotated, Self

import strawberry

from dossiers import decisions
from dossiers.steps import Decision as DecisionNoun
from dossiers.steps import DecisionKind
from schema.connections import First, page_size
from schema.context import Info
from schema.errors import InvalidInput, NotPermitted, StoreUnavailable
from search import quality
from search.duplicates import Verdict


@strawberry.type(description="What a person decided about this and another dossier (重复核查结论).")
class Decision:
    other: str = strawberry.field(description="Case number of the other dossier (对方案卷编号).")
    kind: DecisionKind = strawberry.field(description="What was decided (结论).")
    on: date = strawberry.field(description="When (日期).")
    entry_number: int = strawberry.field(description="Number of the entry that says by whom and why (办理链序号).")
    undone_by: int | None = strawberry.field(description="Number of the entry that took it back (撤销序号).")
    suggested_probability: float | None = strawberry.field(
        description="That it is one matter, from 0 to 1, as the comparison said then; null at the far end, and where "
        "the two were not compared (当时的可能性).",
    )

    @classmethod
    def of(cls, noun: DecisionNoun) -> Self:
        return cls(
            other=noun.other,
            kind=noun.kind,
            on=noun.on,
            entry_number=noun.entry,
            undone_by=noun.undone_by,
            suggested_probability=noun.suggested.probability if noun.suggested else None,
        )


@strawberry.type(description="So many of so many, with the interval of 95 in 100 (占比及置信区间).")
class Share:
    part: int = strawberry.field(description="How many (数).")
    whole: int = strawberry.field(description="Of how many (总数).")
    value: float | None = strawberry.field(description="The share, from 0 to 1; null of none (占比).")
    low: float = strawberry.field(description="Lower end of the interval, by Wilson's formula (下限).")
    high: float = strawberry.field(description="Upper end of the interval (上限).")

    @classmethod
    def of(cls, noun: quality.Share) -> Self:
        low, high = noun.interval
        return cls(part=noun.part, whole=noun.whole, value=noun.value, low=low, high=high)


@strawberry.type(description="Pairs whose probability lay within a band (按可能性分段).")
class QualityBand:
    at_least: float = strawberry.field(description="From this probability on (下界).")
    below: float = strawberry.field(description="To below this one; 1 belongs to the last band (上界).")
    one_matter: Share = strawberry.field(description="How many of them people found to be one matter (确为同一事项).")

    @classmethod
    def of(cls, noun: quality.Band) -> Self:
        return cls(at_least=noun.at_least, below=noun.below, one_matter=Share.of(noun.one_matter))


@strawberry.type(description="What another threshold for SAME would have done (另设阈值的效果).")
class QualityThreshold:
    at_least: float = strawberry.field(description="SAME from this probability on (阈值).")
    precision: Share = strawberry.field(description="Of what SAME would have been said of, what was one (准确率).")
    recall: Share = strawberry.field(description="Of what was one, what SAME would have been said of (召回率).")

    @classmethod
    def of(cls, noun: quality.Threshold) -> Self:
        return cls(at_least=noun.at_least, precision=Share.of(noun.precision), recall=Share.of(noun.recall))


@strawberry.type(description="A pair that a person found to be one matter, and that SAME was not said of (漏报).")
class Missed:
    dossier: str = strawberry.field(description="Case number of the dossier that was decided on (案卷编号).")
    other: str = strawberry.field(description="Case number of the other one (对方案卷编号).")
    decided_on: date = strawberry.field(description="When it was found (认定日期).")
    after_days: int = strawberry.field(description="Days since the dossier was opened (登记后天数).")
    probability: float | None = strawberry.field(description="As the comparison said then, from 0 to 1 (可能性).")

    @classmethod
    def of(cls, noun: decisions.Decided) -> Self:
        decision = noun.decision
        return cls(
            dossier=noun.dossier,
            other=decision.other,
            decided_on=decision.on,
            after_days=noun.after_days,
            probability=decision.suggested.probability if decision.suggested else None,
        )


@strawberry.type(
    description="How far suggestions agree with what people decided, repeat and joint being one matter (核查质量). "
    "Nothing is known of pairs that nobody has decided on.",
)
class DuplicateQuality:
    decided: int = strawberry.field(description="Decisions that stand and were taken on a suggestion (结论数).")
    same: Share = strawberry.field(
        description=f"Of the pairs that {Verdict.SAME} was said of, who were one matter (提示为同一事项的准确率).",
    )
    bands: list[QualityBand] = strawberry.field(description="By probability (按可能性分段).")
    thresholds: list[QualityThreshold] = strawberry.field(description="For other thresholds (另设阈值).")
    missed: list[Missed] = strawberry.field(description="What was missed, the latest first (漏报).")

    @classmethod
    def of(cls, noun: quality.Quality, first: int) -> Self:
        return cls(
            decided=noun.decided,
            same=Share.of(noun.same),
            bands=[QualityBand.of(band) for band in noun.bands],
            thresholds=[QualityThreshold.of(threshold) for threshold in noun.thresholds],
            missed=[Missed.of(one) for one in noun.missed[:first]],
        )


DuplicateQualityResult = Annotated[
    DuplicateQuality | InvalidInput | NotPermitted | StoreUnavailable,
    strawberry.union("DuplicateQualityResult", description="The panel, or why it is not shown (核查质量结果)."),
]


@strawberry.type
class DecisionQueries:
    @strawberry.field(description="The panel of how good suggestions of duplicates are, for your region (核查质量).")
    async def duplicate_quality(
        self,
        info: Info,
        since: Annotated[date, strawberry.argument(description="First day of the decisions (起始日期).")],
        until: Annotated[date, strawberry.argument(description="Last day (截止日期).")],
        first: First = 20,
    ) -> DuplicateQualityResult:
        size = page_size(first)
        found = await decisions.decided(info.context.registry, info.context.viewer, since, until)
        return DuplicateQuality.of(quality.quality(found), size)
