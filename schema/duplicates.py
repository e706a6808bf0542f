"""Duplicates (重复核查): which dossiers may be about the same matter, with the reasons; a person decides."""

from datetime import date
from typing import Annotated, Self

import strawberry

from dossiers.errors import invalid_input
from dossiers.inquiring import handle_for
from schema.connections import First, page_size
from schema.context import Info
from schema.dossiers import Dossier
from schema.errors import InvalidInput, NotPermitted, RateLimited, SearchUnavailable, StoreUnavailable
from schema.inputs import plain
from schema.intake import CategoryInput
from schema.regions import Region
from schema.terms import describe
from search import duplicates
from search.duplicates import Band, Candidate, Draft, Evidence, Reason, Stub, Verdict

describe(
    Verdict,
    "DuplicateVerdict",
    "What the evidence suggests (核查结论).",
    {
        Verdict.SAME: "The same matter: a repeat or a joint one (同一事项).",
        Verdict.RELATED: "Another matter from the same root (同源).",
        Verdict.DIFFERENT: "Another matter (不同事项).",
    },
)
describe(
    Band,
    "DuplicateBand",
    "How likely it is the same matter: all that is said of a dossier you may not open (可能程度).",
    {Band.HIGH: "Very likely (高).", Band.MEDIUM: "Likely (中).", Band.LOW: "Possible (低)."},
)
describe(
    Evidence,
    "DuplicateEvidence",
    "What speaks for or against one matter (比对依据).",
    {
        Evidence.SUBJECT: "What both complain of (反映问题).",
        Evidence.MAIN_SUBJECT: "What either complains of first (主要问题).",
        Evidence.OTHER_SUBJECT: "Different complaints (问题不同).",
        Evidence.DEMAND: "What both ask for (诉求).",
        Evidence.OTHER_DEMAND: "Different requests (诉求不同).",
        Evidence.PLACES: "Villages, estates, waters that both name (地点).",
        Evidence.OTHER_PLACES: "Different ones (地点不同).",
        Evidence.PARTIES: "Firms, projects, schools, hospitals that both name (所涉单位、项目).",
        Evidence.OTHER_PARTIES: "Different ones (所涉单位、项目不同).",
        Evidence.FINE_PLACES: "Buildings, rooms, plots, routes and their sections (楼栋、房号、路段).",
        Evidence.OTHER_FINE_PLACES: "Different ones (楼栋、房号、路段不同).",
        Evidence.SUMS: "Sums of money (金额).",
        Evidence.OTHER_SUMS: "Different sums (金额不同).",
        Evidence.SIZES: "Areas, counts, spans of time, scores (面积、数量、期限、分数).",
        Evidence.OTHER_SIZES: "Different ones (面积、数量、期限、分数不同).",
        Evidence.DATES: "Dates (时间).",
        Evidence.OTHER_DATES: "Different dates (时间不同).",
        Evidence.OBJECTS: "Crops, vehicles, injuries, trades that both speak of (所涉事物).",
        Evidence.OTHER_OBJECTS: "Different ones (所涉事物不同).",
        Evidence.SURNAMES: "Surnames of who is spoken of (姓氏).",
        Evidence.OTHER_SURNAMES: "Different surnames of who raises it (姓氏不同).",
        Evidence.THING: "The same thing, and the same complaint of it (同一对象、同类问题).",
        Evidence.WORDS: "Words in common (用词).",
        Evidence.RARE_WORDS: "Rare words in common (少见用词).",
        Evidence.STORY: "Words in common besides names (情节用词).",
        Evidence.PASSAGE: "An unusual phrase in common (少见说法).",
        Evidence.COPIED: "Whole passages the same to the letter (雷同段落).",
        Evidence.CHARACTERS: "Characters in common (用字).",
        Evidence.DISTINCT_WORDS: "Words in common that few other candidates have (独有用词).",
        Evidence.DISTINCT_STORY: "Such words besides names (独有情节).",
        Evidence.DISTINCT_FEW: "The rarest few of such words (独有的少数用词).",
        Evidence.DISTINCT_CHARACTERS: "Characters in common that few other candidates have (独有用字).",
        Evidence.TITLE: "The titles (标题).",
        Evidence.RESPONDENT: "Units complained of (被反映单位).",
        Evidence.OTHER_RESPONDENT: "Different units complained of (被反映单位不同).",
        Evidence.FIRM_COMPLAINED_OF: "The same firm or person complained of, no office (同一企业或个人).",
        Evidence.TRADE_NAME: "Firms or institutions called alike, in whatever city (字号相同).",
        Evidence.OTHER_TRADE: "Firms called alike in other trades (字号相同、行业不同).",
        Evidence.RESPONDENT_NAMED: "Whom the one complains of, named in the other (对方正文提及).",
        Evidence.SAME_COUNTY: "The same county (同一区县).",
        Evidence.OTHER_COUNTY: "Different counties (不同区县).",
        Evidence.OTHER_PREFECTURE: "Different prefectures (不同地市).",
        Evidence.OTHER_PROVINCE: "Different provinces (不同省份).",
        Evidence.HANDED_IN_TOGETHER: "Handed in in one county (同一区县登记).",
        Evidence.CATEGORY: "The category (内容分类).",
        Evidence.OTHER_CATEGORY: "Different categories (内容分类不同).",
        Evidence.SAME_PERSON: "A party's identity document or credit code; never of a draft (同一当事人).",
        Evidence.CALLED_ALIKE: "A party's name or telephone, which two may share; never of a draft (同名或同号).",
        Evidence.ALONE: "How likely by the two themselves (两件自身).",
        Evidence.THREAD: "How likely when those most alike are joined (相互印证).",
        Evidence.LINK: "A third dossier like both (与第三件相印证).",
        Evidence.LINKS: "Several dossiers like both (与多件相印证).",
        Evidence.OTHER_THREAD: "Another dossier that fits better (另有更相符案卷).",
        Evidence.LEAD: "How far ahead of other dossiers (领先程度).",
        Evidence.PLACE: "Place among the candidates (名次).",
        Evidence.ROOT: "How likely of one root by the two themselves (同源可能).",
        Evidence.ROOT_LINK: "Of one root with a third dossier, which is of one matter with the other (与第三件同源).",
        Evidence.SHORT: "Too short a text to tell (文字过短).",
    },
)


