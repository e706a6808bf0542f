"""Advice at intake (受理提示) and the public list of lawful routes (法定途径清单)."""

from collections.abc import Awaitable, Sequence
from dataclasses import fields
from datetime import date
from typing import Annotated, Any, Self

import strawberry

from dossiers.advice.advice import Advice as Noun
from dossiers.advice.advice import Ground as GroundNoun
from dossiers.advice.advising import advise
from dossiers.advice.draft import Draft, Known, Match
from dossiers.advice.kinds import AdviceKind
from dossiers.advice.rights import Start
from dossiers.advice.routes import LawfulRoute as RouteNoun
from dossiers.advice.routes import RouteKind, Routes
from dossiers.contact import Form, Source
from dossiers.days import day_of
from dossiers.errors import RateLimited, SearchUnavailable, invalid_input
from dossiers.matter import Category, Respondent
from dossiers.states import Purpose
from dossiers.units import UnitRef
from dossiers.viewer import Role
from schema.context import Info
from schema.dossiers import Dossier
from schema.errors import InvalidInput, NotPermitted, StoreUnavailable
from schema.ids import region_code
from schema.inputs import plain
from schema.intake import CategoryInput, RespondentInput
from search import duplicates, matches

_MAY_ASK = (Role.RECEPTION, Role.UNIT, Role.LEADER, Role.SUPERVISION)
_COMPARED = ("title", "category", "place", "received_on")


@strawberry.input(description="A matter as it is being registered; it names nobody (待提示内容).")
class AdmissibilityDraftInput:
    purpose: Purpose = strawberry.field(default=Purpose.CLAIM, description="What the matter is for (信访目的).")
    title: str | None = strawberry.field(default=None, description="Title, one line (标题).")
    category: CategoryInput | None = strawberry.field(default=None, description="Category (内容分类).")
    place: str | None = strawberry.field(default=None, description="Code of the region where it happened (事发地代码).")
    respondents: list[RespondentInput] = strawberry.field(
        default_factory=list,
        description="Units complained of (被反映单位).",
    )
    form: Form = strawberry.field(description="How it is raised (信访形式).")
    source: Source = strawberry.field(default=Source.OWN, description="By what way it came to the office (来源).")
    received_on: date = strawberry.field(description="Day on which it is received (收件日期).")
    people_count: int = strawberry.field(default=1, description="How many people raise it together (人数).")
    narrative: str = strawberry.field(description="What is said, up to 20,000 characters (反映内容).")
    requests: list[str] = strawberry.field(default_factory=list, description="What is asked, point by point (诉求).")
    event_on: date | None = strawberry.field(
        default=None,
        description="When it happened or became known to them; rights may count from it (事发或者知道日期).",
    )

    def draft(self) -> Draft:
        with invalid_input("draft"):
            return Draft.model_validate(plain(self, "draft"))


@strawberry.type(description="A dossier you may not open: which office has it, and until when (他处在办).")
class HandledElsewhere:
    office: str = strawberry.field(description="The office that has it now (承办机构).")
    until: date | None = strawberry.field(description="Until when it is due there (期限).")


@strawberry.type(description="What a piece of advice rests on: a field with its words, or another dossier (依据).")
class AdviceGround:
    field: str | None = strawberry.field(description="Field of the draft, such as contact.narrative (字段).")
    text: str | None = strawberry.field(description="The words found in it, or its value (文字).")
    dossier: str | None = strawberry.field(description="Case number of another dossier you may open (案卷编号).")
    elsewhere: HandledElsewhere | None = strawberry.field(description="One that you may not open (他处在办).")

    @classmethod
    def of(cls, noun: GroundNoun) -> Self:
        other = noun.elsewhere
        elsewhere = HandledElsewhere(office=other.office, until=other.until) if other else None
        return cls(field=noun.field, text=noun.text, dossier=noun.dossier, elsewhere=elsewhere)


@strawberry.type(description="A day from which a right may run, and what follows from it (可能的起算日).")
class RightStart:
    on: date = strawberry.field(description="The day (起算日).")
    text: str = strawberry.field(description="The words that name it (原文).")
    field: str = strawberry.field(description="Field in which they stand (字段).")
    last_day: date = strawberry.field(description="Last day, not moved over days off (最后一日).")
    days_left: int = strawberry.field(description="Days left until then; below zero, past (剩余天数).")

    @classmethod
    def of(cls, noun: Start) -> Self:
        return cls(**{one.name: getattr(noun, one.name) for one in fields(noun)})


