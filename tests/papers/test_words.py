"""Every step, field and term that a paper may show has its Chinese word, also those of steps yet to come."""

import re
from enum import Enum

import pytest

import schema.schema  # noqa: F401 - describes every term
from dossiers.given import inner, is_record
from dossiers.states import Step
from dossiers.steps import CLASSES
from papers.telling import _TOLD, told_fields, told_in_line
from papers.words import Words, chinese
from schema.terms import TERMS

WORDS = Words(TERMS)
HAN = re.compile("[\u4e00-\u9fff]")


def lacking(kind):
    for name in told_fields(kind):
        if not HAN.search(WORDS.field(kind, name)):
            yield f"{kind.__name__}.{name}"
        held, _, _ = inner(kind.model_fields[name].annotation)
        if isinstance(held, type) and issubclass(held, Enum):
            yield from (f"{held.__name__}.{value}" for value in held if not HAN.search(WORDS.value(value)))
        elif is_record(held) and not told_in_line(held):
            yield from lacking(held)


@pytest.mark.parametrize("step", Step)
def test_a_step_is_told_in_chinese(step):
    assert HAN.search(WORDS.step(step))
    assert list(lacking(CLASSES[step])) == []


def test_of_every_step_it_is_said_what_is_told():
    """A step that declares itself tells all; of any other somebody has decided it."""
    assert [step for step, kind in CLASSES.items() if not kind.recorded and step.value not in _TOLD] == []


def test_what_stays_inside_is_told_nowhere():
    kept = {"sealed_to", "letter", "narrative", "parts", "matter", "parties", "contacts", "texts", "suggested"}
    for step, kind in CLASSES.items():
        if not kind.recorded:
            assert kept.isdisjoint(told_fields(kind)), step
    assert "other" not in told_fields(CLASSES[Step("INQUIRE")])


def test_the_last_brackets_hold_the_term():
    assert chinese("Day (the first) of it (起始日).") == "起始日"
    assert chinese("No term here (only words).") is None
    assert chinese(None) is None
