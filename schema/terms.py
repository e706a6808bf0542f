"""The fixed terms of the work (术语) as GraphQL enums: every value with its Chinese word."""

from enum import StrEnum
from typing import cast

import strawberry
from strawberry.types.enum import StrawberryEnumDefinition

from dossiers.clocks.rules import Counted
from dossiers.contact import Form, Manner, Source
from dossiers.party import PartyKind
from dossiers.regions import Level
from dossiers.states import Purpose, State, Step
from dossiers.steps import (
    CLASSES,
    Conclusion,
    DeliveryMeans,
    Lacking,
    MeetingKind,
    OpinionLevel,
    Outcome,
    Performance,
    Relation,
    ReportState,
    ReviewOutcome,
    Satisfaction,
)
from dossiers.units import UnitKind
from dossiers.viewer import Role


def describe(enum: type[StrEnum], name: str, description: str, values: dict[StrEnum, str]) -> None:
    """Give an enum its name and words in GraphQL; a member without words fails at import."""
    strawberry.enum(enum, name=name, description=description)
    definition = cast("StrawberryEnumDefinition", enum.__strawberry_definition__)  # type: ignore[attr-defined]
    for value in definition.values:
        value.description = values[enum[value.name]]


describe(
    Purpose,
    "Purpose",
    "What a matter is for (信访目的): it decides which steps are possible.",
    {
        Purpose.CLAIM: "Claim or complaint (申诉求决).",
        Purpose.SUGGESTION: "Suggestion (意见建议).",
        Purpose.ACCUSATION: "Accusation (检举控告): sealed from registration on.",
    },
)
describe(
    State,
    "State",
    "State of a dossier (状态).",
    {
        State.REGISTERED: "Registered, with the office that received it (已登记).",
        State.TRANSFERRED: "Transferred or assigned to a unit that has not decided yet (已转送、交办).",
        State.ACCEPTED: "Accepted, being handled (已受理).",
        State.NOT_ACCEPTED: "Not accepted, with the reason given (不予受理).",
        State.REDIRECTED: "Led to the body that the law names (已导入法定途径).",
        State.ANSWERED: "Answered by a written opinion (已答复).",
        State.CLOSED: "Closed (已办结).",
        State.FINAL: "Final: the same facts and reasons give no claim to acceptance (三级终结).",
        State.CERTIFIED: "Certified as complete (审核认定办结).",
        State.ARCHIVED: "In the archive (已归档).",
    },
)
describe(
    Step,
    "Step",
    "A step of the handling chain (办理步骤).",
    {
        Step.REGISTER: "Register: open the dossier (登记).",
        Step.ADD_CONTACT: "The same party raises the matter again (重信重访).",
        Step.JOIN_PARTY: "Somebody else raises the same matter (并案).",
        Step.LINK: "Link to another dossier (关联).",
        Step.LINKED: "Linked from another dossier; no person takes this step, it follows a link (被关联).",
        Step.MISS: "What was owed has not been done in its time; no person takes this step (逾期).",
        Step.LAPSE: "A right was not used in its time; no person takes this step (权利届满).",
        **{name: kind.words for name, kind in CLASSES.items() if kind.words},
    },
)
describe(
    Form,
    "ContactForm",
    "How a matter was raised (信访形式).",
    {
        Form.LETTER: "Letter (来信).",
        Form.VISIT: "Visit (来访).",
        Form.PHONE: "Telephone (来电).",
        Form.WEB: "Web (网上信访).",
        Form.EMAIL: "E-mail (电子邮件).",
        Form.FAX: "Fax (传真).",
        Form.VIDEO: "Video (视频接访).",
    },
)
describe(
    Source,
    "ContactSource",
    "By what way a contact came to the office (来源).",
    {
        Source.OWN: "Raised with the office itself (本级受理).",
        Source.FROM_ABOVE: "Assigned or passed from above (上级交办、转送).",
        Source.INSTRUCTION: "By a leader's instruction (领导批示).",
        Source.PLATFORM: "From a platform such as 12345 (热线平台).",
        Source.GRID: "Grid or community report (网格、社区上报).",
        Source.INSPECTION: "Inspection (巡视巡察).",
        Source.SCREENING: "Screening for disputes (矛盾排查).",
    },
)
describe(
    Manner,
    "ContactManner",
    "In what manner it was raised (接待方式).",
    {
        Manner.ORDINARY: "Ordinary (日常接待).",
        Manner.RECEPTION_DAY: "On a leader's reception day (领导接访).",
        Manner.AGENT: "Through an agent (代理).",
    },
)
describe(
    PartyKind,
    "PartyKind",
    "What a party is (当事人类型).",
    {
        PartyKind.PERSON: "One person or several acting as one (自然人).",
        PartyKind.ORGANISATION: "Organisation (法人或其他组织).",
    },
)
describe(
    Level,
    "RegionLevel",
    "Level of a region (行政层级).",
    {
        Level.NATION: "Nation (国家).",
        Level.PROVINCE: "Province, autonomous region, municipality (省级).",
        Level.PREFECTURE: "Prefecture or city (地市级).",
        Level.COUNTY: "County, district, county-level city (区县级).",
        Level.TOWN: "Town, township, subdistrict (乡镇街道).",
        Level.VILLAGE: "Village, community (村、社区).",
        Level.ZONE: "Zone outside the order of levels (开发区、新区、兵团).",
    },
)
describe(
    UnitKind,
    "UnitKind",
    "Kind of a unit (机构类型).",
    {
        UnitKind.LETTERS_OFFICE: "Letters and visits office (信访局).",
        UnitKind.DEPARTMENT: "Department (职能部门).",
        UnitKind.GOVERNMENT: "Government of a region (人民政府).",
        UnitKind.DISCIPLINE: "Discipline body (纪检监察机关).",
        UnitKind.OTHER: "Other (其他).",
    },
)
describe(
    Role,
    "Role",
    "What somebody is signed in as; it decides what they see (角色).",
    {
        Role.RECEPTION: "Reception-hall clerk (接待窗口).",
        Role.UNIT: "Staff of a unit that handles matters (责任单位).",
        Role.LEADER: "Leader in charge of an area (领导).",
        Role.SUPERVISION: "Supervision office (督查督办).",
        Role.DISCIPLINE: "Discipline body: sees the sealed accusations of its area, and nothing else (纪检监察).",
        Role.ADMIN: "Administration: settings, no dossier (系统管理).",
    },
)
describe(
    Conclusion,
    "Conclusion",
    "What an opinion says (处理意见).",
    {
        Conclusion.SUPPORTED: "Supported (支持).",
        Conclusion.EXPLAINED: "Explained (解释).",
        Conclusion.NOT_SUPPORTED: "Not supported (不予支持).",
    },
)
describe(
    Outcome,
    "Outcome",
    "What came of the matter, apart from the opinion (化解结果).",
    {
        Outcome.SOLVED: "The request was reasonable and is met (诉求合理解决到位).",
        Outcome.EXPLAINED: "Explained to the petitioner (教育疏导到位).",
        Outcome.HELPED: "Helped in hardship (帮扶救助到位).",
        Outcome.OTHER: "None of these (其他).",
    },
)
describe(
    Relation,
    "LinkRelation",
    "How two dossiers belong together (关联关系).",
    {
        Relation.RELATED: "Related (相关).",
        Relation.SAME_ROOT: "From the same root problem (同源).",
    },
)
describe(
    MeetingKind,
    "MeetingKind",
    "Which of the three meetings (三见面).",
    {
        MeetingKind.FIRST: "The unit meets the petitioner (责任单位见面).",
        MeetingKind.RESULT: "The result is given face to face (当面反馈结果).",
        MeetingKind.LEADER: "The unit's leader meets who is not satisfied (领导见面).",
        MeetingKind.OTHER: "Another meeting (其他).",
    },
)
describe(
    Performance,
    "Performance",
    "How far an agreement has been performed (协议履行程度).",
    {
        Performance.NONE: "Not yet (未履行).",
        Performance.PART: "In part (部分履行).",
        Performance.FULL: "Fully (已履行).",
    },
)
describe(
    OpinionLevel,
    "OpinionLevel",
    "Which of the three levels an opinion belongs to (三级).",
    {
        OpinionLevel.HANDLING: "The unit's own opinion (处理意见).",
        OpinionLevel.REVIEW: "The review's (复查意见).",
        OpinionLevel.RE_REVIEW: "The re-review's (复核意见).",
    },
)
describe(
    ReviewOutcome,
    "ReviewOutcome",
    "What a review or re-review came to (复查、复核结论).",
    {
        ReviewOutcome.UPHELD: "Upheld (维持).",
        ReviewOutcome.CHANGED: "Changed (变更).",
        ReviewOutcome.REVOKED: "Revoked, to be handled again (撤销并责令重新办理).",
    },
)
describe(
    DeliveryMeans,
    "DeliveryMeans",
    "How an opinion was delivered (送达方式).",
    {
        DeliveryMeans.IN_PERSON: "Handed over (直接送达).",
        DeliveryMeans.POST: "By post (邮寄送达).",
        DeliveryMeans.ELECTRONIC: "Electronically (电子送达).",
        DeliveryMeans.LEFT: "Left with them (留置送达).",
        DeliveryMeans.PUBLIC_NOTICE: "By public notice (公告送达).",
    },
)
describe(
    Satisfaction,
    "Satisfaction",
    "How satisfied a party is (满意度).",
    {
        Satisfaction.SATISFIED: "Satisfied (满意).",
        Satisfaction.BASICALLY: "Basically satisfied (基本满意).",
        Satisfaction.NOT: "Not satisfied (不满意).",
    },
)
describe(
    Lacking,
    "Lacking",
    "What a closing report lacks (退回原因).",
    {
        Lacking.UNCLEAR: "It is unclear (事实不清).",
        Lacking.EVASIVE: "It evades the requests (答非所问).",
        Lacking.NO_OPINION: "It has no definite opinion (无明确意见).",
        Lacking.OTHER: "Something else (其他).",
    },
)
describe(
    ReportState,
    "ReportState",
    "State of a closing report (办结报告状态).",
    {
        ReportState.OWED: "Owed (待报送).",
        ReportState.SUBMITTED: "Handed in (已报送).",
        ReportState.SENT_BACK: "Sent back (已退回).",
        ReportState.PASSED: "Passed (已通过).",
    },
)
describe(
    Counted,
    "CountedDays",
    "Which days a time limit counts (计算单位).",
    {
        Counted.CALENDAR_DAYS: "All days (自然日).",
        Counted.WORKING_DAYS: "Chinese working days, make-up days included (工作日).",
    },
)
