"""The terms of what steps say, as GraphQL enums: every value with its Chinese word."""

from dossiers.hearing import Capacity, HearingKind, HearingStatus, PostponedFor, TripartiteTrigger
from dossiers.steps import (
    Conclusion,
    DecisionKind,
    DeliveryMeans,
    ExplainedTo,
    Lacking,
    MeetingKind,
    OpinionLevel,
    Outcome,
    Performance,
    PromiseOutcome,
    Relation,
    ReportGround,
    ReportState,
    ReviewOutcome,
    ReviewState,
    Satisfaction,
    StruckOffGround,
)
from schema.terms import describe

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
    DecisionKind,
    "DuplicateDecision",
    "What a person decided about two dossiers that may be one matter (重复核查结论).",
    {
        DecisionKind.REPEAT: "The same party raised the same matter (重复).",
        DecisionKind.JOINT: "Another party raised the same matter (并案).",
        DecisionKind.RELATED: "Two matters that belong together (关联).",
        DecisionKind.DIFFERENT: "Two different matters (不同事项).",
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
    ReportGround,
    "ReportGround",
    "Why a closing report is demanded (报告事由).",
    {
        ReportGround.ASSIGNED: "The matter was assigned (交办).",
        ReportGround.INSTRUCTED: "A leader's instruction sets a day (批示).",
        ReportGround.IMPORTANT: "It is an important matter (重要信访事项).",
    },
)
describe(
    ReviewState,
    "ReviewState",
    "How a request for a review or re-review stands (复查、复核申请状态).",
    {
        ReviewState.OPEN: "Its opinion is still to come (待办).",
        ReviewState.ISSUED: "The opinion is issued (已出具意见书).",
        ReviewState.WITHDRAWN: "The party has withdrawn it (已撤回).",
        ReviewState.NOT_ACCEPTED: "Late or repeated, and not accepted (不予受理).",
    },
)
describe(
    ExplainedTo,
    "ExplainedTo",
    "To whom a written explanation goes (报送对象).",
    {
        ExplainedTo.OFFICE_HEAD: "The head of the office above: the first time (上级信访部门主要负责人).",
        ExplainedTo.PRINCIPAL_LEADERS: "That level's principal leaders: from the second time on (党委、政府主要领导).",
    },
)
describe(
    StruckOffGround,
    "StruckOffGround",
    "On what ground a dossier leaves its batch (销号依据).",
    {
        StruckOffGround.RESOLVED: "What was asked is settled, with its outcome (化解到位).",
        StruckOffGround.CONCLUDED: "The three levels are through (三级终结).",
        StruckOffGround.CERTIFIED: "Certified as complete (审核认定办结).",
        StruckOffGround.LAWFUL_ROUTE: "Led to the body that the law names (导入法定途径).",
    },
)
describe(
    PromiseOutcome,
    "PromiseOutcome",
    "What came of a promise (承诺兑现情况).",
    {
        PromiseOutcome.KEPT: "Kept (已兑现).",
        PromiseOutcome.PARTLY: "Kept in part (部分兑现).",
        PromiseOutcome.BROKEN: "Not kept (未兑现).",
        PromiseOutcome.WITHDRAWN: "Taken back (已撤回).",
    },
)
describe(
    HearingKind,
    "HearingKind",
    "What kind of hearing (听证类型).",
    {
        HearingKind.PUBLIC_HEARING: "Public hearing (公开听证).",
        HearingKind.TRIPARTITE: "Tripartite review, face to face and recorded as a whole (三方会审).",
        HearingKind.MASS_REVIEW: "Mass review panel (群众评议).",
        HearingKind.JOINT_MEETING: "Item of a joint meeting (联席会议议题).",
    },
)
describe(
    HearingStatus,
    "HearingStatus",
    "How a hearing stands (听证状态).",
    {
        HearingStatus.PLANNED: "Planned (已安排).",
        HearingStatus.POSTPONED: "Postponed to another time (已延期).",
        HearingStatus.HELD: "Held; its minutes wait to be signed (已举行).",
        HearingStatus.SIGNED: "Its minutes are signed and final (笔录已签).",
        HearingStatus.CLOSED: "Closed (已办结).",
        HearingStatus.CANCELLED: "Cancelled (已取消).",
    },
)
describe(
    TripartiteTrigger,
    "TripartiteTrigger",
    "What triggers a tripartite review (三方会审启动情形).",
    {
        TripartiteTrigger.FIFTY_AT_PROVINCE: "Fifty people or more at province level (五十人以上赴省集体访).",
        TripartiteTrigger.DECISION: "It was decided (研究决定).",
    },
)
describe(
    PostponedFor,
    "PostponedFor",
    "Why a hearing is not held as planned (延期情形).",
    {
        PostponedFor.PARTY_ABSENT: "A party is absent (当事人缺席).",
        PostponedFor.OFFICIAL_ABSENT: "Who must be there of the offices is absent (有关人员缺席).",
        PostponedFor.RECORDING_FAILED: "It cannot be recorded (无法录音录像).",
        PostponedFor.OTHER: "Something else (其他).",
    },
)
describe(
    Capacity,
    "HearingCapacity",
    "In what capacity somebody takes part in a hearing (参加身份).",
    {
        Capacity.PETITIONER: "Petitioner (信访人).",
        Capacity.AGENT: "Agent of a petitioner (代理人).",
        Capacity.RESPONSIBLE_UNIT: "For the responsible unit (责任单位).",
        Capacity.COUNTY_LEADER: "Leader of the county (县级领导).",
        Capacity.LEGAL_EXPERT: "Legal expert (法律专家).",
        Capacity.LAWYER: "Lawyer; a legal expert too (律师).",
        Capacity.PSYCHOLOGIST: "Psychologist (心理咨询师).",
        Capacity.SOCIAL_WORKER: "Social worker (社会工作者).",
        Capacity.EXPERT: "Expert of the field (行业专家).",
        Capacity.DELEGATE: "Delegate of a congress or conference (两代表一委员).",
        Capacity.PANELLIST: "Member of the panel (评议员).",
        Capacity.WITNESS: "Witness (证人).",
        Capacity.RECORDER: "Who keeps the minutes (记录人).",
        Capacity.OTHER: "Something else (其他).",
    },
)
