"""Questions between two offices, whether a dossier there is the same matter (函询)."""

from datetime import date
from typing import Self

import strawberry

from dossiers.steps import Direction
from dossiers.steps import Inquiry as Noun
from schema.terms import describe
from schema.units import NamedUnit

describe(
    Direction,
    "InquiryDirection",
    "Which way a question goes (函询方向).",
    {
        Direction.ASKED: "This dossier's office asks (发出).",
        Direction.RECEIVED: "This dossier's office is asked (收到).",
    },
)


@strawberry.type(description="A question between two offices: is it the same matter (函询)?")
class Inquiry:
    noun: strawberry.Private[Noun]
    id: str = strawberry.field(description="Its id, the same at both ends (函询编号).")
    direction: Direction = strawberry.field(description="Which way it goes (方向).")
    on: date = strawberry.field(description="When it was asked (日期).")
    entry_number: int = strawberry.field(description="Number of the entry that has the question (办理链序号).")
    replied_by: int | None = strawberry.field(description="Number of the entry that has the answer (答复序号).")
    same_matter: bool | None = strawberry.field(
        description="Whether it is the same matter; null while unanswered (是否同一事项).",
    )
    number: str | None = strawberry.field(
        description="Case number of the dossier there, where whoever answered told it (对方案卷编号).",
    )

    @strawberry.field(description="The office at the other end (对方机构).")
    def office(self) -> NamedUnit:
        return NamedUnit.of(self.noun.unit)

    @classmethod
    def of(cls, noun: Noun) -> Self:
        return cls(
            noun=noun,
            id=noun.id,
            direction=noun.direction,
            on=noun.on,
            entry_number=noun.entry,
            replied_by=noun.replied_by,
            same_matter=noun.same_matter,
            number=noun.number,
        )
