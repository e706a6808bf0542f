"""What is given for each step; tests/dossiers/taking.py has those that need more than a few words."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from dossiers.dossier import Dossier
from dossiers.states import Step
from tests.conftest import LABOUR, LAND

REVIEWER = "331100-XFJ"
RE_REVIEWER = "330000-XFJ"

GIVEN: dict[Step, Callable[[Dossier, date], dict[str, Any]]] = {
    Step.UNLINK: lambda dossier, _: {
        "other": dossier.links[-1] if dossier.links else "331121-2026-999999", "reason": "并非一事",
    },
    Step.REPLY_INQUIRY: lambda dossier, _: {
        "inquiry": dossier.inquiries[-1].id if dossier.inquiries else "none", "same_matter": True, "text": "是同一事项",
    },
    Step.SEPARATE_PARTY: lambda *_: {"party": "p2", "reason": "误并"},
    Step.UNMERGE: lambda *_: {"reason": "并非同一事项"},
    Step.OBJECT: lambda *_: {"reason": "不属本单位职责"},
    Step.AGREE_TO_OBJECTION: lambda *_: {"reason": "同意退回"},
    Step.REFUSE_OBJECTION: lambda *_: {"reason": "属该单位职责"},
    Step.ADOPT_SIMPLIFIED: lambda *_: {"reason": "事实清楚"},
    Step.TURN_ORDINARY: lambda *_: {"reason": "情况复杂"},
    Step.SHARE_OUT: lambda _, today: {
        "parts": [{"unit": LABOUR, "task": "核实社保", "due": today + timedelta(days=10)}],
    },
    Step.REPORT_PART: lambda *_: {"unit": LABOUR, "text": "已核实"},
    Step.MEET: lambda *_: {"kind": "FIRST", "party": "p1", "official": "王主任", "place": "信访大厅", "text": "听取"},
    Step.INVESTIGATE: lambda *_: {"found": "确有其事", "means": "查阅档案"},
    Step.MEDIATE: lambda *_: {"mediator": "李调解", "agreed": True, "text": "双方同意"},
    Step.SETTLE: lambda _, today: {"text": "分期支付", "performance_due": today + timedelta(days=60)},
    Step.RECORD_PERFORMANCE: lambda *_: {"performance": "FULL", "text": "已付清"},
    Step.ISSUE_INTERIM_WORD: lambda *_: {"text": "正在核查"},
    Step.EXTEND: lambda _, today: {"days": 30, "approver": "赵局长", "told_on": today, "reason": "案情复杂"},
    Step.SUSPEND: lambda _, today: {"clock": "re-review:p1", "first": today, "reason": "举行听证"},
    Step.RESUME: lambda _, today: {"clock": "re-review:p1", "last": today, "reason": "听证结束"},
    Step.DELIVER: lambda dossier, _: {
        "opinion": dossier.opinions[-1].id if dossier.opinions else "o1", "party": "p1", "means": "POST",
    },
    Step.REPORT_CLOSING: lambda *_: {"signed_by": "赵局长", "text": "已办结"},
    Step.PASS_REPORT: lambda *_: {"note": "同意"},
    Step.SEND_BACK: lambda *_: {"lacking": ["UNCLEAR", "EVASIVE"], "text": "请补充事实"},
    Step.RATE: lambda *_: {"party": "p1", "office": "SATISFIED", "unit": "BASICALLY", "comment": "还可以"},
    Step.REQUEST_REVIEW: lambda *_: {"party": "p1", "authority_unit": REVIEWER, "reason": "补偿偏低"},
    Step.ISSUE_REVIEW: lambda *_: {"party": "p1", "outcome": "UPHELD", "facts": "属实", "basis": "第八条"},
    Step.REQUEST_RE_REVIEW: lambda *_: {"party": "p1", "authority_unit": RE_REVIEWER, "reason": "仍不服"},
    Step.ISSUE_RE_REVIEW: lambda *_: {"party": "p1", "outcome": "UPHELD", "facts": "属实", "basis": "第八条"},
    Step.WITHDRAW_REQUEST: lambda *_: {"party": "p1", "reason": "已和解"},
    Step.REFUSE_REQUEST: lambda _, today: {
        "party": "p1", "reason": "重复申请", "word": "已撤回后再次申请，不予受理", "told_on": today,
    },
    Step.CONCLUDE: lambda *_: {"note": "三级终结"},
    Step.CERTIFY: lambda *_: {"certified_by": "省联席办", "record": "审核材料齐全"},
    Step.REOPEN: lambda *_: {"reason": "回头看"},
    Step.ARCHIVE: lambda *_: {"archive_number": "2026-17"},
    Step.CORRECT: lambda *_: {"entry": 1, "category_main": "劳动社保", "reason": "分类有误"},
    Step.MARK_URGENT: lambda *_: {"danger": "扬言跳楼", "reported_to": "县委值班室"},
    Step.REPORT_URGENT: lambda *_: {"text": "情绪已稳定", "reported_to": "县委值班室"},
    Step.END_URGENT: lambda *_: {"text": "已返家"},
    Step.INSTRUCT: lambda *_: {"leader": "县长", "text": "请限期办结"},
    Step.MARK_IMPORTANT: lambda _, today: {
        "reason": "涉及面广", "report_due": today + timedelta(days=30), "gate_unit": REVIEWER,
    },
    Step.END_IMPORTANT: lambda *_: {"reason": "已缓和"},
    Step.ORDER: lambda dossier, today: {
        "to_unit": dossier.holder.id, "due": today + timedelta(days=7), "text": "请尽快答复",
    },
    Step.REPLY_ORDER: lambda *_: {"order": "d1", "text": "正在办理"},
    Step.WARN: lambda *_: {"text": "多次来访，请重视"},
    Step.STRIKE_OFF: lambda *_: {"ground": "RESOLVED", "text": "已化解"},
    Step.PUT_IN_CHARGE: lambda *_: {
        "leaders": [{"official": "mayor", "name": "周县长", "post": "县长"}], "team": ["信访局", "自然资源局"],
        "unit": LAND, "person": "吴科长",
    },
    Step.RELIEVE_OF_CHARGE: lambda *_: {"reason": "已化解"},
    Step.WRITE_CAUSE_SHEET: lambda *_: {
        "course": "多次来访", "causes": "补偿未付", "requests": "付款", "sticking_point": "资金", "plan": "分期支付",
    },
    Step.NOTE_PROGRESS: lambda *_: {"text": "已约谈双方"},
    Step.PROMISE: lambda _, today: {
        "what": "月底前付清", "official": "周县长", "unit": LAND, "by": today + timedelta(days=20),
    },
    Step.SETTLE_PROMISE: lambda *_: {"promise": "m1", "outcome": "KEPT", "text": "已付清"},
    Step.REPORT_OBSTRUCTION: lambda _, today: {
        "party": "p1", "against_unit": LAND, "to_unit": REVIEWER, "due": today + timedelta(days=15),
        "text": "阻止来访",
    },
    Step.REPLY_OBSTRUCTION: lambda *_: {"obstruction": "b1", "founded": True, "text": "已批评"},
    Step.EXPLAIN_IN_WRITING: lambda *_: {"to": "县信访局局长", "done": "已约谈", "why": "款项未到"},
    Step.WEIGH: lambda *_: {"text": "经专家论证可行"},
    Step.ADOPT: lambda *_: {"text": "拟纳入计划"},
    Step.DECLINE: lambda *_: {"text": "条件不成熟"},
    Step.CARRY_OUT: lambda *_: {"text": "已安装"},
    Step.FOLLOW_UP: lambda *_: {"text": "事故减少"},
    Step.RECOGNISE: lambda *_: {"text": "已告知", "award": "人民建议奖"},
}  # fmt: skip
"""What is given for most steps that declare themselves; it fits any dossier that is ready for the step."""
