"""When the simplified procedure fits, and each thing that excludes it."""

from datetime import date

import pytest

from dossiers.advice.draft import Draft, Match
from dossiers.advice.kinds import AdviceKind
from dossiers.registration import Registration
from dossiers.states import State
from tests.conftest import a_registration
from tests.dossiers.advice.drafting import a_draft, advice, knowing, only
from tests.dossiers.taking import a_dossier

LAMP = {"category": "城市管理/市政设施", "narrative": "小区门口路灯坏了一周。", "requests": ["修好路灯"]}


def test_a_first_simple_matter_fits_with_what_it_rests_on() -> None:
    (found,) = advice(a_draft(**LAMP))
    assert found.kind is AdviceKind.SIMPLIFIED_FITS
    assert [(ground.field, ground.text) for ground in found.rests_on] == [
        ("category", "市政设施"),
        ("contact.requests.0", "修好路灯"),
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"source": "FROM_ABOVE"},
        {"source": "INSTRUCTION"},
        {"requests": ["修好路灯", "赔礼道歉"]},
        {"people_count": 5},
        {"narrative": "路灯坏了。" * 101},  # 505 characters
        {"respondents": [{"name": "一"}, {"name": "二"}]},
        {"category": "自然资源/征地补偿"},
        {"category": "生态环境/噪声污染"},  # on another route
        {"category": None},
        {"purpose": "SUGGESTION"},
        {"purpose": "ACCUSATION"},
        {"narrative": "路灯坏了，已经起诉物业。"},
        {"narrative": "路灯坏了，局长收受红包。"},
        {"form": "VISIT", "place": "331121"},
    ],
)
def test_what_excludes_it(change) -> None:
    office = knowing().office.model_copy(update={"path": ["100000"]})
    known = knowing(office=office if "place" in change else knowing().office)
    assert only(AdviceKind.SIMPLIFIED_FITS, a_draft(**LAMP | change), known) == []


@pytest.mark.parametrize(
    "more",
    [
        {"repeated": True},
        {"assigned": True},
        {"matches": (Match(State.FINAL, "青田县局", None, "331121-2020-000001"),)},
        {"matches": (Match(State.ACCEPTED, "郸城县局", date(2026, 4, 20)),)},
        {"matches": (Match(State.CLOSED, "青田县局", None, "331121-2025-000001"),)},  # may be a repeat
    ],
)
def test_what_is_known_excludes_it(more) -> None:
    assert only(AdviceKind.SIMPLIFIED_FITS, a_draft(**LAMP), knowing(**more)) == []


def test_of_a_registration_and_of_the_dossier_it_opens_the_same_is_read() -> None:
    registration = a_registration(form="VISIT", people_count=6)
    draft = Draft.of_registration(registration)
    assert (draft.form, draft.people_count, draft.place) == ("VISIT", 6, "331121")
    assert dict(draft.texts())["contact.requests.0"] == "发放征地补偿款"
    assert "陈大山" not in draft.model_dump_json()  # a draft names nobody


def test_of_a_dossier() -> None:
    draft = Draft.of_dossier(a_dossier())
    assert (draft.title, draft.place, draft.requests) == ("题目", "331121", ("文字",))


def test_a_registration_keeps_reasons_of_known_kinds_only() -> None:
    given = a_registration().model_dump() | {"against_advice": [{"kind": "LITIGATION", "reason": "判决已撤销"}]}
    assert Registration.model_validate(given).against_advice[0].kind is AdviceKind.LITIGATION
    with pytest.raises(ValueError, match="against_advice"):
        Registration.model_validate(given | {"against_advice": [{"kind": "NO_SUCH", "reason": "因"}]})
