"""The diagrams of the state machines are those of the tables."""

from dossiers.states import TABLES, Purpose, State, Step
from scripts.states import COMMITTED, drawn


def test_the_committed_page_is_current():
    assert COMMITTED.read_text("utf-8") == drawn(), "run: anjuan states --write docs/states.md"


def test_every_way_from_one_state_to_another_is_drawn():
    page = drawn()
    ways = [
        (a, b, step)
        for table in TABLES.values()
        for a, steps in table.items()
        for step, b in steps.items()
        if a is not b
    ]
    assert (State.ANSWERED, State.CLOSED, Step.CLOSE) in ways
    lines = [line.split(": ") for line in page.splitlines() if " --> " in line]
    for a, b, step in ways:
        assert any(way == f"    {a} --> {b}" and step in steps.split(" / ") for way, steps in lines), (a, b, step)


def test_each_purpose_has_its_diagram():
    assert drawn().count("stateDiagram-v2") == len(Purpose)
