"""The fixed terms of the work (术语) as GraphQL enums: every value with its Chinese word."""

from enum import StrEnum
from typing import cast

import strawberry
from strawberry.types.enum import StrawberryEnumDefinition

from dossiers.contact import Form, Manner, Source
from dossiers.party import PartyKind
from dossiers.regions import Level
from dossiers.states import Purpose, State, Step
from dossiers.steps import CLASSES
from dossiers.units import UnitKind
from dossiers.viewer import Role

TERMS: dict[type[StrEnum], dict[StrEnum, str]] = {}
"""The words of every value, for what is put on paper (papers/words.py)."""


def describe(enum: type[StrEnum], name: str, description: str, values: dict[StrEnum, str]) -> None:
    """Give an enum its name and words in GraphQL; a member without words fails at import."""
    strawberry.enum(enum, name=name, description=description)
    TERMS[enum] = dict(values)
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
        State.MERGED: "Carried on in an elder dossier (已并入).",
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
        Step.UNLINKED: "A link to it was undone in the other dossier; no person takes this step (关联取消).",
        Step.TELL_APART: "Tell two matters apart (认定为不同事项).",
        Step.TOLD_APART: "Told apart in the other dossier; nobody's step, it follows one (被认定为不同事项).",
        Step.RECONSIDER: "Take back that two matters are different (撤销区分).",
        Step.RECONSIDERED: "Taken back in the other dossier; no person takes this step, it follows one (区分被撤销).",
        Step.INQUIRE: "Ask the office that holds what may be the same matter (函询).",
        Step.INQUIRED: "Another office asks about it; no person takes this step here (收到函询).",
        Step.INQUIRY_ANSWERED: "The other office has answered; no person takes this step here (函询已答复).",
        Step.SPLIT: "Split a letter that holds several matters (一信多事拆分).",
        Step.SPLIT_OFF: "Opened from a letter that held several matters; nobody's step (拆出).",
        Step.MERGE: "Merge into an elder dossier (并入).",
        Step.TAKE_OVER: "A younger dossier joined; no person takes this step, it follows a merger (接收并入).",
        Step.GIVE_BACK: "What had joined left again; no person takes this step (退回并入).",
        Step.MISS: "What was owed has not been done in its time; no person takes this step (逾期).",
        Step.LAPSE: "A right was not used in its time; no person takes this step (权利届满).",
        Step.RECOMPUTE: "Limits reckoned anew by other working days; no person takes this step (期限重算).",
        Step.ADD_RECORDING: "A recording was proven and taken in; it follows an upload (录音录像入卷).",
        Step.ADD_TRANSCRIPT: "A transcript of a recording was added (文字记录入卷).",
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
        Role.PETITIONER: "A petitioner at the public follow-up, by a receipt; nobody signs in as one (信访人).",
    },
)
