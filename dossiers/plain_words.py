"""Plain words for petitioners (通俗表述): what a state means for them, and what comes next."""

from collections.abc import Mapping
from dataclasses import dataclass

from dossiers.states import Purpose, State


@dataclass(frozen=True, slots=True)
class Words:
    zh: str
    en: str


RECEIVED = Words("已登记，依照规定转送。", "Registered; it is to be forwarded.")
FORWARDED = Words("已转送", "Forwarded")

_CLAIM = {
    State.REGISTERED: Words("已登记，正在确定由哪个单位办理。", "Registered; who handles it is being decided."),
    State.TRANSFERRED: Words(
        "已转到责任单位，等待其决定是否受理。", "It is with the unit, which decides whether to accept it."
    ),
    State.ACCEPTED: Words("已受理，正在办理。", "Accepted; it is being handled."),
    State.NOT_ACCEPTED: Words("不予受理，理由已告知或将告知您。", "Not accepted; you are told the reason."),
    State.REDIRECTED: Words(
        "依法应由其他机关处理，已引导至法定途径。", "By law another body handles it; you were led there."
    ),
    State.ANSWERED: Words("责任单位已出具处理意见。", "The unit has issued its opinion."),
    State.CLOSED: Words("已办结。", "Closed."),
    State.FINAL: Words(
        "三级办理已终结；有新的事实，可以重新提出。", "The three levels are ended; new facts can be raised anew."
    ),
    State.CERTIFIED: Words("经审核认定办结。", "Certified as complete."),
    State.ARCHIVED: Words("已办结并归档。", "Closed, and in the archive."),
    State.MERGED: Words("与同一事项合并办理。", "It is carried on together with the same matter."),
}
_SUGGESTION = {
    **_CLAIM,
    State.REGISTERED: Words("您的建议已登记。", "Your suggestion is registered."),
    State.TRANSFERRED: Words("您的建议已转到有关单位。", "Your suggestion is with the unit concerned."),
    State.ACCEPTED: Words("您的建议正在研究。", "Your suggestion is being weighed."),
    State.ANSWERED: Words("您的建议已有答复。", "Your suggestion has been answered."),
}
STATES: Mapping[Purpose, Mapping[State, Words]] = {Purpose.CLAIM: _CLAIM, Purpose.SUGGESTION: _SUGGESTION}
"""Of an accusation nothing is said by its state."""

_ASK = Words(
    "下一步：如不服，可在期限内向上一级申请复查、复核，也可以评价。",
    "Next: if you disagree, ask the level above for review in time; you can also rate it.",
)
_NOTHING = Words("没有后续步骤；再次反映时仍会登记并答复您。", "No step follows; whatever you raise again is answered.")
_NEXT_CLAIM = {
    State.REGISTERED: Words(
        "下一步：转送责任单位，或决定是否受理。", "Next: it is passed to the unit that handles it."
    ),
    State.TRANSFERRED: Words("下一步：责任单位告知您是否受理。", "Next: the unit tells you whether it accepts it."),
    State.ACCEPTED: Words(
        "下一步：责任单位与您见面、调查，并书面答复您。",
        "Next: the unit meets you, investigates and answers in writing.",
    ),
    State.NOT_ACCEPTED: Words(
        "下一步：按告知的途径提出；如有异议，请向该单位询问。", "Next: go the way you were told, or ask the unit."
    ),
    State.REDIRECTED: Words(
        "下一步：请在权利期限届满前向告知的机关提出。",
        "Next: turn to the body you were told, before your right runs out.",
    ),
    State.ANSWERED: _ASK,
    State.CLOSED: _ASK,
    State.FINAL: _NOTHING,
    State.CERTIFIED: _NOTHING,
    State.ARCHIVED: _NOTHING,
    State.MERGED: Words("下一步：按合并后的事项办理。", "Next: it is handled as that matter."),
}
_TOLD_OF = Words("下一步：有进展时告知您。", "Next: you are told of the progress.")
_NEXT_SUGGESTION = {
    **_NEXT_CLAIM,
    State.REGISTERED: Words("下一步：研究是否采纳。", "Next: whether to adopt it is weighed."),
    State.TRANSFERRED: Words("下一步：研究是否采纳。", "Next: whether to adopt it is weighed."),
    State.ACCEPTED: Words(
        "下一步：决定是否采纳，并答复您。", "Next: whether it is adopted is decided, and you are told."
    ),
    State.ANSWERED: _TOLD_OF,
    State.CLOSED: _TOLD_OF,
}
NEXT: Mapping[Purpose, Mapping[State, Words]] = {Purpose.CLAIM: _NEXT_CLAIM, Purpose.SUGGESTION: _NEXT_SUGGESTION}