@strawberry.input(description="What is being typed at the window, before it is registered; it names nobody (待查内容).")
class DuplicateDraftInput:
    title: str | None = strawberry.field(default=None, description="Title, one line (标题).")
    text: str = strawberry.field(description="What is said, up to 20,000 characters (反映内容).")
    category: CategoryInput | None = strawberry.field(default=None, description="Category (内容分类).")
    place: str | None = strawberry.field(default=None, description="Code of the region where it happened (事发地代码).")
    respondents: list[str] = strawberry.field(
        default_factory=list,
        description="Units complained of, as they are named (被反映单位).",
    )
    handed_in_region: str | None = strawberry.field(
        default=None,
        description="Code of the region where it is handed in; stands for an unknown place (登记地代码).",
    )
    received_on: date | None = strawberry.field(default=None, description="Day on which it is received (收件日期).")

    def draft(self) -> Draft:
        with invalid_input("draft"):
            return Draft.model_validate(plain(self, "draft"))


@strawberry.type(description="One piece of evidence, in words (比对理由).")
class DuplicateReason:
    kind: Evidence = strawberry.field(description="What it is about (比对依据).")
    supports: bool = strawberry.field(description="Whether it speaks for one matter; else against (是否支持).")
    text_zh: str = strawberry.field(description="In Chinese (中文说明).")
    text_en: str = strawberry.field(description="In English (英文说明).")
    ours: list[str] = strawberry.field(description="Passages of what is checked that it rests on (本件依据).")
    theirs: list[str] = strawberry.field(description="Passages of the other that it rests on (对方依据).")

    @classmethod
    def of(cls, noun: Reason) -> Self:
        return cls(
            kind=noun.kind,
            supports=noun.supports,
            text_zh=noun.text_zh,
            text_en=noun.text_en,
            ours=list(noun.ours),
            theirs=list(noun.theirs),
        )


