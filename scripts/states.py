"""The state machines drawn from their tables: `anjuan states`."""

from collections.abc import Iterator
from pathlib import Path

from dossiers.states import NOBODYS, TABLES, Purpose, State, Step

COMMITTED = Path(__file__).parents[1] / "docs" / "states.md"
_NAMES = {
    Purpose.CLAIM: "Claims and complaints (申诉求决)",
    Purpose.SUGGESTION: "Suggestions (意见建议)",
    Purpose.ACCUSATION: "Accusations (检举控告)",
}


def drawn() -> str:
    """A page of Markdown with a diagram for each purpose, and the steps that leave the state as it is."""
    parts = ["# States and steps", "", "Drawn from `dossiers/states.py` by `anjuan states --write docs/states.md`.", ""]
    for purpose in Purpose:
        parts += [f"## {_NAMES[purpose]}", "", "```mermaid", *_diagram(purpose), "```", "", *_staying(purpose), ""]
    return "\n".join(parts).rstrip() + "\n"


def _diagram(purpose: Purpose) -> Iterator[str]:
    yield "stateDiagram-v2"
    yield f"    [*] --> {State.REGISTERED}: {Step.REGISTER}"
    for state, steps in TABLES[purpose].items():
        leading = {to: [step for step, then in steps.items() if then is to] for to in steps.values() if to is not state}
        for to, by in leading.items():
            yield f"    {state} --> {to}: {' / '.join(by)}"


def _staying(purpose: Purpose) -> Iterator[str]:
    """What is possible in every state once, the rest by state."""
    stays = {
        state: [step for step, to in steps.items() if to is state and step not in NOBODYS]
        for state, steps in TABLES[purpose].items()
    }
    always = [step for step in Step if all(step in steps for steps in stays.values() if steps)]
    yield f"In every state that has steps: {_list(always)}."
    yield ""
    yield "| State | Steps that leave it as it is |"
    yield "|---|---|"
    for state, steps in stays.items():
        yield f"| {state} | {_list([step for step in steps if step not in always])} |"


def _list(steps: list[Step]) -> str:
    return ", ".join(steps) or "none"
