"""The fixed terms of the work (术语) as GraphQL enums: every value with its Chinese word."""

from enum import StrEnum
from typing import cast

import strawberry
from strawberry.types.enum import StrawberryEnumDefinition

from dossiers.contact import Form, Manner, Source
from dossiers.party import PartyKind
from dossiers.regions import Level
from dossiers.states import Purpose, State, Step
from dossiers.steps import Conclusion, Outcome, Relation
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
    },
)
describe(
    Step,
    "Step",
    "A step of the handling chain (办理步骤).",
    {
        Step.REGISTER: "Register: open the dossier (登记).",
        Step.TRANSFER: "Transfer to a unit, no result asked back (转送).",
        Step.ASSIGN: "Assign to a unit with a date and a closing report (交办).",
        Step.ACCEPT: "Accept (受理).",
        Step.NOT_ACCEPT: "Not accept, with the reason (不予受理).",
        Step.REDIRECT: "Lead to the body that the law names (导入法定途径).",
        Step.ANSWER: "Answer by a written opinion (答复).",
        Step.CLOSE: "Close (办结).",
        Step.ADD_CONTACT: "The same party raises the matter again (重信重访).",
        Step.JOIN_PARTY: "Somebody else raises the same matter (并案).",
        Step.LINK: "Link to another dossier (关联).",
        Step.LINKED: "Linked from another dossier; no person takes this step, it follows a link (被关联).",
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