@strawberry.type(description="A body other than petitioning that such a matter is brought to (法定途径).")
class LawfulRoute:
    id: str = strawberry.field(description="Its id in the list (编号).")
    kind: RouteKind = strawberry.field(description="What kind of way (途径类型).")
    name_zh: str = strawberry.field(description="Its name in Chinese (名称).")
    name_en: str = strawberry.field(description="Its name in English (英文名称).")
    body_zh: str = strawberry.field(description="The body to turn to (受理机关).")
    body_en: str = strawberry.field(description="The body to turn to, in English (受理机关英文).")
    papers_zh: list[str] = strawberry.field(description="What to bring (所需材料).")
    papers_en: list[str] = strawberry.field(description="What to bring, in English (所需材料英文).")
    limit_zh: str | None = strawberry.field(description="How long it is open, and since when (期限).")
    limit_en: str | None = strawberry.field(description="How long it is open, in English (期限英文).")
    instead: bool = strawberry.field(
        description="Whether the unit leads into it instead of its own opinion; else open beside it (应当导入).",
    )
    units: list[str] = strawberry.field(
        description="Units, by code, or departments that alone lead into it; empty: every unit (责任机构).",
    )
    source_zh: str = strawberry.field(description="The law behind it (依据).")
    source_en: str = strawberry.field(description="The law behind it, in English (依据英文).")
    confirmed: bool = strawberry.field(description="Whether a legal office has confirmed it (已经法制机构确认).")

    @classmethod
    def of(cls, noun: RouteNoun) -> Self:
        limit = noun.limit
        return cls(
            id=noun.id,
            kind=noun.kind,
            name_zh=noun.name_zh,
            name_en=noun.name_en,
            body_zh=noun.body_zh,
            body_en=noun.body_en,
            papers_zh=list(noun.papers_zh),
            papers_en=list(noun.papers_en),
            limit_zh=f"自{limit.since_zh}之日起{limit.zh}" if limit else None,
            limit_en=f"{limit.en} from {limit.since_en}" if limit else None,
            instead=noun.instead,
            units=list(noun.units),
            source_zh=noun.source_zh,
            source_en=noun.source_en,
            confirmed=noun.confirmed,
        )


@strawberry.type(description="What the law or the files say to a matter; a person decides (受理提示).")
class Advice:
    noun: strawberry.Private[Noun]
    kind: AdviceKind = strawberry.field(description="What it is about (提示类型).")
    text_zh: str = strawberry.field(description="In Chinese (中文说明).")
    text_en: str = strawberry.field(description="In English (英文说明).")
    source_zh: str = strawberry.field(description="The rule behind it (依据).")
    source_en: str = strawberry.field(description="The rule behind it, in English (依据英文).")
    confirmed: bool = strawberry.field(description="Whether a legal office has confirmed it (已经法制机构确认).")

    @strawberry.field(description="What it rests on (所依据的内容).")
    def rests_on(self) -> list[AdviceGround]:
        return [AdviceGround.of(ground) for ground in self.noun.rests_on]

    @strawberry.field(description="The lawful route it speaks of, where it does (法定途径).")
    def route(self) -> LawfulRoute | None:
        return LawfulRoute.of(self.noun.route) if self.noun.route else None

    @strawberry.field(description="Days from which a right that runs out may count (可能的起算日).")
    def starts(self) -> list[RightStart]:
        return [RightStart.of(start) for start in self.noun.starts]

    @classmethod
    def of(cls, noun: Noun) -> Self:
        return cls(
            noun=noun,
            kind=noun.kind,
            text_zh=noun.zh,
            text_en=noun.en,
            source_zh=noun.source_zh,
            source_en=noun.source_en,
            confirmed=noun.confirmed,
        )


@strawberry.type(description="All advice there is; nothing is refused by it (受理提示).")
class Admissibility:
    advice: list[Advice] = strawberry.field(description="What changes the way most comes first (提示).")
    matches_unavailable: bool = strawberry.field(
        description="Whether what rests on other dossiers is missing now: search does not answer, or was asked too "
        "often (比对暂不可用).",
    )

    @classmethod
    def of(cls, nouns: list[Noun], *, matches_unavailable: bool) -> Self:
        return cls(advice=[Advice.of(noun) for noun in nouns], matches_unavailable=matches_unavailable)


AdmissibilityResult = Annotated[
    Admissibility | InvalidInput | NotPermitted | StoreUnavailable,
    strawberry.union("AdmissibilityResult", description="Advice, or why there is none (提示结果)."),
]


