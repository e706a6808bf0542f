"""Merger (并入): what a dossier must have closed before it is merged into an elder one.

The elder takes over the matter itself: parties, contacts and requests, and with them the duty to pass it on, to decide,
to meet and to answer. It takes over nothing else. What somebody owes on this dossier alone, to a party or because an
office has ordered it, would be on no list once it is merged, and no step would be left for it: it is closed first.

Two things go on in a merged dossier and stand in the way of none. A question of another office is answered there
(dossiers/steps/inquiries.py). A report of obstruction keeps its clock, its list and its reply: a refusal would tell of
it those who must not learn of it (dossiers/steps/obstruction.py).
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from dossiers.errors import NotNow
from dossiers.needs import Need, needs_of
from dossiers.steps.answering import to_deliver
from dossiers.steps.reviewing import waiting

if TYPE_CHECKING:
    from dossiers.dossier import Dossier

_Words = tuple[str, str]
"""In English and in Chinese."""

TAKEN_OVER = frozenset({Need.FIRST_MEETING, Need.OBJECTION, Need.NOBODY_HAS_IT, Need.OVERDUE})
"""What somebody has to do about the matter itself. A limit that was missed is one of these, or belongs to a need of
its own; that it was missed stays on record."""
GOING_ON = frozenset({Need.INQUIRY})
"""What is still done in a merged dossier."""

_REPORT = (
    "no closing report may be owed: have the matter taken back (AGREE_TO_OBJECTION, TRANSFER) or END_IMPORTANT",
    "不得欠办结报告：由交办机关收回，或者解除重要事项",
)
CLOSED_FIRST: dict[Need, _Words] = {
    **dict.fromkeys((Need.REPORT, Need.SENT_BACK, Need.TO_SIGN_OFF), _REPORT),
    Need.PART: ("every co-handling unit must report on its part (REPORT_PART)", "协办单位须反馈"),
    Need.ORDER: ("every order must be replied to (REPLY_ORDER)", "督办须反馈"),
    Need.EXPLANATION: (
        "who was warned must explain themselves in writing (EXPLAIN_IN_WRITING)",
        "被预警单位须作出书面说明",
    ),
    Need.URGENT: (
        "what is urgent must be over (END_URGENT), or be marked and reported on in the elder instead",
        "紧急事项须终报，危险未消除的改在主案卷列为紧急并续报",
    ),
    Need.PERFORMANCE: ("the agreement must be performed in full (RECORD_PERFORMANCE)", "和解协议须全部履行"),
    Need.PROMISE: ("every promise must be settled (SETTLE_PROMISE)", "承诺事项须有结果"),
}
"""What is owed on this dossier alone, and what ends it."""
_CHARGE = (
    "the leaders in charge must be relieved (RELIEVE_OF_CHARGE), and put in charge of the elder where they go on",
    "包案领导须解除，继续包案的改在主案卷列明",
)


def refuse_while_owing(step: str, dossier: "Dossier") -> None:
    """Raise NotNow, which says what must be closed first, while anything is owed that the elder does not take over."""
    if owing := list(dict.fromkeys(_owing(dossier))):
        lacking = "; ".join(words for words, _ in owing)
        raise NotNow(
            step, f"{lacking}; link the two until then (LINK)", f"{'；'.join(zh for _, zh in owing)}；此前可先关联"
        )


def _owing(dossier: "Dossier") -> Iterator[_Words]:
    yield from (CLOSED_FIRST[need] for need in needs_of(dossier) if need in CLOSED_FIRST)
    if dossier.charge is not None:
        yield _CHARGE
    for party in dossier.parties:
        for opinion in to_deliver(dossier, party.id) if party.identity else ():
            yield f"{opinion.id} must be delivered to {party.id} (DELIVER)", f"{opinion.id}须送达{party.id}"
    if parties := waiting(dossier):
        lacking = f"the review or re-review of {', '.join(parties)} must be over, or the time to ask for it"
        yield lacking, f"{'、'.join(parties)}的复查、复核须办结，或者申请期限届满"