@strawberry.type(description="A dossier you may open, which may be about the same matter (疑似重复案卷).")
class DuplicateCandidate:
    noun: strawberry.Private[Candidate]
    probability: float = strawberry.field(description="That it is the same matter, from 0 to 1 (可能性).")
    verdict: Verdict = strawberry.field(description="What the evidence suggests (核查结论).")
    passages: list[str] = strawberry.field(description="Passages that stand in both (相同段落).")
    form_letter: bool = strawberry.field(
        description="Whether it is the same text with other people, places or figures, as from a template (范本信).",
    )

    @strawberry.field(description="The dossier (案卷).")
    def dossier(self) -> Dossier:
        return Dossier.seen(self.noun.dossier)

    @strawberry.field(description="The evidence for and against, what counts most first (比对理由).")
    def reasons(self) -> list[DuplicateReason]:
        return [DuplicateReason.of(reason) for reason in self.noun.reasons]

    @classmethod
    def of(cls, noun: Candidate) -> Self:
        return cls(
            noun=noun,
            probability=noun.probability,
            verdict=noun.verdict,
            passages=noun.passages,
            form_letter=noun.form_letter,
        )


@strawberry.type(description="A dossier elsewhere that you may not open: ask that office (他处疑似案卷).")
class DuplicateStub:
    noun: strawberry.Private[Stub]
    of_dossier: strawberry.Private[str | None]
    office: str = strawberry.field(description="Name of the office that received it (登记机构).")
    month: str = strawberry.field(description="Month of its first contact, such as 2026-03 (登记月份).")
    band: Band = strawberry.field(description="How likely it is the same matter (可能程度).")

    @strawberry.field(description="Prefecture of that office (地市).")
    def prefecture(self, info: Info) -> Region:
        return Region.of(info.context.registry.regions, self.noun.prefecture.code)

    @strawberry.field(
        description="By which you can ask that office (inquire), good for a day; null of a draft, which is no "
        "dossier yet (函询线索).",
    )
    def ask(self, info: Info) -> str | None:
        context = info.context
        if self.of_dossier is None:
            return None
        return handle_for(context.registry.vault, context.viewer, self.of_dossier, self.noun.number)

    @classmethod
    def of(cls, noun: Stub, of_dossier: str | None) -> Self:
        return cls(noun=noun, of_dossier=of_dossier, office=noun.office, month=noun.month, band=noun.band)


PossibleDuplicate = Annotated[
    DuplicateCandidate | DuplicateStub,
    strawberry.union("PossibleDuplicate", description="A dossier that may be about the same matter (疑似重复)."),
]


@strawberry.type(description="The dossiers that may be about the same matter (核查结果).")
class Duplicates:
    possible: list[PossibleDuplicate] = strawberry.field(description="The likeliest first (疑似重复).")

    @classmethod
    def of(cls, found: list[Candidate | Stub], first: int, of_dossier: str | None = None) -> Self:
        return cls(possible=[_possible(one, of_dossier) for one in found[:first]])


def _possible(noun: Candidate | Stub, of_dossier: str | None) -> DuplicateCandidate | DuplicateStub:
    return DuplicateCandidate.of(noun) if isinstance(noun, Candidate) else DuplicateStub.of(noun, of_dossier)


DuplicatesResult = Annotated[
    Duplicates | InvalidInput | NotPermitted | RateLimited | SearchUnavailable | StoreUnavailable,
    strawberry.union(
        "DuplicatesResult", description="What may be the same matter, or why it was not looked up (核查结果)."
    ),
]


async def duplicates_of(info: Info, dossier: Dossier, first: int) -> Duplicates:
    context, size = info.context, page_size(first)
    found = await duplicates.duplicates_of(context.registry, context.index, context.viewer, dossier.noun)
    return Duplicates.of(found, size, dossier.noun.id)


@strawberry.type
class DuplicateQueries:
    @strawberry.field(
        description="Before registering: which dossiers, in all regions, may be about the same matter (重复核查). "
        "Calls are logged, and limited to 60 a minute.",
    )
    async def duplicates(
        self,
        info: Info,
        draft: Annotated[DuplicateDraftInput, strawberry.argument(description="What is being typed (待查内容).")],
        first: First = 10,
    ) -> DuplicatesResult:
        context, size = info.context, page_size(first)
        found = await duplicates.duplicates_of_draft(
            context.registry, context.index, context.viewer, draft.draft(), at_most=size
        )
        return Duplicates.of(found, size)