async def advice_on(info: Info, dossier: Dossier) -> Admissibility:
    """For a stored dossier as its viewer sees it."""
    registry, viewer = info.context.registry, info.context.viewer
    noun = await duplicates.whole(registry, viewer, dossier.noun)
    draft, asked = Draft.of_dossier(noun), None
    if noun.purpose is Purpose.CLAIM and viewer.role in _MAY_ASK:
        asked = matches.matches_of(registry, info.context.index, viewer, noun)
    repeated = len(noun.contacts) > 1 or len(noun.parties) > 1
    more = {"office": noun.holdings[0].unit, "repeated": repeated, "assigned": noun.assignment is not None}
    return await _advised(info, draft, asked, more)


async def _advised(
    info: Info, draft: Draft, asked: Awaitable[list[Match]] | None, more: dict[str, Any]
) -> Admissibility:
    found, missing = await _found(asked) if asked else ([], False)
    registry = info.context.registry
    known = Known(
        today=day_of(registry.clock()),
        regions=registry.regions,
        routes=Routes.shipped(),
        units=await units_of(info, draft.respondents),
        matches=tuple(found),
        **more,
    )
    return Admissibility.of(advise(draft, known), matches_unavailable=missing)


async def _found(asked: Awaitable[list[Match]]) -> tuple[list[Match], bool]:
    """The matches, and whether they could not be looked for."""
    try:
        return await asked, False
    except (SearchUnavailable, RateLimited):
        return [], True


async def units_of(info: Info, respondents: "tuple[Respondent, ...] | list[Respondent]") -> dict[str, UnitRef]:
    """Those complained of that are known units, as they are today."""
    codes = sorted({respondent.unit for respondent in respondents if respondent.unit})
    units = await info.context.loaders.units.load_many(codes)
    return {unit.id: info.context.registry.reference(unit) for unit in units if unit}


async def _office(info: Info) -> UnitRef | None:
    viewer = info.context.viewer
    unit = await info.context.loaders.units.load(viewer.unit) if viewer.unit else None
    return info.context.registry.reference(unit) if unit else None


def _compared(draft: Draft, office: UnitRef | None) -> duplicates.Draft:
    return duplicates.Draft(
        text="\n".join((draft.narrative, *draft.requests)),
        respondents=tuple(respondent.name for respondent in draft.respondents),
        handed_in_region=office.region if office else None,
        **{name: getattr(draft, name) for name in _COMPARED},
    )


@strawberry.type
class AdviceQueries:
    @strawberry.field(
        description="Before registering: what the law and the files say to the matter (受理提示). A person decides; "
        "what is decided otherwise is kept with its reason (againstAdvice). Calls are logged and limited.",
    )
    async def admissibility(
        self,
        info: Info,
        draft: Annotated[AdmissibilityDraftInput, strawberry.argument(description="What is being typed (待提示内容).")],
    ) -> AdmissibilityResult:
        context = info.context
        context.viewer.require(*_MAY_ASK, to="ask for advice at intake")
        given, office, asked = draft.draft(), await _office(info), None
        if given.place is not None:
            with_place = context.registry.regions[region_code(given.place, "draft.place")]
            given = given.model_copy(update={"place": with_place.code})
        if given.purpose is Purpose.CLAIM:
            asked = matches.matches_of_draft(context.registry, context.index, context.viewer, _compared(given, office))
        return await _advised(info, given, asked, {"office": office})

    @strawberry.field(
        description="The lawful routes that there are for matters of a category; of all categories without one. "
        "Public (法定途径清单).",
    )
    async def lawful_routes(
        self,
        info: Info,
        category: Annotated[
            CategoryInput | None, strawberry.argument(description="Category; any name of it will do (内容分类).")
        ] = None,
        region: Annotated[
            str | None, strawberry.argument(description="Code of a region that has routes of its own (区划代码).")
        ] = None,
        unit: Annotated[
            str | None,
            strawberry.argument(description="Code of a unit: those that it leads into, in its region (机构代码)."),
        ] = None,
    ) -> list[LawfulRoute]:
        registry, routes = info.context.registry, Routes.shipped()
        known = await registry.unit(unit, "unit") if unit is not None else None
        path: Sequence[str] = known.path if known else ()
        if region is not None:
            path = registry.regions.path(region_code(region, "region"))
        if category is None:
            return [LawfulRoute.of(route) for route in routes if route.holds(path, known)]
        with invalid_input("category"):
            asked = Category.model_validate(plain(category, "category"))
        return [LawfulRoute.of(route) for route in routes.of(asked, path, known)]
