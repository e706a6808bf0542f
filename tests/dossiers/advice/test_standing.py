"""Visits above their level, matters in hand elsewhere, matters that are final."""

from datetime import date

import pytest

from dossiers.advice.draft import Match
from dossiers.advice.kinds import AdviceKind
from dossiers.regions import Level
from dossiers.states import State
from dossiers.units import UnitKind
from tests.dossiers.advice.drafting import TODAY, a_draft, knowing, office, only

BUREAU = office("331121", kind=UnitKind.DEPARTMENT).model_copy(update={"id": "331121-ZRZY"})
CITY_BUREAU = office("331100", Level.PREFECTURE, UnitKind.DEPARTMENT).model_copy(update={"id": "331100-ZRZY"})
UNITS = {one.id: one for one in (BUREAU, CITY_BUREAU)}
OF_COUNTY = {"respondents": [{"name": "县局", "unit": "331121-ZRZY"}]}
OF_CITY = {"respondents": [{"name": "市局", "unit": "331100-ZRZY"}]}


@pytest.mark.parametrize(
    ("where", "fields", "above"),
    [
        ("100000", OF_COUNTY, True),
        ("330000", OF_COUNTY, True),
        ("331100", OF_COUNTY, False),  # the level above the county's
        ("331121", OF_COUNTY, False),
        ("331122", OF_COUNTY, False),  # beside it, not above it
        ("100000", OF_CITY, True),
        ("330000", OF_CITY, False),
        ("330000", OF_COUNTY | {"form": "LETTER"}, False),  # letters are passed down
        ("330000", OF_COUNTY | {"form": "WEB"}, False),
        ("330000", OF_COUNTY | {"form": "VIDEO"}, False),
        ("330000", {"place": "331121"}, True),
        ("331100", {"place": "331121"}, False),
        ("100000", {"place": "429004"}, True),  # Xiantao has no prefecture: the province is next above it
        ("420000", {"place": "429004"}, False),
        ("100000", {"place": "110101"}, True),  # nor has a district of Beijing
        ("110000", {"place": "110101"}, False),
        ("330000", {}, False),  # neither place nor unit is known
        ("330000", {"respondents": [{"name": "县局"}]}, False),
        (
            "330000",
            {"respondents": [*OF_COUNTY["respondents"], *OF_CITY["respondents"]]},
            False,
        ),  # the city's lies next
        ("100000", {"respondents": [*OF_COUNTY["respondents"], *OF_CITY["respondents"]]}, True),
    ],
)
def test_a_visit_above_its_level(where, fields, above) -> None:
    draft = a_draft(**{"form": "VISIT", **fields})
    found = only(AdviceKind.ABOVE_LEVEL, draft, knowing(office=office(where), units=UNITS))
    assert bool(found) is above


def test_it_says_where_the_visit_belongs() -> None:
    draft = a_draft(form="VISIT", place="331121")
    (found,) = only(AdviceKind.ABOVE_LEVEL, draft, knowing(office=office("330000")))
    assert "浙江省信访局" in found.zh
    assert "青田县" in found.zh
    assert "丽水市" in found.zh
    assert [ground.field for ground in found.rests_on] == ["contact.form", "place"]


IN_TIME = date(2026, 4, 20)


@pytest.mark.parametrize(
    ("state", "until", "handled"),
    [
        (State.ACCEPTED, IN_TIME, True),
        (State.TRANSFERRED, IN_TIME, True),
        (State.REGISTERED, IN_TIME, True),
        (State.ANSWERED, IN_TIME, True),  # a review is open
        (State.ACCEPTED, TODAY, True),  # its last day
        (State.ACCEPTED, date(2026, 3, 31), False),  # past its time
        (State.ACCEPTED, None, False),
        (State.CLOSED, IN_TIME, False),
        (State.FINAL, IN_TIME, False),
    ],
)
def test_being_handled_within_its_time(state, until, handled) -> None:
    known = knowing(matches=(Match(state, "郸城县住房和城乡建设局", until),))
    found = only(AdviceKind.BEING_HANDLED, a_draft(), known)
    assert bool(found) is handled
    if handled:
        (ground,) = found[0].rests_on
        assert (ground.dossier, ground.elsewhere.office, ground.elsewhere.until) == (
            None,
            "郸城县住房和城乡建设局",
            until,
        )
        assert until.isoformat() in found[0].zh


def test_one_that_may_be_opened_is_named_by_its_number() -> None:
    known = knowing(matches=(Match(State.ACCEPTED, "青田县局", IN_TIME, "331121-2026-000007"),))
    (found,) = only(AdviceKind.BEING_HANDLED, a_draft(), known)
    assert [(ground.dossier, ground.elsewhere) for ground in found.rests_on] == [("331121-2026-000007", None)]


@pytest.mark.parametrize(("state", "word"), [(State.FINAL, "三级终结"), (State.CERTIFIED, "审核认定办结")])
def test_final_matters_say_that_new_facts_count_and_help_goes_on(state, word) -> None:
    known = knowing(matches=(Match(state, "青田县局", None, "331121-2020-000001"),))
    (found,) = only(AdviceKind.FINAL, a_draft(), known)
    assert word in found.zh
    assert "新的事实或者理由" in found.zh
    assert "帮扶" in found.zh
    assert "331121-2020-000001" in found.en


def test_of_a_dossier_that_may_not_be_opened_it_is_not_said_that_it_is_final() -> None:
    assert only(AdviceKind.FINAL, a_draft(), knowing(matches=(Match(State.FINAL, "郸城县局"),))) == []
