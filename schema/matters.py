"""The matter (信访事项): what a dossier is about."""

from typing import Self

import strawberry

from dossiers.matter import Category as CategoryNoun
from dossiers.matter import Matter as Noun
from dossiers.matter import Request as RequestNoun
from dossiers.matter import Respondent as RespondentNoun
from schema.context import Info
from schema.regions import Region
from schema.units import Unit, load_unit


@strawberry.type(description="Category in two levels, as the office's own table names them (内容分类).")
class Category:
    main: str = strawberry.field(description="First level (大类).")
    sub: str | None = strawberry.field(description="Second level (小类).")

    @classmethod
    def of(cls, noun: CategoryNoun) -> Self:
        return cls(main=noun.main, sub=noun.sub)


@strawberry.type(description="One point asked for; an answer must address each (诉求).")
class Request:
    id: str = strawberry.field(description="Its id within the dossier, such as r1 (诉求编号).")
    text: str = strawberry.field(description="What is asked, with identities cut out (诉求内容).")
    confirmed: bool = strawberry.field(description="Whether the petitioner has confirmed it (是否经信访人确认).")

    @classmethod
    def of(cls, noun: RequestNoun) -> Self:
        return cls(id=noun.id, text=noun.text.text, confirmed=noun.confirmed)


@strawberry.type(description="A unit complained of (被反映单位).")
class Respondent:
    name: str = strawberry.field(description="As the petitioner names it (名称).")
    unit_code: str | None = strawberry.field(description="Code of the unit it is known to be (机构代码).")

    @strawberry.field(description="The unit it is known to be, as it is today (机构).")
    async def unit(self, info: Info) -> Unit | None:
        return await load_unit(info, self.unit_code) if self.unit_code else None

    @classmethod
    def of(cls, noun: RespondentNoun) -> Self:
        return cls(name=noun.name, unit_code=noun.unit)


@strawberry.type(description="What a dossier is about (信访事项).")
class Matter:
    noun: strawberry.Private[Noun]
    title: str = strawberry.field(description="Title, with identities cut out (标题).")
    place_code: str | None = strawberry.field(description="Code of the region where it happened (事发地代码).")
    themed_call_id: str | None = strawberry.field(description="The call that a suggestion answers (专题征集编号).")

    @strawberry.field(description="Category (内容分类).")
    def category(self) -> Category:
        return Category.of(self.noun.category)

    @strawberry.field(description="Region where it happened (事发地).")
    def place(self, info: Info) -> Region | None:
        return Region.known(info.context.registry.regions, self.place_code) if self.place_code else None

    @strawberry.field(description="What is asked, point by point (诉求清单).")
    def requests(self) -> list[Request]:
        return [Request.of(request) for request in self.noun.requests]

    @strawberry.field(description="Units complained of (被反映单位).")
    def respondents(self) -> list[Respondent]:
        return [Respondent.of(respondent) for respondent in self.noun.respondents]

    @classmethod
    def of(cls, noun: Noun) -> Self:
        return cls(noun=noun, title=noun.title.text, place_code=noun.place, themed_call_id=noun.themed_call)
