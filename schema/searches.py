"""A search as it is asked: text, filters, order, facets (检索条件)."""

from datetime import date
from enum import StrEnum

import strawberry

from dossiers.contact import Form, Manner, Source
from dossiers.states import Purpose, State
from schema.terms import describe
from search.queries import Facet, Sort
from search.understanding import ReadAs


class SearchedText(StrEnum):
    TITLE = "title"
    NARRATIVE = "narrative"
    LATER = "later"
    REQUESTS = "requests"
    RESPONDENTS = "respondents"
    OPINIONS = "opinions"


describe(
    SearchedText,
    "SearchedText",
    "Which text of a dossier was searched (检索字段).",
    {
        SearchedText.TITLE: "Title (标题).",
        SearchedText.NARRATIVE: "What was said at first (首次反映内容).",
        SearchedText.LATER: "What was said later (再次反映内容).",
        SearchedText.REQUESTS: "What is asked (诉求).",
        SearchedText.RESPONDENTS: "Units complained of (被反映单位).",
        SearchedText.OPINIONS: "Opinions (处理意见).",
    },
)
describe(
    Sort,
    "SearchSort",
    "In what order (排序).",
    {
        Sort.RELEVANCE: "Best first; without a text, by the last entry (相关度).",
        Sort.OPENED: "By the day of the first contact (首次登记日期).",
        Sort.LAST_ENTRY: "By the last entry (最近更新时间).",
    },
)
describe(
    Facet,
    "SearchFacet",
    "What hits can be counted by (分面).",
    {
        Facet.PROVINCE: "Province of the place (省级).",
        Facet.PREFECTURE: "Prefecture of the place (地市级).",
        Facet.COUNTY: "County of the place (区县级).",
        Facet.CATEGORY_MAIN: "Category, first level (大类).",
        Facet.CATEGORY_SUB: "Category, second level (小类).",
        Facet.PURPOSE: "Purpose (信访目的).",
        Facet.STATE: "State (状态).",
        Facet.FORM: "Form of a contact (信访形式).",
        Facet.SOURCE: "Source of a contact (来源).",
        Facet.MANNER: "Manner of a contact (接待方式).",
        Facet.MONTH: "Month of a contact (登记月份).",
        Facet.UNIT: "Unit that holds the dossier (承办机构).",
    },
)


describe(
    ReadAs,
    "SearchReadAs",
    "What a part of the search text was taken for (检索词类型).",
    {
        ReadAs.NUMBER: "A case number, or another system's number (案卷编号或外部编号).",
        ReadAs.PHONE: "A telephone number, looked up exactly and logged (电话).",
        ReadAs.ID_NUMBER: "An ID number, looked up exactly and logged (证件号码).",
        ReadAs.CREDIT_CODE: "A credit code, looked up exactly and logged (统一社会信用代码).",
        ReadAs.NAME: "Perhaps a person's name: looked up exactly and logged, and as words too (姓名).",
        ReadAs.PLACE: "A region: in the text, or as the place of the matter (地名).",
        ReadAs.PINYIN: "Pinyin or initials of a region (地名拼音).",
        ReadAs.AMOUNT: "A sum, an area or a count, found however it is written (数额).",
        ReadAs.PHRASE: "What must stand there exactly (精确短语).",
        ReadAs.WORD: "A word (词语).",
    },
)


@strawberry.input(description="Filters: several values of one widen the search, several filters narrow it (筛选).")
class SearchFilters:
    regions: list[str] = strawberry.field(default_factory=list, description="Codes; places there or below (事发地).")
    categories_main: list[str] = strawberry.field(default_factory=list, description="Category, first level (大类).")
    categories_sub: list[str] = strawberry.field(default_factory=list, description="Category, second level (小类).")
    purposes: list[Purpose] = strawberry.field(default_factory=list, description="Purposes (信访目的).")
    states: list[State] = strawberry.field(default_factory=list, description="States (状态).")
    forms: list[Form] = strawberry.field(default_factory=list, description="Forms of any contact (信访形式).")
    sources: list[Source] = strawberry.field(default_factory=list, description="Sources of any contact (来源).")
    manners: list[Manner] = strawberry.field(default_factory=list, description="Manners of any contact (接待方式).")
    months: list[str] = strawberry.field(
        default_factory=list, description="Such as 2026-03, of any contact (登记月份)."
    )
    units: list[str] = strawberry.field(default_factory=list, description="Codes of units that hold it now (承办机构).")
    opened_from: date | None = strawberry.field(
        default=None, description="First contact on that day or later (起始日期)."
    )
    opened_until: date | None = strawberry.field(default=None, description="First contact by that day (截止日期).")


@strawberry.input(description="A search (检索条件).")
class SearchInput:
    text: str | None = strawberry.field(
        default=None,
        description="Words as people say them, up to 200 characters; a part in quotation marks must stand there "
        "exactly; a case number or another system's number finds its dossier first. A place, in pinyin or initials "
        "too, is also looked for as the matter's own. The whole of a telephone number, ID number or name finds a "
        "person's dossiers, for roles that may, and the look is in the audit log (检索词).",
    )
    phrase: bool = strawberry.field(default=False, description="Whether all of it must stand there exactly (精确匹配).")
    filters: SearchFilters | None = strawberry.field(default=None, description="Filters (筛选).")
    sort: Sort = strawberry.field(default=Sort.RELEVANCE, description="In what order (排序).")
    descending: bool = strawberry.field(default=True, description="Whether the latest come first (倒序).")
    facets: list[Facet] = strawberry.field(default_factory=list, description="What to count hits by (分面).")
