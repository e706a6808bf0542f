"""The terms of what follows from a dossier and nobody hands in, as GraphQL enums: time limits, lists, flags, advice."""

from dossiers.advice.kinds import AdviceKind
from dossiers.advice.routes import RouteKind
from dossiers.clocks.clock import ClockState
from dossiers.clocks.rules import Counted
from dossiers.flags import FlagKind
from dossiers.listing import WorklistKind
from dossiers.needs import Need
from schema.terms import describe

describe(
    Need,
    "Need",
    "What somebody has still to do about a matter (待办事项).",
    {
        Need.FIRST_MEETING: "Meet the petitioner (首次见面).",
        Need.RESULT_MEETING: "Give the result face to face (反馈见面).",
        Need.LEADER_MEETING: "The unit's leader meets who is not satisfied (领导见面).",
        Need.REPORT: "Hand in the closing report (待报办结报告).",
        Need.SENT_BACK: "Do again what was sent back (退回重办).",
        Need.TO_SIGN_OFF: "Pass a closing report or send it back (待审核办结报告).",
        Need.CALL_BACK: "Ask how satisfied the petitioner is (待回访).",
        Need.UNSATISFIED: "Somebody is not satisfied (不满意).",
        Need.NOBODY_HAS_IT: "Moved about; a superior decides who handles it (推诿待指定).",
        Need.OBJECTION: "Answer an objection (待答复异议).",
        Need.REVIEW: "Issue the opinion of a review or re-review (待复查、复核).",
        Need.PART: "Report on one's part, as a co-handling unit (待协办反馈).",
        Need.ORDER: "Reply to an order (待督办反馈).",
        Need.EXPLANATION: "Explain in writing, after a warning slip (待书面说明).",
        Need.URGENT: "Go on reporting what is urgent (紧急续报).",
        Need.PERFORMANCE: "Record how far an agreement is performed (协议待履行).",
        Need.PROMISE: "Keep a promise, and say what came of it (承诺待兑现).",
        Need.INQUIRY: "Answer an office that asks whether it is their matter too (函询待答复).",
        Need.OVERDUE: "Do what has missed its day (已逾期).",
    },
)
describe(
    WorklistKind,
    "WorklistKind",
    "A worklist (待办清单): of your own unit, or of your region if you watch over one.",
    {
        WorklistKind.DUE_TODAY: "Due today (今日到期).",
        WorklistKind.DUE_THIS_WEEK: "Due this week, Monday to Sunday, and owed still (本周到期).",
        WorklistKind.DUE_THIS_MONTH: "Due this month, and owed still (本月到期).",
        WorklistKind.OVERDUE: "Past its day, as its entry says, and owed still (已逾期).",
        WorklistKind.SILENT: "No step for so many days (长期无进展).",
        WorklistKind.SENT_BACK: "Closing reports sent back (退回重办).",
        WorklistKind.MEETINGS_MISSING: "One of the three meetings is missing (未见面).",
        WorklistKind.CALL_BACK: "Answered and not rated: to be called back (待回访).",
        WorklistKind.UNSATISFIED: "Rated, and not satisfied (不满意).",
        WorklistKind.TO_SIGN_OFF: "Closing reports to pass or send back (待审核).",
        WorklistKind.NOBODY_HAS_IT: "Moved about without owner, with the days each unit had it (推诿待指定).",
        WorklistKind.OBJECTIONS: "Objections to answer (待答复异议).",
        WorklistKind.REVIEWS: "Reviews and re-reviews to decide (待复查、复核).",
        WorklistKind.REPORTS_OWED: "Closing reports owed to who assigned: one's own, and to oneself (待报办结报告).",
        WorklistKind.PARTS: "Parts of co-handling units to report on (待协办反馈).",
        WorklistKind.ORDERS: "Orders to reply to (待督办反馈).",
        WorklistKind.EXPLANATIONS: "Written explanations owed (待书面说明).",
        WorklistKind.URGENT: "Urgent now (紧急事项).",
        WorklistKind.PERFORMANCE: "Agreements not performed yet (协议待履行).",
        WorklistKind.PROMISES: "Promises not settled yet (承诺待兑现).",
        WorklistKind.INQUIRIES: "Another office asks whether it is their matter too (函询待答复).",
        WorklistKind.BACKLOG: "Past its limit and raised again, and not closed (积案).",
        WorklistKind.OBSTRUCTIONS: "Reports of obstruction or reprisal to reply to (待答复的阻挠报复反映).",
    },
)
describe(
    ClockState,
    "ClockState",
    "How a time limit stands (时限状态).",
    {
        ClockState.RUNNING: "Running (进行中).",
        ClockState.SUSPENDED: "Suspended; its day is not known yet (中止中).",
        ClockState.OVERDUE: "Past its day and owed still (已逾期).",
        ClockState.MET: "Met in time (按期完成).",
        ClockState.MET_LATE: "Met after its day (逾期完成).",
        ClockState.LAPSED: "A right that was not used (权利届满).",
        ClockState.ENDED: "No longer owed (不再计算).",
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
describe(
    AdviceKind,
    "AdviceKind",
    "What advice at intake is about (提示类型).",
    {
        AdviceKind.SEALED: "It reads as an accusation of an official: register it as one (检举控告).",
        AdviceKind.SEVERAL_MATTERS: "Several matters in one letter (一信多事).",
        AdviceKind.LITIGATION: "A matter for the courts and the like (诉访分离).",
        AdviceKind.FINAL: "May be the same as one that is final (已终结事项).",
        AdviceKind.BEING_HANDLED: "May be one that is being handled within its time (正在办理).",
        AdviceKind.ABOVE_LEVEL: "A visit above its level (越级走访).",
        AdviceKind.LAWFUL_ROUTE: "A lawful route is open (法定途径).",
        AdviceKind.RIGHT_RUNNING_OUT: "Another right has a time limit that is running (权利期限).",
        AdviceKind.SIMPLIFIED_FITS: "The simplified procedure fits (适用简易办理).",
    },
)
describe(
    RouteKind,
    "RouteKind",
    "What kind of lawful route (途径类型).",
    {
        RouteKind.LITIGATION: "The courts, procuratorates and police (诉讼及政法机关).",
        RouteKind.ARBITRATION: "Arbitration (仲裁).",
        RouteKind.RECONSIDERATION: "Administrative reconsideration (行政复议).",
        RouteKind.ADMINISTRATIVE_SUIT: "Administrative suit (行政诉讼).",
        RouteKind.CIVIL_SUIT: "Civil suit (民事诉讼).",
        RouteKind.DUTY_TO_ACT: "Application that an authority do its duty (申请履行职责).",
        RouteKind.RULING: "Administrative ruling (行政裁决).",
        RouteKind.MEDIATION: "Mediation (调解).",
        RouteKind.DISCIPLINE: "The discipline body (纪检监察).",
        RouteKind.OTHER: "Another way that the law names (其他法定途径).",
    },
)
describe(
    FlagKind,
    "FlagKind",
    "What a flag says of a dossier (标识类型).",
    {
        FlagKind.FIRST: "Raised for the first time by a party (初信初访).",
        FlagKind.REPEAT: "Raised again by the same party (重信重访).",
        FlagKind.JOINT: "Raised by several parties (并案).",
        FlagKind.GROUP: "A visit of five or more (集体访).",
        FlagKind.URGENT: "Danger to life, safety or livelihood (紧急).",
        FlagKind.CROSS_REGION: "Across regions (跨地区).",
        FlagKind.CROSS_DEPARTMENT: "Across departments (跨部门).",
        FlagKind.CROSS_INDUSTRY: "Across industries (跨行业).",
        FlagKind.SEPARATED: "Its places lie apart (人户分离、人事分离等).",
        FlagKind.BACKLOG: "Past its limit and raised again (积案).",
        FlagKind.FIRST_TIME_CLOSURE: "Closed, and not raised again (一次性办结).",
    },
)
